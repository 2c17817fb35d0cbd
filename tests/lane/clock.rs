//! R9: clocks jump, forth and back; the order of the log is its index, and its times never fall.

use super::endow;
use crate::support::office::{ITALIAN, Office};
use bookkeeper::{clock::Clock, outcome::Outcome};
use ledger::anomaly::Anomaly;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;
const TEN_YEARS: i64 = 3_653 * DAY;

/// Jumps of somebody's hand, of a summer that ends, of a battery that is flat.
const JUMPS: [i64; 12] = [
    DAY, -DAY, -DAY, DAY, TEN_YEARS, -TEN_YEARS, -TEN_YEARS, TEN_YEARS, HOUR, -HOUR, SECOND,
    -SECOND,
];

#[tokio::test]
async fn nothing_is_reordered_or_refused() {
    let office = Office::italy().await;
    let mut latest = office.log().await.last().unwrap().recorded_at;
    for (number, jump) in JUMPS.into_iter().enumerate() {
        office.clock.turn(jump);
        let keys = [format!("a{number}"), format!("b{number}")];
        let appended = office.append(keys.iter().map(|key| endow(key, "1.00")).collect()).await;
        for outcome in &appended.outcomes {
            assert!(matches!(outcome, Outcome::Recorded(_)), "{jump}: {outcome:?}");
        }
        let recorded = office.log().await.last().unwrap().recorded_at;
        assert_eq!(recorded, latest.max(office.clock.now()), "{jump}");
        latest = recorded;
    }
    let log = office.log().await;
    assert_eq!(log.len() as u64, ITALIAN + 2 * JUMPS.len() as u64);
    assert!(log.windows(2).all(|it| it[0].recorded_at <= it[1].recorded_at));
    assert!((0..).zip(&log).all(|(index, it)| it.index == index));
    office.is_sound().await;
}

/// A mistyped year is told by the clock: the day counts from a year after its recording on.
#[tokio::test]
async fn what_is_dated_far_ahead_is_told() {
    let office = Office::italy().await;
    for (key, day, told) in [
        ("today", "2026-11-20", false),
        ("in-a-year", "2027-11-20", false),
        ("too-far", "2027-11-21", true),
        ("mistyped", "2062-11-20", true),
    ] {
        let mut command = endow(key, "1.00");
        let mut request = (*command.request).clone();
        request.effective_on = day.parse().unwrap();
        command.request = request.into();
        let appended = office.append(vec![command]).await;
        let Outcome::Recorded(receipt) = &appended.outcomes[0] else { panic!("{appended:?}") };
        let codes: Vec<&str> = receipt.events[0].anomalies.iter().map(Anomaly::code).collect();
        assert_eq!(codes.contains(&"DATED_FAR_AHEAD"), told, "{day}: {codes:?}");
    }
    office.is_sound().await;
}

/// Who writes nothing does not make a jump forgotten: it is sealed with the next fact.
#[tokio::test]
async fn a_jump_is_told_after_whatever_wrote_nothing() {
    let office = Office::italy().await;
    office.append(vec![endow("known", "1.00")]).await;
    office.clock.turn(2 * HOUR);
    let appended = office.append(vec![endow("known", "2.00"), endow("known", "1.00")]).await;
    assert!(
        matches!(appended.outcomes[..], [Outcome::Refused(_), Outcome::Repeated(_)]),
        "{appended:?}"
    );
    office.books.rehearse(&[endow("rehearsed", "1.00")], |_| {}).await.unwrap();
    for (key, expected) in [("first", true), ("second", false)] {
        let appended = office.append(vec![endow(key, "1.00")]).await;
        let Outcome::Recorded(receipt) = &appended.outcomes[0] else { panic!("{appended:?}") };
        let told = receipt.events[0].anomalies.iter().any(|it| it.code() == "CLOCK_JUMPED");
        assert_eq!(told, expected, "{key}: {receipt:?}");
    }
    office.is_sound().await;
}

/// How the clock is turned, by how much, and whether that is a jump.
type Step<'a> = (&'a dyn Fn(i64), i64, bool);

/// A jump is sealed with the events whose time it makes untrue, and with no other.
#[tokio::test]
async fn a_jump_is_flagged() {
    let office = Office::italy().await;
    let turn = |micros| office.clock.turn(micros);
    let pass = |micros| office.clock.pass(micros);
    let steps: [Step<'_>; 9] = [
        (&turn, 0, false),
        (&turn, -DAY, true),
        (&pass, HOUR, true),
        // It has caught up with what is recorded.
        (&pass, DAY, false),
        // Clocks differ by as much, and summer time is none of theirs.
        (&turn, -SECOND, false),
        (&turn, HOUR - SECOND, false),
        (&pass, TEN_YEARS, false),
        (&turn, 2 * HOUR, true),
        (&pass, SECOND, false),
    ];
    for (number, (step, micros, expected)) in steps.into_iter().enumerate() {
        step(micros);
        let appended = office.append(vec![endow(&number.to_string(), "1.00")]).await;
        let Outcome::Recorded(receipt) = &appended.outcomes[0] else { panic!("{appended:?}") };
        let told = receipt.events[0].anomalies.iter().any(|it| it.code() == "CLOCK_JUMPED");
        let log = office.log().await;
        let sealed = &log.last().unwrap().anomalies;
        assert_eq!(sealed, &receipt.events[0].anomalies);
        assert_eq!(told, expected, "step {number}: {sealed:?}");
    }
    office.is_sound().await;
}
