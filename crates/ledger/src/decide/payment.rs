//! Recording orders and executed payments.

use super::{Case, Decided, Found, once, refuse, some_rows};
use crate::{
    anomaly::Anomaly,
    code::OrganisationCode,
    command::{ExecutePayment, LINES_PER_PAYMENT, OrderPayment, PayLine},
    event::{Event, Leg, Order, OrderAmounts, PaymentExecuted, PaymentLine, PaymentOrdered},
    id::EventId,
    money::{Amount, Cents},
    needs::{Part, resolve},
    rejection::Rejection,
    state::{KnownOrder, OrderExecuted, OrderLeft, ShareLeft},
    tally::{Tally, fits},
    text::Text,
};

impl Case<'_> {
    /// An order given to the treasurer: within what is neither paid nor ordered of each share.
    pub(super) fn order(&self, it: &OrderPayment) -> Decided<Found> {
        let found = self.shares_to_pay(&it.organisation, &it.lines)?;
        if self.state.order(&it.organisation, &it.order)?.is_some() {
            let (organisation, order) = (it.organisation.clone(), it.order.to_string());
            return refuse("order", Rejection::OrderUsed { organisation, order });
        }
        let lines = self.drawn(&it.lines, found)?;
        for (i, line) in lines.iter().enumerate() {
            let same = |it: &&PaymentLine| leg(it) == leg(line);
            if lines.iter().take(i).any(|it| same(&it)) {
                return refuse(format!("lines[{i}]"), Rejection::RepeatedLine {});
            }
        }
        amounts_agree(it.amounts, None, &it.order)?;
        let gross = it.amounts.map(|it| it.gross);
        let exceeded = order_exceeded(&it.order, gross, Cents::ZERO, &lines)?;
        let (organisation, order) = (it.organisation.clone(), it.order.clone());
        let event = PaymentOrdered { organisation, order, amounts: it.amounts, lines };
        let anomalies = exceeded.into_iter().collect();
        Ok(Found { event: Event::PaymentOrdered(event), anomalies })
    }

    /// An order that the bank executed: wholly or in part when it was recorded as ordered or says
    /// what it pays in all, else once.
    pub(super) fn pay(&self, it: &ExecutePayment) -> Decided<Found> {
        let found = self.shares_to_pay(&it.organisation, &it.lines)?;
        once("lines", &it.lines)?;
        let known = self.state.order(&it.organisation, &it.order)?;
        if let Some(KnownOrder::Executed(OrderExecuted { gross: None, .. })) = known {
            let (organisation, order) = (it.organisation.clone(), it.order.to_string());
            return refuse("order", Rejection::OrderUsed { organisation, order });
        }
        amounts_agree(it.amounts, known, &it.order)?;
        let gross = known.map_or(it.amounts.map(|it| it.gross), KnownOrder::gross);
        let (lines, exceeded) = match known {
            // What exceeds an order was told when it was given.
            Some(KnownOrder::Ordered(ordered)) => (self.ordered(it, found, ordered)?, None),
            Some(KnownOrder::Executed(before)) => {
                let lines = self.drawn(&it.lines, found)?;
                let exceeded = order_exceeded(&it.order, gross, before.executed, &lines)?;
                (lines, exceeded)
            }
            None => {
                let lines = self.drawn(&it.lines, found)?;
                let exceeded = order_exceeded(&it.order, gross, Cents::ZERO, &lines)?;
                (lines, exceeded)
            }
        };
        let event = PaymentExecuted {
            organisation: it.organisation.clone(),
            order: it.order.clone(),
            amounts: it.amounts,
            receipt: it.receipt.clone(),
            lines,
        };
        let anomalies = exceeded.into_iter().collect();
        Ok(Found { event: Event::PaymentExecuted(event), anomalies })
    }

    fn shares_to_pay(
        &self,
        body: &OrganisationCode,
        lines: &[PayLine],
    ) -> Decided<Vec<(EventId, ShareLeft)>> {
        some_rows("lines", lines.len(), LINES_PER_PAYMENT)?;
        let mut found = Vec::with_capacity(lines.len());
        for (i, line) in lines.iter().enumerate() {
            found.push(self.share_to_pay(&format!("lines[{i}]"), line)?);
        }
        for (i, (line, (expense, _))) in lines.iter().zip(&found).enumerate() {
            self.own_expense(&format!("lines[{i}].expense"), body, line, expense)?;
        }
        Ok(found)
    }

    /// Lines that draw on what is neither paid nor ordered of their shares.
    fn drawn(
        &self,
        lines: &[PayLine],
        found: Vec<(EventId, ShareLeft)>,
    ) -> Decided<Vec<PaymentLine>> {
        let mut tally = Tally::new(self.state);
        let mut drawn = Vec::with_capacity(found.len());
        for (i, (line, (expense, share))) in lines.iter().zip(found).enumerate() {
            let path = format!("lines[{i}].amount");
            let left = fits(share.left()).map_err(|rejection| rejection.at(path.as_str()))?;
            draw_share(&path, &mut tally, (expense, share.ordered), line, left)?;
            drawn.push(payment_line(expense, line, share));
        }
        Ok(drawn)
    }

    /// Lines that draw on what an order has left of the same leg of the same share.
    fn ordered(
        &self,
        it: &ExecutePayment,
        found: Vec<(EventId, ShareLeft)>,
        ordered: &OrderLeft,
    ) -> Decided<Vec<PaymentLine>> {
        let mut tally = Tally::new(self.state);
        let mut lines = Vec::with_capacity(found.len());
        for (i, (line, (expense, share))) in it.lines.iter().zip(found).enumerate() {
            let line_of_it = payment_line(expense, line, share);
            let known = ordered
                .lines
                .iter()
                .enumerate()
                .find(|(_, known)| (known.expense, known.share, known.leg) == leg(&line_of_it));
            let left = known.map(|(_, known)| known.left).unwrap_or_default();
            let row = known.map_or(u32::MAX, |(row, _)| super::number(row));
            if let Some(left) = tally.draw_row(ordered.by, row, left, line.amount) {
                let (order, asked) = (it.order.to_string(), line.amount.cents());
                let rejection = Rejection::OrderExhausted { order, left, asked };
                return refuse(format!("lines[{i}].amount"), rejection);
            }
            lines.push(line_of_it);
        }
        Ok(lines)
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
        body: &OrganisationCode,
        line: &PayLine,
        expense: &EventId,
    ) -> Decided<()> {
        match self.state.expense(expense)?.map(|it| &it.organisation) {
            Some(owner) if owner != body => {
                let what = format!("la spesa {}", line.expense);
                let (owner, given) = (owner.to_string(), body.to_string());
                refuse(path, Rejection::WrongParty { what, owner, given })
            }
            _ => Ok(()),
        }
    }
}

/// No more is withheld than the order pays, and it says one amount each time that it is told.
fn amounts_agree(
    amounts: Option<OrderAmounts>,
    known: Option<&KnownOrder>,
    order: &Order,
) -> Decided<()> {
    let Some(OrderAmounts { gross, withheld }) = amounts else { return Ok(()) };
    if let Some(withheld) = withheld.filter(|it| *it > gross) {
        let rejection = Rejection::PartExceedsWhole {
            part: "la ritenuta".to_owned(),
            part_amount: withheld.cents(),
            whole: "il lordo del mandato".to_owned(),
            whole_amount: gross.cents(),
        };
        return refuse("amounts.withheld", rejection);
    }
    let Some(known) = known.filter(|it| it.gross() != Some(gross)) else { return Ok(()) };
    let (order, given) = (order.to_string(), gross.cents());
    let known = known.gross().map(Amount::cents);
    refuse("amounts.gross", Rejection::OrderDiffers { order, known, given })
}

/// The flag of an order whose lines, told so far, are more than it says it pays.
fn order_exceeded(
    order: &Order,
    gross: Option<Amount>,
    before: Cents,
    lines: &[PaymentLine],
) -> Decided<Option<Anomaly>> {
    let Some(gross) = gross.map(Amount::cents) else { return Ok(None) };
    let sum = Cents::sum(lines.iter().map(|it| it.amount)).and_then(|sum| sum.plus(before));
    let told = fits(sum).map_err(|rejection| rejection.at("lines"))?;
    let order = order.to_string();
    // OK: an order is a number, a year and perhaps a row.
    let order = Text::parse(&order).ok();
    Ok(order.filter(|_| told > gross).map(|order| Anomaly::OrderExceeded { order, gross, told }))
}

/// What tells the lines of an order apart.
fn leg(line: &PaymentLine) -> (EventId, u32, Leg) {
    (line.expense, line.share, line.leg)
}

fn payment_line(expense: EventId, line: &PayLine, share: ShareLeft) -> PaymentLine {
    PaymentLine {
        expense,
        share: line.share,
        leg: line.leg.unwrap_or(Leg::Payee),
        holder: share.holder,
        edition: share.edition,
        line: share.line,
        area: share.area,
        amount: line.amount,
    }
}

fn draw_share(
    path: &str,
    tally: &mut Tally<'_>,
    (expense, ordered): (EventId, Cents),
    line: &PayLine,
    left: Cents,
) -> Decided<()> {
    match tally.draw_row(expense, line.share, left, line.amount) {
        None => Ok(()),
        Some(left) => {
            let (share, asked) = (line.share, line.amount.cents());
            refuse(path, Rejection::ShareExhausted { expense, share, left, asked, ordered })
        }
    }
}
