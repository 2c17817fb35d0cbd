//! The statistical codes of places (ISTAT).

use super::fits;
use crate::newtype::text_code;

text_code! {
    /// The code of a Comune: 6 digits, 3 of the province and 3 of the Comune.
    ///
    /// Anything else is refused with `MALFORMED_ISTAT_COMUNE`. Comuni merge every year, so that
    /// their table is data and not code.
    pub struct IstatComune;
    code: "MALFORMED_ISTAT_COMUNE",
    noun: "codice ISTAT del Comune",
    shape: |it: &str| fits("999999", it),
    expected: "servono 6 cifre, 3 della provincia e 3 del Comune, per esempio 027042",
}

text_code! {
    /// The code of a Region: `01` to `20`.
    ///
    /// Anything else is refused with `MALFORMED_ISTAT_REGION`.
    pub struct IstatRegion;
    code: "MALFORMED_ISTAT_REGION",
    noun: "codice ISTAT della Regione",
    shape: |it: &str| named(it).is_some(),
    expected: "servono 2 cifre da 01 a 20, per esempio 05 per il Veneto",
}

impl IstatRegion {
    /// The Region's name in Italian.
    pub fn name(&self) -> &'static str {
        // OK because every value stands in the table: that is its shape.
        named(self.as_str()).map_or("", |it| it.name_it)
    }
}

/// A Region of Italy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionInfo {
    /// Its ISTAT code, 2 digits.
    pub code: &'static str,
    /// Its name in Italian, as decrees write it.
    pub name_it: &'static str,
}

/// The 20 Regions by ISTAT code. Trento and Bolzano, which decrees may list apart, make one.
pub(crate) static REGIONS: [RegionInfo; 20] = [
    RegionInfo { code: "01", name_it: "Piemonte" },
    RegionInfo { code: "02", name_it: "Valle d'Aosta" },
    RegionInfo { code: "03", name_it: "Lombardia" },
    RegionInfo { code: "04", name_it: "Trentino-Alto Adige" },
    RegionInfo { code: "05", name_it: "Veneto" },
    RegionInfo { code: "06", name_it: "Friuli-Venezia Giulia" },
    RegionInfo { code: "07", name_it: "Liguria" },
    RegionInfo { code: "08", name_it: "Emilia-Romagna" },
    RegionInfo { code: "09", name_it: "Toscana" },
    RegionInfo { code: "10", name_it: "Umbria" },
    RegionInfo { code: "11", name_it: "Marche" },
    RegionInfo { code: "12", name_it: "Lazio" },
    RegionInfo { code: "13", name_it: "Abruzzo" },
    RegionInfo { code: "14", name_it: "Molise" },
    RegionInfo { code: "15", name_it: "Campania" },
    RegionInfo { code: "16", name_it: "Puglia" },
    RegionInfo { code: "17", name_it: "Basilicata" },
    RegionInfo { code: "18", name_it: "Calabria" },
    RegionInfo { code: "19", name_it: "Sicilia" },
    RegionInfo { code: "20", name_it: "Sardegna" },
];

fn named(code: &str) -> Option<&'static RegionInfo> {
    REGIONS.iter().find(|it| it.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_twenty_and_named() {
        for number in 0..=99 {
            let code = format!("{number:02}");
            assert_eq!(IstatRegion::parse(&code).is_ok(), (1..=20).contains(&number), "{code}");
        }
        for (code, name) in [("05", "Veneto"), ("02", "Valle d'Aosta"), ("19", "Sicilia")] {
            assert_eq!(IstatRegion::parse(code).unwrap().name(), name);
        }
        for value in ["", "5", "005", "Veneto"] {
            let refusal = IstatRegion::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_ISTAT_REGION", "{value}");
        }
    }

    #[test]
    fn comuni_are_six_digits() {
        for value in ["027042", "058091"] {
            assert_eq!(IstatComune::parse(value).unwrap().as_str(), value);
        }
        for value in ["", "27042", "0270420", "L736"] {
            let refusal = IstatComune::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_ISTAT_COMUNE", "{value}");
        }
    }
}
