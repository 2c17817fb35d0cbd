//! What every store's registers answer: pages of rows, what stands behind them, what names them.

use super::{
    Place,
    material::{Log, endowed, event, id, opening},
};
use ::store::{AsOf, Kind, Register, RegisterFilter, Sight, Snapshot};
use ledger::event::Event;
use serde_json::{Value, json};

/// A log over which the questions are asked; its indexes are those of this list. All takes effect on
/// the first day of 2026, expenses on the days of their documents.
fn log() -> Vec<Event> {
    vec![
        opening(),
        endowed("mlps", "FNPS/2024", "10.00"),
        commitment("ente_01", &[("ats:VEN_01", "SUP", 2026), ("ats:VEN_01", "GOV", 2027)]),
        commitment("ente_02", &[("ats:VEN_02", "SUP", 2026)]),
        expense(
            "ente_01",
            "2026-02-01",
            &[("ats:VEN_01", "SUP", 2, 0), ("ats:VEN_01", "GOV", 2, 1)],
        ),
        expense("ente_02", "2026-03-01", &[("ats:VEN_02", "SUP", 3, 0)]),
        payment("ente_01", "ats:VEN_01", "GOV", (4, 1)),
        undone(6),
        allotted("org:mlps", "ats:VEN_01"),
        // It names an event that is none yet: none at all.
        expense("ente_01", "2026-03-02", &[("ats:VEN_01", "SUP", 10, 0)]),
        commitment("ente_01", &[("ats:VEN_01", "SUP", 2026)]),
    ]
}

fn commitment(body: &str, rows: &[(&str, &str, u16)]) -> Event {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(holder, line, year)| {
            json!({
                "from": "programmed", "holder": holder, "edition": "FNPS/2024", "line": line,
                "amount": "5.00", "budget_year": year,
            })
        })
        .collect();
    let payload = json!({
        "organisation": body, "creditor": {"tax_id": "01907990012"}, "cig": "U000000001",
        "chapter": format!("cap-{body}"), "number": {"year": 2026, "number": "14"}, "rows": rows,
    });
    event("CommitmentMade", &payload)
}

fn expense(body: &str, day: &str, shares: &[(&str, &str, u64, u32)]) -> Event {
    let shares: Vec<Value> = shares
        .iter()
        .map(|(holder, line, commitment, row)| {
            json!({
                "commitment": id(*commitment), "row": row, "holder": holder,
                "edition": "FNPS/2024", "line": line, "amount": "2.00",
            })
        })
        .collect();
    let payload = json!({
        "organisation": body,
        "document": {
            "issuer": {"tax_id": "99900010002"}, "number": "12/A", "date": day, "kind": "TD01",
            "total": "9.00", "key": format!("99900010002|12A|{day}|TD01"),
        },
        "item": {"line": "whole", "basis": "real", "total": "9.00", "eligible": "9.00"},
        "charged": "9.00", "shares": shares,
    });
    event("ExpenseRecorded", &payload)
}

fn payment(body: &str, holder: &str, line: &str, (expense, share): (u64, u32)) -> Event {
    let line = json!({
        "expense": id(expense), "share": share, "leg": "payee", "holder": holder,
        "edition": "FNPS/2024", "line": line, "amount": "1.50",
    });
    let order = json!({"year": 2026, "number": "101"});
    event("PaymentExecuted", &json!({"organisation": body, "order": order, "lines": [line]}))
}

/// Of the payment: its leg, and what it took from the till.
fn undone(of: u64) -> Event {
    let place = json!({"holder": "ats:VEN_01", "edition": "FNPS/2024"});
    let at = |stage: &str, more: Value| {
        let mut account = place.clone();
        let fields = account.as_object_mut().unwrap();
        fields.insert("stage".to_owned(), stage.into());
        fields.extend(more.as_object().unwrap().clone());
        account
    };
    let (line, body) = (json!({"line": "GOV"}), json!({"organisation": "ente_01"}));
    let lines = json!([
        {"line": 0, "from": at("expensed", line.clone()), "to": at("paid", line), "amount": "1.50"},
        {"line": 1, "from": at("cash", body.clone()), "to": at("paid_out", body), "amount": "1.50"},
    ]);
    event("Reversed", &json!({"of": id(of), "lines": lines, "cause": "payment_failed"}))
}

fn allotted(grantor: &str, holder: &str) -> Event {
    let payload = json!({
        "grantor": grantor, "holder": holder, "edition": "FNPS/2024", "amount": "7.00",
    });
    event("FundsAllotted", &payload)
}

async fn followed(place: &dyn Place) -> Box<dyn Snapshot> {
    let store = place.open().await;
    Log::default().write(&*store, log()).await;
    store.follow().await.unwrap();
    store.snapshot().await.unwrap()
}

/// The keys of the rows that answer, `index/number`.
async fn ask(
    snapshot: &mut dyn Snapshot,
    register: Register,
    filter: &RegisterFilter,
    after: Option<(u64, u32)>,
    limit: u32,
) -> String {
    let rows = snapshot.register(register, filter, after, limit).await.unwrap();
    let keys = rows.iter().map(|it| format!("{}/{}", it.index, it.number));
    keys.collect::<Vec<_>>().join(" ")
}

fn text(text: &str) -> String {
    text.to_owned()
}

pub async fn pages_by_what_is_asked(place: &dyn Place) {
    use Register::{Allotments, Commitments, Expenses, Payments};
    let mut snapshot = followed(place).await;
    let all = RegisterFilter::default;
    for (register, filter, rows) in [
        (Commitments, all(), "2/0 2/1 3/0 10/0"),
        (Expenses, all(), "4/0 4/1 5/0 9/0"),
        (Payments, all(), "6/0"),
        (Allotments, all(), "1/0 8/0"),
        (Register::Changes, all(), "7/0"),
        (Register::Transfers, all(), ""),
        (Commitments, RegisterFilter { holder: Some(text("ats:VEN_01")), ..all() }, "2/0 2/1 10/0"),
        (Commitments, RegisterFilter { holder: Some(text("ats:VEN_99")), ..all() }, ""),
        (Commitments, RegisterFilter { other: Some(text("org:ente_02")), ..all() }, "3/0"),
        (Commitments, RegisterFilter { line: Some(text("GOV")), ..all() }, "2/1"),
        (
            Commitments,
            RegisterFilter { edition: Some(text("FNPS/2024")), ..all() },
            "2/0 2/1 3/0 10/0",
        ),
        (Commitments, RegisterFilter { edition: Some(text("FNPS/2025")), ..all() }, ""),
        (Commitments, RegisterFilter { budget: Some(2027), ..all() }, "2/1"),
        (Commitments, RegisterFilter { number: Some(text("14")), year: Some(2025), ..all() }, ""),
        (
            Commitments,
            RegisterFilter { party: Some(text("01907990012")), line: Some(text("GOV")), ..all() },
            "2/1",
        ),
        (Commitments, RegisterFilter { chapter: Some(text("cap-ente_02")), ..all() }, "3/0"),
        (Expenses, RegisterFilter { number: Some(text("12/A")), ..all() }, "4/0 4/1 5/0 9/0"),
        (Expenses, RegisterFilter { from: "2026-02-02".parse().ok(), ..all() }, "5/0 9/0"),
        (Expenses, RegisterFilter { to: "2026-03-01".parse().ok(), ..all() }, "4/0 4/1 5/0"),
        (Allotments, RegisterFilter { other: Some(text("org:mlps")), ..all() }, "1/0 8/0"),
        // What a filter names is never read as part of the question.
        (Commitments, RegisterFilter { cig: Some(text("' OR '1' = '1")), ..all() }, ""),
    ] {
        assert_eq!(ask(&mut *snapshot, register, &filter, None, 9).await, rows, "{filter:?}");
    }
    let mut page =
        async |after, limit| ask(&mut *snapshot, Commitments, &all(), after, limit).await;
    assert_eq!(page(None, 2).await, "2/0 2/1");
    assert_eq!(page(Some((2, 0)), 2).await, "2/1 3/0");
    assert_eq!(page(Some((3, 0)), 2).await, "10/0");
    assert_eq!(page(Some((10, 0)), 2).await, "");
    let as_of = |effective: Option<&str>, known| {
        let effective = effective.map(|it| it.parse().unwrap());
        RegisterFilter { as_of: AsOf { effective, known }, ..all() }
    };
    let known = as_of(None, Some(5));
    assert_eq!(ask(&mut *snapshot, Expenses, &known, None, 9).await, "4/0 4/1");
    let early = as_of(Some("2026-03-01"), None);
    assert_eq!(ask(&mut *snapshot, Expenses, &early, None, 9).await, "4/0 4/1 5/0");
}

pub async fn what_is_seen(place: &dyn Place) {
    use Register::{Allotments, Commitments, Expenses};
    let mut snapshot = followed(place).await;
    let sees = |holders: &[&str], organisations: &[&str]| {
        let holders = holders.iter().map(|it| it.parse().unwrap()).collect();
        let organisations = organisations.iter().map(|it| it.parse().unwrap()).collect();
        let sight = Some(Sight { holders, organisations });
        RegisterFilter { sight, ..RegisterFilter::default() }
    };
    for (register, filter, rows) in [
        (Commitments, sees(&[], &[]), ""),
        (Commitments, sees(&["ats:VEN_02"], &[]), "3/0"),
        (Commitments, sees(&["ats:VEN_02"], &["ente_01"]), "2/0 2/1 3/0 10/0"),
        (Commitments, sees(&[], &["ente_01"]), "2/0 2/1 10/0"),
        // Seen twice, and told once.
        (Expenses, sees(&["ats:VEN_01"], &["ente_01"]), "4/0 4/1 9/0"),
        // Who gave sees it as who received does.
        (Allotments, sees(&["ats:VEN_01"], &[]), "8/0"),
        (Allotments, sees(&["org:mlps"], &["mlps"]), "1/0 8/0"),
        (Allotments, sees(&["ats:VEN_02"], &["ente_02"]), ""),
        // Naming somebody shows no more of them.
        (
            Commitments,
            RegisterFilter {
                holder: Some(text("ats:VEN_01")),
                ..sees(&["ats:VEN_02"], &["ente_02"])
            },
            "",
        ),
        (
            Commitments,
            RegisterFilter {
                other: Some(text("org:ente_01")),
                ..sees(&["ats:VEN_01"], &["ente_02"])
            },
            "2/0 2/1 10/0",
        ),
    ] {
        assert_eq!(ask(&mut *snapshot, register, &filter, None, 9).await, rows, "{filter:?}");
        let whole = ask(&mut *snapshot, register, &filter, None, 9).await;
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let rows = snapshot.register(register, &filter, after, 1).await.unwrap();
            let [row] = rows.as_slice() else { break };
            after = Some((row.index, row.number));
            paged.push(format!("{}/{}", row.index, row.number));
        }
        assert_eq!(paged.join(" "), whole, "row by row: {filter:?}");
    }
}

/// What moved to another budget year is found by what the commitment that it came from says, and so
/// are its expenses.
pub async fn what_moved_to_another_year(place: &dyn Place) {
    use Register::{Commitments, Expenses};
    let payload = json!({
        "organisation": "ente_01", "commitment": id(1), "cause": "reimputation",
        "number": {"year": 2027, "number": "3"},
        "rows": [{
            "row": 0, "change": "reimputation", "from": "programmed", "holder": "ats:VEN_01", "edition": "FNPS/2024",
            "line": "SUP", "amount": "5.00", "budget_year": 2027,
        }],
    });
    let store = place.open().await;
    let events = vec![
        opening(),
        commitment("ente_01", &[("ats:VEN_01", "SUP", 2026)]),
        event("CommitmentChanged", &payload),
        expense("ente_01", "2026-03-02", &[("ats:VEN_01", "SUP", 2, 0)]),
    ];
    Log::default().write(&*store, events).await;
    store.follow().await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let all = RegisterFilter::default;
    for filter in [
        RegisterFilter { cig: Some(text("U000000001")), ..all() },
        RegisterFilter { chapter: Some(text("cap-ente_01")), ..all() },
        RegisterFilter { party: Some(text("01907990012")), ..all() },
    ] {
        assert_eq!(ask(&mut *snapshot, Commitments, &filter, None, 9).await, "1/0 2/0");
        let expenses = if filter.party.is_some() { "" } else { "3/0" };
        assert_eq!(ask(&mut *snapshot, Expenses, &filter, None, 9).await, expenses);
    }
    let none = RegisterFilter { cig: Some(text("U000000002")), ..all() };
    assert_eq!(ask(&mut *snapshot, Commitments, &none, None, 9).await, "");
}

/// Expenses are found by what stands in their commitments, and payments by what stands in those of
/// their expenses.
pub async fn what_stands_behind_a_row(place: &dyn Place) {
    use Register::{Expenses, Payments};
    let mut snapshot = followed(place).await;
    let all = RegisterFilter::default;
    for (register, filter, rows) in [
        (Expenses, RegisterFilter { budget: Some(2027), ..all() }, "4/1"),
        (Expenses, RegisterFilter { budget: Some(2026), ..all() }, "4/0 5/0"),
        (Expenses, RegisterFilter { chapter: Some(text("cap-ente_02")), ..all() }, "5/0"),
        (Expenses, RegisterFilter { cig: Some(text("U000000001")), ..all() }, "4/0 4/1 5/0"),
        (Expenses, RegisterFilter { party: Some(text("99900010002")), ..all() }, "4/0 4/1 5/0 9/0"),
        (Payments, RegisterFilter { budget: Some(2027), ..all() }, "6/0"),
        (Payments, RegisterFilter { budget: Some(2026), ..all() }, ""),
        (Payments, RegisterFilter { cig: Some(text("U000000001")), ..all() }, "6/0"),
        (Payments, RegisterFilter { party: Some(text("99900010002")), ..all() }, "6/0"),
        (Payments, RegisterFilter { party: Some(text("01907990012")), ..all() }, ""),
    ] {
        assert_eq!(ask(&mut *snapshot, register, &filter, None, 9).await, rows, "{filter:?}");
    }
}

pub async fn what_names_a_row(place: &dyn Place) {
    let mut snapshot = followed(place).await;
    let every = RegisterFilter::default();
    let mut places = Vec::new();
    for register in Register::ALL {
        for row in snapshot.register(register, &every, None, 99).await.unwrap() {
            places.push((row.owner, row.index, row.number));
        }
    }
    let mut told = async |known| {
        let rows = snapshot.register_after(&places, known).await.unwrap();
        let mut told: Vec<String> = rows
            .iter()
            .map(|it| {
                let (index, number) = it.of.unwrap();
                assert!(it.kind != Kind::Committed && it.holder.starts_with("ats:"));
                format!("{index}/{number} < {}/{} {}", it.index, it.number, it.cents)
            })
            .collect();
        told.sort();
        told
    };
    let all = ["2/0 < 4/0 200", "2/1 < 4/1 200", "3/0 < 5/0 200", "4/1 < 6/0 150", "6/0 < 7/0 150"];
    assert_eq!(told(u64::MAX).await, all);
    assert_eq!(told(7).await, all[..4]);
    assert_eq!(told(4).await, [""; 0]);
    assert_eq!(snapshot.register_after(&[], 9).await.unwrap(), []);
    let found = snapshot.places(&[id(4), id(77), id(4), id(0)]).await.unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [(id(0), 0), (id(4), 4)]);
}
