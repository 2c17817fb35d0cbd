//! The file itself is damaged: pages, texts, whole tables. What can be read is compared all the
//! same, and what cannot is named.

use super::{Forged, copy, event, findings, names, place, table};
use crate::support::{binary::fondaco, demo::demo, raw};
use sqlx::Connection;
use std::{fs::OpenOptions, os::unix::fs::FileExt, path::Path};

/// Bytes of a page.
const PAGE: usize = 8192;

/// Overwrites the first page of a table or an index.
async fn overwrite(path: &Path, object: &str) {
    let mut db = raw::open(path).await;
    let sql = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{object}'");
    let page = usize::try_from(raw::number(&mut db, &sql).await).unwrap();
    raw::run(&mut db, "PRAGMA journal_mode = DELETE").await.unwrap();
    db.close().await.unwrap();
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(&[0xa5; PAGE], ((page - 1) * PAGE) as u64).unwrap();
}

#[tokio::test]
async fn a_page_of_any_table() {
    for name in ["entry", "node", "balance", "slot", "posting", "standing", "holder", "follower"] {
        let (file, table) =
            (copy().await, if name == "entry" { "entry" } else { table(name).stored });
        overwrite(&file.path, table).await;
        let findings = findings(&file).await;
        assert!(!findings.iter().any(|it| it.starts_with("failure")), "{name}: {findings:#?}");
        assert!(findings.iter().any(|it| it.contains(" page ")), "{name}: {findings:#?}");
        let told = if name == "entry" { event(0) } else { format!("tabella {name}, riga ") };
        assert!(names(&findings, &told), "{name}: {findings:#?}");
        // What is sound is not told; entries that are gone take everything with them.
        let others = ["balance", "slot", "event_party"].into_iter().filter(|it| *it != name);
        for other in others.filter(|_| name != "entry") {
            assert!(!names(&findings, &format!("tabella {other},")), "{name}: {findings:#?}");
        }
    }
}

#[tokio::test]
async fn a_text_that_is_none() {
    for (name, column) in
        [("slot", "value"), ("slot", "key"), ("balance", "account"), ("holder", "name")]
    {
        let mut forged = Forged::begun().await;
        let (it, key) = table(name).nth(&mut forged.db, 7).await;
        let stored = table(name).stored;
        // One more row is wrong, that can be read.
        let (other, after) = table(name).nth(&mut forged.db, 9).await;
        forged
            .runs(&format!("UPDATE {stored} SET {column} = CAST(x'ff41' AS TEXT) WHERE {it}"))
            .await;
        forged.runs(&format!("DELETE FROM {stored} WHERE {other}")).await;
        let findings = forged.findings().await;
        for key in [key, after] {
            let told = place(table(name), &key);
            assert!(names(&findings, &told), "{name}.{column} wants {told}: {findings:#?}");
        }
        let whole = format!("database: la tabella {name} non si legge tutta: ");
        assert!(names(&findings, &whole), "{name}.{column}: {findings:#?}");
        assert!(findings.len() < 8, "{name}.{column}: {findings:#?}");
    }
}

#[tokio::test]
async fn a_table_that_is_gone() {
    for name in ["entry", "node", "balance", "slot", "follower", "posting_b", "epoch_a", "token"] {
        let file = copy().await;
        let mut db = raw::open(&file.path).await;
        raw::run(&mut db, &format!("DROP TABLE {name}")).await.unwrap();
        let findings = findings(&file).await;
        let told = format!("database: the table {name} is gone");
        assert!(names(&findings, &told), "{name}: {findings:#?}");
    }
}

#[tokio::test]
async fn the_binary_says_where_and_exits_with_one() {
    let file = demo().copy();
    overwrite(&file.path, "posting_a").await;
    let ran = fondaco(&file.path, &["verify"]).exits(1);
    assert!(ran.out.contains("\ntabella posting, riga 0000"), "{ran:?}");
    assert!(ran.err.contains("il registro NON è verificato"), "{ran:?}");
}
