//! What deciding on authority reads: allotments, acts of others, returns, plans, successions.

use super::{Needs, Part};
use crate::{
    account::{Account, Authority, Till},
    apply::act_key,
    code::{EditionCode, Holder},
    command::{Command, ProgrammeFunds, ReturnFunds, SucceedManager},
    event::{ActDoes, ActKey, Event, TermsChanged},
    id::EventId,
    rights,
    state::{Fault, Key, Value},
};

impl Needs<'_> {
    pub(super) fn allotment<'h>(
        &mut self,
        edition: &EditionCode,
        grantor: &Holder,
        holders: impl IntoIterator<Item = &'h Holder>,
    ) {
        self.edition(edition);
        self.part(grantor, edition);
        for holder in holders {
            self.part(holder, edition);
            self.granted(grantor, holder, edition);
        }
    }

    /// What stands of an act on each holder's part, and what its counterparts wrote of it.
    pub(super) fn acts<'h>(
        &mut self,
        command: &Command,
        (grantor, edition): (&Holder, &EditionCode),
        does: ActDoes,
        holders: impl IntoIterator<Item = &'h Holder>,
    ) -> Result<(), Fault> {
        let Some(act) = &command.request.act else { return Ok(()) };
        let known = match grantor {
            Holder::Ambito(code) => self.has(&Key::Ambito { code: code.clone() }),
            Holder::Organisation(code) => self.has(&Key::Organisation { code: code.clone() }),
        };
        if !known {
            return Ok(());
        }
        let owner = rights::acting_for(grantor, command.request.effective_on, self.state)?;
        let Some(owner) = command.request.on_behalf_of.clone().or(owner) else { return Ok(()) };
        for holder in holders {
            let key = act_key(&owner, edition, holder, ActKey::of(does, act));
            self.add(key.clone());
            if command.request.on_behalf_of.is_some() || !self.has(&key) {
                continue;
            }
            let Some(Value::Act(known)) = self.state.get(&key)? else { continue };
            let ids: Vec<EventId> = known.transcribed.iter().map(|it| it.event).collect();
            for id in ids {
                self.undo(id)?;
            }
        }
        Ok(())
    }

    /// An event that transcribes an act, and what stands of the act.
    pub(super) fn transcription(&mut self, id: EventId) -> Result<(), Fault> {
        self.undo(id)?;
        if !self.has(&Key::Recorded { id }) {
            return Ok(());
        }
        let Some(recorded) = self.state.recorded(&id)?.cloned() else { return Ok(()) };
        if let Event::EditionOpened(it) = &recorded.event {
            self.edition(&it.code);
            self.edition_stream(&it.code);
        }
        Ok(())
    }

    pub(super) fn return_of(&mut self, it: &ReturnFunds) {
        self.allotment(&it.edition, &it.grantor, [&it.holder]);
        for purpose in it.rows.iter().filter_map(|row| row.from.as_ref()) {
            let programmed = Authority::Programmed;
            self.balance(Account::planned(programmed, &it.holder, &it.edition, purpose));
        }
        if let Some(transfer) = &it.transfer {
            let (sender, receiver) = (&transfer.sender, &transfer.receiver);
            self.cash_parties(sender, receiver, &it.grantor, &it.edition);
            self.balance(Account::till(Till::Cash, sender, &it.holder, &it.edition));
            self.exercise(sender, &it.holder, &it.edition);
        }
    }

    pub(super) fn succession(&mut self, it: &SucceedManager) -> Result<(), Fault> {
        self.ambito(&it.ambito);
        self.organisation(&it.manager);
        self.registry_stream(Holder::Ambito(it.ambito.clone()));
        if !self.has(&Key::Ambito { code: it.ambito.clone() }) {
            return Ok(());
        }
        let known = self.state.ambito(&it.ambito)?;
        let Some(before) = known.map(|known| known.before(&it.manager).clone()) else {
            return Ok(());
        };
        for reference in &it.commitments {
            if let Some(id) = self.resolve(reference, Part::First, &before)? {
                self.add(Key::Commitment { id });
                self.passing(id, &it.manager);
            }
        }
        Ok(())
    }

    pub(super) fn terms(&mut self, it: &TermsChanged) {
        self.edition(&it.edition);
        match (&it.holder, &it.grantor) {
            (Some(holder), Some(grantor)) => self.allotment(&it.edition, grantor, [holder]),
            (Some(holder), None) => self.part(holder, &it.edition),
            (None, Some(grantor)) => self.holder(grantor),
            (None, None) => {}
        }
        self.edition_stream(&it.edition);
    }

    pub(super) fn programme(&mut self, it: &ProgrammeFunds) {
        self.edition(&it.edition);
        self.part(&it.holder, &it.edition);
        for purpose in it.rows.iter().flat_map(|row| [&row.from, &row.to]).flatten() {
            let programmed = Authority::Programmed;
            self.balance(Account::planned(programmed, &it.holder, &it.edition, purpose));
        }
    }

    pub(super) fn granted(&mut self, grantor: &Holder, holder: &Holder, edition: &EditionCode) {
        let (grantor, holder, edition) = (grantor.clone(), holder.clone(), edition.clone());
        self.add(Key::Granted { grantor, holder, edition });
    }
}
