//! The examples of the READMEs, imported one after the other: each is recorded whole.

use super::Office;
use crate::support::{
    binary::fondaco,
    demo::{beside, demo},
};

/// The tables, each with its example.
fn examples(readme: &'static str) -> Vec<(&'static str, &'static str)> {
    let sections = readme.split("## Tabella «").skip(1);
    let example = |section: &'static str| {
        let (title, rest) = section.split_once('»').unwrap();
        let (_, rest) = rest.split_once("```csv\n").unwrap();
        (title, rest.split_once("```").unwrap().0)
    };
    sections.map(example).collect()
}

/// Who imports a table, as the page says.
fn who(title: &str) -> &'static str {
    match title {
        "enti" | "ambiti" | "gestori" => "operatore",
        "annualita" | "stanziamenti" | "decreto" | "pesi" | "trasferimenti" | "dotazioni"
        | "riduzioni" | "condizioni" | "chiusure" | "registri" | "riscontri" => "regione",
        _ => "gestore",
    }
}

/// An act that the managing body transcribes, for the Region to answer: its id.
fn transcribed(office: &Office) -> String {
    let decree = "edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data;\
                  per_conto_di;allegato\nREG-VEN-INF/2025;org:r_veneto;ats:VEN_12;1,00;DGR;1999;\
                  20/01/2026;21/01/2026;r_veneto;"
        .to_owned()
        + &"ab".repeat(32)
        + "\n";
    let path = office.files.beside("trascritto.csv", decree);
    office.imports(&path, "gestore", &[]).exits(0);
    let events = office.runs(&["events", "--format", "jsonl"]).exits(0).out;
    let of = events.lines().find(|it| it.contains("\"on_behalf_of\"")).unwrap();
    let of: serde_json::Value = serde_json::from_str(of).unwrap();
    of["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_examples_of_the_tables_follow_from_each_other() {
    for office in Office::everywhere().await {
        let operator = ["--organisation", "operator", "--role", "administrator"];
        office.runs(&[&["account", "add", "operatore"][..], &operator].concat()).exits(0);
        let readme = include_str!("../../crates/exchange/README.md");
        for (title, example) in examples(readme) {
            let example = match title {
                "riscontri" => {
                    let (header, row) = example.split_once('\n').unwrap();
                    let (_, row) = row.split_once(';').unwrap();
                    format!("{header}\n{};{row}", transcribed(&office))
                }
                _ => example.to_owned(),
            };
            let path = office.files.beside(&format!("{title}.csv"), example);
            let ran = office.imports(&path, who(title), &["--format", "json"]);
            assert_eq!(ran.exit, 0, "{title}: {ran:?}");
            let told = &ran.json()[0]["imported"];
            assert_eq!((&told["table"], &told["commands"]), (&title.into(), &told["recorded"]));
            if title == "enti" {
                for (name, body, role) in
                    [("regione", "r_veneto", "region"), ("gestore", "c_l736", "ats_accountant")]
                {
                    let of = ["--organisation", body, "--role", role];
                    office.runs(&[&["account", "add", name][..], &of].concat()).exits(0);
                }
            }
        }
        office.runs(&["verify"]).exits(0);
    }
}

#[test]
fn the_command_of_the_readme_is_recorded_in_the_demo() {
    let file = demo().copy();
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```json\n").unwrap();
    let commands = beside(&file.path, ".jsonl");
    std::fs::write(&commands, rest.split_once("```").unwrap().0).unwrap();
    let ran = fondaco(&file.path, &["import", commands.to_str().unwrap()]).exits(0);
    assert!(ran.out.contains("1 riga, 1 comando: 1 registrato (1.000,00 €)"), "{ran:?}");
}
