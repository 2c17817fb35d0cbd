//! The first line of a table: which table it is, and where its columns stand.

use super::{
    Kind,
    columns::{Column, Columns, Need},
};
use crate::{
    lines::{Line, Mark},
    problem::{Fault, Problem, Problems},
    record,
};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a file of refused rows, which reading ignores.
const OF_REFUSALS: [&str; 2] = ["codice", "motivo"];

/// What a file begins with that has a byte-order mark.
pub(super) const MARK: char = '\u{FEFF}';

/// The first line of a table, as it is needed to write some of its rows again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// As it stands in the file, without its end.
    pub raw: String,
    /// What separates the fields.
    pub separator: char,
    mark: Mark,
    ignored: BTreeSet<usize>,
}

impl Header {
    /// The byte-order mark of the file, if it had one.
    pub(crate) fn mark(&self) -> &'static str {
        match self.mark {
            Mark::Present => "\u{FEFF}",
            Mark::Absent => "",
        }
    }

    /// A row without the columns that reading ignores.
    pub(crate) fn kept(&self, raw: &str) -> String {
        match record::split(raw, self.separator) {
            Ok(fields) if !self.ignored.is_empty() => {
                let fields = fields.iter().enumerate();
                let kept = fields.filter(|(at, _)| !self.ignored.contains(at));
                let kept: Vec<&str> = kept.map(|(_, field)| field.raw).collect();
                kept.join(&self.separator.to_string())
            }
            _ => raw.to_owned(),
        }
    }
}

/// Reads a header; none when it is that of no table.
pub(super) fn read(
    line: &Line<'_>,
    mark: Mark,
    problems: &mut Problems,
) -> Option<(Header, Columns)> {
    let separator = record::separator(line.text);
    let fields = match record::split(line.text, separator) {
        Ok(fields) => fields,
        Err(fault) => {
            problems.push(Problem::of_line(line.number, fault));
            return None;
        }
    };
    let names: Vec<String> = fields.iter().map(|it| it.value.trim().to_lowercase()).collect();
    let Some(kind) = kind(&names) else {
        problems.push(Problem::of_line(line.number, unknown_table()));
        return None;
    };
    let ignored = names.iter().enumerate().filter(|(_, it)| OF_REFUSALS.contains(&it.as_str()));
    let ignored = ignored.map(|(at, _)| at).collect();
    let places = places(kind, &names, line.number, problems);
    let header = Header { raw: line.text.to_owned(), separator, mark, ignored };
    Some((header, Columns { kind, names, places }))
}

/// The table that has most of the columns that the other has not.
fn kind(names: &[String]) -> Option<Kind> {
    let count = |kind: Kind| {
        let other = Kind::ALL.into_iter().find(|it| *it != kind);
        let its_own = |name: &&String| {
            kind.column(name).is_some() && other.is_none_or(|it| it.column(name).is_none())
        };
        names.iter().filter(its_own).count()
    };
    match count(Kind::Decree).cmp(&count(Kind::Expenses)) {
        std::cmp::Ordering::Greater => Some(Kind::Decree),
        std::cmp::Ordering::Less => Some(Kind::Expenses),
        std::cmp::Ordering::Equal => None,
    }
}

fn places(
    kind: Kind,
    names: &[String],
    line: u64,
    problems: &mut Problems,
) -> BTreeMap<&'static str, usize> {
    let mut places = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter().enumerate() {
        let fault = if name.is_empty() {
            Some(unnamed(at + 1))
        } else if !seen.insert(name) {
            Some(Fault::new("REPEATED_COLUMN", "è scritta due volte", "tenerne una sola"))
        } else if let Some(column) = kind.column(name) {
            places.insert(column.name, at);
            None
        } else {
            (!OF_REFUSALS.contains(&name.as_str())).then(|| unknown(kind))
        };
        if let Some(fault) = fault {
            problems.push(Problem::new(line, name, "", fault));
        }
    }
    let required = kind.columns().iter().filter(|it| it.need == Need::Required);
    for column in required.filter(|it| !places.contains_key(it.name)) {
        let reason = format!("manca, e la tabella «{}» deve averla", kind.title());
        let fault = Fault::new("MISSING_COLUMN", reason, "aggiungerla all'intestazione");
        problems.push(Problem::new(line, column.name, "", fault));
    }
    places
}

fn unnamed(place: usize) -> Fault {
    let reason = format!("la colonna n. {place} non ha nome");
    Fault::new("UNKNOWN_COLUMN", reason, "darle un nome, o togliere la colonna")
}

fn unknown(kind: Kind) -> Fault {
    let names: Vec<&str> = kind.columns().iter().map(|it: &Column| it.name).collect();
    let reason = format!("la tabella «{}» non ha questa colonna", kind.title());
    let fix = format!("toglierla o correggerne il nome; le colonne sono {}", names.join(", "));
    Fault::new("UNKNOWN_COLUMN", reason, fix)
}

fn unknown_table() -> Fault {
    Fault::new(
        "UNKNOWN_TABLE",
        "la prima riga non è l'intestazione di una tabella di decreto né di spese",
        "cominciare con i nomi delle colonne, per esempio \
         edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data",
    )
}
