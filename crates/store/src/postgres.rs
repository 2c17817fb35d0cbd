//! The PostgreSQL adapter: the ledger of several servers, in a database of its own.

mod attachments;
mod follow;
mod integrity;
mod lane;
mod patient;
mod people;
mod persons;
mod read;
mod rebuild;
mod register;
mod registers;
mod schema;
pub(crate) mod session;
mod snapshot;
mod sums;
mod tables;
mod write;

use crate::{
    attachments::Attachments,
    epoch::Epochs,
    persons::Persons,
    port::{Lane, People, Snapshot, Store, StoreError},
    rows::Rebuilt,
};
use async_trait::async_trait;
use lane::{LaneSlot, PostgresLane};
use patient::Patient;
use session::Purpose;
use sqlx::{
    Connection, PgConnection, PgPool, Postgres, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};

/// Connections for reading, for followers and for people. The lane has one of its own.
const READERS: u32 = 8;

/// How long a connection that comes back to the pool may take to be found alive: one whose question
/// was given up, or whose server has vanished, is closed instead.
const ALIVE: Duration = Duration::from_secs(5);

/// How long a question may take: a little longer than the server's `statement_timeout`. A server
/// that has vanished says nothing.
const QUESTION: Duration = Duration::from_secs(35);

/// A transaction has its snapshot from its first question on.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";

/// A ledger in a PostgreSQL database, whose own connection for the lane no pool takes away.
pub struct PostgresStore {
    options: PgConnectOptions,
    pool: PgPool,
    lane: LaneSlot,
    owner: Ownership,
    epochs: Epochs,
    /// Held by whoever follows.
    following: Mutex<()>,
}

/// Whose the tables are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Ours: a mistake of ours could change the log.
    Ours,
    /// Another role's: the database itself refuses.
    Others,
}

impl PostgresStore {
    /// Opens the database of an address `postgres://USER@HOST/DATABASE`. Who owns the tables, or
    /// may make them in an empty database, brings them up to date too.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it, [`StoreError::Unusable`] when it is
    /// not there, not to be trusted, or somebody else's: nothing is touched then.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = session::options(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(30))
            // A connection that was just used needs no question whether it is there.
            .test_before_acquire(false)
            .before_acquire(|db, it| {
                Box::pin(async move {
                    Ok(it.idle_for < Duration::from_secs(1) || alive(db).await.is_ok())
                })
            })
            // Whoever is given a connection makes sure that it lives: none need end for its age.
            .idle_timeout(None)
            .max_lifetime(None)
            .after_release(|db, _| Box::pin(async move { alive(db).await.map(|()| true) }))
            .after_connect(|db, _| Box::pin(session::set(db, Purpose::Reading)))
            .connect_lazy_with(options.clone());
        let mut first = within(QUESTION, session::connect(&options, Purpose::Reading)).await?;
        let server = session::trusted(&mut first).await?;
        let owner = schema::bring_up(&mut first, &server).await?;
        session::close(first).await;
        let (lane, epochs) = (Arc::new(Mutex::new(None)), Epochs::default());
        Ok(Self { options, pool, lane, owner, epochs, following: Mutex::default() })
    }

    /// The same store with epochs of another length: for trying many of them with few events.
    /// Followers that were begun with others are to be rebuilt before they are read.
    #[must_use]
    pub fn with_epochs(self, epochs: Epochs) -> Self {
        Self { epochs, ..self }
    }

    /// Which database an address leads to, whoever uses it and however: host, port and name.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when it is not an address of PostgreSQL.
    pub fn database_of(url: &str) -> Result<String, StoreError> {
        Ok(session::database(&session::options(url)?))
    }

    /// Whether a database is there and holds the tables of a ledger.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be reached.
    pub async fn stands(url: &str) -> Result<bool, StoreError> {
        let options = session::options(url)?;
        let mut db = within(QUESTION, session::connect(&options, Purpose::Reading)).await?;
        let stands = schema::stands(&mut db).await?;
        session::close(db).await;
        Ok(stands)
    }

    /// Lets a role do what a server does and no more: the log is read and appended to, never
    /// changed.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the tables are not ours, when there is no such role, or when it
    /// cannot be limited.
    pub async fn grant(&self, role: &str) -> Result<(), StoreError> {
        if self.owner == Ownership::Others {
            return Err(StoreError::Unusable(
                "i permessi li concede solo chi possiede le tabelle: collegarsi come proprietario; \
                 nulla è stato cambiato"
                    .to_owned(),
            ));
        }
        let mut transaction = self.begin("BEGIN").await?;
        within(QUESTION, schema::grant(&mut transaction, role)).await?;
        answered(transaction.commit()).await
    }

    /// A connection of the pool.
    async fn idle(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        match self.pool.acquire().await {
            Ok(db) => Ok(db),
            Err(error) => Err(exhausted(&self.options, error).await),
        }
    }

    /// Whose the tables are.
    pub fn ownership(&self) -> Ownership {
        self.owner
    }

    /// A transaction on a connection that is alive: those that died with their server are found
    /// out here, where nothing is lost by trying another.
    async fn begin(
        &self,
        statement: &'static str,
    ) -> Result<Transaction<'static, Postgres>, StoreError> {
        let (pool, options) = (self.pool.clone(), self.options.clone());
        // By a task of its own, which ends though we are given up meanwhile: a connection that was
        // left while it began would come back to the pool with a transaction that nobody ends.
        let begun = tokio::spawn(async move {
            let mut tries = 0;
            loop {
                let Ok(begun) = timeout(QUESTION, pool.begin_with(statement)).await else {
                    return Err(silent(QUESTION));
                };
                match begun {
                    Err(error)
                        if tries <= READERS && !matches!(error, sqlx::Error::PoolTimedOut) =>
                    {
                        tries += 1;
                    }
                    Err(error) => return Err(exhausted(&options, error).await),
                    Ok(transaction) => return Ok(transaction),
                }
            }
        });
        begun.await.map_err(|error| StoreError::Database(error.to_string()))?
    }
}

/// Waits for an answer no longer than that.
async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    timeout(limit, answer).await.unwrap_or_else(|_| Err(silent(limit)))
}

/// Waits for the answer to one statement, which the server works for no longer.
async fn answered<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    within(QUESTION, async { Ok(answer.await?) }).await
}

fn silent(waited: Duration) -> StoreError {
    StoreError::Unreachable(format!("no answer in {waited:?}"))
}

/// Whether a connection answers, and soon.
async fn alive(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    timeout(ALIVE, db.ping()).await.map_err(silent)?
}

/// Why the pool gave no connection. In time it gives none when all are in use, and when none can be
/// opened: which of the two it is, one more tells.
async fn exhausted(options: &PgConnectOptions, error: sqlx::Error) -> StoreError {
    if !matches!(error, sqlx::Error::PoolTimedOut) {
        return error.into();
    }
    match timeout(ALIVE, PgConnection::connect_with(options)).await {
        Ok(Ok(_)) => error.into(),
        Ok(Err(why)) => StoreError::Unreachable(why.to_string()),
        Err(_) => silent(ALIVE),
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError> {
        Ok(Box::new(PostgresLane::take(&self.lane, &self.options).await?))
    }

    async fn follow(&self) -> Result<(), StoreError> {
        follow::to_the_head(self).await
    }

    async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError> {
        rebuild::rebuild(self, progress).await
    }

    fn epochs(&self) -> Epochs {
        self.epochs
    }

    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError> {
        let (transaction, epochs) = (self.begin(READ).await?, self.epochs);
        let snapshot = snapshot::PostgresSnapshot { transaction, epochs, stands: None };
        Ok(Box::new(Patient(Some(snapshot))))
    }

    async fn close(&self) {
        let closing = async {
            if let Some(lane) = self.lane.lock().await.take() {
                lane.close().await;
            }
            self.pool.close().await;
        };
        // OK when one has vanished: nothing is open on it that anybody waits for.
        drop(timeout(QUESTION, closing).await);
    }

    fn people(&self) -> &dyn People {
        self
    }

    fn attachments(&self) -> &dyn Attachments {
        self
    }

    fn persons(&self) -> &dyn Persons {
        self
    }
}

/// Sizes and indexes are `u64` in the ledger and `i64` in the database. OK: no log comes near 2^63.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn texts<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}
