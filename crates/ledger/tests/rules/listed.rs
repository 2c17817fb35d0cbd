//! The list of refusals and anomalies in the documents, made from the code: each with what the code
//! says of it and the first line of the scripts that provokes it.

use crate::completeness::{SCRIPTS, code};
use std::{fmt::Write as _, fs, path::Path};

/// A code of the sources, and what is said of it there.
struct Told {
    code: String,
    about: String,
}

/// What provokes a code, and what is answered.
struct Example {
    line: String,
    answer: String,
}

/// The variants of the enum of a source, with what stands before them.
fn told(source: &str) -> Vec<Told> {
    let (mut all, mut about) = (Vec::new(), String::new());
    for line in source.lines() {
        let Some(line) = line.strip_prefix("    ") else { continue };
        if let Some(doc) = line.strip_prefix("/// ") {
            about = if about.is_empty() { doc.to_owned() } else { format!("{about} {doc}") };
        } else if let Some((name, _)) = line.split_once(" {") {
            let named = name.chars().all(char::is_alphanumeric);
            if named && name.starts_with(char::is_uppercase) {
                all.push(Told { code: code(name), about: std::mem::take(&mut about) });
            }
        } else if !line.starts_with(['#', ' ', '"', ')', ']']) {
            about.clear();
        }
    }
    all
}

/// The first refusal of a code in the scripts.
fn refused(code: &str) -> Option<Example> {
    let marks = [format!("=> refused {code} "), format!("=> refused {code}: ")];
    lines().find_map(|line| {
        let mark = marks.iter().find(|mark| line.contains(*mark))?;
        let (asked, answer) = line.split_once(mark.as_str())?;
        let answer = answer
            .split_once(": ")
            .map_or(answer, |(at, why)| if at.starts_with("at ") { why } else { answer });
        Some(Example { line: asked.trim().to_owned(), answer: answer.to_owned() })
    })
}

/// The first event with an anomaly of a code in the scripts.
fn flagged(code: &str) -> Option<Example> {
    let mark = format!("{code}: ");
    let mut asked = "";
    for line in lines() {
        match line.trim_start().strip_prefix("! ") {
            Some(flag) => {
                let (_, answer) = flag.split_once(&mark).unwrap_or_default();
                if !answer.is_empty() {
                    return Some(Example { line: asked.to_owned(), answer: answer.to_owned() });
                }
            }
            None => asked = line.split(" => ").next().unwrap_or(line).trim(),
        }
    }
    None
}

fn lines() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().flat_map(|script| script.lines())
}

fn section(out: &mut String, title: &str, all: &[Told], example: fn(&str) -> Option<Example>) {
    write!(out, "\n## {title}\n").unwrap();
    for Told { code, about } in all {
        // What is malformed has the code of its field, of which this is one.
        let of_field = code == "MALFORMED";
        let provoked = example(if of_field { "MISSING_FIELD" } else { code });
        write!(out, "\n### `{code}`\n\n{about}\n").unwrap();
        match provoked {
            Some(Example { line, answer }) => {
                write!(out, "\n```text\n{line}\n```\n\n> {answer}\n").unwrap();
            }
            None => write!(out, "\nOnly a clock provokes it: `tests/lane/clock.rs`.\n").unwrap(),
        }
    }
}

/// What the document says at its beginning.
const OPENING: &str = "# Rifiuti e anomalie

Made from the code by a test (`UPDATE_EXPECT=1 cargo test -p ledger --test rules listed`): not to be edited by hand.
Each code stands with what the sources say of it, the first line of the tests that provokes it (in the words of
`crates/ledger/tests/rules`: a verb, then its input; `key=`, `on=`, `act=` as every command has them) and the sentence
that is answered. When several reasons hold, the kind declared first is given.
";

#[test]
fn every_refusal_and_anomaly_stands_in_the_documents() {
    let mut out = OPENING.to_owned();
    let refusals = told(include_str!("../../src/rejection.rs"));
    let anomalies = told(include_str!("../../src/anomaly.rs"));
    section(&mut out, "Rifiuti: nothing is written", &refusals, refused);
    section(&mut out, "Anomalie: recorded, sealed and shown", &anomalies, flagged);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rifiuti-e-anomalie.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &out).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == out,
        "docs/rifiuti-e-anomalie.md is not of this code"
    );
}
