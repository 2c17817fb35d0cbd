//! The bench, run as a person runs it, at a size that a debug build does: every promise has its
//! figures. What they are is nobody's business here.

use crate::support::binary::fondaco;
use serde_json::Value;
use std::path::Path;

/// Every promise that is measured on SQLite, part by part.
const MEASURED: [&str; 14] = [
    "P2",
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
    let figures = report["figures"].as_array().unwrap();
    let figure = |id: &str| figures.iter().find(|it| it["id"] == id).unwrap();
    for id in MEASURED {
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
    assert_eq!(figure("P1")["verdict"], "not_measured");
    assert_eq!(figures.len(), MEASURED.len() + 1, "{report}");
}

#[test]
fn a_floor_that_cannot_be_measured_fails_only_when_asked_to() {
    let report = run(&["--only", "P1"]);
    assert_eq!(report["figures"].as_array().unwrap().len(), 1);
    let args = ["bench", "--size", "tiny", "--only", "P1", "--strict"];
    fondaco(Path::new("unused.db"), &args).exits(1);
}
