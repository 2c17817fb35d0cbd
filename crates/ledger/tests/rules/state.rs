//! The state: what is loaded, kept, forgotten, changed; names of slots; sums that do not fit.

use crate::{
    plays::command,
    script::{endowed, italy, played},
    world::{Outcome, World, id},
};
use expect_test::{Expect, expect};
use ledger::{
    account::Account,
    anomaly::Anomaly,
    apply::apply,
    day::{Day, Period},
    decide::Decision,
    event::Event,
    money::Cents,
    needs::needs,
    posting::{lines, postings},
    rejection::Rejection,
    state::{Fault, Key, KnownAmbito, Management, State, Table, UsedKey, Value},
    stream::{Stream, streams},
};
use std::fmt::Write as _;

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The names of what a command needs.
fn check_needs(world: &World, line: &str, names: &Expect) {
    let command = command(world, line);
    let state = world.load(&command);
    let mut text = String::new();
    for key in needs(&command, &state).unwrap() {
        writeln!(text, "{key}").unwrap();
    }
    names.assert_eq(&text);
}

/// An invoice of two rows, one of them expensed and half paid.
fn half_paid() -> World {
    played(
        endowed(),
        "commit c_l736 FNPS/2024 ats:VEN_01 SUP 488.00 number=2026/14
         expense c_l736 1 100.00 item=2 own=1.00
         expense c_l736 1 100.00 item=1 number:2026/14 10.00 key=e
         pay c_l736 1/2026 key:e 5.00 key=p",
    )
}

#[test]
fn what_plans_and_registrations_need_and_no_more() {
    let world = half_paid();
    check_needs(
        &world,
        "body c_a comune region=05",
        &expect![[r#"
        organisation:c_a
        organisation:operator
        stream:|org:c_a
        used:operator|line 22
    "#]],
    );
    check_needs(
        &world,
        "ambito VEN_03 05 c_a",
        &expect![[r#"
        organisation:c_a
        organisation:operator
        ambito:VEN_03
        stream:|ats:VEN_03
        used:operator|line 22
    "#]],
    );
    check_needs(
        &world,
        "open FNA/2024 FNA mlps",
        &expect![[r#"
        organisation:mlps
        edition:FNA/2024
        stream:FNA/2024|
        used:mlps|line 22
    "#]],
    );
    check_needs(
        &world,
        "programme FNPS/2024 ats:VEN_01 SUP -> GOV 1.00",
        &expect![[r#"
        balance:ats:VEN_01|FNPS/2024|available||
        balance:ats:VEN_01|FNPS/2024|programmed|GOV|
        balance:ats:VEN_01|FNPS/2024|programmed|SUP|
        organisation:c_l736
        ambito:VEN_01
        edition:FNPS/2024
        endowment:ats:VEN_01|FNPS/2024
        stream:FNPS/2024|ats:VEN_01
        used:c_l736|line 22
    "#]],
    );
}

#[test]
fn what_costs_and_reversals_need_and_no_more() {
    let world = half_paid();
    check_needs(
        &world,
        "expense c_l736 1 100.00 item=3 number:2026/14 1.00",
        &expect![[r#"
            balance:ats:VEN_01|FNPS/2024|available||
            balance:ats:VEN_01|FNPS/2024|committed|SUP|
            balance:ats:VEN_01|FNPS/2024|expensed|SUP|
            organisation:c_l736
            ambito:VEN_01
            edition:FNPS/2024
            endowment:ats:VEN_01|FNPS/2024
            stream:FNPS/2024|ats:VEN_01
            used:c_l736|line 22
            commitment:00000000-0000-0000-0000-000000000012
            commitment_number:c_l736|2026/14
            document:2026-03-31|01907990012|1|TD01|c_l736
            document:2026-03-31|01907990012|1|TD01|c_l736|1
            document:2026-03-31|01907990012|1|TD01|c_l736|2
            document:2026-03-31|01907990012|1|TD01|c_l736|3
            numbered:2026|01907990012|1
        "#]],
    );
    check_needs(
        &world,
        "pay c_l736 2/2026 key:e 1.00",
        &expect![[r#"
            balance:ats:VEN_01|FNPS/2024|available||
            balance:ats:VEN_01|FNPS/2024|expensed|SUP|
            balance:ats:VEN_01|FNPS/2024|paid|SUP|
            balance:ats:VEN_01|FNPS/2024|cash|c_l736|
            balance:ats:VEN_01|FNPS/2024|paid_out|c_l736|
            organisation:c_l736
            ambito:VEN_01
            endowment:ats:VEN_01|FNPS/2024
            stream:FNPS/2024|ats:VEN_01
            used:c_l736|e
            used:c_l736|line 22
            commitment:00000000-0000-0000-0000-000000000012
            exercise:c_l736|ats:VEN_01|FNPS/2024
            expense:00000000-0000-0000-0000-000000000014
            order:c_l736|2/2026
        "#]],
    );
    check_needs(
        &world,
        "reverse c_l736 key:e annulled",
        &expect![[r#"
            balance:ats:VEN_01|FNPS/2024|available||
            balance:ats:VEN_01|FNPS/2024|committed|SUP|
            balance:ats:VEN_01|FNPS/2024|expensed|SUP|
            organisation:c_l736
            ambito:VEN_01
            edition:FNPS/2024
            endowment:ats:VEN_01|FNPS/2024
            stream:FNPS/2024|ats:VEN_01
            used:c_l736|e
            used:c_l736|line 22
            commitment:00000000-0000-0000-0000-000000000012
            expense:00000000-0000-0000-0000-000000000014
            document:2026-03-31|01907990012|1|TD01|c_l736
            document:2026-03-31|01907990012|1|TD01|c_l736|1
            numbered:2026|01907990012|1
            reversal:00000000-0000-0000-0000-000000000014
            recorded:00000000-0000-0000-0000-000000000014
        "#]],
    );
}

#[test]
fn a_slot_that_nobody_loaded_is_a_fault_and_not_an_absence() {
    let key = Key::Edition { code: read("FNPS/2024") };
    let mut state = State::default();
    assert!(!state.is_loaded(&key));
    assert_eq!(state.get(&key), Err(Fault::NotLoaded(Box::new(key.clone()))));
    state.load(key.clone(), None);
    assert!(state.is_loaded(&key));
    assert_eq!(state.edition(&read("FNPS/2024")), Ok(None));
    state.unload(&key);
    assert!(!state.is_loaded(&key));
    let whole = State::whole();
    assert!(whole.is_loaded(&key));
    assert_eq!(whole.get(&key), Ok(None));
    assert_eq!(
        whole.balance(&Account::law(&read("org:mlps"), &read("FNPS/2024"))),
        Ok(Cents::ZERO)
    );
    state.load(key.clone(), Some(Value::Stream(1)));
    let fault = state.edition(&read("FNPS/2024")).unwrap_err();
    expect!["decision state: edition:FNPS/2024 holds something else: another family"]
        .assert_eq(&fault.to_string());
    let fault = key.read("{}").unwrap_err();
    assert!(matches!(fault, Fault::Corrupt(..)), "{fault}");
    expect![
        "decision state: reversal:00000000-0000-0000-0000-000000000001 was read and never loaded"
    ]
    .assert_eq(&State::default().reversal(&id(1)).unwrap_err().to_string());
}

#[test]
fn a_command_is_kept_whole_or_forgotten() {
    let world = endowed();
    let line = command(&world, "appropriate FNPS/2024 org:mlps +1.00");
    let mut state = world.load(&line);
    let account = Account::available(&read("org:mlps"), &read("FNPS/2024"));
    let before = state.balance(&account).unwrap();
    let mut after = world.clone();
    let Outcome::Recorded { envelopes, .. } = after.play(&line) else { panic!() };
    apply(&mut state, &envelopes[0]).unwrap();
    assert_ne!(state.balance(&account), Ok(before));
    state.forget();
    assert_eq!(state.balance(&account), Ok(before));
    assert!(state.take_changes().is_empty());
    apply(&mut state, &envelopes[0]).unwrap();
    assert!(state.take_changes().is_empty());
    state.keep();
    assert_eq!(state.balance(&account), Ok(after.balance(&account)));
    let mut names = String::new();
    for (key, value) in state.take_changes() {
        assert_eq!(after.slots.get(&key), value.as_ref());
        writeln!(names, "{:?} {key}", key.table()).unwrap();
    }
    expect![[r#"
        Balance balance:org:mlps|FNPS/2024|law||
        Balance balance:org:mlps|FNPS/2024|available||
        Slot endowment:org:mlps|FNPS/2024
        Slot stream:FNPS/2024|org:mlps
        Slot used:mlps|line 18
    "#]]
    .assert_eq(&names);
    assert!(state.take_changes().is_empty());
    assert_eq!(Key::Recorded { id: id(1) }.table(), Table::Log);
}

#[test]
fn streams_of_what_posts_nothing() {
    let world = played(
        italy(),
        "expense c_l736 1 1.00 own=1.00 key=e
         reverse c_l736 key:e annulled",
    );
    let mut text = String::new();
    for it in &world.log {
        let streams: Vec<String> =
            streams(&it.event, &it.book).iter().map(ToString::to_string).collect();
        writeln!(text, "{} {}", it.event.type_name(), streams.join(" ")).unwrap();
        assert_eq!(lines(&it.event).len(), postings(&it.event).len());
    }
    expect![[r#"
        OrganisationRegistered |org:mlps
        OrganisationRegistered |org:r_veneto
        OrganisationRegistered |org:c_l736
        OrganisationRegistered |org:c_d325
        OrganisationRegistered |org:veneto_lavoro
        AmbitoRegistered |ats:VEN_01
        AmbitoRegistered |ats:VEN_02
        EditionOpened FNPS/2024|
        EditionOpened PNI/2024|
        EditionOpened REG-VEN/2025|
        ExpenseRecorded |org:c_l736
        Reversed |org:c_l736
    "#]]
    .assert_eq(&text);
    let origin = serde_json::json!({"type": "LedgerOpened", "payload": {"origin":
        "fondaco/test-00112233445566778899aabbccddeeff"}});
    let opened: Event = serde_json::from_value(origin).unwrap();
    assert!(streams(&opened, &read("operator")).is_empty() && postings(&opened).is_empty());
    // Sorted by edition, then holder, absent first.
    let stream = |edition: Option<&str>, holder: Option<&str>| Stream {
        edition: edition.map(read),
        holder: holder.map(read),
    };
    let sorted = [
        stream(None, Some("ats:VEN_01")),
        stream(None, Some("org:mlps")),
        stream(Some("FNPS/2024"), None),
        stream(Some("FNPS/2024"), Some("ats:VEN_01")),
        stream(Some("PNI/2024"), None),
    ];
    assert!(sorted.is_sorted());
    let names: Vec<String> = sorted.iter().map(ToString::to_string).collect();
    expect!["|ats:VEN_01 |org:mlps FNPS/2024| FNPS/2024|ats:VEN_01 PNI/2024|"]
        .assert_eq(&names.join(" "));
}

#[test]
fn an_item_undone_leaves_its_document() {
    let world = played(
        half_paid(),
        "expense c_l736 1 100.00 item=3 own=1.00 key=three
         reverse c_l736 key:three annulled",
    );
    let known = world.slots.values().find_map(|value| match value {
        Value::Document(known) => Some(known),
        _ => None,
    });
    let items: Vec<String> = known.unwrap().items.iter().map(ToString::to_string).collect();
    assert_eq!(items, ["1", "2"]);
}

#[test]
fn who_managed_an_ambito_on_a_day() {
    let world = italy();
    let Some(Value::Ambito(known)) = world.slots.get(&Key::Ambito { code: read("VEN_01") }) else {
        panic!("VEN_01 is registered")
    };
    let from = |day: &str, organisation: &str| Management {
        from: read(day),
        organisation: read(organisation),
    };
    let managers = vec![from("2024-01-01", "c_l736"), from("2026-01-01", "c_d325")];
    let known = KnownAmbito { managers, ..known.clone() };
    let on = |day: &str| known.manager_on(read::<Day>(day)).to_string();
    assert_eq!(known.manager().as_str(), "c_d325");
    assert_eq!(on("2023-12-31"), "c_l736");
    assert_eq!(on("2024-01-01"), "c_l736");
    assert_eq!(on("2025-12-31"), "c_l736");
    assert_eq!(on("2026-01-01"), "c_d325");
    let nobody = KnownAmbito { managers: Vec::new(), ..known.clone() };
    assert_eq!((nobody.manager().as_str(), on("2030-01-01").as_str()), ("c_l736", "c_d325"));
    assert_eq!(nobody.manager_on(read("2026-01-01")).as_str(), "c_l736");
}

/// A world in which somebody already has as much as can be written.
fn full(line: &str, key: Key, value: Value) -> String {
    let mut world = endowed();
    world.slots.insert(key, value);
    match world.play(&command(&world, line)) {
        Outcome::Refused(refused) => format!("{} {}", refused.path, refused.rejection.code()),
        other => format!("{other:?}"),
    }
}

#[test]
fn sums_that_no_number_of_cents_holds_are_refused() {
    let most = Value::Balance(Cents::new(i64::MAX));
    let least = Value::Balance(Cents::new(i64::MIN));
    let mlps = (read("org:mlps"), read("FNPS/2024"));
    let available = Key::Balance { account: Account::available(&mlps.0, &mlps.1) };
    let law = Key::Balance { account: Account::law(&mlps.0, &mlps.1) };
    let line = "appropriate FNPS/2024 org:mlps +0.01";
    assert_eq!(full(line, available, most), "amount TOO_LARGE");
    assert_eq!(full(line, law, least), "amount TOO_LARGE");
    let mut world = endowed();
    let key = Key::Endowment { holder: mlps.0.clone(), edition: mlps.1.clone() };
    let Some(Value::Endowment(mut endowment)) = world.slots.remove(&key) else { panic!() };
    endowment.programmed = Cents::new(i64::MAX);
    let line = "programme FNPS/2024 org:mlps SUP 0.01";
    assert_eq!(
        full(line, key.clone(), Value::Endowment(endowment.clone())),
        "rows[0].amount TOO_LARGE"
    );
    endowment.sent = Cents::new(i64::MAX);
    let line = "send FNPS/2024 r_veneto org:r_veneto -> mlps org:mlps 0.01";
    assert_eq!(full(line, key, Value::Endowment(endowment)), "amount TOO_LARGE");
}

#[test]
fn a_used_key_answers_even_when_its_event_is_elsewhere() {
    let world = endowed();
    let command = command(&world, "appropriate FNPS/2024 org:mlps +1.00 key=k");
    let mut state = world.load(&command);
    let (first_id, last_id) = (id(3), id(5));
    let used = UsedKey { digest: command.digest, first: 3, count: 3, first_id, last_id };
    let key = Key::Used { book: read("mlps"), key: read("k") };
    state.load(key, Some(Value::Used(used.clone())));
    assert_eq!(world.decide(&command, &state), Ok(Decision::Repeat(used)));
}

#[test]
fn refusals_have_a_code_and_values() {
    let (code, values) = Rejection::UnknownEdition { edition: read("FNPS/2024") }.coded();
    assert_eq!((code.as_str(), values.len()), ("UNKNOWN_EDITION", 1));
    assert_eq!(values["edition"], "FNPS/2024");
    let (field_code, message) =
        ("MALFORMED_CUP".to_owned(), "codice CUP «x» non valido".to_owned());
    let rejection = Rejection::Malformed { field_code, message };
    assert_eq!(rejection.code(), "MALFORMED_CUP");
    assert!(rejection.coded().1.is_empty());
    assert_eq!(
        Rejection::CommitmentNumberUsed {
            organisation: read("c_l736"),
            number: "2026/14".to_owned(),
        }
        .code(),
        "COMMITMENT_NUMBER_USED"
    );
    assert_eq!(rejection.clone().at("cup").path, "cup");
}

#[test]
fn what_keeps_a_share_from_being_reported() {
    let edition = || read("PNI/2024");
    let days = Period::from(read::<Day>("2026-01-01"));
    let outside =
        Anomaly::OutsideWindow { share: 2, edition: edition(), incurred: days, window: days };
    assert_eq!(outside.bars_share(), Some(2));
    let not_admitted = |row, share| {
        let line = read("SUP");
        Anomaly::LineNotAdmitted { row, share, edition: edition(), line }.bars_share()
    };
    assert_eq!(not_admitted(None, Some(3)), Some(3));
    assert_eq!(not_admitted(Some(3), None), None);
    assert_eq!(Anomaly::NoProgramme { row: 1, edition: edition() }.bars_share(), None);
}

#[test]
fn a_document_of_many_rows_names_some_of_its_takers() {
    let mut world = endowed();
    for n in 1..=21 {
        let line = format!("expense c_l736 1 21.00 item={n} total=1.00 own=1.00");
        world = played(world, &line);
        let refused = world.play(&command(&world, "expense c_l736 1 21.00 own=21.00"));
        let Outcome::Refused(refused) = refused else { panic!("{refused:?}") };
        let text = refused.rejection.to_string();
        assert_eq!(text.matches("quota propria").count(), n.min(20), "{text}");
        assert_eq!(text.contains("e altre righe (21 in tutto)"), n == 21, "{text}");
    }
    // The row that is asked for is named, wherever it stands.
    let refused =
        world.play(&command(&world, "expense c_l736 1 21.00 item=21 total=1.00 own=0.01"));
    let Outcome::Refused(refused) = refused else { panic!("{refused:?}") };
    assert!(refused.rejection.to_string().contains("(riga 21), e altre righe (21 in tutto)"));
}
