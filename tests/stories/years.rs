//! A budget year and its end: the same year in the books of a lead Comune, which keeps the numbers of
//! the TUEL, and in those of a special company, which keeps none.

use super::Story;
use crate::support::{office::Office, postgres::Fresh};
use bookkeeper::{
    balances::AsOf,
    reading::Viewer,
    registers::{AccountantFilter, AccountantQuery, Register, RegisterQuery, RowFilter},
};
use expect_test::expect;
use ledger::event::{Event, YearFigures};
use serde_json::{Value, json};

const EDITION: &str = "REG-VEN-ATS/2025";

/// Whose year it is.
struct Books {
    office: Office,
    body: &'static str,
    holder: &'static str,
    /// Whether it keeps the numbers of public accounting.
    numbered: bool,
}

impl Books {
    fn of_the_comune(office: Office) -> Self {
        Self { office, body: "ente_01", holder: "ats:VEN_01", numbered: true }
    }

    async fn of_the_company(office: Office) -> Self {
        let company = json!({
            "code": "azienda", "name": "Azienda speciale", "kind": "special_company", "region": "05",
        });
        office.plays("operator", "azienda", "2025-01-01", "RegisterOrganisation", company).await;
        let ambito = json!({
            "code": "VEN_03", "name": "Tre", "region": "05", "legal_form": "special_company",
            "comuni": ["023091"], "manager": "azienda",
        });
        office.plays("operator", "VEN_03", "2025-01-01", "RegisterAmbito", ambito).await;
        Self { office, body: "azienda", holder: "ats:VEN_03", numbered: false }
    }

    async fn plays(&self, key: &str, day: &str, verb: &str, mut input: Value) -> String {
        if self.numbered && matches!(verb, "BookReceivable" | "MakeCommitment") {
            input["number"] = json!({"year": 2026, "number": "77"});
        }
        self.office.plays(self.body, key, day, verb, input).await
    }

    async fn reverses(&self, key: &str, day: &str) -> String {
        let input = json!({"of": format!("key:{key}"), "cause": "annulled"});
        self.plays(&format!("storno:{key}"), day, "Reverse", input).await
    }

    /// An endowment of 100,000.00, planned on one line.
    async fn endowed(&self) {
        let endowed = json!({
            "holder": "org:r_veneto", "edition": EDITION, "direction": "increase",
            "amount": "100000.00",
        });
        self.office.plays("r_veneto", "dotati", "2026-01-02", "AppropriateFunds", endowed).await;
        let rows = json!([{"holder": self.holder, "amount": "100000.00"}]);
        let allotted = json!({"edition": EDITION, "grantor": "org:r_veneto", "rows": rows});
        self.office.plays("r_veneto", "dgr", "2026-01-10", "AllotFunds", allotted).await;
        let rows = json!([{"to": {"line": "GOV"}, "amount": "100000.00"}]);
        let planned = json!({"holder": self.holder, "edition": EDITION, "rows": rows});
        self.plays("piano", "2026-01-15", "ProgrammeFunds", planned).await;
        let (sender, edition) = ("r_veneto", EDITION);
        let sent = json!({
            "sender": sender, "sender_holder": "org:r_veneto", "receiver": self.body,
            "holder": self.holder, "edition": edition, "amount": "60010.00",
        });
        self.office.plays(sender, "mandata", "2026-02-25", "SendTransfer", sent).await;
    }

    async fn books(&self) -> String {
        let rows = json!([{"budget_year": 2026, "amount": "100000.00"}]);
        let booked = json!({
            "organisation": self.body, "holder": self.holder, "edition": EDITION,
            "debtor": "r_veneto", "rows": rows,
        });
        self.plays("accertamento", "2026-02-01", "BookReceivable", booked).await
    }

    async fn receives(&self, key: &str, day: &str, amount: &str) -> String {
        let received = json!({
            "sender": "r_veneto", "receiver": self.body, "holder": self.holder,
            "edition": EDITION, "amount": amount,
        });
        self.plays(key, day, "ReceiveTransfer", received).await
    }

    async fn commits(&self) -> String {
        let row = |year: u16, amount: &str| {
            json!({
                "holder": self.holder, "edition": EDITION, "line": "GOV", "budget_year": year,
                "amount": amount,
            })
        };
        let rows = json!([row(2026, "50000.00"), row(2027, "30000.00")]);
        let made = json!({"organisation": self.body, "no_cig": "CONTRATTI_LAVORO", "rows": rows});
        self.plays("impegno", "2026-03-01", "MakeCommitment", made).await
    }

    async fn expenses(&self, key: &str, number: &str, amount: &str) -> String {
        let shares = json!([{"commitment": "key:impegno", "amount": amount}]);
        let recorded = json!({
            "organisation": self.body,
            "document": {
                "issuer": {"tax_id": "01907990012"}, "number": number, "date": "2026-05-31",
                "kind": "TD01", "total": amount,
            },
            "item": {"line": "whole", "basis": "real", "total": amount, "eligible": amount},
            "charged": amount, "shares": shares,
        });
        self.plays(key, "2026-06-05", "RecordExpense", recorded).await
    }

    async fn order(&self, (verb, key): (&str, &str), number: u32, amount: &str) -> String {
        let (expense, number) = (format!("key:spesa-{number}"), number.to_string());
        let lines = json!([{"expense": expense, "share": 0, "amount": amount}]);
        let order = json!({"year": 2026, "number": number});
        let ordered = json!({"organisation": self.body, "order": order, "lines": lines});
        self.plays(key, "2026-06-20", verb, ordered).await
    }

    async fn freezes(&self, key: &str, year: u16, approved: Value) -> String {
        self.freezes_on(key, year, &format!("{}-04-30", year + 1), approved).await
    }

    async fn freezes_on(&self, key: &str, year: u16, day: &str, approved: Value) -> String {
        let ended = json!({
            "organisation": self.body, "holder": self.holder, "edition": EDITION, "year": year,
            "approved": approved,
        });
        self.plays(key, day, "FreezeYearEnd", ended).await
    }

    /// The figures of the last year that was frozen.
    async fn frozen(&self) -> YearFigures {
        let log = self.office.log().await;
        let end = log.iter().rev().find_map(|it| match &it.event {
            Event::YearEndFrozen(it) => Some(it.figures),
            _ => None,
        });
        end.unwrap()
    }

    /// Residui passivi at the end of a year: of the register of commitments and of the accountant's rows;
    /// what is booked there, and the residui attivi.
    async fn residues(&self, day: &str) -> [String; 4] {
        let as_of = AsOf { effective: Some(day.parse().unwrap()), known: None };
        let of = self.holder.strip_prefix("ats:").unwrap().to_owned();
        let filter = RowFilter { ambito: Some(of.clone()), ..RowFilter::default() };
        let asked = RegisterQuery { register: Register::Commitments, filter, as_of };
        let mut reading = self.office.books.reading().await.unwrap();
        let totals = reading.register_totals(&Viewer::Operator, &asked).await.unwrap();
        let filter = AccountantFilter { ambito: Some(of), ..AccountantFilter::default() };
        let asked = AccountantQuery { filter, as_of };
        let rows = reading.accountant_rows(&Viewer::Operator, &asked).await.unwrap();
        let text =
            |it: Option<ledger::money::Cents>| it.map_or("-".to_owned(), |it| it.to_string());
        let all = &rows.total;
        let of_register = totals.figures.map(|it| it.payable);
        [of_register, all.payable, all.booked, all.receivable()].map(text)
    }

    async fn stands(&self) -> String {
        self.office.stands(EDITION).await + &self.office.cash(EDITION).await
    }
}

/// Accertato 100,000.00, riscosso 60,000.00, impegnato 80,000.00 of which 30,000.00 fall due next year,
/// pagato 35,000.00, and 5,000.00 on an order that the bank has not executed.
async fn a_year(it: &Books) -> Story {
    let mut story = Story::default();
    it.endowed().await;
    let before = it.stands().await;
    story.tell("accertamento", &it.books().await);
    story.tell("riscossione", &it.receives("incasso", "2026-03-01", "60000.00").await);
    story.tell("impegno su due esercizi", &it.commits().await);
    story.tell("liquidazione", &it.expenses("spesa-1", "1/A", "35000.00").await);
    story.tell("un'altra", &it.expenses("spesa-2", "2/A", "5000.00").await);
    it.order(("OrderPayment", "mandato-1"), 1, "35000.00").await;
    story.tell("pagamento", &it.order(("ExecutePayment", "quietanza-1"), 1, "35000.00").await);
    story.tell(
        "mandato senza quietanza",
        &it.order(("OrderPayment", "mandato-2"), 2, "5000.00").await,
    );
    let early = it.freezes_on("presto", 2026, "2026-12-30", json!({})).await;
    story.tell("prima della fine", &early);
    let approved = json!({"receivable": "40000.00", "payable": "15100.00", "deferred": "30000.00"});
    story.tell("rendiconto", &it.freezes("fine-2026", 2026, approved).await);
    let figures = it.frozen().await;
    let told = |it: YearFigures| {
        let each = it.each().map(|(figure, cents)| format!("{} {cents}", figure.in_words()));
        each.join("\n")
    };
    story.tell("al 31 dicembre 2026", &told(figures));
    let [passivi, attivi] = [figures.payable, figures.receivable].map(|it| it.to_string());
    let registers = [&passivi, &passivi, &figures.booked.to_string(), &attivi];
    assert_eq!(it.residues("2026-12-31").await.each_ref(), registers, "one figure everywhere");

    let moved = json!({
        "organisation": it.body, "commitment": "key:impegno", "cause": "reimputation",
        "rows": [{"row": 0, "amount": "5000.00", "budget_year": 2027}],
    });
    story.tell(
        "reimputazione di gennaio",
        &it.plays("reimputa", "2027-01-20", "ChangeCommitment", moved).await,
    );
    let rows = json!([
        {"budget_year": 2026, "change": "decrease", "amount": "5000.00"},
        {"budget_year": 2027, "change": "increase", "amount": "5000.00"},
    ]);
    let rebooked = json!({
        "organisation": it.body, "receivable": "key:accertamento", "cause": "reimputation",
        "rows": rows,
    });
    story.tell(
        "e dell'accertamento",
        &it.plays("riaccerta", "2027-01-20", "ChangeReceivable", rebooked).await,
    );
    assert_eq!(it.residues("2026-12-31").await.each_ref(), registers, "the past stands");
    story.tell("incasso tardivo", &it.receives("tardivo", "2026-12-31", "10.00").await);
    story.tell("la fine, di nuovo", &it.freezes("ancora", 2026, json!({})).await);
    story.tell("l'anno dopo", &it.freezes("fine-2027", 2027, json!({})).await);
    story.tell("al 31 dicembre 2027", &told(it.frozen().await));

    for (key, day) in [
        ("fine-2027", "2028-05-02"),
        ("fine-2026", "2027-05-02"),
        ("tardivo", "2026-12-31"),
        ("riaccerta", "2027-02-01"),
        ("reimputa", "2027-02-01"),
        ("mandato-2", "2026-12-31"),
        ("quietanza-1", "2026-12-31"),
        ("mandato-1", "2026-12-31"),
        ("spesa-2", "2026-12-31"),
        ("spesa-1", "2026-12-31"),
        ("impegno", "2026-12-31"),
        ("incasso", "2026-12-31"),
        ("accertamento", "2026-12-31"),
    ] {
        let said = it.reverses(key, day).await;
        assert!(said.starts_with("recorded"), "{key}: {said}\n{}", story.0);
    }
    assert_eq!(it.stands().await, before, "back to the cent");
    story.tell("stornato tutto", &it.freezes("vuoto", 2026, json!({})).await);
    assert_eq!(it.frozen().await, YearFigures::default());
    it.office.is_sound().await;
    story
}

#[tokio::test]
async fn a_year_of_a_lead_comune_ends() {
    let place = Fresh::new().await;
    let story = a_year(&Books::of_the_comune(Office::italy().await)).await;
    let there = Office::empty_in(&place).await.with_italy().await;
    assert_eq!(a_year(&Books::of_the_comune(there)).await.0, story.0);
    story.is(&expect![[r#"
        accertamento
            recorded #17
        riscossione
            recorded #18
        impegno su due esercizi
            recorded #19
        liquidazione
            recorded #20
        un'altra
            recorded #21
        pagamento
            recorded #23
        mandato senza quietanza
            recorded #24
        prima della fine
            refused YEAR_NOT_OVER at year: l'esercizio 2026 si chiude dal 31 dicembre 2026: indicare un giorno da quello in poi
        rendiconto
            recorded #25
            ! YEAR_END_DIFFERS: i residui passivi secondo il registro: 15000.00, secondo quanto approvato: 15100.00
        al 31 dicembre 2026
            l'accertato 100000.00
            il riscosso 60000.00
            l'impegnato 80000.00
            il pagato 35000.00
            i residui attivi 40000.00
            i residui passivi 15000.00
            il fondo pluriennale vincolato 30000.00
            l'avanzo vincolato 20000.00
            la cassa vincolata 25000.00
        reimputazione di gennaio
            recorded #26
        e dell'accertamento
            recorded #27
        incasso tardivo
            recorded #28
            ! AFTER_YEAR_END: registrato in un esercizio già chiuso (2026) di REG-VEN-ATS/2025 per ats:VEN_01: il rendiconto non cambia
        la fine, di nuovo
            refused YEAR_ENDED at year: l'esercizio 2026 è già chiuso da #25: stornare quella chiusura per rifarla
        l'anno dopo
            recorded #29
            ! DATED_FAR_AHEAD: con effetto dal 2028-04-30, più di un anno dopo la registrazione (2026-11-20)
        al 31 dicembre 2027
            l'accertato 100000.00
            il riscosso 60010.00
            l'impegnato 80000.00
            il pagato 35000.00
            i residui attivi 39990.00
            i residui passivi 45000.00
            il fondo pluriennale vincolato 0.00
            l'avanzo vincolato 20000.00
            la cassa vincolata 25010.00
        stornato tutto
            recorded #43
    "#]]);
}

/// No number of a commitment, none of a receivable, the same figures.
#[tokio::test]
async fn a_special_company_does_the_same_year() {
    let place = Fresh::new().await;
    let story = a_year(&Books::of_the_company(Office::italy().await).await).await;
    let there = Office::empty_in(&place).await.with_italy().await;
    assert_eq!(a_year(&Books::of_the_company(there).await).await.0, story.0);
    story.is(&expect![[r#"
        accertamento
            recorded #19
        riscossione
            recorded #20
        impegno su due esercizi
            recorded #21
        liquidazione
            recorded #22
        un'altra
            recorded #23
        pagamento
            recorded #25
        mandato senza quietanza
            recorded #26
        prima della fine
            refused YEAR_NOT_OVER at year: l'esercizio 2026 si chiude dal 31 dicembre 2026: indicare un giorno da quello in poi
        rendiconto
            recorded #27
            ! YEAR_END_DIFFERS: i residui passivi secondo il registro: 15000.00, secondo quanto approvato: 15100.00
        al 31 dicembre 2026
            l'accertato 100000.00
            il riscosso 60000.00
            l'impegnato 80000.00
            il pagato 35000.00
            i residui attivi 40000.00
            i residui passivi 15000.00
            il fondo pluriennale vincolato 30000.00
            l'avanzo vincolato 20000.00
            la cassa vincolata 25000.00
        reimputazione di gennaio
            recorded #28
        e dell'accertamento
            recorded #29
        incasso tardivo
            recorded #30
            ! AFTER_YEAR_END: registrato in un esercizio già chiuso (2026) di REG-VEN-ATS/2025 per ats:VEN_03: il rendiconto non cambia
        la fine, di nuovo
            refused YEAR_ENDED at year: l'esercizio 2026 è già chiuso da #27: stornare quella chiusura per rifarla
        l'anno dopo
            recorded #31
            ! DATED_FAR_AHEAD: con effetto dal 2028-04-30, più di un anno dopo la registrazione (2026-11-20)
        al 31 dicembre 2027
            l'accertato 100000.00
            il riscosso 60010.00
            l'impegnato 80000.00
            il pagato 35000.00
            i residui attivi 39990.00
            i residui passivi 45000.00
            il fondo pluriennale vincolato 0.00
            l'avanzo vincolato 20000.00
            la cassa vincolata 25010.00
        stornato tutto
            recorded #45
    "#]]);
}
