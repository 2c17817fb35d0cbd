//! Numbers that are names: years, orders, codes from which a spreadsheet took the zeros.

use super::{Read, whole_number};
use crate::problem::Fault;
use ledger::{event::Weight, identifier::Malformed, terms::PaymentDays};
use rust_decimal::Decimal;
use std::{fmt::Display, str::FromStr};

/// A budget year.
pub(crate) fn year(value: &str) -> Read<u16> {
    let year = whole_number(value).filter(|it| value.len() == 4 && (1900..=2200).contains(it));
    year.and_then(|it| u16::try_from(it).ok()).ok_or_else(|| {
        Fault::new("MALFORMED_YEAR", "non è un anno", "scrivere quattro cifre, per esempio 2026")
    })
}

/// The progressive number of a beneficiary, from 1.
pub(crate) fn beneficiary(value: &str) -> Read<u32> {
    whole_number(value).filter(|it| *it > 0).ok_or_else(|| {
        let fix = "scrivere un numero da 1 in su, o niente se il mandato ha un solo beneficiario";
        Fault::new("MALFORMED_NUMBER", "non è un progressivo del beneficiario", fix)
    })
}

/// The number of an instalment, from 1.
pub(crate) fn instalment(value: &str) -> Read<u32> {
    whole_number(value).filter(|it| *it > 0).ok_or_else(|| {
        let fix = "scrivere 1 per la prima, o niente se non ci sono rate";
        Fault::new("MALFORMED_NUMBER", "non è il numero di una rata", fix)
    })
}

/// A term of payment in days.
pub(crate) fn payment_days(value: &str) -> Read<PaymentDays> {
    let days = whole_number(value).and_then(|it| u16::try_from(it).ok());
    days.and_then(|it| PaymentDays::try_from(it).ok()).ok_or_else(|| {
        let fix = "scrivere un numero di giorni da 1 a 3650, per esempio 60";
        Fault::new("MALFORMED_PAYMENT_DAYS", "non è un termine di pagamento", fix)
    })
}

/// A code of so many digits.
pub(crate) fn digits<T>(value: &str, width: usize) -> Read<T>
where
    T: FromStr<Err = Malformed> + Display,
{
    value.parse().map_err(|malformed| {
        let fault = Fault::from(malformed);
        let short = value.len() < width && value.bytes().all(|it| it.is_ascii_digit());
        match format!("{value:0>width$}").parse::<T>() {
            Ok(padded) if short => {
                let reason =
                    format!("ha {} cifre su {width}: mancano gli zeri iniziali", value.len());
                Fault::new(fault.code, reason, format!("scrivere «{padded}»"))
            }
            _ => fault,
        }
    })
}

/// ISTAT codes of Comuni, separated by spaces, commas or bars.
pub(crate) fn comuni<T>(value: &str) -> Read<Vec<T>>
where
    T: FromStr<Err = Malformed> + Display + PartialEq,
{
    let mut found = Vec::new();
    let codes = value.split(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | '|'));
    for code in codes.filter(|it| !it.is_empty()) {
        let comune: T = digits(code, 6).map_err(|fault| {
            let code = ledger::identifier::shown(code);
            Fault { reason: format!("il codice «{code}» non va: {}", fault.reason), ..fault }
        })?;
        if found.contains(&comune) {
            let reason = format!("il comune {comune} è scritto due volte");
            return Err(Fault::new("REPEATED_VALUE", reason, "scriverlo una volta"));
        }
        found.push(comune);
    }
    Ok(found)
}

/// Percentages above 0 and up to 100, separated by spaces or bars: `30 60 10`, `12,5`.
pub(crate) fn percentages(value: &str) -> Read<Vec<Decimal>> {
    let wrong = || {
        let fix = "scrivere le percentuali separate da spazi, per esempio 30 60 10";
        Fault::new("MALFORMED_PERCENT", "non sono percentuali fra 0 e 100", fix)
    };
    let parts = value.split(|it: char| it.is_whitespace() || matches!(it, ';' | '|'));
    let parts = parts.map(|it| it.trim_end_matches('%')).filter(|it| !it.is_empty());
    let read = |part: &str| {
        let shape = part.bytes().all(|it| it.is_ascii_digit() || matches!(it, b',' | b'.'));
        let percent: Decimal = part.replace(',', ".").parse().ok().filter(|_| shape)?;
        let fits = percent > Decimal::ZERO && percent <= Decimal::ONE_HUNDRED;
        fits.then(|| percent.normalize())
    };
    parts.map(|part| read(part).ok_or_else(wrong)).collect()
}

/// A weight, nothing or more: `15234`, `12,5`, `1.234.567`.
pub(crate) fn weight(value: &str) -> Read<Weight> {
    let wrong = |reason: &str| {
        let fix = "scrivere solo cifre, con la virgola per i decimali, per esempio 15234 o 12,5";
        Fault::new("MALFORMED_WEIGHT", reason, fix)
    };
    let shape = value.bytes().all(|it| it.is_ascii_digit() || matches!(it, b',' | b'.'));
    let plain = match (value.matches('.').count(), value.contains(',')) {
        (1, false) => return Err(wrong("il punto può separare le migliaia o i decimali")),
        _ => value.replace('.', "").replace(',', "."),
    };
    let weight = plain.parse().ok().filter(|_| shape).and_then(Weight::new);
    weight.ok_or_else(|| wrong("non è un numero da 0 in su, fino a 18 cifre"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::identifier::{IstatComune, IstatRegion};

    #[test]
    fn zeros_that_a_spreadsheet_took_are_given_back() {
        assert!(digits::<IstatRegion>("05", 2).is_ok());
        assert_eq!(digits::<IstatRegion>("5", 2).unwrap_err().fix, "scrivere «05»");
        let fault = comuni::<IstatComune>("025006 25007").unwrap_err();
        assert_eq!(
            (fault.reason.as_str(), fault.fix.as_str()),
            (
                "il codice «25007» non va: ha 5 cifre su 6: mancano gli zeri iniziali",
                "scrivere «025007»"
            )
        );
        assert_eq!(comuni::<IstatComune>("025006|025006").unwrap_err().code, "REPEATED_VALUE");
    }

    #[test]
    fn years_orders_and_percentages() {
        assert_eq!(year("2026"), Ok(2026));
        for bad in ["26", "02026", "1800", "+202", "duemila"] {
            assert_eq!(year(bad).unwrap_err().code, "MALFORMED_YEAR", "{bad}");
        }
        assert_eq!(beneficiary("2"), Ok(2));
        assert!(beneficiary("0").is_err() && instalment("0").is_err());
        assert_eq!((instalment("3"), payment_days("60").map(PaymentDays::get)), (Ok(3), Ok(60)));
        for bad in ["0", "3651", "70000", "sessanta"] {
            assert_eq!(payment_days(bad).unwrap_err().code, "MALFORMED_PAYMENT_DAYS", "{bad}");
        }
        let read = |value| {
            percentages(value)
                .map(|it| it.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(read("30 60 10%").as_deref(), Ok("30 60 10"));
        assert_eq!(read("12,50|87,5").as_deref(), Ok("12.5 87.5"));
        assert_eq!(weight("1.234.567,5").map(|it| it.to_string()).as_deref(), Ok("1234567.5"));
        for bad in ["1.234", "-1", "x", "1e3", ""] {
            assert_eq!(weight(bad).unwrap_err().code, "MALFORMED_WEIGHT", "{bad}");
        }
        for bad in ["0", "101", "-5", "1e1", "x"] {
            assert_eq!(read(bad).unwrap_err().code, "MALFORMED_PERCENT", "{bad}");
        }
    }
}
