//! Recording cash: from the treasury, sent, received.

use super::{Case, Decided, Found, authority::post, refuse, settle};
use crate::{
    account::{Account, Till},
    anomaly::Anomaly,
    command::ReceiveTransfer,
    event::{CashCovered, CashEndowed, Cover, Event, TransferReceived, TransferSent},
    id::EventId,
    money::Cents,
    needs::{Part, resolve},
    rejection::Rejection,
    tally::{Tally, fits},
};

impl Case<'_> {
    pub(super) fn endow_cash(&self, it: &CashEndowed) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.held_by("holder", &it.holder, &it.organisation)?;
        let mut found = Found::new(Event::CashEndowed(it.clone()));
        post("amount", &mut found, &mut Tally::new(self.state))?;
        Ok(found)
    }

    /// A body's own money, lent to an edition or taken back from it.
    pub(super) fn cover(&self, it: &CashCovered) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.kept_by("holder", &it.holder, &it.organisation)?;
        let mut found = Found::new(Event::CashCovered(it.clone()));
        let mut tally = Tally::new(self.state);
        post("amount", &mut found, &mut tally)?;
        let own = Account::till(Till::OwnFunds, &it.organisation, &it.holder, &it.edition);
        let beyond = tally.balance(&own)?;
        if it.direction == Cover::GivenBack && beyond > Cents::ZERO {
            let (holder, edition) = (it.holder.clone(), it.edition.clone());
            found.anomalies.push(Anomaly::MoreThanAdvanced { holder, edition, beyond });
        }
        Ok(found)
    }

    pub(super) fn send(&self, it: &TransferSent) -> Decided<Found> {
        self.its_return(it)?;
        self.sending(it)
    }

    /// What a transfer gives back was returned between the same bodies, and is not yet sent.
    fn its_return(&self, it: &TransferSent) -> Decided<()> {
        let Some(id) = it.returns else { return Ok(()) };
        let parties = (&it.sender_holder, &it.holder, &it.edition);
        let known = self.state.returned(&id)?;
        let known =
            known.filter(|known| (&known.holder, &known.grantor, &known.edition) == parties);
        let left = known.map(|known| known.left).unwrap_or_default();
        let asked = it.amount.cents();
        if asked <= left {
            return Ok(());
        }
        let reference = id.to_string();
        refuse("returns", Rejection::NotItsReturn { reference, left, asked })
    }

    pub(super) fn sending(&self, it: &TransferSent) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.organisation("receiver", &it.receiver)?;
        self.kept_by("sender_holder", &it.sender_holder, &it.sender)?;
        // Money of the same part goes between who acts for it and who did, either way.
        if it.sender_holder == it.holder {
            self.kept_by("holder", &it.holder, &it.receiver)?;
        } else {
            self.held_by("holder", &it.holder, &it.receiver)?;
        }
        if it.sender == it.receiver {
            return refuse("receiver", Rejection::SameParty { party: it.receiver.to_string() });
        }
        let mut found = Found::new(Event::TransferSent(it.clone()));
        post("amount", &mut found, &mut Tally::new(self.state))?;
        // What goes back, or to who manages the same ambito now, is given to nobody.
        if it.returns.is_some() || it.sender_holder == it.holder {
            return Ok(found);
        }
        let endowment = self.state.endowment(&it.holder, &it.edition)?;
        let admitted = endowment.map(|it| it.admitted).unwrap_or_default();
        let (sent, allotted) = endowment.map(|it| (it.sent, it.allotted)).unwrap_or_default();
        let sent = fits(sent.plus(it.amount)).map_err(|rejection| rejection.at("amount"))?;
        if sent > allotted {
            let (holder, edition) = (it.holder.clone(), it.edition.clone());
            found.anomalies.push(Anomaly::SentMoreThanAllotted { holder, edition, sent, allotted });
        }
        let terms = self.terms(&it.holder, &it.edition)?;
        let advance = terms.scheme.as_ref().and_then(|it| it.advance_of(allotted));
        if let Some(advance) = advance
            && advance.plus(admitted).is_some_and(|promised| sent > promised)
        {
            let (holder, edition) = (it.holder.clone(), it.edition.clone());
            let anomaly = Anomaly::SentBeforeAdmitted { holder, edition, sent, advance, admitted };
            found.anomalies.push(anomaly);
        }
        Ok(found)
    }

    pub(super) fn receive(&self, it: &ReceiveTransfer) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.organisation("sender", &it.sender)?;
        // What was under way when the ambito passed to another body arrives where it was sent.
        self.kept_by("holder", &it.holder, &it.receiver)?;
        if it.sender == it.receiver {
            return refuse("sender", Rejection::SameParty { party: it.sender.to_string() });
        }
        let transfer = self.answered(it)?;
        let mut found = Found::new(Event::TransferReceived(TransferReceived {
            receiver: it.receiver.clone(),
            sender: it.sender.clone(),
            holder: it.holder.clone(),
            edition: it.edition.clone(),
            amount: it.amount,
            transfer,
            receipt: it.receipt.clone(),
        }));
        let mut tally = Tally::new(self.state);
        post("amount", &mut found, &mut tally)?;
        let way = Account::in_transit(&it.sender, &it.receiver, &it.holder, &it.edition);
        let left = tally.balance(&way)?;
        if left.is_negative() {
            let (sender, undeclared) = (it.sender.clone(), left.shortfall());
            found.anomalies.push(Anomaly::ReceivedUndeclared { sender, undeclared });
        }
        Ok(found)
    }

    /// The sending that a receipt names, if it names one: the same parties, and enough left of it.
    fn answered(&self, it: &ReceiveTransfer) -> Decided<Option<EventId>> {
        let Some(reference) = &it.transfer else { return Ok(None) };
        let unknown = || Rejection::UnknownTransfer { reference: reference.to_string() };
        let Some(id) = resolve(self.state, reference, Part::First, &it.sender)? else {
            return refuse("transfer", unknown());
        };
        // Of a transfer to somebody else nothing is told, not even that it exists.
        let transfer = self.state.transfer(&id)?.filter(|sent| sent.receiver == it.receiver);
        let Some(transfer) = transfer else {
            return refuse("transfer", unknown());
        };
        let sent = (&transfer.sender, &transfer.receiver, &transfer.holder, &transfer.edition);
        let received = (&it.sender, &it.receiver, &it.holder, &it.edition);
        if sent != received {
            let what = format!("il trasferimento {reference}");
            let owner = format!("{} → {} per {} su {}", sent.0, sent.1, sent.2, sent.3);
            let given =
                format!("{} → {} per {} su {}", received.0, received.1, received.2, received.3);
            return refuse("transfer", Rejection::WrongParty { what, owner, given });
        }
        let left = transfer.amount.minus(transfer.received).unwrap_or(Cents::ZERO);
        if it.amount.cents() > left {
            let asked = it.amount.cents();
            let rejection = Rejection::TransferExhausted { transfer: id, left, asked };
            return refuse("amount", rejection);
        }
        Ok(Some(id))
    }

    /// Moves what a reversal moves; only a plan's reversal is guarded.
    pub(super) fn post_guarded(&self, found: &Found, tally: &mut Tally<'_>) -> Decided<()> {
        let postings = crate::posting::postings(&found.event);
        for posting in &postings {
            settle("of", tally.shift(&posting.from, &posting.to, posting.amount))?;
        }
        for posting in &postings {
            let left = tally.balance(&posting.from)?;
            if left.is_negative() {
                let before = self.state.balance(&posting.from)?;
                let asked = before.minus(left).unwrap_or(before);
                let rejection = crate::tally::exhausted(&posting.from, before, asked);
                return refuse("of", rejection);
            }
        }
        Ok(())
    }
}
