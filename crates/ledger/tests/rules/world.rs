//! A ledger in memory: it loads what a command needs and nothing else, decides, seals, applies.

use ledger::{
    account::Account,
    apply::apply,
    command::{Command, Reference, Reverse, Verb},
    day::Instant,
    decide::{Decision, Draft, decide},
    envelope::{CommandPart, Envelope, Touch},
    id::{Digest, EventId, Nonce},
    money::Cents,
    needs::{lacks_to_apply, needs},
    rejection::Refused,
    state::{Fault, Key, Recorded, State, UsedKey, Value},
    stream::streams,
};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};
use uuid::Uuid;

/// The whole of a ledger: every slot, and the log.
#[derive(Clone, Default)]
pub struct World {
    pub slots: BTreeMap<Key, Value>,
    pub log: Vec<Envelope>,
}

/// What a command came to.
#[derive(Debug)]
pub enum Outcome {
    Recorded { envelopes: Vec<Envelope>, total: Option<Cents>, published: Option<Cents> },
    Repeated(UsedKey),
    Refused(Refused),
}

/// The id of the event at an index: ids are given in order, so that texts can name them.
pub fn id(index: usize) -> EventId {
    EventId::new(Uuid::from_u128(index as u128))
}

/// A digest of what was asked that changes with it.
pub fn digest(asked: &str) -> Digest {
    let mut bytes = [0; 32];
    for (salt, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        (salt, asked).hash(&mut hasher);
        chunk.copy_from_slice(&hasher.finish().to_be_bytes());
    }
    Digest::new(bytes)
}

impl World {
    /// What a command needs, in as many rounds as it takes, and not one slot more.
    pub fn load(&self, command: &Command) -> State {
        let mut state = State::default();
        // Three rounds load, one more finds that nothing is missing (DESIGN, "The lane"). Whoever
        // undoes a payment by its key takes four: key, payment, expense, commitment.
        // So does a succession: ambito, number, commitment, whose books it leaves.
        let takes_four = matches!(
            &command.request.verb,
            Verb::Reverse(Reverse { of: Reference::Key(_), .. }) | Verb::SucceedManager(_)
        );
        let rounds = if takes_four { 4 } else { 3 };
        for _ in 0..=rounds {
            let keys = needs(command, &state).unwrap();
            let missing: Vec<_> = keys.into_iter().filter(|key| !state.is_loaded(key)).collect();
            if missing.is_empty() {
                return state;
            }
            for key in missing {
                let value = self.slots.get(&key).cloned();
                state.load(key, value);
            }
        }
        panic!("more than {rounds} rounds for {command:?}");
    }

    /// Decides a command over what is loaded.
    pub fn decide(&self, command: &Command, state: &State) -> Result<Decision, Fault> {
        let mut next = self.log.len();
        let mut ids = || {
            next += 1;
            id(next - 1)
        };
        decide(command, state, &mut ids)
    }

    /// What events change, applied over what a replay loads for them and nothing else.
    fn replayed(&self, envelopes: &[Envelope]) -> Vec<(Key, Option<Value>)> {
        let mut state = State::default();
        for it in envelopes {
            // What an event undoes tells in the second round what undoing it reads, and the expenses
            // that it pays tell in the next one their commitments.
            for _ in 0..3 {
                for key in lacks_to_apply(it, &state).unwrap() {
                    let value = self.slots.get(&key).cloned();
                    state.load(key, value);
                }
            }
            apply(&mut state, it).unwrap();
            state.keep();
        }
        state.take_changes()
    }

    /// Plays a command to its end.
    pub fn play(&mut self, command: &Command) -> Outcome {
        let mut state = self.load(command);
        let recording = match self.decide(command, &state).unwrap() {
            Decision::Record(recording) => recording,
            Decision::Repeat(used) => return Outcome::Repeated(used),
            Decision::Refuse(refused) => return Outcome::Refused(refused),
        };
        let of = u32::try_from(recording.drafts.len()).unwrap();
        let mut envelopes = Vec::new();
        for (part, draft) in (1..).zip(recording.drafts) {
            let index = self.log.len() + envelopes.len();
            let envelope = envelope(command, &state, index, (part, of), draft);
            apply(&mut state, &envelope).unwrap();
            envelopes.push(envelope);
        }
        state.keep();
        let changes = state.take_changes();
        assert_eq!(self.replayed(&envelopes), changes);
        for (key, value) in changes {
            match value {
                Some(value) => self.slots.insert(key, value),
                None => self.slots.remove(&key),
            };
        }
        for it in &envelopes {
            let recorded = Value::Recorded(Recorded::of(it));
            self.slots.insert(Key::Recorded { id: it.id }, recorded);
        }
        self.log.extend(envelopes.clone());
        let (total, published) = (recording.total, recording.published_total);
        Outcome::Recorded { envelopes, total, published }
    }

    /// What stands on an account.
    pub fn balance(&self, account: &Account) -> Cents {
        match self.slots.get(&Key::Balance { account: account.clone() }) {
            Some(Value::Balance(cents)) => *cents,
            None => Cents::ZERO,
            other => panic!("{account:?} holds {other:?}"),
        }
    }

    /// Every account with what stands on it.
    pub fn balances(&self) -> impl Iterator<Item = (&Account, Cents)> {
        self.slots.iter().filter_map(|slot| match slot {
            (Key::Balance { account }, Value::Balance(cents)) => Some((account, *cents)),
            _ => None,
        })
    }

    /// The log played again from nothing, as `verify` and `rebuild` do.
    pub fn replay(&self) -> State {
        let mut state = State::whole();
        for it in &self.log {
            apply(&mut state, it).unwrap();
            state.keep();
            state.load(Key::Recorded { id: it.id }, Some(Value::Recorded(Recorded::of(it))));
        }
        state
    }
}

fn envelope(
    command: &Command,
    state: &State,
    index: usize,
    (part, of): (u32, u32),
    draft: Draft,
) -> Envelope {
    let touches = streams(&draft.event, &command.actor.organisation)
        .into_iter()
        .map(|stream| {
            let n = state.stream_count(&stream).unwrap().copied().unwrap_or(0);
            Touch { stream, n }
        })
        .collect();
    let request = &command.request;
    Envelope {
        ledger: "fondaco/test-00112233445566778899aabbccddeeff".parse().unwrap(),
        index: index as u64,
        id: draft.id,
        nonce: Nonce::new([0; 16]),
        book: command.actor.organisation.clone(),
        on_behalf_of: request.on_behalf_of.clone(),
        touches,
        effective_on: draft.effective_on,
        recorded_at: Instant::from_micros(i64::try_from(index).unwrap()),
        actor: command.actor.clone(),
        act: request.act.clone(),
        evidence: request.evidence.clone(),
        command: CommandPart { key: request.key.clone(), digest: command.digest, part, of },
        group: None,
        rules: Vec::new(),
        anomalies: draft.anomalies,
        cause: request.cause.clone(),
        event: draft.event,
    }
}
