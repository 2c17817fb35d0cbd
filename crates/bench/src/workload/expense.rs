//! An expense of the workload: what it says, in the form of a command, of the API and of a CSV row.

use super::{euro, form, scattered, tax_id};
use serde_json::{Value, json};
use std::fmt::Write;

/// One expense of a body, on commitments that stand.
#[derive(Clone, Debug)]
pub struct Expense {
    /// The body that owes.
    pub body: String,
    /// The command's key.
    pub key: String,
    /// The effective day.
    pub day: String,
    /// The tax id of who issued its document.
    pub supplier: String,
    /// What tells it from all others: its document's number is made of it.
    pub number: u64,
    /// The parts charged to funds.
    pub shares: Vec<Share>,
}

/// A part of an expense.
#[derive(Clone, Debug)]
pub struct Share {
    /// The commitment, as `number:YEAR/NUMBER`.
    pub commitment: String,
    /// How much.
    pub cents: u64,
}

impl Expense {
    fn total(&self) -> String {
        euro(self.shares.iter().map(|it| it.cents).sum())
    }

    /// The tax id of one of 2,000 suppliers; the first number is 1, for eleven zeros are nobody's.
    pub fn supplier(chance: u64) -> String {
        tax_id(chance % 2_000 * 4_999_999 + 1)
    }

    fn document(&self) -> String {
        format!("FPA {}/26", self.number)
    }

    /// The command's JSON form.
    pub fn form(&self) -> Value {
        let total = self.total();
        let shares = self.shares.iter();
        let shares: Vec<Value> = shares
            .map(|it| json!({ "commitment": it.commitment, "amount": euro(it.cents) }))
            .collect();
        let mut form = form(
            "RecordExpense",
            &self.key,
            &self.day,
            json!({
                "organisation": self.body,
                "document": {
                    "issuer": { "tax_id": self.supplier }, "number": self.document(),
                    "date": self.day, "kind": "TD01", "total": total,
                },
                "item": { "line": "whole", "basis": "real", "total": total, "eligible": total },
                "competence": { "from": self.day, "to": self.day },
                "charged": total,
                "shares": shares,
            }),
        );
        let act = format!("{}", self.number % 2_000 + 1);
        form["act"] = json!({ "kind": "DETERMINA", "number": act, "date": self.day });
        let digest = format!("{:016x}", scattered(11, self.number)).repeat(4);
        form["evidence"] = json!([{ "digest": digest }]);
        form
    }

    /// The input of the API's mutation.
    pub fn input(&self) -> Value {
        let total = self.total();
        let shares = self.shares.iter();
        let shares: Vec<Value> = shares
            .map(|it| json!({ "commitment": it.commitment, "amount": euro(it.cents) }))
            .collect();
        json!({
            "idempotencyKey": self.key, "effectiveOn": self.day, "organisation": self.body,
            "document": {
                "issuer": { "taxId": self.supplier }, "number": self.document(), "date": self.day,
                "kind": "TD01", "total": total,
            },
            "item": { "line": "whole", "basis": "REAL", "total": total, "eligible": total },
            "competence": { "from": self.day, "to": self.day },
            "charged": total, "shares": shares,
        })
    }

    /// The header of [`Expense::row`].
    pub const HEADER: &'static str = "ente;emittente;documento_numero;documento_data;\
        documento_tipo;documento_totale;riga;totale_riga;ammissibile;imputato;data;atto_tipo;\
        atto_numero;atto_data;impegno;riga_impegno;titolare;annualita;linea;area;importo;\
        quota_propria;chiave\n";

    /// One row of a list of expenses, as an office would send it: its first share.
    pub fn row(&self) -> String {
        let cents: u64 = self.shares.iter().map(|it| it.cents).sum();
        let total = format!("{},{:02}", cents / 100, cents % 100);
        let commitment = self.shares.first().map_or("", |it| it.commitment.as_str());
        let commitment = commitment.trim_start_matches("number:");
        let (year, number) = commitment.split_once('/').unwrap_or_default();
        format!(
            "{};{};{};{};TD01;{total};;;;;{};DETERMINA;{};{};{number}/{year};;;;;;{total};;{}\n",
            self.body,
            self.supplier,
            self.document(),
            self.day,
            self.day,
            self.number % 2_000 + 1,
            self.day,
            self.key,
        )
    }

    /// The same as a transaction of a plain-text ledger.
    pub fn transaction(&self) -> String {
        let (day, number, body) = (&self.day, self.number, &self.body);
        let mut told = format!("{day} {body} FPA {number}/26\n");
        // OK: writing to a string does not fail.
        for share in &self.shares {
            let amount = euro(share.cents);
            let of = share.commitment.replace(':', " ");
            let _ = writeln!(told, "    expensed:{body}:{of}  EUR {amount}");
            let _ = writeln!(told, "    committed:{body}:{of}  EUR -{amount}");
        }
        told.push('\n');
        told
    }
}
