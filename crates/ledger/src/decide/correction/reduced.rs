//! A cost that shrinks: a credit note, a recovery from a payee.

use super::Cost;
use crate::{
    anomaly::Anomaly,
    command::{DocumentInput, ReduceCostItem, ReduceShare},
    decide::{Case, Decided, Found, LINES_PER_EVENT, few_rows, refuse, sum},
    event::{
        CostItemReduced, Document, DocumentKey, Event, ReducedLine, ReductionCause, ShareStage,
    },
    money::{Amount, Cents},
    rejection::Rejection,
    split::by_weights,
    state::ShareLeft,
};

/// What leaves shares, and the own share.
struct Leaving {
    shares: Vec<ReduceShare>,
    own_share: Option<Amount>,
}

impl Case<'_> {
    /// The reduction, once it fits what stands of its expense, of the cost and of the credit note.
    pub(in crate::decide) fn reduce_cost(&self, it: &ReduceCostItem) -> Decided<Found> {
        few_rows("shares", it.shares.len(), LINES_PER_EVENT)?;
        let cost = self.cost(&it.expense, &it.organisation)?;
        note_goes_with_its_cause(it)?;
        if let Some(note) = &it.note {
            self.note_fits(it, note, &cost.document)?;
        }
        let leaving = leaving(it, &cost)?;
        let lines = lines(&cost, &leaving.shares)?;
        let own_share = leaving.own_share.map(Amount::cents).unwrap_or_default();
        part_of(
            "own_share",
            ("la quota propria ridotta", own_share),
            ("la quota propria della spesa", cost.expense.own_share),
        )?;
        fits_its_item(it, &cost, &lines, own_share)?;
        let mut anomalies = Vec::new();
        if let Some(note) = &it.note {
            let (recognised, dated) = (self.command.request.effective_on, note.date);
            if recognised < dated {
                anomalies.push(Anomaly::BeforeItsDocument { recognised, dated });
            }
        }
        let event = CostItemReduced {
            organisation: it.organisation.clone(),
            expense: cost.id,
            document: cost.document,
            item: cost.line,
            cause: it.cause,
            note: it.note.clone().map(sealed).map(Box::new),
            reduced: it.reduced,
            reduced_eligible: it.eligible.filter(|eligible| *eligible != it.reduced.cents()),
            lines,
            own_share: leaving.own_share,
        };
        Ok(Found { event: Event::CostItemReduced(event), anomalies })
    }

    /// A credit note of the same issuer, which credits no more than it says.
    fn note_fits(
        &self,
        it: &ReduceCostItem,
        note: &DocumentInput,
        document: &DocumentKey,
    ) -> Decided<()> {
        if !note.kind.is_credit_note() {
            let kind = note.kind.clone();
            return refuse("note.kind", Rejection::NotACreditNote { kind });
        }
        if document.issuer() != note.issuer.key() {
            let what = "il documento che la nota riduce".to_owned();
            let (owner, given) = (document.issuer().to_owned(), note.issuer.key());
            return refuse("note.issuer", Rejection::WrongParty { what, owner, given });
        }
        let key = note.key();
        let known = self.state.document(&key, &it.organisation)?;
        if let Some(known) = known.filter(|known| known.total != note.total) {
            let what = format!("la nota di credito {key}");
            let (known, given) = (known.total.cents(), note.total.cents());
            return refuse("note.total", Rejection::DocumentDiffers { what, known, given });
        }
        let taken = known.map(|known| known.charged).unwrap_or_default();
        let left = note.total.cents().minus(taken).unwrap_or_default();
        let asked = it.reduced.cents();
        if asked <= left {
            return Ok(());
        }
        let note = key.to_string();
        refuse("reduced", Rejection::CreditExhausted { note, left, asked })
    }
}

/// A reduction by a credit note names it, a recovery has none.
fn note_goes_with_its_cause(it: &ReduceCostItem) -> Decided<()> {
    let why = match (it.cause, &it.note) {
        (ReductionCause::CreditNote, None) => "per una nota di credito serve il documento (note)",
        (ReductionCause::Recovery, Some(_)) => {
            "un recupero non ha nota di credito: toglierla, o indicare la causa credit_note"
        }
        _ => return Ok(()),
    };
    refuse("note", Rejection::ChangeUnclear { why: why.to_owned() })
}

/// What leaves each share and the own share: as asked, or in proportion to what stands of them.
fn leaving(it: &ReduceCostItem, cost: &Cost<'_>) -> Decided<Leaving> {
    if !it.shares.is_empty() || it.own_share.is_some() {
        return Ok(Leaving { shares: it.shares.clone(), own_share: it.own_share });
    }
    let stands = cost.expense.shares.iter().map(|share| share.amount);
    let weights: Vec<Cents> = stands.chain([cost.expense.own_share]).collect();
    let whole = Cents::sum(weights.iter().copied()).unwrap_or_default();
    // What nobody charged shrinks last.
    let Some(leaves) = whole.min(it.reduced.cents()).amount() else {
        return Ok(Leaving { shares: Vec::new(), own_share: None });
    };
    let weights: Vec<_> = weights.into_iter().map(|it| it.get().into()).collect();
    let parts = by_weights(leaves, &weights)
        .map_err(|why| Rejection::SplitImpossible { why: why.to_string() }.at("reduced"))?;
    let (own_share, parts) =
        parts.split_last().map_or((Cents::ZERO, &[][..]), |(own, parts)| (*own, parts));
    let shares = (0..)
        .zip(parts)
        .filter_map(|(share, part)| part.amount().map(|amount| ReduceShare { share, amount }));
    Ok(Leaving { shares: shares.collect(), own_share: own_share.amount() })
}

/// What leaves each share, what is not paid first.
fn lines(cost: &Cost<'_>, shares: &[ReduceShare]) -> Decided<Vec<ReducedLine>> {
    let mut lines = Vec::new();
    for (i, asked) in shares.iter().enumerate() {
        let path = format!("shares[{i}]");
        let place = usize::try_from(asked.share).unwrap_or(usize::MAX);
        let Some(share) = cost.expense.shares.get(place) else {
            let (reference, share) = (cost.id.to_string(), asked.share);
            return refuse(format!("{path}.share"), Rejection::UnknownShare { reference, share });
        };
        if shares.iter().take(i).any(|before| before.share == asked.share) {
            return refuse(format!("{path}.share"), Rejection::RepeatedLine {});
        }
        let unpaid = share.left().unwrap_or_default();
        let left = unpaid.plus(share.paid).unwrap_or_default();
        if asked.amount.cents() > left {
            let (expense, number, ordered) = (cost.id, asked.share, share.ordered);
            let asked = asked.amount.cents();
            let rejection =
                Rejection::CorrectionExceeds { expense, share: number, left, asked, ordered };
            return refuse(format!("{path}.amount"), rejection);
        }
        let of_unpaid = unpaid.min(asked.amount.cents());
        let of_paid = asked.amount.cents().minus(of_unpaid).unwrap_or_default();
        for (stage, part) in [(ShareStage::Expensed, of_unpaid), (ShareStage::Paid, of_paid)] {
            lines.extend(part.amount().map(|amount| line(asked.share, stage, share, amount)));
        }
    }
    few_rows("shares", lines.len(), LINES_PER_EVENT)?;
    Ok(lines)
}

fn line(number: u32, stage: ShareStage, share: &ShareLeft, amount: Amount) -> ReducedLine {
    ReducedLine {
        share: number,
        stage,
        commitment: share.commitment,
        row: share.row,
        holder: share.holder.clone(),
        edition: share.edition.clone(),
        line: share.line.clone(),
        area: share.area.clone(),
        amount,
    }
}

/// What leaves is no more than the reduction, what it leaves alone was charged to nobody, and what
/// stays charged to funds is eligible.
fn fits_its_item(
    it: &ReduceCostItem,
    cost: &Cost<'_>,
    lines: &[ReducedLine],
    own_share: Cents,
) -> Decided<()> {
    let from_funds = sum("shares", lines.iter().map(|line| line.amount))?;
    let leaves = from_funds.plus(own_share).unwrap_or_default();
    let reduced = it.reduced.cents();
    part_of("reduced", ("quanto lascia le quote", leaves), ("la riduzione", reduced))?;
    let taken = cost.item.charged.plus(cost.item.reduced).unwrap_or_default();
    part_of(
        "reduced",
        ("quanto la riduzione non toglie alle quote", reduced.minus(leaves).unwrap_or_default()),
        ("il costo non imputato", cost.item.total.cents().minus(taken).unwrap_or_default()),
    )?;
    let eligible = eligible(it, cost)?;
    let funded = cost.item.funded().unwrap_or_default().minus(from_funds).unwrap_or_default();
    let gone = cost.item.reduced_eligible.plus(eligible).unwrap_or_default();
    let stays = cost.item.eligible.cents().minus(gone).unwrap_or_default();
    part_of(
        "shares",
        ("quanto resta imputato a fondi", funded),
        ("il costo ammissibile che resta", stays),
    )
}

/// By how much the eligible cost shrinks: as much as the total, unless only a part of it is eligible.
fn eligible(it: &ReduceCostItem, cost: &Cost<'_>) -> Decided<Cents> {
    let reduced = it.reduced.cents();
    match it.eligible {
        None if cost.item.eligible == cost.item.total => Ok(reduced),
        None => {
            let field_code = "MISSING_FIELD".to_owned();
            let message =
                "di questo costo è ammissibile solo una parte: indicare quanto la riduzione \
                           ne toglie (eligible), anche 0.00"
                    .to_owned();
            refuse("eligible", Rejection::Malformed { field_code, message })
        }
        Some(eligible) => {
            part_of(
                "eligible",
                ("il costo ammissibile tolto", eligible),
                ("la riduzione", reduced),
            )?;
            part_of("eligible", ("zero", Cents::ZERO), ("il costo ammissibile tolto", eligible))?;
            Ok(eligible)
        }
    }
}

fn part_of(path: &str, (part, part_amount): (&str, Cents), whole: (&str, Cents)) -> Decided<()> {
    if part_amount <= whole.1 {
        return Ok(());
    }
    let (part, whole, whole_amount) = (part.to_owned(), whole.0.to_owned(), whole.1);
    refuse(path, Rejection::PartExceedsWhole { part, part_amount, whole, whole_amount })
}

fn sealed(note: DocumentInput) -> Document {
    let key = note.key();
    let DocumentInput { issuer, number, date, kind, total } = note;
    Document { issuer, number, date, kind, total, key }
}
