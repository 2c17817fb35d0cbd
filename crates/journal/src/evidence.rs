//! The digest of a file that stands as evidence: salted, so that it tells nothing of what it covers.

use crate::hash::Hash;
use ledger::id::Digest;
use sha2::Sha256;

/// What a digest is made with, so that nobody finds the file by trying: 32 random bytes.
pub type Salt = [u8; 32];

/// A file on its way, hashed piece by piece.
#[derive(Clone)]
pub struct Hashing {
    salted: Sha256,
    plain: Sha256,
    length: u64,
}

/// What a file is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashed {
    /// `SHA-256(salt ‖ bytes)`: what events seal.
    pub digest: Digest,
    /// `SHA-256(bytes)`: never sealed.
    pub plain: Hash,
    /// How many bytes it has.
    pub length: u64,
}

impl Hashing {
    /// The beginning of a file.
    pub fn with(salt: &Salt) -> Self {
        use sha2::Digest as _;
        Self { salted: Sha256::new().chain_update(salt), plain: Sha256::new(), length: 0 }
    }

    /// Its next piece.
    pub fn take(&mut self, piece: &[u8]) {
        use sha2::Digest as _;
        self.salted.update(piece);
        self.plain.update(piece);
        // OK: no file has so many bytes.
        self.length = self.length.saturating_add(piece.len() as u64);
    }

    /// How many bytes have come.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What the whole file is known by.
    pub fn end(self) -> Hashed {
        use sha2::Digest as _;
        Hashed {
            digest: Digest::new(self.salted.finalize().into()),
            plain: Hash::from(<[u8; 32]>::from(self.plain.finalize())),
            length: self.length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha256;

    #[test]
    fn the_digest_is_that_of_salt_and_bytes_however_they_come() {
        let salt = [7; 32];
        let mut whole = salt.to_vec();
        whole.extend(b"fattura");
        for pieces in [vec!["fattura"], vec!["fat", "", "tura"], vec!["f", "attura"]] {
            let mut hashing = Hashing::with(&salt);
            for it in pieces {
                hashing.take(it.as_bytes());
            }
            let found = hashing.end();
            assert_eq!(found.digest.as_bytes(), sha256(&whole).as_bytes());
            assert_eq!((found.plain, found.length), (sha256(b"fattura"), 7));
        }
    }

    #[test]
    fn another_salt_is_another_digest_of_the_same_file() {
        let of = |salt| {
            let mut hashing = Hashing::with(&[salt; 32]);
            hashing.take(b"x");
            hashing.end()
        };
        assert_ne!(of(1).digest, of(2).digest);
        assert_eq!(of(1).plain, of(2).plain);
    }
}
