//! The laws: what holds after any sequence of commands, right or wrong.

use crate::{
    plays::{actor, asked, command},
    script::endowed,
    world::{Outcome, World},
};
use ledger::{
    account::{Account, Authority, Stage},
    code::EditionCode,
    command::{Command, Reference, Reverse, Verb},
    event::{Event, ReversalCause},
    money::Cents,
    needs::needs,
    state::{Endowment, Fault, Key, Value},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};
use std::collections::{BTreeMap, BTreeSet};

const EDITIONS: [&str; 3] = ["FNPS/2024", "REG-VEN/2025", "PNI/2024"];
const HOLDERS: [&str; 4] = ["ats:VEN_01", "ats:VEN_02", "org:r_veneto", "org:mlps"];
const BODIES: [&str; 4] = ["c_l736", "c_d325", "r_veneto", "mlps"];
const LINES: [&str; 3] = ["SUP", "GOV/minors", "PIS"];

/// Chances from which one command is made: which verb, three choices, an amount, a key.
type Dice = (u8, usize, usize, usize, u32, u8);

fn dice() -> impl Strategy<Value = Dice> {
    (0..30_u8, 0..4_usize, 0..4_usize, 0..12_usize, 1..60_000_u32, 0..12_u8)
}

/// One of the latest events of a type, with its book; or none.
fn of_type(world: &World, type_name: &str, n: usize) -> (String, String) {
    let mut found = world.log.iter().rev().filter(|it| it.event.type_name() == type_name);
    let none = || ("#999".to_owned(), "c_l736".to_owned());
    found.nth(n / 3).map_or_else(none, |it| (format!("#{}", it.index), it.book.to_string()))
}

/// A line of a script, as `plays` reads it.
fn line(world: &World, (verb, a, b, c, amount, key): Dice) -> String {
    let (edition, holder, body) = (EDITIONS[a % 3], HOLDERS[b], BODIES[b]);
    let (other, other_body) = (HOLDERS[c % 4], BODIES[c % 4]);
    let (here, there) = (LINES[c % 3], LINES[(c + a) % 3]);
    let (all, half) = (euros(amount), euros(amount / 2 + 1));
    let grantor = ["org:r_veneto", "org:mlps"][a % 2];
    let (commitment, obliged) = of_type(world, "CommitmentMade", c);
    let (expense, payer) = of_type(world, "ExpenseRecorded", c);
    let (tenth, less) = (euros(amount / 10 + 1), euros(amount / 30 + 1));
    let text = match verb {
        0 => format!("appropriate {edition} {grantor} {}{all}", if c < 4 { '-' } else { '+' }),
        1 => format!(
            "allot {edition} {grantor} -> {other} {all} | ats:VEN_01 {half} published={all}"
        ),
        2 => format!("allot {edition} {grantor} -> {other} {all} lines=SUP"),
        3 => format!("reduce {edition} {grantor} <- {holder} {all}"),
        4 => format!("programme {edition} {holder} {here} {all}"),
        5 => format!("programme {edition} {holder} {here} {all} | {here} -> {there} {half}"),
        6 => format!("programme {edition} {holder} {here} -> available {half}"),
        7 => format!("commit {body} {edition} {holder} {here} {half} number=2026/{}", c + a),
        8 => format!(
            "commit {body} {edition} {holder} {here} {half} | REG-VEN/2025 {holder} PIS {less}"
        ),
        9 => format!("expense {body} {c} {all} {edition} {holder} {here} {tenth}"),
        10 => format!(
            "expense {obliged} {} 900.00 item={} {commitment} {tenth} own=1.00",
            c % 2,
            a + 1
        ),
        11 => format!(
            "expense {obliged} {c} 900.00 {commitment} {tenth} | {edition} {holder} {here} {less}"
        ),
        12 => format!("pay {payer} {}/2026 {expense} {less}", c + 1),
        13 => format!(
            "pay {payer} {}/2025 {expense} {less} | {expense} 0.01 share={} leg=vat",
            c + 1,
            a % 2
        ),
        14 => format!("endow {edition} {body} {holder} {all}"),
        15 => format!("send {edition} {body} {holder} -> {other_body} {other} {all}"),
        16 => format!("receive {edition} {body} -> {other_body} {other} {half}"),
        17 => {
            let (of, _) = of_type(world, "TransferSent", c);
            let sent = world.log.iter().rev().find_map(|it| match &it.event {
                Event::TransferSent(sent) if format!("#{}", it.index) == of => Some(sent),
                _ => None,
            });
            sent.map_or("endow FNPS/2024 mlps org:mlps 0.01".to_owned(), |it| {
                let (sender, receiver) = (&it.sender, &it.receiver);
                format!(
                    "receive {} {sender} -> {receiver} {} {half} of={of}",
                    it.edition, it.holder
                )
            })
        }
        18..=28 => office(world, (verb, a, b, c, amount)),
        _ => {
            let index = world.log.len().saturating_sub(1 + c * (a + 1));
            let book = &world.log[index].book;
            format!(
                "reverse {book} #{index} {}",
                if b == 0 { "material_error" } else { "annulled" }
            )
        }
    };
    // Some keys are used again, for the same content or another.
    if key == 0 { format!("{text} key=again{}", c % 3) } else { text }
}

/// The same, for what an office changes.
fn office(world: &World, (verb, a, b, c, amount): (u8, usize, usize, usize, u32)) -> String {
    let (edition, holder, body) = (EDITIONS[a % 3], HOLDERS[b], BODIES[b]);
    let (other, other_body) = (HOLDERS[c % 4], BODIES[c % 4]);
    let here = LINES[c % 3];
    let (all, tenth, less) = (euros(amount), euros(amount / 10 + 1), euros(amount / 30 + 1));
    let grantor = ["org:r_veneto", "org:mlps"][a % 2];
    let (commitment, obliged) = of_type(world, "CommitmentMade", c);
    let (expense, payer) = of_type(world, "ExpenseRecorded", c);
    match verb {
        18 => {
            let why = ["addition", "release", "economy", "addition"][a];
            format!("change {obliged} {commitment} {why} {tenth}")
        }
        19 => format!("change {obliged} {commitment} material_error {less} way=increase"),
        20 => format!("change {obliged} {commitment} reimputation {less} year=2027"),
        21 => format!("order {payer} {}/2026 {expense} {less}", c + 1),
        22 => format!("order {payer} {}/2024 {expense} {less} | {expense} {tenth} leg=vat", c + 1),
        23 => format!("pay {payer} {}/2024 {expense} {less}", c + 1),
        24 => {
            let way = ["advanced", "given_back"][a % 2];
            format!("cover {edition} {body} {holder} {way} {all}")
        }
        25 => format!("return {edition} {holder} -> {grantor} available {less} | {here} {tenth}"),
        26 => format!(
            "split {edition} {grantor} {all} | a {all} {other}*1,ats:VEN_01*2,ats:VEN_02*{c}"
        ),
        27 => {
            let act = format!("act=DGR,{c},2025-08-05 evidence=dgr");
            match a {
                0 => format!("allot {edition} {grantor} -> {other} {less} {act}"),
                1 => format!("reduce {edition} {grantor} <- {other} {less} {act}"),
                2 => format!(
                    "allot {edition} {grantor} -> {other} {less} {act} behalf={} as={other_body}/ats_accountant",
                    &grantor[4..]
                ),
                _ => format!(
                    "reduce {edition} {grantor} <- {other} {less} {act} behalf={} as={other_body}/ats_accountant",
                    &grantor[4..]
                ),
            }
        }
        _ => {
            let index = world.log.len().saturating_sub(1 + c);
            let book = &world.log[index].book;
            format!("reverse {book} #{index} annulled | {} amount={less}", a % 2)
        }
    }
}

fn euros(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// With any one slot withheld it faults, it never decides.
fn nothing_is_guessed(world: &World, command: &Command) {
    let state = world.load(command);
    for key in needs(command, &state).unwrap() {
        let mut less = state.clone();
        less.unload(&key);
        let outcome = world.decide(command, &less);
        assert!(matches!(outcome, Err(Fault::NotLoaded(_))), "without {key}: {outcome:?}");
    }
}

/// Per edition, authority and cash each sum to nothing: what stands on every stage is what the law
/// and the treasury gave.
fn every_euro_is_in_one_place(world: &World) {
    let mut sums: BTreeMap<(&EditionCode, bool), i64> = BTreeMap::new();
    for (account, cents) in world.balances() {
        let authority = matches!(account.stage(), Stage::Authority(_));
        *sums.entry((account.edition(), authority)).or_default() += cents.get();
    }
    assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
}

fn only_permitted_stages_are_negative(before: &World, world: &World, events: &[&Event]) {
    let gives_or_takes = events.iter().any(|event| {
        matches!(
            event,
            Event::FundsAppropriated(_)
                | Event::FundsAllotted(_)
                | Event::AllotmentReduced(_)
                | Event::FundsReturned(_)
                | Event::Reversed(_)
        )
    });
    for (account, cents) in world.balances().filter(|(_, cents)| cents.is_negative()) {
        if account.stage() == Stage::Authority(Authority::Available) {
            assert!(gives_or_takes || before.balance(account) <= cents, "{account:?} {events:?}");
        } else {
            assert!(account.is_unguarded(), "{account:?} {cents}");
        }
    }
}

/// What is left of commitments and shares, and of plans, is what stands on the stages.
fn parts_sum_to_their_stage(world: &World) {
    let mut sums: BTreeMap<Account, i64> = BTreeMap::new();
    let mut add = |account: Account, cents: Cents| *sums.entry(account).or_default() += cents.get();
    let mut programmed = BTreeMap::new();
    for (key, value) in &world.slots {
        match (key, value) {
            (Key::Commitment { .. }, Value::Commitment(it)) => {
                for row in &it.rows {
                    let stage = Authority::Committed;
                    let purpose = row.purpose();
                    add(Account::planned(stage, &row.holder, &row.edition, &purpose), row.left);
                }
            }
            (Key::Expense { .. }, Value::Expense(it)) => {
                for share in &it.shares {
                    let at = |stage| {
                        Account::planned(stage, &share.holder, &share.edition, &share.purpose())
                    };
                    add(at(Authority::Expensed), share.amount.minus(share.paid).unwrap());
                    add(at(Authority::Paid), share.paid);
                }
            }
            (Key::Endowment { holder, edition }, Value::Endowment(it)) => {
                programmed.insert((holder.clone(), edition.clone()), it.programmed.get());
            }
            _ => {}
        }
    }
    for (account, cents) in world.balances() {
        if let Stage::Authority(Authority::Committed | Authority::Expensed | Authority::Paid) =
            account.stage()
        {
            assert_eq!(sums.remove(account).unwrap_or(0), cents.get(), "{account:?}");
        }
        if account.stage() == Stage::Authority(Authority::Programmed) {
            let part = (account.holder().clone(), account.edition().clone());
            *programmed.get_mut(&part).unwrap() -= cents.get();
        }
    }
    assert!(sums.values().chain(programmed.values()).all(|sum| *sum == 0));
}

fn streams_have_no_gap(world: &World) {
    let mut counts = BTreeMap::new();
    for touch in world.log.iter().flat_map(|it| &it.touches) {
        let count = counts.entry(touch.stream.clone()).or_insert(0);
        assert_eq!(touch.n, *count, "{}", touch.stream);
        *count += 1;
    }
    for (stream, count) in counts {
        assert_eq!(world.slots.get(&Key::Stream { stream }), Some(&Value::Stream(count)));
    }
}

/// What a reversal restores: everything but the history itself, and nothing is as good as zero.
fn restorable(world: &World) -> BTreeMap<Key, Value> {
    let mut slots = world.slots.clone();
    for value in slots.values_mut() {
        if let Value::Endowment(it) = value {
            it.has_programmed = false;
            it.moved = Cents::ZERO;
        }
    }
    slots.retain(|key, value| match (key, value) {
        (
            Key::Stream { .. } | Key::Used { .. } | Key::Reversal { .. } | Key::Recorded { .. },
            _,
        ) => false,
        (_, Value::Balance(cents) | Value::Granted(cents)) => *cents != Cents::ZERO,
        (_, Value::Endowment(it)) => *it != Endowment::default(),
        _ => true,
    });
    slots
}

/// Undoing what was just done leaves everything as it was.
fn undone_is_as_before(before: &World, world: &World) {
    let mut world = world.clone();
    for envelope in world.log.clone().into_iter().skip(before.log.len()).rev() {
        if matches!(envelope.event, Event::Reversed(_) | Event::ActConfirmed(_)) {
            return;
        }
        let of = Reference::Id(envelope.id);
        let verb = Verb::Reverse(Reverse { of, cause: ReversalCause::Annulled, lines: Vec::new() });
        let key = format!("undo {}", envelope.index).parse().unwrap();
        let who = actor(envelope.book.clone(), envelope.actor.role);
        let outcome = world.play(&asked(who, key, envelope.effective_on, verb));
        // Who gave back to an overdrawn `available` cannot take it again.
        let gave_back = match &envelope.event {
            Event::FundsProgrammed(it) => Some((&it.holder, &it.edition)),
            Event::CommitmentChanged(it) => Some((&it.rows[0].holder, &it.rows[0].edition)),
            _ => None,
        };
        if let (Some((holder, edition)), Outcome::Refused(_)) = (gave_back, &outcome) {
            assert!(before.balance(&Account::available(holder, edition)).is_negative());
            return;
        }
        assert!(matches!(outcome, Outcome::Recorded { .. }), "{:?} {outcome:?}", envelope.event);
    }
    let (before, after) = (restorable(before), restorable(&world));
    let differ: Vec<_> =
        before.iter().filter(|(key, value)| after.get(key) != Some(value)).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(before.len(), after.len());
}

fn slots_are_written_and_read(world: &World) {
    for (key, value) in &world.slots {
        assert_eq!(&key.read(&value.write().unwrap()).unwrap(), value);
    }
    let names: BTreeSet<String> = world.slots.keys().map(ToString::to_string).collect();
    assert_eq!(names.len(), world.slots.len());
}

fn a_replay_gives_the_same(world: &World) {
    let replayed = world.replay();
    let replayed: BTreeMap<_, _> = replayed.slots().collect();
    assert_eq!(replayed, world.slots.iter().collect());
}

fn play(world: &mut World, line: &str) -> &'static str {
    let command = command(world, line);
    nothing_is_guessed(world, &command);
    let before = world.clone();
    let outcome = world.play(&command);
    match outcome {
        Outcome::Recorded { envelopes, .. } => {
            let events: Vec<&Event> = envelopes.iter().map(|it| &it.event).collect();
            every_euro_is_in_one_place(world);
            only_permitted_stages_are_negative(&before, world, &events);
            undone_is_as_before(&before, world);
            events[events.len() - 1].type_name()
        }
        Outcome::Repeated(_) | Outcome::Refused(_) => {
            assert_eq!(world.log.len(), before.log.len());
            assert!(world.slots == before.slots, "{line}");
            "nothing"
        }
    }
}

/// `PROPTEST_CASES` asks for more; without it, few and always the same.
fn config() -> Config {
    let asked = |name| std::env::var_os(name).is_some();
    let config = Config { failure_persistence: None, ..Config::default() };
    Config {
        cases: if asked("PROPTEST_CASES") { config.cases } else { 16 },
        rng_seed: if asked("PROPTEST_RNG_SEED") { config.rng_seed } else { RngSeed::Fixed(1) },
        ..config
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_laws_hold_for_any_commands(all in prop::collection::vec(dice(), 30..60)) {
        let mut world = endowed();
        for dice in all {
            let line = line(&world, dice);
            play(&mut world, &line);
        }
        parts_sum_to_their_stage(&world);
        streams_have_no_gap(&world);
        slots_are_written_and_read(&world);
        a_replay_gives_the_same(&world);
    }
}
