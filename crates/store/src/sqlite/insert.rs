//! Rows written many at a time.

use crate::port::StoreError;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, query_builder::Separated};

/// The values of a row.
pub(super) type Row<'a> = Separated<'a, Sqlite, &'static str>;

/// Rows in a statement at most. Measured against `json_each`, which costs 2.5 times as much a row.
const ROWS: usize = 64;
/// Up to so many rows stand in one statement, whatever their number: each size is prepared once.
const FEW: usize = 16;

/// How many of the rows that are left the next statement takes.
fn next(left: usize) -> usize {
    if left >= ROWS { ROWS } else { left.min(FEW) }
}

/// Whether so few rows of several tables go on one journey to the thread that runs SQLite, which
/// costs several times as much as to write them: each combination of numbers is prepared once.
pub(super) fn is_few(rows: usize) -> bool {
    rows <= FEW
}

/// Adds an insertion to those that go together.
pub(super) fn also<T>(
    query: &mut QueryBuilder<Sqlite>,
    before: &str,
    rows: &[T],
    after: &str,
    mut bind: impl FnMut(&mut Row<'_>, &T),
) {
    if !rows.is_empty() {
        query.push(before).push_values(rows, |mut row, it| bind(&mut row, it));
        query.push(after).push("; ");
    }
}

/// Inserts rows; `before` and `after` stand around their values.
pub(super) async fn insert<T>(
    db: &mut SqliteConnection,
    before: &str,
    rows: &[T],
    after: &str,
    mut bind: impl FnMut(&mut Row<'_>, &T),
) -> Result<(), StoreError> {
    let mut rest = rows;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(next(rest.len()));
        let mut query = QueryBuilder::<Sqlite>::new(before);
        query.push_values(now, |mut row, it| bind(&mut row, it)).push(after);
        query.build().execute(&mut *db).await?;
        rest = later;
    }
    Ok(())
}

/// Inserts rows of numbers.
pub(super) async fn insert_numbers<const N: usize>(
    db: &mut SqliteConnection,
    before: &str,
    rows: &[[i64; N]],
    after: &str,
) -> Result<(), StoreError> {
    insert(db, before, rows, after, |row, numbers| {
        for number in numbers {
            row.push_bind(*number);
        }
    })
    .await
}
