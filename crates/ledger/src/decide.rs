//! Deciding: a command becomes events, or a refusal. Pure: reads the state, changes nothing.

mod acts;
mod authority;
mod cash;
mod commitment;
mod correction;
mod disbursement;
mod expense;
mod payment;
mod registry;
mod returned;
mod reversal;
mod weights;
mod years;

use crate::{
    anomaly::Anomaly,
    apply::{counts, most_moved},
    catalogue::{self, FundInfo},
    code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    command::{Command, Verb},
    day::Day,
    event::Event,
    id::EventId,
    money::{Amount, Cents},
    needs::lacks,
    posting::postings,
    rejection::{Refused, Rejection},
    rights::{self, Action, Object, Standing},
    state::{Fault, KnownEdition, State, UsedKey},
    terms::Terms,
};
use std::collections::BTreeMap;

/// The most lines that a correction may hold: each names a row of a commitment, and its reversal too.
pub(crate) const LINES_PER_EVENT: usize = 60;

/// What a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// These events are to be sealed, together or not at all.
    Record(Recording),
    /// The same command was recorded before: nothing is written.
    Repeat(UsedKey),
    /// It cannot be a fact: nothing is written.
    Refuse(Refused),
}

/// The events of one command, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The events, at least one.
    pub drafts: Vec<Draft>,
    /// Σ of their amounts, when they are of one type.
    pub total: Option<Cents>,
    /// The total that the act publishes.
    pub published_total: Option<Cents>,
}

impl Recording {
    /// Events of several types: their amounts make no sum.
    fn of(drafts: Vec<Draft>) -> Self {
        Self { drafts, total: None, published_total: None }
    }
}

/// An event decided and not yet sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id it will have.
    pub id: EventId,
    /// The day on which it takes effect.
    pub effective_on: Day,
    /// What happens.
    pub event: Event,
    /// The irregularities to seal with it, sorted.
    pub anomalies: Vec<Anomaly>,
}

/// Where new ids come from: chance is a parameter.
pub type Ids<'a> = &'a mut dyn FnMut() -> EventId;

/// Why deciding stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    Fault(Fault),
    Refused(Box<Refused>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

pub(crate) type Decided<T> = Result<T, Stop>;

/// Stops with a refusal at a place.
pub(crate) fn refuse<T>(path: impl Into<String>, rejection: Rejection) -> Decided<T> {
    Err(rejection.at(path).into())
}

/// A fault stops; a refusal stops at its place.
pub(crate) fn settle<T>(path: &str, outcome: Result<Result<T, Rejection>, Fault>) -> Decided<T> {
    outcome?.map_err(|rejection| rejection.at(path).into())
}

/// Decides a command. Rights come first, then the key, then references, parties, content, and
/// what is left: the order of [`Rejection`].
///
/// # Errors
/// [`Fault::NotLoaded`] when a slot that the command needs is not loaded: it never guesses.
pub fn decide(command: &Command, state: &State, ids: Ids<'_>) -> Result<Decision, Fault> {
    if let Some(key) = lacks(command, state)?.pop_first() {
        return Err(Fault::NotLoaded(Box::new(key)));
    }
    match record(command, state, ids) {
        Ok(decision) => Ok(decision),
        Err(Stop::Refused(refused)) => Ok(Decision::Refuse(*refused)),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

fn record(command: &Command, state: &State, ids: Ids<'_>) -> Decided<Decision> {
    let asking = standing(command, state)?;
    let book = &command.actor.organisation;
    let (action, object) = rights::asked(&command.request, book, state)?;
    let object = object.unwrap_or(Object::BookOf(book.clone()));
    if !rights::may(&asking, action, &object) {
        return refuse("", forbidden(&asking, action, &object));
    }
    if let Some(used) = state.used(&command.actor.organisation, &command.request.key)? {
        if used.digest == command.digest {
            return Ok(Decision::Repeat(used.clone()));
        }
        return refuse("key", Rejection::KeyReused { key: command.request.key.clone() });
    }
    let case = Case { command, state };
    case.may_transcribe()?;
    let mut recording = case.recording_of(&command.request.verb, ids)?;
    case.flag_late_entries(&mut recording)?;
    case.flag_ended_years(&mut recording)?;
    sums_stay_readable(&recording, command, state)?;
    Ok(Decision::Record(recording))
}

impl Case<'_> {
    fn recording_of(&self, verb: &Verb, ids: Ids<'_>) -> Decided<Recording> {
        let day = self.command.request.effective_on;
        Ok(match verb {
            Verb::RegisterOrganisation(it) => self.register_organisation(it)?.on(day, ids),
            Verb::RegisterAmbito(it) => self.register_ambito(it)?.on(day, ids),
            Verb::SucceedManager(it) => self.succeed(it)?.on(day, ids),
            Verb::OpenEdition(it) => self.open_edition(it)?.on(day, ids),
            Verb::ChangeTerms(it) => self.change_terms(it)?.on(day, ids),
            Verb::CloseEdition(it) => self.close_edition(it)?.on(day, ids),
            Verb::ReopenEdition(it) => self.reopen_edition(it)?.on(day, ids),
            Verb::CloseBook(it) => self.close_book(it)?.on(day, ids),
            Verb::ConfirmAct(it) => self.confirm_act(it)?.on(day, ids),
            Verb::DisputeAct(it) => self.dispute_act(it)?.on(day, ids),
            Verb::ErasePerson(it) => Found::new(Event::PersonErased(it.clone())).on(day, ids),
            Verb::AppropriateFunds(it) => self.appropriate(it)?.on(day, ids),
            Verb::AllotFunds(it) => self.allot(it, ids)?,
            Verb::AllotByWeights(it) => self.allot_by_weights(it, ids)?,
            Verb::ReduceAllotment(it) => self.reduce(it, ids)?,
            Verb::ReturnFunds(it) => self.return_funds(it, ids)?,
            Verb::ProgrammeFunds(it) => self.programme(it)?.on(day, ids),
            Verb::MakeCommitment(it) => self.commit(it)?.on(day, ids),
            Verb::ChangeCommitment(it) => self.change_commitment(it)?.on(day, ids),
            Verb::RecordExpense(it) => self.expense(it, ids)?,
            Verb::OrderPayment(it) => self.order(it)?.on(day, ids),
            Verb::ExecutePayment(it) => self.pay(it)?.on(day, ids),
            Verb::BookReceivable(it) => self.book_receivable(it)?.on(day, ids),
            Verb::ChangeReceivable(it) => self.change_receivable(it)?.on(day, ids),
            Verb::FreezeYearEnd(it) => self.freeze_year_end(it)?.on(day, ids),
            Verb::ReduceCostItem(it) => self.reduce_cost(it)?.on(day, ids),
            Verb::RefundPayment(it) => self.refund(it)?.on(day, ids),
            Verb::ReallocateShare(it) => self.reallocate(it, ids)?,
            Verb::EndowCash(it) => self.endow_cash(it)?.on(day, ids),
            Verb::CoverCash(it) => self.cover(it)?.on(day, ids),
            Verb::RequestDisbursement(it) => self.request_disbursement(it)?.on(day, ids),
            Verb::SendTransfer(it) => self.send(it)?.on(day, ids),
            Verb::ReceiveTransfer(it) => self.receive(it)?.on(day, ids),
            Verb::Reverse(it) => {
                let (found, day) = self.reverse(it)?;
                found.on(day, ids)
            }
        })
    }

    /// An entry of a day that is closed needs a cause, and is flagged.
    fn flag_late_entries(&self, recording: &mut Recording) -> Decided<()> {
        let book = &self.command.actor.organisation;
        let closed = self.state.organisation(book)?.and_then(|it| it.closed_until);
        let Some(until) = closed else { return Ok(()) };
        for draft in &mut recording.drafts {
            if draft.effective_on > until || matches!(draft.event, Event::BookClosed(_)) {
                continue;
            }
            if self.command.request.cause.is_none() {
                let organisation = book.clone();
                return refuse("effective_on", Rejection::CauseNeeded { organisation, until });
            }
            draft.anomalies.push(Anomaly::LateEntry { closed_until: until });
            draft.anomalies.sort();
        }
        Ok(())
    }
}

/// Refuses what would take the sums of a part of an edition beyond what readers can hold.
fn sums_stay_readable(recording: &Recording, command: &Command, state: &State) -> Decided<()> {
    let transcribes = command.request.on_behalf_of.is_some();
    let mut moved: BTreeMap<(Holder, EditionCode), Cents> = BTreeMap::new();
    for event in recording.drafts.iter().map(|draft| &draft.event) {
        let most = most_moved(event, transcribes);
        let postings = postings(event);
        let accounts = postings.iter().flat_map(|it| [(&it.from, it.amount), (&it.to, it.amount)]);
        for (account, amount) in accounts {
            if !counts(event, transcribes, account.holder()) {
                continue;
            }
            let (holder, edition) = (account.holder().clone(), account.edition().clone());
            let before = state.endowment(&holder, &edition)?.map(|it| it.moved);
            let sum = moved.entry((holder, edition)).or_insert(before.unwrap_or_default());
            match sum.plus(amount) {
                Some(more) if more <= most => *sum = more,
                _ => return refuse("", Rejection::TooLarge {}),
            }
        }
    }
    Ok(())
}

fn standing(command: &Command, state: &State) -> Result<Standing, Fault> {
    let known = state.organisation(&command.actor.organisation)?;
    Ok(Standing {
        actor: command.actor.clone(),
        kind: known.map(|it| it.registered.kind),
        region: known.and_then(|it| it.registered.region.clone()),
    })
}

/// The refusal of what somebody may not do, in the words of every door.
pub fn forbidden(asking: &Standing, action: Action, object: &Object) -> Rejection {
    Rejection::Forbidden {
        role: asking.actor.role.name().to_owned(),
        organisation: asking.actor.organisation.clone(),
        action: action.in_words().to_owned(),
        object: object.in_words(),
    }
}

/// One event found to be a fact, with its irregularities.
pub(crate) struct Found {
    pub event: Event,
    pub anomalies: Vec<Anomaly>,
}

impl Found {
    pub(crate) fn new(event: Event) -> Self {
        Self { event, anomalies: Vec::new() }
    }

    pub(crate) fn draft(mut self, id: EventId, effective_on: Day) -> Draft {
        self.anomalies.sort();
        self.anomalies.dedup();
        Draft { id, effective_on, event: self.event, anomalies: self.anomalies }
    }

    /// The recording of this one event.
    fn on(self, day: Day, ids: Ids<'_>) -> Recording {
        Recording::of(vec![self.draft(ids(), day)])
    }
}

/// A command before the state: the questions that every verb asks.
pub(crate) struct Case<'a> {
    pub command: &'a Command,
    pub state: &'a State,
}

impl Case<'_> {
    /// The edition, which must be open.
    pub(crate) fn edition(&self, path: &str, code: &EditionCode) -> Decided<&KnownEdition> {
        match self.state.edition(code)? {
            Some(edition) => Ok(edition),
            None => refuse(path, Rejection::UnknownEdition { edition: code.clone() }),
        }
    }

    /// The edition, on which something new may be recorded.
    pub(crate) fn usable_edition(&self, path: &str, code: &EditionCode) -> Decided<()> {
        match self.edition(path, code)?.closed {
            Some(_) => refuse(path, Rejection::EditionIsClosed { edition: code.clone() }),
            None => Ok(()),
        }
    }

    /// The organisation, which must be registered.
    pub(crate) fn organisation(&self, path: &str, code: &OrganisationCode) -> Decided<()> {
        match self.state.organisation(code)? {
            Some(_) => Ok(()),
            None => refuse(path, Rejection::UnknownOrganisation { organisation: code.clone() }),
        }
    }

    /// The organisation that acts for a holder, which must be registered.
    pub(crate) fn acting_for(&self, path: &str, holder: &Holder) -> Decided<OrganisationCode> {
        match (rights::acting_for(holder, self.command.request.effective_on, self.state)?, holder) {
            (Some(organisation), _) => Ok(organisation),
            (None, Holder::Ambito(code)) => {
                refuse(path, Rejection::UnknownAmbito { ambito: code.clone() })
            }
            (None, Holder::Organisation(code)) => {
                refuse(path, Rejection::UnknownOrganisation { organisation: code.clone() })
            }
        }
    }

    /// The holder must be the organisation's own, or managed by it.
    pub(crate) fn held_by(
        &self,
        path: &str,
        holder: &Holder,
        organisation: &OrganisationCode,
    ) -> Decided<()> {
        let owner = self.acting_for(path, holder)?;
        if owner == *organisation {
            return Ok(());
        }
        let (what, given) = (holder.to_string(), organisation.to_string());
        refuse(path, Rejection::WrongParty { what, owner: owner.to_string(), given })
    }

    /// The holder's cash must be the organisation's own to keep: it acts for the holder, or did.
    pub(crate) fn kept_by(
        &self,
        path: &str,
        holder: &Holder,
        organisation: &OrganisationCode,
    ) -> Decided<()> {
        if let Holder::Ambito(code) = holder
            && self.state.ambito(code)?.is_some_and(|it| it.was_managed_by(organisation))
        {
            return Ok(());
        }
        self.held_by(path, holder, organisation)
    }

    /// The terms in force of a holder's part in an edition: its own, over those of the edition, over
    /// the customs of the fund.
    pub(crate) fn terms(&self, holder: &Holder, edition: &EditionCode) -> Decided<Terms> {
        let Some(known) = self.state.edition(edition)? else { return Ok(Terms::default()) };
        let of_the_fund = catalogue::fund(known.opened.fund.as_str()).map(FundInfo::terms);
        let defaults = known.terms().over(&of_the_fund.unwrap_or_default());
        let own = self.state.endowment(holder, edition)?.map(|it| it.terms.clone());
        Ok(own.unwrap_or_default().over(&defaults))
    }
}

/// The line, and the area, which must stand in the catalogue.
pub(crate) fn known_purpose(path: &str, line: &LineCode, area: Option<&AreaCode>) -> Decided<()> {
    if catalogue::line(line.as_str()).is_none() {
        return refuse(format!("{path}.line"), Rejection::UnknownLine { line: line.clone() });
    }
    match area {
        Some(area) if catalogue::area(area.as_str()).is_none() => {
            refuse(format!("{path}.area"), Rejection::UnknownArea { area: area.clone() })
        }
        _ => Ok(()),
    }
}

/// Refuses an empty list, and one that does not fit.
pub(crate) fn some_rows(path: &str, rows: usize, limit: usize) -> Decided<()> {
    if rows == 0 {
        return refuse(path, Rejection::NothingToRecord {});
    }
    few_rows(path, rows, limit)
}

/// Refuses a list that does not fit.
pub(crate) fn few_rows(path: &str, rows: usize, limit: usize) -> Decided<()> {
    if rows <= limit {
        return Ok(());
    }
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let (rows, limit) = (count(rows), count(limit));
    refuse(path, Rejection::TooManyRows { rows, limit })
}

/// Refuses a row that stands twice with one amount: as a rule it was copied twice.
pub(crate) fn once<T: PartialEq>(path: &str, rows: &[T]) -> Decided<()> {
    let twice = (1..rows.len()).find(|i| rows[..*i].contains(&rows[*i]));
    twice.map_or(Ok(()), |i| refuse(format!("{path}[{i}]"), Rejection::RepeatedLine {}))
}

/// Σ of amounts, or a refusal when it does not fit.
pub(crate) fn sum(path: &str, amounts: impl IntoIterator<Item = Amount>) -> Decided<Cents> {
    match Cents::sum(amounts) {
        Some(sum) => Ok(sum),
        None => refuse(path, Rejection::TooLarge {}),
    }
}

/// A row's or share's number, as sealed. OK: lists are bounded far below `u32::MAX`.
pub(crate) fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
