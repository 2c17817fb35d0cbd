//! The command line's contract: exits, formats, both axes of time, who sees what.

use super::{balances, column, copy, sealed, verified};
use crate::support::{
    binary::{command, fondaco},
    demo::File,
    raw,
};
use journal::{hash::leaf_hash, tree};
use std::{collections::BTreeSet, fs};

#[test]
fn the_sealed_bytes_lead_to_the_root() {
    let file = copy();
    let (size, root) = verified(&file.path);
    let entries = sealed(&file.path, &[]);
    assert_eq!(entries.len() as u64, size);
    let leaves: Vec<_> = entries.iter().map(|it| leaf_hash(it)).collect();
    assert_eq!(tree::root(&leaves).to_string(), root);
    assert_eq!(sealed(&file.path, &["--from", "430"]), entries[430..]);
    assert_eq!(sealed(&file.path, &["--from", "7", "--limit", "3"]), entries[7..10]);
    assert_eq!(sealed(&file.path, &["--from", "512"]), [b""; 0]);
    assert_eq!(sealed(&file.path, &["--limit", "0"]), [b""; 0]);
}

#[test]
fn what_was_known_and_what_was_true() {
    let file = copy();
    let by = ["--by", "edition", "--edition", "REG-VEN-ATS/2025"];
    let at = |more: &[&str]| {
        let rows = balances(&file.path, &[&by, more].concat());
        let figures = ["allotted_total", "committed_total"];
        figures.map(|it| column(&rows, it).concat()).join(" ")
    };
    let now = "3575865.79 141764.00";
    assert_eq!(at(&[]), now);
    assert_eq!(at(&["--as-known-at", "512"]), now);
    assert_eq!(at(&["--as-known-at", "0"]), " ");
    assert_eq!(at(&["--effective", "2025-12-09"]), " ");
    assert_eq!(at(&["--effective", "2025-12-10"]), "3575865.79 0.00");
    assert_eq!(at(&["--effective", "2100-01-01"]), now);
    // In 2026 and known before 2026 was told.
    assert_eq!(at(&["--effective", "2026-12-31", "--as-known-at", "200"]), "3575865.79 0.00");
    // Inside the group of the 24 allotments nothing of it is known, and the answer says so.
    let first = sealed(&file.path, &[]).iter().position(|it| {
        let text = String::from_utf8_lossy(it);
        text.contains("FundsAllotted") && text.contains("reg-ven-ats-2025:ambiti")
    });
    let first = first.unwrap();
    let inside = (first + 3).to_string();
    let ran = fondaco(&file.path, &["balances", "--as-known-at", &inside]).exits(0);
    let said = format!(
        "noti gli eventi prima di {first} su 512 (la dimensione chiesta cade dentro un gruppo)"
    );
    assert!(ran.err.contains(&said), "{ran:?}");
    let beyond = fondaco(&file.path, &["balances", "--as-known-at", "513"]).exits(2);
    assert!(beyond.err.contains("il registro ha 512 eventi"), "{beyond:?}");
}

#[test]
fn tables_for_spreadsheets() {
    let file = copy();
    let ran =
        fondaco(&file.path, &["balances", "--format", "csv", "--by", "edition,line"]).exits(0);
    let mut lines = ran.out.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().unwrap().split(';').collect();
    assert_eq!(
        header[..8],
        ["fund", "edition", "edition_year", "line", "area", "ambito", "organisation", "region"]
    );
    let json = balances(&file.path, &["--by", "edition,line"]);
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(';').collect()).collect();
    assert_eq!(rows.len(), json.len());
    for (row, json) in rows.iter().zip(&json) {
        assert_eq!(row.len(), header.len());
        for (name, cell) in header.iter().zip(row) {
            let same = json[name].as_str().unwrap_or_default().replace('.', ",");
            let same = if header[..8].contains(name) { same.replace(',', ".") } else { same };
            assert_eq!(*cell, same, "{name}");
        }
    }
}

#[test]
fn everybody_sees_their_own() {
    let file = copy();
    let ambiti = |who: &str| -> BTreeSet<String> {
        let rows = balances(&file.path, &["--by", "ambito,organisation", "--as", who]);
        rows.iter()
            .map(|it| it["ambito"].as_str().or(it["organisation"].as_str()).unwrap().to_owned())
            .collect()
    };
    assert_eq!(ambiti("contabile-ven-01"), BTreeSet::from(["VEN_01".to_owned()]));
    assert_eq!(ambiti("contabile-veneto-lavoro"), BTreeSet::from(["veneto_lavoro".to_owned()]));
    let region = ambiti("regione-veneto");
    assert_eq!(region.len(), 26, "24 ambiti, the Region, Veneto Lavoro: {region:?}");
    let all = ambiti("revisore");
    assert!(all.is_superset(&region) && all.contains("mlps") && all.contains("r_lazio"));
    assert_eq!(ambiti("ministero"), all);
    // Asking for another's ambito by name shows nothing of it.
    for filter in [["--ambito", "VEN_02"], ["--organisation", "ente_ven_02"], ["--region", "12"]] {
        let args = [&["--as", "contabile-ven-01"], filter.as_slice()].concat();
        assert_eq!(balances(&file.path, &args), [serde_json::Value::Null; 0], "{filter:?}");
    }
    let own = fondaco(&file.path, &["events", "--as", "contabile-ven-01"]).exits(0).out;
    assert!(own.contains("sintetico:2026:ven_01:") && !own.contains("sintetico:2026:ven_06:"));
    // The sealed bytes of every book are for who may read the whole log.
    let whole = ["events", "--format", "jsonl", "--as"];
    let refused = fondaco(&file.path, &[&whole[..], &["contabile-ven-01"]].concat()).exits(2);
    assert_eq!(refused.out, "");
    fondaco(&file.path, &[&whole[..], &["regione-veneto"]].concat()).exits(2);
    let all = fondaco(&file.path, &[&whole[..], &["revisore"]].concat()).exits(0);
    assert_eq!(all.out.lines().count(), 512);
}

#[test]
fn an_account_that_is_not_there_or_no_more() {
    let file = copy();
    for args in [&["balances"][..], &["events"], &["account", "list"]] {
        let ran = fondaco(&file.path, &[args, &["--as", "nessuno"]].concat()).exits(2);
        assert!(ran.err.contains("l'utenza «nessuno» non esiste"), "{ran:?}");
        assert_eq!(ran.out, "");
    }
    fondaco(&file.path, &["account", "disable", "contabile-ven-01"]).exits(0);
    let ran = fondaco(&file.path, &["balances", "--as", "contabile-ven-01"]).exits(2);
    assert!(ran.err.contains("non è più attiva"), "{ran:?}");
    // Nobody keeps accounts but the operator and an administrator of the body.
    let args = ["account", "add", "intruso", "--organisation", "mlps", "--role", "ministry"];
    let ran = fondaco(&file.path, &[&args[..], &["--as", "regione-veneto"]].concat()).exits(2);
    assert!(ran.err.contains("non può gestire le utenze"), "{ran:?}");
    fondaco(&file.path, &["token", "create", "ministero", "--as", "contabile-ven-02"]).exits(2);
    fondaco(&file.path, &["token", "create", "ministero", "--as", "operatore"]).exits(0);
}

#[test]
fn reading_what_is_not_there_makes_nothing() {
    let file = File::absent();
    let import = file.beside("vuoto.jsonl", "");
    let import = import.to_str().unwrap();
    for args in [
        &["balances"][..],
        &["events"],
        &["verify"],
        &["account", "list"],
        &["account", "disable", "x"],
        &["token", "create", "x"],
        &["token", "revoke", "x"],
        &["import", "--dry-run", import],
    ] {
        let ran = fondaco(&file.path, args).exits(4);
        assert!(ran.err.contains("non esiste"), "{ran:?}");
        assert_eq!(file.folder(), ["vuoto.jsonl"], "{args:?}");
    }
}

/// A file of SQLite without a ledger in it: nothing is begun by who only reads.
#[tokio::test]
async fn reading_a_file_without_a_ledger_begins_none() {
    let file = File::absent();
    drop(crate::support::sqlite(&file.path).await);
    for args in [&["balances"][..], &["events"]] {
        let ran = fondaco(&file.path, args).exits(2);
        assert!(ran.err.contains("non c'è ancora un registro"), "{ran:?}");
    }
    // What verifies must not say that nothing is wrong with nothing.
    let ran = fondaco(&file.path, &["verify"]).exits(1);
    assert!(ran.out.contains("il registro è vuoto"), "{ran:?}");
    let import = file.beside("uno.jsonl", "");
    fondaco(&file.path, &["import", "--dry-run", import.to_str().unwrap()]);
    let mut db = raw::open(&file.path).await;
    assert_eq!(raw::number(&mut db, "SELECT count(*) FROM entry").await, 0);
}

#[test]
fn databases_that_cannot_be_used() {
    let file = File::absent();
    let letter = file.beside("lettera.db", "Gentile Ufficio, ".repeat(400));
    let ran = fondaco(&letter, &["verify"]).exits(4);
    assert!(ran.err.contains("non si apre come database SQLite"), "{ran:?}");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "Gentile Ufficio, ".repeat(400));
    for url in ["mysql://localhost/x", "fondaco.db", "sqlite:"] {
        let ran = command().args(["verify", "--db", url]).output().unwrap();
        assert_eq!(ran.status.code(), Some(2), "{url}");
    }
    // Nobody listens there; and what might be a password is not told.
    let silent = "postgres://office:segreta@127.0.0.1:1/x";
    let ran = command().args(["verify", "--db", silent]).output().unwrap();
    assert_eq!(ran.status.code(), Some(4), "{ran:?}");
    assert!(!String::from_utf8_lossy(&ran.stderr).contains("segreta"), "{ran:?}");
    let nowhere = fondaco(&file.path.join("no/such/folder.db"), &["demo", "--no-serve"]).exits(4);
    assert!(nowhere.err.contains("controllare percorso e permessi"), "{nowhere:?}");
}

#[test]
fn arguments_are_checked() {
    let file = copy();
    for args in [
        &["balances", "--by", "colour"][..],
        &["balances", "--effective", "2026-02-30"],
        &["balances", "--as-known-at", "-1"],
        &["balances", "--format", "xml"],
        &["balances", "--format", "jsonl"],
        &["import"],
        &["import", "nowhere.csv"],
        &["account", "add", "x", "--organisation", "mlps", "--role", "king"],
        &["account", "add", "x y", "--organisation", "mlps", "--role", "auditor"],
        &["account", "add", "xy", "--organisation", "nessuno", "--role", "auditor"],
        &["account", "add", "ministero", "--organisation", "mlps", "--role", "auditor"],
        &["frobnicate"],
    ] {
        fondaco(&file.path, args).exits(2);
    }
    fondaco(&file.path, &["--help"]).exits(0);
    for verb in ["demo", "serve", "import", "balances", "events", "verify", "account", "token"] {
        let help = fondaco(&file.path, &[verb, "--help"]).exits(0);
        assert!(verb == "account" || verb == "token" || help.out.contains("Examples"), "{verb}");
    }
    // A code that cannot be one is told, and so is one that names nothing.
    for (filter, why) in [
        (["--edition", "boh"], "non valido"),
        (["--ambito", "x y"], "non valido"),
        (["--line", "'; --"], "non valido"),
        (["--edition", "FNPS/1999"], "non esiste in questo registro"),
        (["--ambito", "VEN_99"], "non esiste in questo registro"),
    ] {
        let ran = fondaco(&file.path, &[&["balances"], filter.as_slice()].concat()).exits(2);
        assert!(ran.err.contains(why), "{ran:?}");
    }
}
