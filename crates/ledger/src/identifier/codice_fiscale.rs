//! The code of a natural person: recognised in order to be kept out of the ledger.

use std::fmt;

use super::control::control_letter;
use super::{CheckDigit, Malformed};
use serde::{Deserialize, Deserializer, de::Error};

/// How many characters it has.
pub(crate) const CODICE_FISCALE_LENGTH: usize = 16;

/// The codice fiscale of a person: 16 characters, also with *omocodia* (the letters
/// `LMNPQRSTUV` in the places of digits, for people whose code would be the same).
///
/// It only passes through: whoever resolves a person into a random id reads it and lets it go. So
/// it can be deserialised and not serialised, is not shown by `Debug`, and is never repeated by a
/// refusal. Codes that differ by omocodia are different people.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodiceFiscale(String);

impl CodiceFiscale {
    /// Reads it in upper or lower case; `MALFORMED_CODICE_FISCALE` when it has not the shape.
    pub fn parse(value: &str) -> Result<Self, Malformed> {
        let spelt = value.trim().to_ascii_uppercase();
        match spelt.as_bytes().first_chunk() {
            Some(signs) if spelt.len() == CODICE_FISCALE_LENGTH && is_codice_fiscale(signs) => {
                Ok(Self(spelt))
            }
            _ => Err(Malformed::unspoken(
                "MALFORMED_CODICE_FISCALE",
                "codice fiscale della persona",
                "non ha la forma prevista",
                "servono i 16 caratteri della tessera sanitaria, senza spazi",
            )),
        }
    }

    /// The code in capital letters: personal data, not to be written anywhere.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the last letter closes the other fifteen characters (DM 23 December 1976).
    pub fn check(&self) -> CheckDigit {
        CheckDigit::tried(|| is_closed(self.0.as_bytes()))
    }
}

impl fmt::Debug for CodiceFiscale {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CodiceFiscale(…)")
    }
}

impl<'de> Deserialize<'de> for CodiceFiscale {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = String::deserialize(from)?;
        Self::parse(&value).map_err(|it| D::Error::custom(it.coded()))
    }
}

/// Whether sixteen capital letters and digits have the shape.
pub(crate) fn is_codice_fiscale(signs: &[u8; CODICE_FISCALE_LENGTH]) -> bool {
    signs.iter().enumerate().all(|(place, sign)| match place {
        6 | 7 | 9 | 10 | 12..=14 => digit(*sign).is_some(),
        8 => b"ABCDEHLMPRST".contains(sign),
        _ => sign.is_ascii_uppercase(),
    })
}

/// Whether what has the shape could be somebody's: names as they are abbreviated, a day of a
/// month, the right last letter. Texts hit the shape by chance, and hardly ever this.
pub(crate) fn is_plausible(signs: &[u8; CODICE_FISCALE_LENGTH]) -> bool {
    let day = digit(signs[9]).zip(digit(signs[10])).map(|(tens, units)| tens * 10 + units);
    is_closed(signs)
        && matches!(day, Some(1..=31 | 41..=71))
        && signs[..6].chunks(3).all(is_abbreviated)
}

/// Whether the last letter is the control letter of what stands before it.
fn is_closed(signs: &[u8]) -> bool {
    signs.split_last().is_some_and(|(last, head)| control_letter(head.iter().copied()) == *last)
}

/// Whether three letters can stand for a name: its consonants, then vowels, then `X` to fill.
fn is_abbreviated(name: &[u8]) -> bool {
    let vowel = |it: &u8| b"AEIOU".contains(it);
    let after_consonants = name.iter().skip_while(|it| !vowel(it));
    after_consonants.skip_while(|it| vowel(it)).all(|it| *it == b'X')
}

/// The digit of a sign in a digit's place, undoing omocodia.
fn digit(sign: u8) -> Option<u8> {
    match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        _ => (0..).zip(b"LMNPQRSTUV").find_map(|(digit, it)| (*it == sign).then_some(digit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_codes() {
        use CheckDigit::{Failed, Passed};
        for (value, outcome) in [
            ("RSSMRA85T10A562S", Passed),
            ("MRTMTT91D08F205J", Passed),
            ("rssmra85t10a562s", Passed),
            (" RSSMRA85T10A562S ", Passed),
            ("RSSMRA85T10A56NH", Passed),
            ("RSSMRAURTMLARSNL", Passed),
            ("RSSMRA85T10A562T", Failed),
            ("RSSMRA85T10A56NS", Failed),
        ] {
            assert_eq!(CodiceFiscale::parse(value).unwrap().check(), outcome, "{value}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused_and_never_repeated() {
        for value in [
            "",
            "RSSMRA85T10A562",
            "RSSMRA85T10A562SS",
            "RSSMRA85F10A562S",
            "RSSMRA8AT10A562S",
            "RSSMRA85T10A5625",
            "R5SMRA85T10A562S",
            "RSS MRA 85T10 A562S",
            "RÈSMRA85T10A562",
            "80007580279",
        ] {
            let refusal = CodiceFiscale::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_CODICE_FISCALE", "{value}");
            assert_eq!(refusal.value, "…", "{value}");
        }
    }

    #[test]
    fn it_is_read_and_not_shown() {
        let code: CodiceFiscale = serde_json::from_str(r#""rssmra85t10a562s""#).unwrap();
        assert_eq!(code.as_str(), "RSSMRA85T10A562S");
        assert_eq!(format!("{code:?}"), "CodiceFiscale(…)");
        let refusal = serde_json::from_str::<CodiceFiscale>(r#""RSSMRA""#).unwrap_err().to_string();
        assert!(refusal.starts_with("[MALFORMED_CODICE_FISCALE]"), "{refusal}");
        assert!(!refusal.contains("RSSMRA"), "{refusal}");
    }

    #[test]
    fn names_are_abbreviated_by_consonants_first() {
        for (name, can) in [
            ("RSS", true),
            ("MRA", true),
            ("FOX", true),
            ("AEI", true),
            ("AIX", true),
            ("XXX", true),
            ("ABC", false),
            ("PER", false),
            ("FXO", true),
            ("AXA", false),
        ] {
            assert_eq!(is_abbreviated(name.as_bytes()), can, "{name}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_last_letter_never_passes(by in 1_u8..26) {
            let last = char::from(b'A' + (b'S' - b'A' + by) % 26);
            let changed = CodiceFiscale::parse(&format!("RSSMRA85T10A562{last}")).unwrap();
            prop_assert_eq!(changed.check(), CheckDigit::Failed);
        }
    }
}
