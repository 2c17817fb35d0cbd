//! Undoing, from the end to the beginning.

use super::{Story, share};
use crate::support::office::Office;
use expect_test::expect;
use serde_json::json;

#[tokio::test]
async fn every_stage_comes_back_to_the_cent() {
    let office = Office::endowed().await;
    let mut stages = vec![office.stands("REG-VEN-ATS/2025").await];
    let plan = json!({
        "holder": "ats:VEN_01", "edition": "REG-VEN-ATS/2025",
        "rows": [{"to": {"line": "GOV"}, "amount": "700.07"}, {"to": {"line": "SUP"}, "amount": "0.93"}],
    });
    let expense = json!({"charged": "333.33", "shares": [share("impegno", "333.33")]});
    office.plays("ente_01", "piano", "2026-01-15", "ProgrammeFunds", plan).await;
    stages.push(office.stands("REG-VEN-ATS/2025").await);
    office.commits("impegno", "REG-VEN-ATS/2025", "GOV", "500.05").await;
    stages.push(office.stands("REG-VEN-ATS/2025").await);
    office.expenses("spesa", expense).await;
    stages.push(office.stands("REG-VEN-ATS/2025").await);
    office.pays(1, "spesa", 0, "111.11").await;
    let paid = office.stands("REG-VEN-ATS/2025").await;
    let before = office.size().await;

    let mut story = Story::default();
    story.tell("tutto", &paid);
    for key in ["impegno", "spesa"] {
        story.tell(key, &office.reverses("ente_01", key, "annulled").await);
    }
    assert_eq!(office.size().await, before, "downstream first");
    for (key, cause) in [
        ("mandato:1", "payment_failed"),
        ("spesa", "material_error"),
        ("impegno", "released"),
        ("piano", "annulled"),
    ] {
        story.tell(key, &office.reverses("ente_01", key, cause).await);
        assert_eq!(office.stands("REG-VEN-ATS/2025").await, stages.pop().unwrap(), "{key}");
        let again = office.reverses("ente_01", key, cause).await;
        assert!(
            again.starts_with("refused ALREADY_REVERSED at of: l'evento è già stato"),
            "{again}"
        );
    }
    story.tell("due volte", &office.reverses("ente_01", "piano", "annulled").await);
    story.tell("uno storno", &{
        let log = office.log().await;
        let input = json!({"of": log.last().unwrap().id, "cause": "annulled"});
        office.plays("ente_01", "storno", "2026-05-06", "Reverse", input).await
    });
    story.tell("di un altro ente", &{
        let log = office.log().await;
        let allotment = log.iter().find(|it| it.event.type_name() == "FundsAllotted").unwrap();
        let input = json!({"of": allotment.id, "cause": "annulled"});
        office.plays("ente_01", "altrui", "2026-05-06", "Reverse", input).await
    });
    story.is(&expect![[r#"
        tutto
            r_veneto, available 4000.00
            VEN_01 ente_01, available 299.00
            GOV VEN_01 ente_01, programmed 200.02, committed 166.72, expensed 222.22, paid 111.11
            SUP VEN_01 ente_01, programmed 0.93
        impegno
            refused MOVED_ON at of: l'impegno: 333.33 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
        spesa
            refused MOVED_ON at of: la spesa: 111.11 sono già andati avanti; stornare prima i mandati e i pagamenti che la pagano, e le riduzioni e gli spostamenti delle sue quote
        mandato:1
            recorded #20
        spesa
            recorded #21
        impegno
            recorded #22
        piano
            recorded #23
        due volte
            refused ALREADY_REVERSED at of: l'evento è già stato stornato per intero, da ultimo da #23
        uno storno
            refused NOT_REVERSIBLE at of: un evento Reversed non si storna: si registra un nuovo atto che lo sostituisce
        di un altro ente
            refused FORBIDDEN: il ruolo ats_accountant di ente_01 non può aprire, ripartire o ridurre fondi nel registro di mlps
    "#]]);
    office.is_sound().await;
}

#[tokio::test]
async fn a_material_error_never_was_and_an_annulment_was_for_a_while() {
    use bookkeeper::balances::{AsOf, BalanceQuery};
    let office = Office::endowed().await;
    office.commits("errore", "FNPS/2024", "SUP", "10.00").await;
    office.commits("atto", "FNPS/2024", "SUP", "1.00").await;
    office.reverses("ente_01", "errore", "material_error").await;
    office.reverses("ente_01", "atto", "annulled").await;
    let mut committed = Vec::new();
    for day in ["2026-01-31", "2026-02-01", "2026-05-04", "2026-05-05"] {
        let as_of = AsOf { effective: Some(day.parse().unwrap()), known: None };
        let query = BalanceQuery { as_of, ..BalanceQuery::default() };
        committed.push(office.balances(&query).await.total.authority.committed.to_string());
    }
    assert_eq!(committed, ["0.00", "1.00", "1.00", "0.00"]);
    // As known before the reversals, both stand.
    let as_of = AsOf { effective: None, known: Some(office.size().await - 2) };
    let query = BalanceQuery { as_of, ..BalanceQuery::default() };
    let known = office.balances(&query).await.total.authority.committed;
    assert_eq!(known.to_string(), "11.00");
}

#[tokio::test]
async fn cash_comes_back_the_way_it_went() {
    let office = Office::endowed().await;
    let empty = office.cash("REG-VEN-ATS/2025").await;
    let mut story = Story::default();
    office.sends("t", "300.00").await;
    let sent = office.cash("REG-VEN-ATS/2025").await;
    office.receives("i", "100.00").await;
    story.tell("cassa", &office.cash("REG-VEN-ATS/2025").await);
    story.tell("storno dell'incasso", &office.reverses("ente_01", "i", "material_error").await);
    assert_eq!(office.cash("REG-VEN-ATS/2025").await, sent);
    story.tell("storno dell'invio", &office.reverses("r_veneto", "t", "material_error").await);
    assert_eq!(office.cash("REG-VEN-ATS/2025").await, empty);
    story.is(&expect![[r"
        cassa
            r_veneto, sent 300.00, cash -300.00, exposure 300.00
            VEN_01 ente_01, in transit 200.00, received 100.00, cash 100.00
        storno dell'incasso
            recorded #18
        storno dell'invio
            recorded #19
    "]]);
    office.is_sound().await;
}

#[tokio::test]
async fn an_expense_undone_frees_its_invoice() {
    let office = Office::endowed().await;
    let whole = json!({"charged": "1220.00", "own_share": "1220.00"});
    let cent = json!({"charged": "0.01", "own_share": "0.01"});
    assert!(office.expenses("e", whole.clone()).await.starts_with("recorded"));
    assert!(office.expenses("f", cent).await.starts_with("refused DOUBLE_FUNDING"));
    assert!(office.reverses("ente_01", "e", "annulled").await.starts_with("recorded"));
    assert!(office.expenses("g", whole).await.starts_with("recorded"));
    office.is_sound().await;
}
