//! The whole system, tested from outside.

mod demo;
mod graphql;
mod input;
mod lane;
mod layers;
mod store;
mod stories;
mod support;
mod tamper;
