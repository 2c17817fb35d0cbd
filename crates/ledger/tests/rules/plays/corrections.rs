//! Reading corrections of costs.

use super::{Part, named, party, purpose, read, reference};
use ledger::command::{
    DocumentInput, ReallocateShare, ReallocatedTo, ReduceCostItem, ReduceShare, References,
    RefundPayment, RefundedLine, Verb,
};

/// `lessen BODY EXPENSE CAUSE REDUCED [eligible=] [note=NUMBER,DATE,KIND,TOTAL] [own=] | SHARE AMOUNT …`
pub(super) fn lessen(head: &Part, rows: &[Part]) -> Verb {
    let note = head.options.get("note").map(|it| {
        let [number, date, kind, total] = it.split(',').collect::<Vec<_>>()[..] else {
            panic!("{it}")
        };
        DocumentInput {
            issuer: party(head.options.get("issuer").unwrap_or(&"01907990012")),
            number: read(number),
            date: read(date),
            kind: read(kind),
            total: read(total),
        }
    });
    let share = |row: &Part| ReduceShare { share: row.word(0), amount: row.word(1) };
    Verb::ReduceCostItem(ReduceCostItem {
        organisation: head.word(0),
        expense: reference(head.words[1]),
        cause: named(head.words[2]),
        note,
        reduced: head.word(3),
        eligible: head.option("eligible"),
        shares: rows.iter().map(share).collect(),
        own_share: head.option("own"),
    })
}

/// `refund BODY REDUCTION [receipt=] | LINE [amount=] …`
pub(super) fn refund(head: &Part, rows: &[Part]) -> Verb {
    let line = |row: &Part| RefundedLine { line: row.word(0), amount: row.option("amount") };
    Verb::RefundPayment(RefundPayment {
        organisation: head.word(0),
        reduction: reference(head.words[1]),
        receipt: head.option("receipt"),
        lines: rows.iter().map(line).collect(),
    })
}

/// `move BODY EXPENSE [share=] [amount=] [paid=] -> own | COMMITMENT [row=] | EDITION HOLDER LINE`
pub(super) fn reallocate(head: &Part) -> Verb {
    let to = match head.words[3..] {
        ["own"] => None,
        [edition, holder, line] => {
            let purpose = purpose(line).unwrap();
            Some(ReallocatedTo {
                holder: Some(read(holder)),
                edition: Some(read(edition)),
                line: Some(purpose.line),
                area: purpose.area,
                ..ReallocatedTo::default()
            })
        }
        [commitment] => Some(ReallocatedTo {
            commitment: (commitment != "new").then(|| reference(commitment)),
            row: head.option("row"),
            edition: head.option("edition"),
            ..ReallocatedTo::default()
        }),
        ref other => panic!("{other:?}"),
    };
    let references = head.references();
    Verb::ReallocateShare(ReallocateShare {
        organisation: head.word(0),
        expense: reference(head.words[1]),
        share: head.option("share"),
        amount: head.option("amount"),
        paid: head.option("paid"),
        to,
        commitment: (references != References::default()).then_some(references),
    })
}
