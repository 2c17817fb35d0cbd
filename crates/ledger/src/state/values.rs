//! What slots hold.

use crate::{
    account::Purpose,
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::Day,
    event::{
        Act, AmbitoRegistered, CommittedFrom, Document, DocumentKind, EditionOpened, Event,
        ItemLine, ItemVat, Leg, OrganisationRegistered, YearFigures,
    },
    id::{Digest, EventId},
    money::{Amount, Cents},
    terms::Terms,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A body, as registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownOrganisation {
    /// The event that registered it.
    pub id: EventId,
    /// As registered.
    pub registered: OrganisationRegistered,
    /// The day up to which its books are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_until: Option<Day>,
}

/// A territory, as registered, with who managed it from which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAmbito {
    /// The event that registered it.
    pub id: EventId,
    /// As registered.
    pub registered: AmbitoRegistered,
    /// Its managers, the first one first.
    pub managers: Vec<Management>,
}

/// A manager and the first day of its management.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Management {
    /// From this day on.
    pub from: Day,
    /// Who acts for the ambito.
    pub organisation: OrganisationCode,
}

impl KnownAmbito {
    /// Who manages it now.
    pub fn manager(&self) -> &OrganisationCode {
        self.managers.last().map_or(&self.registered.manager, |it| &it.organisation)
    }

    /// Who managed it before a body that manages it now, or is to.
    pub fn before(&self, manager: &OrganisationCode) -> &OrganisationCode {
        let others = self.managers.iter().map(|it| &it.organisation);
        others.rev().find(|it| *it != manager).unwrap_or_else(|| self.manager())
    }

    /// Whether a body manages it, or ever did: it may still hold its cash.
    pub fn was_managed_by(&self, organisation: &OrganisationCode) -> bool {
        self.managers.iter().any(|it| it.organisation == *organisation)
    }

    /// Who managed it on a day; before the first one, the first.
    pub fn manager_on(&self, day: Day) -> &OrganisationCode {
        self.managers
            .iter()
            .rev()
            .find(|it| it.from <= day)
            .or(self.managers.first())
            .map_or(&self.registered.manager, |it| &it.organisation)
    }
}

/// An endowment of a fund, as opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownEdition {
    /// The event that opened it.
    pub id: EventId,
    /// As opened.
    pub opened: EditionOpened,
    /// What its conditions became since.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub changed: Terms,
    /// Whether nothing new is recorded on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    /// Whether its issuer has yet to say the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcribed: Option<Transcribed>,
}

/// An edition is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// By this event.
    pub by: EventId,
}

/// An act stands as a counterpart wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transcribed {
    /// Its owner has not spoken.
    Unconfirmed,
    /// Its owner disagrees.
    Disputed,
    /// Its owner agrees.
    Confirmed,
}

impl KnownEdition {
    /// The conditions in force.
    pub fn terms(&self) -> Terms {
        self.changed.clone().over(&self.opened.terms)
    }
}

/// What a holder has of an edition, in sums that guards and flags need, and its own terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endowment {
    /// Appropriated or allotted to it, net of reductions.
    pub allotted: Cents,
    /// Sent to it by declared transfers.
    pub sent: Cents,
    /// Σ of its `programmed` accounts.
    pub programmed: Cents,
    /// Σ of its `admitted` accounts.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub admitted: Cents,
    /// Σ of its accounts from `expensed` on.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub spent: Cents,
    /// Asked for by its requests of disbursement.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub requested: Cents,
    /// Given, as its counterpart transcribed, and disputed by the body whose act it would be.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub disputed: Cents,
    /// All that has ever moved to or from its accounts, less what others transcribed of its acts: it
    /// only grows.
    pub moved: Cents,
    /// Whether it has ever programmed.
    pub has_programmed: bool,
    /// Terms of its own, where an act had some.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
    /// How many allotments that stand carry those terms.
    #[serde(default)]
    pub acts_with_terms: u32,
}

/// A key that was used, and what it made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedKey {
    /// The digest of what was asked.
    pub digest: Digest,
    /// The index of the first event.
    pub first: u64,
    /// How many events.
    pub count: u32,
    /// The id of the first event.
    pub first_id: EventId,
    /// The id of the last event.
    pub last_id: EventId,
}

/// A commitment that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// The key of the party it is towards, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creditor: Option<String>,
    /// Its rows.
    pub rows: Vec<CommitmentLeft>,
}

/// A row of a commitment and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentLeft {
    /// Where it was taken.
    pub from: CommittedFrom,
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// In which budget year it falls due, where it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
    /// In which year it falls due: its budget year, else that of the day on which it was made.
    pub due_year: u16,
    /// How much is committed, after every change.
    pub amount: Cents,
    /// How much is not yet expensed.
    pub left: Cents,
    /// How much of what expenses use of it is paid.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub paid: Cents,
}

/// A receivable that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receivable {
    /// The body that is to receive.
    pub organisation: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much, by budget year, after every change.
    pub years: BTreeMap<u16, Cents>,
}

/// An endowment in a body's books, year by year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// What took effect in each year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub years: BTreeMap<u16, YearSums>,
    /// The years that ended, by the event that froze each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ends: BTreeMap<u16, EventId>,
}

/// What took effect in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearSums {
    /// Booked to be received, by budget year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub booked: BTreeMap<u16, Cents>,
    /// Received from others and from the treasury.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub collected: Cents,
    /// Committed, by the budget year in which it falls due.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub committed: BTreeMap<u16, Cents>,
    /// Paid.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub paid: Cents,
    /// What came to the till, less what left it; a body's own money aside.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub cash: Cents,
}

impl YearSums {
    /// Whether nothing took effect.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Exercise {
    /// The figures at 31 December of a year; none when a sum cannot be written.
    pub fn figures(&self, year: u16) -> Option<YearFigures> {
        let until = || self.years.range(..=year).map(|(_, sums)| sums);
        let mut booked: BTreeMap<u16, Cents> = BTreeMap::new();
        let mut committed: BTreeMap<u16, Cents> = BTreeMap::new();
        for sums in until() {
            for (all, of_year) in [(&mut booked, &sums.booked), (&mut committed, &sums.committed)] {
                for (year, cents) in of_year {
                    let sum = all.entry(*year).or_default();
                    *sum = sum.plus(*cents)?;
                }
            }
        }
        let due = |all: &BTreeMap<u16, Cents>| Cents::sum(all.range(..=year).map(|(_, it)| *it));
        let later = committed.iter().filter(|(due, _)| **due > year);
        let mut deferred = later.map(|(due, cents)| {
            let covered = booked.get(due).copied().unwrap_or_default();
            cents.minus(covered).map(|it| it.max(Cents::ZERO))
        });
        let deferred = deferred.try_fold(Cents::ZERO, |sum, it| sum.plus(it?))?;
        let collected = Cents::sum(until().map(|it| it.collected))?;
        let paid = Cents::sum(until().map(|it| it.paid))?;
        let cash = Cents::sum(until().map(|it| it.cash))?;
        let receivable = due(&booked)?.minus(collected)?;
        let payable = due(&committed)?.minus(paid)?;
        Some(YearFigures {
            booked: due(&booked)?,
            collected,
            committed: Cents::sum(committed.values().copied())?,
            paid,
            receivable,
            payable,
            deferred,
            restricted_surplus: cash.plus(receivable)?.minus(payable)?.minus(deferred)?,
            restricted_cash: cash.max(Cents::ZERO),
        })
    }
}

/// An expense that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expense {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// Its shares.
    pub shares: Vec<ShareLeft>,
    /// How much of it is on no fund.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub own_share: Cents,
}

/// A share and what is paid of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLeft {
    /// The commitment that it uses.
    pub commitment: EventId,
    /// The row of the commitment.
    pub row: u32,
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// How much, less what was undone.
    pub amount: Cents,
    /// How much is paid.
    pub paid: Cents,
    /// How much is ordered and not yet paid.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub ordered: Cents,
}

impl CommitmentLeft {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

impl ShareLeft {
    /// What is neither paid nor ordered; none when that cannot be written.
    pub fn left(&self) -> Option<Cents> {
        self.amount.minus(self.paid)?.minus(self.ordered)
    }

    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// A document within a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDocument {
    /// Its total.
    pub total: Amount,
    /// How much of it is charged, over all its items; of a credit note, how much it has reduced.
    pub charged: Cents,
    /// By how much it was reduced since, over all its items: nobody can charge that.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub reduced: Cents,
    /// The items that are charged.
    pub items: BTreeSet<ItemLine>,
}

/// The documents of one issuer, number and year that bodies hold a cost of: date, kind, body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Numbered(BTreeSet<(Day, DocumentKind, OrganisationCode)>);

/// How many documents of one number are remembered: a body that numbers all of a year alike is
/// told of these.
pub const NAMESAKES: usize = 32;

impl Numbered {
    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The documents, by date, kind and body.
    pub fn iter(&self) -> impl Iterator<Item = &(Day, DocumentKind, OrganisationCode)> {
        self.0.iter()
    }

    /// A body holds a cost of a document, or no longer.
    pub(crate) fn holds(&mut self, document: &Document, body: &OrganisationCode, holds: bool) {
        let it = (document.date, document.kind.clone(), body.clone());
        if !holds {
            self.0.remove(&it);
        } else if self.0.len() < NAMESAKES {
            self.0.insert(it);
        }
    }
}

/// A cost item within a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownItem {
    /// Its total.
    pub total: Amount,
    /// How much of it funds may pay.
    pub eligible: Amount,
    /// Its VAT, where its first expense said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<ItemVat>,
    /// How much of it is charged, own share included.
    pub charged: Cents,
    /// By how much its total was reduced since.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub reduced: Cents,
    /// By how much its eligible cost was.
    #[serde(default, skip_serializing_if = "Cents::is_zero")]
    pub reduced_eligible: Cents,
    /// Who took which share.
    pub takers: Vec<Taker>,
}

/// A fund share taken of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taker {
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// How much.
    pub amount: Cents,
}

impl KnownItem {
    /// Σ of the fund shares; none when that cannot be written.
    pub fn funded(&self) -> Option<Cents> {
        Cents::sum(self.takers.iter().map(|taker| taker.amount))
    }
}

/// A reduction of a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reduction {
    /// The body that had paid.
    pub organisation: OrganisationCode,
    /// Its lines, from 0.
    pub lines: Vec<Refundable>,
}

/// What was paid of a line of a reduction, and what of that is not back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refundable {
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What was paid of it: nothing of what had only been recognised as due.
    pub paid: Cents,
    /// What of that is not back.
    pub left: Cents,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KnownOrder {
    /// Payments executed it, and nothing is left to execute: nobody had recorded it as ordered, or
    /// what was left was let go.
    Executed(OrderExecuted),
    /// It was ordered: what payments have left of it.
    Ordered(OrderLeft),
}

impl KnownOrder {
    /// What the order says it pays in all.
    pub fn gross(&self) -> Option<Amount> {
        match self {
            Self::Executed(it) => it.gross,
            Self::Ordered(it) => it.gross,
        }
    }
}

/// What payments have executed of an order. Its number is free again when that is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderExecuted {
    /// How much, over all its payments.
    pub executed: Cents,
    /// What it says it pays in all: other payments of it may follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross: Option<Amount>,
}

/// What payments have left of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLeft {
    /// The event that ordered it.
    pub by: EventId,
    /// What it says it pays in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross: Option<Amount>,
    /// Its lines.
    pub lines: Vec<OrderedLine>,
}

/// A line of an order, and how much of it is not executed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedLine {
    /// The expense.
    pub expense: EventId,
    /// The number of its share.
    pub share: u32,
    /// To whom it goes.
    pub leg: Leg,
    /// How much was ordered.
    pub amount: Amount,
    /// How much is not yet executed.
    pub left: Cents,
}

/// What is undone of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Undone {
    /// All of it, at last by this event.
    Wholly(EventId),
    /// Some of its lines, or parts of them.
    Partly(UndoneLines),
}

/// Lines of an event that are undone, in part or wholly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoneLines {
    /// Which, and how much of each, by number.
    pub lines: Vec<UndoneLine>,
}

/// How much of a line is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoneLine {
    /// Its number in the original's postings.
    pub line: u32,
    /// How much.
    pub amount: Cents,
}

/// What stands of an act that gives or takes authority: as its owner wrote it, or as its counterpart
/// did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAct {
    /// How many events of its owner stand.
    pub own: u32,
    /// Those of its counterpart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transcribed: Vec<Transcription>,
}

/// A counterpart's event that stands for an act of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcription {
    /// The event.
    pub event: EventId,
    /// How much it gives or takes.
    pub amount: Amount,
    /// What its owner says of it.
    pub state: Transcribed,
}

/// A transfer sent that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Who sent it.
    pub sender: OrganisationCode,
    /// Who is to receive it.
    pub receiver: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much, less what was undone.
    pub amount: Cents,
    /// How much receipts have answered.
    pub received: Cents,
}

/// A return of authority that stands, and what is left to send of its cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Who gave back.
    pub holder: Holder,
    /// Who had given.
    pub grantor: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What no transfer has taken back yet.
    pub left: Cents,
}

/// What decisions need of an event of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Whose book it stands in.
    pub book: OrganisationCode,
    /// Whose act it is, when the counterpart transcribed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OrganisationCode>,
    /// On what act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// The day on which it took effect.
    pub effective_on: Day,
    /// What happened.
    pub event: Event,
}
