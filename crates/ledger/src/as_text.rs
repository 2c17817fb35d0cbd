//! Values that are written as one text: serde through `Display` and `FromStr`.

use serde::{
    Deserializer,
    de::{self, Visitor},
};
use std::{fmt, marker::PhantomData};

/// Makes serde write a type as its `Display` and read it through its `FromStr`.
macro_rules! as_text {
    ($($type:ty),+ $(,)?) => {$(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::as_text::read(from, str::parse::<$type>)
            }
        }
    )+};
}
pub(crate) use as_text;

/// Reads one text with the function that parses it, without copying it first.
pub(crate) fn read<'de, D, T, E>(
    from: D,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    from.deserialize_str(Parsed { parse, of: PhantomData })
}

struct Parsed<F, T, E> {
    parse: F,
    of: PhantomData<fn() -> (T, E)>,
}

impl<F, T, E> Visitor<'_> for Parsed<F, T, E>
where
    F: FnOnce(&str) -> Result<T, E>,
    E: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<W: de::Error>(self, text: &str) -> Result<T, W> {
        (self.parse)(text).map_err(W::custom)
    }
}
