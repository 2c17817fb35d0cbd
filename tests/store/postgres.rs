//! PostgreSQL, a database each: where the contract is tried, and what is PostgreSQL's own.

use super::{
    Place,
    material::{Log, bodies, body, opening, put},
};
use crate::support::postgres::{self, Fresh};
use ::store::{
    Batch, Epochs, Store, StoreError,
    postgres::{Ownership, PostgresStore},
};
use async_trait::async_trait;
use expect_test::expect;
use ledger::state::{Key, Value};
use sqlx::PgConnection;
use std::{fmt::Write, sync::Arc};

/// A ledger in a database of its own.
pub struct InDatabase(Fresh);

impl InDatabase {
    pub async fn new() -> Self {
        Self(Fresh::new().await)
    }

    pub async fn raw(&self) -> PgConnection {
        self.0.raw().await
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// It, opened by its owner.
    pub async fn store(&self) -> PostgresStore {
        PostgresStore::open(&self.0.url()).await.unwrap()
    }

    /// The role of a server, which the owner has let in; its store.
    async fn served(&self) -> PostgresStore {
        let role = self.0.role();
        self.must(&format!("CREATE ROLE {role} LOGIN")).await;
        self.store().await.grant(&role).await.unwrap();
        PostgresStore::open(&self.0.url_as(&role)).await.unwrap()
    }

    /// Runs statements as its owner.
    pub async fn must(&self, sql: &str) {
        postgres::run(&mut self.raw().await, sql).await.unwrap();
    }

    /// Whatever writes a slot fails with this SQLSTATE.
    async fn failing(&self, code: &str) {
        self.must(&format!(
            "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE SQLSTATE '{code}' USING MESSAGE = 'so it is'; END $$; \
             CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON slot EXECUTE FUNCTION fail()"
        ))
        .await;
    }
}

#[async_trait]
impl Place for InDatabase {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.store().await)
    }

    async fn open_with(&self, epochs: Epochs) -> Arc<dyn Store> {
        Arc::new(self.store().await.with_epochs(epochs))
    }

    async fn run(&self, sql: &str) -> Result<u64, String> {
        postgres::run(&mut self.raw().await, sql).await
    }

    fn attacks(&self) -> &'static [&'static str] {
        &ATTACKS
    }
}

const ATTACKS: [&str; 21] = [
    "UPDATE entry SET bytes = bytes WHERE idx = 3",
    "UPDATE entry SET idx = 257 WHERE idx = 256",
    "UPDATE entry SET bytes = bytes WHERE false",
    "DELETE FROM entry WHERE idx = 256",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "TRUNCATE entry CASCADE",
    "SET session_replication_role = replica; DELETE FROM entry",
    "SET session_replication_role = replica; INSERT INTO entry \
     SELECT 300, gen_random_uuid(), bytes, leaf FROM entry WHERE idx = 3",
    "INSERT INTO entry SELECT * FROM entry WHERE idx = 3 \
     ON CONFLICT (idx) DO UPDATE SET bytes = '\\x00'",
    "INSERT INTO entry SELECT 257, id, bytes, leaf FROM entry WHERE idx = 3 \
     ON CONFLICT (id) DO UPDATE SET bytes = '\\x00'",
    "INSERT INTO entry SELECT 258, gen_random_uuid(), bytes, leaf FROM entry WHERE idx = 3",
    "INSERT INTO entry SELECT 256, gen_random_uuid(), bytes, leaf FROM entry WHERE idx = 3",
    "INSERT INTO entry SELECT -1, gen_random_uuid(), bytes, leaf FROM entry WHERE idx = 3",
    "INSERT INTO entry SELECT unnest('{257,259}'::bigint[]), gen_random_uuid(), bytes, leaf \
     FROM entry WHERE idx = 3",
    "INSERT INTO entry SELECT unnest('{257,258,260}'::bigint[]), gen_random_uuid(), bytes, leaf \
     FROM entry WHERE idx = 3",
    "UPDATE node SET hash = decode(repeat('00', 32), 'hex')",
    "DELETE FROM node",
    "TRUNCATE node",
    "INSERT INTO node VALUES (1, 0, decode(repeat('00', 32), 'hex'))",
    "INSERT INTO node VALUES (1, 0, decode(repeat('00', 32), 'hex')) \
     ON CONFLICT (level, number) DO UPDATE SET hash = excluded.hash",
];

#[tokio::test]
async fn whoever_serves_may_append_and_follow_and_nothing_else() {
    let place = InDatabase::new().await;
    let store = place.served().await;
    assert_eq!(store.ownership(), Ownership::Others);
    assert_eq!(place.store().await.ownership(), Ownership::Ours);
    let refused = store.grant(&place.0.role()).await.unwrap_err();
    assert!(refused.to_string().contains("solo chi possiede le tabelle"), "{refused}");
    Log::default().write(&store, bodies(257)).await;
    put(&store, vec![slot()]).await;
    put(&store, vec![(slot().0, None)]).await;
    store.follow().await.unwrap();
    assert_eq!(store.snapshot().await.unwrap().position().await.unwrap().events, 257);
    assert_eq!(store.people().users().await.unwrap(), []);
    // What others have committed is confirmed.
    let other = PostgresStore::open(&place.0.url_as(&place.0.role())).await.unwrap();
    other.lane().await.unwrap().commit().await.unwrap();
    let mut db = postgres::connect(&place.0.url_as(&place.0.role())).await;
    for sql in [
        "UPDATE entry SET bytes = bytes WHERE false",
        "DELETE FROM entry WHERE false",
        "TRUNCATE entry",
        "DROP TABLE entry",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "DROP TRIGGER entry_is_never_changed ON entry",
        "UPDATE node SET hash = hash WHERE false",
        "DELETE FROM node WHERE false",
        "TRUNCATE node",
        "DROP TABLE node",
        "DELETE FROM user_account",
        "DELETE FROM token",
        "TRUNCATE slot",
        "DELETE FROM _sqlx_migrations",
        "INSERT INTO _sqlx_migrations SELECT * FROM _sqlx_migrations",
        "CREATE OR REPLACE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql \
         AS $$ BEGIN RETURN NULL; END $$",
    ] {
        let refused = postgres::run(&mut db, sql).await;
        let why = refused.expect_err(sql);
        assert!(why.contains("permission denied") || why.contains("must be owner"), "{why}");
    }
}

/// A table that a migration adds must get its line among the privileges.
#[tokio::test]
async fn every_table_has_its_privileges() {
    let place = InDatabase::new().await;
    place.served().await;
    let without = "SELECT c.relname::text FROM pg_class c WHERE c.relkind IN ('r', 'p') \
                   AND c.relnamespace = current_schema()::regnamespace \
                   AND NOT has_table_privilege($ROLE, c.oid, 'SELECT')";
    let without = without.replace("$ROLE", &format!("'{}'", place.0.role()));
    assert_eq!(postgres::texts(&mut place.raw().await, &without).await, [""; 0]);
}

#[tokio::test]
async fn a_role_without_a_grant_is_told_what_it_needs() {
    let place = InDatabase::new().await;
    let role = place.0.role();
    place.must(&format!("CREATE ROLE {role} LOGIN")).await;
    place.must("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await;
    let Err(refused) = PostgresStore::open(&place.0.url_as(&role)).await else { panic!("opened") };
    let known = known().await;
    assert_eq!(
        refused.to_string(),
        format!(
            "lo schema di questo database è il 0, a questo programma serve il {known}, e il ruolo \
             con cui si è collegati non può crearlo: eseguire «fondaco grant --to RUOLO» come \
             proprietario"
        )
    );
    place.store().await;
    let Err(refused) = PostgresStore::open(&place.0.url_as(&role)).await else { panic!("opened") };
    assert!(matches!(refused, StoreError::Denied(_)), "{refused}");
    let store = place.store().await;
    for (role, why) in [("nobody_at_all", "non esiste"), ("postgres", "superutente")] {
        let refused = store.grant(role).await.unwrap_err();
        assert!(refused.to_string().contains(why), "{refused}");
    }
    place.must(&format!("GRANT postgres TO {role}")).await;
    store.grant(&role).await.unwrap_err();
}

/// The newest schema that this program knows.
async fn known() -> String {
    let place = InDatabase::new().await;
    place.open().await;
    let sql = "SELECT max(version)::text FROM _sqlx_migrations";
    postgres::texts(&mut place.raw().await, sql).await.concat()
}

#[tokio::test]
async fn a_ledger_of_a_newer_program_is_refused_in_words() {
    let place = InDatabase::new().await;
    place.open().await;
    let newer = "INSERT INTO _sqlx_migrations \
                 (version, description, success, checksum, execution_time) \
                 VALUES (9001, 'from the future', true, '\\x00', 0)";
    place.must(newer).await;
    let Err(refused) = PostgresStore::open(&place.0.url()).await else { panic!("it opened") };
    assert!(matches!(refused, StoreError::Newer { found: 9001, .. }), "{refused}");
}

#[tokio::test]
async fn a_database_of_another_program_is_not_made_a_ledger() {
    let place = InDatabase::new().await;
    place.must("CREATE TABLE rubrica (nome text)").await;
    assert!(!PostgresStore::stands(&place.0.url()).await.unwrap());
    let Err(refused) = PostgresStore::open(&place.0.url()).await else { panic!("it opened") };
    expect![[r#"lo schema «public» di questo database è di un altro programma: creare un database per il registro con CREATE DATABASE; nulla è stato toccato"#]]
        .assert_eq(&refused.to_string());
    let tables = "SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(postgres::texts(&mut place.raw().await, tables).await, ["1"]);
}

#[tokio::test]
async fn another_encoding_is_refused() {
    let place = InDatabase::new().await;
    let latin = format!("{}_latin", place.0.name());
    let create = format!("CREATE DATABASE {latin} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    place.must(&create).await;
    let url = place.0.url().replace(place.0.name(), &latin);
    let refused = PostgresStore::open(&url).await.err().map(|it| it.to_string());
    place.must(&format!("DROP DATABASE {latin} WITH (FORCE)")).await;
    expect!["il database è in codifica LATIN1: crearne uno con CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"]
        .assert_eq(&refused.unwrap());
}

#[tokio::test]
async fn a_commit_is_durable_whatever_the_database_is_set_to() {
    for (set, holds) in [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")] {
        let place = InDatabase::new().await;
        place
            .must(&format!("ALTER DATABASE {} SET synchronous_commit = {set}", place.0.name()))
            .await;
        let store = place.store().await;
        place
            .must(
                "CREATE TABLE noted (it text); \
                 CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 INSERT INTO noted SELECT current_setting('synchronous_commit'); \
                 RETURN NULL; END $$; \
                 CREATE TRIGGER note AFTER INSERT ON slot EXECUTE FUNCTION note()",
            )
            .await;
        put(&store, vec![slot()]).await;
        let noted = postgres::texts(&mut place.raw().await, "SELECT it FROM noted").await;
        assert_eq!(noted, [holds], "{set}");
    }
}

#[tokio::test]
async fn what_the_server_says_is_told_in_its_kind() {
    let place = InDatabase::new().await;
    let store = place.store().await;
    let mut told = String::new();
    for code in ["53100", "25006", "58030", "42501", "55P03", "57P01", "40001", "23505"] {
        place.failing(code).await;
        let mut lane = store.lane().await.unwrap();
        let batch = Batch { changes: vec![slot()], ..Batch::default() };
        let refused = lane.write(&batch).await.unwrap_err();
        let variant = format!("{refused:?}");
        let variant = variant.split('(').next().unwrap_or_default().to_owned();
        writeln!(told, "{variant}: {refused}").unwrap();
    }
    expect![[r#"
        Full: lo spazio per il database è esaurito e non si può scrivere: liberarne e ripetere con la stessa chiave, senza riavviare (so it is)
        ReadOnly: questo è una replica in sola lettura, o un ruolo che può solo leggere: scrivere sul server principale (so it is)
        ServerDisk: il disco del server del database ha dato un errore: controllarlo, poi ripetere con la stessa chiave (so it is)
        Denied: il ruolo con cui si è collegati al database non ha il permesso: chi possiede le tabelle lo concede con «fondaco grant --to RUOLO» (so it is)
        Busy: il database è occupato da più di 30 secondi da un'altra scrittura: riprovare (so it is)
        Unreachable: il database non risponde: controllare che il server sia acceso e che si raggiunga, poi ripetere con la stessa chiave (so it is (SQLSTATE 57P01))
        Database: il database non risponde o non ha potuto eseguire: controllare che sia raggiungibile e riprovare, per scrivere con la stessa chiave (so it is (SQLSTATE 40001))
        Refused: il database ha rifiutato ciò che si voleva scrivere: nulla è stato scritto; avvisare chi gestisce il registro (so it is (SQLSTATE 23505))
    "#]]
    .assert_eq(&told);
}

/// Ends every session of the store, as an administrator or a restart does.
pub async fn cut(place: &InDatabase) {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
               WHERE datname = current_database() AND application_name = 'fondaco'";
    place.must(sql).await;
}

#[tokio::test]
async fn a_lane_whose_session_is_cut_wrote_nothing_and_says_so() {
    let place = InDatabase::new().await;
    let store = place.store().await;
    let mut log = Log::default();
    log.write(&store, [opening()]).await;
    let batch = Log::default().next(bodies(2));
    let next = || Batch { entries: batch.entries[1..].to_vec(), ..Batch::default() };
    let mut lane = store.lane().await.unwrap();
    cut(&place).await;
    let failed = lane.write(&next()).await.unwrap_err();
    assert!(matches!(failed, StoreError::Unreachable(_)), "{failed}");
    let failed = lane.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::Database(_)), "{failed}");
    let mut lane = store.lane().await.unwrap();
    lane.write(&next()).await.unwrap();
    cut(&place).await;
    let failed = lane.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::CommitUnknown(_)), "{failed}");
    // A session that was cut while it was idle is noticed, and another one opened.
    cut(&place).await;
    log.write(&store, [body("after")]).await;
    cut(&place).await;
    log.write(&store, [body("again")]).await;
    cut(&place).await;
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), 3);
    store.follow().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lane_dropped_in_the_middle_is_free_for_another_server() {
    let place = InDatabase::new().await;
    let [one, other] = [place.store().await, place.store().await];
    for _ in 0..20 {
        let mut lane = one.lane().await.unwrap();
        // Given up before the answer: nobody knows how far it came.
        let batch = Log::default().next(bodies(2));
        tokio::select! {
            biased;
            _ = lane.write(&batch) => {}
            () = std::future::ready(()) => {}
        }
        drop(lane);
        assert_eq!(other.lane().await.unwrap().tip().await.unwrap().size, 0);
    }
}

#[tokio::test]
async fn an_address_never_shows_its_password() {
    for url in [
        "postgres://anna:Segreta1@127.0.0.1:1/x",
        "postgres://anna:Segreta1@[::1/x",
        "postgres://anna@127.0.0.1:1/x?pasword=Segreta1",
        "postgres://anna@127.0.0.1:1/x?sslmode=Segreta1",
        "postgres:Segreta1",
    ] {
        let Err(refused) = PostgresStore::open(url).await else { panic!("it opened") };
        assert!(matches!(refused, StoreError::Unusable(_)), "{refused}");
        let said = format!("{refused} {refused:?}");
        assert!(!said.contains("Segreta1"), "{said}");
    }
}

#[tokio::test]
async fn every_text_sorts_by_its_bytes() {
    let place = InDatabase::new().await;
    place.open().await;
    let others = "SELECT relname || '.' || attname FROM pg_attribute \
                  JOIN pg_class c ON c.oid = attrelid JOIN pg_collation l ON l.oid = attcollation \
                  WHERE relnamespace = current_schema()::regnamespace AND collname <> 'C' \
                  AND relname NOT LIKE '\\_sqlx%'";
    assert_eq!(postgres::texts(&mut place.raw().await, others).await, [""; 0]);
}

fn slot() -> (Key, Option<Value>) {
    let stream =
        ledger::stream::Stream { edition: Some("FNPS/2024".parse().unwrap()), holder: None };
    (Key::Stream { stream }, Some(Value::Stream(1)))
}
