//! Why a text was not taken for the identifier that it should be.

use crate::text::holds_codice_fiscale;

/// What stands in for a value that would show a person's codice fiscale.
const HIDDEN: &str = "…";

/// How many characters of the value a refusal repeats.
const SHOWN: usize = 60;

/// A text that cannot be what it should be: what is wrong with it and what to write.
///
/// Reads `codice CIG «…» non valido: …; …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} «{value}» non valido: {why}; {fix}")]
pub struct Malformed {
    /// The stable code, such as `MALFORMED_CUP`; `PERSONAL_DATA` for a person's codice fiscale.
    pub code: &'static str,
    /// What it should have been: an Italian noun, masculine ("codice CIG").
    pub what: &'static str,
    /// The text as written, cut at 60 characters; `…` where it would show a person's code.
    pub value: String,
    /// What is wrong with it, in Italian.
    pub why: String,
    /// What to write instead, in Italian.
    pub fix: String,
}

impl Malformed {
    /// A refusal of `value`, which is cut, stripped of control characters, and hidden when it
    /// holds a codice fiscale: refusals end in logs and on screens.
    pub fn new(
        code: &'static str,
        what: &'static str,
        value: &str,
        why: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { code, what, value: shown(value), why: why.into(), fix: fix.into() }
    }

    /// The refusal of a text that holds a person's codice fiscale; it does not repeat it.
    pub fn personal_data(what: &'static str) -> Self {
        Self {
            code: "PERSONAL_DATA",
            what,
            value: HIDDEN.to_owned(),
            why: "contiene il codice fiscale di una persona".to_owned(),
            fix: "toglierlo: la persona si indica solo nel campo che le è riservato".to_owned(),
        }
    }

    /// The refusal of a text that must not be repeated, right or wrong.
    pub(super) fn unspoken(code: &'static str, what: &'static str, why: &str, fix: &str) -> Self {
        let value = HIDDEN.to_owned();
        Self { code, what, value, why: why.to_owned(), fix: fix.to_owned() }
    }

    /// The sentence with its code in front, `[MALFORMED_CUP] codice CUP «…» …`: the form in which
    /// a refusal crosses serde.
    pub fn coded(&self) -> String {
        format!("[{}] {self}", self.code)
    }
}

/// The first characters of a value, fit to be repeated in a refusal: without control characters,
/// and `…` when it holds a person's codice fiscale.
pub fn shown(value: &str) -> String {
    if holds_codice_fiscale(value) {
        return HIDDEN.to_owned();
    }
    let mut shown: String = value.chars().take(SHOWN).collect();
    if shown.len() < value.len() {
        shown.pop();
        shown.push('…');
    }
    shown.replace(char::is_control, "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_repeats_at_most_sixty_harmless_characters() {
        let sixty = "è".repeat(60);
        for (value, shown) in [
            ("J87", "J87".to_owned()),
            ("a\0b\nc", "a\u{FFFD}b\u{FFFD}c".to_owned()),
            (&sixty, sixty.clone()),
            (&"è".repeat(61), "è".repeat(59) + "…"),
            ("pagato a RSSMRA85T10A562S", "…".to_owned()),
        ] {
            assert_eq!(Malformed::new("X", "codice", value, "a", "b").value, shown, "{value}");
        }
    }

    #[test]
    fn it_reads_as_one_sentence() {
        let refusal = Malformed::new("MALFORMED_CIG", "codice CIG", "12", "è corto", "ripetere");
        let sentence = "codice CIG «12» non valido: è corto; ripetere";
        assert_eq!(refusal.to_string(), sentence);
        assert_eq!(refusal.coded(), format!("[MALFORMED_CIG] {sentence}"));
    }
}
