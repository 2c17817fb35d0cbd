//! Replay of receivables and year ends that the ledger would not have written.

use super::{before, cents, event_of, forged, reversal, verdict};
use crate::{script::played, world::World};
use expect_test::{Expect, expect};
use ledger::{
    event::{Event, ReceivableBooked, ReceivableChanged, YearEndFrozen},
    money::Cents,
};

fn world() -> World {
    played(
        before(),
        "
        book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 100.00 number=2025/7 key=booked on=2025-03-01
        freeze c_l736 PNI/2024 ats:VEN_01 2024 key=frozen
        ",
    )
}

fn check(line: &str, change: impl FnOnce(&mut Event), rule: &Expect) {
    let world = world();
    rule.assert_eq(&verdict(&world, &forged(&world, line, |it| change(&mut it.event))));
}

#[test]
fn receivables_of_a_number_or_a_year_twice() {
    type Change = fn(&mut ReceivableBooked);
    let rows: [(Change, Expect); 3] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.number.as_mut().unwrap().number = "7".parse().unwrap(),
            expect!["NUMBER_USED_ONCE: receivable_number:c_l736|2025/7"],
        ),
        (|it| it.rows[1].budget_year = 2025, expect!["A_YEAR_STANDS_ONCE: in receivable #39"]),
    ];
    for (change, rule) in rows {
        let line = "book c_l736 FNPS/2024 ats:VEN_01 r_veneto 2025 1.00 number=2025/8 | 2026 1.00";
        check(
            line,
            |it| {
                if let Event::ReceivableBooked(it) = it {
                    change(it);
                }
            },
            &rule,
        );
    }
}

#[test]
fn changes_of_other_receivables_or_beyond_them() {
    type Change = fn(&mut ReceivableChanged);
    let rows: [(Change, Expect); 5] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.receivable = "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            expect!["CHANGES_A_RECEIVABLE: receivable:#1 does not stand"],
        ),
        (
            |it| it.edition = "PNI/2024".parse().unwrap(),
            expect!["CHANGES_A_RECEIVABLE: receivable:#37 is another's"],
        ),
        (
            |it| it.rows[0].amount = cents(10_001),
            expect!["CHANGES_A_RECEIVABLE: receivable:#37 would be less than nothing"],
        ),
        (
            |it| it.rows[1].amount = cents(999),
            expect!["CHANGES_A_RECEIVABLE: receivable:#37 moves more than it takes"],
        ),
    ];
    for (change, rule) in rows {
        let line = "rebook c_l736 key:booked reimputation 2025 10.00 way=decrease | 2026 10.00 way=increase";
        check(
            line,
            |it| {
                if let Event::ReceivableChanged(it) = it {
                    change(it);
                }
            },
            &rule,
        );
    }
    let changed = played(world(), "rebook c_l736 key:booked addition 2025 1.00");
    let booked = event_of(&changed, "booked");
    expect!["DOWNSTREAM_FIRST: receivable:#37 is not as it was made"]
        .assert_eq(&verdict(&changed, &reversal(&changed, &booked)));
}

#[test]
fn years_that_end_twice_or_otherwise() {
    type Change = fn(&mut YearEndFrozen);
    let rows: [(Change, Expect); 3] = [
        (|_| {}, expect!["applied"]),
        (
            |it| it.figures.booked = Cents::new(9_999),
            expect!["YEAR_END_IS_COMPUTED: exercise:c_l736|ats:VEN_01|FNPS/2024 2025"],
        ),
        (
            |it| {
                it.edition = "PNI/2024".parse().unwrap();
                it.year = 2024;
            },
            expect!["YEAR_ENDS_ONCE: exercise:c_l736|ats:VEN_01|PNI/2024 2024"],
        ),
    ];
    for (change, rule) in rows {
        let line = "freeze c_l736 FNPS/2024 ats:VEN_01 2025";
        check(
            line,
            |it| {
                if let Event::YearEndFrozen(it) = it {
                    change(it);
                }
            },
            &rule,
        );
    }
}
