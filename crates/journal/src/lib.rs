//! How events are sealed: canonical bytes, leaf hashes, the Merkle tree. Pure.
