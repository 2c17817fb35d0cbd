//! What a step of the followers writes, prepared before a database is asked for anything.

use crate::{
    epoch::Epochs,
    follow::{Followed, Registers},
    register::Fact,
    rows::{EVERY_DAY, NOWHERE},
};
use ledger::{account::Account, id::EventId};
use std::{collections::BTreeMap, ops::Range};

/// What came to an account and what went from it, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// What came.
    pub came: i64,
    /// What went.
    pub went: i64,
}

/// What a step writes. Holders and accounts are named by their places in its own lists, until a
/// database has told their numbers.
#[derive(Debug, Default)]
pub struct Prepared {
    holders: Names<String>,
    accounts: Names<Account>,
    /// The holders of the accounts, in the same order.
    owners: Vec<usize>,
    postings: Vec<Line>,
    standing: BTreeMap<Pair, Moved>,
    turnover: BTreeMap<(Pair, i32), Moved>,
    closed: Option<u64>,
    facts: Vec<Row>,
    parties: Vec<(usize, u64)>,
    registry: Option<u64>,
}

/// The numbers that a database has for what a step names, in the order of its lists.
#[derive(Debug)]
pub struct Numbers {
    /// Of holders.
    pub holders: Vec<i64>,
    /// Of accounts.
    pub accounts: Vec<i64>,
}

/// Rows in the order of their keys, as the columns of their tables stand.
#[derive(Debug)]
pub struct Rows {
    /// holder, account, idx, line, other, day, cents.
    pub postings: Vec<[i64; 7]>,
    /// holder, account, other, came, went: to be added to what stands.
    pub standing: Vec<[i64; 5]>,
    /// level, number, holder, account, day, other, came, went: of the epoch that is closed.
    pub turnover: Vec<[i64; 8]>,
    /// Holder, register, place, number, other, kind, place and number of the row that is named, day,
    /// cents, budget year, year; the words.
    pub facts: Vec<([i64; 12], [String; 9])>,
    /// party, idx.
    pub parties: Vec<[i64; 2]>,
}

/// Where the events stand that others name.
pub type Places = BTreeMap<EventId, u64>;

/// An account and the one that its cents came from or went to.
type Pair = (usize, usize);

#[derive(Debug)]
struct Line {
    pair: Pair,
    index: u64,
    number: u32,
    day: i32,
    cents: i64,
}

#[derive(Debug)]
struct Row {
    holder: usize,
    other: usize,
    index: u64,
    day: i32,
    of: Option<(u64, u32)>,
    fact: Fact,
}

/// Names, each once, in the order of their first appearance.
#[derive(Debug)]
struct Names<T> {
    list: Vec<T>,
    places: BTreeMap<T, usize>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { list: Vec::new(), places: BTreeMap::new() }
    }
}

impl<T: Clone + Ord> Names<T> {
    fn place(&mut self, name: &T) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = self.list.len();
        self.list.push(name.clone());
        self.places.insert(name.clone(), place);
        place
    }
}

impl Moved {
    /// Of cents that came, or, below zero, went.
    pub fn of(cents: i64) -> Self {
        Self { came: cents.max(0), went: cents.min(0).saturating_neg() }
    }

    /// Adds what else moved. No sum overflows: far less may move on an edition (`TOO_LARGE`).
    pub fn add(&mut self, other: Self) {
        self.came = self.came.saturating_add(other.came);
        self.went = self.went.saturating_add(other.went);
    }
}

impl Prepared {
    /// Prepares the events of a range. Where they complete an epoch, `followed` begins with the
    /// epoch's first event.
    pub fn of(epochs: Epochs, range: &Range<u64>, followed: &[Followed], places: &Places) -> Self {
        let mut it = Self { closed: epochs.closed(range), ..Self::default() };
        for event in followed.iter().filter(|event| range.contains(&event.index)) {
            it.event(event, places);
        }
        if it.closed.is_some() {
            for event in followed {
                it.of_the_epoch(event);
            }
        }
        it
    }

    /// Where the events begin that preparing a range needs.
    pub fn begins(epochs: Epochs, range: &Range<u64>) -> u64 {
        epochs.closed(range).map_or(range.start, |number| number * epochs.length(1))
    }

    /// Everybody whom the rows name, each once, in the order that numbers them.
    pub fn holders(&self) -> &[String] {
        &self.holders.list
    }

    /// The accounts that the rows name, each once, in the order that numbers them; with each the
    /// place of its holder among [`Self::holders`].
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, usize)> {
        self.accounts.list.iter().zip(self.owners.iter().copied())
    }

    /// The number of the epoch of the first level that the events complete.
    pub fn closed(&self) -> Option<u64> {
        self.closed
    }

    /// The index + 1 of the last event that changes the registry, where one does.
    pub fn registry(&self) -> Option<u64> {
        self.registry
    }

    fn event(&mut self, it: &Followed, places: &Places) {
        for name in it.names() {
            self.holders.place(&name);
        }
        for (line, posting) in &it.postings {
            let [from, to] = [&posting.from, &posting.to].map(|it| self.account(it));
            let cents = posting.amount.cents().get();
            for (pair, cents) in [((from, to), -cents), ((to, from), cents)] {
                let (index, number, day) = (it.index, *line, it.day);
                self.postings.push(Line { pair, index, number, day, cents });
                self.standing.entry(pair).or_default().add(Moved::of(cents));
            }
        }
        for fact in &it.facts {
            // Only what is before it, or itself, can be meant: a rebuild finds what was found then.
            let place = |event| places.get(&event).copied().filter(|place| *place <= it.index);
            self.facts.push(Row {
                holder: self.holders.place(&fact.holder),
                other: self.holders.place(&fact.other),
                index: it.index,
                day: it.day,
                of: fact.of.and_then(|(event, number)| Some((place(event)?, number))),
                fact: fact.clone(),
            });
        }
        for party in &it.parties {
            self.parties.push((self.holders.place(party), it.index));
        }
        if it.registers == Registers::Something {
            self.registry = Some(it.index + 1);
        }
    }

    /// Events before the range were followed by earlier steps, so that what they name has its
    /// number: the order in which it is named here decides nothing.
    fn of_the_epoch(&mut self, it: &Followed) {
        for (_, posting) in &it.postings {
            let cents = posting.amount.cents().get();
            let [from, to] = [&posting.from, &posting.to].map(|it| self.account(it));
            for (pair, cents) in [((from, to), -cents), ((to, from), cents)] {
                for day in [EVERY_DAY, it.day] {
                    self.turnover.entry((pair, day)).or_default().add(Moved::of(cents));
                }
            }
        }
    }

    fn account(&mut self, account: &Account) -> usize {
        let place = self.accounts.place(account);
        if place == self.owners.len() {
            self.owners.push(self.holders.place(&account.holder().to_string()));
        }
        place
    }

    /// The rows, now that every name has its number.
    pub fn rows(&self, numbers: &Numbers) -> Rows {
        let Numbers { holders, accounts } = numbers;
        let at = |(account, other): Pair| {
            [holders[self.owners[account]], accounts[account], accounts[other]]
        };
        let postings = self.postings.iter().map(|it| {
            let [holder, account, other] = at(it.pair);
            [holder, account, int(it.index), it.number.into(), other, it.day.into(), it.cents]
        });
        let standing = self.standing.iter().map(|(pair, moved)| {
            let [holder, account, other] = at(*pair);
            [holder, account, other, moved.came, moved.went]
        });
        let number = int(self.closed.unwrap_or_default());
        let turnover = self.turnover.iter().map(|((pair, day), moved)| {
            let [holder, account, other] = at(*pair);
            [1, number, holder, account, (*day).into(), other, moved.came, moved.went]
        });
        let facts = self.facts.iter().map(|it| {
            let (index, number) = it.of.map_or((NOWHERE, 0), |(at, n)| (int(at), n.into()));
            let year = |it: Option<u16>| it.map_or(0, i64::from);
            let numbers = [
                holders[it.holder],
                it.fact.register.number(),
                int(it.index),
                it.fact.number.into(),
                holders[it.other],
                it.fact.kind.number(),
                index,
                number,
                it.day.into(),
                it.fact.cents,
                year(it.fact.budget),
                year(it.fact.year),
            ];
            (numbers, it.fact.words.texts().map(ToOwned::to_owned))
        });
        let parties = self.parties.iter();
        let parties = parties.map(|(party, index)| [holders[*party], int(*index)]);
        Rows {
            postings: sorted(postings),
            standing: sorted(standing),
            turnover: sorted(turnover),
            facts: sorted(facts),
            parties: sorted(parties),
        }
    }
}

/// Rows that come in the order of their keys are written where the ones before them were.
fn sorted<T: Ord>(rows: impl Iterator<Item = T>) -> Vec<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort_unstable();
    rows
}

/// OK: no log comes near 2^63.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
