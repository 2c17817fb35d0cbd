//! Money that is back of what was reduced after it was paid.

use crate::{
    command::RefundPayment,
    decide::{Case, Decided, Found, LINES_PER_EVENT, few_rows, number, refuse},
    event::{Event, PaymentRefunded, RefundLine},
    money::{Amount, Cents},
    needs::{Part, resolve},
    rejection::Rejection,
};

impl Case<'_> {
    pub(in crate::decide) fn refund(&self, it: &RefundPayment) -> Decided<Found> {
        few_rows("lines", it.lines.len(), LINES_PER_EVENT)?;
        let unknown = || Rejection::UnknownReduction { reference: it.reduction.to_string() };
        let book = &self.command.actor.organisation;
        let Some(id) = resolve(self.state, &it.reduction, Part::Last, book)? else {
            return refuse("reduction", unknown());
        };
        let Some(reduction) = self.state.reduction(&id)? else {
            return refuse("reduction", unknown());
        };
        if reduction.organisation != it.organisation {
            let what = format!("la riduzione {}", it.reduction);
            let (owner, given) = (reduction.organisation.to_string(), it.organisation.to_string());
            return refuse("reduction", Rejection::WrongParty { what, owner, given });
        }
        let left = |line: u32| {
            let line = usize::try_from(line).ok().and_then(|line| reduction.lines.get(line));
            line.map(|line| line.left).unwrap_or_default()
        };
        let wanted: Vec<(u32, Option<Amount>)> = if it.lines.is_empty() {
            let all = (0..reduction.lines.len()).map(|i| (number(i), left(number(i)).amount()));
            all.filter(|(_, amount)| amount.is_some()).collect()
        } else {
            it.lines.iter().map(|row| (row.line, row.amount.or(left(row.line).amount()))).collect()
        };
        if wanted.is_empty() {
            let (line, left, asked) = (0, Cents::ZERO, Cents::ZERO);
            return refuse("reduction", Rejection::RefundExhausted { line, left, asked });
        }
        let mut lines: Vec<RefundLine> = Vec::with_capacity(wanted.len());
        for (i, (line, amount)) in wanted.into_iter().enumerate() {
            let (path, left) = (format!("lines[{i}]"), left(line));
            let fits = amount.filter(|amount| amount.cents() <= left);
            let place = usize::try_from(line).ok().and_then(|line| reduction.lines.get(line));
            let (Some(amount), Some(of)) = (fits, place) else {
                let asked = amount.map(Amount::cents).unwrap_or_default();
                return refuse(path, Rejection::RefundExhausted { line, left, asked });
            };
            if lines.iter().any(|it| it.line == line) {
                return refuse(path, Rejection::RepeatedLine {});
            }
            let (holder, edition) = (of.holder.clone(), of.edition.clone());
            lines.push(RefundLine { line, holder, edition, amount });
        }
        Ok(Found::new(Event::PaymentRefunded(PaymentRefunded {
            organisation: it.organisation.clone(),
            reduction: id,
            receipt: it.receipt.clone(),
            lines,
        })))
    }
}
