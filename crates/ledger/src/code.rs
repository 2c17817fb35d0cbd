//! Codes: the short names of organisations, ambiti, editions, lines and areas (FORMAT, "Codes").

use crate::{
    as_text::as_text,
    identifier::{Malformed, shown},
    newtype::text_code,
};
use std::{fmt, str::FromStr};

/// The organisation of whoever runs the ledger itself: reserved, it opens the ledger (leaf 0).
pub const OPERATOR: &str = "operator";

text_code! {
    /// A body that acts: `mlps`, `r_veneto`, `veneto_lavoro`.
    pub struct OrganisationCode;
    code: "MALFORMED_ORGANISATION",
    noun: "codice di ente",
    shape: |it: &str| sized(it, 2, 32) && it.bytes().all(lower_digit_bar),
    expected: "servono da 2 a 32 lettere minuscole, cifre o _, per esempio r_veneto",
}

text_code! {
    /// A territory: `VEN_01`.
    pub struct AmbitoCode;
    code: "MALFORMED_AMBITO",
    noun: "codice di ambito",
    shape: |it: &str| sized(it, 3, 16) && it.bytes().all(upper_digit_bar),
    expected: "servono da 3 a 16 lettere maiuscole, cifre o _, per esempio VEN_01",
}

text_code! {
    /// What the money is for: a LEPS, a cross-cutting line (`GOV`, `SIS`) or `ALT`.
    pub struct LineCode;
    code: "MALFORMED_LINE",
    noun: "codice di linea",
    shape: |it: &str| sized(it, 2, 16) && it.bytes().all(upper_digit_bar),
    expected: "servono da 2 a 16 lettere maiuscole, cifre o _, per esempio SUP",
}

text_code! {
    /// For whom the money is: `minors`, `elderly`.
    pub struct AreaCode;
    code: "MALFORMED_AREA",
    noun: "codice di area",
    shape: |it: &str| sized(it, 3, 24) && it.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
    expected: "servono da 3 a 24 lettere minuscole o _, per esempio minors",
}

text_code! {
    /// A fund: `FP`, `FNPS`, `FNA`, `DDN`, `PNI`, `PNRR`, `POC`, `REG`.
    pub struct FundCode;
    code: "MALFORMED_FUND",
    noun: "codice di fondo",
    shape: |it: &str| sized(it, 2, 8) && it.bytes().all(|b| b.is_ascii_uppercase()),
    expected: "servono da 2 a 8 lettere maiuscole, per esempio FNPS",
}

text_code! {
    /// One endowment of a fund: its name, a slash and the year or years: `FP-QS/2024`.
    pub struct EditionCode;
    code: "MALFORMED_EDITION",
    noun: "codice di annualità",
    shape: is_edition,
    expected: "servono un nome in maiuscole, una barra e l'anno, per esempio FNPS/2024 o \
               REG-VEN-ATS/2025-08",
}

text_code! {
    /// The name of a ledger, unique by its random part: `fondaco/veneto-4f1c…`.
    pub struct Origin;
    code: "MALFORMED_ORIGIN",
    noun: "nome di registro",
    shape: is_origin,
    expected: "serve fondaco/NOME-<32 cifre esadecimali>",
}

impl EditionCode {
    /// The year, or years, after the slash: `2024`, `2025-08`.
    pub fn year(&self) -> &str {
        // OK: the shape has a slash.
        self.as_str().split_once('/').map_or("", |(_, year)| year)
    }
}

impl OrganisationCode {
    /// Whether this is the reserved organisation of whoever runs the ledger.
    pub fn is_operator(&self) -> bool {
        self.as_str() == OPERATOR
    }
}

/// Whose authority it is: an ambito, or a body that is none (Ministry, Region, agency).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A territory, whoever manages it.
    Ambito(AmbitoCode),
    /// A body in its own name.
    Organisation(OrganisationCode),
}

as_text!(Holder);

impl Holder {
    /// The ambito, when it is one.
    pub fn ambito(&self) -> Option<&AmbitoCode> {
        match self {
            Self::Ambito(code) => Some(code),
            Self::Organisation(_) => None,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambito(code) => write!(f, "ats:{code}"),
            Self::Organisation(code) => write!(f, "org:{code}"),
        }
    }
}

impl FromStr for Holder {
    type Err = NotAHolder;

    fn from_str(text: &str) -> Result<Self, NotAHolder> {
        match text.split_once(':') {
            Some(("ats", code)) => Ok(Self::Ambito(AmbitoCode::parse(code)?)),
            Some(("org", code)) => Ok(Self::Organisation(OrganisationCode::parse(code)?)),
            _ => Err(NotAHolder::Prefix(shown(text))),
        }
    }
}

/// Why a text names no holder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAHolder {
    /// It does not say whether it is an ambito or an organisation.
    #[error(
        "[MALFORMED_HOLDER] titolare «{0}» non valido: servono ats:CODICE per un ambito o \
         org:codice per un ente, per esempio ats:VEN_01"
    )]
    Prefix(String),
    /// Its code is malformed.
    #[error("{}", .0.coded())]
    Code(#[from] Malformed),
}

fn sized(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len())
}

fn upper_digit_bar(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

fn lower_digit_bar(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

fn is_edition(text: &str) -> bool {
    let Some((name, years)) = text.split_once('/') else { return false };
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let named = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    let year = match years.split_once('-') {
        Some((year, part)) => digits(year, 4) && digits(part, 2),
        None => digits(years, 4),
    };
    sized(name, 2, 24) && name.bytes().all(named) && year
}

fn is_origin(text: &str) -> bool {
    let Some((slug, random)) = text.strip_prefix("fondaco/").and_then(|it| it.rsplit_once('-'))
    else {
        return false;
    };
    let slug_byte = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    sized(slug, 1, 40)
        && slug.bytes().all(slug_byte)
        && random.len() == 32
        && random.bytes().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_shape() {
        for good in ["FNPS/2024", "FP-QS/2024", "REG-VEN-ATS/2025-08", "PNI-268/2024", "A1/0000"] {
            assert!(EditionCode::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "FNPS",
            "fnps/2024",
            "FNPS/24",
            "FNPS/20245",
            "FNPS/2024-8",
            "FNPS/2024/1",
            "F/2024",
            "FNPS/2024-008",
            "FN_PS/2024",
            "ABCDEFGHIJKLMNOPQRSTUVWXY/2024",
            "FNPS/2O24",
            "FNPS/2024-a1",
        ] {
            assert!(EditionCode::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(EditionCode::parse("REG-VEN-ATS/2025-08").unwrap().year(), "2025-08");
        for (good, bad) in
            [("VEN_01", "ven_01"), ("VEN", "VE"), ("ABCDEFGHIJKLMNO1", "ABCDEFGHIJKLMNO12")]
        {
            assert!(
                AmbitoCode::parse(good).is_ok() && AmbitoCode::parse(bad).is_err(),
                "{good} {bad}"
            );
        }
        for (good, bad) in [("mlps", "m"), ("r_veneto", "r-veneto"), ("c_l736", "C_L736")] {
            assert!(OrganisationCode::parse(good).is_ok() && OrganisationCode::parse(bad).is_err());
        }
        for (good, bad) in [("SUP", "S"), ("A_1", "A-1")] {
            assert!(LineCode::parse(good).is_ok() && LineCode::parse(bad).is_err());
        }
        for (good, bad) in [("minors", "mi"), ("mental_health", "area1")] {
            assert!(AreaCode::parse(good).is_ok() && AreaCode::parse(bad).is_err());
        }
        for (good, bad) in [("FP", "F"), ("FNPS", "fnps"), ("PNRR", "P1")] {
            assert!(FundCode::parse(good).is_ok() && FundCode::parse(bad).is_err());
        }
    }

    #[test]
    fn an_origin_ends_in_its_random_part() {
        let random = "4f1c9a0e7b2d4c6f8a1b3c5d7e9f0a2b";
        for good in ["veneto", "il-mio-ats", "a"] {
            assert!(Origin::parse(&format!("fondaco/{good}-{random}")).is_ok(), "{good}");
        }
        for bad in ["fondaco/veneto", "altro/veneto-4f1c9a0e7b2d4c6f8a1b3c5d7e9f0a2b"] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
        for bad in [
            format!("fondaco/V-{random}"),
            format!("fondaco/-{random}"),
            format!("fondaco/v-{}", &random[1..]),
            format!("fondaco/v-{}", random.to_uppercase()),
            format!("fondaco/{}-{random}", "v".repeat(41)),
        ] {
            assert!(Origin::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_holder_says_what_it_is() {
        let ambito: Holder = "ats:VEN_01".parse().unwrap();
        assert_eq!(ambito.to_string(), "ats:VEN_01");
        assert_eq!(ambito.ambito().map(AmbitoCode::as_str), Some("VEN_01"));
        let body: Holder = "org:mlps".parse().unwrap();
        assert_eq!((body.to_string().as_str(), body.ambito()), ("org:mlps", None));
        assert!(matches!("VEN_01".parse::<Holder>(), Err(NotAHolder::Prefix(_))));
        assert!(matches!("ats:ven".parse::<Holder>(), Err(NotAHolder::Code(_))));
        assert!("x:VEN_01".parse::<Holder>().is_err());
        assert!(OrganisationCode::parse(OPERATOR).unwrap().is_operator());
        assert!(!OrganisationCode::parse("mlps").unwrap().is_operator());
    }
}
