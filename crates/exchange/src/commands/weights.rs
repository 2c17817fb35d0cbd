//! A split by weights: a row for each weight, the whole file one `AllotByWeights`.

use super::{
    columns::{Column, Columns, Shape},
    kind::{Joining, Table},
    reader::{Reader, Row, agree, asked},
};
use crate::{
    problem::{Fault, Problems},
    values,
};
use ledger::{
    code::EditionCode,
    command::{AllotByWeights, Criterion, HolderWeight, Request, Verb},
    terms::Terms,
    text::Text,
};
use std::collections::BTreeMap;

pub(super) const TABLE: Table = Table {
    title: "pesi",
    columns: &[&[
        Column::together("edizione", Shape::Words),
        Column::together("concedente", Shape::Words),
        Column::together("totale", Shape::Amount),
        Column::together("atto_tipo", Shape::Words),
        Column::together("atto_numero", Shape::Words),
        Column::together("atto_data", Shape::Day),
        Column::together("data", Shape::Day),
        Column::row("criterio"),
        Column::row("fonte"),
        Column::row("criterio_importo").optional(),
        Column::row("criterio_percento").optional(),
        Column::row("beneficiario"),
        Column::row("peso"),
        Column::together("totale_pubblicato", Shape::Amount).optional(),
        Column::together("utilizzabile_dal", Shape::Day).optional(),
        Column::together("utilizzabile_al", Shape::Day).optional(),
    ]],
    joining: Joining::File,
    natural_key,
    request,
    // A criterion is many rows: none of them is its own.
    is_element: |_, _| false,
    remedy: "un file è un solo riparto: scrivere lo stesso valore, o lasciarlo vuoto",
    fields: &[
        ("edition", "edizione"),
        ("grantor", "concedente"),
        ("total", "totale"),
        ("criteria[].name", "criterio"),
        ("criteria[].source", "fonte"),
        ("criteria[].amount", "criterio_importo"),
        ("criteria[].percent", "criterio_percento"),
        ("criteria[].weights[].holder", "beneficiario"),
        ("criteria[].weights[].weight", "peso"),
        ("criteria[]", "criterio"),
        ("criteria", "criterio"),
        ("terms", "utilizzabile_dal"),
        ("published_total", "totale_pubblicato"),
    ],
};

/// `riparto:<atto_tipo>|<atto_numero>|<atto_data>|<edizione>`: that of the table of a decree, since
/// it is the same act.
fn natural_key(columns: &Columns, row: &Row<'_>) -> Option<String> {
    let edition: EditionCode = row.value(columns, "edizione", values::parsed)?;
    Some(format!("riparto:{}|{edition}", row.act(columns)?))
}

fn request(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Option<Request> {
    let (first, others) = rows.split_first()?;
    let mut reader = Reader::new(columns, first, problems);
    let edition = reader.required("edizione", values::parsed);
    let grantor = reader.required("concedente", values::holder);
    let total = reader.required("totale", values::amount);
    let published_total = reader.optional("totale_pubblicato", values::amount).map(Into::into);
    let window = reader.period("utilizzabile_dal", "utilizzabile_al");
    let act = reader.act();
    let day = reader.required("data", values::day);
    let key = reader.key("atto_numero");
    agree(columns, first, others, problems);
    let criteria = criteria(columns, rows, problems);
    let terms = Terms { window, ..Terms::default() };
    let (edition, grantor, total) = (edition?, grantor?, total?);
    let split = AllotByWeights { edition, grantor, total, criteria, terms, published_total };
    Some(asked(key?, day?, Some(act?), Verb::AllotByWeights(split)))
}

/// The criteria in the order of their first rows: what it says holds for the others.
fn criteria(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Vec<Criterion> {
    let mut criteria: Vec<Criterion> = Vec::new();
    let mut places: BTreeMap<Text, usize> = BTreeMap::new();
    for row in rows {
        let mut reader = Reader::new(columns, row, problems);
        let name: Option<Text> = reader.required("criterio", values::parsed);
        let holder = reader.required("beneficiario", values::holder);
        let weight = reader.required("peso", values::weight);
        let weight = holder.zip(weight).map(|(holder, weight)| HolderWeight { holder, weight });
        let Some(name) = name else { continue };
        if let Some(known) = places.get(&name).and_then(|at| criteria.get_mut(*at)) {
            repeats(&mut reader, known);
            known.weights.extend(weight);
        } else if let Some(mut criterion) = criterion(&mut reader, name.clone()) {
            criterion.weights.extend(weight);
            places.insert(name, criteria.len());
            criteria.push(criterion);
        }
    }
    criteria
}

fn criterion(reader: &mut Reader<'_>, name: Text) -> Option<Criterion> {
    let source = reader.required("fonte", values::parsed);
    let amount = reader.optional("criterio_importo", values::amount);
    let percent = reader.optional("criterio_percento", values::weight);
    Some(Criterion { name, source: source?, amount, percent, weights: Vec::new() })
}

/// What the first row of a criterion said, a later one may repeat or leave out.
fn repeats(reader: &mut Reader<'_>, known: &Criterion) {
    let source = reader.optional("fonte", values::parsed);
    same(reader, "fonte", source.as_ref(), Some(&known.source));
    let amount = reader.optional("criterio_importo", values::amount);
    same(reader, "criterio_importo", amount.as_ref(), known.amount.as_ref());
    let percent = reader.optional("criterio_percento", values::weight);
    same(reader, "criterio_percento", percent.as_ref(), known.percent.as_ref());
}

fn same<T: PartialEq>(
    reader: &mut Reader<'_>,
    column: &'static str,
    said: Option<&T>,
    known: Option<&T>,
) {
    if said.is_some() && said != known {
        let reason = "la prima riga del criterio dice altro";
        let fix = "scrivere lo stesso valore, o lasciarlo vuoto";
        reader.refuse(column, Fault::new("DIFFERENT_VALUE", reason, fix));
    }
}
