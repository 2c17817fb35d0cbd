//! What is closed: editions, and opened again (*chiusure*), and the days of a body's books
//! (*registri*): a `CloseEdition`, `ReopenEdition` or `CloseBook` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, OrganisationCode},
    command::{Request, Verb},
    event::{BookClosed, EditionClosed, EditionReopened},
};

pub(super) const EDITIONS: Table = Table {
    title: "chiusure",
    columns: &[&[Column::row("annualita"), Column::row("chiusura")], DATED],
    joining: Joining::Each,
    natural_key: edition_key,
    request: edition,
    is_element: |_, _| true,
    remedy: "",
    fields: &[("edition", "annualita")],
};

pub(super) const BOOKS: Table = Table {
    title: "registri",
    columns: &[&[Column::row("ente"), Column::row("chiuso_fino_al")], DATED],
    joining: Joining::Each,
    natural_key: book_key,
    request: book,
    is_element: |_, _| true,
    remedy: "",
    fields: &[("organisation", "ente"), ("until", "chiuso_fino_al")],
};

/// `chiusura:<annualita>|<chiusa o riaperta>|<data><atto>`.
fn edition_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    row.value(columns, "chiusura", values::closure)?;
    let word = row.cell(columns, "chiusura")?.to_lowercase();
    let day = row.value(columns, "data", values::day)?;
    let act = row.act_behind(columns);
    Some(format!("chiusura:{edition}|{word}|{day}{act}"))
}

/// `registro:<ente>|<chiuso_fino_al>`.
fn book_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let organisation: OrganisationCode = row.value(columns, "ente", values::parsed)?;
    let until = row.value(columns, "chiuso_fino_al", values::day)?;
    Some(format!("registro:{organisation}|{until}"))
}

fn edition(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let edition = reader.required("annualita", values::parsed);
    let closure = reader.required("chiusura", values::closure);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("annualita");
    let edition = edition?;
    let verb = match closure? {
        values::Closure::Closed => Verb::CloseEdition(EditionClosed { edition }),
        values::Closure::Reopened => Verb::ReopenEdition(EditionReopened { edition }),
    };
    Some(asked(key?, day?, act, verb))
}

fn book(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let organisation = reader.required("ente", values::parsed);
    let until = reader.required("chiuso_fino_al", values::day);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("chiuso_fino_al");
    let closed = BookClosed { organisation: organisation?, until: until? };
    Some(asked(key?, day?, act, Verb::CloseBook(closed)))
}
