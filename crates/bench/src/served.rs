//! The real server in a process of its own, and lean clients that keep their connections: the load
//! shares the cores with what it loads, so it must cost little.

use crate::{Trouble, database::Books, machine::resident_mb, spread::Times};
use bookkeeper::people::NoAccount;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use ledger::{code::OrganisationCode, envelope::Role};
use std::{
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    task::JoinSet,
};

/// A server over a ledger, ended when dropped.
pub struct Served {
    child: Child,
    address: String,
    /// From the start of the process until it said that it is well.
    pub ready: Duration,
}

/// One connection, kept.
struct Client {
    sender: http1::SendRequest<Full<Bytes>>,
    host: String,
    token: String,
}

impl Served {
    /// Starts `fondaco serve` on a ledger and waits until `/health` says that it is well.
    ///
    /// # Errors
    /// [`Trouble`] when it does not come up.
    pub async fn start(program: &Path, books: &Books) -> Result<Self, Trouble> {
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(["--db", &books.url, "--listen", "127.0.0.1:0"])
            .arg("--lock")
            .arg(&books.lock)
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let told = child.stderr.take().ok_or_else(|| Trouble::Other("no stderr".to_owned()))?;
        let mut lines = BufReader::new(told).lines();
        let mut said = String::new();
        let address = loop {
            let Some(line) = lines.next_line().await? else {
                return Err(Trouble::Other(format!("the server did not come up: {said}")));
            };
            let address = line.split_once("http://").and_then(|(_, it)| it.split_once('/'));
            if let Some((address, _)) = address {
                break address.to_owned();
            }
            said.push_str(&line);
        };
        // What it says later is nobody's to read, and must not stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut client = Client::connect(&address, "").await?;
        let answer = client.send(Method::GET, "/health", Bytes::new()).await?;
        if !answer.starts_with(b"{\"status\":\"ok\"") {
            return Err(Trouble::Other(format!("not well: {}", text(&answer))));
        }
        Ok(Self { child, address, ready: started.elapsed() })
    }

    /// The memory it has in use, in megabytes.
    pub fn resident_mb(&self) -> f64 {
        self.child.id().and_then(resident_mb).unwrap_or(0.0)
    }

    /// Sends every body once, by so many clients; each answer must hold a word.
    ///
    /// # Errors
    /// [`Trouble`] when an answer does not.
    pub async fn load(
        &self,
        bodies: Vec<Bytes>,
        clients: usize,
        token: &str,
        word: &'static str,
    ) -> Result<(Duration, Times), Trouble> {
        let (bodies, next) = (Arc::new(bodies), Arc::new(AtomicUsize::new(0)));
        let mut connected = Vec::with_capacity(clients);
        for _ in 0..clients {
            connected.push(Client::connect(&self.address, token).await?);
        }
        let started = Instant::now();
        let mut tasks = JoinSet::new();
        for mut client in connected {
            let (bodies, next) = (Arc::clone(&bodies), Arc::clone(&next));
            tasks.spawn(async move {
                let mut times = Times::default();
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let started = Instant::now();
                    let answer = client.send(Method::POST, "/graphql", body.clone()).await?;
                    times.0.push(started.elapsed());
                    if !text(&answer).contains(word) {
                        return Err(Trouble::Other(format!("not {word}: {}", text(&answer))));
                    }
                }
                Ok(times)
            });
        }
        let mut times = Times::default();
        while let Some(task) = tasks.join_next().await {
            times.0.extend(task.map_err(|it| Trouble::Other(it.to_string()))??.0);
        }
        Ok((started.elapsed(), times))
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`Trouble`] when it cannot be ended.
    pub async fn stop(mut self) -> Result<(), Trouble> {
        Ok(self.child.kill().await?)
    }
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn broken(error: &hyper::Error) -> Trouble {
    Trouble::Other(format!("the connection broke: {error}"))
}

impl Client {
    async fn connect(address: &str, token: &str) -> Result<Self, Trouble> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let connected = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = connected.map_err(|it| broken(&it))?;
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_owned(), token: token.to_owned() })
    }

    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> Result<Bytes, Trouble> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Full::new(body))
            .map_err(|it| Trouble::Other(it.to_string()))?;
        self.sender.ready().await.map_err(|it| broken(&it))?;
        let answer = self.sender.send_request(request).await.map_err(|it| broken(&it))?;
        let body = answer.into_body().collect().await.map_err(|it| broken(&it))?;
        Ok(body.to_bytes())
    }
}

/// A token of somebody of a body.
///
/// # Errors
/// [`Trouble`] when the ledger does not know the body.
pub async fn token(books: &Books, name: &str, body: &str, role: Role) -> Result<String, Trouble> {
    let failed = |it: NoAccount| Trouble::Other(it.to_string());
    let code = OrganisationCode::parse(body).map_err(|it| Trouble::Other(it.to_string()))?;
    match books.bookkeeper.add_account(name, &code, role, None).await {
        Ok(_) | Err(NoAccount::Taken(_)) => {}
        Err(error) => return Err(failed(error)),
    }
    books.bookkeeper.create_token(name, "bench").await.map_err(failed)
}
