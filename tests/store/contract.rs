//! What every store keeps: the lane, the log, the slots, the people.

use super::{
    Place,
    material::{Log, bodies, body, entry, id, loaded, opening, put, rows},
};
use ::store::{Batch, NewToken, NewUser, Store, StoreError, Tip, User};
use journal::{
    hash::{empty_root, sha256},
    tree,
};
use ledger::{
    account::{Account, Purpose},
    code::OrganisationCode,
    envelope::Role,
    event::BookNumber,
    money::Cents,
    state::{Key, Value},
    text::CommandKey,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

pub async fn an_empty_ledger_has_an_empty_head(place: &dyn Place) {
    let store = place.open().await;
    let head = store.lane().await.unwrap().head().await.unwrap();
    assert_eq!((head.origin, head.size, head.recorded_at), (None, 0, None));
    assert_eq!(head.frontier.root(), empty_root());
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.size().await.unwrap(), 0);
    assert_eq!(snapshot.position().await.unwrap().events, 0);
    assert_eq!(snapshot.root(0).await.unwrap(), empty_root());
    assert_eq!(snapshot.entry(0).await.unwrap(), None);
    assert_eq!(snapshot.entry_of(id(0)).await.unwrap(), None);
    assert_eq!(snapshot.entries(0, 10).await.unwrap(), []);
    assert_eq!(snapshot.integrity().await.unwrap(), [""; 0]);
    assert!(matches!(snapshot.root(1).await, Err(StoreError::Corrupt(_))));
}

pub async fn what_is_committed_is_read_back(place: &dyn Place) {
    let store = place.open().await;
    let mut log = Log::default();
    let mut batch = log.next(bodies(3));
    let (full, emptied) = (balance("A"), stream("FNPS/2024"));
    batch.changes = vec![
        (full.clone(), Some(Value::Balance(Cents::new(i64::MIN)))),
        (emptied.clone(), Some(Value::Stream(u64::MAX >> 11))),
    ];
    let mut lane = store.lane().await.unwrap();
    assert_eq!(lane.tip().await.unwrap(), Tip { size: 0, leaf: None });
    lane.write(&batch).await.unwrap();
    let tip = Tip { size: 3, leaf: log.leaves.last().copied() };
    assert_eq!(lane.tip().await.unwrap(), tip);
    // Seen in the lane before it is committed, and by nobody else.
    assert_eq!(lane.entries(1, 10).await.unwrap(), batch.entries[1..]);
    assert_eq!(lane.head().await.unwrap().size, 3);
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), 0);
    lane.commit().await.unwrap();

    let mut lane = store.lane().await.unwrap();
    assert_eq!(lane.tip().await.unwrap(), tip);
    let head = lane.head().await.unwrap();
    let name = "fondaco/contratto-00112233445566778899aabbccddeeff";
    assert_eq!(head.origin.unwrap().as_str(), name);
    assert_eq!((head.size, head.frontier.root()), (3, tree::root(&log.leaves)));
    assert_eq!(head.recorded_at.unwrap().micros(), 1_795_176_000_000_002);
    let found = loaded(&mut *lane, &[full.clone(), emptied.clone()]).await;
    assert_eq!(found, batch.changes);
    let changes =
        vec![(full.clone(), Some(Value::Balance(Cents::new(i64::MAX)))), (emptied.clone(), None)];
    lane.write(&Batch { changes: changes.clone(), ..Batch::default() }).await.unwrap();
    lane.commit().await.unwrap();

    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.load(&[full, emptied]).await.unwrap(), changes);
    assert_eq!(snapshot.entry(1).await.unwrap().as_ref(), Some(&batch.entries[1]));
    assert_eq!(snapshot.entry_of(id(2)).await.unwrap().as_ref(), Some(&batch.entries[2]));
    assert_eq!(snapshot.entries(1, 1).await.unwrap(), batch.entries[1..2]);
    assert_eq!(snapshot.entries(3, 1).await.unwrap(), []);
}

pub async fn a_dropped_lane_leaves_no_trace(place: &dyn Place) {
    let store = place.open().await;
    let mut log = Log::default();
    log.write(&*store, [opening()]).await;
    let mut batch = Log::default().next(bodies(2));
    batch.entries.remove(0);
    batch.changes = vec![(balance("A"), Some(Value::Balance(Cents::new(1))))];
    let mut lane = store.lane().await.unwrap();
    lane.write(&batch).await.unwrap();
    drop(lane);
    let mut lane = store.lane().await.unwrap();
    assert_eq!(lane.head().await.unwrap().size, 1);
    assert_eq!(lane.load(&[balance("A")]).await.unwrap(), [(balance("A"), None)]);
    // A write that the database refuses leaves none either.
    batch.entries.push(batch.entries[0].clone());
    lane.write(&batch).await.unwrap_err();
    drop(lane);
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.size().await.unwrap(), 1);
    assert_eq!(snapshot.load(&[balance("A")]).await.unwrap(), [(balance("A"), None)]);
    drop(snapshot);
    log.write(&*store, [body("after")]).await;
}

pub async fn what_is_absent_is_answered_as_absent(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, [opening()]).await;
    put(&*store, vec![(balance("A"), Some(Value::Balance(Cents::ZERO)))]).await;
    let keys = [balance("A"), balance("B"), stream("FNPS/2024"), recorded(0), recorded(1)];
    let mut found = store.snapshot().await.unwrap().load(&keys).await.unwrap();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let held: Vec<bool> = found.iter().map(|(_, value)| value.is_some()).collect();
    assert_eq!(found.iter().map(|(key, _)| key).collect::<BTreeSet<_>>(), keys.iter().collect());
    // Zero is not nothing; an event of the log is read from the log.
    assert_eq!(held, [true, false, false, true, false], "{found:?}");
    assert_eq!(store.snapshot().await.unwrap().load(&[]).await.unwrap(), []);
    let twice = store.snapshot().await.unwrap().load(&[balance("A"), balance("A")]).await.unwrap();
    assert_eq!(twice.len(), 1, "a key asked for twice is answered once");
}

pub async fn two_thousand_slots_are_loaded_in_one_question(place: &dyn Place) {
    let store = place.open().await;
    let changes: Vec<_> = (0..2000)
        .map(|n| match n % 2 {
            0 => (balance(&format!("E{n}")), Some(Value::Balance(Cents::new(n)))),
            _ => (stream(&format!("E{n}X/2024")), Some(Value::Stream(n.unsigned_abs()))),
        })
        .collect();
    put(&*store, changes.clone()).await;
    let keys: Vec<Key> = changes.iter().map(|(key, _)| key.clone()).collect();
    let mut found = store.snapshot().await.unwrap().load(&keys).await.unwrap();
    let mut wanted = changes;
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    wanted.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert_eq!(found, wanted);
}

pub async fn the_log_has_no_gap_and_no_second_entry(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, bodies(2)).await;
    for index in [0, 1, 3, 1_000_000] {
        let batch = Batch { entries: vec![entry(index, body("xx"))], ..Batch::default() };
        let refused = store.lane().await.unwrap().write(&batch).await.unwrap_err();
        assert!(matches!(refused, StoreError::Refused(_)), "{index}: {refused}");
    }
    let same_id = ::store::Entry { id: id(1), ..entry(2, body("xx")) };
    let batch = Batch { entries: vec![same_id], ..Batch::default() };
    store.lane().await.unwrap().write(&batch).await.unwrap_err();
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), 2);
}

pub async fn the_log_is_never_changed(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, bodies(257)).await;
    let dump = async || {
        let mut snapshot = store.snapshot().await.unwrap();
        let nodes = rows(&mut *snapshot, ::store::DerivedTable::Node).await;
        (snapshot.entries(0, 1000).await.unwrap(), nodes)
    };
    let before = dump().await;
    assert_eq!((before.0.len(), before.1.len()), (257, 1));
    for sql in place.attacks() {
        let done = place.run(sql).await;
        assert!(done.is_err(), "the database did it: {sql}");
        assert!(dump().await == before, "{sql}");
    }
}

/// A database may answer COMMIT of a failed transaction without a word, and do nothing.
pub async fn what_failed_cannot_be_committed(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, bodies(2)).await;
    let changes = vec![(balance("A"), Some(Value::Balance(Cents::new(1))))];
    let mut lane = store.lane().await.unwrap();
    lane.write(&Batch { changes, ..Batch::default() }).await.unwrap();
    let twice = Batch { entries: vec![entry(1, body("xx"))], ..Batch::default() };
    lane.write(&twice).await.unwrap_err();
    let done = lane.commit().await.is_ok();
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.size().await.unwrap(), 2);
    let found = snapshot.load(&[balance("A")]).await.unwrap();
    assert_eq!(found[0].1.is_some(), done, "COMMIT said another thing than it did");
}

pub async fn a_snapshot_stays_as_it_was(place: &dyn Place) {
    let store = place.open().await;
    let mut log = Log::default();
    log.write(&*store, [opening()]).await;
    let mut snapshot = store.snapshot().await.unwrap();
    log.write(&*store, [body("later")]).await;
    put(&*store, vec![(balance("A"), Some(Value::Balance(Cents::new(1))))]).await;
    store.follow().await.unwrap();
    assert_eq!(snapshot.size().await.unwrap(), 1);
    assert_eq!(snapshot.position().await.unwrap().events, 0);
    assert_eq!(snapshot.load(&[balance("A")]).await.unwrap(), [(balance("A"), None)]);
    assert_eq!(snapshot.entry(1).await.unwrap(), None);
    drop(snapshot);
    assert_eq!(store.snapshot().await.unwrap().size().await.unwrap(), 2);
}

pub async fn slots_of_a_family_come_in_pages(place: &dyn Place) {
    let store = place.open().await;
    let editions = ["AA-9/2024", "AA/2024", "AAB/2024", "BB/2024"];
    let mut changes: Vec<_> =
        editions.iter().map(|it| (stream(it), Some(Value::Stream(1)))).collect();
    changes.push((balance("A"), Some(Value::Balance(Cents::new(1)))));
    let number = BookNumber { year: 2026, number: "1".parse().unwrap() }.key();
    let number = Key::CommitmentNumber { organisation: "ente_01".parse().unwrap(), number };
    changes.push((number, Some(Value::CommitmentNumber(id(0)))));
    put(&*store, changes).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let (mut after, mut pages) = (String::new(), Vec::new());
    loop {
        let page = snapshot.slots("stream", &after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after.clone_from(&last.key);
        pages.push(page.into_iter().map(|it| it.key).collect::<Vec<_>>());
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
    let keys = pages.concat();
    assert!(keys.is_sorted() && keys.iter().all(|it| it.starts_with("stream:")), "{keys:?}");
    // One family is not another whose name it begins.
    assert_eq!(snapshot.slots("commitment", "", 9).await.unwrap(), []);
    assert_eq!(snapshot.slots("commitment_number", "", 9).await.unwrap().len(), 1);
}

pub async fn every_text_comes_back_as_it_was(place: &dyn Place) {
    let store = place.open().await;
    let mut log = Log::default();
    log.write(&*store, [opening()]).await;
    let longest = "è".repeat(200);
    let texts = [
        "Città metropolitana «Venezia»",
        "l'ente \"uno\" \\ due",
        "'; DROP TABLE entry; --",
        "100% _ ? $1 :a @b #",
        "𝔊 😀 ﷽",
        "a|b|c:d;e",
        "%_[]{}",
        "null",
        "0x00",
        &longest,
    ];
    for text in texts {
        let key = Key::Used { book: "r_veneto".parse().unwrap(), key: text.parse().unwrap() };
        let used = Value::Used(ledger::state::UsedKey {
            digest: ledger::id::Digest::new([1; 32]),
            first: 0,
            count: 1,
            first_id: id(0),
            last_id: id(0),
        });
        let five_hundred: String = text.chars().cycle().take(500).collect();
        let name = five_hundred.trim();
        let event = super::material::event(
            "OrganisationRegistered",
            &serde_json::json!({"code": "ente_01", "name": name, "kind": "other"}),
        );
        let mut batch = log.next([event]);
        batch.changes = vec![(key.clone(), Some(used.clone()))];
        let mut lane = store.lane().await.unwrap();
        lane.write(&batch).await.unwrap();
        lane.commit().await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.load(std::slice::from_ref(&key)).await.unwrap(), [(key, Some(used))]);
        let index = batch.entries[0].index;
        assert_eq!(snapshot.entry(index).await.unwrap().as_ref(), batch.entries.first());
        let kept = snapshot.slots("used", "", 100).await.unwrap();
        assert!(kept.iter().any(|it| it.key == format!("used:r_veneto|{text}")), "{text}");
    }
    store.follow().await.unwrap();
}

/// Every sign that the rules accept, on every database; and none that a database does not take.
pub async fn every_sign_comes_back_and_sorts_by_its_bytes(place: &dyn Place) {
    let store = place.open().await;
    assert!(CommandKey::parse("a\0b").is_err());
    let book: OrganisationCode = "r_veneto".parse().unwrap();
    let mut changes = Vec::new();
    let signs: Vec<char> = (' '..=char::MAX)
        .filter(|it| CommandKey::parse(it.encode_utf8(&mut [0; 4])).is_ok())
        .collect();
    assert!(signs.len() > 150_000, "{}", signs.len());
    let (mut digest, mut number) = ([0; 32], 0_u64);
    for some in signs.chunks(64) {
        number += 1;
        digest[..8].copy_from_slice(&number.to_be_bytes());
        // A space between them, so that no two become one, and the case beside the sign.
        let text = some.iter().fold(String::from("aB"), |text, it| format!("{text} {it}"));
        let key = Key::Used { book: book.clone(), key: text.parse().unwrap() };
        let used = ledger::state::UsedKey {
            digest: ledger::id::Digest::new(digest),
            first: 0,
            count: 1,
            first_id: id(0),
            last_id: id(0),
        };
        changes.push((key, Some(Value::Used(used))));
    }
    for first in ["a", "B", "É", "e", "z", "è", "😀", "Z", "_", "ﬀ", "𝔊", "a a", "aa"] {
        let key = Key::Used { book: book.clone(), key: first.parse().unwrap() };
        let Some((_, value)) = changes.first().cloned() else { panic!("no sign") };
        changes.push((key, value));
    }
    put(&*store, changes.clone()).await;
    let keys: Vec<Key> = changes.iter().map(|(key, _)| key.clone()).collect();
    let mut snapshot = store.snapshot().await.unwrap();
    let mut found = snapshot.load(&keys).await.unwrap();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    changes.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(found == changes, "some text came back as another");
    let mut texts: Vec<String> = keys.iter().map(Key::to_string).collect();
    texts.sort_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
    let pages = snapshot.slots("used", "", 100_000).await.unwrap();
    let rows = rows(&mut *snapshot, ::store::DerivedTable::Slot).await;
    assert!(pages.into_iter().map(|it| it.key).eq(texts.iter().cloned()), "pages");
    assert!(rows.into_iter().map(|it| it.key).eq(texts), "rows");
}

pub async fn the_root_of_every_past_size(place: &dyn Place) {
    let store = place.open().await;
    let mut log = Log::default();
    let events: Vec<_> = bodies(600).collect();
    // Batches of all lengths, so that nodes are completed in the middle of some.
    for batch in events.chunks(37) {
        log.write(&*store, batch.iter().cloned()).await;
    }
    let mut snapshot = store.snapshot().await.unwrap();
    for size in 0..=600 {
        let known = &log.leaves[..size];
        let root = snapshot.root(size as u64).await.unwrap();
        assert_eq!(root, tree::root(known), "{size}");
    }
    assert!(snapshot.root(601).await.is_err());
}

/// Several tasks over two pools: each reads the head, waits, writes the entry that comes next.
pub async fn writers_of_two_pools_take_turns(place: &dyn Place) {
    let stores = [place.open().await, place.open().await];
    Log::default().write(&*stores[0], [opening()]).await;
    let mut tasks = Vec::new();
    for writer in 0..6 {
        let store: Arc<dyn Store> = Arc::clone(&stores[writer % 2]);
        tasks.push(tokio::spawn(async move {
            for turn in 0..8 {
                let mut lane = store.lane().await.unwrap();
                let head = lane.head().await.unwrap();
                tokio::time::sleep(Duration::from_millis(1)).await;
                let entry = entry(head.size, body(&format!("w{writer}_{turn}")));
                let mut frontier = head.frontier;
                let nodes = frontier.push(entry.leaf);
                let batch = Batch { entries: vec![entry], nodes, changes: Vec::new() };
                lane.write(&batch).await.unwrap();
                lane.commit().await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut snapshot = stores[1].snapshot().await.unwrap();
    let entries = snapshot.entries(0, 1000).await.unwrap();
    let indexes: Vec<u64> = entries.iter().map(|it| it.index).collect();
    assert_eq!(indexes, (0..49).collect::<Vec<_>>());
    let leaves: Vec<_> = entries.iter().map(|it| it.leaf).collect();
    assert_eq!(snapshot.root(49).await.unwrap(), tree::root(&leaves));
}

pub async fn several_open_a_new_database_at_once(place: &dyn Place) {
    let opened = tokio::join!(place.open(), place.open(), place.open(), place.open());
    Log::default().write(&*opened.0, bodies(2)).await;
    assert_eq!(opened.3.snapshot().await.unwrap().size().await.unwrap(), 2);
}

pub async fn opening_again_changes_nothing(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, bodies(3)).await;
    store.close().await;
    for _ in 0..2 {
        let store = place.open().await;
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.size().await.unwrap(), 3);
        assert_eq!(snapshot.integrity().await.unwrap(), [""; 0]);
    }
}

/// What a newer program has renamed, an older one that still runs would not find, and would take
/// for absent.
pub async fn nobody_appends_to_what_a_newer_program_has_changed(place: &dyn Place) {
    let store = place.open().await;
    Log::default().write(&*store, bodies(3)).await;
    let newer = "INSERT INTO _sqlx_migrations SELECT 9001, description, installed_on, success, \
                 checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    assert_eq!(place.run(newer).await, Ok(1));
    let refused = match store.lane().await {
        Ok(mut lane) => lane.tip().await.err(),
        Err(error) => Some(error),
    };
    assert!(matches!(refused, Some(StoreError::Newer { found: 9001, .. })), "{refused:?}");
    // As long as it is older than this one, or as old, it is written to.
    place.run("DELETE FROM _sqlx_migrations WHERE version > 1").await.unwrap();
    store.lane().await.unwrap().tip().await.unwrap();
}

pub async fn people_and_their_tokens(place: &dyn Place) {
    let store = place.open().await;
    let people = store.people();
    let user = |name: &str, n: u8| User {
        id: format!("00000000-0000-4000-8000-0000000000{n:02x}").parse().unwrap(),
        name: name.to_owned(),
        organisation: "ente_01".parse().unwrap(),
        role: Role::Auditor,
        valid_until: (n == 1).then(|| "2026-12-31".parse().unwrap()),
        disabled_at: None,
    };
    let (anna, bruno) = (user("anna", 1), user("bruno", 2));
    for it in [&bruno, &anna] {
        people.add_user(&NewUser { user: it.clone(), created_at: 1 }).await.unwrap();
    }
    let again = NewUser { user: user("anna", 3), created_at: 1 };
    people.add_user(&again).await.unwrap_err();
    assert_eq!(people.users().await.unwrap(), [anna.clone(), bruno.clone()]);
    assert_eq!(people.user_named("anna").await.unwrap(), Some(anna.clone()));
    assert_eq!(people.user_named("Anna").await.unwrap(), None);
    let token = |secret: &str, user: &User| NewToken {
        hash: sha256(secret.as_bytes()),
        user: user.id,
        label: "portatile".to_owned(),
        created_at: 2,
    };
    for (secret, user) in [("a1", &anna), ("a2", &anna), ("b1", &bruno)] {
        people.add_token(&token(secret, user)).await.unwrap();
    }
    let of = async |secret: &str| people.user_by_token(&sha256(secret.as_bytes())).await.unwrap();
    assert_eq!(
        (of("a2").await, of("b1").await, of("x").await),
        (Some(anna.clone()), Some(bruno.clone()), None)
    );
    people.add_token(&token("s", &user("nobody", 9))).await.unwrap_err();
    assert_eq!(people.revoke_tokens(anna.id, "portatile", 3).await.unwrap(), 2);
    assert_eq!(people.revoke_tokens(anna.id, "portatile", 3).await.unwrap(), 0);
    assert_eq!((of("a1").await, of("a2").await), (None, None));
    // A label that was ever used stays used, so that the demo shows its tokens once.
    assert!(people.has_tokens("portatile").await.unwrap());
    assert!(!people.has_tokens("demo").await.unwrap());
    assert!(people.disable_user(bruno.id, 4).await.unwrap());
    assert!(!people.disable_user(bruno.id, 5).await.unwrap());
    assert_eq!(of("b1").await, None);
    let disabled = people.user_named("bruno").await.unwrap().unwrap();
    assert_eq!(disabled, User { disabled_at: Some(4), ..bruno });
}

fn balance(edition: &str) -> Key {
    let (holder, edition) = ("ats:VEN_01".parse().unwrap(), edition_of(edition));
    let purpose = Purpose { line: "SUP".parse().unwrap(), area: None };
    let stage = ledger::account::Authority::Paid;
    Key::Balance { account: Account::planned(stage, &holder, &edition, &purpose) }
}

fn edition_of(name: &str) -> ledger::code::EditionCode {
    format!("X{name}/2024").parse().unwrap()
}

fn stream(edition: &str) -> Key {
    let stream = ledger::stream::Stream { edition: Some(edition.parse().unwrap()), holder: None };
    Key::Stream { stream }
}

fn recorded(index: u64) -> Key {
    Key::Recorded { id: id(index) }
}
