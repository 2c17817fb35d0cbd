//! Files that name persons: everybody in them is identified, and the file read with their ids, before
//! anything of it becomes a command.

use super::{Flaw, Mode, Readable, Unusable, author_of, read_as};
use crate::{
    Bookkeeper, Failure,
    persons::{Entering, Natural, NoPerson, naturals, place},
};
use exchange::commands::Kind;
use ledger::{
    event::{Party, PersonParty},
    id::PersonId,
    rejection::Refused,
    rights::Standing,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who stands for everybody while it is only looked at whether a file can be read.
pub(super) const PASSING: PersonId = PersonId::NOBODY;

/// Tells the party of a person, who is named by an account where a line says by which.
pub(super) type Identify<'a> = &'a mut dyn FnMut(Option<&str>, &Natural) -> Party;

/// Somebody who is named, by an account where the line says so.
type Naming = (Option<String>, Natural);

/// A file that names persons.
pub(super) struct Named {
    name: String,
    bytes: Vec<u8>,
    said: Option<Kind>,
    found: BTreeSet<Naming>,
}

impl std::fmt::Debug for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Named({}, {} persons)", self.name, self.found.len())
    }
}

impl Named {
    /// A file and the persons whom it names.
    pub(super) fn of(
        name: &str,
        bytes: &[u8],
        said: Option<Kind>,
        found: BTreeSet<Naming>,
    ) -> Self {
        Self { name: name.to_owned(), bytes: bytes.to_owned(), said, found }
    }
}

/// A line with parties in the place of the persons whom it names.
pub(super) fn identified(mut form: Value, identify: Identify<'_>) -> Result<Value, Refused> {
    let found = naturals(&form)?;
    let by = form.get("as").and_then(Value::as_str).map(str::to_owned);
    for (way, natural) in found {
        let party = identify(by.as_deref(), &natural);
        place(&mut form, &way, &party);
    }
    Ok(form)
}

impl Bookkeeper {
    /// The file with the ids of the persons whom it names; none when it names nobody, or who names
    /// them cannot be told, which is told when that is asked for every command.
    pub(super) async fn with_persons(
        &self,
        file: &Readable,
        author: Option<&str>,
        mode: Mode,
    ) -> Result<Result<Option<Readable>, Unusable>, Failure> {
        let Some(named) = &file.named else { return Ok(Ok(None)) };
        let entering = match mode {
            Mode::Record => Entering::Now,
            Mode::DryRun => Entering::Never,
        };
        let mut standings: BTreeMap<&str, Standing> = BTreeMap::new();
        let mut known: BTreeMap<&Naming, Party> = BTreeMap::new();
        for naming in &named.found {
            let Ok(name) = author_of(0, naming.0.as_deref(), author) else { return Ok(Ok(None)) };
            if !standings.contains_key(name) {
                let Ok(user) = self.account(name).await else { return Ok(Ok(None)) };
                standings.insert(name, self.standing(&user).await?);
            }
            let Some(by) = standings.get(name) else { return Ok(Ok(None)) };
            match self.identify(&naming.1, by, entering).await {
                Ok(party) => {
                    known.insert(naming, party);
                }
                Err(NoPerson::Failure(failure)) => return Err(failure),
                Err(why) => {
                    let (field, code) = (String::new(), "PEPPER_MISSING".to_owned());
                    let flaw = Flaw { line: 0, field, code, sentence: why.to_string() };
                    return Ok(Err(Unusable { problems: vec![flaw] }));
                }
            }
        }
        let readable = read_as(&named.name, &named.bytes, named.said, &mut |by, natural| {
            let naming = (by.map(str::to_owned), natural.clone());
            let party = known.get(&naming).cloned();
            // OK: the same file names the same persons.
            party.unwrap_or(Party::Person(PersonParty { person: PASSING, digests: Vec::new() }))
        });
        Ok(readable.map(Some))
    }
}
