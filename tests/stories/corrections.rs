//! What happens to a cost after it was recognised, with its figures: each is told, undone, and back to the cent.

use super::{Story, share};
use crate::support::{office::Office, postgres::Fresh};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

const FP: &str = "FP-QS/2024";
const FNPS: &str = "FNPS/2024";
const REG: &str = "REG-VEN-ATS/2025";

/// What a story plays, on any database.
macro_rules! on_both_databases {
    ($test:ident, $story:ident, $expected:expr) => {
        #[tokio::test]
        async fn $test() {
            let place = Fresh::new().await;
            let story = $story(Office::endowed().await).await;
            let there = Office::empty_in(&place).await.with_italy().await.with_parts().await;
            assert_eq!($story(there).await.0, story.0);
            let expected: Expect = $expected;
            story.is(&expected);
        }
    };
}

impl Office {
    /// Allotments to `VEN_01`, as [`Office::endowed`] has them.
    pub(super) async fn with_parts(self) -> Self {
        for edition in [FNPS, FP, REG] {
            self.allots(edition, "1000.00").await;
        }
        self
    }

    async fn acts(&self, key: &str, day: &str, verb: &str, input: Value) -> String {
        self.plays("ente_01", key, day, verb, input).await
    }

    /// An invoice of 1,220.00: 40 per cent on each of two funds, and the rest own.
    async fn invoice_at_40_40_20(&self) {
        self.commits("fp", FP, "SUP", "500.00").await;
        self.commits("fnps", FNPS, "SUP", "500.00").await;
        let shares = json!([share("fp", "488.00"), share("fnps", "488.00")]);
        let it = json!({"charged": "1220.00", "shares": shares, "own_share": "244.00"});
        self.expenses("fattura", it).await;
    }

    /// What stands of both funds, and their cash.
    async fn both(&self) -> String {
        let mut text = String::new();
        for edition in [FP, FNPS] {
            let stands = self.stands(edition).await + &self.cash(edition).await;
            let of_it = stands.lines().filter(|it| it.contains("VEN_01"));
            text.extend(of_it.map(|it| format!("{edition} {it}\n")));
        }
        text
    }
}

fn pay(order: &str, lines: &Value) -> Value {
    json!({"organisation": "ente_01", "order": {"year": 2026, "number": order}, "lines": lines})
}

fn leg(share: u32, leg: &str, amount: &str) -> Value {
    json!({"expense": "key:fattura", "share": share, "leg": leg, "amount": amount})
}

async fn credit_note(office: Office) -> Story {
    let mut story = Story::default();
    office.invoice_at_40_40_20().await;
    let lines = json!([leg(0, "payee", "488.00"), leg(1, "payee", "488.00")]);
    office.acts("mandato", "2026-04-24", "ExecutePayment", pay("7", &lines)).await;
    let before = office.both().await;
    story.tell("pagata", &before);
    let note = json!({
        "issuer": {"tax_id": "01907990012"}, "number": "7/NC", "date": "2026-05-15",
        "kind": "TD04", "total": "122.00",
    });
    let credited = json!({
        "organisation": "ente_01", "expense": "key:fattura", "cause": "credit_note", "note": note,
        "reduced": "122.00",
    });
    story.tell(
        "nota di credito",
        &office.acts("nota", "2026-05-20", "ReduceCostItem", credited).await,
    );
    story.tell("dopo la nota", &office.both().await);
    let back = json!({"organisation": "ente_01", "reduction": "key:nota", "receipt": "R-311"});
    story.tell(
        "il fornitore rimborsa",
        &office.acts("rimborso", "2026-05-25", "RefundPayment", back).await,
    );
    story.tell("dopo il rimborso", &office.both().await);
    let again =
        json!({"charged": "122.00", "shares": [share("fp", "48.80")], "own_share": "73.20"});
    story.tell("lo stesso costo, di nuovo", &office.expenses("doppia", again).await);
    story.tell(
        "storno del rimborso",
        &office.reverses("ente_01", "rimborso", "material_error").await,
    );
    story.tell("storno della nota", &office.reverses("ente_01", "nota", "material_error").await);
    assert_eq!(office.both().await, before, "back to the cent");
    office.is_sound().await;
    story
}

on_both_databases!(
    a_credit_note_after_payment,
    credit_note,
    expect![[r#"
    pagata
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
    nota di credito
        recorded #20
    dopo la nota
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 60.80, paid 439.20
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 60.80, paid 439.20
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
    il fornitore rimborsa
        recorded #21
    dopo il rimborso
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 60.80, paid 439.20
        FP-QS/2024 VEN_01 ente_01, paid out 439.20, cash -439.20, exposure 439.20
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 60.80, paid 439.20
        FNPS/2024 VEN_01 ente_01, paid out 439.20, cash -439.20, exposure 439.20
    lo stesso costo, di nuovo
        refused DOUBLE_FUNDING at charged: doppio finanziamento: il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00, già imputati 1220.00, richiesti 122.00; già imputati: FNPS/2024 SUP di ats:VEN_01 439.20 (intero), FP-QS/2024 SUP di ats:VEN_01 439.20 (intero), quota propria 219.60 (intero), ridotti 122.00 in seguito
    storno del rimborso
        recorded #22
    storno della nota
        recorded #23
"#]]
);

async fn moved(office: Office) -> Story {
    let mut story = Story::default();
    office.commits("fp", FP, "SUP", "500.00").await;
    office.commits("fnps", FNPS, "SUP", "500.00").await;
    let it = json!({"charged": "488.00", "shares": [share("fp", "488.00")]});
    office.expenses("fattura", it).await;
    office
        .acts(
            "mandato",
            "2026-04-24",
            "ExecutePayment",
            pay("7", &json!([leg(0, "payee", "488.00")])),
        )
        .await;
    let before = office.both().await;
    story.tell("pagata sul Fondo Povertà", &before);
    let to = json!({"commitment": "key:fnps"});
    let moves = json!({"organisation": "ente_01", "expense": "key:fattura", "share": 0, "to": to});
    story.tell(
        "la quota passa al FNPS",
        &office.acts("sposta", "2026-09-30", "ReallocateShare", moves).await,
    );
    story.tell("dopo", &office.both().await);
    story.tell(
        "storno del pagamento",
        &office.reverses("ente_01", "mandato", "payment_failed").await,
    );
    story.tell(
        "storno dello spostamento",
        &office.reverses("ente_01", "sposta", "material_error").await,
    );
    assert_eq!(office.both().await, before, "back to the cent");
    office.is_sound().await;
    story
}

on_both_databases!(
    a_share_moved_to_another_fund_after_payment,
    moved,
    expect![[r#"
    pagata sul Fondo Povertà
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 500.00
        FNPS/2024 VEN_01 ente_01
    la quota passa al FNPS
        recorded #20
    dopo
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 500.00
        FP-QS/2024 VEN_01 ente_01
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
    storno del pagamento
        refused MOVED_ON at of: il pagamento: 488.00 sono già andati avanti; stornare prima le riduzioni e gli spostamenti delle quote che paga
    storno dello spostamento
        recorded #21
"#]]
);

/// The lead Comune pays with its own money what the fund will cover: before the decree, and before its cash.
async fn before_the_decree(office: Office) -> Story {
    let mut story = Story::default();
    let opened = json!({
        "code": "REG-DOM/2026", "fund": "REG", "title": "Domiciliarità", "issuer": "r_veneto",
    });
    office.plays("r_veneto", "apre", "2026-01-02", "OpenEdition", opened).await;
    let own = json!({"charged": "610.00", "own_share": "610.00", "effective_on": "2026-04-10"});
    story.tell("liquida a carico proprio", &office.expenses("fattura", own).await);
    let endowed = json!({
        "holder": "org:r_veneto", "edition": "REG-DOM/2026", "direction": "increase", "amount": "900.00",
    });
    office.plays("r_veneto", "dotazione", "2026-07-01", "AppropriateFunds", endowed).await;
    let rows = json!([{"holder": "ats:VEN_01", "amount": "900.00"}]);
    let decree = json!({"edition": "REG-DOM/2026", "grantor": "org:r_veneto", "rows": rows});
    story.tell(
        "il decreto",
        &office.plays("r_veneto", "dgr", "2026-07-10", "AllotFunds", decree).await,
    );
    let to = json!({"holder": "ats:VEN_01", "edition": "REG-DOM/2026", "line": "GOV"});
    let moves = json!({
        "organisation": "ente_01", "expense": "key:fattura", "amount": "500.00", "to": to,
        "commitment": {"no_cig": "CONTRATTI_LAVORO", "number": {"year": 2026, "number": "88"}},
    });
    story.tell(
        "la spesa passa al fondo",
        &office.acts("sposta", "2026-07-15", "ReallocateShare", moves).await,
    );
    let lines = json!([{"expense": "key:sposta", "share": 0, "amount": "500.00"}]);
    let paid = pay("9", &lines);
    story.tell(
        "il pagamento, col suo giorno",
        &office.acts("mandato", "2026-04-24", "ExecutePayment", paid).await,
    );
    story.tell("esposto", &office.cash("REG-DOM/2026").await);
    let advanced = json!({
        "organisation": "ente_01", "holder": "ats:VEN_01", "edition": "REG-DOM/2026",
        "direction": "advanced", "amount": "500.00",
    });
    office.acts("anticipa", "2026-04-24", "CoverCash", advanced.clone()).await;
    let received = json!({
        "sender": "r_veneto", "receiver": "ente_01", "holder": "ats:VEN_01",
        "edition": "REG-DOM/2026", "amount": "900.00",
    });
    office.acts("incasso", "2026-11-03", "ReceiveTransfer", received).await;
    let mut back = advanced;
    back["direction"] = json!("given_back");
    story.tell("reintegra", &office.acts("reintegro", "2026-11-04", "CoverCash", back).await);
    story.tell(
        "alla fine",
        &(office.stands("REG-DOM/2026").await + &office.cash("REG-DOM/2026").await),
    );
    for key in ["reintegro", "incasso", "anticipa", "mandato"] {
        office.reverses("ente_01", key, "material_error").await;
    }
    let of_two = office.log().await;
    let reallocated = of_two.iter().rfind(|it| it.event.type_name() == "ShareReallocated").unwrap();
    let undo = json!({"of": reallocated.id, "cause": "material_error"});
    story.tell(
        "storno dello spostamento",
        &office.acts("indietro", "2026-12-01", "Reverse", undo).await,
    );
    story.tell(
        "resta l'impegno",
        &(office.stands("REG-DOM/2026").await + &office.cash("REG-DOM/2026").await),
    );
    office.is_sound().await;
    story
}

on_both_databases!(
    a_lead_comune_pays_before_cash_and_decree,
    before_the_decree,
    expect![[r#"
    liquida a carico proprio
        recorded #17
    il decreto
        recorded #19
    la spesa passa al fondo
        recorded #20 #21
        ! NO_PROGRAMME: riga 0: impegno su REG-DOM/2026 senza programmazione
    il pagamento, col suo giorno
        recorded #22
    esposto
        VEN_01 ente_01, paid out 500.00, cash -500.00, exposure 500.00
    reintegra
        recorded #25
    alla fine
        VEN_01 ente_01, available 400.00
        GOV VEN_01 ente_01, paid 500.00
        VEN_01 ente_01, in transit -900.00, received 900.00, paid out 500.00, cash 400.00
    storno dello spostamento
        recorded #30
    resta l'impegno
        VEN_01 ente_01, available 400.00
        GOV VEN_01 ente_01, committed 500.00
        VEN_01 ente_01
"#]]
);

/// The treasurer's order was wrong: it is annulled and issued again under another number.
async fn issued_again(office: Office) -> Story {
    let mut story = Story::default();
    office.invoice_at_40_40_20().await;
    let lines = json!([leg(0, "payee", "488.00"), leg(1, "payee", "488.00")]);
    let before = office.both().await;
    story.tell(
        "mandato 7",
        &office.acts("m7", "2026-04-24", "OrderPayment", pay("7", &lines)).await,
    );
    story.tell(
        "mandato 8 insieme al 7",
        &office.acts("m8", "2026-04-25", "OrderPayment", pay("8", &lines)).await,
    );
    story.tell("il 7 è annullato", &office.reverses("ente_01", "m7", "annulled").await);
    story.tell(
        "mandato 8",
        &office.acts("m8", "2026-04-25", "OrderPayment", pay("8", &lines)).await,
    );
    story.tell(
        "quietanza dell'8",
        &office.acts("q8", "2026-04-28", "ExecutePayment", pay("8", &lines)).await,
    );
    story.tell("pagata", &office.both().await);
    story.tell("la banca storna l'8", &office.reverses("ente_01", "q8", "payment_failed").await);
    story.tell("l'8 è annullato", &office.reverses("ente_01", "m8", "annulled").await);
    assert_eq!(office.both().await, before, "back to the cent");
    let paid = office.acts("m9", "2026-05-02", "ExecutePayment", pay("9", &lines)).await;
    story.tell("riemesso col 9, già quietanzato", &paid);
    story.tell("alla fine", &office.both().await);
    office.is_sound().await;
    story
}

on_both_databases!(
    a_mandate_annulled_and_issued_again,
    issued_again,
    expect![[r#"
    mandato 7
        recorded #19
    mandato 8 insieme al 7
        refused SHARE_EXHAUSTED at lines[0].amount: sulla quota 0 della spesa #18 restano da pagare 0.00, richiesti 488.00; altri 488.00 sono su mandati non ancora eseguiti: pagare quelli, o stornarli
    il 7 è annullato
        recorded #20
    mandato 8
        recorded #21
    quietanza dell'8
        recorded #22
    pagata
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
    la banca storna l'8
        recorded #23
    l'8 è annullato
        recorded #24
    riemesso col 9, già quietanzato
        recorded #25
    alla fine
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
"#]]
);

/// The bank sends back what was for the supplier; what went to the State stays paid.
async fn one_leg_of_two(office: Office) -> Story {
    let mut story = Story::default();
    office.invoice_at_40_40_20().await;
    let lines = json!([leg(0, "payee", "400.00"), leg(0, "vat", "88.00")]);
    office.acts("mandato", "2026-04-24", "ExecutePayment", pay("7", &lines)).await;
    let before = office.both().await;
    story.tell("pagata in due gambe", &before);
    let returned = json!({"of": "key:mandato", "cause": "payment_failed", "lines": [{"line": 0}]});
    story.tell("torna il bonifico", &office.acts("torna", "2026-04-27", "Reverse", returned).await);
    story.tell("dopo", &office.both().await);
    let again = pay("12", &json!([leg(0, "payee", "400.00")]));
    story.tell("ripagato", &office.acts("m12", "2026-05-04", "ExecutePayment", again).await);
    assert_eq!(office.both().await, before, "as if it had been paid once");
    story.tell("storno del nuovo", &office.reverses("ente_01", "m12", "payment_failed").await);
    story.tell("storno del resto", &office.reverses("ente_01", "mandato", "payment_failed").await);
    story.tell("alla fine", &office.both().await);
    office.is_sound().await;
    story
}

on_both_databases!(
    a_payment_returned_on_one_leg_of_two,
    one_leg_of_two,
    expect![[r#"
    pagata in due gambe
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 488.00
        FNPS/2024 VEN_01 ente_01
    torna il bonifico
        recorded #20
    dopo
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 400.00, paid 88.00
        FP-QS/2024 VEN_01 ente_01, paid out 88.00, cash -88.00, exposure 88.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 488.00
        FNPS/2024 VEN_01 ente_01
    ripagato
        recorded #21
    storno del nuovo
        recorded #22
    storno del resto
        recorded #23
    alla fine
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 488.00
        FP-QS/2024 VEN_01 ente_01
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 488.00
        FNPS/2024 VEN_01 ente_01
"#]]
);

/// The supplier is paid now, its VAT a month later with that of others, in one order.
async fn split_payment(office: Office) -> Story {
    let mut story = Story::default();
    office.invoice_at_40_40_20().await;
    let before = office.both().await;
    let supplier = json!([leg(0, "payee", "400.00"), leg(1, "payee", "400.00")]);
    let mut paid = pay("7", &supplier);
    paid["amounts"] = json!({"gross": "1000.00"});
    story.tell(
        "al fornitore 1000.00",
        &office.acts("m7", "2026-04-24", "ExecutePayment", paid).await,
    );
    story.tell("dopo", &office.both().await);
    let vat = |lines: Value| {
        let mut it = pay("31", &lines);
        it["amounts"] = json!({"gross": "220.00"});
        it
    };
    let first = vat(json!([leg(0, "vat", "88.00")]));
    story.tell(
        "IVA di maggio, Fondo Povertà",
        &office.acts("iva-1", "2026-05-18", "ExecutePayment", first).await,
    );
    let other = vat(json!([leg(1, "vat", "88.00")]));
    story.tell(
        "IVA di maggio, FNPS",
        &office.acts("iva-2", "2026-05-18", "ExecutePayment", other).await,
    );
    story.tell("tutto pagato", &office.both().await);
    for key in ["iva-2", "iva-1", "m7"] {
        office.reverses("ente_01", key, "payment_failed").await;
    }
    assert_eq!(office.both().await, before, "back to the cent");
    office.is_sound().await;
    story
}

on_both_databases!(
    an_invoice_with_split_payment,
    split_payment,
    expect![[r#"
    al fornitore 1000.00
        recorded #19
    dopo
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 88.00, paid 400.00
        FP-QS/2024 VEN_01 ente_01, paid out 400.00, cash -400.00, exposure 400.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, expensed 88.00, paid 400.00
        FNPS/2024 VEN_01 ente_01, paid out 400.00, cash -400.00, exposure 400.00
    IVA di maggio, Fondo Povertà
        recorded #20
    IVA di maggio, FNPS
        recorded #21
    tutto pagato
        FP-QS/2024 VEN_01 ente_01, available 500.00
        FP-QS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FP-QS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
        FNPS/2024 VEN_01 ente_01, available 500.00
        FNPS/2024 SUP VEN_01 ente_01, committed 12.00, paid 488.00
        FNPS/2024 VEN_01 ente_01, paid out 488.00, cash -488.00, exposure 488.00
"#]]
);
