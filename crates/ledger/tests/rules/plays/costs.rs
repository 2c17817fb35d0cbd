//! Reading expenses and payments.

use super::{Part, named, party, period, purpose, read, reference};
use ledger::{
    account::Purpose,
    code::{EditionCode, Holder, LineCode},
    command::{
        DocumentInput, ExecutePayment, OrderPayment, PayLine, RecordExpense, References,
        ShareInput, Verb,
    },
    event::{CostBasis, CostItem, ItemLine, ItemVat, Order, OrderAmounts},
    money::{Amount, Cents},
};

fn share(row: &Part) -> ShareInput {
    let amount = row.last();
    let by_coordinates = |edition: Option<EditionCode>,
                          holder: Option<Holder>,
                          purpose: Option<Purpose>,
                          commitment| ShareInput {
        commitment,
        row: row.option("row"),
        holder,
        edition,
        line: purpose.as_ref().map(|it| it.line.clone()),
        area: purpose.and_then(|it| it.area),
        amount,
    };
    match row.words.as_slice() {
        [edition, holder, line, _] => {
            by_coordinates(Some(read(edition)), Some(read(holder)), purpose(line), None)
        }
        [of, _] => {
            let commitment = (*of != "new").then(|| reference(of));
            let line: Option<LineCode> = row.option("line");
            let mut share =
                by_coordinates(row.option("edition"), row.option("holder"), None, commitment);
            share.line = line;
            share.area = row.option("area");
            share
        }
        other => panic!("{other:?}"),
    }
}

pub(super) fn expense(head: &Part, rows: &[Part]) -> Verb {
    let total: Amount = head.word(2);
    let item_total = head.option("total").unwrap_or(total);
    let shares: Vec<ShareInput> = head.rows(3, rows).iter().map(share).collect();
    let own_share: Option<Amount> = head.option("own");
    let sum = Cents::sum(shares.iter().map(|it| it.amount).chain(own_share)).unwrap();
    let references = head.references();
    let item = match head.option::<u32>("item") {
        Some(n) => ItemLine::Number(n),
        None => ItemLine::Whole,
    };
    Verb::RecordExpense(RecordExpense {
        organisation: head.word(0),
        document: DocumentInput {
            issuer: party(head.options.get("issuer").unwrap_or(&"01907990012")),
            number: head.word(1),
            date: head.option("date").unwrap_or_else(|| read("2026-03-31")),
            kind: head.option("kind").unwrap_or_else(|| read("TD01")),
            total,
        },
        item: CostItem {
            line: item,
            basis: CostBasis::Real,
            total: item_total,
            eligible: head.option("eligible").unwrap_or(item_total),
            vat: head.options.get("vat").map(|it| vat(it)),
        },
        competence: head.options.get("competence").map(|it| period(it)),
        charged: head.option("charged").or(sum.amount()).unwrap_or(total),
        shares,
        own_share,
        commitment: (references != References::default()).then_some(references),
    })
}

/// `AMOUNT,TREATMENT`
fn vat(text: &str) -> ItemVat {
    let (amount, treatment) = text.split_once(',').unwrap();
    ItemVat { amount: read(amount), treatment: named(treatment) }
}

pub(super) fn order(head: &Part, rows: &[Part]) -> Verb {
    let Verb::ExecutePayment(ExecutePayment { organisation, order, amounts, lines, .. }) =
        pay(head, rows)
    else {
        panic!("a payment")
    };
    Verb::OrderPayment(OrderPayment { organisation, order, amounts, lines })
}

pub(super) fn pay(head: &Part, rows: &[Part]) -> Verb {
    let (number, year) = head.words[1].split_once('/').unwrap();
    let (year, row) = year.split_once('-').map_or((year, None), |(year, row)| (year, Some(row)));
    let line = |row: Part| PayLine {
        expense: reference(row.words[0]),
        share: row.option("share").unwrap_or(0),
        leg: row.options.get("leg").map(|it| named(it)),
        amount: row.last(),
    };
    Verb::ExecutePayment(ExecutePayment {
        organisation: head.word(0),
        order: Order { year: read(year), number: read(number), row: row.map(read) },
        amounts: head
            .option("gross")
            .map(|gross| OrderAmounts { gross, withheld: head.option("withheld") }),
        receipt: head.option("receipt"),
        lines: head.rows(2, rows).into_iter().map(line).collect(),
    })
}
