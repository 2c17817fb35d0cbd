//! The columns of each register, under the heads that an office knows.

use bookkeeper::{
    import::in_italian,
    registers::{Register, RegisterFigures, RegisterItem, RegisterTotals},
};
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

/// The columns of a register for a program, in order: last the event, by which a reversal or an
/// answer to an act names it.
pub fn columns_and_event(register: Register) -> Vec<Column> {
    let mut all = columns(register);
    all.push(words("evento", |it| Some(it.described.event.to_string())));
    all
}

/// The columns of a register to read, in order.
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
    if !matches!(
        register,
        Register::Transfers
            | Register::Allotments
            | Register::Anomalies
            | Register::Receivables
            | Register::YearEnds
    ) {
        all.push(words("linea", |it| some(&it.row.line)));
        all.push(words("area", |it| some(&it.row.area)));
    }
    all.extend(figures(register));
    if register != Register::Anomalies {
        all.push(words("annullato", |it| it.undone.then(|| "sì".to_owned())));
    }
    all
}

/// The totals of a register under its columns: one, or one of each kind of row where these are of
/// unlike things.
pub fn totals(columns: &[Column], totals: &RegisterTotals) -> Vec<Vec<Cell>> {
    let kinds = totals.kinds.iter().map(|it| total(columns, it.what, it.rows, Some(&it.figures)));
    let mut all: Vec<Vec<Cell>> = kinds.collect();
    if all.is_empty() {
        all.push(total(columns, "", totals.rows, totals.figures.as_ref()));
    }
    all
}

fn total(
    columns: &[Column],
    what: &str,
    rows: u64,
    figures: Option<&RegisterFigures>,
) -> Vec<Cell> {
    let cell = |(place, column): (usize, &Column)| match (&column.says, figures) {
        _ if place == 0 => Cell::Text("TOTALE".to_owned()),
        _ if place == 1 => Cell::Text(counted(rows)),
        (Says::Figure(figure), Some(figures)) => Cell::Amount(figure(figures)),
        _ if column.head == KIND && !what.is_empty() => Cell::Text(what.to_owned()),
        _ => Cell::Empty,
    };
    columns.iter().enumerate().map(cell).collect()
}

/// How many rows, in words.
pub fn counted(rows: u64) -> String {
    if rows == 1 { "1 riga".to_owned() } else { format!("{rows} righe") }
}

/// The figures of a total by their heads.
pub fn figures_by_head<'a>(
    columns: &'a [Column],
    figures: &'a RegisterFigures,
) -> impl Iterator<Item = (&'static str, Cents)> + 'a {
    columns.iter().filter_map(|column| match column.says {
        Says::Figure(figure) => Some((column.head, figure(figures))),
        Says::Words(_) | Says::Amount(_) => None,
    })
}

/// The head of what happened.
const KIND: &str = "tipo";

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
    let kind = words(KIND, |it| Some(it.described.what.to_owned()));
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
            words("controparte", |it| in_words(it.transcribed?, it.undone).map(str::to_owned)),
        ],
        Register::Programmes => vec![subject("movimento")],
        Register::Anomalies => {
            let sentence = words("anomalia", |it| it.described.subject.as_deref().map(in_italian));
            vec![words("codice", |it| it.described.number.clone()), sentence]
        }
        Register::Receivables => vec![
            kind,
            number,
            year,
            party("debitore"),
            subject("variazione"),
            words("capitolo", |it| it.described.chapter.clone()),
            words("esercizio", |it| it.row.budget.map(|it| it.to_string())),
        ],
        Register::YearEnds => year_end(),
        Register::Documents => {
            let kind = words("tipo", |it| it.described.document_kind.clone());
            let total = Says::Amount(|it| it.described.document_total);
            let total = Column { head: "totale_documento", says: total };
            vec![party("emittente"), number, document_date(), kind, total]
        }
    }
}

/// The figures of a year's end, which are of different years and make no sum.
fn year_end() -> Vec<Column> {
    let figure =
        |head, of: fn(&RegisterItem) -> Option<Cents>| Column { head, says: Says::Amount(of) };
    vec![
        words("esercizio", |it| it.row.budget.map(|it| it.to_string())),
        figure("accertato", |it| it.described.year_end.map(|it| it.booked)),
        figure("riscosso", |it| it.described.year_end.map(|it| it.collected)),
        figure("impegnato", |it| it.described.year_end.map(|it| it.committed)),
        figure("pagato", |it| it.described.year_end.map(|it| it.paid)),
        figure("residui_attivi", |it| it.described.year_end.map(|it| it.receivable)),
        figure("residui_passivi", |it| it.described.year_end.map(|it| it.payable)),
        figure("fpv", |it| it.described.year_end.map(|it| it.deferred)),
        figure("avanzo_vincolato", |it| it.described.year_end.map(|it| it.restricted_surplus)),
        figure("cassa_vincolata", |it| it.described.year_end.map(|it| it.restricted_cash)),
    ]
}

/// What its owner says of an act that a counterpart transcribed: of what is undone, nothing is
/// awaited.
fn in_words(it: Transcribed, undone: bool) -> Option<&'static str> {
    match it {
        Transcribed::Unconfirmed => (!undone).then_some("non confermato dalla controparte"),
        Transcribed::Disputed => Some("contestato dalla controparte"),
        Transcribed::Confirmed => Some("confermato dalla controparte"),
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

/// What is recorded is the *importo*; what is called *impegnato*, *liquidato* or *pagato* is what
/// stands.
fn figures(register: Register) -> Vec<Column> {
    let amount = || figure("importo", |it| it.amount);
    // OK: each was summed before, and is no more than what was.
    let standing = |head| figure(head, |it| it.standing().unwrap_or_default());
    let undone = || figure("stornato", |it| it.reversed);
    let ordered = || figure("ordinato", |it| it.ordered);
    let paid = || figure("pagato", |it| it.paid);
    let left = |head| figure(head, |it| it.left);
    match register {
        Register::Commitments => vec![
            amount(),
            figure("variazioni", |it| it.changed),
            undone(),
            standing("impegnato"),
            figure("liquidato", |it| it.expensed),
            paid(),
            left("da_liquidare"),
            figure("residuo_passivo", |it| it.payable),
        ],
        Register::Expenses => {
            let changed = figure("variazioni", |it| it.changed);
            let standing = standing("liquidato");
            vec![amount(), changed, undone(), standing, ordered(), paid(), left("da_pagare")]
        }
        Register::Payments => {
            vec![ordered(), amount(), undone(), standing("pagato"), left("da_quietanzare")]
        }
        Register::Transfers => {
            let received = figure("incassato", |it| it.received);
            vec![amount(), undone(), received, left("da_incassare")]
        }
        Register::Allotments | Register::Programmes => vec![amount(), undone()],
        Register::Receivables => vec![amount(), undone(), standing("accertato")],
        Register::Anomalies | Register::YearEnds => Vec::new(),
        Register::Documents => vec![
            figure("imputato", |it| it.amount),
            figure("quota_fondi", |it| it.expensed),
            figure("quota_propria", |it| it.own_share),
            paid(),
            left("da_pagare"),
        ],
    }
}
