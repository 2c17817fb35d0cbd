//! Recording expenses: shares over editions, lines and commitments.

mod document;

use super::{Case, Decided, Found, Ids, Recording, few_rows, number, once, refuse, sum};
use crate::{
    account::Purpose,
    anomaly::Anomaly,
    code::{EditionCode, Holder, LineCode, OrganisationCode},
    command::{CommitRow, ROWS_PER_EVENT, RecordExpense, ShareInput},
    day::Period,
    event::{Document, DocumentKey, Event, ExpenseRecorded, Party, Share, SharePlace},
    id::EventId,
    money::Cents,
    needs::{Part, resolve},
    rejection::Rejection,
    state::CommitmentLeft,
    tally::Tally,
    text::Text,
};

/// A share found: on a row that stands, or on one that the same command makes.
pub(super) enum Placed {
    On { commitment: EventId, organisation: OrganisationCode, row: u32, at: CommitmentLeft },
    New(CommitRow),
}

impl Case<'_> {
    pub(super) fn expense(&self, it: &RecordExpense, ids: Ids<'_>) -> Decided<Recording> {
        few_rows("shares", it.shares.len(), ROWS_PER_EVENT)?;
        let path = |i: usize| format!("shares[{i}]");
        for (i, share) in it.shares.iter().enumerate() {
            if share.commitment.is_none() {
                new_row(&path(i), share)?;
            }
        }
        self.organisation("organisation", &it.organisation)?;
        let mut placed = Vec::with_capacity(it.shares.len());
        for (i, share) in it.shares.iter().enumerate() {
            placed.push(self.place(&path(i), share)?);
        }
        for (i, (share, place)) in it.shares.iter().zip(&placed).enumerate() {
            self.own(&path(i), &it.organisation, share, place)?;
        }
        for (i, (share, place)) in it.shares.iter().zip(&placed).enumerate() {
            if let Placed::On { row, at, .. } = place {
                same_coordinates(&path(i), share, *row, at)?;
            }
        }
        once("shares", &it.shares)?;
        shares_sum(it)?;
        vat_fits(it)?;
        if it.document.kind.is_credit_note() {
            let kind = it.document.kind.clone();
            return refuse("document.kind", Rejection::CreditNote { kind });
        }
        let key = it.document.key();
        if let Some(references) = &it.commitment {
            self.number_is_free(&it.organisation, references)?;
        }
        self.document_agrees(it, &key)?;
        self.not_funded_twice(it, &key)?;
        self.recording(it, key, &placed, ids)
    }

    pub(super) fn place(&self, path: &str, share: &ShareInput) -> Decided<Placed> {
        let Some(reference) = &share.commitment else {
            let row = new_row(path, share)?;
            self.known_row(path, &row)?;
            return Ok(Placed::New(row));
        };
        let unknown = || Rejection::UnknownCommitment { reference: reference.to_string() };
        let at = format!("{path}.commitment");
        let book = &self.command.actor.organisation;
        let Some(id) = resolve(self.state, reference, Part::First, book)? else {
            return refuse(at, unknown());
        };
        let Some(commitment) = self.state.commitment(&id)? else {
            return refuse(at, unknown());
        };
        let row = share.row.unwrap_or(0);
        let Some(found) = usize::try_from(row).ok().and_then(|i| commitment.rows.get(i)) else {
            let reference = reference.to_string();
            return refuse(format!("{path}.row"), Rejection::UnknownRow { reference, row });
        };
        self.usable_edition(&format!("{path}.edition"), &found.edition)?;
        let organisation = commitment.organisation.clone();
        Ok(Placed::On { commitment: id, organisation, row, at: found.clone() })
    }

    /// A share rests on its own body's commitments and holders.
    pub(super) fn own(
        &self,
        path: &str,
        organisation: &OrganisationCode,
        share: &ShareInput,
        place: &Placed,
    ) -> Decided<()> {
        match (place, &share.commitment) {
            (Placed::New(row), _) => {
                self.held_by(&format!("{path}.holder"), &row.holder, organisation)
            }
            (Placed::On { organisation: owner, .. }, Some(reference)) if owner != organisation => {
                let what = format!("l'impegno {reference}");
                let (owner, given) = (owner.to_string(), organisation.to_string());
                let rejection = Rejection::WrongParty { what, owner, given };
                refuse(format!("{path}.commitment"), rejection)
            }
            _ => Ok(()),
        }
    }

    fn recording(
        &self,
        it: &RecordExpense,
        key: DocumentKey,
        placed: &[Placed],
        ids: Ids<'_>,
    ) -> Decided<Recording> {
        let day = self.command.request.effective_on;
        let mut tally = Tally::new(self.state);
        for (i, place) in placed.iter().enumerate() {
            if let Placed::On { commitment, row, at, .. } = place {
                let asked = it.shares[i].amount;
                if let Some(left) = tally.draw_row(*commitment, *row, at.left, asked) {
                    let (commitment, row, asked) = (*commitment, *row, asked.cents());
                    let rejection = Rejection::CommitmentExhausted { commitment, row, left, asked };
                    return refuse(format!("shares[{i}].amount"), rejection);
                }
            }
        }
        let mut drafts = Vec::new();
        let new = self.new_commitment(it, placed, &mut tally)?;
        let new = new.map(|found| {
            let id = ids();
            drafts.push(found.draft(id, day));
            id
        });
        let shares = shares(it, placed, new);
        let anomalies = self.irregular(it, &key, &shares)?;
        let event = Event::ExpenseRecorded(sealed(it, key, shares));
        drafts.push(Found { event, anomalies }.draft(ids(), day));
        Ok(Recording::of(drafts))
    }

    /// The commitment made in the same command for the shares that name none.
    fn new_commitment(
        &self,
        it: &RecordExpense,
        placed: &[Placed],
        tally: &mut Tally<'_>,
    ) -> Decided<Option<Found>> {
        let (rows, paths): (Vec<CommitRow>, Vec<String>) = placed
            .iter()
            .enumerate()
            .filter_map(|(i, place)| match place {
                Placed::New(row) => Some((row.clone(), format!("shares[{i}].amount"))),
                Placed::On { .. } => None,
            })
            .unzip();
        if rows.is_empty() {
            return Ok(None);
        }
        let creditor = Some(it.document.issuer.clone());
        let references = it.commitment.clone().unwrap_or_default();
        let organisation = it.organisation.clone();
        self.obligation(organisation, creditor, references, &rows, &paths, tally).map(Some)
    }

    fn irregular(
        &self,
        it: &RecordExpense,
        key: &DocumentKey,
        shares: &[Share],
    ) -> Decided<Vec<Anomaly>> {
        let mut anomalies = Vec::new();
        let incurred = it.competence.unwrap_or(Period::from(it.document.date));
        for (i, share) in shares.iter().enumerate() {
            let (holder, edition) = (&share.holder, &share.edition);
            let at = (holder, edition, &share.line);
            anomalies.extend(self.against_terms(number(i), at, incurred)?);
        }
        self.other_creditors(it, shares, &mut anomalies)?;
        if let Party::Body(body) = &it.document.issuer {
            let (tax_id, field) = (&body.tax_id, "document.issuer.tax_id");
            anomalies.extend(Anomaly::check_digit(field, tax_id.as_str(), tax_id.check()));
        }
        let (recognised, dated) = (self.command.request.effective_on, it.document.date);
        if recognised < dated {
            anomalies.push(Anomaly::BeforeItsDocument { recognised, dated });
        }
        self.charged_elsewhere(it, key, &mut anomalies)?;
        Ok(anomalies)
    }

    /// What the terms of a share's place do not admit: when its cost was incurred, and its line.
    fn against_terms(
        &self,
        share: u32,
        (holder, edition, line): (&Holder, &EditionCode, &LineCode),
        incurred: Period,
    ) -> Decided<Vec<Anomaly>> {
        let terms = self.terms(holder, edition)?;
        let mut anomalies = Vec::new();
        if let Some(window) = terms.window
            && !window.contains(&incurred)
        {
            let edition = edition.clone();
            anomalies.push(Anomaly::OutsideWindow { share, edition, incurred, window });
        }
        if !terms.admits(line) {
            let (share, edition, line) = (Some(share), edition.clone(), line.clone());
            anomalies.push(Anomaly::LineNotAdmitted { row: None, share, edition, line });
        }
        Ok(anomalies)
    }

    /// The irregularities of a share, alone in its event, at a place where it is charged from now on.
    pub(super) fn irregular_place(
        &self,
        to: &SharePlace,
        incurred: Period,
        named: bool,
        issuer: &str,
    ) -> Decided<Vec<Anomaly>> {
        let mut anomalies = self.against_terms(0, (&to.holder, &to.edition, &to.line), incurred)?;
        if named {
            anomalies.extend(self.another_creditor(0, &to.commitment, issuer)?);
        }
        Ok(anomalies)
    }

    /// A commitment towards one party pays for what another invoices: a claim that was ceded, or the
    /// wrong commitment.
    fn other_creditors(
        &self,
        it: &RecordExpense,
        shares: &[Share],
        anomalies: &mut Vec<Anomaly>,
    ) -> Decided<()> {
        let issuer = it.document.issuer.key();
        for (i, share) in shares.iter().enumerate() {
            // One made in the same command is towards the issuer.
            let named = it.shares.get(i).is_some_and(|asked| asked.commitment.is_some());
            if !named {
                continue;
            }
            anomalies.extend(self.another_creditor(number(i), &share.commitment, &issuer)?);
        }
        Ok(())
    }

    fn another_creditor(
        &self,
        share: u32,
        commitment: &EventId,
        issuer: &str,
    ) -> Decided<Option<Anomaly>> {
        let commitment = self.state.commitment(commitment)?;
        let creditor = commitment.and_then(|it| it.creditor.as_ref());
        let Some(creditor) = creditor.filter(|it| **it != issuer) else { return Ok(None) };
        // OK: the keys of parties are texts.
        let texts = Text::parse(creditor).ok().zip(Text::parse(issuer).ok());
        Ok(texts.map(|(creditor, issuer)| Anomaly::NotTheCreditor { share, creditor, issuer }))
    }
}

pub(super) fn new_row(path: &str, share: &ShareInput) -> Decided<CommitRow> {
    let missing = |field: &str| {
        let message = format!(
            "senza un impegno la quota deve dire {field}: aggiungerlo, o indicare l'impegno"
        );
        let field_code = "MISSING_FIELD".to_owned();
        Rejection::Malformed { field_code, message }.at(format!("{path}.{field}"))
    };
    Ok(CommitRow {
        holder: share.holder.clone().ok_or_else(|| missing("holder"))?,
        edition: share.edition.clone().ok_or_else(|| missing("edition"))?,
        line: share.line.clone().ok_or_else(|| missing("line"))?,
        area: share.area.clone(),
        amount: share.amount,
        budget_year: None,
    })
}

pub(super) fn same_coordinates(
    path: &str,
    share: &ShareInput,
    row: u32,
    found: &CommitmentLeft,
) -> Decided<()> {
    let differ = |field: &str, expected: String, given: String| {
        refuse(format!("{path}.{field}"), Rejection::CoordinatesDiffer { row, expected, given })
    };
    match share {
        ShareInput { holder: Some(it), .. } if *it != found.holder => {
            differ("holder", found.holder.to_string(), it.to_string())
        }
        ShareInput { edition: Some(it), .. } if *it != found.edition => {
            differ("edition", found.edition.to_string(), it.to_string())
        }
        ShareInput { line: Some(it), .. } if *it != found.line => {
            differ("line", found.line.to_string(), it.to_string())
        }
        ShareInput { area: Some(it), .. } if Some(it) != found.area.as_ref() => {
            let none = || "nessuna area".to_owned();
            let expected = found.area.as_ref().map_or_else(none, ToString::to_string);
            differ("area", expected, it.to_string())
        }
        _ => Ok(()),
    }
}

/// What a body recovers is no cost of it.
fn vat_fits(it: &RecordExpense) -> Decided<()> {
    let Some(vat) = it.item.vat else { return Ok(()) };
    let (total, amount) = (it.item.total.cents(), vat.amount.cents());
    if amount > total {
        let (part, whole) = ("l'IVA".to_owned(), "il totale della riga".to_owned());
        let rejection =
            Rejection::PartExceedsWhole { part, part_amount: amount, whole, whole_amount: total };
        return refuse("item.vat.amount", rejection);
    }
    let cost = total.minus(it.item.recovered_vat()).unwrap_or_default();
    let eligible = it.item.eligible.cents();
    if eligible > cost {
        return refuse("item.eligible", Rejection::VatRecovered { vat: amount, cost, eligible });
    }
    Ok(())
}

fn shares_sum(it: &RecordExpense) -> Decided<()> {
    let shares = sum("shares", it.shares.iter().map(|share| share.amount))?;
    let own_share = it.own_share.map_or(Cents::ZERO, Cents::from);
    let charged = it.charged.cents();
    if shares.plus(own_share) != Some(charged) {
        return refuse("charged", Rejection::SharesDoNotSum { shares, own_share, charged });
    }
    let parts = [
        ("item.total", "il totale della riga", it.item.total, "il documento", it.document.total),
        (
            "item.eligible",
            "il costo ammissibile",
            it.item.eligible,
            "il totale della riga",
            it.item.total,
        ),
    ];
    for (path, part, part_amount, whole, whole_amount) in parts {
        if part_amount > whole_amount {
            let rejection = Rejection::PartExceedsWhole {
                part: part.to_owned(),
                part_amount: part_amount.cents(),
                whole: whole.to_owned(),
                whole_amount: whole_amount.cents(),
            };
            return refuse(path, rejection);
        }
    }
    Ok(())
}

fn shares(it: &RecordExpense, placed: &[Placed], new: Option<EventId>) -> Vec<Share> {
    let mut next_row = 0;
    let of = |i: usize, commitment, row, purpose: Purpose, holder: &_, edition: &_| Share {
        commitment,
        row,
        holder: Clone::clone(holder),
        edition: Clone::clone(edition),
        line: purpose.line,
        area: purpose.area,
        amount: it.shares[i].amount,
    };
    let mut shares = Vec::with_capacity(placed.len());
    for (i, place) in placed.iter().enumerate() {
        match (place, new) {
            (Placed::On { commitment, row, at, .. }, _) => {
                shares.push(of(i, *commitment, *row, at.purpose(), &at.holder, &at.edition));
            }
            (Placed::New(at), Some(id)) => {
                shares.push(of(i, id, next_row, at.purpose(), &at.holder, &at.edition));
                next_row += 1;
            }
            // OK: a new row always comes with its new commitment.
            (Placed::New(_), None) => {}
        }
    }
    shares
}

fn sealed(it: &RecordExpense, key: DocumentKey, shares: Vec<Share>) -> ExpenseRecorded {
    let document = it.document.clone();
    ExpenseRecorded {
        organisation: it.organisation.clone(),
        document: Document {
            issuer: document.issuer,
            number: document.number,
            date: document.date,
            kind: document.kind,
            total: document.total,
            key,
        },
        item: it.item.clone(),
        competence: it.competence,
        charged: it.charged,
        shares,
        own_share: it.own_share,
    }
}
