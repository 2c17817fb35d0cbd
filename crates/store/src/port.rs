//! The port: what the bookkeeper asks of a database.

use crate::{
    attachments::Attachments,
    epoch::Epochs,
    persons::Persons,
    prepare::Places,
    register::{Register, RegisterFilter, RegisterRow},
    residence::Residence,
    rows::{
        AccountFilter, AsOf, Batch, DaySum, Entry, ExpenseFilter, Head, NewToken, NewUser,
        PeopleRows, Position, Rebuilt, Slice, SlotRow, Sum, TableRow, Tip, User,
    },
    tables::DerivedTable,
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{
    account::Account,
    id::{ActorId, EventId},
    state::{Key, Value},
};

/// Why a database could not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error(
        "il database non risponde o non ha potuto eseguire: controllare che sia raggiungibile e \
         riprovare, per scrivere con la stessa chiave ({0})"
    )]
    Database(String),
    /// The database refused a statement for what it says: a constraint, a value.
    #[error(
        "il database ha rifiutato ciò che si voleva scrivere: nulla è stato scritto; avvisare chi \
         gestisce il registro ({0})"
    )]
    Refused(String),
    /// It was written by a newer program.
    #[error(
        "questo registro è stato scritto da una versione più nuova di fondaco (schema {found}, \
         questo programma conosce fino a {known}): aggiornare il programma; nulla è stato toccato"
    )]
    Newer {
        /// The schema it has.
        found: i64,
        /// The newest schema known.
        known: i64,
    },
    /// Its library is too old to be trusted with a ledger.
    #[error(
        "SQLite {0} è troppo vecchio e può rovinare un WAL: serve 3.51.3 o più nuovo; usare il \
         programma come viene distribuito, o aggiornare la libreria"
    )]
    TooOld(String),
    /// Somebody else has the lane, and did not leave it in half a minute.
    #[error("il database è occupato da più di 30 secondi da un'altra scrittura: riprovare ({0})")]
    Busy(String),
    /// It gives no answer: its server is down, starts anew, or cannot be reached.
    #[error(
        "il database non risponde: controllare che il server sia acceso e che si raggiunga, poi \
         ripetere con la stessa chiave ({0})"
    )]
    Unreachable(String),
    /// Its disk has no room left. What was being written is not.
    #[error(
        "lo spazio per il database è esaurito e non si può scrivere: liberarne e ripetere con la \
         stessa chiave, senza riavviare ({0})"
    )]
    Full(String),
    /// Its disk failed.
    #[error("il disco del database ha dato un errore: fermarsi e controllarlo ({0})")]
    Disk(String),
    /// The disk of its server failed, and the server goes on: it judges by itself what it keeps.
    #[error(
        "il disco del server del database ha dato un errore: controllarlo, poi ripetere con la \
         stessa chiave ({0})"
    )]
    ServerDisk(String),
    /// It can be read and not written: a replica, or a file without the permission.
    #[error("{0}")]
    ReadOnly(String),
    /// The role that we are in the database may not do this.
    #[error(
        "il ruolo con cui si è collegati al database non ha il permesso: chi possiede le tabelle \
         lo concede con «fondaco grant --to RUOLO» ({0})"
    )]
    Denied(String),
    /// What it holds is not what this program wrote.
    #[error(
        "il database contiene qualcosa di inatteso: {0}. Controllarlo con «fondaco verify»; se è solo \
         ciò che dal registro si ricava, si rifà con «fondaco rebuild», altrimenti si ripristina \
         una copia («fondaco restore»)"
    )]
    Corrupt(String),
    /// COMMIT gave no answer, or one that says nothing: the work is done or it is not.
    #[error(
        "non si sa se ciò che è stato mandato è registrato: ripetere con la stessa chiave, che \
         non registra due volte ({0})"
    )]
    CommitUnknown(String),
    /// It is not the database that its lock knows, or not one to write to.
    #[error("{0}")]
    Replaced(String),
    /// Its lock cannot be asked.
    #[error(
        "LOCK_UNREACHABLE: il lock non si può usare, e senza non si scrive: controllare che il suo \
         file o il suo database ci sia, si raggiunga e si possa scrivere (o indicarne un altro con \
         --lock), poi ripetere con la stessa chiave ({0})"
    )]
    Lock(String),
    /// The file or folder cannot be used.
    #[error("{0}")]
    Unusable(String),
}

impl StoreError {
    /// What it says of damage: what is stored cannot be read, or may not be by whoever serves.
    pub fn damage(&self) -> Option<&str> {
        match self {
            Self::Corrupt(what) | Self::Denied(what) => Some(what),
            _ => None,
        }
    }

    /// Whether the database refused what it was given, and not the work as such: without the
    /// offending part, the rest may be written.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// A server that only reads was asked to write.
    pub(crate) fn replica(said: &str) -> Self {
        Self::ReadOnly(format!(
            "questo è una replica in sola lettura, o un ruolo che può solo leggere: scrivere sul \
             server principale ({said})"
        ))
    }
}

/// One database that holds one ledger.
#[async_trait]
pub trait Store: Send + Sync {
    /// Takes the lane: nobody else appends until it is committed or dropped.
    async fn lane(&self) -> Result<Box<dyn Lane>, StoreError>;

    /// Brings the followers up to the head that stands now, each batch with its position.
    async fn follow(&self) -> Result<(), StoreError>;

    /// Fills the other side of the followers from the log, while others write and read, switches
    /// to it when it has caught up, compares the two and empties the one that was left. Killed at
    /// any point, it goes on when called again. Tells how many events it knows, and of how many.
    async fn rebuild(
        &self,
        progress: &mut (dyn for<'a> FnMut(u64, u64) + Send),
    ) -> Result<Rebuilt, StoreError>;

    /// How long the epochs of the followers are.
    fn epochs(&self) -> Epochs;

    /// Opens a snapshot for reading: one state of log, slots and followers.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StoreError>;

    /// Closes every connection, so that the files of the database are whole.
    async fn close(&self);

    /// What people may sign in as.
    fn people(&self) -> &dyn People;

    /// The files that stand as evidence.
    fn attachments(&self) -> &dyn Attachments;

    /// Who the persons of the log are.
    fn persons(&self) -> &dyn Persons;
}

/// The lane, taken: one transaction. Dropped without commit, it leaves no trace.
#[async_trait]
pub trait Lane: Send {
    /// Where the log ends, asked as cheaply as can be: whoever still knows the head of that place
    /// need not read it again.
    async fn tip(&mut self) -> Result<Tip, StoreError>;

    /// What this database is to its ledger; none when nobody has said so yet.
    async fn residence(&mut self) -> Result<Option<Residence>, StoreError>;

    /// Says what this database is from now on: it is told by the commit of this lane.
    async fn reside(&mut self, residence: &Residence) -> Result<(), StoreError>;

    /// The head as it stands.
    async fn head(&mut self) -> Result<Head, StoreError>;

    /// The root of the tree over the first `size` entries.
    async fn root(&mut self, size: u64) -> Result<Hash, StoreError>;

    /// What slots hold; absent ones are answered as `None`.
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError>;

    /// Entries from an index on, in order: those written in this lane included.
    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// Writes entries, nodes and slots.
    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError>;

    /// Makes it all durable: what was written here, and what was found here. Only its own `Ok` says
    /// that it is; what another one committed may be visible before it is durable.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// One state of the database, for reading.
#[async_trait]
pub trait Snapshot: Send {
    /// The size of the log.
    async fn size(&mut self) -> Result<u64, StoreError>;

    /// How far the log reaches, for whoever looks for damage: where its end cannot be read, as far
    /// as the followers say that it did.
    async fn extent(&mut self) -> Result<u64, StoreError> {
        self.size().await
    }

    /// Where the log ends.
    async fn tip(&mut self) -> Result<Tip, StoreError>;

    /// The head as it stands.
    async fn head(&mut self) -> Result<Head, StoreError>;

    /// What this database is to its ledger; none when nobody has said so yet.
    async fn residence(&mut self) -> Result<Option<Residence>, StoreError>;

    /// Where the followers stand.
    async fn position(&mut self) -> Result<Position, StoreError>;

    /// The root of the tree over the first `size` entries.
    async fn root(&mut self, size: u64) -> Result<Hash, StoreError>;

    /// One entry.
    async fn entry(&mut self, index: u64) -> Result<Option<Entry>, StoreError>;

    /// The entry of an event.
    async fn entry_of(&mut self, id: EventId) -> Result<Option<Entry>, StoreError>;

    /// Entries from an index on, in order.
    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// The entries of these indexes, in order.
    async fn entries_at(&mut self, indexes: &[u64]) -> Result<Vec<Entry>, StoreError>;

    /// Slots of a family by their text key, from after one on, in bytewise order.
    async fn slots(
        &mut self,
        family: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<SlotRow>, StoreError>;

    /// What slots hold.
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError>;

    /// What came and went between accounts and their counterparts, now or as of a past day and
    /// size: each pair of an account that is asked for and another at most once, in no order.
    async fn sums(&mut self, filter: &AccountFilter, as_of: AsOf) -> Result<Vec<Sum>, StoreError>;

    /// What came to each of these accounts and went from it on each day, day after day.
    async fn days(&mut self, accounts: &[Account], as_of: AsOf) -> Result<Vec<DaySum>, StoreError>;

    /// The indexes of expenses, ascending, from after one on.
    async fn expenses(
        &mut self,
        filter: &ExpenseFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError>;

    /// Rows of a register, in the order of the log, from after one on: each by the place of its
    /// event and its number.
    async fn register(
        &mut self,
        register: Register,
        filter: &RegisterFilter,
        after: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<Vec<RegisterRow>, StoreError>;

    /// The rows that name any of these, each by the number of its holder, the place of its event
    /// and its own number; of the entries before a tree size, of all days, in no order.
    async fn register_after(
        &mut self,
        rows: &[(i64, u64, u32)],
        known: u64,
    ) -> Result<Vec<RegisterRow>, StoreError>;

    /// Where these events stand; those that are not in the log are left out.
    async fn places(&mut self, ids: &[EventId]) -> Result<Places, StoreError>;

    /// The indexes of the events that concern any of these parties, ascending, from after one on.
    async fn concerning(
        &mut self,
        parties: &[String],
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<u64>, StoreError>;

    /// Rows of a table that is derived from the log, in the order of its key, from after a key on:
    /// of followers' tables the side that is live.
    async fn rows(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<TableRow>, StoreError>;

    /// The same rows as one text, which costs a fraction of them.
    async fn slice(
        &mut self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Slice, StoreError>;

    /// The rows of these keys, in no order; those that are not there are left out.
    async fn rows_of(
        &mut self,
        table: DerivedTable,
        keys: &[String],
    ) -> Result<Vec<TableRow>, StoreError>;

    /// The parts of which the database itself says whether they are sound.
    async fn parts(&mut self) -> Result<Vec<String>, StoreError>;

    /// What the database itself says of the integrity of a part: nothing when it is sound.
    async fn integrity_of(&mut self, part: &str) -> Result<Vec<String>, StoreError>;

    /// What the database itself says of the integrity of every part.
    async fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for part in self.parts().await? {
            found.extend(self.integrity_of(&part).await?);
        }
        Ok(found)
    }
}

/// Accounts of people and their tokens: outside the log, and not derivable from it.
#[async_trait]
pub trait People: Send + Sync {
    /// Adds an account of a person.
    async fn add_user(&self, user: &NewUser) -> Result<(), StoreError>;

    /// Every account, by name.
    async fn users(&self) -> Result<Vec<User>, StoreError>;

    /// The account of a name.
    async fn user_named(&self, name: &str) -> Result<Option<User>, StoreError>;

    /// Disables an account; its tokens die with it. False when there is none, or it already is.
    async fn disable_user(&self, id: ActorId, at_micros: i64) -> Result<bool, StoreError>;

    /// Stores a token by its hash.
    async fn add_token(&self, token: &NewToken) -> Result<(), StoreError>;

    /// Whether any token ever carried a label.
    async fn has_tokens(&self, label: &str) -> Result<bool, StoreError>;

    /// Revokes every token of an account that has a label. The number revoked.
    async fn revoke_tokens(
        &self,
        user: ActorId,
        label: &str,
        at_micros: i64,
    ) -> Result<u64, StoreError>;

    /// The account that a token's hash belongs to, when token and account stand.
    async fn user_by_token(&self, hash: &Hash) -> Result<Option<User>, StoreError>;

    /// Every account and token as stored, in the order of their ids and hashes.
    async fn export(&self) -> Result<PeopleRows, StoreError>;

    /// Puts these accounts and tokens in place of all that there are, in one transaction.
    async fn import(&self, rows: &PeopleRows) -> Result<(), StoreError>;
}
