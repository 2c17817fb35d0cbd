//! Correcting a cost after it was recognised: what all corrections ask.

mod reallocated;
mod reduced;
mod refunded;

use super::{Case, Decided, refuse};
use crate::{
    code::OrganisationCode,
    command::Reference,
    event::{DocumentKey, ItemLine},
    id::EventId,
    needs::{Part, cost_of, resolve},
    rejection::Rejection,
    state::{Expense, KnownItem},
};

/// An expense that stands, and the item of its cost.
struct Cost<'a> {
    id: EventId,
    expense: &'a Expense,
    document: DocumentKey,
    line: ItemLine,
    item: &'a KnownItem,
}

impl Case<'_> {
    /// The expense to correct, of the body's own and of a document's cost.
    fn cost(&self, reference: &Reference, body: &OrganisationCode) -> Decided<Cost<'_>> {
        let unknown = || Rejection::UnknownExpense { reference: reference.to_string() };
        let book = &self.command.actor.organisation;
        let Some(id) = resolve(self.state, reference, Part::Last, book)? else {
            return refuse("expense", unknown());
        };
        let Some(expense) = self.state.expense(&id)? else {
            return refuse("expense", unknown());
        };
        if expense.organisation != *body {
            let what = format!("la spesa {reference}");
            let (owner, given) = (expense.organisation.to_string(), body.to_string());
            return refuse("expense", Rejection::WrongParty { what, owner, given });
        }
        let cost = cost_of(self.state, &id)?;
        let Some((document, line)) = cost else { return refuse("expense", unknown()) };
        match self.state.item(&document, body, &line)? {
            Some(item) => Ok(Cost { id, expense, document, line, item }),
            None => refuse("expense", unknown()),
        }
    }
}
