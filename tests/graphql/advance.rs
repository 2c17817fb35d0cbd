//! Veneto's earlier grant over GraphQL, on both databases: two millions by five criteria, thirty per
//! cent in advance, nothing more before what was spent is admitted, an economia without its cash.

use super::world::{Caller, World};
use crate::support::postgres::Fresh;
use expect_test::expect;
use ledger::envelope::Role;
use serde_json::{Value, json};

const EDITION: &str = "REG-VEN-ATS/2025-08";
const AMBITI: i64 = 24;
/// In cents: what it gives, and what it advances.
const WHOLE: i64 = 200_000_000;
const ADVANCE: i64 = 60_000_000;
const CASH: &str = "sent inTransit received cash exposure";

/// A criterion: its name, what it splits in cents, and the weight of each ambito. Weights made up.
type Criterion = (&'static str, i64, fn(i64) -> i64);

const CRITERIA: [Criterion; 5] = [
    ("parti uguali", 50_000_000, |_| 1),
    ("popolazione", 60_000_000, |n| 81_003 + n * 7_919),
    ("comuni", 60_000_000, |n| 7 + n * n % 31),
    ("avanzamento 2024", 20_000_000, |n| n * 37 % 100),
    ("distretti", 10_000_000, |n| 1 + n % 2),
];

/// Cents by largest remainder, reckoned here and not there; equal remainders, in order.
fn by_largest_remainder(whole: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i64 = weights.iter().sum();
    let exact = |weight: &i64| i128::from(whole) * i128::from(*weight);
    let part = |weight: &i64| i64::try_from(exact(weight) / i128::from(sum)).unwrap();
    let mut parts: Vec<i64> = weights.iter().map(part).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| -(exact(&weights[*at]) % i128::from(sum)));
    let left = usize::try_from(whole - parts.iter().sum::<i64>()).unwrap();
    for at in &order[..left] {
        parts[*at] += 1;
    }
    parts
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn cents(text: &Value) -> i64 {
    text.as_str().unwrap().replace('.', "").parse().unwrap()
}

fn ambito(n: i64) -> String {
    format!("VEN_{n:02}")
}

fn body(n: i64) -> String {
    format!("ente_{n:02}")
}

/// Bodies and ambiti, and the endowment: thirty per cent at once, seventy on what is admitted.
async fn endowed(world: &World) -> Caller {
    let operator = world.person("operator", Role::Administrator).await;
    let register = async |code: &str, kind: &str| {
        let input = json!({ "code": code, "name": code, "kind": kind, "region": "05" });
        world.recorded(&operator, "registerOrganisation", &input).await;
    };
    register("r_veneto", "REGION").await;
    for n in 1..=AMBITI {
        register(&body(n), "COMUNE").await;
        let input = json!({
            "code": ambito(n), "name": ambito(n), "region": "05", "legalForm": "CONVENTION",
            "comuni": ["027042"], "manager": body(n),
        });
        world.recorded(&operator, "registerAmbito", &input).await;
    }
    let region = world.person("r_veneto", Role::Region).await;
    let scheme = json!({ "kind": "INSTALMENTS", "instalments": ["30", "70"] });
    let opened = json!({
        "code": EDITION, "fund": "REG", "title": "Contributo agli ATS", "issuer": "r_veneto",
        "terms": { "scheme": scheme },
    });
    world.recorded(&region, "openEdition", &opened).await;
    let endowed = json!({
        "holder": "org:r_veneto", "edition": EDITION, "direction": "INCREASE",
        "amount": euros(WHOLE),
    });
    world.recorded(&region, "appropriateFunds", &endowed).await;
    region
}

/// The act by five criteria: what each ambito was allotted, as the register says.
async fn split(world: &World, region: &Caller) -> Vec<i64> {
    let criteria = CRITERIA.map(|(name, whole, weight)| {
        let weights = (1..=AMBITI).map(
            |n| json!({ "holder": format!("ats:{}", ambito(n)), "weight": weight(n).to_string() }),
        );
        let weights: Vec<Value> = weights.collect();
        json!({ "name": name, "source": "prova", "amount": euros(whole), "weights": weights })
    });
    let act = json!({
        "edition": EDITION, "grantor": "org:r_veneto", "total": euros(WHOLE),
        "criteria": criteria, "publishedTotal": euros(WHOLE),
        "act": { "kind": "DGR", "number": "1", "date": "2025-08-04" },
    });
    let recorded = world.recorded(region, "allotByWeights", &act).await;
    assert_eq!(recorded["events"].as_array().unwrap().len(), 24);
    assert_eq!(recorded["anomalies"], json!([]));
    figures(world, region, "allottedTotal").await
}

/// A figure of each ambito.
async fn figures(world: &World, region: &Caller, figure: &str) -> Vec<i64> {
    let query = format!(
        "{{ balances(filter: {{ edition: \"{EDITION}\" }}, groupBy: [AMBITO]) {{
             edges {{ node {{ ambito {figure} }} }} }} }}"
    );
    let data = world.data(region, &query).await;
    let rows = data["balances"]["edges"].as_array().unwrap().iter().map(|it| &it["node"]);
    let rows: Vec<&Value> = rows.filter(|it| it["ambito"].is_string()).collect();
    let ambiti: Vec<String> = (1..=AMBITI).map(ambito).collect();
    assert_eq!(rows.iter().map(|it| it["ambito"].as_str().unwrap()).collect::<Vec<_>>(), ambiti);
    rows.iter().map(|it| cents(&it[figure])).collect()
}

/// The anomalies of money that the Region sends to an ambito, in words.
async fn sends(world: &World, region: &Caller, n: i64, amount: i64) -> Vec<String> {
    let sent = json!({
        "sender": "r_veneto", "senderHolder": "org:r_veneto", "receiver": body(n),
        "holder": format!("ats:{}", ambito(n)), "edition": EDITION, "amount": euros(amount),
    });
    let recorded = world.recorded(region, "sendTransfer", &sent).await;
    let anomalies = recorded["anomalies"].as_array().unwrap();
    let told = |it: &Value| {
        format!("{}: {}", it["code"].as_str().unwrap(), it["message"].as_str().unwrap())
    };
    anomalies.iter().map(told).collect()
}

async fn receives(world: &World, n: i64, amount: i64) {
    let accountant = world.person(&body(n), Role::AtsAccountant).await;
    let received = json!({
        "sender": "r_veneto", "receiver": body(n), "holder": format!("ats:{}", ambito(n)),
        "edition": EDITION, "amount": euros(amount),
    });
    let recorded = world.recorded(&accountant, "receiveTransfer", &received).await;
    assert_eq!(recorded["anomalies"], json!([]));
}

/// The first ambito plans, is obliged, owes and pays 9,000.00: none of it is admitted yet.
async fn spends(world: &World) {
    let accountant = world.person("ente_01", Role::AtsAccountant).await;
    let part = json!({ "holder": "ats:VEN_01", "edition": EDITION, "line": "GOV" });
    let mut row = part.clone();
    row["amount"] = json!("9000.00");
    let plan = json!({
        "holder": "ats:VEN_01", "edition": EDITION,
        "rows": [{ "to": { "line": "GOV" }, "amount": "9000.00" }],
    });
    world.recorded(&accountant, "programmeFunds", &plan).await;
    let commitment =
        json!({ "organisation": "ente_01", "noCig": "CONTRATTI_LAVORO", "rows": [row] });
    let made = world.recorded(&accountant, "makeCommitment", &commitment).await;
    let expense = json!({
        "organisation": "ente_01",
        "document": {
            "issuer": { "taxId": "01907990012" }, "number": "1", "date": "2026-03-31",
            "kind": "TD01", "total": "9000.00",
        },
        "item": { "line": "whole", "basis": "REAL", "total": "9000.00", "eligible": "9000.00" },
        "charged": "9000.00",
        "shares": [{ "commitment": made["events"][0]["eventId"], "amount": "9000.00" }],
    });
    let owed = world.recorded(&accountant, "recordExpense", &expense).await;
    let order = json!({
        "organisation": "ente_01", "order": { "year": 2026, "number": "1" },
        "lines": [{ "expense": owed["events"][0]["eventId"], "share": 0, "amount": "9000.00" }],
    });
    world.recorded(&accountant, "executePayment", &order).await;
}

/// The last ambito gives back 5,000.00 that it does not need: authority, and no cash.
async fn gives_back(world: &World) {
    let accountant = world.person(&body(AMBITI), Role::AtsAccountant).await;
    let economia = json!({
        "holder": "ats:VEN_24", "grantor": "org:r_veneto", "edition": EDITION,
        "rows": [{ "amount": "5000.00" }],
    });
    let recorded = world.recorded(&accountant, "returnFunds", &economia).await;
    assert_eq!(recorded["events"].as_array().unwrap().len(), 1, "no transfer goes with it");
}

/// The sums of the edition.
async fn total(world: &World, region: &Caller, figures: &str) -> Vec<String> {
    let query =
        format!("{{ balances(filter: {{ edition: \"{EDITION}\" }}) {{ total {{ {figures} }} }} }}");
    let data = world.data(region, &query).await;
    let figure = |it: &str| format!("{it} {}", data["balances"]["total"][it].as_str().unwrap());
    figures.split(' ').map(figure).collect()
}

/// 600,000.00 in all: thirty per cent of each, and the cents left over one each.
async fn advances(world: &World, region: &Caller, allotted: &[i64]) -> Vec<i64> {
    let advances = by_largest_remainder(ADVANCE, allotted);
    let of_each = || advances.iter().zip(allotted).map(|(sent, of)| sent * 100 - of * 30);
    assert!(of_each().all(|apart| (-99..=99).contains(&apart)));
    assert!(of_each().any(|apart| apart > 0), "some have a cent more");
    for (n, advance) in (1..).zip(&advances) {
        assert_eq!(sends(world, region, n, *advance).await, [""; 0], "{n}");
        receives(world, n, *advance).await;
    }
    let expected = [
        "sent 600000.00",
        "inTransit 0.00",
        "received 600000.00",
        "cash 0.00",
        // The Region lent it from its own.
        "exposure 600000.00",
    ];
    assert_eq!(total(world, region, CASH).await, expected);
    assert_eq!(figures(world, region, "received").await, advances);
    advances
}

/// What is spent is not yet admitted: the balance is told to be too early, and so are two cents.
async fn nothing_more(world: &World, region: &Caller, left: i64) -> String {
    spends(world).await;
    let told = [
        sends(world, region, 1, left).await,
        sends(world, region, 2, 2).await,
        sends(world, region, 1, 3).await,
    ];
    told.map(|it| it.join("\n")).join("\n") + "\n"
}

/// The whole of it: what is said of what is sent too early.
async fn two_millions(world: World) -> String {
    let region = endowed(&world).await;
    let allotted = split(&world, &region).await;
    let mut expected = vec![0; 24];
    for (_, whole, weight) in CRITERIA {
        let weights: Vec<i64> = (1..=AMBITI).map(weight).collect();
        for (sum, part) in expected.iter_mut().zip(by_largest_remainder(whole, &weights)) {
            *sum += part;
        }
    }
    assert_eq!(allotted, expected);
    assert_eq!(allotted.iter().sum::<i64>(), WHOLE);
    let advances = advances(&world, &region, &allotted).await;
    let told = nothing_more(&world, &region, allotted[0] - advances[0]).await;

    let before = total(&world, &region, CASH).await;
    gives_back(&world).await;
    assert_eq!(total(&world, &region, CASH).await, before, "no cash moved");
    let after = figures(&world, &region, "allottedTotal").await;
    assert_eq!(after[23], allotted[23] - 500_000);
    assert_eq!(after[..23], allotted[..23]);
    let stands = "available paid allottedTotal";
    let expected = ["available 1991000.00", "paid 9000.00", "allottedTotal 2000000.00"];
    assert_eq!(total(&world, &region, stands).await, expected);
    assert_eq!(world.bookkeeper.verify(|_, _| {}).await.unwrap().findings, []);
    world.stop().await;
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn two_millions_by_five_criteria_on_both_databases() {
    let place = Fresh::new().await;
    let told = two_millions(World::empty().await).await;
    assert_eq!(two_millions(World::empty_in(&place).await).await, told);
    expect![[r#"
        SENT_BEFORE_ADMITTED: inviati a ats:VEN_01 su REG-VEN-ATS/2025-08 54906.50: oltre l'anticipo (16471.95) e oltre l'ammesso (0.00)
        SENT_BEFORE_ADMITTED: inviati a ats:VEN_02 su REG-VEN-ATS/2025-08 18943.61: oltre l'anticipo (18943.59) e oltre l'ammesso (0.00)
        SENT_BEFORE_ADMITTED: inviati a ats:VEN_01 su REG-VEN-ATS/2025-08 54906.53: oltre l'anticipo (16471.95) e oltre l'ammesso (0.00)
        SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_01 su REG-VEN-ATS/2025-08 54906.53 in tutto, assegnati 54906.50
    "#]]
    .assert_eq(&told);
}
