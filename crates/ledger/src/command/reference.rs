//! What names an earlier event: references, receipts and reversals.

use crate::as_text::as_text;
use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    event::{BookNumber, ReversalCause},
    id::EventId,
    identifier::shown,
    money::Amount,
    text::{CommandKey, Text},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Input of [`Verb::ReceiveTransfer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveTransfer {
    /// Who received it.
    pub receiver: OrganisationCode,
    /// Who sent it.
    pub sender: OrganisationCode,
    /// For whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
    /// The sending that it answers, by id or by the sender's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Reference>,
    /// The treasurer's receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
}

/// Input of [`Verb::Reverse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The event to undo.
    pub of: Reference,
    /// Why.
    pub cause: ReversalCause,
    /// Which rows, shares or lines of it, and how much of each; absent, all that is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReverseLine>,
}

/// A row, a share or a line of an event, to be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseLine {
    /// Its number among those that the event moves, from 0. A line of a payment stands for what
    /// it moves of authority and of cash.
    pub line: u32,
    /// How much; absent, all that is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// An event named by who writes: by its id, by the key of the command that made it, or, for a
/// commitment, by its number in the body's books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// Its id.
    Id(EventId),
    /// `key:KEY`: the event made by one's own command of that key.
    Key(CommandKey),
    /// `number:YEAR/NUMBER`: the commitment of that number in one's own books.
    Number(BookNumber),
}

as_text!(Reference);

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "[MALFORMED_REFERENCE] riferimento «{0}» non valido: serve l'id dell'evento, \"key:CHIAVE\" o, \
     per un impegno, \"number:ANNO/NUMERO\""
)]
pub struct NotAReference(String);

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Key(key) => write!(f, "key:{key}"),
            Self::Number(it) => write!(f, "number:{}/{}", it.year, it.number),
        }
    }
}

impl FromStr for Reference {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let wrong = || NotAReference(shown(text));
        if let Some(key) = text.strip_prefix("key:") {
            return CommandKey::parse(key).map(Self::Key).map_err(|_| wrong());
        }
        if let Some(number) = text.strip_prefix("number:") {
            let (year, number) = number.split_once('/').ok_or_else(wrong)?;
            let year = year.parse().map_err(|_| wrong())?;
            let number = Text::parse(number).map_err(|_| wrong())?;
            return Ok(Self::Number(BookNumber { year, number }));
        }
        text.parse().map(Self::Id).map_err(|_| wrong())
    }
}
