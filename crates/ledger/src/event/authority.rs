//! Events on the path of authority, from the law to the commitment.

use crate::{
    account::{Account, Purpose},
    as_text::as_text,
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    id::{Digest, EventId, PersonId},
    identifier::{Cig, Cup, NoCig, TaxId, shown},
    money::{Amount, Cents},
    terms::Terms,
    text::Text,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{fmt, str::FromStr};

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
    /// How the amount was computed, when it was split by weights: its parts sum to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionPart>,
}

/// What one criterion of a split gives to one holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionPart {
    /// The criterion: `popolazione`, `comuni`.
    pub name: Text,
    /// Where its weights come from: a publication and its day.
    pub source: Text,
    /// What the criterion splits in all.
    pub whole: Amount,
    /// The holder's weight.
    pub weight: Weight,
    /// Σ of the weights of all holders.
    pub weight_total: Weight,
    /// What it gives to the holder: may be nothing.
    pub part: Cents,
}

/// A weight of a split: nothing or more, a decimal without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(Decimal);

as_text!(Weight);

/// Why a text is not a weight.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "[MALFORMED_WEIGHT] peso «{0}» non valido: serve un numero da 0 in su, fino a 18 cifre, con il \
     punto e senza zeri finali, per esempio 15234 o 0.5"
)]
pub struct NotAWeight(String);

impl Weight {
    /// A weight of so much; none below zero or beyond 18 digits.
    pub fn new(weight: Decimal) -> Option<Self> {
        let weight = weight.normalize();
        let fits = !weight.is_sign_negative() && weight.mantissa() < 1_000_000_000_000_000_000;
        (fits && weight.scale() <= 9).then_some(Self(weight))
    }

    /// As a number.
    pub fn get(self) -> Decimal {
        self.0
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Weight {
    type Err = NotAWeight;

    fn from_str(text: &str) -> Result<Self, NotAWeight> {
        let weight = text.parse().ok().and_then(Self::new);
        weight.filter(|it| it.to_string() == text).ok_or_else(|| NotAWeight(shown(text)))
    }
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

/// Authority given back to its grantor by who cannot use it (*economia*). Cash, where there was
/// some, goes back by a transfer of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundsReturned {
    /// Who gives back.
    pub holder: Holder,
    /// Who had given.
    pub grantor: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// What moves: from `available` or `programmed` of the holder to `available` of the grantor.
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

/// A number in a body's own books as it is looked for: `year/NUMBER`, in capitals, without spaces and
/// without zeros before a number: `0800` is `800`, and `71/s` is `71/S`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BookNumberKey(String);

impl BookNumber {
    /// As it is looked for.
    pub fn key(&self) -> BookNumberKey {
        let (year, number) = (self.year, self.number.as_str());
        let number: String = number.split_whitespace().collect::<String>().to_uppercase();
        let plain = number.trim_start_matches('0');
        let counted = plain.starts_with(|it: char| it.is_ascii_digit());
        BookNumberKey(format!("{year}/{}", if counted { plain } else { number.as_str() }))
    }
}

impl fmt::Display for BookNumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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

/// An obligation changes after it was made: *integrazione*, *disimpegno*, *economia*, *errore
/// materiale*, *reimputazione*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentChanged {
    /// The body that is obliged.
    pub organisation: OrganisationCode,
    /// Which commitment.
    pub commitment: EventId,
    /// Why.
    pub cause: ChangeCause,
    /// The number, in the books of another budget year, of the part that falls due there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BookNumber>,
    /// What changes, row by row. Of a *reimputazione* they are the rows of a commitment of its own,
    /// known by this event's id.
    pub rows: Vec<ChangedRow>,
}

/// Why an obligation changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeCause {
    /// More is owed (*integrazione*).
    Addition,
    /// The obligation falls in part (*disimpegno*).
    Release,
    /// Less was needed (*economia*).
    Economy,
    /// It was recorded wrongly (*errore materiale*).
    MaterialError,
    /// It falls due in another budget year (*reimputazione*).
    Reimputation,
}

/// A row of a commitment that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedRow {
    /// Its number in the commitment.
    pub row: u32,
    /// In which way.
    pub change: RowChange,
    /// Where it was taken: a decrease goes back there, an increase is taken there.
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
    /// By how much.
    pub amount: Amount,
    /// The budget year in which that part falls due (*reimputazione*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_year: Option<u16>,
}

/// In which way a row of a commitment changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    /// It grows.
    Increase,
    /// It shrinks.
    Decrease,
    /// A part of it becomes a commitment of another budget year; nothing moves.
    Reimputation,
}

impl ChangedRow {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
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
    /// Salted digests of what was known of the person, sorted: whoever is shown a value with its
    /// salt can tell that it is the one; nobody else can tell anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<Digest>,
}

/// The most digests that a party may have.
const DIGESTS: usize = 8;

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Either {
            tax_id: Option<TaxId>,
            person: Option<PersonId>,
            #[serde(default)]
            digests: Vec<Digest>,
        }
        match Either::deserialize(deserializer)? {
            Either { tax_id: Some(tax_id), person: None, digests } if digests.is_empty() => {
                Ok(Self::Body(BodyParty { tax_id }))
            }
            Either { tax_id: None, person: Some(person), digests } => {
                if digests.len() > DIGESTS || !digests.is_sorted_by(|a, b| a < b) {
                    return Err(D::Error::custom(
                        "[MALFORMED_PARTY] le impronte (digests) di una persona sono al più otto, in \
                         ordine e diverse tra loro",
                    ));
                }
                Ok(Self::Person(PersonParty { person, digests }))
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
