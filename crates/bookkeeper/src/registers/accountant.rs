//! The accountant's row: per body, edition, line and budget year, under the heads an office knows.

mod rows;

use super::{
    Only, Register,
    figures::too_much,
    page::{CHUNK, Plan},
};
use crate::{
    Failure,
    balances::AsOf,
    clock::day_of,
    outcome::At,
    reading::{Reading, Viewer, named},
};
use journal::seal;
use ledger::{
    catalogue,
    code::{AmbitoCode, EditionCode, Holder, LineCode, OrganisationCode},
    money::Cents,
    rights::Object,
};
use rows::Rows;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{AccountFilter, RegisterFilter, Sight};

/// A question for the accountant's rows.
#[derive(Clone, Debug, Default)]
pub struct AccountantQuery {
    /// Which rows.
    pub filter: AccountantFilter,
    /// As of when.
    pub as_of: AsOf,
}

/// Which of the accountant's rows; a field that is absent admits all.
#[derive(Clone, Debug, Default)]
pub struct AccountantFilter {
    /// Of this ambito.
    pub ambito: Option<String>,
    /// Of the holders that this body acts for.
    pub organisation: Option<String>,
    /// Of this endowment.
    pub edition: Option<String>,
    /// For this line: what has no line is then absent.
    pub line: Option<String>,
    /// In this budget year: what has none is then absent.
    pub budget_year: Option<u16>,
}

/// What tells the accountant's rows apart, in the order in which they are sorted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountantKey {
    /// The body that acts for the holder on the day asked.
    pub organisation: Option<String>,
    /// Whose authority.
    pub holder: String,
    /// The endowment.
    pub edition: String,
    /// What for; absent on the row of the edition, which alone says what has no line.
    pub line: Option<String>,
    /// The budget year of the commitments; absent for what has none.
    pub budget_year: Option<u16>,
}

/// The figures of one of the accountant's rows; what a row cannot say is absent, so that columns can
/// be summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountantFigures {
    /// *Assegnato*: appropriated and allotted, net of what was taken back.
    pub allotted: Option<Cents>,
    /// *Riassegnato*: allotted on to others, net of what was taken back from them.
    pub passed_on: Option<Cents>,
    /// *Accertato*: booked to be received. Absent as long as nothing is booked.
    pub booked: Option<Cents>,
    /// *Riscosso*: received from others and from the treasury.
    pub received: Option<Cents>,
    /// *Impegnato*, in total.
    pub committed: Option<Cents>,
    /// *Liquidato*, in total.
    pub expensed: Option<Cents>,
    /// *Pagato*, in total.
    pub paid: Option<Cents>,
    /// *Rendicontato*, in total.
    pub reported: Option<Cents>,
    /// *Ammesso*.
    pub admitted: Option<Cents>,
    /// *Residui passivi*: committed and not paid, of what falls due by the year that is looked at.
    /// Absent on the row of a later budget year: what falls due then is owed by nobody yet.
    pub payable: Option<Cents>,
    /// *Economie*: obligations that fell.
    pub released: Option<Cents>,
    /// *Disponibile*: available on the row of the edition, programmed on those of lines.
    pub available: Option<Cents>,
}

/// One of the accountant's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountantRow {
    /// What it is of.
    pub key: AccountantKey,
    /// What it says.
    pub figures: AccountantFigures,
}

/// The accountant's rows.
#[derive(Clone, Debug)]
pub struct AccountantRows {
    /// The rows, sorted.
    pub rows: Vec<AccountantRow>,
    /// Their sums.
    pub total: AccountantFigures,
    /// Where they stand.
    pub at: At,
}

impl AccountantFigures {
    /// *Residui attivi*: booked and not received.
    pub fn receivable(&self) -> Option<Cents> {
        self.booked?.minus(self.received.unwrap_or_default())
    }

    /// Says what is owed, on a row of what is committed. What is ordered and not receipted is not
    /// paid: the residue falls with the treasurer's receipt (TUEL, art. 190 and 216).
    fn with_payable(mut self) -> Option<Self> {
        if let Some(committed) = self.committed {
            self.payable = Some(committed.minus(self.paid.unwrap_or_default())?);
        }
        Some(self)
    }

    fn plus(mut self, mut other: Self) -> Option<Self> {
        for (sum, figure) in self.each().into_iter().zip(other.each()) {
            if let Some(figure) = *figure {
                *sum = Some(sum.unwrap_or_default().plus(figure)?);
            }
        }
        Some(self)
    }

    /// Whether it says nothing but noughts.
    fn is_nothing(mut self) -> bool {
        self.each().iter().all(|it| it.unwrap_or_default() == Cents::ZERO)
    }

    fn each(&mut self) -> [&mut Option<Cents>; 12] {
        [
            &mut self.allotted,
            &mut self.passed_on,
            &mut self.booked,
            &mut self.received,
            &mut self.committed,
            &mut self.expensed,
            &mut self.paid,
            &mut self.reported,
            &mut self.admitted,
            &mut self.payable,
            &mut self.released,
            &mut self.available,
        ]
    }
}

/// The registers of what has no line.
const OF_EDITIONS: [Register; 3] =
    [Register::Allotments, Register::Transfers, Register::Receivables];

impl Reading {
    /// The accountant's rows, as far as the viewer sees: the work grows with the commitments that
    /// they are of.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, a code of the question names nothing, or a sum exceeds
    /// what cents can hold.
    pub async fn accountant_rows(
        &mut self,
        viewer: &Viewer,
        query: &AccountantQuery,
    ) -> Result<AccountantRows, Failure> {
        let at = match query.as_of.known {
            Some(size) => self.known_at(size).await?,
            None => self.at(),
        };
        let wanted = self.wanted(viewer, query)?;
        let last_year = self.last_year(query, at).await?;
        let (mut rows, filter) = begun(query, wanted.as_deref(), (at, last_year));
        // What has no line is not asked for where a line is.
        let [commitments, others] = [&[Register::Commitments][..], &OF_EDITIONS];
        let others = if filter.line.is_some() { &[] } else { others };
        for register in commitments.iter().chain(others).copied() {
            let plan = Plan {
                register,
                only: None::<Only>,
                filter: filter.clone(),
                effective: query.as_of.effective,
                at,
            };
            let mut after = Some(None);
            while let Some(from) = after {
                let (found, next) = self.chunk(&plan, from, CHUNK).await?;
                found.iter().try_for_each(|it| rows.take(register, it)).ok_or_else(too_much)?;
                after = next.map(Some);
            }
        }
        let accounts = account_filter(&filter, wanted);
        let known = (at.tree_size < self.at().tree_size).then_some(at.tree_size);
        let as_of = store::AsOf { effective: query.as_of.effective, known };
        for sum in self.snapshot.sums(&accounts, as_of).await? {
            rows.balance(&sum).ok_or_else(too_much)?;
        }
        self.answered(query, rows, (last_year, at)).ok_or_else(too_much)
    }

    /// The last budget year of which something is owed: that of the day asked, or else the one asked,
    /// or else that in which the last known event was recorded. None when nothing is known.
    async fn last_year(&mut self, query: &AccountantQuery, at: At) -> Result<Option<i64>, Failure> {
        if let Some(day) = query.as_of.effective {
            return Ok(Some(day.year().into()));
        }
        if let Some(year) = query.filter.budget_year {
            return Ok(Some(year.into()));
        }
        let Some(last) = at.tree_size.checked_sub(1) else { return Ok(None) };
        let Some(entry) = self.snapshot.entry(last).await? else { return Ok(None) };
        let envelope = seal::open(&entry.bytes)
            .map_err(|error| Failure::Internal(format!("entry {last}: {error}")))?;
        Ok(day_of(envelope.recorded_at).map(|day| day.year().into()))
    }

    /// The holders whose rows are asked for and seen; none for all.
    fn wanted(
        &self,
        viewer: &Viewer,
        query: &AccountantQuery,
    ) -> Result<Option<Vec<Holder>>, Failure> {
        let registry = self.registry();
        let filter = &query.filter;
        let ambito = named(filter.ambito.as_ref(), "ambito", AmbitoCode::parse, |code| {
            registry.ambiti.contains_key(code)
        })?;
        let body = named(filter.organisation.as_ref(), "ente", OrganisationCode::parse, |code| {
            registry.organisations.contains_key(code)
        })?;
        named(filter.edition.as_ref(), "annualità", EditionCode::parse, |code| {
            registry.editions.contains_key(code)
        })?;
        let line = |code: &str| catalogue::line(code).is_some();
        named(filter.line.as_ref(), "linea", LineCode::parse, line)?;
        let seen = self.sight(viewer).map(|it| it.holders);
        if ambito.is_none() && body.is_none() {
            return Ok(seen);
        }
        let territories = registry.ambiti.values().map(|it| it.registered.code.clone());
        let bodies = registry.organisations.values().map(|it| it.registered.code.clone());
        let all = territories.map(Holder::Ambito).chain(bodies.map(Holder::Organisation));
        let day = query.as_of.effective;
        let acted_for = |holder: &Holder| match registry.acting_for(holder, day) {
            Object::Holder { organisation, .. } => Some(organisation),
            _ => None,
        };
        let asked = |it: &Holder| {
            ambito.as_ref().is_none_or(|ambito| *it == Holder::Ambito(ambito.clone()))
                && (body.is_none() || acted_for(it) == body)
                && seen.as_ref().is_none_or(|seen| seen.contains(it))
        };
        Ok(Some(all.filter(asked).collect()))
    }

    fn answered(
        &self,
        query: &AccountantQuery,
        rows: Rows,
        (last_year, at): (Option<i64>, At),
    ) -> Option<AccountantRows> {
        let asked = query.filter.budget_year;
        let mut total = AccountantFigures::default();
        let mut sorted = BTreeMap::new();
        for ((holder, edition, line, budget_year), figures) in rows.by_place {
            let nothing = figures.is_nothing();
            if nothing || (asked.is_some() && budget_year != asked) {
                continue;
            }
            let later = budget_year.map(i64::from) > last_year && budget_year.is_some();
            let figures = if later { figures } else { figures.with_payable()? };
            total = total.plus(figures)?;
            let acting = holder.parse::<Holder>().ok();
            let acting = acting.map(|it| self.registry().acting_for(&it, query.as_of.effective));
            let organisation = match acting {
                Some(Object::Holder { organisation, .. }) => Some(organisation.to_string()),
                _ => None,
            };
            let key = AccountantKey { organisation, holder, edition, line, budget_year };
            sorted.insert(key, figures);
        }
        let rows = sorted.into_iter().map(|(key, figures)| AccountantRow { key, figures });
        Some(AccountantRows { rows: rows.collect(), total, at })
    }
}

/// No rows yet, and which ones of the registers they are made of.
fn begun(
    query: &AccountantQuery,
    wanted: Option<&[Holder]>,
    (at, last_year): (At, Option<i64>),
) -> (Rows, RegisterFilter) {
    let names = |it: &[Holder]| it.iter().map(ToString::to_string).collect();
    let sight = wanted.map(|it| Sight { holders: it.to_vec(), organisations: Vec::new() });
    let rows = Rows { wanted: wanted.map(names), by_place: BTreeMap::new(), last_year };
    let filter = RegisterFilter {
        sight,
        edition: query.filter.edition.clone(),
        line: query.filter.line.clone(),
        // Of all days: a row may be undone or paid before its own.
        as_of: store::AsOf { effective: None, known: Some(at.tree_size) },
        ..RegisterFilter::default()
    };
    (rows, filter)
}

fn account_filter(filter: &RegisterFilter, holders: Option<Vec<Holder>>) -> AccountFilter {
    let edition = filter.edition.as_deref().and_then(|it| EditionCode::parse(it).ok());
    let line = filter.line.as_deref().and_then(|it| LineCode::parse(it).ok());
    AccountFilter { edition, holders, line }
}
