//! The followers on PostgreSQL: their rows and their position in one transaction.

use super::{PostgresStore, read, to_i64, to_u64};
use crate::{follow::Followed, port::StoreError};
use ledger::account::Account;
use sqlx::{PgConnection, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Events followed in one transaction.
const EVENTS_A_STEP: u32 = 1000;
/// The name under which the position stands.
const NAME: &str = "reading";

/// Followers take turns over all servers; they never wait for the lane, nor it for them.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
                     SELECT pg_advisory_xact_lock(x'666f6c6c6f77'::bigint)";

/// Follows some events. False when there are none left.
pub(super) async fn step(store: &PostgresStore) -> Result<bool, StoreError> {
    // Looked at first without the lock: most answers find nothing to follow.
    let mut db = store.pool.acquire().await?;
    if position(&mut db).await? == read::size(&mut db).await? {
        return Ok(false);
    }
    drop(db);
    let mut transaction = store.begin(BEGIN).await?;
    let db = &mut *transaction;
    let from = position(db).await?;
    let entries = read::entries(db, from, EVENTS_A_STEP).await?;
    let followed = entries.iter().map(Followed::of).collect::<Result<Vec<_>, _>>()?;
    write(db, &followed).await?;
    let position = from + entries.len() as u64;
    sqlx::query(
        "INSERT INTO follower (name, position) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET position = excluded.position",
    )
    .bind(NAME)
    .bind(to_i64(position))
    .execute(db)
    .await?;
    transaction.commit().await?;
    Ok(!entries.is_empty())
}

pub(super) async fn position(db: &mut PgConnection) -> Result<u64, StoreError> {
    let position: Option<i64> = sqlx::query_scalar("SELECT position FROM follower WHERE name = $1")
        .bind(NAME)
        .fetch_optional(db)
        .await?;
    Ok(position.map_or(0, to_u64))
}

async fn write(db: &mut PgConnection, followed: &[Followed]) -> Result<(), StoreError> {
    let accounts = account_ids(db, followed).await?;
    write_postings(db, followed, &accounts).await?;
    let shares: Vec<_> =
        followed.iter().flat_map(|it| it.shares.iter().map(|row| (it.index, row))).collect();
    sqlx::query(
        "INSERT INTO expense_share (idx, share, organisation, holder, edition, line) \
         SELECT * FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], \
         $6::text[])",
    )
    .bind(shares.iter().map(|(index, _)| to_i64(*index)).collect::<Vec<_>>())
    .bind(shares.iter().map(|(_, row)| row.share.cast_signed()).collect::<Vec<_>>())
    .bind(shares.iter().map(|(_, row)| row.organisation.as_str()).collect::<Vec<_>>())
    .bind(shares.iter().map(|(_, row)| row.holder.as_str()).collect::<Vec<_>>())
    .bind(shares.iter().map(|(_, row)| row.edition.as_str()).collect::<Vec<_>>())
    .bind(shares.iter().map(|(_, row)| row.line.as_str()).collect::<Vec<_>>())
    .execute(&mut *db)
    .await?;
    let parties: Vec<_> =
        followed.iter().flat_map(|it| it.parties.iter().map(|party| (party, it.index))).collect();
    sqlx::query(
        "INSERT INTO event_party (party, idx) SELECT * FROM unnest($1::text[], $2::bigint[])",
    )
    .bind(parties.iter().map(|(party, _)| party.as_str()).collect::<Vec<_>>())
    .bind(parties.iter().map(|(_, index)| to_i64(*index)).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

async fn write_postings(
    db: &mut PgConnection,
    followed: &[Followed],
    accounts: &BTreeMap<Account, i64>,
) -> Result<(), StoreError> {
    let mut turnovers: BTreeMap<(i64, i64, i32), i64> = BTreeMap::new();
    let mut postings = Vec::new();
    for it in followed {
        for (line, posting) in (0_i32..).zip(&it.postings) {
            let (from, to) = (accounts[&posting.from], accounts[&posting.to]);
            let cents = posting.amount.cents().get();
            postings.push((to_i64(it.index), line, it.day, from, to, cents));
            *turnovers.entry((from, to, it.day)).or_default() += cents;
        }
    }
    sqlx::query(
        "INSERT INTO posting (idx, line, day, from_account, to_account, cents) \
         SELECT * FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::bigint[], \
         $5::bigint[], $6::bigint[])",
    )
    .bind(postings.iter().map(|it| it.0).collect::<Vec<_>>())
    .bind(postings.iter().map(|it| it.1).collect::<Vec<_>>())
    .bind(postings.iter().map(|it| it.2).collect::<Vec<_>>())
    .bind(postings.iter().map(|it| it.3).collect::<Vec<_>>())
    .bind(postings.iter().map(|it| it.4).collect::<Vec<_>>())
    .bind(postings.iter().map(|it| it.5).collect::<Vec<_>>())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO turnover AS t (from_account, to_account, day, cents) \
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[]) \
         ON CONFLICT (from_account, to_account, day) \
         DO UPDATE SET cents = t.cents + excluded.cents",
    )
    .bind(turnovers.keys().map(|it| it.0).collect::<Vec<_>>())
    .bind(turnovers.keys().map(|it| it.1).collect::<Vec<_>>())
    .bind(turnovers.keys().map(|it| it.2).collect::<Vec<_>>())
    .bind(turnovers.into_values().collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// The ids of all accounts that the events move, in order of their first appearance in the log:
/// a rebuilt dictionary is the same dictionary.
async fn account_ids(
    db: &mut PgConnection,
    followed: &[Followed],
) -> Result<BTreeMap<Account, i64>, StoreError> {
    let moved = || followed.iter().flat_map(|it| &it.postings).flat_map(|it| [&it.from, &it.to]);
    let names: BTreeSet<String> = moved().map(Account::to_string).collect();
    let rows = sqlx::query("SELECT id, key FROM ledger_account WHERE key = ANY($1)")
        .bind(names.into_iter().collect::<Vec<_>>())
        .fetch_all(&mut *db)
        .await?;
    let mut ids = BTreeMap::new();
    for row in rows {
        let key: &str = row.try_get("key")?;
        let account: Account =
            key.parse().map_err(|_| StoreError::Corrupt(format!("ledger_account {key}")))?;
        ids.insert(account, row.try_get("id")?);
    }
    let mut next: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) + 1 FROM ledger_account")
        .fetch_one(&mut *db)
        .await?;
    let mut new = Vec::new();
    for account in moved() {
        if !ids.contains_key(account) {
            ids.insert(account.clone(), next);
            new.push((next, account));
            next += 1;
        }
    }
    sqlx::query(
        "INSERT INTO ledger_account (id, holder, edition, key) \
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])",
    )
    .bind(new.iter().map(|(id, _)| *id).collect::<Vec<_>>())
    .bind(new.iter().map(|(_, it)| it.holder().to_string()).collect::<Vec<_>>())
    .bind(new.iter().map(|(_, it)| it.edition().to_string()).collect::<Vec<_>>())
    .bind(new.iter().map(|(_, it)| it.to_string()).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(ids)
}
