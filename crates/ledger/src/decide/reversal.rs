//! Undoing whole events.

use super::{Case, Decided, Found, authority::post, refuse};
use crate::{
    account::Account,
    anomaly::Anomaly,
    command::{Reference, Reverse},
    day::Day,
    event::{Event, FundsAllotted, ReversalCause, Reversed},
    id::EventId,
    money::Cents,
    needs::{Part, resolve},
    posting::lines,
    rejection::Rejection,
    state::Recorded,
    tally::Tally,
};

impl Case<'_> {
    /// The reversal and its day: the original's for an *errore materiale*, else its own.
    pub(super) fn reverse(&self, it: &Reverse) -> Decided<(Found, Day)> {
        let (of, recorded) = self.original(it)?;
        let original = &recorded.event;
        if is_final(original) {
            let type_name = original.type_name().to_owned();
            return refuse("of", Rejection::NotReversible { type_name });
        }
        if let Some(by) = self.state.reversal(&of)? {
            return refuse("of", Rejection::AlreadyReversed { by: *by });
        }
        self.has_not_moved_on(of, original)?;
        let reversed = Reversed { of, lines: lines(original), cause: it.cause };
        let mut found = Found::new(Event::Reversed(reversed));
        let mut tally = Tally::new(self.state);
        if matches!(original, Event::FundsProgrammed(_)) {
            self.post_guarded(&found, &mut tally)?;
        } else {
            post("of", &mut found, &mut tally)?;
        }
        if let Event::TransferSent(sent) = original {
            let way =
                Account::in_transit(&sent.sender, &sent.receiver, &sent.holder, &sent.edition);
            let left = tally.balance(&way)?;
            if left.is_negative() {
                let (sender, undeclared) = (sent.sender.clone(), left.shortfall());
                found.anomalies.push(Anomaly::ReceivedUndeclared { sender, undeclared });
            }
        }
        let day = match it.cause {
            ReversalCause::MaterialError => recorded.effective_on,
            _ => self.command.request.effective_on,
        };
        Ok((found, day))
    }

    fn original(&self, it: &Reverse) -> Decided<(EventId, &Recorded)> {
        let book = &self.command.actor.organisation;
        let reference = it.of.to_string();
        if let Reference::Key(key) = &it.of
            && self.state.used(book, key)?.is_some_and(|used| used.count > 1)
        {
            return refuse("of", Rejection::AmbiguousReference { reference });
        }
        let Some(id) = resolve(self.state, &it.of, Part::First, book)? else {
            return refuse("of", Rejection::UnknownEvent { reference });
        };
        match self.state.recorded(&id)? {
            Some(recorded) => Ok((id, recorded)),
            None => refuse("of", Rejection::UnknownEvent { reference }),
        }
    }

    /// Downstream first: what has moved on is undone from its end.
    fn has_not_moved_on(&self, of: EventId, original: &Event) -> Decided<()> {
        let (what, moved, downstream) = match original {
            Event::CommitmentMade(_) => {
                let rows = self.state.commitment(&of)?.map(|it| it.rows.as_slice());
                let moved = rows
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|row| row.amount.cents().minus(row.left));
                ("l'impegno", Cents::sum(moved), "le spese che lo usano")
            }
            Event::ExpenseRecorded(_) => {
                let shares = self.state.expense(&of)?.map(|it| it.shares.as_slice());
                let paid = shares.unwrap_or_default().iter().map(|share| share.paid);
                ("la spesa", Cents::sum(paid), "i pagamenti che la pagano")
            }
            Event::TransferSent(_) => {
                let received = self.state.transfer(&of)?.map(|it| it.received);
                ("il trasferimento", received, "gli incassi che lo ricevono")
            }
            Event::FundsAllotted(it) => {
                ("l'assegnazione", self.taken_back(it)?, "le riduzioni che la toccano")
            }
            _ => return Ok(()),
        };
        match moved {
            Some(moved) if moved > Cents::ZERO => {
                let (what, downstream) = (what.to_owned(), downstream.to_owned());
                refuse("of", Rejection::MovedOn { what, moved, downstream })
            }
            _ => Ok(()),
        }
    }

    /// How much of an allotment its grantor has taken back already.
    fn taken_back(&self, it: &FundsAllotted) -> Decided<Option<Cents>> {
        let granted = self.state.granted(&it.grantor, &it.holder, &it.edition)?;
        Ok(it.amount.cents().minus(granted.copied().unwrap_or_default()))
    }
}

/// Registry events are superseded, reversals stand.
fn is_final(event: &Event) -> bool {
    matches!(
        event,
        Event::LedgerOpened(_)
            | Event::OrganisationRegistered(_)
            | Event::AmbitoRegistered(_)
            | Event::EditionOpened(_)
            | Event::Reversed(_)
    )
}
