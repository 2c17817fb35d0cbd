//! Rights: who may do what. One pure function, called by `decide` and by every door.

use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    command::{Request, Reverse, Verb},
    day::Day,
    envelope::{Actor, Envelope, Role},
    event::{ChangeCause, Event, OrganisationKind},
    id::EventId,
    identifier::IstatRegion,
    needs::{Part, resolve},
    state::{Fault, Recorded, State},
};

/// Who asks, and what is known of the organisation they act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The account, its organisation and its role.
    pub actor: Actor,
    /// What kind of body the organisation is; none for the operator.
    pub kind: Option<OrganisationKind>,
    /// The Region in which it stands.
    pub region: Option<IstatRegion>,
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Make organisations and ambiti known.
    Register,
    /// Open, endow, allot and reduce editions; bring in cash.
    Grant,
    /// Plan authority on lines.
    Programme,
    /// Commit, expense and pay.
    Spend,
    /// Send money to another body.
    Send,
    /// Record money received.
    Receive,
    /// Write for another what its owner has not recorded here.
    Transcribe,
    /// Erase what the side table knows of a person.
    Erase,
    /// See balances, expenses and events.
    Read,
    /// See whole entries of every book.
    ReadLog,
    /// Add, disable and give tokens to accounts.
    KeepAccounts,
    /// Keep the files that stand as evidence.
    Attach,
    /// See who the persons are whom a body has entered.
    SeePersons,
}

/// What it is tried on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// An act in an organisation's own book.
    BookOf(OrganisationCode),
    /// A body or a territory to be registered, in a Region where it has one.
    Registry(Option<IstatRegion>),
    /// What concerns a holder: its manager, or itself, and the Region it lies in.
    Holder {
        /// The organisation that acts for it.
        organisation: OrganisationCode,
        /// Where it lies.
        region: Option<IstatRegion>,
    },
    /// The ledger as a whole.
    Ledger,
}

/// Whether somebody may do something on something.
pub fn may(standing: &Standing, action: Action, object: &Object) -> bool {
    let Actor { organisation, role, .. } = &standing.actor;
    let operator = *role == Role::Administrator && organisation.is_operator();
    let body_has_role = match role {
        Role::Ministry => standing.kind == Some(OrganisationKind::Ministry),
        Role::Region => standing.kind == Some(OrganisationKind::Region),
        _ => true,
    };
    match (action, object) {
        (Action::Read, object) => sees(standing, object),
        // A body's administrator gives roles to its accounts: not those of another kind of body.
        _ if !body_has_role => false,
        (Action::Register, Object::Registry(region)) => match role {
            Role::Administrator => operator,
            Role::Ministry => true,
            Role::Region => region.is_some() && *region == standing.region,
            _ => false,
        },
        (Action::KeepAccounts, Object::BookOf(of)) => {
            *role == Role::Administrator && (operator || of == organisation)
        }
        (Action::ReadLog, Object::Ledger) => {
            operator || sees_all(standing) && matches!(role, Role::Ministry | Role::Auditor)
        }
        (action, Object::BookOf(of)) => of == organisation && role_allows(*role, action),
        _ => false,
    }
}

fn role_allows(role: Role, action: Action) -> bool {
    match action {
        Action::Grant => matches!(role, Role::Ministry | Role::Region),
        Action::Programme | Action::Attach => {
            matches!(role, Role::Ministry | Role::Region | Role::AtsAccountant | Role::AtsPlanner)
        }
        Action::Spend | Action::Send | Action::Receive | Action::Transcribe => {
            matches!(role, Role::Ministry | Role::Region | Role::AtsAccountant)
        }
        Action::Erase | Action::SeePersons => !matches!(role, Role::Auditor | Role::AtsPlanner),
        Action::Register | Action::Read | Action::ReadLog | Action::KeepAccounts => false,
    }
}

/// An ATS sees what concerns its ambito, a Region its territory, the Ministry everything; an
/// auditor, like an administrator, sees what the organisation they act for sees.
fn sees(standing: &Standing, object: &Object) -> bool {
    if sees_all(standing) {
        return true;
    }
    match object {
        Object::Holder { organisation, region } => {
            let of_territory = standing.kind == Some(OrganisationKind::Region)
                && region.is_some()
                && *region == standing.region;
            *organisation == standing.actor.organisation || of_territory
        }
        Object::BookOf(of) => *of == standing.actor.organisation,
        Object::Registry(_) => true,
        Object::Ledger => false,
    }
}

fn sees_all(standing: &Standing) -> bool {
    standing.kind == Some(OrganisationKind::Ministry) || standing.actor.organisation.is_operator()
}

/// What a verb does, and in whose book: the rights that `decide` asks for. `None` when the book
/// cannot be told because something it refers to does not exist.
pub(crate) fn asked(
    request: &Request,
    book: &OrganisationCode,
    state: &State,
) -> Result<(Action, Option<Object>), Fault> {
    // Whose act it is, and whether the writer is its counterpart, is for `decide` to say.
    if request.on_behalf_of.is_some() {
        return Ok((Action::Transcribe, Some(Object::BookOf(book.clone()))));
    }
    let verb = &request.verb;
    let own = |code: &OrganisationCode| Ok(Some(Object::BookOf(code.clone())));
    let day = request.effective_on;
    let manager = |holder: &Holder| Ok(acting_for(holder, day, state)?.map(Object::BookOf));
    let issuer = |edition: &EditionCode| {
        Ok::<_, Fault>(match state.edition(edition)? {
            Some(known) => (Action::Grant, own(&known.opened.issuer)),
            // Whoever reads a book may be told that there is no such edition.
            None => (Action::Read, own(book)),
        })
    };
    let (action, object) = match verb {
        Verb::RegisterOrganisation(it) => {
            // Who is a ministry or a Region decides who sees what: not for a Region to say.
            let governs = matches!(it.kind, OrganisationKind::Ministry | OrganisationKind::Region);
            let region = it.region.clone().filter(|_| !governs);
            (Action::Register, Ok(Some(Object::Registry(region))))
        }
        Verb::RegisterAmbito(it) => {
            (Action::Register, Ok(Some(Object::Registry(Some(it.region.clone())))))
        }
        Verb::SucceedManager(it) => match state.ambito(&it.ambito)? {
            Some(known) => {
                let region = Some(known.registered.region.clone());
                (Action::Register, Ok(Some(Object::Registry(region))))
            }
            None => (Action::Read, own(book)),
        },
        Verb::OpenEdition(it) => (Action::Grant, own(&it.issuer)),
        Verb::ChangeTerms(it) => match &it.grantor {
            Some(grantor) => (Action::Grant, manager(grantor)),
            None => issuer(&it.edition)?,
        },
        Verb::CloseEdition(it) => issuer(&it.edition)?,
        Verb::ReopenEdition(it) => issuer(&it.edition)?,
        Verb::CloseBook(it) => (Action::Spend, own(&it.organisation)),
        Verb::ConfirmAct(it) | Verb::DisputeAct(it) => {
            match state.recorded(&it.of)?.and_then(|it| it.on_behalf_of.clone()) {
                Some(owner) => (Action::Grant, own(&owner)),
                None => (Action::Read, own(book)),
            }
        }
        Verb::ErasePerson(_) => (Action::Erase, own(book)),
        Verb::AppropriateFunds(it) => (Action::Grant, manager(&it.holder)),
        Verb::AllotFunds(it) => (Action::Grant, manager(&it.grantor)),
        Verb::AllotByWeights(it) => (Action::Grant, manager(&it.grantor)),
        Verb::ReturnFunds(it) => (Action::Spend, manager(&it.holder)),
        Verb::ReduceAllotment(it) => (Action::Grant, manager(&it.grantor)),
        Verb::ProgrammeFunds(it) => (Action::Programme, manager(&it.holder)),
        Verb::MakeCommitment(it) => (Action::Spend, own(&it.organisation)),
        Verb::ChangeCommitment(it) => (Action::Spend, own(&it.organisation)),
        Verb::RecordExpense(it) => (Action::Spend, own(&it.organisation)),
        Verb::OrderPayment(it) => (Action::Spend, own(&it.organisation)),
        Verb::ExecutePayment(it) => (Action::Spend, own(&it.organisation)),
        Verb::BookReceivable(it) => (Action::Spend, own(&it.organisation)),
        Verb::ChangeReceivable(it) => (Action::Spend, own(&it.organisation)),
        Verb::FreezeYearEnd(it) => (Action::Spend, own(&it.organisation)),
        Verb::ReduceCostItem(it) => (Action::Spend, own(&it.organisation)),
        Verb::RefundPayment(it) => (Action::Spend, own(&it.organisation)),
        Verb::ReallocateShare(it) => (Action::Spend, own(&it.organisation)),
        Verb::EndowCash(it) => (Action::Grant, own(&it.organisation)),
        Verb::CoverCash(it) => (Action::Spend, own(&it.organisation)),
        Verb::RequestDisbursement(it) => (Action::Spend, own(&it.organisation)),
        Verb::SendTransfer(it) => (Action::Send, own(&it.sender)),
        Verb::ReceiveTransfer(it) => (Action::Receive, own(&it.receiver)),
        Verb::Reverse(it) => match undone(it, book, state)? {
            Some(undone) => match (owner_of(undone, book), whose_now(it, day, book, state)?) {
                (Some(owner), _) => (Action::Grant, own(owner)),
                (None, Some(body)) => (asked_to_undo(undone), own(&body)),
                (None, None) => (asked_to_undo(undone), own(&undone.book)),
            },
            // Whoever reads a book may be told that there is no such event.
            None => (Action::Read, own(book)),
        },
    };
    object.map(|object| (action, object))
}

/// The event that a reversal is about, where there is one.
fn undone<'a>(
    it: &Reverse,
    book: &OrganisationCode,
    state: &'a State,
) -> Result<Option<&'a Recorded>, Fault> {
    match resolve(state, &it.of, Part::First, book)? {
        Some(id) => state.recorded(&id),
        None => Ok(None),
    }
}

/// Whether who wrote an event may ever have done so, by the body and the role that are sealed with
/// it. What only the registry of that moment tells is taken for granted. Of a reversal, `undone` is
/// the event that it is about.
pub fn might(envelope: &Envelope, undone: Option<&Recorded>) -> bool {
    let Envelope { actor, event, on_behalf_of, .. } = envelope;
    let own = |code: &OrganisationCode| Object::BookOf(code.clone());
    let managed = || Object::BookOf(actor.organisation.clone());
    let (action, object) = match event {
        Event::LedgerOpened(_) => return actor.organisation.is_operator(),
        _ if on_behalf_of.is_some() => (Action::Transcribe, managed()),
        Event::ManagerSucceeded(_) if actor.role == Role::Region => return true,
        Event::ManagerSucceeded(_) => (Action::Register, Object::Registry(None)),
        Event::TermsChanged(_)
        | Event::EditionClosed(_)
        | Event::EditionReopened(_)
        | Event::ActConfirmed(_)
        | Event::ActDisputed(_) => (Action::Grant, managed()),
        Event::BookClosed(it) => (Action::Spend, own(&it.organisation)),
        Event::PersonErased(_) => (Action::Erase, managed()),
        Event::FundsReturned(_) => (Action::Spend, managed()),
        Event::OrganisationRegistered(it) => {
            let governs = matches!(it.kind, OrganisationKind::Ministry | OrganisationKind::Region);
            (Action::Register, Object::Registry(it.region.clone().filter(|_| !governs)))
        }
        Event::AmbitoRegistered(it) => {
            (Action::Register, Object::Registry(Some(it.region.clone())))
        }
        Event::EditionOpened(it) => (Action::Grant, own(&it.issuer)),
        Event::FundsAppropriated(_) | Event::FundsAllotted(_) | Event::AllotmentReduced(_) => {
            (Action::Grant, managed())
        }
        Event::FundsProgrammed(_) => (Action::Programme, managed()),
        Event::CommitmentMade(it) => (Action::Spend, own(&it.organisation)),
        Event::CommitmentChanged(it) => (Action::Spend, own(&it.organisation)),
        Event::ExpenseRecorded(it) => (Action::Spend, own(&it.organisation)),
        Event::PaymentOrdered(it) => (Action::Spend, own(&it.organisation)),
        Event::PaymentExecuted(it) => (Action::Spend, own(&it.organisation)),
        Event::ReceivableBooked(it) => (Action::Spend, own(&it.organisation)),
        Event::ReceivableChanged(it) => (Action::Spend, own(&it.organisation)),
        Event::YearEndFrozen(it) => (Action::Spend, own(&it.organisation)),
        Event::CostItemReduced(it) => (Action::Spend, own(&it.organisation)),
        Event::PaymentRefunded(it) => (Action::Spend, own(&it.organisation)),
        Event::ShareReallocated(it) => (Action::Spend, own(&it.organisation)),
        Event::CashEndowed(it) => (Action::Grant, own(&it.organisation)),
        Event::CashCovered(it) => (Action::Spend, own(&it.organisation)),
        Event::DisbursementRequested(it) => (Action::Spend, own(&it.organisation)),
        Event::TransferSent(it) => (Action::Send, own(&it.sender)),
        Event::TransferReceived(it) => (Action::Receive, own(&it.receiver)),
        Event::Reversed(_) => match undone {
            Some(it) => match owner_of(it, &actor.organisation) {
                Some(owner) => (Action::Grant, own(owner)),
                // It may have passed to who undoes it.
                None if may_pass(&it.event) => (asked_to_undo(it), managed()),
                None => (asked_to_undo(it), own(&it.book)),
            },
            None => return true,
        },
    };
    let region = match &object {
        Object::Registry(region) => region.clone(),
        _ => None,
    };
    let kind = match actor.role {
        Role::Ministry => Some(OrganisationKind::Ministry),
        Role::Region => Some(OrganisationKind::Region),
        _ => None,
    };
    may(&Standing { actor: actor.clone(), kind, region }, action, &object)
}

/// Whose it is now to undo what a reversal is about: a commitment or an ambito may have passed since
/// it was written.
fn whose_now(
    it: &Reverse,
    day: Day,
    book: &OrganisationCode,
    state: &State,
) -> Result<Option<OrganisationCode>, Fault> {
    let Some(id) = resolve(state, &it.of, Part::First, book)? else { return Ok(None) };
    let obliged = |id: &EventId| Ok(state.commitment(id)?.map(|known| known.organisation.clone()));
    match state.recorded(&id)?.map(|it| &it.event) {
        Some(Event::CommitmentMade(_)) => obliged(&id),
        // A reimputation makes a commitment, which may have passed without the one it is taken from.
        Some(Event::CommitmentChanged(it)) if it.cause == ChangeCause::Reimputation => {
            match obliged(&id)? {
                Some(body) => Ok(Some(body)),
                None => obliged(&it.commitment),
            }
        }
        Some(Event::CommitmentChanged(it)) => obliged(&it.commitment),
        Some(Event::FundsProgrammed(it)) => acting_for(&it.holder, day, state),
        Some(Event::FundsReturned(it)) => acting_for(&it.holder, day, state),
        _ => Ok(None),
    }
}

/// Whether what it is about may pass to another body.
fn may_pass(event: &Event) -> bool {
    matches!(
        event,
        Event::CommitmentMade(_)
            | Event::CommitmentChanged(_)
            | Event::FundsProgrammed(_)
            | Event::FundsReturned(_)
    )
}

/// The owner of an act that a counterpart transcribed, when it is the owner who writes.
fn owner_of<'a>(it: &'a Recorded, book: &OrganisationCode) -> Option<&'a OrganisationCode> {
    it.on_behalf_of.as_ref().filter(|owner| *owner == book)
}

/// What undoing an event asks for: what doing it asked for.
fn asked_to_undo(recorded: &Recorded) -> Action {
    if recorded.on_behalf_of.is_some() {
        return Action::Transcribe;
    }
    match recorded.event {
        Event::FundsAppropriated(_)
        | Event::FundsAllotted(_)
        | Event::AllotmentReduced(_)
        | Event::CashEndowed(_)
        | Event::EditionOpened(_)
        | Event::TermsChanged(_)
        | Event::EditionClosed(_)
        | Event::EditionReopened(_)
        | Event::ActConfirmed(_)
        | Event::ActDisputed(_) => Action::Grant,
        Event::PersonErased(_) => Action::Erase,
        Event::FundsProgrammed(_) => Action::Programme,
        Event::TransferSent(_) => Action::Send,
        Event::TransferReceived(_) => Action::Receive,
        Event::LedgerOpened(_)
        | Event::OrganisationRegistered(_)
        | Event::AmbitoRegistered(_)
        | Event::ManagerSucceeded(_)
        | Event::BookClosed(_)
        | Event::FundsReturned(_)
        | Event::CommitmentMade(_)
        | Event::CommitmentChanged(_)
        | Event::ExpenseRecorded(_)
        | Event::PaymentOrdered(_)
        | Event::PaymentExecuted(_)
        | Event::ReceivableBooked(_)
        | Event::ReceivableChanged(_)
        | Event::YearEndFrozen(_)
        | Event::CostItemReduced(_)
        | Event::PaymentRefunded(_)
        | Event::ShareReallocated(_)
        | Event::CashCovered(_)
        | Event::DisbursementRequested(_)
        | Event::Reversed(_) => Action::Spend,
    }
}

/// The organisation that acts for a holder on a day: the manager of an ambito, or the body itself. `None`
/// when it is not registered.
///
/// # Errors
/// [`Fault::NotLoaded`] when the registry slot was not loaded.
pub fn acting_for(
    holder: &Holder,
    day: Day,
    state: &State,
) -> Result<Option<OrganisationCode>, Fault> {
    Ok(match holder {
        Holder::Ambito(code) => state.ambito(code)?.map(|it| it.manager_on(day).clone()),
        Holder::Organisation(code) => state.organisation(code)?.map(|_| code.clone()),
    })
}

impl Action {
    /// The verb of a refusal.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Register => "registrare enti e ambiti",
            Self::Grant => "aprire, ripartire o ridurre fondi",
            Self::Programme => "programmare",
            Self::Spend => "impegnare, liquidare o pagare",
            Self::Send => "inviare trasferimenti",
            Self::Receive => "registrare incassi",
            Self::Transcribe => "trascrivere atti di altri",
            Self::Erase => "cancellare dati di persone",
            Self::Read => "leggere",
            Self::ReadLog => "leggere il registro intero",
            Self::KeepAccounts => "gestire le utenze",
            Self::Attach => "allegare documenti",
            Self::SeePersons => "vedere i dati di persone",
        }
    }
}

impl Object {
    /// The object of a refusal.
    pub fn in_words(&self) -> String {
        match self {
            Self::BookOf(of) => format!("nel registro di {of}"),
            Self::Registry(Some(region)) => format!("nella regione {region}"),
            Self::Registry(None) => "nazionali".to_owned(),
            Self::Holder { organisation, .. } => format!("ciò che riguarda {organisation}"),
            Self::Ledger => String::new(),
        }
    }
}
