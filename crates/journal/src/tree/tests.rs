//! The tree against the published vectors and against its own definition.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::hash::leaf_hash;

/// The entries of the certificate-transparency test suite, and the roots of their prefixes.
const ENTRIES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// What a store would keep.
#[derive(Default)]
struct Kept {
    nodes: BTreeMap<(u8, u64), Hash>,
    frontier: Frontier,
}

impl Kept {
    fn with(leaves: impl IntoIterator<Item = Hash>) -> Self {
        let mut kept = Self::default();
        leaves.into_iter().for_each(|leaf| kept.push(leaf));
        kept
    }

    fn push(&mut self, leaf: Hash) {
        self.nodes.insert((0, self.frontier.size()), leaf);
        for node in self.frontier.push(leaf) {
            self.nodes.insert((node.level, node.number), node.hash);
        }
    }

    fn get(&self, level: u8, number: u64) -> Option<Hash> {
        self.nodes.get(&(level, number)).copied()
    }
}

/// The definition of RFC 6962 §2.1, word for word; what was computed once is remembered.
struct Definition {
    leaves: Vec<Hash>,
    known: RefCell<BTreeMap<(usize, usize), Hash>>,
}

impl Definition {
    fn of(leaves: Vec<Hash>) -> Self {
        Self { leaves, known: RefCell::default() }
    }

    fn mth(&self, start: usize, end: usize) -> Hash {
        match end - start {
            0 => return empty_root(),
            1 => return self.leaves[start],
            _ => {}
        }
        if let Some(hash) = self.known.borrow().get(&(start, end)) {
            return *hash;
        }
        let k = k(end - start);
        let hash = node_hash(&self.mth(start, start + k), &self.mth(start + k, end));
        self.known.borrow_mut().insert((start, end), hash);
        hash
    }

    fn path(&self, m: usize, start: usize, end: usize) -> Vec<Hash> {
        if end - start == 1 {
            return Vec::new();
        }
        let k = k(end - start);
        let (mut path, sibling) = if m < k {
            (self.path(m, start, start + k), self.mth(start + k, end))
        } else {
            (self.path(m - k, start + k, end), self.mth(start, start + k))
        };
        path.push(sibling);
        path
    }

    fn subproof(&self, m: usize, start: usize, end: usize) -> Vec<Hash> {
        if m == end - start {
            return if start == 0 { Vec::new() } else { vec![self.mth(start, end)] };
        }
        let k = k(end - start);
        let (mut proof, sibling) = if m <= k {
            (self.subproof(m, start, start + k), self.mth(start + k, end))
        } else {
            (self.subproof(m - k, start + k, end), self.mth(start, start + k))
        };
        proof.push(sibling);
        proof
    }
}

/// The largest power of two smaller than n.
fn k(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

fn suite() -> Vec<Hash> {
    ENTRIES.iter().map(|entry| leaf_hash(&hex::decode(entry).unwrap())).collect()
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn the_published_roots() {
    let leaves = suite();
    let mut frontier = Frontier::default();
    for (size, expected) in ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves[..size]).to_string(), *expected, "size {size}");
        assert_eq!(frontier.root().to_string(), *expected, "size {size}");
        leaves.get(size).map(|leaf| frontier.push(*leaf));
    }
}

#[test]
fn the_published_proofs() {
    const N01: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    const N03: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    const L0: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    const L1: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    const N23: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    const L4: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    const N45: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    const N67: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    const N47: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    let kept = Kept::with(suite());
    for (index, size, path) in [
        (0, 1, &[][..]),
        (0, 8, &[L1, N23, N47]),
        (5, 8, &[L4, N67, N03]),
        (2, 3, &[N01]),
        (1, 5, &[L0, N23, L4]),
    ] {
        let found = inclusion_path(index, size, |l, n| kept.get(l, n));
        assert_eq!(found, Ok(hashes(path)), "entry {index} of {size}");
    }
    for (old, new, proof) in
        [(1, 1, &[][..]), (1, 8, &[L1, N23, N47]), (6, 8, &[N45, N67, N03]), (2, 5, &[N23, L4])]
    {
        let found = consistency_proof(old, new, |l, n| kept.get(l, n));
        assert_eq!(found, Ok(hashes(proof)), "{old} to {new}");
    }
}

#[test]
fn pushed_and_restored_frontiers_have_the_root_of_the_definition() {
    let definition = Definition::of(leaves(2_000));
    let mut kept = Kept::default();
    for size in 0..=2_000_u64 {
        let at = usize::try_from(size).unwrap();
        assert_eq!(kept.frontier.root(), definition.mth(0, at), "size {size}");
        assert_eq!(kept.frontier.size(), size);
        let restored = Frontier::restore(size, |l, n| kept.get(l, n));
        assert_eq!(restored.as_ref(), Ok(&kept.frontier), "size {size}");
        definition.leaves.get(at).into_iter().for_each(|leaf| kept.push(*leaf));
    }
}

#[test]
fn a_completed_subtree_is_the_root_of_its_leaves() {
    let all = leaves(65_536 + 256);
    let kept = Kept::with(all.iter().copied());
    let above = |level| kept.nodes.range((level, 0)..(level + 1, 0)).map(|(key, _)| key.1);
    assert!(above(1).eq(0..257));
    assert!(above(2).eq(0..1));
    assert!(above(3).eq(0..0));
    assert_eq!(kept.get(1, 0), Some(root(&all[..256])));
    assert_eq!(kept.get(1, 255), Some(root(&all[65_280..65_536])));
    assert_eq!(kept.get(1, 256), Some(root(&all[65_536..])));
    assert_eq!(kept.get(2, 0), Some(root(&all[..65_536])));
}

#[test]
fn a_subtree_is_answered_when_its_last_leaf_comes() {
    let mut frontier = Frontier::default();
    for (at, leaf) in leaves(65_536).into_iter().enumerate() {
        let levels: Vec<_> = frontier.push(leaf).iter().map(|it| (it.level, it.number)).collect();
        match at + 1 {
            65_536 => assert_eq!(levels, [(1, 255), (2, 0)]),
            size if size % 256 == 0 => assert_eq!(levels, [(1, (size / 256 - 1) as u64)]),
            _ => assert_eq!(levels, []),
        }
    }
}

#[test]
fn restoring_needs_the_incomplete_tiles_of_the_right_edge() {
    let needed = |size| {
        let spans = Frontier::needed(size).into_iter();
        spans.map(|it| (it.level, it.first, it.count)).collect::<Vec<_>>()
    };
    assert_eq!(needed(0), []);
    assert_eq!(needed(255), [(0, 0, 255)]);
    assert_eq!(needed(256), [(1, 0, 1)]);
    assert_eq!(needed(65_535), [(0, 65_280, 255), (1, 0, 255)]);
    assert_eq!(needed(65_536), [(2, 0, 1)]);
    assert_eq!(needed(65_536 + 3 * 256 + 7), [(0, 66_304, 7), (1, 256, 3), (2, 0, 1)]);
    let all = (0..8_u8).map(|level| (level, u64::MAX >> (8 * level) & !255, 255));
    assert_eq!(needed(u64::MAX), all.collect::<Vec<_>>());
}

#[test]
fn restoring_across_levels_gives_what_was_pushed() {
    let all = leaves(66_000);
    let kept = Kept::with(all.iter().copied());
    let mut frontier = Frontier::default();
    for (at, leaf) in all.into_iter().enumerate() {
        if at % 256 < 2 || at % 256 > 253 {
            let restored = Frontier::restore(at as u64, |l, n| kept.get(l, n));
            assert_eq!(restored.as_ref(), Ok(&frontier), "size {at}");
        }
        frontier.push(leaf);
    }
}

#[test]
fn a_missing_node_is_named() {
    let kept = Kept::with(leaves(300));
    let without = |level, number| {
        move |l: u8, n: u64| if (l, n) == (level, number) { None } else { Some(empty_root()) }
    };
    let missing = Error::Missing { level: 1, number: 0 };
    assert_eq!(Frontier::restore(300, without(1, 0)), Err(missing));
    assert_eq!(consistency_proof(256, 300, without(1, 0)).map(|it| it.len()), Ok(1));
    assert_eq!(inclusion_path(299, 300, without(1, 0)), Err(missing));
    let beyond = Err(Error::Missing { level: 0, number: 300 });
    assert_eq!(Frontier::restore(301, |l, n| kept.get(l, n)), beyond);
}

#[test]
fn proofs_outside_the_tree_are_refused() {
    let kept = Kept::with(leaves(5));
    let get = |l, n| kept.get(l, n);
    let outside = Err(Error::OutsideTree { index: 5, size: 5 });
    assert_eq!(inclusion_path(5, 5, get), outside);
    assert_eq!(inclusion_needs(5, 5), Err(Error::OutsideTree { index: 5, size: 5 }));
    let root = kept.frontier.root();
    assert_eq!(verify_inclusion(&root, 5, 5, &root, &[]), outside.map(|_| ()));
    let shrunk = Err(Error::Shrunk { old: 6, new: 5 });
    assert_eq!(consistency_proof(6, 5, get), shrunk);
    assert_eq!(verify_consistency(6, &root, 5, &root, &[]), shrunk.map(|_| ()));
}

#[test]
fn the_empty_tree_begins_every_tree() {
    let kept = Kept::with(leaves(5));
    let root = kept.frontier.root();
    assert_eq!(consistency_proof(0, 5, |l, n| kept.get(l, n)), Ok(vec![]));
    assert_eq!(verify_consistency(0, &empty_root(), 5, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &empty_root(), 0, &empty_root(), &[]), Ok(()));
    assert_eq!(verify_consistency(0, &root, 5, &root, &[]), Err(Error::WrongRoot));
    assert_eq!(verify_consistency(0, &empty_root(), 5, &root, &[root]), Err(Error::WrongLength));
    assert_eq!(verify_consistency(5, &root, 5, &empty_root(), &[]), Err(Error::WrongRoot));
}

/// Asserts that no proof one step away from a true one is accepted.
fn no_mutation_passes(proof: &[Hash], passes: impl Fn(&[Hash]) -> bool) {
    assert!(passes(proof));
    for at in 0..proof.len() {
        let mut flipped = proof.to_vec();
        let mut bytes = *flipped[at].as_bytes();
        bytes[at % 32] ^= 1;
        flipped[at] = bytes.into();
        assert!(!passes(&flipped), "hash {at} changed");
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        assert!(!passes(&shorter), "hash {at} left out");
        let mut longer = proof.to_vec();
        longer.insert(at, proof[at]);
        assert!(!passes(&longer), "hash {at} twice");
        let mut swapped = proof.to_vec();
        swapped.swap(at, (at + 1) % proof.len());
        assert!(swapped == proof || !passes(&swapped), "hash {at} swapped");
    }
    assert!(!passes(&[proof, &[empty_root()]].concat()), "a hash added");
}

#[test]
fn every_proof_of_small_trees_is_the_definition_s_and_holds_alone() {
    let definition = Definition::of(leaves(40));
    let kept = Kept::with(definition.leaves.iter().copied());
    let get = |l, n| kept.get(l, n);
    for size in 1..=40_usize {
        let (new, new_root) = (size as u64, definition.mth(0, size));
        for at in 0..size {
            let (index, leaf) = (at as u64, &definition.leaves[at]);
            let path = inclusion_path(index, new, get).unwrap();
            assert_eq!(path, definition.path(at, 0, size), "entry {at} of {size}");
            no_mutation_passes(&path, |it| {
                verify_inclusion(leaf, index, new, &new_root, it).is_ok()
            });
            for other in (0..new).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, new, &new_root, &path).is_err());
            }
        }
        for prefix in 1..=size {
            let (old, old_root) = (prefix as u64, definition.mth(0, prefix));
            let proof = consistency_proof(old, new, get).unwrap();
            assert_eq!(proof, definition.subproof(prefix, 0, size), "{prefix} to {size}");
            no_mutation_passes(&proof, |it| {
                verify_consistency(old, &old_root, new, &new_root, it).is_ok()
            });
            for other in (1..=new).filter(|other| *other != old) {
                assert!(verify_consistency(other, &old_root, new, &new_root, &proof).is_err());
            }
        }
    }
}

/// The nodes that `needs` names, and nothing else.
fn only(kept: &Kept, needs: &[Span]) -> BTreeMap<(u8, u64), Hash> {
    needs.iter().flat_map(|span| span.nodes()).map(|key| (key, kept.nodes[&key])).collect()
}

#[test]
fn another_s_implementation_makes_the_same_roots_and_proofs() {
    let mut peer = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, [u8; 8]>::new();
    let mut kept = Kept::default();
    let joined =
        |proof: Vec<Hash>| proof.iter().flat_map(|hash| *hash.as_bytes()).collect::<Vec<u8>>();
    for at in 0..260_u64 {
        kept.push(leaf_hash(&at.to_be_bytes()));
        peer.push(at.to_be_bytes());
        let size = at + 1;
        assert_eq!(kept.frontier.root().as_bytes()[..], peer.root().as_bytes()[..], "size {size}");
        if size > 40 && size < 255 {
            continue;
        }
        for index in (0..size).step_by(7) {
            let path = inclusion_path(index, size, |l, n| kept.get(l, n)).unwrap();
            let theirs = peer.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(joined(path), theirs.as_bytes(), "entry {index} of {size}");
        }
        for old in (1..=size).step_by(7) {
            let proof = consistency_proof(old, size, |l, n| kept.get(l, n)).unwrap();
            let theirs = peer.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(joined(proof), theirs.as_bytes(), "{old} to {size}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_hold_and_look_up_exactly_what_they_need(
        (size, old, at) in (1..2_000_usize).prop_flat_map(|n| (Just(n), 1..=n, 0..n))
    ) {
        let definition = Definition::of(leaves(size));
        let kept = Kept::with(definition.leaves.iter().copied());
        let (new, index, prefix) = (size as u64, at as u64, old as u64);
        let new_root = definition.mth(0, size);

        let needed = only(&kept, &inclusion_needs(index, new).unwrap());
        let mut asked = BTreeSet::new();
        let path = inclusion_path(index, new, |l, n| {
            asked.insert((l, n));
            needed.get(&(l, n)).copied()
        }).unwrap();
        prop_assert!(asked.iter().eq(needed.keys()));
        prop_assert_eq!(&path, &definition.path(at, 0, size));
        let leaf = &definition.leaves[at];
        no_mutation_passes(&path, |it| verify_inclusion(leaf, index, new, &new_root, it).is_ok());

        let needed = only(&kept, &consistency_needs(prefix, new).unwrap());
        let mut asked = BTreeSet::new();
        let proof = consistency_proof(prefix, new, |l, n| {
            asked.insert((l, n));
            needed.get(&(l, n)).copied()
        }).unwrap();
        prop_assert!(asked.iter().eq(needed.keys()));
        prop_assert_eq!(&proof, &definition.subproof(old, 0, size));
        let old_root = definition.mth(0, old);
        no_mutation_passes(&proof, |it| {
            verify_consistency(prefix, &old_root, new, &new_root, it).is_ok()
        });
    }

    #[test]
    fn a_proof_from_anybody_never_panics(
        index: u64, size: u64, texts in prop::collection::vec(any::<[u8; 32]>(), 0..80)
    ) {
        let hashes: Vec<Hash> = texts.into_iter().map(Hash::from).collect();
        let root = empty_root();
        prop_assert!(verify_inclusion(&root, index, size, &root, &hashes).is_err());
        prop_assert!(
            (index == 0 && hashes.is_empty())
                || verify_consistency(index, &root, size, &root, &hashes).is_err()
        );
    }
}
