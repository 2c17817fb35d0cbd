//! Persons, from the codice fiscale at a door to the id in the log, and until they are forgotten.

mod command;
mod doors;
mod forgotten;

use crate::{attachments::somebody, support::office::Office};
use bookkeeper::{
    Bookkeeper, intake,
    outcome::{Appended, Outcome},
    persons::{Erased, NoPerson, PepperFile},
    reading::Viewer,
};
use ledger::{
    command::Command,
    envelope::Role,
    event::{Event, Party, PersonParty},
    id::PersonId,
    identifier::CodiceFiscale,
    rights::Standing,
};
use serde_json::{Value, json};
use std::{fs, path::Path};
use store::Erasure;

pub const CODE: &str = "RSSMRA85T10A562S";
pub const OTHER: &str = "MRTMTT91D08F205J";

/// An office that may name persons.
struct Registry {
    office: Office,
    books: Bookkeeper,
}

fn accountant(body: &str) -> Standing {
    somebody(body, Role::AtsAccountant)
}

/// The bytes of every file in a folder that hold a text, in capitals or not.
pub fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
            continue;
        }
        let bytes = fs::read(&path).unwrap().to_ascii_lowercase();
        let text = text.to_ascii_lowercase().into_bytes();
        if bytes.windows(text.len()).any(|it| it == text) {
            found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

impl Registry {
    async fn italy() -> Self {
        Self::over(Office::italy().await).await
    }

    async fn over(office: Office) -> Self {
        let rows = json!([{"holder": "ats:VEN_01", "amount": "1000.00"}]);
        let input = json!({"edition": "FNPS/2024", "grantor": "org:mlps", "rows": rows});
        office.plays("mlps", "a", "2025-12-10", "AllotFunds", input).await;
        let pepper = PepperFile::at(&office.file.path.with_file_name("pepe"));
        let books = office.books.clone().with_pepper(pepper);
        Self { office, books }
    }

    async fn command(&self, by: &Standing, key: &str, creditor: Value) -> Command {
        let form = json!({
            "type": "MakeCommitment", "key": key, "effective_on": "2026-02-01",
            "input": {
                "organisation": by.actor.organisation, "no_cig": "CONTRATTI_LAVORO",
                "creditor": creditor,
                "rows": [{
                    "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP",
                    "amount": "1.00",
                }],
            },
        });
        let form = self.books.identified(form, by).await.unwrap().unwrap();
        intake::command(intake::read(form).unwrap().request, by.actor.clone()).unwrap()
    }

    /// A commitment towards a creditor, and who that is in the log.
    async fn commits(&self, key: &str, creditor: Value) -> PersonParty {
        let command = self.command(&accountant("ente_01"), key, creditor).await;
        let appended = self.books.append(vec![command]).await.unwrap();
        assert!(matches!(appended.outcomes[0], Outcome::Recorded(_)), "{appended:?}");
        let last = self.office.log().await.pop().unwrap();
        match last.event {
            Event::CommitmentMade(it) => match it.creditor {
                Some(Party::Person(party)) => party,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    async fn erases(&self, body: &str, person: PersonId) -> Result<Erased, NoPerson> {
        let reason = "richiesta, prot. 123".parse().unwrap();
        self.books.erase_person(&accountant(body), person, reason).await
    }

    async fn find(&self, viewer: &Viewer, code: &str) -> Option<Vec<String>> {
        let code = CodiceFiscale::parse(code).unwrap();
        let known = self.books.person_of(viewer, &code).await.ok()?;
        let values = known.iter().flat_map(|it| &it.values).map(|it| it.value.clone());
        Some(values.collect())
    }

    fn folder(&self) -> &Path {
        self.office.file.path.parent().unwrap()
    }
}

fn rossi() -> Value {
    json!({"codice_fiscale": "rssmra85t10a562s", "name": "Mario Rossi"})
}

fn viewer(body: &str) -> Viewer {
    Viewer::Person(accountant(body))
}

#[tokio::test]
async fn the_same_code_is_the_same_person_and_nothing_else_enters() {
    let it = Registry::italy().await;
    let first = it.commits("c1", rossi()).await;
    assert_eq!(first.digests.len(), 2);
    assert_eq!(it.commits("c2", rossi()).await, first, "the same values keep their salts");
    let unnamed = it.commits("c3", json!({"codice_fiscale": CODE})).await;
    assert_eq!((unnamed.person, unnamed.digests.len()), (first.person, 1));
    assert!(first.digests.contains(&unnamed.digests[0]));
    let renamed = json!({"codice_fiscale": CODE, "name": "Mario Rossi Bianchi"});
    let renamed = it.commits("c4", renamed).await;
    assert_eq!(renamed.person, first.person);
    assert_ne!(renamed.digests, first.digests);
    // Omocodia is another person.
    assert_ne!(
        it.commits("c5", json!({"codice_fiscale": "RSSMRA85T10A56NH"})).await.person,
        first.person
    );
    // A command sent again is the same command.
    let again = it.command(&accountant("ente_01"), "c1", rossi()).await;
    let appended: Appended = it.books.append(vec![again]).await.unwrap();
    assert!(matches!(appended.outcomes[0], Outcome::Repeated(_)), "{appended:?}");
    assert_eq!(
        it.find(&viewer("ente_01"), CODE).await.unwrap(),
        [CODE, "Mario Rossi", "Mario Rossi Bianchi"]
    );
    it.office.is_sound().await;
    // In no byte: of the log, of what is derived from it, of the side table, of what stands beside.
    for text in [CODE, "Mario Rossi", "RSSMRA85T10A56NH"] {
        assert_eq!(holding(it.folder(), text), [""; 0], "{text}");
    }
    let dump = it.office.store.persons().all_persons().await.unwrap();
    assert_eq!(dump.persons.len(), 2);
}

#[tokio::test]
async fn who_they_are_is_for_the_body_that_entered_it_and_the_operator() {
    let it = Registry::italy().await;
    let person = it.commits("c1", rossi()).await.person;
    let all = Some(vec![CODE.to_owned(), "Mario Rossi".to_owned()]);
    assert_eq!(it.find(&viewer("ente_01"), CODE).await, all);
    assert_eq!(it.find(&Viewer::Operator, CODE).await, all);
    assert_eq!(it.find(&viewer("ente_02"), CODE).await, None);
    for who in [("mlps", Role::Ministry), ("r_veneto", Role::Region), ("ente_01", Role::Auditor)] {
        let viewer = Viewer::Person(somebody(who.0, who.1));
        assert_eq!(it.find(&viewer, CODE).await, None, "{who:?}");
        assert!(it.books.person(&viewer, person).await.is_err());
    }
    assert_eq!(it.books.persons(&viewer("ente_02"), None).await.unwrap(), []);
    // Another body that names them has the same id and what it says itself.
    let named = json!({"codice_fiscale": CODE, "name": "ROSSI M."});
    let command = it.command(&accountant("ente_02"), "c1", named).await;
    let text = format!("{:?}", command.request);
    assert!(text.contains(&person.to_string()) && !text.contains("ROSSI"), "{text}");
    assert_eq!(it.find(&viewer("ente_02"), CODE).await.unwrap(), [CODE, "ROSSI M."]);
    // Who may not write of persons enters nobody.
    let planner = somebody("ente_01", Role::AtsPlanner);
    it.command(&planner, "c9", json!({"codice_fiscale": OTHER})).await;
    assert_eq!(it.find(&Viewer::Operator, OTHER).await, None);
}

#[tokio::test]
async fn an_erased_person_is_gone_and_nothing_of_the_ledger_changes() {
    let it = Registry::italy().await;
    let first = it.commits("c1", rossi()).await;
    let named = json!({"codice_fiscale": CODE, "name": "ROSSI M."});
    it.command(&accountant("ente_02"), "x", named).await;
    let before = (it.office.stands("FNPS/2024").await, it.office.log().await);
    let auditor = somebody("ente_01", Role::Auditor);
    let refused = it.books.erase_person(&auditor, first.person, "x".parse().unwrap()).await;
    assert!(matches!(refused, Err(NoPerson::Forbidden(_))), "{refused:?}");
    let nobody = it.erases("ente_01", PersonId::NOBODY).await;
    assert!(matches!(nobody, Err(NoPerson::Unknown)), "{nobody:?}");

    assert_eq!(it.erases("ente_01", first.person).await.unwrap(), Erased::Now);
    assert_eq!(it.find(&viewer("ente_01"), CODE).await, None);
    assert_eq!(it.find(&viewer("ente_02"), CODE).await.unwrap(), [CODE, "ROSSI M."]);
    assert_eq!(it.erases("ente_01", first.person).await.unwrap(), Erased::Before);
    assert_eq!(it.erases("ente_02", first.person).await.unwrap(), Erased::Now);
    let rows = it.office.store.persons().all_persons().await.unwrap();
    assert_eq!((rows.persons, rows.values, rows.erasures), (vec![], vec![], vec![]));

    assert_eq!(it.office.stands("FNPS/2024").await, before.0);
    let log = it.office.log().await;
    assert_eq!(log[..before.1.len()], before.1);
    let told = log[before.1.len()..].iter().map(|it| it.event.type_name());
    assert_eq!(told.collect::<Vec<_>>(), ["PersonErased", "PersonErased"]);
    it.office.is_sound().await;
    let anew = it.commits("c2", rossi()).await;
    assert_ne!(anew.person, first.person);
    assert_ne!(anew.digests, first.digests);
    it.office.is_sound().await;
}

/// The program ends between the event and the erasure.
#[tokio::test]
async fn an_erasure_that_was_interrupted_is_ended() {
    let it = Registry::italy().await;
    let [one, two] =
        [it.commits("c1", rossi()).await, it.commits("c2", json!({"codice_fiscale": OTHER})).await];
    let persons = it.office.store.persons();
    let rows = persons.all_persons().await.unwrap();
    it.erases("ente_01", one.person).await.unwrap();
    let noted = |person: PersonId, at| Erasure {
        person,
        organisation: "ente_01".parse().unwrap(),
        key: format!("cancellazione:{person}"),
        at,
    };
    // As it was before the second step of the one, and before the first one of the other.
    let now = 1_795_176_000_000_000;
    let erasures = vec![noted(one.person, now), noted(two.person, now)];
    let interrupted = store::PersonRows { erasures, ..rows.clone() };
    persons.take_persons(&interrupted).await.unwrap();
    assert_eq!(it.books.finish_erasures().await.unwrap(), [one.person]);
    assert_eq!(it.find(&Viewer::Operator, CODE).await, None);
    assert_eq!(it.find(&Viewer::Operator, OTHER).await.unwrap(), [OTHER]);
    // Another server may still be about to record it; ten minutes later nobody is.
    assert_eq!(persons.erasures().await.unwrap().len(), 1);
    it.office.clock.turn(601_000_000);
    assert_eq!(it.books.finish_erasures().await.unwrap(), []);
    assert_eq!(persons.erasures().await.unwrap(), []);
    assert_eq!(it.find(&Viewer::Operator, OTHER).await.unwrap(), [OTHER]);
    // By the same command, too.
    persons.take_persons(&interrupted).await.unwrap();
    assert_eq!(it.erases("ente_01", one.person).await.unwrap(), Erased::Before);
    assert_eq!(it.find(&Viewer::Operator, CODE).await, None);
    // A key that was used for something else erases nobody.
    let mut other = noted(two.person, now);
    other.key = "c1".to_owned();
    let interrupted = store::PersonRows { erasures: vec![other], ..rows };
    persons.take_persons(&interrupted).await.unwrap();
    assert_eq!(it.books.finish_erasures().await.unwrap(), []);
    assert_eq!(it.find(&Viewer::Operator, OTHER).await.unwrap(), [OTHER]);
}

#[tokio::test]
async fn without_its_pepper_nobody_is_named_and_none_is_made() {
    let it = Registry::italy().await;
    it.commits("c1", rossi()).await;
    let (here, aside) = (it.folder().join("pepe"), it.folder().join("pepe.via"));
    let afresh = || it.office.books.clone().with_pepper(PepperFile::at(&here));
    let asks = async |books: &Bookkeeper| {
        let form = json!({"input": {"creditor": rossi()}});
        match books.identified(form, &accountant("ente_01")).await {
            Err(NoPerson::Pepper(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    fs::rename(&here, &aside).unwrap();
    assert!(asks(&afresh()).await.contains("non c'è"));
    assert!(!here.exists());
    fs::write(&here, "0".repeat(64)).unwrap();
    assert!(asks(&afresh()).await.contains("non è quello"));
    assert!(asks(&it.office.books).await.contains("FONDACO_PEPPER"));
    fs::rename(&aside, &here).unwrap();
    let form = json!({"input": {"creditor": rossi()}});
    afresh().identified(form, &accountant("ente_01")).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_name_the_same_person_at_once_name_one() {
    let it = Registry::italy().await;
    let naming = (0..16).map(|n| {
        let books = it.books.clone();
        let body = if n % 2 == 0 { "ente_01" } else { "ente_02" };
        tokio::spawn(async move {
            let name = format!("Rossi {}", n % 3);
            let form = json!({"input": {"creditor": {"codice_fiscale": CODE, "name": name}}});
            books.identified(form, &accountant(body)).await.unwrap().unwrap()
        })
    });
    let mut people = Vec::new();
    for it in naming.collect::<Vec<_>>() {
        people.push(it.await.unwrap()["input"]["creditor"]["person"].clone());
    }
    people.dedup();
    assert_eq!(people.len(), 1, "{people:?}");
    assert_eq!(it.find(&viewer("ente_01"), CODE).await.unwrap().len(), 4);
}
