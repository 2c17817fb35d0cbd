//! The code of a public investment project.

use super::fits;
use crate::newtype::text_code;

text_code! {
    /// *Codice unico di progetto*: a letter, 2 digits, a letter, 11 digits.
    ///
    /// Anything else is refused with `MALFORMED_CUP`. No public check digit is known. Source: the
    /// format holds on real codes (DOMAIN.md §2.5); OPI only says 15 letters or digits.
    pub struct Cup;
    code: "MALFORMED_CUP",
    noun: "codice CUP",
    shape: |it: &str| fits("A99A99999999999", it),
    expected: "servono 15 caratteri (una lettera, 2 cifre, una lettera, 11 cifre), per esempio \
               J87G22000360002",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::CheckDigit;

    #[test]
    fn known_codes() {
        for value in ["J87G22000360002", "C11G06000000001"] {
            let cup = Cup::parse(value).unwrap();
            assert_eq!((cup.as_str(), cup.check()), (value, CheckDigit::NotChecked));
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        for (value, fix) in [
            ("", "servono 15 caratteri"),
            ("J87G2200036000", "servono 15 caratteri"),
            ("J87G220003600022", "servono 15 caratteri"),
            ("187G22000360002", "servono 15 caratteri"),
            ("J8GG22000360002", "servono 15 caratteri"),
            ("J87922000360002", "servono 15 caratteri"),
            ("J87G2200036000O", "servono 15 caratteri"),
            ("j87g22000360002", "scrivere «J87G22000360002»"),
            ("J87G 2200 0360 002", "scrivere «J87G22000360002»"),
        ] {
            let refusal = Cup::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_CUP", "{value}");
            assert!(refusal.fix.starts_with(fix), "{value}: {}", refusal.fix);
        }
    }
}
