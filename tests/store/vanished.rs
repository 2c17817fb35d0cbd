//! A server of PostgreSQL that vanishes: its connections stay open and say nothing any more.

use super::{
    material::{Log, bodies},
    postgres::{InDatabase, cut},
};
use crate::support::postgres::texts;
use ::store::{Store, StoreError, postgres::PostgresStore};
use sqlx::postgres::PgConnectOptions;
use std::{future::pending, str::FromStr};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
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

/// A way to a database, and who says when nothing gets through any more.
async fn way(url: &str) -> (String, watch::Sender<bool>) {
    let server = PgConnectOptions::from_str(url).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let name = server.get_database().unwrap().to_owned();
    let way = format!("postgres://{}@{address}/{name}", server.get_username());
    let (vanish, mut vanished) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            vanished.wait_for(|it| !it).await.unwrap();
            let (mut far, mut vanished) = (opened(&server).await, vanished.clone());
            tokio::spawn(async move {
                let silence = async {
                    drop(vanished.wait_for(|it| *it).await);
                };
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    () = silence => pending().await,
                }
            });
        }
    });
    (way, vanish)
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

fn unreachable<T>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::Unreachable(_)) => {}
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it answers"),
    }
}

/// The clock stands, and jumps to the next deadline when nobody has anything else to do: whoever
/// waits without one waits for ever.
#[tokio::test]
async fn a_server_that_vanishes_holds_nobody_for_ever() {
    let place = InDatabase::new().await;
    let (url, vanish) = way(&place.url()).await;
    let store = PostgresStore::open(&url).await.unwrap();
    let mut log = Log::default();
    log.write(&store, bodies(3)).await;
    store.follow().await.unwrap();
    let mut lane = store.lane().await.unwrap();
    // Connections that were used just now are lent again without being asked whether they live.
    let mut lent = Vec::new();
    for _ in 0..4 {
        lent.push(store.snapshot().await.unwrap());
    }
    let mut snapshot = lent.pop().unwrap();
    drop(lent);
    come_back(&place).await;
    vanish.send(true).unwrap();
    time::pause();
    unreachable(lane.head().await);
    lane.commit().await.unwrap_err();
    unreachable(snapshot.size().await);
    unreachable(snapshot.size().await);
    unreachable(store.lane().await);
    unreachable(store.follow().await);
    unreachable(store.people().users().await);
    unreachable(store.snapshot().await);
    // It comes back, and has ended what it knew of us; nothing of what was is in the way.
    time::resume();
    cut(&place).await;
    vanish.send(false).unwrap();
    log.write(&store, bodies(2)).await;
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), 5);
    vanish.send(true).unwrap();
    time::pause();
    store.close().await;
}
