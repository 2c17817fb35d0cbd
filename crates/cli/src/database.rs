//! The database that `--db` names, and who reads or writes in it.

use crate::{
    args::Args,
    exit::{Exit, Stop},
};
use bookkeeper::{
    Bookkeeper,
    clock::{SystemChance, SystemClock},
    reading::Viewer,
};
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use store::sqlite::SqliteStore;

/// The bookkeeper of a file that is there: reading begins no ledger in it.
pub async fn standing(args: &Args) -> Result<Bookkeeper, Stop> {
    let path = path(&args.db)?;
    if !path.exists() {
        return Err(Stop::new(
            Exit::Database,
            format!(
                "il file «{}» non esiste: indicare il database con --db sqlite:PERCORSO o \
                 FONDACO_DB, o crearlo con «fondaco demo», «fondaco account add» o «fondaco import»",
                path.display()
            ),
        ));
    }
    connected(args).await
}

/// The bookkeeper of a ledger, begun now when there is none.
pub async fn opened(args: &Args) -> Result<Bookkeeper, Stop> {
    let bookkeeper = connected(args).await?;
    bookkeeper.open(&args.name).await?;
    Ok(bookkeeper)
}

async fn connected(args: &Args) -> Result<Bookkeeper, Stop> {
    let store = SqliteStore::open(&path(&args.db)?).await?;
    let bookkeeper =
        Bookkeeper::new(Arc::new(store), Arc::new(SystemClock), Arc::new(SystemChance));
    Ok(OPENED.get_or_init(|| bookkeeper).clone())
}

/// The one database of this run, closed when it ends.
static OPENED: OnceLock<Bookkeeper> = OnceLock::new();

/// Closes what was opened, so that the file may be copied.
pub async fn close() {
    if let Some(bookkeeper) = OPENED.get() {
        bookkeeper.close().await;
    }
}

/// Who reads: the account of `--as`, else whoever can read the file.
pub async fn viewer(args: &Args, bookkeeper: &Bookkeeper) -> Result<Viewer, Stop> {
    let Some(name) = &args.author else { return Ok(Viewer::Operator) };
    let user = bookkeeper.account(name).await?;
    Ok(Viewer::Person(bookkeeper.standing(&user).await?))
}

fn path(url: &str) -> Result<PathBuf, Stop> {
    match url.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => {
            Ok(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
        }
        _ => Err(Stop::unusable(format!(
            "il database «{url}» non è fra quelli noti: serve sqlite:PERCORSO, per esempio \
             sqlite:fondaco.db (PostgreSQL non è ancora costruito)"
        ))),
    }
}
