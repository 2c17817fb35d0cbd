//! What every store's followers keep: their position, and the rows that answers are read from.

use super::{
    Place,
    material::{Log, bodies, body, endowed, expense, opening},
};
use ::store::{ByDay, DerivedTable, ExpenseFilter, Sight, Snapshot, TurnoverFilter};
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
    log.write(&*store, bodies(1500)).await;
    assert_eq!(store.snapshot().await.unwrap().position().await.unwrap(), 0);
    let (one, two) = tokio::join!(store.follow(), other.follow());
    one.unwrap();
    two.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.position().await.unwrap(), 1500);
    let parties = snapshot.table(DerivedTable::EventParty).await.unwrap();
    assert_eq!(parties.iter().filter(|it| it.key.starts_with("org:operator/")).count(), 1500);
    log.write(&*other, [endowed("mlps", "FNPS/2024", "1.00")]).await;
    store.follow().await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.position().await.unwrap(), 1501);
    assert_eq!(snapshot.table(DerivedTable::Posting).await.unwrap().len(), 1);
}

pub async fn turnovers_by_edition_holder_day_and_size(place: &dyn Place) {
    let mut snapshot = followed(place).await;
    let mut ask = async |filter: TurnoverFilter| {
        let found = snapshot.turnovers(&filter).await.unwrap();
        let told = found.iter().map(|it| {
            let day = it.day.map(|day| format!("{day} ")).unwrap_or_default();
            let (from, to) = (it.from.stage().name(), it.to.stage().name());
            let (holder, edition) = (it.to.holder(), it.to.edition());
            format!("{day}{edition} {holder} {from}>{to} {}", it.cents)
        });
        let mut told: Vec<String> = told.collect();
        if filter.by_day == ByDay::Summed {
            told.sort();
        }
        told
    };
    let all = ask(TurnoverFilter::default()).await;
    assert_eq!(
        all,
        [
            "FNPS/2024 ats:VEN_01 committed>expensed 3.00",
            "FNPS/2024 ats:VEN_02 committed>expensed 4.00",
            "FNPS/2024 org:mlps law>available 15.00",
            "REG/2025 ats:VEN_01 committed>expensed 3.00",
            "REG/2025 org:r_veneto law>available 7.00",
        ]
    );
    let edition = Some("REG/2025".parse().unwrap());
    assert_eq!(ask(TurnoverFilter { edition, ..TurnoverFilter::default() }).await, all[3..]);
    let holders = Some(vec!["ats:VEN_02".parse().unwrap(), "org:nobody".parse().unwrap()]);
    let of_holder = ask(TurnoverFilter { holders, ..TurnoverFilter::default() }).await;
    assert_eq!(of_holder, all[1..2]);
    let none = TurnoverFilter { holders: Some(vec![]), ..TurnoverFilter::default() };
    assert_eq!(ask(none).await, [""; 0]);
    // On a day, as known at a size: both ends, included and left out.
    let on = |day: &str, known| TurnoverFilter {
        edition: Some("FNPS/2024".parse().unwrap()),
        effective: Some(day.parse().unwrap()),
        known,
        by_day: ByDay::Apart,
        ..TurnoverFilter::default()
    };
    let first_days = [
        "2026-01-01 FNPS/2024 org:mlps law>available 15.00",
        "2026-02-01 FNPS/2024 ats:VEN_01 committed>expensed 1.00",
    ];
    assert_eq!(ask(on("2026-02-28", None)).await, first_days);
    assert_eq!(ask(on("2026-02-28", Some(9))).await, first_days);
    assert_eq!(ask(on("2026-03-01", None)).await.len(), 4);
    assert_eq!(ask(on("2026-03-01", Some(5))).await, first_days);
    let earlier = ["2026-01-01 FNPS/2024 org:mlps law>available 10.00"];
    assert_eq!(ask(on("2026-03-01", Some(2))).await, earlier);
    assert_eq!(ask(on("2025-12-31", None)).await, [""; 0]);
    assert_eq!(ask(on("2026-03-01", Some(0))).await, [""; 0]);
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
