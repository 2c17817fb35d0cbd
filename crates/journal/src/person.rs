//! Persons in the side table: the link from a codice fiscale, values that are encrypted, and the
//! commitments by which an event stands for a value without telling it.

use crate::hash::Hash;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use ledger::{
    code::OrganisationCode,
    id::{Digest, PersonId},
    identifier::CodiceFiscale,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// The secret of a ledger, without which no link is found and no value is read: 32 random bytes
/// that stand outside the database. It is shown by nothing.
#[derive(Clone)]
pub struct Pepper([u8; 32]);

/// What a value is committed to with: 16 random bytes, erased with it.
pub type ValueSalt = [u8; 16];

/// The bytes of a nonce under which a value is encrypted.
pub const NONCE: usize = 24;

/// Something known of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonValue {
    /// What it is.
    pub field: Field,
    /// The value: personal data.
    pub value: String,
    /// The salt of its commitment.
    pub salt: ValueSalt,
}

/// What is known of persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The codice fiscale, in capitals.
    CodiceFiscale,
    /// The name, as whoever entered it wrote it.
    Name,
}

/// A value that cannot be read: with another pepper, of another person or body, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value of a person cannot be read with this pepper")]
pub struct Unreadable;

impl Field {
    /// Its name in a commitment.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodiceFiscale => "codice_fiscale",
            Self::Name => "name",
        }
    }
}

impl PersonValue {
    /// What an event seals of it, as SD-JWT makes digests of disclosures:
    /// `SHA-256(base64url(JSON [salt, field, value]))`, the salt in base64url.
    pub fn commitment(&self) -> Digest {
        let salt = URL_SAFE_NO_PAD.encode(self.salt);
        let disclosure = serde_json::json!([salt, self.field.name(), self.value]).to_string();
        let disclosure = URL_SAFE_NO_PAD.encode(disclosure);
        Digest::new(*crate::hash::sha256(disclosure.as_bytes()).as_bytes())
    }
}

impl fmt::Debug for PersonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonValue({}, …)", self.field.name())
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(…)")
    }
}

impl Pepper {
    /// Those bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The pepper as its file holds it: 64 hexadecimal digits.
    pub fn written(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads what [`Pepper::written`] writes.
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// By what a person is found: nobody who lacks the pepper can try codes until one fits.
    pub fn link(&self, code: &CodiceFiscale) -> Hash {
        Hash::from(self.keyed(&[b"codice_fiscale\0", code.as_str().as_bytes()]))
    }

    /// By what a database knows that it is the pepper of its persons.
    pub fn witness(&self) -> Hash {
        Hash::from(self.keyed(&[b"witness\0"]))
    }

    /// Encrypts a value of a person that a body entered.
    ///
    /// # Errors
    /// [`Unreadable`] when it could not be read again.
    pub fn seal(
        &self,
        nonce: [u8; NONCE],
        person: PersonId,
        organisation: &OrganisationCode,
        value: &PersonValue,
    ) -> Result<Vec<u8>, Unreadable> {
        let msg = serde_json::to_vec(value).map_err(|_| Unreadable)?;
        let about = about(person, organisation);
        let payload = Payload { msg: &msg, aad: about.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        Ok([nonce.to_vec(), sealed.map_err(|_| Unreadable)?].concat())
    }

    /// Reads what [`Pepper::seal`] encrypted.
    ///
    /// # Errors
    /// [`Unreadable`] when it was not encrypted with this pepper for that person and body.
    pub fn open(
        &self,
        sealed: &[u8],
        person: PersonId,
        organisation: &OrganisationCode,
    ) -> Result<PersonValue, Unreadable> {
        let (nonce, msg) = sealed.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
        let about = about(person, organisation);
        let payload = Payload { msg, aad: about.as_bytes() };
        let bytes = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        serde_json::from_slice(&bytes.map_err(|_| Unreadable)?).map_err(|_| Unreadable)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.keyed(&[b"values\0"]).into())
    }

    fn keyed(&self, parts: &[&[u8]]) -> [u8; 32] {
        // OK: HMAC itself pads a key that is shorter than a block with zeros.
        let mut padded = hmac::digest::Key::<Hmac<Sha256>>::default();
        padded.iter_mut().zip(self.0).for_each(|(to, byte)| *to = byte);
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&padded);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// What a value is encrypted for, so that it is not taken for another one's.
fn about(person: PersonId, organisation: &OrganisationCode) -> String {
    format!("{person}|{organisation}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::sha256;

    fn value() -> PersonValue {
        let value = "Mario Rossi".to_owned();
        PersonValue { field: Field::Name, value, salt: *b"0123456789abcdef" }
    }

    fn person(n: u8) -> PersonId {
        format!("00000000-0000-4000-8000-0000000000{n:02x}").parse().unwrap()
    }

    /// RFC 2104 by hand: the key padded to a block, inner and outer.
    #[test]
    fn the_link_is_an_hmac_of_the_code_in_capitals() {
        let key = [7; 32];
        let block = |with: u8| -> Vec<u8> {
            (0..64).map(|at| with ^ key.get(at).copied().unwrap_or(0)).collect()
        };
        let text = b"codice_fiscale\0RSSMRA85T10A562S".to_vec();
        let inner = sha256(&[block(0x36), text].concat());
        let outer = sha256(&[block(0x5c), inner.as_bytes().to_vec()].concat());
        let code = |text| CodiceFiscale::parse(text).unwrap();
        let pepper = Pepper::new(key);
        assert_eq!(pepper.link(&code("RSSMRA85T10A562S")), outer);
        assert_eq!(pepper.link(&code("rssmra85t10a562s")), outer);
        assert_ne!(Pepper::new([8; 32]).link(&code("RSSMRA85T10A562S")), outer);
        // Omocodia is another person.
        assert_ne!(pepper.link(&code("RSSMRA85T10A56NH")), outer);
    }

    #[test]
    fn a_commitment_is_that_of_sd_jwt() {
        let disclosure = r#"["MDEyMzQ1Njc4OWFiY2RlZg","name","Mario Rossi"]"#;
        let written = URL_SAFE_NO_PAD.encode(disclosure);
        let found = value().commitment();
        assert_eq!(found.as_bytes(), sha256(written.as_bytes()).as_bytes());
        assert_ne!(found, PersonValue { salt: [0; 16], ..value() }.commitment());
    }

    #[test]
    fn a_value_is_read_with_its_pepper_for_its_person_and_body_only() {
        let (pepper, body) = (Pepper::new([7; 32]), "ente_01".parse().unwrap());
        let sealed = pepper.seal([1; NONCE], person(1), &body, &value()).unwrap();
        assert!(!sealed.windows(5).any(|it| it == b"Mario"));
        assert_eq!(pepper.open(&sealed, person(1), &body).unwrap(), value());
        let other = "ente_02".parse().unwrap();
        assert_eq!(pepper.open(&sealed, person(2), &body), Err(Unreadable));
        assert_eq!(pepper.open(&sealed, person(1), &other), Err(Unreadable));
        assert_eq!(Pepper::new([8; 32]).open(&sealed, person(1), &body), Err(Unreadable));
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(pepper.open(&damaged, person(1), &body), Err(Unreadable));
            assert_eq!(pepper.open(&sealed[..at], person(1), &body), Err(Unreadable));
        }
    }

    #[test]
    fn a_pepper_is_shown_by_nothing_but_its_file() {
        let pepper = Pepper::new([0xab; 32]);
        assert_eq!(format!("{pepper:?} {:?}", value()), "Pepper(…) PersonValue(name, …)");
        assert_eq!(Pepper::read(&(pepper.written() + "\n")).unwrap().0, pepper.0);
        for bad in ["", "ab", &"g".repeat(64), &"a".repeat(63)] {
            assert!(Pepper::read(bad).is_none(), "{bad}");
        }
    }
}
