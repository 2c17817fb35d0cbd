//! A small world over GraphQL: a Ministry, a Region, two ambiti, their people, and a server.

use crate::support::postgres::Fresh;
use bookkeeper::{
    Bookkeeper,
    clock::{SystemChance, SystemClock},
    persons::PepperFile,
};
use ledger::{code::OrganisationCode, envelope::Role};
use serde_json::{Value, json};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use store::{Store, files::Files, postgres::PostgresStore, sqlite::SqliteStore};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};

/// A server over a ledger of its own, gone with its folder.
pub struct World {
    pub address: SocketAddr,
    pub bookkeeper: Bookkeeper,
    client: reqwest::Client,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    folder: TempDir,
}

/// Somebody with a token, or nobody.
#[derive(Clone)]
pub struct Caller {
    token: Option<String>,
}

impl World {
    /// A ledger with nothing but its first event, and a server.
    pub async fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteStore::open(&folder.path().join("ledger.db")).await.unwrap();
        Self::over(Arc::new(store), folder).await
    }

    /// The same, in a PostgreSQL database.
    pub async fn empty_in(place: &Fresh) -> Self {
        let store = PostgresStore::open(&place.url()).await.unwrap();
        Self::over(Arc::new(store), TempDir::new().unwrap()).await
    }

    async fn over(store: Arc<dyn Store>, folder: TempDir) -> Self {
        let bookkeeper = Bookkeeper::new(store, Arc::new(SystemClock), Arc::new(SystemChance));
        let files = Files::in_folder(&folder.path().join("attachments"));
        let pepper = PepperFile::at(&folder.path().join("pepper"));
        let bookkeeper = bookkeeper.with_files(files).with_pepper(pepper);
        bookkeeper.open("prova").await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(api::serve(bookkeeper.clone(), listener, async {
            let _ = stopped.await;
        }));
        let client = reqwest::Client::new();
        Self { address, bookkeeper, client, stop, served, folder }
    }

    /// The bodies and territories registered, and an edition allotted to both ambiti.
    pub async fn founded() -> Self {
        let world = Self::empty().await;
        let operator = world.person("operator", Role::Administrator).await;
        for (code, kind, region) in [
            ("mlps", "MINISTRY", None),
            ("r_veneto", "REGION", Some("05")),
            ("c_a001", "COMUNE", Some("05")),
            ("c_b002", "COMUNE", Some("05")),
        ] {
            let input = json!({ "code": code, "name": code, "kind": kind, "region": region });
            world.recorded(&operator, "registerOrganisation", &input).await;
        }
        for (code, manager) in [("VEN_01", "c_a001"), ("VEN_02", "c_b002")] {
            let input = json!({
                "code": code, "name": code, "region": "05", "legalForm": "CONVENTION",
                "comuni": ["027042"], "manager": manager,
            });
            world.recorded(&operator, "registerAmbito", &input).await;
        }
        let ministry = world.person("mlps", Role::Ministry).await;
        world.allot(&ministry).await;
        world
    }

    async fn allot(&self, ministry: &Caller) {
        let edition = json!({
            "code": "FNPS/2024", "fund": "FNPS", "title": "Annualità 2024", "issuer": "mlps",
            "terms": { "window": { "from": "2024-01-01", "to": "2026-12-31" } },
        });
        self.recorded(ministry, "openEdition", &edition).await;
        let law = json!({
            "holder": "org:mlps", "edition": "FNPS/2024", "direction": "INCREASE",
            "amount": "1000.00",
        });
        self.recorded(ministry, "appropriateFunds", &law).await;
        let rows = json!([
            { "holder": "ats:VEN_01", "amount": "600.00" },
            { "holder": "ats:VEN_02", "amount": "400.00" },
        ]);
        let decree = json!({
            "edition": "FNPS/2024", "grantor": "org:mlps", "rows": rows,
            "publishedTotal": "1000.01",
        });
        self.recorded(ministry, "allotFunds", &decree).await;
    }

    /// Somebody with a role in an organisation, with a token of their own.
    pub async fn person(&self, organisation: &str, role: Role) -> Caller {
        let name = format!("{}.{organisation}", role.name());
        let code = OrganisationCode::parse(organisation).unwrap();
        if self.bookkeeper.account(&name).await.is_err() {
            self.bookkeeper.add_account(&name, &code, role, None).await.unwrap();
        }
        let token = self.bookkeeper.create_token(&name, "prova").await.unwrap();
        Caller { token: Some(token) }
    }

    /// What a document is answered.
    pub async fn ask(&self, caller: &Caller, query: &str, variables: &Value) -> Value {
        let request = self
            .client
            .post(format!("http://{}/graphql", self.address))
            .json(&json!({ "query": query, "variables": variables }));
        let request = match &caller.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap().json().await.unwrap()
    }

    /// What a document is answered, when it is answered without errors.
    pub async fn data(&self, caller: &Caller, query: &str) -> Value {
        let answer = self.ask(caller, query, &Value::Null).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// What becomes of a command.
    pub async fn command(&self, caller: &Caller, verb: &str, input: &Value) -> Value {
        let mut named = verb.to_owned();
        named[..1].make_ascii_uppercase();
        let query = format!(
            "mutation($input: {named}Input!) {{ {verb}(input: $input) {{ outcome reportable
               events {{ id eventId index leafHash }} rejection {{ code path message values }}
               anomalies {{ code message values eventId }} at {{ index treeSize rootHash }} }} }}"
        );
        let key = journal::hash::sha256(format!("{verb}:{input}").as_bytes()).to_string();
        let mut whole = json!({ "idempotencyKey": key, "effectiveOn": "2026-04-10" });
        if let (Some(whole), Some(input)) = (whole.as_object_mut(), input.as_object()) {
            whole.extend(input.clone());
        }
        let answer = self.ask(caller, &query, &json!({ "input": whole })).await;
        assert!(answer.get("errors").is_none(), "{verb}: {answer}");
        answer["data"][verb].clone()
    }

    /// The events of a command that is recorded.
    pub async fn recorded(&self, caller: &Caller, verb: &str, input: &Value) -> Value {
        let payload = self.command(caller, verb, input).await;
        assert_eq!(payload["outcome"], "RECORDED", "{verb}: {payload}");
        payload
    }

    /// Stops the server; it must end within five seconds.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(Duration::from_secs(5), self.served).await.unwrap().unwrap();
    }
}

impl World {
    /// The folder that everything of the server is in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Caller {
    /// The token that they send.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Who sends no token.
    pub fn nobody() -> Self {
        Self { token: None }
    }
}
