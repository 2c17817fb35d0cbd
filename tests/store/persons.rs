//! What every store keeps of the persons of the log, and how it forgets.

use super::Place;
use ::store::{Entered, Erasure, PersonRow, PersonRows, Store, ValueRow};
use journal::hash::{Hash, sha256};
use ledger::id::PersonId;
use std::sync::Arc;

fn person(n: u8) -> PersonId {
    format!("00000000-0000-4000-8000-0000000000{n:02x}").parse().unwrap()
}

fn link(n: u8) -> Hash {
    sha256(&[n])
}

fn row(n: u8) -> PersonRow {
    PersonRow { id: person(n), link: link(n), at: i64::from(n) }
}

fn value(n: u8, organisation: &str, number: u32) -> ValueRow {
    let organisation = organisation.parse().unwrap();
    ValueRow { person: person(n), organisation, number, sealed: vec![n, 0, 255], at: 7 }
}

fn erasure(n: u8, organisation: &str) -> Erasure {
    let organisation = organisation.parse().unwrap();
    Erasure { person: person(n), organisation, key: format!("k{n}"), at: i64::from(n) }
}

pub async fn a_person_is_entered_once_and_forgotten_by_each_body(place: &dyn Place) {
    let store = place.open().await;
    let persons = store.persons();
    assert_eq!(persons.person_of(&link(1)).await.unwrap(), None);
    let (one, two) = (value(1, "ente_01", 0), value(1, "ente_01", 1));
    assert_eq!(persons.enter(&row(1), &[one.clone(), two.clone()]).await.unwrap(), person(1));
    // The link stands: whoever comes second has the first one's id, and has entered nothing.
    let again = PersonRow { id: person(2), ..row(1) };
    assert_eq!(persons.enter(&again, &[value(2, "ente_02", 0)]).await.unwrap(), person(1));
    assert_eq!(persons.values_of(person(2), None).await.unwrap(), []);
    let other = value(1, "ente_02", 0);
    assert_eq!(persons.add_value(&other).await.unwrap(), Entered::Now);
    assert_eq!(persons.add_value(&other).await.unwrap(), Entered::Otherwise);
    assert_eq!(persons.add_value(&value(9, "ente_02", 0)).await.unwrap(), Entered::Otherwise);
    let (ente_01, ente_02) = ("ente_01".parse().unwrap(), "ente_02".parse().unwrap());
    let own = persons.values_of(person(1), Some(&ente_01)).await.unwrap();
    assert_eq!(own, [one.clone(), two.clone()]);
    assert_eq!(persons.values_of(person(1), None).await.unwrap(), [one, two, other.clone()]);

    persons.ask_erasure(&erasure(1, "ente_01")).await.unwrap();
    persons.ask_erasure(&erasure(1, "ente_01")).await.unwrap();
    assert_eq!(persons.erasures().await.unwrap(), [erasure(1, "ente_01")]);
    persons.forget(person(1), &ente_01).await.unwrap();
    assert_eq!(persons.erasures().await.unwrap(), []);
    assert_eq!(persons.values_of(person(1), None).await.unwrap(), [other]);
    assert_eq!(persons.person_of(&link(1)).await.unwrap(), Some(person(1)), "another body's too");
    persons.forget(person(1), &ente_02).await.unwrap();
    assert_eq!(persons.person_of(&link(1)).await.unwrap(), None);
    persons.forget(person(1), &ente_02).await.unwrap();
    assert_eq!(persons.enter(&again, &[]).await.unwrap(), person(2));
}

pub async fn persons_come_in_pages_by_body(place: &dyn Place) {
    let store = place.open().await;
    let persons = store.persons();
    for n in 1..=6 {
        let body = if n % 2 == 0 { "ente_02" } else { "ente_01" };
        persons.enter(&row(n), &[value(n, body, 0), value(n, body, 1)]).await.unwrap();
    }
    let all = persons.persons_of(None, None, 100).await.unwrap();
    assert_eq!(all, (1..=6).map(person).collect::<Vec<_>>());
    let body = "ente_01".parse().unwrap();
    let some = persons.persons_of(Some(&body), Some(person(1)), 1).await.unwrap();
    assert_eq!(some, [person(3)]);
    persons.ask_erasure(&erasure(3, "ente_01")).await.unwrap();
    persons.drop_erasure(person(3), &body).await.unwrap();
    assert_eq!(persons.erasures().await.unwrap(), []);
    assert_eq!(persons.values_of(person(3), None).await.unwrap().len(), 2);
}

/// What was erased where it comes from is not there afterwards either.
pub async fn persons_are_taken_over_whole(place: &dyn Place) {
    let store = place.open().await;
    let persons = store.persons();
    assert_eq!(persons.witness(None).await.unwrap(), None);
    assert_eq!(persons.all_persons().await.unwrap(), PersonRows::default());
    persons.enter(&row(9), &[value(9, "ente_01", 0)]).await.unwrap();
    let rows = PersonRows {
        witness: Some(link(0)),
        persons: vec![row(1), row(2)],
        values: vec![value(1, "ente_01", 0), value(2, "ente_01", 0), value(2, "ente_02", 0)],
        erasures: vec![erasure(2, "ente_02")],
    };
    for _ in 0..2 {
        persons.take_persons(&rows).await.unwrap();
        assert_eq!(persons.all_persons().await.unwrap(), rows);
    }
    // The pepper of persons who are there is not changed.
    assert_eq!(persons.witness(Some(&link(5))).await.unwrap(), Some(link(0)));
    persons.take_persons(&PersonRows::default()).await.unwrap();
    assert_eq!(persons.all_persons().await.unwrap(), PersonRows::default());
    assert_eq!(persons.witness(Some(&link(5))).await.unwrap(), Some(link(5)));
}

pub async fn the_same_person_is_entered_by_many_at_once(place: &dyn Place) {
    let store: Arc<dyn Store> = place.open().await;
    let entering = (1..=8).map(|n| {
        let store = Arc::clone(&store);
        let it = PersonRow { id: person(n), ..row(1) };
        tokio::spawn(async move { store.persons().enter(&it, &[value(n, "ente_01", 0)]).await })
    });
    let mut ids = Vec::new();
    for it in entering.collect::<Vec<_>>() {
        ids.push(it.await.unwrap().unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(store.persons().persons_of(None, None, 9).await.unwrap(), ids);
}
