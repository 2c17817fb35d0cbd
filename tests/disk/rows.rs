//! `SQLite` under the disk: what it says it has, it has, unless it is told not to sync.

use crate::support::{
    SeededChance,
    disk::{Disk, Unsynced},
    raw,
};
use std::{
    env,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
};

/// What a writer says, line by line.
type Said = Lines<BufReader<ChildStderr>>;

/// How many rows are acknowledged before the power is cut.
const ROWS: usize = 40;

/// Adds rows until it is killed, each with its own commit, and says so of each.
#[tokio::test]
#[ignore = "the writer that the tests below start"]
async fn writer() {
    let path = env::var_os("ROWS_IN").unwrap();
    let mut db = raw::open(path.as_ref()).await;
    raw::run(&mut db, &env::var("ROWS_SET").unwrap()).await.unwrap();
    raw::run(&mut db, "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)").await.unwrap();
    loop {
        raw::run(&mut db, "INSERT INTO t DEFAULT VALUES").await.unwrap();
        eprintln!("row");
    }
}

/// A writer in its own process, which has said that all the rows are there and goes on for as long
/// as somebody hears it.
fn started(disk: &Disk, path: &Path, settings: &str) -> (Child, Said) {
    let mut writer = Command::new(env::current_exe().unwrap());
    writer.args(["--exact", "disk::rows::writer", "--ignored", "--nocapture"]);
    writer.env("ROWS_IN", path).env("ROWS_SET", settings);
    let mut writer =
        disk.wire(&mut writer).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut said = BufReader::new(writer.stderr.take().unwrap()).lines();
    let rows = said.by_ref().map_while(Result::ok).filter(|it| it == "row");
    assert_eq!(rows.take(ROWS).count(), ROWS, "the writer ended by itself");
    (writer, said)
}

/// How many rows there are after a power cut, some of them in the file and some in the WAL.
async fn left(settings: &str, unsynced: Unsynced<'_>) -> usize {
    let disk = Disk::new();
    let path = disk.live().join("rows.db");
    let (mut writer, _) = started(&disk, &path, settings);
    writer.kill().unwrap();
    writer.wait().unwrap();
    disk.cut(&unsynced);
    let mut db = raw::open(&path).await;
    assert_eq!(raw::text(&mut db, "PRAGMA integrity_check").await, "ok");
    let tables = raw::number(&mut db, "SELECT count(*) FROM sqlite_master").await;
    let rows = if tables == 0 { 0 } else { raw::number(&mut db, "SELECT count(*) FROM t").await };
    usize::try_from(rows).unwrap()
}

#[tokio::test]
async fn what_it_acknowledges_it_keeps() {
    let full =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 7";
    assert!(left(full, Unsynced::Lost).await >= ROWS);
    for seed in 0..3 {
        let chance = SeededChance::new(seed);
        assert!(left(full, Unsynced::Torn(&chance)).await >= ROWS, "seed {seed}");
    }
}

/// The test that bites: a setting that does not sync loses what was acknowledged.
#[tokio::test]
async fn told_not_to_sync_it_loses_what_it_acknowledged() {
    let off = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF";
    assert!(left(off, Unsynced::Lost).await < ROWS);
    let normal = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
    assert!(left(normal, Unsynced::Lost).await < ROWS);
}

/// Closing a descriptor drops the locks of a whole process: the layer must not open and close what
/// `SQLite` has locked.
#[tokio::test]
async fn a_sync_drops_no_lock() {
    let disk = Disk::new();
    let path = disk.live().join("rows.db");
    let settings = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 7";
    let (mut writer, _said) = started(&disk, &path, settings);
    assert!(raw::is_locked_by(&path, writer.id()));
    writer.kill().unwrap();
    writer.wait().unwrap();
}
