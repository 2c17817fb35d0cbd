//! Splits that lose no cent: the only place that rounds.

use crate::money::{Amount, Cents};
use rust_decimal::Decimal;

/// Why a split cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSplit {
    /// There is nobody to give to, or all weights are zero.
    #[error("non c'è nessun peso maggiore di zero su cui ripartire")]
    NothingToWeigh,
    /// A weight is negative.
    #[error("un peso è negativo")]
    NegativeWeight,
    /// Weights and amount together exceed what can be computed exactly.
    #[error("i pesi sono troppo grandi per una ripartizione esatta")]
    TooLarge,
}

/// Splits an amount by weights, exactly, by largest remainder: each part is the floor of its exact
/// share, and the cents left over go one each to the largest remainders; at equal remainders, to
/// the part that stands first. The parts sum to the whole.
///
/// # Errors
/// [`NoSplit`] when the weights cannot carry a split.
///
/// ```
/// use ledger::{money::Amount, split::by_weights};
/// let parts = by_weights(Amount::from_cents(10_000)?, &[1.into(), 1.into(), 1.into()])?;
/// assert_eq!(parts.iter().map(ToString::to_string).collect::<Vec<_>>(), ["33.34", "33.33", "33.33"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn by_weights(whole: Amount, weights: &[Decimal]) -> Result<Vec<Cents>, NoSplit> {
    if weights.iter().any(|w| w.is_sign_negative() && !w.is_zero()) {
        return Err(NoSplit::NegativeWeight);
    }
    let weights = as_integers(weights)?;
    let sum =
        weights.iter().try_fold(0_i128, |sum, w| sum.checked_add(*w)).ok_or(NoSplit::TooLarge)?;
    if sum == 0 {
        return Err(NoSplit::NothingToWeigh);
    }
    let cents = i128::from(whole.cents().get());
    let mut parts = Vec::with_capacity(weights.len());
    let mut left = cents;
    for weight in &weights {
        let exact = weight.checked_mul(cents).ok_or(NoSplit::TooLarge)?;
        left -= exact / sum;
        parts.push((exact / sum, exact % sum));
    }
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    by_remainder.sort_by_key(|&i| (std::cmp::Reverse(parts[i].1), i));
    // OK to index: `left` is the sum of the remainders divided by `sum`, so less than the count.
    for &i in by_remainder.iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[i].0 += 1;
    }
    parts
        .into_iter()
        .map(|(part, _)| i64::try_from(part).map(Cents::new).map_err(|_| NoSplit::TooLarge))
        .collect()
}

/// So much percent of a sum, the last cent begun counted whole. `None` when it cannot be computed.
pub fn percent_rounded_up(whole: Cents, percent: Decimal) -> Option<Cents> {
    let part = Decimal::from(whole.get()).checked_mul(percent)?.checked_div(100.into())?.ceil();
    i64::try_from(part).ok().map(Cents::new)
}

/// The same weights without decimals: remainders compare exactly only among integers.
fn as_integers(weights: &[Decimal]) -> Result<Vec<i128>, NoSplit> {
    let scale = weights.iter().map(Decimal::scale).max().unwrap_or(0);
    weights
        .iter()
        .map(|w| {
            let shift = 10_i128.checked_pow(scale - w.scale()).ok_or(NoSplit::TooLarge)?;
            w.mantissa().checked_mul(shift).ok_or(NoSplit::TooLarge)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(cents: i64, weights: &[&str]) -> Result<Vec<i64>, NoSplit> {
        let weights: Vec<Decimal> = weights.iter().map(|w| w.parse().unwrap()).collect();
        by_weights(Amount::from_cents(cents).unwrap(), &weights)
            .map(|parts| parts.into_iter().map(Cents::get).collect())
    }

    #[test]
    fn cents_go_to_the_largest_remainders() {
        assert_eq!(split(100, &["1", "1", "1"]), Ok(vec![34, 33, 33]));
        assert_eq!(split(1_000_001, &["60", "40"]), Ok(vec![600_001, 400_000]));
        assert_eq!(split(10, &["0.5", "0", "1.25"]), Ok(vec![3, 0, 7]));
        assert_eq!(split(1, &["1", "2"]), Ok(vec![0, 1]));
        assert_eq!(split(2, &["1", "1", "1"]), Ok(vec![1, 1, 0]));
        assert_eq!(split(300_000_000, &["1"; 24]), Ok(vec![12_500_000; 24]));
    }

    #[test]
    fn what_cannot_be_weighed_is_refused() {
        assert_eq!(split(1, &[]), Err(NoSplit::NothingToWeigh));
        assert_eq!(split(1, &["0", "0"]), Err(NoSplit::NothingToWeigh));
        assert_eq!(split(1, &["2", "-1"]), Err(NoSplit::NegativeWeight));
        assert_eq!(split(1, &["-0", "1"]), Ok(vec![0, 1]));
        let most = "79228162514264337593543950335";
        assert_eq!(split(999_999_999_999_999, &[most, "1"]), Err(NoSplit::TooLarge));
    }

    proptest! {
        #[test]
        fn no_cent_is_lost(cents in 1..1_000_000_000_i64, weights in prop::collection::vec(0..1000_i64, 1..50)) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let sum: i64 = weights.iter().sum();
            let decimals: Vec<Decimal> = weights.iter().map(|w| (*w).into()).collect();
            let parts = by_weights(Amount::from_cents(cents).unwrap(), &decimals).unwrap();
            prop_assert_eq!(parts.iter().map(|p| p.get()).sum::<i64>(), cents);
            for (part, weight) in parts.iter().zip(&weights) {
                let floor = i128::from(cents) * i128::from(*weight) / i128::from(sum);
                let over = i128::from(part.get()) - floor;
                prop_assert!(over == 0 || over == 1);
            }
        }
    }
}
