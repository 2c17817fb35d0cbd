//! Giving authority back to its grantor, with its cash or without.

use super::{
    Case, Decided, Draft, Found, Ids, Recording,
    authority::{different, planned_or_available},
    known_purpose, once, refuse, settle, some_rows, sum,
};
use crate::{
    account::{Account, Purpose},
    command::{ROWS_PER_EVENT, ReturnFunds},
    event::{Event, FundsReturned, Move, TransferSent},
    money::Cents,
    rejection::Rejection,
    tally::Tally,
};

impl Case<'_> {
    pub(super) fn return_funds(&self, it: &ReturnFunds, ids: Ids<'_>) -> Decided<Recording> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        self.edition("edition", &it.edition)?;
        self.acting_for("holder", &it.holder)?;
        self.acting_for("grantor", &it.grantor)?;
        for (i, row) in it.rows.iter().enumerate() {
            if let Some(Purpose { line, area }) = &row.from {
                known_purpose(&format!("rows[{i}].from"), line, area.as_ref())?;
            }
        }
        different("grantor", &it.grantor, &it.holder)?;
        once("rows", &it.rows)?;
        let returned = sum("rows", it.rows.iter().map(|row| row.amount))?;
        self.was_granted(it, returned)?;
        let day = self.command.request.effective_on;
        let mut drafts = vec![self.returned(it)?.draft(ids(), day)];
        drafts.extend(self.its_cash(it, returned, &drafts, ids)?);
        Ok(Recording::of(drafts))
    }

    fn was_granted(&self, it: &ReturnFunds, asked: Cents) -> Decided<()> {
        let granted = self.state.granted(&it.grantor, &it.holder, &it.edition)?;
        let left = granted.copied().unwrap_or_default();
        if asked <= left {
            return Ok(());
        }
        let (grantor, holder) = (it.grantor.clone(), it.holder.clone());
        let edition = it.edition.clone();
        refuse("rows", Rejection::GrantExhausted { grantor, holder, edition, left, asked })
    }

    /// The authority that goes back; while `available` is below zero, the plan keeps what it lacks.
    fn returned(&self, it: &ReturnFunds) -> Decided<Found> {
        let mut tally = Tally::new(self.state);
        let to = Account::available(&it.grantor, &it.edition);
        let mut moves = Vec::with_capacity(it.rows.len());
        for (i, row) in it.rows.iter().enumerate() {
            let path = format!("rows[{i}].amount");
            let from = planned_or_available(&it.holder, &it.edition, row.from.as_ref());
            settle(&path, tally.draw_covered(&from, &to, row.amount))?;
            moves.push(Move { from, to: to.clone(), amount: row.amount });
        }
        Ok(Found::new(Event::FundsReturned(FundsReturned {
            holder: it.holder.clone(),
            grantor: it.grantor.clone(),
            edition: it.edition.clone(),
            moves,
        })))
    }

    /// The transfer that takes the cash back, where the same command sends it.
    fn its_cash(
        &self,
        it: &ReturnFunds,
        returned: Cents,
        drafts: &[Draft],
        ids: Ids<'_>,
    ) -> Decided<Option<Draft>> {
        let Some(transfer) = &it.transfer else { return Ok(None) };
        let Some(amount) = returned.amount() else { return Ok(None) };
        self.organisation("transfer.receiver", &transfer.receiver)?;
        let given = &self.command.actor.organisation;
        if transfer.sender != *given {
            let what = "la cassa da rendere".to_owned();
            let (owner, given) = (transfer.sender.to_string(), given.to_string());
            let rejection = Rejection::WrongParty { what, owner, given };
            return refuse("transfer.sender", rejection);
        }
        let sent = TransferSent {
            sender: transfer.sender.clone(),
            sender_holder: it.holder.clone(),
            receiver: transfer.receiver.clone(),
            holder: it.grantor.clone(),
            edition: it.edition.clone(),
            amount,
            returns: drafts.first().map(|it| it.id),
        };
        let found = self.sending(&sent)?;
        Ok(Some(found.draft(ids(), self.command.request.effective_on)))
    }
}
