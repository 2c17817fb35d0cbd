//! Events on the path of authority, from the law to the commitment.

use crate::{
    account::{Account, Purpose},
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    id::PersonId,
    identifier::{Cig, Cup, NoCig, TaxId},
    money::Amount,
    terms::Terms,
    text::Text,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// The law endows an edition at the body that appropriates, or takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundsAppropriated {
    /// The body that appropriates.
    pub holder: Holder,
    /// The endowment.
    pub edition: EditionCode,
    /// Whether it grows or shrinks.
    pub direction: Direction,
    /// By how much.
    pub amount: Amount,
}

/// Whether an endowment grows or shrinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From `law` to `available`.
    Increase,
    /// From `available` back to `law`.
    Reduction,
}

/// Authority over an amount of an edition, given by one holder to another (*riparto*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundsAllotted {
    /// Who gives.
    pub grantor: Holder,
    /// Who receives.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
    /// Terms of this act, where they differ from the edition's.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
}

/// Authority taken back by act of the grantor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllotmentReduced {
    /// Who takes back.
    pub grantor: Holder,
    /// Who loses.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// How much.
    pub amount: Amount,
}

/// Authority planned on lines (*programmazione*), moved between lines, or made available again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundsProgrammed {
    /// Whose plan.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What moves, with its full coordinates: `available` and `programmed` accounts only.
    pub moves: Vec<Move>,
}

/// One movement of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Where it is taken.
    pub from: Account,
    /// Where it is put.
    pub to: Account,
    /// How much.
    pub amount: Amount,
}

/// An obligation towards a creditor (*impegno*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentMade {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creditor: Option<Party>,
    /// For what, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Text>,
    /// The tender's CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<Cig>,
    /// The reason for having no CIG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_cig: Option<NoCig>,
    /// The project's CUP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cup: Option<Cup>,
    /// The budget chapter, where the body keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<Text>,
    /// The number in the body's own books, where it keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What is committed, row by row.
    pub rows: Vec<CommitmentRow>,
}

/// A number in a body's own books: year and number (*numero/anno*).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookNumber {
    /// The budget year (*esercizio*) of the number.
    pub year: u16,
    /// The number, as written.
    pub number: Text,
}

/// One row of a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentRow {
    /// Where it was taken, and where a decrease goes back.
    pub from: CommittedFrom,
    /// Whose authority.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: LineCode,
    /// For whom, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
    /// How much.
    pub amount: Amount,
    /// The budget year (*esercizio*) in which it falls due, where the body keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

/// Where a commitment takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommittedFrom {
    /// From a plan.
    Programmed,
    /// Straight from the allotment: its holder never programmed that edition.
    Available,
}

/// The other side of an obligation or a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Party {
    /// A body or a firm, by its tax id of eleven digits.
    Body(BodyParty),
    /// A natural person, at random: never by name or codice fiscale.
    Person(PersonParty),
}

/// A body or a firm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyParty {
    /// Its tax id.
    pub tax_id: TaxId,
}

/// A natural person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonParty {
    /// The random id.
    pub person: PersonId,
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Either {
            tax_id: Option<TaxId>,
            person: Option<PersonId>,
        }
        match Either::deserialize(deserializer)? {
            Either { tax_id: Some(tax_id), person: None } => Ok(Self::Body(BodyParty { tax_id })),
            Either { tax_id: None, person: Some(person) } => {
                Ok(Self::Person(PersonParty { person }))
            }
            _ => Err(D::Error::custom(
                "[MALFORMED_PARTY] serve o tax_id (11 cifre, per un ente o un'impresa) o person \
                 (l'identificativo casuale di una persona), e non entrambi",
            )),
        }
    }
}

impl Party {
    /// As the first part of a document's key.
    pub fn key(&self) -> String {
        match self {
            Self::Body(body) => body.tax_id.to_string(),
            Self::Person(person) => person.person.to_string(),
        }
    }
}

impl CommitmentRow {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}
