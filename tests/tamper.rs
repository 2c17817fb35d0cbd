//! Somebody with the file and `sqlite3` changes something: `verify` says what and where.

mod chosen;
mod random;
mod rewritten;

use crate::support::{
    bookkeeper,
    demo::{File, demo},
    raw,
};
use sqlx::SqliteConnection;

/// A copy of the demo that somebody changes, and then makes look as it did.
struct Forged {
    file: File,
    db: SqliteConnection,
    triggers: Vec<String>,
}

impl Forged {
    /// A copy, without what stops accidents.
    async fn begun() -> Self {
        let file = demo().copy();
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
    let books = bookkeeper(&file.path, 1).await;
    match books.verify(|_, _| {}).await {
        Ok(found) => found.findings.iter().map(ToString::to_string).collect(),
        Err(failure) => vec![format!("failure: {failure}")],
    }
}

/// A derived table: its name, its key as `verify` names it, its columns.
struct Table {
    name: &'static str,
    key: &'static str,
    columns: &'static [&'static str],
}

const TABLES: [Table; 9] = [
    Table {
        name: "node",
        key: "printf('%02d/%012d', level, number)",
        columns: &["level", "number", "hash"],
    },
    Table { name: "balance", key: "account", columns: &["account", "cents"] },
    Table { name: "slot", key: "key", columns: &["key", "value"] },
    Table {
        name: "ledger_account",
        key: "printf('%012d', id)",
        columns: &["id", "holder", "edition", "key"],
    },
    Table {
        name: "posting",
        key: "printf('%012d/%06d', idx, line)",
        columns: &["idx", "line", "day", "from_account", "to_account", "cents"],
    },
    Table {
        name: "turnover",
        key: "printf('%012d>%012d/%08d', from_account, to_account, day)",
        columns: &["from_account", "to_account", "day", "cents"],
    },
    Table {
        name: "expense_share",
        key: "printf('%012d/%06d', idx, share)",
        columns: &["idx", "share", "organisation", "holder", "edition", "line"],
    },
    Table {
        name: "event_party",
        key: "printf('%s/%012d', party, idx)",
        columns: &["party", "idx"],
    },
    Table { name: "follower", key: "name", columns: &["name", "position"] },
];

fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|it| it.name == name).unwrap()
}

impl Table {
    /// The condition that a row is the `n`-th in the order of its keys.
    async fn nth(&self, db: &mut SqliteConnection, n: usize) -> (String, String) {
        let Self { name, key, .. } = self;
        let sql = format!("SELECT {key} FROM {name} ORDER BY 1 LIMIT 1 OFFSET {n}");
        let key_of_it = raw::text(db, &sql).await;
        let quoted = key_of_it.replace('\'', "''");
        (format!("{key} = '{quoted}'"), key_of_it)
    }

    async fn count(&self, db: &mut SqliteConnection) -> usize {
        let count = raw::number(db, &format!("SELECT count(*) FROM {}", self.name)).await;
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
