//! How events are sealed: canonical bytes, leaf hashes, the Merkle tree. Pure.
//!
//! Architecture invariant: nothing here knows of disks or sockets; whoever stores bytes and nodes
//! hands them in.

pub mod canonical;
pub mod evidence;
pub mod hash;
pub mod person;
pub mod seal;
pub mod tree;
