//! How money of an allotment comes, and how an allotment goes: instalments, requests, a cut.

use super::Story;
use crate::support::{office::Office, postgres::Fresh};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

const PNRR: &str = "PNRR-112/2022";
const FNPS: &str = "FNPS/2024";

impl Office {
    /// The Ministry gives to a holder what the law gives it.
    async fn grants(&self, (to, edition): (&str, &str), amount: &str) -> String {
        let given = json!({
            "holder": "org:mlps", "edition": edition, "direction": "increase", "amount": amount,
        });
        self.plays("mlps", &self.key().await, "2026-01-02", "AppropriateFunds", given).await;
        let rows = json!([{"holder": to, "amount": amount}]);
        let decree = json!({"edition": edition, "grantor": "org:mlps", "rows": rows});
        self.plays("mlps", &self.key().await, "2026-01-10", "AllotFunds", decree).await
    }

    async fn asks(
        &self,
        key: &str,
        day: &str,
        (instalment, amount): (u32, &str),
        attested: Option<&str>,
    ) -> String {
        let mut asked = json!({
            "organisation": "ente_01", "holder": "ats:VEN_01", "edition": PNRR, "payer": "mlps",
            "instalment": instalment, "amount": amount,
        });
        if let Some(attested) = attested {
            asked["attested"] = json!(attested);
        }
        self.plays("ente_01", key, day, "RequestDisbursement", asked).await
    }

    /// Money of an endowment, from one body to another.
    async fn moves(&self, key: &str, day: &str, verb: &str, of: Value) -> String {
        let who = if verb == "SendTransfer" { &of["sender"] } else { &of["receiver"] };
        self.plays(who.as_str().unwrap(), key, day, verb, of.clone()).await
    }

    async fn of(&self, edition: &str) -> String {
        self.stands(edition).await + &self.cash(edition).await
    }
}

/// A story on both databases, the same.
async fn on_both(story: impl AsyncFn(Office) -> Story, expected: &Expect) {
    let place = Fresh::new().await;
    let told = story(Office::italy().await).await;
    let there = story(Office::empty_in(&place).await.with_italy().await).await;
    assert_eq!(there.0, told.0);
    told.is(expected);
}

/// 30 per cent at once, up to 90 on what is spent, the last tenth at the end: asked for, paid, undone.
async fn pnrr(office: Office) -> Story {
    let mut story = Story::default();
    let scheme = json!({"kind": "instalments", "instalments": ["30", "60", "10"]});
    let opened = json!({
        "code": PNRR, "fund": "PNRR", "title": "M5C2 1.1.2", "issuer": "mlps",
        "terms": {"scheme": scheme},
    });
    office.plays("mlps", "apre", "2026-01-02", "OpenEdition", opened).await;
    story.tell("assegnazione", &office.grants(("ats:VEN_01", PNRR), "211500.00").await);
    let before = office.of(PNRR).await;
    let transfer = |amount: &str| {
        json!({
            "sender": "mlps", "receiver": "ente_01", "holder": "ats:VEN_01", "edition": PNRR,
            "amount": amount,
        })
    };
    story.tell("prima rata", &office.asks("r1", "2026-01-20", (1, "63450.00"), None).await);
    story.tell(
        "incassata",
        &office.moves("i1", "2026-02-15", "ReceiveTransfer", transfer("63450.00")).await,
    );
    story.tell(
        "la seconda, senza spesa",
        &office.asks("r2", "2026-03-01", (2, "126900.00"), None).await,
    );
    let row = json!({
        "holder": "ats:VEN_01", "edition": PNRR, "line": "PIS", "amount": "211500.00",
    });
    let committed = json!({
        "organisation": "ente_01", "creditor": {"tax_id": "01907990012"}, "cig": "B10A9942A7",
        "rows": [row],
    });
    story.tell(
        "impegno senza CUP",
        &office.plays("ente_01", "c", "2026-02-20", "MakeCommitment", committed.clone()).await,
    );
    story.tell("stornato", &office.reverses("ente_01", "c", "material_error").await);
    let mut with_cup = committed;
    with_cup["cup"] = json!("J87G22000360002");
    story.tell(
        "con il CUP",
        &office.plays("ente_01", "c2", "2026-02-20", "MakeCommitment", with_cup).await,
    );
    let cost = |number: &str, amount: &str| {
        json!({
            "organisation": "ente_01",
            "document": {
                "issuer": {"tax_id": "01907990012"}, "number": number, "date": "2026-03-31",
                "kind": "TD01", "total": amount,
            },
            "item": {"line": "whole", "basis": "real", "total": amount, "eligible": amount},
            "charged": amount, "shares": [{"commitment": "key:c2", "amount": amount}],
        })
    };
    let spent = cost("1/A", "126900.00");
    office.plays("ente_01", "s1", "2026-04-02", "RecordExpense", spent).await;
    story.tell(
        "la seconda, su 126.900 spesi",
        &office.asks("r2", "2026-04-03", (2, "126900.00"), Some("126900.00")).await,
    );
    let spent = cost("2/A", "84600.00");
    office.plays("ente_01", "s2", "2026-06-02", "RecordExpense", spent).await;
    story.tell(
        "il saldo",
        &office.asks("r3", "2026-06-03", (3, "21150.00"), Some("211500.00")).await,
    );
    story.tell(
        "un centesimo di più",
        &office.asks("r4", "2026-06-04", (3, "0.01"), Some("211500.00")).await,
    );
    office.moves("i2", "2026-05-04", "ReceiveTransfer", transfer("126900.00")).await;
    office.moves("i3", "2026-07-04", "ReceiveTransfer", transfer("21150.00")).await;
    story.tell("tutto incassato", &office.of(PNRR).await);
    let log = office.log().await;
    let due = log.iter().filter_map(|it| match &it.event {
        ledger::event::Event::DisbursementRequested(asked) => Some(format!(
            "{} il {}, dovuti entro il {}\n",
            asked.amount,
            it.effective_on,
            asked.due_on.map(|it| it.to_string()).unwrap_or_default(),
        )),
        _ => None,
    });
    story.tell("richieste", &due.collect::<String>());
    for key in ["i3", "i2", "i1", "r4", "r3", "s2", "r2", "s1", "c2", "r1"] {
        let said = office.reverses("ente_01", key, "annulled").await;
        assert!(said.starts_with("recorded"), "{key}: {said}\n{}", story.0);
    }
    assert_eq!(office.of(PNRR).await, before, "back to the cent");
    office.is_sound().await;
    story
}

#[tokio::test]
async fn the_pnrr_in_three_instalments() {
    on_both(pnrr, &expect![[r#"
        assegnazione
            recorded #15
        prima rata
            recorded #16
        incassata
            recorded #17
            ! RECEIVED_UNDECLARED: ricevuti da mlps 63450.00 non ancora dichiarati come inviati
        la seconda, senza spesa
            refused MISSING_FIELD at attested: questa richiesta si fa sulla spesa sostenuta: indicare la spesa attestata (attested), in tutto fino a oggi
        impegno senza CUP
            recorded #18
            ! CUP_MISSING: riga 0: PNRR-112/2022 chiede il CUP e l'impegno non lo porta
            ! NO_PROGRAMME: riga 0: impegno su PNRR-112/2022 senza programmazione
        stornato
            recorded #19
        con il CUP
            recorded #20
            ! NO_PROGRAMME: riga 0: impegno su PNRR-112/2022 senza programmazione
        la seconda, su 126.900 spesi
            recorded #22
        il saldo
            recorded #24
        un centesimo di più
            recorded #25
            ! REQUESTED_BEYOND_TERMS: richiesti per ats:VEN_01 su PNRR-112/2022 211500.01 in tutto: le condizioni ne promettono 211500.00
        tutto incassato
            PIS VEN_01 ente_01, expensed 211500.00
            VEN_01 ente_01, in transit -211500.00, received 211500.00, cash 211500.00
        richieste
            63450.00 il 2026-01-20, dovuti entro il 2026-02-19
            126900.00 il 2026-04-03, dovuti entro il 2026-05-03
            21150.00 il 2026-06-03, dovuti entro il 2026-07-03
            0.01 il 2026-06-04, dovuti entro il 2026-07-04
    "#]]).await;
}

/// The Region passes the Ministry's money on in two parts; the second arrives before it says so.
async fn fnps(office: Office) -> Story {
    let mut story = Story::default();
    office.grants(("org:r_veneto", FNPS), "100000.01").await;
    let rows = json!([{"holder": "ats:VEN_01", "amount": "100000.01"}]);
    let split = json!({"edition": FNPS, "grantor": "org:r_veneto", "rows": rows});
    office.plays("r_veneto", "dgr", "2026-02-01", "AllotFunds", split).await;
    let from_the_state = json!({
        "sender": "mlps", "sender_holder": "org:mlps", "receiver": "r_veneto",
        "holder": "org:r_veneto", "edition": FNPS, "amount": "100000.01",
    });
    office.moves("stato", "2026-02-10", "SendTransfer", from_the_state.clone()).await;
    let mut arrived = from_the_state;
    arrived.as_object_mut().unwrap().remove("sender_holder");
    office.moves("alla-regione", "2026-02-12", "ReceiveTransfer", arrived).await;
    let before = office.of(FNPS).await;
    let sent = |amount: &str| {
        json!({
            "sender": "r_veneto", "sender_holder": "org:r_veneto", "receiver": "ente_01",
            "holder": "ats:VEN_01", "edition": FNPS, "amount": amount,
        })
    };
    let received = |amount: &str| {
        let mut of = sent(amount);
        of.as_object_mut().unwrap().remove("sender_holder");
        of
    };
    story.tell(
        "prima rata, inviata",
        &office.moves("t1", "2026-03-01", "SendTransfer", sent("60000.00")).await,
    );
    story.tell("in viaggio", &office.cash(FNPS).await);
    story.tell(
        "prima rata, incassata",
        &office.moves("i1", "2026-03-04", "ReceiveTransfer", received("60000.00")).await,
    );
    story.tell(
        "la seconda arriva",
        &office.moves("i2", "2026-09-01", "ReceiveTransfer", received("40000.01")).await,
    );
    story.tell("non ancora dichiarata", &office.cash(FNPS).await);
    story.tell(
        "la Regione la dichiara",
        &office.moves("t2", "2026-08-28", "SendTransfer", sent("40000.01")).await,
    );
    story.tell("tutto arrivato", &office.cash(FNPS).await);
    for (who, key) in [("r_veneto", "t2"), ("ente_01", "i2"), ("ente_01", "i1"), ("r_veneto", "t1")]
    {
        let said = office.reverses(who, key, "material_error").await;
        assert!(said.starts_with("recorded"), "{key}: {said}");
    }
    assert_eq!(office.of(FNPS).await, before, "back to the cent");
    office.is_sound().await;
    story
}

#[tokio::test]
async fn the_fnps_in_two_instalments_the_second_before_it_is_declared() {
    on_both(
        fnps,
        &expect![[r#"
        prima rata, inviata
            recorded #18
        in viaggio
            mlps, sent 100000.01, cash -100000.01, exposure 100000.01
            r_veneto, sent 60000.00, received 100000.01, cash 40000.01
            VEN_01 ente_01, in transit 60000.00
        prima rata, incassata
            recorded #19
        la seconda arriva
            recorded #20
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 40000.01 non ancora dichiarati come inviati
        non ancora dichiarata
            mlps, sent 100000.01, cash -100000.01, exposure 100000.01
            r_veneto, sent 60000.00, received 100000.01, cash 40000.01
            VEN_01 ente_01, in transit -40000.01, received 100000.01, cash 100000.01
        la Regione la dichiara
            recorded #21
        tutto arrivato
            mlps, sent 100000.01, cash -100000.01, exposure 100000.01
            r_veneto, sent 100000.01, received 100000.01
            VEN_01 ente_01, received 100000.01, cash 100000.01
    "#]],
    )
    .await;
}

/// The decree takes back 20,000.00 where 5,000.00 are free: it stands, and what lacks is told until a
/// line gives it back.
async fn cut(office: Office) -> Story {
    let mut story = Story::default();
    office.grants(("ats:VEN_01", FNPS), "100000.00").await;
    story.tell("programma 95.000", &office.programmes(FNPS, "SUP", "95000.00").await);
    let before = office.of(FNPS).await;
    let taken = json!({
        "edition": FNPS, "grantor": "org:mlps", "holder": "ats:VEN_01", "amount": "20000.00",
    });
    story.tell(
        "il decreto toglie 20.000",
        &office.plays("mlps", "taglio", "2026-06-30", "ReduceAllotment", taken).await,
    );
    story.tell("resta", &office.stands(FNPS).await);
    story.tell("programmare ancora", &office.programmes(FNPS, "GOV", "0.01").await);
    let rows = json!([{"from": {"line": "SUP"}, "amount": "15000.00"}]);
    let freed = json!({"holder": "ats:VEN_01", "edition": FNPS, "rows": rows});
    story.tell(
        "una linea rende 15.000",
        &office.plays("ente_01", "rende", "2026-07-05", "ProgrammeFunds", freed).await,
    );
    story.tell("resta", &office.stands(FNPS).await);
    story.tell(
        "la linea non può riaverli",
        &office.reverses("ente_01", "rende", "material_error").await,
    );
    story.tell("storno del taglio", &office.reverses("mlps", "taglio", "annulled").await);
    story.tell("ora sì", &office.reverses("ente_01", "rende", "material_error").await);
    assert_eq!(office.of(FNPS).await, before, "back to the cent");
    office.is_sound().await;
    story
}

#[tokio::test]
async fn an_allotment_cut_beyond_what_is_left() {
    on_both(cut, &expect![[r#"
        programma 95.000
            recorded #15
        il decreto toglie 20.000
            recorded #16
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di ats:VEN_01 su FNPS/2024 a -15000.00: fino alla copertura non si può né programmare né impegnare oltre
        resta
            mlps, available 25000.00
            VEN_01 ente_01, available -15000.00
            SUP VEN_01 ente_01, programmed 95000.00
        programmare ancora
            refused STAGE_EXHAUSTED at rows[0].amount: disponibilità di FNPS/2024 per ats:VEN_01: restano -15000.00, richiesti 0.01
        una linea rende 15.000
            recorded #17
        resta
            mlps, available 25000.00
            SUP VEN_01 ente_01, programmed 80000.00
        la linea non può riaverli
            refused STAGE_EXHAUSTED at of: disponibilità di FNPS/2024 per ats:VEN_01: restano 0.00, richiesti 15000.00
        storno del taglio
            recorded #18
        ora sì
            recorded #19
    "#]]).await;
}
