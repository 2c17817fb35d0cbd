//! Money: euro cents with checked arithmetic only, and the amount that can change hands.

use crate::{as_text::as_text, identifier::shown};
use std::{fmt, str::FromStr};

/// The largest amount one line may carry: 9,999,999,999,999.99 euro, more than any public budget.
const LARGEST: i64 = 999_999_999_999_999;

/// A signed number of euro cents. There is no `Add`: whoever wants a sum says what happens when
/// there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(i64);

/// An amount that can move from one stage to another: strictly positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64); // Invariant: 0 < self.0 <= LARGEST.

/// Why a text is not an amount; the sentence is for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMoney {
    /// The text is not digits, a point and two decimals.
    #[error(
        "[MALFORMED_AMOUNT] importo «{0}» non valido: servono cifre, un punto e due decimali, \
         per esempio 1220.00"
    )]
    Shape(String),
    /// The number is greater than any line may carry.
    #[error("[MALFORMED_AMOUNT] importo «{0}» troppo grande: il massimo è 9999999999999.99")]
    TooLarge(String),
    /// Zero or less where something must move.
    #[error("[MALFORMED_AMOUNT] importo «{0}» non valido: deve essere maggiore di zero")]
    NotPositive(String),
}

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// As many cents.
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, unless it overflows.
    pub fn plus(self, other: impl Into<Self>) -> Option<Self> {
        self.0.checked_add(other.into().0).map(Self)
    }

    /// The difference, unless it overflows.
    pub fn minus(self, other: impl Into<Self>) -> Option<Self> {
        self.0.checked_sub(other.into().0).map(Self)
    }

    /// The sum of many, unless it overflows.
    pub fn sum<T: Into<Self>>(all: impl IntoIterator<Item = T>) -> Option<Self> {
        all.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether less than nothing stands here.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// How far below zero, or nothing.
    #[must_use]
    pub const fn shortfall(self) -> Self {
        if self.0 < 0 { Self(self.0.saturating_neg()) } else { Self::ZERO }
    }

    /// Whether there is nothing.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// As an amount that can move, when there is something to move.
    pub fn amount(self) -> Option<Amount> {
        (0 < self.0 && self.0 <= LARGEST).then_some(Amount(self.0))
    }
}

impl Amount {
    /// An amount of that many cents.
    ///
    /// # Errors
    /// [`NotMoney`] when it is not positive or is larger than a line may carry.
    pub fn from_cents(cents: i64) -> Result<Self, NotMoney> {
        let shown = || Cents(cents).to_string();
        if cents <= 0 {
            return Err(NotMoney::NotPositive(shown()));
        }
        Cents(cents).amount().ok_or_else(|| NotMoney::TooLarge(shown()))
    }

    /// As a signed number of cents.
    pub const fn cents(self) -> Cents {
        Cents(self.0)
    }
}

impl From<Amount> for Cents {
    fn from(amount: Amount) -> Self {
        amount.cents()
    }
}

impl FromStr for Cents {
    type Err = NotMoney;

    /// Reads `-?(0|[1-9][0-9]*)\.[0-9]{2}`, never `-0.00`: one text per number (FORMAT). Sums may be
    /// larger than any line may carry.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let shown = || shown(text);
        let shape = || NotMoney::Shape(shown());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (euros, cents) = digits.split_once('.').ok_or_else(shape)?;
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let padded = euros.len() > 1 && euros.starts_with('0');
        if !all_digits(euros) || !all_digits(cents) || cents.len() != 2 || padded {
            return Err(shape());
        }
        let sign = if negative { "-" } else { "" };
        let number = format!("{sign}{euros}{cents}").parse();
        match number.map_err(|_| NotMoney::TooLarge(shown()))? {
            0 if negative => Err(shape()),
            number => Ok(Self(number)),
        }
    }
}

impl FromStr for Amount {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        text.parse::<Cents>().and_then(|cents| Self::from_cents(cents.0))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cents().fmt(f)
    }
}

as_text!(Cents, Amount);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_text_per_number() {
        for text in ["0.00", "0.01", "-0.01", "1220.00", "9999999999999.99", "-447200000.00"] {
            assert_eq!(text.parse::<Cents>().unwrap().to_string(), text);
        }
        for text in [
            "", "1", "1.0", "1.000", "01.00", "-0.00", "+1.00", "1,00", " 1.00", ".50", "1.",
            "1e2.00", "१.00", "--1.00", "00.00", "1.0a",
        ] {
            assert!(matches!(text.parse::<Cents>(), Err(NotMoney::Shape(_))), "{text:?}");
        }
        let text = "99999999999999999999999.00";
        assert!(matches!(text.parse::<Cents>(), Err(NotMoney::TooLarge(_))));
        assert!(matches!("10000000000000.00".parse::<Amount>(), Err(NotMoney::TooLarge(_))));
    }

    #[test]
    fn only_something_can_move() {
        assert!(matches!("0.00".parse::<Amount>(), Err(NotMoney::NotPositive(_))));
        assert!(matches!("-1.00".parse::<Amount>(), Err(NotMoney::NotPositive(_))));
        assert_eq!("0.01".parse::<Amount>().unwrap().cents(), Cents::new(1));
        assert_eq!(Cents::ZERO.amount(), None);
        assert_eq!(Cents::new(-1).amount(), None);
        assert_eq!(Cents::new(LARGEST + 1).amount(), None);
        assert_eq!(Cents::new(1).amount(), Amount::from_cents(1).ok());
        assert!(matches!(Amount::from_cents(LARGEST + 1), Err(NotMoney::TooLarge(_))));
        assert!(Amount::from_cents(LARGEST).is_ok());
    }

    #[test]
    fn a_sum_that_does_not_fit_is_none() {
        let most = Cents::new(i64::MAX);
        assert_eq!(most.plus(Cents::new(1)), None);
        assert_eq!(Cents::new(i64::MIN).minus(Cents::new(1)), None);
        assert_eq!(Cents::sum([most, Cents::new(1)]), None);
        assert_eq!(Cents::sum([Cents::new(2), Cents::new(-3)]), Some(Cents::new(-1)));
        assert_eq!(Cents::new(5).minus(Cents::new(7)), Some(Cents::new(-2)));
    }

    #[test]
    fn shortfall_is_what_lacks() {
        assert_eq!(Cents::new(-7).shortfall(), Cents::new(7));
        assert_eq!(Cents::new(7).shortfall(), Cents::ZERO);
        assert!(Cents::new(-1).is_negative() && !Cents::ZERO.is_negative());
        assert_eq!(Cents::new(-1).get(), -1);
    }

    proptest! {
        #[test]
        fn text_and_number_agree(cents in i64::MIN..=i64::MAX) {
            let cents = Cents::new(cents);
            prop_assert_eq!(cents.to_string().parse::<Cents>().unwrap(), cents);
        }
    }
}
