//! Somebody with the file and `sqlite3` changes something: `verify` says what and where.

mod catalogue;
mod chosen;
mod damaged;
mod full;
mod random;
mod rewritten;
mod since;
mod writing;

use crate::{
    lane::endow,
    support::{
        HandClock, SeededChance,
        demo::{File, demo},
        raw,
    },
};
use bookkeeper::{Bookkeeper, outcome::Outcome, verify::How};
use sqlx::SqliteConnection;
use std::{fs, path::Path, sync::Arc};
use store::{Epochs, Side, Store, sqlite::SqliteStore};
use tokio::sync::OnceCell;

/// A store with epochs so short that the few events of the demo complete some of every length.
async fn short(path: &Path) -> SqliteStore {
    SqliteStore::open(path).await.unwrap().with_epochs(Epochs::of(3, 2))
}

/// A copy of the demo, its followers rebuilt with short epochs on the other side.
async fn copy() -> File {
    static REBUILT: OnceCell<Vec<u8>> = OnceCell::const_new();
    let rebuilt = REBUILT.get_or_init(|| async {
        let file = demo().copy();
        let store = short(&file.path).await;
        let rebuilt = store.rebuild(&mut |_, _| {}).await.unwrap();
        let snapshot = store.snapshot().await;
        assert_eq!(snapshot.unwrap().position().await.unwrap().side, Side::B);
        assert_eq!(rebuilt.events, 512);
        store.close().await;
        fs::read(&file.path).unwrap()
    });
    let file = File::absent();
    fs::write(&file.path, rebuilt.await).unwrap();
    file
}

/// A copy of the demo that somebody changes, and then makes look as it did.
struct Forged {
    file: File,
    db: SqliteConnection,
    triggers: Vec<String>,
}

impl Forged {
    /// A copy, without what stops accidents.
    async fn begun() -> Self {
        Self::of(copy().await).await
    }

    async fn of(file: File) -> Self {
        let mut db = raw::open(&file.path).await;
        let triggers = raw::without_triggers(&mut db).await;
        raw::run(&mut db, "PRAGMA ignore_check_constraints = ON").await.unwrap();
        Self { file, db, triggers }
    }

    /// A copy on which a statement was run.
    async fn by(sql: &str) -> Self {
        let mut forged = Self::begun().await;
        forged.runs(sql).await;
        forged
    }

    /// Runs statements that change something.
    async fn runs(&mut self, sql: &str) {
        raw::must(&mut self.db, sql).await;
    }

    /// Puts the triggers back, so that they do not tell.
    async fn finished(mut self) -> File {
        for sql in &self.triggers {
            raw::run(&mut self.db, sql).await.unwrap();
        }
        self.file
    }

    /// What `verify` then says, one sentence a finding.
    async fn findings(self) -> Vec<String> {
        findings(&self.finished().await).await
    }
}

async fn findings(file: &File) -> Vec<String> {
    findings_as(&books(&file.path, 1).await, &How::default()).await
}

async fn findings_as(books: &Bookkeeper, how: &How) -> Vec<String> {
    match books.verify_as(how, &mut |_| {}).await {
        Ok(found) => found.findings.iter().map(ToString::to_string).collect(),
        Err(failure) => vec![format!("failure: {failure}")],
    }
}

/// The bookkeeper of a file with short epochs.
async fn books(path: &Path, seed: u64) -> Bookkeeper {
    over(Arc::new(short(path).await), seed)
}

fn over(store: Arc<dyn Store>, seed: u64) -> Bookkeeper {
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(seed)));
    Bookkeeper::new(store, clock, chance)
}

/// Records so many small facts, one a transaction.
async fn write(books: &Bookkeeper, name: &str, count: u64) {
    for number in 0..count {
        let appended = books.append(vec![endow(&format!("{name}:{number}"), "1.00")]).await;
        let outcomes = appended.unwrap().outcomes;
        assert!(matches!(outcomes[..], [Outcome::Recorded(_)]), "{outcomes:?}");
    }
}

/// A derived table: its name, the name of what is read of it, its key as `verify` names it, its
/// columns.
struct Table {
    name: &'static str,
    stored: &'static str,
    key: &'static str,
    columns: &'static [&'static str],
}

const TABLES: [Table; 12] = [
    Table {
        name: "node",
        stored: "node",
        key: "printf('%02d/%012d', level, number)",
        columns: &["level", "number", "hash"],
    },
    Table { name: "balance", stored: "balance", key: "account", columns: &["account", "cents"] },
    Table { name: "slot", stored: "slot", key: "key", columns: &["key", "value"] },
    Table {
        name: "holder",
        stored: "holder_b",
        key: "printf('%012d', id)",
        columns: &["id", "name"],
    },
    Table {
        name: "ledger_account",
        stored: "ledger_account_b",
        key: "printf('%012d', id)",
        columns: &["id", "holder", "edition", "line", "name"],
    },
    Table {
        name: "posting",
        stored: "posting_b",
        key: "printf('%012d/%012d/%012d/%012d', holder, account, idx, line)",
        columns: &["holder", "account", "idx", "line", "other", "day", "cents"],
    },
    Table {
        name: "standing",
        stored: "standing_b",
        key: "printf('%012d/%012d/%012d', holder, account, other)",
        columns: &["holder", "account", "other", "came", "went"],
    },
    Table {
        name: "epoch",
        stored: "epoch_b",
        key: "printf('%012d/%012d', level, number)",
        columns: &["level", "number", "merged"],
    },
    Table {
        name: "turnover",
        stored: "turnover_b",
        key: "printf('%012d/%012d/%012d/%012d/%012d/%012d', \
              level, number, holder, account, day, other)",
        columns: &["level", "number", "holder", "account", "day", "other", "came", "went"],
    },
    Table {
        name: "register",
        stored: "register_b",
        key: "printf('%012d/%012d/%012d/%012d', holder, register, idx, n)",
        columns: &[
            "holder", "register", "idx", "n", "other", "kind", "of_idx", "of_n", "day", "cents",
            "budget", "year", "edition", "line", "area", "party", "act", "number", "cig", "cup",
            "chapter",
        ],
    },
    Table {
        name: "event_party",
        stored: "event_party_b",
        key: "printf('%012d/%012d', party, idx)",
        columns: &["party", "idx"],
    },
    Table {
        name: "follower",
        stored: "follower",
        key: "name",
        columns: &["name", "position", "registry"],
    },
];

fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|it| it.name == name).unwrap()
}

impl Table {
    /// The condition that a row is the `n`-th in the order of its keys.
    async fn nth(&self, db: &mut SqliteConnection, n: usize) -> (String, String) {
        let Self { stored, key, .. } = self;
        let sql = format!("SELECT {key} FROM {stored} ORDER BY 1 LIMIT 1 OFFSET {n}");
        let key_of_it = raw::text(db, &sql).await;
        let quoted = key_of_it.replace('\'', "''");
        (format!("{key} = '{quoted}'"), key_of_it)
    }

    async fn count(&self, db: &mut SqliteConnection) -> usize {
        let count = raw::number(db, &format!("SELECT count(*) FROM {}", self.stored)).await;
        usize::try_from(count).unwrap()
    }
}

/// The place of a row, as a finding begins.
fn place(table: &Table, key: &str) -> String {
    format!("tabella {}, riga {key}: ", table.name)
}

/// The place of an event, as a finding begins.
fn event(index: impl std::fmt::Display) -> String {
    format!("evento {index}: ")
}

/// Whether some finding stands at a place.
fn names(findings: &[String], place: &str) -> bool {
    findings.iter().any(|it| it.starts_with(place))
}
