//! A list of expenses: a row for each share, the rows of one key one `RecordExpense`.

mod document;
mod shares;

use super::{
    Parsed,
    columns::{Column, Columns, Shape},
    reader::{Reader, Row, agree, parsed},
};
use crate::problem::{MOST_PROBLEMS, Problems};
use document::{Head, head, key_of};
use ledger::command::{RecordExpense, Request, Verb};
use shares::charge;
use std::collections::BTreeMap;

pub(super) const COLUMNS: &[Column] = &[
    Column::together("ente", Shape::Words),
    Column::together("emittente", Shape::Words),
    Column::together("documento_numero", Shape::DocumentNumber),
    Column::together("documento_data", Shape::Day),
    Column::together("documento_tipo", Shape::Words),
    Column::together("documento_totale", Shape::Amount),
    Column::together("riga", Shape::Words),
    Column::together("totale_riga", Shape::Amount),
    Column::together("ammissibile", Shape::Amount),
    Column::together("imputato", Shape::Amount),
    Column::together("data", Shape::Day),
    Column::together("atto_tipo", Shape::Words),
    Column::together("atto_numero", Shape::Words),
    Column::together("atto_data", Shape::Day),
    Column::row("impegno"),
    Column::row("riga_impegno"),
    Column::row("titolare"),
    Column::row("annualita"),
    Column::row("linea"),
    Column::row("area"),
    Column::row("importo"),
    Column::row("quota_propria"),
    Column::together("competenza_dal", Shape::Day).optional(),
    Column::together("competenza_al", Shape::Day).optional(),
    Column::together("cup", Shape::Words).optional(),
    Column::together("cig", Shape::Words).optional(),
    Column::together("motivo_no_cig", Shape::Words).optional(),
    Column::together("capitolo", Shape::Words).optional(),
    Column::together("oggetto", Shape::Words).optional(),
    Column::together("base", Shape::Words).optional(),
    Column::together("chiave", Shape::Words).optional(),
];

/// Reads the list, until there are more problems than are told.
pub(super) fn read(columns: &Columns, rows: &[Row<'_>]) -> Vec<Parsed> {
    let mut commands = Vec::new();
    let mut problems = 0;
    for group in groups(columns, rows) {
        let parsed = expense(columns, &group);
        problems += parsed.outcome.as_ref().map_or_else(Vec::len, |_| 0);
        commands.push(parsed);
        if problems >= MOST_PROBLEMS {
            break;
        }
    }
    commands
}

/// The rows of each key, in the order of the first; a row without a key stands by itself.
fn groups<'r>(columns: &Columns, rows: &'r [Row<'r>]) -> Vec<Vec<&'r Row<'r>>> {
    let mut groups: Vec<Vec<&Row<'_>>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let place = key_of(columns, row).map(|key| *places.entry(key).or_insert(groups.len()));
        match place.and_then(|place| groups.get_mut(place)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn expense(columns: &Columns, rows: &[&Row<'_>]) -> Parsed {
    let mut problems = Problems::default();
    let request = request(columns, rows, &mut problems);
    parsed(rows, request, problems)
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let head = head(&mut Reader::new(columns, first, problems));
    agree(columns, first, others, problems);
    let charge = charge(columns, rows, problems);
    let Head { key, day, act, organisation, document, item, competence, charged, commitment } =
        head?;
    let charged = match charged {
        Some(charged) => charged,
        // A sum of what could be read would only be told wrongly.
        None if !problems.is_empty() => return None,
        None => charge.total(&mut Reader::new(columns, first, problems))?,
    };
    let (shares, own_share) = (charge.shares, charge.own_share);
    let verb = Verb::RecordExpense(RecordExpense {
        organisation,
        document,
        item,
        competence,
        charged,
        shares,
        own_share,
        commitment,
    });
    Some(Request {
        key,
        effective_on: day,
        act,
        cause: None,
        evidence: Vec::new(),
        on_behalf_of: None,
        verb,
    })
}
