//! Undoing events, wholly or line by line.

use super::{Case, Decided, Found, authority::post, refuse};
use crate::{
    account::Account,
    anomaly::Anomaly,
    apply::left_to_undo,
    command::{Reference, Reverse, ReverseLine},
    day::Day,
    event::{
        ChangeCause, CommitmentChanged, CostItemReduced, Event, PaymentExecuted, ReceivableBooked,
        ReceivableChanged, ReversalCause, Reversed, ReversedLine, RowChange, ShareReallocated,
        YearChange,
    },
    id::EventId,
    money::{Amount, Cents},
    needs::{Part, resolve},
    rejection::Rejection,
    state::{Recorded, Undone},
    tally::Tally,
};
use std::collections::BTreeMap;

impl Case<'_> {
    /// The reversal and its day: the original's for an *errore materiale*, else its own.
    pub(super) fn reverse(&self, it: &Reverse) -> Decided<(Found, Day)> {
        let (of, recorded) = self.original(it)?;
        let original = &recorded.event;
        if is_final(original) {
            let type_name = original.type_name().to_owned();
            return refuse("of", Rejection::NotReversible { type_name });
        }
        let before = self.state.reversal(&of)?;
        let Some(left) = left_to_undo(original, before) else {
            let by = match before {
                Some(Undone::Wholly(by)) => *by,
                _ => of,
            };
            return refuse("of", Rejection::AlreadyReversed { by });
        };
        self.may_undo(of, recorded)?;
        if moves_whole(original) && !it.lines.is_empty() {
            return refuse("lines", Rejection::OnlyWhole {});
        }
        let lines = named_lines(original, &left, &it.lines)?;
        self.has_not_moved_on(of, original, &lines)?;
        if lines == left {
            self.is_not_changed(of, original, &lines)?;
            self.keeps_its_own_share(of, original)?;
        }
        let found = self.undo(original, Reversed { of, lines, cause: it.cause })?;
        let day = match it.cause {
            ReversalCause::MaterialError => recorded.effective_on,
            _ => self.command.request.effective_on,
        };
        Ok((found, day))
    }

    /// The reversal, once what it draws on suffices.
    fn undo(&self, original: &Event, reversed: Reversed) -> Decided<Found> {
        let mut found = Found::new(Event::Reversed(reversed));
        let mut tally = Tally::new(self.state);
        if matches!(original, Event::FundsProgrammed(_) | Event::CommitmentChanged(_)) {
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
        Ok(found)
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
    fn has_not_moved_on(
        &self,
        of: EventId,
        original: &Event,
        lines: &[ReversedLine],
    ) -> Decided<()> {
        let asked = |line: usize| {
            let line = lines.iter().find(|it| usize::try_from(it.line).ok() == Some(line));
            line.map(|it| it.amount.cents()).unwrap_or_default()
        };
        let (what, missing, downstream) = match original {
            Event::CommitmentMade(_) => {
                let rows = self.state.commitment(&of)?.map(|it| it.rows.as_slice());
                let rows = rows.unwrap_or_default().iter().enumerate();
                let missing = rows.map(|(i, row)| lacking(asked(i), row.left));
                ("l'impegno", Cents::sum(missing), "le spese e le variazioni che lo usano")
            }
            Event::CommitmentChanged(it) => {
                if self.state.commitment(&it.commitment)?.is_none() {
                    let reference = it.commitment.to_string();
                    return refuse("of", Rejection::UnknownCommitment { reference });
                }
                ("la variazione", self.used_of(of, it, &asked)?, "le spese che la usano")
            }
            Event::ExpenseRecorded(_) => {
                let shares = self.state.expense(&of)?.map(|it| it.shares.as_slice());
                let shares = shares.unwrap_or_default().iter().enumerate();
                let missing =
                    shares.map(|(i, it)| lacking(asked(i), it.left().unwrap_or_default()));
                let downstream = "i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote";
                ("la spesa", Cents::sum(missing), downstream)
            }
            Event::PaymentExecuted(it) => {
                let missing = self.paid_no_longer(it, &asked)?;
                ("il pagamento", missing, "le riduzioni e gli spostamenti delle quote che paga")
            }
            Event::ReceivableBooked(it) => {
                let moved = self.booked_otherwise(of, it)?;
                ("l'accertamento", moved, "le sue variazioni")
            }
            Event::ReceivableChanged(it) => {
                let moved = self.booked_no_longer(it)?;
                ("la variazione dell'accertamento", moved, "le variazioni che sono seguite")
            }
            Event::CostItemReduced(it) => self.used_since_reduced(of, it)?,
            Event::ShareReallocated(it) => self.used_since_reallocated(of, it)?,
            Event::TransferSent(_) => {
                let sent = self.state.transfer(&of)?;
                let left = sent.and_then(|it| it.amount.minus(it.received));
                let missing = lacking(asked(0), left.unwrap_or_default());
                ("il trasferimento", Some(missing), "gli incassi che lo ricevono")
            }
            Event::FundsReturned(_) => {
                let left = self.state.returned(&of)?.map(|it| it.left).unwrap_or_default();
                let sum = Cents::sum(lines.iter().map(|it| it.amount)).unwrap_or_default();
                let missing = lacking(sum, left);
                ("la restituzione", Some(missing), "i trasferimenti che ne rendono la cassa")
            }
            Event::FundsAllotted(it) => {
                let granted = self.state.granted(&it.grantor, &it.holder, &it.edition)?;
                let missing = lacking(asked(0), granted.copied().unwrap_or_default());
                ("l'assegnazione", Some(missing), "le riduzioni e le restituzioni che la toccano")
            }
            _ => return Ok(()),
        };
        match missing {
            Some(moved) if moved > Cents::ZERO => {
                let (what, downstream) = (what.to_owned(), downstream.to_owned());
                refuse("of", Rejection::MovedOn { what, moved, downstream })
            }
            _ => Ok(()),
        }
    }

    /// How much of a receivable stands otherwise than it was booked.
    fn booked_otherwise(&self, of: EventId, it: &ReceivableBooked) -> Decided<Option<Cents>> {
        let mut years = self.state.receivable(&of)?.map(|it| it.years.clone()).unwrap_or_default();
        let mut apart = Vec::new();
        for row in &it.rows {
            let stands = years.remove(&row.budget_year).unwrap_or_default();
            let booked = row.amount.cents();
            apart.push(lacking(booked, stands).max(lacking(stands, booked)));
        }
        Ok(Cents::sum(apart.into_iter().chain(years.into_values())))
    }

    /// How much of what a change booked is not booked any more.
    fn booked_no_longer(&self, it: &ReceivableChanged) -> Decided<Option<Cents>> {
        let years = self.state.receivable(&it.receivable)?.map(|it| &it.years);
        let left = |year: u16| years.and_then(|it| it.get(&year)).copied().unwrap_or_default();
        let grown = it.rows.iter().filter(|row| row.change == YearChange::Increase);
        Ok(Cents::sum(grown.map(|row| lacking(row.amount.cents(), left(row.budget_year)))))
    }

    /// How much of what lines of a payment paid is not paid any more: it was reduced or charged
    /// elsewhere.
    fn paid_no_longer(
        &self,
        it: &PaymentExecuted,
        asked: &impl Fn(usize) -> Cents,
    ) -> Decided<Option<Cents>> {
        let mut sums: BTreeMap<(EventId, u32), Cents> = BTreeMap::new();
        for (i, line) in it.lines.iter().enumerate() {
            let sum = sums.entry((line.expense, line.share)).or_default();
            *sum = sum.plus(asked(i)).unwrap_or_default();
        }
        let mut missing = Vec::new();
        for ((expense, share), asked) in sums {
            let shares = self.state.expense(&expense)?.map(|it| it.shares.as_slice());
            let place = usize::try_from(share).unwrap_or(usize::MAX);
            let paid = shares.and_then(|it| it.get(place)).map(|it| it.paid);
            missing.push(lacking(asked, paid.unwrap_or_default()));
        }
        Ok(Cents::sum(missing))
    }

    /// What a reduction gave back to commitments, and its money, as far as it was used since.
    fn used_since_reduced(
        &self,
        of: EventId,
        it: &CostItemReduced,
    ) -> Decided<(&'static str, Option<Cents>, &'static str)> {
        let lines = self.state.reduction(&of)?.map(|it| it.lines.as_slice()).unwrap_or_default();
        let back = Cents::sum(lines.iter().filter_map(|line| line.paid.minus(line.left)));
        if back != Some(Cents::ZERO) {
            return Ok(("la riduzione", back, "gli incassi che ne rendono il denaro"));
        }
        let given = it.lines.iter().map(|line| ((line.commitment, line.row), line.amount));
        let used = self.committed_no_longer(given)?;
        Ok(("la riduzione", used, "le spese e le variazioni che usano l'impegno"))
    }

    /// What became of a share that was charged elsewhere, and of what it gave back to its commitment.
    fn used_since_reallocated(
        &self,
        of: EventId,
        it: &ShareReallocated,
    ) -> Decided<(&'static str, Option<Cents>, &'static str)> {
        if it.new.is_some() {
            let total = it.amount().unwrap_or_default();
            let paid = it.paid.map(Amount::cents).unwrap_or_default();
            let share = self.state.expense(&of)?.and_then(|it| it.shares.first());
            let as_made = share.map(|it| (it.amount, it.paid, it.ordered.is_zero()));
            if as_made != Some((total, paid, true)) {
                let downstream = "i pagamenti e le correzioni di ciò che ha spostato";
                return Ok(("lo spostamento", Some(total), downstream));
            }
        } else if let Some(expense) = self.state.expense(&it.expense)? {
            let moved = lacking(it.amount().unwrap_or_default(), expense.own_share);
            if moved > Cents::ZERO {
                let downstream = "le riduzioni e gli spostamenti della quota propria";
                return Ok(("lo spostamento", Some(moved), downstream));
            }
        }
        let given = it.old.iter().flat_map(|from| {
            let amounts = [it.unpaid, it.paid].into_iter().flatten();
            amounts.map(|amount| ((from.commitment, from.row), amount))
        });
        let used = self.committed_no_longer(given)?;
        Ok(("lo spostamento", used, "le spese e le variazioni che usano l'impegno"))
    }

    /// How much of what went back to rows of commitments is not left of them.
    fn committed_no_longer(
        &self,
        given: impl Iterator<Item = ((EventId, u32), Amount)>,
    ) -> Decided<Option<Cents>> {
        let mut sums: BTreeMap<(EventId, u32), Cents> = BTreeMap::new();
        for (place, amount) in given {
            let sum = sums.entry(place).or_default();
            *sum = sum.plus(amount).unwrap_or_default();
        }
        let mut missing = Vec::new();
        for ((commitment, row), asked) in sums {
            let rows = self.state.commitment(&commitment)?.map(|it| it.rows.as_slice());
            let row = usize::try_from(row).unwrap_or(usize::MAX);
            let left = rows.and_then(|it| it.get(row)).map(|it| it.left);
            missing.push(lacking(asked, left.unwrap_or_default()));
        }
        Ok(Cents::sum(missing))
    }

    /// The own share goes with the last of the others, as it was recorded.
    fn keeps_its_own_share(&self, of: EventId, original: &Event) -> Decided<()> {
        let Event::ExpenseRecorded(it) = original else { return Ok(()) };
        let recorded = it.own_share.map(Amount::cents).unwrap_or_default();
        let stands = self.state.expense(&of)?.map(|it| it.own_share).unwrap_or_default();
        if recorded == stands {
            return Ok(());
        }
        let moved = lacking(recorded, stands).max(lacking(stands, recorded));
        let what = "la quota propria della spesa".to_owned();
        let downstream = "le riduzioni e gli spostamenti che l'hanno cambiata".to_owned();
        refuse("of", Rejection::MovedOn { what, moved, downstream })
    }

    /// An obligation that grew since stands until what was added is undone.
    fn is_not_changed(&self, of: EventId, original: &Event, lines: &[ReversedLine]) -> Decided<()> {
        if !matches!(original, Event::CommitmentMade(_)) {
            return Ok(());
        }
        let rows = self.state.commitment(&of)?.map(|it| it.rows.as_slice()).unwrap_or_default();
        let stands = Cents::sum(rows.iter().map(|row| row.amount));
        let asked = Cents::sum(lines.iter().map(|it| it.amount));
        match stands.zip(asked).and_then(|(stands, asked)| stands.minus(asked)) {
            Some(moved) if moved > Cents::ZERO => {
                let what = "l'impegno".to_owned();
                let downstream = "le variazioni che lo hanno aumentato".to_owned();
                refuse("of", Rejection::MovedOn { what, moved, downstream })
            }
            _ => Ok(()),
        }
    }

    /// How much of what a change added has been used since.
    fn used_of(
        &self,
        of: EventId,
        it: &CommitmentChanged,
        asked: &impl Fn(usize) -> Cents,
    ) -> Decided<Option<Cents>> {
        if it.cause == ChangeCause::Reimputation {
            self.in_the_same_hands(of, it)?;
            let moved = self.state.commitment(&of)?.map(|it| it.rows.as_slice());
            let rows = it.rows.iter().zip(moved.unwrap_or_default());
            // What it made must stand as it was made: neither used nor changed, nor both so that as
            // much is left.
            let apart = rows.map(|(row, now)| {
                let made = row.amount.cents();
                let apart = |is: Cents| lacking(made, is).max(lacking(is, made));
                apart(now.left).max(apart(now.amount))
            });
            return Ok(Cents::sum(apart));
        }
        let commitment = self.state.commitment(&it.commitment)?;
        let left = |row: u32| {
            let row = usize::try_from(row).ok().and_then(|at| commitment?.rows.get(at));
            row.map(|row| row.left).unwrap_or_default()
        };
        let grown = it.rows.iter().enumerate().filter(|(_, row)| row.change == RowChange::Increase);
        Ok(Cents::sum(grown.map(|(line, row)| lacking(asked(line), left(row.row)))))
    }

    /// What falls due in another year goes back to the commitment that it was taken from only while
    /// one body has both.
    fn in_the_same_hands(&self, of: EventId, it: &CommitmentChanged) -> Decided<()> {
        let owner = |id: &EventId| -> Decided<_> {
            Ok(self.state.commitment(id)?.map(|it| it.organisation.clone()))
        };
        match owner(&it.commitment)?.zip(owner(&of)?) {
            Some((from, now)) if from != now => {
                let what = "l'impegno da cui la parte è reimputata".to_owned();
                let (owner, given) = (from.to_string(), now.to_string());
                refuse("of", Rejection::WrongParty { what, owner, given })
            }
            _ => Ok(()),
        }
    }
}

/// What moves as one thing is undone as one thing.
fn moves_whole(event: &Event) -> bool {
    matches!(event, Event::CostItemReduced(_) | Event::ShareReallocated(_))
}

/// How much is asked beyond what is left.
fn lacking(asked: Cents, left: Cents) -> Cents {
    asked.minus(left).unwrap_or_default().max(Cents::ZERO)
}

/// The lines to undo: all that is left, or those named, each no more than is left of it. A line of
/// a payment brings the cash that went with it.
fn named_lines(
    original: &Event,
    left: &[ReversedLine],
    named: &[ReverseLine],
) -> Decided<Vec<ReversedLine>> {
    if named.is_empty() {
        return Ok(left.to_vec());
    }
    if left.is_empty() {
        return refuse("lines", Rejection::OnlyWhole {});
    }
    let cash = match original {
        Event::PaymentExecuted(it) => Some(super::number(it.lines.len())),
        _ => None,
    };
    let mut lines: BTreeMap<u32, ReversedLine> = BTreeMap::new();
    for (i, it) in named.iter().enumerate() {
        let known = left
            .iter()
            .find(|known| known.line == it.line && cash.is_none_or(|cash| it.line < cash));
        let known_left = known.map(|known| known.amount.cents()).unwrap_or_default();
        let asked = it.amount.or(known.map(|known| known.amount));
        let fits = asked.is_some_and(|asked| asked.cents() <= known_left);
        let (Some(known), Some(amount), true) = (known, asked, fits) else {
            let (line, left) = (it.line, known_left);
            let asked = asked.map(Amount::cents).unwrap_or_default();
            let rejection = Rejection::ReversalExhausted { line, left, asked };
            return refuse(format!("lines[{i}]"), rejection);
        };
        let twin = cash.and_then(|cash| left.iter().find(|it| it.line == known.line + cash));
        for known in [Some(known), twin].into_iter().flatten() {
            if lines.insert(known.line, ReversedLine { amount, ..known.clone() }).is_some() {
                return refuse(format!("lines[{i}]"), Rejection::RepeatedLine {});
            }
        }
    }
    Ok(lines.into_values().collect())
}

/// Registry events are superseded, reversals stand.
fn is_final(event: &Event) -> bool {
    matches!(
        event,
        Event::LedgerOpened(_)
            | Event::OrganisationRegistered(_)
            | Event::AmbitoRegistered(_)
            | Event::ManagerSucceeded(_)
            | Event::EditionOpened(_)
            | Event::TermsChanged(_)
            | Event::EditionClosed(_)
            | Event::EditionReopened(_)
            | Event::BookClosed(_)
            | Event::ActConfirmed(_)
            | Event::ActDisputed(_)
            | Event::PersonErased(_)
            | Event::Reversed(_)
    )
}
