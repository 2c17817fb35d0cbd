//! The columns of a table, and where they stand in a file.

use super::Kind;
use std::collections::BTreeMap;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub name: &'static str,
    pub need: Need,
    pub scope: Scope,
    pub shape: Shape,
}

/// The day of a row, and the act where there is one.
pub(super) const DATED: &[Column] = &[
    Column::row("data"),
    Column::row("atto_tipo").optional(),
    Column::row("atto_numero").optional(),
    Column::row("atto_data").optional(),
];

/// The day of a row, and the act, which must be there.
pub(super) const DATED_BY_ACT: &[Column] = &[
    Column::row("data"),
    Column::row("atto_tipo"),
    Column::row("atto_numero"),
    Column::row("atto_data"),
];

/// The day of rows that ask one thing together, and the act where there is one.
pub(super) const DATED_TOGETHER: &[Column] = &[
    Column::together("data", Shape::Day),
    Column::together("atto_tipo", Shape::Words).optional(),
    Column::together("atto_numero", Shape::Words).optional(),
    Column::together("atto_data", Shape::Day).optional(),
];

/// Whose act a row transcribes, and on what evidence.
pub(super) const TRANSCRIBED: &[Column] =
    &[Column::row("per_conto_di").optional(), Column::row("allegato").optional()];

/// Whether a file must have the column; its cells may be empty all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// Whether a cell speaks for its row, or for all the rows that ask one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Row,
    Together,
}

/// How two cells of a column are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Words,
    Day,
    Amount,
    DocumentNumber,
}

/// The columns of a file, by place and by name.
#[derive(Debug)]
pub(super) struct Columns {
    pub kind: Kind,
    pub names: Vec<String>,
    pub places: BTreeMap<&'static str, usize>,
}

impl Column {
    /// A column that speaks for its row.
    pub(super) const fn row(name: &'static str) -> Self {
        Self { name, need: Need::Required, scope: Scope::Row, shape: Shape::Words }
    }

    /// A column that speaks for all the rows that ask one thing.
    pub(super) const fn together(name: &'static str, shape: Shape) -> Self {
        Self { name, need: Need::Required, scope: Scope::Together, shape }
    }

    /// The same, but a file may do without it.
    pub(super) const fn optional(self) -> Self {
        Self { need: Need::Optional, ..self }
    }
}

impl Columns {
    /// How many fields a row has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// The name of the column at a place.
    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// The columns that speak for all the rows that ask one thing.
    pub(super) fn together(&self) -> impl Iterator<Item = &'static Column> {
        self.kind.every_column().filter(|it| it.scope == Scope::Together)
    }
}
