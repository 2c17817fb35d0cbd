//! Parts that several inputs share.

use crate::{
    node::names::{CupRule, ReportingBasis, SchemeKind},
    scalar::Date,
};
use async_graphql::{InputObject, OneofObject};
use serde::{Serialize, Serializer};
use std::fmt;

/// What every command has.
#[derive(InputObject, Debug, Serialize)]
pub struct Head {
    /// Chosen by the client, one per command of an organisation: the same key with the same content
    /// is answered, not done again.
    pub idempotency_key: String,
    /// Whose act it is, when its counterpart transcribes what its owner has not recorded here; then
    /// the act and its evidence are required.
    pub on_behalf_of: Option<String>,
    /// The day on which it takes effect.
    pub effective_on: Date,
    /// On what act.
    pub act: Option<ActInput>,
    /// Why, in words.
    pub cause: Option<String>,
    /// On what evidence.
    pub evidence: Option<Vec<EvidenceInput>>,
}

/// The act that a command rests on.
#[derive(InputObject, Debug, Serialize)]
pub struct ActInput {
    /// What kind of act: `DETERMINA`, `DGR`, `DM` …
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Date,
}

/// A file of evidence.
#[derive(InputObject, Debug, Serialize)]
pub struct EvidenceInput {
    /// Its salted SHA-256, as 64 lower-case hexadecimal digits.
    pub digest: String,
}

/// A party: a body by its tax id, a person by their random id, or a person by who they are: in the
/// ledger a random id takes their place.
#[derive(OneofObject, Debug)]
pub enum PartyInput {
    /// The tax id of a body: 11 digits.
    TaxId(String),
    /// The random id of a person.
    Person(String),
    /// Who the person is.
    Natural(NaturalInput),
}

/// Who a person is: kept encrypted outside the log, for the body that says it, until it is erased.
#[derive(InputObject, Serialize)]
pub struct NaturalInput {
    /// The codice fiscale: 16 characters.
    pub codice_fiscale: String,
    /// What they are called.
    pub name: Option<String>,
}

impl fmt::Debug for NaturalInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NaturalInput(…)")
    }
}

impl Serialize for PartyInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::TaxId(tax_id) => serializer.collect_map([("tax_id", tax_id)]),
            Self::Person(person) => serializer.collect_map([("person", person)]),
            Self::Natural(natural) => natural.serialize(serializer),
        }
    }
}

/// A span of days, both included.
#[derive(InputObject, Debug, Serialize)]
pub struct PeriodInput {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// Under which conditions an endowment may be spent and is paid.
#[derive(InputObject, Debug, Serialize)]
pub struct TermsInput {
    /// The days on which a cost must be incurred.
    pub window: Option<PeriodInput>,
    /// How it is paid.
    pub scheme: Option<SchemeInput>,
    /// The only lines it may be spent on.
    pub admitted_lines: Option<Vec<String>>,
    /// Whether commitments must carry a CUP.
    pub cup: Option<CupRule>,
    /// From which stage costs may be reported.
    pub basis: Option<ReportingBasis>,
    /// Within how many days who receives the money must send it on, and who is asked for it must pay.
    pub payment_days: Option<i32>,
}

/// How an endowment is paid.
#[derive(InputObject, Debug, Serialize)]
pub struct SchemeInput {
    /// In which way.
    pub kind: SchemeKind,
    /// The percentages, in order, when in parts: `"30"`, `"12.5"`.
    pub instalments: Option<Vec<String>>,
}

/// A line, and the area of people it is for.
#[derive(InputObject, Debug, Serialize)]
pub struct PurposeInput {
    /// For what: a line of the catalogue.
    pub line: String,
    /// For whom: an area of the catalogue.
    pub area: Option<String>,
}

/// A number in a body's own books.
#[derive(InputObject, Debug, Serialize)]
pub struct BookNumberInput {
    /// The budget year.
    pub year: i32,
    /// The number.
    pub number: String,
}
