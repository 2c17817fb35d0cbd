//! What the first row of an expense says for all of its rows: body, document, item, references.

use crate::{
    commands::{
        columns::Columns,
        reader::{Reader, Row},
    },
    values,
};
use ledger::{
    code::OrganisationCode,
    command::{DocumentInput, References},
    day::{Day, Period},
    event::{Act, CostBasis, CostItem, DocumentKey, ItemLine, ItemVat, VatTreatment},
    money::Amount,
    text::CommandKey,
};

/// What holds for all the rows of an expense.
pub(super) struct Head {
    pub key: CommandKey,
    pub day: Day,
    pub act: Option<Act>,
    pub organisation: OrganisationCode,
    pub document: DocumentInput,
    pub item: CostItem,
    pub competence: Option<Period>,
    pub charged: Option<Amount>,
    pub commitment: Option<References>,
}

/// The key of an expense whose rows say none: that of its document and item,
/// `fatt:<emittente>|<NUMERO>|<data>|<tipo>|<whole o n>` (FORMAT, "A worked example").
pub(in crate::commands) fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let line = match row.cell(columns, "riga") {
        Some(line) => values::item_line(line).ok()?,
        None => ItemLine::Whole,
    };
    Some(format!("fatt:{}|{line}", document_key(columns, row)?))
}

/// The document that a row names.
fn document_key(columns: &Columns, row: &Row<'_>) -> Option<DocumentKey> {
    let issuer = row.value(columns, "emittente", values::party)?;
    let number = row.value(columns, "documento_numero", values::parsed)?;
    let date = row.value(columns, "documento_data", values::day)?;
    let kind = row.value(columns, "documento_tipo", values::parsed)?;
    Some(DocumentKey::of(&issuer, &number, date, &kind))
}

/// Reads what holds for all the rows, from the first of them.
pub(super) fn head(reader: &mut Reader<'_>) -> Option<Head> {
    // Every cell is read before any is asked for, so that every problem is told.
    let organisation = reader.required("ente", values::parsed);
    let document = document(reader);
    let line = reader.optional("riga", values::item_line).unwrap_or(ItemLine::Whole);
    let total = reader.optional("totale_riga", values::amount);
    let eligible = reader.optional("ammissibile", values::amount);
    let vat = vat(reader);
    let basis = reader.optional("base", values::basis).unwrap_or(CostBasis::Real);
    let charged = reader.optional("imputato", values::amount);
    let day = reader.required("data", values::day);
    let act = reader.any_act();
    let competence = reader.period("competenza_dal", "competenza_al");
    let commitment = references(reader);
    let key = reader.key("documento_numero");
    let document = document?;
    let total = total.unwrap_or(document.total);
    let recovered = vat.filter(|it| it.treatment == VatTreatment::Recovered);
    let cost = recovered.and_then(|it| total.cents().minus(it.amount)?.amount()).unwrap_or(total);
    let item = CostItem { line, basis, total, eligible: eligible.unwrap_or(cost), vat };
    let (key, organisation, day) = (key?, organisation?, day?);
    Some(Head { key, day, act, organisation, document, item, competence, charged, commitment })
}

/// The VAT of the item, and whether the body bears it.
fn vat(reader: &mut Reader<'_>) -> Option<ItemVat> {
    if reader.cell("iva").is_none() && reader.cell("iva_trattamento").is_none() {
        return None;
    }
    let amount = reader.required("iva", values::amount);
    let treatment = reader.required("iva_trattamento", values::vat_treatment);
    Some(ItemVat { amount: amount?, treatment: treatment? })
}

fn document(reader: &mut Reader<'_>) -> Option<DocumentInput> {
    let issuer = reader.required("emittente", values::party);
    let number = reader.required("documento_numero", values::parsed);
    let date = reader.required("documento_data", values::day);
    let kind = reader.required("documento_tipo", values::parsed);
    let total = reader.required("documento_totale", values::amount);
    Some(DocumentInput {
        issuer: issuer?,
        number: number?,
        date: date?,
        kind: kind?,
        total: total?,
    })
}

/// The references of a commitment made with the expense, when any is given.
fn references(reader: &mut Reader<'_>) -> Option<References> {
    let references = References {
        subject: reader.optional("oggetto", values::parsed),
        cig: reader.optional("cig", values::parsed),
        no_cig: reader.optional("motivo_no_cig", values::parsed),
        cup: reader.optional("cup", values::parsed),
        chapter: reader.optional("capitolo", values::parsed),
        number: None,
    };
    Some(references).filter(|it| *it != References::default())
}
