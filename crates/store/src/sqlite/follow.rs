//! The followers on SQLite: their rows and their position in one transaction.

use super::{json_list, read, to_i64, to_u64};
use crate::{follow::Followed, port::StoreError};
use ledger::account::Account;
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection, SqlitePool};
use std::collections::{BTreeMap, BTreeSet};

/// Events followed in one transaction: the lane waits for a follower no longer than that takes.
const EVENTS_A_STEP: u32 = 1000;
/// The name under which the position stands.
const NAME: &str = "reading";

/// Follows some events. False when there are none left.
pub(super) async fn step(pool: &SqlitePool) -> Result<bool, StoreError> {
    // Looked at first without the write lock: most answers find nothing to follow.
    let mut db = pool.acquire().await?;
    if position(&mut db).await? == read::size(&mut db).await? {
        return Ok(false);
    }
    drop(db);
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
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

pub(super) async fn position(db: &mut SqliteConnection) -> Result<u64, StoreError> {
    let position: Option<i64> = sqlx::query_scalar("SELECT position FROM follower WHERE name = $1")
        .bind(NAME)
        .fetch_optional(db)
        .await?;
    Ok(position.map_or(0, to_u64))
}

async fn write(db: &mut SqliteConnection, followed: &[Followed]) -> Result<(), StoreError> {
    let accounts = account_ids(db, followed).await?;
    let mut postings = Vec::new();
    let mut turnovers: BTreeMap<(i64, i64, i32), i64> = BTreeMap::new();
    let mut shares = Vec::new();
    let mut parties = Vec::new();
    for it in followed {
        let index = to_i64(it.index);
        for (line, posting) in it.postings.iter().enumerate() {
            let (from, to) = (accounts[&posting.from], accounts[&posting.to]);
            let cents = posting.amount.cents().get();
            postings.push(json!([index, line, it.day, from, to, cents]));
            *turnovers.entry((from, to, it.day)).or_default() += cents;
        }
        for row in &it.shares {
            shares.push(json!([
                index,
                row.share,
                row.organisation,
                row.holder,
                row.edition,
                row.line
            ]));
        }
        parties.extend(it.parties.iter().map(|party| json!([party, index])));
    }
    let turnovers =
        turnovers.into_iter().map(|((from, to, day), cents)| json!([from, to, day, cents]));
    for (sql, rows) in [
        (INSERT_POSTINGS, postings),
        (ADD_TURNOVERS, turnovers.collect()),
        (INSERT_SHARES, shares),
        (INSERT_PARTIES, parties),
    ] {
        if !rows.is_empty() {
            let rows = Value::from(rows).to_string();
            sqlx::query(sql).bind(rows).execute(&mut *db).await?;
        }
    }
    Ok(())
}

/// The ids of all accounts that the events move, in order of their first appearance in the log:
/// a rebuilt dictionary is the same dictionary.
async fn account_ids(
    db: &mut SqliteConnection,
    followed: &[Followed],
) -> Result<BTreeMap<Account, i64>, StoreError> {
    let moved = || followed.iter().flat_map(|it| &it.postings).flat_map(|it| [&it.from, &it.to]);
    let names: BTreeSet<String> = moved().map(Account::to_string).collect();
    let names = json_list(names);
    let rows = sqlx::query(
        "SELECT id, key FROM ledger_account WHERE key IN (SELECT value FROM json_each($1))",
    )
    .bind(names)
    .fetch_all(&mut *db)
    .await?;
    let mut ids = BTreeMap::new();
    for row in rows {
        let key: String = row.try_get("key")?;
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
            let (holder, edition) = (account.holder().to_string(), account.edition().to_string());
            new.push(json!([next, holder, edition, account.to_string()]));
            next += 1;
        }
    }
    if !new.is_empty() {
        let new = Value::from(new).to_string();
        sqlx::query(INSERT_ACCOUNTS).bind(new).execute(db).await?;
    }
    Ok(ids)
}

const INSERT_ACCOUNTS: &str = "INSERT INTO ledger_account (id, holder, edition, key) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1)";
const INSERT_POSTINGS: &str = "INSERT INTO posting (idx, line, day, from_account, to_account, cents) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 \
     FROM json_each($1)";
const ADD_TURNOVERS: &str = "INSERT INTO turnover (from_account, to_account, day, cents) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE true \
     ON CONFLICT (from_account, to_account, day) DO UPDATE SET cents = cents + excluded.cents";
const INSERT_SHARES: &str = "INSERT INTO expense_share (idx, share, organisation, holder, edition, line) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 \
     FROM json_each($1)";
const INSERT_PARTIES: &str = "INSERT INTO event_party (party, idx) \
     SELECT value ->> 0, value ->> 1 FROM json_each($1)";
