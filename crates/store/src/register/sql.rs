//! What both databases spell alike of a question to a register.

use super::{Condition, Kind, Register, RegisterRow, Value};
use crate::{port::StoreError, rows::Side};
use sqlx::{ColumnIndex, Database, Decode, Encode, QueryBuilder, Row, Type};

/// The columns of a [`super::RegisterRow`], of a row `s`, its holder `h` and its other `o`.
pub(crate) const COLUMNS: &str = "SELECT CAST(s.holder AS bigint) AS owner, CAST(s.other AS bigint) AS by_number, s.idx, \
     CAST(s.n AS bigint) AS n, CAST(s.register AS bigint) AS register, \
     CAST(s.kind AS bigint) AS kind, s.of_idx, CAST(s.of_n AS bigint) AS of_n, \
     CAST(s.day AS bigint) AS day, s.cents, CAST(s.budget AS bigint) AS budget, \
     CAST(s.year AS bigint) AS year, s.number AS book_number, \
     h.name AS holder, o.name AS other, s.edition, s.line, s.area";

/// Adds what the rows `s` of a register must be.
pub(crate) fn push<DB>(
    query: &mut QueryBuilder<DB>,
    side: Side,
    register: Register,
    conditions: &[Condition],
) where
    DB: Database,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
{
    for Condition { behind, column, sign, value } in conditions {
        let depth = *behind;
        query.push(" AND ").push(side.text(&opening(register, depth)));
        let row = if depth == 0 { "s".to_owned() } else { format!("b{depth}") };
        let inherited = inherits(register, depth, column);
        query.push(if inherited { "(" } else { "" });
        query.push(format!("{row}.{column} {sign} "));
        push_value(query, side, value);
        if inherited {
            query.push(side.text(&format!(
                " OR EXISTS (SELECT 1 FROM register_x w WHERE w.holder = {row}.holder \
                 AND w.register = {} AND w.idx = {row}.of_idx AND w.n = {row}.of_n \
                 AND w.{column} {sign} ",
                Register::Commitments.number()
            )));
            push_value(query, side, value);
            query.push("))");
        }
        query.push(if depth == 0 { "" } else { ")" });
    }
}

fn push_value<DB>(query: &mut QueryBuilder<DB>, side: Side, value: &Value)
where
    DB: Database,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
{
    match value {
        Value::Number(number) => query.push_bind(*number),
        Value::Text(text) => query.push_bind(text.clone()),
        Value::Name(name) => query
            .push(side.text("(SELECT id FROM holder_x WHERE name = "))
            .push_bind(name.clone())
            .push(")"),
    };
}

/// Whether a row that moved to another budget year is found by what the row that it came from says:
/// its own event says only what changed.
fn inherits(register: Register, depth: u8, column: &str) -> bool {
    register.number() - i64::from(depth) == Register::Commitments.number()
        && ["party", "cig", "cup", "chapter"].contains(&column)
}

/// How a condition begins on a row that stands so many registers behind.
fn opening(register: Register, depth: u8) -> String {
    if depth == 0 {
        return String::new();
    }
    let tables: Vec<String> = (1..=depth).map(|it| format!("register_x b{it}")).collect();
    let (mut before, mut number) = ("s".to_owned(), register.number());
    let joins = (1..=depth).map(|place| {
        number = Register::behind(number);
        let row = format!("b{place}");
        let joined = format!(
            "{row}.holder = {before}.holder AND {row}.register = {number} \
             AND {row}.idx = {before}.of_idx AND {row}.n = {before}.of_n AND "
        );
        before = row;
        joined
    });
    let joins: String = joins.collect();
    format!("EXISTS (SELECT 1 FROM {} WHERE {joins}", tables.join(" CROSS JOIN "))
}

/// A row of a register, of the columns of [`COLUMNS`].
pub(crate) fn row_of<R: Row>(row: &R) -> Result<RegisterRow, StoreError>
where
    for<'c> &'c str: ColumnIndex<R>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
{
    let number = |column: &str| row.try_get::<i64, _>(column);
    let small = |column: &str| Ok::<_, StoreError>(u32::try_from(number(column)?).unwrap_or(0));
    let (kind, of, budget) = (number("kind")?, number("of_idx")?, number("budget")?);
    let kind = Kind::numbered(kind);
    let year = |it: i64| u16::try_from(it).ok().filter(|it| *it > 0);
    Ok(RegisterRow {
        owner: number("owner")?,
        by: number("by_number")?,
        index: u64::try_from(number("idx")?).unwrap_or(0),
        number: small("n")?,
        register: number("register")?,
        kind: kind.ok_or_else(|| StoreError::Corrupt("the kind of a register's row".to_owned()))?,
        of: u64::try_from(of).ok().zip(Some(small("of_n")?)),
        day: number("day")?,
        cents: number("cents")?,
        budget: year(budget),
        year: year(number("year")?),
        book_number: row.try_get("book_number")?,
        holder: row.try_get("holder")?,
        other: row.try_get("other")?,
        edition: row.try_get("edition")?,
        line: row.try_get("line")?,
        area: row.try_get("area")?,
    })
}
