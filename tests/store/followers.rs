//! What every store's followers keep: their position, and the rows that answers are read from.

use super::{
    Place,
    material::{Log, bodies, body, endowed, expense, opening, rows},
};
use ::store::{AccountFilter, AsOf, DerivedTable, ExpenseFilter, Sight, Snapshot};
use ledger::event::Event;

/// A log over which the questions are asked; its indexes are those of this list.
fn log() -> Vec<Event> {
    vec![
        opening(),
        endowed("mlps", "FNPS/2024", "10.00"),
        endowed("mlps", "FNPS/2024", "5.00"),
        endowed("r_veneto", "REG/2025", "7.00"),
        expense("ente_01", "2026-02-01", &["ats:VEN_01 FNPS/2024 SUP 1.00"]),
        expense(
            "ente_01",
            "2026-03-01",
            &["ats:VEN_01 FNPS/2024 SUP 2.00", "ats:VEN_01 REG/2025 GOV 3.00"],
        ),
        expense("ente_01", "2026-03-02", &[]),
        expense("ente_02", "2026-03-01", &["ats:VEN_02 FNPS/2024 PIS 4.00"]),
        body("ente_03"),
    ]
}

async fn followed(place: &dyn Place) -> Box<dyn Snapshot> {
    let store = place.open().await;
    Log::default().write(&*store, log()).await;
    store.follow().await.unwrap();
    store.snapshot().await.unwrap()
}

pub async fn they_follow_to_the_head_and_once_only(place: &dyn Place) {
    let [store, other] = [place.open().await, place.open().await];
    store.follow().await.unwrap();
    let mut log = Log::default();
    // More than one step of the followers.
    log.write(&*store, bodies(3000)).await;
    assert_eq!(store.snapshot().await.unwrap().position().await.unwrap().events, 0);
    let (one, two) = tokio::join!(store.follow(), other.follow());
    one.unwrap();
    two.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let position = snapshot.position().await.unwrap();
    assert_eq!((position.events, position.registry), (3000, 3000));
    let of_book = |it: &&::store::TableRow| it.key.starts_with("000000000001/");
    let parties = rows(&mut *snapshot, DerivedTable::EventParty).await;
    assert_eq!(parties.iter().filter(of_book).count(), 3000);
    log.write(&*other, [endowed("mlps", "FNPS/2024", "1.00")]).await;
    store.follow().await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let position = snapshot.position().await.unwrap();
    assert_eq!((position.events, position.registry), (3001, 3000));
    assert_eq!(rows(&mut *snapshot, DerivedTable::Posting).await.len(), 2);
}

pub async fn sums_by_edition_holder_line_day_and_size(place: &dyn Place) {
    let mut snapshot = followed(place).await;
    let mut ask = async |filter: AccountFilter, as_of: AsOf| {
        let found = snapshot.sums(&filter, as_of).await.unwrap();
        let told = found.iter().map(|it| {
            let (stage, other) = (it.account.stage().name(), it.other.stage().name());
            let (holder, edition) = (it.account.holder(), it.account.edition());
            format!("{edition} {holder} {stage}<{other} {} {}", it.came, it.went)
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    };
    let (every, now) = (AccountFilter::default, AsOf::default());
    let all = ask(every(), now).await;
    assert_eq!(
        all,
        [
            "FNPS/2024 ats:VEN_01 committed<expensed 0.00 3.00",
            "FNPS/2024 ats:VEN_01 expensed<committed 3.00 0.00",
            "FNPS/2024 ats:VEN_02 committed<expensed 0.00 4.00",
            "FNPS/2024 ats:VEN_02 expensed<committed 4.00 0.00",
            "FNPS/2024 org:mlps available<law 15.00 0.00",
            "FNPS/2024 org:mlps law<available 0.00 15.00",
            "REG/2025 ats:VEN_01 committed<expensed 0.00 3.00",
            "REG/2025 ats:VEN_01 expensed<committed 3.00 0.00",
            "REG/2025 org:r_veneto available<law 7.00 0.00",
            "REG/2025 org:r_veneto law<available 0.00 7.00",
        ]
    );
    let edition = Some("REG/2025".parse().unwrap());
    assert_eq!(ask(AccountFilter { edition, ..every() }, now).await, all[6..]);
    let line = Some("GOV".parse().unwrap());
    assert_eq!(ask(AccountFilter { line, ..every() }, now).await, all[6..8]);
    let holders = Some(vec!["ats:VEN_02".parse().unwrap(), "org:nobody".parse().unwrap()]);
    assert_eq!(ask(AccountFilter { holders, ..every() }, now).await, all[2..4]);
    let none = AccountFilter { holders: Some(vec![]), ..every() };
    assert_eq!(ask(none, now).await, [""; 0]);
    // On a day, as known at a size: both ends, included and left out.
    let on = |day: &str, known| {
        let edition = Some("FNPS/2024".parse().unwrap());
        let as_of = AsOf { effective: Some(day.parse().unwrap()), known };
        (AccountFilter { edition, ..every() }, as_of)
    };
    let mut on = async |day: &str, known| {
        let (filter, as_of) = on(day, known);
        ask(filter, as_of).await
    };
    let first_days = [
        "FNPS/2024 ats:VEN_01 committed<expensed 0.00 1.00",
        "FNPS/2024 ats:VEN_01 expensed<committed 1.00 0.00",
        "FNPS/2024 org:mlps available<law 15.00 0.00",
        "FNPS/2024 org:mlps law<available 0.00 15.00",
    ];
    assert_eq!(on("2026-02-28", None).await, first_days);
    assert_eq!(on("2026-02-28", Some(9)).await, first_days);
    assert_eq!(on("2026-03-01", None).await, all[..6]);
    assert_eq!(on("2026-03-01", Some(5)).await, first_days);
    let earlier = [
        "FNPS/2024 org:mlps available<law 10.00 0.00",
        "FNPS/2024 org:mlps law<available 0.00 10.00",
    ];
    assert_eq!(on("2026-03-01", Some(2)).await, earlier);
    assert_eq!(on("2025-12-31", None).await, [""; 0]);
    assert_eq!(on("2026-03-01", Some(0)).await, [""; 0]);
}

pub async fn the_register_of_expenses(place: &dyn Place) {
    let mut snapshot = followed(place).await;
    let mut ask = async |filter: ExpenseFilter, after, limit| {
        snapshot.expenses(&filter, after, limit).await.unwrap()
    };
    let all = ExpenseFilter::default;
    assert_eq!(ask(all(), None, 9).await, [4, 5, 6, 7]);
    assert_eq!(ask(all(), None, 2).await, [4, 5]);
    assert_eq!(ask(all(), Some(5), 2).await, [6, 7]);
    assert_eq!(ask(all(), Some(7), 2).await, [0; 0]);
    assert_eq!(ask(ExpenseFilter { before: Some(6), ..all() }, None, 9).await, [4, 5]);
    let fnps = ExpenseFilter { edition: Some("FNPS/2024".parse().unwrap()), ..all() };
    assert_eq!(ask(fnps.clone(), None, 9).await, [4, 5, 7]);
    let line = Some("GOV".parse().unwrap());
    assert_eq!(ask(ExpenseFilter { line: line.clone(), ..all() }, None, 9).await, [5]);
    // One share must answer all: the GOV share of the second expense is not on FNPS.
    assert_eq!(ask(ExpenseFilter { line, ..fnps }, None, 9).await, [0; 0]);
    let holder = Some("ats:VEN_01".parse().unwrap());
    assert_eq!(ask(ExpenseFilter { holder, ..all() }, None, 9).await, [4, 5]);
    let holder = Some("org:ente_01".parse().unwrap());
    assert_eq!(ask(ExpenseFilter { holder, ..all() }, None, 9).await, [0; 0]);
    // Wholly on own share: of its body, and of no holder.
    let organisation = Some("ente_01".parse().unwrap());
    assert_eq!(ask(ExpenseFilter { organisation, ..all() }, None, 9).await, [4, 5, 6]);
    let sees = |holders: &[&str], organisations: &[&str]| {
        let sight = Sight {
            holders: holders.iter().map(|it| it.parse().unwrap()).collect(),
            organisations: organisations.iter().map(|it| it.parse().unwrap()).collect(),
        };
        ExpenseFilter { sight: Some(sight), ..all() }
    };
    assert_eq!(ask(sees(&[], &[]), None, 9).await, [0; 0]);
    assert_eq!(ask(sees(&["ats:VEN_02"], &[]), None, 9).await, [7]);
    assert_eq!(ask(sees(&["ats:VEN_02"], &["ente_01"]), None, 9).await, [4, 5, 6, 7]);
    assert_eq!(ask(sees(&["ats:VEN_02"], &["ente_01"]), Some(4), 2).await, [5, 6]);
    assert_eq!(ask(sees(&["org:ente_01"], &[]), None, 9).await, [0; 0]);
    let edition = Some("REG/2025".parse().unwrap());
    let asked = ExpenseFilter { edition, ..sees(&["ats:VEN_02"], &["ente_01"]) };
    assert_eq!(ask(asked, None, 9).await, [5]);
    let organisation = Some("ente_01".parse().unwrap());
    let asked = ExpenseFilter { organisation, ..sees(&["ats:VEN_01"], &["ente_02"]) };
    assert_eq!(ask(asked, None, 9).await, [4, 5]);
}

pub async fn whom_an_event_concerns(place: &dyn Place) {
    let mut snapshot = followed(place).await;
    let mut ask = async |parties: &[&str], after, limit| {
        let parties: Vec<String> = parties.iter().map(|it| (*it).to_owned()).collect();
        snapshot.concerning(&parties, after, limit).await.unwrap()
    };
    assert_eq!(ask(&[], None, 9).await, [0; 0]);
    assert_eq!(ask(&["ats:VEN_01"], None, 9).await, [4, 5]);
    assert_eq!(ask(&["ats:VEN_01", "ats:VEN_02", "org:mlps"], None, 9).await, [1, 2, 4, 5, 7]);
    assert_eq!(ask(&["ats:VEN_01", "ats:VEN_02", "org:mlps"], Some(2), 2).await, [4, 5]);
    assert_eq!(ask(&["org:ente_03"], None, 9).await, [8]);
    // The book that writes is a party of all it writes.
    assert_eq!(ask(&["org:operator"], Some(3), 2).await, [4, 5]);
    assert_eq!(ask(&["ats:VEN_0", "org:operator'"], None, 9).await, [0; 0]);
}
