//! The golden log of what belongs to a budget year.

use crate::{
    office::{accountant, asked, event},
    vector::{Step, id, the},
};
use ledger::{anomaly::Anomaly, command::Verb, event::YearFigure};
use serde_json::{Value, json};

/// Where the receivable stands.
const BOOKED: u64 = 72;

pub fn steps() -> Vec<Step> {
    vec![booked(), year_end(), late_change(), recovered_vat()]
}

fn booked() -> Step {
    let receivable = json!({
        "organisation": "c_l736", "holder": "ats:VEN_01", "edition": "FNPS/2024",
        "debtor": "r_veneto", "number": { "year": 2026, "number": "77" }, "chapter": "2010/3",
        "rows": [
            { "budget_year": 2026, "amount": "100000.00" },
            { "budget_year": 2027, "amount": "25000.00" },
        ],
    });
    accountant("accertamento-77", "2026-06-23")
        .act("DETERMINA", "95", "2026-06-22")
        .asked(Verb::BookReceivable(serde_json::from_value(receivable.clone()).unwrap()))
        .makes("", event("ReceivableBooked", receivable))
}

fn year_end() -> Step {
    let figures = json!({
        "booked": "100000.00", "collected": "-100.00", "committed": "1076.00",
        "paid": "241.20", "receivable": "100100.00", "payable": "246.80", "deferred": "100.00",
        "restricted_surplus": "99355.20", "restricted_cash": "0.00",
    });
    let mut approved: Value = figures.clone();
    approved["receivable"] = json!("100000.00");
    let differs = Anomaly::YearEndDiffers {
        figure: YearFigure::Receivable,
        computed: the("100100.00"),
        approved: the("100000.00"),
    };
    accountant("rendiconto-2026", "2027-04-30")
        .act("DELIBERA", "12", "2027-04-29")
        .asked(asked!(FreezeYearEnd, {
            "organisation": "c_l736", "holder": "ats:VEN_01", "edition": "FNPS/2024",
            "year": 2026, "approved": approved,
        }))
        .irregular(
            "",
            event(
                "YearEndFrozen",
                json!({
                    "organisation": "c_l736", "holder": "ats:VEN_01", "edition": "FNPS/2024",
                    "year": 2026, "figures": figures, "approved": approved,
                }),
            ),
            vec![differs],
        )
}

/// A cost of which the VAT is recovered, wholly on own share.
fn recovered_vat() -> Step {
    let document = json!({
        "issuer": { "tax_id": "01907990012" }, "number": "77", "date": "2026-06-20",
        "kind": "TD01", "total": "122.00",
    });
    let mut sealed = document.clone();
    sealed["key"] = json!("01907990012|77|2026-06-20|TD01");
    let item = json!({
        "line": "whole", "basis": "real", "total": "122.00", "eligible": "100.00",
        "vat": { "amount": "22.00", "treatment": "recovered" },
    });
    accountant("spesa-77", "2027-01-20")
        .asked(asked!(RecordExpense, {
            "organisation": "c_l736", "document": document, "item": item, "charged": "122.00",
            "shares": [], "own_share": "122.00",
        }))
        .makes(
            "recovered-vat",
            event(
                "ExpenseRecorded",
                json!({
                    "organisation": "c_l736", "document": sealed, "item": item,
                    "charged": "122.00", "own_share": "122.00",
                }),
            ),
        )
}

fn late_change() -> Step {
    let change = json!([
        { "budget_year": 2026, "change": "decrease", "amount": "5000.00" },
        { "budget_year": 2027, "change": "increase", "amount": "5000.00" },
    ]);
    let after =
        Anomaly::AfterYearEnd { holder: the("ats:VEN_01"), edition: the("FNPS/2024"), ended: 2026 };
    accountant("reimputazione-77", "2026-12-31")
        .asked(asked!(ChangeReceivable, {
            "organisation": "c_l736", "receivable": "number:2026/77", "cause": "reimputation",
            "rows": change,
        }))
        .irregular(
            "",
            event(
                "ReceivableChanged",
                json!({
                    "organisation": "c_l736", "receivable": id(BOOKED), "holder": "ats:VEN_01",
                    "edition": "FNPS/2024", "cause": "reimputation", "rows": change,
                }),
            ),
            vec![after],
        )
}
