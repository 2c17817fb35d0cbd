//! One invoice over two funds and the own budget, and every way to charge it twice.

use super::{Story, direct, share};
use crate::support::office::Office;
use expect_test::expect;
use serde_json::json;

/// 1,220.00 = 488.00 of FNPS + 488.00 of the Region's grant + 244.00 own.
async fn shared() -> (Office, Story) {
    let office = Office::endowed().await;
    let mut story = Story::default();
    for edition in ["FNPS/2024", "REG-VEN-ATS/2025", "FP-QS/2024"] {
        office.programmes(edition, "SUP", "600.00").await;
    }
    story.tell("impegno su FNPS", &office.commits("f", "FNPS/2024", "SUP", "500.00").await);
    story.tell("impegno su REG", &office.commits("r", "REG-VEN-ATS/2025", "SUP", "488.00").await);
    let shares = json!([share("f", "488.00"), share("r", "488.00")]);
    let changes = json!({"charged": "1220.00", "shares": shares, "own_share": "244.00"});
    story.tell("la fattura", &office.expenses("fattura", changes).await);
    (office, story)
}

#[tokio::test]
async fn over_two_funds_and_the_own_budget() {
    let (office, mut story) = shared().await;
    story.tell("FNPS", &office.stands("FNPS/2024").await);
    story.tell("REG", &office.stands("REG-VEN-ATS/2025").await);
    story.is(&expect![[r"
        impegno su FNPS
            recorded #19
        impegno su REG
            recorded #20
        la fattura
            recorded #21
        FNPS
            mlps, available 4000.00
            VEN_01 ente_01, available 400.00
            SUP VEN_01 ente_01, programmed 100.00, committed 12.00, expensed 488.00
        REG
            r_veneto, available 4000.00
            VEN_01 ente_01, available 400.00
            SUP VEN_01 ente_01, programmed 112.00, expensed 488.00
    "]]);
    office.is_sound().await;
}

/// Of 1,220.00 a body that recovers the VAT claims 1,000.00; one that bears it, the whole.
#[tokio::test]
async fn vat_is_claimed_by_who_bears_it() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    let item = |eligible: &str, treatment: &str| {
        json!({
            "line": "whole", "basis": "real", "total": "1220.00", "eligible": eligible,
            "vat": {"amount": "220.00", "treatment": treatment},
        })
    };
    office.commits("c", "FNPS/2024", "SUP", "1000.00").await;
    let claims = |amount: &str, own: &str, item: serde_json::Value| {
        let mut it = json!({"charged": "1220.00", "shares": [share("c", amount)], "item": item});
        if own != "0.00" {
            it["own_share"] = json!(own);
        }
        it
    };
    let all = claims("1000.00", "220.00", item("1220.00", "recovered"));
    story.tell("la detrae, e la dichiara ammissibile", &office.expenses("tutta", all).await);
    let net = claims("1000.00", "220.00", item("1000.00", "recovered"));
    story.tell("la detrae", &office.expenses("netta", net).await);
    story.tell("annullata", &office.reverses("ente_01", "netta", "annulled").await);
    let borne = json!({
        "charged": "1000.00", "shares": [share("c", "1000.00")], "item": item("1220.00", "borne"),
    });
    story.tell("è a carico", &office.expenses("lorda", borne).await);
    let other =
        json!({"charged": "1.00", "own_share": "1.00", "item": item("1220.00", "recovered")});
    story.tell("e poi detratta", &office.expenses("altra", other).await);
    story.is(&expect![[r#"
        la detrae, e la dichiara ammissibile
            refused VAT_RECOVERED at item.eligible: l'IVA detratta (220.00) non è ammissibile: della riga restano 1000.00, ammissibili dichiarati 1220.00
        la detrae
            recorded #17
        annullata
            recorded #18
        è a carico
            recorded #19
        e poi detratta
            refused VAT_RECOVERED at item.eligible: l'IVA detratta (220.00) non è ammissibile: della riga restano 1000.00, ammissibili dichiarati 1220.00
    "#]]);
    office.is_sound().await;
}

#[tokio::test]
async fn not_one_cent_more_on_a_third_fund() {
    let (office, _) = shared().await;
    let before = office.append(Vec::new()).await.at;
    let mut story = Story::default();
    let third = |amount: &str| {
        let shares = json!([direct("FP-QS/2024", "SUP", amount)]);
        json!({"charged": amount, "shares": shares})
    };
    story.tell("un centesimo su FP", &office.expenses("in-più", third("0.01")).await);
    let mut respelt = third("0.01");
    respelt["number"] = json!("12-a");
    story.tell("lo stesso, scritto 12-a", &office.expenses("in-più", respelt).await);
    let own = json!({"charged": "0.01", "own_share": "0.01"});
    story.tell("anche sul proprio bilancio", &office.expenses("in-più", own).await);
    let mut line_1 = third("0.01");
    line_1["item"] = json!({"line": 1, "basis": "real", "total": "610.00", "eligible": "610.00"});
    story.tell("la sua riga 1, dopo l'intera", &office.expenses("in-più", line_1).await);
    story.is(&expect![[r"
        un centesimo su FP
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN-ATS/2025 SUP di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
        lo stesso, scritto 12-a
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN-ATS/2025 SUP di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
        anche sul proprio bilancio
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN-ATS/2025 SUP di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
        la sua riga 1, dopo l'intera
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 488.00 (intero), REG-VEN-ATS/2025 SUP di ats:VEN_01 488.00 (intero), quota propria 244.00 (intero)
    "]]);
    assert_eq!(office.append(Vec::new()).await.at, before, "nothing is written");
    // Another invoice of the same firm is another cost.
    let mut other = third("0.01");
    other["number"] = json!("13/A");
    assert!(office.expenses("altra", other).await.starts_with("recorded"));
}

#[tokio::test]
async fn the_whole_invoice_after_its_first_line() {
    let office = Office::endowed().await;
    let mut story = Story::default();
    let line_1 = json!({
        "item": {"line": 1, "basis": "real", "total": "610.00", "eligible": "610.00"},
        "charged": "610.00", "shares": [direct("FNPS/2024", "SUP", "610.00")],
    });
    story.tell("la riga 1", &office.expenses("riga-1", line_1).await);
    let before = office.size().await;
    let whole = |amount: &str| {
        json!({
            "charged": amount, "shares": [direct("REG-VEN-ATS/2025", "GOV", amount)],
        })
    };
    story.tell("l'intera fattura", &office.expenses("intera", whole("1000.00")).await);
    story.tell("un centesimo di troppo", &office.expenses("intera", whole("610.01")).await);
    assert_eq!(office.size().await, before);
    story.tell("quel che resta", &office.expenses("intera", whole("610.00")).await);
    assert_eq!(office.size().await, before);
    let line_2 = |amount: &str| {
        json!({
            "item": {"line": 2, "basis": "real", "total": "610.01", "eligible": "610.01"},
            "charged": amount, "shares": [direct("REG-VEN-ATS/2025", "GOV", amount)],
        })
    };
    story.tell("la riga 2, troppo", &office.expenses("riga-2", line_2("610.01")).await);
    story.tell("la riga 2", &office.expenses("riga-2", line_2("610.00")).await);
    story.tell("ancora un centesimo", &office.expenses("di-più", line_2("0.01")).await);
    story.is(&expect![[r#"
        la riga 1
            recorded #16 #17
            ! CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! NO_PROGRAMME: riga 0: impegno su FNPS/2024 senza programmazione
        l'intera fattura
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 610.00, richiesti 1000.00; già imputati: FNPS/2024 SUP di ats:VEN_01 610.00 (riga 1)
        un centesimo di troppo
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 610.00, richiesti 610.01; già imputati: FNPS/2024 SUP di ats:VEN_01 610.00 (riga 1)
        quel che resta
            refused DOUBLE_FUNDING at item.line: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 (già imputato per righe) vale 1220.00, già imputati 610.00, richiesti 610.00; già imputati: FNPS/2024 SUP di ats:VEN_01 610.00 (riga 1)
        la riga 2, troppo
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 610.00, richiesti 610.01; già imputati: FNPS/2024 SUP di ats:VEN_01 610.00 (riga 1)
        la riga 2
            recorded #18 #19
            ! CIG_MISSING: impegno senza CIG e senza il motivo della sua assenza
            ! NO_PROGRAMME: riga 0: impegno su REG-VEN-ATS/2025 senza programmazione
        ancora un centesimo
            refused DOUBLE_FUNDING at charged: doppio finanziamento: il documento 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 0.01; già imputati: FNPS/2024 SUP di ats:VEN_01 610.00 (riga 1), REG-VEN-ATS/2025 GOV di ats:VEN_01 610.00 (riga 2)
    "#]]);
    office.is_sound().await;
}

#[tokio::test]
async fn the_same_request_twice_is_one_expense() {
    let (office, _) = shared().await;
    let before = office.size().await;
    let shares = json!([share("f", "488.00"), share("r", "488.00")]);
    let again = json!({"charged": "1220.00", "shares": shares, "own_share": "244.00"});
    let mut story = Story::default();
    story.tell("la stessa", &office.expenses("fattura", again).await);
    let other = json!({"charged": "244.00", "own_share": "244.00"});
    story.tell("la stessa chiave, altro contenuto", &office.expenses("fattura", other).await);
    story.is(&expect![[r"
        la stessa
            repeated #21
        la stessa chiave, altro contenuto
            refused KEY_REUSED at key: la chiave «fattura» è già stata usata per un comando diverso
    "]]);
    assert_eq!(office.size().await, before);
}
