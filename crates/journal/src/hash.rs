//! The hashes of the log: SHA-256 as RFC 6962 §2.1 uses it for leaves and nodes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 digest. Written and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

/// Why some text or bytes are not a hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    #[error("a hash is 32 bytes, not {0}")]
    Length(usize),
    #[error("a hash is 64 lower-case hexadecimal digits")]
    Digits,
}

/// The digest of the bytes as they are, without the prefix of a leaf.
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The hash of an entry of the log: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// The hash of two subtrees side by side: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([0x01])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// The root of a log without entries: `SHA-256("")`.
pub fn empty_root() -> Hash {
    sha256(&[])
}

impl Hash {
    /// The 32 bytes, as a database stores them.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = HashError;

    fn try_from(bytes: &[u8]) -> Result<Self, HashError> {
        bytes.try_into().map(Self).map_err(|_| HashError::Length(bytes.len()))
    }
}

impl TryFrom<String> for Hash {
    type Error = HashError;

    fn try_from(text: String) -> Result<Self, HashError> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hex::encode(hash.0)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        // One hash has one spelling: sealed bytes that differ in case would be two documents.
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(HashError::Digits);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| HashError::Digits)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_hash_has_one_spelling() {
        assert_eq!(sha256(b"abc").to_string(), ABC);
        assert_eq!(ABC.parse(), Ok(sha256(b"abc")));
        assert_eq!(ABC.to_uppercase().parse::<Hash>(), Err(HashError::Digits));
        assert_eq!(ABC[1..].parse::<Hash>(), Err(HashError::Digits));
        assert_eq!(format!("{ABC}00").parse::<Hash>(), Err(HashError::Digits));
        assert_eq!(" ".repeat(64).parse::<Hash>(), Err(HashError::Digits));
    }

    #[test]
    fn serde_writes_the_hexadecimal_text() {
        let json = serde_json::to_string(&sha256(b"abc")).unwrap();
        assert_eq!(json, format!("\"{ABC}\""));
        assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), sha256(b"abc"));
        assert!(serde_json::from_str::<Hash>(&json.to_uppercase()).is_err());
    }

    #[test]
    fn a_hash_comes_back_from_its_bytes() {
        let hash = leaf_hash(b"entry");
        assert_eq!(Hash::try_from(&hash.as_bytes()[..]), Ok(hash));
        assert_eq!(Hash::try_from(&hash.as_bytes()[1..]), Err(HashError::Length(31)));
    }

    #[test]
    fn leaves_and_nodes_live_in_different_domains() {
        let (left, right) = (leaf_hash(b"left"), leaf_hash(b"right"));
        let children = [&left.as_bytes()[..], &right.as_bytes()[..]].concat();
        assert_ne!(node_hash(&left, &right), leaf_hash(&children));
        assert_ne!(node_hash(&left, &right), node_hash(&right, &left));
        assert_eq!(node_hash(&left, &right), sha256(&[&[0x01], &children[..]].concat()));
        assert_eq!(leaf_hash(b"left"), sha256(b"\x00left"));
    }
}
