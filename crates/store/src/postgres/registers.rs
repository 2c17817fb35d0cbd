//! Registers on PostgreSQL: pages of rows, and the rows that name them.

use super::to_i64;
use crate::{
    port::StoreError,
    register::{Register, RegisterFilter, RegisterRow, conditions, sql},
    rows::Side,
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

/// Rows of a register, from after one on.
pub(super) async fn page(
    db: &mut PgConnection,
    side: Side,
    register: Register,
    filter: &RegisterFilter,
    after: Option<(u64, u32)>,
    limit: u32,
) -> Result<Vec<RegisterRow>, StoreError> {
    let keys = keys(side, register, filter, after, limit).build().fetch_all(&mut *db).await?;
    let (mut places, mut numbers): (Vec<i64>, Vec<i64>) = Default::default();
    for key in &keys {
        places.push(key.try_get("idx")?);
        numbers.push(key.try_get("n")?);
    }
    let mut query = QueryBuilder::new(sql::COLUMNS);
    query.push(" FROM unnest(").push_bind(places).push(", ").push_bind(numbers);
    query.push(side.text(") k (idx, n) JOIN register_x s ON s.register = "));
    query.push_bind(register.number()).push(side.text(
        " AND s.idx = k.idx AND s.n = k.n JOIN holder_x h ON h.id = s.holder \
         JOIN holder_x o ON o.id = s.other WHERE true",
    ));
    // Of one fact only the rows that are asked for.
    seen(&mut query, side, filter);
    query.push(" ORDER BY s.idx, s.n, s.edition = '', s.holder");
    let rows = query.build().fetch_all(db).await?;
    let mut rows = rows.iter().map(sql::row_of).collect::<Result<Vec<_>, _>>()?;
    rows.dedup_by_key(|it| (it.index, it.number));
    Ok(rows)
}

/// The rows that name any of these.
pub(super) async fn after(
    db: &mut PgConnection,
    side: Side,
    rows: &[(i64, u64, u32)],
    known: u64,
) -> Result<Vec<RegisterRow>, StoreError> {
    let holders: Vec<i64> = rows.iter().map(|it| it.0).collect();
    let places: Vec<i64> = rows.iter().map(|it| to_i64(it.1)).collect();
    let numbers: Vec<i64> = rows.iter().map(|it| it.2.into()).collect();
    let mut query = QueryBuilder::new(sql::COLUMNS);
    query.push(" FROM unnest(").push_bind(holders).push(", ").push_bind(places).push(", ");
    query.push_bind(numbers).push(side.text(
        ") k (holder, idx, n) JOIN register_x s ON s.holder = k.holder AND s.of_idx = k.idx \
         AND s.of_n = k.n JOIN holder_x h ON h.id = s.holder \
         JOIN holder_x o ON o.id = s.other WHERE s.idx < ",
    ));
    query.push_bind(to_i64(known));
    query.build().fetch_all(db).await?.iter().map(sql::row_of).collect()
}

/// The keys of a page.
fn keys(
    side: Side,
    register: Register,
    filter: &RegisterFilter,
    after: Option<(u64, u32)>,
    limit: u32,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("");
    let after = after.map_or((-1, 0), |(index, number)| (to_i64(index), i64::from(number)));
    let of_page = |query: &mut QueryBuilder<Postgres>| {
        query.push(" AND s.register = ").push_bind(register.number());
        query.push(" AND (s.idx, s.n) > (").push_bind(after.0).push(", ").push_bind(after.1);
        query.push(")");
        sql::push(query, side, register, &conditions(register, filter));
    };
    match &filter.sight {
        Some(sight) if !filter.names_somebody() => {
            // Of each holder and body that is seen the first ones; of these the first.
            let [holders, others] = RegisterFilter::names(sight);
            for (union, place, names) in [("", "s.holder", holders), (" UNION ", "s.other", others)]
            {
                query.push(union).push(side.text(
                    "SELECT i.idx, i.n FROM holder_x h CROSS JOIN LATERAL \
                     (SELECT DISTINCT s.idx, CAST(s.n AS bigint) AS n FROM register_x s WHERE ",
                ));
                query.push(place).push(" = h.id");
                of_page(&mut query);
                query.push(" ORDER BY 1, 2 LIMIT ").push_bind(i64::from(limit));
                query.push(") i WHERE h.name = ANY(").push_bind(names).push(")");
            }
            query.push(" ORDER BY 1, 2 LIMIT ").push_bind(i64::from(limit));
        }
        _ => {
            query.push(side.text(
                "SELECT DISTINCT s.idx, CAST(s.n AS bigint) AS n FROM register_x s WHERE true",
            ));
            of_page(&mut query);
            seen(&mut query, side, filter);
            query.push(" ORDER BY 1, 2 LIMIT ").push_bind(i64::from(limit));
        }
    }
    query
}

/// That a row is seen. The signs keep the database from looking for it by this.
fn seen(query: &mut QueryBuilder<Postgres>, side: Side, filter: &RegisterFilter) {
    let Some(sight) = &filter.sight else { return };
    let [holders, others] = RegisterFilter::names(sight);
    let among = side.text(" IN (SELECT id FROM holder_x WHERE name = ANY(");
    query.push(" AND (+s.holder").push(&among).push_bind(holders);
    query.push(")) OR +s.other").push(&among).push_bind(others).push(")))");
}
