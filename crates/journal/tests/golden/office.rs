//! The golden log of what an office changes: obligations, orders, returns, acts of others, closures.

use crate::{
    spending,
    vector::{Step, id, the},
};
use ledger::{anomaly::Anomaly, command::Verb, envelope::Role, event::Event};
use serde_json::{Value, json};

/// Where the events stand that later ones name.
const TRANSCRIBED: u64 = 12;
const COMMITMENT: u64 = 21;
const INVOICE: u64 = 26;
const IN_PART: u64 = 42;
const RETURNED: u64 = 45;
const EDITION: u64 = 49;
const OF_ANOTHER: u64 = 50;

pub fn steps(mut before: Vec<Step>) -> Vec<Step> {
    before.extend(obligations());
    before.extend(orders());
    before.extend(returns());
    before.extend(acts_of_others());
    before.extend(registry());
    before.push(benefit());
    before.push(spending::collective());
    before.extend(requests());
    before
}

#[expect(clippy::needless_pass_by_value, reason = "payloads are written where they are given")]
pub fn event(type_name: &str, payload: Value) -> Event {
    serde_json::from_value(json!({ "type": type_name, "payload": payload })).unwrap()
}

/// A verb with its input, as a client writes it.
macro_rules! asked {
    ($verb:ident, $input:tt) => {
        Verb::$verb(serde_json::from_value(json!($input)).unwrap())
    };
}
pub(crate) use asked;

pub fn accountant(key: &str, day: &str) -> Step {
    Step::new("c_l736", Role::AtsAccountant, key, day)
}

fn region(key: &str, day: &str) -> Step {
    Step::new("r_veneto", Role::Region, key, day)
}

fn obligations() -> Vec<Step> {
    let row = |change: &str, row: u32, amount: &str| {
        let mut row = json!({
            "row": row, "change": change, "from": "programmed", "holder": "ats:VEN_01",
            "edition": "FNPS/2024", "line": "SUP", "amount": amount,
        });
        if change == "reimputation" {
            row["area"] = json!("minors");
            row["budget_year"] = json!(2028);
        }
        row
    };
    let changed = |cause: &str, row: Value| {
        let mut changed = json!({
            "organisation": "c_l736", "commitment": id(COMMITMENT), "cause": cause, "rows": [row],
        });
        if cause == "reimputation" {
            changed["number"] = json!({ "year": 2028, "number": "12" });
        }
        event("CommitmentChanged", changed)
    };
    vec![
        accountant("integrazione-101", "2026-05-06")
            .act("DETERMINA", "88", "2026-05-06")
            .asked(asked!(ChangeCommitment, {
                "organisation": "c_l736", "commitment": "number:2026/101", "cause": "addition",
                "rows": [{ "amount": "500.00" }],
            }))
            .makes("addition", changed("addition", row("increase", 0, "500.00"))),
        accountant("reimputazione-101", "2026-05-06")
            .asked(asked!(ChangeCommitment, {
                "organisation": "c_l736", "commitment": "number:2026/101",
                "cause": "reimputation", "number": { "year": 2028, "number": "12" },
                "rows": [{ "row": 1, "amount": "100.00", "budget_year": 2028 }],
            }))
            .makes("reimputation", changed("reimputation", row("reimputation", 1, "100.00"))),
    ]
}

fn orders() -> Vec<Step> {
    let line = |leg: &str, amount: &str| {
        json!({
            "expense": id(INVOICE), "share": 0, "leg": leg, "holder": "ats:VEN_01",
            "edition": "FNPS/2024", "line": "SUP", "amount": amount,
        })
    };
    let order = json!({ "year": 2026, "number": "1300" });
    let covered = |direction: &str, amount: &str| {
        json!({
            "organisation": "c_l736", "holder": "ats:VEN_01", "edition": "FNPS/2024",
            "direction": direction, "amount": amount,
        })
    };
    let (advanced, back) = (covered("advanced", "400.00"), covered("given_back", "250.00"));
    let (holder, edition) = (the("ats:VEN_01"), the("FNPS/2024"));
    let beyond = Anomaly::MoreThanAdvanced { holder, edition, beyond: the("10.00") };
    vec![
        accountant("mandato-1300", "2026-05-07")
            .asked(asked!(OrderPayment, {
                "organisation": "c_l736", "order": order,
                "lines": [
                    { "expense": id(INVOICE), "share": 0, "amount": "400.00" },
                    { "expense": id(INVOICE), "share": 0, "leg": "vat", "amount": "88.00" },
                ],
            }))
            .makes(
                "",
                event(
                    "PaymentOrdered",
                    json!({
                        "organisation": "c_l736", "order": order,
                        "lines": [line("payee", "400.00"), line("vat", "88.00")],
                    }),
                ),
            ),
        accountant("quietanza-1300", "2026-05-11")
            .asked(asked!(ExecutePayment, {
                "organisation": "c_l736", "order": order, "receipt": "Q-1002",
                "lines": [{ "expense": id(INVOICE), "share": 0, "amount": "400.00" }],
            }))
            .makes(
                "in-part",
                event(
                    "PaymentExecuted",
                    json!({
                        "organisation": "c_l736", "order": order, "receipt": "Q-1002",
                        "lines": [line("payee", "400.00")],
                    }),
                ),
            ),
        accountant("anticipo-1", "2026-05-11")
            .asked(asked!(CoverCash, advanced))
            .makes("advanced", event("CashCovered", advanced.clone())),
        accountant("reintegro-1", "2026-05-20").asked(asked!(CoverCash, back)).irregular(
            "given-back",
            event("CashCovered", back.clone()),
            vec![beyond],
        ),
    ]
}

/// Money asked for: within the terms by which it is due, and beyond them.
fn requests() -> Vec<Step> {
    let edition = "FNPS/2024";
    let terms = json!({
        "edition": edition, "holder": "ats:VEN_01", "grantor": "org:r_veneto",
        "terms": {
            "scheme": { "kind": "instalments", "instalments": ["30", "70"] }, "payment_days": 60,
        },
    });
    let asks = json!({
        "organisation": "c_l736", "holder": "ats:VEN_01", "edition": edition, "payer": "r_veneto",
        "instalment": 1, "amount": "3000.00",
    });
    let mut due = asks.clone();
    due["due_on"] = json!("2026-08-09");
    let mut beyond = asks.clone();
    beyond["instalment"] = json!(2);
    beyond["attested"] = json!("2500000.01");
    let mut beyond_due = beyond.clone();
    beyond_due["due_on"] = json!("2026-08-29");
    let irregular: Vec<Anomaly> = serde_json::from_value(json!([
        {
            "code": "ATTESTED_BEYOND_SPENT", "holder": "ats:VEN_01", "edition": edition,
            "attested": "2500000.01", "spent": "488.00",
        },
        {
            "code": "REQUESTED_BEYOND_TERMS", "holder": "ats:VEN_01", "edition": edition,
            "requested": "6000.00", "promised": "5999.99",
        },
    ]))
    .unwrap();
    vec![
        region("condizioni-fnps-ven-01", "2026-06-01")
            .asked(asked!(ChangeTerms, terms))
            .makes("instalments", event("TermsChanged", terms.clone())),
        accountant("richiesta-1", "2026-06-10")
            .asked(asked!(RequestDisbursement, asks))
            .makes("", event("DisbursementRequested", due)),
        accountant("richiesta-2", "2026-06-30")
            .asked(asked!(RequestDisbursement, beyond))
            .irregular("beyond", event("DisbursementRequested", beyond_due), irregular),
    ]
}

fn returns() -> Vec<Step> {
    let at =
        |stage: &str| json!({ "stage": stage, "holder": "ats:VEN_01", "edition": "FNPS/2024" });
    let mut plan = at("programmed");
    plan["line"] = json!("GOV");
    let to = json!({ "stage": "available", "holder": "org:r_veneto", "edition": "FNPS/2024" });
    let returned = json!({
        "holder": "ats:VEN_01", "grantor": "org:r_veneto", "edition": "FNPS/2024",
        "moves": [
            { "from": plan, "to": to, "amount": "90.00" },
            { "from": at("available"), "to": to, "amount": "10.00" },
        ],
    });
    let sent = json!({
        "sender": "c_l736", "sender_holder": "ats:VEN_01", "receiver": "r_veneto",
        "holder": "org:r_veneto", "edition": "FNPS/2024", "amount": "100.00",
        "returns": id(RETURNED),
    });
    let mut paid = at("paid");
    paid["line"] = json!("SUP");
    let mut expensed = at("expensed");
    expensed["line"] = json!("SUP");
    let (mut cash, mut paid_out) = (at("cash"), at("paid_out"));
    cash["organisation"] = json!("c_l736");
    paid_out["organisation"] = json!("c_l736");
    vec![
        accountant("economia-1", "2026-05-21")
            .asked(asked!(ReturnFunds, {
                "holder": "ats:VEN_01", "grantor": "org:r_veneto", "edition": "FNPS/2024",
                "rows": [{ "from": { "line": "GOV" }, "amount": "90.00" }, { "amount": "10.00" }],
                "transfer": { "sender": "c_l736", "receiver": "r_veneto" },
            }))
            .makes("group-1-of-2", event("FundsReturned", returned))
            .makes("group-2-of-2-returns", event("TransferSent", sent)),
        accountant("bonifico-tornato", "2026-05-22")
            .asked(asked!(Reverse, {
                "of": id(IN_PART), "cause": "payment_failed",
                "lines": [{ "line": 0, "amount": "150.00" }],
            }))
            .makes(
                "in-part",
                event(
                    "Reversed",
                    json!({
                        "of": id(IN_PART), "cause": "payment_failed",
                        "lines": [
                            { "line": 0, "from": expensed, "to": paid, "amount": "150.00" },
                            { "line": 1, "from": cash, "to": paid_out, "amount": "150.00" },
                        ],
                    }),
                ),
            ),
        region("dgr-by-weights", "2026-05-23")
            .act("DGR", "80", "2026-05-22")
            .asked(asked!(AllotByWeights, {
                "edition": "FNPS/2024", "grantor": "org:r_veneto", "total": "100.01",
                "criteria": [
                    {
                        "name": "popolazione", "source": "ISTAT, 1.1.2024", "percent": "60",
                        "weights": [{ "holder": "ats:VEN_01", "weight": "1234.5" }],
                    },
                    {
                        "name": "comuni", "source": "ISTAT, 1.1.2025", "percent": "40",
                        "weights": [{ "holder": "ats:VEN_01", "weight": "2" }],
                    },
                ],
            }))
            .makes(
                "by-weights",
                event(
                    "FundsAllotted",
                    json!({
                        "grantor": "org:r_veneto", "holder": "ats:VEN_01",
                        "edition": "FNPS/2024", "amount": "100.01",
                        "criteria": [
                            {
                                "name": "popolazione", "source": "ISTAT, 1.1.2024",
                                "whole": "60.01", "weight": "1234.5", "weight_total": "1234.5",
                                "part": "60.01",
                            },
                            {
                                "name": "comuni", "source": "ISTAT, 1.1.2025", "whole": "40.00",
                                "weight": "2", "weight_total": "2", "part": "40.00",
                            },
                        ],
                    }),
                ),
            ),
    ]
}

fn acts_of_others() -> Vec<Step> {
    let edition = json!({
        "code": "REG-TWO/2026", "fund": "REG", "title": "Contributo in due rate",
        "issuer": "r_veneto",
        "terms": { "scheme": { "kind": "instalments", "instalments": ["30", "70"] } },
    });
    let allotted = json!({
        "grantor": "org:r_veneto", "holder": "ats:VEN_01", "edition": "REG-TWO/2026",
        "amount": "1000.01",
    });
    let sent = json!({
        "sender": "r_veneto", "sender_holder": "org:r_veneto", "receiver": "c_l736",
        "holder": "ats:VEN_01", "edition": "REG-TWO/2026", "amount": "300.02",
    });
    let overdrawn = Anomaly::OverdrawnByAct {
        holder: the("org:r_veneto"),
        edition: the("REG-TWO/2026"),
        available: the("-1000.01"),
    };
    let before_admitted = Anomaly::SentBeforeAdmitted {
        holder: the("ats:VEN_01"),
        edition: the("REG-TWO/2026"),
        sent: the("300.02"),
        advance: the("300.01"),
        admitted: the("0.00"),
    };
    let transcribes = |key| {
        accountant(key, "2026-05-25")
            .on_behalf_of("r_veneto")
            .act("DGR", "81", "2026-05-24")
            .evidence(&["dgr-81.pdf"])
    };
    let said = |of: u64, edition: &str, holder: Option<&str>| {
        let mut said = json!({ "of": id(of), "edition": edition });
        if let Some(holder) = holder {
            said["holder"] = json!(holder);
        }
        said
    };
    vec![
        transcribes("apre-dgr-81")
            .asked(asked!(OpenEdition, edition))
            .makes("on-behalf-of", event("EditionOpened", edition.clone())),
        transcribes("dgr-81")
            .asked(asked!(AllotFunds, {
                "edition": "REG-TWO/2026", "grantor": "org:r_veneto",
                "rows": [{ "holder": "ats:VEN_01", "amount": "1000.01" }],
            }))
            .irregular("on-behalf-of", event("FundsAllotted", allotted), vec![overdrawn]),
        region("rata-1", "2026-05-26").asked(asked!(SendTransfer, sent)).irregular(
            "before-admitted",
            event("TransferSent", sent.clone()),
            vec![before_admitted],
        ),
        region("dgr-81-propria", "2026-05-27")
            .asked(asked!(OpenEdition, edition))
            .makes("edition", event("ActConfirmed", said(EDITION, "REG-TWO/2026", None))),
        region("contesta-81", "2026-05-27")
            .cause("L'importo non è quello della delibera")
            .asked(asked!(DisputeAct, { "of": id(OF_ANOTHER) }))
            .makes("", event("ActDisputed", said(OF_ANOTHER, "REG-TWO/2026", Some("ats:VEN_01")))),
        Step::new("mlps", Role::Ministry, "conferma-dm-44", "2026-05-27")
            .asked(asked!(ConfirmAct, { "of": id(TRANSCRIBED) }))
            .makes(
                "allotment",
                event("ActConfirmed", said(TRANSCRIBED, "FNPS/2024", Some("org:r_veneto"))),
            ),
    ]
}

fn registry() -> Vec<Step> {
    let window = json!({ "window": { "from": "2024-01-01", "to": "2028-06-30" } });
    let whole = json!({ "edition": "FNPS/2024", "terms": window });
    let part = json!({
        "edition": "FNPS/2024", "holder": "ats:VEN_01", "grantor": "org:r_veneto",
        "terms": window,
    });
    let edition = json!({ "edition": "FNPS/2024" });
    let book = json!({ "organisation": "c_l736", "until": "2026-05-31" });
    let person = json!({ "person": "c0ffee00-0000-4000-8000-00000000cafe" });
    let expense = json!({
        "organisation": "c_l736",
        "document": {
            "issuer": { "tax_id": "01907990012" }, "number": "13", "date": "2026-05-30",
            "kind": "TD01", "total": "61.00",
        },
        "item": { "line": "whole", "basis": "real", "total": "61.00", "eligible": "61.00" },
        "charged": "61.00", "own_share": "61.00",
    });
    let mut late = expense.clone();
    late["document"]["key"] = json!("01907990012|13|2026-05-30|TD01");
    let flag = Anomaly::LateEntry { closed_until: the("2026-05-31") };
    let ministry = |key, day| Step::new("mlps", Role::Ministry, key, day);
    vec![
        ministry("proroga-1", "2026-06-01")
            .act("DM", "60", "2026-05-30")
            .asked(asked!(ChangeTerms, whole))
            .makes("edition", event("TermsChanged", whole.clone())),
        region("proroga-2", "2026-06-01")
            .asked(asked!(ChangeTerms, part))
            .makes("holder", event("TermsChanged", part.clone())),
        ministry("chiude-1", "2026-06-02")
            .asked(asked!(CloseEdition, edition))
            .makes("", event("EditionClosed", edition.clone())),
        ministry("riapre-1", "2026-06-03")
            .asked(asked!(ReopenEdition, edition))
            .makes("", event("EditionReopened", edition.clone())),
        accountant("chiusura-maggio", "2026-06-05")
            .asked(asked!(CloseBook, book))
            .makes("", event("BookClosed", book.clone())),
        accountant("fattura-tardiva", "2026-05-31")
            .cause("Fattura arrivata dopo la chiusura")
            .asked(asked!(RecordExpense, expense))
            .irregular("late", event("ExpenseRecorded", late), vec![flag]),
        accountant("cancella-persona", "2026-06-06")
            .asked(asked!(ErasePerson, person))
            .makes("", event("PersonErased", person.clone())),
        region("subentro-ven-01", "2026-07-01")
            .act("DGR", "90", "2026-06-20")
            .asked(asked!(SucceedManager, {
                "ambito": "VEN_01", "manager": "veneto_lavoro",
                "legal_form": "special_company", "commitments": ["number:2026/101"],
            }))
            .makes(
                "",
                event(
                    "ManagerSucceeded",
                    json!({
                        "ambito": "VEN_01", "manager": "veneto_lavoro",
                        "legal_form": "special_company", "commitments": [id(COMMITMENT)],
                    }),
                ),
            ),
    ]
}

/// A person, by a random id and salted digests of what the side table knows.
fn benefit() -> Step {
    let creditor = json!({
        "person": "c0ffee00-0000-4000-8000-00000000cafe",
        "digests": ["0a".repeat(32), "f1".repeat(32)],
    });
    let row = |from: Option<&str>| {
        let mut row = json!({
            "holder": "org:veneto_lavoro", "edition": "FNPS/2024", "line": "GOV", "amount": "1.00",
        });
        if let Some(from) = from {
            row["from"] = json!(from);
        }
        row
    };
    let made = |row: Value| {
        json!({
            "organisation": "veneto_lavoro", "creditor": creditor, "no_cig": "PRESTAZIONI",
            "rows": [row],
        })
    };
    let no_programme = Anomaly::NoProgramme { row: 0, edition: the("FNPS/2024") };
    let disputed =
        Anomaly::DrawnOnDisputed { row: 0, edition: the("FNPS/2024"), disputed: the("1000.01") };
    let (clock, expected) =
        (the("2026-07-02T08:00:00.000000Z"), the("2026-07-01T08:00:00.000000Z"));
    let jumped = Anomaly::ClockJumped { clock, expected };
    let ahead = Anomaly::far_ahead(the("2062-07-02"), the("2026-07-02")).unwrap();
    let asked = made(row(None));
    Step::new("veneto_lavoro", Role::AtsAccountant, "contributo-1", "2026-07-02")
        .asked(asked!(MakeCommitment, asked))
        .irregular(
            "person",
            event("CommitmentMade", made(row(Some("available")))),
            vec![no_programme, disputed, jumped, ahead],
        )
}
