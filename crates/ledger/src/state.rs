//! Decision state: what decisions need to know, slot by slot, and nothing that is only read.
//!
//! Absent and loaded is not the same as never loaded: reading a slot that nobody loaded is a
//! [`Fault`], never "there is none".

mod values;

pub use values::*;

use crate::{
    account::Account,
    code::{AmbitoCode, EditionCode, Holder, OrganisationCode},
    envelope::Envelope,
    event::{ActKey, BookNumber, BookNumberKey, DocumentKey, IssuedNumber, ItemLine, Order},
    id::EventId,
    money::Cents,
    stream::Stream,
    text::CommandKey,
};
use foldhash::fast::RandomState;
use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// The state could not answer: a slot was read that nobody loaded, or holds something else. A
/// fault of the program or of the database, never of the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A slot was read that was never loaded.
    #[error("decision state: {0} was read and never loaded")]
    NotLoaded(Box<Key>),
    /// A slot holds what it cannot hold.
    #[error("decision state: {0} holds something else: {1}")]
    Corrupt(Box<Key>, String),
    /// An event breaks a law: what was decided cannot be applied.
    #[error(transparent)]
    Breach(#[from] crate::apply::Breach),
}

/// Where a database keeps a family of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Balances, by account.
    Balance,
    /// Everything else that is remembered.
    Slot,
    /// The log itself: nothing is stored twice.
    Log,
}

macro_rules! families {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($field:ident: $type:ty),+ } => $value:ty, $get:ident, $prefix:literal, $table:ident;
    )+) => {
        /// The name of a slot.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key {
            $($(#[$doc])* $name {
                $(#[doc = "A part of the name."] $field: $type),+
            },)+
        }

        /// What a slot holds.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Value {
            $($(#[$doc])* $name($value),)+
        }

        impl Key {
            /// Where a database keeps it.
            pub fn table(&self) -> Table {
                match self { $(Self::$name { .. } => Table::$table,)+ }
            }

            /// Reads what a database keeps in this slot.
            ///
            /// # Errors
            /// [`Fault::Corrupt`] when the text is not what such a slot holds.
            pub fn read(&self, text: &str) -> Result<Value, Fault> {
                let corrupt = |error: serde_json::Error| {
                    Fault::Corrupt(Box::new(self.clone()), error.to_string())
                };
                match self {
                    $(Self::$name { .. } => serde_json::from_str(text).map(Value::$name).map_err(corrupt),)+
                }
            }
        }

        impl Value {
            /// As a database keeps it.
            ///
            /// # Errors
            /// When it cannot be written as JSON, which no value of ours is.
            pub fn write(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$name(it) => serde_json::to_string(it),)+ }
            }
        }

        impl fmt::Display for Key {
            /// `family:part|part…`, unique among all keys: a document has three bars, and only the
            /// last part may hold any other. The families of documents have one name, so that what
            /// is remembered of one document stands together in a database.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name { $($field),+ } => {
                        f.write_str($prefix)?;
                        let parts: &[&dyn Part] = &[$($field),+];
                        for (i, part) in parts.iter().enumerate() {
                            f.write_str(if i == 0 { ":" } else { "|" })?;
                            part.write(f)?;
                        }
                        Ok(())
                    })+
                }
            }
        }

        impl State {
            $($(#[$doc])*
            ///
            /// # Errors
            /// [`Fault::NotLoaded`] when nobody loaded it.
            pub fn $get(&self, $($field: &$type),+) -> Result<Option<&$value>, Fault> {
                let key = Key::$name { $($field: $field.clone()),+ };
                match self.get(&key)? {
                    None => Ok(None),
                    Some(Value::$name(value)) => Ok(Some(value)),
                    Some(_) => Err(Fault::Corrupt(Box::new(key), "another family".to_owned())),
                }
            })+
        }
    };
}

families! {
    /// What stands on an account.
    Balance { account: Account } => Cents, balance_slot, "balance", Balance;
    /// A body.
    Organisation { code: OrganisationCode } => KnownOrganisation, organisation, "organisation", Slot;
    /// A territory and who manages it.
    Ambito { code: AmbitoCode } => KnownAmbito, ambito, "ambito", Slot;
    /// An endowment of a fund.
    Edition { code: EditionCode } => KnownEdition, edition, "edition", Slot;
    /// What a holder has of an edition: sums and terms.
    Endowment { holder: Holder, edition: EditionCode } => Endowment, endowment, "endowment", Slot;
    /// What a grantor has given to a holder, net of reductions.
    Granted { grantor: Holder, holder: Holder, edition: EditionCode } => Cents, granted, "granted", Slot;
    /// How many events touched a stream.
    Stream { stream: Stream } => u64, stream_count, "stream", Slot;
    /// A key used by a book.
    Used { book: OrganisationCode, key: CommandKey } => UsedKey, used, "used", Slot;
    /// A commitment and what is left of its rows.
    Commitment { id: EventId } => Commitment, commitment, "commitment", Slot;
    /// The commitment of a number in a body's books.
    CommitmentNumber { organisation: OrganisationCode, number: BookNumberKey } => EventId, commitment_number, "commitment_number", Slot;
    /// What is booked to be received, by budget year.
    Receivable { id: EventId } => Receivable, receivable, "receivable", Slot;
    /// The receivable of a number in a body's books.
    ReceivableNumber { organisation: OrganisationCode, number: BookNumberKey } => EventId, receivable_number, "receivable_number", Slot;
    /// Sums by the year of effect, of an endowment in a body's books, and the years that ended.
    Exercise { organisation: OrganisationCode, holder: Holder, edition: EditionCode } => Exercise, exercise, "exercise", Slot;
    /// An expense and what is left to pay of its shares.
    Expense { id: EventId } => Expense, expense, "expense", Slot;
    /// A reduction of a cost and what is not back of the money that was paid for it.
    Reduction { id: EventId } => Reduction, reduction, "reduction", Slot;
    /// A document within a body.
    Document { document: DocumentKey, organisation: OrganisationCode } => KnownDocument, document, "document", Slot;
    /// A cost item within a body.
    Item { document: DocumentKey, organisation: OrganisationCode, item: ItemLine } => KnownItem, item, "document", Slot;
    /// The documents that bear a number, and the bodies that hold a cost of them.
    Numbered { number: IssuedNumber } => Numbered, numbered, "numbered", Slot;
    /// What became of an order.
    Order { organisation: OrganisationCode, order: Order } => KnownOrder, order, "order", Slot;
    /// A transfer sent and what is left to receive of it.
    Transfer { id: EventId } => Transfer, transfer, "transfer", Slot;
    /// A return of authority and what is left to send of its cash.
    Returned { id: EventId } => Returned, returned, "returned", Slot;
    /// What is undone of an event.
    Reversal { of: EventId } => Undone, reversal, "reversal", Slot;
    /// What stands of an act of one body on another's part.
    Act { owner: OrganisationCode, edition: EditionCode, holder: Holder, act: ActKey } => KnownAct, act, "act", Slot;
    /// An event as the log has it.
    Recorded { id: EventId } => Recorded, recorded, "recorded", Log;
}

/// A part of a slot's name, as it is written there.
trait Part {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

macro_rules! written_as_everywhere {
    ($($part:ty),+ $(,)?) => { $(
        impl Part for $part {
            fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )+ };
}

written_as_everywhere![
    Account,
    ActKey,
    AmbitoCode,
    BookNumberKey,
    CommandKey,
    EditionCode,
    EventId,
    Holder,
    IssuedNumber,
    ItemLine,
    Order,
    OrganisationCode,
    Stream,
];

/// The date comes first. Documents are recorded within weeks of their dates, so their slots stand
/// together in a database: a thousand new ones change tens of its pages, and by issuer a thousand.
impl Part for DocumentKey {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, issuer_and_number, kind) = self.by_date();
        write!(f, "{date}|{issuer_and_number}|{kind}")
    }
}

impl fmt::Display for BookNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.year, self.number)
    }
}

/// The decision state of a ledger, or the part of it that somebody loaded.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Found by hash and never walked in order: every decision looks dozens of times.
    slots: Slots,
    /// What the command at hand has changed, kept apart until it is whole.
    draft: Slots,
    /// What changed since the last [`State::take_changes`].
    changed: HashSet<Key, RandomState>,
    whole: bool,
}

type Slots = HashMap<Key, Option<Value>, RandomState>;

impl State {
    /// The state of an empty ledger, complete: what is not there does not exist. For replays.
    pub fn whole() -> Self {
        Self { whole: true, ..Self::default() }
    }

    /// Whether a slot can be read.
    pub fn is_loaded(&self, key: &Key) -> bool {
        self.whole || self.draft.contains_key(key) || self.slots.contains_key(key)
    }

    /// Takes in what a database says of a slot.
    pub fn load(&mut self, key: Key, value: Option<Value>) {
        self.slots.insert(key, value);
    }

    /// Forgets a slot, as if it had never been loaded.
    pub fn unload(&mut self, key: &Key) {
        self.slots.remove(key);
    }

    /// How many slots are loaded.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether no slot is loaded.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Keeps the slots of some keys only: the others are as if they had never been loaded.
    pub fn retain(&mut self, keep: impl Fn(&Key) -> bool) {
        self.slots.retain(|key, _| keep(key));
    }

    /// What a slot holds.
    ///
    /// # Errors
    /// [`Fault::NotLoaded`] when nobody loaded it.
    pub fn get(&self, key: &Key) -> Result<Option<&Value>, Fault> {
        match self.draft.get(key).or_else(|| self.slots.get(key)) {
            Some(slot) => Ok(slot.as_ref()),
            None if self.whole => Ok(None),
            None => Err(Fault::NotLoaded(Box::new(key.clone()))),
        }
    }

    /// What stands on an account: nothing where no event ever came.
    ///
    /// # Errors
    /// [`Fault::NotLoaded`] when nobody loaded it.
    pub fn balance(&self, account: &Account) -> Result<Cents, Fault> {
        Ok(self.balance_slot(account)?.copied().unwrap_or_default())
    }

    /// Writes a slot into the draft; none empties it.
    pub(crate) fn put(&mut self, key: Key, value: Option<Value>) {
        self.draft.insert(key, value);
    }

    /// Makes what the command at hand has changed part of the state.
    pub fn keep(&mut self) {
        for (key, value) in std::mem::take(&mut self.draft) {
            self.changed.insert(key.clone());
            self.slots.insert(key, value);
        }
    }

    /// Drops what the command at hand has changed.
    pub fn forget(&mut self) {
        self.draft.clear();
    }

    /// The slots changed since the last call, with what they hold now: what a store writes.
    pub fn take_changes(&mut self) -> Vec<(Key, Option<Value>)> {
        let mut changed: Vec<Key> = self.take_changed().collect();
        changed.sort();
        changed
            .into_iter()
            .map(|key| {
                let value = self.slots.get(&key).cloned().flatten();
                (key, value)
            })
            .collect()
    }

    /// The keys of the slots changed since the last call, in no order.
    pub fn take_changed(&mut self) -> impl Iterator<Item = Key> {
        std::mem::take(&mut self.changed).into_iter()
    }

    /// Every slot that holds something.
    pub fn slots(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.slots.iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value)))
    }
}

impl Recorded {
    /// What decisions need of an event of the log.
    pub fn of(envelope: &Envelope) -> Self {
        Self {
            book: envelope.book.clone(),
            on_behalf_of: envelope.on_behalf_of.clone(),
            act: envelope.act.clone(),
            effective_on: envelope.effective_on,
            event: envelope.event.clone(),
        }
    }
}
