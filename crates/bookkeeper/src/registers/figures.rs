//! What became of rows: the rows that name them, and those that name these, summed.

use super::Register;
use crate::{Failure, reading::Reading};
use journal::seal;
use ledger::{
    day::Day,
    event::{Event, Leg},
    money::Cents,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Kind, RegisterRow};

/// The figures of a row, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterFigures {
    /// As it was recorded. Of authority taken, below zero.
    pub amount: Cents,
    /// What changes added, or, below zero, took.
    pub changed: Cents,
    /// What was undone of it.
    pub reversed: Cents,
    /// What of that because the obligation fell (*disimpegno*).
    pub released: Cents,
    /// What expenses use of it, or charge to funds.
    pub expensed: Cents,
    /// What of these, or of it, was ordered.
    pub ordered: Cents,
    /// What of these, or of it, is paid.
    pub paid: Cents,
    /// What of a sending was received.
    pub received: Cents,
    /// Of documents, what is on no fund.
    pub own_share: Cents,
    /// Of commitments, what is owed and not paid of what falls due by the year that is looked at
    /// (*residuo passivo*).
    pub payable: Cents,
    /// What is left to expense, to pay or to be received.
    pub left: Cents,
}

/// Where a row stands: its holder's number, its event's place, its number.
type Place = (i64, u64, u32);

/// Rows and those that name them, as of a day.
struct Family {
    /// What is effective after it counts for nothing.
    last_day: i64,
    rows: BTreeMap<Place, Vec<RegisterRow>>,
    /// To whom the rows of orders, and of the payments that execute them, go.
    legs: BTreeMap<(u64, u32), Leg>,
}

impl Reading {
    /// What became of rows of a register until a day, in their order, and of each whether it is
    /// wholly undone. Of each row what is effective later counts for nothing, so that sums are
    /// those of the accounts on that day.
    pub(super) async fn became(
        &mut self,
        register: Register,
        rows: &[RegisterRow],
        (effective, known): (Option<Day>, u64),
    ) -> Result<Vec<Became>, Failure> {
        let last_day = effective.map_or(i64::MAX, |day| day.number().into());
        let mut family = Family { last_day, rows: BTreeMap::new(), legs: BTreeMap::new() };
        let mut places: Vec<Place> = rows.iter().map(place).collect();
        places.extend(rows.iter().filter(|it| falls_whole(it)).map(whole));
        places.extend(rows.iter().filter_map(ordered_of));
        places.extend(rows.iter().filter_map(own_share_of));
        // An anomaly is named by nothing; what stands at its place is another row of its event.
        // A share that an order is to pay is named by the order too: each is asked for once.
        let mut asked: BTreeSet<Place> = BTreeSet::new();
        while !places.is_empty() && register != Register::Anomalies {
            places.retain(|it| asked.insert(*it));
            let found = self.snapshot.register_after(&places, known).await?;
            places = found.iter().map(place).collect();
            places.extend(found.iter().filter(|it| falls_whole(it)).map(whole));
            for row in found {
                let Some((index, number)) = row.of else { continue };
                family.rows.entry((row.owner, index, number)).or_default().push(row);
            }
        }
        family.legs = self.legs(rows, &family.rows).await?;
        let became = rows.iter().map(|row| family.became(register, row));
        became.collect::<Option<_>>().ok_or_else(too_much)
    }

    /// To whom the rows of orders go, and those of the payments that pay the same shares: their
    /// events say it.
    async fn legs(
        &mut self,
        rows: &[RegisterRow],
        family: &BTreeMap<Place, Vec<RegisterRow>>,
    ) -> Result<BTreeMap<(u64, u32), Leg>, Failure> {
        let shares = rows.iter().filter_map(ordered_of).filter_map(|share| family.get(&share));
        let events: BTreeSet<u64> = shares.flatten().map(|it| it.index).collect();
        let indexes: Vec<u64> = events.into_iter().collect();
        let mut legs = BTreeMap::new();
        for entry in self.snapshot.entries_at(&indexes).await? {
            let envelope = seal::open(&entry.bytes)
                .map_err(|error| Failure::Internal(format!("entry {}: {error}", entry.index)))?;
            let lines = match &envelope.event {
                Event::PaymentOrdered(it) => &it.lines,
                Event::PaymentExecuted(it) => &it.lines,
                _ => continue,
            };
            legs.extend((0..).zip(lines).map(|(row, line)| ((entry.index, row), line.leg)));
        }
        Ok(legs)
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Became {
    pub(super) figures: RegisterFigures,
    pub(super) undone: bool,
    /// What its owner says of it, where a counterpart transcribed it.
    pub(super) said: Option<Kind>,
}

fn place(row: &RegisterRow) -> Place {
    (row.owner, row.index, row.number)
}

/// Where the undoing of all that its event recorded names it: in the book that recorded it.
fn whole(row: &RegisterRow) -> Place {
    (row.by, row.index, 0)
}

/// The share that an order is to pay: what was executed of it names the share, not the order.
fn ordered_of(row: &RegisterRow) -> Option<Place> {
    let (index, number) = row.of.filter(|_| row.kind == Kind::Ordered)?;
    Some((row.owner, index, number))
}

/// Where changes of the own share of an expense name it: its first row, in the book that recorded it.
fn own_share_of(row: &RegisterRow) -> Option<Place> {
    (row.kind == Kind::Expensed && row.number == 0).then(|| whole(row))
}

/// Whether its event moves nothing, so that it is undone as a whole or not at all: an order, a
/// request, and what falls due in another year; or moves as one thing, of which it is the part on no
/// fund.
fn falls_whole(row: &RegisterRow) -> bool {
    matches!(
        row.kind,
        Kind::Ordered
            | Kind::Reimputed
            | Kind::Requested
            | Kind::OwnLowered
            | Kind::OwnRaised
            | Kind::Booked
            | Kind::Rebooked
            | Kind::YearEnded
    ) || (row.kind == Kind::Committed && row.of.is_some())
}

pub(super) fn too_much() -> Failure {
    Failure::Internal("a register exceeds what cents can hold".to_owned())
}

impl Family {
    fn naming(&self, row: &RegisterRow) -> &[RegisterRow] {
        self.rows.get(&place(row)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a commitment falls due by the year that is looked at.
    fn is_due(&self, row: &RegisterRow) -> bool {
        // Of days as `yyyymmdd`.
        const A_YEAR: i64 = 10_000;
        row.budget.is_none_or(|year| i64::from(year) <= self.last_day / A_YEAR)
    }

    /// The cents of a row, when it is effective by then.
    fn counted(&self, row: &RegisterRow) -> Cents {
        if row.day <= self.last_day { Cents::new(row.cents) } else { Cents::ZERO }
    }

    /// What is undone of a row.
    fn undone(&self, row: &RegisterRow) -> Option<Cents> {
        if falls_whole(row) && self.falls(row) {
            return Some(self.counted(row));
        }
        let naming = self.naming(row).iter().filter(|it| undoes(it.kind));
        Cents::sum(naming.map(|it| self.counted(it)))
    }

    /// Whether all that an event recorded is undone, of which nothing can be in part.
    fn falls(&self, row: &RegisterRow) -> bool {
        let naming = self.rows.get(&whole(row)).map(Vec::as_slice).unwrap_or_default();
        naming.iter().any(|it| undoes(it.kind) && it.day <= self.last_day)
    }

    /// What stands of a row.
    fn net(&self, row: &RegisterRow) -> Option<Cents> {
        let (cents, undone) = (self.counted(row), self.undone(row)?);
        if row.cents < 0 { cents.plus(undone) } else { cents.minus(undone) }
    }

    /// What the part on no fund of an expense has gained since, or, below zero, lost.
    fn own_share(&self, place: Place) -> Option<Cents> {
        let rows = self.rows.get(&place).map(Vec::as_slice).unwrap_or_default();
        rows.iter().try_fold(Cents::ZERO, |sum, row| match row.kind {
            Kind::OwnRaised => sum.plus(self.net(row)?),
            Kind::OwnLowered => sum.minus(self.net(row)?),
            _ => Some(sum),
        })
    }

    /// What payments have left of an order on one leg of one share.
    fn unexecuted(&self, row: &RegisterRow) -> Option<Cents> {
        let share = ordered_of(row).and_then(|share| self.rows.get(&share));
        let leg = |it: &RegisterRow| self.legs.get(&(it.index, it.number));
        let same = |it: &&RegisterRow| {
            it.kind == Kind::Paid
                && (it.by, it.year, &it.book_number) == (row.by, row.year, &row.book_number)
                && leg(it) == leg(row)
        };
        let mut executed = share.into_iter().flatten().filter(same).map(|it| self.net(it));
        let executed = executed.try_fold(Cents::ZERO, |sum, net| sum.plus(net?))?;
        let ordered = self.net(row)?;
        Some(ordered.minus(executed)?.max(Cents::ZERO))
    }

    fn became(&self, register: Register, row: &RegisterRow) -> Option<Became> {
        let mut it = RegisterFigures { amount: self.counted(row), ..Default::default() };
        let mut named = falls_whole(row) && self.falls(row);
        let mut said = None;
        match row.kind {
            Kind::Ordered => (it.amount, it.ordered) = (Cents::ZERO, self.net(row)?),
            _ if named => it.reversed = self.undone(row)?,
            _ => {}
        }
        for naming in self.naming(row) {
            let net = self.net(naming)?;
            match naming.kind {
                Kind::Reversed | Kind::Released => {
                    named |= naming.day <= self.last_day;
                    it.reversed = it.reversed.plus(net)?;
                    if naming.kind == Kind::Released {
                        it.released = it.released.plus(net)?;
                    }
                }
                Kind::Expensed => {
                    it.expensed = it.expensed.plus(net)?;
                    for part in self.naming(naming) {
                        let net = self.net(part)?;
                        it.part(part.kind, net)?;
                        if leaves(part.kind) {
                            it.expensed = it.expensed.minus(net)?;
                        }
                    }
                }
                Kind::Paid | Kind::Ordered | Kind::AlreadyPaid => it.part(naming.kind, net)?,
                Kind::Lowered | Kind::LoweredPaid | Kind::MovedOut | Kind::MovedOutPaid => {
                    it.part(naming.kind, net)?;
                    it.changed = it.changed.minus(net)?;
                }
                Kind::Grown => it.changed = it.changed.plus(net)?,
                Kind::Shrunk | Kind::Reimputed => it.changed = it.changed.minus(net)?,
                Kind::LetGo | Kind::Economised => {
                    it.changed = it.changed.minus(net)?;
                    it.released = it.released.plus(net)?;
                }
                Kind::Confirmed | Kind::Disputed if naming.day <= self.last_day => {
                    said = Some(naming.kind);
                }
                Kind::Received => it.received = it.received.plus(net)?,
                Kind::Committed
                | Kind::Sent
                | Kind::Endowed
                | Kind::Appropriated
                | Kind::Allotted
                | Kind::Reduced
                | Kind::Returned
                | Kind::Covered
                | Kind::Requested
                | Kind::Booked
                | Kind::Rebooked
                | Kind::YearEnded
                | Kind::OwnLowered
                | Kind::OwnRaised
                | Kind::Refunded
                | Kind::Confirmed
                | Kind::Disputed
                | Kind::Programmed
                | Kind::Anomaly => {}
            }
        }
        if let Some(place) = own_share_of(row) {
            it.own_share = self.own_share(place)?;
        }
        let net = self.net(row)?;
        let standing = net.plus(it.changed)?;
        if register == Register::Commitments && self.is_due(row) {
            it.payable = standing.minus(it.paid)?;
        }
        it.left = match (register, row.kind) {
            (Register::Commitments, _) => standing.minus(it.expensed)?,
            (Register::Expenses | Register::Documents, _) => standing.minus(it.paid)?,
            (_, Kind::Sent) => standing.minus(it.received)?,
            (Register::Payments, Kind::Ordered) => self.unexecuted(row)?,
            _ => Cents::ZERO,
        };
        Some(Became { figures: it, undone: named && net == Cents::ZERO, said })
    }
}

/// Whether a part of a share went back to its commitment.
fn leaves(kind: Kind) -> bool {
    matches!(kind, Kind::Lowered | Kind::LoweredPaid | Kind::MovedOut | Kind::MovedOutPaid)
}

fn undoes(kind: Kind) -> bool {
    matches!(kind, Kind::Reversed | Kind::Released)
}

impl RegisterFigures {
    /// Counts what was ordered or paid of a share, or is paid no longer.
    fn part(&mut self, kind: Kind, net: Cents) -> Option<()> {
        match kind {
            Kind::Ordered => self.ordered = self.ordered.plus(net)?,
            Kind::Paid | Kind::AlreadyPaid => self.paid = self.paid.plus(net)?,
            Kind::LoweredPaid | Kind::MovedOutPaid => self.paid = self.paid.minus(net)?,
            _ => {}
        }
        Some(())
    }

    /// Both together.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            amount: self.amount.plus(other.amount)?,
            changed: self.changed.plus(other.changed)?,
            reversed: self.reversed.plus(other.reversed)?,
            released: self.released.plus(other.released)?,
            expensed: self.expensed.plus(other.expensed)?,
            ordered: self.ordered.plus(other.ordered)?,
            paid: self.paid.plus(other.paid)?,
            received: self.received.plus(other.received)?,
            own_share: self.own_share.plus(other.own_share)?,
            payable: self.payable.plus(other.payable)?,
            left: self.left.plus(other.left)?,
        })
    }

    /// What stands of the amount, changes counted and what was undone not: of authority taken,
    /// below zero.
    pub fn standing(&self) -> Option<Cents> {
        let amount = if self.amount.is_negative() {
            self.amount.plus(self.reversed)?
        } else {
            self.amount.minus(self.reversed)?
        };
        amount.plus(self.changed)
    }
}
