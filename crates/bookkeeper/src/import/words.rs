//! Refusals in the words of a table: its columns, Italian amounts and days, numbers instead of ids.

use super::{RefusedRows, names::Names};
use exchange::{
    commands::Kind,
    table::{italian, italian_day},
};
use ledger::{
    command::{Command, Verb},
    day::Day,
    id::{EventId, PersonId},
    money::Cents,
    rejection::Rejection,
};

/// What a person reads behind an id, or around a value: not part of it.
const AROUND: [char; 8] = ['(', ')', ',', ';', ':', '.', '«', '»'];

/// Why a command was refused.
pub(super) fn reason(
    table: Option<Kind>,
    command: &Command,
    rejection: &Rejection,
    names: &Names,
) -> String {
    let sentence = match rejection {
        Rejection::KeyReused { .. } => return key_reused(table, command, rejection, names),
        Rejection::CommitmentNumberUsed { number, .. } if table.is_some() => {
            let (year, written) = number.split_once('/').unwrap_or_default();
            rejection.to_string().replace(number, &format!("{written}/{year}"))
        }
        _ => rejection.to_string(),
    };
    let sentence = match rejection {
        Rejection::UnknownExpense { reference } if table.is_some() && is_document(reference) => {
            format!(
                "{sentence}; se è registrata più volte, dire quale con la sua chiave: chiave:CHIAVE"
            )
        }
        _ => sentence,
    };
    // Names come last: the number of a document may look like an amount.
    with_names(&if table.is_some() { in_italian(&sentence) } else { sentence }, names)
}

/// Whether an expense is named by its document.
fn is_document(reference: &str) -> bool {
    reference.starts_with("key:fatt:")
}

/// The reason as it stands beside a row: with its column, where the fault is that row's.
pub(super) fn of_row(line: u64, refused: &RefusedRows) -> String {
    let its_own = refused.at.is_none_or(|at| at == line);
    match refused.path.as_str() {
        "" => refused.reason.clone(),
        column if its_own => format!("colonna {column}: {}", refused.reason),
        _ => refused.reason.clone(),
    }
}

/// A sentence of the ledger as an office writes its values: amounts, days, names of columns.
pub fn in_italian(sentence: &str) -> String {
    let sentence = IN_A_TABLE
        .iter()
        .fold(sentence.to_owned(), |sentence, (from, to)| sentence.replace(from, to));
    let mut quoted = false;
    let words = sentence.split(' ').map(|word| {
        let inside = word.trim_matches(AROUND);
        // What somebody wrote is told as it was written.
        let told = quoted || word.contains('«');
        quoted = told && !word.contains('»');
        match as_written(inside) {
            Some(written) if !told => word.replacen(inside, &written, 1),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// What the ledger calls by the names of its code.
const IN_A_TABLE: [(&str, &str); 7] = [
    ("aprirla prima con OpenEdition", "aprirla prima (tabella annualita)"),
    (": vedere la query funds", ""),
    (": vedere la query lines", ""),
    ("serve la causa (cause)", "serve la causa (colonna causale)"),
    ("togliere le righe (lines)", "togliere riga e importo"),
    ("document.issuer.tax_id «", "codice fiscale dell'emittente «"),
    ("creditor.tax_id «", "codice fiscale del creditore «"),
];

fn key_reused(
    table: Option<Kind>,
    command: &Command,
    rejection: &Rejection,
    names: &Names,
) -> String {
    let key = &command.request.key;
    let place = if table.is_some() { " (colonna chiave)" } else { "" };
    match names.under(command) {
        Some(it) if stays(&command.request.verb) => format!(
            "la chiave «{key}» è già {}, che non si storna: se questo è un altro, dargli una chiave \
             propria{place}",
            it.what
        ),
        Some(it) if it.reversed => format!(
            "la chiave «{key}» è {}, ora stornata: registrare il nuovo contenuto con una chiave \
             nuova{place}",
            it.what
        ),
        Some(it) => format!(
            "la chiave «{key}» è già {}, che resta: per correggere, prima stornare quella, poi \
             registrare il nuovo contenuto con una chiave nuova{place}",
            it.what
        ),
        None => format!("{rejection}: se sono due cose, darle una chiave propria{place}"),
    }
}

/// Whether nothing undoes what a command records, and more of the same may be.
fn stays(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Reverse(_)
            | Verb::CloseBook(_)
            | Verb::CloseEdition(_)
            | Verb::ReopenEdition(_)
            | Verb::SucceedManager(_)
            | Verb::ChangeTerms(_)
            | Verb::ConfirmAct(_)
            | Verb::DisputeAct(_)
    )
}

fn with_names(sentence: &str, names: &Names) -> String {
    let apart = |it: char| !it.is_ascii_hexdigit() && it != '-';
    let ids = sentence.split(apart).filter(|it| it.len() == 36);
    ids.fold(sentence.to_owned(), |told, id| {
        let name = id.parse::<EventId>().ok().and_then(|id| names.of(id));
        name.map_or_else(|| told.clone(), |name| told.replace(id, name))
    })
}

/// A value as an office writes it, when it is written otherwise.
fn as_written(word: &str) -> Option<String> {
    if let Ok(cents) = word.parse::<Cents>() {
        return Some(italian(cents));
    }
    if let Ok(day) = word.parse::<Day>() {
        return Some(italian_day(day));
    }
    if let Some((year, number)) = word.strip_prefix("number:").and_then(|it| it.split_once('/')) {
        return Some(format!("{number}/{year}"));
    }
    if let Some(key) = word.strip_prefix("key:") {
        let document = key.strip_prefix("fatt:").and_then(|it| it.rsplit_once('|'));
        let written = document.and_then(|(document, _)| document_of(document));
        return Some(written.unwrap_or_else(|| format!("chiave:{key}")));
    }
    document_of(word)
}

/// `01907990012|12A|2026-03-31|TD01` as a person says it.
fn document_of(key: &str) -> Option<String> {
    let mut parts = key.split('|');
    let (issuer, number, date, kind) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let day: Day = date.parse().ok().filter(|_| parts.next().is_none())?;
    // The random id of a person says nothing to whoever reads.
    let issuer = match issuer.parse::<PersonId>() {
        Ok(_) => " di una persona".to_owned(),
        Err(_) => format!(" di {issuer}"),
    };
    Some(format!("{kind} n. {number} del {}{issuer}", italian_day(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_reads_its_own_writing() {
        for (sentence, told) in [
            (
                "sulla linea SUP di FNPS/2024 per ats:VEN_01: restano -1234.50, richiesti 900000.00",
                "sulla linea SUP di FNPS/2024 per ats:VEN_01: restano -1.234,50, richiesti 900.000,00",
            ),
            (
                "l'impegno number:2026/45/A non esiste o è stato stornato",
                "l'impegno 45/A/2026 non esiste o è stato stornato",
            ),
            (
                "la spesa key:fatt:01907990012|12A|2026-03-31|TD01|whole non esiste",
                "la spesa TD01 n. 12A del 31/03/2026 di 01907990012 non esiste",
            ),
            (
                "la spesa key:fatt:0197f3a0-1c2d-4e4f-8a5b-6c7d8e9f0a1b|1|2026-04-30|CEDOLINO|whole \
                 non esiste",
                "la spesa CEDOLINO n. 1 del 30/04/2026 di una persona non esiste",
            ),
            ("la spesa key:liq-1 non ha la quota 3", "la spesa chiave:liq-1 non ha la quota 3"),
            (
                "il costo (intero) di 01907990012|12A|2026-03-31|TD01 vale 1220.00; già imputati \
                 488.00 (intero)",
                "il costo (intero) di TD01 n. 12A del 31/03/2026 di 01907990012 vale 1.220,00; già \
                 imputati 488,00 (intero)",
            ),
            (
                "il registro di c_l736 è chiuso fino al 2026-03-31: per un giorno così serve la \
                 causa (cause)",
                "il registro di c_l736 è chiuso fino al 31/03/2026: per un giorno così serve la \
                 causa (colonna causale)",
            ),
            (
                "la chiave «del 2026-03-31 per 12.34 euro» vale 12.34",
                "la chiave «del 2026-03-31 per 12.34 euro» vale 12,34",
            ),
        ] {
            assert_eq!(in_italian(sentence), told);
        }
    }
}
