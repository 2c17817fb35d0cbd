//! Reading what an office records in a year beside its expenses.

use super::{Part, named, purpose, read, reference};
use ledger::{
    command::{
        AllotByWeights, ChangeCommitment, ChangeRow, Criterion, HolderWeight, OnAct, Reference,
        RequestDisbursement, ReturnFunds, ReturnRow, ReturnTransfer, SucceedManager, Verb,
    },
    event::{BookClosed, CashCovered, EditionClosed, EditionReopened, PersonErased, TermsChanged},
    id::{EventId, PersonId},
};
use uuid::Uuid;

pub(super) fn office(verb: &str, head: &Part, rows: &[Part]) -> Verb {
    match verb {
        "change" => change(head, rows),
        "return" => give_back(head, rows),
        "split" => split(head, rows),
        "cover" => Verb::CoverCash(CashCovered {
            edition: head.word(0),
            organisation: head.word(1),
            holder: head.word(2),
            direction: named(head.words[3]),
            amount: head.word(4),
        }),
        "request" => Verb::RequestDisbursement(RequestDisbursement {
            edition: head.word(0),
            organisation: head.word(1),
            holder: head.word(2),
            payer: head.word(3),
            instalment: head.option("instalment"),
            amount: head.word(4),
            attested: head.option("attested"),
        }),
        "succeed" => Verb::SucceedManager(SucceedManager {
            ambito: head.word(0),
            manager: head.word(1),
            legal_form: head.options.get("form").map(|it| named(it)),
            commitments: head.words[2..].iter().map(|it| reference(it)).collect(),
        }),
        "terms" => Verb::ChangeTerms(TermsChanged {
            edition: head.word(0),
            holder: head.option("holder"),
            grantor: head.option("grantor"),
            terms: head.terms(),
        }),
        "close" => Verb::CloseEdition(EditionClosed { edition: head.word(0) }),
        "reopen" => Verb::ReopenEdition(EditionReopened { edition: head.word(0) }),
        "closebook" => {
            Verb::CloseBook(BookClosed { organisation: head.word(0), until: head.word(1) })
        }
        "confirm" => Verb::ConfirmAct(OnAct { of: event(head.words[1]) }),
        "dispute" => Verb::DisputeAct(OnAct { of: event(head.words[1]) }),
        "erase" => Verb::ErasePerson(PersonErased { person: PersonId::new(Uuid::from_u128(7)) }),
        other => panic!("no such verb: {other}"),
    }
}

fn event(text: &str) -> EventId {
    match reference(text) {
        Reference::Id(id) => id,
        other => panic!("{other}"),
    }
}

/// `change BODY COMMITMENT CAUSE AMOUNT [row=1] [way=increase] [year=2027] [number=2027/1] | AMOUNT …`
fn change(head: &Part, rows: &[Part]) -> Verb {
    let row = |row: Part| ChangeRow {
        row: row.option("row"),
        change: row.options.get("way").map(|it| named(it)),
        amount: row.last(),
        budget_year: row.option("year"),
    };
    Verb::ChangeCommitment(ChangeCommitment {
        organisation: head.word(0),
        commitment: reference(head.words[1]),
        cause: named(head.words[2]),
        number: head.references().number,
        rows: head.rows(3, rows).into_iter().map(row).collect(),
    })
}

/// `return EDITION HOLDER -> GRANTOR LINE AMOUNT [from=SENDER to=RECEIVER] | LINE AMOUNT …`
fn give_back(head: &Part, rows: &[Part]) -> Verb {
    let row = |row: Part| ReturnRow { from: purpose(row.words[0]), amount: row.last() };
    let transfer = head
        .option("from")
        .map(|sender| ReturnTransfer { sender, receiver: head.option("to").unwrap() });
    Verb::ReturnFunds(ReturnFunds {
        edition: head.word(0),
        holder: head.word(1),
        grantor: head.word(3),
        rows: head.rows(4, rows).into_iter().map(row).collect(),
        transfer,
    })
}

/// `split EDITION GRANTOR TOTAL | NAME AMOUNT-or-PERCENT% HOLDER*WEIGHT,HOLDER*WEIGHT | …`
fn split(head: &Part, rows: &[Part]) -> Verb {
    let criterion = |row: &Part| {
        let how: String = row.word(1);
        let percent = how.strip_suffix('%').map(read);
        let weights: String = row.word(2);
        let weight = |it: &str| {
            let (holder, weight) = it.split_once('*').unwrap();
            HolderWeight { holder: read(holder), weight: read(weight) }
        };
        Criterion {
            name: row.word(0),
            source: read("prova"),
            amount: percent.is_none().then(|| read(&how)),
            percent,
            weights: weights.split(',').map(weight).collect(),
        }
    };
    Verb::AllotByWeights(AllotByWeights {
        edition: head.word(0),
        grantor: head.word(1),
        total: head.word(2),
        criteria: rows.iter().map(criterion).collect(),
        terms: head.terms(),
        published_total: head.option("published"),
    })
}
