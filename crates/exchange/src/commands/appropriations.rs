//! What the law gives to an endowment, or takes back: an `AppropriateFunds` a row.

use super::{
    columns::{Column, Columns, DATED_BY_ACT},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder},
    command::{Request, Verb},
    event::{Direction, FundsAppropriated},
};

pub(super) const TABLE: Table = Table {
    title: "stanziamenti",
    columns: &[
        &[
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("verso"),
            Column::row("importo"),
        ],
        DATED_BY_ACT,
    ],
    joining: Joining::Each,
    natural_key,
    request,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("direction", "verso"),
        ("amount", "importo"),
    ],
};

/// `stanz:<titolare>|<annualita>|<atto_tipo>|<atto_numero>|<atto_data>`.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    Some(format!("stanz:{holder}|{edition}|{}", row.act(columns)?))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let direction = reader.optional("verso", values::direction).unwrap_or(Direction::Increase);
    let amount = reader.required("importo", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.act();
    let key = reader.key("atto_numero");
    let (holder, edition, amount) = (holder?, edition?, amount?);
    let funds = FundsAppropriated { holder, edition, direction, amount };
    Some(asked(key?, day?, Some(act?), Verb::AppropriateFunds(funds)))
}
