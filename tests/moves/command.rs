//! `fondaco move`, `backup`, `restore` and `reappend`, as a person runs them, on the demo.

use crate::support::{
    binary::fondaco,
    demo::{File, beside, demo},
};
use std::{fs, path::Path};

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn events(path: &Path) -> String {
    fondaco(path, &["events", "--format", "jsonl"]).exits(0).out
}

/// Accounts and tokens would be lost with a database that the ledger has left.
fn nobody_is_written_down(path: &Path, why: &str) {
    let accounts = fondaco(path, &["account", "list"]).exits(0).out;
    for asked in [
        "account disable ministero",
        "account add altri --organisation operator --role administrator",
        "token create ministero",
        "token revoke ministero --label demo",
    ] {
        let asked: Vec<&str> = asked.split(' ').collect();
        let refused = fondaco(path, &asked).exits(4);
        assert!(refused.err.lines().any(|it| it.starts_with("fondaco: ") && it.contains(why)));
        assert_eq!(refused.out, "", "{asked:?}");
    }
    assert_eq!(fondaco(path, &["account", "list"]).exits(0).out, accounts);
}

#[test]
fn the_demo_moves_and_comes_back_the_same() {
    let (file, other) = (demo().copy(), File::absent());
    let before = events(&file.path);
    let balances = fondaco(&file.path, &["balances", "--format", "json"]).exits(0).json();
    let accounts = fondaco(&file.path, &["account", "list", "--format", "json"]).exits(0).json();
    let (here, there) = (url(&file.path), url(&other.path));
    let there_and = ["move", "--from", &here, "--to", &there, "--format", "json"];
    let back_again = ["move", "--from", &there, "--to", &here, "--format", "json"];

    let dry = [&there_and[..], &["--dry-run"]].concat();
    let planned = fondaco(&file.path, &dry).exits(0).json();
    assert_eq!((&planned["dry_run"], &planned["stage"]), (&true.into(), &"new".into()));
    assert_eq!(other.folder(), [""; 0], "a dry run makes nothing");

    let moved = fondaco(&file.path, &there_and).exits(0).json();
    assert_eq!(planned["root_hash"], moved["root_hash"]);
    assert_eq!(moved["users"], accounts.as_array().unwrap().len());
    let retired = fondaco(&file.path, &["demo", "--no-serve"]).exits(4);
    assert!(retired.err.contains("a riposo"), "{retired:?}");
    nobody_is_written_down(&file.path, "a riposo");
    assert_eq!(events(&other.path), before);
    fondaco(&other.path, &["verify"]).exits(0);
    fondaco(&other.path, &["lock", "show"]).exits(0);
    fondaco(&other.path, &["demo", "--no-serve"]).exits(0);

    let back = fondaco(&file.path, &back_again).exits(0).json();
    assert_eq!(back["root_hash"], moved["root_hash"]);
    assert_eq!(events(&file.path), before);
    let now = |what: &[&str]| fondaco(&file.path, what).exits(0).json();
    assert_eq!(now(&["balances", "--format", "json"]), balances);
    assert_eq!(now(&["account", "list", "--format", "json"]), accounts);
    assert_eq!(back["tokens"], moved["tokens"]);
    fondaco(&file.path, &["verify"]).exits(0);
    fondaco(&file.path, &["demo", "--no-serve"]).exits(0);
    // Both locks know the whole way.
    let heads = now(&["lock", "heads", "--format", "json", "--limit", "1000"]);
    let decided: Vec<_> =
        heads.as_array().unwrap().iter().filter(|it| !it["decision"].is_null()).collect();
    assert_eq!(decided.len(), 2, "{decided:?}");
}

#[test]
fn the_demo_is_backed_up_verified_and_restored() {
    let (file, new) = (demo().copy(), File::absent());
    let backup = beside(&new.path, ".copia");
    let to = backup.to_str().unwrap();
    // What an interrupted one left is no hindrance.
    fs::write(beside(&backup, ".partial"), "half").unwrap();
    let told = fondaco(&file.path, &["backup", "--to", to, "--format", "json"]).exits(0).json();
    assert_eq!(new.folder(), ["fondaco.db.copia"], "one file, and nothing beside it");
    let again = fondaco(&file.path, &["backup", "--to", to]).exits(2);
    assert!(again.err.contains("esiste già"), "{again:?}");
    let verified = fondaco(&backup, &["verify", "--format", "json"]).exits(0).json();
    assert_eq!(verified["root_hash"], told["root_hash"]);
    fondaco(&backup, &["demo", "--no-serve"]).exits(4);

    let there = url(&new.path);
    let lock = beside(&file.path, ".lock");
    let restore = ["restore", "--from", to, "--to", &there, "--lock", lock.to_str().unwrap()];
    let restored = fondaco(&file.path, &restore).exits(0);
    assert!(!restored.out.contains("non si scrive"), "{restored:?}");
    assert_eq!(events(&new.path), events(&file.path));
    fondaco(&file.path, &restore).exits(2);
    fondaco(&new.path, &["verify"]).exits(0);
    let locked = ["demo", "--no-serve", "--lock", lock.to_str().unwrap()];
    fondaco(&new.path, &locked).exits(0);
    let left = fondaco(&file.path, &["demo", "--no-serve"]).exits(4);
    assert!(left.err.contains("in un altro database"), "{left:?}");
}

#[test]
fn restored_without_its_lock_it_waits_for_a_person() {
    let (file, new) = (demo().copy(), File::absent());
    let backup = beside(&new.path, ".copia");
    let to = backup.to_str().unwrap();
    fondaco(&file.path, &["backup", "--to", to]).exits(0);
    let there = url(&new.path);
    let restored = fondaco(&file.path, &["restore", "--from", to, "--to", &there]).exits(0);
    assert!(restored.out.contains("si legge e non si scrive: il lock non conosce"), "{restored:?}");
    fondaco(&new.path, &["demo", "--no-serve"]).exits(4);
    nobody_is_written_down(&new.path, "il lock non conosce");
    fondaco(&new.path, &["lock", "adopt", "--reason", "nuova macchina"]).exits(0);
    fondaco(&new.path, &["demo", "--no-serve"]).exits(0);
    let from = url(&file.path);
    let nothing = fondaco(&new.path, &["reappend", "--from", &from]).exits(0);
    assert!(nothing.out.starts_with("0 eventi riportati"), "{nothing:?}");
}

#[test]
fn a_move_that_is_refused_makes_nothing() {
    let (file, other) = (demo().copy(), File::absent());
    fs::remove_file(beside(&file.path, ".lock")).unwrap();
    let (here, there) = (url(&file.path), url(&other.path));
    let refused = fondaco(&file.path, &["move", "--from", &here, "--to", &there]).exits(4);
    assert!(refused.err.contains("il lock non conosce"), "{refused:?}");
    assert_eq!(other.folder(), [""; 0]);
}
