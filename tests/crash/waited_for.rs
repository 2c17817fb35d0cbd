//! A replica that the primary waits for, and that is away: what it does not have may be visible, and
//! nobody is told that it is recorded.

use super::{
    crowd::{Crowd, endow},
    database::{Database, Server},
    is_acknowledged,
    served::{Answer, Served},
};
use crate::support::cluster::{Down, Postgres};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::task::{block_in_place, yield_now};

/// Ends every session that waits for a replica, which lets be seen what it has committed.
const CUT: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                   WHERE wait_event = 'SyncRep'";

/// Waits for an answer; meanwhile no session waits for a replica for long.
async fn impatiently<T>(postgres: &Postgres, answer: impl Future<Output = T>) -> T {
    let answered = AtomicBool::new(false);
    let answer = async {
        let answer = answer.await;
        answered.store(true, Ordering::SeqCst);
        answer
    };
    let cutting = async {
        while !answered.load(Ordering::SeqCst) {
            block_in_place(|| postgres.sql(CUT)).unwrap();
            yield_now().await;
        }
    };
    tokio::join!(answer, cutting).0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_replica_has_is_not_acknowledged_though_it_is_seen() {
    let mut database = Server::new();
    database.up();
    let crowd = Crowd::found(&database).await;
    let server = Served::start(&database);
    let caller = crowd.caller(&server);
    let kept = endow(&caller, "kept").await;
    assert!(is_acknowledged(&kept), "{kept:?}");
    let waits = "ALTER SYSTEM SET synchronous_standby_names = 'away'";
    database.postgres.sql(waits).unwrap();
    // From its start on it waits for that replica.
    database.postgres.down(Down::Immediate);
    database.up();
    let postgres = &database.postgres;
    // Neither who was cut off at its commit is told that it is done, nor who asks again.
    for _ in 0..3 {
        for tries in 0.. {
            match impatiently(postgres, endow(&caller, "waits")).await {
                Answer::None => break,
                Answer::Error(code, _) if code == "OUTCOME_UNKNOWN" => break,
                // Connections that died with the server are found out.
                Answer::Error(code, _) if code == "DATABASE_UNREACHABLE" && tries < 20 => {}
                other => panic!("{other:?}"),
            }
        }
    }
    let seen = "SELECT 1 / count(*) FROM entry WHERE position('\"waits\"'::bytea IN bytes) > 0";
    postgres.sql(seen).unwrap();
    postgres.sql("ALTER SYSTEM RESET synchronous_standby_names").unwrap();
    postgres.sql("SELECT pg_reload_conf()").unwrap();
    let told = endow(&caller, "waits").await;
    assert!(is_acknowledged(&told), "{told:?}");
    server.kill();
}
