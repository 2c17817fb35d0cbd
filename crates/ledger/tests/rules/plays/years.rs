//! Reading receivables and the ends of years.

use super::{Part, named, read, reference};
use ledger::{
    command::{ChangeReceivable, ChangeReceivableRow, FreezeYearEnd, Verb},
    event::{ApprovedFigures, ReceivableBooked, ReceivableRow},
};

/// `book BODY EDITION HOLDER DEBTOR YEAR AMOUNT [number=] | YEAR AMOUNT …`
pub(super) fn book(head: &Part, rows: &[Part]) -> Verb {
    let row = |row: Part| ReceivableRow { budget_year: row.word(0), amount: row.word(1) };
    Verb::BookReceivable(ReceivableBooked {
        organisation: head.word(0),
        edition: head.word(1),
        holder: head.word(2),
        debtor: head.word(3),
        number: head.references().number,
        chapter: head.option("chapter"),
        rows: head.rows(4, rows).into_iter().map(row).collect(),
    })
}

/// `rebook BODY RECEIVABLE CAUSE YEAR AMOUNT [way=] | YEAR AMOUNT …`
pub(super) fn rebook(head: &Part, rows: &[Part]) -> Verb {
    let row = |row: Part| ChangeReceivableRow {
        budget_year: row.word(0),
        change: row.options.get("way").map(|it| named(it)),
        amount: row.word(1),
    };
    Verb::ChangeReceivable(ChangeReceivable {
        organisation: head.word(0),
        receivable: reference(head.words[1]),
        cause: named(head.words[2]),
        rows: head.rows(3, rows).into_iter().map(row).collect(),
    })
}

/// `freeze BODY EDITION HOLDER YEAR [receivable=] [surplus=] …`
pub(super) fn freeze(head: &Part) -> Verb {
    let approved = |name| head.options.get(name).map(|it| read(it));
    Verb::FreezeYearEnd(FreezeYearEnd {
        organisation: head.word(0),
        edition: head.word(1),
        holder: head.word(2),
        year: head.word(3),
        approved: ApprovedFigures {
            booked: approved("booked"),
            collected: approved("collected"),
            committed: approved("committed"),
            paid: approved("paid"),
            receivable: approved("receivable"),
            payable: approved("payable"),
            deferred: approved("deferred"),
            restricted_surplus: approved("surplus"),
            restricted_cash: approved("cash"),
        },
    })
}
