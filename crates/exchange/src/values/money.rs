//! Amounts as Italian offices and spreadsheets write them; what could be read in two ways is not.

use super::Read;
use crate::problem::Fault;
use ledger::money::{Amount, Cents, NotMoney};

/// An amount: `1.234,56`, `1234,56`, `1234.56` or `1234`, above zero.
pub(crate) fn amount(value: &str) -> Read<Amount> {
    match amount_or_none(value)? {
        Some(amount) => Ok(amount),
        None => Err(wrong("è zero", "scrivere un importo maggiore di zero, o togliere la riga")),
    }
}

/// An amount that may be nought.
pub(crate) fn cents(value: &str) -> Read<Cents> {
    Ok(amount_or_none(value)?.map(Amount::cents).unwrap_or_default())
}

/// An amount that may be nought, or below it.
pub(crate) fn signed_cents(value: &str) -> Read<Cents> {
    let Some(below) = value.strip_prefix('-') else { return cents(value) };
    let amount = cents(below)?;
    Cents::ZERO.minus(amount).ok_or_else(shapeless)
}

/// An amount, or none for zero.
pub(crate) fn amount_or_none(value: &str) -> Read<Option<Amount>> {
    if let Some(rest) = value.strip_prefix('-')
        && spelt(rest).is_ok()
    {
        return Err(wrong("è negativo", "scrivere un importo maggiore di zero"));
    }
    let spelt = spelt(value)?;
    if spelt.parse() == Ok(Cents::ZERO) {
        return Ok(None);
    }
    spelt.parse().map(Some).map_err(|error| match error {
        NotMoney::TooLarge(_) => {
            wrong("è troppo grande", "il massimo è 9.999.999.999.999,99: controllare le cifre")
        }
        NotMoney::Shape(_) | NotMoney::NotPositive(_) => shapeless(),
    })
}

/// The one spelling of the ledger: digits, a point, two decimals.
fn spelt(value: &str) -> Read<String> {
    let (euros, decimals) = match (value.split_once(','), value.rsplit_once('.')) {
        (Some((euros, decimals)), _) if grouped(euros) => (euros.replace('.', ""), decimals),
        (None, Some(_)) if grouped(value) => whole_thousands(value)?,
        (Some((euros, decimals)), _) | (None, Some((euros, decimals))) => {
            (euros.to_owned(), decimals)
        }
        (None, None) => (value.to_owned(), "00"),
    };
    if !digits(&euros) {
        return Err(shapeless());
    }
    if !digits(decimals) {
        return Err(english(value).unwrap_or_else(shapeless));
    }
    if decimals.len() != 2 {
        let count = decimals.len();
        let reason =
            if count == 1 { "ha un decimale".into() } else { format!("ha {count} decimali") };
        return Err(wrong(&reason, "scrivere due decimali o nessuno, per esempio 1234,56"));
    }
    let euros = euros.trim_start_matches('0');
    Ok(format!("{}.{decimals}", if euros.is_empty() { "0" } else { euros }))
}

/// Thousands without decimals: with one point only, it could be a decimal one.
fn whole_thousands(value: &str) -> Read<(String, &'static str)> {
    let joined = value.replace('.', "");
    if value.matches('.').count() > 1 {
        return Ok((joined, "00"));
    }
    Err(wrong(
        "il punto può separare le migliaia o i decimali",
        &format!("scrivere {joined},00 se sono migliaia, altrimenti due decimali"),
    ))
}

/// The advice for an amount whose comma separates thousands and whose point decimals.
fn english(value: &str) -> Option<Fault> {
    let (euros, decimals) = value.rsplit_once('.')?;
    let swapped = euros.replace(',', ".");
    let fits = !euros.contains('.') && grouped(&swapped) && digits(decimals) && decimals.len() == 2;
    fits.then(|| {
        wrong(
            "la virgola vi separa le migliaia e il punto i decimali",
            &format!("scrivere {swapped},{decimals}"),
        )
    })
}

/// Whether a number is written with a point before each three digits: `1.234`, `12.345.678`.
fn grouped(value: &str) -> bool {
    let Some((first, rest)) = value.split_once('.') else { return false };
    let three = |group: &str| group.len() == 3 && digits(group);
    (1..=3).contains(&first.len()) && digits(first) && rest.split('.').all(three)
}

fn digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit())
}

fn shapeless() -> Fault {
    wrong("non è un importo", "scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56")
}

fn wrong(reason: &str, fix: &str) -> Fault {
    Fault::new("MALFORMED_AMOUNT", reason, fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_one_way_or_not_at_all() {
        let values = [
            "1.234,56",
            "1234,56",
            "1234.56",
            "1234",
            "0,01",
            "1.234.567",
            "1.234.567,00",
            "007,50",
            "9.999.999.999.999,99",
            "12,345",
            "12,3",
            "12,",
            ",50",
            "1.234",
            "1.2345",
            "1.23.45",
            "1,234.56",
            "1,234,567.89",
            "12.34,56",
            "1.234.56",
            "1234.567",
            "-5,00",
            "-x",
            "0",
            "0,00",
            "10.000.000.000.000,00",
            "€ 12,00",
            "12 000,00",
            "1e3",
            "+1",
            "",
            "१२",
            "12,३०",
            "--1",
            "99999999999999999999999999",
        ];
        let lines = values.map(|value| match amount(value) {
            Ok(it) => format!("{value} => {it}\n"),
            Err(it) => format!("{value} => {}; {}\n", it.reason, it.fix),
        });
        expect![[r"
            1.234,56 => 1234.56
            1234,56 => 1234.56
            1234.56 => 1234.56
            1234 => 1234.00
            0,01 => 0.01
            1.234.567 => 1234567.00
            1.234.567,00 => 1234567.00
            007,50 => 7.50
            9.999.999.999.999,99 => 9999999999999.99
            12,345 => ha 3 decimali; scrivere due decimali o nessuno, per esempio 1234,56
            12,3 => ha un decimale; scrivere due decimali o nessuno, per esempio 1234,56
            12, => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            ,50 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            1.234 => il punto può separare le migliaia o i decimali; scrivere 1234,00 se sono migliaia, altrimenti due decimali
            1.2345 => ha 4 decimali; scrivere due decimali o nessuno, per esempio 1234,56
            1.23.45 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            1,234.56 => la virgola vi separa le migliaia e il punto i decimali; scrivere 1.234,56
            1,234,567.89 => la virgola vi separa le migliaia e il punto i decimali; scrivere 1.234.567,89
            12.34,56 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            1.234.56 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            1234.567 => ha 3 decimali; scrivere due decimali o nessuno, per esempio 1234,56
            -5,00 => è negativo; scrivere un importo maggiore di zero
            -x => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            0 => è zero; scrivere un importo maggiore di zero, o togliere la riga
            0,00 => è zero; scrivere un importo maggiore di zero, o togliere la riga
            10.000.000.000.000,00 => è troppo grande; il massimo è 9.999.999.999.999,99: controllare le cifre
            € 12,00 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            12 000,00 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            1e3 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            +1 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
             => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            १२ => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            12,३० => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            --1 => non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            99999999999999999999999999 => è troppo grande; il massimo è 9.999.999.999.999,99: controllare le cifre
        "]].assert_eq(&lines.concat());
    }

    #[test]
    fn zero_may_stand_for_nothing() {
        assert_eq!(amount_or_none("0,00"), Ok(None));
        assert_eq!(amount_or_none("0.01"), Ok(Amount::from_cents(1).ok()));
        assert!(amount_or_none("-0,01").is_err());
    }

    proptest! {
        #[test]
        fn every_spelling_of_an_amount_reads_as_it(cents in 1_i64..=999_999_999_999_999) {
            let amount = Amount::from_cents(cents).unwrap();
            let plain = amount.to_string();
            let italian = crate::table::italian(amount.cents());
            for spelling in [&plain, &plain.replace('.', ","), &italian] {
                prop_assert_eq!(super::amount(spelling), Ok(amount));
            }
        }
    }
}
