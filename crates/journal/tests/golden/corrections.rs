//! The golden log of what is corrected after a cost was recognised.

use crate::{
    office::{accountant, asked, event},
    vector::{Step, id},
};
use ledger::command::Verb;
use serde_json::{Value, json};

const COMMITMENT: u64 = 21;
const INVOICE: u64 = 26;
/// Where the reduction stands.
const REDUCED: u64 = 68;
const DOCUMENT: &str = "01907990012|12A|2026-03-31|TD01";

pub fn steps() -> Vec<Step> {
    vec![credit_note(), refund(), reallocation(), to_no_fund()]
}

fn place(row: u32) -> Value {
    let mut place = json!({
        "commitment": id(COMMITMENT), "row": row, "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "line": "SUP",
    });
    if row == 1 {
        place["area"] = json!("minors");
    }
    place
}

fn line(share: u32, stage: &str, amount: &str) -> Value {
    let mut line = place(share);
    line["share"] = json!(share);
    line["stage"] = json!(stage);
    line["amount"] = json!(amount);
    line
}

fn credit_note() -> Step {
    let note = json!({
        "issuer": { "tax_id": "01907990012" }, "number": "7/NC", "date": "2026-05-31",
        "kind": "TD04", "total": "122.00",
    });
    let mut sealed = note.clone();
    sealed["key"] = json!("01907990012|7NC|2026-05-31|TD04");
    accountant("rettifica-12a", "2026-06-10")
        .asked(asked!(ReduceCostItem, {
            "organisation": "c_l736", "expense": id(INVOICE), "cause": "credit_note", "note": note,
            "reduced": "122.00", "eligible": "100.00",
            "shares": [{ "share": 0, "amount": "48.80" }, { "share": 1, "amount": "48.80" }],
            "own_share": "24.40",
        }))
        .makes(
            "",
            event(
                "CostItemReduced",
                json!({
                    "organisation": "c_l736", "expense": id(INVOICE), "document": DOCUMENT,
                    "item": 2, "cause": "credit_note", "note": sealed, "reduced": "122.00",
                    "reduced_eligible": "100.00",
                    "lines": [
                        line(0, "paid", "48.80"), line(1, "paid", "48.00"),
                        line(1, "expensed", "0.80"),
                    ],
                    "own_share": "24.40",
                }),
            ),
        )
}

fn refund() -> Step {
    accountant("rimborso-12a", "2026-06-20")
        .asked(asked!(RefundPayment, {
            "organisation": "c_l736", "reduction": id(REDUCED), "receipt": "R-311",
            "lines": [{ "line": 0, "amount": "40.00" }],
        }))
        .makes(
            "",
            event(
                "PaymentRefunded",
                json!({
                    "organisation": "c_l736", "reduction": id(REDUCED), "receipt": "R-311",
                    "lines": [{
                        "line": 0, "holder": "ats:VEN_01", "edition": "FNPS/2024",
                        "amount": "40.00",
                    }],
                }),
            ),
        )
}

fn reallocation() -> Step {
    let to = json!({ "commitment": id(COMMITMENT), "row": 1 });
    accountant("spostamento-12a", "2026-06-21")
        .asked(asked!(ReallocateShare, {
            "organisation": "c_l736", "expense": id(INVOICE), "share": 0, "amount": "20.00",
            "paid": "20.00", "to": to,
        }))
        .makes(
            "",
            event(
                "ShareReallocated",
                json!({
                    "organisation": "c_l736", "expense": id(INVOICE), "document": DOCUMENT,
                    "item": 2, "incurred": { "from": "2023-12-01", "to": "2024-01-31" },
                    "of_share": 0, "old": place(0), "new": place(1), "paid": "20.00",
                }),
            ),
        )
}

fn to_no_fund() -> Step {
    accountant("spostamento-propria-12a", "2026-06-22")
        .asked(asked!(ReallocateShare, {
            "organisation": "c_l736", "expense": id(INVOICE), "share": 1, "amount": "5.00",
            "paid": "0.00",
        }))
        .makes(
            "to-no-fund",
            event(
                "ShareReallocated",
                json!({
                    "organisation": "c_l736", "expense": id(INVOICE), "document": DOCUMENT,
                    "item": 2, "incurred": { "from": "2023-12-01", "to": "2024-01-31" },
                    "of_share": 1, "old": place(1), "unpaid": "5.00",
                }),
            ),
        )
}
