//! What every lock keeps: one head at a time, and all that ever were.

use crate::support::{
    binary::command,
    demo::{File, demo},
    postgres::{self, Fresh},
    raw,
};
use journal::hash::Hash;
use ledger::code::Origin;
use std::{process::Stdio, sync::Arc};
use store::lock::{
    Decision, Incarnation, Lock, LockError, LockedHead, PostgresLock, SqliteLock, Swapped,
};

fn origin(name: &str) -> Origin {
    Origin::parse(&format!("fondaco/{name}-00112233445566778899aabbccddeeff")).unwrap()
}

fn head(size: u64, writer: u8) -> LockedHead {
    let root = Hash::from([writer; 32]);
    LockedHead { size, root, incarnation: Incarnation::new([writer; 16]) }
}

/// Opens the same lock, as another process would.
type Open = Arc<dyn Fn() -> Box<dyn Lock> + Send + Sync>;

fn in_file(file: &File) -> Open {
    let path = file.path.clone();
    Arc::new(move || Box::new(SqliteLock::at(&path)))
}

fn in_postgres(place: &Fresh) -> Open {
    let url = place.url();
    Arc::new(move || Box::new(PostgresLock::at(&url).unwrap()))
}

#[tokio::test]
async fn a_head_takes_the_place_of_the_one_expected_and_of_no_other() {
    let file = File::absent();
    swaps(&in_file(&file)).await;
    assert_eq!(file.folder(), ["fondaco.db"], "one file is all there is to keep");
    swaps(&in_postgres(&Fresh::new().await)).await;
}

async fn swaps(open: &Open) {
    let (lock, here) = (open(), origin("qui"));
    assert_eq!(lock.head(&here).await.unwrap(), None);
    assert_eq!(lock.heads(&here, None, 9).await.unwrap(), []);
    let held = lock.hold(&here, Some(&head(1, 1)), &[(head(2, 1), None)]).await.unwrap();
    assert_eq!(held, Swapped::Held(None));
    assert_eq!(lock.hold(&here, None, &[(head(1, 1), None)]).await.unwrap(), Swapped::Done);
    for expected in [None, Some(head(2, 1)), Some(head(1, 2))] {
        let held = lock.hold(&here, expected.as_ref(), &[(head(9, 9), None)]).await.unwrap();
        assert_eq!(held, Swapped::Held(Some(head(1, 1))), "{expected:?}");
    }
    let decision = Decision {
        what: "adopted".to_owned(),
        reason: "«perché» l'altro è perso".to_owned(),
        place: "sqlite:a.db".to_owned(),
        who: "io".to_owned(),
        at: 12,
    };
    let next = [(head(3, 1), None), (head(2, 2), Some(decision.clone()))];
    assert_eq!(lock.hold(&here, Some(&head(1, 1)), &next).await.unwrap(), Swapped::Done);
    assert_eq!(lock.hold(&origin("la"), None, &[(head(5, 5), None)]).await.unwrap(), Swapped::Done);
    // Another process reads the same.
    let other = open();
    assert_eq!(other.head(&here).await.unwrap(), Some(head(2, 2)));
    let heads = other.heads(&here, None, 9).await.unwrap();
    assert_eq!(heads.iter().map(|it| it.head.size).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(heads.iter().map(|it| it.place).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(heads[0].decision, Some(decision));
    assert_eq!(other.heads(&here, Some(2), 1).await.unwrap()[0].head.size, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_at_once_one_wins_each_time() {
    let (file, place) = (File::absent(), Fresh::new().await);
    race(&in_file(&file)).await;
    race(&in_postgres(&place)).await;
}

async fn race(open: &Open) {
    let writers = (1..=4).map(|writer| {
        let open = Arc::clone(open);
        tokio::spawn(async move {
            let (lock, here) = (open(), origin("qui"));
            let (mut expected, mut won) = (None::<LockedHead>, 0_u64);
            while won < 10 {
                let next = head(expected.map_or(1, |it| it.size + 1), writer);
                match lock.hold(&here, expected.as_ref(), &[(next, None)]).await.unwrap() {
                    Swapped::Done => (expected, won) = (Some(next), won + 1),
                    Swapped::Held(other) => expected = other,
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let heads = open().heads(&origin("qui"), None, 99).await.unwrap();
    let sizes: Vec<u64> = heads.iter().rev().map(|it| it.head.size).collect();
    assert_eq!(sizes, (1..=40).collect::<Vec<_>>());
}

#[tokio::test]
async fn it_forgets_nothing_and_is_no_ledger() {
    let file = File::absent();
    let lock = SqliteLock::at(&file.path);
    lock.hold(&origin("qui"), None, &[(head(1, 1), None)]).await.unwrap();
    let mut db = raw::open(&file.path).await;
    for sql in [
        "UPDATE held SET size = 2",
        "DELETE FROM held",
        "INSERT OR REPLACE INTO held SELECT * FROM held",
    ] {
        assert!(raw::run(&mut db, sql).await.is_err(), "the lock did it: {sql}");
    }
    let ledger = crate::support::office::Office::empty().await;
    let misplaced = SqliteLock::at(&ledger.file.path).head(&origin("qui")).await.unwrap_err();
    assert!(matches!(misplaced, LockError::Misplaced(_)), "{misplaced}");
}

#[tokio::test]
async fn in_postgresql_it_forgets_nothing_and_is_no_ledger() {
    let place = Fresh::new().await;
    let lock = in_postgres(&place)();
    lock.hold(&origin("qui"), None, &[(head(1, 1), None)]).await.unwrap();
    let mut db = place.raw().await;
    for sql in [
        "UPDATE held SET size = 2",
        "DELETE FROM held",
        "TRUNCATE held",
        "INSERT INTO held SELECT * FROM held",
    ] {
        assert!(postgres::run(&mut db, sql).await.is_err(), "the lock did it: {sql}");
    }
    let ledger = Fresh::new().await;
    store::postgres::PostgresStore::open(&ledger.url()).await.unwrap();
    let misplaced = in_postgres(&ledger)().head(&origin("qui")).await.unwrap_err();
    assert!(matches!(misplaced, LockError::Misplaced(_)), "{misplaced}");
}

/// Made by its owner it is used by a role that owns nothing, and what it holds is durable whatever
/// the database is set to.
#[tokio::test]
async fn in_postgresql_it_is_held_by_whoever_may_and_durably() {
    let place = Fresh::new().await;
    in_postgres(&place)().hold(&origin("qui"), None, &[(head(1, 1), None)]).await.unwrap();
    let mut db = place.raw().await;
    let (role, name) = (place.role(), place.name());
    let set = format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT ON held TO {role}; \
         REVOKE CREATE ON SCHEMA public FROM PUBLIC; \
         ALTER DATABASE {name} SET synchronous_commit = off; CREATE TABLE noted (it text); \
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN \
         INSERT INTO noted SELECT current_setting('synchronous_commit'); RETURN NULL; END $$; \
         CREATE TRIGGER note AFTER INSERT ON held EXECUTE FUNCTION note()"
    );
    postgres::run(&mut db, &set).await.unwrap();
    let lock = PostgresLock::at(&place.url_as(&role)).unwrap();
    lock.hold(&origin("qui"), Some(&head(1, 1)), &[(head(2, 1), None)]).await.unwrap();
    assert_eq!(postgres::texts(&mut db, "SELECT it FROM noted").await, ["on"]);
}

/// Of two programs that adopt two copies of a ledger at once, one at most is agreed with after.
#[tokio::test]
async fn two_processes_swap_one_head_in_postgresql() {
    let place = Fresh::new().await;
    let copies = [demo().copy(), demo().copy()];
    let run = |file: &File, args: &[&str]| {
        let db = format!("sqlite:{}", file.path.display());
        let mut command = command();
        command.args(["--db", &db, "--lock", &place.url(), "lock"]).args(args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let adopting = copies.each_ref().map(|file| run(file, &["adopt", "--reason", "prova"]));
    let adopted = adopting.map(|mut it| it.wait().unwrap().success());
    let agreed = copies.each_ref().map(|file| run(file, &["show"]).wait().unwrap().success());
    assert_eq!(agreed.iter().filter(|it| **it).count(), 1, "{adopted:?}");
    // Every head stands at the place after the one that it replaced.
    let held = "SELECT string_agg(place::text, ' ' ORDER BY place) FROM held";
    let places = postgres::texts(&mut place.raw().await, held).await;
    let decided = adopted.iter().filter(|it| **it).count();
    assert_eq!(places, [["", "0", "0 1"][decided]]);
}
