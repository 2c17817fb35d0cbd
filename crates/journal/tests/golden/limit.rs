//! The longest event that may be sealed, and one byte more.

use crate::{log, vector::the};
use journal::seal::{CannotSeal, LONGEST, is_faithful, open, seal};
use ledger::{
    envelope::{Envelope, Evidence},
    id::Digest,
};

/// What a file of evidence takes, and the field without any.
const FILE: usize = r#"{"digest":""},"#.len() + 64;
const FIELD: usize = r#""evidence":[],"#.len() - 1;

/// Leaf 0 of the log, with evidence and a cause that make it take that many bytes.
fn of_length(bytes: usize) -> Envelope {
    let mut envelope = log().swap_remove(0).envelope;
    envelope.cause = Some(the("a"));
    let left = bytes - seal(&envelope).unwrap().bytes.len() - FIELD;
    let file = |n: usize| Evidence {
        digest: Digest::new([n.to_be_bytes(); 4].concat().try_into().unwrap()),
    };
    envelope.evidence = (0..left / FILE).map(file).collect();
    envelope.cause = Some(the(&"a".repeat(1 + left % FILE)));
    envelope
}

#[test]
fn the_longest_event_is_sealed_and_read() {
    let envelope = of_length(LONGEST);
    let sealed = seal(&envelope).unwrap();
    assert_eq!((sealed.bytes.len(), LONGEST), (65_535, 65_535));
    assert_eq!(open(&sealed.bytes).unwrap(), envelope);
    assert!(is_faithful(&sealed.bytes, &envelope));
}

#[test]
fn one_byte_more_is_refused() {
    let envelope = of_length(LONGEST + 1);
    assert!(matches!(seal(&envelope), Err(CannotSeal::TooLong(65_536))));
}
