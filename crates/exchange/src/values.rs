//! Cells as values: each reading gives the value, or what is wrong with it and what to write.

mod money;
mod numbers;
mod words;

pub(crate) use money::{amount, amount_or_none, cents, signed_cents};
pub(crate) use numbers::{
    beneficiary, comuni, digits, instalment, payment_days, percentages, weight, year,
};
pub(crate) use words::{
    Answer, Closure, answer, change_cause, closure, cover, cup_rule, direction, leg, legal_form,
    one_of, organisation_kind, receivable_cause, reduction_cause, reporting_basis, reversal_cause,
    row_change, scheme, vat_treatment, year_change,
};

use crate::problem::Fault;
use ledger::identifier::shown;
use ledger::{
    code::{AmbitoCode, Holder, LineCode, NotAHolder, OrganisationCode},
    command::Reference,
    day::Day,
    envelope::Evidence,
    event::{BodyParty, BookNumber, CostBasis, ItemLine, Party, PersonParty},
    id::{EventId, PersonId},
    identifier::{CheckDigit, CodiceFiscale, Malformed, TaxId},
    text::{CommandKey, Text, holds_codice_fiscale},
};

pub(crate) type Read<T> = Result<T, Fault>;

/// A code or a text, as the ledger reads it.
pub(crate) fn parsed<T>(value: &str) -> Read<T>
where
    T: std::str::FromStr<Err = Malformed>,
{
    value.parse().map_err(Fault::from)
}

/// A day as `AAAA-MM-GG` or `gg/mm/aaaa`.
pub(crate) fn day(value: &str) -> Read<Day> {
    let parts: Vec<&str> = value.split('/').collect();
    let iso = match parts[..] {
        [day, month, year] if day.len() == 2 && month.len() == 2 && year.len() == 4 => {
            format!("{year}-{month}-{day}")
        }
        _ => value.to_owned(),
    };
    iso.parse().map_err(|_| {
        let looks = iso.len() == 10 && iso.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        let reason = if looks { "non è un giorno esistente" } else { "non è una data" };
        Fault::new("MALFORMED_DATE", reason, "scrivere gg/mm/aaaa o AAAA-MM-GG")
    })
}

/// A holder: `ats:VEN_01`, `org:r_veneto`.
pub(crate) fn holder(value: &str) -> Read<Holder> {
    value.parse().map_err(|error| match error {
        NotAHolder::Code(malformed) => {
            let fault = Fault::from(malformed);
            let prefix = value.split_inclusive(':').next().unwrap_or_default();
            Fault {
                fix: fault.fix.replace("scrivere «", &format!("scrivere «{prefix}")), ..fault
            }
        }
        NotAHolder::Prefix(_) => {
            let fix = if AmbitoCode::parse(value).is_ok() {
                format!("scrivere «ats:{value}»")
            } else if OrganisationCode::parse(value).is_ok() {
                format!("scrivere «org:{value}»")
            } else {
                "scrivere ats:CODICE per un ambito o org:codice per un ente, per esempio \
                 ats:VEN_01"
                    .to_owned()
            };
            Fault::new("MALFORMED_HOLDER", "non dice se è un ambito o un ente", fix)
        }
    })
}

/// Codes of lines, separated by spaces, commas or bars.
pub(crate) fn lines(value: &str) -> Read<Vec<LineCode>> {
    let mut lines = Vec::new();
    let codes = value.split(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | '|'));
    for code in codes.filter(|it| !it.is_empty()) {
        let line: LineCode = parsed(code).map_err(|fault: Fault| {
            let reason = format!("il codice «{}» non va: {}", shown(code), fault.reason);
            Fault { reason, ..fault }
        })?;
        if lines.contains(&line) {
            let reason = format!("la linea {line} è scritta due volte");
            return Err(Fault::new("REPEATED_VALUE", reason, "scriverla una volta"));
        }
        lines.push(line);
    }
    if lines.is_empty() {
        let fix = "scrivere i codici separati da spazi, o lasciare vuota la cella";
        return Err(Fault::new("MALFORMED_LINE", "non nomina nessuna linea", fix));
    }
    Ok(lines)
}

/// Who issued a document: a tax id of eleven digits, or the id of a person on record.
pub(crate) fn party(value: &str) -> Read<Party> {
    let malformed = match TaxId::parse(value) {
        Ok(tax_id) => return Ok(Party::Body(BodyParty { tax_id })),
        Err(malformed) => malformed,
    };
    if CodiceFiscale::parse(value).is_ok() || holds_codice_fiscale(value) {
        return Err(Fault::new(
            "PERSONAL_DATA",
            "contiene il codice fiscale di una persona, ma non solo quello, o con un carattere \
             sbagliato",
            "scrivere i 16 caratteri della tessera sanitaria e nient'altro (nel registro ne entra \
             solo un identificativo), o l'identificativo della persona (un UUID)",
        ));
    }
    if value.len() == 36 && value.contains('-') {
        let person = value.parse::<PersonId>().map_err(|_| not_an_id(value))?;
        return Ok(Party::Person(PersonParty { person, digests: Vec::new() }));
    }
    Err(tax_id_fault(value, malformed))
}

/// A commitment: `NUMERO/ANNO`, its id, or `chiave:CHIAVE`.
pub(crate) fn commitment(value: &str) -> Read<Reference> {
    numbered(value).unwrap_or_else(|| {
        Err(Fault::new(
            "MALFORMED_REFERENCE",
            "non indica un impegno",
            "scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE",
        ))
    })
}

/// What is booked to be received: `NUMERO/ANNO`, its id, or `chiave:CHIAVE`.
pub(crate) fn receivable(value: &str) -> Read<Reference> {
    numbered(value).unwrap_or_else(|| {
        Err(Fault::new(
            "MALFORMED_REFERENCE",
            "non indica un accertamento",
            "scrivere NUMERO/ANNO (7/2026), l'UUID dell'accertamento in minuscole, o chiave:CHIAVE",
        ))
    })
}

/// What has a number in a body's books; nothing where it is named in no known way.
fn numbered(value: &str) -> Option<Read<Reference>> {
    if let Some(key) = value.strip_prefix("chiave:") {
        return Some(CommandKey::parse(key).map(Reference::Key).map_err(Fault::from));
    }
    if let Ok(id) = value.parse::<EventId>() {
        return Some(Ok(Reference::Id(id)));
    }
    let number_and_year = value.rsplit_once('/').and_then(|(number, year)| {
        Some((number, year)).filter(|_| year.len() == 4)?;
        let year = whole_number(year).filter(|it| (1900..=2200).contains(it))?;
        Some((number, u16::try_from(year).ok()?))
    });
    let (number, year) = number_and_year?;
    let number = Text::parse(number).map_err(Fault::from);
    Some(number.map(|number| Reference::Number(BookNumber { year, number })))
}

/// The number of a row of a commitment, from 0.
pub(crate) fn row(value: &str) -> Read<u32> {
    whole_number(value).ok_or_else(|| {
        Fault::new("MALFORMED_NUMBER", "non è un numero di riga", "scrivere 0 per la prima riga")
    })
}

/// The number of a share, from 0; none for the own share.
pub(crate) fn share_or_own(value: &str) -> Read<Option<u32>> {
    if value.eq_ignore_ascii_case("propria") {
        return Ok(None);
    }
    whole_number(value).map(Some).ok_or_else(|| {
        let fix = "scrivere 0 per la prima quota, o propria per la quota su nessun fondo";
        Fault::new("MALFORMED_NUMBER", "non è il numero di una quota", fix)
    })
}

/// The number of a row of a document, from 1.
pub(crate) fn item_line(value: &str) -> Read<ItemLine> {
    whole_number(value).filter(|it| *it > 0).map(ItemLine::Number).ok_or_else(|| {
        Fault::new(
            "MALFORMED_ITEM_LINE",
            "non è un numero di riga del documento",
            "scrivere un numero da 1 in su, o niente per tutto il documento",
        )
    })
}

/// On what a cost rests.
pub(crate) fn basis(value: &str) -> Read<CostBasis> {
    one_of(
        value,
        "MALFORMED_BASIS",
        &[
            ("reale", CostBasis::Real),
            ("unitario", CostBasis::Unit),
            ("forfettario", CostBasis::Flat),
        ],
    )
}

/// An event named by its id or by the key of what recorded it: `chiave:CHIAVE`.
pub(crate) fn event(value: &str) -> Read<Reference> {
    if let Some(key) = value.strip_prefix("chiave:") {
        return CommandKey::parse(key).map(Reference::Key).map_err(Fault::from);
    }
    value.parse::<EventId>().map(Reference::Id).map_err(|_| {
        let fix = "scrivere chiave:CHIAVE, o l'UUID in minuscole";
        Fault::new("MALFORMED_REFERENCE", "non indica una registrazione", fix)
    })
}

/// The digest of an attachment.
pub(crate) fn evidence(value: &str) -> Read<Evidence> {
    value.parse().map(|digest| Evidence { digest }).map_err(|_| {
        let fix = "scrivere l'impronta che «fondaco attach» ha dato: 64 cifre esadecimali";
        Fault::new("MALFORMED_DIGEST", "non è l'impronta di un allegato", fix)
    })
}

/// The tax id of a body.
pub(crate) fn tax_id(value: &str) -> Read<TaxId> {
    TaxId::parse(value).map_err(|malformed| tax_id_fault(value, malformed))
}

fn whole_number(value: &str) -> Option<u32> {
    let digits = value.bytes().all(|it| it.is_ascii_digit());
    value.parse().ok().filter(|_| digits)
}

fn not_an_id(value: &str) -> Fault {
    let lower = value.to_ascii_lowercase();
    let fix = match lower.parse::<PersonId>() {
        Ok(_) => format!("scrivere «{lower}»"),
        Err(_) => "copiarlo dalla scheda della persona".to_owned(),
    };
    Fault::new("MALFORMED_ID", "non è un UUID in minuscole con i trattini", fix)
}

/// Spreadsheets take the zeros away from the beginning of a tax id.
fn tax_id_fault(value: &str, malformed: Malformed) -> Fault {
    let fault = Fault::from(malformed);
    let digits = (8..11).contains(&value.len()) && value.bytes().all(|it| it.is_ascii_digit());
    match TaxId::parse(&format!("{value:0>11}")) {
        Ok(padded) if digits && padded.check() == CheckDigit::Passed => {
            let reason = format!("ha {} cifre: mancano gli zeri iniziali", value.len());
            Fault::new(fault.code, reason, format!("scrivere «{padded}»"))
        }
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check<T: std::fmt::Debug>(read: impl Fn(&str) -> Read<T>, values: &[&str], out: &Expect) {
        let lines = values.iter().map(|value| match read(value) {
            Ok(it) => format!("{value} => {it:?}\n"),
            Err(it) => format!("{value} => {}: {}; {}\n", it.code, it.reason, it.fix),
        });
        out.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn days_are_italian_or_iso() {
        let values = [
            "31/03/2026",
            "2026-03-31",
            "31/02/2026",
            "2026-13-01",
            "3/31/2026",
            "31/3/2026",
            "46112",
            "31-03-2026",
            "31/03/26",
            "è1/03/2026",
            "31/03/1026",
        ];
        check(
            day,
            &values,
            &expect![[r"
            31/03/2026 => 2026-03-31
            2026-03-31 => 2026-03-31
            31/02/2026 => MALFORMED_DATE: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
            2026-13-01 => MALFORMED_DATE: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
            3/31/2026 => MALFORMED_DATE: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            31/3/2026 => MALFORMED_DATE: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            46112 => MALFORMED_DATE: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            31-03-2026 => MALFORMED_DATE: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
            31/03/26 => MALFORMED_DATE: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            è1/03/2026 => MALFORMED_DATE: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            31/03/1026 => MALFORMED_DATE: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
        "]],
        );
    }

    #[test]
    fn parties_are_bodies_or_persons_on_record() {
        let values = [
            "01907990012",
            "1907990012",
            "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b",
            "0197F3A0-1C2D-7E4F-8A5B-6C7D8E9F0A1B",
            "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1z",
            "IT01907990012",
            "123",
        ];
        check(
            party,
            &values,
            &expect![[r#"
            01907990012 => Body(BodyParty { tax_id: TaxId("01907990012") })
            1907990012 => MALFORMED_TAX_ID: ha 10 cifre: mancano gli zeri iniziali; scrivere «01907990012»
            0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b => Person(PersonParty { person: PersonId(0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b), digests: [] })
            0197F3A0-1C2D-7E4F-8A5B-6C7D8E9F0A1B => MALFORMED_ID: non è un UUID in minuscole con i trattini; scrivere «0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b»
            0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1z => MALFORMED_ID: non è un UUID in minuscole con i trattini; copiarlo dalla scheda della persona
            IT01907990012 => MALFORMED_TAX_ID: non ha la forma prevista; servono le 11 cifre del codice fiscale dell'ente o della partita IVA, per esempio 80007580279
            123 => MALFORMED_TAX_ID: non ha la forma prevista; servono le 11 cifre del codice fiscale dell'ente o della partita IVA, per esempio 80007580279
        "#]],
        );
        for person in ["RSSMRA85T10A562S", "rssmra85t10a562s", "RSSMRA85T10A562T"] {
            assert_eq!(party(person).unwrap_err().code, "PERSONAL_DATA");
        }
    }

    #[test]
    fn commitments_are_named_in_three_ways() {
        let values = [
            "45/2026",
            "12/A/2026",
            "chiave:imp-1",
            "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b",
            "45",
            "2026/45",
            "45/+026",
            "45/0026",
            "/2026",
            "chiave:",
        ];
        check(
            commitment,
            &values,
            &expect![[r#"
            45/2026 => Number(BookNumber { year: 2026, number: Text("45") })
            12/A/2026 => Number(BookNumber { year: 2026, number: Text("12/A") })
            chiave:imp-1 => Key(CommandKey("imp-1"))
            0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b => Id(EventId(0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b))
            45 => MALFORMED_REFERENCE: non indica un impegno; scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE
            2026/45 => MALFORMED_REFERENCE: non indica un impegno; scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE
            45/+026 => MALFORMED_REFERENCE: non indica un impegno; scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE
            45/0026 => MALFORMED_REFERENCE: non indica un impegno; scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE
            /2026 => MALFORMED_TEXT: è vuoto; scriverlo
            chiave: => MALFORMED_KEY: è vuoto; scriverlo
        "#]],
        );
    }

    #[test]
    fn holders_say_what_they_are() {
        check(
            holder,
            &["ats:VEN_01", "org:mlps", "VEN_01", "r_veneto", "ats:ven_01", "Veneto 1"],
            &expect![[r#"
                ats:VEN_01 => Ambito(AmbitoCode("VEN_01"))
                org:mlps => Organisation(OrganisationCode("mlps"))
                VEN_01 => MALFORMED_HOLDER: non dice se è un ambito o un ente; scrivere «ats:VEN_01»
                r_veneto => MALFORMED_HOLDER: non dice se è un ambito o un ente; scrivere «org:r_veneto»
                ats:ven_01 => MALFORMED_AMBITO: spazi, segni o maiuscole non sono come previsto; scrivere «ats:VEN_01»
                Veneto 1 => MALFORMED_HOLDER: non dice se è un ambito o un ente; scrivere ats:CODICE per un ambito o org:codice per un ente, per esempio ats:VEN_01
            "#]],
        );
    }

    #[test]
    fn small_vocabularies() {
        check(
            lines,
            &["SUP", "SUP GOV", "SUP, GOV|SIS", "SUP SUP", "sup", ","],
            &expect![[r#"
                SUP => [LineCode("SUP")]
                SUP GOV => [LineCode("SUP"), LineCode("GOV")]
                SUP, GOV|SIS => [LineCode("SUP"), LineCode("GOV"), LineCode("SIS")]
                SUP SUP => REPEATED_VALUE: la linea SUP è scritta due volte; scriverla una volta
                sup => MALFORMED_LINE: il codice «sup» non va: spazi, segni o maiuscole non sono come previsto; scrivere «SUP»
                , => MALFORMED_LINE: non nomina nessuna linea; scrivere i codici separati da spazi, o lasciare vuota la cella
            "#]],
        );
        check(
            row,
            &["0", "12", "-1", "+1", "x", "99999999999"],
            &expect![[r"
            0 => 0
            12 => 12
            -1 => MALFORMED_NUMBER: non è un numero di riga; scrivere 0 per la prima riga
            +1 => MALFORMED_NUMBER: non è un numero di riga; scrivere 0 per la prima riga
            x => MALFORMED_NUMBER: non è un numero di riga; scrivere 0 per la prima riga
            99999999999 => MALFORMED_NUMBER: non è un numero di riga; scrivere 0 per la prima riga
        "]],
        );
        check(
            item_line,
            &["1", "0", "tutto"],
            &expect![[r"
            1 => Number(1)
            0 => MALFORMED_ITEM_LINE: non è un numero di riga del documento; scrivere un numero da 1 in su, o niente per tutto il documento
            tutto => MALFORMED_ITEM_LINE: non è un numero di riga del documento; scrivere un numero da 1 in su, o niente per tutto il documento
        "]],
        );
        check(
            basis,
            &["reale", "Unitario", "forfettario", "real"],
            &expect![[r"
                reale => Real
                Unitario => Unit
                forfettario => Flat
                real => MALFORMED_BASIS: non è fra le parole ammesse; scrivere reale, unitario, forfettario
            "]],
        );
    }
}
