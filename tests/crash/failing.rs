//! R2: a failed sync is fatal, and never tried again as if it were good.

use super::{
    crowd::{Crowd, endow},
    database::{AfterFailedSync, Database, Sqlite, every},
    is_acknowledged,
    served::Served,
};
use crate::support::{disk::Unsynced, raw};

/// After a failed sync of its log nothing is acknowledged before whoever wrote has started again.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_failed_sync_nothing_is_acknowledged() {
    for mut database in every() {
        database.up();
        let ours = database.after_failed_sync() == AfterFailedSync::OurRestart;
        let mut crowd = Crowd::found(&*database).await;
        let server = Served::start(&*database);
        let caller = crowd.caller(&server);
        let before = endow(&caller, "before").await;
        assert!(is_acknowledged(&before), "{before:?}");
        crowd.remember("before", &before);
        database.disk().fail_syncs(database.log(), 0, Some(1));
        // The sync that fails may be one of the followers': what was asked before is acknowledged
        // when its own was good, and is kept.
        let mut asked = 0;
        let doubtful = loop {
            let (key, failed) = (format!("at{asked}"), database.disk().has_failed());
            let answer = endow(&caller, &key).await;
            let restarted = !ours && database.disk().has_failed();
            if !is_acknowledged(&answer) || restarted {
                break key;
            }
            assert!(!failed, "{key} was asked after a sync had failed: {answer:?}");
            crowd.remember(&key, &answer);
            asked += 1;
            assert!(asked < 50, "nothing has failed");
        };
        // A database that starts anew by itself may have done so before the next question.
        for key in [doubtful.as_str(), "after", "later"].into_iter().filter(|_| ours) {
            let answer = endow(&caller, key).await;
            assert!(!is_acknowledged(&answer), "{key}: {answer:?}");
        }
        assert!(database.disk().has_failed());
        database.comes_back();
        server.kill();
        let size = crowd.is_kept(&*database, 0);
        database.run(&["verify"]).exits(0);
        // Started again it goes on, and whoever was in doubt is told what is so.
        let server = Served::start(&*database);
        for key in [doubtful.as_str(), "after"] {
            let answer = endow(&crowd.caller(&server), key).await;
            assert!(is_acknowledged(&answer), "{key}: {answer:?}");
            crowd.remember(key, &answer);
        }
        server.kill();
        assert!(crowd.is_kept(&*database, 0) <= size + 2);
        database.run(&["verify"]).exits(0);
    }
}

/// What a failed sync gave up is still read after a restart, from memory: what is said of it then
/// must be durable all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_after_a_restart_is_durable() {
    for mut database in every() {
        database.up();
        let mut crowd = Crowd::found(&*database).await;
        let server = Served::start(&*database);
        database.disk().fail_syncs(database.log(), 0, Some(1));
        let answer = endow(&crowd.caller(&server), "doubtful").await;
        assert!(!is_acknowledged(&answer), "{answer:?}");
        database.comes_back();
        server.kill();
        let server = Served::start(&*database);
        for key in ["doubtful", "next"] {
            let answer = endow(&crowd.caller(&server), key).await;
            assert!(is_acknowledged(&answer), "{key}: {answer:?}");
            crowd.remember(key, &answer);
        }
        server.kill();
        database.down();
        database.disk().cut(&Unsynced::Lost);
        database.up();
        crowd.is_kept(&*database, 0);
        database.run(&["verify"]).exits(0);
    }
}

/// Syncs that fail under a crowd: whatever is acknowledged meanwhile is durable.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_on_a_failing_disk_is_durable() {
    for mut database in every() {
        database.up();
        let mut crowd = Crowd::found(&*database).await;
        for files in database.files() {
            let server = Served::start(&*database);
            let mut work = crowd.work(&server);
            crowd.hear(&mut work, 10, is_acknowledged).await;
            database.disk().fail_syncs(files, 0, Some(1));
            if *files != database.log() {
                database.sync();
            }
            crowd.hear(&mut work, 1, |_| database.disk().has_failed()).await;
            assert!(database.disk().has_failed());
            crowd.hear(&mut work, 10, |_| true).await;
            server.kill();
            crowd.hear_out(work).await;
            database.down();
            database.disk().cut(&Unsynced::Lost);
            database.up();
            crowd.is_kept(&*database, 0);
            database.run(&["verify"]).exits(0);
        }
    }
}

/// While somebody reads an old state, what is newer than it cannot be moved out of the WAL, and what
/// is moved is not synced: when a later sync fails, Linux gives up both. No checkpoint may be
/// believed after that, and the WAL, which alone holds it all, must not be begun anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_after_a_failed_one_is_not_believed() {
    let database = Sqlite::new();
    let mut crowd = Crowd::found(&database).await;
    let server = Served::start(&database);
    let mut work = crowd.work(&server);
    crowd.hear(&mut work, 40, is_acknowledged).await;
    let mut reader = raw::open(&database.path()).await;
    raw::run(&mut reader, "BEGIN; SELECT count(*) FROM entry").await.unwrap();
    database.sync();
    crowd.hear(&mut work, 40, is_acknowledged).await;
    database.disk().fail_syncs("*/fondaco.db", 0, Some(1));
    raw::run(&mut reader, "COMMIT").await.unwrap();
    crowd.hear(&mut work, 1, |_| database.disk().has_failed()).await;
    crowd.hear(&mut work, 40, |_| true).await;
    let answer = endow(&crowd.caller(&server), "after").await;
    assert!(!is_acknowledged(&answer), "{answer:?}");
    server.kill();
    crowd.hear_out(work).await;
    database.disk().cut(&Unsynced::Lost);
    crowd.is_kept(&database, 0);
    database.run(&["verify"]).exits(0);
}
