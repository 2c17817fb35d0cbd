//! An office with a small Italy in its books: commands in, what came of them in words.

use super::{HandClock, SeededChance, demo::File, postgres::Fresh, sqlite};
use bookkeeper::{
    Bookkeeper,
    balances::{BalanceQuery, BalanceRow, Balances, BelowZero, Dimension},
    intake,
    outcome::{Appended, Outcome},
    reading::Viewer,
};
use journal::seal;
use ledger::{
    anomaly::Anomaly,
    command::Command,
    envelope::{Actor, Envelope, Role},
    money::Cents,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use store::{Store, postgres::PostgresStore};
use tokio::sync::Mutex;

/// An office: a ledger in a file, a clock in the hand.
pub struct Office {
    pub books: Bookkeeper,
    pub clock: Arc<HandClock>,
    pub store: Arc<dyn Store>,
    pub file: File,
    /// `#index` by id, so that sentences can be read.
    names: Mutex<BTreeMap<String, String>>,
}

/// The bodies, territories and endowments of most stories.
const ITALY: [(&str, &str); 12] = [
    ("RegisterOrganisation", r#"{"code":"mlps","name":"Ministero","kind":"ministry"}"#),
    (
        "RegisterOrganisation",
        r#"{"code":"r_veneto","name":"Regione","kind":"region","region":"05"}"#,
    ),
    ("RegisterOrganisation", r#"{"code":"ente_01","name":"Uno","kind":"comune","region":"05"}"#),
    ("RegisterOrganisation", r#"{"code":"ente_02","name":"Due","kind":"union","region":"05"}"#),
    (
        "RegisterAmbito",
        r#"{"code":"VEN_01","name":"Uno","region":"05","legal_form":"convention","comuni":["025006"],"manager":"ente_01"}"#,
    ),
    (
        "RegisterAmbito",
        r#"{"code":"VEN_02","name":"Due","region":"05","legal_form":"union","comuni":["024116"],"manager":"ente_02"}"#,
    ),
    ("OpenEdition", r#"{"code":"FNPS/2024","fund":"FNPS","title":"FNPS 2024","issuer":"mlps"}"#),
    (
        "OpenEdition",
        r#"{"code":"FP-QS/2024","fund":"FP","title":"Quota servizi 2024","issuer":"mlps"}"#,
    ),
    (
        "OpenEdition",
        r#"{"code":"REG-VEN-ATS/2025","fund":"REG","title":"Contributo agli ATS","issuer":"r_veneto","terms":{"window":{"from":"2026-01-01","to":"2027-12-31"}}}"#,
    ),
    (
        "AppropriateFunds",
        r#"{"holder":"org:mlps","edition":"FNPS/2024","direction":"increase","amount":"5000.00"}"#,
    ),
    (
        "AppropriateFunds",
        r#"{"holder":"org:mlps","edition":"FP-QS/2024","direction":"increase","amount":"5000.00"}"#,
    ),
    (
        "AppropriateFunds",
        r#"{"holder":"org:r_veneto","edition":"REG-VEN-ATS/2025","direction":"increase","amount":"5000.00"}"#,
    ),
];

/// How many events [`Office::italy`] has recorded, the opening included.
pub const ITALIAN: u64 = 13;

impl Office {
    /// A ledger that is opened, and nothing else.
    pub async fn empty() -> Self {
        let file = File::absent();
        let store = sqlite(&file.path).await;
        Self::over(store, file).await
    }

    /// The same, in a PostgreSQL database.
    pub async fn empty_in(place: &Fresh) -> Self {
        let store = Arc::new(PostgresStore::open(&place.url()).await.unwrap());
        Self::over(store, File::absent()).await
    }

    async fn over(store: Arc<dyn Store>, file: File) -> Self {
        let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(1)));
        let books = Bookkeeper::new(store.clone(), clock.clone(), chance);
        books.open("prova").await.unwrap();
        Self { books, clock, store, file, names: Mutex::default() }
    }

    /// The registry and the endowments.
    pub async fn italy() -> Self {
        Self::empty().await.with_italy().await
    }

    /// The same, over a ledger that holds nothing else.
    pub async fn with_italy(self) -> Self {
        italy(&self.books).await;
        self
    }

    /// Plays a command and says what came of it.
    pub async fn plays(&self, who: &str, key: &str, day: &str, verb: &str, input: Value) -> String {
        let appended = self.append(vec![command(who, key, day, verb, &input)]).await;
        self.in_words(&appended.outcomes[0]).await
    }

    /// Appends commands in one transaction.
    pub async fn append(&self, commands: Vec<Command>) -> Appended {
        let appended = self.books.append(commands).await.unwrap();
        let mut names = self.names.lock().await;
        for outcome in &appended.outcomes {
            if let Outcome::Recorded(it) = outcome {
                let known = it.events.iter().map(|it| (it.id.to_string(), it.index));
                names.extend(known.map(|(id, index)| (id, format!("#{index}"))));
            }
        }
        appended
    }

    /// An outcome in one line, its anomalies after it.
    pub async fn in_words(&self, outcome: &Outcome) -> String {
        let said = match outcome {
            Outcome::Unknown => "unknown".to_owned(),
            Outcome::Refused(it) => {
                let at = if it.path.is_empty() { "" } else { " at " };
                format!("refused {}{at}{}: {}", it.rejection.code(), it.path, it.rejection)
            }
            Outcome::Recorded(it) | Outcome::Repeated(it) => {
                let word = match outcome {
                    Outcome::Recorded(_) => "recorded",
                    _ => "repeated",
                };
                let places = it.events.iter().map(|it| format!(" #{}", it.index));
                let reportable = match it.reportable {
                    Some(false) => ", not reportable",
                    _ => "",
                };
                let anomalies = it.events.iter().flat_map(|it| &it.anomalies);
                let anomalies = anomalies.map(|it: &Anomaly| format!("\n! {}: {it}", it.code()));
                let [places, anomalies]: [String; 2] = [places.collect(), anomalies.collect()];
                format!("{word}{places}{reportable}{anomalies}")
            }
        };
        let names = self.names.lock().await;
        names.iter().fold(said, |said, (id, name)| said.replace(id, name))
    }

    /// How many events the log has.
    pub async fn size(&self) -> u64 {
        self.store.snapshot().await.unwrap().size().await.unwrap()
    }

    /// Every event.
    pub async fn log(&self) -> Vec<Envelope> {
        let entries = self.store.snapshot().await.unwrap().entries(0, 100_000).await.unwrap();
        entries.iter().map(|it| seal::open(&it.bytes).unwrap()).collect()
    }

    /// The anomalies of the day among the accounts that a question is about.
    pub async fn below_zero(&self, query: &BalanceQuery) -> Vec<BelowZero> {
        let mut reading = self.books.reading().await.unwrap();
        reading.below_zero(&Viewer::Operator, query).await.unwrap()
    }

    /// The answer to a question about balances.
    pub async fn balances(&self, query: &BalanceQuery) -> Balances {
        let mut reading = self.books.reading().await.unwrap();
        reading.balances(&Viewer::Operator, query).await.unwrap()
    }

    /// What stands of an edition, one row a line: who, for what, and every figure but nought.
    pub async fn stands(&self, edition: &str) -> String {
        let mut query = BalanceQuery {
            group_by: vec![Dimension::Ambito, Dimension::Organisation, Dimension::Line],
            ..BalanceQuery::default()
        };
        query.filter.edition = Some(edition.to_owned());
        let rows = self.balances(&query).await.rows;
        rows.iter().map(|row| stage_figures(row) + "\n").collect()
    }

    /// The cash of an edition, one row a body.
    pub async fn cash(&self, edition: &str) -> String {
        let mut query = BalanceQuery {
            group_by: vec![Dimension::Ambito, Dimension::Organisation],
            ..BalanceQuery::default()
        };
        query.filter.edition = Some(edition.to_owned());
        let rows = self.balances(&query).await.rows;
        rows.iter().map(|row| cash_figures(row) + "\n").collect()
    }

    /// Whether everything agrees with the log.
    pub async fn is_sound(&self) {
        let found = self.books.verify(|_, _| {}).await.unwrap();
        assert_eq!(found.findings, []);
        assert_eq!(found.tree_size, self.size().await);
    }
}

/// What the law gives in [`Office::italy`], in cents.
pub const LAW: i64 = 3 * 500_000;

/// Opens the ledger of a bookkeeper with the registry and the endowments.
pub async fn register_italy(books: &Bookkeeper) {
    books.open("prova").await.unwrap();
    italy(books).await;
}

async fn italy(books: &Bookkeeper) {
    let commands = (0..).zip(ITALY).map(|(n, (verb, input))| {
        let input: Value = serde_json::from_str(input).unwrap();
        let who = match verb {
            "OpenEdition" => input["issuer"].as_str().unwrap(),
            "AppropriateFunds" => input["holder"].as_str().unwrap().split_once(':').unwrap().1,
            _ => "operator",
        };
        command(who, &format!("italia:{n}"), "2025-01-01", verb, &input)
    });
    let appended = books.append(commands.collect()).await.unwrap();
    assert!(appended.outcomes.iter().all(|it| matches!(it, Outcome::Recorded(_))));
    assert_eq!(appended.at.tree_size, ITALIAN);
}

/// The keys of a row, and its figures but those that are nought.
fn in_words(row: &BalanceRow, figures: &[(&str, Cents)]) -> String {
    let keys = row.keys.iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let figures = figures.iter().filter(|(_, cents)| *cents != Cents::ZERO);
    let figures = figures.map(|(name, cents)| format!("{name} {cents}"));
    std::iter::once(keys).chain(figures).collect::<Vec<_>>().join(", ")
}

fn stage_figures(row: &BalanceRow) -> String {
    let it = &row.authority;
    let figures = [
        ("available", it.available),
        ("programmed", it.programmed),
        ("committed", it.committed),
        ("expensed", it.expensed),
        ("paid", it.paid),
    ];
    in_words(row, &figures)
}

fn cash_figures(row: &BalanceRow) -> String {
    let it = row.cash.unwrap();
    let figures = [
        ("endowed", it.endowed),
        ("sent", it.sent),
        ("in transit", it.in_transit),
        ("received", it.received),
        ("paid out", it.paid_out),
        ("cash", it.cash),
        ("exposure", it.exposure),
    ];
    in_words(row, &figures)
}

/// A command, as an account of a body in the role that such a body has.
pub fn command(who: &str, key: &str, day: &str, verb: &str, input: &Value) -> Command {
    let asked = json!({"type": verb, "key": key, "effective_on": day, "input": input});
    let request = intake::read(asked).unwrap_or_else(|why| panic!("{input}: {why:?}")).request;
    intake::command(request, actor(who)).unwrap()
}

/// The same, on an act of a kind and number.
pub fn command_on_act(
    who: &str,
    key: &str,
    act: (&str, &str),
    verb: &str,
    input: &Value,
) -> Command {
    of_form(who, json!({}), key, act, verb, input)
}

/// The same, for what another body has not written here: with the act and a file of evidence.
pub fn command_on_behalf(
    who: &str,
    owner: &str,
    key: &str,
    act: (&str, &str),
    verb: &str,
    input: &Value,
) -> Command {
    let evidence = json!([{"digest": "ab".repeat(32)}]);
    of_form(who, json!({"on_behalf_of": owner, "evidence": evidence}), key, act, verb, input)
}

fn of_form(
    who: &str,
    mut asked: Value,
    key: &str,
    (kind, number): (&str, &str),
    verb: &str,
    input: &Value,
) -> Command {
    asked["type"] = json!(verb);
    asked["key"] = json!(key);
    asked["effective_on"] = json!("2026-01-15");
    asked["act"] = json!({"kind": kind, "number": number, "date": "2026-01-10"});
    asked["input"] = input.clone();
    let request = intake::read(asked).unwrap_or_else(|why| panic!("{input}: {why:?}")).request;
    intake::command(request, actor(who)).unwrap()
}

fn actor(who: &str) -> Actor {
    let role = match who {
        "operator" => Role::Administrator,
        "mlps" => Role::Ministry,
        "r_veneto" => Role::Region,
        _ => Role::AtsAccountant,
    };
    let account = "8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60".parse().unwrap();
    Actor { account, organisation: who.parse().unwrap(), role }
}
