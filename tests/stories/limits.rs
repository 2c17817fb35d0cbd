//! One cent more than there is: refused with the figures; and what others may do all the same.

use super::{Story, direct, share};
use crate::support::office::Office;
use expect_test::expect;
use serde_json::json;

#[tokio::test]
async fn one_cent_more_than_a_stage_a_row_or_a_share_holds() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    story.tell("programmare 1000.01", &office.programmes("FNPS/2024", "SUP", "1000.01").await);
    office.programmes("FNPS/2024", "SUP", "400.00").await;
    story.tell("impegnare 400.01", &office.commits("c", "FNPS/2024", "SUP", "400.01").await);
    story.tell("su un'altra linea", &office.commits("c", "FNPS/2024", "PIS", "0.01").await);
    office.commits("c", "FNPS/2024", "SUP", "400.00").await;
    let expense = |amount: &str| json!({"charged": amount, "shares": [share("c", amount)]});
    story.tell("liquidare 400.01", &office.expenses("e", expense("400.01")).await);
    office.expenses("e", expense("300.00")).await;
    story.tell("pagare 300.01", &office.pays(1, "e", 0, "300.01").await);
    office.pays(1, "e", 0, "299.99").await;
    story.tell("pagarne altri 0.02", &office.pays(2, "e", 0, "0.02").await);
    story.tell("pagare la quota 1", &office.pays(2, "e", 1, "0.01").await);
    story.tell("lo stesso mandato", &{
        let input = json!({
            "organisation": "ente_01", "order": {"year": 2026, "number": "1"},
            "lines": [{"expense": "key:e", "share": 0, "amount": "0.01"}],
        });
        office.plays("ente_01", "altra", "2026-04-25", "ExecutePayment", input).await
    });
    story.tell("l'ultimo centesimo", &office.pays(3, "e", 0, "0.01").await);
    story.tell("FNPS", &office.stands("FNPS/2024").await);
    story.is(&expect![[r#"
        programmare 1000.01
            refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano 1000.00, richiesti 1000.01
        impegnare 400.01
            refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 400.00, richiesti 400.01
        su un'altra linea
            refused STAGE_EXHAUSTED at rows[0].amount: programmato sulla linea PIS di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 0.01
        liquidare 400.01
            refused COMMITMENT_EXHAUSTED at shares[0].amount: sulla riga 0 dell'impegno #17 restano 400.00, richiesti 400.01
        pagare 300.01
            refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #18 restano da pagare 300.00, richiesti 300.01
        pagarne altri 0.02
            refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #18 restano da pagare 0.01, richiesti 0.02
        pagare la quota 1
            refused UNKNOWN_SHARE at lines[0].share: la spesa key:e non ha la quota 1
        lo stesso mandato
            refused ORDER_USED at order: il mandato 1/2026 di ente_01 è già registrato; uno collettivo si registra in più volte solo se ne è stato indicato il lordo fin dalla prima
        l'ultimo centesimo
            recorded #20
        FNPS
            mlps, available 4000.00
            VEN_01 ente_01, available 600.00
            SUP VEN_01 ente_01, committed 100.00, paid 300.00
    "#]]);
    office.is_sound().await;
}

#[tokio::test]
async fn a_reduction_below_what_is_programmed() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    office.programmes("FNPS/2024", "SUP", "600.00").await;
    office.programmes("FNPS/2024", "PIS", "300.00").await;
    story.tell("riduzione di 250.00", &office.reduces("FNPS/2024", "250.00").await);
    story.tell("FNPS", &office.stands("FNPS/2024").await);
    story.tell("programmare 0.01", &office.programmes("FNPS/2024", "SUP", "0.01").await);
    story.tell("impegnare 600.00", &office.commits("a", "FNPS/2024", "SUP", "600.00").await);
    story.tell("impegnare 150.01", &office.commits("b", "FNPS/2024", "PIS", "150.01").await);
    story.tell("impegnare 150.00", &office.commits("b", "FNPS/2024", "PIS", "150.00").await);
    story.tell("impegnare 0.01", &office.commits("c", "FNPS/2024", "PIS", "0.01").await);
    story.tell("copertura di 149.99", &office.allots("FNPS/2024", "149.99").await);
    story.tell("impegnare 150.00", &office.commits("c", "FNPS/2024", "PIS", "150.00").await);
    story.tell("copertura di 0.01", &office.allots("FNPS/2024", "0.01").await);
    story.tell("impegnare 150.00", &office.commits("c", "FNPS/2024", "PIS", "150.00").await);
    story.tell("ridurre più di quanto dato", &office.reduces("FNPS/2024", "900.01").await);
    story.tell("FNPS", &office.stands("FNPS/2024").await);
    story.is(&expect![[r"
        riduzione di 250.00
            recorded #18
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -150.00: fino alla copertura non si può né programmare né impegnare oltre
        FNPS
            mlps, available 4250.00
            VEN_01 ente_01, available -150.00
            PIS VEN_01 ente_01, programmed 300.00
            SUP VEN_01 ente_01, programmed 600.00
        programmare 0.01
            refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano -150.00, richiesti 0.01
        impegnare 600.00
            recorded #19
        impegnare 150.01
            refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -150.00: fino alla copertura si può ancora usare 150.00, richiesti 150.01
        impegnare 150.00
            recorded #20
        impegnare 0.01
            refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -150.00: fino alla copertura si può ancora usare 0.00, richiesti 0.01
        copertura di 149.99
            recorded #21
        impegnare 150.00
            refused UNCOVERED_BY_AVAILABLE at rows[0].amount: la disponibilità di ats:VEN_01 su FNPS/2024 è -0.01: fino alla copertura si può ancora usare 149.99, richiesti 150.00
        copertura di 0.01
            recorded #22
        impegnare 150.00
            recorded #23
        ridurre più di quanto dato
            refused GRANT_EXHAUSTED at amount: org:mlps ha assegnato a ats:VEN_01 su FNPS/2024 900.00, richiesti indietro 900.01
        FNPS
            mlps, available 4100.00
            PIS VEN_01 ente_01, committed 300.00
            SUP VEN_01 ente_01, committed 600.00
    "]]);
    office.is_sound().await;
}

#[tokio::test]
async fn money_received_before_it_was_declared() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    story.tell("incasso di 600.00", &office.receives("i", "600.00").await);
    story.tell("cassa", &office.cash("REG-VEN-ATS/2025").await);
    story.tell("invio di 500.00", &office.sends("t", "500.00").await);
    story.tell("cassa", &office.cash("REG-VEN-ATS/2025").await);
    story.tell("invio di 600.00", &office.sends("u", "600.00").await);
    story.tell("cassa", &office.cash("REG-VEN-ATS/2025").await);
    story.is(&expect![[r"
        incasso di 600.00
            recorded #16
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 600.00 non ancora dichiarati come inviati
        cassa
            r_veneto
            VEN_01 ente_01, in transit -600.00, received 600.00, cash 600.00
        invio di 500.00
            recorded #17
        cassa
            r_veneto, sent 500.00, cash -500.00, exposure 500.00
            VEN_01 ente_01, in transit -100.00, received 600.00, cash 600.00
        invio di 600.00
            recorded #18
            ! SENT_MORE_THAN_ALLOTTED: inviati a ats:VEN_01 su REG-VEN-ATS/2025 1100.00 in tutto, assegnati 1000.00
        cassa
            r_veneto, sent 1100.00, cash -1100.00, exposure 1100.00
            VEN_01 ente_01, in transit 500.00, received 600.00, cash 600.00
    "]]);
    office.is_sound().await;
}

#[tokio::test]
async fn an_expense_without_a_commitment_makes_one() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    office.programmes("FNPS/2024", "SUP", "100.00").await;
    let expense = |amount: &str| {
        json!({
            "charged": amount, "shares": [direct("FNPS/2024", "SUP", amount)],
            "commitment": {"no_cig": "CONTRATTI_LAVORO", "number": {"year": 2026, "number": "7"}},
        })
    };
    story.tell("100.01", &office.expenses("e", expense("100.01")).await);
    story.tell("100.00", &office.expenses("e", expense("100.00")).await);
    story.tell("FNPS", &office.stands("FNPS/2024").await);
    story.tell("lo stesso numero", &{
        let mut other = expense("0.01");
        other["number"] = json!("14");
        office.expenses("f", other).await
    });
    story.is(&expect![[r"
        100.01
            refused STAGE_EXHAUSTED at shares[0].amount: programmato sulla linea SUP di FNPS/2024 per ats:VEN_01: restano 100.00, richiesti 100.01
        100.00
            recorded #17 #18
        FNPS
            mlps, available 4000.00
            VEN_01 ente_01, available 900.00
            SUP VEN_01 ente_01, expensed 100.00
        lo stesso numero
            refused COMMITMENT_NUMBER_USED at number: l'impegno n. 2026/7 di ente_01 è già registrato
    "]]);
    office.is_sound().await;
}
