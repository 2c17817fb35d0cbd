//! The right edge of the tree: all that appending needs of the past.

use super::{Error, Node, Span, bag, peaks, spans};
use crate::hash::{Hash, node_hash};

/// The right edge of a tree: what is needed to append leaves and to know the root.
///
/// Holds at most 64 hashes, whatever the size. Two frontiers are equal if their trees are.
///
/// ```
/// use journal::hash::leaf_hash;
/// use journal::tree::{Frontier, root};
///
/// let leaf = leaf_hash(b"entry");
/// let mut frontier = Frontier::default();
/// frontier.push(leaf);
/// assert_eq!((frontier.size(), frontier.root()), (1, root(&[leaf])));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    // Invariant: the root of one perfect subtree per bit set in `size`, the largest first.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The stored nodes from which a frontier of this size is restored: at most 255 per level.
    pub fn needed(size: u64) -> Vec<Span> {
        spans(std::iter::once(0..size))
    }

    /// The frontier of a tree of this size, from the stored nodes that `needed` names.
    pub fn restore(
        size: u64,
        mut lookup: impl FnMut(u8, u64) -> Option<Hash>,
    ) -> Result<Self, Error> {
        let peaks = peaks(0..size).map(|peak| peak.root(&mut lookup)).collect::<Result<_, _>>()?;
        Ok(Self { size, peaks })
    }

    /// Appends a leaf hash; answers the subtrees of 256^L leaves that it completes, level 1 first.
    ///
    /// A store writes the leaf itself as node `size() - 1` of level 0, and each of these.
    pub fn push(&mut self, leaf: Hash) -> Vec<Node> {
        let mut completed = Vec::new();
        let mut hash = leaf;
        let mut height = 0;
        // Adding one to a binary number: each bit that carries joins two subtrees of equal height.
        while self.size >> height & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(&left, &hash);
            height += 1;
            if height % 8 == 0 {
                completed.push(Node { level: height / 8, number: self.size >> height, hash });
            }
        }
        self.peaks.push(hash);
        self.size += 1;
        completed
    }

    /// The root of the tree: the Merkle Tree Hash of RFC 6962 §2.1.
    pub fn root(&self) -> Hash {
        bag(&self.peaks)
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }
}
