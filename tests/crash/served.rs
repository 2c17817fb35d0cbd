//! A `fondaco serve` of one's own, and what it is asked over HTTP.

use super::database::Database;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

/// A running server.
pub struct Served {
    pub address: SocketAddr,
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Served {
    /// Starts one and waits until it listens.
    pub fn start(database: &dyn Database) -> Self {
        Self::run(database.program())
    }

    /// The same, of a program that knows its database.
    pub fn run(mut command: Command) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--name", "prova"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let log = Arc::new(Mutex::new(String::new()));
        let address = lines.by_ref().find_map(|line| {
            let address =
                line.strip_prefix("in ascolto su http://").and_then(|it| it.split_once('/'));
            *log.lock().unwrap() += &(line.clone() + "\n");
            address.map(|(address, _)| address.parse().unwrap())
        });
        let Some(address) = address else {
            panic!("the server does not start: {}", log.lock().unwrap())
        };
        let said = Arc::clone(&log);
        let reader = thread::spawn(move || {
            lines.for_each(|line| *said.lock().unwrap() += &(line + "\n"));
        });
        Self { address, child, log, reader: Some(reader) }
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// `kill -9`; it is dead when this returns.
    pub fn kill(mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let said = self.log.lock().unwrap();
        assert!(!said.contains("panicked"), "{said}");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves no server behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Somebody who speaks to a server.
#[derive(Clone)]
pub struct Caller {
    pub client: reqwest::Client,
    pub address: SocketAddr,
    pub token: String,
}

/// What a command was answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is in the log: acknowledged.
    Acknowledged { index: u64, leaf: String },
    /// An error, with its code and its sentence.
    Error(String, String),
    /// Nothing that says anything: the connection broke, or the outcome is unknown.
    None,
}

impl Caller {
    /// Asks; no answer when the connection breaks.
    pub async fn ask(&self, query: &str, variables: &Value) -> Option<Value> {
        let asked = self.client.post(format!("http://{}/graphql", self.address));
        let asked = asked.bearer_auth(&self.token);
        let asked = asked.json(&json!({ "query": query, "variables": variables }));
        asked.send().await.ok()?.json().await.ok()
    }

    /// What becomes of a command.
    pub async fn command(&self, verb: &str, key: &str, input: &Value) -> Answer {
        let named = verb[..1].to_uppercase() + &verb[1..];
        let query = format!(
            "mutation($input: {named}Input!) {{ {verb}(input: $input) {{
               outcome events {{ index leafHash }} rejection {{ code message }} }} }}"
        );
        let mut whole = json!({ "idempotencyKey": key, "effectiveOn": "2026-01-20" });
        whole.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
        let Some(answer) = self.ask(&query, &json!({ "input": whole })).await else {
            return Answer::None;
        };
        let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        if let Some(error) = answer["errors"].get(0) {
            return Answer::Error(text(&error["extensions"]["code"]), text(&error["message"]));
        }
        let payload = &answer["data"][verb];
        match payload["outcome"].as_str() {
            Some("RECORDED" | "REPEATED") => Answer::Acknowledged {
                index: text(&payload["events"][0]["index"]).parse().unwrap(),
                leaf: text(&payload["events"][0]["leafHash"]),
            },
            Some("UNKNOWN") => Answer::None,
            _ => panic!("{verb}: {answer}"),
        }
    }
}
