//! The whole system, tested from outside.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "UPDATE_EXPECT=1 writes hashes, so that a sentence may come to hold a quote"
)]

mod attachments;
mod bench;
mod crash;
mod demo;
mod disk;
mod graphql;
mod imports;
mod input;
mod lane;
mod layers;
mod lock;
mod moves;
mod persons;
mod registers;
mod store;
mod stories;
mod support;
mod tamper;
