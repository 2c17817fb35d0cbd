//! Proofs that an entry stands in a tree, and that a tree continues an earlier one (RFC 9162
//! §2.1.3 and §2.1.4).

use std::ops::Range;

use super::{Error, Span, range_root, spans};
use crate::hash::{Hash, empty_root, node_hash};

/// The hashes that lead from an entry to the root of the first `size` entries, the lowest first.
pub fn inclusion_path(
    index: u64,
    size: u64,
    mut lookup: impl FnMut(u8, u64) -> Option<Hash>,
) -> Result<Vec<Hash>, Error> {
    let ranges = inclusion_ranges(index, size)?;
    ranges.into_iter().map(|range| range_root(range, &mut lookup)).collect()
}

/// The stored nodes that `inclusion_path` looks up.
pub fn inclusion_needs(index: u64, size: u64) -> Result<Vec<Span>, Error> {
    inclusion_ranges(index, size).map(spans)
}

/// The hashes that show that the first `old` of `new` entries are what they were.
///
/// Empty for `old` 0, which every tree continues, and for trees of one size.
pub fn consistency_proof(
    old: u64,
    new: u64,
    mut lookup: impl FnMut(u8, u64) -> Option<Hash>,
) -> Result<Vec<Hash>, Error> {
    let ranges = consistency_ranges(old, new)?;
    ranges.into_iter().map(|range| range_root(range, &mut lookup)).collect()
}

/// The stored nodes that `consistency_proof` looks up.
pub fn consistency_needs(old: u64, new: u64) -> Result<Vec<Span>, Error> {
    consistency_ranges(old, new).map(spans)
}

/// Holds if the leaf is entry `index` of the tree with this size and root.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    root: &Hash,
    path: &[Hash],
) -> Result<(), Error> {
    if index >= size {
        return Err(Error::OutsideTree { index, size });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in path {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.arrived()?;
    same(&hash, root)
}

/// Holds if the tree of size `new` begins with the tree of size `old`.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Error> {
    if old > new {
        return Err(Error::Shrunk { old, new });
    }
    if old == 0 || old == new {
        let expected = if old == 0 { &empty_root() } else { new_root };
        return if proof.is_empty() { same(old_root, expected) } else { Err(Error::WrongLength) };
    }
    // A perfect old tree is itself the first subtree, which the proof leaves out.
    let (start, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(Error::WrongLength)?
    };
    let mut climb = Climb { node: old - 1, last: new - 1 };
    climb.skip_right_edges();
    let (mut in_old, mut in_new) = (*start, *start);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                in_old = node_hash(sibling, &in_old);
                in_new = node_hash(sibling, &in_new);
            }
            Side::Right => in_new = node_hash(&in_new, sibling),
        }
    }
    climb.arrived()?;
    same(&in_old, old_root)?;
    same(&in_new, new_root)
}

/// Which side of the path a sibling stands on.
enum Side {
    Left,
    Right,
}

/// The way up from a node: its number and that of the last node, at the same height.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    /// Says where the next sibling stands, and goes up to the parent that it makes.
    fn step(&mut self) -> Result<Side, Error> {
        if self.last == 0 {
            return Err(Error::WrongLength);
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // A node without a sibling on its right rises as it is.
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    /// Rises while the node closes its parent: the whole parent belongs to the old tree.
    fn skip_right_edges(&mut self) {
        while self.node & 1 == 1 {
            self.up();
        }
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    fn arrived(&self) -> Result<(), Error> {
        if self.last == 0 { Ok(()) } else { Err(Error::WrongLength) }
    }
}

fn same(hash: &Hash, root: &Hash) -> Result<(), Error> {
    if hash == root { Ok(()) } else { Err(Error::WrongRoot) }
}

/// What each hash of an inclusion path covers: PATH of RFC 6962 §2.1.1.
fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range<u64>>, Error> {
    if index >= size {
        return Err(Error::OutsideTree { index, size });
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = split(start, end);
        if index < middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    ranges.reverse();
    Ok(ranges)
}

/// What each hash of a consistency proof covers: PROOF of RFC 6962 §2.1.2.
fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range<u64>>, Error> {
    if old > new {
        return Err(Error::Shrunk { old, new });
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    let mut ranges = Vec::new();
    let (mut start, mut end) = (0, new);
    while end > old {
        let middle = split(start, end);
        if old <= middle {
            ranges.push(middle..end);
            end = middle;
        } else {
            ranges.push(start..middle);
            start = middle;
        }
    }
    // From leaf 0 this is the old tree itself, whose root the verifier has.
    if start > 0 {
        ranges.push(start..end);
    }
    ranges.reverse();
    Ok(ranges)
}

/// Where a range of two or more divides: after the largest power of two below its length.
fn split(start: u64, end: u64) -> u64 {
    let last = end - start - 1;
    // OK because a range of two or more has a last place of one or more.
    start + (1 << last.ilog2())
}
