//! Events on the path of authority, from the expense to the payment.

use crate::{
    account::Purpose,
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::{Day, Period},
    event::Party,
    id::{EventId, PersonId},
    identifier::TaxId,
    money::{Amount, Cents},
    newtype::text_code,
    text::{Text, document_number_key},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;

/// A cost item recognised as due, with its shares (*liquidazione*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpenseRecorded {
    /// The body that owes.
    pub organisation: OrganisationCode,
    /// The document of the cost.
    pub document: Document,
    /// Which part of the document it is.
    pub item: CostItem,
    /// The days on which the cost was incurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competence: Option<Period>,
    /// How much of the item this expense charges: the shares and the own share together.
    pub charged: Amount,
    /// The parts charged to funds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// The part on no fund: it completes the total, claims nothing and posts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<Amount>,
}

/// A document of cost, known by `(issuer, number, date, kind)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Who issued it.
    pub issuer: Party,
    /// Its number, as written.
    pub number: DocumentNumber,
    /// Its date.
    pub date: Day,
    /// Its kind: `TD01` and so on for invoices (`FatturaPA`), else a short word.
    pub kind: DocumentKind,
    /// Its total.
    pub total: Amount,
    /// Its key: `issuer|NUMBER|date|kind`.
    pub key: DocumentKey,
}

text_code! {
    /// The number of a document, as written: at least one letter or digit, since its key knows no
    /// other sign.
    pub struct DocumentNumber;
    code: "MALFORMED_DOCUMENT_NUMBER",
    noun: "numero di documento",
    shape: |it: &str| {
        // Letters and digits of other alphabets look like ours and would make another key.
        let latin = |sign: char| sign.is_ascii() || !sign.is_alphanumeric();
        it.len() <= 100
            && it.chars().all(latin)
            && !document_number_key(it).is_empty()
            && Text::parse(it).is_ok_and(|text| text.as_str() == it)
    },
    expected: "servono fino a 100 segni, almeno una lettera o cifra, senza accenti né lettere di \
               altri alfabeti, per esempio 12/A",
}

text_code! {
    /// The kind of a document: one spelling, since it tells documents apart.
    pub struct DocumentKind;
    code: "MALFORMED_DOCUMENT_KIND",
    noun: "tipo di documento",
    shape: |it: &str| {
        let sign = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        (2..=16).contains(&it.len()) && it.bytes().all(sign)
    },
    expected: "servono da 2 a 16 lettere maiuscole, cifre o _, per esempio TD01",
}

impl DocumentKind {
    /// Whether it lowers a cost: `TD04` and, simplified, `TD08` (`FatturaPA`).
    pub fn is_credit_note(&self) -> bool {
        matches!(self.as_str(), "TD04" | "TD08")
    }
}

text_code! {
    /// The number of an order: the treasurer's progressive, or, for bodies that keep none, the
    /// bank's reference. One spelling: no zeros before a number.
    pub struct OrderNumber;
    code: "MALFORMED_ORDER_NUMBER",
    noun: "numero di mandato",
    shape: |it: &str| {
        let sign = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b"./-".contains(&b);
        let padded = it.starts_with('0') && it.bytes().all(|b| b.is_ascii_digit());
        (1..=32).contains(&it.len())
            && it.starts_with(|c: char| c.is_ascii_alphanumeric())
            && it.bytes().all(sign)
            && !padded
    },
    expected: "servono fino a 32 cifre, lettere maiuscole, punti, barre o trattini, senza zeri \
               iniziali, per esempio 123",
}

/// The key of a document: `issuer|NUMBER|date|kind`, NUMBER upper-cased, letters and digits only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentKey(String);

/// Why a text is not the key of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[MALFORMED_DOCUMENT_KEY] la chiave di un documento è emittente|NUMERO|data|tipo")]
pub struct NotADocumentKey;

impl TryFrom<String> for DocumentKey {
    type Error = NotADocumentKey;

    fn try_from(key: String) -> Result<Self, NotADocumentKey> {
        let parts: Vec<&str> = key.split('|').collect();
        let [issuer, number, date, kind] = parts[..] else { return Err(NotADocumentKey) };
        let by_somebody = TaxId::parse(issuer).is_ok() || issuer.parse::<PersonId>().is_ok();
        let has_number = !number.is_empty() && document_number_key(number) == number;
        let of_a_day = date.parse::<Day>().is_ok() && DocumentKind::parse(kind).is_ok();
        if by_somebody && has_number && of_a_day { Ok(Self(key)) } else { Err(NotADocumentKey) }
    }
}

impl From<DocumentKey> for String {
    fn from(key: DocumentKey) -> Self {
        key.0
    }
}

impl DocumentKey {
    /// The key of a document with these coordinates.
    pub fn of(issuer: &Party, number: &DocumentNumber, date: Day, kind: &DocumentKind) -> Self {
        let number = document_number_key(number.as_str());
        Self(format!("{}|{number}|{date}|{kind}", issuer.key()))
    }

    /// Its date, what stands before the date, and its kind.
    pub(crate) fn by_date(&self) -> (&str, &str, &str) {
        let (rest, kind) = self.0.rsplit_once('|').unwrap_or((&self.0, ""));
        let (rest, date) = rest.rsplit_once('|').unwrap_or((rest, ""));
        (date, rest, kind)
    }

    /// The key of the party that issued it.
    pub fn issuer(&self) -> &str {
        Self::issuer_of(&self.0)
    }

    /// The key of the party that issued a document of such a key.
    pub fn issuer_of(key: &str) -> &str {
        key.split('|').next().unwrap_or_default()
    }

    /// The number that its issuer gave it, in capitals, letters and digits only.
    pub fn number(&self) -> &str {
        self.0.split('|').nth(1).unwrap_or_default()
    }

    /// Its date, as far as it has one.
    pub fn date(&self) -> Option<Day> {
        self.by_date().0.parse().ok()
    }

    /// The number that its issuer gave it, in the year of its date.
    pub fn issued_number(&self) -> IssuedNumber {
        let (date, issuer_and_number, _) = self.by_date();
        let year = date.split('-').next().unwrap_or_default();
        IssuedNumber(format!("{year}|{issuer_and_number}"))
    }
}

/// A number that an issuer gave in a year: `year|issuer|NUMBER`. An issuer numbers each document of
/// a year once, so those that share it are as a rule one document, its date or kind mistyped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuedNumber(String);

impl fmt::Display for IssuedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is paid for (*giustificativo*, or a row of one).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostItem {
    /// The row of the document, or the whole.
    pub line: ItemLine,
    /// On what the cost rests.
    pub basis: CostBasis,
    /// The total of the item.
    pub total: Amount,
    /// How much of it funds may pay: what is left when, for instance, VAT is recovered.
    pub eligible: Amount,
    /// The VAT in it, where the office says: who bears it differs by line and body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat: Option<ItemVat>,
}

/// The VAT of an item. Source: D.P.R. 22/2018 art. 15: it is eligible as far as it is really and definitively borne
/// (cf. Reg. (EU) 2021/1060 art. 64).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemVat {
    /// How much of the item's total is VAT.
    pub amount: Amount,
    /// Whether the body bears it.
    pub treatment: VatTreatment,
}

/// Whether a body bears the VAT that it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatTreatment {
    /// It is a cost of the body.
    Borne,
    /// The body recovers it (*detrae*): no fund may pay it.
    Recovered,
}

impl VatTreatment {
    /// As an office says it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Borne => "a carico",
            Self::Recovered => "detratta",
        }
    }
}

impl CostItem {
    /// What no fund may pay of the item's VAT.
    pub fn recovered_vat(&self) -> Cents {
        let recovered = self.vat.filter(|it| it.treatment == VatTreatment::Recovered);
        recovered.map(|it| it.amount.cents()).unwrap_or_default()
    }
}

/// A row of a document, or the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemLine {
    /// The whole document.
    Whole,
    /// Row number n.
    Number(u32),
}

impl ItemLine {
    /// Whether one is the whole of a document and the other a row of it.
    pub fn overlaps(self, other: Self) -> bool {
        matches!((self, other), (Self::Whole, Self::Number(_)) | (Self::Number(_), Self::Whole))
    }
}

impl fmt::Display for ItemLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("whole"),
            Self::Number(n) => write!(f, "{n}"),
        }
    }
}

impl Serialize for ItemLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole => serializer.serialize_str("whole"),
            Self::Number(n) => serializer.serialize_u32(*n),
        }
    }
}

impl<'de> Deserialize<'de> for ItemLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u32),
            Word(String),
        }
        match Written::deserialize(deserializer) {
            Ok(Written::Number(n)) if n > 0 => Ok(Self::Number(n)),
            Ok(Written::Word(word)) if word == "whole" => Ok(Self::Whole),
            _ => Err(D::Error::custom(
                "[MALFORMED_ITEM_LINE] la riga del documento dev'essere \"whole\" (tutto il \
                 documento) o un numero da 1 in su",
            )),
        }
    }
}

/// On what a cost rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostBasis {
    /// Its real cost.
    Real,
    /// Quantity times rate.
    Unit,
    /// A percentage of other costs.
    Flat,
}

/// The part of a cost item charged to one commitment row (*quota imputata*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The commitment it uses.
    pub commitment: EventId,
    /// The row of the commitment.
    pub row: u32,
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
}

impl Share {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// An order given to the treasurer on its effective day, not yet receipted (*mandato emesso*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentOrdered {
    /// The body that orders.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// What the order says it pays in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<OrderAmounts>,
    /// What it is to pay: one leg of one share each.
    pub lines: Vec<PaymentLine>,
}

/// An order executed by the bank on its effective day (*mandato quietanzato*, *bonifico eseguito*),
/// wholly or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentExecuted {
    /// The body that paid.
    pub organisation: OrganisationCode,
    /// The order.
    pub order: Order,
    /// What the order says it pays in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<OrderAmounts>,
    /// The bank's receipt (*quietanza*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Text>,
    /// What it paid: one leg of one share each.
    pub lines: Vec<PaymentLine>,
}

/// An order of payment in a body's books (*mandato*): unique by year, number and beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The budget year.
    pub year: u16,
    /// The number in that year.
    pub number: OrderNumber,
    /// The beneficiary's progressive number, where the order has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// What an order says it pays in all, own shares and other costs included. A collective order (a
/// month's VAT, a month's contributions) is told in as many payments as it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderAmounts {
    /// Its gross amount (*lordo*).
    pub gross: Amount,
    /// What of it is withheld and paid by orders of its own (*ritenute*): the net is the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Amount>,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.year)?;
        self.row.map_or(Ok(()), |row| write!(f, "-{row}"))
    }
}

/// One leg of one share, paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentLine {
    /// The expense.
    pub expense: EventId,
    /// The number of its share.
    pub share: u32,
    /// To whom the leg goes.
    pub leg: Leg,
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
}

impl PaymentLine {
    /// The line and area it is for.
    pub fn purpose(&self) -> Purpose {
        Purpose { line: self.line.clone(), area: self.area.clone() }
    }
}

/// To whom a part of a payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leg {
    /// To the creditor.
    Payee,
    /// To the State, as VAT (split payment).
    Vat,
    /// To the State, as tax withheld.
    Withholding,
    /// To the social-security institutes.
    Contributions,
    /// To the Region, as IRAP.
    Irap,
}
