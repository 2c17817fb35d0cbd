//! Derived tables as texts, slice by slice in the order of their keys.

use super::{follow::State, to_i64, to_u64};
use crate::{
    epoch::{Alike, Epochs, Made},
    port::StoreError,
    rows::{Side, Slice, TableRow},
    tables::DerivedTable,
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// Up to where two sides are compared, of which one follows the log meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    /// The side that is read.
    pub(super) side: Side,
    /// The events that it knew when it was switched to.
    pub(super) events: u64,
    /// The events that both sides know.
    common: u64,
    /// The epochs that both hold alike.
    alike: Alike,
    /// How many of each level are compared.
    epochs: [u64; 3],
    /// The last holder and account that both number.
    last: [i64; 2],
}

/// The bound between a side that is being switched to and the one that was read until now.
pub(super) async fn bound(
    db: &mut PgConnection,
    epochs: Epochs,
    new: &State,
    old: &Made,
) -> Result<Bound, StoreError> {
    let (side, events) = (new.side, new.made.position);
    let mut last = [0; 2];
    for (table, last) in ["holder_x", "ledger_account_x"].into_iter().zip(&mut last) {
        let mut ends = [0; 2];
        for (side, end) in [side, side.other()].into_iter().zip(&mut ends) {
            let sql = format!("SELECT coalesce(max(id), 0)::bigint FROM {table}");
            *end = sqlx::query_scalar(side.sql(&sql)).fetch_one(&mut *db).await?;
        }
        let [new, before]: [i64; 2] = ends;
        // A side that knows less may number less; one that knows as much may not.
        *last = if old.position < events { new.min(before) } else { new.max(before) };
    }
    let alike = epochs.alike(&new.made, old);
    let (common, epochs) = (old.position.min(events), alike.count(&new.made));
    Ok(Bound { side, events, common, alike, epochs, last })
}

impl Bound {
    /// The same where the side that is read stands there now: what it has merged since of an epoch
    /// that was not complete cannot be told from what it had.
    pub(super) fn now(&self, made: &Made) -> Self {
        Self { epochs: self.alike.count(made), ..*self }
    }
}

/// Rows of a table, from after a key on.
pub(super) async fn rows(
    db: &mut PgConnection,
    side: Side,
    table: DerivedTable,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<TableRow>, StoreError> {
    selected(db, side, table, after, limit, None).await
}

/// The same rows as one text: a slice.
pub(super) async fn slice(
    db: &mut PgConnection,
    side: Side,
    table: DerivedTable,
    after: Option<&str>,
    limit: u32,
) -> Result<Slice, StoreError> {
    // OK: what a subquery gives in an order is put together in it.
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT count(*) AS rows, \
         coalesce(string_agg(key || chr(31) || value, chr(30)), '') AS text FROM (",
    );
    select(&mut query, side, table, after, limit, None);
    let row = query.push(") t").build().fetch_one(db).await?;
    let rows: i64 = row.try_get("rows")?;
    Ok(Slice { rows: to_u64(rows), text: row.try_get("text")? })
}

/// The rows of these keys.
pub(super) async fn rows_of(
    db: &mut PgConnection,
    side: Side,
    table: DerivedTable,
    keys: &[String],
) -> Result<Vec<TableRow>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (key, value) = columns(table);
    let columns = table.key().join(", ");
    let sql = format!("SELECT {key} AS key, {value} AS value FROM {} t ", source(table));
    let mut query = QueryBuilder::<Postgres>::new(side.text(&sql));
    query.push(format!("WHERE ({columns}) IN (")).push_values(keys, |mut row, key| {
        match table.numbers(key) {
            Some(numbers) => numbers.into_iter().for_each(|it| {
                row.push_bind(it);
            }),
            None => {
                row.push_bind(key.clone());
            }
        }
    });
    let rows = query.push(")").build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(TableRow { key: row.try_get("key")?, value: row.try_get("value")? }))
        .collect()
}

/// Where a table's rows stand, as a template for a side.
fn source(table: DerivedTable) -> String {
    let name = table.name();
    if DerivedTable::SIDED.contains(&table) { format!("{name}_x") } else { name.to_owned() }
}

/// The same of what both sides know.
pub(super) async fn known(
    db: &mut PgConnection,
    side: Side,
    table: DerivedTable,
    after: Option<&str>,
    limit: u32,
    bound: &Bound,
) -> Result<Vec<TableRow>, StoreError> {
    selected(db, side, table, after, limit, Some(bound)).await
}

async fn selected(
    db: &mut PgConnection,
    side: Side,
    table: DerivedTable,
    after: Option<&str>,
    limit: u32,
    bound: Option<&Bound>,
) -> Result<Vec<TableRow>, StoreError> {
    let mut query = QueryBuilder::<Postgres>::new("");
    select(&mut query, side, table, after, limit, bound);
    let rows = query.build().fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok(TableRow { key: row.try_get("key")?, value: row.try_get("value")? }))
        .collect()
}

/// The question for rows of a table.
fn select(
    query: &mut QueryBuilder<Postgres>,
    side: Side,
    table: DerivedTable,
    after: Option<&str>,
    limit: u32,
    bound: Option<&Bound>,
) {
    let (key, value) = columns(table);
    let value = match bound {
        Some(bound) if table == DerivedTable::Standing => stood(bound.common),
        _ => value.to_owned(),
    };
    let columns = table.key().join(", ");
    let sql = format!("SELECT {key} AS key, {value} AS value FROM {} t WHERE true", source(table));
    query.push(side.text(&sql));
    if let Some(after) = after {
        query.push(format!(" AND ({columns}) > ("));
        let mut list = query.separated(", ");
        match table.numbers(after) {
            Some(numbers) => numbers.into_iter().for_each(|it| {
                list.push_bind(it);
            }),
            None => {
                list.push_bind(after.to_owned());
            }
        }
        query.push(")");
    }
    if let Some(bound) = bound {
        within(query, side, table, bound);
    }
    if table == DerivedTable::Follower {
        // Where a rebuild is says nothing of what is read.
        query.push(" AND name <> 'rebuild'");
    }
    query.push(format!(" ORDER BY {columns} LIMIT ")).push_bind(i64::from(limit));
}

/// Only what both sides know. What the side that was left knows beyond that is not of the log.
fn within(query: &mut QueryBuilder<Postgres>, side: Side, table: DerivedTable, bound: &Bound) {
    match table {
        DerivedTable::Holder => {
            query.push(" AND id <= ").push_bind(bound.last[0]);
        }
        DerivedTable::LedgerAccount => {
            query.push(" AND id <= ").push_bind(bound.last[1]);
        }
        DerivedTable::Posting | DerivedTable::Register | DerivedTable::EventParty
            if side == bound.side =>
        {
            query.push(" AND idx < ").push_bind(to_i64(bound.common));
        }
        DerivedTable::Epoch | DerivedTable::Turnover => {
            let [first, second, third] = bound.epochs.map(to_i64);
            query.push(" AND number < CASE level WHEN 1 THEN ").push_bind(first);
            query.push(" WHEN 2 THEN ").push_bind(second);
            query.push(" ELSE ").push_bind(third).push(" END");
        }
        _ => {}
    }
}

/// What stood before the postings that one side does not know.
fn stood(common: u64) -> String {
    let since = |cents: &str| {
        format!(
            "coalesce((SELECT sum(greatest({cents}, 0)) FROM posting_x p WHERE p.holder = t.holder \
             AND p.account = t.account AND p.idx >= {common} AND p.other = t.other), 0)"
        )
    };
    format!("concat_ws(' ', came - {}, went - {})", since("cents"), since("-cents"))
}

/// The key of a table's row as text that sorts as the key does, and the rest of the row as text.
fn columns(table: DerivedTable) -> (String, &'static str) {
    let value = match table {
        DerivedTable::Node => "encode(hash, 'hex')",
        DerivedTable::Balance => "cents::text",
        DerivedTable::Slot => "value",
        DerivedTable::Holder => "name",
        DerivedTable::LedgerAccount => "concat_ws(' ', name, holder, edition, line)",
        DerivedTable::Posting => "concat_ws(' ', other, day, cents)",
        DerivedTable::Standing | DerivedTable::Turnover => "concat_ws(' ', came, went)",
        DerivedTable::Epoch => "merged::text",
        DerivedTable::Register => {
            "concat_ws(' ', other, kind, of_idx, of_n, day, cents, budget, year, edition, line, \
             area, party, act, number, cig, cup, chapter)"
        }
        DerivedTable::EventParty => "''",
        DerivedTable::Follower => "concat_ws(' ', position, registry)",
    };
    let key = match table {
        DerivedTable::Node => "to_char(level, 'FM00') || to_char(number, 'FM/000000000000')".into(),
        DerivedTable::Balance | DerivedTable::Slot | DerivedTable::Follower => table.key().join(""),
        _ => {
            let number = |column: &&str| format!("to_char({column}, 'FM000000000000')");
            table.key().iter().map(number).collect::<Vec<_>>().join(" || '/' || ")
        }
    };
    (key, value)
}
