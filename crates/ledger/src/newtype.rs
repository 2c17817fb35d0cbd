//! The newtype of a code: text that is parsed once, at the door, and never checked again.

use crate::identifier::Malformed;
use crate::text::holds_codice_fiscale;
use smol_str::SmolStr;

/// How a kind of code is refused: its stable code, what people call it, what it should look like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// The stable code of the refusal, such as `MALFORMED_CUP`.
    pub code: &'static str,
    /// The Italian noun, masculine: "non valido" agrees with it ("codice CUP", "codice di linea").
    pub noun: &'static str,
    /// The Italian sentence that says the shape, with an example.
    pub expected: &'static str,
}

/// Gives `value` back unchanged when it has the shape; a refusal that says what to write when it
/// has not. Nothing is corrected silently: one code has one spelling, in the seal as on the page.
/// No code may be a person's: an ambito or an organisation could otherwise be named by one.
pub(crate) fn shaped(
    kind: Kind,
    value: &str,
    shape: impl Fn(&str) -> bool,
) -> Result<SmolStr, Malformed> {
    if holds_codice_fiscale(value) {
        return Err(Malformed::personal_data(kind.noun));
    }
    if shape(value) {
        return Ok(SmolStr::new(value));
    }
    let (why, fix) = if value.trim().is_empty() {
        ("è vuoto", kind.expected.to_owned())
    } else if let Some(tidy) = respelt(value).into_iter().find(|it| shape(it)) {
        ("spazi, segni o maiuscole non sono come previsto", format!("scrivere «{tidy}»"))
    } else {
        ("non ha la forma prevista", kind.expected.to_owned())
    };
    Err(Malformed::new(kind.code, kind.noun, value, why, fix))
}

/// The spellings that people probably meant, the nearest first.
fn respelt(value: &str) -> [String; 9] {
    let trimmed = value.trim();
    let joined = trimmed.replace(' ', "_");
    let bare: String = trimmed.chars().filter(char::is_ascii_alphanumeric).collect();
    [
        trimmed.to_owned(),
        trimmed.to_ascii_uppercase(),
        trimmed.to_ascii_lowercase(),
        joined.clone(),
        joined.to_ascii_uppercase(),
        joined.to_ascii_lowercase(),
        bare.clone(),
        bare.to_ascii_uppercase(),
        bare.to_ascii_lowercase(),
    ]
}

/// Declares a newtype over text whose `parse` is the given function or closure.
///
/// The type is Debug, Clone, Eq, Ord, Hash, Display, `FromStr`, `Borrow<str>`, and a string in
/// serde: reading goes through `parse`, and a refusal reads `[CODE] sentence`.
macro_rules! parsed_text {
    ($(#[$attribute:meta])* pub struct $name:ident; parse: $parse:expr $(,)?) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::smol_str::SmolStr);

        impl $name {
            /// Reads it as written; [`Malformed`](crate::identifier::Malformed) says what is wrong
            /// with it and what to write.
            pub fn parse(value: &str) -> Result<Self, $crate::identifier::Malformed> {
                ($parse)(value).map(|it| Self(it.into()))
            }

            /// The text, in its one spelling.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                out.pad(&self.0)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::identifier::Malformed;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Self::parse(value)
            }
        }

        // OK because Eq, Ord and Hash are those of the text.
        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::as_text::read(from, |text| {
                    Self::parse(text).map_err(|it| it.coded())
                })
            }
        }
    };
}

/// Declares a newtype over text that must have a shape.
///
/// ```text
/// text_code! {
///     /// What the money is for: a LEPS, a cross-cutting line or another intervention.
///     pub struct LineCode;
///     code: "MALFORMED_LINE",
///     noun: "codice di linea",
///     shape: is_line,
///     expected: "servono da 2 a 16 lettere maiuscole, cifre o _, per esempio SUP",
/// }
/// ```
macro_rules! text_code {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident;
        code: $code:expr,
        noun: $noun:expr,
        shape: $shape:expr,
        expected: $expected:expr $(,)?
    ) => {
        $crate::newtype::parsed_text! {
            $(#[$attribute])*
            pub struct $name;
            parse: |value: &str| {
                let kind =
                    $crate::newtype::Kind { code: $code, noun: $noun, expected: $expected };
                $crate::newtype::shaped(kind, value, $shape)
            },
        }
    };
}

pub(crate) use parsed_text;
pub(crate) use text_code;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    text_code! {
        /// Two capital letters.
        pub struct Pair;
        code: "MALFORMED_PAIR",
        noun: "codice di coppia",
        shape: |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_uppercase()),
        expected: "servono due maiuscole, per esempio AB",
    }

    #[test]
    fn a_refusal_says_what_to_write() {
        for (value, sentence) in [
            ("", "codice di coppia «» non valido: è vuoto; servono due maiuscole, per esempio AB"),
            (
                " a-b ",
                "codice di coppia « a-b » non valido: spazi, segni o maiuscole non sono come \
                 previsto; scrivere «AB»",
            ),
            (
                "A1",
                "codice di coppia «A1» non valido: non ha la forma prevista; servono due \
                 maiuscole, per esempio AB",
            ),
        ] {
            assert_eq!(Pair::parse(value).unwrap_err().to_string(), sentence);
        }
    }

    #[test]
    fn no_code_is_a_person() {
        let refusal = Pair::parse("RSSMRA85T10A562S").unwrap_err();
        assert_eq!((refusal.code, refusal.value.as_str()), ("PERSONAL_DATA", "…"));
    }

    #[test]
    fn it_is_a_string_outside_and_checked_on_the_way_in() {
        let pair: Pair = serde_json::from_str(r#""AB""#).unwrap();
        assert_eq!(serde_json::to_string(&pair).unwrap(), r#""AB""#);
        assert_eq!((pair.as_str(), format!("{pair:>3}").as_str()), ("AB", " AB"));
        let refusal = serde_json::from_str::<Pair>(r#""A1""#).unwrap_err().to_string();
        assert!(refusal.starts_with("[MALFORMED_PAIR] codice di coppia «A1»"), "{refusal}");
        assert!(serde_json::from_str::<Pair>("12").is_err());
    }

    #[test]
    fn a_map_is_read_by_plain_text() {
        let map = BTreeMap::from([("AB".parse::<Pair>().unwrap(), 1)]);
        assert_eq!(map.get("AB"), Some(&1));
        assert_eq!(map.get("BA"), None);
    }
}
