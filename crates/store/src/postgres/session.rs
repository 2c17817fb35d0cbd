//! Sessions: how a connection is made, what it is told first, and which servers are trusted.

use super::answered;
use crate::port::StoreError;
use sqlx::{
    ConnectOptions, Connection, PgConnection, Row,
    postgres::{PgConnectOptions, PgRow},
};
use std::{str::FromStr, time::Duration};
use tokio::time::timeout;

/// The oldest PostgreSQL that is trusted: earlier ones have no maintainers any more, and read a whole
/// table to find the rows of some pages.
const OLDEST: i32 = 14;

/// What an address may say after `?`. Anything else is refused and its value not repeated: it could
/// be a password with its name mistyped.
const PARAMETERS: [&str; 16] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

/// How long a connection may take to be closed.
const GOODBYE: Duration = Duration::from_secs(5);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To append.
    Lane,
    /// Everything else.
    Reading,
}

/// The server, as it is set up now.
pub(super) struct Server {
    /// The schema that tables without one are in.
    pub(super) schema: String,
    /// A replica that only reads.
    pub(super) replica: bool,
}

/// The options of an address; what is missing comes from `PG…` variables and `.pgpass`.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let unreadable = |why: &str| {
        StoreError::Unusable(format!(
            "l'indirizzo del database non si legge{why}: serve postgres://UTENTE@HOST/DATABASE, \
             con i segni particolari della password scritti come %XX (o la password in PGPASSWORD \
             o in ~/.pgpass)"
        ))
    };
    let (_, parameters) = url.split_once('?').unwrap_or((url, ""));
    let name = |it: &&str| !it.is_empty() && !PARAMETERS.contains(&named(it));
    if let Some(unknown) = parameters.split('&').find(name) {
        return Err(unreadable(&told(unknown, parameters)));
    }
    if !["postgres://", "postgresql://"].iter().any(|it| url.starts_with(it)) {
        return Err(unreadable(""));
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| unreadable(""))?;
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("fondaco"),
    })
}

fn named(parameter: &str) -> &str {
    parameter.split('=').next().unwrap_or(parameter)
}

/// The name of a parameter that is unknown, without its value; nothing where a password that holds
/// a `?` may have been taken for parameters.
fn told(parameter: &str, parameters: &str) -> String {
    let name = named(parameter);
    let is_name = name.len() < 20 && name.chars().all(|it| it.is_ascii_lowercase() || it == '_');
    if is_name && name.len() < parameter.len() && !parameters.contains('@') {
        format!(" (il parametro «{name}» non esiste)")
    } else {
        String::new()
    }
}

/// A connection, told what it is for.
pub(super) async fn connect(
    options: &PgConnectOptions,
    purpose: Purpose,
) -> Result<PgConnection, StoreError> {
    let options = match purpose {
        // A wait for the lane is no slow statement.
        Purpose::Lane => &options.clone().disable_statement_logging(),
        Purpose::Reading => options,
    };
    let mut db = PgConnection::connect_with(options).await.map_err(|error| {
        StoreError::Unusable(format!(
            "il database PostgreSQL «{}» su {} non si apre come utente «{}» ({error}): controllare \
             che il server sia acceso, e indirizzo, utente e password",
            options.get_database().unwrap_or(options.get_username()),
            place(options),
            options.get_username(),
        ))
    })?;
    set(&mut db, purpose).await?;
    Ok(db)
}

/// Closes a connection; when it is gone already nothing is open on it.
pub(super) async fn close(db: PgConnection) {
    drop(timeout(GOODBYE, db.close()).await);
}

/// Tells a connection what must hold in its session, whatever the server, the database or the role
/// are set to.
pub(crate) async fn set(db: &mut PgConnection, purpose: Purpose) -> Result<(), sqlx::Error> {
    let settings = match purpose {
        Purpose::Lane => LANE,
        Purpose::Reading => READING,
    };
    sqlx::raw_sql(settings).execute(&mut *db).await?;
    sqlx::raw_sql(EVERY).execute(db).await?;
    Ok(())
}

/// An acknowledged commit is on disk here, and on the replicas that the server waits for: of the
/// values there are, `on` and `remote_apply` alone say so. A client that is gone is found out
/// within a minute, so that it does not keep the lane.
const EVERY: &str = "SELECT set_config('synchronous_commit', \
     CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' \
     ELSE 'on' END, false); \
     SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; \
     SET tcp_keepalives_count = 3; SET tcp_user_timeout = '60s'; \
     SET jit = off; SET client_min_messages = warning";

/// The lane asks by key and by nothing else: its plans are made once and use the index, however
/// small the tables were at that moment.
const LANE: &str = "SET lock_timeout = '30s'; SET statement_timeout = '60s'; \
     SET idle_in_transaction_session_timeout = '60s'; \
     SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";

/// No read stands in the way of cleaning up because a client forgot it. Every question has an index
/// that it is asked by: plans are made once, whatever the server guesses of tables that it has not
/// counted, and take less than a balance does.
const READING: &str = "SET lock_timeout = '30s'; SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '10s'; \
     SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
     SET enable_hashjoin = off; SET enable_mergejoin = off";

/// The server behind a connection, when it keeps what it acknowledges.
pub(super) async fn trusted(db: &mut PgConnection) -> Result<Server, StoreError> {
    let row = answered(sqlx::query(SERVER).fetch_one(db)).await?;
    let text = |name: &str| -> Result<String, StoreError> { Ok(row.try_get(name)?) };
    let refused = |why: String| Err(StoreError::Unusable(why));
    let version: i32 = row.try_get("version")?;
    if version / 10_000 < OLDEST {
        return refused(format!(
            "PostgreSQL {} è troppo vecchio: serve {OLDEST} o più nuovo",
            version / 10_000
        ));
    }
    let encoding = text("encoding")?;
    if encoding != "UTF8" {
        return refused(format!(
            "il database è in codifica {encoding}: crearne uno con CREATE DATABASE … ENCODING \
             'UTF8' TEMPLATE template0"
        ));
    }
    for (setting, safe) in [("fsync", "on"), ("full_page_writes", "on"), ("data_sync_retry", "off")]
    {
        let found = text(setting)?;
        if found != safe {
            return refused(format!(
                "il server PostgreSQL ha {setting} = {found}: un'interruzione di corrente \
                 perderebbe o guasterebbe scritture già confermate; impostare {setting} = {safe} e \
                 riavviarlo"
            ));
        }
    }
    server(&row)
}

const SERVER: &str = "SELECT current_setting('server_version_num')::int AS version, \
     current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync, \
     current_setting('full_page_writes') AS full_page_writes, \
     coalesce(current_setting('data_sync_retry', true), 'off') AS data_sync_retry, \
     current_schema()::text AS schema, pg_is_in_recovery() AS replica";

fn server(row: &PgRow) -> Result<Server, StoreError> {
    let schema: Option<String> = row.try_get("schema")?;
    let schema = schema.ok_or_else(|| {
        StoreError::Unusable(
            "nessuno schema di search_path esiste o è visibile a questo ruolo: crearlo, o \
             concedere USAGE"
                .to_owned(),
        )
    })?;
    Ok(Server { schema, replica: row.try_get("replica")? })
}

/// Where the database of an address is: the same for everybody who uses it.
pub(super) fn database(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}:{}/{database}", socket.display(), options.get_port()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

/// Where the server is.
fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => format!("{}, porta {}", socket.display(), options.get_port()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}
