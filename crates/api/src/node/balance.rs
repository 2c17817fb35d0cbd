//! Balances: what stands on every stage, with cash beside it.

use crate::{
    fault::{Answer, Fault},
    page::{Connection, Edge, PageInfo},
    payload::Position,
    scalar::{Cents, Date, Size},
};
use async_graphql::SimpleObject;
use bookkeeper::balances::{self, CashFigures};

/// What identifies a row: one text per dimension, absent where it is absent or not asked for.
pub type Keys = [Option<String>; 8];

/// A page of balances, with their sum.
#[derive(SimpleObject)]
pub struct BalanceConnection {
    /// The rows of this page, each with its cursor, sorted by their keys, absent keys first.
    pub edges: Vec<Edge<Balance>>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// The sum of all rows, those of other pages included.
    pub total: Balance,
    /// The size it was computed at: that asked, or the end of the group before it.
    pub known: Size,
    /// The anomalies of the day: accounts that some day was below zero, though never in recorded
    /// order.
    pub below_zero: Vec<BelowZero>,
    /// What the answer was computed at.
    pub at: Position,
}

/// One row of balances: its keys and its figures. A key is absent where it was not asked for. Cash
/// is absent when grouped or filtered by line or area.
#[derive(SimpleObject)]
pub struct Balance {
    /// The fund.
    pub fund: Option<String>,
    /// The endowment.
    pub edition: Option<String>,
    /// The year of the endowment.
    pub edition_year: Option<String>,
    /// What the money is for.
    pub line: Option<String>,
    /// For whom the money is.
    pub area: Option<String>,
    /// The territory.
    pub ambito: Option<String>,
    /// Who acts for the holder, or has the money.
    pub organisation: Option<String>,
    /// The Region, by ISTAT code.
    pub region: Option<String>,
    /// Allotted and not yet programmed.
    pub available: Cents,
    /// Programmed and not yet committed.
    pub programmed: Cents,
    /// Committed and not yet expensed.
    pub committed: Cents,
    /// Expensed and not yet paid.
    pub expensed: Cents,
    /// Paid and not yet reported.
    pub paid: Cents,
    /// Reported and not yet reviewed.
    pub reported: Cents,
    /// Admitted.
    pub admitted: Cents,
    /// Refused.
    pub refused: Cents,
    /// Everything allotted: available, programmed and beyond.
    pub allotted_total: Cents,
    /// Committed and beyond.
    pub committed_total: Cents,
    /// Expensed and beyond.
    pub expensed_total: Cents,
    /// Paid and beyond.
    pub paid_total: Cents,
    /// Reported and beyond.
    pub reported_total: Cents,
    /// What is left to programme.
    pub left_to_programme: Cents,
    /// What is left to commit of what is programmed.
    pub left_to_commit: Cents,
    /// What is left to expense of what is committed.
    pub left_to_expense: Cents,
    /// What is left to pay of what is expensed.
    pub left_to_pay: Cents,
    /// What is left to report of what is paid.
    pub left_to_report: Cents,
    /// Cash sent to others.
    pub sent: Option<Cents>,
    /// Cash on its way here: sent by others and not received.
    pub in_transit: Option<Cents>,
    /// Cash received from others.
    pub received: Option<Cents>,
    /// Cash come from the treasury.
    pub endowed: Option<Cents>,
    /// A body's own money that came (*anticipato*), less what went back to it.
    pub covered: Option<Cents>,
    /// Cash paid to creditors.
    pub paid_out: Option<Cents>,
    /// What is in the till: endowed + received + covered − sent − paid out.
    pub cash: Option<Cents>,
    /// What bodies have advanced: the sum of the tills below zero, without sign.
    pub exposure: Option<Cents>,
}

/// An account below zero on some day, though never in recorded order.
#[derive(SimpleObject)]
pub struct BelowZero {
    /// Which stage.
    pub stage: String,
    /// Whose: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// For what.
    pub line: Option<String>,
    /// For whom.
    pub area: Option<String>,
    /// From this day.
    pub from: Date,
    /// To this day, included; absent while it lasts.
    pub to: Option<Date>,
    /// The least it came to.
    pub least: Cents,
}

impl BalanceConnection {
    /// A page of an answer about balances.
    pub fn of(
        page: Connection<Balance>,
        total: &balances::BalanceRow,
        known: u64,
        below_zero: &[balances::BelowZero],
    ) -> Answer<Self> {
        let Connection { edges, page_info, at } = page;
        Ok(Self {
            edges,
            page_info,
            total: Balance::of(total)?,
            known: Size::of(known),
            below_zero: below_zero.iter().map(Into::into).collect(),
            at,
        })
    }
}

impl Balance {
    /// A row, unless its sums cannot be written in cents.
    pub fn of(row: &balances::BalanceRow) -> Answer<Self> {
        let balances::BalanceRow { keys, authority: it, cash } = row;
        let [fund, edition, edition_year, line, area, ambito, organisation, region] = keys.clone();
        let total = |sum: Option<ledger::money::Cents>| sum.map(Cents::of).ok_or(Fault::Internal);
        let cash = |figure: fn(&CashFigures) -> ledger::money::Cents| {
            cash.as_ref().map(|cash| Cents::of(figure(cash)))
        };
        Ok(Self {
            fund,
            edition,
            edition_year,
            line,
            area,
            ambito,
            organisation,
            region,
            available: Cents::of(it.available),
            programmed: Cents::of(it.programmed),
            committed: Cents::of(it.committed),
            expensed: Cents::of(it.expensed),
            paid: Cents::of(it.paid),
            reported: Cents::of(it.reported),
            admitted: Cents::of(it.admitted),
            refused: Cents::of(it.refused),
            allotted_total: total(it.allotted_total())?,
            committed_total: total(it.committed_total())?,
            expensed_total: total(it.expensed_total())?,
            paid_total: total(it.paid_total())?,
            reported_total: total(it.reported_total())?,
            left_to_programme: Cents::of(it.available),
            left_to_commit: Cents::of(it.programmed),
            left_to_expense: Cents::of(it.committed),
            left_to_pay: Cents::of(it.expensed),
            left_to_report: Cents::of(it.paid),
            sent: cash(|it| it.sent),
            in_transit: cash(|it| it.in_transit),
            received: cash(|it| it.received),
            endowed: cash(|it| it.endowed),
            covered: cash(|it| it.covered),
            paid_out: cash(|it| it.paid_out),
            cash: cash(|it| it.cash),
            exposure: cash(|it| it.exposure),
        })
    }
}

impl From<&balances::BelowZero> for BelowZero {
    fn from(it: &balances::BelowZero) -> Self {
        Self {
            stage: it.stage.clone(),
            holder: it.holder.to_string(),
            edition: it.edition.to_string(),
            line: it.line.clone(),
            area: it.area.clone(),
            from: Date::of(it.from),
            to: it.to.map(Date::of),
            least: Cents::of(it.least),
        }
    }
}
