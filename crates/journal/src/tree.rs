//! The Merkle tree of the log (RFC 6962 §2.1) over what a store keeps of it.
//!
//! A store keeps one leaf hash per event (level 0) and one node per completed subtree of 256^L
//! leaves (level L ≥ 1): node n of level L is the root of nodes 256n to 256n+255 of level L−1.
//! Everything else is derived from these, which are also the tiles of C2SP `tlog-tiles`.

mod frontier;
mod proof;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use frontier::Frontier;
pub use proof::{
    consistency_needs, consistency_proof, inclusion_needs, inclusion_path, verify_consistency,
    verify_inclusion,
};

use crate::hash::{Hash, empty_root, node_hash};

/// A completed subtree of 256^`level` leaves, the `number`-th of its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    pub level: u8,
    pub number: u64,
    pub hash: Hash,
}

/// Stored nodes that stand side by side: `count` of one level from number `first`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub level: u8,
    pub first: u64,
    pub count: u64,
}

impl Span {
    /// The level and number of each node.
    pub fn nodes(self) -> impl Iterator<Item = (u8, u64)> {
        (self.first..self.first + self.count).map(move |number| (self.level, number))
    }
}

/// Why a proof or a frontier cannot be made, or a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("entry {index} is outside a tree of {size}")]
    OutsideTree { index: u64, size: u64 },
    #[error("a tree of {new} is not the continuation of one of {old}")]
    Shrunk { old: u64, new: u64 },
    #[error("stored node {number} of level {level} is missing")]
    Missing { level: u8, number: u64 },
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    #[error("the proof does not lead to the root")]
    WrongRoot,
}

/// The root over leaf hashes: the Merkle Tree Hash of RFC 6962 §2.1.
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// A perfect subtree of 2^`height` leaves that starts at leaf `start`.
#[derive(Debug, Clone, Copy)]
struct Peak {
    // Invariant: below 64, the bits of a size.
    height: u8,
    start: u64,
}

/// The perfect subtrees that a range of leaves falls into, the largest first.
///
/// Needs a range as RFC 6962 splits them: its start is a multiple of its largest power of two.
fn peaks(range: Range<u64>) -> impl Iterator<Item = Peak> {
    let size = range.end - range.start;
    (0..64_u8).rev().filter(move |height| size >> height & 1 == 1).map(move |height| {
        // What the higher bits of the size count lies to the left of this subtree.
        let left = (size >> height >> 1) << 1 << height;
        Peak { height, start: range.start + left }
    })
}

/// The root over subtrees side by side, the largest first.
fn bag(hashes: &[Hash]) -> Hash {
    let joined = hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or_else(empty_root)
}

fn range_root(
    range: Range<u64>,
    lookup: &mut impl FnMut(u8, u64) -> Option<Hash>,
) -> Result<Hash, Error> {
    let hashes: Vec<Hash> = peaks(range).map(|peak| peak.root(lookup)).collect::<Result<_, _>>()?;
    Ok(bag(&hashes))
}

/// The stored nodes under some ranges, each once, in order of level and number.
fn spans(ranges: impl IntoIterator<Item = Range<u64>>) -> Vec<Span> {
    let mut pieces: Vec<Span> = ranges.into_iter().flat_map(peaks).map(Peak::span).collect();
    pieces.sort_unstable();
    let mut spans: Vec<Span> = Vec::new();
    for piece in pieces {
        match spans.last_mut() {
            Some(last) if last.level == piece.level && last.first + last.count == piece.first => {
                last.count += piece.count;
            }
            _ => spans.push(piece),
        }
    }
    spans
}

impl Peak {
    /// The highest level of which this subtree holds whole nodes, at most 128 of them.
    fn level(self) -> u8 {
        self.height / 8
    }

    fn span(self) -> Span {
        let level = self.level();
        Span { level, first: self.start >> (8 * level), count: 1 << (self.height % 8) }
    }

    fn root(self, lookup: &mut impl FnMut(u8, u64) -> Option<Hash>) -> Result<Hash, Error> {
        let Span { level, first: number, count } = self.span();
        if count == 1 {
            return lookup(level, number).ok_or(Error::Missing { level, number });
        }
        let height = self.height - 1;
        let left = Self { height, ..self }.root(lookup)?;
        let right = Self { height, start: self.start + (1 << height) }.root(lookup)?;
        Ok(node_hash(&left, &right))
    }
}
