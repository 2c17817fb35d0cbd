//! Erasing a person: the event first, then what was known; interrupted in between, it is ended at the
//! next start or by asking again.

use super::NoPerson;
use crate::{
    Bookkeeper, Failure, intake,
    outcome::{Appended, Outcome},
};
use journal::seal;
use ledger::{
    code::OrganisationCode,
    command::{Command, Request, Verb},
    envelope::Actor,
    event::{Event, PersonErased},
    id::PersonId,
    rights::{Action, Object, Standing, may},
    state::{Key, Value},
    text::{CommandKey, Text},
};
use std::collections::BTreeSet;
use store::Erasure;

/// How long, in microseconds, another server may still be about to record what it has noted.
const UNDER_WAY: i64 = 600_000_000;

/// What became of an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// It was recorded now, and what was known is gone.
    Now,
    /// It had been recorded before; what was still known is gone.
    Before,
}

/// The erasures that commands ask for, command by command, and those that were under way before.
#[derive(Default)]
pub(crate) struct Noted {
    erasures: Vec<Option<Erasure>>,
    under_way: BTreeSet<(OrganisationCode, String)>,
}

impl Bookkeeper {
    /// Erases what a body knows of a person: recorded first, then done. Asked again, it ends what
    /// was interrupted.
    ///
    /// # Errors
    /// [`NoPerson`] when it is not recorded, or not done yet.
    pub async fn erase_person(
        &self,
        by: &Standing,
        person: PersonId,
        reason: Text,
    ) -> Result<Erased, NoPerson> {
        let organisation = &by.actor.organisation;
        let book = Object::BookOf(organisation.clone());
        if !may(by, Action::Erase, &book) {
            let why = ledger::decide::forbidden(by, Action::Erase, &book);
            return Err(NoPerson::Forbidden(why));
        }
        let values = self.store.persons().values_of(person, Some(organisation)).await?;
        let own = |it: &Erasure| it.person == person && it.organisation == *organisation;
        for pending in self.store.persons().erasures().await?.into_iter().filter(own) {
            if self.is_recorded(&pending).await? {
                self.forget(&pending).await.map_err(|it| NoPerson::NotYet(it.to_string()))?;
                return Ok(Erased::Before);
            }
        }
        let (erasure, times) = self.next_erasure(person, organisation).await?;
        if values.is_empty() && times > 0 {
            return Ok(Erased::Before);
        }
        if values.is_empty() {
            return Err(NoPerson::Unknown);
        }
        let command = self.erasing(&erasure, &by.actor, reason)?;
        let appended = self.append(vec![command]).await?;
        match appended.outcomes.first() {
            Some(Outcome::Recorded(_)) => {}
            Some(Outcome::Repeated(_)) => return Ok(Erased::Before),
            Some(Outcome::Refused(it)) => return Err(NoPerson::Refused(it.rejection.to_string())),
            _ => return Err(NoPerson::NotYet("esito sconosciuto".to_owned())),
        }
        let left = self.store.persons().values_of(person, Some(organisation)).await?;
        if left.is_empty() { Ok(Erased::Now) } else { Err(NoPerson::NotYet(person.to_string())) }
    }

    /// An erasure of its own key, and how many of this person this body has recorded before: who
    /// was entered again is erased again.
    async fn next_erasure(
        &self,
        person: PersonId,
        organisation: &OrganisationCode,
    ) -> Result<(Erasure, u32), NoPerson> {
        let mut times = 0;
        loop {
            let key = match times {
                0 => format!("cancellazione:{person}"),
                _ => format!("cancellazione:{person}:{}", times + 1),
            };
            let at = self.clock.now().micros();
            let erasure = Erasure { person, organisation: organisation.clone(), key, at };
            if !self.is_recorded(&erasure).await? {
                return Ok((erasure, times));
            }
            times += 1;
        }
    }

    fn erasing(&self, it: &Erasure, actor: &Actor, reason: Text) -> Result<Command, NoPerson> {
        let internal = |what: String| NoPerson::Failure(Failure::Internal(what));
        let key = CommandKey::parse(&it.key).map_err(|it| internal(it.to_string()))?;
        let today = self.clock.today().ok_or_else(|| internal("no day".to_owned()))?;
        let verb = Verb::ErasePerson(PersonErased { person: it.person });
        let request = Request {
            key,
            on_behalf_of: None,
            effective_on: today,
            act: None,
            cause: Some(reason),
            evidence: Vec::new(),
            verb,
        };
        let command = intake::command(request, actor.clone());
        command.map_err(|it| NoPerson::Refused(it.rejection.to_string()))
    }

    /// Notes the erasures that some commands ask for, before any of them is recorded.
    pub(crate) async fn noted(&self, commands: &[Command]) -> Result<Noted, Failure> {
        let mut noted = Noted::default();
        let erases = |it: &Command| matches!(it.request.verb, Verb::ErasePerson(_));
        if !commands.iter().any(erases) {
            return Ok(noted);
        }
        for it in self.store.persons().erasures().await? {
            noted.under_way.insert((it.organisation, it.key));
        }
        for command in commands {
            let Verb::ErasePerson(PersonErased { person }) = &command.request.verb else {
                noted.erasures.push(None);
                continue;
            };
            let erasure = Erasure {
                person: *person,
                organisation: command.actor.organisation.clone(),
                key: command.request.key.to_string(),
                at: self.clock.now().micros(),
            };
            self.store.persons().ask_erasure(&erasure).await?;
            noted.erasures.push(Some(erasure));
        }
        Ok(noted)
    }

    /// Does what was recorded. What fails here is done at the next start: the note of it stands.
    pub(crate) async fn erased(&self, noted: Noted, appended: &Appended) {
        let Noted { erasures, under_way } = noted;
        for (erasure, outcome) in erasures.iter().zip(&appended.outcomes) {
            let Some(erasure) = erasure else { continue };
            let Erasure { person, organisation, key, .. } = erasure;
            let interrupted = under_way.contains(&(organisation.clone(), key.clone()));
            let done = match outcome {
                Outcome::Recorded(_) => self.forget(erasure).await,
                Outcome::Repeated(_) if interrupted => self.forget(erasure).await,
                // What was entered since is not what that command was about.
                Outcome::Repeated(_) | Outcome::Refused(_) => self
                    .store
                    .persons()
                    .drop_erasure(*person, organisation)
                    .await
                    .map_err(Into::into),
                Outcome::Unknown => Ok(()),
            };
            if let Err(error) = done {
                tracing::error!(%error, %person, "what is known of a person is not erased yet");
            }
        }
    }

    /// Ends the erasures that were recorded and not done, and lets go of those that were never
    /// recorded. The persons who are gone now.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or is not ours to write in.
    pub async fn finish_erasures(&self) -> Result<Vec<PersonId>, Failure> {
        let mut gone = Vec::new();
        for it in self.store.persons().erasures().await? {
            self.stays().await?;
            if self.is_recorded(&it).await? {
                self.forget(&it).await?;
                gone.push(it.person);
            } else if self.clock.now().micros().saturating_sub(it.at) > UNDER_WAY {
                self.store.persons().drop_erasure(it.person, &it.organisation).await?;
            }
        }
        Ok(gone)
    }

    async fn forget(&self, it: &Erasure) -> Result<(), Failure> {
        Ok(self.store.persons().forget(it.person, &it.organisation).await?)
    }

    /// Whether the log holds the command.
    async fn is_recorded(&self, it: &Erasure) -> Result<bool, Failure> {
        let Ok(key) = CommandKey::parse(&it.key) else { return Ok(false) };
        let used = Key::Used { book: it.organisation.clone(), key };
        let mut snapshot = self.store.snapshot().await?;
        let found = snapshot.load(&[used]).await?;
        let Some((_, Some(Value::Used(used)))) = found.first() else { return Ok(false) };
        let Some(entry) = snapshot.entry(used.first).await? else { return Ok(false) };
        // A key may have been used for something else.
        let envelope = seal::open(&entry.bytes);
        Ok(envelope.is_ok_and(|envelope| match envelope.event {
            Event::PersonErased(erased) => erased.person == it.person,
            _ => false,
        }))
    }
}
