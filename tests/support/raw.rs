//! A connection to the file itself, as somebody with `sqlite3` has one.

use sqlx::{
    AssertSqlSafe, Connection, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::{fmt::Write, fs, os::unix::fs::MetadataExt, path::Path};

/// Opens the file, foreign keys unchecked as `sqlite3` leaves them.
pub async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    let options = options.create_if_missing(true).busy_timeout(std::time::Duration::from_secs(5));
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Runs statements one after the other; what the database says when it refuses.
pub async fn run(db: &mut SqliteConnection, sql: &str) -> Result<u64, String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(db).await;
    done.map(|it| it.rows_affected()).map_err(|error| error.to_string())
}

/// Runs statements that must succeed and change something.
pub async fn must(db: &mut SqliteConnection, sql: &str) {
    let changed = run(db, sql).await;
    assert!(changed.as_ref().is_ok_and(|rows| *rows > 0), "{sql}: {changed:?}");
}

/// The rows of a query.
pub async fn rows(db: &mut SqliteConnection, sql: &str) -> Vec<SqliteRow> {
    sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(db).await.unwrap()
}

/// One number.
pub async fn number(db: &mut SqliteConnection, sql: &str) -> i64 {
    rows(db, sql).await[0].try_get(0).unwrap()
}

/// One text.
pub async fn text(db: &mut SqliteConnection, sql: &str) -> String {
    rows(db, sql).await[0].try_get(0).unwrap()
}

/// Bytes as SQL writes them between quotes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Takes the triggers that stop accidents out of the way; how they are made again.
pub async fn without_triggers(db: &mut SqliteConnection) -> Vec<String> {
    let mut made = Vec::new();
    for row in rows(db, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").await {
        let [name, sql]: [String; 2] = [row.try_get(0).unwrap(), row.try_get(1).unwrap()];
        run(db, &format!("DROP TRIGGER {name}")).await.unwrap();
        made.push(sql);
    }
    made
}

/// Whether a process holds a lock on a file, as the kernel says.
pub fn is_locked_by(path: &Path, process: u32) -> bool {
    let (process, inode) = (process.to_string(), format!(":{}", fs::metadata(path).unwrap().ino()));
    // `1: POSIX  ADVISORY  READ 4711 fe:00:12345 1073741826 1073742335`
    let listed = || {
        fs::read_to_string("/proc/locks").unwrap().lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.contains(&process.as_str()) && words.iter().any(|word| word.ends_with(&inode))
        })
    };
    // Linux gives the list page by page: what others lock meanwhile may push a line out of sight.
    (0..20).any(|_| listed())
}
