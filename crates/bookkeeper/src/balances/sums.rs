//! The sums behind an answer about balances.

use super::{
    AuthorityFigures, BalanceQuery, BalanceRow, Balances, BelowZero, CashFigures, Dimension, days,
};
use crate::{
    Failure,
    outcome::At,
    reading::{Reading, Registry, Viewer, named},
};
use journal::seal;
use ledger::{
    account::{Account, Authority, Stage, Till},
    catalogue,
    code::{AmbitoCode, AreaCode, EditionCode, FundCode, Holder, LineCode, OrganisationCode},
    identifier::IstatRegion,
    money::Cents,
    rights::Object,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{AccountFilter, Sum};

impl Reading {
    /// Answers a question about balances, as far as the viewer sees.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or a sum exceeds what cents can hold.
    pub async fn balances(
        &mut self,
        viewer: &Viewer,
        query: &BalanceQuery,
    ) -> Result<Balances, Failure> {
        let asked = self.asked(viewer, query).await?;
        let sums = self.snapshot.sums(&asked.filter, asked.as_of).await?;
        let registry = &self.registry;
        let answer = Sums { query, visible: asked.visible, registry }.answer(&sums, asked.at);
        answer.ok_or_else(too_much)
    }

    /// The anomalies of the day among the accounts that a question is about: those below zero on a
    /// day, though never in recorded order. A question of its own: it looks at every day.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or a sum exceeds what cents can hold.
    pub async fn below_zero(
        &mut self,
        viewer: &Viewer,
        query: &BalanceQuery,
    ) -> Result<Vec<BelowZero>, Failure> {
        let asked = self.asked(viewer, query).await?;
        let moved = self.snapshot.sums(&asked.filter, asked.as_of).await?;
        let sums = Sums { query, visible: asked.visible, registry: &self.registry };
        // What nothing ever left is not below zero on any day.
        let left = moved.iter().filter(|it| it.went != Cents::ZERO).map(|it| &it.account);
        let left: BTreeSet<&Account> =
            left.filter(|it| days::guarded(it) && sums.keys(it).is_some()).collect();
        let accounts: Vec<Account> = left.into_iter().cloned().collect();
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let sums = self.snapshot.days(&accounts, asked.as_of).await?;
        days::below_zero(&sums).ok_or_else(too_much)
    }

    /// What to ask of the database for a question, and where the answer stands.
    async fn asked(&mut self, viewer: &Viewer, query: &BalanceQuery) -> Result<Asked, Failure> {
        let at = match query.as_of.known {
            Some(size) => self.known_at(size).await?,
            None => self.at,
        };
        let visible: Option<BTreeSet<Holder>> =
            self.sight(viewer).map(|sight| sight.holders.into_iter().collect());
        let filter = self.account_filter(query, visible.as_ref())?;
        let known = (at.tree_size < self.at.tree_size).then_some(at.tree_size);
        let as_of = store::AsOf { effective: query.as_of.effective, known };
        Ok(Asked { filter, as_of, visible, at })
    }

    /// Where an answer as known at a size stands: at that size, or at the end of the group before
    /// it.
    pub(crate) async fn known_at(&mut self, size: u64) -> Result<At, Failure> {
        if size > self.at.tree_size {
            let now = self.at.tree_size;
            return Err(Failure::Question(format!(
                "il registro ha {now} eventi: non si può chiedere come era noto con {size}; \
                 indicare un numero da 0 a {now}"
            )));
        }
        let tree_size = self.group_boundary(size).await?;
        self.at_size(tree_size).await
    }

    /// The end of the last whole group before a tree size: no answer stands inside a group.
    async fn group_boundary(&mut self, size: u64) -> Result<u64, Failure> {
        if size >= self.at.tree_size {
            return Ok(self.at.tree_size);
        }
        let Some(last) = size.checked_sub(1) else { return Ok(0) };
        let entry = self.snapshot.entry(last).await?;
        let Some(entry) = entry else { return Ok(size) };
        let command = seal::open(&entry.bytes)
            .map_err(|error| Failure::Internal(format!("entry {last}: {error}")))?
            .command;
        if command.part == command.of {
            return Ok(size);
        }
        size.checked_sub(u64::from(command.part)).ok_or_else(|| {
            let part = command.part;
            Failure::Internal(format!("entry {last} says to be the {part}th of its group"))
        })
    }

    /// Which accounts to ask for: every code of the question must name something.
    fn account_filter(
        &self,
        query: &BalanceQuery,
        visible: Option<&BTreeSet<Holder>>,
    ) -> Result<AccountFilter, Failure> {
        let filter = &query.filter;
        let registry = &self.registry;
        let edition = named(filter.edition.as_ref(), "annualità", EditionCode::parse, |code| {
            registry.editions.contains_key(code)
        })?;
        let ambito = named(filter.ambito.as_ref(), "ambito", AmbitoCode::parse, |code| {
            registry.ambiti.contains_key(code)
        })?;
        let body = filter.organisation.as_ref();
        named(body, "ente", OrganisationCode::parse, |code| {
            registry.organisations.contains_key(code)
        })?;
        let known = |found: bool| move |_: &str| found;
        let in_catalogue = |code: &Option<String>, find: fn(&str) -> bool| {
            known(code.as_deref().is_some_and(find))
        };
        let fund = in_catalogue(&filter.fund, |code| catalogue::fund(code).is_some());
        named(filter.fund.as_ref(), "fondo", FundCode::parse, fund)?;
        let line = in_catalogue(&filter.line, |code| catalogue::line(code).is_some());
        let line = named(filter.line.as_ref(), "linea", LineCode::parse, line)?;
        let area = in_catalogue(&filter.area, |code| catalogue::area(code).is_some());
        named(filter.area.as_ref(), "area", AreaCode::parse, area)?;
        let region = in_catalogue(&filter.region, |code| catalogue::region(code).is_some());
        named(filter.region.as_ref(), "regione", IstatRegion::parse, region)?;
        let holders = match ambito {
            Some(code) => Some(vec![Holder::Ambito(code)]),
            None => visible.map(|all| all.iter().cloned().collect()),
        };
        Ok(AccountFilter { edition, holders, line })
    }
}

/// What is asked of the database for a question, and where the answer stands.
struct Asked {
    filter: AccountFilter,
    as_of: store::AsOf,
    visible: Option<BTreeSet<Holder>>,
    at: At,
}

fn too_much() -> Failure {
    Failure::Internal("a balance exceeds what cents can hold".to_owned())
}

impl BalanceQuery {
    /// Cash has no line: grouped or filtered by line or area, it is absent.
    fn has_cash(&self) -> bool {
        let by = |dimension| self.group_by.contains(&dimension);
        !by(Dimension::Line)
            && !by(Dimension::Area)
            && self.filter.line.is_none()
            && self.filter.area.is_none()
    }
}

/// The sums behind an answer.
struct Sums<'a> {
    query: &'a BalanceQuery,
    visible: Option<BTreeSet<Holder>>,
    registry: &'a Registry,
}

type Keys = [Option<String>; 8];

impl Sums<'_> {
    fn answer(&self, sums: &[Sum], at: At) -> Option<Balances> {
        let mut rows: BTreeMap<Keys, BalanceRow> = BTreeMap::new();
        let mut tills: BTreeMap<&Account, Cents> = BTreeMap::new();
        for Sum { account, other, came, went } in sums {
            let Some(keys) = self.keys(account) else { continue };
            let cents = came.minus(*went)?;
            let row = rows.entry(keys).or_default();
            row.authority.add(account, cents)?;
            if self.query.has_cash() {
                row.cash.get_or_insert_default().add(account, other, cents)?;
                if account.stage() == Stage::Till(Till::Cash) {
                    let till = tills.entry(account).or_default();
                    *till = till.plus(cents)?;
                }
            }
        }
        for (account, cents) in tills {
            let row = self.keys(account).and_then(|keys| rows.get_mut(&keys));
            if let Some(cash) = row.and_then(|row| row.cash.as_mut()) {
                cash.exposure = cash.exposure.plus(cents.shortfall())?;
            }
        }
        let cash = self.query.has_cash().then(CashFigures::default);
        let mut total = BalanceRow { cash, ..BalanceRow::default() };
        let mut listed = Vec::with_capacity(rows.len());
        for (keys, row) in rows {
            total.authority = total.authority.plus(&row.authority)?;
            if let (Some(sum), Some(cash)) = (total.cash, row.cash) {
                total.cash = Some(sum.plus(&cash)?);
            }
            if !row.is_empty() {
                listed.push(BalanceRow { keys, ..row });
            }
        }
        Some(Balances { rows: listed, total, at })
    }

    /// The keys of the row that an account adds to; none when the viewer or the filter leaves it
    /// out.
    fn keys(&self, account: &Account) -> Option<Keys> {
        let holder = account.holder();
        if self.visible.as_ref().is_some_and(|visible| !visible.contains(holder)) {
            return None;
        }
        let edition = account.edition();
        let known = self.registry.editions.get(edition.as_str());
        let acting = self.registry.acting_for(holder, self.query.as_of.effective);
        let (manager, region) = match acting {
            Object::Holder { organisation, region } => (Some(organisation), region),
            _ => (None, None),
        };
        let purpose = account.purpose();
        let organisation = account.organisation().cloned().or(manager);
        let keys = [
            known.map(|it| it.opened.fund.to_string()),
            Some(edition.to_string()),
            Some(edition.year().to_owned()),
            purpose.map(|it| it.line.to_string()),
            purpose.and_then(|it| it.area.as_ref()).map(ToString::to_string),
            holder.ambito().map(ToString::to_string),
            organisation.map(|it| it.to_string()),
            region.map(|it| it.to_string()),
        ];
        let filter = &self.query.filter;
        let wanted = [
            &filter.fund,
            &filter.edition,
            &None,
            &filter.line,
            &filter.area,
            &filter.ambito,
            &filter.organisation,
            &filter.region,
        ];
        let admitted =
            keys.iter().zip(wanted).all(|(key, wanted)| wanted.is_none() || wanted == key);
        let mut keys = admitted.then_some(keys)?;
        for (key, dimension) in keys.iter_mut().zip(Dimension::ALL) {
            if !self.query.group_by.contains(&dimension) {
                *key = None;
            }
        }
        Some(keys)
    }
}

impl BalanceRow {
    /// Whether nothing stands in it and nothing has passed.
    fn is_empty(&self) -> bool {
        self.authority == AuthorityFigures::default()
            && self.cash.is_none_or(|cash| cash == CashFigures::default())
    }
}

impl AuthorityFigures {
    fn add(&mut self, account: &Account, cents: Cents) -> Option<()> {
        let Stage::Authority(stage) = account.stage() else { return Some(()) };
        let figure = match stage {
            Authority::Law => return Some(()),
            Authority::Available => &mut self.available,
            Authority::Programmed => &mut self.programmed,
            Authority::Committed => &mut self.committed,
            Authority::Expensed => &mut self.expensed,
            Authority::Paid => &mut self.paid,
            Authority::Reported => &mut self.reported,
            Authority::Admitted => &mut self.admitted,
            Authority::Refused => &mut self.refused,
        };
        *figure = figure.plus(cents)?;
        Some(())
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            available: self.available.plus(other.available)?,
            programmed: self.programmed.plus(other.programmed)?,
            committed: self.committed.plus(other.committed)?,
            expensed: self.expensed.plus(other.expensed)?,
            paid: self.paid.plus(other.paid)?,
            reported: self.reported.plus(other.reported)?,
            admitted: self.admitted.plus(other.admitted)?,
            refused: self.refused.plus(other.refused)?,
        })
    }
}

impl CashFigures {
    /// Adds cents that came to an account from another, or, below zero, left it for the other. An
    /// undone transfer comes back on the way it went, and is taken from what was sent or received.
    fn add(&mut self, account: &Account, other: &Account, cents: Cents) -> Option<()> {
        match (account, other) {
            (Account::InTransit { .. }, _) => self.in_transit = self.in_transit.plus(cents)?,
            (Account::Till { stage: Till::PaidOut, .. }, _) => {
                self.paid_out = self.paid_out.plus(cents)?;
            }
            (Account::Till { stage: Till::Cash, organisation, .. }, other) => {
                self.cash = self.cash.plus(cents)?;
                match other {
                    Account::InTransit { sender, .. } if sender == organisation => {
                        self.sent = self.sent.minus(cents)?;
                    }
                    Account::InTransit { .. } => self.received = self.received.plus(cents)?,
                    Account::Till { stage: Till::Treasury, .. } => {
                        self.endowed = self.endowed.plus(cents)?;
                    }
                    Account::Till { stage: Till::OwnFunds, .. } => {
                        self.covered = self.covered.plus(cents)?;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        Some(())
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        Some(Self {
            sent: self.sent.plus(other.sent)?,
            in_transit: self.in_transit.plus(other.in_transit)?,
            received: self.received.plus(other.received)?,
            endowed: self.endowed.plus(other.endowed)?,
            covered: self.covered.plus(other.covered)?,
            paid_out: self.paid_out.plus(other.paid_out)?,
            cash: self.cash.plus(other.cash)?,
            exposure: self.exposure.plus(other.exposure)?,
        })
    }
}
