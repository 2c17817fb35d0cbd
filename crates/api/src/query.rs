//! Queries: each reads the snapshot of its request and renders what it found.

mod arguments;
mod registers;

use crate::{
    desk::Desk,
    fault::Answer,
    id::{self, Kind},
    node::{
        Node,
        balance::{Balance, BalanceConnection, Keys},
        catalogue::{Fund, Line},
        event::Event,
        expense::Expense,
        names::Dimension,
        registry::{Ambito, Edition, Organisation},
    },
    page::{Connection, Following, Question, Slice, weight},
    scalar::{Hash, Reference, Size},
};
pub use arguments::AtLeastInput;
use arguments::{AsOfInput, BalanceFilterInput, ExpenseFilterInput};
use async_graphql::{ComplexObject, Context, ID, MergedObject, Object, OutputType, SimpleObject};
use bookkeeper::{
    balances::BalanceQuery,
    reading::{ExpenseFilter, ExpenseView, Range, Reading, Viewer},
};
use ledger::{catalogue, id::EventId};
pub use registers::RegisterQuestions;
use std::sync::Arc;

/// The questions.
#[derive(MergedObject)]
pub struct Query(pub LedgerQuestions, pub RegisterQuestions);

/// The questions about the ledger, its registry, its balances and its log.
pub struct LedgerQuestions;

/// The head of the ledger: the only thing that anybody may ask.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Ledger {
    /// How many events it holds.
    pub tree_size: Size,
    /// The RFC 6962 root of the tree over them.
    pub root_hash: Hash,
}

#[ComplexObject]
impl Ledger {
    /// The ledger's name, unique by its random part; for whoever has signed in.
    async fn origin(&self, ctx: &Context<'_>) -> Answer<String> {
        let (desk, _) = signed_in(ctx)?;
        Ok(desk.reading(None).await?.origin().await?.to_string())
    }
}

#[expect(clippy::too_many_arguments, reason = "they are the arguments of GraphQL fields")]
#[Object(name = "LedgerQuestions")]
impl LedgerQuestions {
    /// Anything that has a node id; absent when it does not exist or may not be seen.
    async fn node(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Option<Node>> {
        let (desk, viewer) = signed_in(ctx)?;
        let Some((kind, code)) = id::decode(&id) else { return Ok(None) };
        let mut reading = desk.reading(at_least).await?;
        let registry = reading.registry();
        Ok(match kind {
            Kind::Line => catalogue::line(&code).map(|it| Node::Line(it.into())),
            Kind::Fund => catalogue::fund(&code).map(|it| Node::Fund(it.into())),
            Kind::Edition => registry.editions.get(&code).map(|it| Node::Edition(it.into())),
            Kind::Organisation => {
                registry.organisations.get(&code).map(|it| Node::Organisation(it.into()))
            }
            Kind::Ambito => registry.ambiti.get(&code).map(|it| Node::Ambito(it.into())),
            Kind::Event => event(&mut reading, &viewer, &code).await?.map(Node::Event),
            Kind::Expense => expense(&mut reading, &viewer, &code).await?.map(Node::Expense),
        })
    }

    /// The head of the ledger. Anybody may ask it.
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Ledger> {
        let at = Desk::of(ctx)?.reading(at_least).await?.at();
        Ok(Ledger { tree_size: Size::of(at.tree_size), root_hash: Hash::of(at.root) })
    }

    /// The lines of the catalogue: the LEPS and what stands beside them, by code.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Line>> {
        let (desk, _) = signed_in(ctx)?;
        let slice = Slice::parse(Question::all("lines"), first, after.as_deref())?;
        let at = desk.reading(at_least).await?.pinned(slice.pin.as_ref()).await?;
        let lines = catalogue::lines().iter().map(|it| (it.code.to_owned(), it.into()));
        Ok(slice.cut(lines, at))
    }

    /// The funds of the catalogue, by code.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn funds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Fund>> {
        let (desk, _) = signed_in(ctx)?;
        let slice = Slice::parse(Question::all("funds"), first, after.as_deref())?;
        let at = desk.reading(at_least).await?.pinned(slice.pin.as_ref()).await?;
        let funds = catalogue::funds().iter().map(|it| (it.code.to_owned(), it.into()));
        Ok(slice.cut(funds, at))
    }

    /// The endowments (*annualità*), by code.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn editions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Edition>> {
        let (desk, _) = signed_in(ctx)?;
        let slice = Slice::parse(Question::all("editions"), first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        let registry = Arc::clone(reading.registry());
        let editions = registry.editions.iter().map(|(code, it)| (code, it.id, it.into()));
        registered(&mut reading, &slice, editions).await
    }

    /// The bodies (*enti*), by code.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Organisation>> {
        let (desk, _) = signed_in(ctx)?;
        let slice = Slice::parse(Question::all("organisations"), first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        let registry = Arc::clone(reading.registry());
        let organisations =
            registry.organisations.iter().map(|(code, it)| (code, it.id, it.into()));
        registered(&mut reading, &slice, organisations).await
    }

    /// The territories (*ambiti territoriali sociali*), by code.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn ambiti(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Ambito>> {
        let (desk, _) = signed_in(ctx)?;
        let slice = Slice::parse(Question::all("ambiti"), first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        let registry = Arc::clone(reading.registry());
        let ambiti = registry.ambiti.iter().map(|(code, it)| (code, it.id, it.into()));
        registered(&mut reading, &slice, ambiti).await
    }

    /// What stands on every stage, of what the caller may see.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn balances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which balances; a field that is absent admits all.")] filter: Option<
            BalanceFilterInput,
        >,
        #[graphql(desc = "By which keys they are summed; empty, one row in all.")] group_by: Option<
            Vec<Dimension>,
        >,
        #[graphql(desc = "As of when; absent, now.")] as_of: Option<AsOfInput>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<BalanceConnection> {
        let (desk, viewer) = signed_in(ctx)?;
        let mut query = BalanceQuery {
            filter: filter.unwrap_or_default().into(),
            group_by: group_by.into_iter().flatten().map(Into::into).collect(),
            as_of: as_of.unwrap_or_default().parse()?,
        };
        let question = Question::of("balances", &query);
        let slice = Slice::<Keys>::parse(question, first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        query.as_of.pin(slice.pin.as_ref());
        if let Some(pin) = &slice.pin {
            reading.holds(pin).await?;
        }
        let found = reading.balances(&viewer, &query).await?;
        let rows = found.rows.iter().map(|row| Ok((row.keys.clone(), Balance::of(row)?)));
        let rows: Vec<_> = rows.collect::<Answer<_>>()?;
        let page = slice.cut(rows, found.at);
        let below_zero = if ctx.look_ahead().field("belowZero").exists() {
            reading.below_zero(&viewer, &query).await?
        } else {
            Vec::new()
        };
        BalanceConnection::of(page, &found.total, found.at.tree_size, &below_zero)
    }

    /// The events that the caller may see, in the order of the log.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Event>> {
        let (desk, viewer) = signed_in(ctx)?;
        let slice = Slice::<u64>::parse(Question::all("events"), first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        let at = reading.pinned(slice.pin.as_ref()).await?;
        let range = Range { after: slice.after, before: Some(at.tree_size) };
        let page = reading.events(&viewer, range, slice.first).await?;
        let events = page.items.into_iter();
        let events = events.map(|it| (it.envelope.index, Event::of(it, &viewer))).collect();
        Ok(slice.connect(events, Following::from(page.more), at))
    }

    /// An event; absent when it does not exist or may not be seen.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id as sealed, or its node id.")] id: Reference,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Option<Event>> {
        let (desk, viewer) = signed_in(ctx)?;
        let mut reading = desk.reading(at_least).await?;
        Ok(event(&mut reading, &viewer, &id.0).await?.map(|it| *it))
    }

    /// The expenses that the caller may see, in the order of the log.
    #[graphql(complexity = "weight(first, child_complexity)")]
    async fn expenses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which expenses; a field that is absent admits all.")] filter: Option<
            ExpenseFilterInput,
        >,
        #[graphql(desc = "At most 500; 50 when absent.")] first: Option<i32>,
        #[graphql(
            desc = "The cursor after which the page begins: it goes on where and when the page before it was read."
        )]
        after: Option<String>,
        #[graphql(desc = "An event that the answer must know.")] at_least: Option<AtLeastInput>,
    ) -> Answer<Connection<Expense>> {
        let (desk, viewer) = signed_in(ctx)?;
        let filter = filter.unwrap_or_default().parse()?;
        let question = Question::of("expenses", &filter);
        let slice = Slice::<u64>::parse(question, first, after.as_deref())?;
        let mut reading = desk.reading(at_least).await?;
        let at = reading.pinned(slice.pin.as_ref()).await?;
        let filter = ExpenseFilter { before: Some(at.tree_size), ..filter };
        let page = reading.expenses(&viewer, &filter, slice.after, slice.first).await?;
        let expenses: Vec<_> = page.items.iter().map(keyed).collect::<Answer<_>>()?;
        Ok(slice.connect(expenses, Following::from(page.more), at))
    }
}

fn signed_in<'a>(ctx: &Context<'a>) -> Answer<(&'a Desk, Viewer)> {
    let desk = Desk::of(ctx)?;
    Ok((desk, desk.viewer()?))
}

/// A page of the registry: by code, of what the page before it knew.
async fn registered<'a, T: OutputType>(
    reading: &mut Reading,
    slice: &Slice<String>,
    items: impl Iterator<Item = (&'a String, EventId, T)>,
) -> Answer<Connection<T>> {
    let at = reading.pinned(slice.pin.as_ref()).await?;
    let follows = |code: &String| slice.after.as_ref().is_none_or(|after| after < code);
    let mut known = Vec::new();
    for (code, id, item) in items.filter(|(code, ..)| follows(code)) {
        if known.len() > usize::try_from(slice.first).unwrap_or(usize::MAX) {
            break;
        }
        if reading.knows(at, id).await? {
            known.push((code.clone(), item));
        }
    }
    Ok(slice.cut(known, at))
}

fn keyed(view: &ExpenseView) -> Answer<(u64, Expense)> {
    Ok((view.event.envelope.index, Expense::of(view)?))
}

async fn event(reading: &mut Reading, viewer: &Viewer, id: &str) -> Answer<Option<Box<Event>>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(reading.event(viewer, id).await?.map(|view| Box::new(Event::of(view, viewer))))
}

async fn expense(reading: &mut Reading, viewer: &Viewer, id: &str) -> Answer<Option<Box<Expense>>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let Some(event) = reading.event(viewer, id).await? else { return Ok(None) };
    // The register is read from the place just before the event: the first it holds is this one,
    // unless the event is no expense.
    let before = event.envelope.index.checked_sub(1);
    let page = reading.expenses(viewer, &ExpenseFilter::default(), before, 1).await?;
    let found = page.items.iter().find(|it| it.event.envelope.id == id);
    found.map(|view| Expense::of(view).map(Box::new)).transpose()
}
