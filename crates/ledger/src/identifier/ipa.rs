//! The codes of the index of public administrations (IPA).

use super::fits;
use crate::newtype::text_code;

text_code! {
    /// The code of an organisation in the IPA, such as `c_l736` or `r_veneto`: 2 to 32 lower-case
    /// letters, digits and `_`.
    ///
    /// Anything else is refused with `MALFORMED_IPA`. Whether it exists, only the index knows.
    pub struct Ipa;
    code: "MALFORMED_IPA",
    noun: "codice IPA dell'ente",
    shape: |it: &str| {
        let can = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
        (2..=32).contains(&it.len()) && it.bytes().all(can)
    },
    expected: "servono da 2 a 32 lettere minuscole, cifre o _, per esempio c_l736",
}

text_code! {
    /// The code of an office in the IPA, to which invoices are sent: 6 capital letters or digits.
    ///
    /// Anything else is refused with `MALFORMED_IPA_OFFICE`. Source: OPI 1.7.1, `FatturaPA`.
    pub struct IpaOffice;
    code: "MALFORMED_IPA_OFFICE",
    noun: "codice univoco dell'ufficio",
    shape: |it: &str| fits("XXXXXX", it),
    expected: "servono 6 lettere maiuscole o cifre, per esempio UF3A7K",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_and_offices() {
        for (value, organisation, office) in [
            ("c_l736", true, false),
            ("r_veneto", true, false),
            ("m_lps", true, false),
            ("a", false, false),
            (&"a".repeat(32), true, false),
            (&"a".repeat(33), false, false),
            ("C_L736", false, false),
            ("UF3A7K", false, true),
            ("123456", true, true),
            ("UF3A7", false, false),
            ("UF3A7KK", false, false),
            ("uf3a7k", true, false),
            ("", false, false),
            ("c-l736", false, false),
        ] {
            assert_eq!(Ipa::parse(value).is_ok(), organisation, "organisation {value}");
            assert_eq!(IpaOffice::parse(value).is_ok(), office, "office {value}");
        }
        assert_eq!(Ipa::parse("C_L736").unwrap_err().fix, "scrivere «c_l736»");
        assert_eq!(IpaOffice::parse("uf3a7k").unwrap_err().fix, "scrivere «UF3A7K»");
        assert_eq!(Ipa::parse("rssmra85t10a562s").unwrap_err().code, "PERSONAL_DATA");
    }
}
