//! The database that `--db` names, and who reads or writes in it.

use crate::{
    args::{Args, Command},
    exit::{Exit, Stop},
    print,
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
use store::{
    Store,
    postgres::{Ownership, PostgresStore},
    sqlite::SqliteStore,
};

/// Where the database is.
enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

/// The bookkeeper of a database that is there: reading begins no ledger in it.
pub async fn standing(args: &Args) -> Result<Bookkeeper, Stop> {
    let absent = match place(&args.db)? {
        Place::Sqlite(path) if path.exists() => None,
        Place::Sqlite(path) => Some((
            format!("il file «{}» non esiste", path.display()),
            "sqlite:PERCORSO o FONDACO_DB",
        )),
        Place::Postgres(url) if PostgresStore::stands(&url).await? => None,
        Place::Postgres(_) => Some((
            "nel database PostgreSQL non c'è un registro".to_owned(),
            "postgres://UTENTE@HOST/DATABASE o FONDACO_DB",
        )),
    };
    if let Some((what, how)) = absent {
        return Err(Stop::new(
            Exit::Database,
            format!(
                "{what}: indicare il database con --db {how}, o crearlo con «fondaco demo», \
                 «fondaco account add» o «fondaco import»"
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
    let store: Arc<dyn Store> = match place(&args.db)? {
        Place::Sqlite(path) => Arc::new(SqliteStore::open(&path).await?),
        Place::Postgres(url) => {
            let store = PostgresStore::open(&url).await?;
            if matches!(args.command, Command::Serve) && store.ownership() == Ownership::Ours {
                print::remark(OWNER_SERVES);
            }
            Arc::new(store)
        }
    };
    let bookkeeper = Bookkeeper::new(store, Arc::new(SystemClock), Arc::new(SystemChance));
    Ok(OPENED.get_or_init(|| bookkeeper).clone())
}

const OWNER_SERVES: &str = "attenzione: si serve con il ruolo che possiede le tabelle, e il \
     database non può difendere il registro da un errore: creare un ruolo con CREATE ROLE … LOGIN, \
     abilitarlo con «fondaco grant --to RUOLO» e servire con quello";

/// Lets a role serve. The owner's tables are brought up to date first.
pub async fn grant(args: &Args, role: &str) -> Result<Exit, Stop> {
    let Place::Postgres(url) = place(&args.db)? else {
        return Err(Stop::unusable(
            "i permessi dei ruoli sono di PostgreSQL: indicare --db postgres://PROPRIETARIO@HOST/\
             DATABASE (di un file SQLite decidono i permessi del file)",
        ));
    };
    let store = PostgresStore::open(&url).await?;
    let granted = store.grant(role).await;
    store.close().await;
    granted?;
    print::remark(&format!(
        "il ruolo «{role}» può leggere e registrare; non può cambiare né togliere ciò che è \
         registrato"
    ));
    Ok(Exit::Fine)
}

/// The one database of this run, closed when it ends.
static OPENED: OnceLock<Bookkeeper> = OnceLock::new();

/// Closes what was opened, so that a file may be copied.
pub async fn close() {
    if let Some(bookkeeper) = OPENED.get() {
        bookkeeper.close().await;
    }
}

/// Who reads: the account of `--as`, else whoever can read the database.
pub async fn viewer(args: &Args, bookkeeper: &Bookkeeper) -> Result<Viewer, Stop> {
    let Some(name) = &args.author else { return Ok(Viewer::Operator) };
    let user = bookkeeper.account(name).await?;
    Ok(Viewer::Person(bookkeeper.standing(&user).await?))
}

fn place(url: &str) -> Result<Place, Stop> {
    match url.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => {
            Ok(Place::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
        }
        Some(("postgres" | "postgresql", _)) => Ok(Place::Postgres(url.to_owned())),
        // The address is not repeated: there may be a password in it.
        _ => Err(Stop::unusable(
            "l'indirizzo del database non è fra quelli noti: serve sqlite:PERCORSO, per esempio \
             sqlite:fondaco.db, o postgres://UTENTE@HOST/DATABASE",
        )),
    }
}
