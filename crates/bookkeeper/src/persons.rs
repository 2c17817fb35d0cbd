//! Persons: a codice fiscale comes in at a door and goes no further. A command holds a random id
//! before its digest is made; who it is stands encrypted in the side table, and can be erased.

mod erase;
mod forms;
mod pepper;

pub use erase::Erased;
pub(crate) use forms::{Natural, naturals, place};
pub use pepper::PepperFile;

use crate::{Bookkeeper, Failure, reading::Viewer};
use journal::person::{Field, NONCE, Pepper, PersonValue};
use ledger::{
    code::OrganisationCode,
    event::{Party, PersonParty},
    id::PersonId,
    identifier::CodiceFiscale,
    rejection::{Refused, Rejection},
    rights::{Action, Object, Standing, may},
};
use serde_json::Value;
use std::collections::BTreeMap;
use store::{Entered, PersonRow, ValueRow};

/// How often one tries again when somebody else enters the same person at the same moment.
const TRIES: usize = 5;
/// Persons listed in one question.
const PAGE: u32 = 500;

/// Why nothing is known, or told, of a person.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoPerson {
    /// The database failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// There is no pepper, or it is not the one of these persons.
    #[error("{0}")]
    Pepper(String),
    /// Who asks may not.
    #[error("{0}")]
    Forbidden(Rejection),
    /// Nobody has entered anything of them, for who asks.
    #[error("di questa persona non c'è nulla, o non fra ciò che si può leggere")]
    Unknown,
    /// It is not recorded.
    #[error("{0}")]
    Refused(String),
    /// It is recorded, and what was known is still there.
    #[error(
        "la cancellazione è registrata, ma i dati non sono ancora cancellati: ripetere lo stesso \
         comando, o riavviare ({0})"
    )]
    NotYet(String),
}

/// A person, as far as a body knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The random id.
    pub person: PersonId,
    /// The body that entered it.
    pub organisation: OrganisationCode,
    /// What it entered.
    pub values: Vec<PersonValue>,
}

impl From<store::StoreError> for NoPerson {
    fn from(error: store::StoreError) -> Self {
        Self::Failure(error.into())
    }
}

/// Whether what is not known yet is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entering {
    /// It is.
    Now,
    /// Who is not known has an id for this once: nothing is written.
    Never,
}

impl Bookkeeper {
    /// Puts random ids in the place of the codici fiscali of a command's JSON form. Who could not
    /// write of persons enters nobody.
    ///
    /// # Errors
    /// The outer error is a database, or a pepper, that failed; the inner one a codice fiscale that
    /// is none.
    pub async fn identified(
        &self,
        mut form: Value,
        by: &Standing,
    ) -> Result<Result<Value, Refused>, NoPerson> {
        let found = match naturals(&form) {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        for (at, natural) in found {
            let party = self.identify(&natural, by, Entering::Now).await?;
            place(&mut form, &at, &party);
        }
        Ok(Ok(form))
    }

    /// The random id of a person whom a body names, with what commits to what it says of them.
    ///
    /// # Errors
    /// [`NoPerson`] when database or pepper fail.
    pub(crate) async fn identify(
        &self,
        natural: &Natural,
        by: &Standing,
        entering: Entering,
    ) -> Result<Party, NoPerson> {
        let organisation = &by.actor.organisation;
        let enters = may(by, Action::Spend, &Object::BookOf(organisation.clone()));
        let entering = if enters { entering } else { Entering::Never };
        let Some(pepper) = self.pepper(entering).await? else {
            return Ok(self.passing(natural));
        };
        let persons = self.store.persons();
        let link = pepper.link(&natural.code);
        let known = persons.person_of(&link).await?;
        match (known, entering) {
            (Some(person), _) => {
                self.committed(&pepper, person, natural, organisation, entering).await
            }
            (None, Entering::Never) => Ok(self.passing(natural)),
            (None, Entering::Now) => {
                self.stays().await?;
                let (id, at) = (self.chance.person_id(), self.clock.now().micros());
                let values = natural.values(|| self.salt());
                let rows = (0..)
                    .zip(&values)
                    .map(|(number, value)| self.sealed(&pepper, id, organisation, number, value));
                let rows = rows.collect::<Result<Vec<_>, _>>()?;
                let stands = persons.enter(&PersonRow { id, link, at }, &rows).await?;
                if stands == id {
                    return Ok(party(id, &values));
                }
                // Somebody else entered them at the same moment.
                self.committed(&pepper, stands, natural, organisation, entering).await
            }
        }
    }

    /// Somebody who is not known, for one answer.
    fn passing(&self, natural: &Natural) -> Party {
        party(self.chance.person_id(), &natural.values(|| self.salt()))
    }

    /// A person who is known, with what commits to what is said of them now: a value that a body
    /// has entered before keeps its salt, so that the same command is the same.
    async fn committed(
        &self,
        pepper: &Pepper,
        person: PersonId,
        natural: &Natural,
        organisation: &OrganisationCode,
        entering: Entering,
    ) -> Result<Party, NoPerson> {
        let mut said = natural.values(|| self.salt());
        for _ in 0..TRIES {
            let known = self.opened(pepper, person, organisation).await?;
            for value in &mut said {
                let same = |it: &&PersonValue| it.field == value.field && it.value == value.value;
                if let Some(before) = known.iter().find(same) {
                    value.salt = before.salt;
                }
            }
            let fresh = said.iter().find(|it| !known.contains(it));
            let (Some(value), Entering::Now) = (fresh, entering) else {
                return Ok(party(person, &said));
            };
            self.stays().await?;
            let row = self.sealed(pepper, person, organisation, number(known.len()), value)?;
            // Whether it is there now or another one is: look again.
            let _: Entered = self.store.persons().add_value(&row).await?;
        }
        Err(NoPerson::Failure(Failure::Internal("a person changes too fast".to_owned())))
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.chance.fill(&mut salt);
        salt
    }

    fn sealed(
        &self,
        pepper: &Pepper,
        person: PersonId,
        organisation: &OrganisationCode,
        number: u32,
        value: &PersonValue,
    ) -> Result<ValueRow, NoPerson> {
        let mut nonce = [0; NONCE];
        self.chance.fill(&mut nonce);
        let sealed = pepper.seal(nonce, person, organisation, value);
        let sealed = sealed.map_err(|it| Failure::Internal(it.to_string()))?;
        let (organisation, at) = (organisation.clone(), self.clock.now().micros());
        Ok(ValueRow { person, organisation, number, sealed, at })
    }

    async fn opened(
        &self,
        pepper: &Pepper,
        person: PersonId,
        organisation: &OrganisationCode,
    ) -> Result<Vec<PersonValue>, NoPerson> {
        let rows = self.store.persons().values_of(person, Some(organisation)).await?;
        rows.iter().map(|row| opened(pepper, row)).collect()
    }

    /// What a viewer may know of a person: what their own body entered, all of it for the operator.
    ///
    /// # Errors
    /// [`NoPerson::Unknown`] when that is nothing.
    pub async fn person(&self, viewer: &Viewer, person: PersonId) -> Result<Vec<Known>, NoPerson> {
        let of = seen(viewer)?;
        let rows = self.store.persons().values_of(person, of).await?;
        if rows.is_empty() {
            return Err(NoPerson::Unknown);
        }
        let pepper = self.pepper(Entering::Never).await?.ok_or(NoPerson::Unknown)?;
        let mut known = BTreeMap::new();
        for row in &rows {
            let values: &mut Vec<_> = known.entry(row.organisation.clone()).or_default();
            values.push(opened(&pepper, row)?);
        }
        let known = known.into_iter();
        Ok(known.map(|(organisation, values)| Known { person, organisation, values }).collect())
    }

    /// The persons of whom a viewer may know something, by id from after one on.
    ///
    /// # Errors
    /// [`NoPerson`] when they may not, or the database fails.
    pub async fn persons(
        &self,
        viewer: &Viewer,
        after: Option<PersonId>,
    ) -> Result<Vec<PersonId>, NoPerson> {
        Ok(self.store.persons().persons_of(seen(viewer)?, after, PAGE).await?)
    }

    /// What a viewer may know of the person of a codice fiscale.
    ///
    /// # Errors
    /// [`NoPerson::Unknown`] when that is nothing.
    pub async fn person_of(
        &self,
        viewer: &Viewer,
        code: &CodiceFiscale,
    ) -> Result<Vec<Known>, NoPerson> {
        seen(viewer)?;
        let pepper = self.pepper(Entering::Never).await?.ok_or(NoPerson::Unknown)?;
        let person = self.store.persons().person_of(&pepper.link(code)).await?;
        self.person(viewer, person.ok_or(NoPerson::Unknown)?).await
    }

    /// The pepper of this ledger's persons; none when nobody was ever entered and nobody is now.
    async fn pepper(&self, entering: Entering) -> Result<Option<Pepper>, NoPerson> {
        let file = self.peppers.as_ref().ok_or_else(|| NoPerson::Pepper(NO_PEPPER.to_owned()))?;
        if let Some(pepper) = file.checked() {
            return Ok(Some(pepper.clone()));
        }
        let persons = self.store.persons();
        let witness = persons.witness(None).await?;
        let pepper = match (file.read()?, witness, entering) {
            (None, None, Entering::Never) => return Ok(None),
            (None, Some(_), _) => return Err(file.missing()),
            (None, None, Entering::Now) => {
                self.stays().await?;
                let mut bytes = [0; 32];
                self.chance.fill(&mut bytes);
                file.make(&Pepper::new(bytes), self.chance.nonce())?
            }
            (Some(pepper), ..) => pepper,
        };
        let witness = match (witness, entering) {
            (None, Entering::Never) => return Ok(Some(pepper)),
            (None, Entering::Now) => persons.witness(Some(&pepper.witness())).await?,
            (known, _) => known,
        };
        if witness != Some(pepper.witness()) {
            return Err(file.another());
        }
        Ok(Some(file.holds(pepper)))
    }
}

const NO_PEPPER: &str = "PEPPER_MISSING: non è indicato il file del pepe, senza il quale non si \
                         indicano persone: usare FONDACO_PEPPER";

/// Whose entries a viewer may see: those of one body, or all.
fn seen(viewer: &Viewer) -> Result<Option<&OrganisationCode>, NoPerson> {
    let Viewer::Person(standing) = viewer else { return Ok(None) };
    let book = Object::BookOf(standing.actor.organisation.clone());
    if may(standing, Action::SeePersons, &book) {
        return Ok(Some(&standing.actor.organisation));
    }
    let why = ledger::decide::forbidden(standing, Action::SeePersons, &book);
    Err(NoPerson::Forbidden(why))
}

fn opened(pepper: &Pepper, row: &ValueRow) -> Result<PersonValue, NoPerson> {
    let value = pepper.open(&row.sealed, row.person, &row.organisation);
    value.map_err(|it| {
        let what = format!("person {} of {}: {it}", row.person, row.organisation);
        NoPerson::Failure(store::StoreError::Corrupt(what).into())
    })
}

fn party(person: PersonId, values: &[PersonValue]) -> Party {
    let mut digests: Vec<_> = values.iter().map(PersonValue::commitment).collect();
    digests.sort_unstable();
    Party::Person(PersonParty { person, digests })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Natural {
    /// What is said of the person, each value with a salt.
    fn values(&self, salt: impl Fn() -> [u8; 16]) -> Vec<PersonValue> {
        let code = (Field::CodiceFiscale, self.code.as_str().to_owned());
        let name = self.name.as_ref().map(|it| (Field::Name, it.as_str().to_owned()));
        let all = std::iter::once(code).chain(name);
        all.map(|(field, value)| PersonValue { field, value, salt: salt() }).collect()
    }
}
