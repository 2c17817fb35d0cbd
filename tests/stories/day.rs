//! Days that do not fit: outside the window, before the decree, before the successor's.

use super::{Story, share};
use crate::support::office::{Office, command};
use bookkeeper::{
    balances::{AsOf, BalanceQuery, BelowZero, Dimension},
    reading::{ExpenseFilter, Viewer},
};
use expect_test::expect;
use ledger::{event::OrganisationKind, rights::Standing};
use serde_json::json;

#[tokio::test]
async fn outside_the_window_it_is_recorded_flagged_and_not_reportable() {
    let office = Office::endowed().await;
    office.commits("r", "REG-VEN-ATS/2025", "GOV", "500.00").await;
    let mut story = Story::default();
    let dated = |number: &str, date: &str, more: serde_json::Value| {
        let mut it = json!({
            "number": number, "date": date, "charged": "10.00", "shares": [share("r", "10.00")],
        });
        it.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        it
    };
    let before = dated("1", "2025-12-31", json!({}));
    story.tell("fattura del 31 dicembre 2025", &office.expenses("prima", before).await);
    let first = dated("2", "2026-01-01", json!({}));
    story.tell("fattura del primo giorno", &office.expenses("primo", first).await);
    let last = dated("3", "2027-12-31", json!({}));
    story.tell("fattura dell'ultimo giorno", &office.expenses("ultimo", last).await);
    // What counts is when the cost was incurred, where it is said.
    let within = json!({"competence": {"from": "2026-01-01", "to": "2026-01-31"}});
    let late = dated("4", "2028-02-01", within);
    story.tell("fattura tarda, competenza dentro", &office.expenses("tarda", late).await);
    let across = json!({"competence": {"from": "2025-12-31", "to": "2026-01-31"}});
    let astride = dated("5", "2026-02-01", across);
    story.tell("competenza a cavallo", &office.expenses("cavallo", astride).await);
    story.tell("REG", &office.stands("REG-VEN-ATS/2025").await);
    story.is(&expect![[r#"
        fattura del 31 dicembre 2025
            recorded #17, not reportable
            ! OUTSIDE_WINDOW: quota 0: costo del 2025-12-31 – 2025-12-31 fuori dalla finestra 2026-01-01 – 2027-12-31 di REG-VEN-ATS/2025
        fattura del primo giorno
            recorded #18
        fattura dell'ultimo giorno
            recorded #19
            ! BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2027-12-31)
        fattura tarda, competenza dentro
            recorded #20
            ! BEFORE_ITS_DOCUMENT: spesa del 2026-04-10, prima del suo documento (2028-02-01)
        competenza a cavallo
            recorded #21, not reportable
            ! OUTSIDE_WINDOW: quota 0: costo del 2025-12-31 – 2026-01-31 fuori dalla finestra 2026-01-01 – 2027-12-31 di REG-VEN-ATS/2025
        REG
            r_veneto, available 4000.00
            VEN_01 ente_01, available 500.00
            GOV VEN_01 ente_01, committed 450.00, expensed 50.00
    "#]]);

    // The register says the same as the answer: which share, and why.
    let mut reading = office.books.reading().await.unwrap();
    let filter = ExpenseFilter::default();
    let register = reading.expenses(&Viewer::Operator, &filter, None, 10).await.unwrap();
    let barred: Vec<Vec<&str>> = register
        .items
        .iter()
        .map(|it| {
            it.shares
                .iter()
                .flat_map(|it| &it.barred_by)
                .map(ledger::anomaly::Anomaly::code)
                .collect()
        })
        .collect();
    assert_eq!(barred, [vec!["OUTSIDE_WINDOW"], vec![], vec![], vec![], vec!["OUTSIDE_WINDOW"]]);
    office.is_sound().await;
}

#[tokio::test]
async fn an_expense_of_2024_under_a_decree_of_2025() {
    let office = Office::endowed().await;
    // The decree of 10 December 2025 allots 1,000.00; the cost was owed and paid a year before.
    let commit = json!({
        "organisation": "ente_01", "no_cig": "CONTRATTI_LAVORO",
        "rows": [{"holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": "700.00"}],
    });
    office.plays("ente_01", "c", "2024-11-01", "MakeCommitment", commit).await;
    let expense = json!({
        "effective_on": "2024-12-01", "date": "2024-11-30", "charged": "700.00",
        "shares": [share("c", "700.00")],
    });
    let mut story = Story::default();
    story.tell("spesa di 700.00", &office.expenses("e", expense).await);
    // In recorded order the guard holds: there are 300.00 left, on any day.
    let more = json!({
        "organisation": "ente_01", "no_cig": "CONTRATTI_LAVORO",
        "rows": [{"holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": "300.01"}],
    });
    let refused = office.plays("ente_01", "d", "2024-11-02", "MakeCommitment", more).await;
    story.tell("altri 300.01", &refused);
    story.tell("oggi", &office.stands("FNPS/2024").await);
    for day in ["2024-10-31", "2024-11-01", "2024-12-01", "2025-12-09", "2025-12-10"] {
        let as_of = AsOf { effective: Some(day.parse().unwrap()), known: None };
        let group_by = vec![Dimension::Edition];
        let mut query = BalanceQuery { as_of, group_by, ..BalanceQuery::default() };
        query.filter.ambito = Some("VEN_01".to_owned());
        query.filter.edition = Some("FNPS/2024".to_owned());
        let found = office.balances(&query).await;
        let it = found.total.authority;
        let mut told = format!(
            "available {}, committed {}, expensed {}",
            it.available, it.committed, it.expensed
        );
        let below = office.below_zero(&query).await;
        told.extend(below.iter().map(|it| format!("\n{}", sentence(it))));
        story.tell(&format!("al {day}"), &told);
    }
    story.is(&expect![[r"
        spesa di 700.00
            recorded #17
        altri 300.01
            refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 300.00, richiesti 300.01
        oggi
            mlps, available 4000.00
            VEN_01 ente_01, available 300.00
            SUP VEN_01 ente_01, expensed 700.00
        al 2024-10-31
            available 0.00, committed 0.00, expensed 0.00
        al 2024-11-01
            available -700.00, committed 700.00, expensed 0.00
            available di ats:VEN_01 su FNPS/2024: -700.00 dal 2024-11-01
        al 2024-12-01
            available -700.00, committed 0.00, expensed 700.00
            available di ats:VEN_01 su FNPS/2024: -700.00 dal 2024-11-01
        al 2025-12-09
            available -700.00, committed 0.00, expensed 700.00
            available di ats:VEN_01 su FNPS/2024: -700.00 dal 2024-11-01
        al 2025-12-10
            available 300.00, committed 0.00, expensed 700.00
            available di ats:VEN_01 su FNPS/2024: -700.00 dal 2024-11-01 al 2025-12-09
    "]]);
    let whole = office.below_zero(&BalanceQuery::default()).await;
    let below: Vec<String> = whole.iter().map(sentence).collect();
    assert_eq!(
        below,
        ["available di ats:VEN_01 su FNPS/2024: -700.00 dal 2024-11-01 al 2025-12-09"]
    );
    office.is_sound().await;
}

fn sentence(it: &BelowZero) -> String {
    let to = it.to.map_or_else(String::new, |to| format!(" al {to}"));
    let line = it.line.as_ref().map(|line| format!(" {line}")).unwrap_or_default();
    let (stage, holder, edition) = (&it.stage, &it.holder, &it.edition);
    format!("{stage}{line} di {holder} su {edition}: {} dal {}{to}", it.least, it.from)
}

/// A succession recorded for a day to come: till then who acts reads on, beside who is named; from
/// then on only the successor does.
#[tokio::test]
async fn who_acts_reads_until_the_day_of_its_successor() {
    let office = Office::endowed().await;
    let reads = async |who: &str| {
        let actor =
            command(who, "mai", "2026-01-01", "ErasePerson", &json!({"person": NOBODY})).actor;
        let region = Some("05".parse().unwrap());
        let viewer =
            Viewer::Person(Standing { actor, kind: Some(OrganisationKind::Comune), region });
        let query = BalanceQuery { group_by: vec![Dimension::Ambito], ..BalanceQuery::default() };
        let mut reading = office.books.reading().await.unwrap();
        let rows = reading.balances(&viewer, &query).await.unwrap().rows;
        rows.iter().any(|row| row.keys.iter().flatten().any(|key| key == "VEN_01"))
    };
    assert_eq!((reads("ente_01").await, reads("ente_02").await), (true, false));
    let named = json!({"ambito": "VEN_01", "manager": "ente_02"});
    let said = office.plays("r_veneto", "succ", "2026-12-01", "SucceedManager", named).await;
    assert!(said.starts_with("recorded"), "{said}");
    assert_eq!((reads("ente_01").await, reads("ente_02").await), (true, true));
    // From 20 November at noon to 1 December in Rome.
    office.clock.pass(11 * 24 * 3_600_000_000);
    assert_eq!((reads("ente_01").await, reads("ente_02").await), (false, true));
}

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";
