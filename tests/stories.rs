//! What an office lives through, told with its figures.

mod alone;
mod corrections;
mod day;
mod figures;
mod grants;
mod invoice;
mod limits;
mod registers;
mod reversal;
mod years;

use crate::support::office::Office;
use expect_test::Expect;
use serde_json::{Value, json};

/// Verbs as an office says them; each answers in words.
impl Office {
    /// Nothing but the registry, and 1,000.00 of each endowment allotted to `VEN_01`.
    async fn endowed() -> Self {
        let office = Self::italy().await;
        office.allots("FNPS/2024", "1000.00").await;
        office.allots("FP-QS/2024", "1000.00").await;
        office.allots("REG-VEN-ATS/2025", "1000.00").await;
        office
    }

    /// The grantor of the endowment gives to `VEN_01`.
    async fn allots(&self, edition: &str, amount: &str) -> String {
        let who = grantor(edition);
        let rows = json!([{"holder": "ats:VEN_01", "amount": amount}]);
        let grantor = format!("org:{who}");
        let input = json!({"edition": edition, "grantor": grantor, "rows": rows});
        self.plays(who, &self.key().await, "2025-12-10", "AllotFunds", input).await
    }

    /// The grantor takes back from `VEN_01`.
    async fn reduces(&self, edition: &str, amount: &str) -> String {
        let who = grantor(edition);
        let grantor = format!("org:{who}");
        let input = json!({
            "edition": edition, "grantor": grantor, "holder": "ats:VEN_01", "amount": amount,
        });
        self.plays(who, &self.key().await, "2026-06-30", "ReduceAllotment", input).await
    }

    /// `VEN_01` plans on a line.
    async fn programmes(&self, edition: &str, line: &str, amount: &str) -> String {
        let rows = json!([{"to": {"line": line}, "amount": amount}]);
        let input = json!({"holder": "ats:VEN_01", "edition": edition, "rows": rows});
        self.plays("ente_01", &self.key().await, "2026-01-15", "ProgrammeFunds", input).await
    }

    /// The manager of `VEN_01` is obliged, under a key.
    async fn commits(&self, key: &str, edition: &str, line: &str, amount: &str) -> String {
        let row = json!({
            "holder": "ats:VEN_01", "edition": edition, "line": line, "amount": amount,
        });
        let input = json!({
            "organisation": "ente_01", "no_cig": "CONTRATTI_LAVORO", "rows": [row],
        });
        self.plays("ente_01", key, "2026-02-01", "MakeCommitment", input).await
    }

    /// It owes: an expense under a key, with its changes to an invoice of 1,220.00.
    async fn expenses(&self, key: &str, changes: Value) -> String {
        let mut input = json!({
            "organisation": "ente_01",
            "document": {
                "issuer": {"tax_id": "01907990012"}, "number": "12/A", "date": "2026-03-31",
                "kind": "TD01", "total": "1220.00",
            },
            "item": {"line": "whole", "basis": "real", "total": "1220.00", "eligible": "1220.00"},
        });
        let mut day = "2026-04-10".to_owned();
        for (name, value) in changes.as_object().unwrap() {
            match name.as_str() {
                "effective_on" => value.as_str().unwrap().clone_into(&mut day),
                "number" | "date" => input["document"][name] = value.clone(),
                name => input[name] = value.clone(),
            }
        }
        self.plays("ente_01", key, &day, "RecordExpense", input).await
    }

    /// It paid a share by an order.
    async fn pays(&self, order: u32, expense: &str, share: u32, amount: &str) -> String {
        let input = json!({
            "organisation": "ente_01", "order": {"year": 2026, "number": order.to_string()},
            "lines": [{"expense": format!("key:{expense}"), "share": share, "amount": amount}],
        });
        self.plays("ente_01", &format!("mandato:{order}"), "2026-04-24", "ExecutePayment", input)
            .await
    }

    /// A body undoes what it did under a key.
    async fn reverses(&self, who: &str, key: &str, cause: &str) -> String {
        let input = json!({"of": format!("key:{key}"), "cause": cause});
        self.plays(who, &self.key().await, "2026-05-05", "Reverse", input).await
    }

    /// Money that the Region sends for `VEN_01`.
    async fn sends(&self, key: &str, amount: &str) -> String {
        let input = json!({
            "sender": "r_veneto", "sender_holder": "org:r_veneto", "receiver": "ente_01",
            "holder": "ats:VEN_01", "edition": "REG-VEN-ATS/2025", "amount": amount,
        });
        self.plays("r_veneto", key, "2025-12-29", "SendTransfer", input).await
    }

    /// Money that `VEN_01` receives from the Region.
    async fn receives(&self, key: &str, amount: &str) -> String {
        let input = json!({
            "sender": "r_veneto", "receiver": "ente_01", "holder": "ats:VEN_01",
            "edition": "REG-VEN-ATS/2025", "amount": amount,
        });
        self.plays("ente_01", key, "2025-12-30", "ReceiveTransfer", input).await
    }

    /// A key of its own for a command that nobody will name.
    async fn key(&self) -> String {
        format!("k{}", self.size().await)
    }
}

fn grantor(edition: &str) -> &'static str {
    if edition.starts_with("REG") { "r_veneto" } else { "mlps" }
}

/// A share of a commitment.
fn share(key: &str, amount: &str) -> Value {
    json!({"commitment": format!("key:{key}"), "amount": amount})
}

/// A share on a line without a commitment.
fn direct(edition: &str, line: &str, amount: &str) -> Value {
    json!({"holder": "ats:VEN_01", "edition": edition, "line": line, "amount": amount})
}

/// A story: what was answered, line by line.
#[derive(Default)]
struct Story(String);

impl Story {
    /// Writes down an answer.
    fn tell(&mut self, what: &str, answer: &str) {
        let answer = answer.trim_end().replace('\n', "\n    ");
        self.0.extend([what, "\n    ", &answer, "\n"]);
    }

    fn is(self, expected: &Expect) {
        expected.assert_eq(&self.0);
    }
}
