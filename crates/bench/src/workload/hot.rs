//! One body whose every expense is on one edition, one line and one commitment: the hottest account.

use super::{Expense, Kind, Share, Workload, command, day, form, scattered};
use crate::Trouble;
use ledger::command::Command;
use serde_json::json;

/// All expenses on one account.
#[derive(Clone, Copy, Debug)]
pub struct Hot {
    seed: u64,
}

impl Hot {
    /// What stands before the first expense.
    pub const GROUND: u64 = 8;
    /// The body.
    pub const BODY: &'static str = "ente_001";
    /// Its ambito.
    pub const AMBITO: &'static str = "ATS_001";
    /// Its endowment.
    pub const EDITION: &'static str = "FNPS/2026";
    /// Its line.
    pub const LINE: &'static str = "SUP";

    /// The workload of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The expense of a number.
    pub fn expense(&self, number: u64) -> Expense {
        let chance = scattered(self.seed, number);
        Expense {
            body: Self::BODY.to_owned(),
            key: format!("hot:{number}"),
            day: day(2026, chance % 336),
            supplier: Expense::supplier(scattered(7, number)),
            number,
            shares: vec![Share {
                commitment: "number:2026/1".to_owned(),
                cents: 5_000 + chance / 336 % 500_000,
            }],
        }
    }
}

impl Workload for Hot {
    fn command(&self, step: u64) -> Result<Command, Trouble> {
        let (who, verb, input) = match step {
            0 => (
                "operator",
                "RegisterOrganisation",
                json!({ "code": "mlps", "name": "Ministero", "kind": "ministry" }),
            ),
            1 => (
                "operator",
                "RegisterOrganisation",
                json!({ "code": Self::BODY, "name": "Ente", "kind": "comune", "region": "05" }),
            ),
            2 => (
                "operator",
                "RegisterAmbito",
                json!({
                    "code": Self::AMBITO, "name": "Ambito", "region": "05",
                    "legal_form": "convention", "manager": Self::BODY,
                }),
            ),
            3 => (
                "mlps",
                "OpenEdition",
                json!({
                    "code": Self::EDITION, "fund": "FNPS", "title": "Quota", "issuer": "mlps",
                }),
            ),
            4 => (
                "mlps",
                "AppropriateFunds",
                json!({
                    "holder": "org:mlps", "edition": Self::EDITION, "direction": "increase",
                    "amount": WHOLE,
                }),
            ),
            5 => (
                "mlps",
                "AllotFunds",
                json!({
                    "edition": Self::EDITION, "grantor": "org:mlps",
                    "rows": [{ "holder": format!("ats:{}", Self::AMBITO), "amount": WHOLE }],
                }),
            ),
            6 => (
                Self::BODY,
                "ProgrammeFunds",
                json!({
                    "holder": format!("ats:{}", Self::AMBITO), "edition": Self::EDITION,
                    "rows": [{ "to": { "line": Self::LINE }, "amount": WHOLE }],
                }),
            ),
            7 => (
                Self::BODY,
                "MakeCommitment",
                json!({
                    "organisation": Self::BODY, "number": { "year": 2026, "number": "1" },
                    "no_cig": "CONTRATTI_LAVORO", "subject": "Un anno intero",
                    "rows": [{
                        "holder": format!("ats:{}", Self::AMBITO), "edition": Self::EDITION,
                        "line": Self::LINE, "amount": WHOLE,
                    }],
                }),
            ),
            _ => {
                let expense = self.expense(step - Self::GROUND);
                return command(Self::BODY, expense.form());
            }
        };
        command(who, form(verb, &format!("hot:ground:{step}"), "2026-01-01", input))
    }

    fn events_before(&self, step: u64) -> u64 {
        step + 1
    }

    fn kind(&self, step: u64) -> Kind {
        if step < Self::GROUND { Kind::Ground } else { Kind::Expense }
    }
}

/// Enough for ten million expenses.
const WHOLE: &str = "90000000000.00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_enough() {
        let most: u64 = 10_000_000 * (5_000 + 500_000);
        assert!(most < WHOLE.replace('.', "").parse().unwrap());
    }
}
