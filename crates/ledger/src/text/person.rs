//! Finding a person's codice fiscale in a text, however it is written.
//!
//! What is found here is refused at the door for ever, also when a sealed event is read again:
//! the rules below may become narrower with time, never wider.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::identifier::{CODICE_FISCALE_LENGTH, is_codice_fiscale, is_plausible};

/// Whether a person's codice fiscale stands anywhere in the text, in upper or lower case, with or
/// without *omocodia*, in one piece or with anything but letters and digits between its signs.
///
/// Sixteen characters that stand alone and hold a digit need only the shape, so that a mistyped
/// code is found too. All in letters, they must be plausible: names as they are abbreviated, a
/// day, the right check letter. In several whole words, cut between its groups, they must be
/// plausible and hold a digit; cut elsewhere or inside longer words, but not both, plausible with at
/// most two digits changed by omocodia, because random keys and lists hit the rest by chance. Words
/// of 32 or more hexadecimals are digests and left alone.
pub fn holds_codice_fiscale(text: &str) -> bool {
    if text.len() < CODICE_FISCALE_LENGTH {
        return false;
    }
    let signs = signs(text);
    let windows = signs.windows(CODICE_FISCALE_LENGTH).enumerate();
    windows.into_iter().any(|(at, window)| is_person(&signs, at, window))
}

/// How many of the seven digits must be plain digits inside a longer word, or cut anywhere.
const EMBEDDED_DIGITS: usize = 5;

/// What stands between a sign and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing: both are of one word.
    Glued,
    /// Anything that is neither a letter nor a digit, or the start of the text.
    Apart,
}

/// A letter or a digit of the text, in upper case; what is not of ASCII fits nowhere.
#[derive(Clone, Copy)]
struct Sign {
    value: u8,
    before: Gap,
}

/// The letters and digits of a text, each with the gap before it. Compatibility forms (full-width,
/// mathematical, circled) read as the signs that they are drawn as, and a mark over a letter leaves
/// it what it is.
fn signs(text: &str) -> Vec<Sign> {
    if text.is_ascii() {
        return with_gaps(text.chars(), text.len());
    }
    with_gaps(text.nfkd().filter(|it| !is_combining_mark(*it)), text.len())
}

fn with_gaps(text: impl Iterator<Item = char>, at_most: usize) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(at_most);
    let mut before = Gap::Apart;
    for it in text {
        if it.is_alphanumeric() {
            let value = u8::try_from(it).map_or(0, |it| it.to_ascii_uppercase());
            signs.push(Sign { value, before });
            before = Gap::Glued;
        } else if !is_invisible(it) {
            before = Gap::Apart;
        }
    }
    signs
}

fn is_person(signs: &[Sign], at: usize, window: &[Sign]) -> bool {
    let mut code = [0; CODICE_FISCALE_LENGTH];
    code.iter_mut().zip(window).for_each(|(code, sign)| *code = sign.value);
    if !is_codice_fiscale(&code) {
        return false;
    }
    let glued = |it: &Sign| it.before == Gap::Glued;
    let whole = window.iter().skip(1).all(glued);
    let after = signs.get(at + CODICE_FISCALE_LENGTH);
    let bounded = !window.first().is_some_and(glued) && !after.is_some_and(glued);
    let digits = code.iter().filter(|it| it.is_ascii_digit()).count();
    match (whole, bounded) {
        (true, true) => digits > 0 || is_plausible(&code),
        (false, true) => {
            let few = if is_grouped(window) { 1 } else { EMBEDDED_DIGITS };
            digits >= few && is_plausible(&code)
        }
        (true, false) => digits >= EMBEDDED_DIGITS && is_plausible(&code) && !is_digest(signs, at),
        (false, false) => false,
    }
}

/// Whether the pieces are parts of a codice fiscale: surname, name, year, month, day, place, check.
fn is_grouped(window: &[Sign]) -> bool {
    window.iter().enumerate().skip(1).all(|(place, it)| match it.before {
        Gap::Glued => true,
        Gap::Apart => matches!(place, 3 | 6 | 8 | 9 | 11 | 15),
    })
}

/// Whether the word around this place is made of 32 or more hexadecimals.
fn is_digest(signs: &[Sign], at: usize) -> bool {
    let start = signs[..=at].iter().rposition(|it| it.before != Gap::Glued).unwrap_or(0);
    let word = signs[start..].iter().enumerate();
    let word = word.take_while(|(place, it)| *place == 0 || it.before == Gap::Glued);
    let (mut length, mut hexadecimal) = (0, true);
    for (_, it) in word {
        length += 1;
        hexadecimal &= it.value.is_ascii_hexdigit();
    }
    hexadecimal && length >= 32
}

/// Characters that take no room, which copying from a page leaves between letters.
fn is_invisible(it: char) -> bool {
    matches!(it, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn found_however_it_is_written() {
        for text in [
            "RSSMRA85T10A562S",
            "rssmra85t10a562s",
            "RssMra85t10A562s",
            "contributo a RSSMRA85T10A562S.",
            "CF:RSSMRA85T10A562S",
            "paga|RSSMRA85T10A562S|2026",
            "paga_RSSMRA85T10A562S_2026",
            "(RSSMRA85T10A562S)",
            "RSSMRA85T10A562T", // Mistyped, alone: the shape is enough.
            "RSSMRA85T10A56NH", // Omocodia.
            "RSSMRAURTMLARSNL", // Omocodia in every digit.
            "CFRSSMRA85T10A562S",
            "CFRSSMRA85T10A56NH",
            "RSSMRA85T10A562SX",
            "2026RSSMRA85T10A562S03",
            "èRSSMRA85T10A562S",
            "RSS MRA 85T10 A562S",
            "rss mra 85t10 a562s",
            "RSSMRA 85T10 A562S",
            "RSSMRA 85 T 10 A562 S",
            "RSS-MRA-85T10-A562S",
            "RSS.MRA.85T10.A562.S",
            "RSS    MRA    85T10    A562S",
            "RSS – MRA – 85T10 – A562S",
            "RSS\u{a0}MRA\u{a0}85T10\u{a0}A562S",
            "RSS MRA 85T10 A56NH",
            "RSS, MRA, 85T10, A562S",
            "RSS/MRA/85T10/A562S",
            "R SSM RA85T10A562S",
            "R S S M R A 8 5 T 1 0 A 5 6 2 S",
            "R.S.S.M.R.A.8.5.T.1.0.A.5.6.2.S",
            "ＲＳＳＭＲＡ８５Ｔ１０Ａ５６２Ｓ",
            "sig. RSS MRA 85T10 A562S, via Roma 1",
            "RSSMRA\u{AD}85T10\u{200B}A562S",
            "J87G22000360002 RSSMRA85T10A562S",
            "00112233445566778899aabbccddeeffRSSMRA85T10A562S",
            "RSSMRA85T10A562S\u{301}",
            "R\u{308}SSMRA85T10A562S",
            "RSSMRÀ85T10A562S",
            "\u{1D5B1}SSMRA85T10A562S",
            "RSSMRA\u{2467}5T10A562S",
        ] {
            assert!(holds_codice_fiscale(text), "{text}");
        }
    }

    #[test]
    fn not_found_in_ordinary_text() {
        for text in [
            "",
            "RSSMRA85T10A562",
            "CFRSSMRA85T10A562T",
            "RSS MRA 85T10 A562T",
            "R SSM RAURTMLARSNL",    // Omocodia in every digit, cut anywhere.
            "CFRSS MRA 85T10 A562S", // Cut, and inside longer words: random ids are hit.
            "RSSMRA85T10A562 S2026",
            "CFRSSMRAURTMLARSNL", // All in letters and not alone: too much like words.
            "infrastrutturale e amministrazioni",
            "J87G22000360002",
            "CUP J87G22000360002 CIG B10A9942A7",
            "IT60X0542811101000000123456",
            "IT60 X054 2811 1010 0000 0123 456",
            "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b",
            "0197f3a01c2d7e4f8a5b6c7d8e9f0a1b",
            "fatt:01907990012|12A|2026-03-31|TD01|whole",
            "Determina n. 45 del 10 aprile 2026, impegno 2026/1234, cap. 1104.05",
            "Servizi per la non autosufficienza: SAD, PUA e UVM, 2 operatori dal 01.03.2026",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ] {
            assert!(!holds_codice_fiscale(text), "{text}");
        }
    }

    #[test]
    fn a_digest_is_not_a_person() {
        let code = "BCDBCD85A10A547B"; // Plausible, and all in hexadecimals.
        assert!(holds_codice_fiscale(&format!("00{code}")));
        assert!(holds_codice_fiscale(&format!("{code}{code}G")));
        assert!(!holds_codice_fiscale(&format!("{code}{code}")));
    }

    proptest! {
        #[test]
        fn found_between_any_words(before in "[ -~àèéìòù]{0,40}", after in "[ -~àèéìòù]{0,40}") {
            let text = format!("{before} RSSMRA85T10A562S {after}");
            prop_assert!(holds_codice_fiscale(&text), "{}", text);
            let text = format!("{before}RSSMRA85T10A562S{after}");
            prop_assert!(holds_codice_fiscale(&text), "{}", text);
        }

        #[test]
        fn never_in_the_codes_of_the_field(
            cup in "[A-Z][0-9]{2}[A-Z][0-9]{11}",
            iban in "IT[0-9]{2}[A-Z][0-9]{10}[0-9A-Z]{12}",
            uuid in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            digest in "[0-9a-f]{64}",
        ) {
            for text in [cup, iban, uuid, digest] {
                prop_assert!(!holds_codice_fiscale(&text), "{}", text);
            }
        }
    }
}
