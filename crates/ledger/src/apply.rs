//! Applying: how a sealed event changes the decision state, live and on replay alike.

mod acts;
mod correction;
mod cost;
mod exercise;
mod receivable;
mod remember;
mod succession;
mod undo;

pub(crate) use acts::act_key;
pub(crate) use exercise::books;
pub(crate) use undo::{PartUndone, left_to_undo};

use crate::{
    account::{Account, Authority, Stage},
    code::{EditionCode, Holder},
    envelope::Envelope,
    event::Event,
    money::Cents,
    posting::{Posting, postings},
    state::{Fault, Key, State, UsedKey, Value},
    stream::streams,
};

/// An event breaks a law: on replay, the log is not one that this program would have written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {rule} is broken: {detail}")]
pub struct Breach {
    /// The rule, by its stable name.
    pub rule: &'static str,
    /// How.
    pub detail: String,
}

impl Breach {
    pub(crate) fn of(rule: &'static str, detail: impl Into<String>) -> Fault {
        Fault::Breach(Self { rule, detail: detail.into() })
    }
}

/// The most that may ever move, to and fro, on a holder's part of an edition: a hundred thousand
/// billion euro. No budget comes near it, and below it no sum that a follower keeps overflows.
pub(crate) const MOST_MOVED: Cents = Cents::new(10_000_000_000_000_000);

/// The most that may have moved before anything but a reversal: all of it can still be undone.
pub(crate) const MOST_MOVED_FORWARD: Cents = Cents::new(MOST_MOVED.get() / 2);

/// The most that may have moved on the part of a counterpart that transcribes: ten billion euro. So
/// no transcription, nor all of them, ever fills the part of the body whose act it is.
pub(crate) const MOST_TRANSCRIBED: Cents = Cents::new(1_000_000_000_000);

/// How much may have moved on a part once an event is done.
pub(crate) fn most_moved(event: &Event, transcribes: bool) -> Cents {
    match event {
        Event::Reversed(_) => MOST_MOVED,
        _ if transcribes => MOST_TRANSCRIBED,
        _ => MOST_MOVED_FORWARD,
    }
}

/// Whether what an event moves on a holder's part counts towards the most that may move there: a
/// transcription counts on its writer's part only, never on that of the body whose act it is.
pub(crate) fn counts(event: &Event, transcribes: bool, holder: &Holder) -> bool {
    let grantor = match event {
        Event::FundsAllotted(it) => &it.grantor,
        Event::AllotmentReduced(it) => &it.grantor,
        _ => return true,
    };
    !transcribes || grantor != holder
}

/// Whether an event is done or undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Backward,
}

impl Way {
    /// A sum that grows when the event is done and shrinks when it is undone.
    pub(crate) fn add(self, sum: Cents, amount: impl Into<Cents>) -> Result<Cents, Fault> {
        match self {
            Self::Forward => sum.plus(amount),
            Self::Backward => sum.minus(amount),
        }
        .ok_or_else(|| Breach::of("SUM_FITS", format!("{sum} overflows")))
    }

    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }

    /// A sum that shrinks when the event is done and grows when it is undone.
    pub(crate) fn take(self, sum: Cents, amount: impl Into<Cents>) -> Result<Cents, Fault> {
        match self {
            Self::Forward => Self::Backward.add(sum, amount),
            Self::Backward => Self::Forward.add(sum, amount),
        }
    }
}

/// Applies one event to the draft of the state; the caller keeps or forgets it.
///
/// # Errors
/// [`Fault::Breach`] names the rule that the event breaks; [`Fault::NotLoaded`] the slot that
/// nobody loaded. The draft is then to be forgotten.
pub fn apply(state: &mut State, envelope: &Envelope) -> Result<(), Fault> {
    number_streams(state, envelope)?;
    mark_key(state, envelope)?;
    let postings = postings(&envelope.event);
    for posting in &postings {
        move_cents(state, posting, envelope)?;
    }
    for posting in &postings {
        guard(state, &posting.from, &envelope.event)?;
        keeps_what_lacks(state, &posting.from, &envelope.event)?;
    }
    exercise::count(state, envelope)?;
    match &envelope.event {
        Event::Reversed(it) => undo::undo(state, envelope, it),
        event => remember::remember(state, envelope, event),
    }
}

fn number_streams(state: &mut State, envelope: &Envelope) -> Result<(), Fault> {
    let expected = streams(&envelope.event, &envelope.book);
    if !expected.iter().eq(envelope.touches.iter().map(|it| &it.stream)) {
        return Err(Breach::of("TOUCHES_ITS_STREAMS", "the streams are not those it moves"));
    }
    for touch in &envelope.touches {
        let stream = touch.stream.clone();
        let count = state.stream_count(&stream)?.copied().unwrap_or(0);
        if touch.n != count {
            let detail = format!("{} in {stream} where {count} comes next", touch.n);
            return Err(Breach::of("STREAMS_HAVE_NO_GAP", detail));
        }
        state.put(Key::Stream { stream }, Some(Value::Stream(count + 1)));
    }
    Ok(())
}

fn mark_key(state: &mut State, envelope: &Envelope) -> Result<(), Fault> {
    let command = &envelope.command;
    let key = Key::Used { book: envelope.book.clone(), key: command.key.clone() };
    let known = state.used(&envelope.book, &command.key)?.cloned();
    let used = match known {
        None if command.part == 1 => UsedKey {
            digest: command.digest,
            first: envelope.index,
            count: 1,
            first_id: envelope.id,
            last_id: envelope.id,
        },
        Some(used) if used.count + 1 == command.part && used.digest == command.digest => {
            UsedKey { count: command.part, last_id: envelope.id, ..used }
        }
        _ => {
            let detail = format!("{} part {}", command.key, command.part);
            return Err(Breach::of("KEY_USED_ONCE", detail));
        }
    };
    state.put(key, Some(Value::Used(used)));
    Ok(())
}

fn move_cents(state: &mut State, posting: &Posting, envelope: &Envelope) -> Result<(), Fault> {
    let (event, transcribes) = (&envelope.event, envelope.on_behalf_of.is_some());
    let Posting { from, to, amount } = posting;
    let left = Way::Backward.add(state.balance(from)?, *amount)?;
    state.put(Key::Balance { account: from.clone() }, Some(Value::Balance(left)));
    let sum = Way::Forward.add(state.balance(to)?, *amount)?;
    state.put(Key::Balance { account: to.clone() }, Some(Value::Balance(sum)));
    for (account, way) in [(from, Way::Backward), (to, Way::Forward)] {
        change_endowment(state, account.holder(), account.edition(), |endowment| {
            if counts(event, transcribes, account.holder()) {
                endowment.moved = Way::Forward.add(endowment.moved, *amount)?;
                if endowment.moved > most_moved(event, transcribes) {
                    return Err(Breach::of("SUM_FITS", format!("{} moved", endowment.moved)));
                }
            }
            match account.stage() {
                Stage::Authority(Authority::Programmed) => {
                    endowment.programmed = way.add(endowment.programmed, *amount)?;
                }
                Stage::Authority(reached) if reached >= Authority::Expensed => {
                    endowment.spent = way.add(endowment.spent, *amount)?;
                    if reached == Authority::Admitted {
                        endowment.admitted = way.add(endowment.admitted, *amount)?;
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The lines of one event together, not one by one, keep its stages above zero: a plan may move
/// on what it has just moved.
fn guard(state: &State, account: &Account, event: &Event) -> Result<(), Fault> {
    let left = state.balance(account)?;
    if left.is_negative() && !may_fall_below_zero(account, event) {
        return Err(Breach::of("OWN_ACTS_STAY_ABOVE_ZERO", format!("{account} would hold {left}")));
    }
    Ok(())
}

/// While what is available lies below zero, the plan keeps what it lacks: nobody commits it or gives
/// it back.
fn keeps_what_lacks(state: &State, from: &Account, event: &Event) -> Result<(), Fault> {
    let draws = matches!(
        event,
        Event::CommitmentMade(_) | Event::CommitmentChanged(_) | Event::FundsReturned(_)
    );
    if !draws || from.stage() != Stage::Authority(Authority::Programmed) {
        return Ok(());
    }
    let (holder, edition) = (from.holder(), from.edition());
    let available = state.balance(&Account::available(holder, edition))?;
    let programmed = state.endowment(holder, edition)?.map(|it| it.programmed).unwrap_or_default();
    let left = Way::Forward.add(programmed, available)?;
    if available.is_negative() && left.is_negative() {
        let detail = format!("{from} would leave {left}");
        return Err(Breach::of("PLAN_KEEPS_WHAT_LACKS", detail));
    }
    Ok(())
}

/// Who may go below zero (FORMAT): sources and money under way always; `available` by the acts
/// that give or take authority, never by those that spend it.
fn may_fall_below_zero(account: &Account, event: &Event) -> bool {
    let spends = matches!(
        event,
        Event::FundsProgrammed(_)
            | Event::FundsReturned(_)
            | Event::CommitmentMade(_)
            | Event::CommitmentChanged(_)
    );
    let available = account.stage() == Stage::Authority(Authority::Available);
    account.is_unguarded() || (available && !spends && !undoes_a_release(event))
}

/// Whether it takes back what a plan or a smaller obligation had made available to its own holder.
fn undoes_a_release(event: &Event) -> bool {
    let Event::Reversed(it) = event else { return false };
    it.lines.iter().any(|line| {
        matches!(line.from.stage(), Stage::Authority(Authority::Programmed | Authority::Committed))
            && line.to.stage() == Stage::Authority(Authority::Available)
            && line.from.holder() == line.to.holder()
    })
}

pub(crate) fn change_endowment(
    state: &mut State,
    holder: &Holder,
    edition: &EditionCode,
    change: impl FnOnce(&mut crate::state::Endowment) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut endowment = state.endowment(holder, edition)?.cloned().unwrap_or_default();
    change(&mut endowment)?;
    let key = Key::Endowment { holder: holder.clone(), edition: edition.clone() };
    state.put(key, Some(Value::Endowment(endowment)));
    Ok(())
}
