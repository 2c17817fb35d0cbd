//! Somebody who knows the format rewrites an event with its leaf and the nodes above it.

use super::{Forged, event, names};
use crate::support::{
    demo::demo,
    raw::{self, hex},
};
use journal::{
    hash::{Hash, leaf_hash},
    seal,
    tree::Frontier,
};
use ledger::{
    envelope::{Envelope, Role},
    event::Event,
    money::{Amount, Cents},
};
use sqlx::{Row, SqliteConnection};

/// Rewrites the event at an index as a forger who knows the format would.
async fn rewritten(index: usize, forge: impl FnOnce(&mut Envelope)) -> Forged {
    let mut forged = Forged::begun().await;
    let db = &mut forged.db;
    let mut log: Vec<Vec<u8>> = raw::rows(db, "SELECT bytes FROM entry ORDER BY idx")
        .await
        .iter()
        .map(|row| row.try_get(0).unwrap())
        .collect();
    let mut envelope = seal::open(&log[index]).unwrap();
    forge(&mut envelope);
    log[index] = seal::seal(&envelope).unwrap().bytes;
    let leaf = leaf_hash(&log[index]);
    put(db, "entry", "bytes", &hex(&log[index]), &format!("idx = {index}")).await;
    put(db, "entry", "leaf", &hex(leaf.as_bytes()), &format!("idx = {index}")).await;
    let mut frontier = Frontier::default();
    for bytes in &log {
        for node in frontier.push(leaf_hash(bytes)) {
            let row = format!("level = {} AND number = {}", node.level, node.number);
            let hash: Hash = node.hash;
            put(db, "node", "hash", &hex(hash.as_bytes()), &row).await;
        }
    }
    forged
}

async fn put(db: &mut SqliteConnection, table: &str, column: &str, hex: &str, row: &str) {
    raw::must(db, &format!("UPDATE {table} SET {column} = x'{hex}' WHERE {row}")).await;
}

/// The index of the first event that is of a kind.
async fn first(which: impl Fn(&Event) -> bool) -> usize {
    let file = demo().copy();
    let mut db = raw::open(&file.path).await;
    let rows = raw::rows(&mut db, "SELECT bytes FROM entry ORDER BY idx").await;
    rows.iter()
        .position(|row| {
            let bytes: Vec<u8> = row.try_get(0).unwrap();
            which(&seal::open(&bytes).unwrap().event)
        })
        .unwrap()
}

fn more(amount: Amount) -> Amount {
    Amount::from_cents(amount.cents().get() + 1).unwrap()
}

#[tokio::test]
async fn one_cent_more_in_a_decree() {
    let index = first(|it| matches!(it, Event::FundsAllotted(_))).await;
    let forged = rewritten(index, |it| {
        let Event::FundsAllotted(it) = &mut it.event else { panic!() };
        it.amount = more(it.amount);
    });
    let findings = forged.await.findings().await;
    // The group's root no longer holds, nor do the rows that the event wrote.
    assert!(findings.iter().any(|it| it.contains("il gruppo sigillato non è quello che precede")));
    let posting = format!("/{index:012}/000000000000: ");
    let told = |it: &String| it.starts_with("tabella posting, riga ") && it.contains(&posting);
    assert!(findings.iter().any(told), "{findings:?}");
    assert!(findings.iter().any(|it| it.starts_with("tabella balance")), "{findings:?}");
}

#[tokio::test]
async fn one_cent_more_than_was_left() {
    let index = first(|it| matches!(it, Event::ExpenseRecorded(_))).await;
    let forged = rewritten(index, |it| {
        let Event::ExpenseRecorded(it) = &mut it.event else { panic!() };
        let share = &mut it.shares[0];
        share.amount = Amount::from_cents(99_999_999).unwrap();
    });
    let findings = forged.await.findings().await;
    let broken = event(index) + "viola la regola ";
    assert!(names(&findings, &broken), "{findings:?}");
}

#[tokio::test]
async fn another_time_another_ledger_another_part() {
    let index = first(|it| matches!(it, Event::CommitmentMade(_))).await;
    for (what, forge) in [
        (
            "è registrato prima di quello che lo precede",
            (|it: &mut Envelope| it.recorded_at = ledger::day::Instant::from_micros(0))
                as fn(&mut Envelope),
        ),
        ("appartiene a un altro registro", |it| {
            it.ledger = "fondaco/altro-00112233445566778899aabbccddeeff".parse().unwrap();
        }),
        ("non è la parte che segue del gruppo", |it| (it.command.part, it.command.of) = (2, 2)),
        ("il posto sigillato non è quello in cui sta", |it| it.index += 1),
    ] {
        let findings = rewritten(index, forge).await.findings().await;
        assert!(names(&findings, &(event(index) + what)), "{what}: {findings:?}");
    }
}

#[tokio::test]
async fn a_role_that_may_not_and_a_total_that_was_not_published() {
    let index = first(|it| matches!(it, Event::CommitmentMade(_))).await;
    let findings = rewritten(index, |it| it.actor.role = Role::Auditor).await.findings().await;
    let wrong = event(index) + "chi l'ha scritto (auditor di ";
    assert!(names(&findings, &wrong), "{findings:?}");
    let decree = first(|it| matches!(it, Event::FundsAllotted(_))).await;
    let file = demo().copy();
    let mut db = raw::open(&file.path).await;
    let log = raw::rows(&mut db, "SELECT bytes FROM entry ORDER BY idx").await;
    let mut log = log.into_iter().map(|row| seal::open(row.try_get(0).unwrap()).unwrap());
    let last = log.find(|it| it.index >= decree as u64 && it.group.is_some()).unwrap().index;
    let last = usize::try_from(last).unwrap();
    for published in [None, Some(Cents::new(1))] {
        let forged = rewritten(last, |it| {
            let group = it.group.as_mut().unwrap();
            // Of the real one the anomaly tells that its rows do not sum.
            group.published_total = published.or(group.published_total);
        });
        let findings = forged.await.findings().await;
        let wrong = event(last) + "il totale pubblicato e le righe non stanno come è scritto";
        assert_eq!(names(&findings, &wrong), published.is_some(), "{findings:?}");
    }
}
