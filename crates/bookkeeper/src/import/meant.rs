//! Which event a row of a table means, where a key stands for two: an expense, not the commitment
//! that was made with it.

use super::names::event;
use crate::{Bookkeeper, Failure};
use ledger::{
    command::{Reference, Request, Verb},
    envelope::Actor,
    event::Event,
    id::EventId,
    state::{Key, Value},
};
use std::{collections::BTreeMap, sync::Arc};
use store::Snapshot;

/// How many keys are looked up in one snapshot.
const KEYS_A_SNAPSHOT: usize = 500;

impl Bookkeeper {
    /// Puts the expense in the place of the key of its command, where a reversal names it so.
    pub(super) async fn mean_expenses(
        &self,
        requests: &mut [(u64, Arc<Request>, Actor)],
    ) -> Result<(), Failure> {
        let keys: Vec<Key> =
            requests.iter().filter_map(|(_, it, actor)| named(it, actor)).collect();
        let mut expenses = BTreeMap::new();
        for keys in keys.chunks(KEYS_A_SNAPSHOT) {
            let mut snapshot = self.store.snapshot().await?;
            for (key, value) in snapshot.load(keys).await? {
                if let Some(id) = expense_of(&mut *snapshot, value).await? {
                    expenses.insert(key, id);
                }
            }
        }
        for (_, request, actor) in requests {
            let id = named(request, actor).and_then(|key| expenses.get(&key));
            let Some(id) = id else { continue };
            if let Verb::Reverse(it) = &mut Arc::make_mut(request).verb {
                it.of = Reference::Id(*id);
            }
        }
        Ok(())
    }
}

/// The key by which a reversal names what it undoes.
fn named(request: &Request, actor: &Actor) -> Option<Key> {
    match &request.verb {
        Verb::Reverse(it) => match &it.of {
            Reference::Key(key) => {
                Some(Key::Used { book: actor.organisation.clone(), key: key.clone() })
            }
            Reference::Id(_) | Reference::Number(_) => None,
        },
        _ => None,
    }
}

/// The expense of a command that made its commitment too.
async fn expense_of(
    snapshot: &mut dyn Snapshot,
    value: Option<Value>,
) -> Result<Option<EventId>, Failure> {
    let Some(Value::Used(used)) = value else { return Ok(None) };
    if used.count < 2 {
        return Ok(None);
    }
    let last = event(snapshot, used.last_id).await?;
    let expense = last.filter(|it| matches!(it.envelope.event, Event::ExpenseRecorded(_)));
    Ok(expense.map(|it| it.envelope.id))
}
