//! The crowd at the doors: how many may stand inside at once, and how long they may say nothing.

use super::{answer::Turned, guarded};
use axum::{Router, middleware, response::IntoResponse, serve::Listener};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, getrlimit};
use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time,
};
use tokio_io_timeout::TimeoutStream;

/// How many connections there may be at once.
const MOST: usize = 1024;
/// How many are told at once that there is no room; those beyond are hung up on.
const TURNED: usize = 64;
/// How long a connection may take until it has said what it asks: first of all, and after each
/// answer.
const SILENCE: Duration = Duration::from_secs(15);
/// The same, of those for whom there is no room.
const SHORT: Duration = Duration::from_secs(1);
/// How long nothing of an answer may be taken.
const DEAF: Duration = Duration::from_secs(30);
/// How long requests under way may go on once the server is told to stop.
const GRACE: Duration = Duration::from_secs(4);

/// How many connections this process has room for: half the files that it may open, since the
/// database needs some.
pub fn room() -> usize {
    let files = getrlimit(Resource::Nofile).current;
    let half = files.and_then(|it| usize::try_from(it / 2).ok()).unwrap_or(MOST);
    half.saturating_sub(TURNED).clamp(1, MOST)
}

/// Lets in whoever comes, so many at once, until `shutdown`; then those inside may finish.
pub async fn attend(
    mut listener: TcpListener,
    doors: &Router,
    room: usize,
    shutdown: impl Future<Output = ()> + Send,
) {
    let (inside, turned) = (Arc::new(Semaphore::new(room)), Arc::new(Semaphore::new(TURNED)));
    let full = Router::new()
        .fallback(|| async { Turned::overloaded().into_response() })
        .layer(middleware::from_fn(guarded));
    let leaving = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, _) = tokio::select! {
            came = Listener::accept(&mut listener) => came,
            () = &mut shutdown => break,
        };
        let (place, doors, silence) = match Arc::clone(&inside).try_acquire_owned() {
            Ok(place) => (place, doors, SILENCE),
            Err(_) => match Arc::clone(&turned).try_acquire_owned() {
                Ok(place) => (place, &full, SHORT),
                Err(_) => continue,
            },
        };
        let spoken = leaving.watch(speak(stream, doors, silence));
        tokio::spawn(async move {
            // OK: whoever breaks off is gone; whoever says nothing is to go.
            let _ = spoken.await;
            drop(place);
        });
    }
    drop(listener);
    // OK: those who have not ended are cut off.
    let _ = time::timeout(GRACE, leaving.shutdown()).await;
}

type Spoken =
    http1::Connection<TokioIo<Pin<Box<TimeoutStream<TcpStream>>>>, TowerToHyperService<Router>>;

/// One connection, from its first request to its last.
fn speak(stream: TcpStream, doors: &Router, silence: Duration) -> Spoken {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(DEAF));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(silence)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(doors.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const ASKED: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    /// A server with room for so many, which answers with this.
    async fn served(room: usize, answer: &'static str) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let doors = Router::new().route("/", get(move || async move { answer }));
        tokio::spawn(async move { attend(listener, &doors, room, std::future::pending()).await });
        address
    }

    async fn said(stream: &mut TcpStream, words: &[u8]) {
        stream.write_all(words).await.unwrap();
    }

    /// What comes until `end` stands in it, or until the server hangs up.
    async fn heard(stream: &mut TcpStream, end: &str) -> String {
        let (mut text, mut some) = (String::new(), [0; 4096]);
        while end.is_empty() || !text.contains(end) {
            match stream.read(&mut some).await {
                Ok(0) | Err(_) => break,
                Ok(length) => text += &String::from_utf8_lossy(&some[..length]),
            }
        }
        text
    }

    // The clock of these tests stands still and jumps on whenever everybody waits.
    #[tokio::test(start_paused = true)]
    async fn whoever_says_nothing_is_hung_up_on() {
        let address = served(2, "ecco").await;
        for words in [&b""[..], b"GET /hea"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let began = time::Instant::now();
            said(&mut stream, words).await;
            assert!(!heard(&mut stream, "").await.contains("200 OK"), "{words:?}");
            assert!(began.elapsed() < SILENCE * 2, "{words:?}");
        }
        // Nor may anybody stay who has asked once.
        let mut stream = TcpStream::connect(address).await.unwrap();
        said(&mut stream, ASKED).await;
        let all = heard(&mut stream, "").await;
        assert!(all.starts_with("HTTP/1.1 200 OK") && all.ends_with("ecco"), "{all}");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_no_answer_is_hung_up_on() {
        let address = served(1, Box::leak("ecco".repeat(1 << 20).into_boxed_str())).await;
        let mut deaf = TcpStream::connect(address).await.unwrap();
        for _ in 0..8 {
            said(&mut deaf, ASKED).await;
        }
        // There is room again once the server has given up on them.
        loop {
            let mut other = TcpStream::connect(address).await.unwrap();
            said(&mut other, ASKED).await;
            if heard(&mut other, "\r\n\r\n").await.contains("200 OK") {
                break;
            }
            time::advance(Duration::from_secs(1)).await;
        }
        drop(deaf);
    }

    #[tokio::test]
    async fn beyond_the_room_one_is_told_so_at_once() {
        let address = served(2, "ecco").await;
        let mut inside = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            said(&mut stream, ASKED).await;
            assert!(heard(&mut stream, "ecco").await.contains("200 OK"));
            inside.push(stream);
        }
        let mut beyond = TcpStream::connect(address).await.unwrap();
        said(&mut beyond, ASKED).await;
        let told = heard(&mut beyond, "OVERLOADED").await;
        assert!(told.starts_with("HTTP/1.1 503") && told.contains("OVERLOADED"), "{told}");
        // Those inside are heard as before.
        said(&mut inside[0], ASKED).await;
        assert!(heard(&mut inside[0], "ecco").await.contains("200 OK"));
    }

    #[test]
    fn there_is_room_for_somebody() {
        assert!((1..=MOST).contains(&room()));
    }
}
