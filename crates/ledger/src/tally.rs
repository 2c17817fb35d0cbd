//! The tally: what one command draws so far, so that its rows together stay within what is left.

use crate::{
    account::{Account, Authority, Stage},
    code::{EditionCode, Holder},
    id::EventId,
    money::{Amount, Cents},
    rejection::Rejection,
    state::{Fault, State},
};
use std::collections::BTreeMap;

/// The state as it will be after the rows decided so far.
pub(crate) struct Tally<'a> {
    state: &'a State,
    balances: BTreeMap<Account, Cents>,
    programmed: BTreeMap<(Holder, EditionCode), Cents>,
    rows: BTreeMap<(EventId, u32), Cents>,
}

/// A sum that no `i64` holds: the command is too large.
pub(crate) fn fits(sum: Option<Cents>) -> Result<Cents, Rejection> {
    sum.ok_or(Rejection::TooLarge {})
}

impl<'a> Tally<'a> {
    pub(crate) fn new(state: &'a State) -> Self {
        Self {
            state,
            balances: BTreeMap::new(),
            programmed: BTreeMap::new(),
            rows: BTreeMap::new(),
        }
    }

    /// What will stand on an account.
    pub(crate) fn balance(&self, account: &Account) -> Result<Cents, Fault> {
        self.balances.get(account).copied().map_or_else(|| self.state.balance(account), Ok)
    }

    /// Moves cents, wherever that leads. The outer error is a fault, the inner one a refusal.
    pub(crate) fn shift(
        &mut self,
        from: &Account,
        to: &Account,
        amount: Amount,
    ) -> Result<Result<(), Rejection>, Fault> {
        let less = self.balance(from)?.minus(amount);
        let Ok(less) = fits(less) else { return Ok(Err(Rejection::TooLarge {})) };
        self.balances.insert(from.clone(), less);
        let more = self.balance(to)?.plus(amount);
        let Ok(more) = fits(more) else { return Ok(Err(Rejection::TooLarge {})) };
        self.balances.insert(to.clone(), more);
        for (account, grows) in [(from, false), (to, true)] {
            if account.stage() != Stage::Authority(Authority::Programmed) {
                continue;
            }
            let sum = self.programmed(account.holder(), account.edition())?;
            let sum = if grows { sum.plus(amount) } else { sum.minus(amount) };
            let Ok(sum) = fits(sum) else { return Ok(Err(Rejection::TooLarge {})) };
            self.programmed.insert((account.holder().clone(), account.edition().clone()), sum);
        }
        Ok(Ok(()))
    }

    /// Moves cents of one's own stage, which may not fall below zero.
    pub(crate) fn draw(
        &mut self,
        from: &Account,
        to: &Account,
        amount: Amount,
    ) -> Result<Result<(), Rejection>, Fault> {
        let left = self.balance(from)?;
        if left < amount.cents() {
            return Ok(Err(exhausted(from, left, amount.cents())));
        }
        self.shift(from, to, amount)
    }

    /// Moves cents out of a holder's authority, planned or available. While what is available lies
    /// below zero, the plan holds back what it lacks.
    pub(crate) fn draw_covered(
        &mut self,
        from: &Account,
        to: &Account,
        amount: Amount,
    ) -> Result<Result<(), Rejection>, Fault> {
        let (holder, edition) = (from.holder(), from.edition());
        let programmed = self.programmed(holder, edition)?;
        let drawn = self.draw(from, to, amount)?;
        let available = self.balance(&Account::available(holder, edition))?;
        let left = programmed.plus(available).unwrap_or_default().max(Cents::ZERO);
        let planned = from.stage() == Stage::Authority(Authority::Programmed);
        if drawn.is_err() || !planned || !available.is_negative() || amount.cents() <= left {
            return Ok(drawn);
        }
        let (holder, edition, asked) = (holder.clone(), edition.clone(), amount.cents());
        Ok(Err(Rejection::UncoveredByAvailable { holder, edition, available, left, asked }))
    }

    /// Σ of the `programmed` accounts of a holder's part in an edition.
    pub(crate) fn programmed(
        &self,
        holder: &Holder,
        edition: &EditionCode,
    ) -> Result<Cents, Fault> {
        let key = (holder.clone(), edition.clone());
        if let Some(sum) = self.programmed.get(&key) {
            return Ok(*sum);
        }
        Ok(self.state.endowment(holder, edition)?.map(|it| it.programmed).unwrap_or_default())
    }

    /// Draws on one row of an entity of which so much was left before this command. `None` when it
    /// holds; else what is left.
    pub(crate) fn draw_row(
        &mut self,
        id: EventId,
        row: u32,
        left: Cents,
        amount: Amount,
    ) -> Option<Cents> {
        let left = self.rows.get(&(id, row)).copied().unwrap_or(left);
        match left.minus(amount) {
            Some(rest) if !rest.is_negative() => {
                self.rows.insert((id, row), rest);
                None
            }
            _ => Some(left),
        }
    }
}

/// The refusal of a draw beyond what stands on an account.
pub(crate) fn exhausted(from: &Account, left: Cents, asked: Cents) -> Rejection {
    let stage = match from.stage() {
        Stage::Authority(Authority::Available) => "disponibilità",
        Stage::Authority(Authority::Programmed) => "programmato",
        _ => from.stage().name(),
    };
    let place = match from.purpose() {
        None => stage.to_owned(),
        Some(purpose) => match &purpose.area {
            None => format!("{stage} sulla linea {}", purpose.line),
            Some(area) => format!("{stage} sulla linea {} (area {area})", purpose.line),
        },
    };
    Rejection::StageExhausted {
        place,
        holder: from.holder().clone(),
        edition: from.edition().clone(),
        left,
        asked,
    }
}
