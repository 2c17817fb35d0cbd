//! A crowd of clients who never stop, and what they were told: it must be true for ever.

use super::{
    database::Database,
    served::{Answer, Caller, Served},
};
use journal::hash::leaf_hash;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    task::JoinSet,
};

/// How many clients there are.
const CLIENTS: usize = 8;

/// What a client was told: the key it chose, and where its event stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub index: u64,
    pub leaf: String,
}

/// The clients, and all that they remember.
pub struct Crowd {
    ministry: String,
    /// Chosen so far; each is used until it is acknowledged.
    keys: Arc<AtomicU64>,
    /// Keys whose command may be recorded, or may not.
    doubtful: Arc<Mutex<Vec<String>>>,
    pub told: BTreeMap<String, Told>,
}

/// The clients at work, on one server.
pub struct AtWork {
    tasks: JoinSet<()>,
    said: UnboundedReceiver<(String, Answer)>,
}

impl Crowd {
    /// A ledger with one body and one edition, and who writes in it.
    pub async fn found(database: &dyn Database) -> Self {
        let operator = person(database, "operatore", "operator", "administrator");
        let body = json!({ "code": "mlps", "name": "Ministero", "kind": "MINISTRY" });
        founded(database, &operator, "registerOrganisation", &body).await;
        let ministry = person(database, "ministero", "mlps", "ministry");
        let edition = json!({
            "code": "FNPS/2024", "fund": "FNPS", "title": "FNPS 2024", "issuer": "mlps",
        });
        founded(database, &ministry, "openEdition", &edition).await;
        let (keys, doubtful) = Default::default();
        Self { ministry, keys, doubtful, told: BTreeMap::new() }
    }

    /// The Ministry's own caller.
    pub fn caller(&self, server: &Served) -> Caller {
        caller(server, &self.ministry)
    }

    /// Sets the clients to work: they go on until the server is gone.
    pub fn work(&self, server: &Served) -> AtWork {
        let (tell, said) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        for _ in 0..CLIENTS {
            let (caller, keys, doubtful) =
                (self.caller(server), Arc::clone(&self.keys), Arc::clone(&self.doubtful));
            let tell = tell.clone();
            tasks.spawn(async move {
                loop {
                    let doubted = doubtful.lock().unwrap().pop();
                    let key = doubted
                        .unwrap_or_else(|| format!("k{}", keys.fetch_add(1, Ordering::SeqCst)));
                    let answer = endow(&caller, &key).await;
                    if !matches!(answer, Answer::Acknowledged { .. }) {
                        doubtful.lock().unwrap().push(key.clone());
                    }
                    let gone = matches!(answer, Answer::None);
                    if tell.send((key, answer)).is_err() || gone {
                        break;
                    }
                }
            });
        }
        AtWork { tasks, said }
    }

    /// Remembers what was told under a key. Told twice, it is the same.
    pub fn remember(&mut self, key: &str, answer: &Answer) {
        if let Answer::Acknowledged { index, leaf } = answer {
            let told = Told { index: *index, leaf: leaf.clone() };
            if let Some(before) = self.told.insert(key.to_owned(), told.clone()) {
                assert_eq!(before, told, "{key} has two effects");
            }
        }
    }

    /// Hears answers until enough of them are as wanted. False when the clients have all gone.
    pub async fn hear(
        &mut self,
        work: &mut AtWork,
        enough: usize,
        wanted: impl Fn(&Answer) -> bool,
    ) -> bool {
        let mut heard = 0;
        while heard < enough {
            let Some((key, answer)) = work.said.recv().await else { return false };
            heard += usize::from(wanted(&answer));
            self.remember(&key, &answer);
        }
        true
    }

    /// Hears what is still to be heard of a server that is dead.
    pub async fn hear_out(&mut self, mut work: AtWork) {
        while let Some(ended) = work.tasks.join_next().await {
            ended.unwrap();
        }
        work.said.close();
        while let Some((key, answer)) = work.said.recv().await {
            self.remember(&key, &answer);
        }
    }

    /// Sends the clients home. What they were told is remembered; what they have asked stays in
    /// doubt.
    pub async fn stop(&mut self, mut work: AtWork) {
        work.tasks.shutdown().await;
        work.said.close();
        while let Some((key, answer)) = work.said.recv().await {
            self.remember(&key, &answer);
        }
    }

    /// Whether the log, from an index on, is what the clients were told: each acknowledged event
    /// is there with the same hash, no key has two effects, no index is missing. Its size.
    pub fn is_kept(&self, database: &dyn Database, from: u64) -> u64 {
        let from_text = from.to_string();
        let args = ["events", "--format", "jsonl", "--from", &from_text];
        let log = database.run(&args).exits(0).out;
        let mut keys = BTreeMap::new();
        for (index, line) in (from..).zip(log.lines()) {
            let event: Value = serde_json::from_str(line).unwrap();
            assert_eq!(event["index"], index, "an index is missing");
            let key = event["command"]["key"].as_str().unwrap().to_owned();
            let told = Told { index, leaf: leaf_hash(line.as_bytes()).to_string() };
            assert_eq!(keys.insert(key.clone(), told), None, "{key} has two effects");
        }
        for (key, told) in self.told.iter().filter(|(_, told)| told.index >= from) {
            assert_eq!(keys.get(key), Some(told), "{key} was acknowledged");
        }
        from + u64::try_from(keys.len()).unwrap()
    }
}

/// Cash of the Ministry: a command that nothing can refuse.
pub async fn endow(caller: &Caller, key: &str) -> Answer {
    let input = json!({
        "organisation": "mlps", "holder": "org:mlps", "edition": "FNPS/2024", "amount": "1.00",
    });
    caller.command("endowCash", key, &input).await
}

/// Makes an account; its token.
fn person(database: &dyn Database, name: &str, organisation: &str, role: &str) -> String {
    let args = ["account", "add", name, "--organisation", organisation, "--role", role];
    database.run(&args).exits(0);
    database.run(&["token", "create", name, "--label", "prova"]).exits(0).out.trim().to_owned()
}

/// Has one command recorded, by a server of its own.
async fn founded(database: &dyn Database, token: &str, verb: &str, input: &Value) {
    let server = Served::start(database);
    let answer = caller(&server, token).command(verb, verb, input).await;
    assert!(matches!(answer, Answer::Acknowledged { .. }), "{answer:?}");
    server.kill();
}

fn caller(server: &Served, token: &str) -> Caller {
    Caller { client: reqwest::Client::new(), address: server.address, token: token.to_owned() }
}
