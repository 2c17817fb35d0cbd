//! Costs and receipts beyond what they rest on.

use super::{EXPENSE, PAY, before, cents, forged, read, verdict};
use crate::world::id;
use expect_test::{Expect, expect};
use ledger::event::{
    Document, DocumentKey, Event, ExpenseRecorded, ItemLine, ItemVat, PaymentExecuted,
    TransferReceived, VatTreatment,
};

#[test]
#[expect(clippy::too_many_lines, reason = "a dense table of forgeries")]
fn expenses_beyond_their_document_or_commitment() {
    type Change = fn(&mut ExpenseRecorded);
    let rows: [(Change, Expect); 20] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.document.total = cents(3_999),
            expect!["NO_COST_TWICE: 01907990012|2|2026-03-31|TD01 of 39.99 charged 40.00"],
        ),
        (
            |it| it.item.total = cents(3_999),
            expect![
                "NO_COST_TWICE: 01907990012|2|2026-03-31|TD01 row whole of 39.99 charged 40.00"
            ],
        ),
        (
            |it| it.item.eligible = cents(3_999),
            expect![
                "NO_COST_TWICE: 01907990012|2|2026-03-31|TD01 row whole of 40.00 charged 40.00"
            ],
        ),
        (
            |it| {
                let (amount, treatment) = (cents(1), VatTreatment::Recovered);
                it.item.vat = Some(ItemVat { amount, treatment });
            },
            expect!["RECOVERED_VAT_IS_NO_COST: 01907990012|2|2026-03-31|TD01 row whole"],
        ),
        (
            |it| {
                let (amount, treatment) = (cents(4_001), VatTreatment::Borne);
                it.item.vat = Some(ItemVat { amount, treatment });
            },
            expect!["RECOVERED_VAT_IS_NO_COST: 01907990012|2|2026-03-31|TD01 row whole"],
        ),
        (
            |it| it.charged = cents(4_001),
            expect!["NO_COST_TWICE: 01907990012|2|2026-03-31|TD01 of 40.00 charged 40.01"],
        ),
        (
            |it| it.document.number = read("1"),
            expect!["KEY_OF_ITS_DOCUMENT: 01907990012|2|2026-03-31|TD01"],
        ),
        // An item that stands, with another total though all of it would fit.
        (
            |it| {
                named(it, "1");
                it.document.total = cents(8_000);
                it.item.total = cents(7_999);
                it.item.eligible = cents(8_000);
                it.charged = cents(1_000);
                it.shares[0].amount = cents(1_000);
            },
            expect![
                "NO_COST_TWICE: 01907990012|1|2026-03-31|TD01 row whole of 80.00 charged 80.00"
            ],
        ),
        // The document that stands, with its own figures and with others.
        (
            |it| named(it, "1"),
            expect!["NO_COST_TWICE: 01907990012|1|2026-03-31|TD01 of 80.00 charged 110.00"],
        ),
        (
            |it| {
                named(it, "1");
                it.document.total = cents(8_000);
                it.item.line = ItemLine::Number(1);
                it.charged = cents(1_000);
            },
            expect!["NO_COST_TWICE: 01907990012|1|2026-03-31|TD01 whole and by rows"],
        ),
        (
            |it| {
                named(it, "1");
                it.document.total = cents(8_000);
                it.item.total = cents(8_000);
            },
            expect!["NO_COST_TWICE: 01907990012|1|2026-03-31|TD01 of 80.00 charged 110.00"],
        ),
        (
            |it| it.shares[0].commitment = id(0),
            expect!["USES_A_COMMITMENT: commitment:#0 does not stand"],
        ),
        (|it| it.shares[0].row = 1, expect!["USES_A_COMMITMENT: commitment:#30 has no row 1"]),
        (
            |it| {
                it.shares[0].amount = cents(4_001);
                it.charged = cents(4_001);
                (it.document.total, it.item.total) = (cents(9_000), cents(9_000));
                it.item.eligible = cents(9_000);
            },
            expect!["NO_MORE_THAN_COMMITTED: commitment:#30 row 0 would have -0.01 left"],
        ),
        (
            |it| it.shares[0].holder = read("ats:VEN_02"),
            expect!["NO_MORE_THAN_COMMITTED: commitment:#30 row 0 would have 0.00 left"],
        ),
        (
            |it| it.shares[0].edition = read("PNI/2024"),
            expect!["NO_MORE_THAN_COMMITTED: commitment:#30 row 0 would have 0.00 left"],
        ),
        (
            |it| it.shares[0].line = read("GOV"),
            expect!["NO_MORE_THAN_COMMITTED: commitment:#30 row 0 would have 0.00 left"],
        ),
        (
            |it| it.shares[0].area = Some(read("minors")),
            expect!["NO_MORE_THAN_COMMITTED: commitment:#30 row 0 would have 0.00 left"],
        ),
        (
            |it| it.organisation = read("c_d325"),
            expect!["USES_A_COMMITMENT: commitment:#30 is not of c_d325"],
        ),
    ];
    let world = before();
    for (change, rule) in rows {
        let envelope = forged(&world, EXPENSE, |it| {
            if let Event::ExpenseRecorded(it) = &mut it.event {
                change(it);
            }
        });
        rule.assert_eq(&verdict(&world, &envelope));
    }
}

/// Makes it an expense of the document of that number.
fn named(it: &mut ExpenseRecorded, number: &str) {
    it.document.number = read(number);
    let Document { issuer, number, date, kind, .. } = &it.document;
    it.document.key = DocumentKey::of(issuer, number, *date, kind);
}

#[test]
fn payments_beyond_their_share() {
    type Change = fn(&mut PaymentExecuted);
    let rows: [(Change, Expect); 10] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.lines[0].amount = cents(3_001),
            expect!["NO_MORE_THAN_EXPENSED: expense:#32 share 0 would be paid 60.01"],
        ),
        (|it| it.order.number = read("1"), expect!["ORDER_EXECUTED_ONCE: order:c_l736|1/2026"]),
        (|it| it.lines[0].expense = id(0), expect!["PAYS_AN_EXPENSE: expense:#0 does not stand"]),
        (|it| it.lines[0].share = 1, expect!["PAYS_AN_EXPENSE: expense:#32 has no 1"]),
        (
            |it| it.lines[0].holder = read("ats:VEN_02"),
            expect!["NO_MORE_THAN_EXPENSED: expense:#32 share 0 would be paid 60.00"],
        ),
        (
            |it| it.lines[0].edition = read("PNI/2024"),
            expect!["NO_MORE_THAN_EXPENSED: expense:#32 share 0 would be paid 60.00"],
        ),
        (
            |it| it.lines[0].line = read("GOV"),
            expect!["NO_MORE_THAN_EXPENSED: expense:#32 share 0 would be paid 60.00"],
        ),
        (
            |it| it.lines[0].area = Some(read("minors")),
            expect!["NO_MORE_THAN_EXPENSED: expense:#32 share 0 would be paid 60.00"],
        ),
        (
            |it| it.organisation = read("c_d325"),
            expect!["PAYS_AN_EXPENSE: expense:#32 does not stand"],
        ),
    ];
    let world = before();
    for (change, rule) in rows {
        let envelope = forged(&world, PAY, |it| {
            if let Event::PaymentExecuted(it) = &mut it.event {
                change(it);
            }
        });
        rule.assert_eq(&verdict(&world, &envelope));
    }
}

#[test]
fn receipts_beyond_their_transfer() {
    type Change = fn(&mut TransferReceived);
    let rows: [(Change, Expect); 8] = [
        (|_| {}, expect!["applied"]),
        (|it| it.amount = cents(3_001), expect!["NO_MORE_THAN_SENT: transfer:#34 received 50.01"]),
        (|it| it.transfer = Some(id(0)), expect!["ANSWERS_A_TRANSFER: transfer:#0 does not stand"]),
        (|it| it.transfer = None, expect!["applied"]),
        (|it| it.sender = read("mlps"), expect!["ANSWERS_A_TRANSFER: transfer:#34 is another's"]),
        (
            |it| it.receiver = read("c_d325"),
            expect!["ANSWERS_A_TRANSFER: transfer:#34 is another's"],
        ),
        (
            |it| it.holder = read("ats:VEN_02"),
            expect!["ANSWERS_A_TRANSFER: transfer:#34 is another's"],
        ),
        (
            |it| it.edition = read("PNI/2024"),
            expect!["ANSWERS_A_TRANSFER: transfer:#34 is another's"],
        ),
    ];
    let world = before();
    let line = "receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 30.00 of=key:transfer";
    for (change, rule) in rows {
        let envelope = forged(&world, line, |it| {
            if let Event::TransferReceived(it) = &mut it.event {
                change(it);
            }
        });
        rule.assert_eq(&verdict(&world, &envelope));
    }
}
