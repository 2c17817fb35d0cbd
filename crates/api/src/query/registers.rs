//! Questions to registers, and for the accountant's rows.

use super::{arguments::AsOfInput, signed_in};
use crate::{
    fault::{Answer, Fault},
    node::register::{
        AccountantConnection, AccountantRow, Only, RegisterConnection, RegisterName, RegisterRow,
    },
    page::{Following, Question, Slice, weight},
    query::AtLeastInput,
    scalar::Date,
};
use async_graphql::{Context, InputObject, Object};
use bookkeeper::registers::{
    AccountantFilter, AccountantKey, AccountantQuery, RegisterQuery, RowFilter,
};
use ledger::day::Day;

/// The questions to registers.
pub struct RegisterQuestions;

/// Which rows of a register; a field that is absent admits all.
#[derive(InputObject, Default)]
pub struct RegisterFilterInput {
    /// Of this holder: `ats:CODE` or `org:CODE`.
    pub holder: Option<String>,
    /// Of this ambito.
    pub ambito: Option<String>,
    /// Recorded by this body; allotments given by it.
    pub organisation: Option<String>,
    /// Of this endowment.
    pub edition: Option<String>,
    /// For this line.
    pub line: Option<String>,
    /// For this area.
    pub area: Option<String>,
    /// Towards this creditor, issuer, sender or receiver: a tax id, the id of a person, the code of
    /// a body.
    pub counterparty: Option<String>,
    /// Under an act of this number.
    pub act: Option<String>,
    /// Of this number in the books, of the order or of the document.
    pub number: Option<String>,
    /// Of a number of this year.
    pub year: Option<u16>,
    /// Of a commitment in this budget year (*esercizio*).
    pub budget_year: Option<u16>,
    /// Of a commitment with this CIG.
    pub cig: Option<String>,
    /// Of a commitment with this CUP.
    pub cup: Option<String>,
    /// Of a commitment on this budget chapter.
    pub chapter: Option<String>,
    /// Effective on this day or later.
    pub from: Option<Date>,
    /// Effective on this day or earlier.
    pub to: Option<Date>,
    /// Anomalies of this code.
    pub anomaly: Option<String>,
    /// By what became of them.
    pub only: Option<Only>,
}

/// Which of the accountant's rows; a field that is absent admits all.
#[derive(InputObject, Default)]
pub struct AccountantFilterInput {
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

#[expect(clippy::too_many_arguments, reason = "they are the arguments of GraphQL fields")]
#[Object]
impl RegisterQuestions {
    /// The rows of a register that the caller may see, in the order of the log, with what became of
    /// each.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which register.")] of: RegisterName,
        #[graphql(desc = "Which rows; a field that is absent admits all.")] filter: Option<
            RegisterFilterInput,
        >,
        #[graphql(desc = "As of when; absent, now.")] as_of: Option<AsOfInput>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<RegisterConnection> {
        let (desk, viewer) = signed_in(ctx)?;
        let mut query = RegisterQuery {
            register: of.into(),
            filter: filter.unwrap_or_default().parse()?,
            as_of: as_of.unwrap_or_default().parse()?,
        };
        let question = Question::of("register", &query);
        let slice = Slice::<(u64, u32)>::parse(question, first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        query.as_of.pin(slice.pin.as_ref());
        if let Some(pin) = &slice.pin {
            reading.holds(pin).await?;
        }
        let page = reading.register(&viewer, &query, slice.after, slice.first).await?;
        let rows = page.items.into_iter();
        let rows = rows.map(|it| ((it.last.0, it.last.1), RegisterRow::from(it))).collect();
        let (at, more) = (page.at, Following::from(page.more));
        let totals = if ctx.look_ahead().field("totals").exists() {
            Some(reading.register_totals(&viewer, &query).await?)
        } else {
            None
        };
        let page = slice.connect(rows, more, at);
        Ok(RegisterConnection::of(page, totals.as_ref(), at.tree_size))
    }

    /// The accountant's rows (*assegnato, riassegnato, accertato, riscosso, impegnato, liquidato,
    /// pagato, rendicontato, ammesso, residui, economie, disponibile*), of what the caller may see.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn accountant_rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rows; a field that is absent admits all.")] filter: Option<
            AccountantFilterInput,
        >,
        #[graphql(desc = "As of when; absent, now.")] as_of: Option<AsOfInput>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<AccountantConnection> {
        let (desk, viewer) = signed_in(ctx)?;
        let mut query = AccountantQuery {
            filter: filter.unwrap_or_default().into(),
            as_of: as_of.unwrap_or_default().parse()?,
        };
        let question = Question::of("accountantRows", &query);
        let slice = Slice::<AccountantKey>::parse(question, first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        query.as_of.pin(slice.pin.as_ref());
        if let Some(pin) = &slice.pin {
            reading.holds(pin).await?;
        }
        let found = reading.accountant_rows(&viewer, &query).await?;
        let rows = found.rows.iter().map(|row| Ok((row.key.clone(), AccountantRow::of(row)?)));
        let rows: Vec<_> = rows.collect::<Answer<_>>()?;
        let page = slice.cut(rows, found.at);
        AccountantConnection::of(page, &found.total, found.at.tree_size)
    }
}

impl RegisterFilterInput {
    /// The filter, when its days are days.
    fn parse(self) -> Answer<RowFilter> {
        let day = |name: &'static str, it: Option<Date>| -> Answer<Option<Day>> {
            let day = it.map(|it| it.0.parse());
            day.transpose().map_err(|why: ledger::day::NotADay| Fault::argument(name, why))
        };
        Ok(RowFilter {
            from: day("filter.from", self.from)?,
            to: day("filter.to", self.to)?,
            holder: self.holder,
            ambito: self.ambito,
            organisation: self.organisation,
            edition: self.edition,
            line: self.line,
            area: self.area,
            counterparty: self.counterparty,
            act: self.act,
            number: self.number,
            year: self.year,
            budget_year: self.budget_year,
            cig: self.cig,
            cup: self.cup,
            chapter: self.chapter,
            anomaly: self.anomaly,
            only: self.only.map(Into::into),
        })
    }
}

impl From<AccountantFilterInput> for AccountantFilter {
    fn from(it: AccountantFilterInput) -> Self {
        let AccountantFilterInput { ambito, organisation, edition, line, budget_year } = it;
        Self { ambito, organisation, edition, line, budget_year }
    }
}
