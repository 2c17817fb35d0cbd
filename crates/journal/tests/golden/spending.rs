//! The golden log on the path of authority, from the commitment to the payment.

use crate::vector::{Step, id, the};
use ledger::{
    anomaly::{Anomaly, Namesake},
    command::{
        CommitRow, DocumentInput, ExecutePayment, MakeCommitment, PayLine, RecordExpense,
        Reference, References, ShareInput, Verb,
    },
    day::Period,
    envelope::Role,
    event::{
        BodyParty, BookNumber, CommitmentMade, CommitmentRow, CommittedFrom, CostBasis, CostItem,
        Document, DocumentKey, Event, ExpenseRecorded, ItemLine, Leg, Order, OrderAmounts, Party,
        PaymentExecuted, PaymentLine, PersonParty, Share,
    },
};

/// Where the events stand that later ones name.
pub const COMMITMENT: u64 = 21;
pub const SALARY_COMMITMENT: u64 = 23;
pub const SALARY: u64 = 24;
pub const OWN_SHARE: u64 = 25;
pub const INVOICE: u64 = 26;
pub const PAYMENT: u64 = 27;

pub fn steps() -> Vec<Step> {
    vec![
        from_the_plan(),
        from_available(),
        salary(),
        own_share(),
        invoice(),
        payment_in_legs(),
        payment(),
    ]
}

pub fn firm(tax_id: &str) -> Party {
    Party::Body(BodyParty { tax_id: the(tax_id) })
}

fn person() -> Party {
    Party::Person(PersonParty {
        person: the("c0ffee00-0000-4000-8000-00000000cafe"),
        digests: Vec::new(),
    })
}

fn row(
    from: CommittedFrom,
    holder: &str,
    edition: &str,
    line: &str,
    amount: &str,
) -> CommitmentRow {
    CommitmentRow {
        from,
        holder: the(holder),
        edition: the(edition),
        line: the(line),
        area: None,
        amount: the(amount),
        budget_year: None,
    }
}

/// What a client asks for a commitment that came to be.
fn asked(it: &CommitmentMade) -> Verb {
    let it = it.clone();
    let rows = it.rows.into_iter().map(|row| CommitRow {
        holder: row.holder,
        edition: row.edition,
        line: row.line,
        area: row.area,
        amount: row.amount,
        budget_year: row.budget_year,
    });
    Verb::MakeCommitment(MakeCommitment {
        organisation: it.organisation,
        creditor: it.creditor,
        subject: it.subject,
        cig: it.cig,
        no_cig: it.no_cig,
        cup: it.cup,
        chapter: it.chapter,
        number: it.number,
        rows: rows.collect(),
    })
}

fn bare(organisation: &str, rows: Vec<CommitmentRow>) -> CommitmentMade {
    CommitmentMade {
        organisation: the(organisation),
        creditor: None,
        subject: None,
        cig: None,
        no_cig: None,
        cup: None,
        chapter: None,
        number: None,
        rows,
    }
}

fn from_the_plan() -> Step {
    let of = |line, amount| row(CommittedFrom::Programmed, "ats:VEN_01", "FNPS/2024", line, amount);
    let rows = vec![
        CommitmentRow { budget_year: Some(2026), ..of("SUP", "10000.00") },
        CommitmentRow {
            area: Some(the("minors")),
            budget_year: Some(2027),
            ..of("SUP", "2000.00")
        },
        of("GOV", "1000.00"),
    ];
    let it = CommitmentMade {
        creditor: Some(firm("01907990012")),
        subject: Some(the("Supervisione degli assistenti sociali")),
        cig: Some(the("B10A9942A7")),
        no_cig: Some(the("AFFIDAMENTI_IN_HOUSE")),
        cup: Some(the("J87G22000360002")),
        chapter: Some(the("1.03.02.11")),
        number: Some(BookNumber { year: 2026, number: the("101") }),
        ..bare("c_l736", rows)
    };
    Step::new("c_l736", Role::AtsAccountant, "imp-2026-101", "2026-01-20")
        .act("DETERMINA", "9", "2026-01-20")
        .asked(asked(&it))
        .makes("programmed-all-fields", Event::CommitmentMade(it))
}

/// Everything that can be irregular about a commitment, in the order in which it is sealed.
fn from_available() -> Step {
    let rows =
        vec![row(CommittedFrom::Available, "org:veneto_lavoro", "FNPS/2024", "GOV", "5000.00")];
    let it = CommitmentMade { creditor: Some(firm("01907990021")), ..bare("veneto_lavoro", rows) };
    let found = vec![
        Anomaly::LineNotAdmitted {
            row: Some(0),
            share: None,
            edition: the("FNPS/2024"),
            line: the("GOV"),
        },
        Anomaly::NoProgramme { row: 0, edition: the("FNPS/2024") },
        Anomaly::CupMissing { row: 0, edition: the("FNPS/2024") },
        Anomaly::CigMissing {},
        Anomaly::CheckDigitFailed { field: the("creditor.tax_id"), value: the("01907990021") },
    ];
    Step::new("veneto_lavoro", Role::AtsAccountant, "imp-1", "2026-01-21")
        .asked(asked(&it))
        .irregular("available", Event::CommitmentMade(it), found)
}

pub fn document(issuer: Party, number: &str, date: &str, kind: &str, total: &str) -> Document {
    let (number, date, kind, total) = (the(number), the(date), the(kind), the(total));
    let key = DocumentKey::of(&issuer, &number, date, &kind);
    Document { issuer, number, date, kind, total, key }
}

pub fn item(line: ItemLine, basis: CostBasis, total: &str, eligible: &str) -> CostItem {
    CostItem { line, basis, total: the(total), eligible: the(eligible), vat: None }
}

pub fn share(commitment: u64, row: u32, place: (&str, &str, &str, &str), amount: &str) -> Share {
    let (holder, edition, line, area) = place;
    Share {
        commitment: id(commitment),
        row,
        holder: the(holder),
        edition: the(edition),
        line: the(line),
        area: (!area.is_empty()).then(|| the(area)),
        amount: the(amount),
    }
}

/// What a client asks for an expense that came to be: its shares by commitment, or by coordinates.
pub fn ask(it: &ExpenseRecorded, references: Option<References>) -> Verb {
    let named = references.is_none();
    let it = it.clone();
    let document = DocumentInput {
        issuer: it.document.issuer,
        number: it.document.number,
        date: it.document.date,
        kind: it.document.kind,
        total: it.document.total,
    };
    let shares = it.shares.into_iter().map(|share| ShareInput {
        commitment: named.then_some(Reference::Id(share.commitment)),
        row: (named && share.row > 0).then_some(share.row),
        holder: (!named).then_some(share.holder),
        edition: (!named).then_some(share.edition),
        line: (!named).then_some(share.line),
        area: share.area.filter(|_| !named),
        amount: share.amount,
    });
    Verb::RecordExpense(RecordExpense {
        organisation: it.organisation,
        document,
        item: it.item,
        competence: it.competence,
        charged: it.charged,
        shares: shares.collect(),
        own_share: it.own_share,
        commitment: references,
    })
}

/// A commitment and its expense in one command: a group of two types, which has no total.
fn salary() -> Step {
    let place = ("ats:VEN_01", "REG-VEN-ATS/2025", "GOV", "all");
    let of = row(CommittedFrom::Available, place.0, place.1, place.2, "488.00");
    let made = CommitmentMade {
        creditor: Some(person()),
        no_cig: Some(the("CONTRATTI_LAVORO")),
        ..bare("c_l736", vec![CommitmentRow { area: Some(the(place.3)), ..of }])
    };
    let found = vec![Anomaly::NoProgramme { row: 0, edition: the(place.1) }];
    let expense = ExpenseRecorded {
        organisation: the("c_l736"),
        document: document(person(), "03/2026", "2026-03-27", "BUSTA_PAGA", "488.00"),
        item: item(ItemLine::Whole, CostBasis::Real, "488.00", "488.00"),
        competence: None,
        charged: the("488.00"),
        shares: vec![share(SALARY_COMMITMENT, 0, place, "488.00")],
        own_share: None,
    };
    let references = References { no_cig: made.no_cig.clone(), ..References::default() };
    Step::new("c_l736", Role::AtsAccountant, "stip-2026-03-1", "2026-03-27")
        .asked(ask(&expense, Some(references)))
        .irregular("with-expense", Event::CommitmentMade(made), found)
        .makes("with-commitment", Event::ExpenseRecorded(expense))
}

fn own_share() -> Step {
    let it = ExpenseRecorded {
        organisation: the("veneto_lavoro"),
        document: document(firm("01907990012"), "12/A", "2026-03-31", "TD01", "1220.00"),
        item: item(ItemLine::Number(1), CostBasis::Flat, "100.00", "100.00"),
        competence: None,
        charged: the("100.00"),
        shares: Vec::new(),
        own_share: Some(the("100.00")),
    };
    Step::new("veneto_lavoro", Role::AtsAccountant, "liq-1", "2026-04-09")
        .rules(&[("cofinanziamento", 2), ("iva", 1)])
        .asked(ask(&it, None))
        .makes("own-share-only", Event::ExpenseRecorded(it))
}

fn invoice() -> Step {
    let incurred = Period::new(the("2023-12-01"), the("2024-01-31")).unwrap();
    let window = Period::new(the("2024-01-01"), the("2026-12-31")).unwrap();
    let it = ExpenseRecorded {
        organisation: the("c_l736"),
        document: document(firm("01907990012"), "12/A", "2026-03-31", "TD01", "1220.00"),
        item: item(ItemLine::Number(2), CostBasis::Unit, "1220.00", "1000.00"),
        competence: Some(incurred),
        charged: the("1220.00"),
        shares: vec![
            share(COMMITMENT, 0, ("ats:VEN_01", "FNPS/2024", "SUP", ""), "488.00"),
            share(COMMITMENT, 1, ("ats:VEN_01", "FNPS/2024", "SUP", "minors"), "488.00"),
        ],
        own_share: Some(the("244.00")),
    };
    let outside =
        |share| Anomaly::OutsideWindow { share, edition: the("FNPS/2024"), incurred, window };
    let other = Anomaly::DocumentInTwoBodies { organisation: the("veneto_lavoro") };
    let namesake = Namesake { date: the("2026-03-30"), kind: the("TD24") };
    let same_number =
        Anomaly::NumberChargedTwice { organisation: the("c_l736"), namesake: Some(namesake) };
    let (recognised, dated) = (the("2026-04-10"), the("2026-04-11"));
    let before = Anomaly::BeforeItsDocument { recognised, dated };
    let (creditor, issuer) = (the("01907990012"), the("99900010002"));
    let other_creditor = Anomaly::NotTheCreditor { share: 1, creditor, issuer };
    let (closed_until, until) = (the("2026-05-31"), the("2026-04-30"));
    let reopened = Anomaly::BookReopened { closed_until, until };
    Step::new("c_l736", Role::AtsAccountant, "liq-2026-45-2", "2026-04-10")
        .act("DETERMINA", "45", "2026-04-10")
        .evidence(&["fattura.xml"])
        .asked(ask(&it, None))
        .irregular(
            "item-line",
            Event::ExpenseRecorded(it),
            vec![outside(0), outside(1), other, same_number, before, other_creditor, reopened],
        )
}

/// A leg of a share of an expense, as it is asked and as it is paid.
fn leg(expense: u64, share: u32, leg: Leg, area: &str, amount: &str) -> PaymentLine {
    let (edition, line) =
        if expense == SALARY { ("REG-VEN-ATS/2025", "GOV") } else { ("FNPS/2024", "SUP") };
    PaymentLine {
        expense: id(expense),
        share,
        leg,
        holder: the("ats:VEN_01"),
        edition: the(edition),
        line: the(line),
        area: (!area.is_empty()).then(|| the(area)),
        amount: the(amount),
    }
}

fn paid(
    key: &str,
    (variant, anomalies): (&'static str, Vec<Anomaly>),
    it: PaymentExecuted,
) -> Step {
    let lines = it.lines.iter().map(|line| PayLine {
        expense: Reference::Id(line.expense),
        share: line.share,
        leg: (line.leg != Leg::Payee).then_some(line.leg),
        amount: line.amount,
    });
    let asked = ExecutePayment {
        organisation: it.organisation.clone(),
        order: it.order.clone(),
        amounts: it.amounts,
        receipt: it.receipt.clone(),
        lines: lines.collect(),
    };
    Step::new("c_l736", Role::AtsAccountant, key, "2026-04-20")
        .asked(Verb::ExecutePayment(asked))
        .irregular(variant, Event::PaymentExecuted(it), anomalies)
}

pub fn two_legs() -> PaymentExecuted {
    PaymentExecuted {
        organisation: the("c_l736"),
        order: Order { year: 2026, number: the("1234"), row: Some(1) },
        amounts: None,
        receipt: Some(the("Q-991")),
        lines: vec![
            leg(INVOICE, 0, Leg::Payee, "", "400.00"),
            leg(INVOICE, 0, Leg::Vat, "", "88.00"),
            leg(INVOICE, 1, Leg::Payee, "minors", "488.00"),
        ],
    }
}

fn payment_in_legs() -> Step {
    paid("mandato-2026-1234-1", ("two-legs", Vec::new()), two_legs())
}

fn payment() -> Step {
    let it = PaymentExecuted {
        organisation: the("c_l736"),
        order: Order { year: 2026, number: the("1235"), row: None },
        amounts: None,
        receipt: None,
        lines: vec![leg(SALARY, 0, Leg::Payee, "all", "488.00")],
    };
    paid("mandato-2026-1235", ("minimal", Vec::new()), it)
}

/// A month's VAT, of which more is told than the order pays.
pub fn collective() -> Step {
    let (gross, told) = (the("87.99"), the("88.00"));
    let it = PaymentExecuted {
        organisation: the("c_l736"),
        order: Order { year: 2026, number: the("1236"), row: None },
        amounts: Some(OrderAmounts { gross, withheld: Some(the("0.01")) }),
        receipt: None,
        lines: vec![leg(INVOICE, 1, Leg::Vat, "minors", "88.00")],
    };
    let exceeded = Anomaly::OrderExceeded { order: the("1236/2026"), gross: the("87.99"), told };
    paid("mandato-2026-1236", ("collective", vec![exceeded]), it)
}
