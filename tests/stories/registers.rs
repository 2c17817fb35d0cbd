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

/// What was reduced, and what is charged elsewhere, stands in the registers as in the balances.
#[tokio::test]
async fn corrections_stand_in_the_registers_as_in_the_balances() {
    let office = Office::endowed().await;
    office.commits("fp", "FP-QS/2024", "SUP", "500.00").await;
    office.commits("fnps", "FNPS/2024", "SUP", "500.00").await;
    let shares = json!([share("fp", "400.00"), share("fnps", "400.00")]);
    let it = json!({"charged": "1220.00", "shares": shares, "own_share": "420.00"});
    office.expenses("fattura", it).await;
    office.pays(7, "fattura", 0, "300.00").await;
    let acts = async |key: &str, verb: &str, input: serde_json::Value| {
        let said = office.plays("ente_01", key, "2026-05-20", verb, input).await;
        assert!(said.starts_with("recorded"), "{said}");
    };
    let figures = async |register: Register| {
        let mut reading = office.books.reading().await.unwrap();
        let query =
            RegisterQuery { register, filter: RowFilter::default(), as_of: AsOf::default() };
        let rows = reading.register(&Viewer::Operator, &query, None, 9).await.unwrap().items;
        let told = rows.iter().map(|it| {
            let said = &it.figures;
            let own = (register == Register::Documents).then_some(said.own_share);
            format!(
                "{} {}: {} ({}) liquidato {} pagato {} resta {}{}",
                it.described.what,
                it.row.edition,
                said.amount,
                said.changed,
                said.expensed,
                said.paid,
                said.left,
                own.map(|own| format!(" propria {own}")).unwrap_or_default(),
            )
        });
        told.collect::<Vec<_>>().join("\n") + "\n"
    };
    let all = async || {
        figures(Register::Commitments).await
            + &figures(Register::Expenses).await
            + &figures(Register::Documents).await
    };
    let before = all().await;
    let reduced = json!({
        "organisation": "ente_01", "expense": "key:fattura", "cause": "recovery",
        "reduced": "320.00", "shares": [{"share": 0, "amount": "200.00"}], "own_share": "120.00",
    });
    acts("riduce", "ReduceCostItem", reduced).await;
    acts("torna", "RefundPayment", json!({"organisation": "ente_01", "reduction": "key:riduce"}))
        .await;
    let to = json!({"commitment": "key:fnps"});
    let moved = json!({
        "organisation": "ente_01", "expense": "key:fattura", "share": 0, "amount": "50.00", "to": to,
    });
    acts("sposta", "ReallocateShare", moved).await;
    let own =
        json!({"organisation": "ente_01", "expense": "key:fattura", "share": 1, "amount": "25.00"});
    acts("propria", "ReallocateShare", own).await;
    let after = all().await;
    let balances = office.stands("FP-QS/2024").await + &office.stands("FNPS/2024").await;
    expect_test::expect![[r#"
        impegno FP-QS/2024: 500.00 (0.00) liquidato 150.00 pagato 150.00 resta 350.00
        impegno FNPS/2024: 500.00 (0.00) liquidato 425.00 pagato 50.00 resta 75.00
        liquidazione FP-QS/2024: 400.00 (-250.00) liquidato 0.00 pagato 150.00 resta 0.00
        liquidazione FNPS/2024: 400.00 (-25.00) liquidato 0.00 pagato 0.00 resta 375.00
        liquidazione FNPS/2024: 50.00 (0.00) liquidato 0.00 pagato 50.00 resta 0.00
        liquidazione FP-QS/2024: 850.00 (-275.00) liquidato 525.00 pagato 150.00 resta 375.00 propria 325.00
        liquidazione FNPS/2024: 50.00 (0.00) liquidato 50.00 pagato 50.00 resta 0.00 propria 0.00
        mlps, available 4000.00
        VEN_01 ente_01, available 500.00
        SUP VEN_01 ente_01, committed 350.00, paid 150.00
        mlps, available 4000.00
        VEN_01 ente_01, available 500.00
        SUP VEN_01 ente_01, committed 75.00, expensed 375.00, paid 50.00
    "#]].assert_eq(&(after + &balances));
    for key in ["propria", "sposta", "torna", "riduce"] {
        let said = office.reverses("ente_01", key, "material_error").await;
        assert!(said.starts_with("recorded"), "{said}");
    }
    let undone = all().await;
    let lines: Vec<&str> =
        undone.lines().filter(|it| !it.contains(": 0.00 ") && !it.contains("resta 0.00")).collect();
    expect_test::expect![[r#"
        impegno FP-QS/2024: 500.00 (0.00) liquidato 400.00 pagato 300.00 resta 100.00
        impegno FNPS/2024: 500.00 (0.00) liquidato 400.00 pagato 0.00 resta 100.00
        liquidazione FP-QS/2024: 400.00 (0.00) liquidato 0.00 pagato 300.00 resta 100.00
        liquidazione FNPS/2024: 400.00 (0.00) liquidato 0.00 pagato 0.00 resta 400.00
        liquidazione FP-QS/2024: 1220.00 (0.00) liquidato 800.00 pagato 300.00 resta 500.00 propria 420.00"#]].assert_eq(&lines.join("\n"));
    expect_test::expect![[r#"
        impegno FP-QS/2024: 500.00 (0.00) liquidato 400.00 pagato 300.00 resta 100.00
        impegno FNPS/2024: 500.00 (0.00) liquidato 400.00 pagato 0.00 resta 100.00
        liquidazione FP-QS/2024: 400.00 (0.00) liquidato 0.00 pagato 300.00 resta 100.00
        liquidazione FNPS/2024: 400.00 (0.00) liquidato 0.00 pagato 0.00 resta 400.00
        liquidazione FP-QS/2024: 1220.00 (0.00) liquidato 800.00 pagato 300.00 resta 500.00 propria 420.00
    "#]].assert_eq(&before);
    office.is_sound().await;
}
