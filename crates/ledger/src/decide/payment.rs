//! Recording executed payments.

use super::{Case, Decided, Found, refuse, some_rows};
use crate::{
    command::{ExecutePayment, LINES_PER_PAYMENT, PayLine},
    event::{Event, Leg, PaymentExecuted, PaymentLine},
    id::EventId,
    money::Cents,
    needs::{Part, resolve},
    rejection::Rejection,
    state::ShareLeft,
    tally::{Tally, fits},
};

impl Case<'_> {
    pub(super) fn pay(&self, it: &ExecutePayment) -> Decided<Found> {
        some_rows("lines", it.lines.len(), LINES_PER_PAYMENT)?;
        let mut found = Vec::with_capacity(it.lines.len());
        for (i, line) in it.lines.iter().enumerate() {
            found.push(self.share_to_pay(&format!("lines[{i}]"), line)?);
        }
        for (i, (line, (expense, _))) in it.lines.iter().zip(&found).enumerate() {
            self.own_expense(&format!("lines[{i}].expense"), it, line, expense)?;
        }
        if self.state.order(&it.organisation, &it.order)?.is_some() {
            let (organisation, order) = (it.organisation.clone(), it.order.to_string());
            return refuse("order", Rejection::OrderUsed { organisation, order });
        }
        let mut tally = Tally::new(self.state);
        let mut lines = Vec::with_capacity(found.len());
        for (i, (line, (expense, share))) in it.lines.iter().zip(found).enumerate() {
            let path = format!("lines[{i}].amount");
            let left = share.amount.cents().minus(share.paid);
            let left = fits(left).map_err(|rejection| rejection.at(path.as_str()))?;
            draw_share(&path, &mut tally, expense, line, left)?;
            lines.push(PaymentLine {
                expense,
                share: line.share,
                leg: line.leg.unwrap_or(Leg::Payee),
                holder: share.holder,
                edition: share.edition,
                line: share.line,
                area: share.area,
                amount: line.amount,
            });
        }
        Ok(Found::new(Event::PaymentExecuted(PaymentExecuted {
            organisation: it.organisation.clone(),
            order: it.order.clone(),
            receipt: it.receipt.clone(),
            lines,
        })))
    }

    fn share_to_pay(&self, path: &str, line: &PayLine) -> Decided<(EventId, ShareLeft)> {
        let at = format!("{path}.expense");
        let reference = line.expense.to_string();
        let book = &self.command.actor.organisation;
        let Some(id) = resolve(self.state, &line.expense, Part::Last, book)? else {
            return refuse(at, Rejection::UnknownExpense { reference });
        };
        let Some(expense) = self.state.expense(&id)? else {
            return refuse(at, Rejection::UnknownExpense { reference });
        };
        let share = line.share;
        match usize::try_from(share).ok().and_then(|i| expense.shares.get(i)).cloned() {
            Some(found) => Ok((id, found)),
            None => refuse(format!("{path}.share"), Rejection::UnknownShare { reference, share }),
        }
    }

    fn own_expense(
        &self,
        path: &str,
        it: &ExecutePayment,
        line: &PayLine,
        expense: &EventId,
    ) -> Decided<()> {
        match self.state.expense(expense)?.map(|it| &it.organisation) {
            Some(owner) if *owner != it.organisation => {
                let what = format!("la spesa {}", line.expense);
                let (owner, given) = (owner.to_string(), it.organisation.to_string());
                refuse(path, Rejection::WrongParty { what, owner, given })
            }
            _ => Ok(()),
        }
    }
}

fn draw_share(
    path: &str,
    tally: &mut Tally<'_>,
    expense: EventId,
    line: &PayLine,
    left: Cents,
) -> Decided<()> {
    match tally.draw_row(expense, line.share, left, line.amount) {
        None => Ok(()),
        Some(left) => {
            let (share, asked) = (line.share, line.amount.cents());
            refuse(path, Rejection::ShareExhausted { expense, share, left, asked })
        }
    }
}
