//! Free text and keys: normalised, bounded, and without persons.

mod person;

pub use person::holds_codice_fiscale;

use crate::identifier::Malformed;
use crate::newtype::parsed_text;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::UnicodeGeneralCategory;

parsed_text! {
    /// What somebody wrote in words: 1 to 500 characters, in NFC, without spaces around it and
    /// without control characters (a line break is one).
    ///
    /// Refused with `MALFORMED_TEXT`; with `PERSONAL_DATA` when it holds a person's codice
    /// fiscale, because what is sealed cannot be erased.
    pub struct Text;
    parse: |value: &str| written(&TEXT, value),
}

parsed_text! {
    /// The key by which a client repeats a command without doing it twice: 1 to 200 characters
    /// under the rules of [`Text`].
    ///
    /// Refused with `MALFORMED_KEY` or `PERSONAL_DATA`.
    pub struct CommandKey;
    parse: |value: &str| written(&KEY, value),
}

/// A document's number as its key compares it: in capitals, letters `A` to `Z` and digits only, so
/// that `12/a`, `12 A` and `12-A` are one. Empty when the number has none of them.
pub fn document_number_key(number: &str) -> String {
    let signs = number.chars().filter(char::is_ascii_alphanumeric);
    signs.map(|it| it.to_ascii_uppercase()).collect()
}

/// Whether a sign shows nothing, turns what follows around, or means nothing to everybody: what is
/// sealed must read as it looks, to every reader and for ever.
fn is_unseen(sign: char) -> bool {
    use unicode_properties::GeneralCategory::{
        Format, LineSeparator, ParagraphSeparator, PrivateUse, Unassigned,
    };
    // None of ASCII is one: its control characters are refused before.
    !sign.is_ascii()
        && matches!(
            sign.general_category(),
            Format | LineSeparator | ParagraphSeparator | PrivateUse | Unassigned
        )
}

/// A kind of free text: how it is refused and how long it may be.
struct Rules {
    code: &'static str,
    noun: &'static str,
    most: usize,
}

const TEXT: Rules = Rules { code: "MALFORMED_TEXT", noun: "testo", most: 500 };
const KEY: Rules = Rules { code: "MALFORMED_KEY", noun: "identificativo di richiesta", most: 200 };

fn written(rules: &Rules, value: &str) -> Result<String, Malformed> {
    let refuse =
        |why: String, fix: &str| Err(Malformed::new(rules.code, rules.noun, value, why, fix));
    let trimmed = value.trim();
    // What is of ASCII is in NFC.
    let text: String =
        if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() };
    let count = text.chars().count();
    if count == 0 {
        return refuse("è vuoto".to_owned(), "scriverlo");
    }
    if count > rules.most {
        let why = format!("ha {count} caratteri e può averne {}", rules.most);
        return refuse(why, "accorciarlo");
    }
    if text.contains(char::is_control) {
        return refuse("contiene caratteri di controllo".to_owned(), "scriverlo su una sola riga");
    }
    if let Some(sign) = text.chars().find(|it| is_unseen(*it)) {
        let why = format!("contiene il segno invisibile U+{:04X}", u32::from(sign));
        return refuse(why, "riscriverlo a mano, senza incollarlo");
    }
    if holds_codice_fiscale(&text) {
        return Err(Malformed::personal_data(rules.noun));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_normalised_and_trimmed() {
        for (value, text) in [
            ("Supervisione", "Supervisione"),
            ("  due parole\n", "due parole"),
            ("poverta\u{300}", "povertà"),
            ("\u{2000}a\u{2001}", "a"),
            ("€ 1.220,00 «n. 12/A»", "€ 1.220,00 «n. 12/A»"),
            (&"è".repeat(500), &"è".repeat(500)),
            (&"e\u{300}".repeat(500), &"è".repeat(500)),
        ] {
            assert_eq!(Text::parse(value).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for (value, sentence) in [
            ("", "testo «» non valido: è vuoto; scriverlo"),
            (" \t\n", "testo « \u{FFFD}\u{FFFD}» non valido: è vuoto; scriverlo"),
            (
                "a\0b",
                "testo «a\u{FFFD}b» non valido: contiene caratteri di controllo; scriverlo su una \
                 sola riga",
            ),
            (
                "riga\nriga",
                "testo «riga\u{FFFD}riga» non valido: contiene caratteri di controllo; scriverlo \
                 su una sola riga",
            ),
            (
                "mario rssmra85t10a562s",
                "testo «…» non valido: contiene il codice fiscale di una persona; toglierlo: la \
                 persona si indica solo nel campo che le è riservato",
            ),
        ] {
            assert_eq!(Text::parse(value).unwrap_err().to_string(), sentence);
        }
        let long = Text::parse(&"è".repeat(501)).unwrap_err();
        assert_eq!(long.why, "ha 501 caratteri e può averne 500");
    }

    #[test]
    fn keys_have_their_own_bound_and_code() {
        for (value, code) in [
            ("", "MALFORMED_KEY"),
            (&"k".repeat(201), "MALFORMED_KEY"),
            ("a\u{7f}", "MALFORMED_KEY"),
            ("paga:RSSMRA85T10A562S:2026-03", "PERSONAL_DATA"),
        ] {
            assert_eq!(CommandKey::parse(value).unwrap_err().code, code, "{value}");
        }
        for value in [
            "fatt:01907990012|12A|2026-03-31|TD01|whole",
            "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b",
            &"k".repeat(200),
        ] {
            assert_eq!(CommandKey::parse(value).unwrap().as_str(), value);
        }
    }

    #[test]
    fn both_are_strings_outside() {
        let text: Text = serde_json::from_str(r#"" perch\u00e9 ""#).unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), r#""perché""#);
        let refusal = serde_json::from_str::<CommandKey>(r#""a\u0000""#).unwrap_err().to_string();
        assert!(refusal.starts_with("[MALFORMED_KEY] identificativo di richiesta"), "{refusal}");
    }

    #[test]
    fn document_numbers_compare_by_letters_and_digits() {
        for (number, key) in [
            ("12/A", "12A"),
            (" 12 - a ", "12A"),
            ("FPA 0001/2026", "FPA00012026"),
            ("n° 7", "N7"),
            ("è", ""),
            ("", ""),
        ] {
            assert_eq!(document_number_key(number), key, "{number}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_reads_as_itself(value in any::<String>()) {
            if let Ok(text) = Text::parse(&value) {
                prop_assert_eq!(Text::parse(text.as_str()), Ok(text.clone()));
                let json = serde_json::to_string(&text).unwrap();
                prop_assert_eq!(serde_json::from_str::<Text>(&json).unwrap(), text);
            }
        }

        #[test]
        fn a_key_of_a_key_is_itself(number in any::<String>()) {
            let key = document_number_key(&number);
            prop_assert_eq!(document_number_key(&key), key);
        }
    }
}
