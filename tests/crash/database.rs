//! The databases that are put through accidents: a row each.

use crate::support::{
    binary::{self, Ran},
    cluster::{Down, Postgres, url_in},
    disk::Disk,
    raw,
};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    thread,
};
use tempfile::TempDir;

/// A database of one ledger, whose disk, power and processes are in the hand of the test.
pub trait Database: Send {
    /// The disk that it stands on.
    fn disk(&self) -> &Disk;

    /// `fondaco`, as it uses this database.
    fn program(&self) -> Command;

    /// The files whose sync makes a commit durable, as a pattern.
    fn log(&self) -> &'static str;

    /// The files that are synced at all, as patterns, the log first.
    fn files(&self) -> &'static [&'static str];

    /// Starts its server, when it has one.
    fn up(&mut self) {}

    /// Kills its server, when it has one.
    fn down(&mut self) {}

    /// What it does after a sync that failed.
    fn after_failed_sync(&self) -> AfterFailedSync;

    /// Waits until it has started anew, when it does that by itself.
    fn comes_back(&self) {}

    /// Brings it to sync more than its log, which it would not do for long.
    fn sync(&self);

    /// Runs `fondaco` to its end.
    fn run(&self, args: &[&str]) -> Ran {
        self.program().args(args).output().unwrap().into()
    }
}

/// Who makes sure, after a sync that failed, of what is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailedSync {
    /// Our own program, when it is started again: until then it writes no more.
    OurRestart,
    /// The database's server, which goes down at once and starts anew by itself.
    ItsOwnRestart,
}

/// Every database, new and empty, on a disk of its own.
pub fn every() -> Vec<Box<dyn Database>> {
    vec![Box::new(Sqlite::new()), Box::new(Server::new())]
}

/// A file: the program itself is who writes on the disk.
pub struct Sqlite {
    disk: Disk,
}

impl Sqlite {
    pub fn new() -> Self {
        Self { disk: Disk::new() }
    }

    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        self.disk.live().join("fondaco.db")
    }
}

/// More pages than a log holds before it is moved into its file.
const FILLING: &str = "PRAGMA busy_timeout = 30000; PRAGMA wal_autocheckpoint = 0; \
     CREATE TABLE filling (bytes BLOB); \
     WITH RECURSIVE page(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM page WHERE n < 9000) \
     INSERT INTO filling SELECT zeroblob(8000) FROM page; \
     DROP TABLE filling";

impl Database for Sqlite {
    fn disk(&self) -> &Disk {
        &self.disk
    }

    fn log(&self) -> &'static str {
        "*/fondaco.db-wal"
    }

    fn files(&self) -> &'static [&'static str] {
        &["*/fondaco.db-wal", "*/fondaco.db"]
    }

    fn after_failed_sync(&self) -> AfterFailedSync {
        AfterFailedSync::OurRestart
    }

    /// Its log is filled, so that whoever commits next moves it into the file.
    fn sync(&self) {
        let path = self.path();
        let filling = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                raw::run(&mut raw::open(&path).await, FILLING).await.unwrap();
            });
        });
        filling.join().unwrap();
    }

    fn program(&self) -> Command {
        let mut command = binary::command();
        let url = format!("sqlite:{}", self.path().display());
        self.disk.wire(command.arg("--db").arg(url));
        command
    }
}

/// A server of `PostgreSQL`, who writes on the disk; the lock is elsewhere.
pub struct Server {
    pub postgres: Postgres,
    /// The lock, and the way to the server.
    elsewhere: TempDir,
}

/// Its log has its room from the beginning: it is used again and not made longer.
const ROOM_OF_THE_LOG: &str = "min_wal_size = 32MB\nmax_wal_size = 32MB";

impl Server {
    pub fn new() -> Self {
        let mut postgres = Postgres::new(ROOM_OF_THE_LOG);
        postgres.up();
        let pieces = "CREATE TABLE piece (n int); DROP TABLE piece; SELECT pg_switch_wal();";
        for _ in 0..32 {
            postgres.sql(pieces).unwrap();
        }
        postgres.sql("CHECKPOINT").unwrap();
        postgres.down(Down::Immediate);
        postgres.disk.adopt();
        let it = Self { postgres, elsewhere: tempfile::tempdir_in("/tmp").unwrap() };
        it.leads_to(&it.postgres);
        it
    }

    /// The way leads to that server from now on.
    pub fn leads_to(&self, postgres: &Postgres) {
        let new = self.elsewhere.path().join("new");
        symlink(postgres.socket(), &new).unwrap();
        fs::rename(new, self.way()).unwrap();
    }

    /// Where whatever the way leads to answers.
    pub fn url(&self) -> String {
        url_in(&self.way())
    }

    /// The lock.
    pub fn lock(&self) -> PathBuf {
        self.elsewhere.path().join("lock")
    }

    /// A folder that no accident comes to.
    pub fn elsewhere(&self) -> &Path {
        self.elsewhere.path()
    }

    /// `fondaco`, as it uses this database under another lock.
    pub fn program_under(&self, lock: &Path) -> Command {
        let mut command = binary::command();
        command.arg("--db").arg(self.url()).arg("--lock").arg(lock);
        command
    }

    fn way(&self) -> PathBuf {
        self.elsewhere.path().join("way")
    }
}

impl Database for Server {
    fn disk(&self) -> &Disk {
        &self.postgres.disk
    }

    fn log(&self) -> &'static str {
        "*/pg_wal/0*"
    }

    fn files(&self) -> &'static [&'static str] {
        &["*/pg_wal/0*", "*/base/*"]
    }

    fn up(&mut self) {
        self.postgres.up();
    }

    fn down(&mut self) {
        self.postgres.down(Down::Killed);
    }

    fn after_failed_sync(&self) -> AfterFailedSync {
        AfterFailedSync::ItsOwnRestart
    }

    fn comes_back(&self) {
        self.postgres.comes_back();
    }

    fn sync(&self) {
        // OK when it goes down meanwhile: that is what the test is about.
        drop(self.postgres.sql("CHECKPOINT"));
    }

    fn program(&self) -> Command {
        self.program_under(&self.lock())
    }
}
