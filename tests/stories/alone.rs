//! One ambito alone in its ledger: it transcribes its decree, receives money that nobody declared,
//! works a year; then the Region comes, and says the same, or otherwise. Nothing is posted twice.

use super::{Story, share};
use crate::support::{
    office::{Office, command_on_act, command_on_behalf},
    postgres::Fresh,
};
use expect_test::expect;
use serde_json::{Value, json};

const EDITION: &str = "REG-DOM/2026";

impl Office {
    /// Neither the Ministry nor the Region writes here: the bodies are only known by name.
    async fn alone(self) -> Self {
        for (n, (verb, input)) in [
            (
                "RegisterOrganisation",
                json!({
                    "code": "r_veneto", "name": "Regione", "kind": "region", "region": "05",
                }),
            ),
            (
                "RegisterOrganisation",
                json!({
                    "code": "ente_01", "name": "Uno", "kind": "comune", "region": "05",
                }),
            ),
            (
                "RegisterAmbito",
                json!({
                    "code": "VEN_01", "name": "Uno", "region": "05", "legal_form": "convention",
                    "manager": "ente_01",
                }),
            ),
        ]
        .into_iter()
        .enumerate()
        {
            self.plays("operator", &format!("r{n}"), "2026-01-01", verb, input).await;
        }
        self
    }

    /// `ente_01` writes for the Region what the Region has not written here.
    async fn transcribes(&self, key: &str, number: &str, verb: &str, input: Value) -> String {
        let command = command_on_behalf("ente_01", "r_veneto", key, ("DGR", number), verb, &input);
        let appended = self.append(vec![command]).await;
        self.in_words(&appended.outcomes[0]).await
    }
}

fn opened() -> Value {
    json!({"code": EDITION, "fund": "REG", "title": "Domiciliarità 2026", "issuer": "r_veneto"})
}

fn decree(amount: &str) -> Value {
    let rows = json!([{"holder": "ats:VEN_01", "amount": amount}]);
    json!({
        "edition": EDITION, "grantor": "org:r_veneto", "rows": rows, "published_total": amount,
    })
}

fn transfer(amount: &str) -> Value {
    json!({
        "sender": "r_veneto", "receiver": "ente_01", "holder": "ats:VEN_01", "edition": EDITION,
        "amount": amount,
    })
}

/// Its years, and the Region's coming.
async fn alone_and_joined(office: Office) -> Story {
    let office = office.alone().await;
    let mut story = Story::default();
    story.tell("apre", &office.transcribes("apre", "10", "OpenEdition", opened()).await);
    story.tell("decreto", &office.transcribes("dgr", "10", "AllotFunds", decree("1000.00")).await);
    story.tell(
        "altro decreto",
        &office.transcribes("dgr2", "11", "AllotFunds", decree("200.00")).await,
    );
    let received =
        office.plays("ente_01", "incasso", "2026-03-01", "ReceiveTransfer", transfer("600.00"));
    story.tell("incassa", &received.await);
    office.programmes(EDITION, "GOV", "900.00").await;
    office.commits("c", EDITION, "GOV", "640.00").await;
    let expense = json!({"charged": "410.50", "shares": [share("c", "410.50")]});
    office.expenses("e", expense).await;
    office.pays(1, "e", 0, "250.25").await;
    story.tell("a fine anno", &office.stands(EDITION).await);
    story.tell("cassa", &office.cash(EDITION).await);
    let before = office.stands(EDITION).await;

    // The Region joins.
    story.tell(
        "la Regione apre",
        &office.plays("r_veneto", "apre", "2026-12-01", "OpenEdition", opened()).await,
    );
    let endowed = json!({
        "holder": "org:r_veneto", "edition": EDITION, "direction": "increase", "amount": "1150.00",
    });
    office.plays("r_veneto", "dotazione", "2026-12-01", "AppropriateFunds", endowed).await;
    let acts = |key: &str, number: &str, amount: &str| {
        command_on_act("r_veneto", key, ("DGR", number), "AllotFunds", &decree(amount))
    };
    let same = office.append(vec![acts("dgr-10", "10", "1000.00")]).await;
    story.tell("stesso decreto", &office.in_words(&same.outcomes[0]).await);
    let other = office.append(vec![acts("dgr-11", "11", "150.00")]).await;
    story.tell("l'altro, con un'altra cifra", &office.in_words(&other.outcomes[0]).await);
    let mut sent = transfer("600.00");
    sent["sender_holder"] = json!("org:r_veneto");
    story.tell(
        "dichiara l'invio",
        &office.plays("r_veneto", "invio", "2026-02-20", "SendTransfer", sent).await,
    );
    let after = office.stands(EDITION).await;
    story.tell("alla fine", &after);
    story.tell("cassa", &office.cash(EDITION).await);
    story.tell(
        "di nuovo da trascrivere",
        &office.transcribes("dgr-bis", "10", "AllotFunds", decree("1000.00")).await,
    );
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|it| it.starts_with("GOV")).map(str::to_owned).collect()
    };
    assert_eq!(lines(&before), lines(&after), "what the ambito did stays as it was");
    office.is_sound().await;
    story
}

#[tokio::test]
async fn the_lone_ambito_and_the_region_that_joins_on_both_databases() {
    let place = Fresh::new().await;
    let story = alone_and_joined(Office::empty().await).await;
    assert_eq!(alone_and_joined(Office::empty_in(&place).await).await.0, story.0);
    story.is(&expect![[r#"
        apre
            recorded #4
        decreto
            recorded #5
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-DOM/2026 a -1000.00: fino alla copertura non si può né programmare né impegnare oltre
        altro decreto
            recorded #6
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-DOM/2026 a -1200.00: fino alla copertura non si può né programmare né impegnare oltre
        incassa
            recorded #7
            ! RECEIVED_UNDECLARED: ricevuti da r_veneto 600.00 non ancora dichiarati come inviati
        a fine anno
            r_veneto, available -1200.00
            VEN_01 ente_01, available 300.00
            GOV VEN_01 ente_01, programmed 260.00, committed 229.50, expensed 160.25, paid 250.25
        cassa
            r_veneto
            VEN_01 ente_01, in transit -600.00, received 600.00, paid out 250.25, cash 349.75
        la Regione apre
            recorded #12
        stesso decreto
            recorded #14
        l'altro, con un'altra cifra
            recorded #15 #16
            ! OVERDRAWN_BY_ACT: l'atto porta la disponibilità di org:r_veneto su REG-DOM/2026 a -200.00: fino alla copertura non si può né programmare né impegnare oltre
        dichiara l'invio
            recorded #17
        alla fine
            VEN_01 ente_01, available 250.00
            GOV VEN_01 ente_01, programmed 260.00, committed 229.50, expensed 160.25, paid 250.25
        cassa
            r_veneto, sent 600.00, cash -600.00, exposure 600.00
            VEN_01 ente_01, received 600.00, paid out 250.25, cash 349.75
        di nuovo da trascrivere
            refused ACT_ALREADY_RECORDED at rows[0].holder: r_veneto ha già registrato qui DGR n. 10 del 2026-01-10 per ats:VEN_01 su REG-DOM/2026
    "#]]);
}
