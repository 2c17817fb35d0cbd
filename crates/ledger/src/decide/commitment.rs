//! Making commitments.

use super::{Case, Decided, Found, known_purpose, number, once, refuse, settle, some_rows};
use crate::{
    account::{Account, Authority},
    anomaly::Anomaly,
    code::{EditionCode, Holder, OrganisationCode},
    command::{ChangeCommitment, ChangeRow, CommitRow, MakeCommitment, ROWS_PER_EVENT, References},
    event::{
        ChangeCause, ChangedRow, CommitmentChanged, CommitmentMade, CommitmentRow, CommittedFrom,
        Event, Party, RowChange,
    },
    id::EventId,
    needs::{Part, resolve},
    rejection::Rejection,
    state::{Commitment, CommitmentLeft},
    tally::Tally,
    terms::CupRule,
};
use std::collections::BTreeSet;

impl Case<'_> {
    pub(super) fn commit(&self, it: &MakeCommitment) -> Decided<Found> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        let references = it.references();
        for (i, row) in it.rows.iter().enumerate() {
            self.known_row(&format!("rows[{i}]"), row)?;
        }
        for (i, row) in it.rows.iter().enumerate() {
            self.held_by(&format!("rows[{i}].holder"), &row.holder, &it.organisation)?;
        }
        self.number_is_free(&it.organisation, &references)?;
        once("rows", &it.rows)?;
        let paths: Vec<_> = (0..it.rows.len()).map(|i| format!("rows[{i}].amount")).collect();
        let mut tally = Tally::new(self.state);
        let (organisation, creditor) = (it.organisation.clone(), it.creditor.clone());
        self.obligation(organisation, creditor, references, &it.rows, &paths, &mut tally)
    }

    /// A row must name what exists.
    pub(super) fn known_row(&self, path: &str, row: &CommitRow) -> Decided<()> {
        self.usable_edition(&format!("{path}.edition"), &row.edition)?;
        self.acting_for(&format!("{path}.holder"), &row.holder)?;
        known_purpose(path, &row.line, row.area.as_ref())
    }

    pub(super) fn number_is_free(
        &self,
        organisation: &OrganisationCode,
        references: &References,
    ) -> Decided<()> {
        let Some(number) = &references.number else { return Ok(()) };
        if self.state.commitment_number(organisation, &number.key())?.is_none() {
            return Ok(());
        }
        let (organisation, number) = (organisation.clone(), number.to_string());
        refuse("number", Rejection::CommitmentNumberUsed { organisation, number })
    }

    /// The commitment, once its rows fit what is left.
    pub(super) fn obligation(
        &self,
        organisation: OrganisationCode,
        creditor: Option<Party>,
        references: References,
        rows: &[CommitRow],
        paths: &[String],
        tally: &mut Tally<'_>,
    ) -> Decided<Found> {
        let mut anomalies = irregular_references(creditor.as_ref(), &references);
        let mut committed = Vec::with_capacity(rows.len());
        for (i, (row, path)) in rows.iter().zip(paths).enumerate() {
            let from = self.source(row)?;
            draw_commitment(path, row, from, tally)?;
            anomalies.extend(self.irregular_row(number(i), row, from, &references)?);
            let part = (&row.holder, &row.edition);
            anomalies.extend(self.drawn_on_disputed(number(i), part, tally)?);
            committed.push(CommitmentRow {
                from,
                holder: row.holder.clone(),
                edition: row.edition.clone(),
                line: row.line.clone(),
                area: row.area.clone(),
                amount: row.amount,
                budget_year: row.budget_year,
            });
        }
        let References { subject, cig, no_cig, cup, chapter, number } = references;
        let event = Event::CommitmentMade(CommitmentMade {
            organisation,
            creditor,
            subject,
            cig,
            no_cig,
            cup,
            chapter,
            number,
            rows: committed,
        });
        Ok(Found { event, anomalies })
    }

    /// From the plan if its holder has ever programmed that edition, else straight from the
    /// allotment.
    fn source(&self, row: &CommitRow) -> Decided<CommittedFrom> {
        let endowment = self.state.endowment(&row.holder, &row.edition)?;
        Ok(if endowment.is_some_and(|it| it.has_programmed) {
            CommittedFrom::Programmed
        } else {
            CommittedFrom::Available
        })
    }

    /// Whether what is left, planned or not, is less than what is disputed of it.
    fn drawn_on_disputed(
        &self,
        number: u32,
        (holder, edition): (&Holder, &EditionCode),
        tally: &Tally<'_>,
    ) -> Decided<Option<Anomaly>> {
        let endowment = self.state.endowment(holder, edition)?;
        let disputed = endowment.map(|it| it.disputed).unwrap_or_default();
        if disputed.is_zero() {
            return Ok(None);
        }
        let available = tally.balance(&Account::available(holder, edition))?;
        let left = available.plus(tally.programmed(holder, edition)?);
        let edition = edition.clone();
        let flag = Anomaly::DrawnOnDisputed { row: number, edition, disputed };
        Ok(left.is_some_and(|left| left < disputed).then_some(flag))
    }

    fn irregular_row(
        &self,
        number: u32,
        row: &CommitRow,
        from: CommittedFrom,
        references: &References,
    ) -> Decided<Vec<Anomaly>> {
        let terms = self.terms(&row.holder, &row.edition)?;
        let edition = || row.edition.clone();
        let mut anomalies = Vec::new();
        if from == CommittedFrom::Available {
            anomalies.push(Anomaly::NoProgramme { row: number, edition: edition() });
        }
        if !terms.admits(&row.line) {
            let (edition, line) = (edition(), row.line.clone());
            anomalies.push(Anomaly::LineNotAdmitted {
                row: Some(number),
                share: None,
                edition,
                line,
            });
        }
        if terms.cup == Some(CupRule::Required) && references.cup.is_none() {
            anomalies.push(Anomaly::CupMissing { row: number, edition: edition() });
        }
        Ok(anomalies)
    }
}

impl Case<'_> {
    /// More or less of an obligation, or a part of it in another budget year.
    pub(super) fn change_commitment(&self, it: &ChangeCommitment) -> Decided<Found> {
        some_rows("rows", it.rows.len(), ROWS_PER_EVENT)?;
        let (id, commitment) = self.commitment_to_change(it)?;
        self.number_is_of_a_reimputation(it)?;
        let mut tally = Tally::new(self.state);
        let mut rows = Vec::with_capacity(it.rows.len());
        let mut anomalies = Vec::new();
        for (i, row) in it.rows.iter().enumerate() {
            let path = format!("rows[{i}]");
            let number = row.row.unwrap_or(0);
            let Some(found) = usize::try_from(number).ok().and_then(|at| commitment.rows.get(at))
            else {
                let reference = it.commitment.to_string();
                let rejection = Rejection::UnknownRow { reference, row: number };
                return refuse(format!("{path}.row"), rejection);
            };
            if it.rows.iter().take(i).any(|other| other.row.unwrap_or(0) == number) {
                return refuse(format!("{path}.row"), Rejection::RepeatedLine {});
            }
            let change = way_of(&path, it.cause, row)?;
            let reimputed = change == RowChange::Reimputation;
            if change == RowChange::Increase {
                self.usable_edition(&format!("{path}.amount"), &found.edition)?;
            }
            if row.budget_year.is_some() && row.budget_year == found.budget_year {
                let why = "la riga è già imputata a quell'esercizio".to_owned();
                return refuse(format!("{path}.budget_year"), Rejection::ChangeUnclear { why });
            }
            draw_change(&format!("{path}.amount"), &mut tally, (id, number, found), (change, row))?;
            if change == RowChange::Increase {
                let part = (&found.holder, &found.edition);
                anomalies.extend(self.drawn_on_disputed(number, part, &tally)?);
            }
            rows.push(ChangedRow {
                row: number,
                change,
                from: found.from,
                holder: found.holder.clone(),
                edition: found.edition.clone(),
                line: found.line.clone(),
                area: found.area.clone(),
                amount: row.amount,
                budget_year: row.budget_year.filter(|_| reimputed),
            });
        }
        let (organisation, number) = (it.organisation.clone(), it.number.clone());
        let event =
            CommitmentChanged { organisation, commitment: id, cause: it.cause, number, rows };
        Ok(Found { event: Event::CommitmentChanged(event), anomalies })
    }

    /// Only what falls due in another year has a number of its own, which must be free.
    fn number_is_of_a_reimputation(&self, it: &ChangeCommitment) -> Decided<()> {
        let years: BTreeSet<u16> = it.rows.iter().filter_map(|row| row.budget_year).collect();
        let numbered = it.number.as_ref().map(|it| it.year);
        if years.len() > 1 || years.first().zip(numbered).is_some_and(|(year, of)| *year != of) {
            let why = "una reimputazione porta a un solo esercizio, che è quello del suo numero";
            return refuse("rows", Rejection::ChangeUnclear { why: why.to_owned() });
        }
        let Some(number) = &it.number else { return Ok(()) };
        if it.cause != ChangeCause::Reimputation {
            let why = "solo una reimputazione ha un numero proprio".to_owned();
            return refuse("number", Rejection::ChangeUnclear { why });
        }
        let references = References { number: Some(number.clone()), ..References::default() };
        self.number_is_free(&it.organisation, &references)
    }

    fn commitment_to_change(&self, it: &ChangeCommitment) -> Decided<(EventId, &Commitment)> {
        let reference = it.commitment.to_string();
        let book = &self.command.actor.organisation;
        let id = resolve(self.state, &it.commitment, Part::First, book)?;
        let found = id.map(|id| self.state.commitment(&id)).transpose()?.flatten();
        let (Some(id), Some(commitment)) = (id, found) else {
            return refuse("commitment", Rejection::UnknownCommitment { reference });
        };
        if commitment.organisation != it.organisation {
            let what = format!("l'impegno {reference}");
            let (owner, given) = (commitment.organisation.to_string(), it.organisation.to_string());
            return refuse("commitment", Rejection::WrongParty { what, owner, given });
        }
        Ok((id, commitment))
    }
}

/// What grows is drawn where the row was taken; what shrinks is not yet expensed.
fn draw_change(
    path: &str,
    tally: &mut Tally<'_>,
    (commitment, number, found): (EventId, u32, &CommitmentLeft),
    (change, row): (RowChange, &ChangeRow),
) -> Decided<()> {
    if change == RowChange::Increase {
        let grown = CommitRow {
            holder: found.holder.clone(),
            edition: found.edition.clone(),
            line: found.line.clone(),
            area: found.area.clone(),
            amount: row.amount,
            budget_year: None,
        };
        return draw_commitment(path, &grown, found.from, tally);
    }
    match tally.draw_row(commitment, number, found.left, row.amount) {
        None => Ok(()),
        Some(left) => {
            let asked = row.amount.cents();
            let rejection = Rejection::CommitmentExhausted { commitment, row: number, left, asked };
            refuse(path, rejection)
        }
    }
}

/// In which way a row changes: as its cause says, or, for an *errore materiale*, as it says itself.
fn way_of(path: &str, cause: ChangeCause, row: &ChangeRow) -> Decided<RowChange> {
    let unclear = |field: &str, why: &str| {
        refuse(format!("{path}.{field}"), Rejection::ChangeUnclear { why: why.to_owned() })
    };
    let way = match (cause, row.change) {
        (ChangeCause::MaterialError, None) => {
            return unclear(
                "change",
                "un errore materiale deve dire se la riga aumenta (increase) o diminuisce (decrease)",
            );
        }
        (ChangeCause::MaterialError, Some(way)) => way,
        (ChangeCause::Addition, _) => RowChange::Increase,
        (ChangeCause::Release | ChangeCause::Economy, _) => RowChange::Decrease,
        (ChangeCause::Reimputation, _) => RowChange::Reimputation,
    };
    let reimputed = cause == ChangeCause::Reimputation;
    if row.change.is_some_and(|it| it != way) || reimputed != (way == RowChange::Reimputation) {
        return unclear("change", "il verso della riga non è quello della causa");
    }
    if reimputed != row.budget_year.is_some() {
        return unclear(
            "budget_year",
            "l'esercizio si indica per una reimputazione, e solo per quella",
        );
    }
    Ok(way)
}

impl MakeCommitment {
    fn references(&self) -> References {
        References {
            subject: self.subject.clone(),
            cig: self.cig.clone(),
            no_cig: self.no_cig.clone(),
            cup: self.cup.clone(),
            chapter: self.chapter.clone(),
            number: self.number.clone(),
        }
    }
}

fn draw_commitment(
    path: &str,
    row: &CommitRow,
    from: CommittedFrom,
    tally: &mut Tally<'_>,
) -> Decided<()> {
    let at = |stage| Account::planned(stage, &row.holder, &row.edition, &row.purpose());
    let source = match from {
        CommittedFrom::Programmed => at(Authority::Programmed),
        CommittedFrom::Available => Account::available(&row.holder, &row.edition),
    };
    settle(path, tally.draw_covered(&source, &at(Authority::Committed), row.amount))
}

fn irregular_references(creditor: Option<&Party>, references: &References) -> Vec<Anomaly> {
    let mut anomalies = Vec::new();
    anomalies.extend(
        references
            .cig
            .as_ref()
            .and_then(|cig| Anomaly::check_digit("cig", cig.as_str(), cig.check())),
    );
    let firm = match creditor {
        Some(Party::Body(body)) => Some(&body.tax_id),
        _ => None,
    };
    anomalies.extend(firm.and_then(|tax_id| {
        Anomaly::check_digit("creditor.tax_id", tax_id.as_str(), tax_id.check())
    }));
    if firm.is_some() && references.cig.is_none() && references.no_cig.is_none() {
        anomalies.push(Anomaly::CigMissing {});
    }
    anomalies
}
