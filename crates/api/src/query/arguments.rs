//! Arguments of queries, and how they become questions to the bookkeeper.

use crate::{
    fault::{Answer, Fault},
    scalar::{Date, Hash, Index, Size},
};
use async_graphql::InputObject;
use bookkeeper::{
    balances::{AsOf, BalanceFilter},
    outcome::Mark,
    reading::ExpenseFilter,
};
use ledger::code::{EditionCode, LineCode, OrganisationCode};

/// Which balances; a field that is absent admits all.
#[derive(InputObject, Default)]
pub struct BalanceFilterInput {
    /// Of this fund.
    pub fund: Option<String>,
    /// Of this edition.
    pub edition: Option<String>,
    /// Of this line; cash is then absent.
    pub line: Option<String>,
    /// Of this area; cash is then absent.
    pub area: Option<String>,
    /// Of this ambito.
    pub ambito: Option<String>,
    /// Of this organisation.
    pub organisation: Option<String>,
    /// Of this Region, by ISTAT code.
    pub region: Option<String>,
}

/// As of when, on both axes of time.
#[derive(InputObject, Default)]
pub struct AsOfInput {
    /// What was true at the end of this day; absent, of all days.
    pub effective: Option<Date>,
    /// As known at this tree size: the events 0 … N−1; absent, now. A size inside a group is
    /// rounded down, and the answer says so.
    pub known: Option<Size>,
}

/// Which expenses; a field that is absent admits all.
#[derive(InputObject, Default)]
pub struct ExpenseFilterInput {
    /// With a share on this edition.
    pub edition: Option<String>,
    /// With a share of this holder: `ats:CODE` or `org:CODE`.
    pub holder: Option<String>,
    /// With a share on this line.
    pub line: Option<String>,
    /// Recorded by this organisation.
    pub organisation: Option<String>,
}

/// An event that the answer must know, as its writer was told of it.
#[derive(InputObject)]
pub struct AtLeastInput {
    /// Its index.
    pub index: Index,
    /// Its leaf hash, or at least its first 16 digits.
    pub leaf_hash: Hash,
}

impl AtLeastInput {
    /// The mark of that event.
    pub fn parse(self) -> Answer<Mark> {
        let wrong = |field: &str, what: &str| Fault::argument(&format!("atLeast.{field}"), what);
        let index = self.index.0.parse();
        let index = index.map_err(|_| wrong("index", "serve il posto di un evento, da 0 in su"))?;
        let first = self.leaf_hash.0.get(..16).and_then(|it| hex::decode(it).ok());
        let leaf = first.and_then(|it| it.try_into().ok()).ok_or_else(|| {
            wrong("leafHash", "serve l'impronta dell'evento: almeno 16 cifre esadecimali")
        })?;
        Ok(Mark { index, leaf })
    }
}

impl From<BalanceFilterInput> for BalanceFilter {
    fn from(it: BalanceFilterInput) -> Self {
        let BalanceFilterInput { fund, edition, line, area, ambito, organisation, region } = it;
        Self { fund, edition, line, area, ambito, organisation, region }
    }
}

impl AsOfInput {
    /// The two axes, when they are a day and a size.
    pub fn parse(self) -> Answer<AsOf> {
        let day = |it: Date| it.0.parse().map_err(|why| Fault::argument("asOf.effective", why));
        let size = |it: Size| it.number().ok_or_else(not_a_size);
        Ok(AsOf {
            effective: self.effective.map(day).transpose()?,
            known: self.known.map(size).transpose()?,
        })
    }
}

impl ExpenseFilterInput {
    /// The filter, when its codes are codes.
    pub fn parse(self) -> Answer<ExpenseFilter> {
        let edition = |it: String| EditionCode::parse(&it);
        let line = |it: String| LineCode::parse(&it);
        let organisation = |it: String| OrganisationCode::parse(&it);
        let holder = |it: String| it.parse().map_err(|why| Fault::argument("filter.holder", why));
        let wrong = |field: &'static str| move |why| Fault::malformed(field, &why);
        Ok(ExpenseFilter {
            edition: self.edition.map(edition).transpose().map_err(wrong("filter.edition"))?,
            holder: self.holder.map(holder).transpose()?,
            line: self.line.map(line).transpose().map_err(wrong("filter.line"))?,
            organisation: self
                .organisation
                .map(organisation)
                .transpose()
                .map_err(wrong("filter.organisation"))?,
            ..ExpenseFilter::default()
        })
    }
}

fn not_a_size() -> Fault {
    Fault::argument("asOf.known", "serve una dimensione dell'albero: un numero intero da 0 in su")
}
