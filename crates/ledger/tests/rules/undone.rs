//! Each event with its reversal, back to the cent: what stands after is what stood before.

use crate::{
    plays::command,
    script::{endowed, played},
    world::{Outcome, World},
};
use ledger::{
    event::Event,
    money::Cents,
    posting::lines,
    state::{Endowment, Key, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// An event that may be undone: what is played before it, it, and how it is undone.
struct Case {
    type_name: &'static str,
    before: &'static str,
    done: &'static str,
    undone: &'static str,
}

const fn case(
    type_name: &'static str,
    before: &'static str,
    done: &'static str,
    undone: &'static str,
) -> Case {
    Case { type_name, before, done, undone }
}

/// A commitment of two rows, and an expense on it.
const SPENT: &str = "
    programme FNPS/2024 ats:VEN_01 SUP 500.00 | GOV 200.00
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 | FNPS/2024 ats:VEN_01 GOV 100.00 number=2026/1 key=c
    expense c_l736 1 100.00 key:c 70.10 | key:c 9.90 row=1 own=20.00 key=e
";
/// The same, and an order of which a part is executed.
const ORDERED: &str = "
    programme FNPS/2024 ats:VEN_01 SUP 500.00 | GOV 200.00
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 | FNPS/2024 ats:VEN_01 GOV 100.00 number=2026/1 key=c
    expense c_l736 1 100.00 key:c 70.10 | key:c 9.90 row=1 own=20.00 key=e
    order c_l736 9/2026 key:e 60.00 | key:e 9.90 share=1 | key:e 10.10 leg=vat
    pay c_l736 9/2026 key:e 10.00
";
/// The same, paid in part.
const PAID: &str = "
    programme FNPS/2024 ats:VEN_01 SUP 500.00 | GOV 200.00
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 | FNPS/2024 ats:VEN_01 GOV 100.00 number=2026/1 key=c
    expense c_l736 1 100.00 key:c 70.10 | key:c 9.90 row=1 own=20.00 key=e
    pay c_l736 9/2026 key:e 60.00 | key:e 9.90 share=1
";
/// A return, of which a part of the cash has gone.
const RETURNED: &str = "
    return FNPS/2024 ats:VEN_01 -> org:r_veneto available 300.00
    send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 100.00 returns=#18
";
const CASES: [Case; 39] = [
    case("FundsAppropriated", "", "appropriate FNPS/2024 org:mlps +123.45", "mlps annulled"),
    case("FundsAppropriated", "", "appropriate FNPS/2024 org:mlps -123.45", "mlps annulled"),
    case(
        "FundsAllotted",
        "",
        "allot FNPS/2024 org:r_veneto -> ats:VEN_01 123.45 lines=SUP window=2026-01-01..2026-12-31 act=DGR,1,2026-01-10",
        "r_veneto annulled",
    ),
    case(
        "FundsAllotted",
        "",
        "split FNPS/2024 org:r_veneto 100.01 | a 40.00 ats:VEN_01*3 | b 60.01 ats:VEN_01*7",
        "r_veneto annulled",
    ),
    case(
        "FundsAllotted",
        "",
        "allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 123.45 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr",
        "c_l736 annulled",
    ),
    case(
        "AllotmentReduced",
        "",
        "reduce FNPS/2024 org:r_veneto <- ats:VEN_01 123.45 act=DGR,2,2026-01-10",
        "r_veneto annulled",
    ),
    case(
        "AllotmentReduced",
        "",
        "reduce REG-VEN/2025 org:r_veneto <- ats:VEN_01 123.45 behalf=r_veneto as=c_l736/ats_accountant act=DGR,8,2025-08-05 evidence=dgr",
        "c_l736 annulled",
    ),
    case(
        "FundsProgrammed",
        "programme FNPS/2024 ats:VEN_01 SUP 100.00",
        "programme FNPS/2024 ats:VEN_01 GOV 123.45 | GOV/minors 0.55 | SUP -> available 50.00 | SUP -> PIS 25.00",
        "c_l736 annulled",
    ),
    case(
        "FundsReturned",
        "programme FNPS/2024 ats:VEN_01 SUP 200.00",
        "return FNPS/2024 ats:VEN_01 -> org:r_veneto available 100.00 | SUP 23.45",
        "c_l736 annulled",
    ),
    case(
        "CommitmentMade",
        "programme FNPS/2024 ats:VEN_01 SUP 500.00",
        "commit c_l736 FNPS/2024 ats:VEN_01 SUP 123.45 | FNPS/2024 ats:VEN_01 SUP 0.55 year=2027 number=2026/1",
        "c_l736 released",
    ),
    case(
        "CommitmentMade",
        "",
        "commit c_l736 FNPS/2024 ats:VEN_01 SUP/minors 123.45",
        "c_l736 released",
    ),
    case(
        "CommitmentChanged",
        SPENT,
        "change c_l736 key:c addition 50.00 | 12.34 row=1",
        "c_l736 annulled",
    ),
    case(
        "CommitmentChanged",
        SPENT,
        "change c_l736 key:c release 50.00 | 12.34 row=1",
        "c_l736 annulled",
    ),
    case("CommitmentChanged", SPENT, "change c_l736 key:c economy 50.00", "c_l736 annulled"),
    case(
        "CommitmentChanged",
        SPENT,
        "change c_l736 key:c material_error 50.00 way=increase | 12.34 row=1 way=decrease",
        "c_l736 material_error",
    ),
    case(
        "CommitmentChanged",
        SPENT,
        "change c_l736 key:c reimputation 50.00 year=2027 number=2027/1",
        "c_l736 annulled",
    ),
    case(
        "ExpenseRecorded",
        SPENT,
        "expense c_l736 2 100.00 key:c 70.10 | key:c 9.90 row=1 own=20.00",
        "c_l736 annulled",
    ),
    // Another row of a document that stands.
    case(
        "ExpenseRecorded",
        "
            commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 key=c
            expense c_l736 3 900.00 item=1 key:c 10.00 own=1.00
        ",
        "expense c_l736 3 900.00 item=2 key:c 10.00 own=1.00",
        "c_l736 annulled",
    ),
    // More of the same row, on another line.
    case(
        "ExpenseRecorded",
        "
            commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 | FNPS/2024 ats:VEN_01 GOV 100.00 key=c
            expense c_l736 3 900.00 key:c 10.00 own=1.00
        ",
        "expense c_l736 3 900.00 key:c 10.00 row=1 own=1.00",
        "c_l736 annulled",
    ),
    case("ExpenseRecorded", "", "expense c_l736 2 100.00 own=100.00", "c_l736 annulled"),
    case(
        "PaymentOrdered",
        SPENT,
        "order c_l736 9/2026 key:e 60.00 | key:e 9.90 share=1 | key:e 10.10 leg=vat",
        "c_l736 annulled",
    ),
    case(
        "PaymentExecuted",
        SPENT,
        "pay c_l736 9/2026 key:e 60.00 | key:e 9.90 share=1 | key:e 10.10 leg=vat",
        "c_l736 payment_failed",
    ),
    case(
        "PaymentExecuted",
        ORDERED,
        "pay c_l736 9/2026 key:e 50.00 | key:e 9.90 share=1 | key:e 10.10 leg=vat",
        "c_l736 payment_failed",
    ),
    case(
        "ReceivableBooked",
        "",
        "book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 100.00 number=2025/7 | 2026 23.45",
        "c_l736 annulled",
    ),
    case(
        "ReceivableChanged",
        "book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 100.00 number=2025/7 key=r | 2026 23.45",
        "rebook c_l736 key:r reimputation 2025 10.00 way=decrease | 2027 10.00 way=increase",
        "c_l736 annulled",
    ),
    case(
        "YearEndFrozen",
        "book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 100.00 on=2025-03-01",
        "freeze c_l736 FNPS/2024 ats:VEN_01 2025",
        "c_l736 annulled",
    ),
    case(
        "CostItemReduced",
        PAID,
        "lessen c_l736 key:e credit_note 12.20 note=7,2026-04-01,TD04,12.20",
        "c_l736 annulled",
    ),
    case(
        "PaymentRefunded",
        "
            programme FNPS/2024 ats:VEN_01 SUP 500.00 | GOV 200.00
            commit c_l736 FNPS/2024 ats:VEN_01 SUP 300.00 | FNPS/2024 ats:VEN_01 GOV 100.00 number=2026/1 key=c
            expense c_l736 1 100.00 key:c 70.10 | key:c 9.90 row=1 own=20.00 key=e
            pay c_l736 9/2026 key:e 60.00 | key:e 9.90 share=1
            lessen c_l736 key:e recovery 50.00 key=l
        ",
        "refund c_l736 key:l",
        "c_l736 annulled",
    ),
    case(
        "ShareReallocated",
        PAID,
        "move c_l736 key:e share=0 -> key:c row=1",
        "c_l736 annulled",
    ),
    case(
        "ShareReallocated",
        PAID,
        "move c_l736 key:e share=1 amount=5.00 -> own",
        "c_l736 annulled",
    ),
    case("ShareReallocated", PAID, "move c_l736 key:e -> key:c row=1", "c_l736 annulled"),
    case("CashEndowed", "", "endow FNPS/2024 mlps org:mlps 123.45", "mlps annulled"),
    case("CashCovered", "", "cover FNPS/2024 c_l736 ats:VEN_01 advanced 123.45", "c_l736 annulled"),
    case(
        "CashCovered",
        "cover FNPS/2024 c_l736 ats:VEN_01 advanced 500.00",
        "cover FNPS/2024 c_l736 ats:VEN_01 given_back 123.45",
        "c_l736 annulled",
    ),
    case(
        "DisbursementRequested",
        "",
        "request FNPS/2024 c_l736 ats:VEN_01 r_veneto 123.45",
        "c_l736 annulled",
    ),
    case(
        "TransferSent",
        "",
        "send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 123.45",
        "r_veneto payment_failed",
    ),
    case(
        "TransferSent",
        RETURNED,
        "send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 123.45 returns=#18",
        "c_l736 payment_failed",
    ),
    case(
        "TransferReceived",
        "",
        "receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 123.45",
        "c_l736 material_error",
    ),
    case(
        "TransferReceived",
        "send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 200.00 key=t",
        "receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 123.45 of=key:t",
        "c_l736 material_error",
    ),
];

/// What is superseded by another of its kind, and never undone: what is played before it, it, and
/// who would undo it.
const FINAL: [(&str, &str, &str, &str); 12] = [
    (
        "OrganisationRegistered",
        "",
        "body az_01 special_company region=05",
        "operator/ats_accountant",
    ),
    ("AmbitoRegistered", "", "ambito VEN_09 05 c_l736", "operator/ats_accountant"),
    ("ManagerSucceeded", "", "succeed VEN_01 c_d325", "operator/ats_accountant"),
    ("EditionOpened", "", "open FNPS/2030 FNPS mlps", "mlps/ministry"),
    ("TermsChanged", "", "terms FNPS/2024 lines=SUP", "mlps/ministry"),
    ("EditionClosed", "", "close FNPS/2024", "mlps/ministry"),
    ("EditionReopened", "close FNPS/2024", "reopen FNPS/2024", "mlps/ministry"),
    ("BookClosed", "", "closebook c_l736 2026-03-31", "c_l736/ats_accountant"),
    ("ActConfirmed", TRANSCRIBED, "confirm r_veneto #18", "r_veneto/region"),
    ("ActDisputed", TRANSCRIBED, "dispute r_veneto #18 cause=altro", "r_veneto/region"),
    ("PersonErased", "", "erase c_l736", "c_l736/ats_accountant"),
    (
        "Reversed",
        "endow FNPS/2024 mlps org:mlps 1.00 key=e",
        "reverse mlps key:e annulled",
        "mlps/ministry",
    ),
];

/// An act that its counterpart wrote.
const TRANSCRIBED: &str = "
    allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr
";

/// Everything that stands and may come back: not the log's own counts, nor what only ever grows.
fn standing(world: &World) -> BTreeMap<Key, Value> {
    let mut standing = BTreeMap::new();
    for (key, value) in &world.slots {
        let value = match value.clone() {
            Value::Balance(Cents::ZERO)
            | Value::Granted(Cents::ZERO)
            | Value::Stream(_)
            | Value::Used(_)
            | Value::Recorded(_)
            | Value::Reversal(_) => continue,
            Value::Endowment(it) => {
                let it = Endowment { moved: Cents::ZERO, has_programmed: false, ..it };
                if it == Endowment::default() {
                    continue;
                }
                Value::Endowment(it)
            }
            value => value,
        };
        standing.insert(key.clone(), value);
    }
    standing
}

impl Case {
    /// What stood before, and the world with the event done.
    fn done(&self) -> (BTreeMap<Key, Value>, World) {
        let world = played(endowed(), self.before);
        let before = standing(&world);
        let world = played(world, &format!("{} key=done", self.done));
        let last = world.log.last().unwrap();
        assert_eq!(last.event.type_name(), self.type_name, "{}", self.done);
        assert_ne!(standing(&world), before, "{} does something", self.done);
        (before, world)
    }

    fn undo(&self, world: World, lines: &str, key: &str) -> World {
        let (body, cause) = self.undone.split_once(' ').unwrap();
        played(world, &format!("reverse {body} key:done {cause} {lines} key={key}"))
    }
}

#[test]
fn each_event_and_its_reversal_come_to_nothing() {
    for case in &CASES {
        let (before, world) = case.done();
        let world = case.undo(world, "", "undone");
        assert_eq!(standing(&world), before, "{}", case.done);
    }
}

/// A cent of each line first, and then what is left.
#[test]
fn each_event_undone_in_two_parts_comes_to_nothing() {
    let (mut in_parts, mut whole) = (0, 0);
    for case in &CASES {
        let (before, world) = case.done();
        let event = &world.log.last().unwrap().event;
        if matches!(event, Event::CostItemReduced(_) | Event::ShareReallocated(_)) {
            whole += 1;
            continue;
        }
        let named = match event {
            // The line of a payment brings its cash.
            Event::PaymentExecuted(it) => it.lines.len(),
            event => lines(event).len(),
        };
        if named == 0 {
            whole += 1;
            continue;
        }
        let cents: Vec<_> = (0..named).map(|line| format!("| {line} amount=0.01")).collect();
        let cents = cents.join(" ");
        let world = case.undo(world, &cents, "part");
        assert_ne!(standing(&world), before, "{} is not yet undone", case.done);
        let world = case.undo(world, "", "rest");
        assert_eq!(standing(&world), before, "{}", case.done);
        in_parts += 1;
    }
    assert_eq!(
        (in_parts, whole),
        (CASES.len() - 11, 11),
        "all but what has no line, or moves as one"
    );
}

#[test]
fn what_is_undone_is_undone_once() {
    for case in &CASES {
        let (_, world) = case.done();
        let mut world = case.undo(world, "", "undone");
        let (body, cause) = case.undone.split_once(' ').unwrap();
        let again = command(&world, &format!("reverse {body} key:done {cause} key=again"));
        match world.play(&again) {
            Outcome::Refused(it) => {
                let code = it.rejection.code();
                assert_eq!(code, "ALREADY_REVERSED", "{}", case.done);
            }
            other => panic!("{}: {other:?}", case.done),
        }
    }
}

#[test]
fn what_only_another_of_its_kind_supersedes_is_not_undone() {
    for (type_name, before, done, who) in FINAL {
        let mut world = played(played(endowed(), before), &format!("{done} key=done"));
        let last = world.log.last().unwrap();
        assert_eq!(last.event.type_name(), type_name);
        let (body, _) = who.split_once('/').unwrap();
        let line = format!("reverse {body} #{} annulled as={who} key=undone", last.index);
        match world.play(&command(&world, &line)) {
            Outcome::Refused(it) => assert_eq!(it.rejection.code(), "NOT_REVERSIBLE", "{done}"),
            other => panic!("{done}: {other:?}"),
        }
    }
}

/// An event that the sources declare is undone here, or never: nobody forgets one.
#[test]
fn every_type_of_event_is_undone_here_or_never() {
    let source = include_str!("../../src/event.rs");
    let body = source.split_once("pub enum Event {").unwrap().1.split_once("\n}").unwrap().0;
    let named = body.lines().filter_map(|line| line.trim().split_once('(')?.1.strip_suffix("),"));
    let declared: BTreeSet<&str> = named.collect();
    assert!(declared.len() >= 28, "{declared:?}");
    let undone: BTreeSet<&str> = CASES.iter().map(|it| it.type_name).collect();
    // Leaf 0 is written by no command.
    let never = FINAL.iter().map(|it| it.0).chain(["LedgerOpened"]);
    let told: BTreeSet<&str> = undone.iter().copied().chain(never).collect();
    assert_eq!(told, declared);
    assert_eq!(undone.len() + FINAL.len() + 1, declared.len(), "one or the other");
}
