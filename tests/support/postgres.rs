//! A PostgreSQL database of one's own, on the server that `FONDACO_TEST_PG` names.

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, Row,
    postgres::{PgConnectOptions, PgRow},
};
use std::{
    env,
    str::FromStr,
    sync::atomic::{AtomicU32, Ordering},
};

/// A database of one's own, dropped at the end.
pub struct Fresh {
    name: String,
}

impl Fresh {
    /// An empty database.
    pub async fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("fondaco_test_{}_{count}", std::process::id());
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        run(&mut connect(&server()).await, &sql).await.unwrap();
        Self { name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.url_of(&server())
    }

    /// Its address for another role.
    pub fn url_as(&self, role: &str) -> String {
        let server = server();
        let (scheme, rest) = server.split_once("://").unwrap();
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        self.url_of(&format!("{scheme}://{role}@{host}"))
    }

    /// A role of this database's own, gone with it.
    pub fn role(&self) -> String {
        format!("{}_app", self.name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection, as whoever owns it has one with `psql`.
    pub async fn raw(&self) -> PgConnection {
        connect(&self.url()).await
    }

    fn url_of(&self, server: &str) -> String {
        let (start, query) = server.split_once('?').unwrap_or((server, ""));
        let (start, _) = start.rsplit_once('/').unwrap();
        format!("{start}/{}?{query}", self.name)
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let drop_database = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let drop_role = format!("DROP ROLE IF EXISTS {}", self.role());
        // The test's own runtime may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut db = connect(&server()).await;
                run(&mut db, &drop_database).await.unwrap();
                run(&mut db, &drop_role).await.unwrap();
            });
        });
        let dropped = dropping.join().is_ok();
        // A test that fails already has said why.
        assert!(dropped || std::thread::panicking(), "{} was not dropped", self.name);
    }
}

/// The address of the server.
fn server() -> String {
    env::var("FONDACO_TEST_PG").unwrap_or_else(|_| {
        panic!(
            "this test needs a PostgreSQL server: run it with `cargo xtask test`, or `cargo xtask \
             postgres -- cargo test …`"
        )
    })
}

/// Opens an address.
pub async fn connect(url: &str) -> PgConnection {
    let options = PgConnectOptions::from_str(url).unwrap();
    PgConnection::connect_with(&options).await.unwrap()
}

/// Runs statements one after the other; what the database says when it refuses.
pub async fn run(db: &mut PgConnection, sql: &str) -> Result<u64, String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(db).await;
    done.map(|it| it.rows_affected()).map_err(|error| error.to_string())
}

/// The rows of a query.
pub async fn rows(db: &mut PgConnection, sql: &str) -> Vec<PgRow> {
    sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(db).await.unwrap()
}

/// The texts in the one column of a query.
pub async fn texts(db: &mut PgConnection, sql: &str) -> Vec<String> {
    rows(db, sql).await.iter().map(|row| row.try_get(0).unwrap()).collect()
}
