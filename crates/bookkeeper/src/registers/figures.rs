//! What became of rows: the rows that name them, and those that name these, summed.

use super::Register;
use crate::{Failure, reading::Reading};
use ledger::{day::Day, money::Cents};
use std::collections::BTreeMap;
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
    /// What of these, or of it, is paid.
    pub paid: Cents,
    /// What of a sending was received.
    pub received: Cents,
    /// Of documents, what is on no fund.
    pub own_share: Cents,
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
        let mut family = Family { last_day, rows: BTreeMap::new() };
        let mut places: Vec<Place> = rows.iter().map(place).collect();
        // An anomaly is named by nothing; what stands at its place is another row of its event.
        while !places.is_empty() && register != Register::Anomalies {
            let found = self.snapshot.register_after(&places, known).await?;
            places = found.iter().map(place).collect();
            for row in found {
                let Some((index, number)) = row.of else { continue };
                family.rows.entry((row.owner, index, number)).or_default().push(row);
            }
        }
        let became = rows.iter().map(|row| family.became(register, row));
        became.collect::<Option<_>>().ok_or_else(too_much)
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Became {
    pub(super) figures: RegisterFigures,
    pub(super) undone: bool,
}

fn place(row: &RegisterRow) -> Place {
    (row.owner, row.index, row.number)
}

pub(super) fn too_much() -> Failure {
    Failure::Internal("a register exceeds what cents can hold".to_owned())
}

impl Family {
    fn naming(&self, row: &RegisterRow) -> &[RegisterRow] {
        self.rows.get(&place(row)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The cents of a row, when it is effective by then.
    fn counted(&self, row: &RegisterRow) -> Cents {
        if row.day <= self.last_day { Cents::new(row.cents) } else { Cents::ZERO }
    }

    /// What is undone of a row.
    fn undone(&self, row: &RegisterRow) -> Option<Cents> {
        let naming = self.naming(row).iter().filter(|it| undoes(it.kind));
        Cents::sum(naming.map(|it| self.counted(it)))
    }

    /// What stands of a row.
    fn net(&self, row: &RegisterRow) -> Option<Cents> {
        let (cents, undone) = (self.counted(row), self.undone(row)?);
        if row.cents < 0 { cents.plus(undone) } else { cents.minus(undone) }
    }

    fn became(&self, register: Register, row: &RegisterRow) -> Option<Became> {
        let mut it = RegisterFigures { amount: self.counted(row), ..Default::default() };
        let mut named = false;
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
                    for paying in self.naming(naming).iter().filter(|it| it.kind == Kind::Paid) {
                        it.paid = it.paid.plus(self.net(paying)?)?;
                    }
                }
                Kind::Paid => it.paid = it.paid.plus(net)?,
                Kind::Received => it.received = it.received.plus(net)?,
                Kind::Committed
                | Kind::Sent
                | Kind::Endowed
                | Kind::Appropriated
                | Kind::Allotted
                | Kind::Reduced
                | Kind::Programmed
                | Kind::Anomaly => {}
            }
        }
        let net = self.net(row)?;
        let standing = net.plus(it.changed)?;
        it.left = match (register, row.kind) {
            (Register::Commitments, _) => standing.minus(it.expensed)?,
            (Register::Expenses | Register::Documents, _) => standing.minus(it.paid)?,
            (_, Kind::Sent) => standing.minus(it.received)?,
            _ => Cents::ZERO,
        };
        Some(Became { figures: it, undone: named && net == Cents::ZERO })
    }
}

fn undoes(kind: Kind) -> bool {
    matches!(kind, Kind::Reversed | Kind::Released)
}

impl RegisterFigures {
    /// Both together.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            amount: self.amount.plus(other.amount)?,
            changed: self.changed.plus(other.changed)?,
            reversed: self.reversed.plus(other.reversed)?,
            released: self.released.plus(other.released)?,
            expensed: self.expensed.plus(other.expensed)?,
            paid: self.paid.plus(other.paid)?,
            received: self.received.plus(other.received)?,
            own_share: self.own_share.plus(other.own_share)?,
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
