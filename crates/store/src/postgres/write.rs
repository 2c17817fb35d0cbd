//! What followers write of events on PostgreSQL: all tables and the position in one statement.

use super::{answered, to_i64};
use crate::{
    port::StoreError,
    prepare::{Numbers, Prepared},
    rows::Side,
};
use sqlx::{PgConnection, Postgres, Row, postgres::PgArguments, query::Query};
use std::{collections::BTreeMap, ops::Range};

/// A statement whose parameters are being bound.
type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// Writes the rows of a range of events, and that they are known.
pub(super) async fn write(
    db: &mut PgConnection,
    name: &str,
    side: Side,
    range: &Range<u64>,
    prepared: &Prepared,
) -> Result<(), StoreError> {
    let (numbers, new) = numbers(db, side, prepared).await?;
    let rows = prepared.rows(&numbers);
    let mut query = new.bind(sqlx::query(side.sql(WRITE)));
    query = columns(query, &rows.postings);
    query = columns(query, &rows.standing);
    query = columns(query, &rows.turnover);
    query = columns(query, &rows.parties);
    let (numbers, words): (Vec<[i64; 12]>, Vec<[String; 9]>) = rows.facts.into_iter().unzip();
    query = columns(query, &numbers);
    for column in texts(words) {
        query = query.bind(column);
    }
    query = query
        .bind(prepared.closed().map(to_i64))
        .bind(name)
        .bind(to_i64(range.end))
        .bind(prepared.registry().map(to_i64));
    answered(query.execute(db)).await?;
    Ok(())
}

/// Binds rows column by column, an array each.
fn columns<'q, const N: usize>(query: Bound<'q>, rows: &[[i64; N]]) -> Bound<'q> {
    (0..N).fold(query, |query, place| {
        query.bind(rows.iter().map(|row| row[place]).collect::<Vec<i64>>())
    })
}

/// Columns of texts, an array each.
fn texts<const N: usize>(rows: Vec<[String; N]>) -> [Vec<String>; N] {
    let mut columns = [const { Vec::new() }; N];
    for row in rows {
        for (column, text) in columns.iter_mut().zip(row) {
            column.push(text);
        }
    }
    columns
}

/// One journey for all tables.
const WRITE: &str = "WITH \
     holders AS (INSERT INTO holder_x (id, name) \
         SELECT * FROM unnest($1::bigint[], $2::text[])), \
     accounts AS (INSERT INTO ledger_account_x (id, holder, edition, line, name) \
         SELECT * FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])), \
     postings AS (INSERT INTO posting_x (holder, account, idx, line, other, day, cents) \
         SELECT * FROM unnest($8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], \
         $12::bigint[], $13::bigint[], $14::bigint[])), \
     standings AS (INSERT INTO standing_x AS s (holder, account, other, came, went) \
         SELECT * FROM unnest($15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], \
         $19::bigint[]) ON CONFLICT (holder, account, other) \
         DO UPDATE SET came = s.came + excluded.came, went = s.went + excluded.went), \
     turnovers AS (INSERT INTO turnover_x \
         (level, number, holder, account, day, other, came, went) \
         SELECT * FROM unnest($20::bigint[], $21::bigint[], $22::bigint[], $23::bigint[], \
         $24::bigint[], $25::bigint[], $26::bigint[], $27::bigint[])), \
     parties AS (INSERT INTO event_party_x (party, idx) \
         SELECT * FROM unnest($28::bigint[], $29::bigint[])), \
     facts AS (INSERT INTO register_x (holder, register, idx, n, other, kind, of_idx, of_n, day, \
         cents, budget, year, edition, line, area, party, act, number, cig, cup, chapter) \
         SELECT * FROM unnest($30::bigint[], $31::bigint[], $32::bigint[], $33::bigint[], $34::bigint[], \
         $35::bigint[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[], \
         $40::bigint[], $41::bigint[], $42::text[], $43::text[], $44::text[], \
         $45::text[], $46::text[], $47::text[], $48::text[], $49::text[], $50::text[])), \
     closed AS (INSERT INTO epoch_x (level, number, merged) \
         SELECT 1, $51::bigint, 0 WHERE $51::bigint IS NOT NULL) \
     UPDATE follower SET position = $53, registry = coalesce($54::bigint, registry) \
     WHERE name = $52";

/// What is new to the dictionaries: the first seven parameters of [`WRITE`].
struct New {
    holders: (Vec<i64>, Vec<String>),
    accounts: Vec<[i64; 2]>,
    texts: [Vec<String>; 3],
}

impl New {
    fn bind(self, query: Bound<'_>) -> Bound<'_> {
        let query = query.bind(self.holders.0).bind(self.holders.1);
        let query = columns(query, &self.accounts);
        self.texts.into_iter().fold(query, Query::bind)
    }
}

/// The numbers of all that a step names, in the order of first appearance in the log: a rebuilt
/// dictionary is the same dictionary.
async fn numbers(
    db: &mut PgConnection,
    side: Side,
    prepared: &Prepared,
) -> Result<(Numbers, New), StoreError> {
    let names = prepared.holders();
    let (holders, new) = numbered(db, side, "holder_x", names).await?;
    let new_holders = new.iter().map(|place| (holders[*place], names[*place].clone())).unzip();
    let (listed, owners): (Vec<_>, Vec<_>) = prepared.accounts().unzip();
    let names: Vec<String> = listed.iter().map(ToString::to_string).collect();
    let (accounts, new) = numbered(db, side, "ledger_account_x", &names).await?;
    let new_accounts = new.iter().map(|place| [accounts[*place], holders[owners[*place]]]);
    let new_accounts = new_accounts.collect();
    let editions = new.iter().map(|place| listed[*place].edition().to_string()).collect();
    let line =
        |place: &usize| listed[*place].purpose().map(|it| it.line.to_string()).unwrap_or_default();
    let lines = new.iter().map(line).collect();
    let names = new.iter().map(|place| names[*place].clone()).collect();
    let texts = [editions, lines, names];
    let new = New { holders: new_holders, accounts: new_accounts, texts };
    Ok((Numbers { holders, accounts }, new))
}

/// The numbers of names in a dictionary, and the places of those that are new to it.
async fn numbered(
    db: &mut PgConnection,
    side: Side,
    table: &str,
    names: &[String],
) -> Result<(Vec<i64>, Vec<usize>), StoreError> {
    let known = format!("SELECT id::bigint, name FROM {table} WHERE name = ANY($1)");
    let known = sqlx::query(side.sql(&known)).bind(names);
    let rows = answered(known.fetch_all(&mut *db)).await?;
    let mut ids: BTreeMap<&str, i64> = BTreeMap::new();
    for row in &rows {
        ids.insert(row.try_get("name")?, row.try_get("id")?);
    }
    let mut last: i64 = 0;
    if ids.len() < names.len() {
        let sql = format!("SELECT coalesce(max(id), 0)::bigint FROM {table}");
        last = answered(sqlx::query_scalar(side.sql(&sql)).fetch_one(db)).await?;
    }
    let mut new = Vec::new();
    let mut numbers = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        numbers.push(ids.get(name.as_str()).copied().unwrap_or_else(|| {
            new.push(place);
            last += 1;
            last
        }));
    }
    Ok((numbers, new))
}
