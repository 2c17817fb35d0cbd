//! GraphQL and the HTTP doors: parse, do, render.
//!
//! Architecture invariant: nothing here knows SQL, and nothing here decides: what may be read or
//! written, and every sentence about it, comes from `bookkeeper` and from the rules above it.

mod desk;
mod fault;
mod http;
mod id;
mod input;
mod mutation;
mod node;
mod page;
mod payload;
mod query;
mod scalar;
mod schema;

pub use http::{router, serve};
pub use schema::sdl;
