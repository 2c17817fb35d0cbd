//! The code of a tender, in its three families, and the reason for having none.

use super::{CheckDigit, fits};
use crate::newtype::text_code;

text_code! {
    /// *Codice identificativo di gara*: 10 characters, of one of three [families](CigFamily).
    ///
    /// Anything else is refused with `MALFORMED_CIG`. Source: patterns of OPI 1.7.1
    /// (`stTipoCodiceCIG`).
    pub struct Cig;
    code: "MALFORMED_CIG",
    noun: "codice CIG",
    shape: |it: &str| family(it).is_some(),
    expected: "servono 10 caratteri: 7 cifre e 3 esadecimali (95156957EC) oppure una lettera e 9 \
               esadecimali (Z063947806, B10A9942A7)",
}

text_code! {
    /// Why a debt carries no CIG: a word of an enumeration that OPI extends from time to time, so
    /// that the form is checked and [`NoCig::KNOWN`] only suggests.
    ///
    /// Refused with `MALFORMED_NO_CIG` unless it is 3 to 64 capital letters and `_`.
    pub struct NoCig;
    code: "MALFORMED_NO_CIG",
    noun: "motivo di esclusione del CIG",
    shape: |it: &str| {
        (3..=64).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_uppercase() || it == b'_')
    },
    expected: "servono da 3 a 64 lettere maiuscole e _, per esempio TRASFERIMENTO_FONDI",
}

/// Who gave a CIG, and so how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CigFamily {
    /// SIMOG, until 2023: 7 digits and 3 hexadecimals that check them.
    Ordinary,
    /// Simplified, until 2023: a letter `V` to `Z`, 2 hexadecimals that check the 7 after them.
    Smart,
    /// *Piattaforma contratti pubblici*, from 2024: a letter `A` to `U` and 9 hexadecimals.
    Pcp,
}

impl Cig {
    /// Which family it belongs to, by its first character.
    pub fn family(&self) -> CigFamily {
        // OK because every value has a family: that is its shape.
        family(self.as_str()).unwrap_or(CigFamily::Ordinary)
    }

    /// Whether it obeys its family's rule. Ordinary: the last 3 hexadecimals are the first 7
    /// digits × 211 mod 4091. Simplified (`X`, `Y`, `Z`): the 2nd and 3rd are the last 7
    /// hexadecimals × 211 mod 251. PCP, and simplified `V` and `W`: no public rule. Ten zeros,
    /// which would pass, fail: they are what forms are filled with.
    ///
    /// Source: schematron of AGID's PEPPOL documents, computed on real codes.
    pub fn check(&self) -> CheckDigit {
        let cig = self.as_str();
        match (self.family(), cig.as_bytes().first()) {
            (CigFamily::Ordinary, _) => {
                let (tender, check) = cig.split_at(7);
                closes(tender.parse().ok(), 4091, check)
            }
            (CigFamily::Smart, Some(b'X'..=b'Z')) => {
                let (check, tender) = cig[1..].split_at(2);
                closes(u64::from_str_radix(tender, 16).ok(), 251, check)
            }
            _ => CheckDigit::NotChecked,
        }
    }
}

impl NoCig {
    /// The reasons of OPI 1.7.1 (`stMotivo_esclusione_cig_siope`), sorted; that schema writes
    /// `AMMINISTRAZIONE DIRETTA` with a space.
    pub const KNOWN: [&'static str; 27] = [
        "ACCORDO_AMM_AGGIUDICATRICI",
        "ACQUISTO_LOCAZIONE",
        "AFFIDAMENTI_IN_HOUSE",
        "AMMINISTRAZIONE_DIRETTA",
        "APPALTI_ENERGIA_ACQUA",
        "ARBITRATO",
        "ATTIVITA_CONCORRENZA",
        "CONCESSIONI_PAESI_TERZI",
        "CONTRATTI_ASSOCIAZIONE",
        "CONTRATTI_AUTORITA_GIUDIZIARIA",
        "CONTRATTI_DIFESA",
        "CONTRATTI_ESTERO",
        "CONTRATTI_LAVORO",
        "DIRITTO_ESCLUSIVO",
        "EROGAZIONI_LIBERALITA",
        "IMPRESA_COLLEGATA",
        "INCARICHI_COLLABORAZIONE",
        "JOINT_VENTURE",
        "PRESTAZIONI",
        "RIASSICURAZIONE",
        "RISARCIMENTI_INDENNIZZI",
        "SERVIZI_BANCHE_CENTRALI_EFSF",
        "SERVIZI_CAMPAGNE_POLITICHE",
        "SPESE_ECONOMALI",
        "SPONSORIZZAZIONE_PURA",
        "TRASFERIMENTO_FONDI",
        "TRASPORTO_AEREO",
    ];

    /// Whether it is one of the reasons that are known.
    pub fn is_known(&self) -> bool {
        Self::KNOWN.binary_search(&self.as_str()).is_ok()
    }
}

fn family(value: &str) -> Option<CigFamily> {
    match value.as_bytes().first()? {
        b'0'..=b'9' => fits("9999999HHH", value).then_some(CigFamily::Ordinary),
        b'V'..=b'Z' => fits("AHHHHHHHHH", value).then_some(CigFamily::Smart),
        _ => fits("AHHHHHHHHH", value).then_some(CigFamily::Pcp),
    }
}

/// Whether the hexadecimals of `check` are the tender's number × 211, modulo `modulus`.
fn closes(tender: Option<u64>, modulus: u64, check: &str) -> CheckDigit {
    CheckDigit::tried(|| {
        let check = u64::from_str_radix(check, 16).ok();
        tender.is_some_and(|it| it > 0 && Some(it * 211 % modulus) == check)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_codes() {
        use CheckDigit::{Failed, NotChecked, Passed};
        use CigFamily::{Ordinary, Pcp, Smart};
        for (value, family, outcome) in [
            ("95156957EC", Ordinary, Passed),
            ("8874674CA7", Ordinary, Passed),
            ("48886723C1", Ordinary, Passed),
            ("85516235D7", Ordinary, Failed),
            ("0000000000", Ordinary, Failed),
            ("Z063947806", Smart, Passed),
            ("ZEE0718779", Smart, Passed),
            ("Z5A0F93AC5", Smart, Passed),
            ("Z723A99410", Smart, Passed),
            ("Z3B3885F48", Smart, Passed),
            ("Z7F1B53749", Smart, Passed),
            ("ZB98B4A235", Smart, Failed),
            ("X063947806", Smart, Passed),
            ("V063947806", Smart, NotChecked),
            ("B10A9942A7", Pcp, NotChecked),
            ("U000000000", Pcp, NotChecked),
        ] {
            let cig = Cig::parse(value).unwrap();
            assert_eq!((cig.family(), cig.check()), (family, outcome), "{value}");
        }
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        for (value, fix) in [
            ("", "servono 10 caratteri"),
            ("95156957E", "servono 10 caratteri"),
            ("95156957EC0", "servono 10 caratteri"),
            ("95156957EG", "servono 10 caratteri"),
            ("951569A7EC", "servono 10 caratteri"),
            ("ZG63947806", "servono 10 caratteri"),
            ("È1569A7EC", "servono 10 caratteri"),
            ("NESSUNO", "servono 10 caratteri"),
            ("z063947806", "scrivere «Z063947806»"),
            ("CIG: Z063947806", "servono 10 caratteri"),
            ("9515 6957 EC", "scrivere «95156957EC»"),
        ] {
            let refusal = Cig::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_CIG", "{value}");
            assert!(refusal.fix.starts_with(fix), "{value}: {}", refusal.fix);
        }
    }

    #[test]
    fn reasons_for_none() {
        assert!(NoCig::KNOWN.is_sorted());
        for known in NoCig::KNOWN {
            assert!(NoCig::parse(known).unwrap().is_known(), "{known}");
        }
        assert!(!NoCig::parse("MOTIVO_NUOVO").unwrap().is_known());
        for (value, fix) in [
            ("", "servono da 3 a 64"),
            ("NO", "servono da 3 a 64"),
            ("ART_56", "servono da 3 a 64"),
            ("AMMINISTRAZIONE DIRETTA", "scrivere «AMMINISTRAZIONE_DIRETTA»"),
            ("trasferimento fondi", "scrivere «TRASFERIMENTO_FONDI»"),
        ] {
            let refusal = NoCig::parse(value).unwrap_err();
            assert_eq!(refusal.code, "MALFORMED_NO_CIG", "{value}");
            assert!(refusal.fix.starts_with(fix), "{value}: {}", refusal.fix);
        }
    }

    proptest! {
        #[test]
        fn one_changed_digit_of_the_tender_never_passes(at in 0_usize..7, by in 1_u8..10) {
            let mut signs = *b"95156957EC";
            signs[at] = b'0' + (signs[at] - b'0' + by) % 10;
            let changed = Cig::parse(std::str::from_utf8(&signs).unwrap()).unwrap();
            prop_assert_eq!(changed.check(), CheckDigit::Failed);
        }
    }
}
