//! How events are sealed: canonical bytes, leaf hashes, the Merkle tree. Pure.

pub mod canonical;
pub mod hash;
pub mod tree;
