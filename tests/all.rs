//! The whole system, tested from outside.

mod layers;
