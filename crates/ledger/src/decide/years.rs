//! Budget years: what is booked to be received, how it changes, how a year ends.

use super::{Case, Decided, Found, Recording, refuse, some_rows};
use crate::{
    anomaly::Anomaly,
    apply::books,
    command::{ChangeReceivable, ChangeReceivableRow, FreezeYearEnd, ROWS_PER_EVENT},
    day::Day,
    event::{
        Event, ReceivableBooked, ReceivableCause, ReceivableChange, ReceivableChanged, YearChange,
        YearEndFrozen,
    },
    money::Cents,
    needs::{Part, resolve_receivable},
    rejection::Rejection,
};
use std::collections::BTreeMap;

impl Case<'_> {
    pub(super) fn book_receivable(&self, it: &ReceivableBooked) -> Decided<Found> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        self.edition("edition", &it.edition)?;
        self.organisation("debtor", &it.debtor)?;
        self.kept_by("holder", &it.holder, &it.organisation)?;
        if it.debtor == it.organisation {
            return refuse("debtor", Rejection::SameParty { party: it.debtor.to_string() });
        }
        for (i, row) in it.rows.iter().enumerate() {
            if it.rows.iter().take(i).any(|before| before.budget_year == row.budget_year) {
                return refuse(format!("rows[{i}].budget_year"), Rejection::RepeatedLine {});
            }
        }
        if let Some(number) = &it.number
            && self.state.receivable_number(&it.organisation, &number.key())?.is_some()
        {
            let (organisation, number) = (it.organisation.clone(), number.to_string());
            return refuse("number", Rejection::ReceivableNumberUsed { organisation, number });
        }
        Ok(Found::new(Event::ReceivableBooked(it.clone())))
    }

    /// More or less to be received in some years, never less than nothing in any.
    pub(super) fn change_receivable(&self, it: &ChangeReceivable) -> Decided<Found> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        let reference = it.receivable.to_string();
        let book = &self.command.actor.organisation;
        let id = resolve_receivable(self.state, &it.receivable, Part::First, book)?;
        let found = id.map(|id| self.state.receivable(&id)).transpose()?.flatten();
        let (Some(id), Some(receivable)) = (id, found) else {
            return refuse("receivable", Rejection::UnknownReceivable { reference });
        };
        if receivable.organisation != it.organisation {
            let what = format!("l'accertamento {reference}");
            let (owner, given) = (receivable.organisation.to_string(), it.organisation.to_string());
            return refuse("receivable", Rejection::WrongParty { what, owner, given });
        }
        let mut rows: Vec<ReceivableChange> = Vec::with_capacity(it.rows.len());
        let mut moved = Cents::ZERO;
        for (i, row) in it.rows.iter().enumerate() {
            let path = format!("rows[{i}]");
            if rows.iter().any(|before| before.budget_year == row.budget_year) {
                return refuse(format!("{path}.budget_year"), Rejection::RepeatedLine {});
            }
            let change = way_of(&path, it.cause, row)?;
            let left = receivable.years.get(&row.budget_year).copied().unwrap_or_default();
            let (year, asked) = (row.budget_year, row.amount.cents());
            if change == YearChange::Decrease && asked > left {
                let rejection = Rejection::ReceivableExhausted { reference, year, left, asked };
                return refuse(format!("{path}.amount"), rejection);
            }
            let sum = match change {
                YearChange::Increase => moved.plus(asked),
                YearChange::Decrease => moved.minus(asked),
            };
            let Some(sum) = sum else { return refuse(path, Rejection::TooLarge {}) };
            moved = sum;
            rows.push(ReceivableChange { budget_year: year, change, amount: row.amount });
        }
        if it.cause == ReceivableCause::Reimputation && !moved.is_zero() {
            let why = "una reimputazione porta ad altri esercizi quanto toglie ai primi".to_owned();
            return refuse("rows", Rejection::ChangeUnclear { why });
        }
        Ok(Found::new(Event::ReceivableChanged(ReceivableChanged {
            organisation: it.organisation.clone(),
            receivable: id,
            holder: receivable.holder.clone(),
            edition: receivable.edition.clone(),
            cause: it.cause,
            rows,
        })))
    }

    /// The figures of a year that is over, once; what the body approved otherwise is flagged.
    pub(super) fn freeze_year_end(&self, it: &FreezeYearEnd) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.organisation("organisation", &it.organisation)?;
        self.kept_by("holder", &it.holder, &it.organisation)?;
        let over = Day::new(i16::try_from(it.year).unwrap_or(i16::MAX), 12, 31)
            .is_some_and(|last| last <= self.command.request.effective_on);
        if !over {
            return refuse("year", Rejection::YearNotOver { year: it.year });
        }
        let exercise = self.state.exercise(&it.organisation, &it.holder, &it.edition)?.cloned();
        let exercise = exercise.unwrap_or_default();
        if let Some(by) = exercise.ends.get(&it.year) {
            let (year, by) = (it.year, *by);
            return refuse("year", Rejection::YearEnded { year, by });
        }
        let Some(figures) = exercise.figures(it.year) else {
            return refuse("year", Rejection::TooLarge {});
        };
        let pairs = figures.each().into_iter().zip(it.approved.each());
        let anomalies = pairs.filter_map(|((figure, computed), approved)| {
            let approved = approved.filter(|approved| *approved != computed)?;
            Some(Anomaly::YearEndDiffers { figure, computed, approved })
        });
        let anomalies = anomalies.collect();
        let event = Event::YearEndFrozen(YearEndFrozen {
            organisation: it.organisation.clone(),
            holder: it.holder.clone(),
            edition: it.edition.clone(),
            year: it.year,
            figures,
            approved: it.approved,
        });
        Ok(Found { event, anomalies })
    }

    /// What takes effect in a year that ended already is flagged: its figures stay as they were frozen.
    pub(super) fn flag_ended_years(&self, recording: &mut Recording) -> Decided<()> {
        for draft in &mut recording.drafts {
            let year = u16::try_from(draft.effective_on.year()).unwrap_or(u16::MAX);
            let event = match &draft.event {
                Event::Reversed(it) => self.state.recorded(&it.of)?.map(|it| &it.event),
                event => Some(event),
            };
            if matches!(event, Some(Event::YearEndFrozen(_))) {
                continue;
            }
            let mut ended = BTreeMap::new();
            for (organisation, holder, edition) in event.map(books).unwrap_or_default() {
                let exercise = self.state.exercise(&organisation, &holder, &edition)?;
                let last = exercise.and_then(|it| it.ends.keys().next_back().copied());
                if let Some(last) = last.filter(|last| year <= *last) {
                    ended.insert((holder, edition), last);
                }
            }
            for ((holder, edition), ended) in ended {
                draft.anomalies.push(Anomaly::AfterYearEnd { holder, edition, ended });
            }
            draft.anomalies.sort();
            draft.anomalies.dedup();
        }
        Ok(())
    }
}

/// In which way a year changes: as the cause says, or as the row says where the cause does not.
fn way_of(path: &str, cause: ReceivableCause, row: &ChangeReceivableRow) -> Decided<YearChange> {
    let of_cause = match cause {
        ReceivableCause::Addition => Some(YearChange::Increase),
        ReceivableCause::WriteOff => Some(YearChange::Decrease),
        ReceivableCause::MaterialError | ReceivableCause::Reimputation => None,
    };
    let why = match (of_cause, row.change) {
        (Some(of_cause), None) => return Ok(of_cause),
        (Some(of_cause), Some(said)) if of_cause == said => return Ok(said),
        (None, Some(said)) => return Ok(said),
        (Some(_), Some(_)) => "il verso della riga non è quello della causa",
        (None, None) => "dire se l'esercizio aumenta (increase) o diminuisce (decrease)",
    };
    refuse(format!("{path}.change"), Rejection::ChangeUnclear { why: why.to_owned() })
}
