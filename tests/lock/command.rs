//! `fondaco lock`, as a person runs it.

use crate::support::{
    binary::fondaco,
    demo::{File, beside, demo},
};
use std::fs;

#[test]
fn a_lost_lock_is_seen_decided_and_told() {
    let file = demo().copy();
    let shown = fondaco(&file.path, &["lock", "show", "--format", "json"]).exits(0).json();
    assert_eq!(shown["may_append"], true);
    assert_eq!(shown["held"]["root_hash"], shown["database"]["root_hash"]);
    fs::remove_file(beside(&file.path, ".lock")).unwrap();

    let refused = fondaco(&file.path, &["demo", "--no-serve"]).exits(4);
    assert!(refused.err.contains("HISTORY_REPLACED"), "{refused:?}");
    let read = fondaco(&file.path, &["balances"]).exits(0);
    assert!(read.err.contains("avviso: non si scrive qui: il lock non conosce"), "{read:?}");
    let shown = fondaco(&file.path, &["lock", "show"]).exits(1);
    assert!(shown.out.contains("si scrive    no: il lock non conosce"), "{shown:?}");
    fondaco(&file.path, &["lock", "adopt"]).exits(2);
    fondaco(&file.path, &["lock", "adopt", "--reason", " "]).exits(2);
    let adopted = ["lock", "adopt", "--reason", "il disco", "--as", "io", "--format", "json"];
    assert_eq!(fondaco(&file.path, &adopted).exits(0).json()["adopted"], true);

    let heads = fondaco(&file.path, &["lock", "heads", "--format", "json"]).exits(0).json();
    assert_eq!(heads[0]["decision"]["reason"], "il disco");
    assert_eq!(heads[0]["decision"]["who"], "io");
    fondaco(&file.path, &["demo", "--no-serve"]).exits(0);
    fondaco(&file.path, &["lock", "show"]).exits(0);
}

#[test]
fn the_lock_is_where_it_is_said_to_be() {
    let file = demo().copy();
    let lock = beside(&file.path, ".altrove");
    fs::rename(beside(&file.path, ".lock"), &lock).unwrap();
    fondaco(&file.path, &["lock", "show"]).exits(1);
    let lock = lock.to_str().unwrap();
    fondaco(&file.path, &["lock", "show", "--lock", lock]).exits(0);
    fondaco(&file.path, &["lock", "show", "--lock", &format!("sqlite:{lock}")]).exits(0);
    // A ledger is not a lock.
    let ledger = file.path.to_str().unwrap();
    let misplaced = fondaco(&file.path, &["demo", "--no-serve", "--lock", ledger]).exits(4);
    assert!(misplaced.err.contains("non un lock"), "{misplaced:?}");
}

#[test]
fn a_password_in_an_address_is_never_repeated() {
    let file = demo().copy();
    let mistyped = "postgres://u@localhost/x?pasword=S3CRET";
    for address in [
        mistyped,
        "mysql://u:S3CRET@h/x",
        "POSTGRES://u:S3CRET@h/x",
        " postgres://u:S3CRET@h/x",
        "sqlite:postgres://u:S3CRET@h/x",
        "postgres://u:S3C?RET=S3CRET@h/x",
    ] {
        let mut asked = vec![vec!["lock", "show", "--lock", address]];
        asked.push(vec!["restore", "--from", "x.db", "--to", address]);
        asked.push(vec!["balances", "--db", address]);
        if address != mistyped {
            asked.push(vec!["backup", "--to", address]);
        }
        for args in asked {
            let ran = fondaco(&file.path, &args);
            assert!([2, 4].contains(&ran.exit), "{ran:?}");
            assert!(!format!("{ran:?}").contains("S3C"), "{args:?}: {ran:?}");
        }
    }
    let told = fondaco(&file.path, &["lock", "show", "--lock", mistyped]).exits(2);
    assert!(told.err.contains("«pasword»"), "what is wrong is named: {told:?}");
}

#[test]
fn a_lock_that_is_not_there_or_is_none_is_told_as_such() {
    let file = demo().copy();
    let nowhere = file.path.with_file_name("assente").join("fondaco.lock");
    let ran = fondaco(&file.path, &["lock", "show", "--lock", nowhere.to_str().unwrap()]).exits(2);
    assert!(ran.err.contains("assente» del lock non c'è"), "{ran:?}");
    assert!(!nowhere.parent().unwrap().exists());

    let lock = beside(&file.path, ".lock");
    fs::write(&lock, "non è un lock ".repeat(1000)).unwrap();
    let ran = fondaco(&file.path, &["lock", "show"]).exits(4);
    assert!(ran.err.contains("metterlo da parte"), "{ran:?}");
    fs::rename(&lock, beside(&lock, ".rotto")).unwrap();
    fondaco(&file.path, &["lock", "adopt", "--reason", "era rotto"]).exits(0);
    fondaco(&file.path, &["lock", "show"]).exits(0);
}

#[test]
fn what_is_no_name_and_no_database_is_unusable_and_left_alone() {
    let file = File::absent();
    let ran = fondaco(&file.path, &["demo", "--no-serve", "--name", "a;b"]).exits(2);
    assert!(ran.err.contains("a;b"), "{ran:?}");
    let empty = file.beside("vuoto.db", "");
    let ran = fondaco(&empty, &["verify"]).exits(4);
    assert!(ran.err.contains("è vuoto"), "{ran:?}");
    assert_eq!(fs::metadata(&empty).unwrap().len(), 0);
    fondaco(&file.path, &["bench", "--events", "0"]).exits(2);
}
