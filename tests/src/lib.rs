//! The whole system, tested from outside: see `all.rs`.
