//! Sums per account: of all time from what stands, of the past from epochs and a tail of postings.

use super::{texts, to_i64};
use crate::{
    epoch::{Epochs, Made},
    port::StoreError,
    rows::{AccountFilter, AsOf, By, DaySum, Side, Sum},
};
use ledger::{account::Account, day::Day, money::Cents};
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow};

/// OK: the cents of an edition fit, and PostgreSQL refuses those that would not.
const ADDED: &str = "sum(came)::bigint AS came, sum(went)::bigint AS went FROM (";

/// What came and went, per account and counterpart.
pub(super) fn sums(
    side: Side,
    filter: &AccountFilter,
    as_of: AsOf,
    epochs: Epochs,
    made: &Made,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("WITH wanted AS MATERIALIZED (");
    wanted(&mut query, side, filter);
    query.push(") SELECT w.name AS account, o.name AS other, ");
    if as_of == AsOf::default() {
        query.push(side.text(
            "s.came, s.went FROM wanted w JOIN standing_x s ON s.holder = w.holder \
             AND s.account = w.id JOIN ledger_account_x o ON o.id = s.other",
        ));
        return query;
    }
    query.push("m.came, m.went FROM (SELECT account, other, ").push(ADDED);
    moved(&mut query, side, By::Pair, as_of, epochs, made);
    query.push(side.text(
        ") t GROUP BY account, other) m JOIN ledger_account_x w ON w.id = m.account \
         JOIN ledger_account_x o ON o.id = m.other",
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
) -> QueryBuilder<Postgres> {
    let mut query =
        QueryBuilder::new(side.text(
            "WITH wanted AS (SELECT id, holder, name FROM ledger_account_x WHERE name = ANY(",
        ));
    query.push_bind(texts(accounts)).push(")) SELECT w.name AS account, m.day, m.came, ");
    query.push("m.went FROM (SELECT account, day, ").push(ADDED);
    moved(&mut query, side, By::Day, as_of, epochs, made);
    query.push(") t GROUP BY day, account) m JOIN wanted w ON w.id = m.account ORDER BY m.day");
    query
}

/// The accounts that are asked for.
fn wanted(query: &mut QueryBuilder<Postgres>, side: Side, filter: &AccountFilter) {
    query.push(side.text("SELECT id, holder, name FROM ledger_account_x WHERE true"));
    if let Some(edition) = &filter.edition {
        query.push(" AND edition = ").push_bind(edition.to_string());
    }
    if let Some(line) = &filter.line {
        // An expression keeps the database from going through a line of everybody for a few holders.
        let by_holder = if filter.holders.is_some() { " || ''" } else { "" };
        query.push(format!(" AND line{by_holder} = ")).push_bind(line.to_string());
    }
    if let Some(holders) = &filter.holders {
        let among = " AND holder = ANY(ARRAY(SELECT id FROM holder_x WHERE name = ANY(";
        query.push(side.text(among)).push_bind(texts(holders)).push(")))");
    }
}

/// What moved at the accounts that are wanted: complete epochs, and the postings after them.
fn moved(
    query: &mut QueryBuilder<Postgres>,
    side: Side,
    by: By,
    as_of: AsOf,
    epochs: Epochs,
    made: &Made,
) {
    let cover = epochs.cover(made, as_of.known.unwrap_or(u64::MAX));
    let (levels, numbers): (Vec<_>, Vec<_>) =
        cover.epochs.iter().map(|(level, number)| (i16::from(*level), to_i64(*number))).unzip();
    let (day, [first, last]) = (by.column(), by.days(as_of));
    query.push(format!("SELECT t.account, t.other, {day}t.came, t.went FROM unnest("));
    query.push_bind(levels).push("::smallint[], ").push_bind(numbers);
    query.push(side.text(
        "::bigint[]) e (level, number) CROSS JOIN wanted w CROSS JOIN LATERAL \
         (SELECT * FROM turnover_x t WHERE t.level = e.level AND t.number = e.number \
         AND t.holder = w.holder AND t.account = w.id AND t.day BETWEEN ",
    ));
    // The offset keeps the database from going through an epoch of everybody.
    query.push_bind(first).push(" AND ").push_bind(last).push(side.text(&format!(
        " OFFSET 0) t UNION ALL \
         SELECT p.account, p.other, {day}greatest(p.cents, 0), greatest(-p.cents, 0) \
         FROM wanted w JOIN posting_x p ON p.holder = w.holder AND p.account = w.id \
         WHERE p.idx >= "
    )));
    query.push_bind(to_i64(cover.tail.start)).push(" AND p.idx < ");
    query.push_bind(to_i64(cover.tail.end)).push(" AND p.day <= ").push_bind(as_of.last_day());
}

pub(super) fn sum_of(row: &PgRow) -> Result<Sum, StoreError> {
    Ok(Sum {
        account: account(row, "account")?,
        other: account(row, "other")?,
        came: Cents::new(row.try_get("came")?),
        went: Cents::new(row.try_get("went")?),
    })
}

pub(super) fn day_of(row: &PgRow) -> Result<DaySum, StoreError> {
    let day: i32 = row.try_get("day")?;
    Ok(DaySum {
        day: Day::from_number(day).ok_or_else(|| StoreError::Corrupt(format!("day {day}")))?,
        account: account(row, "account")?,
        came: Cents::new(row.try_get("came")?),
        went: Cents::new(row.try_get("went")?),
    })
}

fn account(row: &PgRow, column: &str) -> Result<Account, StoreError> {
    let name: &str = row.try_get(column)?;
    name.parse().map_err(|_| StoreError::Corrupt(format!("ledger_account {name}")))
}
