//! R2: a sync that fails is noted though whoever waited for it has gone away.

use crate::{
    store::material::{Log, bodies, body},
    support::{disk::Disk, raw},
};
use std::{
    env, fs,
    future::poll_fn,
    path::PathBuf,
    process::{Command, Stdio},
    task::Poll,
};
use store::{Store, StoreError, sqlite::SqliteStore};

/// Goes away in the middle of a commit that the disk then fails, and asks for the next turn.
#[tokio::test]
#[ignore = "whoever goes away, whom the test below starts"]
async fn who_goes_away() {
    let disk = PathBuf::from(env::var_os("FONDACO_DISK").unwrap());
    let path = disk.join("live/fondaco.db");
    let store = SqliteStore::open(&path).await.unwrap();
    let mut log = Log::default();
    log.write(&store, bodies(3)).await;
    let control = disk.join("control/eio");
    fs::write(&control, "*/fondaco.db-wal 0 1\n").unwrap();
    let mut lane = store.lane().await.unwrap();
    lane.write(&log.next([body("doubtful")])).await.unwrap();
    // As long as it is held, whoever syncs waits for it.
    let held = fs::File::open(&control).unwrap();
    held.lock().unwrap();
    let mut commit = lane.commit();
    let begun = poll_fn(|context| Poll::Ready(commit.as_mut().poll(context))).await;
    assert!(begun.is_pending(), "{begun:?}");
    drop(commit);
    drop(held);
    for _ in 0..2 {
        let next = store.lane().await.map(drop);
        assert!(matches!(next, Err(StoreError::Disk(_))), "{next:?}");
    }
    store.close().await;
    drop(store);
    // However often one looks: connections that nobody uses are closed by threads of their own.
    assert!((0..2000).all(|_| raw::is_locked_by(&path, std::process::id())), "it was closed");
}

/// The next turn comes to nobody; and what was given up is not moved into the file by whoever closes
/// it last, for only the WAL can be trusted then.
#[test]
fn who_goes_away_hides_no_failure() {
    let disk = Disk::new();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "crash::dropped::who_goes_away", "--ignored", "--nocapture"]);
    let ran = disk.wire(&mut command).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    assert!(disk.has_failed());
    let wal = fs::metadata(disk.live().join("fondaco.db-wal"));
    assert!(wal.is_ok_and(|it| it.len() > 0), "it was moved into the file");
}
