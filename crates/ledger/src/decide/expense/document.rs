//! Double funding: what of a document is charged already, by whom, and under another date or kind.

use crate::{
    anomaly::{Anomaly, Namesake},
    code::OrganisationCode,
    command::RecordExpense,
    decide::{Case, Decided, refuse, sum},
    event::{DocumentKey, ItemLine, ItemVat},
    money::Cents,
    needs::TAKERS_NAMED,
    rejection::Rejection,
};
use std::collections::BTreeSet;

impl Case<'_> {
    /// The same document has one total, and the same item one total and one eligible cost.
    pub(super) fn document_agrees(&self, it: &RecordExpense, key: &DocumentKey) -> Decided<()> {
        let differs = |path: &str, what: String, known: Cents, given: Cents| {
            if known == given {
                return Ok(());
            }
            refuse(path, Rejection::DocumentDiffers { what, known, given })
        };
        if let Some(known) = self.state.document(key, &it.organisation)? {
            let what = format!("il documento {key}");
            differs("document.total", what, known.total.cents(), it.document.total.cents())?;
        }
        if let Some(known) = self.state.item(key, &it.organisation, &it.item.line)? {
            let row = in_words(it.item.line);
            let (total, eligible) = (it.item.total.cents(), it.item.eligible.cents());
            let what = format!("il totale ({row}) di {key}");
            differs("item.total", what, known.total.cents(), total)?;
            let what = format!("il costo ammissibile ({row}) di {key}");
            differs("item.eligible", what, known.eligible.cents(), eligible)?;
            if let Some((known, given)) = known.vat.zip(it.item.vat).filter(|(a, b)| a != b) {
                let item = format!("{row} di {key}");
                let [known, given] = [known, given].map(vat_in_words);
                return refuse("item.vat", Rejection::VatDiffers { item, known, given });
            }
        }
        Ok(())
    }

    /// Σ charged per item ≤ its total and per document ≤ the document's; Σ fund shares per item ≤
    /// its eligible cost. Whole and rows of one document meet in the document's total.
    pub(super) fn not_funded_twice(&self, it: &RecordExpense, key: &DocumentKey) -> Decided<()> {
        let item = self.state.item(key, &it.organisation, &it.item.line)?;
        let document = self.state.document(key, &it.organisation)?;
        let asked = it.charged.cents();
        let shares = sum("shares", it.shares.iter().map(|share| share.amount))?;
        let charged = item.map_or(Some(Cents::ZERO), |item| item.charged.plus(item.reduced));
        let funded =
            item.map_or(Some(Cents::ZERO), |item| item.funded()?.plus(item.reduced_eligible));
        let of_document =
            document.map_or(Some(Cents::ZERO), |document| document.charged.plus(document.reduced));
        let it_line = it.item.line;
        let row = in_words(it_line);
        let checks = [
            (
                "charged",
                format!("il costo ({row}) di {key}"),
                it.item.total.cents(),
                charged,
                asked,
            ),
            (
                "shares",
                format!("il costo ammissibile ({row}) di {key}"),
                it.item.eligible.cents(),
                funded,
                shares,
            ),
            (
                "charged",
                format!("il documento {key}"),
                it.document.total.cents(),
                of_document,
                asked,
            ),
        ];
        for (path, what, whole, taken, asked) in checks {
            let Some(taken) = taken else { return refuse(path, Rejection::TooLarge {}) };
            if taken.plus(asked).is_none_or(|sum| sum > whole) {
                let takers = self.takers(&it.organisation, key, it.item.line)?;
                return refuse(
                    path,
                    Rejection::DoubleFunding { what, whole, taken, asked, takers },
                );
            }
        }
        // Whole and rows state the same cost twice, each with an eligible part of its own.
        if document
            .is_some_and(|document| document.items.iter().any(|other| other.overlaps(it_line)))
        {
            let what = format!("il documento {key} (già imputato {})", other_way(it_line));
            let whole = it.document.total.cents();
            let takers = self.takers(&it.organisation, key, it_line)?;
            let taken = of_document.unwrap_or_default();
            let rejection = Rejection::DoubleFunding { what, whole, taken, asked, takers };
            return refuse("item.line", rejection);
        }
        Ok(())
    }

    /// Who took which share of a document, in words.
    pub(in crate::decide) fn takers(
        &self,
        body: &OrganisationCode,
        key: &DocumentKey,
        line: ItemLine,
    ) -> Decided<String> {
        let Some(document) = self.state.document(key, body)? else {
            return Ok("nessuna quota già imputata".to_owned());
        };
        let mut named = Vec::new();
        let mut lines: Vec<ItemLine> = document.items.iter().copied().take(TAKERS_NAMED).collect();
        if document.items.contains(&line) && !lines.contains(&line) {
            lines.push(line);
        }
        for line in lines {
            let Some(item) = self.state.item(key, body, &line)? else { continue };
            let row = in_words(line);
            for taker in &item.takers {
                let (edition, holder) = (&taker.edition, &taker.holder);
                let line = &taker.line;
                named.push(format!("{edition} {line} di {holder} {} ({row})", taker.amount));
            }
            let funds = Cents::sum(item.takers.iter().map(|taker| taker.amount));
            let own = funds.and_then(|funds| item.charged.minus(funds)).unwrap_or_default();
            if own != Cents::ZERO {
                named.push(format!("quota propria {own} ({row})"));
            }
        }
        if document.items.len() > TAKERS_NAMED {
            named.push(format!("e altre righe ({} in tutto)", document.items.len()));
        }
        if !document.reduced.is_zero() {
            named.push(format!("ridotti {} in seguito", document.reduced));
        }
        Ok(format!("già imputati: {}", named.join(", ")))
    }

    /// The same document in another body's hands, and others of its number in anybody's.
    pub(super) fn charged_elsewhere(
        &self,
        it: &RecordExpense,
        key: &DocumentKey,
        anomalies: &mut Vec<Anomaly>,
    ) -> Decided<()> {
        let Some(numbered) = self.state.numbered(&key.issued_number())? else { return Ok(()) };
        let mut others = BTreeSet::new();
        for (date, kind, body) in numbered.iter() {
            let own = *body == it.organisation;
            let same = (*date, kind) == (it.document.date, &it.document.kind);
            let organisation = body.clone();
            match (same, own) {
                (true, true) => {}
                (true, false) => anomalies.push(Anomaly::DocumentInTwoBodies { organisation }),
                (false, true) => {
                    let namesake = Some(Namesake { date: *date, kind: kind.clone() });
                    anomalies.push(Anomaly::NumberChargedTwice { organisation, namesake });
                }
                (false, false) => {
                    others.insert(body);
                }
            }
        }
        for body in others {
            let organisation = body.clone();
            anomalies.push(Anomaly::NumberChargedTwice { organisation, namesake: None });
        }
        Ok(())
    }
}

fn in_words(line: ItemLine) -> String {
    match line {
        ItemLine::Whole => "intero".to_owned(),
        ItemLine::Number(n) => format!("riga {n}"),
    }
}

/// How a document is charged when it is not charged as this item would.
fn other_way(line: ItemLine) -> &'static str {
    match line {
        ItemLine::Whole => "per righe",
        ItemLine::Number(_) => "per intero",
    }
}

fn vat_in_words(it: ItemVat) -> String {
    format!("{} {}", it.amount, it.treatment.in_words())
}
