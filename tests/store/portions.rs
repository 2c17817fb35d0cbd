//! What PostgreSQL is asked in one statement does not grow with a table, nor do the statements with
//! the people.

use super::{
    material::{Log, bodies},
    postgres::InDatabase,
};
use crate::support::postgres::texts;
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
            valid_until: (n % 2 == 0).then(|| "2026-12-31".parse().unwrap()),
            disabled_at: (n % 3 == 0).then_some(4),
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
        revoked_at: (n % 2 == 0).then_some(7),
    };
    let people =
        PeopleRows { users: (0..200).map(user).collect(), tokens: (0..200).map(token).collect() };
    store.people().import(&people).await.unwrap();
    assert!(store.people().export().await.unwrap() == people);
    let inserted = "SELECT count(*)::text FROM inserted";
    assert_eq!(texts(&mut place.raw().await, inserted).await, ["2"]);
}
