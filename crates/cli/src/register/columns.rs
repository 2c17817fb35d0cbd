//! The columns of each register, under the heads that an office knows.

use bookkeeper::registers::{Register, RegisterFigures, RegisterItem, RegisterTotals};
use exchange::table::Cell;
use ledger::{money::Cents, state::Transcribed};

/// A column of a register: its head, and what it says.
pub struct Column {
    /// Its head.
    pub head: &'static str,
    says: Says,
}

/// What a column says of a row.
enum Says {
    /// Words.
    Words(fn(&RegisterItem) -> Option<String>),
    /// An amount, which totals do not sum.
    Amount(fn(&RegisterItem) -> Option<Cents>),
    /// A figure, which totals sum.
    Figure(fn(&RegisterFigures) -> Cents),
}

impl Column {
    /// What it says of a row.
    pub fn cell(&self, it: &RegisterItem) -> Cell {
        match self.says {
            Says::Words(words) => words(it).map_or(Cell::Empty, Cell::Text),
            Says::Amount(amount) => amount(it).map_or(Cell::Empty, Cell::Amount),
            Says::Figure(figure) => Cell::Amount(figure(&it.figures)),
        }
    }
}

/// The columns of a register, in order.
pub fn columns(register: Register) -> Vec<Column> {
    let mut all = vec![
        words("data", |it| Some(it.described.day.to_string())),
        words("posto", |it| Some(format!("{}/{}", it.row.index, it.row.number))),
    ];
    all.extend(what(register));
    all.extend([
        words("atto_tipo", |it| it.described.act.as_ref().map(|act| act.kind.to_string())),
        words("atto_numero", |it| it.described.act.as_ref().map(|act| act.number.to_string())),
        words("atto_data", |it| it.described.act.as_ref().map(|act| act.date.to_string())),
        words("titolare", |it| Some(it.row.holder.clone())),
        words(by(register), |it| Some(it.row.other.clone())),
        words("edizione", |it| some(&it.row.edition)),
    ]);
    if !matches!(register, Register::Transfers | Register::Allotments | Register::Anomalies) {
        all.push(words("linea", |it| some(&it.row.line)));
        all.push(words("area", |it| some(&it.row.area)));
    }
    all.extend(figures(register));
    if register != Register::Anomalies {
        all.push(words("annullato", |it| it.undone.then(|| "sì".to_owned())));
    }
    all
}

/// The totals of a register under its columns.
pub fn totals(columns: &[Column], totals: &RegisterTotals) -> Vec<Cell> {
    let figure = |column: &Column| match column.says {
        Says::Words(_) | Says::Amount(_) => Cell::Empty,
        Says::Figure(figure) => Cell::Amount(figure(&totals.figures)),
    };
    let mut cells: Vec<Cell> = columns.iter().map(figure).collect();
    let first = ["TOTALE".to_owned(), format!("{} righe", totals.rows)];
    for (cell, told) in cells.iter_mut().zip(first) {
        *cell = Cell::Text(told);
    }
    cells
}

fn words(head: &'static str, of: fn(&RegisterItem) -> Option<String>) -> Column {
    Column { head, says: Says::Words(of) }
}

fn figure(head: &'static str, of: fn(&RegisterFigures) -> Cents) -> Column {
    Column { head, says: Says::Figure(of) }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The head of who recorded a row.
fn by(register: Register) -> &'static str {
    if register == Register::Allotments { "concedente" } else { "ente" }
}

/// What a row is about.
fn what(register: Register) -> Vec<Column> {
    let number = words("numero", |it| it.described.number.clone());
    let year = words("anno", |it| it.described.year.map(|it| it.to_string()));
    let kind = words("tipo", |it| Some(it.described.what.to_owned()));
    let subject = |head| words(head, |it| it.described.subject.clone());
    let party = |head| words(head, |it| it.described.counterparty.clone());
    match register {
        Register::Commitments => {
            [vec![number, year, subject("oggetto"), party("creditore")], law()]
                .into_iter()
                .flatten()
                .collect()
        }
        Register::Expenses => {
            let mut all = vec![number, document_date(), party("creditore"), subject("oggetto")];
            all.extend(law());
            all
        }
        Register::Payments => {
            let receipt = words("quietanza", |it| it.described.receipt.clone());
            vec![kind, number, year, subject("gamba"), party("creditore"), receipt]
        }
        Register::Transfers => {
            let receipt = words("quietanza", |it| it.described.receipt.clone());
            vec![kind, party("controparte"), receipt]
        }
        Register::Allotments => vec![
            kind,
            words("per_conto_di", |it| it.described.on_behalf_of.clone()),
            words("controparte", |it| it.transcribed.map(in_words).map(str::to_owned)),
        ],
        Register::Programmes => vec![subject("movimento")],
        Register::Anomalies => {
            vec![words("codice", |it| it.described.number.clone()), subject("anomalia")]
        }
        Register::Documents => {
            let kind = words("tipo", |it| it.described.document_kind.clone());
            let total = Says::Amount(|it| it.described.document_total);
            let total = Column { head: "totale_documento", says: total };
            vec![party("emittente"), number, document_date(), kind, total]
        }
    }
}

/// What its owner says of an act that a counterpart transcribed.
fn in_words(it: Transcribed) -> &'static str {
    match it {
        Transcribed::Unconfirmed => "non confermato dalla controparte",
        Transcribed::Disputed => "contestato dalla controparte",
        Transcribed::Confirmed => "confermato dalla controparte",
    }
}

fn document_date() -> Column {
    words("documento_data", |it| it.described.document_date.map(|it| it.to_string()))
}

/// What a commitment is known by beside its number.
fn law() -> Vec<Column> {
    vec![
        words("cig", |it| it.described.cig.clone()),
        words("motivo_no_cig", |it| it.described.no_cig.clone()),
        words("cup", |it| it.described.cup.clone()),
        words("capitolo", |it| it.described.chapter.clone()),
        words("esercizio", |it| it.described.budget_year.map(|it| it.to_string())),
    ]
}

fn figures(register: Register) -> Vec<Column> {
    let amount = |head| figure(head, |it| it.amount);
    let undone = || figure("stornato", |it| it.reversed);
    let ordered = || figure("ordinato", |it| it.ordered);
    let paid = || figure("pagato", |it| it.paid);
    let left = |head| figure(head, |it| it.left);
    match register {
        Register::Commitments => vec![
            amount("impegnato"),
            figure("variazioni", |it| it.changed),
            undone(),
            figure("liquidato", |it| it.expensed),
            paid(),
            left("da_liquidare"),
        ],
        Register::Expenses => {
            vec![amount("liquidato"), undone(), ordered(), paid(), left("da_pagare")]
        }
        Register::Payments => vec![ordered(), amount("pagato"), undone()],
        Register::Transfers => {
            let received = figure("incassato", |it| it.received);
            vec![amount("importo"), undone(), received, left("da_incassare")]
        }
        Register::Allotments | Register::Programmes => vec![amount("importo"), undone()],
        Register::Anomalies => Vec::new(),
        Register::Documents => vec![
            amount("imputato"),
            figure("quota_fondi", |it| it.expensed),
            figure("quota_propria", |it| it.own_share),
            paid(),
            left("da_pagare"),
        ],
    }
}
