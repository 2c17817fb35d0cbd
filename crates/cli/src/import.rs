//! `fondaco import`: files in, told row by row.

mod scarti;

use crate::{
    args::{Args, Format, Import as Asked},
    database,
    exit::{Exit, Stop},
    file,
    print::{self, counted},
};
use bookkeeper::{
    Bookkeeper,
    import::{Imported, Mode, Readable, RefusedRows, Unusable, read},
};
use exchange::table::{self, Cell};
use ledger::money::Cents;
use serde_json::{Value, json};
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What became of one file.
struct Told {
    file: PathBuf,
    outcome: Result<Imported, Unusable>,
    scarti: Option<PathBuf>,
}

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    if args.format == Format::Jsonl {
        return Err(print::no_such_format("import", "table, csv, json"));
    }
    let mut files = Vec::new();
    for file in &asked.files {
        files.push((file.as_path(), read(&file.to_string_lossy(), &contents(file)?, asked.table)));
    }
    let mode = if asked.dry_run { Mode::DryRun } else { Mode::Record };
    if mode == Mode::Record {
        // Told before anything is recorded, not after.
        for (file, readable) in &files {
            if readable.is_ok() {
                scarti::can_be_kept(file, asked.scarti.as_deref())?;
            }
        }
    }
    let mut told = Vec::new();
    let outcome = all(args, asked, files, mode, &mut told).await;
    match args.format {
        Format::Json => print::json(&told.iter().map(json_of).collect::<Vec<Value>>())?,
        format => print::answer(rows_of(&told, format))?,
    }
    if asked.dry_run {
        print::remark("prova: nulla è stato scritto");
    }
    outcome?;
    Ok(told.iter().map(exit_of).fold(Exit::Fine, worse))
}

/// Imports file after file. What came of each is told even when a later one fails.
async fn all(
    args: &Args,
    asked: &Asked,
    files: Vec<(&Path, Result<Readable, Unusable>)>,
    mode: Mode,
    told: &mut Vec<Told>,
) -> Result<(), Stop> {
    let mut bookkeeper = None;
    for (file, readable) in files {
        let outcome = match readable {
            Err(unusable) => Err(unusable),
            Ok(readable) => {
                let bookkeeper = match (&bookkeeper, mode) {
                    (Some(bookkeeper), _) => bookkeeper,
                    (None, Mode::Record) => bookkeeper.insert(database::opened(args).await?),
                    (None, Mode::DryRun) => bookkeeper.insert(database::standing(args).await?),
                };
                one(args, bookkeeper, file, &readable, mode).await?
            }
        };
        let scarti = outcome.as_ref().ok().and_then(|it| it.scarti.as_ref());
        let scarti = match (scarti, mode) {
            (Some(bytes), Mode::Record) => scarti::keep(file, asked.scarti.as_deref(), bytes),
            _ => None,
        };
        told.push(Told { file: file.to_owned(), outcome, scarti });
    }
    Ok(())
}

async fn one(
    args: &Args,
    bookkeeper: &Bookkeeper,
    file: &Path,
    readable: &Readable,
    mode: Mode,
) -> Result<Result<Imported, Unusable>, Stop> {
    let bar = print::bar(0, &file.display().to_string());
    let imported = bookkeeper
        .import(readable, args.author.as_deref(), mode, |done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        })
        .await?;
    bar.finish_and_clear();
    Ok(imported)
}

fn contents(path: &Path) -> Result<Vec<u8>, Stop> {
    let unusable = |why: String| Stop::unusable(format!("{}: {why}", path.display()));
    let failed = |error: io::Error| unusable(file::said(&error));
    let mut opened = file::opened(path)?;
    let (size, most) = (opened.metadata().map_err(failed)?.len(), exchange::LARGEST_FILE);
    if size > most as u64 {
        return Err(unusable(format!("il file ha {size} byte, il massimo è {most}: dividerlo")));
    }
    let mut bytes = Vec::new();
    opened.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn rows_of(told: &[Told], format: Format) -> Vec<u8> {
    let headers = ["file", "riga", "esito", "codice", "motivo"];
    let mut rows = Vec::new();
    for it in told {
        let file = it.file.display().to_string();
        let row = |line: String, outcome: &str, code: &str, why: &str| {
            [file.as_str(), line.as_str(), outcome, code, why]
                .map(|text| Cell::Text(text.to_owned()))
                .to_vec()
        };
        match &it.outcome {
            Err(unusable) => {
                rows.extend(unusable.problems.iter().map(|flaw| {
                    row(flaw.line.to_string(), "inutilizzabile", &flaw.code, &flaw.sentence)
                }));
                rows.push(row(String::new(), "in tutto", "", &nothing(unusable)));
            }
            Ok(imported) => {
                rows.extend(imported.refused.iter().map(|refused| {
                    row(
                        numbers(&refused.lines),
                        "rifiutata",
                        &refused.code,
                        &why(imported, refused),
                    )
                }));
                rows.extend(imported.anomalies.iter().map(|anomaly| {
                    row(anomaly.line.to_string(), "anomalia", anomaly.code, &anomaly.sentence)
                }));
                let unknown = imported.unknown.iter();
                rows.extend(unknown.map(|line| {
                    row(line.to_string(), "sconosciuto", "UNKNOWN", "rimandare lo stesso file")
                }));
                rows.push(row(String::new(), "in tutto", "", &summary(it, imported)));
            }
        }
    }
    match format {
        Format::Csv => table::csv(&headers, &rows),
        _ => table::text(&headers, &rows, &[]).into_bytes(),
    }
}

/// Why a command was refused, after the place that is at fault.
fn why(imported: &Imported, it: &RefusedRows) -> String {
    let word = if imported.table.is_some() { "colonna" } else { "campo" };
    let place = match (it.at.filter(|_| it.lines.len() > 1), it.path.as_str()) {
        (None, "") => return it.reason.clone(),
        (Some(line), "") => format!("riga {line}"),
        (None, path) => format!("{word} {path}"),
        (Some(line), path) => format!("riga {line}, {word} {path}"),
    };
    format!("{place}: {}", it.reason)
}

fn nothing(unusable: &Unusable) -> String {
    let count = unusable.problems.len();
    let problems = if count == 1 { "un problema" } else { &format!("{count} problemi") };
    format!("nulla importato: {problems} nel file")
}

fn summary(told: &Told, it: &Imported) -> String {
    let scarti = told.scarti.as_ref();
    let scarti = scarti.map(|path| format!("; scarti in {}", path.display())).unwrap_or_default();
    let amounts = &it.amounts;
    let unknown = match it.unknown.len() {
        0 => String::new(),
        count => {
            let rows = counted(count, "riga", "righe");
            format!("{rows} dall'esito sconosciuto{}, ", euros(amounts.unknown))
        }
    };
    format!(
        "{}{}, {}: {}{}, {}{}, {}{}, {unknown}{}{scarti}",
        form(it),
        counted(it.rows.all, "riga", "righe"),
        counted(it.commands, "comando", "comandi"),
        counted(it.recorded, "registrato", "registrati"),
        euros(amounts.recorded),
        counted(it.repeated, "già registrato", "già registrati"),
        euros(amounts.repeated),
        counted(it.refused.len(), "rifiutato", "rifiutati"),
        euros(amounts.refused),
        counted(it.anomalies.len(), "anomalia", "anomalie"),
    )
}

/// How a table was read: `tabella spese, windows-1252, separatore «;»: `.
fn form(it: &Imported) -> String {
    let Some(table) = it.table else { return String::new() };
    let separator = match it.separator {
        Some('\t') => "tabulazione".to_owned(),
        separator => format!("«{}»", separator.unwrap_or(';')),
    };
    format!("tabella {table}, {}, separatore {separator}: ", it.encoding)
}

/// What commands move, in brackets: nothing where they say no amount, as registries do, and what is
/// undone whole.
fn euros(amount: Option<Cents>) -> String {
    match amount {
        None => " (oltre ogni somma)".to_owned(),
        Some(Cents::ZERO) => String::new(),
        Some(amount) => format!(" ({} €)", table::italian(amount)),
    }
}

/// Row numbers in words.
pub fn numbers(lines: &[u64]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn json_of(told: &Told) -> Value {
    match &told.outcome {
        Ok(imported) => json!({
            "file": told.file, "imported": imported, "scarti": told.scarti,
        }),
        Err(unusable) => json!({ "file": told.file, "problems": unusable.problems }),
    }
}

fn exit_of(told: &Told) -> Exit {
    match &told.outcome {
        Err(_) => Exit::Unusable,
        Ok(imported) if !imported.unknown.is_empty() => Exit::Database,
        Ok(imported) if !imported.refused.is_empty() => Exit::SomeRefused,
        Ok(_) => Exit::Fine,
    }
}

/// Of two exits the one that asks for more care: a database, then a file, then rows.
fn worse(one: Exit, other: Exit) -> Exit {
    let care = |exit: Exit| match exit {
        Exit::Fine => 0,
        Exit::Amiss | Exit::SomeRefused => 1,
        Exit::Unusable => 2,
        Exit::Database => 3,
    };
    if care(other) > care(one) { other } else { one }
}
