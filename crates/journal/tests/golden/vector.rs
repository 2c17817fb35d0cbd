//! How the log of the golden vectors is put together: commands, their events, and fixed chance.

use journal::{
    hash::{leaf_hash, sha256},
    seal::{digest, digest_of_opening, seal},
    tree,
};
use ledger::{
    anomaly::Anomaly,
    code::OrganisationCode,
    command::{Request, Verb},
    day::{Day, Instant},
    envelope::{Actor, CommandPart, Envelope, Evidence, Group, Role, RuleVersion, Touch},
    event::{Act, Event},
    id::{Digest, EventId},
    money::Cents,
    stream::{Stream, streams},
    text::{CommandKey, Text},
};
use std::{collections::BTreeMap, fmt::Debug, str::FromStr};

pub const ORIGIN: &str = "fondaco/veneto-4f1c9a0e7b2d4c6f8a1b3c5d7e9f0a2b";

/// 2026-04-12T08:30:00Z: every event of the log is recorded a minute and a microsecond after the
/// one before it.
const BEGINNING: i64 = 1_775_982_600_000_000;

/// A value read from its one spelling.
pub fn the<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// The id of the event at an index of the log.
pub fn id(index: u64) -> EventId {
    the(&format!("0197f3a0-1c2d-7e4f-8a5b-{index:012}"))
}

/// A golden vector: the name of its file, and what is sealed in it.
pub struct Vector {
    pub name: String,
    pub envelope: Envelope,
}

/// One command of the log and the events it made.
pub struct Step {
    book: OrganisationCode,
    role: Role,
    key: CommandKey,
    day: Day,
    on_behalf_of: Option<OrganisationCode>,
    act: Option<Act>,
    cause: Option<Text>,
    evidence: Vec<Evidence>,
    rules: Vec<RuleVersion>,
    verb: Option<Verb>,
    sums: (Option<Cents>, Option<Cents>),
    events: Vec<(&'static str, Event, Vec<Anomaly>)>,
}

impl Step {
    pub fn new(book: &str, role: Role, key: &str, day: &str) -> Self {
        Self {
            book: the(book),
            role,
            key: the(key),
            day: the(day),
            on_behalf_of: None,
            act: None,
            cause: None,
            evidence: Vec::new(),
            rules: Vec::new(),
            verb: None,
            sums: (None, None),
            events: Vec::new(),
        }
    }

    pub fn act(mut self, kind: &str, number: &str, date: &str) -> Self {
        self.act = Some(Act { kind: the(kind), number: the(number), date: the(date) });
        self
    }

    pub fn cause(mut self, cause: &str) -> Self {
        self.cause = Some(the(cause));
        self
    }

    pub fn on_behalf_of(mut self, owner: &str) -> Self {
        self.on_behalf_of = Some(the(owner));
        self
    }

    /// Files of evidence, here by what they hold.
    pub fn evidence(mut self, files: &[&str]) -> Self {
        let digest = |file: &&str| Evidence { digest: as_digest(file.as_bytes()) };
        self.evidence = files.iter().map(digest).collect();
        self
    }

    pub fn rules(mut self, rules: &[(&str, u32)]) -> Self {
        let rule =
            |(rule, version): &(&str, u32)| RuleVersion { rule: the(rule), version: *version };
        self.rules = rules.iter().map(rule).collect();
        self
    }

    /// What was asked: its digest is the command's.
    pub fn asked(mut self, verb: Verb) -> Self {
        self.verb = Some(verb);
        self
    }

    /// The sum of the events and the total that the act publishes.
    pub fn sums(mut self, total: &str, published: &str) -> Self {
        self.sums = (Some(the(total)), Some(the(published)));
        self
    }

    pub fn makes(self, variant: &'static str, event: Event) -> Self {
        self.irregular(variant, event, Vec::new())
    }

    pub fn irregular(mut self, name: &'static str, event: Event, found: Vec<Anomaly>) -> Self {
        self.events.push((name, event, found));
        self
    }

    /// The request behind the step, where one verb of ours asks it.
    pub fn request(&self) -> Option<Request> {
        Some(Request {
            key: self.key.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            effective_on: self.day,
            act: self.act.clone(),
            cause: self.cause.clone(),
            evidence: self.evidence.clone(),
            verb: self.verb.clone()?,
        })
    }

    fn opens(&self) -> bool {
        self.events.iter().any(|(_, event, _)| matches!(event, Event::LedgerOpened(_)))
    }

    fn digest(&self) -> Digest {
        match self.request() {
            Some(request) => digest(&request).unwrap(),
            None if self.opens() => digest_of_opening(&the(ORIGIN), self.day).unwrap(),
            // Sealed before any verb transcribed the act of another.
            None => as_digest(self.key.as_str().as_bytes()),
        }
    }
}

fn as_digest(bytes: &[u8]) -> Digest {
    Digest::new(*sha256(bytes).as_bytes())
}

/// The vectors of the steps of a log, from leaf 0 on.
pub fn log(steps: &[Step]) -> Vec<Vector> {
    let mut counts: BTreeMap<Stream, u64> = BTreeMap::new();
    let mut vectors: Vec<Vector> = Vec::new();
    for step in steps {
        let mut leaves = Vec::new();
        for (variant, event, anomalies) in &step.events {
            let index = vectors.len() as u64;
            let part = u32::try_from(leaves.len() + 1).unwrap();
            let of = u32::try_from(step.events.len()).unwrap();
            let group = (of > 1 && part == of).then(|| Group {
                count: of,
                total: step.sums.0,
                root: Digest::new(*tree::root(&leaves).as_bytes()),
                published_total: step.sums.1,
            });
            let command = CommandPart { key: step.key.clone(), digest: step.digest(), part, of };
            let touches = number(&mut counts, event, &step.book);
            let envelope = envelope(step, index, event, touches, command, group, anomalies);
            leaves.push(leaf_hash(&seal(&envelope).unwrap().bytes));
            vectors.push(Vector { name: name(index, event, variant), envelope });
        }
    }
    vectors
}

fn envelope(
    step: &Step,
    index: u64,
    event: &Event,
    touches: Vec<Touch>,
    command: CommandPart,
    group: Option<Group>,
    anomalies: &[Anomaly],
) -> Envelope {
    let minutes = i64::try_from(index).unwrap();
    let mut evidence = step.evidence.clone();
    evidence.sort();
    Envelope {
        ledger: the(ORIGIN),
        index,
        id: id(index),
        nonce: the(&format!("{:02x}", 0xa0 + index).repeat(16)),
        book: step.book.clone(),
        on_behalf_of: step.on_behalf_of.clone(),
        touches,
        effective_on: step.day,
        recorded_at: Instant::from_micros(BEGINNING + minutes * 60_000_001),
        actor: Actor {
            account: the("8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60"),
            organisation: step.book.clone(),
            role: step.role,
        },
        act: step.act.clone(),
        evidence,
        command,
        group,
        rules: step.rules.clone(),
        anomalies: sorted(anomalies),
        cause: step.cause.clone(),
        event: event.clone(),
    }
}

fn number(
    counts: &mut BTreeMap<Stream, u64>,
    event: &Event,
    book: &OrganisationCode,
) -> Vec<Touch> {
    let of = |stream: Stream| {
        let count = counts.entry(stream.clone()).or_default();
        *count += 1;
        Touch { stream, n: *count - 1 }
    };
    streams(event, book).into_iter().map(of).collect()
}

fn sorted(anomalies: &[Anomaly]) -> Vec<Anomaly> {
    let mut anomalies = anomalies.to_vec();
    anomalies.sort();
    anomalies
}

pub fn name(index: u64, event: &Event, variant: &str) -> String {
    let dash = if variant.is_empty() { "" } else { "-" };
    format!("{index:02}-{}{dash}{variant}.json", event.type_name())
}
