//! What registers say of what moved nothing.

use super::share;
use crate::support::office::Office;
use bookkeeper::{
    balances::AsOf,
    reading::Viewer,
    registers::{
        AccountantFilter, AccountantQuery, Only, Register, RegisterItem, RegisterQuery, RowFilter,
    },
};
use serde_json::json;

/// It moved nothing, so that its reversal names no line of it.
#[tokio::test]
async fn what_is_wholly_on_own_share_is_undone_with_its_event() {
    let office = Office::endowed().await;
    let own = json!({"charged": "80.00", "own_share": "80.00"});
    office.expenses("propria", own).await;
    let asked = RegisterQuery {
        register: Register::Documents,
        filter: RowFilter::default(),
        as_of: AsOf::default(),
    };
    let undone = async || {
        let mut reading = office.books.reading().await.unwrap();
        let rows = reading.register(&Viewer::Operator, &asked, None, 9).await.unwrap().items;
        let told = |it: &RegisterItem| (it.undone, it.figures.own_share.to_string());
        rows.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(undone().await, [(false, "80.00".to_owned())]);
    let said = office.reverses("ente_01", "propria", "annulled").await;
    assert!(said.starts_with("recorded"), "{said}");
    assert_eq!(undone().await, [(true, "0.00".to_owned())]);
    office.is_sound().await;
}

/// What falls due in a later budget year is no residue yet; an order without receipt is not paid.
#[tokio::test]
async fn residues_end_with_the_year_that_is_looked_at() {
    let office = Office::endowed().await;
    office.programmes("REG-VEN-ATS/2025", "GOV", "900.00").await;
    let row = |budget_year, amount| {
        json!({
            "holder": "ats:VEN_01", "edition": "REG-VEN-ATS/2025", "line": "GOV",
            "amount": amount, "budget_year": budget_year,
        })
    };
    let rows = [row(2025, "10.00"), row(2026, "200.00"), row(2027, "300.00")];
    let input = json!({"organisation": "ente_01", "no_cig": "CONTRATTI_LAVORO", "rows": rows});
    let said = office.plays("ente_01", "c", "2026-02-01", "MakeCommitment", input).await;
    assert!(said.starts_with("recorded"), "{said}");
    let residues = async |day: Option<&str>, budget_year| {
        let filter = AccountantFilter { budget_year, ..AccountantFilter::default() };
        let effective = day.map(|day| day.parse().unwrap());
        let asked = AccountantQuery { filter, as_of: AsOf { effective, known: None } };
        let mut reading = office.books.reading().await.unwrap();
        let found = reading.accountant_rows(&Viewer::Operator, &asked).await.unwrap();
        let text = |it: Option<ledger::money::Cents>| it.map(|it| it.to_string());
        let rows = found.rows.iter().filter(|it| it.key.budget_year.is_some());
        let rows = rows.map(|it| text(it.figures.payable)).collect::<Vec<_>>();
        (rows, text(found.total.payable))
    };
    let some = |it: &str| Some(it.to_owned());
    let of_2026 = (vec![some("10.00"), some("200.00"), None], some("210.00"));
    assert_eq!(residues(Some("2026-12-31"), None).await, of_2026);
    assert_eq!(residues(None, None).await, of_2026, "that of the last known event");
    let of_2027 = (vec![some("10.00"), some("200.00"), some("300.00")], some("510.00"));
    assert_eq!(residues(Some("2027-12-31"), None).await, of_2027);
    assert_eq!(residues(None, Some(2027)).await, (vec![some("300.00")], some("300.00")));
    assert_eq!(residues(Some("2026-12-31"), Some(2027)).await, (vec![None], None));
}

/// Nothing is found by what no register holds: it is said, and a codice fiscale is not repeated.
#[tokio::test]
async fn who_is_asked_for_and_cannot_be_found_is_said() {
    let office = Office::endowed().await;
    let refused = async |filter| {
        let asked =
            RegisterQuery { register: Register::Commitments, filter, as_of: AsOf::default() };
        let mut reading = office.books.reading().await.unwrap();
        reading.register(&Viewer::Operator, &asked, None, 9).await.unwrap_err().to_string()
    };
    for code in ["RSSMRA85T10A562S", "rssmra85t10a562s"] {
        let counterparty = Some(code.to_owned());
        let why = refused(RowFilter { counterparty, ..RowFilter::default() }).await;
        assert!(why.starts_with("PERSONAL_DATA: "), "{why}");
        assert!(!why.to_uppercase().contains("RSSMRA"), "{why}");
    }
    let holder = Some("ats:VEN_99".to_owned());
    let why = refused(RowFilter { holder, ..RowFilter::default() }).await;
    assert_eq!(why, "il titolare non esiste");
}

/// An order is open as far as no payment executes it: in part, undone, or by another order's number.
#[tokio::test]
async fn an_order_is_open_until_it_is_executed() {
    let office = Office::endowed().await;
    office.programmes("REG-VEN-ATS/2025", "GOV", "900.00").await;
    office.commits("c", "REG-VEN-ATS/2025", "GOV", "640.00").await;
    office.expenses("spesa", json!({"charged": "100.00", "shares": [share("c", "100.00")]})).await;
    let order = |number: &str, amount: &str| {
        json!({
            "organisation": "ente_01", "order": {"year": 2026, "number": number},
            "lines": [{"expense": "key:spesa", "share": 0, "amount": amount}],
        })
    };
    let plays = async |key: &str, verb: &str, input| {
        let said = office.plays("ente_01", key, "2026-05-10", verb, input).await;
        assert!(said.starts_with("recorded"), "{said}");
    };
    let open = async || {
        let filter = RowFilter { only: Some(Only::Open), ..RowFilter::default() };
        let asked = RegisterQuery { register: Register::Payments, filter, as_of: AsOf::default() };
        let mut reading = office.books.reading().await.unwrap();
        let rows = reading.register(&Viewer::Operator, &asked, None, 9).await.unwrap().items;
        let told = |it: &RegisterItem| {
            format!("{} {}", it.described.number.as_deref().unwrap(), it.figures.left)
        };
        rows.iter().map(told).collect::<Vec<_>>()
    };
    plays("o1", "OrderPayment", order("1", "60.00")).await;
    plays("o2", "OrderPayment", order("2", "30.00")).await;
    assert_eq!(open().await, ["1 60.00", "2 30.00"]);
    plays("p1", "ExecutePayment", order("1", "25.00")).await;
    plays("p2", "ExecutePayment", order("2", "30.00")).await;
    assert_eq!(open().await, ["1 35.00"]);
    office.reverses("ente_01", "p2", "payment_failed").await;
    assert_eq!(open().await, ["1 35.00", "2 30.00"]);
    office.reverses("ente_01", "o1", "annulled").await;
    assert_eq!(open().await, ["2 30.00"], "what payments have left of it is let go");
    // Each leg is open by itself.
    let mut split = order("3", "7.00");
    let more = json!({"expense": "key:spesa", "share": 0, "leg": "vat", "amount": "3.00"});
    split["lines"].as_array_mut().unwrap().push(more);
    plays("o3", "OrderPayment", split.clone()).await;
    plays("p3", "ExecutePayment", split).await;
    assert_eq!(open().await, ["2 30.00"]);
    let undo = json!({
        "of": "key:p3", "cause": "payment_failed", "lines": [{"line": 0, "amount": "1.00"}],
    });
    plays("u3", "Reverse", undo).await;
    let filter = RowFilter { only: Some(Only::Open), ..RowFilter::default() };
    let asked = RegisterQuery { register: Register::Payments, filter, as_of: AsOf::default() };
    let mut reading = office.books.reading().await.unwrap();
    let rows = reading.register(&Viewer::Operator, &asked, None, 9).await.unwrap().items;
    let legs: Vec<_> = rows.iter().map(|it| it.described.subject.clone().unwrap()).collect();
    assert_eq!(legs, ["beneficiario", "beneficiario"], "of order 2, and of 3");
    office.is_sound().await;
}
