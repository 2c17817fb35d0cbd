//! What the derived tables must hold: computed from the log alone, for comparing with what they do
//! hold. The texts are those of [`crate::Snapshot::table`].

use crate::{follow::Followed, port::DerivedTable};
use journal::tree::Node;
use ledger::{
    account::Account,
    state::{Key, Value},
};
use std::collections::BTreeMap;

/// The rows of every derived table: key → (content, the index that wrote it last).
#[derive(Debug, Default)]
pub struct Derived {
    tables: BTreeMap<DerivedTable, BTreeMap<String, (String, u64)>>,
    accounts: BTreeMap<Account, usize>,
    turnovers: BTreeMap<(usize, usize, i32), i64>,
}

impl Derived {
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
        for (line, posting) in it.postings.iter().enumerate() {
            let from = self.account(&posting.from, it.index);
            let to = self.account(&posting.to, it.index);
            let cents = posting.amount.cents().get();
            let key = format!("{:012}/{line:06}", it.index);
            let row = format!("{} {from}>{to} {cents}", it.day);
            self.put(DerivedTable::Posting, key, row, it.index);
            let sum = self.turnovers.entry((from, to, it.day)).or_default();
            *sum = sum.saturating_add(cents);
            let (key, sum) = (format!("{from:012}>{to:012}/{:08}", it.day), sum.to_string());
            self.put(DerivedTable::Turnover, key, sum, it.index);
        }
        for row in &it.shares {
            let key = format!("{:012}/{:06}", it.index, row.share);
            let content =
                format!("{} {} {} {}", row.organisation, row.holder, row.edition, row.line);
            self.put(DerivedTable::ExpenseShare, key, content, it.index);
        }
        for party in &it.parties {
            let key = format!("{party}/{:012}", it.index);
            self.put(DerivedTable::EventParty, key, String::new(), it.index);
        }
        let position = (it.index + 1).to_string();
        self.put(DerivedTable::Follower, "reading".to_owned(), position, it.index);
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

    fn account(&mut self, account: &Account, index: u64) -> usize {
        let next = self.accounts.len() + 1;
        let id = *self.accounts.entry(account.clone()).or_insert(next);
        if id == next {
            let row = format!("{account} {} {}", account.holder(), account.edition());
            self.put(DerivedTable::LedgerAccount, format!("{id:012}"), row, index);
        }
        id
    }

    fn put(&mut self, table: DerivedTable, key: String, content: String, index: u64) {
        self.tables.entry(table).or_default().insert(key, (content, index));
    }
}
