//! A primary that is lost, and a replica in its place that lacks the last events: nobody answers
//! from a history that is gone.

use super::{
    crowd::{Crowd, endow},
    database::{Database, Server},
    is_acknowledged,
    served::{Answer, Caller, Served},
};
use crate::support::{
    cluster::{Down, Postgres},
    patience::Patience,
};
use bookkeeper::{
    Bookkeeper, Failure,
    clock::{SystemChance, SystemClock},
};
use serde_json::{Value, json};
use std::sync::Arc;
use store::postgres::PostgresStore;

const ASKED: &str = "{ balances(groupBy: [EDITION]) { total { endowed } at { treeSize } } }";

/// Asks for a balance: its answer, or the code and sentence of its error.
pub async fn read(caller: &Caller) -> Result<Value, (String, String)> {
    let answer = caller.ask(ASKED, &Value::Null).await.unwrap();
    let error = &answer["errors"][0];
    match error["extensions"]["code"].as_str() {
        None => Ok(answer["data"]["balances"].clone()),
        Some(code) => Err((code.to_owned(), error["message"].as_str().unwrap().to_owned())),
    }
}

/// Nothing is read and nothing written, because the history is another: at once, or after the
/// connections have been found out that died with the primary.
async fn refuses(caller: &Caller, key: &str) {
    for tries in 0.. {
        match read(caller).await {
            Err((code, _)) if code == "HISTORY_REPLACED" => break,
            Err((_, _)) if tries < 20 => {}
            other => panic!("{other:?}"),
        }
    }
    for tries in 0.. {
        match endow(caller, key).await {
            Answer::Error(code, _) if code == "HISTORY_REPLACED" => break,
            Answer::Error(_, _) | Answer::None if tries < 20 => {}
            other => panic!("{other:?}"),
        }
    }
    let health = caller.client.get(format!("http://{}/health", caller.address)).send().await;
    assert_eq!(health.unwrap().status(), 503);
}

/// Waits until something is so on a server.
pub fn until(postgres: &Postgres, so: &str) {
    let patience = Patience::new();
    let asked = format!("SELECT 1 / (CASE WHEN {so} THEN 1 ELSE 0 END)");
    while let Err(seen) = postgres.sql(&asked) {
        patience.instead_of(so, seen);
    }
}

/// A replica that is up, and has all there is.
pub fn replica(primary: &Postgres) -> Postgres {
    let followed = "(SELECT position FROM follower WHERE name = 'reading') \
                    = (SELECT count(*) FROM entry)";
    until(primary, followed);
    let mut replica = Postgres::replica(primary);
    replica.up();
    until(&replica, followed);
    replica
}

/// The same, and it gets no more.
fn cut_off(primary: &Postgres) -> Postgres {
    let replica = replica(primary);
    primary.sql("CREATE SCHEMA aside CREATE TABLE last (n int)").unwrap();
    until(&replica, "to_regclass('aside.last') IS NOT NULL");
    replica.sql("ALTER SYSTEM SET primary_conninfo = ''").unwrap();
    replica.sql("SELECT pg_reload_conf()").unwrap();
    until(&replica, "NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver)");
    replica
}

async fn recorded(caller: &Caller, key: &str) {
    let answer = endow(caller, key).await;
    assert!(is_acknowledged(&answer), "{key}: {answer:?}");
}

/// What the lock knows: how many events.
fn locked(database: &Server) -> u64 {
    let shown = database.run(&["lock", "show", "--format", "json"]).json();
    shown["held"]["tree_size"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_answers_from_a_history_that_is_gone() {
    let mut database = Server::new();
    database.up();
    let crowd = Crowd::found(&database).await;
    // A lock of its own, that will not hear what the others do.
    let lagging = database.elsewhere().join("own");
    std::fs::copy(database.lock(), &lagging).unwrap();
    let servers = [Served::start(&database), Served::start(&database)];
    let alone = Served::run(database.program_under(&lagging));
    let callers = [&servers[0], &servers[1], &alone].map(|it| crowd.caller(it));
    recorded(&callers[0], "kept-1").await;
    recorded(&callers[1], "kept-2").await;
    let mut replica = cut_off(&database.postgres);
    recorded(&callers[0], "lost-1").await;
    recorded(&callers[1], "lost-2").await;
    let size = read(&callers[2]).await.unwrap()["at"]["treeSize"].clone();
    let size: u64 = size.as_str().unwrap().parse().unwrap();
    let patience = Patience::new();
    let mut known = locked(&database);
    while known < size {
        patience.instead_of(&format!("a lock that knows {size} events"), known);
        known = locked(&database);
    }
    // The primary is lost; what took its place lacks the last two events, and only reads.
    database.postgres.down(Down::Killed);
    database.leads_to(&replica);
    for caller in &callers {
        let (code, why) = read(caller).await.unwrap_err();
        let codes = ["HISTORY_REPLACED", "DATABASE_UNREACHABLE"];
        assert!(codes.contains(&code.as_str()), "{code}: {why}");
    }
    replica.promote();
    for (caller, key) in callers.iter().zip(["lost-1", "new", "kept-1"]) {
        refuses(caller, key).await;
    }
    a_person_decides(&database, &crowd, size).await;
    // Whoever knew the lost events is not deceived by a log that has become longer than it was.
    for caller in &callers {
        refuses(caller, "another").await;
    }
    replica.down(Down::Immediate);
}

/// A new server refuses under the same lock, until somebody accepts the loss.
async fn a_person_decides(database: &Server, crowd: &Crowd, size: u64) {
    let fresh = Served::start(database);
    let Answer::Error(code, sentence) = endow(&crowd.caller(&fresh), "fresh").await else {
        panic!("it writes")
    };
    assert_eq!(code, "HISTORY_REPLACED");
    for way_out in ["mancano 2 eventi", "fondaco reappend", "--accept-loss"] {
        assert!(sentence.contains(way_out), "{sentence}");
        assert!(fresh.said().contains(way_out), "{}", fresh.said());
    }
    fresh.kill();
    assert_eq!(database.run(&["lock", "adopt", "--reason", "prova"]).exit, 4);
    let accepted = ["lock", "adopt", "--accept-loss", "--reason", "il primario è perduto"];
    database.run(&accepted).exits(0);
    let fresh = Served::start(database);
    let caller = crowd.caller(&fresh);
    for key in ["lost-1", "lost-2", "more-1", "more-2", "kept-1"] {
        recorded(&caller, key).await;
    }
    let at = read(&caller).await.unwrap()["at"].clone();
    assert_eq!(at, json!({ "treeSize": (size + 2).to_string() }));
    fresh.kill();
    database.run(&["verify"]).exits(0);
}

/// A replica that merely lags is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_lags_is_waited_for() {
    let mut database = Server::new();
    database.up();
    let crowd = Crowd::found(&database).await;
    let server = Served::start(&database);
    recorded(&crowd.caller(&server), "zero").await;
    let mut replica = replica(&database.postgres);
    replica.sql("SELECT pg_wal_replay_pause()").unwrap();
    until(&replica, "pg_get_wal_replay_pause_state() = 'paused'");
    let store = Arc::new(PostgresStore::open(&database.url()).await.unwrap());
    let books = Bookkeeper::new(store, Arc::new(SystemClock), Arc::new(SystemChance));
    recorded(&crowd.caller(&server), "one").await;
    let known = books.reading().await.unwrap().at();
    // From now on it is the replica that it reads.
    database.leads_to(&replica);
    let mine = "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity \
                WHERE application_name = 'fondaco'";
    database.postgres.sql(mine).unwrap();
    let patience = Patience::new();
    let lost = loop {
        match books.reading().await {
            Err(Failure::Store(seen)) => patience.instead_of("an answer", seen),
            other => break other.map(|reading| reading.at()),
        }
    };
    assert!(matches!(lost, Err(Failure::HistoryReplaced(_))), "{lost:?}");
    let (reading, ()) = tokio::join!(books.reading(), async {
        replica.sql("SELECT pg_wal_replay_resume()").unwrap();
    });
    assert_eq!(reading.unwrap().at(), known);
    server.kill();
    books.close().await;
    replica.down(Down::Immediate);
}
