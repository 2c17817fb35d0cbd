//! Anomalies of the day: accounts below zero on a day, though never in recorded order.

use super::BelowZero;
use ledger::{
    account::{Account, Authority, Stage},
    day::Day,
    money::Cents,
};
use std::collections::BTreeMap;
use store::DaySum;

/// Whether an account below zero is an anomaly: on the path of authority, but for its source.
pub(super) fn guarded(account: &Account) -> bool {
    matches!(account.stage(), Stage::Authority(stage) if stage != Authority::Law)
}

/// The spans of days on which accounts stood below zero; none when a sum exceeds what cents hold.
pub(super) fn below_zero(sums: &[DaySum]) -> Option<Vec<BelowZero>> {
    let mut accounts: BTreeMap<&Account, BTreeMap<Day, Cents>> = BTreeMap::new();
    for it in sums {
        let sum = accounts.entry(&it.account).or_default().entry(it.day).or_default();
        *sum = sum.plus(it.came)?.minus(it.went)?;
    }
    Some(accounts.into_iter().flat_map(|(account, days)| spans(account, &days)).collect())
}

/// The spans of days on which an account stood below zero.
fn spans(account: &Account, days: &BTreeMap<Day, Cents>) -> Vec<BelowZero> {
    let mut found: Vec<BelowZero> = Vec::new();
    let mut sum = Cents::ZERO;
    let mut open = false;
    let mut previous = None;
    for (day, cents) in days {
        sum = sum.plus(*cents).unwrap_or(sum);
        match (open, sum.is_negative(), found.last_mut()) {
            (true, true, Some(span)) => span.least = span.least.min(sum),
            (true, false, Some(span)) => span.to = day.before().or(previous),
            (false, true, _) => found.push(BelowZero {
                stage: account.stage().name().to_owned(),
                holder: account.holder().clone(),
                edition: account.edition().clone(),
                line: account.purpose().map(|it| it.line.to_string()),
                area: account.purpose().and_then(|it| it.area.as_ref()).map(ToString::to_string),
                from: *day,
                to: None,
                least: sum,
            }),
            _ => {}
        }
        open = sum.is_negative();
        previous = Some(*day);
    }
    found
}
