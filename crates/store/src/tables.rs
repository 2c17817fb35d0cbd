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
    /// What came and went on a day, and on every day together, summed over an epoch.
    Turnover,
    /// The registers.
    Register,
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
        Self::Register,
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
        Self::Register,
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
            Self::Register => "register",
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
            Self::Turnover => &["level", "number", "holder", "account", "day", "other"],
            Self::Register => &["holder", "register", "idx", "n"],
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
/// one place. How many rows the second one has there, and the key after which the next slices begin,
/// when there may be more.
pub fn compare(
    table: DerivedTable,
    [before, after]: [Vec<TableRow>; 2],
    limit: usize,
    differ: &mut dyn FnMut(Difference),
) -> (u64, Option<String>) {
    // A slice that is full says nothing of what comes after its last key.
    let full = [&before, &after].into_iter().filter(|rows| rows.len() >= limit);
    let ends = full.filter_map(|rows| rows.last()).map(|row| row.key.as_str());
    let end = ends.min_by(|a, b| table.order(a).cmp(&table.order(b))).map(ToOwned::to_owned);
    let order = end.as_deref().map(|end| table.order(end));
    let seen = |rows: Vec<TableRow>| {
        let within = |key: &str| order.as_ref().is_none_or(|end| table.order(key) <= *end);
        let rows = rows.into_iter().filter(|row| within(&row.key));
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

/// Whether two sides, of which one knows more, differ in a row of what both know: a pair of accounts
/// between which nothing had moved has a row since.
pub(crate) fn is_told(it: &Difference) -> bool {
    let values = [&it.before, &it.after].into_iter().flatten();
    it.table != DerivedTable::Standing || values.into_iter().any(|value| value != "0 0")
}

/// What was wrong with the positions of followers when a side that was rebuilt took over: rows that
/// are none of ours, and a position that the log does not explain. The position and the registry of
/// that side, and the size of the log.
pub(crate) fn misplaced(
    followers: Vec<TableRow>,
    reading: &str,
    [position, registry, size]: [u64; 3],
) -> Vec<Difference> {
    let difference = |key: &str, before, after| {
        let (table, key) = (DerivedTable::Follower, key.to_owned());
        Difference { table, key, before, after }
    };
    let ours = || Some(format!("{position} {registry}"));
    let explained = |value: &str| {
        let number = |text: Option<&str>| text.and_then(|it| it.parse::<u64>().ok());
        let mut parts = value.split(' ');
        let (Some(at), Some(registered)) = (number(parts.next()), number(parts.next())) else {
            return false;
        };
        // Whoever knows the last event that registers something has it as their last one.
        at <= size && (registry > at || registered == registry)
    };
    let (read, strange): (Vec<_>, Vec<_>) = followers.into_iter().partition(|it| it.key == reading);
    let mut found: Vec<_> =
        strange.into_iter().map(|it| difference(&it.key, Some(it.value), None)).collect();
    match read.into_iter().next() {
        None => found.push(difference(reading, None, ours())),
        Some(it) if !explained(&it.value) => {
            found.push(difference(reading, Some(it.value), ours()));
        }
        Some(_) => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<TableRow> {
        let rows = text.split_whitespace().filter_map(|it| it.split_once('='));
        rows.map(|(key, value)| TableRow { key: key.to_owned(), value: value.to_owned() }).collect()
    }

    /// Every row that differs between two tables, walked in slices of a length.
    fn walked(table: DerivedTable, before: &str, after: &str, limit: usize) -> Vec<String> {
        let sides = [rows(before), rows(after)];
        let told = |it: Option<String>| it.unwrap_or_else(|| "-".to_owned());
        let (mut found, mut compared) = (Vec::new(), 0);
        let mut from: Option<String> = None;
        loop {
            let slices = sides.each_ref().map(|rows| {
                let from = from.as_deref().map(|from| table.order(from));
                let is_next = |key: &str| from.as_ref().is_none_or(|it| table.order(key) > *it);
                rows.iter().filter(|it| is_next(&it.key)).take(limit).cloned().collect()
            });
            let (rows, next) = compare(table, slices, limit, &mut |it| {
                found.push(format!("{}:{}/{}", it.key, told(it.before), told(it.after)));
            });
            compared += rows;
            from = next;
            if from.is_none() {
                assert_eq!(compared, sides[1].len() as u64);
                return found;
            }
        }
    }

    #[test]
    fn what_differs_does_not_depend_on_the_slices() {
        use DerivedTable::{Holder, Slot};
        for (table, before, after, differing) in [
            (Slot, "a=1 b=2 c=3", "a=1 b=2 c=3", ""),
            (Slot, "a=1 b=2 c=3 d=4", "a=1 b=3 d=4", "b:2/3 c:3/-"),
            (Slot, "c=3 d=4", "a=1 b=2 c=3 d=5 e=6", "a:-/1 b:-/2 d:4/5 e:-/6"),
            (Slot, "", "a=1 b=2", "a:-/1 b:-/2"),
            (Slot, "a=1 b=2", "", "a:1/- b:2/-"),
            // Numbers that no program of ours writes sort as numbers, not as texts.
            (Holder, "01=x 02=y", "-3=p -2=q 01=x 02=y", "-2:-/q -3:-/p"),
            (Holder, "90=x", "90=x 100=y 1000=z", "1000:-/z 100:-/y"),
        ] {
            for limit in 1..6 {
                let mut walked = walked(table, before, after, limit);
                walked.sort();
                assert_eq!(walked.join(" "), differing, "{before} | {after} | {limit}");
            }
        }
    }

    #[test]
    fn a_pair_between_which_nothing_had_moved_is_no_difference() {
        let it = |table, before: Option<&str>, after: Option<&str>| {
            let [before, after] = [before, after].map(|it| it.map(ToOwned::to_owned));
            is_told(&Difference { table, key: "1/2/3".to_owned(), before, after })
        };
        for (before, after, told) in [
            (None, Some("0 0"), false),
            (Some("0 0"), None, false),
            (Some("0 0"), Some("0 1"), true),
            (Some("1 0"), None, true),
        ] {
            assert_eq!(it(DerivedTable::Standing, before, after), told, "{before:?} {after:?}");
            assert!(it(DerivedTable::Turnover, before, after));
        }
    }
}
