//! The lock in another PostgreSQL database, for servers on several machines.

use super::{Decision, Held, Lock, LockError, LockedHead, Swapped, decision_of, head_of};
use crate::{
    postgres::session::{self, Purpose},
    sqlite::{to_i64, to_u64},
};
use async_trait::async_trait;
use ledger::code::Origin;
use sqlx::{
    PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
};
use std::time::Duration;
use tokio::{sync::OnceCell, time::timeout};

/// A lock in a PostgreSQL database that holds no ledger. Its table is made by the first head.
pub struct PostgresLock {
    options: PgConnectOptions,
    pool: OnceCell<PgPool>,
}

impl PostgresLock {
    /// The lock in the database of this URL.
    ///
    /// # Errors
    /// [`LockError::Misplaced`] when it is not the URL of a PostgreSQL database.
    pub fn at(url: &str) -> Result<Self, LockError> {
        let options =
            session::options(url).map_err(|error| LockError::Misplaced(error.to_string()))?;
        Ok(Self { options, pool: OnceCell::new() })
    }

    async fn pool(&self) -> Result<&PgPool, LockError> {
        self.pool.get_or_try_init(|| self.open()).await
    }

    async fn open(&self) -> Result<PgPool, LockError> {
        let options = self.options.clone().application_name("fondaco lock");
        // Durable whatever the server is set to, as the ledger's own sessions are.
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .after_connect(|db, _| Box::pin(session::set(db, Purpose::Reading)))
            .connect_with(options)
            .await?;
        let mut transaction = pool.begin().await?;
        // Several servers may make the table at once: one after the other.
        sqlx::query("SELECT pg_advisory_xact_lock(hashtext('fondaco lock'))")
            .execute(&mut *transaction)
            .await?;
        let others = "SELECT to_regclass('entry') IS NOT NULL";
        if sqlx::query_scalar(others).fetch_one(&mut *transaction).await? {
            return Err(LockError::Misplaced(format!(
                "{} è il database di un registro: il lock sta in un altro, che non si ripristina \
                 con quello; indicarlo con --lock",
                self.place()
            )));
        }
        // Made once, by who may; whoever holds heads in it later need not own it.
        let made = "SELECT to_regclass('held') IS NOT NULL";
        if !sqlx::query_scalar(made).fetch_one(&mut *transaction).await? {
            sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(pool)
    }
}

/// Every head of every ledger, and a decision where there was one: the last one is the one locked.
const SCHEMA: &str = "
    CREATE TABLE held (
        origin      TEXT   NOT NULL,
        place       BIGINT NOT NULL CHECK (place >= 0),
        size        BIGINT NOT NULL CHECK (size > 0),
        root        BYTEA  NOT NULL CHECK (octet_length(root) = 32),
        incarnation BYTEA  NOT NULL CHECK (octet_length(incarnation) = 16),
        what        TEXT,
        reason      TEXT,
        stands      TEXT,
        who         TEXT,
        at          BIGINT,
        PRIMARY KEY (origin, place)
    );
    CREATE FUNCTION held_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the lock forgets no head';
    END $$;
    CREATE TRIGGER held_is_never_changed BEFORE UPDATE OR DELETE ON held
        FOR EACH ROW EXECUTE FUNCTION held_is_never_changed();
    CREATE TRIGGER held_is_never_truncated BEFORE TRUNCATE ON held
        FOR EACH STATEMENT EXECUTE FUNCTION held_is_never_changed();
";

#[async_trait]
impl Lock for PostgresLock {
    async fn head(&self, origin: &Origin) -> Result<Option<LockedHead>, LockError> {
        answered(async { locked(&mut *self.pool().await?.acquire().await?, origin).await }).await
    }

    async fn hold(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &[(LockedHead, Option<Decision>)],
    ) -> Result<Swapped, LockError> {
        answered(self.held(origin, expected, next)).await
    }

    async fn heads(
        &self,
        origin: &Origin,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Held>, LockError> {
        let query = sqlx::query(
            "SELECT place, size, root, incarnation, what, reason, stands, who, at FROM held \
             WHERE origin = $1 AND place < $2 ORDER BY place DESC LIMIT $3",
        )
        .bind(origin.as_str())
        .bind(before.map_or(i64::MAX, to_i64))
        .bind(i64::from(limit));
        let rows = answered(async { Ok(query.fetch_all(self.pool().await?).await?) }).await?;
        rows.iter().map(held_of).collect()
    }

    fn place(&self) -> String {
        let (host, port) = (self.options.get_host(), self.options.get_port());
        let database = self.options.get_database().unwrap_or_default();
        format!("postgres://{host}:{port}/{database}")
    }
}

impl PostgresLock {
    async fn held(
        &self,
        origin: &Origin,
        expected: Option<&LockedHead>,
        next: &[(LockedHead, Option<Decision>)],
    ) -> Result<Swapped, LockError> {
        let mut transaction = self.pool().await?.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))")
            .bind(origin.as_str())
            .execute(&mut *transaction)
            .await?;
        let found = locked(&mut transaction, origin).await?;
        if found.as_ref() != expected {
            return Ok(Swapped::Held(found));
        }
        for (head, decision) in next {
            let decision = decision.as_ref();
            sqlx::query(HOLD)
                .bind(origin.as_str())
                .bind(to_i64(head.size))
                .bind(head.root.as_bytes().to_vec())
                .bind(head.incarnation.as_bytes().to_vec())
                .bind(decision.map(|it| &it.what))
                .bind(decision.map(|it| &it.reason))
                .bind(decision.map(|it| &it.place))
                .bind(decision.map(|it| &it.who))
                .bind(decision.map(|it| it.at))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Swapped::Done)
    }
}

/// How long the lock may take to answer: whoever asks it may have the lane meanwhile.
const ANSWER: Duration = Duration::from_secs(40);

async fn answered<T>(answer: impl Future<Output = Result<T, LockError>>) -> Result<T, LockError> {
    let silent = |_| LockError::Unusable(format!("no answer in {ANSWER:?}"));
    timeout(ANSWER, answer).await.map_err(silent)?
}

const HOLD: &str = "INSERT INTO held \
     (origin, place, size, root, incarnation, what, reason, stands, who, at) \
     SELECT $1, (SELECT coalesce(max(place) + 1, 0) FROM held WHERE origin = $1), \
     $2, $3, $4, $5, $6, $7, $8, $9";

async fn locked(db: &mut PgConnection, origin: &Origin) -> Result<Option<LockedHead>, LockError> {
    let row = sqlx::query(
        "SELECT size, root, incarnation FROM held \
         WHERE origin = $1 ORDER BY place DESC LIMIT 1",
    )
    .bind(origin.as_str())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(locked_of).transpose()
}

fn locked_of(row: &PgRow) -> Result<LockedHead, LockError> {
    let root: Vec<u8> = row.try_get("root")?;
    head_of(row.try_get("size")?, &root, row.try_get("incarnation")?)
}

fn held_of(row: &PgRow) -> Result<Held, LockError> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let columns = [text("what")?, text("reason")?, text("stands")?, text("who")?];
    Ok(Held {
        place: to_u64(row.try_get("place")?),
        head: locked_of(row)?,
        decision: decision_of(columns, row.try_get("at")?),
    })
}
