//! What every store's followers keep of the past: epochs that are never touched again, sums of any
//! day at any size, and sides that are rebuilt and switched.

use super::{
    Place,
    derived::Derived,
    material::{Log, body, endowed, event, expense, id, opening, rows},
};
use crate::support::SeededChance;
use ::store::{
    AccountFilter, AsOf, DerivedTable, Entry, Epochs, Followed, Side, Snapshot, Store, TableRow,
};
use journal::seal;
use ledger::{account::Account, event::Event, money::Cents, posting::postings};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::Notify;

/// Of 4, 16 and 64 events.
fn short() -> Epochs {
    Epochs::of(2, 2)
}

/// A history of some length, its days in no order.
pub fn history(chance: &SeededChance, length: usize) -> Vec<Event> {
    let events = (1..length).map(|n| {
        let [ats, edition, line, euro] = [3, 2, 3, 90].map(|end| chance.below(end));
        let (month, edition) = (1 + chance.below(9), ["FNPS/2024", "REG/2025"][edition]);
        let line = ["SUP", "GOV", "PIS"][line];
        let share = format!("ats:VEN_0{} {edition} {line} {}.00", ats + 1, euro + 1);
        match chance.below(10) {
            5 => paid(chance.below(n + 3)),
            6 => undone(chance.below(n + 3)),
            0 => body(&format!("ente_{n}")),
            1 => endowed("mlps", edition, "100.00"),
            2 => event(
                "FundsAppropriated",
                &json!({"holder": "org:mlps", "edition": edition, "direction": "reduction",
                        "amount": "3.00"}),
            ),
            3 => expense("ente_01", &format!("2026-0{month}-03"), &[]),
            4 => {
                let other = format!("ats:VEN_01 FNPS/2024 SUP {}.50", euro + 1);
                expense("ente_02", &format!("2026-0{month}-02"), &[&share, &other])
            }
            _ => expense("ente_01", &format!("2026-0{month}-01"), &[&share]),
        }
    });
    std::iter::once(opening()).chain(events).collect()
}

/// A payment of the first share of the event at a place, which may be any, or none yet.
fn paid(of: usize) -> Event {
    let line = json!({
        "expense": id(of as u64), "share": 0, "leg": "payee", "holder": "ats:VEN_01",
        "edition": "FNPS/2024", "line": "SUP", "amount": "0.10",
    });
    let order = json!({"year": 2026, "number": "7"});
    event("PaymentExecuted", &json!({"organisation": "ente_01", "order": order, "lines": [line]}))
}

/// A reversal of the first line of the event at a place, which may be any, or none yet.
fn undone(of: usize) -> Event {
    let at = |stage: &str| {
        json!({
            "stage": stage, "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP",
        })
    };
    let (from, to) = (at("committed"), at("expensed"));
    let lines = json!([{"line": 0, "from": from, "to": to, "amount": "0.20"}]);
    event("Reversed", &json!({"of": id(of as u64), "lines": lines, "cause": "annulled"}))
}

/// Every row that followers keep.
pub async fn kept(snapshot: &mut dyn Snapshot) -> BTreeMap<DerivedTable, Vec<TableRow>> {
    let mut all = BTreeMap::new();
    for table in DerivedTable::SIDED.into_iter().chain([DerivedTable::Follower]) {
        all.insert(table, rows(snapshot, table).await);
    }
    all
}

/// What followers must keep of entries.
pub fn expected(epochs: Epochs, entries: &[Entry]) -> BTreeMap<DerivedTable, Vec<TableRow>> {
    let mut derived = Derived::new(epochs);
    for entry in entries {
        derived.follow(entry.id, &Followed::of(entry).unwrap());
    }
    let tables = DerivedTable::SIDED.into_iter().chain([DerivedTable::Follower]);
    tables.map(|table| (table, derived.rows(table))).collect()
}

async fn side(store: &dyn Store) -> Side {
    store.snapshot().await.unwrap().position().await.unwrap().side
}

async fn rebuild(store: &dyn Store) -> ::store::Rebuilt {
    store.rebuild(&mut |_, _| {}).await.unwrap()
}

pub async fn what_is_closed_is_never_changed(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let (mut log, chance) = (Log::default(), SeededChance::new(1));
    log.write(&*store, history(&chance, 70)).await;
    store.follow().await.unwrap();
    let closed = async || {
        let mut snapshot = store.snapshot().await.unwrap();
        let mut closed = rows(&mut *snapshot, DerivedTable::Turnover).await;
        let whole = ["1/00000000001", "2/00000000000", "3/00000000000"];
        // All of the first level; of the others what is complete.
        let complete = |key: &str| {
            let parts: Vec<u64> = key.split('/').map(|it| it.parse().unwrap()).collect();
            (parts[1] + 1) * short().length(u8::try_from(parts[0]).unwrap()) <= 64
        };
        closed.retain(|it| complete(&it.key));
        assert!(whole.iter().all(|key| closed.iter().any(|it| it.key.contains(key))));
        closed
    };
    let before = closed().await;
    // A year late, to accounts that had moved on those days.
    for _ in 0..3 {
        let late =
            (0..40).map(|_| expense("ente_01", "2026-01-01", &["ats:VEN_01 FNPS/2024 SUP 5.00"]));
        log.write(&*store, late).await;
        store.follow().await.unwrap();
        assert_eq!(closed().await, before);
    }
}

/// Sums over entries, one by one.
fn naive(
    entries: &[Entry],
    wanted: impl Fn(&Account) -> bool,
    as_of: AsOf,
) -> BTreeSet<(Account, Account, Cents, Cents)> {
    let mut sums: BTreeMap<(Account, Account), (Cents, Cents)> = BTreeMap::new();
    for entry in entries.iter().filter(|it| as_of.known.is_none_or(|known| it.index < known)) {
        let envelope = seal::open(&entry.bytes).unwrap();
        if as_of.effective.is_some_and(|day| envelope.effective_on > day) {
            continue;
        }
        for it in postings(&envelope.event) {
            let came = sums.entry((it.to.clone(), it.from.clone())).or_default();
            came.0 = came.0.plus(it.amount).unwrap();
            let went = sums.entry((it.from, it.to)).or_default();
            went.1 = went.1.plus(it.amount).unwrap();
        }
    }
    let sums = sums.into_iter().filter(|((account, _), _)| wanted(account));
    sums.map(|((account, other), (came, went))| (account, other, came, went)).collect()
}

pub async fn sums_are_those_of_the_entries_on_any_day_at_any_size(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let (mut log, chance) = (Log::default(), SeededChance::new(2));
    let length = 150;
    for events in history(&chance, length).chunks(9) {
        log.write(&*store, events.iter().cloned()).await;
        store.follow().await.unwrap();
    }
    let mut snapshot = store.snapshot().await.unwrap();
    let entries = snapshot.entries(0, 1000).await.unwrap();
    for round in 0..=2 * length {
        // Every size at least once, on days of all kinds, of accounts of all kinds.
        let known = (round != 2 * length).then(|| (round % (length + 1)) as u64);
        let day = format!("2026-0{}-0{}", 1 + chance.below(9), 1 + chance.below(4));
        let effective = (chance.below(3) > 0).then(|| day.parse().unwrap());
        let (holder, edition) = ("ats:VEN_01".parse().unwrap(), "FNPS/2024".parse().unwrap());
        let filter = AccountFilter {
            edition: (chance.below(2) == 0).then_some(edition),
            holders: (chance.below(2) == 0).then(|| vec![holder]),
            line: (chance.below(4) == 0).then(|| "SUP".parse().unwrap()),
        };
        let as_of = AsOf { effective, known };
        let wanted = |account: &Account| {
            filter.edition.as_ref().is_none_or(|it| account.edition() == it)
                && filter.holders.as_ref().is_none_or(|it| it.contains(account.holder()))
                && (filter.line.is_none()
                    || account.purpose().map(|it| &it.line) == filter.line.as_ref())
        };
        let sums = snapshot.sums(&filter, as_of).await.unwrap();
        let found: BTreeSet<_> =
            sums.iter().cloned().map(|it| (it.account, it.other, it.came, it.went)).collect();
        assert_eq!(found, naive(&entries, wanted, as_of), "{filter:?} {as_of:?}");
        assert_eq!(found.len(), sums.len(), "a pair comes once");
        days_add_up(&mut *snapshot, &sums, as_of).await;
    }
}

/// The days of accounts come in order, and add up to what came and went.
async fn days_add_up(snapshot: &mut dyn Snapshot, sums: &[::store::Sum], as_of: AsOf) {
    let mut whole: BTreeMap<Account, (Cents, Cents)> = BTreeMap::new();
    for it in sums {
        let sum = whole.entry(it.account.clone()).or_default();
        *sum = (sum.0.plus(it.came).unwrap(), sum.1.plus(it.went).unwrap());
    }
    let accounts: Vec<Account> = whole.keys().cloned().collect();
    let days = snapshot.days(&accounts, as_of).await.unwrap();
    assert!(days.is_sorted_by_key(|it| it.day));
    let once: BTreeSet<_> = days.iter().map(|it| (it.day, &it.account)).collect();
    assert_eq!(once.len(), days.len());
    let mut added: BTreeMap<Account, (Cents, Cents)> = BTreeMap::new();
    for it in days {
        let sum = added.entry(it.account).or_default();
        *sum = (sum.0.plus(it.came).unwrap(), sum.1.plus(it.went).unwrap());
    }
    assert_eq!(added, whole);
}

pub async fn the_shipped_lengths_hold_what_the_log_says(place: &dyn Place) {
    let store = place.open().await;
    assert_eq!(store.epochs(), Epochs::default());
    let (mut log, chance) = (Log::default(), SeededChance::new(3));
    for events in history(&chance, 4500).chunks(1500) {
        log.write(&*store, events.iter().cloned()).await;
        store.follow().await.unwrap();
    }
    let mut snapshot = store.snapshot().await.unwrap();
    let entries = snapshot.entries(0, 10_000).await.unwrap();
    let kept = kept(&mut *snapshot).await;
    assert_eq!(kept, expected(Epochs::default(), &entries));
    let epochs: Vec<&str> = kept[&DerivedTable::Epoch].iter().map(|it| it.value.as_str()).collect();
    assert_eq!(epochs, ["0", "0", "2"], "two of the first length are in one of the second");
    for known in [0, 2047, 2048, 2049, 4095, 4096, 4499, 4500] {
        let as_of = AsOf { effective: Some("2026-04-02".parse().unwrap()), known: Some(known) };
        let sums = snapshot.sums(&AccountFilter::default(), as_of).await.unwrap();
        let found: BTreeSet<_> =
            sums.into_iter().map(|it| (it.account, it.other, it.came, it.went)).collect();
        assert_eq!(found, naive(&entries, |_| true, as_of), "{known}");
    }
}

pub async fn a_rebuilt_side_is_the_same_side(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let chance = SeededChance::new(4);
    let mut log = Log::default();
    let events = history(&chance, 140);
    let mut rest = &events[..];
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(1 + chance.below(12)));
        log.write(&*store, now.iter().cloned()).await;
        rest = later;
        if chance.below(2) == 0 {
            store.follow().await.unwrap();
        }
        if chance.below(4) == 0 {
            let before = side(&*store).await;
            let rebuilt = rebuild(&*store).await;
            assert_eq!((rebuilt.differing, rebuilt.events), (0, (140 - rest.len()) as u64));
            assert!(rebuilt.compared.is_some());
            assert_eq!(side(&*store).await, before.other());
        }
    }
    store.follow().await.unwrap();
    let live = kept(&mut *store.snapshot().await.unwrap()).await;
    let compared: usize = DerivedTable::SIDED.iter().map(|table| live[table].len()).sum();
    let rebuilt = rebuild(&*store).await;
    assert_eq!((rebuilt.differing, rebuilt.compared.unwrap() <= compared as u64), (0, true));
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(kept(&mut *snapshot).await, live);
    let entries = snapshot.entries(0, 1000).await.unwrap();
    assert_eq!(live, expected(short(), &entries));
}

/// Rebuilds, and drops the work in the middle when it has told `steps` times how far it is.
async fn killed(store: &dyn Store, steps: usize) -> bool {
    let (stop, mut told) = (Arc::new(Notify::new()), 0);
    let mut progress = {
        let stop = Arc::clone(&stop);
        move |_, _| {
            told += 1;
            if told == steps {
                stop.notify_one();
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.notified() => true,
        rebuilt = store.rebuild(&mut progress) => {
            rebuilt.unwrap();
            false
        }
    }
}

pub async fn a_rebuild_that_is_killed_goes_on(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let chance = SeededChance::new(5);
    let mut log = Log::default();
    log.write(&*store, history(&chance, 90)).await;
    store.follow().await.unwrap();
    let wanted = kept(&mut *store.snapshot().await.unwrap()).await;
    let mut kills = 0;
    for steps in [1, 2, 3, 5, 8, 13] {
        let before = side(&*store).await;
        loop {
            let killed = killed(&*store, steps).await;
            // What is read is what it was, and stays in step with the log.
            assert_eq!(kept(&mut *store.snapshot().await.unwrap()).await, wanted, "{steps}");
            // Whoever is killed while the switch is being answered may have switched.
            if side(&*store).await == before.other() {
                break;
            }
            assert!(killed, "{steps}");
            kills += 1;
        }
    }
    assert!(kills > 40, "{kills}");
}

pub async fn a_rebuild_mends_and_says_what_it_mended(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let chance = SeededChance::new(6);
    let mut log = Log::default();
    log.write(&*store, history(&chance, 90)).await;
    store.follow().await.unwrap();
    let wanted = kept(&mut *store.snapshot().await.unwrap()).await;
    for sql in [
        "UPDATE standing_a SET came = came + 1 WHERE came > 0",
        "DELETE FROM posting_a WHERE idx = 50",
        "UPDATE turnover_a SET went = went + 1 WHERE level = 2 AND number = 3",
        // Not complete, and read like those that are.
        "UPDATE turnover_a SET came = came + 1 WHERE level = 2 AND number = 5",
        "DELETE FROM turnover_a WHERE level = 3 AND number = 1",
        "DELETE FROM ledger_account_a WHERE id = (SELECT max(id) FROM ledger_account_a)",
        "UPDATE epoch_a SET merged = 3 WHERE level = 2 AND number = 1",
        "INSERT INTO event_party_a VALUES (1, 7000)",
        "DELETE FROM register_a",
        "UPDATE holder_a SET name = 'ats:VEN_77' WHERE id = 2",
    ] {
        assert!(place.run(sql).await.unwrap() > 0, "{sql}");
        let damaged = kept(&mut *store.snapshot().await.unwrap()).await;
        let rebuilt = rebuild(&*store).await;
        assert!(rebuilt.differing > 0, "{sql}");
        for it in &rebuilt.differences {
            let find = |rows: &[TableRow]| {
                rows.iter().find(|row| row.key == it.key).map(|row| row.value.clone())
            };
            assert_eq!(find(&damaged[&it.table]), it.before, "{sql}");
            assert_eq!(find(&wanted[&it.table]), it.after, "{sql}");
        }
        assert_eq!(kept(&mut *store.snapshot().await.unwrap()).await, wanted, "{sql}");
        // Back to the first side, for the next one.
        assert_eq!(rebuild(&*store).await.differing, 0);
    }
    for (sql, key) in [
        // What stands there after it is told instead.
        ("UPDATE follower SET position = 40, registry = 0", ""),
        ("UPDATE follower SET position = 91", "reading"),
        ("UPDATE follower SET registry = registry - 1", "reading"),
        ("DELETE FROM follower", "reading"),
        ("INSERT INTO follower (name, side, position, registry) VALUES ('x', 'b', 9, 9)", "x"),
    ] {
        assert!(place.run(sql).await.unwrap() > 0, "{sql}");
        let rebuilt = rebuild(&*store).await;
        assert!(rebuilt.differing > 0, "{sql}");
        let told = rebuilt.differences.iter().find(|it| it.table == DerivedTable::Follower);
        assert_eq!(told.map_or("", |it| it.key.as_str()), key, "{sql}");
        assert_eq!(kept(&mut *store.snapshot().await.unwrap()).await, wanted, "{sql}");
        rebuild(&*store).await;
    }
}

pub async fn whoever_reads_while_sides_are_switched_reads_one_state(place: &dyn Place) {
    let store = place.open_with(short()).await;
    let mut log = Log::default();
    log.write(&*store, history(&SeededChance::new(7), 60)).await;
    store.follow().await.unwrap();
    let mut early = store.snapshot().await.unwrap();
    assert_eq!(early.size().await.unwrap(), 60);
    let before = side(&*store).await;
    log.write(&*store, [endowed("mlps", "FNPS/2024", "9.99")]).await;
    let rebuilt = rebuild(&*store).await;
    assert_eq!((rebuilt.events, rebuilt.differing), (61, 0));
    let position = early.position().await.unwrap();
    assert_eq!((position.side, position.events), (before, 60));
    let entries = early.entries(0, 100).await.unwrap();
    assert_eq!(kept(&mut *early).await, expected(short(), &entries));
    let mut late = store.snapshot().await.unwrap();
    assert_eq!(late.position().await.unwrap().side, before.other());
    let entries = late.entries(0, 100).await.unwrap();
    assert_eq!(kept(&mut *late).await, expected(short(), &entries));
}

/// A writer, two followers and a rebuild; and whoever looks sees rows that are those of a position.
pub async fn writers_followers_and_rebuilds_at_once(place: &dyn Place) {
    let stores = [place.open_with(short()).await, place.open_with(short()).await];
    let events = history(&SeededChance::new(8), 160);
    let mut tasks = Vec::new();
    let writer = Arc::clone(&stores[0]);
    tasks.push(tokio::spawn(async move {
        let mut log = Log::default();
        for batch in events.chunks(3) {
            log.write(&*writer, batch.iter().cloned()).await;
        }
    }));
    for store in &stores {
        let store = Arc::clone(store);
        tasks.push(tokio::spawn(async move {
            while store.snapshot().await.unwrap().position().await.unwrap().events < 160 {
                store.follow().await.unwrap();
                tokio::task::yield_now().await;
            }
        }));
    }
    let rebuilder = Arc::clone(&stores[1]);
    tasks.push(tokio::spawn(async move {
        for _ in 0..4 {
            assert_eq!(rebuild(&*rebuilder).await.differing, 0);
        }
    }));
    loop {
        let mut snapshot = stores[1].snapshot().await.unwrap();
        let position = snapshot.position().await.unwrap().events;
        let parties = rows(&mut *snapshot, DerivedTable::EventParty).await;
        let of_book = parties.iter().filter(|it| it.key.starts_with("000000000001/"));
        assert_eq!(of_book.count() as u64, position);
        if tasks.iter().all(tokio::task::JoinHandle::is_finished) {
            break;
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    stores[0].follow().await.unwrap();
    let mut snapshot = stores[0].snapshot().await.unwrap();
    let entries = snapshot.entries(0, 1000).await.unwrap();
    assert_eq!(kept(&mut *snapshot).await, expected(short(), &entries));
}
