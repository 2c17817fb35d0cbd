//! Registers from the command line: their Italian heads, pages, totals, and who sees what.

use super::{balances, cents, copy, sum};
use crate::support::binary::{Ran, fondaco};
use expect_test::expect;
use serde_json::Value;
use std::path::Path;

fn rows(db: &Path, args: &[&str]) -> Vec<Value> {
    let ran = fondaco(db, &[&["register"], args, &["--format", "json"]].concat()).exits(0);
    let Value::Array(rows) = ran.json() else { panic!("{ran:?}") };
    rows
}

fn totals(db: &Path, register: &str) -> Value {
    fondaco(db, &["register", register, "--totals", "--format", "json"]).exits(0).json()
}

fn csv(db: &Path, args: &[&str]) -> Ran {
    fondaco(db, &[&["register"], args, &["--format", "csv"]].concat()).exits(0)
}

#[test]
fn the_heads_of_each_register() {
    let file = copy();
    let mut heads = Vec::new();
    for register in [
        "commitments",
        "expenses",
        "payments",
        "transfers",
        "allotments",
        "programmes",
        "anomalies",
        "documents",
    ] {
        let ran = csv(&file.path, &[register, "--limit", "1"]);
        heads.push(format!("{register}: {}\n", ran.out.lines().next().unwrap()));
        assert!(ran.err.contains("continua: --after "), "{ran:?}");
    }
    for register in ["receivables", "year-ends"] {
        let ran = csv(&file.path, &[register]);
        heads.push(format!("{register}: {}\n", ran.out.lines().next().unwrap()));
    }
    let ran = csv(&file.path, &["accountant", "--ambito", "VEN_01"]);
    heads.push(format!("accountant: {}\n", ran.out.lines().next().unwrap()));
    expect![[r#"
        commitments: data;posto;numero;anno;oggetto;creditore;cig;motivo_no_cig;cup;capitolo;esercizio;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;linea;area;importo;variazioni;stornato;impegnato;liquidato;pagato;da_liquidare;residuo_passivo;annullato;evento
        expenses: data;posto;numero;documento_data;creditore;oggetto;cig;motivo_no_cig;cup;capitolo;esercizio;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;linea;area;importo;variazioni;stornato;liquidato;ordinato;pagato;da_pagare;annullato;evento
        payments: data;posto;tipo;numero;anno;gamba;creditore;quietanza;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;linea;area;ordinato;importo;stornato;pagato;da_quietanzare;annullato;evento
        transfers: data;posto;tipo;controparte;quietanza;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;importo;stornato;incassato;da_incassare;annullato;evento
        allotments: data;posto;tipo;per_conto_di;controparte;atto_tipo;atto_numero;atto_data;titolare;concedente;edizione;importo;stornato;annullato;evento
        programmes: data;posto;movimento;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;linea;area;importo;stornato;annullato;evento
        anomalies: data;posto;codice;anomalia;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;evento
        documents: data;posto;emittente;numero;documento_data;tipo;totale_documento;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;linea;area;imputato;quota_fondi;quota_propria;pagato;da_pagare;annullato;evento
        receivables: data;posto;tipo;numero;anno;debitore;variazione;capitolo;esercizio;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;importo;stornato;accertato;annullato;evento
        year-ends: data;posto;esercizio;accertato;riscosso;impegnato;pagato;residui_attivi;residui_passivi;fpv;avanzo_vincolato;cassa_vincolata;atto_tipo;atto_numero;atto_data;titolare;ente;edizione;annullato;evento
        accountant: ente;titolare;edizione;linea;esercizio;assegnato;riassegnato;accertato;riscosso;impegnato;liquidato;pagato;rendicontato;ammesso;residui_attivi;residui_passivi;economie;disponibile
    "#]].assert_eq(&heads.concat());
}

#[test]
fn the_totals_are_those_of_the_balances() {
    let file = copy();
    let by = balances(&file.path, &["--by", "edition"]);
    for (register, head, stage) in [
        ("commitments", "impegnato", "committed_total"),
        ("expenses", "liquidato", "expensed_total"),
        ("payments", "pagato", "paid_total"),
    ] {
        let all = rows(&file.path, &[register]);
        let total = totals(&file.path, register);
        assert_eq!(total["righe"], all.len());
        let sums = total["totali"].as_object().unwrap();
        for (head, said) in sums {
            assert_eq!(sum(&all, head), cents(said.as_str().unwrap()), "{register} {head}");
        }
        let changed = if register == "commitments" { sum(&all, "variazioni") } else { 0 };
        let standing = sum(&all, "importo") + changed - sum(&all, "stornato");
        assert_eq!((standing, sum(&all, head)), (sum(&by, stage), standing), "{register}");
    }
    let ran = fondaco(&file.path, &["register", "expenses", "--limit", "2"]).exits(0);
    assert!(ran.out.contains("TOTALE      32 righe"), "{ran:?}");
}

/// What was sent is not added to what was received, nor what was given to what was given on.
#[test]
fn unlike_things_are_not_summed() {
    let file = copy();
    for register in ["transfers", "allotments"] {
        let (all, total) = (rows(&file.path, &[register]), totals(&file.path, register));
        assert_eq!((&total["righe"], &total["totali"]), (&all.len().into(), &Value::Null));
        let kinds = total["tipi"].as_array().unwrap();
        assert!(kinds.len() > 1, "{kinds:?}");
        let mut counted = 0;
        for kind in kinds {
            let of_it = all.iter().filter(|it| it["tipo"] == kind["tipo"]).cloned();
            let of_it: Vec<Value> = of_it.collect();
            let said = kind["totali"]["importo"].as_str().unwrap();
            assert_eq!(sum(&of_it, "importo"), cents(said), "{register} {kind}");
            counted += of_it.len();
        }
        assert_eq!(counted, all.len());
        let lines = csv(&file.path, &[register, "--totals"]).out;
        assert_eq!(lines.lines().filter(|it| it.starts_with("TOTALE;")).count(), kinds.len());
    }
}

#[test]
fn pages_are_the_whole() {
    let file = copy();
    let whole = csv(&file.path, &["transfers"]);
    let (mut pages, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut args = vec!["transfers", "--limit", "13"];
        if let Some(after) = &after {
            args.extend(["--after", after]);
        }
        let page = csv(&file.path, &args);
        pages.extend(page.out.lines().skip(1).map(ToOwned::to_owned));
        let Some((_, next)) = page.err.split_once("continua: --after ") else { break };
        after = next.lines().next().map(ToOwned::to_owned);
    }
    assert_eq!(pages, whole.out.lines().skip(1).collect::<Vec<_>>());
    assert_eq!(pages.len(), 118);
}

#[test]
fn what_an_office_asks() {
    let file = copy();
    let of_ven_01 = rows(&file.path, &["commitments", "--ambito", "VEN_01"]);
    assert!(of_ven_01.iter().all(|it| it["titolare"] == "ats:VEN_01"));
    let open = rows(&file.path, &["commitments", "--ambito", "VEN_01", "--only", "open"]);
    assert!(
        !open.is_empty() && open.iter().all(|it| cents(it["da_liquidare"].as_str().unwrap()) > 0)
    );
    let cig = rows(&file.path, &["expenses", "--cig", "U000000001"]);
    assert!(!cig.is_empty() && cig.iter().all(|it| it["cig"] == "U000000001"), "{cig:?}");
    let paid = rows(&file.path, &["payments", "--number", "102", "--year", "2026"]);
    assert!(!paid.is_empty() && paid.iter().all(|it| it["numero"] == "102"), "{paid:?}");
    let undone = rows(&file.path, &["payments", "--only", "reversed"]);
    assert_eq!(undone.len(), 1, "{undone:?}");
    assert_eq!(
        (&undone[0]["annullato"], &undone[0]["stornato"]),
        (&"sì".into(), &"3660.00".into())
    );
    let flagged = rows(&file.path, &["anomalies", "--anomaly", "OUTSIDE_WINDOW"]);
    assert_eq!(flagged.len(), 1, "{flagged:?}");
    let accountant = ["accountant", "--ambito", "VEN_01", "--budget-year", "2026"];
    let years = rows(&file.path, &accountant);
    assert!(!years.is_empty() && years.iter().all(|it| it["esercizio"] == "2026"), "{years:?}");
    let early = rows(&file.path, &["expenses", "--effective", "2026-03-31"]);
    assert!(early.iter().all(|it| it["data"].as_str().unwrap() <= "2026-03-31"), "{early:?}");
    assert!(early.len() < rows(&file.path, &["expenses"]).len());
}

/// What no event is sealed with is told beside what events are, in every form of the answer.
#[test]
fn days_below_zero_are_told() {
    let file = copy();
    let early = serde_json::json!({
        "type": "MakeCommitment", "key": "prima", "as": "contabile-ven-01",
        "effective_on": "2026-01-02",
        "act": { "kind": "DETERMINA", "number": "3", "date": "2026-01-02" },
        "input": { "organisation": "ente_ven_01", "no_cig": "PRESTAZIONI", "rows": [{
            "holder": "ats:VEN_01", "edition": "FNPS/2024", "line": "SUP", "amount": "1234.56",
        }] },
    });
    let commands = file.path.with_file_name("prima.jsonl");
    std::fs::write(&commands, early.to_string()).unwrap();
    fondaco(&file.path, &["import", commands.to_str().unwrap()]).exits(0);
    let said = "anomalia del giorno: programmato di ats:VEN_01 su FNPS/2024 sulla linea SUP sotto \
                zero dal 02/01/2026 al 18/01/2026, fino a -1.234,56";
    for args in [
        &["balances", "--ambito", "VEN_01"][..],
        &["balances", "--ambito", "VEN_01", "--format", "csv"],
        &["balances", "--ambito", "VEN_01", "--format", "json"],
        &["register", "anomalies", "--edition", "FNPS/2024"],
    ] {
        let ran = fondaco(&file.path, args).exits(0);
        assert!(ran.err.contains(said), "{args:?}: {ran:?}");
    }
    for args in [
        &["balances", "--ambito", "VEN_02"][..],
        &["register", "anomalies", "--edition", "PNI-268/2024"],
        &["register", "commitments"],
    ] {
        let ran = fondaco(&file.path, args).exits(0);
        assert!(!ran.err.contains("sotto zero"), "{args:?}: {ran:?}");
    }
}

/// What a reversal names stands in what a program reads.
#[test]
fn rows_tell_their_event() {
    let file = copy();
    let events = fondaco(&file.path, &["events", "--format", "json"]).exits(0).json();
    let events = events.as_array().unwrap();
    assert_eq!(events.len(), 512);
    let csv = fondaco(&file.path, &["events", "--format", "csv"]).exits(0).out;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((lines.len(), lines[0]), (513, "index;type;effective_on;book;key;anomalies;id"));
    for it in rows(&file.path, &["expenses", "--ambito", "VEN_01"]) {
        let index: usize =
            it["posto"].as_str().unwrap().split_once('/').unwrap().0.parse().unwrap();
        assert_eq!(it["evento"], events[index]["id"]);
        assert!(lines[index + 1].ends_with(it["evento"].as_str().unwrap()), "{it}");
    }
}

#[test]
fn who_sees_what() {
    let file = copy();
    let of = |account: &str, register: &str| {
        let rows = rows(&file.path, &[register, "--as", account]);
        let mut holders: Vec<String> =
            rows.iter().map(|it| it["titolare"].as_str().unwrap().to_owned()).collect();
        holders.sort();
        holders.dedup();
        holders
    };
    for register in ["commitments", "expenses", "payments", "programmes", "accountant"] {
        assert_eq!(of("contabile-ven-01", register), ["ats:VEN_01"], "{register}");
    }
    let named = ["expenses", "--as", "contabile-ven-01", "--ambito", "VEN_06"];
    assert!(rows(&file.path, &named).is_empty());
    let named = ["accountant", "--as", "contabile-ven-01", "--ambito", "VEN_06"];
    assert!(rows(&file.path, &named).is_empty());
}

#[test]
fn what_cannot_be_asked_is_said() {
    let file = copy();
    for (args, said) in [
        (vec!["register", "expenses", "--ambito", "VEN_99"], "VEN_99"),
        (vec!["register", "expenses", "--after", "12"], "INDEX/ROW"),
        (vec!["register", "expenses", "--only", "aperti"], "standing"),
        (vec!["register", "expenses", "--format", "jsonl"], "table, csv, json"),
        (
            vec!["register", "expenses", "--from", "2026-05-01", "--to", "30/04/2026"],
            "DATES_REVERSED",
        ),
        (vec!["balances", "--effective", "31/02/2026"], "«31/02/2026»"),
        (vec!["register", "accountant", "--as-known-at", "9999"], "512"),
    ] {
        let ran = fondaco(&file.path, &args).exits(2);
        assert!(ran.err.contains(said), "{args:?}: {ran:?}");
    }
}
