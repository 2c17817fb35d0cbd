//! Laying the tables of the ledger beside those of the scratch ledger, slice by slice: each slice
//! in a snapshot of its own, to whose size the scratch ledger is brought first.

use super::{Finding, PAGE, examine, position, replaying::Replaying};
use crate::Failure;
use std::collections::BTreeMap;
use store::{DerivedTable, Scratch, Slice, Snapshot, Store, TableRow};

/// Rows compared at a time.
const SLICE: u32 = 4096;
/// Rows compared at a time, where each is asked for by its key.
const KEYS: u32 = 512;
/// How often a snapshot that has grown old while the replay caught up is given up for another one.
/// Who writes faster than we replay is not run after for ever: the old one is as good.
const TRIES: usize = 3;
/// Findings listed of one table: beyond these only their number is told.
const LISTED: usize = 20;

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) scratch: &'a Scratch,
    pub(super) replay: Replaying<'a>,
    /// Up to where the followers know the log at least; none when they are not to be believed.
    pub(super) trusted: Option<u64>,
}

/// A row that differs: its key, what it should be and what it is.
type Differing = (String, Option<String>, Option<String>);

/// The rows of a table that differ.
#[derive(Default)]
struct Differences {
    listed: Vec<Differing>,
    more: usize,
}

impl Comparison<'_> {
    /// Compares every row of a table.
    pub(super) async fn whole(&mut self, table: DerivedTable) -> Result<(), Failure> {
        let mut found = Differences::default();
        let mut after: Option<String> = None;
        loop {
            let mut snapshot = self.snapshot(table).await?;
            let from = after.as_deref();
            let (stored, expected) = tokio::join!(
                snapshot.slice(table, from, SLICE),
                self.scratch.slice(table, from, SLICE)
            );
            let (stored, expected) = (stored, expected?);
            after = match stored {
                Ok(stored) if stored == expected => full(&expected, SLICE),
                Ok(_) | Err(store::StoreError::Corrupt(_)) => {
                    let stored = snapshot.rows(table, from, SLICE).await?;
                    let expected = self.scratch.rows(table, from, SLICE).await?;
                    beside(table, expected, stored, SLICE as usize, &mut found)
                }
                Err(error) => return Err(error.into()),
            };
            if after.is_none() {
                return self.told(table, found).await;
            }
        }
    }

    /// Compares the rows of a table that the new entries touched.
    pub(super) async fn touched(&mut self, table: DerivedTable) -> Result<(), Failure> {
        let mut found = Differences::default();
        let mut after: Option<String> = None;
        loop {
            let mut snapshot = self.snapshot(table).await?;
            let keys = self.scratch.touched(table, after.as_deref(), KEYS).await?;
            after = keys.last().cloned();
            if after.is_none() {
                return self.told(table, found).await;
            }
            let (stored, expected) =
                (snapshot.rows_of(table, &keys).await?, self.scratch.rows_of(table, &keys).await?);
            beside(table, expected, stored, usize::MAX, &mut found);
        }
    }

    /// A snapshot of the ledger, and the scratch ledger where that stands.
    async fn snapshot(&mut self, table: DerivedTable) -> Result<Box<dyn Snapshot>, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut snapshot = self.store.snapshot().await?;
            let size = snapshot.size().await?;
            let behind = size.saturating_sub(self.replay.next);
            while self.replay.next < size {
                let end = size.min(self.replay.next + u64::from(PAGE));
                let page = examine::page(&mut *snapshot, self.replay.next..end).await?;
                if page.is_empty() {
                    break;
                }
                self.replay.take(page).await?;
                if behind > u64::from(PAGE) {
                    self.replay.follow_whole_epochs().await?;
                }
            }
            if behind > u64::from(PAGE) && tries < TRIES {
                // The snapshot has grown old meanwhile: another one, which is nearer.
                continue;
            }
            if !matches!(table, DerivedTable::Node | DerivedTable::Balance | DerivedTable::Slot) {
                self.follow(&mut *snapshot).await?;
            }
            return Ok(snapshot);
        }
    }

    /// Brings the followers of the scratch ledger to where those of a snapshot stand.
    async fn follow(&mut self, snapshot: &mut dyn Snapshot) -> Result<(), Failure> {
        let replayed = self.replay.next;
        let stands = position(snapshot).await?;
        match (self.trusted, stands) {
            (Some(least), Some(at)) if at.events >= least => {
                self.replay.follow(at.events.min(replayed), Some(at.made)).await
            }
            // They should know all that the log had when they were asked to follow it.
            (Some(least), _) => self.replay.follow(least.min(replayed), None).await,
            (None, _) => self.replay.follow(replayed, None).await,
        }
    }

    /// Says which rows differ.
    async fn told(&mut self, table: DerivedTable, found: Differences) -> Result<(), Failure> {
        for (key, expected, stored) in found.listed {
            let written_at = match &expected {
                Some(_) => self.scratch.written_at(table, &key).await?,
                None => None,
            };
            let table = table.name();
            self.replay.findings.push(Finding::Row { table, key, expected, stored, written_at });
        }
        if found.more > 0 {
            self.replay.findings.push(Finding::More { table: table.name(), count: found.more });
        }
        Ok(())
    }
}

/// The key after which the next slice begins, when there may be more.
fn full(slice: &Slice, limit: u32) -> Option<String> {
    let last = slice.last().filter(|_| slice.rows >= u64::from(limit));
    last.map(ToOwned::to_owned)
}

/// Lays rows beside rows, which begin at one place and are `limit` at most each. The key after
/// which the next ones begin, when there may be more.
fn beside(
    table: DerivedTable,
    expected: Vec<TableRow>,
    stored: Vec<TableRow>,
    limit: usize,
    found: &mut Differences,
) -> Option<String> {
    // Rows that are as many as were asked for say nothing of what comes after the last of them.
    let full = [&expected, &stored].into_iter().filter(|rows| rows.len() >= limit);
    let ends = full.filter_map(|rows| rows.last());
    let end = ends.map(|row| row.key.clone()).min_by(|a, b| table.order(a).cmp(&table.order(b)));
    let seen = |rows: Vec<TableRow>| {
        let within =
            |key: &str| end.as_ref().is_none_or(|end| table.order(key) <= table.order(end));
        let rows = rows.into_iter().filter(move |row| within(&row.key));
        rows.map(|row| (row.key, row.value)).collect::<BTreeMap<_, _>>()
    };
    let (expected, mut stored) = (seen(expected), seen(stored));
    for (key, expected) in expected {
        let stored = stored.remove(&key);
        if stored.as_ref() != Some(&expected) {
            found.add((key, Some(expected), stored));
        }
    }
    for (key, stored) in stored {
        found.add((key, None, Some(stored)));
    }
    end
}

impl Differences {
    fn add(&mut self, differing: Differing) {
        if self.listed.len() < LISTED {
            self.listed.push(differing);
        } else {
            self.more += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<TableRow> {
        let rows = text.split_whitespace().filter_map(|it| it.split_once('='));
        rows.map(|(key, value)| TableRow { key: key.to_owned(), value: value.to_owned() }).collect()
    }

    /// Every row that differs between two tables, walked in slices of a length.
    fn walked(table: DerivedTable, expected: &str, stored: &str, limit: usize) -> Vec<String> {
        let (expected, stored) = (rows(expected), rows(stored));
        let mut found = Differences::default();
        let mut after: Option<String> = None;
        loop {
            let slice = |rows: &[TableRow]| {
                let after = after.as_deref();
                let rows = rows.iter().filter(|it| {
                    after.is_none_or(|after| table.order(&it.key) > table.order(after))
                });
                rows.take(limit).cloned().collect::<Vec<_>>()
            };
            after = beside(table, slice(&expected), slice(&stored), limit, &mut found);
            if after.is_none() {
                break;
            }
        }
        let told = |it: Option<String>| it.unwrap_or_else(|| "-".to_owned());
        let listed = found.listed.into_iter();
        listed.map(|(key, one, other)| format!("{key}:{}/{}", told(one), told(other))).collect()
    }

    #[test]
    fn what_differs_does_not_depend_on_the_slices() {
        use DerivedTable::{Holder, Slot};
        for (table, expected, stored, differing) in [
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
                let mut walked = walked(table, expected, stored, limit);
                walked.sort();
                assert_eq!(walked.join(" "), differing, "{expected} | {stored} | {limit}");
            }
        }
    }

    #[test]
    fn beyond_those_listed_they_are_counted() {
        let many = (0..50).map(|it| format!("{it:03}=x")).collect::<Vec<_>>().join(" ");
        let mut found = Differences::default();
        assert_eq!(beside(DerivedTable::Slot, rows(&many), Vec::new(), 100, &mut found), None);
        assert_eq!((found.listed.len(), found.more), (LISTED, 30));
    }

    #[test]
    fn equal_texts_are_equal_rows() {
        let slice = Slice::of(&rows("a=1 b=2"));
        assert_eq!((slice.rows, slice.last()), (2, Some("b")));
        assert_eq!((full(&slice, 2), full(&slice, 3)), (Some("b".to_owned()), None));
        // Two rows that somebody has written into one are not the same slice.
        let forged = TableRow { key: "a".to_owned(), value: "1\u{1e}b\u{1f}2".to_owned() };
        assert_eq!(Slice::of(std::slice::from_ref(&forged)).text, slice.text);
        assert_ne!(Slice::of(&[forged]), slice);
        assert_eq!(Slice::default().last(), None);
    }
}
