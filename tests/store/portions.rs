//! What PostgreSQL is asked in one statement does not grow with a table, nor do the statements with
//! the people.

use super::{
    material::{Log, bodies},
    postgres::InDatabase,
};
use crate::support::{patience::Patience, postgres::texts};
use ::store::{NewToken, NewUser, PeopleRows, Store, TokenRow, User};
use journal::hash::Hash;
use ledger::envelope::Role;

/// All of them must be in before the deadline of one question.
#[tokio::test]
async fn any_number_of_people_comes_in_a_few_statements() {
    let place = InDatabase::new().await;
    let store = place.store().await;
    place
        .must(
            "CREATE TABLE inserted (n int); CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql \
             AS $$ BEGIN INSERT INTO inserted VALUES (1); RETURN NULL; END $$; \
             CREATE TRIGGER counted AFTER INSERT ON user_account EXECUTE FUNCTION counted(); \
             CREATE TRIGGER counted AFTER INSERT ON token EXECUTE FUNCTION counted()",
        )
        .await;
    let id = |n: u64| format!("00000000-0000-4000-8000-{n:012x}").parse().unwrap();
    let user = |n| NewUser {
        user: User {
            id: id(n),
            name: format!("user_{n:03}"),
            organisation: "ente_01".parse().unwrap(),
            role: Role::Auditor,
            valid_until: n.is_multiple_of(2).then(|| "2026-12-31".parse().unwrap()),
            disabled_at: n.is_multiple_of(3).then_some(4),
        },
        created_at: 5,
    };
    let label = || "portatile".to_owned();
    let token = |n: u64| TokenRow {
        token: NewToken {
            hash: Hash::from([u8::try_from(n).unwrap(); 32]),
            user: id(n),
            label: label(),
            created_at: 6,
        },
        revoked_at: n.is_multiple_of(2).then_some(7),
    };
    let people =
        PeopleRows { users: (0..200).map(user).collect(), tokens: (0..200).map(token).collect() };
    store.people().import(&people).await.unwrap();
    assert!(store.people().export().await.unwrap() == people);
    let inserted = "SELECT count(*)::text FROM inserted";
    assert_eq!(texts(&mut place.raw().await, inserted).await, ["2"]);
}

/// A row a page: the side that is not read is to be emptied before it is rebuilt. No page is looked
/// at again for what stood on another one.
#[tokio::test]
async fn a_side_is_emptied_a_few_pages_at_a_time() {
    let place = InDatabase::new().await;
    let store = place.store().await;
    Log::default().write(&store, bodies(5)).await;
    store.follow().await.unwrap();
    place
        .must(
            "ALTER TABLE register_b SET (fillfactor = 10, autovacuum_enabled = false); \
             INSERT INTO register_b (idx, of_idx, cents, holder, other, n, of_n, day, register, kind, \
             budget, year, edition, line, area, party, act, number, cig, cup, chapter) \
             SELECT n, -1, 1, 77, 77, 1, 0, 20260101, 1, 1, 0, 0, '', repeat('x', 700), '', '', \
             '', '', '', '', '' FROM generate_series(1, 6100) n",
        )
        .await;
    let pages = "SELECT (pg_relation_size('register_b') / 8192)::text";
    assert_eq!(texts(&mut place.raw().await, pages).await, ["6100"]);
    place.must("SELECT pg_stat_reset_single_table_counters('register_b'::regclass)").await;
    let rebuilt = store.rebuild(&mut |_, _| {}).await.unwrap();
    assert_eq!(rebuilt.differences, []);
    // Whoever ends has told what they looked at.
    store.close().await;
    let mut raw = place.raw().await;
    let open = "SELECT pid::text FROM pg_stat_activity \
                WHERE datname = current_database() AND application_name = 'fondaco'";
    let patience = Patience::new();
    let mut there = texts(&mut raw, open).await;
    while !there.is_empty() {
        patience.instead_of("gone", there);
        there = texts(&mut raw, open).await;
    }
    let looked = "SELECT (heap_blks_read + heap_blks_hit - n_tup_del)::text \
                  FROM pg_statio_user_tables JOIN pg_stat_user_tables USING (relid) \
                  WHERE relid = 'register_b'::regclass";
    let looked: u64 = texts(&mut raw, looked).await.concat().parse().unwrap();
    assert!((6100..2 * 6100).contains(&looked), "{looked} pages");
}

/// As if somebody else had ended a rebuild meanwhile, and begun the next.
#[tokio::test]
async fn what_is_rebuilt_on_a_side_begins_with_an_empty_one() {
    let place = InDatabase::new().await;
    let store = place.store().await;
    Log::default().write(&store, bodies(5)).await;
    store.follow().await.unwrap();
    place
        .must(
            "INSERT INTO holder_b VALUES (77, 'nobody'); CREATE TABLE refilled (n int); \
             CREATE FUNCTION refill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NOT EXISTS (SELECT 1 FROM refilled) THEN INSERT INTO refilled VALUES (1); \
             INSERT INTO holder_b VALUES (1, 'nobody'); \
             INSERT INTO event_party_b VALUES (1, 4); END IF; RETURN NULL; END $$; \
             CREATE TRIGGER refill AFTER DELETE ON holder_b EXECUTE FUNCTION refill()",
        )
        .await;
    let rebuilt = store.rebuild(&mut |_, _| {}).await.unwrap();
    assert_eq!(rebuilt.differences, []);
    let refilled = "SELECT n::text FROM refilled";
    assert_eq!(texts(&mut place.raw().await, refilled).await, ["1"]);
}
