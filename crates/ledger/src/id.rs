//! Ids: random names of events, accounts of people and persons; digests and nonces in hex.

use crate::{as_text::as_text, identifier::shown};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A text that is not the id or digest it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[MALFORMED_ID] «{0}» non è un identificativo valido: {1}")]
pub struct NotAnId(String, &'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// That id.
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// Its sixteen bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Reads a lower-case hyphenated UUID, its only form.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                match Uuid::try_parse(text) {
                    Ok(id) if id.hyphenated().to_string() == text => Ok(Self(id)),
                    _ => Err(NotAnId(
                        shown(text),
                        "serve un UUID in minuscole con i trattini",
                    )),
                }
            }
        }

        as_text!($name);
    };
}

id!(
    /// An event, and the entity that it made: a commitment, an expense, a transfer.
    EventId
);
id!(
    /// An account of a person who works with the ledger (*utenza*); its name stands outside the
    /// log.
    ActorId
);
id!(
    /// A natural person, at random: who it is stands in the erasable side table only.
    PersonId
);

impl PersonId {
    /// Nobody's id.
    pub const NOBODY: Self = Self(Uuid::nil());
}

macro_rules! hexadecimal {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $hint:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Those bytes.
            pub const fn new(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Reads lower-case hexadecimal digits, two a byte.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                unhex(text).map(Self).ok_or_else(|| NotAnId(shown(text), $hint))
            }
        }

        as_text!($name);
    };
}

hexadecimal!(
    /// A SHA-256: of a command, of a leaf, of a file.
    Digest, 32, "servono 64 cifre esadecimali minuscole"
);
hexadecimal!(
    /// 128 random bits in each event, shown only with the whole entry, so that a leaf hash tells
    /// nothing of what it covers.
    Nonce, 16, "servono 32 cifre esadecimali minuscole"
);

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_form() {
        let text = "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b";
        let id: EventId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(EventId::new(Uuid::from_bytes(*id.as_bytes())), id);
        for bad in
            ["0197F3A0-1c2d-7e4f-8a5b-6c7d8e9f0a1b", "0197f3a01c2d7e4f8a5b6c7d8e9f0a1b", "", "x"]
        {
            assert!(bad.parse::<EventId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_digest_has_one_form() {
        let text = "00112233445566778899aabbccddeeff";
        let nonce: Nonce = text.parse().unwrap();
        assert_eq!(nonce.to_string(), text);
        assert_eq!(format!("{nonce:?}"), text);
        assert_eq!(nonce.as_bytes()[1], 0x11);
        assert_eq!(Nonce::new(*nonce.as_bytes()), nonce);
        for bad in
            ["00112233445566778899AABBCCDDEEFF", &text[1..], "g0112233445566778899aabbccddeeff", ""]
        {
            assert!(bad.parse::<Nonce>().is_err(), "{bad}");
        }
        assert!(text.parse::<Digest>().is_err());
    }
}
