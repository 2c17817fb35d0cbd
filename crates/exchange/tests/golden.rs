//! The sample files of `golden/`: what they are read as, and that nothing makes reading panic.
#![cfg(test)]

use exchange::commands::{self, Kind, Whole};
use expect_test::{ExpectFile, expect_file};
use proptest::prelude::*;
use std::fmt::Write;

fn whole(bytes: &[u8]) -> Whole {
    commands::read(bytes, None).unwrap().whole().unwrap()
}

fn shown(table: &Whole) -> String {
    let mut out = format!("{:?}\n", table.kind);
    for ready in &table.commands {
        let lines: Vec<String> = ready.rows.iter().map(|it| it.line.to_string()).collect();
        let request = &ready.request;
        let act = serde_json::to_string(&request.act).unwrap();
        let verb = serde_json::to_string_pretty(&request.verb).unwrap();
        let (key, day) = (&request.key, request.effective_on);
        writeln!(out, "\nrighe {}: {key}\ndata {day}, atto {act}", lines.join(", ")).unwrap();
        if let Some(owner) = &request.on_behalf_of {
            let evidence = serde_json::to_string(&request.evidence).unwrap();
            writeln!(out, "per conto di {owner}, evidenza {evidence}").unwrap();
        }
        writeln!(out, "{verb}").unwrap();
    }
    out
}

fn check(bytes: &[u8], kind: Kind, expected: &ExpectFile) {
    let table = whole(bytes);
    assert_eq!(table.kind, kind);
    expected.assert_eq(&shown(&table));
}

/// A sample, which its header alone tells.
macro_rules! samples {
    ($($test:ident: $name:literal, $bytes:ident, $kind:ident;)+) => {
        $(
            const $bytes: &[u8] = include_bytes!(concat!("../golden/", $name, ".csv"));

            #[test]
            fn $test() {
                let expected = expect_file![concat!("../golden/", $name, ".txt")];
                check($bytes, Kind::$kind, &expected);
                assert_eq!($name.parse(), Ok(Kind::$kind));
            }
        )+

        const SAMPLES: &[&[u8]] = &[$($bytes),+];
    };
}

samples! {
    bodies: "enti", BODIES, Organisations;
    territories: "ambiti", TERRITORIES, Ambiti;
    endowments: "annualita", ENDOWMENTS, Editions;
    what_the_law_gives: "stanziamenti", GIVEN, Appropriations;
    the_table_of_a_decree: "decreto", DECREE, Decree;
    a_split_by_weights: "pesi", SPLIT, Weights;
    plans: "programmazione", PLANS, Programme;
    obligations: "impegni", OBLIGATIONS, Commitments;
    changes_of_obligations: "variazioni", CHANGES, Changes;
    a_list_of_expenses: "spese", EXPENSES, Expenses;
    what_is_to_be_received: "accertamenti", RECEIVABLES, Receivables;
    changes_of_receivables: "variazioni_accertamenti", REBOOKED, ReceivableChanges;
    years_that_end: "rendiconto_esercizio", ENDED, YearEnds;
    orders_given: "ordinativi", GIVEN_ORDERS, Orders;
    executed_orders: "pagamenti", ORDERS, Payments;
    costs_reduced: "rettifiche", LOWERED, Corrections;
    money_back: "rimborsi", BACK, Refunds;
    shares_moved: "spostamenti", MOVED, Reallocations;
    money_asked_for: "richieste", ASKED, Disbursements;
    money_sent: "trasferimenti", SENT, Transfers;
    money_received: "incassi", RECEIVED, Receipts;
    own_money: "coperture", OWN, Covers;
    what_is_given_back: "restituzioni", RETURNED, Returns;
    what_is_undone: "storni", UNDONE, Reversals;
    cash_from_the_treasury: "dotazioni", CASH, Endowments;
    parts_taken_back: "riduzioni", REDUCED, Reductions;
    terms_that_change: "condizioni", TERMS, Terms;
    managing_bodies: "gestori", MANAGERS, Managers;
    what_is_closed: "chiusure", CLOSED, Closures;
    books_that_are_closed: "registri", BOOKS, Books;
    what_is_said_of_acts: "riscontri", ANSWERS, Answers;
}

#[test]
fn every_table_has_its_sample() {
    assert_eq!(SAMPLES.len(), Kind::ALL.len());
}

#[test]
fn separator_mark_line_ends_and_capitals_change_nothing() {
    let text = std::str::from_utf8(DECREE).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let expected = shown(&whole(DECREE));
    let tabs = text.replace(';', "\t");
    let commas = format!("{header}\n{}", body.replace(',', ".").replace("125.000.00", "125000.00"))
        .replace("575.865.79", "575865.79")
        .replace("950.865.79", "950865.79")
        .replace(';', ",");
    let ends = text.replace('\n', "\r\n");
    let capitals = format!(" {} \n{body}", header.to_uppercase().replace(';', " ; "));
    let marked = format!("\u{FEFF}{text}");
    for other in [tabs, commas, ends, capitals, marked] {
        assert_eq!(shown(&whole(other.as_bytes())), expected, "{other}");
    }
}

/// A sample with some bytes changed, cut out or put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(SAMPLES);
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"\";,\t\r\n\0.-/'=:|0 ".to_vec())];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0..3, byte), 1..12);
    (sample, changes).prop_map(|(sample, changes)| {
        let mut bytes = sample.to_vec();
        for (at, how, byte) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

/// What holds of any file, whether it can be read or not.
fn sound(bytes: &[u8]) {
    let problems = match commands::read(bytes, None) {
        Err(problems) => problems,
        Ok(table) => match table.clone().whole() {
            Err(problems) => problems,
            Ok(whole) => {
                assert_eq!(whole.commands.len(), table.commands.len());
                let rows: usize = whole.commands.iter().map(|it| it.rows.len()).sum();
                assert!(rows > 0);
                return;
            }
        },
    };
    assert!((1..=exchange::MOST_PROBLEMS).contains(&problems.len()));
    for it in problems {
        assert!(
            it.value.chars().count() <= 60 && !it.reason.is_empty() && !it.fix.is_empty(),
            "{it}"
        );
        assert!(!it.to_string().contains(char::is_control), "{it}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        sound(&bytes);
    }

    #[test]
    fn no_body_makes_reading_panic(
        sample in prop::sample::select(SAMPLES),
        body in "([a-zA-Z0-9:/.,|\"'=è -]{0,8}[;\n]){0,80}",
    ) {
        let header = sample.split_inclusive(|it| *it == b'\n').next().unwrap();
        sound(&[header, body.as_bytes()].concat());
    }

    #[test]
    fn no_change_of_a_sample_makes_reading_panic(bytes in mutated()) {
        sound(&bytes);
    }
}

/// The examples of the README are read too.
#[test]
fn the_readme_tells_no_lies() {
    let readme = include_str!("../README.md");
    let examples: Vec<&str> =
        readme.split("```csv\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    let kinds: Vec<Kind> = examples.iter().map(|it| whole(it.as_bytes()).kind).collect();
    assert_eq!(kinds, Kind::ALL, "an example of each table, in order");
    for kind in Kind::ALL {
        let (_, section) = readme.split_once(&format!("## Tabella «{}»", kind.title())).unwrap();
        let section = section.split("\n## ").next().unwrap();
        for column in kind.columns().filter(|it| !["chiave", "causale"].contains(it)) {
            assert!(section.contains(&format!("`{column}`")), "{kind:?} {column}");
        }
    }
}
