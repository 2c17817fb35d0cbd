//! Registers: what of each event an office looks up, a row a fact. Rows are only ever added: what
//! becomes of one is said by later rows that name it, so that it can be asked as of any day and size.

mod ask;
mod facts;
pub(crate) mod sql;

pub(crate) use ask::{Condition, Value, conditions};
pub use ask::{RegisterFilter, RegisterRow};
pub(crate) use facts::facts;

use ledger::id::EventId;

/// A register, by what its rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Register {
    /// What later events do to rows of other registers (*variazioni*, *storni*).
    Changes,
    /// Rows of commitments (*impegni*).
    Commitments,
    /// Shares of expenses (*liquidazioni*).
    Expenses,
    /// Legs of orders and payments (*mandati*).
    Payments,
    /// Money sent and received (*trasferimenti*).
    Transfers,
    /// Authority given and taken (*assegnazioni*).
    Allotments,
    /// Movements of plans (*programmazioni*).
    Programmes,
    /// Irregularities sealed with events: a row for each party that the event concerns.
    Anomalies,
    /// What is booked to be received, and what of it changed (*accertamenti*).
    Receivables,
    /// Budget years that ended (*rendiconti dell'esercizio*).
    YearEnds,
}

/// What a row says that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An obligation was taken on.
    Committed,
    /// A cost was recognised as due.
    Expensed,
    /// An order of payment was executed.
    Paid,
    /// Money was sent.
    Sent,
    /// Money was received.
    Received,
    /// Cash came from the treasury.
    Endowed,
    /// The law endowed, or, below zero, took back.
    Appropriated,
    /// Authority was given.
    Allotted,
    /// Authority was taken back by its grantor.
    Reduced,
    /// Authority was planned, moved, or made available again.
    Programmed,
    /// Something was irregular.
    Anomaly,
    /// A line was undone.
    Reversed,
    /// A line was undone because the obligation fell (*disimpegno*).
    Released,
    /// An obligation grew.
    Grown,
    /// An obligation shrank: it had been recorded wrongly.
    Shrunk,
    /// An obligation fell in part (*disimpegno*).
    LetGo,
    /// Less of an obligation was needed (*economia*).
    Economised,
    /// A part of an obligation falls due in another budget year.
    Reimputed,
    /// An order of payment was given to the treasurer.
    Ordered,
    /// Authority was given back to its grantor.
    Returned,
    /// A body's own money came, or, below zero, went back.
    Covered,
    /// Money of an endowment was asked for.
    Requested,
    /// A part of a share that was not paid went back to its commitment: the cost was reduced.
    Lowered,
    /// The same, of what was paid.
    LoweredPaid,
    /// A part of a share that was not paid is charged elsewhere.
    MovedOut,
    /// The same, of what was paid.
    MovedOutPaid,
    /// What came to a share is paid already.
    AlreadyPaid,
    /// An own share shrank: the cost was reduced, or it is charged to a fund.
    OwnLowered,
    /// An own share grew by what was charged to a fund.
    OwnRaised,
    /// Money paid for what was reduced is back.
    Refunded,
    /// What is to be received was booked.
    Booked,
    /// It was booked more, or, below zero, less.
    Rebooked,
    /// A budget year ended.
    YearEnded,
    /// Its owner agrees with what a counterpart transcribed.
    Confirmed,
    /// Its owner disagrees with what a counterpart transcribed.
    Disputed,
}

/// A row of a register, as an event alone determines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// In which register it stands.
    pub register: Register,
    /// Its number in that register, among those of its event.
    pub number: u32,
    /// What happened.
    pub kind: Kind,
    /// Whose authority: a holder, or, where there is none, the body as `org:CODE`.
    pub holder: String,
    /// Who else sees it: the body that recorded it as `org:CODE`, or the grantor.
    pub other: String,
    /// The row of an earlier event that it uses, pays, answers or undoes.
    pub of: Option<(EventId, u32)>,
    /// How much.
    pub cents: i64,
    /// The budget year (*esercizio*), where the body keeps one.
    pub budget: Option<u16>,
    /// The year of its number.
    pub year: Option<u16>,
    /// What it is looked up by.
    pub words: Words,
}

/// What a row is looked up by; empty where absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The endowment.
    pub edition: String,
    /// What the money is for.
    pub line: String,
    /// For whom.
    pub area: String,
    /// The other side: a tax id, the id of a person, or the code of a body.
    pub party: String,
    /// The number of the act.
    pub act: String,
    /// The number in the books, of the order or of the document; the code of an anomaly.
    pub number: String,
    /// The tender's CIG.
    pub cig: String,
    /// The project's CUP.
    pub cup: String,
    /// The budget chapter.
    pub chapter: String,
}

impl Words {
    /// As they stand in a database: in the order of the fields.
    pub fn texts(&self) -> [&str; 9] {
        let Self { edition, line, area, party, act, number, cig, cup, chapter } = self;
        [edition, line, area, party, act, number, cig, cup, chapter]
    }
}

impl Register {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Changes,
        Self::Commitments,
        Self::Expenses,
        Self::Payments,
        Self::Transfers,
        Self::Allotments,
        Self::Programmes,
        Self::Anomalies,
        Self::Receivables,
        Self::YearEnds,
    ];

    /// Its number in a database.
    pub fn number(self) -> i64 {
        match self {
            Self::Changes => 0,
            Self::Commitments => 1,
            Self::Expenses => 2,
            Self::Payments => 3,
            Self::Transfers => 4,
            Self::Allotments => 5,
            Self::Programmes => 6,
            Self::Anomalies => 7,
            Self::Receivables => 8,
            Self::YearEnds => 9,
        }
    }
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 35] = [
        Self::Committed,
        Self::Expensed,
        Self::Paid,
        Self::Sent,
        Self::Received,
        Self::Endowed,
        Self::Appropriated,
        Self::Allotted,
        Self::Reduced,
        Self::Programmed,
        Self::Anomaly,
        Self::Reversed,
        Self::Released,
        Self::Grown,
        Self::Shrunk,
        Self::LetGo,
        Self::Economised,
        Self::Reimputed,
        Self::Ordered,
        Self::Returned,
        Self::Covered,
        Self::Requested,
        Self::Lowered,
        Self::LoweredPaid,
        Self::MovedOut,
        Self::MovedOutPaid,
        Self::AlreadyPaid,
        Self::OwnLowered,
        Self::OwnRaised,
        Self::Refunded,
        Self::Booked,
        Self::Rebooked,
        Self::YearEnded,
        Self::Confirmed,
        Self::Disputed,
    ];

    /// Its number in a database.
    pub fn number(self) -> i64 {
        match self {
            Self::Committed => 1,
            Self::Expensed => 2,
            Self::Paid => 3,
            Self::Sent => 4,
            Self::Received => 5,
            Self::Endowed => 6,
            Self::Appropriated => 7,
            Self::Allotted => 8,
            Self::Reduced => 9,
            Self::Programmed => 10,
            Self::Anomaly => 11,
            Self::Reversed => 12,
            Self::Released => 13,
            Self::Grown => 14,
            Self::Shrunk => 15,
            Self::LetGo => 16,
            Self::Economised => 17,
            Self::Reimputed => 18,
            Self::Ordered => 19,
            Self::Returned => 20,
            Self::Covered => 21,
            Self::Confirmed => 22,
            Self::Disputed => 23,
            Self::Requested => 24,
            Self::Lowered => 25,
            Self::LoweredPaid => 26,
            Self::MovedOut => 27,
            Self::MovedOutPaid => 28,
            Self::AlreadyPaid => 29,
            Self::OwnLowered => 30,
            Self::OwnRaised => 31,
            Self::Refunded => 32,
            Self::Booked => 33,
            Self::Rebooked => 34,
            Self::YearEnded => 35,
        }
    }

    /// The one of a number.
    pub fn numbered(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.number() == number)
    }
}
