//! The rows of a table, and which of them ask one thing together.

use super::{
    MOST_ROWS, Parsed, RowRef,
    columns::Columns,
    kind::Joining,
    reader::{Reader, Row},
};
use crate::{
    lines::Line,
    problem::{Fault, MOST_PROBLEMS, Problem, Problems},
    record, values,
};
use std::{borrow::Cow, collections::BTreeMap};

/// The rows that can be told apart in cells; a row of empty cells is none.
pub(super) fn of<'a>(
    columns: &Columns,
    separator: char,
    body: &[Line<'a>],
    problems: &mut Problems,
) -> Vec<Row<'a>> {
    if let Some(line) = body.get(MOST_ROWS) {
        let reason = format!("le righe sono più di {MOST_ROWS}");
        let fault = Fault::new("TOO_MANY_ROWS", reason, "dividere il file");
        problems.push(Problem::of_line(line.number, fault));
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(body.len());
    for line in body {
        match row(columns, separator, line) {
            Ok(row) if row.is_blank() => {}
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    rows
}

/// What the rows ask, until there are more problems than are told.
pub(super) fn commands(columns: &Columns, rows: &[Row<'_>]) -> Vec<Parsed> {
    let mut commands = Vec::new();
    let mut problems = 0;
    let mut asked = BTreeMap::new();
    for group in groups(columns, rows) {
        let mut parsed = command(columns, &group);
        if columns.kind.table().joining == Joining::Each {
            once(&mut asked, &mut parsed);
        }
        problems += parsed.outcome.as_ref().err().map_or(0, Vec::len);
        commands.push(parsed);
        if problems >= MOST_PROBLEMS {
            break;
        }
    }
    commands
}

fn row<'a>(columns: &Columns, separator: char, line: &Line<'a>) -> Result<Row<'a>, Problem> {
    let broken = |fault| Problem::of_line(line.number, fault);
    let fields = record::split(line.text, separator).map_err(broken)?;
    if fields.len() != columns.width() {
        let (found, expected) = (fields.len(), columns.width());
        let reason = format!("i campi sono {found} e l'intestazione ne ha {expected}");
        let fix = "controllare i separatori, e le virgolette dei campi che ne contengono";
        return Err(broken(Fault::new("WRONG_FIELD_COUNT", reason, fix)));
    }
    let cells: Vec<Cow<'a, str>> = fields.into_iter().map(|it| it.value).collect();
    if let Some(at) = cells.iter().position(|it| it.contains(char::is_control)) {
        let (column, value) = (columns.name(at), cells.get(at).map_or("", |it| it));
        let fault = Fault::new(
            "CONTROL_CHARACTER",
            "contiene un carattere di controllo",
            "togliere tabulazioni e caratteri invisibili dalla cella",
        );
        return Err(Problem::new(line.number, column, value, fault));
    }
    Ok(Row { line: line.number, raw: line.text, cells })
}

/// The rows that ask one thing, in the order of the first; a row without a key stands by itself.
fn groups<'r, 'a>(columns: &Columns, rows: &'r [Row<'a>]) -> Vec<Vec<&'r Row<'a>>> {
    match columns.kind.table().joining {
        Joining::File => vec![rows.iter().collect()],
        Joining::Each => rows.iter().map(|row| vec![row]).collect(),
        Joining::Key => {
            let mut groups: Vec<Vec<&Row<'_>>> = Vec::new();
            let mut places: BTreeMap<String, usize> = BTreeMap::new();
            for row in rows {
                let place = row.key(columns).map(|it| *places.entry(it).or_insert(groups.len()));
                match place.and_then(|place| groups.get_mut(place)) {
                    Some(group) => group.push(row),
                    None => groups.push(vec![row]),
                }
            }
            groups
        }
    }
}

fn command(columns: &Columns, rows: &[&Row<'_>]) -> Parsed {
    let table = columns.kind.table();
    let mut problems = Problems::default();
    let mut request = (table.request)(columns, rows, &mut problems);
    if let (Some(request), Some(first)) = (&mut request, rows.first()) {
        let mut reader = Reader::new(columns, first, &mut problems);
        request.cause = reader.optional("causale", values::parsed);
        // Tables that nobody transcribes have no such columns.
        request.on_behalf_of = reader.optional("per_conto_di", values::parsed);
        request.evidence.extend(reader.optional("allegato", values::evidence));
    }
    let elements = rows.iter().filter(|row| (table.is_element)(columns, row));
    let elements = elements.map(|row| row.line).collect();
    let rows = rows.iter().map(|it| RowRef { line: it.line, raw: it.raw.to_owned() }).collect();
    let outcome = match request {
        Some(request) if problems.is_empty() => Ok(request),
        _ => Err(problems.into_found()),
    };
    Parsed { rows, elements, outcome }
}

/// Where each row asks by itself, a second one under the same key would be lost in silence.
fn once(asked: &mut BTreeMap<String, u64>, parsed: &mut Parsed) {
    let Ok(request) = &parsed.outcome else { return };
    let line = parsed.rows.first().map_or(0, |it| it.line);
    let key = request.key.to_string();
    if let Some(before) = asked.get(&key) {
        let reason = format!("ha la stessa chiave della riga {before}");
        let fix = "togliere la riga, se è la stessa cosa; altrimenti distinguerla con la colonna \
                   chiave";
        let fault = Fault::new("REPEATED_ROW", reason, fix);
        parsed.outcome = Err(vec![Problem::new(line, "chiave", &key, fault)]);
    } else {
        asked.insert(key, line);
    }
}
