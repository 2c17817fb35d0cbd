//! The demo's figures, as published.

use super::{balances, column, copy, sealed, sum, verified};
use crate::support::{binary::fondaco, demo::demo};
use serde_json::Value;

#[test]
fn started_again_it_adds_nothing() {
    let loaded = &demo().loaded;
    assert!(loaded.out.contains("Saldi per annualità e LEPS"), "{loaded:?}");
    assert!(loaded.out.contains("[SINTETICO]") && loaded.out.contains("[dati veri]"));
    assert_eq!(loaded.out.matches(" fnd_").count(), 6, "one for each kind of person");
    let file = copy();
    let before = verified(&file.path);
    assert_eq!(before.0, 512);
    let again = fondaco(&file.path, &["demo", "--no-serve"]).exits(0);
    assert_eq!(verified(&file.path), before);
    let counted =
        again.out.lines().filter(|line| line.contains(" registrati, ")).collect::<Vec<_>>();
    assert!(
        counted.len() > 20 && counted.iter().all(|it| it.contains("    0 registrati, ")),
        "{counted:?}"
    );
    assert!(!again.out.contains("fnd_"), "a token is shown once");
    assert!(!again.out.contains("rifiutata"), "{again:?}");
}

#[test]
fn the_regional_grant_of_veneto() {
    let file = copy();
    let by = ["--edition", "REG-VEN-ATS/2025", "--by", "ambito,organisation,line"];
    let rows = balances(&file.path, &by);
    let (ambiti, others): (Vec<Value>, Vec<Value>) =
        rows.into_iter().partition(|row| row["ambito"].is_string());
    assert_eq!(ambiti.len(), 24);
    let expected: Vec<String> = (1..=24).map(|n| format!("VEN_{n:02}")).collect();
    assert_eq!(column(&ambiti, "ambito"), expected);
    let managers: Vec<String> = (1..=24).map(|n| format!("ente_ven_{n:02}")).collect();
    assert_eq!(column(&ambiti, "organisation"), managers);
    assert!(column(&ambiti, "line").iter().all(|it| *it == "GOV"));
    assert_eq!(sum(&ambiti, "allotted_total"), 300_000_000);
    let [veneto_lavoro] = others.as_slice() else { panic!("{others:?}") };
    assert_eq!(veneto_lavoro["organisation"], "veneto_lavoro");
    assert_eq!(veneto_lavoro["line"], "SIS");
    assert_eq!(veneto_lavoro["allotted_total"], "575865.79");
    assert_eq!(veneto_lavoro["cash"], Value::Null, "cash has no line");
    let whole = balances(&file.path, &["--edition", "REG-VEN-ATS/2025", "--by", "edition"]);
    let [whole] = whole.as_slice() else { panic!("{whole:?}") };
    assert_eq!(whole["allotted_total"], "3575865.79");
    // Wholly advanced by the end of 2025: sent, and all but two have recorded it.
    let cash = ["--edition", "REG-VEN-ATS/2025", "--by", "ambito", "--effective", "2025-12-31"];
    let cash = balances(&file.path, &cash);
    let ambiti: Vec<Value> = cash.into_iter().filter(|row| row["ambito"].is_string()).collect();
    assert_eq!(sum(&ambiti, "received") + sum(&ambiti, "in_transit"), 300_000_000);
    assert_eq!(sum(&ambiti, "in_transit"), 25_000_000);
}

/// Veneto's two millions: five criteria to the cent, 600,000.00 advanced in all, an economia without
/// cash, and nothing more before what was spent is admitted.
#[test]
fn the_earlier_grant_of_veneto_by_five_criteria() {
    let file = copy();
    let edition = "REG-VEN-ATS/2025-08";
    let events: Vec<Value> =
        sealed(&file.path, &[]).iter().map(|it| serde_json::from_slice(it).unwrap()).collect();
    let of = |name: &str| -> Vec<Value> {
        let its = |it: &&Value| it["type"] == name && it["payload"]["edition"] == edition;
        events.iter().filter(its).map(|it| it["payload"].clone()).collect()
    };
    let allotted = of("FundsAllotted");
    assert_eq!((allotted.len(), sum(&allotted, "amount")), (24, 200_000_000));
    for (place, whole) in
        ["500000.00", "600000.00", "600000.00", "200000.00", "100000.00"].into_iter().enumerate()
    {
        let parts: Vec<Value> = allotted.iter().map(|it| it["criteria"][place].clone()).collect();
        assert!(parts.iter().all(|it| it["whole"] == whole), "{place}");
        assert_eq!(sum(&parts, "part"), super::cents(whole), "{place}");
    }
    for it in &allotted {
        let parts = it["criteria"].as_array().unwrap();
        assert_eq!(sum(parts, "part"), super::cents(it["amount"].as_str().unwrap()), "{it}");
    }
    let sent = of("TransferSent");
    assert_eq!((sent.len(), sum(&sent, "amount")), (24, 60_000_000));
    // Thirty per cent of each, and the cents that are left over one each.
    for (allotted, sent) in allotted.iter().zip(&sent) {
        let amount = |it: &Value| super::cents(it["amount"].as_str().unwrap());
        let apart = amount(sent) * 100 - amount(allotted) * 30;
        assert!((-100..100).contains(&apart), "{allotted} {sent}");
    }
    let returned = of("FundsReturned");
    assert_eq!(returned[0]["moves"][0]["amount"], "5000.00");
    let rows = balances(&file.path, &["--edition", edition, "--by", "edition"]);
    assert_eq!(column(&rows, "allotted_total"), ["2000000.00"]);
    assert_eq!(column(&rows, "in_transit"), ["32010.79"]);
}

#[test]
fn the_national_tables_as_issued() {
    let file = copy();
    let events: Vec<Value> =
        sealed(&file.path, &[]).iter().map(|it| serde_json::from_slice(it).unwrap()).collect();
    let allotments = |edition: &str| -> Vec<&Value> {
        let of = |it: &&Value| it["type"] == "FundsAllotted" && it["payload"]["edition"] == edition;
        events.iter().filter(of).collect()
    };
    for (edition, rows, published, anomalies) in [
        (
            "FNPS/2017",
            "276963236.92",
            "276963236.94",
            serde_json::json!([{
                "code": "ROWS_DO_NOT_SUM", "difference": "0.02",
                "published": "276963236.94", "rows": "276963236.92",
            }]),
        ),
        ("FNA/2018", "447200000.00", "447200000.00", Value::Null),
        ("FP/2019", "322000000.00", "322000000.00", Value::Null),
    ] {
        let found = allotments(edition);
        assert_eq!(found.len(), 19, "{edition}");
        let amounts: Vec<Value> = found.iter().map(|it| it["payload"].clone()).collect();
        assert_eq!(sum(&amounts, "amount"), super::cents(rows), "{edition}");
        let group = &found[18]["group"];
        assert_eq!((&group["total"], &group["published_total"]), (&rows.into(), &published.into()));
        assert_eq!(group["count"], 19);
        assert_eq!(found[18]["anomalies"], anomalies, "{edition}");
        assert!(found[..18].iter().all(|it| it["anomalies"].is_null() && it["group"].is_null()));
        let regions = ["--edition", edition, "--by", "region"];
        let shown = balances(&file.path, &regions);
        let regional: Vec<Value> =
            shown.into_iter().filter(|row| row["region"].is_string()).collect();
        assert_eq!(sum(&regional, "allotted_total"), super::cents(rows), "{edition}");
    }
    let ministry = ["--edition", "FNPS/2017", "--organisation", "mlps", "--by", "edition"];
    assert_eq!(column(&balances(&file.path, &ministry), "available"), ["0.02"]);
}

#[test]
fn its_readme_tells_the_truth() {
    let file = copy();
    let anomalies: Vec<String> = sealed(&file.path, &[])
        .iter()
        .map(|it| serde_json::from_slice::<Value>(it).unwrap())
        .flat_map(|it| it["anomalies"].as_array().cloned().unwrap_or_default())
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect();
    let told = [
        "ROWS_DO_NOT_SUM",
        "RECEIVED_UNDECLARED",
        "OUTSIDE_WINDOW",
        "NOT_THE_CREDITOR",
        "NOT_THE_CREDITOR",
        "NO_PROGRAMME",
    ];
    assert_eq!(anomalies, told);
    for (edition, programmed, committed, expensed, paid) in [
        ("REG-VEN-ATS/2025", "3575865.79", "141764.00", "17272.00", "14588.00"),
        ("FNPS/2024", "2330000.00", "423200.00", "74786.00", "62586.00"),
        ("FP-QS/2024", "4082000.00", "686900.00", "169050.00", "130470.00"),
        ("FP-QS/2025", "734000.00", "265000.00", "36250.00", "36250.00"),
        ("PNI-268/2024", "709815.00", "126600.00", "18660.00", "18660.00"),
    ] {
        let rows = balances(&file.path, &["--edition", edition, "--by", "edition"]);
        assert_eq!(column(&rows, "committed_total"), [committed], "{edition}");
        assert_eq!(column(&rows, "expensed_total"), [expensed], "{edition}");
        assert_eq!(column(&rows, "paid_total"), [paid], "{edition}");
        let passed = sum(&rows, "programmed") + sum(&rows, "committed_total");
        assert_eq!(passed, super::cents(programmed), "{edition}");
    }
}
