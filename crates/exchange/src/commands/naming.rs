//! How a row names what was recorded before: by key or id, or by the document of an expense.

use super::{
    columns::Columns,
    expenses,
    reader::{Reader, Row},
};
use crate::{
    problem::Fault,
    values::{self, Read},
};
use ledger::{
    command::Reference,
    event::{DocumentKind, DocumentNumber},
};

/// The columns that name a document.
const DOCUMENT: [&str; 4] = ["emittente", "documento_numero", "documento_data", "documento_tipo"];

/// What a row names: in a column of its own, or by the document of an expense, and never both.
pub(super) fn named(
    reader: &mut Reader<'_>,
    (columns, row): (&Columns, &Row<'_>),
    column: &'static str,
    read: impl FnOnce(&str) -> Read<Reference>,
) -> Option<Reference> {
    let by_document = DOCUMENT.iter().any(|it| reader.cell(it).is_some());
    match (reader.cell(column), by_document) {
        (Some(_), false) => reader.optional(column, read),
        (Some(_), true) => {
            let reason = "c'è anche il documento";
            let fix = format!("tenere o la colonna {column}, o quelle del documento");
            reader.refuse(column, Fault::new("MISPLACED_VALUE", reason, fix));
            None
        }
        (None, false) => {
            let fix = format!(
                "scrivere chiave:CHIAVE nella colonna {column}, o emittente, documento_numero, \
                 documento_data e documento_tipo"
            );
            reader.refuse(column, Fault::new("MISSING_VALUE", "manca il riferimento", fix));
            None
        }
        (None, true) => {
            reader.required("emittente", values::party);
            reader.required("documento_numero", values::parsed::<DocumentNumber>);
            reader.required("documento_data", values::day);
            reader.required("documento_tipo", values::parsed::<DocumentKind>);
            reader.optional("riga", values::item_line);
            expense(columns, row)
        }
    }
}

/// The expense of the document of a row, under the key that the table of expenses gives it.
pub(super) fn expense(columns: &Columns, row: &Row<'_>) -> Option<Reference> {
    let key = (expenses::TABLE.natural_key)(columns, row)?;
    values::parsed(&key).map(Reference::Key).ok()
}
