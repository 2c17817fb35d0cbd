//! Sums per account: of all time from what stands, of the past from epochs and a tail of postings.

use super::{json_list, to_i64};
use crate::{
    epoch::{Epochs, Made},
    port::StoreError,
    rows::{AccountFilter, AsOf, By, DaySum, Side, Sum},
};
use ledger::{account::Account, day::Day, money::Cents};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

/// What came and went, per account and counterpart.
pub(super) fn sums(
    side: Side,
    filter: &AccountFilter,
    as_of: AsOf,
    epochs: Epochs,
    made: &Made,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("WITH wanted AS MATERIALIZED (");
    wanted(&mut query, side, filter);
    query.push(") SELECT w.name AS account, o.name AS other, ");
    if as_of == AsOf::default() {
        query.push(side.text(
            "s.came, s.went FROM wanted w CROSS JOIN standing_x s ON s.holder = w.holder \
             AND s.account = w.id CROSS JOIN ledger_account_x o ON o.id = s.other",
        ));
        return query;
    }
    query.push("m.came, m.went FROM (SELECT account, other, sum(came) AS came, sum(went) AS went");
    query.push(" FROM (");
    moved(&mut query, side, By::Pair, as_of, epochs, made);
    query.push(side.text(
        ") GROUP BY account, other) m CROSS JOIN ledger_account_x w ON w.id = m.account \
         CROSS JOIN ledger_account_x o ON o.id = m.other",
    ));
    query
}

/// What came and went, per account and day.
pub(super) fn days(
    side: Side,
    accounts: &[Account],
    as_of: AsOf,
    epochs: Epochs,
    made: &Made,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(side.text(
        "WITH wanted AS MATERIALIZED (SELECT id, holder FROM ledger_account_x WHERE name IN \
         (SELECT value FROM json_each(",
    ));
    query.push_bind(json_list(accounts)).push("))) SELECT w.name AS account, m.day, m.came, ");
    query.push("m.went FROM (SELECT account, day, sum(came) AS came, sum(went) AS went FROM (");
    moved(&mut query, side, By::Day, as_of, epochs, made);
    query.push(side.text(
        ") GROUP BY day, account) m CROSS JOIN ledger_account_x w ON w.id = m.account \
         ORDER BY m.day",
    ));
    query
}

/// The accounts that are asked for.
fn wanted(query: &mut QueryBuilder<Sqlite>, side: Side, filter: &AccountFilter) {
    query.push(side.text("SELECT id, holder, name FROM ledger_account_x WHERE true"));
    if let Some(edition) = &filter.edition {
        query.push(" AND edition = ").push_bind(edition.to_string());
    }
    if let Some(line) = &filter.line {
        // The sign keeps the database from going through a line of everybody for a few holders.
        let by_holder = if filter.holders.is_some() { "+" } else { "" };
        query.push(format!(" AND {by_holder}line = ")).push_bind(line.to_string());
    }
    if let Some(holders) = &filter.holders {
        query.push(side.text(
            " AND holder IN (SELECT id FROM holder_x WHERE name IN (SELECT value FROM json_each(",
        ));
        query.push_bind(json_list(holders)).push(")))");
    }
}

/// What moved at the accounts that are wanted: complete epochs, and the postings after them.
fn moved(
    query: &mut QueryBuilder<Sqlite>,
    side: Side,
    by: By,
    as_of: AsOf,
    epochs: Epochs,
    made: &Made,
) {
    let cover = epochs.cover(made, as_of.known.unwrap_or(u64::MAX));
    let epochs = cover.epochs.iter().map(|(level, number)| serde_json::json!([level, number]));
    let (day, [first, last]) = (by.column(), by.days(as_of));
    // The joins are in the order in which the keys are, and are to be done so.
    query.push(
        side.text(&format!("SELECT t.account, t.other, {day}t.came, t.went FROM json_each(")),
    );
    query.push_bind(epochs.collect::<serde_json::Value>().to_string());
    query.push(side.text(
        ") e CROSS JOIN wanted w CROSS JOIN turnover_x t ON t.level = e.value ->> 0 \
         AND t.number = e.value ->> 1 AND t.holder = w.holder AND t.account = w.id \
         WHERE t.day BETWEEN ",
    ));
    query.push_bind(first).push(" AND ").push_bind(last).push(side.text(&format!(
        " UNION ALL SELECT p.account, p.other, {day}max(p.cents, 0), max(-p.cents, 0) \
         FROM wanted w CROSS JOIN posting_x p ON p.holder = w.holder AND p.account = w.id \
         WHERE p.idx >= "
    )));
    query.push_bind(to_i64(cover.tail.start)).push(" AND p.idx < ");
    query.push_bind(to_i64(cover.tail.end)).push(" AND p.day <= ").push_bind(as_of.last_day());
}

pub(super) fn sum_of(row: &SqliteRow) -> Result<Sum, StoreError> {
    Ok(Sum {
        account: account(row, "account")?,
        other: account(row, "other")?,
        came: Cents::new(row.try_get("came")?),
        went: Cents::new(row.try_get("went")?),
    })
}

pub(super) fn day_of(row: &SqliteRow) -> Result<DaySum, StoreError> {
    let day: i32 = row.try_get("day")?;
    Ok(DaySum {
        day: Day::from_number(day).ok_or_else(|| StoreError::Corrupt(format!("day {day}")))?,
        account: account(row, "account")?,
        came: Cents::new(row.try_get("came")?),
        went: Cents::new(row.try_get("went")?),
    })
}

fn account(row: &SqliteRow, column: &str) -> Result<Account, StoreError> {
    let name: String = row.try_get(column)?;
    name.parse().map_err(|_| StoreError::Corrupt(format!("ledger_account {name}")))
}
