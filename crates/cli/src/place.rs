//! Places: the database that a URL names, and the lock that goes with it.

use crate::{
    args::Args,
    exit::{Exit, Stop},
    print,
};
use journal::hash::sha256;
use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    Store,
    lock::{Lock, PostgresLock, SqliteLock},
    postgres::{Ownership, PostgresStore},
    sqlite::SqliteStore,
};

/// Where a URL leads.
enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

/// The database of a URL, made when there is none.
pub async fn store(url: &str) -> Result<Arc<dyn Store>, Stop> {
    Ok(match place(url)? {
        Place::Sqlite(path) => Arc::new(SqliteStore::open(&path).await?),
        Place::Postgres(url) => Arc::new(PostgresStore::open(&url).await?),
    })
}

/// The database of a URL, to be served: whoever owns the tables should not.
pub async fn served(url: &str) -> Result<Arc<dyn Store>, Stop> {
    let Place::Postgres(url) = place(url)? else { return store(url).await };
    let store = PostgresStore::open(&url).await?;
    if store.ownership() == Ownership::Ours {
        print::remark(OWNER_SERVES);
    }
    Ok(Arc::new(store))
}

const OWNER_SERVES: &str = "attenzione: si serve con il ruolo che possiede le tabelle, e il \
     database non può difendere il registro da un errore: creare un ruolo con CREATE ROLE … LOGIN, \
     abilitarlo con «fondaco grant --to RUOLO» e servire con quello";

/// The database of a URL that is there already.
pub async fn standing(url: &str) -> Result<Arc<dyn Store>, Stop> {
    let absent = match place(url)? {
        Place::Sqlite(path) => no_database(&path).map(|what| {
            (format!("il file «{}» {what}", path.display()), "sqlite:PERCORSO o FONDACO_DB")
        }),
        Place::Postgres(url) if PostgresStore::stands(&url).await? => None,
        Place::Postgres(_) => Some((
            "nel database PostgreSQL non c'è un registro".to_owned(),
            "postgres://UTENTE@HOST/DATABASE o FONDACO_DB",
        )),
    };
    let Some((what, how)) = absent else { return store(url).await };
    Err(Stop::new(
        Exit::Database,
        format!(
            "{what}: indicare il database con --db {how}, o crearlo con «fondaco demo», «fondaco \
             account add» o «fondaco import»"
        ),
    ))
}

/// The database of a URL, for looking only: an empty one in memory when there is none.
pub async fn rehearsed(url: &str) -> Result<Arc<dyn Store>, Stop> {
    match place(url)? {
        Place::Sqlite(path) if path.exists() => store(url).await,
        Place::Postgres(url) if PostgresStore::stands(&url).await? => store(&url).await,
        Place::Sqlite(_) | Place::Postgres(_) => Ok(Arc::new(SqliteStore::in_memory().await?)),
    }
}

/// Why there is no database in a file: one that is empty is made a database by whoever opens it.
fn no_database(path: &Path) -> Option<&'static str> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() == 0 => Some("è vuoto"),
        Err(error) if error.kind() == ErrorKind::NotFound => Some("non esiste"),
        _ => None,
    }
}

fn place(url: &str) -> Result<Place, Stop> {
    if is_postgres(url) {
        return Ok(Place::Postgres(url.to_owned()));
    }
    // The address is not repeated: there may be a password in it.
    sqlite(url).map(Place::Sqlite).ok_or_else(|| {
        Stop::unusable(
            "l'indirizzo del database non è fra quelli noti: serve sqlite:PERCORSO, per esempio \
             sqlite:fondaco.db, o postgres://UTENTE@HOST/DATABASE, in minuscolo e senza spazi",
        )
    })
}

fn sqlite(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    (!path.is_empty() && !is_address(path)).then(|| PathBuf::from(path))
}

/// Whether a text leads elsewhere than to a file: there may be a password in it.
fn is_address(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    let schemes = ["postgres:", "postgresql:"];
    text.contains("://") || schemes.iter().any(|it| text.starts_with(it))
}

/// The file that is meant.
///
/// # Errors
/// When it is an address: it is not repeated.
pub fn file(path: &Path) -> Result<&Path, Stop> {
    let text = path.to_string_lossy();
    if is_address(text.strip_prefix("sqlite://").unwrap_or(&text)) {
        return Err(Stop::unusable("serve il nome di un file, non l'indirizzo di un database"));
    }
    Ok(path)
}

/// Whether a URL leads to PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The lock of a database: the one that was asked for, else its own.
pub fn lock(asked: Option<&str>, database: &str) -> Result<Arc<dyn Lock>, Stop> {
    match asked {
        Some(url) if is_postgres(url) => {
            let lock = PostgresLock::at(url).map_err(|it| Stop::unusable(it.to_string()))?;
            Ok(Arc::new(lock))
        }
        Some(path) => {
            let path = if path.starts_with("sqlite:") {
                sqlite(path)
            } else {
                Some(PathBuf::from(path)).filter(|_| !is_address(path))
            };
            // The address is not repeated: there may be a password in it.
            let path = path.ok_or_else(|| {
                Stop::unusable(
                    "l'indirizzo del lock non è fra quelli noti: serve un PERCORSO, \
                     sqlite:PERCORSO o postgres://UTENTE@HOST/DATABASE, in minuscolo e senza spazi",
                )
            })?;
            // Made by who knows where the lock was; made by us, it would have forgotten everything.
            match path.parent().filter(|it| !it.as_os_str().is_empty()) {
                Some(folder) if !folder.exists() => Err(Stop::unusable(format!(
                    "la cartella «{}» del lock non c'è: montare il disco o crearla, o indicarne \
                     un'altra con --lock",
                    folder.display()
                ))),
                _ => Ok(Arc::new(SqliteLock::at(&path))),
            }
        }
        None => Ok(Arc::new(SqliteLock::at(&own_lock(database)?))),
    }
}

/// The lock that `--lock` names, else the one of the database of `--db`.
pub fn lock_of(args: &Args) -> Result<Arc<dyn Lock>, Stop> {
    lock(args.lock.as_deref(), &args.db)
}

/// The pepper of a database's persons: where the environment says, else its own.
pub fn pepper(database: &str) -> Result<PathBuf, Stop> {
    match env::var_os("FONDACO_PEPPER").filter(|it| !it.is_empty()) {
        Some(path) => Ok(path.into()),
        None => own(database, "pepper", "il pepe: usare FONDACO_PEPPER"),
    }
}

fn own_lock(database: &str) -> Result<PathBuf, Stop> {
    own(database, "lock", "il lock: usare --lock")
}

/// Beside an SQLite file; for a server's database a file in the state folder of who runs this.
fn own(database: &str, what: &str, or: &str) -> Result<PathBuf, Stop> {
    if let Place::Sqlite(path) = place(database)? {
        let mut name = path.into_os_string();
        name.push(format!(".{what}"));
        return Ok(name.into());
    }
    let state = state_folder().ok_or_else(|| {
        Stop::unusable(format!("né XDG_STATE_HOME né HOME dicono dove tenere {or}"))
    })?;
    // One for one database: who uses it, and with which settings, makes no other of it.
    let place = PostgresStore::database_of(database)?;
    let name = place.rsplit('/').next().filter(|it| !it.is_empty()).unwrap_or("fondaco");
    let short: String = sha256(place.as_bytes()).to_string().chars().take(8).collect();
    Ok(state.join("fondaco").join(format!("{name}-{short}.{what}")))
}

/// The folder of the attachments of a database: the one that was asked for, else that of the
/// environment, else the one beside an SQLite file. None for a server's database of which nobody
/// has said it.
pub fn attachments(asked: Option<&Path>, database: &str) -> Result<Option<PathBuf>, Stop> {
    if let Some(folder) = asked {
        return Ok(Some(folder.to_owned()));
    }
    if let Some(folder) = env::var_os("FONDACO_ATTACHMENTS").filter(|it| !it.is_empty()) {
        return Ok(Some(folder.into()));
    }
    let Place::Sqlite(path) = place(database)? else { return Ok(None) };
    let mut name = path.into_os_string();
    name.push(".attachments");
    Ok(Some(name.into()))
}

fn state_folder() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let absolute = set("XDG_STATE_HOME").filter(|it| it.is_absolute());
    absolute.or_else(|| Some(set("HOME")?.join(".local").join("state")))
}

/// A URL as it may be shown and written down.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<&str> =
        query.split('&').filter(|it| !it.is_empty() && !it.starts_with("password=")).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{scheme}://{authority}{path}{query}")
}

/// The URL of a file.
pub fn url_of(file: &Path) -> String {
    let text = file.display().to_string();
    if text.starts_with("sqlite:") { text } else { format!("sqlite:{text}") }
}

/// Who decides: the account of `--as`, else who is signed in at this machine.
pub fn who(args: &Args) -> String {
    let signed_in = || ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|it| env::var(it).ok());
    args.author.clone().or_else(signed_in).unwrap_or_else(|| "?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("sqlite:fondaco.db", "sqlite:fondaco.db"),
            ("postgres://u:p@h:5433/db", "postgres://u@h:5433/db"),
            ("postgres://u:p@:/x@h/db", "postgres://u@:/x@h/db"),
            ("postgres://u@h/db?password=p&host=/run", "postgres://u@h/db?host=/run"),
            ("postgres:///db?password=p", "postgres:///db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn an_address_is_no_file_and_is_not_repeated() {
        for address in [
            "mysql://u:S3CRET@h/x",
            "POSTGRES://u:S3CRET@h/x",
            " postgres://u:S3CRET@h/x",
            "Postgresql:u:S3CRET@h/x",
            "sqlite:postgres://u:S3CRET@h/x",
            "sqlite://postgres://u:S3CRET@h/x",
        ] {
            let told = [
                place(address).err().map(|it| it.message),
                lock(Some(address), "sqlite:fondaco.db").err().map(|it| it.message),
                file(Path::new(address)).err().map(|it| it.message),
            ];
            for told in told {
                assert!(told.is_some_and(|it| !it.contains("S3CRET")), "{address}");
            }
        }
        for path in ["a.db", "/srv/a b.db", "sqlite:a.db", "sqlite:///srv/a.db"] {
            assert!(lock(Some(path), "sqlite:fondaco.db").is_ok(), "{path}");
            assert!(file(Path::new(path)).is_ok(), "{path}");
        }
    }

    #[test]
    fn every_database_has_a_lock_of_its_own() {
        let beside = own_lock("sqlite:/srv/fondaco.db").unwrap();
        assert_eq!(beside, Path::new("/srv/fondaco.db.lock"));
        let name = |url| own_lock(url).unwrap().file_name().unwrap().to_owned();
        assert_eq!(name("postgres://u:p@h/db"), name("postgres://u:q@h/db"));
        for same in [
            "postgres://owner@h/db",
            "postgresql://owner@h:5432/db?sslmode=require&application_name=x",
            "postgres://owner@altrove/x?host=h&dbname=db",
        ] {
            assert_eq!(name("postgres://u:p@h/db"), name(same), "{same}");
        }
        for other in ["postgres://u:p@k/db", "postgres://u:p@h/db2", "postgres://u:p@h:1/db"] {
            assert_ne!(name("postgres://u:p@h/db"), name(other), "{other}");
        }
        assert_ne!(name("postgres://u@h/db?host=/run/a"), name("postgres://u@h/db?host=/run/b"));
        assert!(name("postgres://u:p@h/db").to_str().unwrap().starts_with("db-"));
    }
}
