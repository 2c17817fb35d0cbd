//! What a body says of its own acts that a counterpart transcribed (*riscontri*): a `ConfirmAct` or a
//! `DisputeAct` a row.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{
    problem::{Fault, Problems},
    values::{self, Read},
};
use ledger::command::{OnAct, Reference, Request, Verb};

pub(super) const TABLE: Table = Table {
    title: "riscontri",
    columns: &[&[Column::row("registrazione"), Column::row("riscontro")], DATED],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[("of", "registrazione")],
};

/// `riscontro:<registrazione>|<riscontro>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let of = row.value(columns, "registrazione", on_act)?.of;
    row.value(columns, "riscontro", values::answer)?;
    let word = row.cell(columns, "riscontro")?.to_lowercase();
    Some(format!("riscontro:{of}|{word}"))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let of = reader.required("registrazione", on_act);
    let answer = reader.required("riscontro", values::answer);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("registrazione");
    let of = of?;
    let verb = match answer? {
        values::Answer::Confirmed => Verb::ConfirmAct(of),
        values::Answer::Disputed => Verb::DisputeAct(of),
    };
    Some(asked(key?, day?, act, verb))
}

/// Whose record it is, is another body: its keys are not ours.
fn on_act(value: &str) -> Read<OnAct> {
    match values::event(value) {
        Ok(Reference::Id(of)) => Ok(OnAct { of }),
        _ => Err(Fault::new(
            "MALFORMED_REFERENCE",
            "non indica la registrazione di un altro ente",
            "scrivere il suo UUID in minuscole",
        )),
    }
}
