//! What the derived tables must hold: computed from the log alone, for comparing with what they do
//! hold. The texts are those of [`crate::Snapshot::rows`].

use crate::{
    epoch::{Epochs, LEVELS},
    follow::{Followed, Registers},
    prepare::Moved,
    tables::DerivedTable,
};
use journal::tree::Node;
use ledger::{
    account::Account,
    state::{Key, Value},
};
use std::collections::BTreeMap;

/// The rows of every derived table: key → (content, the index that wrote it last).
#[derive(Debug)]
pub struct Derived {
    epochs: Epochs,
    tables: BTreeMap<DerivedTable, BTreeMap<String, (String, u64)>>,
    holders: BTreeMap<String, usize>,
    accounts: BTreeMap<Account, (usize, usize)>,
    standing: BTreeMap<(usize, usize), Moved>,
    /// What the epochs that are open hold so far, by level, account, other and day.
    open: [BTreeMap<(usize, usize, i32), Moved>; LEVELS as usize],
    registry: u64,
}

impl Derived {
    /// Of an empty log, with epochs as long as the store's.
    pub fn new(epochs: Epochs) -> Self {
        let mut it = Self {
            epochs,
            tables: BTreeMap::new(),
            holders: BTreeMap::new(),
            accounts: BTreeMap::new(),
            standing: BTreeMap::new(),
            open: Default::default(),
            registry: 0,
        };
        it.put(DerivedTable::Follower, "reading".to_owned(), "0 0".to_owned(), 0);
        it
    }

    /// Takes in a node of the tree, completed by the entry at an index.
    pub fn node(&mut self, node: &Node, index: u64) {
        let key = format!("{:02}/{:012}", node.level, node.number);
        self.put(DerivedTable::Node, key, node.hash.to_string(), index);
    }

    /// Takes in what a slot holds after the entry at an index.
    pub fn slot(&mut self, key: &Key, value: Option<&Value>, index: u64) {
        let (table, name, content) = match (key, value) {
            (Key::Recorded { .. }, _) => return,
            (Key::Balance { account }, Some(Value::Balance(cents))) => {
                (DerivedTable::Balance, account.to_string(), Some(cents.get().to_string()))
            }
            (key, value) => {
                let content = value.and_then(|value| value.write().ok());
                (DerivedTable::Slot, key.to_string(), content)
            }
        };
        match content {
            Some(content) => self.put(table, name, content, index),
            None => {
                self.tables.entry(table).or_default().remove(&name);
            }
        }
    }

    /// Takes in what followers write of an entry.
    pub fn follow(&mut self, it: &Followed) {
        for name in it.names() {
            self.holder(&name, it.index);
        }
        for (line, posting) in &it.postings {
            let [from, to] =
                [&posting.from, &posting.to].map(|account| self.account(account, it.index));
            let cents = posting.amount.cents().get();
            for (account, other, cents) in [(from, to, -cents), (to, from, cents)] {
                let (holder, account) = account;
                let key = format!("{holder:012}/{account:012}/{:012}/{line:012}", it.index);
                let row = format!("{} {} {cents}", other.1, it.day);
                self.put(DerivedTable::Posting, key, row, it.index);
                self.stand((holder, account), other.1, Moved::of(cents), it);
            }
        }
        for row in &it.shares {
            let [holder, body] =
                [&row.holder, &row.organisation].map(|name| self.holder(name, it.index));
            let key = format!("{holder:012}/{:012}/{:012}", it.index, row.share);
            let content = format!("{body} {} {}", row.edition, row.line);
            self.put(DerivedTable::ExpenseShare, key, content, it.index);
        }
        for party in &it.parties {
            let key = format!("{:012}/{:012}", self.holder(party, it.index), it.index);
            self.put(DerivedTable::EventParty, key, String::new(), it.index);
        }
        if it.registers == Registers::Something {
            self.registry = it.index + 1;
        }
        let position = format!("{} {}", it.index + 1, self.registry);
        self.put(DerivedTable::Follower, "reading".to_owned(), position, it.index);
        self.close(it.index);
    }

    /// The rows that a table must hold.
    pub fn rows(&self, table: DerivedTable) -> impl Iterator<Item = (&str, &str, u64)> {
        let rows = self.tables.get(&table).into_iter().flatten();
        rows.map(|(key, (content, index))| (key.as_str(), content.as_str(), *index))
    }

    /// The row of a key, with the index that wrote it last.
    pub fn row(&self, table: DerivedTable, key: &str) -> Option<(&str, u64)> {
        let (content, index) = self.tables.get(&table)?.get(key)?;
        Some((content, *index))
    }

    fn holder(&mut self, name: &str, index: u64) -> usize {
        if let Some(id) = self.holders.get(name) {
            return *id;
        }
        let id = self.holders.len() + 1;
        self.holders.insert(name.to_owned(), id);
        self.put(DerivedTable::Holder, format!("{id:012}"), name.to_owned(), index);
        id
    }

    /// The numbers of an account's holder and of the account.
    fn account(&mut self, account: &Account, index: u64) -> (usize, usize) {
        if let Some(ids) = self.accounts.get(account) {
            return *ids;
        }
        let holder = self.holder(&account.holder().to_string(), index);
        let id = self.accounts.len() + 1;
        self.accounts.insert(account.clone(), (holder, id));
        let line = account.purpose().map(|it| it.line.to_string()).unwrap_or_default();
        let row = format!("{account} {holder} {} {line}", account.edition());
        self.put(DerivedTable::LedgerAccount, format!("{id:012}"), row, index);
        (holder, id)
    }

    fn stand(&mut self, (holder, account): (usize, usize), other: usize, by: Moved, at: &Followed) {
        let sum = self.standing.entry((account, other)).or_default();
        sum.add(by);
        let row = format!("{} {}", sum.came, sum.went);
        let key = format!("{holder:012}/{account:012}/{other:012}");
        self.put(DerivedTable::Standing, key, row, at.index);
        for open in &mut self.open {
            open.entry((account, other, at.day)).or_default().add(by);
        }
    }

    /// Writes what the event at an index completes: an epoch of the first level is written when it
    /// ends, those above grow with each one below them.
    fn close(&mut self, index: u64) {
        if !(index + 1).is_multiple_of(self.epochs.length(1)) {
            return;
        }
        let holders: BTreeMap<usize, usize> =
            self.accounts.values().map(|(holder, account)| (*account, *holder)).collect();
        for level in 1..=LEVELS {
            let below = self.epochs.length(level.saturating_sub(1).max(1));
            if !(index + 1).is_multiple_of(below) {
                return;
            }
            let length = self.epochs.length(level);
            let number = index / length;
            let merged = if level == 1 { 0 } else { (index % length + 1) / below };
            let key = format!("{level:012}/{number:012}");
            self.put(DerivedTable::Epoch, key, merged.to_string(), index);
            let open = &mut self.open[usize::from(level) - 1];
            let ends = (index + 1).is_multiple_of(length);
            let rows = if ends { std::mem::take(open) } else { open.clone() };
            for ((account, other, day), moved) in rows {
                let holder = holders[&account];
                let key = format!(
                    "{level:012}/{number:012}/{holder:012}/{account:012}/{other:012}/{day:012}"
                );
                let row = format!("{} {}", moved.came, moved.went);
                self.put(DerivedTable::Turnover, key, row, index);
            }
        }
    }

    fn put(&mut self, table: DerivedTable, key: String, content: String, index: u64) {
        self.tables.entry(table).or_default().insert(key, (content, index));
    }
}
