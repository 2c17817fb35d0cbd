//! The lane: what an append answers, and what it leaves behind.

mod broken;
mod clock;
mod crowd;
mod desk;
pub mod laws;
mod severed;

use crate::support::office::{ITALIAN, Office, command};
use bookkeeper::outcome::Outcome;
use expect_test::{Expect, expect};
use journal::{hash::leaf_hash, seal::seal, tree};
use ledger::{command::Command, event::Event, id::Digest};
use serde_json::json;

/// Cash of the Ministry: a command that nothing can refuse but its key.
pub fn endow(key: &str, amount: &str) -> Command {
    let input = json!({
        "organisation": "mlps", "holder": "org:mlps", "edition": "FNPS/2024", "amount": amount,
    });
    command("mlps", key, "2026-01-20", "EndowCash", &input)
}

/// Money that the Ministry sends to a body.
fn send(key: &str, amount: &str, receiver: &str) -> Command {
    let input = json!({
        "sender": "mlps", "sender_holder": "org:mlps", "receiver": receiver,
        "holder": format!("org:{receiver}"), "edition": "FNPS/2024", "amount": amount,
    });
    command("mlps", key, "2026-01-21", "SendTransfer", &input)
}

async fn check(office: &Office, commands: Vec<Command>, expected: Expect) {
    let appended = office.append(commands).await;
    let mut told = String::new();
    for outcome in &appended.outcomes {
        told += &office.in_words(outcome).await;
        told += "\n";
    }
    expected.assert_eq(&told);
    assert_eq!(appended.at.tree_size, office.size().await);
}

#[tokio::test]
async fn one_group_has_an_outcome_a_command() {
    let office = Office::italy().await;
    let commands = vec![
        endow("a", "10.00"),
        endow("a", "10.00"),
        endow("a", "10.01"),
        send("b", "1.00", "nessuno"),
        send("b", "1.00", "r_veneto"),
        endow("c", "0.01"),
    ];
    check(
        &office,
        commands,
        expect![[r"
        recorded #13
        repeated #13
        refused KEY_REUSED at key: la chiave «a» è già stata usata per un comando diverso
        refused UNKNOWN_ORGANISATION at receiver: l'ente «nessuno» non è registrato
        recorded #14
        ! SENT_MORE_THAN_ALLOTTED: inviati a org:r_veneto su FNPS/2024 1.00 in tutto, assegnati 0.00
        recorded #15
    "]],
    )
    .await;
    // In another group the answers are the same, and nothing is written.
    let commands = vec![
        endow("c", "0.01"),
        endow("a", "10.00"),
        endow("a", "9.99"),
        send("b", "2.00", "r_veneto"),
    ];
    check(
        &office,
        commands,
        expect![[r"
        repeated #15
        repeated #13
        refused KEY_REUSED at key: la chiave «a» è già stata usata per un comando diverso
        refused KEY_REUSED at key: la chiave «b» è già stata usata per un comando diverso
    "]],
    )
    .await;
    assert_eq!(office.size().await, ITALIAN + 3);
    office.is_sound().await;
}

#[tokio::test]
async fn a_key_is_of_its_book_alone() {
    let office = Office::italy().await;
    let input = json!({
        "organisation": "r_veneto", "holder": "org:r_veneto", "edition": "FNPS/2024", "amount": "1.00",
    });
    let other = command("r_veneto", "a", "2026-01-20", "EndowCash", &input);
    check(
        &office,
        vec![endow("a", "1.00"), other],
        expect![[r"
        recorded #13
        recorded #14
    "]],
    )
    .await;
}

#[tokio::test]
async fn what_is_refused_leaves_the_tree_as_it_was() {
    let office = Office::italy().await;
    let before = office.append(Vec::new()).await.at;
    let commands = (0..50).map(|n| send(&format!("k{n}"), "1.00", "nessuno")).collect();
    let appended = office.append(commands).await;
    assert!(appended.outcomes.iter().all(|it| matches!(it, Outcome::Refused(_))));
    assert_eq!(appended.at, before);
    assert_eq!(office.size().await, ITALIAN);
    // A refused command does not use up its key.
    check(
        &office,
        vec![send("k7", "1.00", "r_veneto")],
        expect![[r"
        recorded #13
        ! SENT_MORE_THAN_ALLOTTED: inviati a org:r_veneto su FNPS/2024 1.00 in tutto, assegnati 0.00
    "]],
    )
    .await;
    office.is_sound().await;
}

#[tokio::test]
async fn a_dry_run_answers_and_writes_nothing() {
    let office = Office::italy().await;
    let before = office.log().await;
    let group = vec![endow("a", "1.00"), endow("a", "1.00"), endow("a", "2.00")];
    let rehearsed = office.books.rehearse(&group, |_| {}).await.unwrap();
    let kinds =
        |outcomes: &[Outcome]| -> Vec<_> { outcomes.iter().map(std::mem::discriminant).collect() };
    assert_eq!(rehearsed.at.tree_size, ITALIAN + 1, "where it would stand");
    assert_eq!(office.log().await, before);
    let appended = office.append(group).await;
    assert_eq!(kinds(&rehearsed.outcomes), kinds(&appended.outcomes));
    assert_eq!(appended.at.tree_size, ITALIAN + 1);
    office.is_sound().await;
}

/// However long a dry run is, what it has decided before counts.
#[tokio::test]
async fn a_dry_run_in_turns_is_one_dry_run() {
    let office = Office::italy().await;
    let mut group: Vec<_> = (0..1200).map(|n| endow(&format!("k{n}"), "1.00")).collect();
    group.insert(700, endow("k3", "1.00"));
    group.push(endow("k699", "1.00"));
    group.push(endow("k3", "2.00"));
    let mut told = Vec::new();
    let rehearsed = office.books.rehearse(&group, |decided| told.push(decided)).await.unwrap();
    assert_eq!(told, [500, 1000, 1203]);
    assert_eq!(rehearsed.at.tree_size, ITALIAN + 1200);
    let appended = office.append(group).await;
    assert_eq!(appended.at.tree_size, rehearsed.at.tree_size);
    for (one, other) in rehearsed.outcomes.iter().zip(&appended.outcomes) {
        match (one, other) {
            (Outcome::Recorded(one), Outcome::Recorded(other))
            | (Outcome::Repeated(one), Outcome::Repeated(other)) => {
                assert_eq!(one.events[0].index, other.events[0].index);
            }
            (Outcome::Refused(one), Outcome::Refused(other)) => assert_eq!(one, other),
            differing => panic!("{differing:?}"),
        }
    }
}

#[tokio::test]
async fn time_never_runs_backwards_in_the_log() {
    const DAY: i64 = 86_400_000_000;
    let office = Office::italy().await;
    for (n, turn) in [0, 1, -DAY, 0, 1_000_000, DAY + 5, -1].into_iter().enumerate() {
        office.clock.turn(turn);
        office.append(vec![endow(&format!("k{n}"), "1.00")]).await;
    }
    let log = office.log().await;
    let recorded: Vec<i64> = log.iter().map(|it| it.recorded_at.micros()).collect();
    assert!(recorded.is_sorted(), "{recorded:?}");
    let noon = recorded[0];
    let after: Vec<i64> = recorded[13..].iter().map(|it| it - noon).collect();
    assert_eq!(after, [0, 1, 1, 1, 1, 1_000_006, 1_000_006]);
    office.is_sound().await;
}

#[tokio::test]
async fn a_decree_is_one_group_sealed_at_its_end() {
    let office = Office::italy().await;
    let decree = |key: &str, last: &str| {
        let input = json!({
            "edition": "FNPS/2024", "grantor": "org:mlps",
            "rows": [
                {"holder": "org:r_veneto", "amount": "100.00"},
                {"holder": "ats:VEN_01", "amount": "50.00"},
                {"holder": last, "amount": "25.50"},
            ],
            "published_total": "175.52",
        });
        command("mlps", key, "2026-01-10", "AllotFunds", &input)
    };
    // All or nothing: one bad row refuses them all.
    let commands = vec![endow("a", "1.00"), decree("d", "ats:VEN_99"), decree("d", "ats:VEN_02")];
    check(
        &office,
        commands,
        expect![[r"
        recorded #13
        refused UNKNOWN_AMBITO at rows[2].holder: l'ambito «VEN_99» non è registrato
        recorded #14 #15 #16
        ! ROWS_DO_NOT_SUM: le righe sommano 175.50, il totale pubblicato è 175.52: differenza 0.02
    "]],
    )
    .await;
    let log = office.log().await;
    let group = &log[14..];
    let parts: Vec<_> = group.iter().map(|it| (it.command.part, it.command.of)).collect();
    assert_eq!(parts, [(1, 3), (2, 3), (3, 3)]);
    assert!(group[..2].iter().all(|it| it.group.is_none() && it.anomalies.is_empty()));
    let sealed = group[2].group.as_ref().unwrap();
    let total = sealed.total.unwrap().to_string();
    let published = sealed.published_total.unwrap().to_string();
    assert_eq!((sealed.count, total.as_str(), published.as_str()), (3, "175.50", "175.52"));
    let leaves: Vec<_> = group[..2].iter().map(|it| leaf_hash(&seal(it).unwrap().bytes)).collect();
    assert_eq!(sealed.root, Digest::new(*tree::root(&leaves).as_bytes()));
    assert!(group.iter().all(|it| matches!(it.event, Event::FundsAllotted(_))));
    check(
        &office,
        vec![decree("d", "ats:VEN_02")],
        expect![[r"
        repeated #14 #15 #16
        ! ROWS_DO_NOT_SUM: le righe sommano 175.50, il totale pubblicato è 175.52: differenza 0.02
    "]],
    )
    .await;
    office.is_sound().await;
}

#[tokio::test]
async fn no_answer_stands_inside_a_group() {
    use bookkeeper::{
        balances::{AsOf, BalanceQuery},
        reading::Viewer,
    };
    let office = Office::italy().await;
    let rows: Vec<_> = ["org:r_veneto", "ats:VEN_01", "ats:VEN_02"]
        .map(|holder| json!({"holder": holder, "amount": "10.00"}))
        .into();
    let input = json!({"edition": "FNPS/2024", "grantor": "org:mlps", "rows": rows});
    let commands =
        vec![command("mlps", "d", "2026-01-10", "AllotFunds", &input), endow("a", "1.00")];
    office.append(commands).await;
    let mut known = Vec::new();
    for asked in 12..=17 {
        let as_of = AsOf { known: Some(asked), effective: None };
        let query = BalanceQuery { as_of, ..BalanceQuery::default() };
        let mut reading = office.books.reading().await.unwrap();
        known.push(reading.balances(&Viewer::Operator, &query).await.unwrap().at.tree_size);
    }
    assert_eq!(known, [12, 13, 13, 13, 16, 17]);
}

#[tokio::test]
async fn too_much_for_one_event_is_refused_alone() {
    let office = Office::italy().await;
    let row = json!({
        "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": "1.00",
    });
    let input = json!({"organisation": "ente_01", "rows": vec![row; 101]});
    let commands = vec![
        endow("a", "1.00"),
        command("ente_01", "many", "2026-01-20", "MakeCommitment", &input),
        endow("b", "1.00"),
    ];
    check(
        &office,
        commands,
        expect![[r"
        recorded #13
        refused TOO_MANY_ROWS at rows: 101 righe sono troppe per un solo comando: il massimo è 100
        recorded #14
    "]],
    )
    .await;
    office.is_sound().await;
}

#[tokio::test]
async fn without_a_ledger_nothing_is_appended() {
    use crate::support::{bookkeeper, demo::File};
    let file = File::absent();
    let books = bookkeeper(&file.path, 1).await;
    let failed = books.append(vec![endow("a", "1.00")]).await.unwrap_err();
    assert!(matches!(failed, bookkeeper::Failure::NoLedger), "{failed}");
    let opened = books.open("prova").await.unwrap();
    let again = bookkeeper(&file.path, 2).await.open("altro").await.unwrap();
    assert_eq!(opened.origin(), again.origin());
    assert!(opened.origin().as_str().starts_with("fondaco/prova-"), "{opened:?}");
}
