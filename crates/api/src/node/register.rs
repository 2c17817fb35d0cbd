//! Registers and the accountant's rows, as GraphQL writes them.

use crate::{
    fault::{Answer, Fault},
    node::{event::Act, names::Transcribed},
    page::{Connection, Edge, PageInfo},
    payload::Position,
    scalar::{Cents, Date, EventId, Index, Size},
};
use async_graphql::{Enum, SimpleObject};
use bookkeeper::registers::{self, RegisterFigures as Figures, RegisterItem};

/// A register.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "Register", remote = "bookkeeper::registers::Register")]
pub enum RegisterName {
    /// Rows of commitments (*impegni*).
    Commitments,
    /// Shares of expenses (*liquidazioni*).
    Expenses,
    /// Legs of payments (*mandati*).
    Payments,
    /// Money sent, received, and come from the treasury (*trasferimenti*).
    Transfers,
    /// Authority given and taken (*assegnazioni*).
    Allotments,
    /// Movements of plans (*programmazioni*).
    Programmes,
    /// Irregularities sealed with events (*anomalie*).
    Anomalies,
    /// Documents of cost as they were charged (*giustificativi*).
    Documents,
    /// What is booked to be received (*accertamenti*).
    Receivables,
    /// Budget years that ended (*rendiconti dell'esercizio*).
    YearEnds,
}

/// By what became of rows.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "Only", remote = "bookkeeper::registers::Only")]
pub enum Only {
    /// Of which something is left: to expense, to pay, to be received.
    Open,
    /// Which are wholly undone.
    Reversed,
    /// Which are not wholly undone.
    Standing,
}

/// A page of a register, with the totals of all its rows.
#[derive(SimpleObject)]
pub struct RegisterConnection {
    /// The rows of this page, each with its cursor, in the order of the log.
    pub edges: Vec<Edge<RegisterRow>>,
    /// Where the page stands in the register.
    pub page_info: PageInfo,
    /// The totals of all rows that answer the question, those of other pages included. They cost as
    /// much as all of these: ask for them once.
    pub totals: Option<RegisterTotals>,
    /// The size it was computed at: that asked, or the end of the group before it.
    pub known: Size,
    /// What the answer was computed at.
    pub at: Position,
}

/// The totals of a register.
#[derive(SimpleObject)]
pub struct RegisterTotals {
    /// How many rows there are.
    pub rows: Size,
    /// Their figures; absent where rows are of unlike things, as transfers and allotments are.
    pub figures: Option<RegisterFigures>,
    /// Of such rows, the figures by what happened.
    pub kinds: Vec<KindTotals>,
}

/// The totals of the rows of one kind.
#[derive(SimpleObject)]
pub struct KindTotals {
    /// What happened, as Italian offices call it.
    pub what: String,
    /// How many rows there are.
    pub rows: Size,
    /// Their figures.
    pub figures: RegisterFigures,
}

/// What became of a row, or of many.
#[derive(SimpleObject)]
pub struct RegisterFigures {
    /// As it was recorded; of documents, what stands of it. Of authority taken, below zero.
    pub amount: Cents,
    /// What changes added, or, below zero, took.
    pub changed: Cents,
    /// What was undone of it.
    pub reversed: Cents,
    /// What of that because the obligation fell (*disimpegno*).
    pub released: Cents,
    /// What expenses use of it, or charge to funds.
    pub expensed: Cents,
    /// What of these, or of it, was ordered (*mandati emessi*).
    pub ordered: Cents,
    /// What of these, or of it, is paid.
    pub paid: Cents,
    /// What of a sending was received.
    pub received: Cents,
    /// Of documents, what is on no fund.
    pub own_share: Cents,
    /// Of commitments, what is owed and not paid of what falls due by the year of the day asked
    /// (*residuo passivo*).
    pub payable: Cents,
    /// What is left to expense, to pay or to be received.
    pub left: Cents,
}

/// A row of a register; what its register does not know is absent.
#[derive(SimpleObject)]
pub struct RegisterRow {
    /// The event that recorded it.
    pub event_id: EventId,
    /// The place of that event in the log.
    pub index: Index,
    /// Its number among the rows of that event, from 0.
    pub row: u32,
    /// What happened, as Italian offices call it.
    pub what: String,
    /// The day on which it took effect.
    pub effective_on: Date,
    /// The act that decided it.
    pub act: Option<Act>,
    /// Whose act it is, when its counterpart transcribed it.
    pub on_behalf_of: Option<String>,
    /// What its owner says of it then.
    pub transcribed: Option<Transcribed>,
    /// What it is about, in words.
    pub subject: Option<String>,
    /// Whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Who recorded it, as `org:CODE`; of allotments, who gave.
    pub other: String,
    /// The endowment.
    pub edition: Option<String>,
    /// What it is for.
    pub line: Option<String>,
    /// For whom.
    pub area: Option<String>,
    /// The creditor, issuer, sender or receiver.
    pub counterparty: Option<String>,
    /// The number in the books, of the order or of the document; the code of an anomaly.
    pub number: Option<String>,
    /// The year of the number.
    pub year: Option<u16>,
    /// The CIG of the commitment.
    pub cig: Option<String>,
    /// The reason for having none.
    pub no_cig: Option<String>,
    /// The CUP of the commitment.
    pub cup: Option<String>,
    /// The budget chapter of the commitment.
    pub chapter: Option<String>,
    /// The budget year (*esercizio*) of the commitment.
    pub budget_year: Option<u16>,
    /// The date of the document.
    pub document_date: Option<Date>,
    /// The kind of the document.
    pub document_kind: Option<String>,
    /// The total of the document.
    pub document_total: Option<Cents>,
    /// The bank's or the treasurer's receipt.
    pub receipt: Option<String>,
    /// The figures of a year's end, as they were frozen.
    pub year_end: Option<YearFigures>,
    /// What became of it, as of the day and the size asked.
    pub figures: RegisterFigures,
    /// Whether it is wholly undone.
    pub reversed: bool,
}

/// The figures of an edition in a body's books at 31 December, cumulative over its years.
#[derive(SimpleObject)]
pub struct YearFigures {
    /// *Accertato*: booked to be received by the end of the year.
    pub booked: Cents,
    /// *Riscosso*.
    pub collected: Cents,
    /// *Impegnato*, for all years.
    pub committed: Cents,
    /// *Pagato*.
    pub paid: Cents,
    /// *Residui attivi*: booked and not received.
    pub receivable: Cents,
    /// *Residui passivi*: committed for this year and those before, and not paid.
    pub payable: Cents,
    /// *Fondo pluriennale vincolato*: committed for later years, beyond what is booked for them.
    pub deferred: Cents,
    /// *Avanzo vincolato*: cash + residui attivi − residui passivi − FPV.
    pub restricted_surplus: Cents,
    /// *Cassa vincolata*: cash; nothing when it is below zero.
    pub restricted_cash: Cents,
}

impl From<ledger::event::YearFigures> for YearFigures {
    fn from(it: ledger::event::YearFigures) -> Self {
        Self {
            booked: Cents::of(it.booked),
            collected: Cents::of(it.collected),
            committed: Cents::of(it.committed),
            paid: Cents::of(it.paid),
            receivable: Cents::of(it.receivable),
            payable: Cents::of(it.payable),
            deferred: Cents::of(it.deferred),
            restricted_surplus: Cents::of(it.restricted_surplus),
            restricted_cash: Cents::of(it.restricted_cash),
        }
    }
}

impl RegisterConnection {
    /// A page of a register.
    pub fn of(
        page: Connection<RegisterRow>,
        totals: Option<&registers::RegisterTotals>,
        known: u64,
    ) -> Self {
        let Connection { edges, page_info, at } = page;
        let totals = totals.map(RegisterTotals::from);
        Self { edges, page_info, totals, known: Size::of(known), at }
    }
}

impl From<&registers::RegisterTotals> for RegisterTotals {
    fn from(it: &registers::RegisterTotals) -> Self {
        let kind = |it: &registers::KindTotals| KindTotals {
            what: it.what.to_owned(),
            rows: Size::of(it.rows),
            figures: (&it.figures).into(),
        };
        Self {
            rows: Size::of(it.rows),
            figures: it.figures.as_ref().map(Into::into),
            kinds: it.kinds.iter().map(kind).collect(),
        }
    }
}

impl From<&Figures> for RegisterFigures {
    fn from(it: &Figures) -> Self {
        Self {
            amount: Cents::of(it.amount),
            changed: Cents::of(it.changed),
            reversed: Cents::of(it.reversed),
            released: Cents::of(it.released),
            expensed: Cents::of(it.expensed),
            ordered: Cents::of(it.ordered),
            paid: Cents::of(it.paid),
            received: Cents::of(it.received),
            own_share: Cents::of(it.own_share),
            payable: Cents::of(it.payable),
            left: Cents::of(it.left),
        }
    }
}

impl From<RegisterItem> for RegisterRow {
    fn from(item: RegisterItem) -> Self {
        let RegisterItem { row, figures, undone, transcribed, described: it, .. } = item;
        let some = |text: String| Some(text).filter(|it| !it.is_empty());
        Self {
            event_id: EventId::of(it.event),
            index: Index::of(row.index),
            row: row.number,
            what: it.what.to_owned(),
            effective_on: Date::of(it.day),
            act: it.act.as_ref().map(Act::from),
            on_behalf_of: it.on_behalf_of,
            transcribed: transcribed.map(Into::into),
            subject: it.subject,
            holder: row.holder,
            other: row.other,
            edition: some(row.edition),
            line: some(row.line),
            area: some(row.area),
            counterparty: it.counterparty,
            number: it.number,
            year: it.year,
            cig: it.cig,
            no_cig: it.no_cig,
            cup: it.cup,
            chapter: it.chapter,
            budget_year: it.budget_year,
            document_date: it.document_date.map(Date::of),
            document_kind: it.document_kind,
            document_total: it.document_total.map(Cents::of),
            receipt: it.receipt,
            year_end: it.year_end.map(Into::into),
            figures: (&figures).into(),
            reversed: undone,
        }
    }
}

/// A page of the accountant's rows, with their sum.
#[derive(SimpleObject)]
pub struct AccountantConnection {
    /// The rows of this page, each with its cursor, sorted by their keys, absent keys first.
    pub edges: Vec<Edge<AccountantRow>>,
    /// Where the page stands in the list.
    pub page_info: PageInfo,
    /// The sum of all rows, those of other pages included.
    pub total: AccountantFigures,
    /// The size it was computed at: that asked, or the end of the group before it.
    pub known: Size,
    /// What the answer was computed at.
    pub at: Position,
}

/// The accountant's row, of a body, edition, line and budget year. What has no line stands on the
/// row of the edition, what has no budget year on the row of the line: columns can be summed.
#[derive(SimpleObject)]
pub struct AccountantRow {
    /// The body that acts for the holder on the day asked.
    pub organisation: Option<String>,
    /// Whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// The endowment.
    pub edition: String,
    /// What for; absent on the row of the edition.
    pub line: Option<String>,
    /// The budget year of the commitments.
    pub budget_year: Option<u16>,
    /// What it says.
    pub figures: AccountantFigures,
}

/// The figures of an accountant's row; what a row cannot say is absent.
#[derive(SimpleObject)]
pub struct AccountantFigures {
    /// *Assegnato*: appropriated and allotted, net of what was taken back.
    pub allotted: Option<Cents>,
    /// *Riassegnato*: allotted on to others, net of what was taken back from them.
    pub passed_on: Option<Cents>,
    /// *Accertato*: booked to be received. Absent as long as nothing is booked.
    pub booked: Option<Cents>,
    /// *Riscosso*: received from others and from the treasury.
    pub received: Option<Cents>,
    /// *Impegnato*, in total.
    pub committed: Option<Cents>,
    /// *Liquidato*, in total.
    pub expensed: Option<Cents>,
    /// *Pagato*, in total.
    pub paid: Option<Cents>,
    /// *Rendicontato*, in total.
    pub reported: Option<Cents>,
    /// *Ammesso*.
    pub admitted: Option<Cents>,
    /// *Residui attivi*: booked and not received.
    pub receivable: Option<Cents>,
    /// *Residui passivi*: committed and not paid, of what falls due by the year of the day asked, or
    /// else by the budget year asked, or else by the year of the last known event. Absent on the row of
    /// a later budget year.
    pub payable: Option<Cents>,
    /// *Economie*: obligations that fell.
    pub released: Option<Cents>,
    /// *Disponibile*: available on the row of the edition, programmed on those of lines.
    pub available: Option<Cents>,
}

impl AccountantConnection {
    /// A page of the accountant's rows.
    pub fn of(
        page: Connection<AccountantRow>,
        total: &registers::AccountantFigures,
        known: u64,
    ) -> Answer<Self> {
        let Connection { edges, page_info, at } = page;
        let total = AccountantFigures::of(total)?;
        Ok(Self { edges, page_info, total, known: Size::of(known), at })
    }
}

impl AccountantRow {
    /// A row, unless what it leaves cannot be written in cents.
    pub fn of(row: &registers::AccountantRow) -> Answer<Self> {
        let registers::AccountantRow { key, figures } = row;
        Ok(Self {
            organisation: key.organisation.clone(),
            holder: key.holder.clone(),
            edition: key.edition.clone(),
            line: key.line.clone(),
            budget_year: key.budget_year,
            figures: AccountantFigures::of(figures)?,
        })
    }
}

impl AccountantFigures {
    fn of(it: &registers::AccountantFigures) -> Answer<Self> {
        let cents = |it: Option<ledger::money::Cents>| it.map(Cents::of);
        let left = |whole: Option<_>, left: Option<_>| match (whole, left) {
            (Some(_), None) => Err(Fault::Internal),
            (_, left) => Ok(cents(left)),
        };
        Ok(Self {
            allotted: cents(it.allotted),
            passed_on: cents(it.passed_on),
            booked: cents(it.booked),
            received: cents(it.received),
            committed: cents(it.committed),
            expensed: cents(it.expensed),
            paid: cents(it.paid),
            reported: cents(it.reported),
            admitted: cents(it.admitted),
            receivable: left(it.booked, it.receivable())?,
            payable: cents(it.payable),
            released: cents(it.released),
            available: cents(it.available),
        })
    }
}
