//! What followers must keep: computed from the log alone and row by row, by other ways than theirs,
//! for comparing with what they do keep. The texts are those of `Snapshot::rows`.

use ::store::{DerivedTable, Epochs, Followed, Registers, TableRow};
use ledger::{account::Account, id::EventId};
use std::collections::BTreeMap;

/// How many levels of epochs there are.
const LEVELS: u8 = 3;

/// What came and what went.
#[derive(Clone, Copy, Default)]
struct Moved {
    came: i64,
    went: i64,
}

/// The rows of every table that followers write.
pub struct Derived {
    epochs: Epochs,
    tables: BTreeMap<DerivedTable, BTreeMap<String, String>>,
    holders: BTreeMap<String, usize>,
    places: BTreeMap<EventId, u64>,
    accounts: BTreeMap<Account, (usize, usize)>,
    standing: BTreeMap<(usize, usize), Moved>,
    /// What the epochs that are open hold so far, by level, account, day (0: every one) and other.
    open: [BTreeMap<(usize, i32, usize), Moved>; LEVELS as usize],
    registry: u64,
}

impl Derived {
    /// Of an empty log, with epochs as long as the store's.
    pub fn new(epochs: Epochs) -> Self {
        let mut it = Self {
            epochs,
            tables: BTreeMap::new(),
            holders: BTreeMap::new(),
            places: BTreeMap::new(),
            accounts: BTreeMap::new(),
            standing: BTreeMap::new(),
            open: Default::default(),
            registry: 0,
        };
        it.put(DerivedTable::Follower, "reading".to_owned(), "0 0".to_owned());
        it
    }

    /// Takes in what followers write of an entry.
    pub fn follow(&mut self, id: EventId, it: &Followed) {
        for name in it.names() {
            self.holder(&name);
        }
        for (line, posting) in &it.postings {
            let [from, to] = [&posting.from, &posting.to].map(|account| self.account(account));
            let cents = posting.amount.cents().get();
            for (account, other, cents) in [(from, to, -cents), (to, from, cents)] {
                let (holder, account) = account;
                let key = format!("{holder:012}/{account:012}/{:012}/{line:012}", it.index);
                let row = format!("{} {} {cents}", other.1, it.day);
                self.put(DerivedTable::Posting, key, row);
                self.stand((holder, account), other.1, cents, it.day);
            }
        }
        self.places.insert(id, it.index);
        for fact in &it.facts {
            let [holder, other] = [&fact.holder, &fact.other].map(|name| self.holder(name));
            let (register, kind) = (fact.register.number(), fact.kind.number());
            let key = format!("{holder:012}/{register:012}/{:012}/{:012}", it.index, fact.number);
            let of = fact.of.and_then(|(event, n)| Some((*self.places.get(&event)?, n)));
            let of = of.filter(|(place, _)| *place <= it.index);
            let of = of.map_or("-1 0".to_owned(), |(place, n)| format!("{place} {n}"));
            let years = [fact.budget, fact.year].map(Option::unwrap_or_default);
            let content = format!(
                "{other} {kind} {of} {} {} {} {} {}",
                it.day,
                fact.cents,
                years[0],
                years[1],
                fact.words.texts().join(" ")
            );
            self.put(DerivedTable::Register, key, content);
        }
        for party in &it.parties {
            let key = format!("{:012}/{:012}", self.holder(party), it.index);
            self.put(DerivedTable::EventParty, key, String::new());
        }
        if it.registers == Registers::Something {
            self.registry = it.index + 1;
        }
        let position = format!("{} {}", it.index + 1, self.registry);
        self.put(DerivedTable::Follower, "reading".to_owned(), position);
        self.close(it.index);
    }

    /// The rows that a table must hold.
    pub fn rows(&self, table: DerivedTable) -> Vec<TableRow> {
        let rows = self.tables.get(&table).into_iter().flatten();
        rows.map(|(key, value)| TableRow { key: key.clone(), value: value.clone() }).collect()
    }

    fn holder(&mut self, name: &str) -> usize {
        if let Some(id) = self.holders.get(name) {
            return *id;
        }
        let id = self.holders.len() + 1;
        self.holders.insert(name.to_owned(), id);
        self.put(DerivedTable::Holder, format!("{id:012}"), name.to_owned());
        id
    }

    /// The numbers of an account's holder and of the account.
    fn account(&mut self, account: &Account) -> (usize, usize) {
        if let Some(ids) = self.accounts.get(account) {
            return *ids;
        }
        let holder = self.holder(&account.holder().to_string());
        let id = self.accounts.len() + 1;
        self.accounts.insert(account.clone(), (holder, id));
        let line = account.purpose().map(|it| it.line.to_string()).unwrap_or_default();
        let row = format!("{account} {holder} {} {line}", account.edition());
        self.put(DerivedTable::LedgerAccount, format!("{id:012}"), row);
        (holder, id)
    }

    fn stand(&mut self, (holder, account): (usize, usize), other: usize, cents: i64, day: i32) {
        let sum = self.standing.entry((account, other)).or_default();
        sum.add(cents);
        let row = format!("{} {}", sum.came, sum.went);
        let key = format!("{holder:012}/{account:012}/{other:012}");
        self.put(DerivedTable::Standing, key, row);
        for open in &mut self.open {
            for day in [0, day] {
                open.entry((account, day, other)).or_default().add(cents);
            }
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
            self.put(DerivedTable::Epoch, key, merged.to_string());
            let open = &mut self.open[usize::from(level) - 1];
            let ends = (index + 1).is_multiple_of(length);
            let rows = if ends { std::mem::take(open) } else { open.clone() };
            for ((account, day, other), moved) in rows {
                let holder = holders[&account];
                let key = format!(
                    "{level:012}/{number:012}/{holder:012}/{account:012}/{day:012}/{other:012}"
                );
                let row = format!("{} {}", moved.came, moved.went);
                self.put(DerivedTable::Turnover, key, row);
            }
        }
    }

    fn put(&mut self, table: DerivedTable, key: String, content: String) {
        self.tables.entry(table).or_default().insert(key, content);
    }
}

impl Moved {
    fn add(&mut self, cents: i64) {
        self.came += cents.max(0);
        self.went += (-cents).max(0);
    }
}
