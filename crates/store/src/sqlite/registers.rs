//! Registers on SQLite: pages of rows, and the rows that name them.

use super::{json_list, to_i64};
use crate::{
    port::StoreError,
    register::{Register, RegisterFilter, RegisterRow, conditions, sql},
    rows::Side,
};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

/// Rows of a register, from after one on.
pub(super) async fn page(
    db: &mut SqliteConnection,
    side: Side,
    register: Register,
    filter: &RegisterFilter,
    after: Option<(u64, u32)>,
    limit: u32,
) -> Result<Vec<RegisterRow>, StoreError> {
    let keys = keys(side, register, filter, after, limit).build().fetch_all(&mut *db).await?;
    let mut found: Vec<(i64, i64)> = Vec::with_capacity(keys.len());
    for key in &keys {
        found.push((key.try_get("idx")?, key.try_get("n")?));
    }
    let mut query = QueryBuilder::new(sql::COLUMNS);
    query.push(side.text(" FROM json_each("));
    query.push_bind(pairs(&found)).push(side.text(") k CROSS JOIN register_x s ON s.register = "));
    query.push_bind(register.number()).push(side.text(
        " AND s.idx = k.value ->> 0 AND s.n = k.value ->> 1 \
         CROSS JOIN holder_x h ON h.id = s.holder CROSS JOIN holder_x o ON o.id = s.other \
         WHERE true",
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
    db: &mut SqliteConnection,
    side: Side,
    rows: &[(i64, u64, u32)],
    known: u64,
) -> Result<Vec<RegisterRow>, StoreError> {
    let named =
        rows.iter().map(|(holder, index, number)| serde_json::json!([holder, index, number]));
    let mut query = QueryBuilder::new(sql::COLUMNS);
    query.push(" FROM json_each(");
    query.push_bind(named.collect::<serde_json::Value>().to_string()).push(side.text(
        ") k CROSS JOIN register_x s ON s.holder = k.value ->> 0 AND s.of_idx = k.value ->> 1 \
         AND s.of_n = k.value ->> 2 \
         CROSS JOIN holder_x h ON h.id = s.holder CROSS JOIN holder_x o ON o.id = s.other \
         WHERE s.idx < ",
    ));
    query.push_bind(to_i64(known));
    query.build().fetch_all(db).await?.iter().map(sql::row_of).collect()
}

fn pairs(rows: &[(i64, i64)]) -> String {
    rows.iter()
        .map(|(index, number)| serde_json::json!([index, number]))
        .collect::<serde_json::Value>()
        .to_string()
}

/// The keys of a page.
fn keys(
    side: Side,
    register: Register,
    filter: &RegisterFilter,
    after: Option<(u64, u32)>,
    limit: u32,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("");
    let after = after.map_or((-1, 0), |(index, number)| (to_i64(index), i64::from(number)));
    let of_page = |query: &mut QueryBuilder<Sqlite>| {
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
                    "SELECT i.value ->> 0 AS idx, i.value ->> 1 AS n FROM holder_x h, \
                     json_each((SELECT json_group_array(json_array(idx, n)) FROM \
                     (SELECT DISTINCT s.idx, s.n FROM register_x s WHERE ",
                ));
                query.push(place).push(" = h.id");
                of_page(&mut query);
                query.push(" ORDER BY s.idx, s.n LIMIT ").push_bind(limit);
                query.push("))) i WHERE h.name IN (SELECT value FROM json_each(");
                query.push_bind(json_list(names)).push("))");
            }
            query.push(" ORDER BY 1, 2 LIMIT ").push_bind(limit);
        }
        _ => {
            query.push(side.text("SELECT DISTINCT s.idx, s.n FROM register_x s WHERE true"));
            of_page(&mut query);
            seen(&mut query, side, filter);
            query.push(" ORDER BY s.idx, s.n LIMIT ").push_bind(limit);
        }
    }
    query
}

/// That a row is seen. The signs keep the database from looking for it by this.
fn seen(query: &mut QueryBuilder<Sqlite>, side: Side, filter: &RegisterFilter) {
    let Some(sight) = &filter.sight else { return };
    let [holders, others] = RegisterFilter::names(sight).map(json_list);
    let among =
        side.text(" IN (SELECT id FROM holder_x WHERE name IN (SELECT value FROM json_each(");
    query.push(" AND (+s.holder").push(&among).push_bind(holders);
    query.push("))) OR +s.other").push(&among).push_bind(others).push("))))");
}
