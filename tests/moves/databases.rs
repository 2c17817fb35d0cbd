//! From one kind of database to the other and back: all that was there is there, to the byte.

use super::{All, all_in, all_of, on, with_people};
use crate::support::{
    HandClock, SeededChance,
    binary::{Ran, command},
    demo::{File, beside, demo},
    desk::{Desk, record, replaced},
    office::{ITALIAN, command_on_behalf},
    postgres::{self, Fresh},
    raw,
};
use bookkeeper::{
    Bookkeeper, Failure,
    copies::{Copied, Site, hindrance},
    moving::Move,
    outcome::Outcome,
};
use serde_json::json;
use sqlx::Connection;
use std::{path::Path, sync::Arc};
use store::{Store, postgres::PostgresStore};

async fn in_postgres(place: &Fresh) -> Site {
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&place.url()).await.unwrap());
    Site { store, place: place.name().to_owned() }
}

async fn all_of_postgres(place: &Fresh) -> All {
    all_in(&*in_postgres(place).await.store).await
}

async fn moved(desk: &Desk, from: Site, to: Site) -> Copied {
    let (lock, lock_there) = (desk.lock(), desk.lock());
    let it = Move { porter: desk.porter(), from, to, lock, lock_there };
    let copied = it.run(&mut on).await.unwrap();
    it.from.store.close().await;
    it.to.store.close().await;
    copied
}

/// A server on PostgreSQL, under the desk's lock.
async fn server(desk: &Desk, place: &Fresh) -> Bookkeeper {
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(77)));
    Bookkeeper::with_lock(in_postgres(place).await.store, desk.lock(), clock, chance)
}

#[tokio::test]
async fn a_move_to_postgresql_and_back_brings_everything_and_retires_what_it_left() {
    let (desk, place) = (Desk::italy().await, Fresh::new().await);
    with_people(&desk).await;
    let before = all_of(&desk.file.path).await;
    let here = desk.site(&desk.file.path).await;
    let copied = moved(&desk, here, in_postgres(&place).await).await;
    assert_eq!((copied.at.tree_size, copied.users, copied.tokens), (ITALIAN, 2, 2));
    assert!(all_of_postgres(&place).await == before);
    let why = replaced(desk.record(&desk.file.path, &["a"]).await);
    assert!(why.contains("a riposo") && why.contains(place.name()), "{why}");
    let there = server(&desk, &place).await;
    assert!(there.verify(|_, _| {}).await.unwrap().findings.is_empty());
    record(&there, &["a"]).await.unwrap();
    there.close().await;
    let after = all_of_postgres(&place).await;

    let (there, new) = (in_postgres(&place).await, desk.path("back.db"));
    let back = moved(&desk, there, desk.site(&new).await).await;
    assert_eq!((back.before, back.at.tree_size), (0, ITALIAN + 1));
    assert!(all_of(&new).await == after);
    let there = server(&desk, &place).await;
    replaced(record(&there, &["b"]).await);
    there.close().await;
    // A program without the lock is told by the database itself.
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(7)));
    let unlocked = Bookkeeper::new(in_postgres(&place).await.store, clock, chance);
    replaced(record(&unlocked, &["b"]).await);
    desk.record(&new, &["b"]).await.unwrap();
}

/// A database that was made before acts had slots of their own: what moves is the log, and what
/// decisions know is made anew from it.
#[tokio::test]
async fn an_older_database_has_the_slots_of_acts_once_it_moves() {
    let (desk, place) = (Desk::italy().await, Fresh::new().await);
    let input = json!({
        "edition": "REG-VEN-ATS/2025", "grantor": "org:r_veneto",
        "rows": [{"holder": "ats:VEN_01", "amount": "10.00"}],
    });
    let transcribes = |key: &str| {
        command_on_behalf("ente_01", "r_veneto", key, ("DGR", "7"), "AllotFunds", &input)
    };
    let here = desk.server(&desk.file.path).await;
    let done = here.append(vec![transcribes("a")]).await.unwrap();
    assert!(matches!(done.outcomes[0], Outcome::Recorded(_)), "{done:?}");
    here.close().await;
    let before = all_of(&desk.file.path).await;
    let mut db = raw::open(&desk.file.path).await;
    raw::must(&mut db, "DELETE FROM slot WHERE key LIKE 'act:%'").await;
    db.close().await.unwrap();
    let here = desk.server(&desk.file.path).await;
    assert_ne!(here.verify(|_, _| {}).await.unwrap().findings, [], "it is told of");
    here.close().await;

    moved(&desk, desk.site(&desk.file.path).await, in_postgres(&place).await).await;
    assert!(all_of_postgres(&place).await == before);
    let there = server(&desk, &place).await;
    assert_eq!(there.verify(|_, _| {}).await.unwrap().findings, []);
    // Who comes again is told what stands.
    let again = there.append(vec![transcribes("b")]).await.unwrap();
    assert!(
        matches!(&again.outcomes[0], Outcome::Refused(it)
        if it.rejection.code() == "ACT_ALREADY_RECORDED"),
        "{again:?}"
    );
    there.close().await;
}

/// A role that serves may fill the log, and may not take accounts away: it is told before the ledger
/// leaves where it is, and the owner ends what it began.
#[tokio::test]
async fn a_move_by_a_role_that_cannot_end_it_leaves_the_ledger_where_it_is() {
    let (desk, place) = (Desk::italy().await, Fresh::new().await);
    with_people(&desk).await;
    let role = place.role();
    postgres::run(&mut place.raw().await, &format!("CREATE ROLE {role} LOGIN")).await.unwrap();
    PostgresStore::open(&place.url()).await.unwrap().grant(&role).await.unwrap();
    let store = PostgresStore::open(&place.url_as(&role)).await.unwrap();
    let to = Site { store: Arc::new(store), place: place.name().to_owned() };
    let from = desk.site(&desk.file.path).await;
    let (lock, lock_there) = (desk.lock(), desk.lock());
    let it = Move { porter: desk.porter(), from, to, lock, lock_there };
    let refused = it.run(&mut on).await.unwrap_err();
    assert!(matches!(refused, Failure::Question(_)), "{refused}");
    assert!(refused.to_string().contains("chi possiede le tabelle"), "{refused}");
    it.to.store.close().await;
    let at = desk.record(&desk.file.path, &["a"]).await.unwrap();
    let here = desk.site(&desk.file.path).await;
    let copied = moved(&desk, here, in_postgres(&place).await).await;
    assert_eq!((copied.at, copied.users, copied.tokens), (at, 2, 2));
}

#[tokio::test]
async fn a_backup_of_postgresql_is_restored_into_postgresql() {
    let desk = Desk::italy().await;
    with_people(&desk).await;
    let [place, new] = [Fresh::new().await, Fresh::new().await];
    moved(&desk, desk.site(&desk.file.path).await, in_postgres(&place).await).await;
    let (from, copy) = (in_postgres(&place).await, desk.site(&desk.path("copy.db")).await);
    desk.porter().back_up(&from, &copy, &mut on).await.unwrap();
    let to = in_postgres(&new).await;
    desk.porter().restore(&copy, &to, &*desk.lock(), &mut on).await.unwrap();
    assert_eq!(hindrance(&to, &*desk.lock()).await.unwrap(), None);
    assert!(all_in(&*to.store).await == all_in(&*from.store).await);
    let restored = server(&desk, &new).await;
    record(&restored, &["a"]).await.unwrap();
    restored.close().await;
    let left = server(&desk, &place).await;
    let why = replaced(record(&left, &["b"]).await);
    assert!(why.contains("mancano 1 eventi"), "{why}");
    left.close().await;
}

/// Runs `fondaco` on a database; locks of servers' databases stand beside the file.
fn fondaco(file: &File, url: &str, args: &[&str]) -> Ran {
    let state = file.path.parent().unwrap();
    let mut command = command();
    command.env("XDG_STATE_HOME", state).args(["--db", url]).args(args);
    command.output().unwrap().into()
}

/// What a person sees of a ledger: its sealed events, balances and accounts.
fn seen(file: &File, url: &str) -> [String; 3] {
    let events = ["events", "--format", "jsonl"];
    let balances = ["balances", "--format", "json"];
    let accounts = ["account", "list", "--format", "json"];
    [&events[..], &balances, &accounts].map(|args| fondaco(file, url, args).exits(0).out)
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[tokio::test]
async fn the_demo_goes_to_postgresql_is_backed_up_and_restored_and_comes_back_the_same() {
    let (file, [place, new]) = (demo().copy(), [Fresh::new().await, Fresh::new().await]);
    let (here, there) = (url(&file.path), place.url());
    let before = seen(&file, &here);
    let forth = ["move", "--from", &here, "--to", &there, "--format", "json"];
    let moved = fondaco(&file, &here, &forth).exits(0).json();
    let retired = fondaco(&file, &here, &["demo", "--no-serve"]).exits(4);
    assert!(retired.err.contains("a riposo"), "{retired:?}");
    assert_eq!(seen(&file, &there), before);
    fondaco(&file, &there, &["verify"]).exits(0);
    fondaco(&file, &there, &["demo", "--no-serve"]).exits(0);

    // A backup, restored into another database without its lock, is read and waits for a person.
    let copy = beside(&file.path, ".copia");
    let copy = copy.to_str().unwrap();
    let kept = fondaco(&file, &there, &["backup", "--to", copy, "--format", "json"]).exits(0);
    assert_eq!(kept.json()["root_hash"], moved["root_hash"]);
    let restored = new.url();
    fondaco(&file, &there, &["restore", "--from", copy, "--to", &restored]).exits(0);
    assert_eq!(seen(&file, &restored), before);
    fondaco(&file, &restored, &["verify"]).exits(0);
    fondaco(&file, &restored, &["demo", "--no-serve"]).exits(4);

    let back = ["move", "--from", &there, "--to", &here, "--format", "json"];
    let back = fondaco(&file, &here, &back).exits(0).json();
    for what in ["root_hash", "tree_size", "users", "tokens", "origin"] {
        assert_eq!(back[what], moved[what], "{what}");
    }
    fondaco(&file, &there, &["demo", "--no-serve"]).exits(4);
    assert_eq!(seen(&file, &here), before);
    fondaco(&file, &here, &["demo", "--no-serve"]).exits(0);
    // The lock that went on elsewhere knows the whole way.
    let heads = ["lock", "heads", "--format", "json", "--limit", "1000"];
    let heads = [&here, &there].map(|url| fondaco(&file, url, &heads).exits(0).json());
    let roots = heads.each_ref().map(|it| it[0]["head"]["root_hash"].clone());
    assert_eq!(roots[0], moved["root_hash"]);
    assert_eq!(roots[0], roots[1]);
}
