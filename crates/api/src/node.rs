//! Nodes: what queries answer with, rendered from what the bookkeeper read.

pub mod balance;
pub mod catalogue;
pub mod event;
pub mod expense;
pub mod names;
pub mod register;
pub mod registry;
pub mod terms;

use async_graphql::{ID, Interface};
use catalogue::{Fund, Line};
use event::Event;
use expense::Expense;
use registry::{Ambito, Edition, Organisation};

/// Anything that can be asked again by its id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID", desc = "Its node id."))]
pub enum Node {
    Line(Line),
    Fund(Fund),
    Edition(Edition),
    Organisation(Organisation),
    Ambito(Ambito),
    Event(Box<Event>),
    Expense(Box<Expense>),
}
