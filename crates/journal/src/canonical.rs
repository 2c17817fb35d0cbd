//! The one spelling of a sealed document: RFC 8785 (JCS), narrowed to what the format admits.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;
use std::borrow::Cow;

/// The largest integer that every reader of JSON understands alike: 2^53 − 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical bytes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{at}: {fault}")]
    Inadmissible { at: Place, fault: Fault },
    #[error("not canonical json: {0}")]
    Json(#[from] serde_json::Error),
}

/// What the format does not admit, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("null, where what is absent is left out")]
    Null,
    #[error("an empty list, where what is absent is left out")]
    EmptyList,
    #[error("an empty object, where what is absent is left out")]
    EmptyObject,
    #[error("a number that is not an integer")]
    NotAnInteger,
    #[error("an integer beyond 2^53 − 1")]
    TooLarge,
}

/// Where in a document: `$.payload.shares[0].amount`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(
    // Invariant: from the innermost step to the outermost, as found on the way up.
    Vec<String>,
);

/// The canonical bytes of a value: what is sealed, and what a digest is taken of.
///
/// Fails on floats, integers beyond 2^53 − 1, `null`, empty lists, empty objects and keys given
/// twice: a value that could be spelled in two ways must not reach the log.
pub fn to_canonical<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    // Written first and read back: a tree of `serde_json::Value` would already have lost one of
    // two equal keys.
    let written = serde_json::to_vec(value)?;
    let document: Document<'_> = serde_json::from_slice(&written)?;
    let mut bytes = Vec::with_capacity(written.len());
    document.write(&mut bytes)?;
    Ok(bytes)
}

/// Whether the bytes are what `to_canonical` would have written for what they say.
pub fn is_canonical(bytes: &[u8]) -> bool {
    let mut canonical = Vec::with_capacity(bytes.len());
    serde_json::from_slice::<Document<'_>>(bytes)
        .is_ok_and(|document| document.write(&mut canonical).is_ok() && canonical == bytes)
}

/// A JSON document whose objects are sorted and name nothing twice.
enum Document<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

impl Document<'_> {
    fn write(&self, to: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Self::Null => refuse(Fault::Null),
            Self::Bool(it) => Ok(serde_json::to_writer(to, it)?),
            Self::Number(it) => write_integer(it, to),
            Self::Text(it) => write_text(it, to),
            Self::List(items) => write_list(items, to),
            Self::Object(fields) => write_object(fields, to),
        }
    }
}

fn write_list(items: &[Document<'_>], to: &mut Vec<u8>) -> Result<(), Error> {
    if items.is_empty() {
        return refuse(Fault::EmptyList);
    }
    for (at, item) in items.iter().enumerate() {
        to.push(if at == 0 { b'[' } else { b',' });
        item.write(to).map_err(|error| error.inside(format!("[{at}]")))?;
    }
    to.push(b']');
    Ok(())
}

fn write_object(fields: &[(Cow<'_, str>, Document<'_>)], to: &mut Vec<u8>) -> Result<(), Error> {
    if fields.is_empty() {
        return refuse(Fault::EmptyObject);
    }
    for (at, (key, field)) in fields.iter().enumerate() {
        to.push(if at == 0 { b'{' } else { b',' });
        write_text(key, to)?;
        to.push(b':');
        field.write(to).map_err(|error| error.inside(format!(".{key}")))?;
    }
    to.push(b'}');
    Ok(())
}

fn write_integer(number: &Number, to: &mut Vec<u8>) -> Result<(), Error> {
    match number.as_i128() {
        None => refuse(Fault::NotAnInteger),
        Some(integer) if integer.unsigned_abs() > u128::from(MAX_INTEGER) => {
            refuse(Fault::TooLarge)
        }
        Some(_) => Ok(serde_json::to_writer(to, number)?),
    }
}

/// JCS escapes what `serde_json` escapes, in the same way.
fn write_text(text: &str, to: &mut Vec<u8>) -> Result<(), Error> {
    Ok(serde_json::to_writer(to, text)?)
}

impl<'de: 'a, 'a> Deserialize<'de> for Document<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyDocument)
    }
}

struct AnyDocument;

impl<'de> Visitor<'de> for AnyDocument {
    type Value = Document<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON document")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Document::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Self::Value, E> {
        Ok(Document::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Self::Value, E> {
        Ok(Document::Number(it.into()))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Self::Value, E> {
        Ok(Document::Number(it.into()))
    }

    fn visit_f64<E: de::Error>(self, it: f64) -> Result<Self::Value, E> {
        // OK: a number that JSON can spell is finite.
        let number = Number::from_f64(it).ok_or_else(|| E::custom("not a number"))?;
        Ok(Document::Number(number))
    }

    fn visit_borrowed_str<E>(self, it: &'de str) -> Result<Self::Value, E> {
        Ok(Document::Text(Cow::Borrowed(it)))
    }

    fn visit_str<E>(self, it: &str) -> Result<Self::Value, E> {
        Ok(Document::Text(Cow::Owned(it.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Document::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut object: Vec<(Cow<'de, str>, Document<'de>)> = Vec::new();
        while let Some((Key(key), field)) = fields.next_entry()? {
            object.push((key, field));
        }
        object.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
        if let Some(twice) = object.windows(2).find(|two| two[0].0 == two[1].0) {
            return Err(de::Error::custom(format!("the key {:?} is given twice", twice[0].0)));
        }
        Ok(Document::Object(object))
    }
}

/// A key, borrowed where it can be: serde's own `Cow` always copies.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn refuse(fault: Fault) -> Result<(), Error> {
    Err(Error::Inadmissible { at: Place(Vec::new()), fault })
}

impl Error {
    fn inside(mut self, step: String) -> Self {
        if let Self::Inadmissible { at, .. } = &mut self {
            at.0.push(step);
        }
        self
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("$")?;
        self.0.iter().rev().try_for_each(|step| f.write_str(step))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn text(value: &Value) -> String {
        match to_canonical(value) {
            Ok(bytes) => String::from_utf8(bytes).unwrap(),
            Err(error) => format!("refused: {error}"),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "expect! makes values")]
    fn check(value: Value, expected: Expect) {
        expected.assert_eq(&text(&value));
    }

    #[test]
    fn keys_are_sorted_by_utf16_and_nothing_is_escaped_without_need() {
        check(json!({"b": 1, "a": [true, "x"]}), expect![[r#"{"a":[true,"x"],"b":1}"#]]);
        // U+1F600 starts with the surrogate D83D, so it stands before U+FF21.
        check(json!({"Ａ": 1, "\u{1f600}": 2, "€": 3}), expect![[r#"{"€":3,"😀":2,"Ａ":1}"#]]);
        check(json!("a/b \"q\" \\ \n \u{1} é"), expect![[r#""a/b \"q\" \\ \n \u0001 é""#]]);
    }

    #[test]
    fn what_the_format_does_not_admit_is_refused_with_its_place() {
        check(json!(null), expect!["refused: $: null, where what is absent is left out"]);
        check(
            json!({"payload": {"shares": [{"amount": "1.00"}, {"area": null}]}}),
            expect!["refused: $.payload.shares[1].area: null, where what is absent is left out"],
        );
        check(
            json!({"touches": []}),
            expect!["refused: $.touches: an empty list, where what is absent is left out"],
        );
        check(
            json!([{}]),
            expect!["refused: $[0]: an empty object, where what is absent is left out"],
        );
        check(json!({"n": 1.5}), expect!["refused: $.n: a number that is not an integer"]);
        check(json!({"n": 1.0}), expect!["refused: $.n: a number that is not an integer"]);
    }

    #[test]
    fn integers_end_where_doubles_begin_to_skip() {
        check(json!(9_007_199_254_740_991_u64), expect!["9007199254740991"]);
        check(json!(-9_007_199_254_740_991_i64), expect!["-9007199254740991"]);
        check(json!(9_007_199_254_740_992_u64), expect!["refused: $: an integer beyond 2^53 − 1"]);
        check(json!(-9_007_199_254_740_992_i64), expect!["refused: $: an integer beyond 2^53 − 1"]);
        check(json!(u64::MAX), expect!["refused: $: an integer beyond 2^53 − 1"]);
    }

    #[test]
    fn a_key_given_twice_is_refused_on_both_ways() {
        #[derive(Serialize)]
        struct Twice {
            a: u8,
            #[serde(flatten)]
            rest: BTreeMap<&'static str, u8>,
        }
        assert!(to_canonical(&Twice { a: 1, rest: BTreeMap::from([("a", 2)]) }).is_err());
        assert!(to_canonical(&Twice { a: 1, rest: BTreeMap::from([("b", 2)]) }).is_ok());
        assert!(!is_canonical(br#"{"a":1,"a":1}"#));
        assert!(!is_canonical(br#"{"a":1,"a":2}"#));
    }

    #[test]
    fn a_float_that_is_no_number_is_refused() {
        assert!(to_canonical(&f64::NAN).is_err());
        assert!(to_canonical(&f64::INFINITY).is_err());
    }

    #[test]
    fn every_other_spelling_is_not_canonical() {
        assert!(is_canonical(br#"{"a":1,"b":"\u001f"}"#));
        for other in [
            &br#"{"b":1,"a":1}"#[..],
            br#"{"a": 1}"#,
            b"{\"a\":1}\n",
            br#"{"a":1.0}"#,
            br#"{"a":-0}"#,
            br#"{"a":1e2}"#,
            br#"{"a":01}"#,
            br#"{"a":null}"#,
            br#"{"a":[]}"#,
            br#"{"a":"\u001F"}"#,
            br#"{"a":"\u0041"}"#,
            br#"{"a":"\/"}"#,
            br#"{"\u0061":1}"#,
            br#"{"a":1}}"#,
            b"\xef\xbb\xbf{\"a\":1}",
            b"{\"a\":\"\xff\"}",
            b"",
        ] {
            assert!(!is_canonical(other), "{}", String::from_utf8_lossy(other));
        }
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..6).prop_map(Value::from),
                prop::collection::btree_map(".*", inner, 1..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_bytes_say_the_same_and_are_canonical(value in document()) {
            let bytes = to_canonical(&value).unwrap();
            prop_assert!(is_canonical(&bytes));
            prop_assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
        }

        #[test]
        fn a_writer_of_others_writes_the_same(value in document()) {
            let theirs = serde_json_canonicalizer::to_vec(&value).unwrap();
            prop_assert_eq!(to_canonical(&value).unwrap(), theirs);
        }
    }
}
