//! Italy: 21 Regions, 600 ambiti, an edition after the other, each with its lines, commitments,
//! expenses, payments, transfers and reversals. Territories take turns, so that consecutive
//! commands are of different bodies: the worst case for what is kept near.

use super::{Expense, Kind, Share, Workload, command, day, euro, form, scattered};
use crate::Trouble;
use ledger::command::Command;
use serde_json::{Value, json};

/// A year of Italy's social funds, again and again.
#[derive(Clone, Copy, Debug)]
pub struct Italy {
    seed: u64,
    ambiti: u64,
}

/// Bodies of Regions: Trento and Bolzano are two bodies of one Region.
const REGIONS: u64 = 21;
/// Bodies before those of the ambiti.
const BODIES: u64 = REGIONS + 1;
/// One commitment, its expenses, the payment of some, and one act of another kind.
const CYCLE: u64 = 20;
/// The expenses of a cycle are its turns 1 … 14.
const EXPENSES: u64 = 14;
/// The lines that a plan has, each with a cycle of its own.
const LINES: [&str; 15] = [
    "ALT", "DIM", "GOV", "INT", "ISEE", "OFI", "PIS", "PPI", "PUA", "RES", "SAD", "SIS", "SOS",
    "SSP", "SUP",
];
/// The funds that editions take turns in.
const FUNDS: [&str; 5] = ["FNPS", "FP", "FNA", "PNI", "DDN"];
/// Acts that open an edition before the plans of the ambiti.
const OPENING: u64 = 4;
/// What a commitment is of, in cents: more than its expenses can come to.
const COMMITTED: u64 = 20_000_000;

/// Where a step stands.
enum Place {
    Body(u64),
    Ambito(u64),
    Opening { edition: u64, act: u64 },
    Plan { edition: u64, ambito: u64 },
    Turn(Turn),
}

/// One command of a body in the course of an edition.
#[derive(Clone, Copy)]
struct Turn {
    edition: u64,
    line: u64,
    at: u64,
    ambito: u64,
}

impl Italy {
    /// The workload of a seed with so many ambiti: 600 in Italy.
    pub fn new(seed: u64, ambiti: u64) -> Self {
        Self { seed, ambiti: ambiti.max(1) }
    }

    /// The line that the ambiti spend on first.
    pub const LINE: &str = LINES[0];

    /// An edition that is open once the log holds an expense.
    pub fn edition(number: u64) -> String {
        let kinds = FUNDS.len() as u64;
        let fund = usize::try_from(number % kinds).map_or("FNPS", |at| FUNDS[at % FUNDS.len()]);
        format!("{fund}-Q{}/{}", number / kinds % 10, 2024 + number / kinds / 10)
    }

    /// The code of an ambito.
    pub fn ambito(number: u64) -> String {
        format!("ATS_{number:03}")
    }

    /// The body that acts for an ambito.
    pub fn body(number: u64) -> String {
        format!("ente_{number:03}")
    }

    fn ground(&self) -> u64 {
        BODIES + 2 * self.ambiti
    }

    fn steps_an_edition(&self) -> u64 {
        OPENING + self.ambiti * (1 + LINES.len() as u64 * CYCLE)
    }

    fn place(&self, step: u64) -> Place {
        let Some(after) = step.checked_sub(self.ground()) else {
            let bodies = BODIES + self.ambiti;
            return if step < bodies { Place::Body(step) } else { Place::Ambito(step - bodies) };
        };
        let edition = after / self.steps_an_edition();
        let within = after % self.steps_an_edition();
        let Some(after) = within.checked_sub(OPENING) else {
            return Place::Opening { edition, act: within };
        };
        let (round, ambito) = (after / self.ambiti, after % self.ambiti);
        let Some(round) = round.checked_sub(1) else { return Place::Plan { edition, ambito } };
        Place::Turn(Turn { edition, line: round / CYCLE, at: round % CYCLE, ambito })
    }

    fn opening(&self, edition: u64, act: u64) -> Result<Command, Trouble> {
        let code = Self::edition(edition);
        let key = format!("edition:{edition}:{act}");
        let each = COMMITTED * LINES.len() as u64;
        let whole = euro(each * self.ambiti);
        let (verb, input) = match act {
            0 => {
                let fund = code.split('-').next().unwrap_or_default();
                let title = format!("Annualità {code}");
                let input = json!({ "code": code, "fund": fund, "title": title, "issuer": "mlps" });
                ("OpenEdition", input)
            }
            1 => {
                let holder = "org:mlps";
                let input = json!({
                    "holder": holder, "edition": code, "direction": "increase", "amount": whole,
                });
                ("AppropriateFunds", input)
            }
            2 => {
                let holder = "org:mlps";
                let input = json!({
                    "organisation": "mlps", "holder": holder, "edition": code, "amount": whole,
                });
                ("EndowCash", input)
            }
            _ => {
                let row = |n| json!({ "holder": holder(n), "amount": euro(each) });
                let rows: Vec<Value> = (0..self.ambiti).map(row).collect();
                let input = json!({ "edition": code, "grantor": "org:mlps", "rows": rows });
                ("AllotFunds", input)
            }
        };
        let mut form = form(verb, &key, &day(year(edition), 0), input);
        form["act"] = json!({ "kind": "DM", "number": key, "date": day(year(edition), 0) });
        command("mlps", form)
    }

    fn plan(edition: u64, ambito: u64) -> Result<Command, Trouble> {
        let rows = LINES.map(|line| json!({ "to": { "line": line }, "amount": euro(COMMITTED) }));
        let input = json!({
            "holder": holder(ambito), "edition": Self::edition(edition), "rows": rows,
        });
        let (key, day) = (format!("plan:{edition}"), day(year(edition), 5));
        command(&Self::body(ambito), form("ProgrammeFunds", &key, &day, input))
    }

    fn expense(&self, it: Turn) -> Expense {
        let number = (it.edition * LINES.len() as u64 + it.line) * EXPENSES + it.at - 1;
        let chance = scattered(self.seed, number * self.ambiti + it.ambito);
        let (cents, more) = (5_000 + chance / 8 % 500_000, 1_000 + chance / 64 % 50_000);
        let mut shares = vec![Share { commitment: it.commitment(it.line), cents }];
        // Every eighth expense is of two lines.
        if chance.is_multiple_of(8) && it.line > 0 {
            shares.push(Share { commitment: it.commitment(it.line - 1), cents: more });
        }
        Expense {
            body: Self::body(it.ambito),
            key: it.key("expense", it.at),
            day: it.day(),
            supplier: it.supplier(),
            // Bodies of different ambiti never have the same document.
            number: number * self.ambiti + it.ambito,
            shares,
        }
    }

    fn turn(&self, it: Turn) -> Result<Command, Trouble> {
        match it.at {
            0 => it.commits(),
            turn @ 1..=EXPENSES => {
                command(&Self::body(it.ambito), self.expense(Turn { at: turn, ..it }).form())
            }
            15..=18 => self.pays(it),
            _ => self.other(it),
        }
    }

    fn pays(&self, it: Turn) -> Result<Command, Trouble> {
        let paid = self.expense(Turn { at: it.at - EXPENSES, ..it });
        let reference = format!("key:{}", paid.key);
        let lines = (0..).zip(&paid.shares);
        let lines: Vec<Value> = lines
            .map(|(n, share): (u32, _)| {
                json!({ "expense": reference, "share": n, "amount": euro(share.cents) })
            })
            .collect();
        let order = format!("{}{:02}{:02}", it.edition + 1, it.line, it.at);
        let input = json!({
            "organisation": Self::body(it.ambito), "lines": lines,
            "order": { "year": 2026, "number": order },
        });
        let key = it.key("payment", it.at);
        command(&Self::body(it.ambito), form("ExecutePayment", &key, &it.day(), input))
    }

    /// The last turn of a cycle: cash goes out, is received, or an expense is undone.
    fn other(&self, it: Turn) -> Result<Command, Trouble> {
        let (body, edition) = (Self::body(it.ambito), Self::edition(it.edition));
        let sent = |line| format!("sent:{}:{line}:{}", it.edition, it.ambito);
        let cents = euro(100_000 + it.line);
        match it.line % 3 {
            0 => {
                let input = json!({
                    "sender": "mlps", "sender_holder": "org:mlps", "receiver": body,
                    "holder": holder(it.ambito), "edition": edition, "amount": cents,
                });
                command("mlps", form("SendTransfer", &sent(it.line), &it.day(), input))
            }
            1 => {
                let input = json!({
                    "receiver": body, "sender": "mlps", "holder": holder(it.ambito),
                    "edition": edition, "amount": euro(100_000 + it.line - 1),
                    "transfer": format!("key:{}", sent(it.line - 1)),
                });
                let key = it.key("received", 0);
                command(&body, form("ReceiveTransfer", &key, &it.day(), input))
            }
            _ => {
                let undone = self.expense(Turn { at: EXPENSES, ..it });
                let reference = format!("key:{}", undone.key);
                let input = json!({ "of": reference, "cause": "material_error" });
                command(&body, form("Reverse", &it.key("undo", 0), &undone.day, input))
            }
        }
    }
}

impl Turn {
    fn key(self, what: &str, turn: u64) -> String {
        format!("{what}:{}:{}:{turn}", self.edition, self.line)
    }

    fn commitment(self, line: u64) -> String {
        format!("number:{}/{}", year(self.edition), self.number(line))
    }

    /// Who supplies an ambito with all that it does for an edition.
    fn supplier(self) -> String {
        Expense::supplier(scattered(self.edition, self.ambito))
    }

    fn number(self, line: u64) -> u64 {
        self.edition * LINES.len() as u64 + line + 1
    }

    fn day(self) -> String {
        let late = scattered(self.edition, self.line * 7 + self.ambito * 13 + self.at) % 60;
        day(year(self.edition), 10 + (self.line * CYCLE + self.at) * 265 / 300 + late)
    }

    fn commits(self) -> Result<Command, Trouble> {
        let (body, line) = (Italy::body(self.ambito), usize::try_from(self.line).unwrap_or(0));
        let line = LINES[line % LINES.len()];
        let number = self.number(self.line).to_string();
        let input = json!({
            "organisation": body, "creditor": { "tax_id": self.supplier() },
            "number": { "year": year(self.edition), "number": number },
            "cig": "B10A9942A7", "cup": "J87G22000360002", "chapter": "1.03.02.11",
            "subject": format!("Servizi della linea {line}"),
            "rows": [{
                "holder": holder(self.ambito), "edition": Italy::edition(self.edition),
                "line": line, "amount": euro(COMMITTED), "budget_year": year(self.edition),
            }],
        });
        let key = self.key("commitment", 0);
        command(&body, form("MakeCommitment", &key, &self.day(), input))
    }
}

impl Workload for Italy {
    fn command(&self, step: u64) -> Result<Command, Trouble> {
        let register = |what: &str, input| {
            command("operator", form(what, &format!("ground:{step}"), "2024-01-01", input))
        };
        match self.place(step) {
            Place::Body(0) => {
                let input = json!({ "code": "mlps", "name": "Ministero", "kind": "ministry" });
                register("RegisterOrganisation", input)
            }
            Place::Body(n) if n < BODIES => register(
                "RegisterOrganisation",
                json!({
                    "code": format!("r_{n:02}"), "name": format!("Regione {n}"), "kind": "region",
                    "region": region(n - 1),
                }),
            ),
            Place::Body(n) => {
                let n = n - BODIES;
                let (code, name) = (Self::body(n), format!("Comune capofila {n}"));
                let input =
                    json!({ "code": code, "name": name, "kind": "comune", "region": region(n) });
                register("RegisterOrganisation", input)
            }
            Place::Ambito(n) => register(
                "RegisterAmbito",
                json!({
                    "code": Self::ambito(n), "name": format!("Ambito {n}"), "region": region(n),
                    "legal_form": "convention", "manager": Self::body(n),
                }),
            ),
            Place::Opening { edition, act } => self.opening(edition, act),
            Place::Plan { edition, ambito } => Self::plan(edition, ambito),
            Place::Turn(it) => self.turn(it),
        }
    }

    fn events_before(&self, step: u64) -> u64 {
        // A decree is an event for each of its rows.
        let decrees = step.checked_sub(self.ground() + OPENING);
        let decrees = decrees.map_or(0, |after| after / self.steps_an_edition() + 1);
        1 + step + decrees * (self.ambiti - 1)
    }

    fn kind(&self, step: u64) -> Kind {
        match self.place(step) {
            Place::Turn(Turn { at: 1..=EXPENSES, .. }) => Kind::Expense,
            Place::Turn(Turn { at: 15.., .. }) => Kind::After,
            _ => Kind::Ground,
        }
    }
}

fn holder(ambito: u64) -> String {
    format!("ats:{}", Italy::ambito(ambito))
}

fn year(edition: u64) -> u64 {
    2024 + edition / FUNDS.len() as u64 / 10
}

fn region(n: u64) -> String {
    // Number 20 is the second body of Trentino-Alto Adige.
    let n = n % REGIONS;
    format!("{:02}", if n == 20 { 4 } else { n + 1 })
}
