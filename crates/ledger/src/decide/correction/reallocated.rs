//! A share that is charged elsewhere: to another endowment, line or commitment, to no fund, or from there.

use super::Cost;
use crate::{
    command::{ReallocateShare, ShareInput},
    day::Period,
    decide::{
        Case, Decided, Found, Ids, Recording,
        expense::{Placed, new_row, same_coordinates},
        refuse,
    },
    event::{Event, Party, SharePlace, ShareReallocated},
    id::{EventId, PersonId},
    identifier::TaxId,
    money::{Amount, Cents},
    rejection::Rejection,
    state::ShareLeft,
    tally::Tally,
};

/// How much moves, and of that what is paid.
struct Moving {
    unpaid: Option<Amount>,
    paid: Option<Amount>,
    total: Amount,
}

impl Case<'_> {
    /// The reallocation, after the commitment that is made for it where none is named.
    pub(in crate::decide) fn reallocate(
        &self,
        it: &ReallocateShare,
        ids: Ids<'_>,
    ) -> Decided<Recording> {
        let cost = self.cost(&it.expense, &it.organisation)?;
        if it.share.is_none() && it.to.is_none() {
            return refuse("to", Rejection::MovesNowhere {});
        }
        let from = it.share.map(|share| share_of(&cost, share)).transpose()?;
        let moving = match from {
            Some(share) => of_share(it, &cost, share)?,
            None => of_own_share(it, &cost)?,
        };
        let asked = it.to.as_ref().map(|to| to.as_share(moving.total));
        let placed = asked.as_ref().map(|asked| self.placed(it, asked)).transpose()?;
        if let (Some(share), Some(Placed::On { commitment, row, .. })) = (from, &placed)
            && (share.commitment, share.row) == (*commitment, *row)
        {
            return refuse("to", Rejection::MovesNowhere {});
        }
        if from.is_none() {
            self.is_still_eligible(it, &cost, moving.total)?;
        }
        self.moved(it, &cost, (from, moving, placed), ids)
    }

    fn placed(&self, it: &ReallocateShare, asked: &ShareInput) -> Decided<Placed> {
        if asked.commitment.is_none() {
            new_row("to", asked)?;
        }
        let placed = self.place("to", asked)?;
        self.own("to", &it.organisation, asked, &placed)?;
        if let Placed::On { row, at, .. } = &placed {
            same_coordinates("to", asked, *row, at)?;
        }
        if let (Placed::New(_), Some(references)) = (&placed, &it.commitment) {
            self.number_is_free(&it.organisation, references)?;
        }
        Ok(placed)
    }

    /// What comes from no fund is eligible for one.
    fn is_still_eligible(
        &self,
        it: &ReallocateShare,
        cost: &Cost<'_>,
        asked: Amount,
    ) -> Decided<()> {
        let taken = cost.item.funded().and_then(|it| it.plus(cost.item.reduced_eligible));
        let taken = taken.unwrap_or_default();
        let (whole, asked) = (cost.item.eligible.cents(), asked.cents());
        if taken.plus(asked).is_some_and(|sum| sum <= whole) {
            return Ok(());
        }
        let what = format!("il costo ammissibile di {}", cost.document);
        let takers = self.takers(&it.organisation, &cost.document, cost.line)?;
        refuse("amount", Rejection::DoubleFunding { what, whole, taken, asked, takers })
    }

    fn moved(
        &self,
        it: &ReallocateShare,
        cost: &Cost<'_>,
        (from, moving, placed): (Option<&ShareLeft>, Moving, Option<Placed>),
        ids: Ids<'_>,
    ) -> Decided<Recording> {
        let day = self.command.request.effective_on;
        let mut tally = Tally::new(self.state);
        let mut drafts = Vec::new();
        let to = match &placed {
            None => None,
            Some(Placed::On { commitment, row, at, .. }) => {
                if let Some(left) = tally.draw_row(*commitment, *row, at.left, moving.total) {
                    let (commitment, row, asked) = (*commitment, *row, moving.total.cents());
                    let rejection = Rejection::CommitmentExhausted { commitment, row, left, asked };
                    return refuse("amount", rejection);
                }
                Some((*commitment, *row, at.holder.clone(), at.edition.clone(), at.purpose()))
            }
            Some(Placed::New(row)) => {
                let (organisation, creditor) = (it.organisation.clone(), issuer(cost));
                let references = it.commitment.clone().unwrap_or_default();
                let rows = std::slice::from_ref(row);
                let paths = ["amount".to_owned()];
                let made =
                    self.obligation(organisation, creditor, references, rows, &paths, &mut tally)?;
                let id = ids();
                drafts.push(made.draft(id, day));
                Some((id, 0, row.holder.clone(), row.edition.clone(), row.purpose()))
            }
        };
        let to = to.map(|(commitment, row, holder, edition, purpose)| SharePlace {
            commitment,
            row,
            holder,
            edition,
            line: purpose.line,
            area: purpose.area,
        });
        let incurred = self.incurred(&cost.id)?;
        let named = it.to.as_ref().is_some_and(|to| to.commitment.is_some());
        let anomalies = match &to {
            Some(to) => self.irregular_place(to, incurred, named, cost.document.issuer())?,
            None => Vec::new(),
        };
        let event = Event::ShareReallocated(ShareReallocated {
            organisation: it.organisation.clone(),
            expense: cost.id,
            document: cost.document.clone(),
            item: cost.line,
            incurred,
            of_share: it.share,
            old: from.map(place).map(Box::new),
            new: to.map(Box::new),
            unpaid: moving.unpaid,
            paid: moving.paid,
        });
        drafts.push(Found { event, anomalies }.draft(ids(), day));
        Ok(Recording::of(drafts))
    }

    /// The days on which the cost of an expense was incurred.
    fn incurred(&self, expense: &EventId) -> Decided<Period> {
        let incurred = match self.state.recorded(expense)?.map(|it| &it.event) {
            Some(Event::ExpenseRecorded(it)) => {
                Some(it.competence.unwrap_or(Period::from(it.document.date)))
            }
            Some(Event::ShareReallocated(it)) => Some(it.incurred),
            _ => None,
        };
        // OK: an expense with a cost is one of these.
        let unknown = || Rejection::UnknownExpense { reference: expense.to_string() };
        incurred.map_or_else(|| refuse("expense", unknown()), Ok)
    }
}

fn share_of<'a>(cost: &Cost<'a>, share: u32) -> Decided<&'a ShareLeft> {
    let place = usize::try_from(share).unwrap_or(usize::MAX);
    let unknown = || Rejection::UnknownShare { reference: cost.id.to_string(), share };
    cost.expense.shares.get(place).map_or_else(|| refuse("share", unknown()), Ok)
}

/// What moves of a share: all that no order holds, or so much, of which what is paid is told where
/// that is not clear.
fn of_share(it: &ReallocateShare, cost: &Cost<'_>, share: &ShareLeft) -> Decided<Moving> {
    let unpaid = share.left().unwrap_or_default();
    let left = unpaid.plus(share.paid).unwrap_or_default();
    let asked = it.amount.map_or(left, Amount::cents);
    let exceeds = |left, asked| {
        let (expense, number) = (cost.id, it.share.unwrap_or_default());
        let ordered = share.ordered;
        Rejection::CorrectionExceeds { expense, share: number, left, asked, ordered }
    };
    let Some(total) = asked.amount().filter(|total| total.cents() <= left) else {
        return refuse("amount", exceeds(left, asked));
    };
    let paid = match it.paid {
        Some(paid) => paid,
        None if asked == left => share.paid,
        None if share.paid.is_zero() => Cents::ZERO,
        None if unpaid.is_zero() => asked,
        None => {
            let why = "la quota è pagata in parte: dire quanto di ciò che si sposta è pagato (paid), \
                       anche 0.00";
            return refuse("paid", Rejection::ChangeUnclear { why: why.to_owned() });
        }
    };
    let rest = asked.minus(paid).unwrap_or_default();
    if paid.is_negative() || paid > share.paid || rest.is_negative() {
        return refuse("paid", exceeds(share.paid, paid));
    }
    if rest > unpaid {
        return refuse("paid", exceeds(unpaid, rest));
    }
    Ok(Moving { unpaid: rest.amount(), paid: paid.amount(), total })
}

/// What moves of an own share is not paid here: its payments are recorded where it goes.
fn of_own_share(it: &ReallocateShare, cost: &Cost<'_>) -> Decided<Moving> {
    let left = cost.expense.own_share;
    let asked = it.amount.map_or(left, Amount::cents);
    let Some(total) = asked.amount().filter(|total| total.cents() <= left) else {
        let (part, whole) = ("quanto si sposta".to_owned(), "la quota propria".to_owned());
        let rejection =
            Rejection::PartExceedsWhole { part, part_amount: asked, whole, whole_amount: left };
        return refuse("amount", rejection);
    };
    if it.paid.is_some_and(|paid| !paid.is_zero()) {
        let why = "la quota propria non è pagata qui: spostarla, e poi registrare il pagamento con il \
                   suo mandato e il suo giorno";
        return refuse("paid", Rejection::ChangeUnclear { why: why.to_owned() });
    }
    Ok(Moving { unpaid: Some(total), paid: None, total })
}

fn place(share: &ShareLeft) -> SharePlace {
    SharePlace {
        commitment: share.commitment,
        row: share.row,
        holder: share.holder.clone(),
        edition: share.edition.clone(),
        line: share.line.clone(),
        area: share.area.clone(),
    }
}

/// Who issued the document, towards whom a commitment made for it is.
fn issuer(cost: &Cost<'_>) -> Option<Party> {
    let key = cost.document.issuer();
    let firm = TaxId::parse(key).ok().map(|tax_id| Party::Body(crate::event::BodyParty { tax_id }));
    let person = || {
        let person: PersonId = key.parse().ok()?;
        let digests = Vec::new();
        Some(Party::Person(crate::event::PersonParty { person, digests }))
    };
    firm.or_else(person)
}
