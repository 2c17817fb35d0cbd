//! Pages and totals of registers: the rows that are seen, chunk by chunk, with what became of them.

use super::{
    Described, Only, Register, RegisterFigures, RegisterQuery,
    described::what,
    figures::{Became, too_much},
};
use crate::{
    Failure,
    outcome::At,
    reading::{Reading, Viewer},
};
use journal::seal;
use ledger::{day::Day, envelope::Envelope, event::Event, money::Cents, state::Transcribed};
use std::collections::BTreeMap;
use store::{Kind, RegisterFilter, RegisterRow};

/// Rows looked at together: more than the shares of the largest event.
pub(super) const CHUNK: u32 = 500;

/// What a question asks of the database, and where its answer stands.
pub(super) struct Plan {
    pub(super) register: Register,
    pub(super) only: Option<Only>,
    pub(super) filter: RegisterFilter,
    /// What is effective after this day counts for nothing.
    pub(super) effective: Option<Day>,
    pub(super) at: At,
}

impl Plan {
    /// How many rows to look at for a page of which so many are left: of those that may fall out, or
    /// stand together, more.
    fn rows(&self, left: u32) -> u32 {
        match (self.only, self.register) {
            (Some(_), _) | (None, Register::Documents) => CHUNK,
            (None, _) => left.saturating_add(1).min(CHUNK),
        }
    }
}

/// A row of a register, with what became of it.
#[derive(Clone, Debug)]
pub struct RegisterItem {
    /// As it stands in the register; of documents, the first of those that are seen.
    pub row: RegisterRow,
    /// After which place the next one is looked for: its event's, and its number or, of
    /// documents, that of the last of their rows.
    pub last: (u64, u32),
    /// What became of it.
    pub figures: RegisterFigures,
    /// Whether it is wholly undone.
    pub undone: bool,
    /// What its owner says of it, where a counterpart transcribed it.
    pub transcribed: Option<Transcribed>,
    /// What its event, and the one that it uses, say of it.
    pub described: Described,
}

/// A page of a register.
#[derive(Clone, Debug)]
pub struct RegisterPage {
    /// Its rows, in the order of the log.
    pub items: Vec<RegisterItem>,
    /// Whether others follow.
    pub more: bool,
    /// Where it stands.
    pub at: At,
}

/// The totals of all rows that a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterTotals {
    /// How many there are.
    pub rows: u64,
    /// Their sums; none where rows are of unlike things: what was sent is not added to what was
    /// received, nor what was given to what was given on.
    pub figures: Option<RegisterFigures>,
    /// Of such rows, the sums by what happened, in the order of its name.
    pub kinds: Vec<KindTotals>,
    /// Where they stand.
    pub at: At,
}

/// The totals of the rows of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindTotals {
    /// What happened, as Italian offices call it.
    pub what: &'static str,
    /// How many there are.
    pub rows: u64,
    /// Their sums.
    pub figures: RegisterFigures,
}

impl KindTotals {
    fn nothing(what: &'static str) -> Self {
        Self { what, rows: 0, figures: RegisterFigures::default() }
    }

    fn add(&mut self, figures: &RegisterFigures) -> Option<()> {
        self.rows += 1;
        self.figures = self.figures.plus(figures)?;
        Some(())
    }
}

/// A row that was not described yet.
pub(super) struct Found {
    pub(super) row: RegisterRow,
    last: (u64, u32),
    pub(super) became: Became,
}

impl Reading {
    /// Rows of a register that a viewer sees, from after one on.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or a code of the question names nothing.
    pub async fn register(
        &mut self,
        viewer: &Viewer,
        query: &RegisterQuery,
        after: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<RegisterPage, Failure> {
        let plan = self.plan(viewer, query).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let (mut items, mut after) = (Vec::new(), Some(after));
        while let Some(from) = after
            && items.len() <= limit
        {
            let left = u32::try_from(limit - items.len()).unwrap_or(CHUNK);
            let (found, next) = self.chunk(&plan, from, plan.rows(left)).await?;
            items.extend(self.described(&plan, found).await?);
            after = next.map(Some);
        }
        let more = items.len() > limit;
        items.truncate(limit);
        Ok(RegisterPage { items, more, at: plan.at })
    }

    /// The totals of all rows of a register that a question is about: the work grows with them.
    ///
    /// # Errors
    /// As [`Reading::register`].
    pub async fn register_totals(
        &mut self,
        viewer: &Viewer,
        query: &RegisterQuery,
    ) -> Result<RegisterTotals, Failure> {
        let plan = self.plan(viewer, query).await?;
        let unlike = matches!(plan.register, Register::Transfers | Register::Allotments);
        let mut all = KindTotals::nothing("");
        let mut kinds: BTreeMap<&'static str, KindTotals> = BTreeMap::new();
        let mut after = Some(None);
        while let Some(from) = after {
            let (found, next) = self.chunk(&plan, from, CHUNK).await?;
            if plan.register == Register::Documents {
                let items = self.described(&plan, found).await?;
                items.iter().try_for_each(|it| all.add(&it.figures)).ok_or_else(too_much)?;
            } else if unlike {
                for Found { row, became, .. } in &found {
                    let kind = what(row);
                    let kind = kinds.entry(kind).or_insert_with(|| KindTotals::nothing(kind));
                    kind.add(&became.figures).ok_or_else(too_much)?;
                }
            } else {
                let mut found = found.iter();
                found.try_for_each(|it| all.add(&it.became.figures)).ok_or_else(too_much)?;
            }
            after = next.map(Some);
        }
        let kinds: Vec<KindTotals> = kinds.into_values().collect();
        let rows = if unlike { kinds.iter().map(|it| it.rows).sum() } else { all.rows };
        let figures = (!unlike).then_some(all.figures);
        Ok(RegisterTotals { rows, figures, kinds, at: plan.at })
    }

    /// The next rows, so many, and where those after them begin; none when there are none.
    pub(super) async fn chunk(
        &mut self,
        plan: &Plan,
        after: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<(Vec<Found>, Option<(u64, u32)>), Failure> {
        let stored = plan.register.stored();
        let mut rows = self.snapshot.register(stored, &plan.filter, after, limit).await?;
        let full = rows.len() >= limit as usize;
        if plan.register == Register::Documents && full {
            // The rows of the last one may go on.
            let last = rows.last().map(|it| it.index);
            rows.retain(|it| Some(it.index) != last);
        }
        let next = rows.last().filter(|_| full).map(|it| (it.index, it.number));
        let became = self.became(plan.register, &rows, (plan.effective, plan.at.tree_size)).await?;
        let found = rows.into_iter().zip(became).map(|(row, became)| {
            let last = (row.index, row.number);
            Found { row, last, became }
        });
        let found = match plan.register {
            Register::Documents => together(found).ok_or_else(too_much)?,
            _ => found.collect(),
        };
        Ok((found.into_iter().filter(|it| wanted(plan.only, &it.became)).collect(), next))
    }

    /// Rows with what their events say of them.
    async fn described(
        &mut self,
        plan: &Plan,
        found: Vec<Found>,
    ) -> Result<Vec<RegisterItem>, Failure> {
        let used = found.iter().filter_map(|it| it.row.of).map(|(index, _)| index);
        let mut indexes: Vec<u64> = found.iter().map(|it| it.row.index).chain(used).collect();
        indexes.sort_unstable();
        indexes.dedup();
        let mut events: BTreeMap<u64, Envelope> = BTreeMap::new();
        for entry in self.snapshot.entries_at(&indexes).await? {
            let envelope = seal::open(&entry.bytes)
                .map_err(|error| Failure::Internal(format!("entry {}: {error}", entry.index)))?;
            events.insert(entry.index, envelope);
        }
        let items = found.into_iter().map(|Found { row, last, became }| {
            let event = events.get(&row.index).ok_or_else(|| missing(&row))?;
            let used = row.of.and_then(|(index, _)| events.get(&index));
            let described = Described::of(plan.register, &row, event, used);
            let Became { mut figures, undone, said } = became;
            let transcribed = described.on_behalf_of.is_some().then_some(match said {
                Some(Kind::Confirmed) => Transcribed::Confirmed,
                Some(Kind::Disputed) => Transcribed::Disputed,
                _ => Transcribed::Unconfirmed,
            });
            if let (Register::Documents, Event::ExpenseRecorded(it)) = (plan.register, &event.event)
            {
                // The own share goes with the last of the others.
                let own_share = it.own_share.filter(|_| !undone);
                let recorded: Cents = own_share.map(Into::into).unwrap_or_default();
                figures.own_share = figures.own_share.plus(recorded).ok_or_else(too_much)?;
                figures.amount = figures.expensed.plus(figures.own_share).ok_or_else(too_much)?;
            }
            Ok(RegisterItem { row, last, figures, undone, transcribed, described })
        });
        items.collect()
    }
}

fn missing(row: &RegisterRow) -> Failure {
    Failure::Internal(format!("entry {} is in a register and not in the log", row.index))
}

fn wanted(only: Option<Only>, became: &Became) -> bool {
    match only {
        None => true,
        Some(Only::Open) => became.figures.left.get() > 0,
        Some(Only::Reversed) => became.undone,
        Some(Only::Standing) => !became.undone,
    }
}

/// The rows of one event as one: what it charges to funds is what stands of them.
fn together(found: impl Iterator<Item = Found>) -> Option<Vec<Found>> {
    let mut all: Vec<Found> = Vec::new();
    for mut it in found {
        it.became.figures.expensed = it.became.figures.standing()?;
        match all.last_mut().filter(|last| last.row.index == it.row.index) {
            Some(last) => {
                last.became.figures = last.became.figures.plus(&it.became.figures)?;
                last.became.undone &= it.became.undone;
                last.last = it.last;
            }
            None => all.push(it),
        }
    }
    Some(all)
}
