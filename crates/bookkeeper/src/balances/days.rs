//! Anomalies of the day: accounts below zero on a day, though never in recorded order.

use super::BelowZero;
use ledger::{
    account::{Account, Authority, Stage},
    day::Day,
    money::Cents,
};
use std::collections::BTreeMap;

/// Running sums per account over effective days, which the database gives in order.
#[derive(Default)]
pub(super) struct Days<'a> {
    accounts: BTreeMap<&'a Account, BTreeMap<Day, Cents>>,
}

impl<'a> Days<'a> {
    pub(super) fn add(
        &mut self,
        account: &'a Account,
        day: Option<Day>,
        cents: Cents,
    ) -> Option<()> {
        if let (Stage::Authority(stage), Some(day)) = (account.stage(), day)
            && stage != Authority::Law
        {
            let sum = self.accounts.entry(account).or_default().entry(day).or_default();
            *sum = sum.plus(cents)?;
        }
        Some(())
    }

    pub(super) fn below_zero(self) -> Vec<BelowZero> {
        self.accounts.into_iter().flat_map(|(account, days)| spans(account, &days)).collect()
    }
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
