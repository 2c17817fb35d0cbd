//! Terms (*condizioni*): under which conditions an endowment may be spent and is paid.

use crate::{code::LineCode, day::Period, money::Cents};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The conditions of an edition, or those of one allotment whose act has its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The days on which a cost may be incurred; absent, any day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// How the money is paid to the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// The lines the act admits (an earmark); empty, any line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub admitted_lines: Vec<LineCode>,
    /// Whether each commitment must carry a CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<CupRule>,
    /// What may be reported: only what is paid, or what is expensed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<ReportingBasis>,
    /// Within how many days who receives the money must send it on, and who is asked for it must pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<PaymentDays>,
}

/// A term of payment in days of the calendar: from 1 to ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct PaymentDays(u16);

/// Why a number is no term of payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "[MALFORMED_PAYMENT_DAYS] termine di pagamento «{0}» non valido: serve un numero di giorni da 1 a \
     3650, per esempio 60"
)]
pub struct NotPaymentDays(u16);

impl PaymentDays {
    /// So many days.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl From<PaymentDays> for u16 {
    fn from(days: PaymentDays) -> Self {
        days.0
    }
}

impl TryFrom<u16> for PaymentDays {
    type Error = NotPaymentDays;

    fn try_from(days: u16) -> Result<Self, NotPaymentDays> {
        if (1..=3650).contains(&days) { Ok(Self(days)) } else { Err(NotPaymentDays(days)) }
    }
}

/// How money is paid to the holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// In which manner.
    pub kind: SchemeKind,
    /// The instalments in percent of the allotment, in order, where the act says them.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "percents")]
    pub instalments: Vec<Decimal>,
}

/// In which manner money is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeKind {
    /// Wholly or partly before it is spent.
    Advance,
    /// In instalments, each on its condition.
    Instalments,
    /// After it is spent and reported.
    Reimbursement,
}

/// Whether each commitment must carry a CUP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CupRule {
    /// A commitment without a CUP is flagged.
    Required,
    /// None is asked for.
    Optional,
}

/// What may be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportingBasis {
    /// Only what the bank has paid.
    Paid,
    /// What is recognised as due.
    Expensed,
}

impl Scheme {
    /// What an allotment's instalments up to one of them, numbered from 1, come to: rounded up to the
    /// cent, since cents left over go to some; the last one makes it whole. `None` when there is no such
    /// instalment.
    pub fn instalments_to(&self, number: u32, allotted: Cents) -> Option<Cents> {
        let count = usize::try_from(number).ok().filter(|count| *count > 0)?;
        let percents = self.instalments.get(..count)?;
        if count == self.instalments.len() {
            return Some(allotted);
        }
        let percent =
            percents.iter().try_fold(Decimal::ZERO, |sum, percent| sum.checked_add(*percent))?;
        crate::split::percent_rounded_up(allotted, percent)
    }

    /// The part of an allotment that is paid before anything of it is admitted: the first
    /// instalment, rounded up to the cent, since cents left over go to some. `None` when the scheme
    /// has no instalments.
    pub fn advance_of(&self, allotted: Cents) -> Option<Cents> {
        let first = self.instalments.first().filter(|_| self.kind == SchemeKind::Instalments)?;
        crate::split::percent_rounded_up(allotted, *first)
    }
}

impl Terms {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These terms where they speak, the others where they are silent: field by field.
    #[must_use]
    pub fn over(self, defaults: &Self) -> Self {
        let admitted_lines = if self.admitted_lines.is_empty() {
            defaults.admitted_lines.clone()
        } else {
            self.admitted_lines
        };
        Self {
            window: self.window.or(defaults.window),
            scheme: self.scheme.or_else(|| defaults.scheme.clone()),
            admitted_lines,
            cup: self.cup.or(defaults.cup),
            basis: self.basis.or(defaults.basis),
            payment_days: self.payment_days.or(defaults.payment_days),
        }
    }

    /// Whether they say the same: lines have no order.
    pub fn same_as(&self, other: &Self) -> bool {
        let sorted = |terms: &Self| {
            let mut terms = terms.clone();
            terms.admitted_lines.sort();
            terms.admitted_lines.dedup();
            terms
        };
        sorted(self) == sorted(other)
    }

    /// Whether the act lets money go to a line.
    pub fn admits(&self, line: &LineCode) -> bool {
        self.admitted_lines.is_empty() || self.admitted_lines.contains(line)
    }
}

/// Percentages as decimal strings without trailing zeros, above 0 and up to 100.
mod percents {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(all: &[Decimal], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(all.iter().map(|one| one.normalize().to_string()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Decimal>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|text| parse(text)).collect()
    }

    fn parse<E: serde::de::Error>(text: &str) -> Result<Decimal, E> {
        let shown = crate::identifier::shown(text);
        let wrong = || {
            E::custom(format!(
                "[MALFORMED_PERCENT] percentuale «{shown}» non valida: serve un numero maggiore di \
                 0 e fino a 100, senza zeri finali, per esempio \"30\" o \"12.5\""
            ))
        };
        let percent: Decimal = text.parse().map_err(|_| wrong())?;
        let fits = percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
        if fits && percent.normalize().to_string() == text { Ok(percent) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(json: &str) -> Terms {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn terms_of_the_act_stand_over_those_of_the_edition_field_by_field() {
        let edition = terms(
            r#"{"window":{"from":"2024-01-01","to":"2026-12-31"},"admitted_lines":["SUP"],"cup":"required",
                "scheme":{"kind":"advance"},"basis":"paid"}"#,
        );
        let act = terms(r#"{"window":{"from":"2026-01-01","to":"2027-12-31"},"basis":"expensed"}"#);
        let both = act.clone().over(&edition);
        assert_eq!(both.window, act.window);
        assert_eq!(both.basis, Some(ReportingBasis::Expensed));
        assert_eq!(both.admitted_lines, edition.admitted_lines);
        assert_eq!((both.cup, both.scheme), (edition.cup, edition.scheme.clone()));
        let other = terms(
            r#"{"admitted_lines":["GOV"],"cup":"optional","scheme":{"kind":"reimbursement"}}"#,
        );
        let both = other.clone().over(&edition);
        assert_eq!(both.window, edition.window);
        assert_eq!(
            (both.cup, both.scheme, both.admitted_lines),
            (other.cup, other.scheme, other.admitted_lines)
        );
        assert!(Terms::default().is_empty() && !act.is_empty());
    }

    #[test]
    fn an_earmark_admits_its_lines_only() {
        let (sup, gov) = (LineCode::parse("SUP").unwrap(), LineCode::parse("GOV").unwrap());
        assert!(Terms::default().admits(&sup));
        let earmarked = terms(r#"{"admitted_lines":["SUP"]}"#);
        assert!(earmarked.admits(&sup) && !earmarked.admits(&gov));
    }

    #[test]
    fn instalments_are_percentages() {
        let json = r#"{"scheme":{"kind":"instalments","instalments":["30","12.5","100"]}}"#;
        assert_eq!(serde_json::to_string(&terms(json)).unwrap(), json);
        for bad in ["0", "-1", "100.1", "30.0", "x", "", "1e1"] {
            let json = format!(r#"{{"scheme":{{"kind":"instalments","instalments":["{bad}"]}}}}"#);
            assert!(serde_json::from_str::<Terms>(&json).is_err(), "{bad}");
        }
    }
}
