//! One change of each kind.

use super::{Forged, TABLES, event, names, opened, place, table};
use crate::support::{binary::fondaco, demo::demo, raw};

#[tokio::test]
async fn untouched_it_is_sound() {
    let forged = Forged { file: demo().copy() };
    assert_eq!(forged.findings().await, [""; 0]);
}

#[tokio::test]
async fn a_byte_of_an_event() {
    for index in [0, 135, 255, 256, 431] {
        let file = demo().copy();
        let mut db = opened(&file).await;
        let sql = format!("SELECT hex(bytes) FROM entry WHERE idx = {index}");
        let mut bytes = raw::text(&mut db, &sql).await;
        // The last digit of the nonce: still an event, and no other figure of it changes.
        let at = bytes.find(&hex("\"nonce\":\"")).unwrap() + 18 + 62;
        let digit = if &bytes[at..at + 2] == "30" { "31" } else { "30" };
        bytes.replace_range(at..at + 2, digit);
        raw::must(&mut db, &format!("UPDATE entry SET bytes = x'{bytes}' WHERE idx = {index}"))
            .await;
        drop(db);
        let findings = Forged { file }.findings().await;
        let wrong = event(index) + "i byte non corrispondono all'impronta: calcolata ";
        assert!(names(&findings, &wrong), "{findings:?}");
        assert!(findings.iter().all(|it| it.starts_with(&event(index))), "{findings:?}");
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02X}")).collect()
}

#[tokio::test]
async fn a_leaf_hash() {
    for index in [7, 431] {
        let forged =
            Forged::by(&format!("UPDATE entry SET leaf = zeroblob(32) WHERE idx = {index}")).await;
        let findings = forged.findings().await;
        assert!(findings[0].starts_with(&event(index)), "{findings:?}");
    }
}

#[tokio::test]
async fn a_row_of_each_table_changed_removed_added() {
    let source = demo().copy();
    let mut db = opened(&source).await;
    for (name, change, add) in [
        ("node", "hash = zeroblob(32)", "2, 0, zeroblob(32)"),
        ("balance", "cents = cents + 1", "'ats:VEN_01|FNPS/2024|paid|XXX', 1"),
        ("slot", "value = replace(value, '0', '1') || ' '", "'stream:FNPS/1999|', '1'"),
        ("ledger_account", "holder = 'ats:VEN_99'", "100000, 'x', 'y', 'z'"),
        ("posting", "cents = cents + 1", "431, 77, 20260101, 1, 2, 1"),
        ("turnover", "cents = cents + 1", "2, 1, 19990101, 1"),
        ("expense_share", "line = 'PIS'", "431, 77, 'ente_ven_01', 'x', 'y', 'z'"),
        ("event_party", "party = 'ats:VEN_99'", "'ats:VEN_99', 431"),
        ("follower", "position = position - 1", "'writing', 432"),
    ] {
        let table = table(name);
        let middle = table.count(&mut db).await / 2;
        let (row, key) = table.nth(&mut db, middle).await;
        for sql in [
            format!("UPDATE {name} SET {change} WHERE {row}"),
            format!("DELETE FROM {name} WHERE {row}"),
        ] {
            let findings = Forged::by(&sql).await.findings().await;
            assert!(names(&findings, &place(table, &key)), "{sql}: {findings:?}");
        }
        let sql = format!("INSERT INTO {name} VALUES ({add})");
        let forged = Forged::by(&sql).await;
        let mut forged_db = opened(&forged.file).await;
        let columns = table.columns.join(", ");
        let (all, key) = (columns.as_str(), table.key);
        let added = format!("SELECT {key} FROM {name} WHERE ({all}) = ({add}) ORDER BY 1 LIMIT 1");
        let key = raw::text(&mut forged_db, &added).await;
        let findings = forged.findings().await;
        assert!(names(&findings, &place(table, &key)), "{sql}: {findings:?}");
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
    let findings = Forged::by("DELETE FROM entry WHERE idx = 431").await.findings().await;
    assert!(names(&findings, &event(431)), "the last one: {findings:?}");
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
    for bytes in ["x'00'", "(SELECT bytes FROM entry WHERE idx = 431)", "CAST('{}' AS BLOB)"] {
        let sql = format!("INSERT INTO entry VALUES (432, zeroblob(16), {bytes}, zeroblob(32))");
        let findings = Forged::by(&sql).await.findings().await;
        assert!(names(&findings, &event(432)), "{sql}: {findings:?}");
    }
}

/// Values that no program of ours writes: not of the length, not of the type.
#[tokio::test]
async fn values_that_cannot_be_read() {
    for sql in [
        "UPDATE entry SET leaf = x'00' WHERE idx = 300",
        "UPDATE entry SET id = x'00' WHERE idx = 300",
        "UPDATE entry SET bytes = x'' WHERE idx = 300",
        "UPDATE entry SET bytes = zeroblob(70000) WHERE idx = 300",
    ] {
        let findings = Forged::by(sql).await.findings().await;
        let named = findings.iter().any(|it| it.contains("300"));
        let failed = findings.iter().any(|it| it.starts_with("failure"));
        assert!(named && !failed, "{sql}: {findings:?}");
    }
    let findings = Forged::by("UPDATE node SET hash = x'00'").await.findings().await;
    assert!(names(&findings, &place(table("node"), "01/000000000000")), "{findings:?}");
}

#[tokio::test]
async fn the_binary_says_where_and_exits_with_one() {
    for (sql, place) in [
        ("UPDATE entry SET bytes = x'7b7d' WHERE idx = 7", "evento 7: "),
        ("UPDATE entry SET bytes = x'7b7d' WHERE idx = 431", "evento 431: "),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE idx = 300", "evento 300: "),
        (
            "UPDATE posting SET cents = cents - 1 WHERE idx = 431",
            "tabella posting, riga 000000000431/0",
        ),
        (
            "UPDATE balance SET cents = 1 WHERE account = (SELECT min(account) FROM balance)",
            "tabella balance, riga ",
        ),
        ("DELETE FROM entry", "evento 0: "),
    ] {
        let forged = Forged::by(sql).await;
        let ran = fondaco(&forged.file.path, &["verify"]).exits(1);
        assert!(ran.out.lines().any(|line| line.starts_with(place)), "{sql}: {ran:?}");
        assert!(ran.err.contains("il registro NON è verificato"), "{ran:?}");
        assert!(!ran.out.contains("verificato: "), "{ran:?}");
    }
    assert_eq!(TABLES.len(), store::DerivedTable::ALL.len(), "every derived table is tried");
}
