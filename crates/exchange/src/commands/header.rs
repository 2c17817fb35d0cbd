//! The first line of a table: which table it is, and where its columns stand.

use super::{
    Kind,
    columns::{Columns, Need},
};
use crate::{
    encoding::Encoding,
    lines::{Line, Mark},
    problem::{Fault, Problem, Problems},
    record,
};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a file of refused rows, which reading ignores.
const OF_REFUSALS: [&str; 2] = ["codice", "motivo"];

/// The first line of a table, as it is needed to write some of its rows again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// As it stands in the file, without its end.
    pub raw: String,
    /// What separates the fields.
    pub separator: char,
    /// How the file writes its text.
    pub encoding: Encoding,
    mark: Mark,
    ignored: BTreeSet<usize>,
}

/// How the bytes of a file are to be read, and written again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes {
    pub encoding: Encoding,
    pub mark: Mark,
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
    bytes: Bytes,
    said: Option<Kind>,
    problems: &mut Problems,
) -> Option<(Header, Columns)> {
    let separator = record::separator(line.text);
    let mut refuse = |fault| problems.push(Problem::of_line(line.number, fault));
    let fields = record::split(line.text, separator).map_err(&mut refuse).ok()?;
    let names: Vec<String> = fields.iter().map(|it| it.value.trim().to_lowercase()).collect();
    let kind = match said {
        Some(kind) => kind,
        None => told(&names).map_err(&mut refuse).ok()?,
    };
    let ignored = names.iter().enumerate().filter(|(_, it)| OF_REFUSALS.contains(&it.as_str()));
    let ignored = ignored.map(|(at, _)| at).collect();
    let places = places(kind, &names, line.number, problems);
    let Bytes { encoding, mark } = bytes;
    let header = Header { raw: line.text.to_owned(), separator, encoding, mark, ignored };
    Some((header, Columns { kind, names, places }))
}

/// The table that a header tells: the one from which it differs least, if it has at least half of
/// what that one must have.
fn told(names: &[String]) -> Result<Kind, Fault> {
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let names = names.into_iter().filter(|it| !it.is_empty() && !OF_REFUSALS.contains(it));
    let names: BTreeSet<&str> = names.collect();
    if names.is_empty() {
        return Err(empty());
    }
    let mut nearest: Vec<(usize, Kind)> = Vec::new();
    for kind in Kind::ALL {
        let required = kind.own_columns().filter(|it| it.need == Need::Required);
        let required: BTreeSet<&str> = required.map(|it| it.name).collect();
        let missing = required.difference(&names).count();
        if 2 * missing <= required.len() {
            let unknown = names.iter().filter(|it| kind.column(it).is_none()).count();
            nearest.push((missing + unknown, kind));
        }
    }
    let least = nearest.iter().map(|(distance, _)| *distance).min();
    let kinds = nearest.into_iter().filter(|(distance, _)| Some(*distance) == least);
    let kinds: Vec<Kind> = kinds.map(|(_, kind)| kind).collect();
    match kinds[..] {
        [kind] => Ok(kind),
        [] => Err(unknown_table()),
        _ => Err(ambiguous(&kinds)),
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
    let required = kind.own_columns().filter(|it| it.need == Need::Required);
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
    let names: Vec<&str> = kind.columns().collect();
    let reason = format!("la tabella «{}» non ha questa colonna", kind.title());
    let fix = format!("toglierla o correggerne il nome; le colonne sono {}", names.join(", "));
    Fault::new("UNKNOWN_COLUMN", reason, fix)
}

fn empty() -> Fault {
    let reason = "la prima riga non ha nomi di colonne";
    Fault::new("EMPTY_HEADER", reason, "scrivervi i nomi delle colonne, senza righe prima")
}

fn unknown_table() -> Fault {
    let reason = "la prima riga non è l'intestazione di nessuna tabella";
    let fix = format!(
        "cominciare con i nomi delle colonne di una di queste: {}; o dire quale con --table",
        titles(&Kind::ALL)
    );
    Fault::new("UNKNOWN_TABLE", reason, fix)
}

fn ambiguous(kinds: &[Kind]) -> Fault {
    let reason = format!("l'intestazione può essere di più tabelle: {}", titles(kinds));
    Fault::new("AMBIGUOUS_TABLE", reason, "dire quale con --table, o completare le colonne")
}

fn titles(kinds: &[Kind]) -> String {
    kinds.iter().map(|it| it.title()).collect::<Vec<_>>().join(", ")
}
