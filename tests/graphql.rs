//! GraphQL over HTTP, on a real store: commands go in, balances and registers come out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod advance;
mod registers;
pub mod world;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use expect_test::expect;
use ledger::envelope::Role;
use serde_json::{Value, json};
use world::{Caller, World};

/// An invoice of 100.00, charged as asked.
fn invoice(number: &str, date: &str, shares: &Value, own_share: Option<&str>) -> Value {
    json!({
        "organisation": "c_a001",
        "document": {
            "issuer": { "taxId": "01907990012" }, "number": number, "date": date, "kind": "TD01",
            "total": "100.00",
        },
        "item": { "line": "whole", "basis": "REAL", "total": "100.00", "eligible": "100.00" },
        "charged": "100.00", "shares": shares, "ownShare": own_share,
    })
}

fn share(amount: &str) -> Value {
    json!([{ "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": amount }])
}

/// The balances of a caller, one line a row: line, available, programmed, expensed, paid, cash.
async fn balances(world: &World, caller: &Caller, arguments: &str) -> String {
    let query = format!(
        "{{ balances({arguments}) {{ edges {{ node {{ ambito line available programmed expensed paid
             paidTotal cash }} }} total {{ allottedTotal }} }} }}"
    );
    let data = world.data(caller, &query).await;
    let text = |it: &Value| it.as_str().unwrap_or("-").to_owned();
    let mut table = Vec::new();
    for edge in data["balances"]["edges"].as_array().unwrap() {
        let row = &edge["node"];
        let figures = ["ambito", "line", "available", "programmed", "expensed", "paid", "cash"];
        table.push(figures.map(|it| text(&row[it])).join(" "));
    }
    table.push(format!("total {}\n", text(&data["balances"]["total"]["allottedTotal"])));
    table.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_goes_in_and_a_balance_comes_out() {
    let world = World::founded().await;
    let accountant = world.person("c_a001", Role::AtsAccountant).await;
    let plan = json!({
        "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "rows": [{ "to": { "line": "SUP" }, "amount": "200.00" }],
    });
    world.recorded(&accountant, "programmeFunds", &plan).await;
    let expense = invoice("1/A", "2026-03-31", &share("60.00"), Some("40.00"));
    let recorded = world.recorded(&accountant, "recordExpense", &expense).await;
    assert_eq!(
        (&recorded["reportable"], recorded["events"].as_array().unwrap().len()),
        (&json!(true), 2)
    );
    let id = &recorded["events"][1]["eventId"];
    let order = json!({
        "organisation": "c_a001", "order": { "year": 2026, "number": "7" },
        "lines": [{ "expense": id, "share": 0, "amount": "25.00" }],
    });
    world.recorded(&accountant, "executePayment", &order).await;
    expect![[r"
        VEN_01 - 400.00 0.00 0.00 0.00 -
        VEN_01 SUP 0.00 140.00 35.00 25.00 -
        total 600.00
    "]]
    .assert_eq(&balances(&world, &accountant, "groupBy: [AMBITO, LINE]").await);
    expect![[r"
        VEN_01 - 400.00 140.00 35.00 25.00 -25.00
        total 600.00
    "]]
    .assert_eq(&balances(&world, &accountant, "groupBy: [AMBITO]").await);
    let past = r#"groupBy: [AMBITO], asOf: { known: "11", effective: "2026-04-10" }"#;
    expect![[r"
        VEN_01 - 600.00 0.00 0.00 0.00 0.00
        total 600.00
    "]]
    .assert_eq(&balances(&world, &accountant, past).await);
    let register = world
        .data(
            &accountant,
            "{ expenses { edges { node { charged ownShare reportable reversed shares {
             amount paid left reportable barredBy { code } } } } } }",
        )
        .await;
    assert_eq!(
        register["expenses"]["edges"][0]["node"],
        json!({
            "charged": "100.00", "ownShare": "40.00", "reportable": true, "reversed": false,
            "shares": [{
                "amount": "60.00", "paid": "25.00", "left": "35.00", "reportable": true,
                "barredBy": [],
            }],
        })
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_are_told_apart() {
    let world = World::founded().await;
    let accountant = world.person("c_a001", Role::AtsAccountant).await;
    let plan = |amount: &str| {
        json!({
            "idempotencyKey": "piano", "holder": "ats:VEN_01", "edition": "FNPS/2024",
            "rows": [{ "to": { "line": "SUP" }, "amount": amount }],
        })
    };
    let first = world.recorded(&accountant, "programmeFunds", &plan("200.00")).await;
    let again = world.command(&accountant, "programmeFunds", &plan("200.00")).await;
    assert_eq!((&again["outcome"], &again["events"]), (&json!("REPEATED"), &first["events"]));
    assert_eq!(again["at"], first["at"]);
    let mut refusals = Vec::new();
    let mut nobody = invoice("2", "2026-03-31", &share("100.00"), None);
    nobody["document"]["issuer"] = json!({ "taxId": "1" });
    for (verb, input) in [
        ("programmeFunds", plan("1.00")),
        ("programmeFunds", json!({ "holder": "ats:VEN_01", "edition": "FNPS/2024", "rows": [] })),
        ("recordExpense", invoice("2", "2026-03-31", &share("0.001"), None)),
        ("recordExpense", nobody),
        ("recordExpense", invoice("2", "2026-02-30", &share("100.00"), None)),
        ("recordExpense", invoice("2", "2026-03-31", &share("90.00"), None)),
        ("recordExpense", invoice("2", "2026-03-31", &share("90.00"), Some("0"))),
        (
            "sendTransfer",
            json!({
                "sender": "c_a001", "senderHolder": "VEN_01", "receiver": "c_b002",
                "holder": "ats:VEN_02", "edition": "FNPS/2024", "amount": "1.00",
            }),
        ),
        ("reverse", json!({ "of": "nessuno", "reversalCause": "ANNULLED" })),
        ("reverse", json!({ "of": "key:nessuno", "reversalCause": "ANNULLED" })),
        (
            "endowCash",
            json!({
                "organisation": "c_a001", "holder": "ats:VEN_01", "edition": "FNPS/2024",
                "amount": "1.00",
            }),
        ),
    ] {
        let payload = world.command(&accountant, verb, &input).await;
        assert_eq!(payload["at"], first["at"], "{verb}");
        let (why, outcome) = (&payload["rejection"], &payload["outcome"]);
        let line = format!("{verb} {outcome} {} {}", why["code"], why["path"]).replace('"', "");
        refusals.push(line.trim_end().to_owned() + "\n");
    }
    expect![[r"
        programmeFunds REFUSED KEY_REUSED idempotencyKey
        programmeFunds REFUSED NOTHING_TO_RECORD rows
        recordExpense REFUSED MALFORMED_AMOUNT shares[0].amount
        recordExpense REFUSED MALFORMED_TAX_ID document.issuer.taxId
        recordExpense REFUSED MALFORMED_DATE document.date
        recordExpense REFUSED SHARES_DO_NOT_SUM charged
        recordExpense REFUSED MALFORMED_AMOUNT ownShare
        sendTransfer REFUSED MALFORMED_HOLDER senderHolder
        reverse REFUSED MALFORMED_REFERENCE of
        reverse REFUSED UNKNOWN_EVENT of
        endowCash REFUSED FORBIDDEN
    "]]
    .assert_eq(&refusals.concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn irregularities_are_shown_and_bar_a_share() {
    let world = World::founded().await;
    let accountant = world.person("c_a001", Role::AtsAccountant).await;
    let late = invoice("9", "2027-01-31", &share("100.00"), None);
    let payload = world.recorded(&accountant, "recordExpense", &late).await;
    assert_eq!(payload["reportable"], false);
    let codes =
        payload["anomalies"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap());
    let codes: Vec<_> = codes.collect();
    assert!(codes.contains(&"OUTSIDE_WINDOW") && codes.contains(&"NO_PROGRAMME"), "{codes:?}");
    let register =
        "{ expenses { edges { node { id reportable shares { reportable barredBy { code } } } } } }";
    let node = world.data(&accountant, register).await["expenses"]["edges"][0]["node"].take();
    assert_eq!(node["reportable"], false);
    assert_eq!(node["shares"][0]["barredBy"], json!([{ "code": "OUTSIDE_WINDOW" }]));
    // By its node id it is found again, and reversed.
    let again =
        format!("{{ node(id: {}) {{ __typename ... on Expense {{ reversed }} }} }}", node["id"]);
    let expected = json!({ "__typename": "Expense", "reversed": false });
    assert_eq!(world.data(&accountant, &again).await["node"], expected);
    let storno = json!({ "of": node["id"], "reversalCause": "MATERIAL_ERROR", "cause": "doppia" });
    world.recorded(&accountant, "reverse", &storno).await;
    assert_eq!(world.data(&accountant, &again).await["node"]["reversed"], true);
    assert_eq!(world.command(&accountant, "reverse", &storno).await["outcome"], "REPEATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_their_own_and_nothing_else() {
    let world = World::founded().await;
    let ours = world.person("c_a001", Role::AtsAccountant).await;
    let theirs = world.person("c_b002", Role::AtsAccountant).await;
    let ministry = Caller::clone(&world.person("mlps", Role::Auditor).await);
    let expense = invoice("1", "2026-03-31", &share("100.00"), None);
    let id = world.recorded(&ours, "recordExpense", &expense).await["events"][1]["eventId"].take();
    let one = format!("{{ event(id: {id}) {{ type entry }} }}");
    let register = "{ expenses { edges { node { id } } } }";
    for (caller, sees, holds) in
        [(&ours, true, false), (&theirs, false, false), (&ministry, true, true)]
    {
        let event = world.data(caller, &one).await["event"].take();
        assert_eq!((event.is_object(), event["entry"].is_string()), (sees, holds));
        let expenses = world.data(caller, register).await["expenses"]["edges"].take();
        assert_eq!(expenses.as_array().unwrap().len(), usize::from(sees));
    }
    let other =
        balances(&world, &theirs, r#"filter: { ambito: "VEN_01" }, groupBy: [AMBITO]"#).await;
    assert_eq!(other, "total 0.00\n");
    let theft = world.command(&theirs, "recordExpense", &expense).await;
    assert_eq!(
        (&theft["outcome"], &theft["rejection"]["code"]),
        (&json!("REFUSED"), &json!("FORBIDDEN"))
    );
    for query in [&one, register, "{ lines { at { index } } }", "{ ledger { origin } }"] {
        let answer = world.ask(&Caller::nobody(), query, &Value::Null).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{query}");
    }
    let head = world.data(&Caller::nobody(), "{ ledger { treeSize rootHash } }").await;
    assert_ne!(head["ledger"]["treeSize"], "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_page_by_page_to_its_end() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Auditor).await;
    let query = "query($after: String, $first: Int) { events(first: $first, after: $after) {
        edges { cursor node { index leafHash type command { part of } anomalies { code } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } at { treeSize } } }";
    let (mut after, mut seen, mut size) = (Value::Null, Vec::new(), 0);
    loop {
        let page = world.ask(&ministry, query, &json!({ "after": after, "first": 3 })).await;
        let page = &page["data"]["events"];
        seen.extend(page["edges"].as_array().unwrap().iter().map(|it| it["node"].clone()));
        size = page["at"]["treeSize"].as_str().unwrap().parse().unwrap_or(size);
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let indexes: Vec<_> = seen.iter().map(|it| it["index"].as_str().unwrap().to_owned()).collect();
    assert_eq!(indexes, (0..size).map(|it: usize| it.to_string()).collect::<Vec<_>>());
    assert_eq!(seen[0]["type"], "LedgerOpened");
    let last = seen.last().unwrap();
    assert_eq!(last["command"], json!({ "part": 2, "of": 2 }));
    assert_eq!(last["anomalies"], json!([{ "code": "ROWS_DO_NOT_SUM" }]));
    // Without variables the usual page holds them all; a cursor of another list is none.
    assert_eq!(
        world.ask(&ministry, query, &Value::Null).await["data"]["events"]["edges"]
            .as_array()
            .unwrap()
            .len(),
        size
    );
    let foreign = world.data(&ministry, "{ lines(first: 1) { pageInfo { endCursor } } }").await;
    let foreign = &foreign["lines"]["pageInfo"]["endCursor"];
    let refused = world.ask(&ministry, query, &json!({ "after": foreign })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_INPUT");
    let many = world.ask(&ministry, query, &json!({ "first": 501 })).await;
    assert_eq!(many["errors"][0]["extensions"]["code"], "BAD_INPUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_where_and_when_the_first_was_read() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Ministry).await;
    let operator = world.person("operator", Role::Administrator).await;
    let lists = [
        ("events", "", "node { index }"),
        ("organisations", "", "node { code }"),
        ("balances", "groupBy: [EDITION, AMBITO, ORGANISATION],", "node { ambito endowed }"),
    ];
    let page = async |(list, arguments, node): (&str, &str, &str), after: &Value| {
        let query = format!(
            "query($after: String) {{ {list}({arguments} first: 1, after: $after) {{
                edges {{ {node} }} pageInfo {{ hasNextPage endCursor }} at {{ treeSize }} }} }}"
        );
        world.ask(&ministry, &query, &json!({ "after": after })).await["data"][list].clone()
    };
    let whole = async |list| {
        let (mut after, mut seen) = (Value::Null, Vec::new());
        loop {
            let read = page(list, &after).await;
            seen.push(read.clone());
            after = read["pageInfo"]["endCursor"].clone();
            if read["pageInfo"]["hasNextPage"] == false {
                return seen;
            }
        }
    };
    let mut before = Vec::new();
    for list in lists {
        before.push(whole(list).await);
    }
    // Since the first page was read, a body came that sorts last, and cash that makes a new row.
    let body = json!({ "code": "z_ultimo", "name": "Ultimo", "kind": "COMUNE", "region": "05" });
    world.recorded(&operator, "registerOrganisation", &body).await;
    let cash = json!({
        "organisation": "mlps", "holder": "org:mlps", "edition": "FNPS/2024", "amount": "7.00",
    });
    world.recorded(&ministry, "endowCash", &cash).await;
    for (list, before) in lists.into_iter().zip(before) {
        let mut after = before[0]["pageInfo"]["endCursor"].clone();
        for expected in &before[1..] {
            let read = page(list, &after).await;
            assert_eq!(&read, expected, "{list:?}");
            after = read["pageInfo"]["endCursor"].clone();
        }
        assert_ne!(whole(list).await, before, "{list:?}: asked anew, the new is there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_knows_what_its_asker_was_told() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Ministry).await;
    let cash = json!({
        "organisation": "mlps", "holder": "org:mlps", "edition": "FNPS/2024", "amount": "7.00",
    });
    let written = world.recorded(&ministry, "endowCash", &cash).await;
    let told =
        |index: &Value, leaf: &Value| json!({ "mark": { "index": index, "leafHash": leaf } });
    let query = "query($mark: AtLeastInput, $after: String) {
        balances(atLeast: $mark, after: $after) { total { endowed } at { treeSize leafHash } } }";
    let event = &written["events"][0];
    let known = told(&event["index"], &event["leafHash"]);
    let answer = world.ask(&ministry, query, &known).await;
    assert_eq!(answer["data"]["balances"]["total"]["endowed"], "7.00");
    assert_eq!(answer["data"]["balances"]["at"]["leafHash"], event["leafHash"]);
    // A history that has another event there, or none, is another history.
    let other = "ab".repeat(32);
    for gone in [told(&event["index"], &json!(other)), told(&json!("999"), &event["leafHash"])] {
        let answer = world.ask(&ministry, query, &gone).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "HISTORY_REPLACED", "{answer}");
    }
    for bad in [told(&json!("-1"), &json!(other)), told(&json!("1"), &json!("abc"))] {
        let answer = world.ask(&ministry, query, &bad).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_INPUT", "{answer}");
    }
    // So is that of a cursor: it names the event that ended the log when its page was read.
    let page = "query($after: String) { balances(after: $after) { pageInfo { endCursor } } }";
    let read = world.ask(&ministry, page, &Value::Null).await;
    let cursor = read["data"]["balances"]["pageInfo"]["endCursor"].as_str().unwrap();
    let mut cursor: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap();
    cursor[1]["leaf"] = vec![7; 8].into();
    let forged = json!({ "after": URL_SAFE_NO_PAD.encode(cursor.to_string()) });
    let answer = world.ask(&ministry, query, &forged).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "HISTORY_REPLACED", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_node_is_found_by_its_id() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Auditor).await;
    for (list, kind) in [
        ("lines", "Line"),
        ("funds", "Fund"),
        ("editions", "Edition"),
        ("organisations", "Organisation"),
        ("ambiti", "Ambito"),
        ("events", "Event"),
    ] {
        let nodes =
            world.data(&ministry, &format!("{{ {list} {{ edges {{ node {{ id }} }} }} }}")).await;
        let id = &nodes[list]["edges"][0]["node"]["id"];
        let node =
            world.data(&ministry, &format!("{{ node(id: {id}) {{ id __typename }} }}")).await;
        assert_eq!(node["node"], json!({ "id": id, "__typename": kind }), "{list}");
    }
    for id in ["", "x", "TGluZTpYWA"] {
        assert_eq!(
            world.data(&ministry, &format!("{{ node(id: \"{id}\") {{ id }} }}")).await["node"],
            Value::Null
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_that_is_none_is_named() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Auditor).await;
    let mut table = Vec::new();
    for arguments in [
        r#"balances(asOf: { effective: "2026-02-30" })"#,
        r#"balances(asOf: { known: "-1" })"#,
        r#"balances(asOf: { known: "01" })"#,
        r#"expenses(filter: { edition: "fnps" })"#,
        r#"expenses(filter: { holder: "VEN_01" })"#,
        "lines(first: 0)",
    ] {
        let answer = world
            .ask(&ministry, &format!("{{ {arguments} {{ at {{ index }} }} }}"), &Value::Null)
            .await;
        let error = &answer["errors"][0];
        let sentence: String = error["message"].as_str().unwrap().chars().take(50).collect();
        table.push(format!("{} {sentence}\n", error["extensions"]["code"].as_str().unwrap()));
    }
    expect![[r"
        MALFORMED_DATE asOf.effective: data «2026-02-30» non valida: serv
        BAD_INPUT asOf.known: serve una dimensione dell'albero: un n
        BAD_INPUT asOf.known: serve una dimensione dell'albero: un n
        MALFORMED_EDITION filter.edition: codice di annualità «fnps» non val
        MALFORMED_HOLDER filter.holder: titolare «VEN_01» non valido: servo
        BAD_INPUT first: servono da 1 a 500 elementi, richiesti 0
    "]]
    .assert_eq(&table.concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_goes_on_with_its_own_list_and_question_only() {
    let world = World::founded().await;
    let ministry = world.person("mlps", Role::Ministry).await;
    let lists = [
        "balances(groupBy: [AMBITO]",
        "balances(groupBy: [LINE]",
        "balances(groupBy: [AMBITO], filter: { ambito: \"VEN_01\" }",
        "balances(groupBy: [AMBITO], asOf: { known: \"9\" }",
        "events(first: 1",
        "expenses(first: 1",
        "expenses(filter: { edition: \"FNPS/2024\" }",
        "lines(first: 1",
        "organisations(first: 1",
    ];
    let ask = async |list: &str, after: &Value| {
        let query = format!(
            "query($after: String) {{ {list}, after: $after) {{ pageInfo {{ endCursor }} }} }}"
        );
        world.ask(&ministry, &query, &json!({ "after": after })).await
    };
    let name = |list: &str| list.split('(').next().unwrap().to_owned();
    let mut gone_on = 0;
    for of in lists {
        let page = ask(of, &Value::Null).await;
        let cursor = &page["data"][name(of)]["pageInfo"]["endCursor"];
        if cursor.is_null() {
            continue;
        }
        for list in lists {
            let answer = ask(list, cursor).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(*code == "BAD_INPUT", list != of, "{of} in {list}: {answer}");
            gone_on += usize::from(list == of);
        }
    }
    assert!(gone_on >= 5, "{gone_on}");
}
