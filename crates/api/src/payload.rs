//! Payloads: what became of a command, and the parts that other answers share with it.

use crate::{
    id::{self, Kind},
    scalar::{EventId, Hash, Index, Size},
};
use async_graphql::{Enum, ID, Json, SimpleObject};
use bookkeeper::outcome::{self, Appended, At, EventReceipt, Receipt};
use ledger::rejection::Refused;
use serde_json::{Map, Value};

/// What became of a command.
#[derive(SimpleObject)]
pub struct VerbPayload {
    /// In one word.
    pub outcome: Outcome,
    /// The events it made, now or when it was first recorded.
    pub events: Vec<RecordedEvent>,
    /// Why it was refused.
    pub rejection: Option<Rejection>,
    /// The irregularities sealed with its events.
    pub anomalies: Vec<Anomaly>,
    /// For an expense, whether every fund share of it may be reported.
    pub reportable: Option<bool>,
    /// The head that the answer stands on.
    pub at: Position,
}

/// What became of a command, in one word.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the log.
    Recorded,
    /// The same command was recorded before under this key; nothing was written now.
    Repeated,
    /// It cannot be a fact; nothing was written, and the key is free.
    Refused,
    /// Whether it was written is not known: ask again with the same key.
    Unknown,
}

/// An event that a command made.
#[derive(SimpleObject)]
pub struct RecordedEvent {
    /// Its node id.
    pub id: ID,
    /// Its id as sealed.
    pub event_id: EventId,
    /// Its place in the log.
    pub index: Index,
    /// Its leaf hash.
    pub leaf_hash: Hash,
}

/// Why a command was refused.
#[derive(SimpleObject)]
pub struct Rejection {
    /// The stable code.
    pub code: String,
    /// The place in the input, such as `shares[0].amount`; empty for the whole.
    pub path: String,
    /// The reason, in Italian.
    pub message: String,
    /// The values behind the sentence.
    pub values: Json<Map<String, Value>>,
}

/// An irregularity recorded and shown, not refused.
#[derive(SimpleObject)]
pub struct Anomaly {
    /// The stable code.
    pub code: String,
    /// The sentence, in Italian.
    pub message: String,
    /// The values behind the sentence.
    pub values: Json<Map<String, Value>>,
    /// The event that it is sealed with.
    pub event_id: EventId,
}

/// Where an answer stands: what it was computed at.
#[derive(SimpleObject)]
pub struct Position {
    /// The last event it knows; absent when there is none.
    pub index: Option<Index>,
    /// How many events it knows: those before this size.
    pub tree_size: Size,
    /// The root of the tree over them.
    pub root_hash: Hash,
    /// The leaf hash of the last event it knows: with its index, what `atLeast` takes.
    pub leaf_hash: Option<Hash>,
}

impl VerbPayload {
    /// The outcome of one command that went to the bookkeeper.
    pub fn of(Appended { outcomes, at }: Appended) -> Self {
        // OK: one command has one outcome; were there none, nothing would be known of it.
        match outcomes.into_iter().next().unwrap_or(outcome::Outcome::Unknown) {
            outcome::Outcome::Recorded(it) => Self::receipt(Outcome::Recorded, &it, at),
            outcome::Outcome::Repeated(it) => Self::receipt(Outcome::Repeated, &it, at),
            outcome::Outcome::Refused(it) => Self::refused(&it, at),
            outcome::Outcome::Unknown => Self::bare(Outcome::Unknown, at),
        }
    }

    /// A command that was refused.
    pub fn refused(refused: &Refused, at: At) -> Self {
        Self { rejection: Some(Rejection::from(refused)), ..Self::bare(Outcome::Refused, at) }
    }

    fn receipt(outcome: Outcome, receipt: &Receipt, at: At) -> Self {
        let anomalies = receipt
            .events
            .iter()
            .flat_map(|event| event.anomalies.iter().map(|anomaly| Anomaly::of(anomaly, event.id)));
        Self {
            events: receipt.events.iter().map(RecordedEvent::from).collect(),
            anomalies: anomalies.collect(),
            reportable: receipt.reportable,
            ..Self::bare(outcome, at)
        }
    }

    fn bare(outcome: Outcome, at: At) -> Self {
        Self {
            outcome,
            events: Vec::new(),
            rejection: None,
            anomalies: Vec::new(),
            reportable: None,
            at: Position::from(at),
        }
    }
}

impl From<&EventReceipt> for RecordedEvent {
    fn from(it: &EventReceipt) -> Self {
        Self {
            id: id::encode(Kind::Event, &it.id.to_string()),
            event_id: EventId::of(it.id),
            index: Index::of(it.index),
            leaf_hash: Hash::of(it.leaf),
        }
    }
}

impl From<&Refused> for Rejection {
    fn from(Refused { path, rejection }: &Refused) -> Self {
        let (code, values) = rejection.coded();
        let message = rejection.to_string();
        Self { code, path: in_graphql(path), message, values: Json(values) }
    }
}

impl Anomaly {
    /// An anomaly of an event.
    pub fn of(anomaly: &ledger::anomaly::Anomaly, event: ledger::id::EventId) -> Self {
        // OK: an anomaly is an object of strings and numbers, which always serialises.
        let mut values = match serde_json::to_value(anomaly) {
            Ok(Value::Object(values)) => values,
            _ => Map::new(),
        };
        values.remove("code");
        Self {
            code: anomaly.code().to_owned(),
            message: anomaly.to_string(),
            values: Json(values),
            event_id: EventId::of(event),
        }
    }
}

impl From<At> for Position {
    fn from(at: At) -> Self {
        Self {
            index: at.index().map(Index::of),
            tree_size: Size::of(at.tree_size),
            root_hash: Hash::of(at.root),
            leaf_hash: at.leaf.map(Hash::of),
        }
    }
}

/// A path of the JSON form of a command, as a path of the input of its mutation: `input.own_share`
/// is `ownShare`, `key` is `idempotencyKey`.
fn in_graphql(path: &str) -> String {
    match path {
        "key" => "idempotencyKey".to_owned(),
        // The text that says why stands beside it and is called `cause`.
        "input.cause" => "reversalCause".to_owned(),
        path => camel(path.strip_prefix("input.").unwrap_or(path)),
    }
}

fn camel(path: &str) -> String {
    let mut words = path.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::in_graphql;

    #[test]
    fn paths_are_those_of_the_input() {
        for (path, expected) in [
            ("", ""),
            ("key", "idempotencyKey"),
            ("effective_on", "effectiveOn"),
            ("act.date", "act.date"),
            ("cause", "cause"),
            ("input.cause", "reversalCause"),
            ("input.shares[0].amount", "shares[0].amount"),
            ("shares[12].own_share", "shares[12].ownShare"),
            ("rows[0].terms.admitted_lines[1]", "rows[0].terms.admittedLines[1]"),
            ("input.document.issuer.tax_id", "document.issuer.taxId"),
        ] {
            assert_eq!(in_graphql(path), expected);
        }
    }
}
