//! How the accountant's rows are made up: of the rows of registers, and of what stands on the stages
//! that have no budget year.

use super::AccountantFigures;
use crate::registers::{Register, page::Found};
use ledger::{
    account::{Authority, Stage},
    money::Cents,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{Kind, Sum};

/// Whose, of what, for what, in which budget year.
type Place = (String, String, Option<String>, Option<u16>);

/// The rows so far.
#[derive(Default)]
pub(super) struct Rows {
    /// Of whom they are; of all when absent.
    pub(super) wanted: Option<BTreeSet<String>>,
    pub(super) by_place: BTreeMap<Place, AccountantFigures>,
    /// The last budget year that is looked at: what is booked for later ones is no residue yet.
    pub(super) last_year: Option<i64>,
}

impl Rows {
    pub(super) fn wants(&self, holder: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.contains(holder))
    }

    /// Adds figures to a row, when it is wanted.
    pub(super) fn add(&mut self, place: Place, figures: &AccountantFigures) -> Option<()> {
        if self.wants(&place.0) {
            let row = self.by_place.entry(place).or_default();
            *row = row.plus(*figures)?;
        }
        Some(())
    }

    pub(super) fn take(&mut self, register: Register, it: &Found) -> Option<()> {
        match register {
            Register::Allotments => self.allotment(it),
            Register::Transfers => self.transfer(it),
            Register::Receivables => self.receivable(it),
            _ => self.commitment(it),
        }
    }

    fn commitment(&mut self, it: &Found) -> Option<()> {
        let (row, became) = (&it.row, &it.became.figures);
        let figures = AccountantFigures {
            committed: Some(became.standing()?),
            expensed: Some(became.expensed),
            paid: Some(became.paid),
            released: Some(became.released),
            ..AccountantFigures::default()
        };
        let line = Some(row.line.clone());
        self.add((row.holder.clone(), row.edition.clone(), line, row.budget), &figures)
    }

    /// What has no line stands on the row of the edition.
    fn allotment(&mut self, it: &Found) -> Option<()> {
        let (row, standing) = (&it.row, Some(it.became.figures.standing()?));
        let of = |holder: &String| (holder.clone(), row.edition.clone(), None, None);
        let allotted = AccountantFigures { allotted: standing, ..Default::default() };
        self.add(of(&row.holder), &allotted)?;
        if matches!(row.kind, Kind::Allotted | Kind::Reduced | Kind::Returned) {
            let passed_on = AccountantFigures { passed_on: standing, ..Default::default() };
            self.add(of(&row.other), &passed_on)?;
        }
        Some(())
    }

    /// What is booked has no line.
    fn receivable(&mut self, it: &Found) -> Option<()> {
        let row = &it.row;
        if row.budget.map(i64::from) > self.last_year {
            return Some(());
        }
        let booked = Some(it.became.figures.standing()?);
        let figures = AccountantFigures { booked, ..Default::default() };
        self.add((row.holder.clone(), row.edition.clone(), None, None), &figures)
    }

    fn transfer(&mut self, it: &Found) -> Option<()> {
        let row = &it.row;
        if !matches!(row.kind, Kind::Received | Kind::Endowed) {
            return Some(());
        }
        let received = Some(it.became.figures.standing()?);
        let figures = AccountantFigures { received, ..Default::default() };
        self.add((row.holder.clone(), row.edition.clone(), None, None), &figures)
    }

    /// What stands on the stages that have no budget year.
    pub(super) fn balance(&mut self, it: &Sum) -> Option<()> {
        let Stage::Authority(stage) = it.account.stage() else { return Some(()) };
        let cents = Some(it.came.minus(it.went)?);
        let nothing = AccountantFigures::default();
        let figures = match stage {
            Authority::Available => AccountantFigures { available: cents, ..nothing },
            // Nought where nothing is reported yet.
            Authority::Programmed => {
                let nought = Some(Cents::ZERO);
                let it = AccountantFigures { reported: nought, admitted: nought, ..nothing };
                AccountantFigures { available: cents, ..it }
            }
            Authority::Admitted => {
                AccountantFigures { reported: cents, admitted: cents, ..nothing }
            }
            Authority::Reported | Authority::Refused => {
                AccountantFigures { reported: cents, ..nothing }
            }
            Authority::Law | Authority::Committed | Authority::Expensed | Authority::Paid => {
                return Some(());
            }
        };
        let line = it.account.purpose().map(|it| it.line.to_string());
        let (holder, edition) = (it.account.holder(), it.account.edition());
        self.add((holder.to_string(), edition.to_string(), line, None), &figures)
    }
}
