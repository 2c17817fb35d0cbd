//! Giving, taking back and planning authority.

use super::{
    Case, Decided, Draft, Found, Ids, Recording, known_purpose, refuse, settle, some_rows, sum,
};
use crate::{
    account::{Account, Authority, Purpose},
    anomaly::Anomaly,
    catalogue,
    code::{EditionCode, Holder},
    command::{AllotFunds, AllotmentRow, EVENTS_PER_COMMAND, ProgrammeFunds, ROWS_PER_EVENT},
    envelope::Role,
    event::{AllotmentReduced, Event, FundsAllotted, FundsAppropriated, FundsProgrammed, Move},
    money::Cents,
    posting::postings,
    rejection::Rejection,
    tally::Tally,
    terms::Terms,
};
use std::collections::BTreeMap;

impl Case<'_> {
    pub(super) fn appropriate(&self, it: &FundsAppropriated) -> Decided<Found> {
        let edition = self.edition("edition", &it.edition)?;
        self.held_by("holder", &it.holder, &edition.opened.issuer)?;
        let mut found = Found::new(Event::FundsAppropriated(it.clone()));
        let mut tally = Tally::new(self.state);
        post("amount", &mut found, &mut tally)?;
        Ok(found)
    }

    pub(super) fn reduce(&self, it: &AllotmentReduced) -> Decided<Found> {
        self.edition("edition", &it.edition)?;
        self.acting_for("grantor", &it.grantor)?;
        self.acting_for("holder", &it.holder)?;
        different("holder", &it.grantor, &it.holder)?;
        let granted = self.state.granted(&it.grantor, &it.holder, &it.edition)?;
        let left = granted.copied().unwrap_or_default();
        if it.amount.cents() > left {
            let rejection = Rejection::GrantExhausted {
                grantor: it.grantor.clone(),
                holder: it.holder.clone(),
                edition: it.edition.clone(),
                left,
                asked: it.amount.cents(),
            };
            return refuse("amount", rejection);
        }
        let mut found = Found::new(Event::AllotmentReduced(it.clone()));
        post("amount", &mut found, &mut Tally::new(self.state))?;
        Ok(found)
    }

    pub(super) fn allot(&self, it: &AllotFunds, ids: Ids<'_>) -> Decided<Recording> {
        some_rows("rows", it.rows.len(), EVENTS_PER_COMMAND)?;
        self.edition("edition", &it.edition)?;
        self.acting_for("grantor", &it.grantor)?;
        for (i, row) in it.rows.iter().enumerate() {
            self.acting_for(&format!("rows[{i}].holder"), &row.holder)?;
        }
        for (i, row) in it.rows.iter().enumerate() {
            admissible(&format!("rows[{i}].terms"), &row.terms)?;
        }
        for (i, row) in it.rows.iter().enumerate() {
            different(&format!("rows[{i}].holder"), &it.grantor, &row.holder)?;
            self.of_its_territory(&format!("rows[{i}].holder"), &row.holder)?;
        }
        let mut own_terms = BTreeMap::new();
        for (i, row) in it.rows.iter().enumerate() {
            self.same_terms(&format!("rows[{i}].terms"), it, row, &mut own_terms)?;
        }
        let rows = sum("rows", it.rows.iter().map(|row| row.amount))?;
        let mut tally = Tally::new(self.state);
        let mut drafts: Vec<Draft> = Vec::with_capacity(it.rows.len());
        for (i, row) in it.rows.iter().enumerate() {
            let mut found = Found::new(Event::FundsAllotted(FundsAllotted {
                grantor: it.grantor.clone(),
                holder: row.holder.clone(),
                edition: it.edition.clone(),
                amount: row.amount,
                terms: row.terms.clone(),
            }));
            post(&format!("rows[{i}].amount"), &mut found, &mut tally)?;
            if i + 1 == it.rows.len() {
                found.anomalies.extend(do_not_sum(rows, it.published_total));
            }
            drafts.push(found.draft(ids(), self.command.request.effective_on));
        }
        Ok(Recording { drafts, total: Some(rows), published_total: it.published_total })
    }

    fn same_terms(
        &self,
        path: &str,
        it: &AllotFunds,
        row: &AllotmentRow,
        own_terms: &mut BTreeMap<Holder, Terms>,
    ) -> Decided<()> {
        if row.terms.is_empty() {
            return Ok(());
        }
        let standing = self.state.endowment(&row.holder, &it.edition)?;
        let standing = standing.map(|it| it.terms.clone()).filter(|terms| !terms.is_empty());
        let before = own_terms.get(&row.holder).cloned().or(standing);
        if before.is_some_and(|before| !before.same_as(&row.terms)) {
            let (holder, edition) = (row.holder.clone(), it.edition.clone());
            let rejection = Rejection::TermsDiffer { holder, edition };
            return refuse(path, rejection);
        }
        own_terms.insert(row.holder.clone(), row.terms.clone());
        Ok(())
    }

    /// A Region allots to the ambiti and bodies of its own territory only.
    fn of_its_territory(&self, path: &str, holder: &Holder) -> Decided<()> {
        let asking = super::standing(self.command, self.state)?;
        let region = match holder {
            Holder::Ambito(code) => self.state.ambito(code)?.map(|it| it.registered.region.clone()),
            Holder::Organisation(code) => {
                self.state.organisation(code)?.and_then(|it| it.registered.region.clone())
            }
        };
        if asking.actor.role != Role::Region || region == asking.region {
            return Ok(());
        }
        let (what, given) = (holder.to_string(), asking.actor.organisation.to_string());
        let owner = "un'altra regione".to_owned();
        refuse(path, Rejection::WrongParty { what, owner, given })
    }

    pub(super) fn programme(&self, it: &ProgrammeFunds) -> Decided<Found> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        self.edition("edition", &it.edition)?;
        self.acting_for("holder", &it.holder)?;
        for (i, row) in it.rows.iter().enumerate() {
            for (side, purpose) in [("from", &row.from), ("to", &row.to)] {
                if let Some(Purpose { line, area }) = purpose {
                    known_purpose(&format!("rows[{i}].{side}"), line, area.as_ref())?;
                }
            }
        }
        if let Some(i) = it.rows.iter().position(|row| row.from == row.to) {
            return refuse(format!("rows[{i}]"), Rejection::MovesNowhere {});
        }
        let terms = self.terms(&it.holder, &it.edition)?;
        let mut anomalies = Vec::new();
        let mut tally = Tally::new(self.state);
        let mut moves = Vec::with_capacity(it.rows.len());
        for (i, row) in it.rows.iter().enumerate() {
            let at = |side: Option<&Purpose>| planned_or_available(&it.holder, &it.edition, side);
            let (from, to) = (at(row.from.as_ref()), at(row.to.as_ref()));
            settle(&format!("rows[{i}].amount"), tally.draw(&from, &to, row.amount))?;
            if let Some(Purpose { line, .. }) = &row.to
                && !terms.admits(line)
            {
                let (edition, line) = (it.edition.clone(), line.clone());
                anomalies.push(Anomaly::LineNotAdmitted {
                    row: Some(super::number(i)),
                    share: None,
                    edition,
                    line,
                });
            }
            moves.push(Move { from, to, amount: row.amount });
        }
        let (holder, edition) = (it.holder.clone(), it.edition.clone());
        let event = Event::FundsProgrammed(FundsProgrammed { holder, edition, moves });
        Ok(Found { event, anomalies })
    }
}

/// The lines that terms admit must stand in the catalogue.
pub(super) fn admissible(path: &str, terms: &Terms) -> Decided<()> {
    for (i, line) in terms.admitted_lines.iter().enumerate() {
        if catalogue::line(line.as_str()).is_none() {
            let path = format!("{path}.admitted_lines[{i}]");
            return refuse(path, Rejection::UnknownLine { line: line.clone() });
        }
    }
    Ok(())
}

/// Moves what an act of authority moves, and flags the `available` that it takes below zero.
pub(super) fn post(path: &str, found: &mut Found, tally: &mut Tally<'_>) -> Decided<()> {
    for posting in postings(&found.event) {
        settle(path, tally.shift(&posting.from, &posting.to, posting.amount))?;
    }
    for posting in postings(&found.event) {
        let (holder, edition) = (posting.from.holder(), posting.from.edition());
        let left = tally.balance(&posting.from)?;
        if posting.from == Account::available(holder, edition) && left.is_negative() {
            found.anomalies.push(Anomaly::OverdrawnByAct {
                holder: holder.clone(),
                edition: edition.clone(),
                available: left,
            });
        }
    }
    Ok(())
}

fn planned_or_available(
    holder: &Holder,
    edition: &EditionCode,
    purpose: Option<&Purpose>,
) -> Account {
    match purpose {
        None => Account::available(holder, edition),
        Some(purpose) => Account::planned(Authority::Programmed, holder, edition, purpose),
    }
}

fn different(path: &str, grantor: &Holder, holder: &Holder) -> Decided<()> {
    if grantor == holder {
        return refuse(path, Rejection::SameParty { party: holder.to_string() });
    }
    Ok(())
}

fn do_not_sum(rows: Cents, published: Option<Cents>) -> Option<Anomaly> {
    let published = published?;
    let (more, less) = if rows > published { (rows, published) } else { (published, rows) };
    let difference = more.minus(less)?;
    (difference != Cents::ZERO).then_some(Anomaly::RowsDoNotSum { rows, published, difference })
}
