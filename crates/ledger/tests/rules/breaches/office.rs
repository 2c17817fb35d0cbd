//! Replay of what an office changes, otherwise than it may.

use super::{before, cents, event_of, forged, reversal, touch, verdict};
use crate::{script::played, world::World};
use expect_test::{Expect, expect};
use ledger::{
    event::{
        ActConfirmed, ActDisputed, BookClosed, CriterionPart, EditionClosed, Event,
        ManagerSucceeded, OrderAmounts, RowChange, TransferSent,
    },
    id::EventId,
};

fn office() -> World {
    played(
        before(),
        "
        order c_l736 9/2026 key:expense 20.00 key=order
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 100.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,7,2025-08-05 evidence=dgr key=transcribed
        succeed VEN_02 r_veneto on=2026-07-01
        allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1.00 behalf=r_veneto as=c_l736/ats_accountant act=DGR,8,2025-08-05 evidence=dgr key=agreed
        confirm r_veneto #40
        ",
    )
}

fn check(line: &str, change: impl FnOnce(&World, &mut Event), rule: &Expect) {
    let world = office();
    let envelope = forged(&world, line, |it| change(&world, &mut it.event));
    rule.assert_eq(&verdict(&world, &envelope));
}

fn id_of(world: &World, key: &str) -> EventId {
    event_of(world, key).id
}

const PAY: &str = "pay c_l736 2/2026 key:expense 5.00";
const CHANGE: &str = "change c_l736 key:unused economy 1.00";

#[test]
fn changes_of_other_rows_or_otherwise() {
    check(CHANGE, |_, _| {}, &expect!["applied"]);
    let change = |with: fn(&mut ledger::event::CommitmentChanged)| {
        move |_: &World, it: &mut Event| {
            if let Event::CommitmentChanged(it) = it {
                with(it);
            }
        }
    };
    check(
        CHANGE,
        change(|it| it.rows[0].line = "PIS".parse().unwrap()),
        &expect!["OWN_ACTS_STAY_ABOVE_ZERO: ats:VEN_01|FNPS/2024|committed|PIS| would hold -1.00"],
    );
    check(
        CHANGE,
        change(|it| it.organisation = "c_d325".parse().unwrap()),
        &expect!["CHANGES_ITS_ROWS: commitment:#31 is another's"],
    );
    check(
        CHANGE,
        change(|it| it.rows[0].change = RowChange::Reimputation),
        &expect!["CHANGES_ITS_ROWS: commitment:#31 changes otherwise than its cause says"],
    );
    check(
        CHANGE,
        change(|it| it.rows[0].budget_year = Some(2027)),
        &expect!["CHANGES_ITS_ROWS: commitment:#31 changes otherwise than its cause says"],
    );
    check(
        CHANGE,
        change(|it| it.rows[0].amount = cents(1001)),
        &expect!["DOWNSTREAM_FIRST: commitment:#31 row 0 would have -0.01 left"],
    );
    check(
        CHANGE,
        change(|it| it.rows[0].row = 7),
        &expect!["USES_A_COMMITMENT: commitment:#31 has no row 7"],
    );
    let later = "change c_l736 key:unused reimputation 1.00 year=2027";
    check(later, |_, _| {}, &expect!["applied"]);
    check(
        later,
        change(|it| {
            it.rows[0].budget_year = Some(2026);
            it.number =
                Some(ledger::event::BookNumber { year: 2026, number: "14".parse().unwrap() });
        }),
        &expect!["NUMBER_USED_ONCE: commitment_number:c_l736|2026/14"],
    );
}

#[test]
fn orders_twice_and_payments_beyond_them() {
    let order = "order c_l736 8/2026 key:expense 10.00";
    let named = |it: &mut Event| {
        if let Event::PaymentOrdered(it) = it {
            it.order.number = "9".parse().unwrap();
        }
    };
    check(order, |_, it| named(it), &expect!["ORDERED_ONCE: order:c_l736|9/2026"]);
    let of_a_gross = |it: &mut Event| {
        if let Event::PaymentExecuted(it) = it {
            let gross = "10.00".parse().unwrap();
            it.amounts = Some(OrderAmounts { gross, withheld: None });
        }
    };
    let executed = "pay c_l736 9/2026 key:expense 1.00";
    check(executed, |_, it| of_a_gross(it), &expect!["ORDER_SAYS_ONE_AMOUNT: order:c_l736|9/2026"]);
    let pay = "pay c_l736 9/2026 key:expense 10.00";
    check(pay, |_, _| {}, &expect!["applied"]);
    let paid = |with: fn(&mut ledger::event::PaymentExecuted)| {
        move |_: &World, it: &mut Event| {
            if let Event::PaymentExecuted(it) = it {
                with(it);
            }
        }
    };
    check(
        pay,
        paid(|it| it.lines[0].amount = cents(2001)),
        &expect!["NO_MORE_THAN_ORDERED: order:c_l736|9/2026 is executed beyond what it orders"],
    );
    check(
        pay,
        paid(|it| it.lines[0].leg = ledger::event::Leg::Irap),
        &expect!["NO_MORE_THAN_ORDERED: order:c_l736|9/2026 has no such line"],
    );
}

#[test]
fn returns_to_another_and_parts_that_do_not_sum() {
    let back = "return FNPS/2024 ats:VEN_01 -> org:r_veneto available 10.00";
    let moved = |with: fn(&mut ledger::event::FundsReturned)| {
        move |_: &World, it: &mut Event| {
            if let Event::FundsReturned(it) = it {
                with(it);
            }
        }
    };
    check(back, |_, _| {}, &expect!["applied"]);
    check(
        back,
        moved(|it| it.grantor = "org:mlps".parse().unwrap()),
        &expect!["A_RETURN_GOES_TO_ITS_GRANTOR: org:r_veneto|FNPS/2024|available||"],
    );
    check(
        back,
        moved(|it| it.holder = "ats:VEN_02".parse().unwrap()),
        &expect!["A_RETURN_GOES_TO_ITS_GRANTOR: org:r_veneto|FNPS/2024|available||"],
    );
    let sent = "send FNPS/2024 c_l736 ats:VEN_01 -> r_veneto org:r_veneto 1.00";
    let returns = |world: &World, it: &mut Event| {
        if let Event::TransferSent(it) = it {
            it.returns = Some(id_of(world, "expense"));
        }
    };
    check(sent, returns, &expect!["NO_MORE_THAN_RETURNED: returned:#32 is no return between them"]);
    let back =
        played(office(), "return FNPS/2024 ats:VEN_01 -> org:r_veneto available 10.00 key=back");
    let gives_back = |change: fn(&mut TransferSent)| {
        let envelope = forged(&back, &format!("{sent} key=gives"), |envelope| {
            if let Event::TransferSent(it) = &mut envelope.event {
                it.returns = Some(id_of(&back, "back"));
                change(it);
            }
        });
        verdict(&back, &envelope)
    };
    expect!["applied"].assert_eq(&gives_back(|it| it.amount = cents(1000)));
    expect!["NO_MORE_THAN_RETURNED: returned:#42 has sent its cash"]
        .assert_eq(&gives_back(|it| it.amount = cents(1001)));
    expect!["NO_MORE_THAN_RETURNED: returned:#42 is no return between them"]
        .assert_eq(&gives_back(|it| it.sender_holder = "ats:VEN_02".parse().unwrap()));
    expect!["NO_MORE_THAN_RETURNED: returned:#42 is no return between them"]
        .assert_eq(&gives_back(|it| it.holder = "org:mlps".parse().unwrap()));
    let split = "split REG-VEN/2025 org:r_veneto 100.00 | popolazione 100.00 ats:VEN_01*1";
    let part = |it: &mut CriterionPart| it.part = cents(1).cents();
    let parts = |_: &World, it: &mut Event| {
        if let Event::FundsAllotted(it) = it {
            it.criteria.iter_mut().for_each(part);
        }
    };
    check(split, parts, &expect!["PARTS_SUM: those of ats:VEN_01"]);
}

#[test]
fn confirmations_of_what_is_no_transcription() {
    let confirm = |of: &'static str, edition: &'static str| {
        move |world: &World, it: &mut Event| {
            let holder = Some("ats:VEN_01".parse().unwrap());
            let edition = edition.parse().unwrap();
            *it = Event::ActConfirmed(ActConfirmed { of: id_of(world, of), edition, holder });
        }
    };
    check(PAY, confirm("transcribed", "REG-VEN/2025"), &expect!["applied"]);
    let dispute = |key: &'static str| {
        move |world: &World, it: &mut Event| {
            let holder = Some("ats:VEN_01".parse().unwrap());
            let (of, edition) = (id_of(world, key), "REG-VEN/2025".parse().unwrap());
            *it = Event::ActDisputed(ActDisputed { of, edition, holder });
        }
    };
    check(PAY, dispute("transcribed"), &expect!["applied"]);
    check(PAY, dispute("agreed"), &expect!["CONFIRMS_A_TRANSCRIPTION: #40 is none of its acts"]);
    check(
        PAY,
        confirm("transcribed", "FNPS/2024"),
        &expect!["CONFIRMS_A_TRANSCRIPTION: #38 is none of its acts"],
    );
    check(
        PAY,
        confirm("expense", "FNPS/2024"),
        &expect!["CONFIRMS_A_TRANSCRIPTION: #32 is none of its acts"],
    );
}

#[test]
fn confirmations_of_anothers_part() {
    let confirm = |world: &World, it: &mut Event| {
        let holder = Some("ats:VEN_02".parse().unwrap());
        let edition = "REG-VEN/2025".parse().unwrap();
        *it =
            Event::ActConfirmed(ActConfirmed { of: id_of(world, "transcribed"), edition, holder });
    };
    check(PAY, confirm, &expect!["CONFIRMS_A_TRANSCRIPTION: #38 is none of its acts"]);
}

#[test]
fn reversals_of_what_has_changed_since() {
    let world = played(office(), "change c_l736 key:unused addition 5.00");
    let envelope = reversal(&world, &event_of(&world, "unused"));
    expect!["DOWNSTREAM_FIRST: commitment:#31 was changed"].assert_eq(&verdict(&world, &envelope));
    let world = played(
        office(),
        "
        change c_l736 key:unused reimputation 5.00 year=2027 key=moved
        expense c_l736 7 3.00 key:moved 3.00
        ",
    );
    let envelope = reversal(&world, &event_of(&world, "moved"));
    expect!["DOWNSTREAM_FIRST: commitment:#42 is not as it was made"]
        .assert_eq(&verdict(&world, &envelope));
    let world = played(
        office(),
        "
        change c_l736 key:unused reimputation 5.00 year=2027 key=moved
        expense c_l736 7 3.00 key:moved 3.00
        change c_l736 key:moved addition 3.00
        ",
    );
    let envelope = reversal(&world, &event_of(&world, "moved"));
    expect!["DOWNSTREAM_FIRST: commitment:#42 is not as it was made"]
        .assert_eq(&verdict(&world, &envelope));
    // More of a share than is not paid, in part or wholly.
    let world = office();
    let mut envelope = reversal(&world, &event_of(&world, "expense"));
    if let Event::Reversed(it) = &mut envelope.event {
        it.lines[0].amount = cents(3001);
    }
    touch(&world, &mut envelope);
    expect!["DOWNSTREAM_FIRST: expense:#32 has payments"].assert_eq(&verdict(&world, &envelope));
    if let Event::Reversed(it) = &mut envelope.event {
        it.lines.clear();
    }
    touch(&world, &mut envelope);
    expect!["REVERSES_ITS_LINES: no line of #32"].assert_eq(&verdict(&world, &envelope));
}

#[test]
fn successions_and_closures_of_what_is_not_there() {
    let succeed = |ambito: &'static str, of: Option<&'static str>| {
        move |world: &World, it: &mut Event| {
            *it = Event::ManagerSucceeded(ManagerSucceeded {
                ambito: ambito.parse().unwrap(),
                manager: "c_l736".parse().unwrap(),
                legal_form: None,
                commitments: of.map(|of| id_of(world, of)).into_iter().collect(),
            });
        }
    };
    check(PAY, succeed("VEN_01", Some("unused")), &expect!["applied"]);
    check(
        PAY,
        succeed("VEN_01", Some("expense")),
        &expect!["PASSES_A_COMMITMENT: commitment:#32 does not stand"],
    );
    check(
        PAY,
        succeed("VEN_02", None),
        &expect!["SUCCEEDS_AFTER_THE_LAST: ambito:VEN_02 on 2026-04-10"],
    );
    check(
        PAY,
        |world, it| {
            let of_another = world.log.iter().find(|it| match &it.event {
                Event::CommitmentMade(it) => it.organisation.as_str() == "c_d325",
                _ => false,
            });
            succeed("VEN_01", None)(world, it);
            if let Event::ManagerSucceeded(it) = it {
                it.commitments = of_another.map(|it| it.id).into_iter().collect();
            }
        },
        &expect!["PASSES_A_COMMITMENT: commitment:#27 is not the ambito's"],
    );
    check(PAY, succeed("VEN_09", None), &expect!["SUCCEEDS_IN_AN_AMBITO: ambito:VEN_09"]);
    let close = |_: &World, it: &mut Event| {
        *it = Event::EditionClosed(EditionClosed { edition: "FNPS/1999".parse().unwrap() });
    };
    check(PAY, close, &expect!["CHANGES_AN_EDITION: edition:FNPS/1999"]);
    let close = |_: &World, it: &mut Event| {
        *it = Event::BookClosed(BookClosed {
            organisation: "nobody".parse().unwrap(),
            until: "2026-01-01".parse().unwrap(),
        });
    };
    check(PAY, close, &expect!["CLOSES_A_BOOK: organisation:nobody"]);
}

#[test]
fn what_a_plan_keeps_for_what_is_lacking() {
    let world = played(office(), "reduce FNPS/2024 org:r_veneto <- ats:VEN_01 350.00");
    let left = "commit c_l736 FNPS/2024 ats:VEN_01 SUP 1.00";
    let grown = |amount: i64| {
        forged(&world, left, |it| {
            if let Event::CommitmentMade(it) = &mut it.event {
                it.rows[0].amount = cents(amount);
            }
        })
    };
    expect!["applied"].assert_eq(&verdict(&world, &grown(4_000)));
    expect!["PLAN_KEEPS_WHAT_LACKS: ats:VEN_01|FNPS/2024|programmed|SUP| would leave -0.01"]
        .assert_eq(&verdict(&world, &grown(4_001)));
}

#[test]
fn parts_that_move_to_no_other_year() {
    let move_to = "change c_l736 key:unused reimputation 1.00 year=2027";
    let change = |with: fn(&mut ledger::event::CommitmentChanged)| {
        move |_: &World, it: &mut Event| {
            if let Event::CommitmentChanged(it) = it {
                with(it);
            }
        }
    };
    check(move_to, change(|_| {}), &expect!["applied"]);
    check(
        move_to,
        change(|it| {
            it.number =
                Some(ledger::event::BookNumber { year: 2028, number: "9".parse().unwrap() });
        }),
        &expect!["CHANGES_ITS_ROWS: commitment:#31 has a number of another year"],
    );
    check(
        "change c_l736 key:unused economy 1.00",
        change(|it| {
            it.number =
                Some(ledger::event::BookNumber { year: 2028, number: "9".parse().unwrap() });
        }),
        &expect!["CHANGES_ITS_ROWS: commitment:#31 has a number of another year"],
    );
}
