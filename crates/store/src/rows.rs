//! What goes to a database and comes from it.

use crate::{epoch::Made, tables::DerivedTable};
use journal::{
    hash::Hash,
    tree::{Frontier, Node},
};
use ledger::{
    account::Account,
    code::{EditionCode, Holder, LineCode, OrganisationCode, Origin},
    day::{Day, Instant},
    envelope::Role,
    id::{ActorId, EventId},
    money::Cents,
    state::{Key, Value},
};

/// The head of the log.
#[derive(Clone, Debug)]
pub struct Head {
    /// The ledger's name, once it is opened.
    pub origin: Option<Origin>,
    /// How many entries there are.
    pub size: u64,
    /// The leaf hash of the last one.
    pub leaf: Option<Hash>,
    /// The tree over them, ready to grow.
    pub frontier: Frontier,
    /// When the last one was recorded.
    pub recorded_at: Option<Instant>,
}

/// Where the log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// How many entries there are.
    pub size: u64,
    /// The leaf hash of the last one.
    pub leaf: Option<Hash>,
}

/// An entry of the log as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub index: u64,
    /// The event's id.
    pub id: EventId,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
    /// Their leaf hash.
    pub leaf: Hash,
}

/// What one transaction of the lane writes.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// New entries, in order.
    pub entries: Vec<Entry>,
    /// New nodes of the tree.
    pub nodes: Vec<Node>,
    /// Slots and what they hold now; `None` empties them.
    pub changes: Vec<(Key, Option<Value>)>,
}

/// A slot as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRow {
    /// Its key as text, the family included.
    pub key: String,
    /// What it holds, as JSON.
    pub value: String,
}

/// Where the followers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// They know the events before it.
    pub events: u64,
    /// The index + 1 of the last of these that changed the registry; 0 when none did.
    pub registry: u64,
    /// The side that is read.
    pub side: Side,
    /// How much of their work is done: what stands in every one of their rows.
    pub made: Made,
}

/// One of the two places in which followers' tables stand: one is read, while the other one may be
/// rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// The side of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::A, Self::B].into_iter().find(|it| it.name() == name)
    }
}

/// Cents that came to an account from another, and went to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// The account that was asked for.
    pub account: Account,
    /// Its counterpart.
    pub other: Account,
    /// What came.
    pub came: Cents,
    /// What went.
    pub went: Cents,
}

/// Cents that came to an account and went from it on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DaySum {
    /// The effective day.
    pub day: Day,
    /// The account.
    pub account: Account,
    /// What came.
    pub came: Cents,
    /// What went.
    pub went: Cents,
}

/// Which accounts; a field that is absent admits all.
#[derive(Clone, Debug, Default)]
pub struct AccountFilter {
    /// Of this edition.
    pub edition: Option<EditionCode>,
    /// Of these holders.
    pub holders: Option<Vec<Holder>>,
    /// Of this line.
    pub line: Option<LineCode>,
}

/// As of when; with neither, all that the followers know, in a time that does not grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// Up to this effective day, included.
    pub effective: Option<Day>,
    /// Of the entries before this tree size.
    pub known: Option<u64>,
}

impl AsOf {
    /// The last effective day that counts, as databases store days.
    pub(crate) fn last_day(self) -> i32 {
        self.effective.map_or(i32::MAX, Day::number)
    }
}

/// The day under which epochs hold what moved on every day together: before all that are days.
pub(crate) const EVERY_DAY: i32 = 0;

/// The place of an event that a row names none of: before all that are.
pub(crate) const NOWHERE: i64 = -1;

/// What sums are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// By account and counterpart.
    Pair,
    /// By account and day.
    Day,
}

impl By {
    /// The column that tells them apart, before others; the counterpart always stands there.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Pair => "",
            Self::Day => "day, ",
        }
    }

    /// The first and the last of the days under which the rows of epochs stand that make the sum.
    pub(crate) fn days(self, as_of: AsOf) -> [i32; 2] {
        match (self, as_of.effective) {
            (Self::Pair, None) => [EVERY_DAY; 2],
            _ => [EVERY_DAY + 1, as_of.last_day()],
        }
    }
}

/// What a rebuild came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// The events that the side knew when it was switched to.
    pub events: u64,
    /// How many rows of the two sides were compared; nothing when somebody else took the side that
    /// was left before all were.
    pub compared: Option<u64>,
    /// How many of them differed.
    pub differing: u64,
    /// The first that differed.
    pub differences: Vec<Difference>,
}

/// A row that was not what it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: DerivedTable,
    /// The row.
    pub key: String,
    /// What it was; none when it was missing.
    pub before: Option<String>,
    /// What it is; none when there is no such row.
    pub after: Option<String>,
}

/// Which expenses.
#[derive(Clone, Debug, Default)]
pub struct ExpenseFilter {
    /// With a share on this edition.
    pub edition: Option<EditionCode>,
    /// With a share of one of these holders, or recorded by one of `organisations`. `None` for all.
    pub sight: Option<Sight>,
    /// With a share of this holder.
    pub holder: Option<Holder>,
    /// With a share on this line.
    pub line: Option<LineCode>,
    /// Recorded by this organisation.
    pub organisation: Option<OrganisationCode>,
    /// Among the entries before this tree size.
    pub before: Option<u64>,
}

/// What somebody sees: holders and bodies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The holders.
    pub holders: Vec<Holder>,
    /// The bodies.
    pub organisations: Vec<OrganisationCode>,
}

/// A row of a derived table: its key and its content as texts, for comparing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableRow {
    /// The key, in an order of its own.
    pub key: String,
    /// Everything else.
    pub value: String,
}

/// A slice of a derived table as one text, made by the database: most are compared and never
/// split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// How many rows it has.
    pub rows: u64,
    /// The rows: between them a record separator, between key and content a unit separator.
    pub text: String,
}

impl Slice {
    /// What stands between two rows: nothing that this program writes holds it.
    pub const BETWEEN_ROWS: char = '\u{1e}';
    /// What stands between the key of a row and its content.
    pub const BETWEEN_PARTS: char = '\u{1f}';

    /// The key of its last row, where no row holds a separator.
    pub fn last(&self) -> Option<&str> {
        let row = self.text.rsplit(Self::BETWEEN_ROWS).next().filter(|_| self.rows > 0)?;
        row.split(Self::BETWEEN_PARTS).next()
    }
}

/// An account of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id, the one that events seal.
    pub id: ActorId,
    /// The name to sign in with: never sealed.
    pub name: String,
    /// The organisation it acts for.
    pub organisation: OrganisationCode,
    /// The role in it.
    pub role: Role,
    /// The last day on which it may be used, where it has one.
    pub valid_until: Option<Day>,
    /// When it was disabled, in microseconds since 1970.
    pub disabled_at: Option<i64>,
}

/// A new account of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The account.
    pub user: User,
    /// When it was added, in microseconds since 1970.
    pub created_at: i64,
}

/// A new token, by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// SHA-256 of the token: the token itself is shown once and kept nowhere.
    pub hash: Hash,
    /// Whose.
    pub user: ActorId,
    /// What it is for, in words.
    pub label: String,
    /// When it was made, in microseconds since 1970.
    pub created_at: i64,
}

/// A token as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The token.
    pub token: NewToken,
    /// When it was revoked, in microseconds since 1970.
    pub revoked_at: Option<i64>,
}

/// All accounts and tokens: what a move takes along beside the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleRows {
    /// The accounts, disabled ones too.
    pub users: Vec<NewUser>,
    /// The tokens, revoked ones too.
    pub tokens: Vec<TokenRow>,
}
