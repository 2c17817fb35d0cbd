//! Where the database cannot read what it holds: the rows that the log says there should be are
//! asked for by their keys, fewer and fewer at a time, until those stand alone that it cannot read.

use super::{
    Finding,
    compare::{Comparison, Differences, Stand},
};
use crate::Failure;
use store::{DerivedTable, StoreError};

/// Rows asked for at a time.
pub(super) const KEYS: u32 = 512;

impl Comparison<'_> {
    /// Compares the rest of a table, which cannot be read from one end to the other.
    pub(super) async fn unreadable(
        &mut self,
        table: DerivedTable,
        mut after: Option<String>,
        why: &str,
        found: &mut Differences,
    ) -> Result<(), Failure> {
        let what = format!("la tabella {} non si legge tutta: {why}", table.name());
        self.replay.findings.push(Finding::Integrity(what));
        loop {
            let rows = self.scratch.rows(table, after.as_deref(), KEYS).await?;
            let keys: Vec<String> = rows.into_iter().map(|it| it.key).collect();
            after = keys.last().cloned();
            if after.is_none() {
                return Ok(());
            }
            self.keys(table, keys, found).await?;
        }
    }

    /// Compares the rows of these keys.
    pub(super) async fn keys(
        &mut self,
        table: DerivedTable,
        keys: Vec<String>,
        found: &mut Differences,
    ) -> Result<(), Failure> {
        let mut left = vec![keys];
        while let Some(mut keys) = left.pop() {
            let mut snapshot = self.store.snapshot().await?;
            let stand = Stand::of(&mut *snapshot).await?;
            let stored = snapshot.rows_of(table, &keys).await;
            drop(snapshot);
            self.meet(table, &stand).await?;
            let why = match damage(stored)? {
                Ok(stored) => {
                    let expected = self.scratch.rows_of(table, &keys).await?;
                    found.beside(table, expected, stored, usize::MAX);
                    continue;
                }
                Err(why) => why,
            };
            if keys.len() > 1 && found.lists_more() {
                let rest = keys.split_off(keys.len() / 2);
                left.extend([rest, keys]);
                continue;
            }
            for row in self.scratch.rows_of(table, &keys).await? {
                found.add((row.key, Some(row.value), Some(format!("(non si legge: {why})"))));
            }
        }
        Ok(())
    }
}

/// What was read, or why it cannot be: anything else that went wrong is no finding.
pub(super) fn damage<T>(read: Result<T, StoreError>) -> Result<Result<T, String>, Failure> {
    match read {
        Ok(read) => Ok(Ok(read)),
        Err(error) => match error.damage() {
            Some(what) => Ok(Err(what.to_owned())),
            None => Err(error.into()),
        },
    }
}
