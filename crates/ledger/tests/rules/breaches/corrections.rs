//! Replay of corrections that fit neither their expense, nor its cost, nor their credit note.

use super::{before, cents, event_of, forged, reversal, touch, verdict};
use crate::{script::played, world::World};
use expect_test::{Expect, expect};
use ledger::{
    event::{CostItemReduced, Event, PaymentRefunded, Reversed, ShareReallocated, ShareStage},
    money::Cents,
};

const LESSEN: &str = "lessen c_l736 key:expense credit_note 8.00 note=9,2026-04-01,TD04,8.00";
const REFUND: &str = "refund c_l736 key:lessened";
const MOVE: &str = "move c_l736 key:expense share=0 -> key:unused";

fn world() -> World {
    played(
        before(),
        "
        change c_l736 key:unused addition 40.00
        lessen c_l736 key:expense recovery 40.00 key=lessened | 0 40.00
        ",
    )
}

fn check(line: &str, change: impl FnOnce(&mut Event), rule: &Expect) {
    let world = world();
    rule.assert_eq(&verdict(&world, &forged(&world, line, |it| change(&mut it.event))));
}

#[test]
fn reductions_beyond_what_they_rest_on() {
    type Change = fn(&mut CostItemReduced);
    let lessen = |with: fn(&mut CostItemReduced)| {
        move |it: &mut Event| {
            if let Event::CostItemReduced(it) = it {
                with(it);
            }
        }
    };
    let rows: [(Change, Expect); 13] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.expense = it.lines[0].commitment,
            expect!["CORRECTS_AN_EXPENSE: expense:#30 does not stand"],
        ),
        (
            |it| it.organisation = "c_d325".parse().unwrap(),
            expect!["CORRECTS_AN_EXPENSE: expense:#32 does not stand"],
        ),
        (
            |it| it.lines[0].share = 1,
            expect!["CORRECTS_AN_EXPENSE: expense:#32 has no share 1 there"],
        ),
        (
            |it| it.lines[0].row = 1,
            expect!["CORRECTS_AN_EXPENSE: expense:#32 has no share 0 there"],
        ),
        (|it| it.lines[0].amount = cents(2_001), expect!["NO_MORE_THAN_EXPENSED: expense:#32"]),
        (|it| it.lines[0].stage = ShareStage::Paid, expect!["applied"]),
        (
            |it| it.own_share = Some(cents(1_001)),
            expect!["NO_MORE_THAN_EXPENSED: the own share of expense:#32"],
        ),
        (
            |it| it.reduced = cents(799),
            expect![
                "REDUCES_WHAT_IS_CHARGED: 8.00 of 01907990012|1|2026-03-31|TD01 reduced by 7.99"
            ],
        ),
        (
            |it| it.reduced_eligible = Some(Cents::new(-1)),
            expect![
                "REDUCES_WHAT_IS_CHARGED: 8.00 of 01907990012|1|2026-03-31|TD01 reduced by 8.00"
            ],
        ),
        (
            |it| it.reduced = cents(1_801),
            expect![
                "NO_COST_TWICE: 01907990012|1|2026-03-31|TD01 row whole of 80.00 reduced by 58.01"
            ],
        ),
        (
            |it| it.note.as_mut().unwrap().total = cents(799),
            expect!["NO_MORE_THAN_CREDITED: 01907990012|9|2026-04-01|TD04 of 7.99 credits 8.00"],
        ),
        (
            |it| it.note.as_mut().unwrap().number = "10".parse().unwrap(),
            expect!["KEY_OF_ITS_DOCUMENT: 01907990012|9|2026-04-01|TD04"],
        ),
    ];
    for (change, rule) in rows {
        check(LESSEN, lessen(change), &rule);
    }
}

#[test]
fn money_back_of_other_lines_or_more_of_it() {
    type Change = fn(&mut PaymentRefunded);
    let refund = |with: fn(&mut PaymentRefunded)| {
        move |it: &mut Event| {
            if let Event::PaymentRefunded(it) = it {
                with(it);
            }
        }
    };
    let rows: [(Change, Expect); 6] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.lines[0].amount = cents(1_001),
            expect!["NO_MORE_THAN_REDUCED: reduction:#38 has no such money to come back"],
        ),
        (
            |it| it.lines[0].line = 7,
            expect!["NO_MORE_THAN_REDUCED: reduction:#38 has no such line"],
        ),
        (
            |it| it.lines[0].edition = "PNI/2024".parse().unwrap(),
            expect![
                "OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|PNI/2024|paid_out|c_l736| would hold -10.00"
            ],
        ),
        (
            |it| it.reduction = "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            expect!["NO_MORE_THAN_REDUCED: reduction:#1 does not stand"],
        ),
        (
            |it| it.organisation = "c_d325".parse().unwrap(),
            expect![
                "OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|paid_out|c_d325| would hold -10.00"
            ],
        ),
    ];
    for (change, rule) in rows {
        check(REFUND, refund(change), &rule);
    }
}

#[test]
fn shares_moved_nowhere_or_beyond_what_stands() {
    type Change = fn(&mut ShareReallocated);
    let reallocated = |with: fn(&mut ShareReallocated)| {
        move |it: &mut Event| {
            if let Event::ShareReallocated(it) = it {
                with(it);
            }
        }
    };
    let rows: [(Change, Expect); 9] = [
        (|_| {}, expect!["applied"]),
        (|it| it.new = it.old.clone(), expect!["MOVES_A_SHARE: of expense #32"]),
        (|it| it.of_share = None, expect!["MOVES_A_SHARE: of expense #32"]),
        (|it| (it.old, it.of_share) = (None, None), expect!["MOVES_A_SHARE: of expense #32"]),
        (|it| (it.paid, it.unpaid) = (None, None), expect!["MOVES_A_SHARE: of expense #32"]),
        (|it| it.paid = Some(cents(2_001)), expect!["NO_MORE_THAN_EXPENSED: expense:#32"]),
        (|it| it.unpaid = Some(cents(1)), expect!["NO_MORE_THAN_EXPENSED: expense:#32"]),
        (
            |it| {
                it.document =
                    serde_json::from_value("01907990012|9|2026-03-31|TD01".into()).unwrap();
            },
            expect!["CORRECTS_AN_EXPENSE: 01907990012|9|2026-03-31|TD01 is not charged"],
        ),
        (
            |it| it.new.as_mut().unwrap().line = "GOV".parse().unwrap(),
            expect!["NO_MORE_THAN_COMMITTED: commitment:#31 row 0 would have 30.00 left"],
        ),
    ];
    for (change, rule) in rows {
        check(MOVE, reallocated(change), &rule);
    }
}

#[test]
fn undone_in_part_or_after_what_followed() {
    let undone = |world: &World, key: &str, with: fn(&mut Reversed)| {
        let mut envelope = reversal(world, &event_of(world, key));
        if let Event::Reversed(it) = &mut envelope.event {
            with(it);
        }
        touch(world, &mut envelope);
        verdict(world, &envelope)
    };
    let back = played(world(), "refund c_l736 key:lessened | 1 amount=1.00");
    expect!["DOWNSTREAM_FIRST: reduction:#38 has money back"].assert_eq(&undone(
        &back,
        "lessened",
        |_| {},
    ));
    expect!["applied"].assert_eq(&undone(&world(), "lessened", |_| {}));
    expect!["UNDONE_WHOLE: a part of #38"]
        .assert_eq(&undone(&world(), "lessened", |it| it.lines.truncate(1)));
    let moved = played(world(), &format!("{MOVE} key=moved"));
    expect!["applied"].assert_eq(&undone(&moved, "moved", |_| {}));
    expect!["UNDONE_WHOLE: a part of #39"]
        .assert_eq(&undone(&moved, "moved", |it| it.lines.truncate(2)));
    let paid = played(moved, "lessen c_l736 key:moved recovery 1.00");
    expect!["DOWNSTREAM_FIRST: expense:#39 is not as it was made"].assert_eq(&undone(
        &paid,
        "moved",
        |_| {},
    ));
}
