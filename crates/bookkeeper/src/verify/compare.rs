//! Laying the tables of the ledger beside those of the scratch ledger, slice by slice: each slice
//! is read in a snapshot of its own, to whose size the scratch ledger is then brought.

use super::{
    Finding, PAGE, examine, position,
    replaying::Replaying,
    unreadable::{KEYS, damage},
};
use crate::Failure;
use store::{
    DerivedTable, Difference, Position, Scratch, Slice, Snapshot, Store, StoreError, TableRow,
};

/// Rows compared at a time.
const SLICE: u32 = 4096;
/// How often in a row the log may have run further ahead than the time before. Who writes faster
/// than we replay is not run after for ever.
const LOSING: usize = 12;
/// Findings listed of one table: beyond these only their number is told.
const LISTED: usize = 20;

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) scratch: &'a Scratch,
    pub(super) replay: Replaying<'a>,
    /// Up to where the followers know the log at least; none when they are not to be believed.
    pub(super) trusted: Option<u64>,
    pub(super) race: Race,
}

/// How the replay holds out against those who write meanwhile.
#[derive(Default)]
pub(super) struct Race {
    /// How far the log was ahead when it was last looked at.
    ahead: u64,
    /// How often in a row that was further than before.
    lost: usize,
}

/// Where a snapshot stands.
pub(super) struct Stand {
    pub(super) size: u64,
    pub(super) position: Option<Position>,
}

/// A row that differs: its key, what it should be and what it is.
type Differing = (String, Option<String>, Option<String>);

/// The rows of a table that differ.
#[derive(Default)]
pub(super) struct Differences {
    listed: Vec<Differing>,
    more: usize,
}

impl Comparison<'_> {
    /// Compares every row of a table.
    pub(super) async fn whole(&mut self, table: DerivedTable) -> Result<(), Failure> {
        let mut found = Differences::default();
        let mut after: Option<String> = None;
        loop {
            let from = after.as_deref();
            let (stored, expected) = self.slices(table, from).await?;
            after = match stored {
                Ok(stored) if stored == expected => full(&expected, SLICE),
                Err(error) if error.damage().is_none() => return Err(error.into()),
                _ => {
                    // The snapshot is gone: what is wrong is wrong in another one, too.
                    let mut snapshot = self.store.snapshot().await?;
                    let stand = Stand::of(&mut *snapshot).await?;
                    let stored = snapshot.rows(table, from, SLICE).await;
                    drop(snapshot);
                    self.meet(table, &stand).await?;
                    let stored = match damage(stored)? {
                        Ok(stored) => stored,
                        Err(why) => {
                            self.unreadable(table, after, &why, &mut found).await?;
                            return self.told(table, found).await;
                        }
                    };
                    let expected = self.scratch.rows(table, from, SLICE).await?;
                    found.beside(table, expected, stored, SLICE as usize)
                }
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
            let keys = self.scratch.touched(table, after.as_deref(), KEYS).await?;
            after = keys.last().cloned();
            if after.is_none() {
                return self.told(table, found).await;
            }
            self.keys(table, keys, &mut found).await?;
        }
    }

    /// A slice as it is stored and as it should be.
    async fn slices(
        &mut self,
        table: DerivedTable,
        from: Option<&str>,
    ) -> Result<(Result<Slice, StoreError>, Slice), Failure> {
        let mut snapshot = self.store.snapshot().await?;
        let stand = Stand::of(&mut *snapshot).await?;
        if stand.size == self.replay.next {
            // Nobody wrote: the two can be read at once.
            self.meet(table, &stand).await?;
            let expected = self.scratch.slice(table, from, SLICE);
            let (stored, expected) = tokio::join!(snapshot.slice(table, from, SLICE), expected);
            return Ok((stored, expected?));
        }
        let stored = snapshot.slice(table, from, SLICE).await;
        // However far the replay has to go, nobody keeps a snapshot meanwhile.
        drop(snapshot);
        self.meet(table, &stand).await?;
        Ok((stored, self.scratch.slice(table, from, SLICE).await?))
    }

    /// Brings the scratch ledger to where a snapshot stands.
    pub(super) async fn meet(&mut self, table: DerivedTable, stand: &Stand) -> Result<(), Failure> {
        let ahead = stand.size.saturating_sub(self.replay.next);
        self.race.runs(ahead)?;
        while self.replay.next < stand.size {
            let end = stand.size.min(self.replay.next + u64::from(PAGE));
            let page = examine::page(self.store, self.replay.next..end).await?;
            if page.is_empty() {
                break;
            }
            self.replay.take(page).await?;
            if ahead > u64::from(PAGE) {
                self.follow(stand.position).await?;
            }
        }
        if matches!(table, DerivedTable::Node | DerivedTable::Balance | DerivedTable::Slot) {
            return Ok(());
        }
        self.follow(stand.position).await
    }

    /// Brings the followers of the scratch ledger to where those of a snapshot stand.
    async fn follow(&mut self, stands: Option<Position>) -> Result<(), Failure> {
        let replayed = self.replay.next;
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

impl Race {
    /// Takes note of how far the log is ahead.
    ///
    /// # Errors
    /// [`Failure::Question`] when it has run further ahead so often that it will not be met.
    fn runs(&mut self, ahead: u64) -> Result<(), Failure> {
        let loses = ahead > self.ahead && ahead > u64::from(PAGE);
        self.lost = if loses { self.lost + 1 } else { 0 };
        self.ahead = ahead;
        if self.lost < LOSING {
            return Ok(());
        }
        Err(Failure::Question(format!(
            "chi scrive è più veloce della verifica, che è indietro di {ahead} eventi e non lo \
             raggiunge: ripeterla quando si scrive meno, o su una copia (fondaco backup)"
        )))
    }
}

impl Stand {
    pub(super) async fn of(snapshot: &mut dyn Snapshot) -> Result<Self, Failure> {
        let size = damage(snapshot.extent().await)?.unwrap_or_default();
        Ok(Self { size, position: position(snapshot).await? })
    }
}

/// The key after which the next slice begins, when there may be more.
fn full(slice: &Slice, limit: u32) -> Option<String> {
    let last = slice.last().filter(|_| slice.rows >= u64::from(limit));
    last.map(ToOwned::to_owned)
}

impl Differences {
    /// Lays rows beside rows, which begin at one place and are `limit` at most each. The key after
    /// which the next ones begin, when there may be more.
    pub(super) fn beside(
        &mut self,
        table: DerivedTable,
        expected: Vec<TableRow>,
        stored: Vec<TableRow>,
        limit: usize,
    ) -> Option<String> {
        let add = &mut |it: Difference| self.add((it.key, it.after, it.before));
        store::compare(table, [stored, expected], limit, add).1
    }

    /// Whether one more would be listed.
    pub(super) fn lists_more(&self) -> bool {
        self.listed.len() < LISTED
    }

    pub(super) fn add(&mut self, differing: Differing) {
        if self.lists_more() {
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

    fn slice_of(rows: &[TableRow]) -> Slice {
        let parts = |it: &TableRow| format!("{}{}{}", it.key, Slice::BETWEEN_PARTS, it.value);
        let texts: Vec<String> = rows.iter().map(parts).collect();
        let text = texts.join(&Slice::BETWEEN_ROWS.to_string());
        Slice { rows: rows.len() as u64, text }
    }

    #[test]
    fn who_writes_faster_is_not_run_after_for_ever() {
        let page = u64::from(PAGE);
        let mut race = Race::default();
        // However often it grows: within a page it is met at once.
        assert!((0..page).all(|ahead| race.runs(ahead).is_ok()));
        // Whoever is met now and then is met in the end.
        for _ in 0..LOSING {
            assert!(race.runs(3 * page).is_ok() && race.runs(2 * page).is_ok());
        }
        let growing = (3..).take_while(|times| race.runs(times * page).is_ok());
        assert_eq!(growing.count(), LOSING - 1);
    }

    #[test]
    fn beyond_those_listed_they_are_counted() {
        let many = (0..50).map(|it| format!("{it:03}=x")).collect::<Vec<_>>().join(" ");
        let mut found = Differences::default();
        assert_eq!(found.beside(DerivedTable::Slot, rows(&many), Vec::new(), 100), None);
        assert_eq!((found.listed.len(), found.more), (LISTED, 30));
    }

    #[test]
    fn equal_texts_are_equal_rows() {
        let slice = slice_of(&rows("a=1 b=2"));
        assert_eq!((slice.rows, slice.last()), (2, Some("b")));
        assert_eq!((full(&slice, 2), full(&slice, 3)), (Some("b".to_owned()), None));
        // Two rows that somebody has written into one are not the same slice.
        let forged = TableRow { key: "a".to_owned(), value: "1\u{1e}b\u{1f}2".to_owned() };
        assert_eq!(slice_of(std::slice::from_ref(&forged)).text, slice.text);
        assert_ne!(slice_of(&[forged]), slice);
        assert_eq!(Slice::default().last(), None);
    }
}
