//! Importing: files become commands, commands become outcomes, told row by row.

mod amounts;
mod documents;
mod meant;
mod named;
mod names;
mod told;
mod words;

pub use amounts::{Counted, Money};
pub use words::in_italian;

use crate::{Bookkeeper, Failure, desk::COMMANDS_A_GROUP, intake, people::actor, persons::Natural};
use exchange::{
    Encoding, Problem,
    commands::{self, Header, Kind, RowRef},
    jsonl,
};
use ledger::{
    command::{Command, Request},
    event::{Party, PersonParty},
    rejection::Refused,
};
use named::{Identify, Named};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Whether an import writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    Record,
    /// It only says what it would do.
    DryRun,
}

/// A file of which every value could be read.
#[derive(Debug)]
pub struct Readable {
    rows: Rows,
    commands: Vec<Readied>,
    /// The file itself, when it names persons: they are identified before it is read for good.
    named: Option<Named>,
}

/// What is needed to write the file of refused rows.
#[derive(Debug)]
enum Rows {
    Table(Kind, Header),
    Lines,
}

#[derive(Debug)]
struct Readied {
    rows: Vec<RowRef>,
    /// The lines of the elements of its list, in order.
    elements: Vec<u64>,
    by: Option<String>,
    request: Arc<Request>,
}

/// A file that imports nothing: every problem, with its row, field, value, reason and remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unusable {
    /// One sentence each, in the order of the file.
    pub problems: Vec<Flaw>,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The line, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The column or field.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// The whole sentence, in Italian.
    pub sentence: String,
}

/// What became of a file.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// Which table it is; none for JSON lines.
    pub table: Option<&'static str>,
    /// How its text is written.
    pub encoding: Encoding,
    /// What separates its fields; none for JSON lines.
    pub separator: Option<char>,
    /// Commands in the file.
    pub commands: usize,
    /// Recorded now; on a dry run, that would be.
    pub recorded: usize,
    /// Recorded before.
    pub repeated: usize,
    /// Rows of the file, by what became of them.
    pub rows: Counted,
    /// What the commands move, by what became of them.
    pub amounts: Money,
    /// Refused, each with its rows.
    pub refused: Vec<RefusedRows>,
    /// Rows of commands whose outcome is not known.
    pub unknown: Vec<u64>,
    /// Irregularities sealed with what was recorded.
    pub anomalies: Vec<RowAnomaly>,
    /// The file of refused rows, when there are some.
    #[serde(skip)]
    pub scarti: Option<Vec<u8>>,
}

/// A refused command.
#[derive(Debug, Serialize)]
pub struct RefusedRows {
    /// Its rows in the file.
    pub lines: Vec<u64>,
    /// The row at fault, where one is.
    pub at: Option<u64>,
    /// The stable code.
    pub code: String,
    /// The column of the table, or the field of a JSON line.
    pub path: String,
    /// Why, in Italian.
    pub reason: String,
}

/// An irregularity of a row.
#[derive(Debug, Serialize)]
pub struct RowAnomaly {
    /// Its row in the file: the first of its command.
    pub line: u64,
    /// The stable code.
    pub code: &'static str,
    /// What is irregular, in Italian.
    pub sentence: String,
}

/// Reads a file of commands: JSON lines when its name ends in `.jsonl`, else a CSV table, the one
/// that is said or else known by its header.
///
/// # Errors
/// [`Unusable`] with every problem: such a file imports nothing.
pub fn read(name: &str, bytes: &[u8], said: Option<Kind>) -> Result<Readable, Unusable> {
    let mut found = BTreeSet::new();
    let passing = Party::Person(PersonParty { person: named::PASSING, digests: Vec::new() });
    let readable = read_as(name, bytes, said, &mut |by, natural| {
        found.insert((by.map(str::to_owned), natural.clone()));
        passing.clone()
    })?;
    let named = (!found.is_empty()).then(|| Named::of(name, bytes, said, found));
    Ok(Readable { named, ..readable })
}

/// Reads a file whose persons somebody knows, by who names them.
fn read_as(
    name: &str,
    bytes: &[u8],
    said: Option<Kind>,
    identify: Identify<'_>,
) -> Result<Readable, Unusable> {
    let extension = std::path::Path::new(name).extension();
    if said.is_none() && extension.is_some_and(|it| it.eq_ignore_ascii_case("jsonl")) {
        return read_lines(bytes, identify);
    }
    let identified =
        commands::with_persons(bytes, |code| match identify(None, &Natural { code, name: None }) {
            Party::Person(it) => it.person,
            Party::Body(_) => named::PASSING,
        });
    let bytes = identified.as_deref().unwrap_or(bytes);
    let whole = commands::read(bytes, said).and_then(commands::Table::whole).map_err(flaws)?;
    let commands = whole.commands.into_iter().map(|it| Readied {
        rows: it.rows,
        elements: it.elements,
        by: None,
        request: it.request.into(),
    });
    let commands = commands.collect();
    Ok(Readable { rows: Rows::Table(whole.kind, whole.header), commands, named: None })
}

fn flaws(problems: Vec<Problem>) -> Unusable {
    let flaw = |it: Problem| Flaw {
        line: it.line,
        field: it.column.clone(),
        code: it.code.to_owned(),
        sentence: it.to_string(),
    };
    Unusable { problems: problems.into_iter().map(flaw).collect() }
}

fn read_lines(bytes: &[u8], identify: Identify<'_>) -> Result<Readable, Unusable> {
    let mut commands = Vec::new();
    let mut problems = Vec::new();
    for line in jsonl::read(bytes).map_err(flaws)? {
        let identified = named::identified(line.value, identify);
        // What is kept of a line, and written to the file of refused ones, names nobody.
        let raw = identified.as_ref().map(ToString::to_string).unwrap_or_default();
        match identified.and_then(intake::read) {
            Ok(asked) => commands.push(Readied {
                rows: vec![RowRef { line: line.line, raw }],
                elements: Vec::new(),
                by: asked.by,
                request: asked.request.into(),
            }),
            Err(refused) => problems.push(flaw_of(line.line, &refused)),
        }
    }
    if problems.is_empty() {
        Ok(Readable { rows: Rows::Lines, commands, named: None })
    } else {
        Err(Unusable { problems })
    }
}

fn flaw_of(line: u64, refused: &Refused) -> Flaw {
    let Refused { path, rejection } = refused;
    let field = if path.is_empty() { String::new() } else { format!(", campo {path}") };
    Flaw {
        line,
        field: path.clone(),
        code: rejection.code(),
        sentence: format!("riga {line}{field}: {rejection}"),
    }
}

impl Bookkeeper {
    /// Imports a file as an account, or, for the operator, each line as the account it names.
    ///
    /// # Errors
    /// The outer error is a database that failed: what was recorded before stays, and the same
    /// file sent again goes on from there. The inner one is a file that cannot be resolved whole,
    /// of which nothing is imported.
    pub async fn import(
        &self,
        file: &Readable,
        author: Option<&str>,
        mode: Mode,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Result<Imported, Unusable>, Failure> {
        let identified = match self.with_persons(file, author, mode).await? {
            Ok(identified) => identified,
            Err(unusable) => return Ok(Err(unusable)),
        };
        let file = identified.as_ref().unwrap_or(file);
        let commands = match self.resolved(file, author).await? {
            Ok(commands) => commands,
            Err(unusable) => return Ok(Err(unusable)),
        };
        let total = commands.len();
        if mode == Mode::DryRun {
            let rehearsed = self.rehearse(&commands, |decided| progress(decided, total)).await?;
            return Ok(Ok(self.told(file, &commands, &rehearsed.outcomes).await?));
        }
        let mut outcomes = Vec::with_capacity(total);
        for commands in commands.chunks(COMMANDS_A_GROUP) {
            outcomes.extend(self.append(commands.to_vec()).await?.outcomes);
            progress(outcomes.len(), total);
        }
        Ok(Ok(self.told(file, &commands, &outcomes).await?))
    }

    /// Every command with who gives it; nothing when one of them cannot be told.
    async fn resolved(
        &self,
        file: &Readable,
        author: Option<&str>,
    ) -> Result<Result<Vec<Command>, Unusable>, Failure> {
        let mut actors = BTreeMap::new();
        let mut requests = Vec::with_capacity(file.commands.len());
        let mut problems = Problems::default();
        for it in &file.commands {
            let line = it.rows.first().map_or(0, |row| row.line);
            let name = match author_of(line, it.by.as_deref(), author) {
                Ok(name) => name,
                Err(flaw) => {
                    problems.tell(flaw);
                    continue;
                }
            };
            if !actors.contains_key(name) {
                match self.account(name).await {
                    Ok(user) => {
                        actors.insert(name, actor(&user));
                    }
                    Err(crate::people::NoAccount::Failure(failure)) => return Err(failure),
                    Err(error) => {
                        problems.tell(author_flaw(line, "UNKNOWN_ACCOUNT", &error.to_string()));
                        continue;
                    }
                }
            }
            requests.push((line, it.request.clone(), actors[name].clone()));
        }
        if matches!(file.rows, Rows::Table(..)) {
            self.find_by_document(&mut requests).await?;
            self.mean_expenses(&mut requests).await?;
        }
        let mut commands = Vec::with_capacity(requests.len());
        for (line, request, actor) in requests {
            match intake::command(request, actor) {
                Ok(command) => commands.push(command),
                Err(refused) => problems.found.push(flaw_of(line, &refused)),
            }
        }
        let problems = problems.found;
        Ok(if problems.is_empty() { Ok(commands) } else { Err(Unusable { problems }) })
    }
}

/// Problems of a file, where one cause is told once: at the first row that it stops.
#[derive(Default)]
struct Problems {
    found: Vec<Flaw>,
    causes: BTreeSet<String>,
}

impl Problems {
    fn tell(&mut self, flaw: Flaw) {
        let cause = flaw.sentence.split_once(": ").map_or("", |(_, cause)| cause);
        if self.causes.insert(format!("{} {cause}", flaw.code)) {
            self.found.push(flaw);
        }
    }
}

fn author_of<'a>(
    line: u64,
    named: Option<&'a str>,
    author: Option<&'a str>,
) -> Result<&'a str, Flaw> {
    match (named, author) {
        (Some(named), Some(author)) if named != author => {
            let why = format!(
                "la riga vuole scrivere come «{named}», ma l'importazione è di «{author}»: togliere \
                 \"as\", o importare senza --as"
            );
            Err(author_flaw(line, "OTHER_AUTHOR", &why))
        }
        (Some(name), _) | (None, Some(name)) => Ok(name),
        (None, None) => {
            let why = "non si sa chi scrive: indicare --as UTENZA, o \"as\" nella riga";
            Err(author_flaw(line, "MISSING_AUTHOR", why))
        }
    }
}

fn author_flaw(line: u64, code: &str, why: &str) -> Flaw {
    let (field, code) = ("as".to_owned(), code.to_owned());
    Flaw { line, field, code, sentence: format!("riga {line}, campo as: {why}") }
}
