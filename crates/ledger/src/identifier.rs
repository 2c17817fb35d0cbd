//! The identifiers of the field: read once at the door, kept in one spelling.
//!
//! An impossible *format* is refused; a failed *check digit* is only reported, because public
//! tables do carry wrong codes and what happened must be recordable.

mod cig;
mod codice_fiscale;
mod control;
mod cup;
mod iban;
mod ipa;
mod istat;
mod malformed;
mod tax_id;

pub use cig::{Cig, CigFamily, NoCig};
pub use codice_fiscale::CodiceFiscale;
pub use cup::Cup;
pub use iban::Iban;
pub use ipa::{Ipa, IpaOffice};
pub use istat::{IstatComune, IstatRegion, RegionInfo};
pub use malformed::{Malformed, shown};
pub use tax_id::TaxId;

pub(crate) use codice_fiscale::{CODICE_FISCALE_LENGTH, is_codice_fiscale, is_plausible};
pub(crate) use istat::REGIONS;

/// What the check digit of an identifier says. A failure is an anomaly, never a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckDigit {
    /// The rule is known and the identifier obeys it.
    Passed,
    /// The rule is known and the identifier breaks it: probably mistyped.
    Failed,
    /// No public rule is known for this kind of identifier.
    NotChecked,
}

impl CheckDigit {
    /// What the outcome of a rule that was tried says.
    fn tried(obeyed: impl FnOnce() -> bool) -> Self {
        if obeyed() { Self::Passed } else { Self::Failed }
    }

    /// Whether it deserves a warning.
    pub const fn failed(self) -> bool {
        matches!(self, Self::Failed)
    }
}

/// Gives identifiers without a public check rule the same question as the others.
macro_rules! not_checked {
    ($($name:ident),+ $(,)?) => {$(
        impl $name {
            /// Always [`CheckDigit::NotChecked`]: no public check rule is known.
            pub const fn check(&self) -> CheckDigit {
                CheckDigit::NotChecked
            }
        }
    )+};
}

not_checked!(Cup, NoCig, Ipa, IpaOffice, IstatComune, IstatRegion);

/// Whether `value` has exactly `pattern.len()` characters, each of its class: `9` a digit, `A` a
/// capital letter, `H` a capital hexadecimal digit, `X` a capital letter or a digit.
fn fits(pattern: &str, value: &str) -> bool {
    pattern.len() == value.len()
        && pattern.bytes().zip(value.bytes()).all(|(class, it)| match class {
            b'9' => it.is_ascii_digit(),
            b'A' => it.is_ascii_uppercase(),
            b'H' => it.is_ascii_digit() || (b'A'..=b'F').contains(&it),
            b'X' => it.is_ascii_digit() || it.is_ascii_uppercase(),
            _ => class == it,
        })
}
