//! One change of each kind.

use super::{Forged, TABLES, books, copy, event, findings, findings_as, names, over, place, table};
use crate::support::{binary::fondaco, demo::demo, raw};
use bookkeeper::verify::How;
use std::{num::NonZero, sync::Arc};
use store::{Epochs, sqlite::SqliteStore};

#[tokio::test]
async fn untouched_it_is_sound() {
    assert_eq!(findings(&copy().await).await, [""; 0]);
    assert_eq!(Forged::begun().await.findings().await, [""; 0]);
}

#[tokio::test]
async fn what_stops_accidents_is_missed() {
    let forged = Forged::begun().await;
    let findings = findings(&forged.file).await;
    assert!(findings.iter().any(|it| it.contains("entry_is_never_updated")), "{findings:?}");
}

#[tokio::test]
async fn a_byte_of_an_event() {
    let indexes = [0, 135, 255, 256, 511];
    let mut forged = Forged::begun().await;
    for index in indexes {
        let sql = format!("SELECT hex(bytes) FROM entry WHERE idx = {index}");
        let mut bytes = raw::text(&mut forged.db, &sql).await;
        // The last digit of the nonce: still an event, and no other figure of it changes.
        let name = raw::hex(b"\"nonce\":\"").to_uppercase();
        let at = bytes.find(&name).unwrap() + name.len() + 62;
        let digit = if &bytes[at..at + 2] == "30" { "31" } else { "30" };
        bytes.replace_range(at..at + 2, digit);
        forged.runs(&format!("UPDATE entry SET bytes = x'{bytes}' WHERE idx = {index}")).await;
    }
    let findings = forged.findings().await;
    for (finding, index) in findings.iter().zip(indexes) {
        let wrong = event(index) + "i byte non corrispondono all'impronta: calcolata ";
        assert!(finding.starts_with(&wrong), "{findings:?}");
    }
    assert_eq!(findings.len(), indexes.len(), "and nothing else is wrong: {findings:?}");
}

#[tokio::test]
async fn a_leaf_hash() {
    let forged = Forged::by("UPDATE entry SET leaf = zeroblob(32) WHERE idx IN (7, 511)").await;
    let findings = forged.findings().await;
    assert!(findings[0].starts_with(&event(7)), "{findings:?}");
    assert!(findings[1].starts_with(&event(511)), "{findings:?}");
}

#[tokio::test]
async fn a_row_of_each_table_changed_removed_added() {
    const CHANGES: [(&str, &str, &str); 12] = [
        ("node", "hash = zeroblob(32)", "2, 0, zeroblob(32)"),
        ("balance", "cents = cents + 1", "'ats:VEN_01|FNPS/2024|paid|XXX', 1"),
        ("slot", "value = replace(value, '0', '1') || ' '", "'stream:FNPS/1999|', '1'"),
        ("holder", "name = 'ats:VEN_99'", "100000, 'x'"),
        ("ledger_account", "holder = 99", "100000, 1, 'x', 'y', 'z'"),
        ("posting", "cents = cents + 1", "1, 1, 511, 77, 2, 20260101, 1"),
        ("standing", "came = came + 1", "1, 9999, 1, 1, 0"),
        ("epoch", "merged = merged + 1", "3, 77, 1"),
        ("turnover", "came = came + 1", "1, 0, 1, 9999, 19990101, 1, 1, 0"),
        (
            "register",
            "cents = cents + 1",
            "1, 2, 511, 77, 1, 2, -1, 0, 20260101, 1, 0, 0, '', '', '', '', '', '', '', '', ''",
        ),
        ("event_party", "party = 9999", "9999, 511"),
        ("follower", "position = position - 1", "'writing', 'b', 512, 0"),
    ];
    let [mut changed, mut removed, mut added] =
        [Forged::begun().await, Forged::begun().await, Forged::begun().await];
    let [mut existing, mut new] = [Vec::new(), Vec::new()];
    for (name, change, row) in CHANGES {
        let table = table(name);
        let middle = table.count(&mut changed.db).await / 2;
        let (it, key) = table.nth(&mut changed.db, middle).await;
        let stored = table.stored;
        changed.runs(&format!("UPDATE {stored} SET {change} WHERE {it}")).await;
        removed.runs(&format!("DELETE FROM {stored} WHERE {it}")).await;
        existing.push(place(table, &key));
        added.runs(&format!("INSERT INTO {stored} VALUES ({row})")).await;
        let columns = format!("SELECT group_concat(name) FROM pragma_table_info('{stored}')");
        let columns = raw::text(&mut added.db, &columns).await;
        let it = format!("WITH it ({columns}) AS (VALUES ({row})) SELECT {} FROM it", table.key);
        new.push(place(table, &raw::text(&mut added.db, &it).await));
    }
    for (what, forged, places) in
        [("changed", changed, &existing), ("removed", removed, &existing), ("added", added, &new)]
    {
        let findings = forged.findings().await;
        for place in places {
            assert!(names(&findings, place), "{what} {place}: {findings:?}");
        }
    }
}

#[tokio::test]
async fn the_position_of_the_followers() {
    let position = place(table("follower"), "reading");
    for sql in [
        "UPDATE follower SET position = 400",
        "UPDATE follower SET position = 0",
        "UPDATE follower SET position = 500",
        "DELETE FROM follower",
    ] {
        let findings = Forged::by(sql).await.findings().await;
        assert!(names(&findings, &position), "{sql}: {findings:?}");
        // What the followers wrote is what it was: it is the position that is wrong.
        assert!(!findings.iter().any(|it| it.contains("tabella posting")), "{sql}: {findings:?}");
    }
}

#[tokio::test]
async fn entries_removed_and_swapped() {
    let findings = Forged::by("DELETE FROM entry WHERE idx = 511").await.findings().await;
    assert!(names(&findings, &event(511)), "the last one: {findings:?}");
    let findings = Forged::by("DELETE FROM entry WHERE idx > 399").await.findings().await;
    assert!(names(&findings, &event(400)), "the last ones: {findings:?}");
    let findings = Forged::by("DELETE FROM entry").await.findings().await;
    assert!(names(&findings, &event(0)), "all of them: {findings:?}");
    for index in [0, 200] {
        let sql = format!("DELETE FROM entry WHERE idx = {index}");
        let findings = Forged::by(&sql).await.findings().await;
        let gone = event(index) + "manca dal registro";
        assert!(names(&findings, &gone), "{sql}: {findings:?}");
        assert!(findings.len() < 200, "one gap is told {} times", findings.len());
    }
    let swap = "UPDATE entry SET idx = -1 WHERE idx = 100; \
                UPDATE entry SET idx = 100 WHERE idx = 200; \
                UPDATE entry SET idx = 200 WHERE idx = -1";
    let findings = Forged::by(swap).await.findings().await;
    for index in [100, 200] {
        let wrong = event(index) + "il posto sigillato non è quello in cui sta";
        assert!(names(&findings, &wrong), "{findings:?}");
    }
}

#[tokio::test]
async fn an_entry_added_at_the_end() {
    for bytes in ["x'00'", "(SELECT bytes FROM entry WHERE idx = 511)", "CAST('{}' AS BLOB)"] {
        let sql = format!("INSERT INTO entry VALUES (512, zeroblob(16), {bytes}, zeroblob(32))");
        let findings = Forged::by(&sql).await.findings().await;
        assert!(names(&findings, &event(512)), "{sql}: {findings:?}");
    }
}

/// Values that no program of ours writes: not of the length that they have.
#[tokio::test]
async fn values_that_cannot_be_read() {
    let mut forged = Forged::begun().await;
    for sql in [
        "UPDATE entry SET leaf = x'00' WHERE idx = 300",
        "UPDATE entry SET id = x'00' WHERE idx = 310",
        "UPDATE entry SET bytes = x'' WHERE idx = 320",
        "UPDATE entry SET bytes = zeroblob(70000) WHERE idx = 330",
        "UPDATE node SET hash = x'00'",
    ] {
        forged.runs(sql).await;
    }
    let findings = forged.findings().await;
    for index in [300, 310, 320, 330] {
        assert!(names(&findings, &event(index)), "{index}: {findings:?}");
    }
    assert!(names(&findings, &place(table("node"), "01/000000000000")), "{findings:?}");
    assert!(!findings.iter().any(|it| it.starts_with("failure")), "{findings:?}");
}

#[tokio::test]
async fn the_binary_says_where_and_exits_with_one() {
    for (sql, place) in [
        ("UPDATE entry SET bytes = x'7b7d' WHERE idx = 511", "evento 511: "),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 300", "evento 300: "),
        ("UPDATE posting_a SET cents = 1 WHERE idx = 511", "tabella posting, riga 0000"),
        (
            "UPDATE balance SET cents = cents + 1 WHERE account LIKE 'ats:VEN_01|F%'",
            "tabella balance, riga ats:VEN_01|F",
        ),
        ("DELETE FROM entry", "evento 0: "),
    ] {
        let mut forged = Forged::of(demo().copy()).await;
        forged.runs(sql).await;
        let file = forged.finished().await;
        let ran = fondaco(&file.path, &["verify"]).exits(1);
        assert!(ran.out.lines().any(|line| line.starts_with(place)), "{sql}: {ran:?}");
        assert!(ran.err.contains("il registro NON è verificato"), "{ran:?}");
        assert!(!ran.out.contains("verificato: "), "{ran:?}");
    }
    assert_eq!(TABLES.len(), store::DerivedTable::ALL.len(), "every derived table is tried");
}

#[tokio::test]
async fn a_rebuild_says_whether_something_was_wrong_and_mends_it() {
    let file = demo().copy();
    let ran = fondaco(&file.path, &["rebuild", "--format", "json"]).exits(0);
    let told = ran.json();
    assert_eq!((&told["events"], &told["rows_differing"]), (&"512".into(), &"0".into()));
    assert_ne!(told["rows_compared"], "0");
    let changed = "UPDATE posting_b SET cents = 1 WHERE idx = 511";
    raw::must(&mut raw::open(&file.path).await, changed).await;
    fondaco(&file.path, &["verify"]).exits(1);
    let ran = fondaco(&file.path, &["rebuild"]).exits(1);
    assert!(ran.out.contains("ricostruiti 512 eventi in "), "{ran:?}");
    assert!(ran.out.contains("\ntabella posting, riga 0000"), "{ran:?}");
    assert!(ran.err.contains("righe non erano quelle del registro: ora lo sono"), "{ran:?}");
    fondaco(&file.path, &["verify"]).exits(0);
    let ran = fondaco(&file.path, &["rebuild"]).exits(0);
    assert!(ran.out.contains("righe di prima erano le stesse"), "{ran:?}");
}

#[tokio::test]
async fn the_schema_itself() {
    for (sql, told) in [
        ("DROP INDEX token_by_user", "the index token_by_user is gone"),
        ("CREATE INDEX more ON entry (leaf)", "the index more is none of this program's"),
        ("ALTER TABLE holder_a ADD COLUMN more TEXT", "the table holder_a is not what"),
        (
            "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM balance; END",
            "the trigger more is none of this program's",
        ),
        (
            "DROP TRIGGER entry_is_never_updated; CREATE TRIGGER entry_is_never_updated BEFORE \
             UPDATE ON entry WHEN false BEGIN SELECT raise(ABORT, 'no'); END",
            "the trigger entry_is_never_updated is not what",
        ),
    ] {
        let file = copy().await;
        raw::run(&mut raw::open(&file.path).await, sql).await.unwrap();
        let findings = findings(&file).await;
        assert!(names(&findings, &format!("database: {told}")), "{sql}: {findings:?}");
    }
}

#[tokio::test]
async fn a_file_that_nobody_may_write() {
    let file = copy().await;
    let before = file.folder();
    let store = SqliteStore::read_only(&file.path).await.unwrap().with_epochs(Epochs::of(3, 2));
    assert_eq!(findings_as(&over(Arc::new(store), 1), &How::default()).await, [""; 0]);
    assert_eq!(file.folder(), before);
    raw::must(&mut raw::open(&file.path).await, "UPDATE balance SET cents = 1 + cents").await;
    let store = SqliteStore::read_only(&file.path).await.unwrap().with_epochs(Epochs::of(3, 2));
    let findings = findings_as(&over(Arc::new(store), 1), &How::default()).await;
    assert!(findings[0].starts_with("tabella balance"), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_found_does_not_depend_on_the_threads() {
    let mut forged = Forged::begun().await;
    forged.runs("UPDATE entry SET leaf = zeroblob(32) WHERE idx % 97 = 5").await;
    forged.runs("UPDATE entry SET bytes = x'7b7d' WHERE idx % 101 = 6").await;
    forged.runs("DELETE FROM entry WHERE idx = 300").await;
    forged.runs("UPDATE balance SET cents = cents + 1").await;
    let file = forged.finished().await;
    let mut found = Vec::new();
    for threads in [1, 4] {
        let how = How { threads: NonZero::new(threads), ..How::default() };
        found.push(findings_as(&books(&file.path, 1).await, &how).await);
    }
    assert!(found[0].len() > 10, "{found:?}");
    assert_eq!(found[0], found[1]);
}
