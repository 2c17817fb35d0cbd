//! The number by which the tax authority knows an entity.

use super::{CheckDigit, fits};
use crate::newtype::text_code;

text_code! {
    /// The codice fiscale of an entity, or a partita IVA: 11 digits, the last a check digit.
    ///
    /// A person's codice fiscale is refused (`PERSONAL_DATA`), anything else with
    /// `MALFORMED_TAX_ID`. Source: DOMAIN.md §2.5, computed on known entities.
    pub struct TaxId;
    code: "MALFORMED_TAX_ID",
    noun: "codice fiscale dell'ente",
    shape: |it: &str| fits("99999999999", it),
    expected: "servono le 11 cifre del codice fiscale dell'ente o della partita IVA, per esempio \
               80007580279",
}

impl TaxId {
    /// Whether the last digit closes the other ten: digits in odd places count as they are, those
    /// in even places doubled (less 9 above 9), and all eleven sum to a multiple of ten. Eleven
    /// zeros, which would pass, fail: they are what forms are filled with.
    pub fn check(&self) -> CheckDigit {
        let digits = self.as_str().bytes().map(|it| u32::from(it - b'0'));
        let worth = |(place, digit): (usize, u32)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled @ 0..=9) => doubled,
            (_, doubled) => doubled - 9,
        };
        let sum: u32 = digits.enumerate().map(worth).sum();
        CheckDigit::tried(|| sum > 0 && sum.is_multiple_of(10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A partita IVA whose last digit is right, from its first ten.
    fn closed(head: u64) -> String {
        let closes = |last: &u64| TaxId::parse(&format!("{head:010}{last}")).unwrap().check();
        let last = (0..10).find(|last| closes(last) == CheckDigit::Passed).unwrap();
        format!("{head:010}{last}")
    }

    #[test]
    fn known_numbers() {
        use CheckDigit::{Failed, Passed};
        for (value, outcome) in [
            ("80007580279", Passed),
            ("01907990012", Passed),
            ("83501790014", Passed),
            ("12345678903", Passed),
            ("80007580278", Failed),
            ("01907990021", Failed),
            ("12345678901", Failed),
            ("00000000000", Failed),
        ] {
            assert_eq!(TaxId::parse(value).unwrap().check(), outcome, "{value}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        for (value, code, fix) in [
            ("", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            ("8000758027", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            ("800075802790", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            ("8000758027O", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            ("٨٠٠٠٧٥٨٠٢٧٩", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            ("IT01907990012", "MALFORMED_TAX_ID", "servono le 11 cifre"),
            (" 01907990012", "MALFORMED_TAX_ID", "scrivere «01907990012»"),
            ("019 0799 0012", "MALFORMED_TAX_ID", "scrivere «01907990012»"),
            ("RSSMRA85T10A562S", "PERSONAL_DATA", "toglierlo"),
        ] {
            let refusal = TaxId::parse(value).unwrap_err();
            assert_eq!(refusal.code, code, "{value}");
            assert!(refusal.fix.starts_with(fix), "{value}: {}", refusal.fix);
        }
    }

    proptest! {
        #[test]
        fn one_changed_digit_never_passes(
            head in 1_u64..10_000_000_000, at in 0_usize..11, by in 1_u8..10,
        ) {
            let mut digits = closed(head).into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let changed = String::from_utf8(digits).unwrap();
            prop_assert_eq!(TaxId::parse(&changed).unwrap().check(), CheckDigit::Failed);
        }
    }
}
