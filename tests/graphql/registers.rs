//! Registers and the accountant's rows over GraphQL, and who sees what of them.

use super::world::{Caller, World};
use expect_test::expect;
use ledger::envelope::Role;
use serde_json::{Value, json};

/// A plan of 300.00, a commitment of 200.00 of two budget years, and an invoice of which a part is
/// paid.
async fn spent(world: &World) -> Caller {
    let accountant = world.person("c_a001", Role::AtsAccountant).await;
    let plan = json!({
        "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "rows": [{ "to": { "line": "SUP" }, "amount": "300.00" }],
    });
    world.recorded(&accountant, "programmeFunds", &plan).await;
    let row = |amount: &str, year: u16| {
        json!({
            "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": amount,
            "budgetYear": year,
        })
    };
    let commitment = json!({
        "organisation": "c_a001", "creditor": { "taxId": "01907990012" }, "subject": "=1+1",
        "cig": "U000000001", "number": { "year": 2026, "number": "14" }, "chapter": "1207",
        "rows": [row("120.00", 2026), row("80.00", 2027)],
    });
    let made = world.recorded(&accountant, "makeCommitment", &commitment).await;
    let id = &made["events"][0]["eventId"];
    let expense = json!({
        "organisation": "c_a001",
        "document": {
            "issuer": { "taxId": "01907990012" }, "number": "12/A", "date": "2026-03-31",
            "kind": "TD01", "total": "100.00",
        },
        "item": { "line": "whole", "basis": "REAL", "total": "100.00", "eligible": "100.00" },
        "charged": "100.00", "ownShare": "10.00",
        "shares": [
            { "commitment": id, "row": 0, "amount": "60.00" },
            { "commitment": id, "row": 1, "amount": "30.00" },
        ],
    });
    let recorded = world.recorded(&accountant, "recordExpense", &expense).await;
    let order = json!({
        "organisation": "c_a001", "order": { "year": 2026, "number": "7" },
        "lines": [{ "expense": recorded["events"][0]["eventId"], "share": 1, "amount": "25.00" }],
    });
    world.recorded(&accountant, "executePayment", &order).await;
    accountant
}

/// The rows of a register, one a line, and its totals.
async fn register(world: &World, caller: &Caller, arguments: &str) -> String {
    let figures = "amount reversed expensed paid ownShare left";
    let query = format!(
        "{{ register({arguments}) {{ edges {{ node {{ what row line counterparty number year cig
             chapter budgetYear reversed figures {{ {figures} }} }} }}
             totals {{ rows figures {{ {figures} }} kinds {{ what rows figures {{ {figures} }} }} }} }} }}"
    );
    let data = world.data(caller, &query).await;
    let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), ToOwned::to_owned);
    let told = |it: &Value| {
        let names = ["amount", "reversed", "expensed", "paid", "ownShare", "left"];
        names.map(|name| text(&it["figures"][name])).join(" ")
    };
    let mut lines = Vec::new();
    for edge in data["register"]["edges"].as_array().unwrap() {
        let row = &edge["node"];
        let names = ["what", "row", "line", "counterparty", "number", "year", "cig", "chapter"];
        let words = names.map(|name| text(&row[name])).join(" ");
        let [year, reversed] = ["budgetYear", "reversed"].map(|name| text(&row[name]));
        lines.push(format!("{words} {year} {reversed}: {}", told(row)));
    }
    let totals = &data["register"]["totals"];
    for kind in totals["kinds"].as_array().unwrap() {
        lines.push(format!("{} {}: {}", text(&kind["rows"]), text(&kind["what"]), told(kind)));
    }
    lines.push(format!("{} rows: {}\n", text(&totals["rows"]), told(totals)));
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_stands_in_the_registers() {
    let world = World::founded().await;
    let accountant = spent(&world).await;
    let mut told = Vec::new();
    for arguments in [
        "of: COMMITMENTS",
        "of: COMMITMENTS, filter: { budgetYear: 2027, only: OPEN }",
        "of: EXPENSES, filter: { cig: \"U000000001\" }",
        "of: EXPENSES, asOf: { effective: \"2026-04-09\" }",
        "of: PAYMENTS, filter: { counterparty: \"01907990012\", year: 2026 }",
        "of: PROGRAMMES",
        "of: ALLOTMENTS, filter: { ambito: \"VEN_01\" }",
        "of: DOCUMENTS",
        "of: ANOMALIES",
    ] {
        told.push(format!("{arguments}\n{}", register(&world, &accountant, arguments).await));
    }
    expect![[r#"
        of: COMMITMENTS
        impegno 0 SUP 01907990012 14 2026 U000000001 1207 2026 false: 120.00 0.00 60.00 0.00 0.00 60.00
        impegno 1 SUP 01907990012 14 2026 U000000001 1207 2027 false: 80.00 0.00 30.00 25.00 0.00 50.00
        2 rows: 200.00 0.00 90.00 25.00 0.00 110.00
        of: COMMITMENTS, filter: { budgetYear: 2027, only: OPEN }
        impegno 1 SUP 01907990012 14 2026 U000000001 1207 2027 false: 80.00 0.00 30.00 25.00 0.00 50.00
        1 rows: 80.00 0.00 30.00 25.00 0.00 50.00
        of: EXPENSES, filter: { cig: "U000000001" }
        liquidazione 0 SUP 01907990012 12/A 2026 U000000001 1207 2026 false: 60.00 0.00 0.00 0.00 0.00 60.00
        liquidazione 1 SUP 01907990012 12/A 2026 U000000001 1207 2027 false: 30.00 0.00 0.00 25.00 0.00 5.00
        2 rows: 90.00 0.00 0.00 25.00 0.00 65.00
        of: EXPENSES, asOf: { effective: "2026-04-09" }
        0 rows: 0.00 0.00 0.00 0.00 0.00 0.00
        of: PAYMENTS, filter: { counterparty: "01907990012", year: 2026 }
        pagamento 0 SUP 01907990012 7 2026 null null null false: 25.00 0.00 0.00 0.00 0.00 0.00
        1 rows: 25.00 0.00 0.00 0.00 0.00 0.00
        of: PROGRAMMES
        programmazione 0 SUP null null null null null null false: 300.00 0.00 0.00 0.00 0.00 0.00
        1 rows: 300.00 0.00 0.00 0.00 0.00 0.00
        of: ALLOTMENTS, filter: { ambito: "VEN_01" }
        assegnazione 0 null null null null null null null false: 600.00 0.00 0.00 0.00 0.00 0.00
        1 assegnazione: 600.00 0.00 0.00 0.00 0.00 0.00
        1 rows: null null null null null null
        of: DOCUMENTS
        liquidazione 0 SUP 01907990012 12/A 2026 U000000001 1207 2026 false: 100.00 0.00 90.00 25.00 10.00 65.00
        1 rows: 100.00 0.00 90.00 25.00 10.00 65.00
        of: ANOMALIES
        0 rows: 0.00 0.00 0.00 0.00 0.00 0.00
    "#]].assert_eq(&told.concat());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_where_they_ended() {
    let world = World::founded().await;
    let accountant = spent(&world).await;
    let (mut after, mut rows) = (Value::Null, Vec::new());
    loop {
        let query = format!(
            "{{ register(of: COMMITMENTS, first: 1, after: {after}) {{ edges {{ node {{ index row }} }}
                 totals {{ rows }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let data = world.data(&accountant, &query).await;
        let page = &data["register"];
        assert_eq!(page["totals"]["rows"], "2", "of all pages: {page}");
        rows.push(page["edges"][0]["node"]["row"].clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            break;
        }
    }
    assert_eq!(rows, [json!(0), json!(1)]);
    let other = format!("{{ register(of: EXPENSES, after: {after}) {{ known }} }}");
    let refused = world.ask(&accountant, &other, &Value::Null).await;
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("cursore"), "{refused}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accountants_rows_by_budget_year() {
    let world = World::founded().await;
    let accountant = spent(&world).await;
    let query = "{ accountantRows { edges { node { organisation holder edition line budgetYear
         figures { allotted passedOn booked received committed expensed paid reported admitted
         receivable payable released available } } } total { committed available } } }";
    let data = world.data(&accountant, query).await;
    let names = [
        "allotted",
        "passedOn",
        "booked",
        "received",
        "committed",
        "expensed",
        "paid",
        "reported",
        "admitted",
        "receivable",
        "payable",
        "released",
        "available",
    ];
    let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), ToOwned::to_owned);
    let mut told = Vec::new();
    for edge in data["accountantRows"]["edges"].as_array().unwrap() {
        let row = &edge["node"];
        let keys = ["organisation", "holder", "edition", "line", "budgetYear"];
        let keys = keys.map(|it| text(&row[it])).join(" ");
        let figures = names.iter().filter(|it| !row["figures"][**it].is_null());
        let figures = figures.map(|it| format!("{it} {}", text(&row["figures"][*it])));
        told.push(format!("{keys}: {}\n", figures.collect::<Vec<_>>().join(", ")));
    }
    expect![[r#"
        c_a001 ats:VEN_01 FNPS/2024 null null: allotted 600.00, available 300.00
        c_a001 ats:VEN_01 FNPS/2024 SUP null: reported 0.00, admitted 0.00, available 100.00
        c_a001 ats:VEN_01 FNPS/2024 SUP 2026: committed 120.00, expensed 60.00, paid 0.00, payable 120.00, released 0.00
        c_a001 ats:VEN_01 FNPS/2024 SUP 2027: committed 80.00, expensed 30.00, paid 25.00, released 0.00
    "#]].assert_eq(&told.concat());
    let total = json!({ "committed": "200.00", "available": "400.00" });
    assert_eq!(data["accountantRows"]["total"], total);
    let ministry = world.person("mlps", Role::Ministry).await;
    let query = "{ accountantRows(filter: { organisation: \"mlps\" }) { edges { node { holder line
         figures { allotted passedOn available } } } } }";
    let data = world.data(&ministry, query).await;
    let rows = data["accountantRows"]["edges"].as_array().unwrap();
    let figures = json!({ "allotted": "1000.00", "passedOn": "1000.00", "available": "0.00" });
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["node"]["figures"], figures);
    world.stop().await;
}

/// What is booked to be received and how a year ended, asked and answered over GraphQL.
#[tokio::test(flavor = "multi_thread")]
async fn a_year_ends_over_graphql() {
    let world = World::founded().await;
    let accountant = spent(&world).await;
    let booked = json!({
        "organisation": "c_a001", "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "debtor": "mlps", "number": { "year": 2026, "number": "77" }, "chapter": "2010/3",
        "rows": [{ "budgetYear": 2026, "amount": "500.00" }, { "budgetYear": 2027, "amount": "100.00" }],
    });
    world.recorded(&accountant, "bookReceivable", &booked).await;
    let changed = json!({
        "organisation": "c_a001", "receivable": "number:2026/77", "receivableCause": "WRITE_OFF",
        "rows": [{ "budgetYear": 2026, "amount": "50.00" }],
    });
    world.recorded(&accountant, "changeReceivable", &changed).await;
    let ended = json!({
        "organisation": "c_a001", "holder": "ats:VEN_01", "edition": "FNPS/2024", "year": 2026,
        "effectiveOn": "2027-04-30", "approved": { "payable": "90.00", "restrictedCash": "0.00" },
    });
    let answer = world.recorded(&accountant, "freezeYearEnd", &ended).await;
    assert_eq!(answer["anomalies"][0]["code"], "YEAR_END_DIFFERS", "{answer}");
    let figures = "booked collected committed paid receivable payable deferred restrictedSurplus
         restrictedCash";
    let query = format!(
        "{{ register(of: YEAR_ENDS) {{ edges {{ node {{ what budgetYear yearEnd {{ {figures} }} }} }} }} }}"
    );
    let data = world.data(&accountant, &query).await;
    let row = &data["register"]["edges"][0]["node"];
    expect![[r#"{"budgetYear":2026,"what":"rendiconto dell'esercizio","yearEnd":{"booked":"450.00","collected":"0.00","committed":"200.00","deferred":"0.00","paid":"25.00","payable":"95.00","receivable":"450.00","restrictedCash":"0.00","restrictedSurplus":"330.00"}}"#]].assert_eq(&row.to_string());
    let mut told = Vec::new();
    for arguments in ["of: RECEIVABLES", "of: RECEIVABLES, filter: { budgetYear: 2027 }"] {
        told.push(format!("{arguments}\n{}", register(&world, &accountant, arguments).await));
    }
    expect![[r#"
        of: RECEIVABLES
        accertamento 0 null mlps 77 2026 null 2010/3 2026 false: 500.00 0.00 0.00 0.00 0.00 0.00
        accertamento 1 null mlps 77 2026 null 2010/3 2027 false: 100.00 0.00 0.00 0.00 0.00 0.00
        variazione di accertamento 0 null mlps 77 2026 null 2010/3 2026 false: -50.00 0.00 0.00 0.00 0.00 0.00
        3 rows: 550.00 0.00 0.00 0.00 0.00 0.00
        of: RECEIVABLES, filter: { budgetYear: 2027 }
        accertamento 1 null mlps 77 2026 null 2010/3 2027 false: 100.00 0.00 0.00 0.00 0.00 0.00
        1 rows: 100.00 0.00 0.00 0.00 0.00 0.00
    "#]].assert_eq(&told.concat());
    world.stop().await;
}

/// PostgreSQL takes no NUL, and no register holds one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_text_is_not_looked_for() {
    let world = World::founded().await;
    let region = world.person("r_veneto", Role::Region).await;
    for field in ["act", "number", "counterparty", "cig", "cup", "chapter", "anomaly"] {
        let query = format!(
            "{{ register(of: COMMITMENTS, filter: {{ {field}: \"1\\u0000\" }}) {{ edges {{ cursor }} }} }}"
        );
        let refused = world.ask(&region, &query, &Value::Null).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_INPUT", "{refused}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_sees_nothing() {
    let world = World::founded().await;
    let accountant = spent(&world).await;
    let stranger = world.person("c_b002", Role::AtsAccountant).await;
    let nobody = Caller::nobody();
    for of in ["COMMITMENTS", "EXPENSES", "PAYMENTS", "PROGRAMMES", "DOCUMENTS"] {
        let filters =
            ["", ", filter: { holder: \"ats:VEN_01\" }", ", filter: { organisation: \"c_a001\" }"];
        for filter in filters {
            let query = format!(
                "{{ register(of: {of}{filter}) {{ edges {{ cursor }} totals {{ rows
                     figures {{ amount }} }} }} }}"
            );
            let seen = world.data(&accountant, &query).await;
            assert!(!seen["register"]["edges"].as_array().unwrap().is_empty(), "{query}");
            let data = world.data(&stranger, &query).await;
            let nothing = json!({
                "edges": [], "totals": { "rows": "0", "figures": { "amount": "0.00" } },
            });
            assert_eq!(data["register"], nothing, "{query}");
            let refused = world.ask(&nobody, &query, &Value::Null).await;
            assert!(refused["data"].is_null() && refused["errors"].is_array(), "{refused}");
        }
    }
    for filter in ["", "(filter: { ambito: \"VEN_01\" })", "(filter: { organisation: \"c_a001\" })"]
    {
        let query = format!("{{ accountantRows{filter} {{ edges {{ node {{ holder }} }} }} }}");
        let data = world.data(&stranger, &query).await;
        let rows = data["accountantRows"]["edges"].as_array().unwrap();
        assert!(rows.iter().all(|it| it["node"]["holder"] == "ats:VEN_02"), "{rows:?}");
        assert_eq!(rows.is_empty(), !filter.is_empty());
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_names_nothing_is_no_question() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Ministry).await;
    for filter in [
        "{ ambito: \"VEN_99\" }",
        "{ edition: \"FNPS/1999\" }",
        "{ line: \"XXX\" }",
        "{ holder: \"VEN_01\" }",
        "{ ambito: \"VEN_01\", holder: \"ats:VEN_02\" }",
        "{ from: \"ieri\" }",
    ] {
        let query = format!("{{ register(of: EXPENSES, filter: {filter}) {{ known }} }}");
        let refused = world.ask(&ministry, &query, &Value::Null).await;
        assert!(refused["errors"][0]["message"].is_string(), "{filter}: {refused}");
    }
    world.stop().await;
}
