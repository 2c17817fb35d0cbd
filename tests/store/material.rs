//! What the contract writes: sealed entries with their nodes, and slots.

use ::store::{Batch, DerivedTable, Entry, Lane, Snapshot, Store, TableRow};
use journal::{hash::Hash, seal::seal, tree::Frontier};
use ledger::{
    day::Instant,
    envelope::{CommandPart, Envelope},
    event::Event,
    id::{Digest, EventId, Nonce},
    state::{Key, Value},
};
use serde_json::json;

/// The log that the contract writes, and knows by heart.
#[derive(Default)]
pub struct Log {
    frontier: Frontier,
    pub leaves: Vec<Hash>,
}

impl Log {
    /// The next entries with the nodes that they complete.
    pub fn next(&mut self, events: impl IntoIterator<Item = Event>) -> Batch {
        let mut batch = Batch::default();
        for event in events {
            let entry = entry(self.frontier.size(), event);
            batch.nodes.extend(self.frontier.push(entry.leaf));
            self.leaves.push(entry.leaf);
            batch.entries.push(entry);
        }
        batch
    }

    /// Writes events in one transaction.
    pub async fn write(&mut self, store: &dyn Store, events: impl IntoIterator<Item = Event>) {
        let batch = self.next(events);
        let mut lane = store.lane().await.unwrap();
        lane.write(&batch).await.unwrap();
        lane.commit().await.unwrap();
    }
}

/// Writes slots in one transaction.
pub async fn put(store: &dyn Store, changes: Vec<(Key, Option<Value>)>) {
    let mut lane = store.lane().await.unwrap();
    lane.write(&Batch { changes, ..Batch::default() }).await.unwrap();
    lane.commit().await.unwrap();
}

/// What a lane says of slots, in the order of their keys.
pub async fn loaded(lane: &mut dyn Lane, keys: &[Key]) -> Vec<(Key, Option<Value>)> {
    let mut found = lane.load(keys).await.unwrap();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

/// All rows of a table, in slices.
pub async fn rows(snapshot: &mut dyn Snapshot, table: DerivedTable) -> Vec<TableRow> {
    let mut all: Vec<TableRow> = Vec::new();
    loop {
        let after = all.last().map(|it| it.key.clone());
        let slice = snapshot.rows(table, after.as_deref(), 700).await.unwrap();
        if slice.is_empty() {
            assert!(all.is_sorted_by(|one, next| one.key < next.key), "{}", table.name());
            return all;
        }
        all.extend(slice);
    }
}

/// The id of the event at an index.
pub fn id(index: u64) -> EventId {
    format!("00000000-0000-7000-8000-{index:012x}").parse().unwrap()
}

/// An event as it is at an index.
pub fn entry(index: u64, event: Event) -> Entry {
    let envelope = Envelope {
        ledger: "fondaco/contratto-00112233445566778899aabbccddeeff".parse().unwrap(),
        index,
        id: id(index),
        nonce: Nonce::new([7; 16]),
        book: "operator".parse().unwrap(),
        on_behalf_of: None,
        touches: Vec::new(),
        effective_on: day(&event),
        recorded_at: Instant::from_micros(1_795_176_000_000_000 + i64::try_from(index).unwrap()),
        actor: serde_json::from_value(json!({
            "account": "8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60",
            "organisation": "operator",
            "role": "administrator",
        }))
        .unwrap(),
        act: None,
        evidence: Vec::new(),
        command: CommandPart {
            key: format!("k{index}").parse().unwrap(),
            digest: Digest::new([0; 32]),
            part: 1,
            of: 1,
        },
        group: None,
        rules: Vec::new(),
        anomalies: Vec::new(),
        cause: None,
        event,
    };
    let sealed = seal(&envelope).unwrap();
    Entry { index, id: id(index), bytes: sealed.bytes, leaf: sealed.leaf }
}

/// Expenses take effect on the day of their document, all else on the first day of 2026.
fn day(event: &Event) -> ledger::day::Day {
    match event {
        Event::ExpenseRecorded(it) => it.document.date,
        _ => "2026-01-01".parse().unwrap(),
    }
}

/// An event from its JSON.
pub fn event(kind: &str, payload: &serde_json::Value) -> Event {
    serde_json::from_value(json!({"type": kind, "payload": payload})).unwrap()
}

/// Leaf 0.
pub fn opening() -> Event {
    event("LedgerOpened", &json!({"origin": "fondaco/contratto-00112233445566778899aabbccddeeff"}))
}

/// A body.
pub fn body(code: &str) -> Event {
    event("OrganisationRegistered", &json!({"code": code, "name": code, "kind": "other"}))
}

/// Leaf 0 and some bodies: so many events in all.
pub fn bodies(count: usize) -> impl Iterator<Item = Event> {
    std::iter::once(opening()).chain((1..count).map(|n| body(&format!("ente_{n}"))))
}

/// The law endows a body.
pub fn endowed(body: &str, edition: &str, amount: &str) -> Event {
    let holder = format!("org:{body}");
    let payload = json!({
        "holder": holder, "edition": edition, "direction": "increase", "amount": amount,
    });
    event("FundsAppropriated", &payload)
}

/// An expense of a body on some shares, `holder edition line amount`.
pub fn expense(body: &str, day: &str, shares: &[&str]) -> Event {
    let shares: Vec<_> = shares
        .iter()
        .map(|it| {
            let [holder, edition, line, amount] = it.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{it}")
            };
            json!({
                "commitment": id(0), "row": 0, "holder": holder, "edition": edition,
                "line": line, "amount": amount,
            })
        })
        .collect();
    let issuer = json!({"tax_id": "01907990012"});
    let mut payload = json!({
        "organisation": body,
        "document": {
            "issuer": issuer, "number": "1", "date": day, "kind": "TD01", "total": "9.00",
            "key": format!("01907990012|1|{day}|TD01"),
        },
        "item": {"line": "whole", "basis": "real", "total": "9.00", "eligible": "9.00"},
        "charged": "9.00",
    });
    match shares.as_slice() {
        [] => payload["own_share"] = json!("9.00"),
        shares => payload["shares"] = json!(shares),
    }
    event("ExpenseRecorded", &payload)
}
