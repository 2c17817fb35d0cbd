//! Other people's formats in and out. Bytes in, typed rows or named errors out.
//!
//! Architecture invariant: nothing here opens a file, a database or a socket, and nothing here
//! decides: what can be read becomes a request, what cannot becomes a [`Problem`] with its row,
//! its column, why and what to do. No input makes it panic.

pub mod commands;
mod encoding;
pub mod jsonl;
mod lines;
mod problem;
mod record;
pub mod scarti;
pub mod table;
mod values;

pub use encoding::Encoding;
pub use lines::{LARGEST_FILE, LONGEST_LINE};
pub use problem::{MOST_PROBLEMS, Problem};
