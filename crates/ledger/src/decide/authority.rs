//! Giving, taking back and planning authority.

use super::{
    Case, Decided, Draft, Found, Ids, Recording, acts::Standing, known_purpose, once, refuse,
    settle, some_rows, sum,
};
use crate::{
    account::{Account, Authority, Purpose},
    anomaly::Anomaly,
    catalogue,
    code::{EditionCode, Holder},
    command::{AllotFunds, AllotmentRow, EVENTS_PER_COMMAND, ProgrammeFunds, ROWS_PER_EVENT},
    envelope::Role,
    event::{
        ActDoes, AllotmentReduced, CriterionPart, Event, FundsAllotted, FundsAppropriated,
        FundsProgrammed, Move,
    },
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

    pub(super) fn reduce(&self, it: &AllotmentReduced, ids: Ids<'_>) -> Decided<Recording> {
        self.edition("edition", &it.edition)?;
        self.acting_for("grantor", &it.grantor)?;
        self.acting_for("holder", &it.holder)?;
        different("holder", &it.grantor, &it.holder)?;
        let part = (&it.grantor, &it.holder, &it.edition);
        let mut standing = self.standing_act("holder", ActDoes::Takes, part, it.amount.cents())?;
        let day = self.command.request.effective_on;
        let mut tally = Tally::new(self.state);
        let terms = Terms::default();
        if let Some(found) = self.confirmed(&mut standing, &it.edition, it.amount, &terms)? {
            return Ok(Recording::of(vec![found.draft(ids(), day)]));
        }
        // What is superseded comes back before the act takes.
        let mut drafts = self.superseded([standing], &mut tally, ids)?;
        let back = drafts.iter().flat_map(|it| postings(&it.event)).map(|it| it.amount);
        self.still_granted(it, sum("amount", back)?)?;
        let mut found = Found::new(Event::AllotmentReduced(it.clone()));
        post("amount", &mut found, &mut tally)?;
        drafts.push(found.draft(ids(), day));
        Ok(Recording::of(drafts))
    }

    /// No more is taken back than the grantor has given, and than comes back first.
    fn still_granted(&self, it: &AllotmentReduced, back: Cents) -> Decided<()> {
        let granted = self.state.granted(&it.grantor, &it.holder, &it.edition)?;
        let left = granted.copied().unwrap_or_default().plus(back).unwrap_or_default();
        if it.amount.cents() <= left {
            return Ok(());
        }
        let rejection = Rejection::GrantExhausted {
            grantor: it.grantor.clone(),
            holder: it.holder.clone(),
            edition: it.edition.clone(),
            left,
            asked: it.amount.cents(),
        };
        refuse("amount", rejection)
    }

    pub(super) fn allot(&self, it: &AllotFunds, ids: Ids<'_>) -> Decided<Recording> {
        let given: Vec<Given> = it.rows.iter().map(Given::of).collect();
        self.allot_rows(&it.edition, &it.grantor, &given, it.published_total, ids)
    }

    /// The rows of an act, each as it is, or as the confirmation of what its counterpart had
    /// transcribed; then the reversals of what was transcribed otherwise.
    pub(super) fn allot_rows(
        &self,
        edition: &EditionCode,
        grantor: &Holder,
        rows: &[Given],
        published_total: Option<Cents>,
        ids: Ids<'_>,
    ) -> Decided<Recording> {
        some_rows("rows", rows.len(), EVENTS_PER_COMMAND)?;
        self.edition("edition", edition)?;
        self.acting_for("grantor", grantor)?;
        for (i, row) in rows.iter().enumerate() {
            self.acting_for(&format!("rows[{i}].holder"), &row.holder)?;
        }
        for (i, row) in rows.iter().enumerate() {
            admissible(&format!("rows[{i}].terms"), &row.terms)?;
        }
        for (i, row) in rows.iter().enumerate() {
            different(&format!("rows[{i}].holder"), grantor, &row.holder)?;
            self.of_its_territory(&format!("rows[{i}].holder"), &row.holder)?;
        }
        let mut standing: BTreeMap<&Holder, Standing> = BTreeMap::new();
        for (i, row) in rows.iter().enumerate() {
            if !standing.contains_key(&row.holder) {
                let part = (grantor, &row.holder, edition);
                let path = format!("rows[{i}].holder");
                standing.insert(
                    &row.holder,
                    self.standing_act(&path, ActDoes::Gives, part, row.amount)?,
                );
            }
        }
        let mut own_terms = BTreeMap::new();
        for (i, row) in rows.iter().enumerate() {
            if !standing.get(&row.holder).is_some_and(Standing::is_transcribed) {
                let path = format!("rows[{i}].terms");
                self.same_terms(&path, edition, row, &mut own_terms)?;
            }
        }
        self.allotted(edition, grantor, rows, (published_total, standing), ids)
    }

    fn allotted(
        &self,
        edition: &EditionCode,
        grantor: &Holder,
        rows: &[Given],
        (published_total, mut standing): (Option<Cents>, BTreeMap<&Holder, Standing>),
        ids: Ids<'_>,
    ) -> Decided<Recording> {
        let total = sum("rows", rows.iter().filter_map(|row| row.amount.amount()))?;
        let day = self.command.request.effective_on;
        let mut tally = Tally::new(self.state);
        let mut drafts: Vec<Draft> = Vec::with_capacity(rows.len());
        let mut given: BTreeMap<&Holder, Cents> = BTreeMap::new();
        for (i, row) in rows.iter().enumerate() {
            let path = format!("rows[{i}].amount");
            // OK: rows hold an amount; what comes to nothing was left out before.
            let Some(amount) = row.amount.amount() else { continue };
            let confirmed = match standing.get_mut(&row.holder) {
                Some(it) => self.confirmed(it, edition, amount, &row.terms)?,
                None => None,
            };
            if let Some(found) = confirmed {
                drafts.push(found.draft(ids(), day));
                continue;
            }
            let sum = given.entry(&row.holder).or_default();
            *sum = sum.plus(amount).unwrap_or_default();
            let mut found = Found::new(Event::FundsAllotted(FundsAllotted {
                grantor: grantor.clone(),
                holder: row.holder.clone(),
                edition: edition.clone(),
                amount,
                terms: row.terms.clone(),
                criteria: row.criteria.clone(),
            }));
            post(&path, &mut found, &mut tally)?;
            drafts.push(found.draft(ids(), day));
        }
        for (holder, given) in given {
            let standing = standing.get(holder);
            self.covers_what_was_taken((grantor, holder, edition), given, standing)?;
        }
        if let Some(last) = drafts.last_mut() {
            last.anomalies.extend(do_not_sum(total, published_total));
            last.anomalies.sort();
        }
        drafts.extend(self.superseded(standing.into_values(), &mut tally, ids)?);
        let of_one_type = drafts.iter().all(|it| matches!(it.event, Event::FundsAllotted(_)));
        Ok(Recording { drafts, total: of_one_type.then_some(total), published_total })
    }

    fn same_terms(
        &self,
        path: &str,
        edition: &EditionCode,
        row: &Given,
        own_terms: &mut BTreeMap<Holder, Terms>,
    ) -> Decided<()> {
        if row.terms.is_empty() {
            return Ok(());
        }
        let standing = self.state.endowment(&row.holder, edition)?;
        let standing = standing.map(|it| it.terms.clone()).filter(|terms| !terms.is_empty());
        let before = own_terms.get(&row.holder).cloned().or(standing);
        if before.is_some_and(|before| !before.same_as(&row.terms)) {
            let (holder, edition) = (row.holder.clone(), edition.clone());
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
        if it.rows.iter().any(|row| row.to.is_some()) {
            self.usable_edition("edition", &it.edition)?;
        }
        if let Some(i) = it.rows.iter().position(|row| row.from == row.to) {
            return refuse(format!("rows[{i}]"), Rejection::MovesNowhere {});
        }
        once("rows", &it.rows)?;
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

/// A row of an act that gives, as written or as computed.
pub(super) struct Given {
    pub(super) holder: Holder,
    amount: Cents,
    terms: Terms,
    criteria: Vec<CriterionPart>,
}

impl Given {
    fn of(row: &AllotmentRow) -> Self {
        let (holder, terms) = (row.holder.clone(), row.terms.clone());
        Self { holder, amount: row.amount.cents(), terms, criteria: Vec::new() }
    }

    /// A holder who is given nothing yet.
    pub(super) fn nothing(holder: Holder, terms: Terms) -> Self {
        Self { holder, amount: Cents::ZERO, terms, criteria: Vec::new() }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.amount.is_zero()
    }

    /// Adds what a criterion gives; false when the sum cannot be written.
    pub(super) fn add(&mut self, part: CriterionPart) -> bool {
        let Some(amount) = self.amount.plus(part.part) else { return false };
        self.amount = amount;
        self.criteria.push(part);
        true
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

pub(super) fn planned_or_available(
    holder: &Holder,
    edition: &EditionCode,
    purpose: Option<&Purpose>,
) -> Account {
    match purpose {
        None => Account::available(holder, edition),
        Some(purpose) => Account::planned(Authority::Programmed, holder, edition, purpose),
    }
}

pub(super) fn different(path: &str, grantor: &Holder, holder: &Holder) -> Decided<()> {
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
