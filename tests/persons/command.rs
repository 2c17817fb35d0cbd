//! Persons in files and on the command line, as a person of an office uses them, on the demo.

use super::{CODE, OTHER, holding};
use crate::support::{
    binary::{command, fondaco},
    demo::{File, beside, demo},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

const WHO: [&str; 2] = ["--as", "contabile-ven-01"];

fn commits(key: &str, code: &str, amount: &str) -> String {
    json!({
        "type": "MakeCommitment", "key": key, "effective_on": "2026-05-04",
        "input": {
            "organisation": "ente_ven_01", "no_cig": "CONTRATTI_LAVORO",
            "creditor": {"codice_fiscale": code, "name": "Mario Rossi"},
            "rows": [{
                "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": amount,
            }],
        },
    })
    .to_string()
}

const COLUMNS: &str = "ente;emittente;documento_numero;documento_data;documento_tipo;\
    documento_totale;riga;totale_riga;ammissibile;imputato;data;atto_tipo;atto_numero;atto_data;\
    impegno;riga_impegno;titolare;annualita;linea;area;importo;quota_propria;chiave";

fn expense(code: &str) -> String {
    format!(
        "{COLUMNS}\r\nente_ven_01;{code};RIC 7;2026-05-10;RICEVUTA;10,00;;;;;2026-05-20;;;;\
         chiave:c1;0;;;;;10,00;;\r\n"
    )
}

/// Runs on the demo with everything logged: what it said.
fn logged(db: &Path, args: &[&str], exit: i32) -> String {
    let mut it = command();
    it.env("FONDACO_LOG", "trace").arg("--db").arg(format!("sqlite:{}", db.display()));
    let ran: crate::support::binary::Ran = it.args(args).output().unwrap().into();
    let ran = ran.exits(exit);
    ran.out + &ran.err
}

fn list(db: &Path, args: &[&str]) -> Vec<Value> {
    let args = [args, &["--format", "json"]].concat();
    fondaco(db, &args).exits(0).json().as_array().unwrap().clone()
}

#[test]
fn a_year_with_persons_leaves_no_name_and_no_code_behind() {
    let (file, files) = (demo().copy(), File::absent());
    let lines = [commits("c1", CODE, "100.00"), commits("c2", OTHER, "99999999.00")].join("\n");
    let lines = files.beside("comandi.jsonl", lines);
    let table = files.beside("spese.csv", expense(&format!("\" {} \"", CODE.to_lowercase())));
    let scarti = tempfile::tempdir().unwrap();
    let run = |path: &Path, more: &[&str], exit| {
        let (input, folder) = (path.to_str().unwrap(), scarti.path().to_str().unwrap());
        let args = [&["import", input, "--scarti", folder][..], &WHO, more].concat();
        logged(&file.path, &args, exit)
    };
    // A dry run leaves nothing: no person, no pepper.
    let mut said = run(&lines, &["--dry-run"], 3);
    assert!(!beside(&file.path, ".pepper").exists());
    assert_eq!(list(&file.path, &["person", "list"]), [Value::Null; 0]);
    said += &run(&lines, &[], 3);
    said += &run(&table, &[], 0);
    said += &run(&table, &[], 0);
    said += &logged(&file.path, &["verify"], 0);
    assert!(said.contains("DEBUG") && said.contains("già registrat"), "nothing was logged");
    for text in [CODE, OTHER, "Mario Rossi"] {
        assert!(!said.to_lowercase().contains(&text.to_lowercase()), "{text} in what is said");
        let folder = file.path.parent().unwrap();
        assert_eq!(holding(folder, text), [""; 0], "{text}");
        assert_eq!(holding(scarti.path(), text), [""; 0], "{text} in scarti");
    }
    // What was refused goes on with the id.
    let refused = fs::read_dir(scarti.path()).unwrap().next().unwrap().unwrap().path();
    let refused = fs::read_to_string(refused).unwrap();
    assert!(refused.contains("\"person\""), "{refused}");

    let found = list(&file.path, &["person", "find", CODE, WHO[0], WHO[1]]);
    let person = found[0]["person"].as_str().unwrap();
    assert_eq!(found[0]["values"]["name"][0]["value"], "Mario Rossi");
    let events = fondaco(&file.path, &["events", "--format", "jsonl"]).exits(0).out;
    let naming = events.lines().filter(|it| it.contains(person));
    let naming: Vec<Value> = naming.map(|it| serde_json::from_str(it).unwrap()).collect();
    let types: Vec<_> = naming.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["CommitmentMade", "ExpenseRecorded"]);
    let key = naming[1]["payload"]["document"]["key"].as_str().unwrap();
    assert!(key.starts_with(person), "{key}");
    let sealed = naming[0]["payload"]["creditor"]["digests"].as_array().unwrap();
    assert!(sealed.contains(&found[0]["values"]["name"][0]["commitment"]));

    fondaco(&file.path, &["person", "show", person, "--as", "contabile-ven-02"]).exits(2);
    let erase = ["person", "erase", person, "--reason", "prot. 123"];
    fondaco(&file.path, &erase).exits(2);
    let balances = || fondaco(&file.path, &["balances", "--by", "edition,line"]).exits(0).out;
    let before = balances();
    let erase = [&erase[..], &WHO].concat();
    let done = fondaco(&file.path, &erase).exits(0);
    assert!(done.out.contains("non resta nulla"), "{done:?}");
    fondaco(&file.path, &erase).exits(0);
    fondaco(&file.path, &["person", "show", person]).exits(2);
    fondaco(&file.path, &["verify"]).exits(0);
    assert_eq!(balances(), before);
}

#[test]
fn persons_go_along_and_are_read_with_their_pepper_only() {
    let (file, there) = (demo().copy(), File::absent());
    let lines = file.beside("comandi.jsonl", commits("c1", CODE, "100.00"));
    fondaco(&file.path, &[&["import", lines.to_str().unwrap()][..], &WHO].concat()).exits(0);
    let copy = beside(&there.path, ".copia");
    let told = fondaco(&file.path, &["backup", "--to", copy.to_str().unwrap()]).exits(0);
    assert!(told.out.contains("1 persone") && told.err.contains(".pepper"), "{told:?}");
    fondaco(&copy, &["person", "list"]).exits(4);
    fs::copy(beside(&file.path, ".pepper"), beside(&copy, ".pepper")).unwrap();
    assert_eq!(list(&copy, &["person", "list"]).len(), 1);
    let moved = there.path.with_file_name("altrove.db");
    let [from, to] = [&file.path, &moved].map(|it| format!("sqlite:{}", it.display()));
    let told = fondaco(&file.path, &["move", "--from", &from, "--to", &to]).exits(0);
    assert!(told.err.contains("altrove.db.pepper"), "{told:?}");
    fs::copy(beside(&file.path, ".pepper"), beside(&moved, ".pepper")).unwrap();
    assert_eq!(list(&moved, &["person", "find", CODE]).len(), 1);
}

/// A name by which somebody signs in stands in the clear: it is nobody's codice fiscale.
#[test]
fn no_account_and_no_token_is_called_by_a_code() {
    let file = demo().copy();
    let named = ["account", "add", CODE, "--organisation", "operator", "--role", "administrator"];
    let label = ["token", "create", WHO[1], "--label", CODE];
    for args in [&named[..], &label] {
        let refused = fondaco(&file.path, args).exits(2);
        assert!(refused.err.contains("PERSONAL_DATA"), "{refused:?}");
        assert!(!refused.err.contains(CODE), "{refused:?}");
    }
    // A code that is looked for, and closed by another letter than its own.
    let mistyped = format!("{}Z", &CODE[..15]);
    let refused = fondaco(&file.path, &["person", "find", &mistyped, WHO[0], WHO[1]]).exits(2);
    assert!(refused.err.contains("lettera di controllo"), "{refused:?}");
    assert!(!refused.err.contains(&mistyped), "{refused:?}");
}
