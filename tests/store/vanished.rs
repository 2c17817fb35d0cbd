//! A server of PostgreSQL that vanishes: its connections stay open and say nothing any more.

use super::{
    material::{Log, bodies},
    postgres::{InDatabase, cut},
};
use crate::support::postgres::texts;
use ::store::{Epochs, Store, StoreError, postgres::PostgresStore};
use sqlx::postgres::PgConnectOptions;
use std::{
    future::pending,
    str::FromStr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, split},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    time,
};

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn opened(server: &PgConnectOptions) -> Box<dyn Stream> {
    let (host, port) = (server.get_host().to_owned(), server.get_port());
    match server.get_socket() {
        Some(folder) => {
            let socket = folder.join(format!(".s.PGSQL.{port}"));
            Box::new(UnixStream::connect(socket).await.unwrap())
        }
        None => Box::new(TcpStream::connect((host, port)).await.unwrap()),
    }
}

/// A way to a database, on which nothing gets through any more when somebody says so.
struct Way {
    url: String,
    vanish: watch::Sender<bool>,
    trap: Trap,
}

/// The statement at which the server vanishes, and the clock stands.
type Trap = Arc<Mutex<Option<&'static str>>>;

impl Way {
    async fn to(place: &InDatabase) -> Self {
        let server = PgConnectOptions::from_str(&place.url()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let name = server.get_database().unwrap().to_owned();
        let url = format!("postgres://{}@{address}/{name}", server.get_username());
        let (vanish, mut vanished) = watch::channel(false);
        let it = Self { url, vanish, trap: Trap::default() };
        let (vanish, trap) = (it.vanish.clone(), Arc::clone(&it.trap));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                vanished.wait_for(|it| !it).await.unwrap();
                let (mut far, mut vanished) = (opened(&server).await, vanished.clone());
                let (vanish, trap) = (vanish.clone(), Arc::clone(&trap));
                tokio::spawn(async move {
                    let silence = async {
                        drop(vanished.wait_for(|it| *it).await);
                    };
                    tokio::select! {
                        () = carry(&mut near, &mut far, &vanish, &trap) => {}
                        () = silence => pending().await,
                    }
                });
            }
        });
        it
    }

    /// The server vanishes as soon as it is asked this.
    fn vanishes_at(&self, statement: &'static str) {
        *self.trap.lock().unwrap() = Some(statement);
    }

    /// It comes back, and has ended what it knew of us.
    async fn comes_back(&self, place: &InDatabase) {
        time::resume();
        cut(place).await;
        self.vanish.send(false).unwrap();
    }
}

/// Carries what both say, until one of them ends or the trap is walked into.
async fn carry(
    near: &mut TcpStream,
    far: &mut Box<dyn Stream>,
    vanish: &watch::Sender<bool>,
    trap: &Trap,
) {
    let ((mut asks, mut hears), (mut answers, mut is_asked)) = (near.split(), split(far));
    let asking = async {
        let (mut bytes, mut said) = (vec![0; 1 << 16], Vec::new());
        while let Ok(count @ 1..) = asks.read(&mut bytes).await {
            // A statement may come in two pieces.
            said.extend_from_slice(&bytes[..count]);
            let walks = |it: &mut &str| String::from_utf8_lossy(&said).contains(*it);
            if trap.lock().unwrap().take_if(walks).is_some() {
                time::pause();
                vanish.send(true).unwrap();
                return pending().await;
            }
            said.drain(..said.len().saturating_sub(100));
            if is_asked.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        _ = copy(&mut answers, &mut hears) => {}
    }
}

/// Waits until no snapshot is open but one. This runtime has one thread: whoever asks the server a
/// few times more lets what it answered come through.
async fn come_back(place: &InDatabase) {
    let mut raw = place.raw().await;
    let open = "SELECT pid::text FROM pg_stat_activity \
                WHERE datname = current_database() AND query LIKE 'BEGIN ISOLATION LEVEL REPEATABLE%' \
                AND state = 'idle in transaction'";
    let mut quiet = 0;
    while quiet < 10 {
        let one = texts(&mut raw, open).await.len() <= 1;
        quiet = if one { quiet + 1 } else { 0 };
    }
}

/// What is asked finds nobody there, in hardly more time than the server gives a statement.
async fn lost<T>(asked: &str, answer: impl Future<Output = Result<T, StoreError>>) {
    let answer = time::timeout(Duration::from_secs(40), answer).await;
    match answer.unwrap_or_else(|late| panic!("{asked}: no answer in forty seconds ({late})")) {
        Err(StoreError::Unreachable(_)) => {}
        Err(other) => panic!("{asked}: {other}"),
        Ok(_) => panic!("{asked}: it answers"),
    }
}

/// The clock stands, and jumps to the next deadline when nobody has anything else to do: whoever
/// waits without one waits for ever.
#[tokio::test]
async fn a_server_that_vanishes_holds_nobody_for_ever() {
    let place = InDatabase::new().await;
    let way = Way::to(&place).await;
    let store = PostgresStore::open(&way.url).await.unwrap();
    let mut log = Log::default();
    log.write(&store, bodies(3)).await;
    let mut lane = store.lane().await.unwrap();
    // Connections that were used just now are lent again without being asked whether they live.
    let mut lent = Vec::new();
    for _ in 0..4 {
        lent.push(store.snapshot().await.unwrap());
    }
    let mut snapshot = lent.pop().unwrap();
    drop(lent);
    come_back(&place).await;
    way.vanish.send(true).unwrap();
    time::pause();
    assert!(matches!(lane.head().await, Err(StoreError::Unreachable(_))));
    lane.commit().await.unwrap_err();
    lost("snapshot", snapshot.size()).await;
    lost("snapshot", snapshot.size()).await;
    lost("lane", store.lane()).await;
    lost("follow", store.follow()).await;
    lost("users", store.people().users()).await;
    lost("snapshot", store.snapshot()).await;
    lost("rebuild", store.rebuild(&mut |_, _| {})).await;
    // Nothing of what was is in the way.
    way.comes_back(&place).await;
    log.write(&store, bodies(2)).await;
    store.follow().await.unwrap();
    assert_eq!(store.snapshot().await.unwrap().position().await.unwrap().events, 5);
    way.vanish.send(true).unwrap();
    time::pause();
    time::timeout(Duration::from_secs(40), store.close()).await.unwrap();
}

/// What is asked by whoever follows, and then by whoever rebuilds.
const FOLLOWING: [&str; 10] = [
    "AS replica",
    "FROM entry WHERE idx >= $1",
    "SET LOCAL synchronous_commit",
    "pg_try_advisory_xact_lock",
    "name FROM holder_a",
    "INSERT INTO posting_a",
    "COMMIT",
    "INSERT INTO turnover_a AS t",
    "INSERT INTO epoch_a (merged",
    "UPDATE epoch_a",
];
const REBUILDING: [&str; 11] = [
    "ON CONFLICT (name) DO NOTHING",
    "pg_relation_size",
    "pg_try_advisory_xact_lock",
    "INSERT INTO posting_b",
    "INSERT INTO turnover_b AS t",
    "COMMIT",
    "ON CONFLICT (name) DO UPDATE SET side",
    "FROM holder_a t WHERE true",
    "SELECT EXISTS (SELECT 1 FROM follower",
    "DELETE FROM event_party_b WHERE ctid",
    "EXISTS (SELECT 1 FROM holder_b)",
];

/// Of one statement after the other, each is the last that the server hears.
#[tokio::test]
async fn a_server_that_vanishes_in_the_middle_of_a_piece_is_waited_for_once() {
    let place = InDatabase::new().await;
    let (way, mut log) = (Way::to(&place).await, Log::default());
    let opened =
        async || PostgresStore::open(&way.url).await.unwrap().with_epochs(Epochs::of(2, 2));
    for statement in FOLLOWING {
        let store = opened().await;
        log.write(&store, bodies(6)).await;
        way.vanishes_at(statement);
        // The second one waits for its turn behind the first.
        tokio::join!(lost(statement, store.follow()), lost(statement, store.follow()));
        way.comes_back(&place).await;
    }
    for statement in REBUILDING {
        let store = opened().await;
        way.vanishes_at(statement);
        lost(statement, store.rebuild(&mut |_, _| {})).await;
        way.comes_back(&place).await;
    }
    let store = opened().await;
    store.follow().await.unwrap();
    assert_eq!(store.rebuild(&mut |_, _| {}).await.unwrap().differing, 0);
    assert_eq!(store.snapshot().await.unwrap().position().await.unwrap().events, 60);
}

/// Nobody waits for ever for a database to be opened either, at whatever word it falls silent.
#[tokio::test]
async fn a_server_that_says_nothing_is_not_opened() {
    let place = InDatabase::new().await;
    let way = Way::to(&place).await;
    assert!(!PostgresStore::stands(&way.url).await.unwrap());
    PostgresStore::open(&way.url).await.unwrap().close().await;
    for statement in
        ["user", "SET lock_timeout", "server_version_num", "AS migrated", "coalesce(max(version)"]
    {
        way.vanishes_at(statement);
        lost(statement, Box::pin(PostgresStore::open(&way.url))).await;
        way.comes_back(&place).await;
    }
    for statement in ["user", "SET lock_timeout", "AS migrated"] {
        way.vanishes_at(statement);
        lost(statement, PostgresStore::stands(&way.url)).await;
        way.comes_back(&place).await;
    }
}
