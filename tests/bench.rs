//! The bench, run as a person runs it, at a size that a debug build does: every promise has its
//! figures. What they are is nobody's business here.

use crate::support::{
    binary::{command, fondaco},
    postgres::{self, Fresh},
};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};

/// Every promise that is measured on either database, part by part.
const MEASURED: [&str; 13] = [
    "P3",
    "P4",
    "P5",
    "P6",
    "P8 effective",
    "P8 known",
    "P10",
    "P11",
    "P14",
    "P15 idle",
    "P15 load",
    "P16",
    "P12",
];

fn run(args: &[&str]) -> Value {
    let args = [&["bench", "--size", "tiny", "--format", "json"], args].concat();
    fondaco(Path::new("unused.db"), &args).exits(0).json()
}

#[test]
fn every_promise_has_its_figures() {
    let report = run(&[]);
    for name in ["fsync_p50_us", "fsync_p99_us", "cores", "memory_mb"] {
        assert!(report["machine"][name].as_f64().unwrap() > 0.0, "{name}: {report}");
    }
    let pragma = |wanted: &[&str; 2]| {
        report["settings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it[0] == wanted[0] && it[1] == wanted[1])
    };
    assert!(pragma(&["journal_mode", "wal"]) && pragma(&["synchronous", "2"]), "{report}");
    has_figures(&report, "P2", "P1");
}

/// That every promise has its figures, the one that is this database's own, too; and that the other
/// one says that it has none.
fn has_figures(report: &Value, own: &str, other: &str) {
    let figures = report["figures"].as_array().unwrap();
    let figure = |id: &str| figures.iter().find(|it| it["id"] == id).unwrap();
    for id in MEASURED.into_iter().chain([own]) {
        let it = figure(id);
        let missing = it["verdict"] == "not_measured";
        // Without hledger there is nothing to stand beside, and the report says how to get it.
        if id == "P12" && missing {
            assert!(it["notes"][0].as_str().unwrap().contains("apt-get install hledger"), "{it}");
            continue;
        }
        assert_eq!(it["verdict"], "not_judged", "{it}");
        let mut beside = vec!["ours", "ratio"];
        beside.extend((!id.starts_with("P15")).then_some("baseline"));
        for part in beside {
            for name in ["min", "median", "max"] {
                assert!(it[part][name].as_f64().unwrap() > 0.0, "{part}: {it}");
            }
        }
    }
    assert_eq!(figure(other)["verdict"], "not_measured");
    assert_eq!(figures.len(), MEASURED.len() + 2, "{report}");
}

/// The database that `--db` names is somebody's: it is left as it is, whatever its tables are
/// called. Only the long log stays behind, for who asks to keep it.
#[tokio::test]
async fn on_postgres_nobody_elses_tables_are_touched() {
    let theirs = Fresh::new().await;
    let mut db = theirs.raw().await;
    for table in ["posting", "raw_groups", "raw_settings", "raw_one_0"] {
        let sql = format!("CREATE TABLE {table} (mine text); INSERT INTO {table} VALUES ('mine')");
        postgres::run(&mut db, &sql).await.unwrap();
    }
    let before = rows_by_table(&mut db).await;
    let url = theirs.url();
    let run = |args: &[&str]| -> Value {
        let args = [&["--db", &url, "bench", "--size", "tiny", "--format", "json"], args].concat();
        let ran: crate::support::binary::Ran = command().args(args).output().unwrap().into();
        ran.exits(0).json()
    };
    has_figures(&run(&[]), "P1", "P2");
    let folder = tempfile::tempdir().unwrap();
    let keep = ["--only", "P6", "--keep", folder.path().to_str().unwrap()];
    for _ in 0..2 {
        assert_eq!(run(&keep)["figures"][0]["verdict"], "not_judged");
    }
    assert_eq!(rows_by_table(&mut db).await, before);
    let ours = "SELECT datname::text FROM pg_database WHERE datname ~ '^fondaco_(bench|kept)_'";
    assert_eq!(postgres::texts(&mut db, ours).await, ["fondaco_kept_italy"]);
    postgres::run(&mut db, "DROP DATABASE fondaco_kept_italy").await.unwrap();
}

/// How many rows each table of a database has.
async fn rows_by_table(db: &mut sqlx::PgConnection) -> BTreeMap<String, usize> {
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let mut found = BTreeMap::new();
    for table in postgres::texts(db, tables).await {
        let rows = postgres::rows(db, &format!("SELECT * FROM {table}")).await.len();
        found.insert(table, rows);
    }
    found
}

#[test]
fn a_floor_that_cannot_be_measured_fails_only_when_asked_to() {
    let report = run(&["--only", "P1"]);
    assert_eq!(report["figures"].as_array().unwrap().len(), 1);
    let args = ["bench", "--size", "tiny", "--only", "P1", "--strict"];
    fondaco(Path::new("unused.db"), &args).exits(1);
}

#[test]
fn a_curve_keeps_the_sizes_that_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let kept = folder.path().join("kept");
    let kept = kept.to_str().unwrap();
    let drawn = |to: &str| {
        let args = ["bench", "curve", "--to", to, "--out", out, "--keep", kept];
        fondaco(Path::new("unused.db"), &args).exits(0);
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        let figures: Value = serde_json::from_str(&read("curve.json")).unwrap();
        (figures["rows"].clone(), read("curve.md"), read("curve.svg"))
    };
    drawn("6000");
    // What is kept is too long for the smaller size: its row is not made of that.
    let (rows, ..) = drawn("5000");
    assert_eq!(rows.as_array().unwrap().len(), 1);
    std::fs::remove_dir_all(kept).unwrap();
    let (rows, table, plot) = drawn("5000");
    let sizes: Vec<_> = rows.as_array().unwrap().iter().map(|it| &it["events"]).collect();
    assert_eq!(sizes, [5000, 6000]);
    for row in rows.as_array().unwrap() {
        assert!(row["figures"].as_array().unwrap().iter().all(|it| it.as_f64().unwrap() > 0.0));
        assert!(table.contains(&format!("\n| {} |", row["events"])), "{table}");
    }
    assert!(plot.starts_with("<svg"), "{plot}");
}
