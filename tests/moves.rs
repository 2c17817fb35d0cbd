//! Moves, backups, restores and lost events brought back: nothing is lost on the way.

mod command;
mod databases;

use crate::{
    lane::endow,
    store::material::rows,
    support::{
        HandClock, SeededChance,
        desk::{Desk, record, replaced},
        office::ITALIAN,
        raw,
    },
};
use bookkeeper::{
    Bookkeeper, Failure,
    copies::{Copied, Site, Step, hindrance, reappend},
    lock::{adopt::Accepting, verdict::Refusal},
    moving::{Move, Stage},
    replay::{Replay, copy},
};
use ledger::envelope::Role;
use std::{path::Path, sync::Arc};
use store::{
    Entry, PeopleRows, Phase, Store,
    lock::{Held, Lock, LockedHead, SqliteLock},
    sqlite::SqliteStore,
};

#[expect(clippy::unnecessary_wraps, reason = "whoever watches may end a copy")]
fn on(_: Step) -> Result<(), Failure> {
    Ok(())
}

async fn moving(desk: &Desk, from: &Path, to: &Path) -> Move {
    let (from, to) = (desk.site(from).await, desk.site(to).await);
    Move { porter: desk.porter(), from, to, lock: desk.lock(), lock_there: desk.lock() }
}

async fn moved(desk: &Desk, from: &Path, to: &Path) -> Result<Copied, Failure> {
    let it = moving(desk, from, to).await;
    let copied = it.run(&mut on).await;
    it.from.store.close().await;
    it.to.store.close().await;
    copied
}

/// All that a move must bring over.
type All = (Vec<Entry>, PeopleRows, Vec<store::TableRow>);

async fn all_of(path: &Path) -> All {
    let store = SqliteStore::open(path).await.unwrap();
    let all = all_in(&store).await;
    store.close().await;
    all
}

async fn all_in(store: &dyn Store) -> All {
    store.follow().await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let mut tables = Vec::new();
    for table in store::DerivedTable::ALL {
        tables.extend(rows(&mut *snapshot, table).await);
    }
    let entries = snapshot.entries(0, 100_000).await.unwrap();
    drop(snapshot);
    (entries, store.people().export().await.unwrap(), tables)
}

async fn with_people(desk: &Desk) {
    let server = desk.server(&desk.file.path).await;
    for (name, body) in [("uno", "ente_01"), ("due", "ente_02")] {
        let code = body.parse().unwrap();
        server.add_account(name, &code, Role::AtsAccountant, None).await.unwrap();
        server.create_token(name, "cli").await.unwrap();
    }
    server.revoke_tokens("uno", "cli").await.unwrap();
    server.disable_account("due").await.unwrap();
    server.close().await;
}

#[tokio::test]
async fn a_move_brings_everything_and_retires_what_it_left() {
    let desk = Desk::italy().await;
    with_people(&desk).await;
    let (from, to) = (desk.file.path.clone(), desk.path("to.db"));
    let copied = moved(&desk, &from, &to).await.unwrap();
    assert_eq!((copied.at.tree_size, copied.users, copied.tokens), (ITALIAN, 2, 2));
    assert!(all_of(&from).await == all_of(&to).await);
    let why = replaced(desk.record(&from, &["a"]).await);
    assert!(why.contains("a riposo") && why.contains("to.db"), "{why}");
    // A program without the lock is told by the database itself.
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let store = Arc::new(SqliteStore::open(&from).await.unwrap());
    let unlocked = Bookkeeper::new(store, clock, chance);
    replaced(unlocked.append(vec![endow("a", "1.00")]).await);
    unlocked.close().await;
    desk.record(&to, &["a"]).await.unwrap();
    // Done is done; and back again is another move.
    let plan = moving(&desk, &from, &to).await.plan().await.unwrap();
    assert_eq!(plan.stage, Stage::Done(copied.incarnation));
    let back = moved(&desk, &to, &from).await.unwrap();
    assert_eq!((back.before, back.at.tree_size), (ITALIAN, ITALIAN + 1));
    assert!(all_of(&from).await == all_of(&to).await);
    desk.record(&from, &["b"]).await.unwrap();
    replaced(desk.record(&to, &["c"]).await);
    desk.server(&from)
        .await
        .verify(|_, _| {})
        .await
        .map(|it| assert!(it.findings.is_empty()))
        .unwrap();
}

#[tokio::test]
async fn a_move_that_is_cut_off_anywhere_ends_well_when_it_is_run_again() {
    for cut in 0..9 {
        let desk = Desk::italy().await;
        with_people(&desk).await;
        let (from, to) = (desk.file.path.clone(), desk.path("to.db"));
        let mut steps = Vec::new();
        let it = moving(&desk, &from, &to).await;
        let outcome = it
            .run(&mut |step| {
                steps.push(step);
                if steps.len() > cut { Err(Failure::Internal("cut".to_owned())) } else { Ok(()) }
            })
            .await;
        assert!(outcome.is_err(), "{cut} is after the last step: {steps:?}");
        it.from.store.close().await;
        it.to.store.close().await;
        let gone = steps.contains(&Step::Retired);
        let stands = steps.contains(&Step::Standing);
        // Before it has gone the ledger goes on here; from then on nowhere, until it stands there.
        let here = desk.record(&from, &["a"]).await;
        assert_eq!(here.is_err(), gone, "{steps:?}: {here:?}");
        let there = desk.record(&to, &["b"]).await;
        assert_eq!(there.is_ok(), stands, "{steps:?}: {there:?}");
        // Nobody takes the retired ledger anywhere else.
        if gone {
            replaced(moved(&desk, &from, &desk.path("third.db")).await);
        }
        let copied = moved(&desk, &from, &to).await.unwrap();
        assert_eq!((copied.users, copied.tokens), (2, 2));
        replaced(desk.record(&from, &["c"]).await);
        let at = desk.record(&to, &["c"]).await.unwrap();
        let more = u64::from(!gone) + u64::from(stands);
        assert_eq!(at.tree_size, ITALIAN + more + 1, "{steps:?}");
    }
}

/// Whatever another lock must take in it takes in page by page, while the ledger still stands where
/// it was: afterwards only what has been added since.
#[tokio::test]
async fn another_lock_takes_in_all_the_heads_before_the_ledger_goes() {
    let desk = Desk::italy().await;
    let (lock, there) = (desk.lock(), SqliteLock::at(&desk.path("there.lock")));
    let mut it = moving(&desk, &desk.file.path, &desk.path("to.db")).await;
    let origin = it.plan().await.unwrap().origin;
    let head = lock.head(&origin).await.unwrap().unwrap();
    // Many heads, of which the last one is the ledger's.
    let many = (1..=2500).map(|size| LockedHead { size, ..head }).chain([head]);
    let many: Vec<_> = many.map(|it| (it, None)).collect();
    lock.hold(&origin, Some(&head), &many).await.unwrap();
    it.lock_there = Arc::new(SqliteLock::at(&desk.path("there.lock")));
    let cut = Err(Failure::Internal("cut".to_owned()));
    let mut at_retired = |step| if step == Step::Retired { cut.clone() } else { Ok(()) };
    it.run(&mut at_retired).await.unwrap_err();
    assert_eq!(there.head(&origin).await.unwrap(), Some(head));
    it.run(&mut on).await.unwrap();
    let heads = |all: Vec<Held>| all.into_iter().map(|it| it.head).collect::<Vec<_>>();
    let old = heads(lock.heads(&origin, None, 9999).await.unwrap());
    assert_eq!(old.len(), 2503);
    assert!(heads(there.heads(&origin, None, 9999).await.unwrap()) == old);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_is_moved_while_it_is_written_to() {
    let desk = Desk::italy().await;
    let (from, to) = (desk.file.path.clone(), desk.path("to.db"));
    let server = desk.server(&from).await;
    record(&server, &["before"]).await.unwrap();
    let writing = tokio::spawn(async move {
        let mut recorded = 1;
        loop {
            match server.append(vec![endow(&format!("w{recorded}"), "1.00")]).await {
                Ok(_) => recorded += 1,
                Err(Failure::HistoryReplaced(_)) => break,
                Err(other) => panic!("{other}"),
            }
        }
        server.close().await;
        recorded
    });
    let copied = moved(&desk, &from, &to).await.unwrap();
    let recorded = writing.await.unwrap();
    assert_eq!(copied.at.tree_size, ITALIAN + recorded, "what was answered is there");
    desk.record(&to, &["after"]).await.unwrap();
    replaced(desk.record(&from, &["after"]).await);
}

#[tokio::test]
async fn a_move_starts_from_the_ledger_and_goes_to_an_empty_place() {
    let desk = Desk::italy().await;
    let fork = desk.copied("fork.db").await;
    desk.record(&desk.file.path, &["a"]).await.unwrap();
    replaced(moved(&desk, &fork, &desk.path("to.db")).await);
    let occupied = moved(&desk, &desk.file.path, &fork).await.unwrap_err();
    assert!(matches!(occupied, Failure::Question(_)), "{occupied}");
    let itself = moved(&desk, &desk.file.path, &desk.file.path).await.unwrap_err();
    assert!(matches!(itself, Failure::Question(_)), "{itself}");
    desk.record(&desk.file.path, &["b"]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_whole_and_restores() {
    let desk = Desk::italy().await;
    with_people(&desk).await;
    let server = desk.server(&desk.file.path).await;
    let (from, to) = (desk.site(&desk.file.path).await, desk.site(&desk.path("copy.db")).await);
    // Somebody records something whenever a slice has been taken.
    let mut told = Vec::new();
    let copied = {
        let server = server.clone();
        let mut watch = |step: Step| {
            told.push(step);
            let n = told.len();
            let recording = async {
                if n < 40 {
                    record(&server, &[&format!("w{n}")]).await.unwrap();
                }
            };
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(recording));
            Ok(())
        };
        desk.porter().back_up(&from, &to, &mut watch).await.unwrap()
    };
    assert!(copied.at.tree_size > ITALIAN);
    server.close().await;
    to.store.close().await;
    // The backup is read and verified, and nobody writes in it.
    let backup = desk.server(&desk.path("copy.db")).await;
    assert!(backup.verify(|_, _| {}).await.unwrap().findings.is_empty());
    let why = replaced(record(&backup, &["x"]).await);
    assert!(why.contains("copia di sicurezza"), "{why}");
    backup.close().await;

    // Restored while the lock knows later events: read, and not written to.
    let later = desk.record(&desk.file.path, &["later"]).await.unwrap();
    let (copy, new) = (desk.site(&desk.path("copy.db")).await, desk.path("new.db"));
    let site = desk.site(&new).await;
    desk.porter().restore(&copy, &site, &*desk.lock(), &mut on).await.unwrap();
    let missing = later.tree_size - copied.at.tree_size;
    match hindrance(&site, &*desk.lock()).await.unwrap() {
        Some(Refusal::Shorter { held, found }) => {
            assert_eq!(held.size - found.tree_size, missing);
        }
        other => panic!("{other:?}"),
    }
    replaced(desk.record(&new, &["x"]).await);
    // Brought back from the file that has them, and adopted: nothing is lost.
    let old = desk.site(&desk.file.path).await;
    let brought = reappend(&old, &site, &mut on).await.unwrap();
    assert_eq!((brought.before, brought.at), (copied.at.tree_size, later));
    let why = replaced(desk.record(&new, &["x"]).await);
    assert!(why.contains("in un altro database"), "{why}");
    desk.adopt(&new, Accepting::NoLoss).await.unwrap();
    desk.record(&new, &["x"]).await.unwrap();
    replaced(desk.record(&desk.file.path, &["y"]).await);
}

#[tokio::test]
async fn a_restored_ledger_that_lacks_nothing_is_written_to_at_once() {
    let desk = Desk::italy().await;
    with_people(&desk).await;
    let (from, to) = (desk.site(&desk.file.path).await, desk.site(&desk.path("copy.db")).await);
    desk.porter().back_up(&from, &to, &mut on).await.unwrap();
    for cut in 0..6 {
        let new = desk.path(&format!("new{cut}.db"));
        let site = desk.site(&new).await;
        let mut steps = 0;
        let mut watch = |_: Step| {
            steps += 1;
            if steps > cut { Err(Failure::Internal("cut".to_owned())) } else { Ok(()) }
        };
        let outcome = desk.porter().restore(&to, &site, &*desk.lock(), &mut watch).await;
        assert!(outcome.is_err());
        if cut < 5 {
            replaced(desk.record(&new, &["x"]).await);
            desk.porter().restore(&to, &site, &*desk.lock(), &mut on).await.unwrap();
        }
        assert_eq!(hindrance(&site, &*desk.lock()).await.unwrap(), None, "{cut}");
        site.store.close().await;
        assert!(all_of(&new).await.1 == to.store.people().export().await.unwrap());
    }
    desk.record(&desk.path("new5.db"), &["x"]).await.unwrap();
    replaced(desk.record(&desk.path("new4.db"), &["x"]).await);
    replaced(desk.record(&desk.file.path, &["x"]).await);
}

#[tokio::test]
async fn events_are_brought_back_only_where_they_continue() {
    let desk = Desk::italy().await;
    let (older, fork) = (desk.copied("older.db").await, desk.copied("fork.db").await);
    desk.record(&desk.file.path, &["a", "b"]).await.unwrap();
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let store = Arc::new(SqliteStore::open(&fork).await.unwrap());
    let unlocked = Bookkeeper::new(store, clock, chance);
    record(&unlocked, &["c"]).await.unwrap();
    let (whole, older_site) = (desk.site(&desk.file.path).await, desk.site(&older).await);
    let parted = reappend(&whole, &desk.site(&fork).await, &mut on).await;
    assert!(replaced(parted).contains("stesso inizio"));
    replaced(desk.record(&older, &["d"]).await);
    let brought = reappend(&whole, &older_site, &mut on).await.unwrap();
    assert_eq!((brought.before, brought.at.tree_size), (ITALIAN, ITALIAN + 2));
    assert!(all_of(&older).await == all_of(&desk.file.path).await);
    // The same bytes under the same name: the lock knows it again.
    desk.record(&older, &["d"]).await.unwrap();
}

#[tokio::test]
async fn a_log_that_does_not_replay_stops_at_its_entry_and_writes_nothing_of_its_page() {
    for (what, sql) in [
        ("i byte non corrispondono", "UPDATE entry SET bytes = x'00' WHERE idx = 9"),
        ("identificativo", "UPDATE entry SET id = zeroblob(16) WHERE idx = 9"),
        ("atteso l'evento 9", "DELETE FROM entry WHERE idx = 9"),
    ] {
        let desk = Desk::italy().await;
        let mut db = raw::open(&desk.file.path).await;
        raw::without_triggers(&mut db).await;
        raw::must(&mut db, sql).await;
        let (from, to) = (desk.site(&desk.file.path).await, desk.site(&desk.path("to.db")).await);
        let mut replay = Replay::onto(&*to.store).await.unwrap();
        let stopped = copy(&*from.store, &mut replay, &mut |_, _| Ok(())).await.unwrap_err();
        match stopped {
            Failure::NotReplayed { index: 9 | 10, what: said } => {
                assert!(said.contains(what), "{said}");
            }
            other => panic!("{what}: {other}"),
        }
        assert_eq!(to.store.snapshot().await.unwrap().size().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn what_a_database_says_of_itself_is_only_ever_added_to() {
    let desk = Desk::italy().await;
    let mut db = raw::open(&desk.file.path).await;
    for sql in [
        "UPDATE incarnation SET phase = 'standing'",
        "DELETE FROM incarnation",
        "INSERT OR REPLACE INTO incarnation SELECT * FROM incarnation WHERE number = 0",
        "INSERT INTO incarnation SELECT 9, id, phase, place, at FROM incarnation",
    ] {
        assert!(raw::run(&mut db, sql).await.is_err(), "the database did it: {sql}");
    }
    let Site { store, .. } = desk.site(&desk.file.path).await;
    let residence = store.snapshot().await.unwrap().residence().await.unwrap().unwrap();
    assert_eq!(residence.phase, Phase::Standing);
}
