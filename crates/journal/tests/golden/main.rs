//! The golden vectors: what sealing gives, byte by byte, for every event that can be sealed.
//!
//! A golden file that changes is a format that broke: sealed bytes are never migrated. See the
//! README of the crate before setting `UPDATE_GOLDEN`.
#![cfg(test)]

mod authority;
mod cash;
mod corrections;
mod limit;
mod office;
mod registry;
mod spending;
mod tamper;
mod vector;
mod words;
mod worked;
mod years;

use journal::{
    canonical::{is_canonical, to_canonical},
    hash::{Hash, leaf_hash, sha256},
    seal::{digest, is_faithful, open, seal},
    tree,
};
use ledger::{
    anomaly::Anomaly,
    apply::apply,
    command::Request,
    posting::postings,
    state::{Key, Recorded, State, Value},
    stream::streams,
};
use serde_json::json;
use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};
use tamper::Forgery;
use vector::{Step, Vector};

/// The log, leaf by leaf.
fn steps() -> Vec<Step> {
    let mut steps = registry::steps();
    steps.extend(authority::steps());
    steps.extend(spending::steps());
    let mut steps = office::steps(cash::steps(steps));
    steps.extend(corrections::steps());
    steps.extend(years::steps());
    steps
}

fn log() -> Vec<Vector> {
    vector::log(&steps())
}

/// Every vector: the log, and FORMAT.md's example, which stands in no log of ours.
fn vectors() -> Vec<Vector> {
    let mut vectors = log();
    vectors.push(worked::vector());
    vectors
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

/// Compares with a golden file, or writes it anew where somebody asks for that.
fn check(name: &str, bytes: &[u8]) {
    let path = golden(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|it| it == "1") {
        fs::write(&path, bytes).unwrap();
    }
    let expected = fs::read(&path).unwrap_or_default();
    assert!(
        expected == bytes,
        "{name} is not what is sealed now: THE FORMAT BROKE\n expected {}\n      now {}",
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(bytes),
    );
}

fn bytes_of(vector: &Vector) -> Vec<u8> {
    seal(&vector.envelope).unwrap().bytes
}

#[test]
fn every_event_seals_to_its_golden_bytes_and_leaf() {
    let mut leaves = String::new();
    for vector in vectors() {
        let sealed = seal(&vector.envelope).unwrap();
        check(&vector.name, &sealed.bytes);
        assert_eq!(sealed.leaf, leaf_hash(&fs::read(golden(&vector.name)).unwrap()));
        writeln!(leaves, "{} {}", vector.name, sealed.leaf).unwrap();
    }
    check("leaves.txt", leaves.as_bytes());
}

#[test]
fn golden_bytes_open_to_the_very_envelope() {
    for vector in vectors() {
        let bytes = fs::read(golden(&vector.name)).unwrap();
        let envelope = open(&bytes).unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        assert_eq!(envelope, vector.envelope, "{}", vector.name);
        assert!(is_faithful(&bytes, &envelope) && is_canonical(&bytes), "{}", vector.name);
    }
}

#[test]
fn no_golden_file_is_left_over() {
    let mut known: BTreeSet<String> = vectors().into_iter().map(|it| it.name).collect();
    for list in ["leaves", "digests", "postings", "root", "words"] {
        known.insert(format!("{list}.txt"));
    }
    known.extend(["commands.jsonl".to_owned(), "ledger.jsonl".to_owned()]);
    let found: BTreeSet<String> = fs::read_dir(golden(""))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    assert_eq!(found, known);
}

#[test]
fn every_event_type_and_every_anomaly_has_a_vector() {
    let types: BTreeSet<&str> = log().iter().map(|it| it.envelope.event.type_name()).collect();
    assert_eq!(types.len(), 34, "{types:?}");
    let codes: BTreeSet<&str> =
        log().iter().flat_map(|it| &it.envelope.anomalies).map(Anomaly::code).collect();
    assert_eq!(codes.len(), 26, "{codes:?}");
}

#[test]
fn lists_that_are_sorted_are_sealed_sorted() {
    for Vector { name, envelope: it } in vectors() {
        assert!(it.touches.is_sorted_by(|a, b| a.stream < b.stream), "{name}");
        assert!(it.evidence.is_sorted_by(|a, b| a < b), "{name}");
        assert!(it.rules.is_sorted_by(|a, b| a < b), "{name}");
        assert!(it.anomalies.is_sorted_by(|a, b| a < b), "{name}");
    }
}

#[test]
fn the_worked_example_is_that_of_the_format() {
    let vector = worked::vector();
    let digest = vector.envelope.command.digest.to_string();
    assert_eq!(bytes_of(&vector), worked::as_written(&digest));
}

#[test]
fn another_way_of_writing_it_is_not_it() {
    let (mut taken, mut tried) = (Vec::new(), 0);
    for vector in vectors() {
        let document = serde_json::from_slice(&bytes_of(&vector)).unwrap();
        // What is forged differs from the golden bytes by the forgery alone.
        assert!(is_canonical(&tamper::written(&document)), "{}", vector.name);
        for Forgery { what, bytes } in tamper::with_unknown_fields(&document) {
            assert!(open(&bytes).is_err(), "{} {what}", vector.name);
        }
        for Forgery { what, bytes } in tamper::forgeries(&document) {
            tried += 1;
            if open(&bytes).is_ok_and(|it| is_faithful(&bytes, &it)) {
                taken.push(format!("{} {what}", vector.name));
            }
        }
    }
    assert!(tried > 20_000, "{tried}");
    assert!(taken.is_empty(), "taken for faithful:\n{}", taken.join("\n"));
}

#[test]
fn what_each_event_moves_and_touches() {
    let mut out = String::new();
    for Vector { name, envelope } in vectors() {
        for (line, posting) in postings(&envelope.event).iter().enumerate() {
            let (from, to, amount) = (&posting.from, &posting.to, posting.amount);
            writeln!(out, "{name} {line} {from} -> {to} {amount}").unwrap();
        }
        assert!(
            streams(&envelope.event, &envelope.book)
                .iter()
                .eq(envelope.touches.iter().map(|it| &it.stream))
        );
        for touch in &envelope.touches {
            writeln!(out, "{name} touches {} {}", touch.stream, touch.n).unwrap();
        }
    }
    check("postings.txt", out.as_bytes());
}

#[test]
fn the_log_has_its_golden_root() {
    let mut ledger = Vec::new();
    for vector in log() {
        ledger.extend(bytes_of(&vector));
        ledger.push(b'\n');
    }
    check("ledger.jsonl", &ledger);
    let ledger = fs::read(golden("ledger.jsonl")).unwrap();
    let entries = ledger.strip_suffix(b"\n").unwrap().split(|byte| *byte == b'\n');
    let leaves: Vec<Hash> = entries.map(leaf_hash).collect();
    check("root.txt", format!("{} {}\n", leaves.len(), tree::root(&leaves)).as_bytes());
}

/// The log is one that the rules let be written: streams, keys, guards, reversals.
#[test]
fn the_log_replays() {
    let mut state = State::whole();
    for Vector { name, envelope } in log() {
        apply(&mut state, &envelope).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        state.keep();
        let recorded = Value::Recorded(Recorded::of(&envelope));
        state.load(Key::Recorded { id: envelope.id }, Some(recorded));
    }
}

fn requests() -> Vec<Request> {
    let mut requests: Vec<Request> = steps().iter().filter_map(Step::request).collect();
    requests.push(worked::request());
    requests
}

/// What a digest is taken of, put together by hand.
fn preimage(request: &Request) -> Vec<u8> {
    let verb = serde_json::to_value(&request.verb).unwrap();
    let mut it = json!({
        "type": request.verb.name(),
        "effective_on": request.effective_on,
        "input": verb["input"],
    });
    if let Some(owner) = &request.on_behalf_of {
        it["on_behalf_of"] = json!(owner);
    }
    if let Some(act) = &request.act {
        it["act"] = json!(act);
    }
    if let Some(cause) = &request.cause {
        it["cause"] = json!(cause);
    }
    if !request.evidence.is_empty() {
        let mut evidence = request.evidence.clone();
        evidence.sort();
        it["evidence"] = json!(evidence);
    }
    to_canonical(&it).unwrap()
}

#[test]
fn every_verb_has_its_golden_digest() {
    let (mut digests, mut commands) = (String::new(), Vec::new());
    let mut verbs = BTreeSet::new();
    for request in requests() {
        let (verb, key, digest) = (request.verb.name(), &request.key, digest(&request).unwrap());
        verbs.insert(verb);
        writeln!(digests, "{digest} {verb} {key}").unwrap();
        let preimage = preimage(&request);
        assert_eq!(sha256(&preimage).as_bytes(), digest.as_bytes(), "{verb} {key}");
        commands.extend(preimage);
        commands.push(b'\n');
    }
    assert_eq!(verbs.len(), 34, "{verbs:?}");
    check("digests.txt", digests.as_bytes());
    check("commands.jsonl", &commands);
}

#[test]
fn a_digest_is_of_what_is_asked_alone() {
    for request in requests() {
        let asked = digest(&request).unwrap();
        let mut evidence = request.evidence.clone();
        evidence.reverse();
        let again = Request { key: vector::the("altra chiave"), evidence, ..request.clone() };
        assert_eq!(digest(&again).unwrap(), asked);
        let other = Request { cause: Some(vector::the("un altro motivo")), ..request };
        assert_ne!(digest(&other).unwrap(), asked);
    }
}

#[test]
fn the_words_of_closed_lists() {
    check("words.txt", words::words().as_bytes());
}

/// What the README prints of the commands that it shows.
#[test]
fn the_readme_shows_the_golden_hashes() {
    let readme = fs::read_to_string(golden("../README.md")).unwrap();
    let (first, last) = (&log()[0].envelope, &log()[15].envelope);
    let leaf = seal(first).unwrap().leaf.to_string();
    let digest = last.command.digest.to_string();
    let root = last.group.as_ref().unwrap().root.to_string();
    for hash in [leaf, digest, root] {
        assert_eq!(readme.matches(&hash).count(), 2, "{hash}");
    }
}
