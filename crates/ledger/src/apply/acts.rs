//! Acts of one body on another's part: who wrote them, their owner or their counterpart.

use super::{Breach, PartUndone, Way, change_endowment};
use crate::{
    code::{EditionCode, Holder, OrganisationCode},
    envelope::Envelope,
    event::{ActConfirmed, ActDisputed, ActDoes, ActKey, Event},
    id::EventId,
    money::{Amount, Cents},
    state::{Fault, Key, KnownAct, Recorded, State, Transcribed, Transcription, Value},
};

/// Remembers an act that gives or takes, where the event names one.
pub(super) fn remember(
    state: &mut State,
    envelope: &Envelope,
    does: ActDoes,
    (holder, edition): (&Holder, &EditionCode),
    amount: Amount,
) -> Result<(), Fault> {
    let Some(act) = &envelope.act else { return Ok(()) };
    let owner = envelope.on_behalf_of.as_ref().unwrap_or(&envelope.book);
    let key = act_key(owner, edition, holder, ActKey::of(does, act));
    let mut known = known(state, &key)?;
    match envelope.on_behalf_of {
        None => known.own = known.own.saturating_add(1),
        Some(_) => known.transcribed.push(Transcription {
            event: envelope.id,
            amount,
            state: Transcribed::Unconfirmed,
        }),
    }
    state.put(key, Some(Value::Act(known)));
    Ok(())
}

/// Forgets an act of which nothing is left; a transcription shrinks with what is undone of it.
pub(super) fn forget(
    state: &mut State,
    part: &PartUndone<'_>,
    does: ActDoes,
    (holder, edition): (&Holder, &EditionCode),
) -> Result<(), Fault> {
    let Recorded { act: Some(act), book, on_behalf_of, .. } = part.recorded else { return Ok(()) };
    let owner = on_behalf_of.as_ref().unwrap_or(book);
    let key = act_key(owner, edition, holder, ActKey::of(does, act));
    let mut known = known(state, &key)?;
    if on_behalf_of.is_none() {
        known.own = known.own.saturating_sub(u32::from(part.last));
    } else if part.last {
        disputed(state, &known, part.of, (does, holder, edition), Way::Backward, None)?;
        known.transcribed.retain(|it| it.event != part.of);
    } else {
        let sum = part.sum()?;
        disputed(state, &known, part.of, (does, holder, edition), Way::Backward, Some(sum))?;
        for it in known.transcribed.iter_mut().filter(|it| it.event == part.of) {
            let left = it.amount.cents().minus(sum).and_then(Cents::amount);
            it.amount = left.ok_or_else(|| Breach::of("SUM_FITS", key.to_string()))?;
        }
    }
    put(state, key, known);
    Ok(())
}

pub(super) fn confirm(state: &mut State, it: &ActConfirmed) -> Result<(), Fault> {
    settle(state, it.of, (it.holder.as_ref(), &it.edition), None)
}

pub(super) fn dispute(state: &mut State, it: &ActDisputed) -> Result<(), Fault> {
    settle(state, it.of, (it.holder.as_ref(), &it.edition), Some(Transcribed::Disputed))
}

/// What its owner says of a transcription: that it is disputed, or, with none, that it is as its
/// own.
fn settle(
    state: &mut State,
    of: EventId,
    (holder, edition): (Option<&Holder>, &EditionCode),
    says: Option<Transcribed>,
) -> Result<(), Fault> {
    let recorded = state.recorded(&of)?.cloned();
    let wrong = || Breach::of("CONFIRMS_A_TRANSCRIPTION", format!("{of} is none of its acts"));
    let recorded = recorded.ok_or_else(wrong)?;
    let owner = recorded.on_behalf_of.clone().ok_or_else(wrong)?;
    let (does, its_holder, its_edition) = match &recorded.event {
        Event::FundsAllotted(it) => (ActDoes::Gives, &it.holder, &it.edition),
        Event::AllotmentReduced(it) => (ActDoes::Takes, &it.holder, &it.edition),
        Event::EditionOpened(it) if it.code == *edition && holder.is_none() => {
            let mut known = state.edition(edition)?.cloned().ok_or_else(wrong)?;
            known.transcribed.ok_or_else(wrong)?;
            known.transcribed = says;
            let key = Key::Edition { code: edition.clone() };
            state.put(key, Some(Value::Edition(known)));
            return Ok(());
        }
        Event::TermsChanged(it) if it.edition == *edition && it.holder.as_ref() == holder => {
            return Ok(());
        }
        _ => return Err(wrong()),
    };
    let act = recorded.act.as_ref().ok_or_else(wrong)?;
    if holder != Some(its_holder) || edition != its_edition {
        return Err(wrong());
    }
    let key = act_key(&owner, edition, its_holder, ActKey::of(does, act));
    let mut known = known(state, &key)?;
    let part = (does, its_holder, its_edition);
    disputed(state, &known, of, part, Way::Backward, None)?;
    // What is confirmed may be said again, and not be disputed any more.
    let agreed = |it: &Transcription| it.state == Transcribed::Confirmed;
    let transcription =
        known.transcribed.iter_mut().find(|it| it.event == of && (says.is_none() || !agreed(it)));
    transcription.ok_or_else(wrong)?.state = says.unwrap_or(Transcribed::Confirmed);
    disputed(state, &known, of, part, Way::Forward, None)?;
    put(state, key, known);
    Ok(())
}

/// What is disputed of a holder's part grows or shrinks by a transcription, or by so much of it,
/// when that gives and is disputed.
fn disputed(
    state: &mut State,
    known: &KnownAct,
    of: EventId,
    (does, holder, edition): (ActDoes, &Holder, &EditionCode),
    way: Way,
    part: Option<Cents>,
) -> Result<(), Fault> {
    let stands = |it: &&Transcription| it.event == of && it.state == Transcribed::Disputed;
    let Some(it) = known.transcribed.iter().find(stands).filter(|_| does == ActDoes::Gives) else {
        return Ok(());
    };
    let amount = part.unwrap_or(it.amount.cents());
    change_endowment(state, holder, edition, |endowment| {
        endowment.disputed = way.add(endowment.disputed, amount)?;
        Ok(())
    })
}

fn known(state: &State, key: &Key) -> Result<KnownAct, Fault> {
    match state.get(key)? {
        Some(Value::Act(known)) => Ok(known.clone()),
        _ => Ok(KnownAct::default()),
    }
}

fn put(state: &mut State, key: Key, known: KnownAct) {
    let stands = known.own > 0 || !known.transcribed.is_empty();
    state.put(key, stands.then_some(Value::Act(known)));
}

/// The slot of an act.
pub(crate) fn act_key(
    owner: &OrganisationCode,
    edition: &EditionCode,
    holder: &Holder,
    act: ActKey,
) -> Key {
    Key::Act { owner: owner.clone(), edition: edition.clone(), holder: holder.clone(), act }
}
