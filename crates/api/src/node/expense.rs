//! Expenses: documents and cost items, their shares, and what became of each.

use crate::{
    fault::{Answer, Fault},
    id::{self, Kind},
    node::{
        names::{CostBasis, VatTreatment},
        terms::Period,
    },
    payload::Anomaly,
    scalar::{Cents, Date, EventId, Hash, Index},
};
use async_graphql::{ID, SimpleObject};
use bookkeeper::reading::{ExpenseView, ShareView};
use ledger::event;

/// An expense (*liquidazione*): a cost item, its shares, and what became of them.
#[derive(SimpleObject)]
pub struct Expense {
    /// Its node id.
    pub id: ID,
    /// The event that recorded it.
    pub event_id: EventId,
    /// The place of that event in the log.
    pub index: Index,
    /// Its leaf hash.
    pub leaf_hash: Hash,
    /// The day of the liquidazione.
    pub effective_on: Date,
    /// The body that owes.
    pub organisation: String,
    /// The document of the cost.
    pub document: Document,
    /// Which part of the document it is.
    pub item: CostItem,
    /// The days on which the cost was incurred.
    pub competence: Option<Period>,
    /// How much of the item is charged: shares and own share together.
    pub charged: Cents,
    /// The part on no fund.
    pub own_share: Option<Cents>,
    /// The parts charged to funds.
    pub shares: Vec<Share>,
    /// Whether every fund share of it may be reported.
    pub reportable: bool,
    /// Whether it was reversed: as the ledger stands, on a page that goes on from an older one, too.
    pub reversed: bool,
    /// The irregularities sealed with it.
    pub anomalies: Vec<Anomaly>,
}

/// The document of a cost.
#[derive(SimpleObject)]
pub struct Document {
    /// Who issued it.
    pub issuer: Party,
    /// Its number, as written.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// Its kind: `TD01` and so on.
    pub kind: String,
    /// Its total.
    pub total: Cents,
    /// What it is recognised by.
    pub key: String,
}

/// A party: one of the two is present.
#[derive(SimpleObject)]
pub struct Party {
    /// The tax id of a body.
    pub tax_id: Option<String>,
    /// The random id of a person.
    pub person: Option<String>,
}

/// A part of a document.
#[derive(SimpleObject)]
pub struct CostItem {
    /// `whole`, or the number of a line.
    pub line: String,
    /// On what the cost is based.
    pub basis: CostBasis,
    /// Its total.
    pub total: Cents,
    /// What of it may be charged to funds.
    pub eligible: Cents,
    /// The VAT in it, where the office said.
    pub vat: Option<ItemVat>,
}

/// The VAT of an item.
#[derive(SimpleObject)]
pub struct ItemVat {
    /// How much of the item's total is VAT.
    pub amount: Cents,
    /// Whether the body bears it.
    pub treatment: VatTreatment,
}

/// A part of a cost item charged to a fund.
#[derive(SimpleObject)]
pub struct Share {
    /// The commitment it uses.
    pub commitment: EventId,
    /// The row of the commitment.
    pub row: u32,
    /// Whose authority: `ats:CODE` or `org:CODE`.
    pub holder: String,
    /// Of which endowment.
    pub edition: String,
    /// For what.
    pub line: String,
    /// For whom.
    pub area: Option<String>,
    /// How much.
    pub amount: Cents,
    /// How much of it is paid: as the ledger stands, on a page that goes on from an older one, too.
    pub paid: Cents,
    /// How much of it is left to pay: as the ledger stands, as `paid`.
    pub left: Cents,
    /// Whether it may be reported.
    pub reportable: bool,
    /// What keeps it from being reported; empty when nothing does.
    pub barred_by: Vec<Anomaly>,
}

impl Expense {
    /// An expense as a register shows it.
    pub fn of(view: &ExpenseView) -> Answer<Self> {
        let (it, envelope) = (&view.expense, &view.event.envelope);
        let shares: Vec<Share> = it
            .shares
            .iter()
            .zip(&view.shares)
            .map(|(share, became)| Share::of(share, became, envelope.id))
            .collect::<Answer<_>>()?;
        let anomalies = envelope.anomalies.iter();
        Ok(Self {
            id: id::encode(Kind::Expense, &envelope.id.to_string()),
            event_id: EventId::of(envelope.id),
            index: Index::of(envelope.index),
            leaf_hash: Hash::of(view.event.leaf),
            effective_on: Date::of(envelope.effective_on),
            organisation: it.organisation.to_string(),
            document: Document::from(&it.document),
            item: CostItem::from(&it.item),
            competence: it.competence.map(Into::into),
            charged: Cents::of(it.charged),
            own_share: it.own_share.map(Cents::of),
            reportable: shares.iter().all(|share| share.reportable),
            shares,
            reversed: view.reversed,
            anomalies: anomalies.map(|anomaly| Anomaly::of(anomaly, envelope.id)).collect(),
        })
    }
}

impl Share {
    fn of(it: &event::Share, became: &ShareView, event: ledger::id::EventId) -> Answer<Self> {
        let left = ledger::money::Cents::from(it.amount).minus(became.paid);
        Ok(Self {
            commitment: EventId::of(it.commitment),
            row: it.row,
            holder: it.holder.to_string(),
            edition: it.edition.to_string(),
            line: it.line.to_string(),
            area: it.area.as_ref().map(ToString::to_string),
            amount: Cents::of(it.amount),
            paid: Cents::of(became.paid),
            left: Cents::of(left.ok_or(Fault::Internal)?),
            reportable: became.barred_by.is_empty(),
            barred_by: became.barred_by.iter().map(|bar| Anomaly::of(bar, event)).collect(),
        })
    }
}

impl From<&event::Document> for Document {
    fn from(it: &event::Document) -> Self {
        Self {
            issuer: Party::from(&it.issuer),
            number: it.number.to_string(),
            date: Date::of(it.date),
            kind: it.kind.to_string(),
            total: Cents::of(it.total),
            key: it.key.to_string(),
        }
    }
}

impl From<&event::Party> for Party {
    fn from(it: &event::Party) -> Self {
        match it {
            event::Party::Body(body) => {
                Self { tax_id: Some(body.tax_id.to_string()), person: None }
            }
            event::Party::Person(it) => Self { tax_id: None, person: Some(it.person.to_string()) },
        }
    }
}

impl From<&event::CostItem> for CostItem {
    fn from(it: &event::CostItem) -> Self {
        Self {
            line: it.line.to_string(),
            basis: it.basis.into(),
            total: Cents::of(it.total),
            eligible: Cents::of(it.eligible),
            vat: it
                .vat
                .map(|it| ItemVat { amount: Cents::of(it.amount), treatment: it.treatment.into() }),
        }
    }
}
