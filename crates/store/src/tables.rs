//! The tables that the log alone determines: their names and the shape of their keys.

use crate::rows::{Difference, TableRow};
use std::collections::BTreeMap;

/// A table that the log alone determines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DerivedTable {
    /// Nodes of the tree.
    Node,
    /// Balances that decisions need.
    Balance,
    /// Everything else that decisions need.
    Slot,
    /// The dictionary of holders.
    Holder,
    /// The dictionary of accounts.
    LedgerAccount,
    /// The posting index.
    Posting,
    /// What came and went of all time.
    Standing,
    /// The spans of the log that are summed.
    Epoch,
    /// What came and went on a day, summed over an epoch.
    Turnover,
    /// The register of expenses.
    ExpenseShare,
    /// Whom each event concerns.
    EventParty,
    /// The positions of followers.
    Follower,
}

impl DerivedTable {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Node,
        Self::Balance,
        Self::Slot,
        Self::Holder,
        Self::LedgerAccount,
        Self::Posting,
        Self::Standing,
        Self::Epoch,
        Self::Turnover,
        Self::ExpenseShare,
        Self::EventParty,
        Self::Follower,
    ];

    /// Those that stand on two sides.
    pub const SIDED: [Self; 8] = [
        Self::Holder,
        Self::LedgerAccount,
        Self::Posting,
        Self::Standing,
        Self::Epoch,
        Self::Turnover,
        Self::ExpenseShare,
        Self::EventParty,
    ];

    /// Its name; in the database the name of the side follows, where it has two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Balance => "balance",
            Self::Slot => "slot",
            Self::Holder => "holder",
            Self::LedgerAccount => "ledger_account",
            Self::Posting => "posting",
            Self::Standing => "standing",
            Self::Epoch => "epoch",
            Self::Turnover => "turnover",
            Self::ExpenseShare => "expense_share",
            Self::EventParty => "event_party",
            Self::Follower => "follower",
        }
    }

    /// The columns of its key, in order.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Self::Node | Self::Epoch => &["level", "number"],
            Self::Balance => &["account"],
            Self::Slot => &["key"],
            Self::Holder | Self::LedgerAccount => &["id"],
            Self::Posting => &["holder", "account", "idx", "line"],
            Self::Standing => &["holder", "account", "other"],
            Self::Turnover => &["level", "number", "holder", "account", "other", "day"],
            Self::ExpenseShare => &["holder", "idx", "share"],
            Self::EventParty => &["party", "idx"],
            Self::Follower => &["name"],
        }
    }

    /// Where a key stands among those of its table, as the database sorts them.
    pub fn order(self, key: &str) -> (Vec<i64>, &str) {
        (self.numbers(key).unwrap_or_default(), key)
    }

    /// The numbers of a key of [`TableRow`]; none where its columns are texts.
    pub(crate) fn numbers(self, key: &str) -> Option<Vec<i64>> {
        let text = matches!(self, Self::Balance | Self::Slot | Self::Follower);
        let numbers = || key.split('/').map(|part| part.parse().unwrap_or_default()).collect();
        (!text).then(numbers)
    }
}

/// Compares two slices of a table in the order of its key, of `limit` rows at most, that begin at
/// one place. The key after which the next slices begin, when there may be more.
pub(crate) fn compare(
    table: DerivedTable,
    [before, after]: [Vec<TableRow>; 2],
    limit: usize,
    differ: &mut dyn FnMut(Difference),
) -> (u64, Option<String>) {
    // A slice that is full says nothing of what comes after its last key.
    let full = [&before, &after].into_iter().filter(|rows| rows.len() >= limit);
    let end = full.filter_map(|rows| rows.last()).map(|row| row.key.clone()).min();
    let seen = |rows: Vec<TableRow>| {
        let rows = rows.into_iter().filter(|row| end.as_ref().is_none_or(|end| row.key <= *end));
        // A pair of accounts between which nothing had moved has a row since.
        let rows = rows.filter(|row| table != DerivedTable::Standing || row.value != "0 0");
        rows.map(|row| (row.key, row.value)).collect::<BTreeMap<_, _>>()
    };
    let (mut before, after) = (seen(before), seen(after));
    let compared = after.len() as u64;
    for (key, value) in after {
        let was = before.remove(&key);
        if was.as_ref() != Some(&value) {
            differ(Difference { table, key, before: was, after: Some(value) });
        }
    }
    for (key, was) in before {
        differ(Difference { table, key, before: Some(was), after: None });
    }
    (compared, end)
}
