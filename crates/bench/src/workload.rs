//! The workload: a national ledger as commands, each computed from the seed and its step alone.

mod expense;
mod hot;
mod italy;

pub use expense::{Expense, Share};
pub use hot::Hot;
pub use italy::Italy;

use crate::Trouble;
use bookkeeper::intake;
use ledger::{
    command::Command,
    envelope::{Actor, Role},
};
use serde_json::{Value, json};

/// Commands in their order; what stands at a step depends on nothing but the step.
pub trait Workload: Send + Sync {
    /// The command of a step.
    ///
    /// # Errors
    /// When the workload itself is malformed.
    fn command(&self, step: u64) -> Result<Command, Trouble>;

    /// How many events stand in the log before a step, the opening included.
    fn events_before(&self, step: u64) -> u64;

    /// What a step is to those who measure.
    fn kind(&self, step: u64) -> Kind;

    /// The step that comes next in a log of so many events.
    ///
    /// # Errors
    /// When no step ends there: the log is another workload's.
    fn step_at(&self, events: u64) -> Result<u64, Trouble> {
        let (mut low, mut high) = (0, events);
        while low < high {
            let middle = low.midpoint(high);
            if self.events_before(middle) < events { low = middle + 1 } else { high = middle }
        }
        if self.events_before(low) == events {
            return Ok(low);
        }
        Err(Trouble::Other(format!("a log of {events} events is not one of this workload")))
    }
}

/// What a step is to those who measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An expense: what is measured.
    Expense,
    /// What expenses need before them.
    Ground,
    /// What comes after expenses: payments, transfers, reversals.
    After,
}

/// A number that looks random and is not: the seed and the place say which.
pub(crate) fn scattered(seed: u64, place: u64) -> u64 {
    // SplitMix64, whose outputs pass statistical tests for consecutive inputs.
    let mut z = seed.wrapping_add(place.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Cents as amounts are written.
pub(crate) fn euro(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A partita IVA with the right last digit, from a number below 10^10.
pub(crate) fn tax_id(number: u64) -> String {
    let head = format!("{:010}", number % 10_000_000_000);
    let worth = |(place, byte): (usize, u8)| match (place % 2, u64::from(byte - b'0') * 2) {
        (0, doubled) => doubled / 2,
        (_, doubled) => doubled % 10 + doubled / 10,
    };
    let sum: u64 = head.bytes().enumerate().map(worth).sum();
    format!("{head}{}", (10 - sum % 10) % 10)
}

/// The day so many days after 1 January of a year, in months of 28 days.
pub(crate) fn day(year: u64, after: u64) -> String {
    format!("{year:04}-{:02}-{:02}", after / 28 % 12 + 1, after % 28 + 1)
}

/// A command of a body, in the role that such a body has.
pub(crate) fn command(who: &str, form: Value) -> Result<Command, Trouble> {
    let refused = |it: ledger::rejection::Refused| {
        Trouble::Other(format!("the workload is malformed at {}: {}", it.path, it.rejection))
    };
    let request = intake::read(form).map_err(refused)?.request;
    intake::command(request, actor(who)?).map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "every input is made for its form")]
pub(crate) fn form(verb: &str, key: &str, day: &str, input: Value) -> Value {
    json!({ "type": verb, "key": key, "effective_on": day, "input": input })
}

fn actor(who: &str) -> Result<Actor, Trouble> {
    let role = match who {
        "operator" => Role::Administrator,
        "mlps" => Role::Ministry,
        _ => Role::AtsAccountant,
    };
    let malformed = |it: String| Trouble::Other(format!("the workload is malformed: {it}"));
    let account = "8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60".parse();
    let account = account.map_err(|_| malformed("account".to_owned()))?;
    let organisation = ledger::code::OrganisationCode::parse(who);
    let organisation = organisation.map_err(|it| malformed(it.to_string()))?;
    Ok(Actor { account, organisation, role })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(workload: &dyn Workload, step: u64) -> String {
        format!("{:?}", workload.command(step).unwrap())
    }

    #[test]
    fn a_step_depends_on_the_seed_and_on_nothing_else() {
        let (one, again, other) = (Italy::new(1, 20), Italy::new(1, 20), Italy::new(2, 20));
        let backwards: Vec<String> = (0..700).rev().map(|n| told(&again, n)).collect();
        let forwards: Vec<String> = (0..700).map(|n| told(&one, n)).collect();
        assert!(forwards.iter().eq(backwards.iter().rev()));
        assert!((0..700).any(|n| told(&other, n) != forwards[usize::try_from(n).unwrap()]));
    }

    #[test]
    fn a_log_goes_on_where_it_ended() {
        for workload in [&Italy::new(1, 20) as &dyn Workload, &Hot::new(1)] {
            for step in [0, 1, 50, 62, 63, 64, 65, 90, 700, 6_000, 6_100, 20_000] {
                assert_eq!(workload.step_at(workload.events_before(step)).unwrap(), step);
            }
            assert!(workload.step_at(0).is_err(), "before the opening there is nothing");
        }
        let italy = Italy::new(1, 20);
        let decree = (0..1_000).find(|n| italy.events_before(n + 1) - italy.events_before(*n) > 1);
        let inside = italy.events_before(decree.unwrap()) + 1;
        assert!(italy.step_at(inside).is_err(), "no log ends inside a decree");
    }

    #[test]
    fn numbers_close() {
        for number in [0, 1, 190_799_001, 9_999_999_999] {
            let id = ledger::identifier::TaxId::parse(&tax_id(number)).unwrap();
            let passes = id.check() == ledger::identifier::CheckDigit::Passed;
            assert_eq!(passes, number != 0, "{id}");
        }
        assert_eq!(euro(123_456), "1234.56");
        assert_eq!((day(2025, 0), day(2025, 335)), ("2025-01-01".into(), "2025-12-28".into()));
    }
}
