//! The register of expenses and whom events concern, page by page on PostgreSQL.

use super::{texts, to_i64};
use crate::rows::{ExpenseFilter, Side, Sight};
use sqlx::{Postgres, QueryBuilder};

/// Of each party the first events after the one asked for, however many it has; of these the first.
pub(super) const CONCERNING: &str = "SELECT DISTINCT i.idx FROM holder_x h CROSS JOIN LATERAL \
     (SELECT idx FROM event_party_x WHERE party = h.id AND idx > $2 ORDER BY idx LIMIT $3) i \
     WHERE h.name = ANY($1) ORDER BY i.idx LIMIT $3";

/// The expenses that answer a filter.
pub(super) fn expenses(
    side: Side,
    filter: &ExpenseFilter,
    after: Option<u64>,
    limit: u32,
) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("");
    match &filter.sight {
        Some(sight) if filter.holder.is_none() && filter.organisation.is_none() => {
            // Of each holder and body that is seen the first ones; of these the first.
            let holders = texts(&sight.holders);
            let bodies = bodies(sight);
            for (union, place, names) in
                [("", "s.edition <> '' AND s.holder", holders), (" UNION ", "s.other", bodies)]
            {
                query.push(union).push(side.text(
                    "SELECT i.idx FROM holder_x h CROSS JOIN LATERAL \
                     (SELECT DISTINCT s.idx FROM register_x s WHERE s.register = 2 AND ",
                ));
                query.push(place).push(" = h.id AND s.idx > ").push_bind(after.map_or(-1, to_i64));
                conditions(&mut query, side, filter);
                query.push(" ORDER BY s.idx LIMIT ").push_bind(i64::from(limit));
                query.push(") i WHERE h.name = ANY(").push_bind(names).push(")");
            }
            query.push(" ORDER BY 1 LIMIT ").push_bind(i64::from(limit));
        }
        sight => {
            query.push(
                side.text(
                    "SELECT DISTINCT s.idx FROM register_x s WHERE s.register = 2 AND s.idx > ",
                ),
            );
            query.push_bind(after.map_or(-1, to_i64));
            conditions(&mut query, side, filter);
            if let Some(sight) = sight {
                seen(&mut query, side, sight);
            }
            query.push(" ORDER BY s.idx LIMIT ").push_bind(i64::from(limit));
        }
    }
    query
}

/// What a share must be.
fn conditions(query: &mut QueryBuilder<Postgres>, side: Side, filter: &ExpenseFilter) {
    if let Some(before) = filter.before {
        query.push(" AND s.idx < ").push_bind(to_i64(before));
    }
    if let Some(edition) = &filter.edition {
        query.push(" AND s.edition = ").push_bind(edition.to_string());
    }
    if let Some(line) = &filter.line {
        query.push(" AND s.line = ").push_bind(line.to_string());
    }
    let named = |query: &mut QueryBuilder<Postgres>, column: &str, name: String| {
        query
            .push(format!(" AND {column} = "))
            .push(side.text("(SELECT id FROM holder_x WHERE name = "));
        query.push_bind(name).push(")");
    };
    if let Some(holder) = &filter.holder {
        // What is wholly on own share stands at its body, and is of no holder.
        query.push(" AND s.edition <> ''");
        named(query, "s.holder", holder.to_string());
    }
    if let Some(body) = &filter.organisation {
        named(query, "s.other", format!("org:{body}"));
    }
}

/// That a share is seen. The signs keep the database from looking for it by this.
fn seen(query: &mut QueryBuilder<Postgres>, side: Side, sight: &Sight) {
    let among = side.text(" IN (SELECT id FROM holder_x WHERE name = ANY(");
    query.push(" AND (s.edition <> '' AND +s.holder").push(&among);
    query.push_bind(texts(&sight.holders)).push(")) OR +s.other").push(&among);
    query.push_bind(bodies(sight)).push(")))");
}

fn bodies(sight: &Sight) -> Vec<String> {
    sight.organisations.iter().map(|it| format!("org:{it}")).collect()
}
