//! Replay: envelopes that this program would never have written, each with the rule it breaks.

mod corrections;
mod costs;
mod office;
mod years;

use crate::{
    plays::command,
    script::{endowed, played},
    world::{Outcome, World, id},
};
use expect_test::{Expect, expect};
use ledger::{
    account::{Account, Authority, Purpose, Till},
    apply::apply,
    envelope::{Envelope, Touch},
    event::{Direction, Event, ReversalCause, Reversed, ReversedLine},
    money::{Amount, Cents},
    posting::lines,
    state::{Fault, Key, Recorded, State, Value},
    stream::{Stream, streams},
};

/// What stands before each forgery: a plan, commitments, an expense half paid, a transfer half
/// received; and elsewhere enough on every stage, so that no balance stops a forgery before the
/// rule that it is about.
const BEFORE: &str = "
    programme FNPS/2024 ats:VEN_01 SUP 600.00 key=plan
    programme FNPS/2024 ats:VEN_01 GOV 100.00 | SUP/minors 100.00
    commit c_l736 FNPS/2024 ats:VEN_01 GOV 50.00 | FNPS/2024 ats:VEN_01 SUP/minors 50.00
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 200.00 | PNI/2024 ats:VEN_01 SUP 50.00
    expense c_l736 5 200.00 FNPS/2024 ats:VEN_01 GOV 50.00 | FNPS/2024 ats:VEN_01 SUP/minors 50.00
    expense c_l736 6 200.00 FNPS/2024 ats:VEN_01 SUP 100.00 | PNI/2024 ats:VEN_01 SUP 50.00 key=six
    pay c_l736 6/2026 key:six 40.00
    commit c_d325 FNPS/2024 ats:VEN_02 SUP 50.00
    expense c_d325 5 50.00 FNPS/2024 ats:VEN_02 SUP 50.00
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 100.00 number=2026/14 key=commitment
    commit c_l736 FNPS/2024 ats:VEN_01 SUP 10.00 key=unused
    expense c_l736 1 80.00 key:commitment 60.00 own=10.00 key=expense
    pay c_l736 1/2026 key:expense 30.00 key=payment
    send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 50.00 key=transfer
    receive FNPS/2024 r_veneto -> c_l736 ats:VEN_01 20.00 of=key:transfer key=receipt
    reduce FNPS/2024 org:r_veneto <- ats:VEN_02 100.00 key=reduction
";

fn before() -> World {
    played(endowed(), BEFORE)
}

/// What `apply` says of an envelope over a whole state.
fn verdict(world: &World, envelope: &Envelope) -> String {
    let mut state = world.replay();
    match apply(&mut state, envelope) {
        Ok(()) => "applied".to_owned(),
        Err(Fault::Breach(breach)) => {
            let mut text = breach.to_string();
            for index in 0..world.log.len() + 2 {
                text = text.replace(&id(index).to_string(), &format!("#{index}"));
            }
            named(&text)
        }
        Err(fault) => panic!("{fault}"),
    }
}

/// A breach as `RULE: detail`.
fn named(text: &str) -> String {
    text.replace("rule ", "").replace(" is broken", "")
}

/// The envelope that a line would make, changed by hand, touching what it then moves.
fn forged(world: &World, line: &str, change: impl FnOnce(&mut Envelope)) -> Envelope {
    let mut after = world.clone();
    let outcome = after.play(&command(world, line));
    let Outcome::Recorded { envelopes, .. } = outcome else { panic!("{line}: {outcome:?}") };
    let mut envelope = envelopes.last().unwrap().clone();
    change(&mut envelope);
    touch(world, &mut envelope);
    envelope
}

fn touch(world: &World, envelope: &mut Envelope) {
    let count = |stream: &Stream| match world.slots.get(&Key::Stream { stream: stream.clone() }) {
        Some(Value::Stream(count)) => *count,
        _ => 0,
    };
    let touches = streams(&envelope.event, &envelope.book).into_iter();
    envelope.touches = touches.map(|stream| Touch { n: count(&stream), stream }).collect();
}

fn check(line: &str, change: impl FnOnce(&mut Envelope), verdict_is: &Expect) {
    let world = before();
    let envelope = forged(&world, line, change);
    verdict_is.assert_eq(&verdict(&world, &envelope));
}

/// The event of the one command with a key.
fn event_of(world: &World, key: &str) -> Envelope {
    world.log.iter().rev().find(|it| it.command.key.as_str() == key).unwrap().clone()
}

fn cents(n: i64) -> Amount {
    Amount::from_cents(n).unwrap()
}

const PAY: &str = "pay c_l736 2/2026 key:expense 30.00";
const EXPENSE: &str = "expense c_l736 2 40.00 key:commitment 40.00";

#[test]
fn envelopes_that_are_not_in_order() {
    let world = before();
    for (n, streams, rule) in [
        (1, None, expect!["STREAMS_HAVE_NO_GAP: 1 in FNPS/2024|ats:VEN_01 where 16 comes next"]),
        (99, None, expect!["STREAMS_HAVE_NO_GAP: 99 in FNPS/2024|ats:VEN_01 where 16 comes next"]),
        (9, Some("org:mlps"), expect!["TOUCHES_ITS_STREAMS: the streams are not those it moves"]),
    ] {
        let mut envelope = forged(&world, PAY, |_| {});
        assert_eq!(verdict(&world, &envelope), "applied");
        envelope.touches[0].n = n;
        if let Some(holder) = streams {
            envelope.touches[0].stream.holder = Some(holder.parse().unwrap());
        }
        rule.assert_eq(&verdict(&world, &envelope));
    }
    let mut envelope = forged(&world, PAY, |_| {});
    envelope.touches.clear();
    expect!["TOUCHES_ITS_STREAMS: the streams are not those it moves"]
        .assert_eq(&verdict(&world, &envelope));
}

#[test]
fn keys_used_twice() {
    let rule = expect!["KEY_USED_ONCE: expense part 1"];
    check(PAY, |it| it.command.key = "expense".parse().unwrap(), &rule);
    // A second part that goes on with the same command is its second part.
    let go_on = |it: &mut Envelope| {
        it.command.part = 2;
        it.command.key = "receipt".parse().unwrap();
    };
    check(PAY, go_on, &expect!["KEY_USED_ONCE: receipt part 2"]);
    let rule = expect!["KEY_USED_ONCE: line 37 part 2"];
    check(PAY, |it| it.command.part = 2, &rule);
    let rule = expect!["KEY_USED_ONCE: line 37 part 0"];
    check(PAY, |it| it.command.part = 0, &rule);
    let world = before();
    let digest = event_of(&world, "payment").command.digest;
    for (part, rule) in [
        (2, expect!["applied"]),
        (3, expect!["KEY_USED_ONCE: payment part 3"]),
        (1, expect!["KEY_USED_ONCE: payment part 1"]),
    ] {
        let envelope = forged(&world, PAY, |it| {
            it.command.key = "payment".parse().unwrap();
            it.command.digest = digest;
            it.command.part = part;
        });
        rule.assert_eq(&verdict(&world, &envelope));
    }
}

#[test]
fn own_acts_below_zero() {
    let plan = |amount: i64| {
        move |it: &mut Envelope| {
            if let Event::FundsProgrammed(it) = &mut it.event {
                it.moves[0].amount = cents(amount);
            }
        }
    };
    let line = "programme FNPS/2024 ats:VEN_01 SUP 1.00";
    check(line, plan(20_000), &expect!["applied"]);
    check(
        line,
        plan(20_001),
        &expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|available|| would hold -0.01"],
    );
    let line = "programme FNPS/2024 ats:VEN_01 SUP -> GOV 1.00";
    check(line, plan(19_000), &expect!["applied"]);
    check(
        line,
        plan(19_001),
        &expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|programmed|SUP| would hold -0.01"],
    );
    let commit = |amount: i64| {
        move |it: &mut Envelope| {
            if let Event::CommitmentMade(it) = &mut it.event {
                it.rows[0].amount = cents(amount);
            }
        }
    };
    check(
        "commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00",
        commit(19_001),
        &expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|programmed|SUP| would hold -0.01"],
    );
    check("commit c_l736 PNI/2024 ats:VEN_01 SUP 1.00", commit(90_000), &expect!["applied"]);
    check(
        "commit c_l736 PNI/2024 ats:VEN_01 SUP 1.00",
        commit(90_001),
        &expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|PNI/2024|available|| would hold -0.01"],
    );
    // Acts of authority may.
    let allot = |it: &mut Envelope| {
        if let Event::FundsAllotted(it) = &mut it.event {
            it.amount = cents(99_999_999);
        }
    };
    check("allot FNPS/2024 org:r_veneto -> ats:VEN_02 1.00", allot, &expect!["applied"]);
    let reduce = |it: &mut Envelope| {
        if let Event::FundsAppropriated(it) = &mut it.event {
            it.amount = cents(99_999_999);
            it.direction = Direction::Reduction;
        }
    };
    check("appropriate FNPS/2024 org:mlps +1.00", reduce, &expect!["applied"]);
}

#[test]
fn plans_that_leave_home() {
    let moved = |to: fn() -> Account| {
        move |it: &mut Envelope| {
            if let Event::FundsProgrammed(it) = &mut it.event {
                it.moves[0].to = to();
            }
        }
    };
    let line = "programme FNPS/2024 ats:VEN_01 SUP 1.00";
    check(
        line,
        moved(|| Account::available(&read("ats:VEN_02"), &read("FNPS/2024"))),
        &expect!["A_PLAN_STAYS_AT_HOME: ats:VEN_02|FNPS/2024|available|| is not its own"],
    );
    check(
        line,
        moved(|| Account::available(&read("ats:VEN_01"), &read("PNI/2024"))),
        &expect!["A_PLAN_STAYS_AT_HOME: ats:VEN_01|PNI/2024|available|| is not its own"],
    );
    check(
        line,
        moved(|| Account::law(&read("ats:VEN_01"), &read("FNPS/2024"))),
        &expect!["A_PLAN_STAYS_AT_HOME: ats:VEN_01|FNPS/2024|law|| is not its own"],
    );
    let committed = || {
        let purpose = Purpose { line: read("SUP"), area: None };
        Account::planned(Authority::Committed, &read("ats:VEN_01"), &read("FNPS/2024"), &purpose)
    };
    check(
        line,
        moved(committed),
        &expect!["A_PLAN_STAYS_AT_HOME: ats:VEN_01|FNPS/2024|committed|SUP| is not its own"],
    );
    let cash =
        || Account::till(Till::Cash, &read("c_l736"), &read("ats:VEN_01"), &read("FNPS/2024"));
    check(
        line,
        moved(cash),
        &expect!["A_PLAN_STAYS_AT_HOME: ats:VEN_01|FNPS/2024|cash|c_l736| is not its own"],
    );
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

#[test]
fn registered_granted_or_numbered_twice() {
    let world = before();
    let again = |key: &str, line: &str| {
        let event = event_of(&world, key).event;
        verdict(&world, &forged(&world, line, |it| it.event = event))
    };
    // Registered by the first lines, whose keys are their places.
    for (index, rule) in [
        (0, expect!["REGISTERED_ONCE: organisation:mlps"]),
        (5, expect!["REGISTERED_ONCE: ambito:VEN_01"]),
        (7, expect!["REGISTERED_ONCE: edition:FNPS/2024"]),
    ] {
        let event = world.log[index].event.clone();
        rule.assert_eq(&verdict(&world, &forged(&world, PAY, |it| it.event = event)));
    }
    expect!["NUMBER_USED_ONCE: commitment_number:c_l736|2026/14"]
        .assert_eq(&again("commitment", PAY));
    let reduce = forged(&world, "reduce FNPS/2024 org:r_veneto <- ats:VEN_02 1.00", |it| {
        if let Event::AllotmentReduced(it) = &mut it.event {
            it.amount = cents(40_001);
        }
    });
    expect!["NO_MORE_THAN_GRANTED: granted:org:r_veneto|ats:VEN_02|FNPS/2024 would hold -0.01"]
        .assert_eq(&verdict(&world, &reduce));
}

/// A reversal of the whole of an event, as `decide` would make it if it were allowed.
fn reversal(world: &World, of: &Envelope) -> Envelope {
    forged(world, "send FNPS/2024 r_veneto org:r_veneto -> c_l736 ats:VEN_01 1.00", |it| {
        let (of, lines) = (of.id, lines(&of.event));
        it.event = Event::Reversed(Reversed { of, lines, cause: ReversalCause::Annulled });
    })
}

#[test]
fn reversals_out_of_order() {
    let world = before();
    for (key, rule) in [
        ("payment", expect!["applied"]),
        ("receipt", expect!["applied"]),
        ("unused", expect!["applied"]),
        ("reduction", expect!["applied"]),
        ("commitment", expect!["DOWNSTREAM_FIRST: commitment:#30 row 0 would have -60.00 left"]),
        ("expense", expect!["DOWNSTREAM_FIRST: expense:#32 has payments"]),
        ("transfer", expect!["DOWNSTREAM_FIRST: transfer:#34 was received"]),
        (
            "plan",
            expect![
                "OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|programmed|SUP| would hold -410.00"
            ],
        ),
    ] {
        let envelope = reversal(&world, &event_of(&world, key));
        rule.assert_eq(&verdict(&world, &envelope));
    }
    let edition = reversal(&world, &world.log[7]);
    expect!["SUPERSEDED_NOT_REVERSED: #7 is a EditionOpened"].assert_eq(&verdict(&world, &edition));
}

#[test]
fn a_plan_given_back_and_spent_since() {
    let world = played(
        before(),
        "
        programme FNPS/2024 ats:VEN_01 SUP -> available 100.00 key=back
        programme FNPS/2024 ats:VEN_01 GOV 300.00 key=again
        ",
    );
    let envelope = reversal(&world, &event_of(&world, "back"));
    expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|available|| would hold -100.00"]
        .assert_eq(&verdict(&world, &envelope));
    let envelope = reversal(&world, &event_of(&world, "again"));
    expect!["applied"].assert_eq(&verdict(&world, &envelope));
}

#[test]
fn reversals_of_nothing_twice_or_of_other_lines() {
    let world = before();
    let payment = event_of(&world, "payment");
    let with = |change: &dyn Fn(&mut Reversed)| {
        let mut envelope = reversal(&world, &payment);
        if let Event::Reversed(it) = &mut envelope.event {
            change(it);
        }
        touch(&world, &mut envelope);
        verdict(&world, &envelope)
    };
    expect!["REVERSES_AN_EVENT: 00000000-0000-0000-0000-0000000003e7 does not stand before it"]
        .assert_eq(&with(&|it| it.of = id(999)));
    expect!["REVERSES_SHARE_AND_CASH: order:c_l736|1/2026 line 0"]
        .assert_eq(&with(&|it| it.lines[0].amount = cents(1)));
    expect!["REVERSES_SHARE_AND_CASH: order:c_l736|1/2026 line 0"]
        .assert_eq(&with(&|it| it.lines.truncate(1)));
    expect!["REVERSES_ITS_LINES: line 0 of #33"].assert_eq(&with(&|it| it.lines.swap(0, 1)));
    expect!["REVERSES_ITS_LINES: line 1 of #33"].assert_eq(&with(&|it| {
        let ReversedLine { from, to, .. } = it.lines[1].clone();
        (it.lines[1].from, it.lines[1].to) = (to, from);
    }));
    let world = played(world, "reverse c_l736 key:payment payment_failed key=undone");
    let again = reversal(&world, &payment);
    // The stages no longer hold what a second reversal would take.
    expect!["REVERSED_ONCE: nothing is left of #33"].assert_eq(&verdict(&world, &again));
    let world = played(world, "pay c_l736 3/2026 key:expense 60.00");
    let again = reversal(&world, &payment);
    expect!["REVERSED_ONCE: nothing is left of #33"].assert_eq(&verdict(&world, &again));
    // A reversal that a reversal undoes.
    let undone = reversal(&world, &event_of(&world, "undone"));
    expect!["SUPERSEDED_NOT_REVERSED: #37 is a Reversed"].assert_eq(&verdict(&world, &undone));
}

#[test]
fn sums_that_do_not_fit() {
    let mut state = State::whole();
    let world = before();
    for it in &world.log {
        apply(&mut state, it).unwrap();
        state.keep();
        state.load(Key::Recorded { id: it.id }, Some(Value::Recorded(Recorded::of(it))));
    }
    let account =
        Account::till(Till::PaidOut, &read("c_l736"), &read("ats:VEN_01"), &read("FNPS/2024"));
    state.load(Key::Balance { account }, Some(Value::Balance(Cents::new(i64::MAX))));
    let fault = apply(&mut state, &forged(&world, PAY, |_| {})).unwrap_err();
    expect!["SUM_FITS: 92233720368547758.07 overflows"].assert_eq(&named(&fault.to_string()));
}
