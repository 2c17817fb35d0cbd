//! Scalars: what crosses GraphQL as a string, because its own `Int` has 32 bits.
//!
//! As inputs they take any text: what it must look like is said once, where commands are read.

use crate::id::{self, Kind};
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::Serialize;
use std::fmt::Display;

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $read:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self($read(text))),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(_))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// Euro cents, written as a string with a point and two decimals: `"1220.00"`, `"-0.02"`.
    Cents,
    as_written
);
text_scalar!(
    /// A calendar day of Europe/Rome: `"2026-03-31"`.
    Date,
    as_written
);
text_scalar!(
    /// An instant in UTC with six decimals: `"2026-04-12T08:30:00.000000Z"`.
    Instant,
    as_written
);
text_scalar!(
    /// The place of an event in the log, from 0, as a string.
    Index,
    as_written
);
text_scalar!(
    /// A tree size as a string: N knows the events 0 … N−1.
    Size,
    as_written
);
text_scalar!(
    /// A SHA-256 hash: 64 lower-case hexadecimal digits.
    Hash,
    as_written
);
text_scalar!(
    /// The id of an event as it is sealed: a lower-case UUID.
    EventId,
    as_written
);
text_scalar!(
    /// An event: its sealed id, its node id, `"key:KEY"` for the event made by one's own command of
    /// that key, or `"number:YEAR/NUMBER"` for the commitment of that number in one's own books.
    Reference,
    unwrapped
);

macro_rules! made_of_texts {
    ($($name:ident),+) => {
        $(impl $name {
            /// The text of something that has one.
            pub fn of(it: impl Display) -> Self {
                Self(it.to_string())
            }
        })+
    };
}

made_of_texts!(Cents, Date, Instant, Index, Size, Hash, EventId);

fn as_written(text: String) -> String {
    text
}

/// A node id of an event is taken for the event's own id: commands seal that one.
fn unwrapped(text: String) -> String {
    match id::decode(&text) {
        Some((Kind::Event | Kind::Expense, code)) => code,
        _ => text,
    }
}

impl Size {
    /// As the number that it is.
    pub fn number(&self) -> Option<u64> {
        self.0.parse().ok().filter(|it: &u64| it.to_string() == self.0)
    }
}
