//! Money between bodies: a `SendTransfer` a row of one table, a `ReceiveTransfer` a row of another.

use super::{
    columns::{Column, Columns, DATED},
    kind::{Joining, Table},
    reader::{Reader, Row, asked},
};
use crate::{problem::Problems, values};
use ledger::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{ReceiveTransfer, Request, Verb},
    event::TransferSent,
    text::Text,
};

pub(super) const SENT: Table = Table {
    title: "trasferimenti",
    columns: &[
        &[
            Column::row("mittente"),
            Column::row("titolare_mittente"),
            Column::row("ricevente"),
            Column::row("titolare"),
            Column::row("annualita"),
            Column::row("importo"),
        ],
        DATED,
    ],
    joining: Joining::Each,
    natural_key: |columns, row| Some(format!("trasf:{}", parties(columns, row)?)),
    request: send,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("sender", "mittente"),
        ("sender_holder", "titolare_mittente"),
        ("receiver", "ricevente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("amount", "importo"),
    ],
};

pub(super) const RECEIVED: Table = Table {
    title: "incassi",
    columns: &[&[
        Column::row("ricevente"),
        Column::row("mittente"),
        Column::row("titolare"),
        Column::row("annualita"),
        Column::row("importo"),
        Column::row("reversale"),
        Column::row("data"),
        Column::row("trasferimento").optional(),
        Column::row("atto_tipo").optional(),
        Column::row("atto_numero").optional(),
        Column::row("atto_data").optional(),
    ]],
    joining: Joining::Each,
    natural_key: received_key,
    request: receive,
    is_element: |_, _| true,
    remedy: "",
    fields: &[
        ("receiver", "ricevente"),
        ("sender", "mittente"),
        ("holder", "titolare"),
        ("edition", "annualita"),
        ("amount", "importo"),
        ("transfer", "trasferimento"),
        ("receipt", "reversale"),
    ],
};

/// `<mittente>|<ricevente>|<titolare>|<annualita>|<data>`: not the amount, so that a corrected one is
/// not taken for another transfer.
fn parties(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let sender: OrganisationCode = row.value(columns, "mittente", values::parsed)?;
    let receiver: OrganisationCode = row.value(columns, "ricevente", values::parsed)?;
    let holder: Holder = row.value(columns, "titolare", values::holder)?;
    let edition: EditionCode = row.value(columns, "annualita", values::parsed)?;
    let day = row.value(columns, "data", values::day)?;
    Some(format!("{sender}|{receiver}|{holder}|{edition}|{day}"))
}

/// `inc:<the same>[|<reversale>]`.
fn received_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let receipt: Option<Text> = row.value(columns, "reversale", values::parsed);
    let receipt = receipt.map(|it| format!("|{it}")).unwrap_or_default();
    Some(format!("inc:{}{receipt}", parties(columns, row)?))
}

fn send(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let sender = reader.required("mittente", values::parsed);
    let sender_holder = reader.required("titolare_mittente", values::holder);
    let receiver = reader.required("ricevente", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let amount = reader.required("importo", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let key = reader.key("data");
    let sent = TransferSent {
        sender: sender?,
        sender_holder: sender_holder?,
        receiver: receiver?,
        holder: holder?,
        edition: edition?,
        amount: amount?,
        returns: None,
    };
    Some(asked(key?, day?, act, Verb::SendTransfer(sent)))
}

fn receive(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let mut reader = Reader::new(columns, rows.first()?, problems);
    let receiver = reader.required("ricevente", values::parsed);
    let sender = reader.required("mittente", values::parsed);
    let holder = reader.required("titolare", values::holder);
    let edition = reader.required("annualita", values::parsed);
    let amount = reader.required("importo", values::amount);
    let receipt = reader.optional("reversale", values::parsed);
    let day = reader.required("data", values::day);
    let transfer = reader.optional("trasferimento", values::event);
    let act = reader.any_act();
    let key = reader.key("reversale");
    let arrived = ReceiveTransfer {
        receiver: receiver?,
        sender: sender?,
        holder: holder?,
        edition: edition?,
        amount: amount?,
        transfer,
        receipt,
    };
    Some(asked(key?, day?, act, Verb::ReceiveTransfer(arrived)))
}
