//! What everybody refers to: the lines and what finances them, the funds, the areas, the Regions.
//!
//! Facts with their norms, not rules: that a line is not among those a fund commonly finances is
//! never a reason to refuse. A code that is not here names nothing, and is refused as unknown.

mod areas;
mod funds;
mod lines;

use crate::identifier::REGIONS;
pub use crate::identifier::RegionInfo;
use crate::terms::{CupRule, PaymentDays, SchemeKind, Terms};

/// A line: a LEPS (*livello essenziale delle prestazioni sociali*) or another use of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineInfo {
    /// Its code, such as `SUP`.
    pub code: &'static str,
    /// Its name in Italian, as the Ministry writes it.
    pub name_it: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// The norm that establishes it, where there is one.
    pub norm: Option<&'static str>,
    /// The national plan that programmes it, where there is one.
    pub planning_act: Option<&'static str>,
    /// The codes of the funds that finance it in the Ministry's table.
    pub funds: &'static [&'static str],
    /// Whether the law makes it essential.
    pub kind: LineKind,
    /// What else an office should know, in Italian.
    pub note: Option<&'static str>,
}

/// What a line is in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// A level that the law makes essential.
    Leps,
    /// A means to all levels (*voce trasversale*): organisation, information systems.
    CrossCutting,
    /// What a fund may finance beyond the LEPS.
    Other,
}

/// A fund: what editions are endowments of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundInfo {
    /// Its code, such as `FNPS`.
    pub code: &'static str,
    /// Its name in Italian.
    pub name_it: &'static str,
    /// Whose money it is.
    pub level: FundLevel,
    /// The norms on which it rests.
    pub legal_basis: &'static str,
    /// The way of its money, unless an act says otherwise.
    pub default_route: Route,
    /// How it is paid, unless an act says otherwise; absent when each act says it.
    pub default_payment_scheme: Option<SchemeKind>,
    /// Whether commitments carry a CUP, unless an act says otherwise (L. 3/2003 art. 11).
    pub default_cup: Option<CupRule>,
    /// Within how many days its money is passed on or paid when asked for, unless an act says
    /// otherwise.
    pub default_payment_days: Option<u16>,
    /// What else an office should know, in Italian.
    pub note: Option<&'static str>,
}

impl FundInfo {
    /// Its customs as terms: what holds where no act says otherwise.
    pub fn terms(&self) -> Terms {
        let payment_days = self.default_payment_days.and_then(|it| PaymentDays::try_from(it).ok());
        Terms { cup: self.default_cup, payment_days, ..Terms::default() }
    }
}

/// Whose money a fund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FundLevel {
    /// The State's.
    National,
    /// The Union's, with the national share, or run by its rules.
    European,
    /// A Region's.
    Regional,
}

/// The way of a fund's money to the ambiti.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// From the Ministry to the ambiti.
    MinistryToAmbito,
    /// From the Ministry to the Regions, and from these to the ambiti.
    MinistryToRegionToAmbito,
    /// From a Region to its ambiti.
    RegionToAmbito,
}

/// An area of people served (*area di utenza*), on which minimum shares are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaInfo {
    /// Its code, such as `minors`.
    pub code: &'static str,
    /// Its name in Italian.
    pub name_it: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
}

/// The lines, by code.
pub fn lines() -> &'static [LineInfo] {
    &lines::LINES
}

/// The funds, by code.
pub fn funds() -> &'static [FundInfo] {
    &funds::FUNDS
}

/// The areas, by code.
pub fn areas() -> &'static [AreaInfo] {
    &areas::AREAS
}

/// The Regions, by ISTAT code.
pub fn regions() -> &'static [RegionInfo] {
    &REGIONS
}

/// The line with this code.
pub fn line(code: &str) -> Option<&'static LineInfo> {
    lines().iter().find(|it| it.code == code)
}

/// The fund with this code.
pub fn fund(code: &str) -> Option<&'static FundInfo> {
    funds().iter().find(|it| it.code == code)
}

/// The area with this code.
pub fn area(code: &str) -> Option<&'static AreaInfo> {
    areas().iter().find(|it| it.code == code)
}

/// The Region with this ISTAT code.
pub fn region(code: &str) -> Option<&'static RegionInfo> {
    regions().iter().find(|it| it.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::IstatRegion;
    use expect_test::expect;

    #[test]
    fn all_are_sorted_by_code_and_each_code_stands_once() {
        let codes: [Vec<&str>; 4] = [
            lines().iter().map(|it| it.code).collect(),
            funds().iter().map(|it| it.code).collect(),
            areas().iter().map(|it| it.code).collect(),
            regions().iter().map(|it| it.code).collect(),
        ];
        for codes in codes {
            assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        }
    }

    #[test]
    fn codes_have_the_shapes_of_the_format() {
        let capital = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_';
        let small = |it: u8| it.is_ascii_lowercase() || it == b'_';
        for it in lines() {
            assert!((2..=16).contains(&it.code.len()) && it.code.bytes().all(capital), "{it:?}");
        }
        for it in areas() {
            assert!((3..=24).contains(&it.code.len()) && it.code.bytes().all(small), "{it:?}");
        }
        for it in regions() {
            assert_eq!(IstatRegion::parse(it.code).unwrap().name(), it.name_it);
        }
    }

    #[test]
    fn each_is_found_by_its_code() {
        assert!(lines().iter().all(|it| line(it.code) == Some(it)));
        assert!(funds().iter().all(|it| fund(it.code) == Some(it)));
        assert!(areas().iter().all(|it| area(it.code) == Some(it)));
        assert!(regions().iter().all(|it| region(it.code) == Some(it)));
        assert_eq!((line("sup"), fund("XXX")), (None, None));
        assert_eq!((area("housing"), region("21")), (None, None));
    }

    #[test]
    fn what_finances_each_line() {
        let rows = lines().iter().map(|it| {
            assert!(it.funds.iter().all(|it| fund(it).is_some()), "{it:?}");
            format!("{} {:?} {}\n", it.code, it.kind, it.funds.join(" ")).replace(" \n", "\n")
        });
        expect![[r"
            ALT Other
            DDN Leps
            DIM Leps PNRR FNPS PNI
            GOV CrossCutting
            INT Leps FNA
            ISEE Leps
            OFI Leps FNPS
            PAF Leps PNRR FNPS
            PIS Leps FP PNI
            PPI Leps FP FNPS PNI POC
            PUA Leps FNA
            RES Leps FP PNRR PNI
            SAD Leps FNA
            SIS CrossCutting
            SOL Leps FNA
            SOS Leps FNA
            SSP Leps FP
            SUP Leps PNRR FNPS
        "]]
        .assert_eq(&rows.collect::<String>());
    }

    #[test]
    fn a_leps_has_a_norm_and_nothing_else_has() {
        for it in lines() {
            assert_eq!(it.norm.is_some(), it.kind == LineKind::Leps, "{it:?}");
        }
    }
}
