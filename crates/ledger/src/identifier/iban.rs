//! The Italian bank account number.

use super::control::control_letter;
use super::{CheckDigit, fits};
use crate::newtype::text_code;

text_code! {
    /// An Italian IBAN in its electronic form: `IT`, 2 check digits, the CIN letter, ABI (5
    /// digits), CAB (5 digits) and account (12 letters or digits): 27 characters without spaces.
    ///
    /// Anything else is refused with `MALFORMED_IBAN`. Source: ISO 13616, DOMAIN.md §2.5.
    pub struct Iban;
    code: "MALFORMED_IBAN",
    noun: "codice IBAN",
    shape: |it: &str| fits("IT99A9999999999XXXXXXXXXXXX", it),
    expected: "servono i 27 caratteri di un IBAN italiano, senza spazi, per esempio \
               IT60X0542811101000000123456",
}

impl Iban {
    /// Whether both controls hold: ISO 7064 mod 97 over the whole, and the CIN over ABI, CAB and
    /// account.
    pub fn check(&self) -> CheckDigit {
        CheckDigit::tried(|| self.remainder() == 1 && self.cin_holds())
    }

    /// The bank's code: 5 digits.
    pub fn abi(&self) -> &str {
        &self.as_str()[5..10] // OK because the shape is 27 ASCII characters.
    }

    /// The branch's code: 5 digits.
    pub fn cab(&self) -> &str {
        &self.as_str()[10..15]
    }

    /// The number read as ISO 7064 does (the first four characters last, letters as 10 to 35),
    /// modulo 97.
    fn remainder(&self) -> u32 {
        let (head, body) = self.as_str().split_at(4);
        body.chars().chain(head.chars()).filter_map(|it| it.to_digit(36)).fold(0, |rest, value| {
            let shift = if value < 10 { 10 } else { 100 };
            (rest * shift + value) % 97
        })
    }

    fn cin_holds(&self) -> bool {
        let (head, account) = self.as_str().split_at(5);
        head.bytes().last() == Some(control_letter(account.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An IBAN whose two controls are right, from ABI, CAB and account.
    fn closed(account: &str) -> String {
        let cin = char::from(control_letter(account.bytes()));
        let open = Iban::parse(&format!("IT00{cin}{account}")).unwrap();
        format!("IT{:02}{cin}{account}", 98 - open.remainder())
    }

    #[test]
    fn known_numbers() {
        use CheckDigit::{Failed, Passed};
        for (value, outcome) in [
            ("IT60X0542811101000000123456", Passed),
            (&closed("0100003245VEN000000001"), Passed),
            ("IT40S0542811101000000123456", Failed), // Right modulo 97, wrong CIN.
            ("IT61X0542811101000000123456", Failed),
            ("IT60Y0542811101000000123456", Failed),
            ("IT60X0542811101000000123465", Failed),
            ("IT60X5042811101000000123456", Failed),
        ] {
            assert_eq!(Iban::parse(value).unwrap().check(), outcome, "{value}");
        }
    }

    #[test]
    fn a_right_remainder_does_not_excuse_a_wrong_cin() {
        let account = "0542811101000000123456";
        let open = Iban::parse(&format!("IT00A{account}")).unwrap();
        let iban = Iban::parse(&format!("IT{:02}A{account}", 98 - open.remainder())).unwrap();
        assert_eq!((iban.remainder(), iban.check()), (1, CheckDigit::Failed));
    }

    #[test]
    fn its_parts() {
        let iban = Iban::parse("IT60X0542811101000000123456").unwrap();
        assert_eq!((iban.abi(), iban.cab()), ("05428", "11101"));
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        for (value, fix) in [
            ("", "servono i 27 caratteri"),
            ("IT60X054281110100000012345", "servono i 27 caratteri"),
            ("IT60X05428111010000001234567", "servono i 27 caratteri"),
            ("IT6XX0542811101000000123456", "servono i 27 caratteri"),
            ("IT6010542811101000000123456", "servono i 27 caratteri"),
            ("IT60X05428A1101000000123456", "servono i 27 caratteri"),
            ("DE89370400440532013000", "servono i 27 caratteri"),
            ("SM86U0322509800000000270100", "servono i 27 caratteri"),
            ("IT60 X054 2811 1010 0000 0123 456", "scrivere «IT60X0542811101000000123456»"),
            ("it60x0542811101000000123456", "scrivere «IT60X0542811101000000123456»"),
        ] {
            let refusal = Iban::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_IBAN", "{value}");
            assert!(refusal.fix.starts_with(fix), "{value}: {}", refusal.fix);
        }
    }

    proptest! {
        #[test]
        fn a_closed_number_passes_and_one_changed_digit_never_does(
            account in "[0-9]{10}[0-9A-Z]{12}", at: prop::sample::Index, by in 1_u8..10,
        ) {
            let mut signs = closed(&account).into_bytes();
            let whole = Iban::parse(std::str::from_utf8(&signs).unwrap()).unwrap();
            prop_assert_eq!(whole.check(), CheckDigit::Passed);
            let digits: Vec<usize> = (2..27).filter(|at| signs[*at].is_ascii_digit()).collect();
            let at = digits[at.index(digits.len())];
            signs[at] = b'0' + (signs[at] - b'0' + by) % 10;
            let changed = Iban::parse(std::str::from_utf8(&signs).unwrap()).unwrap();
            prop_assert_eq!(changed.check(), CheckDigit::Failed);
        }
    }
}
