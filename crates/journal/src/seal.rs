//! Sealing: an envelope becomes bytes and a leaf hash, and bytes become an envelope again.

use crate::{
    canonical::{self, to_canonical},
    hash::{Hash, leaf_hash, sha256},
};
use ledger::{
    anomaly::Anomaly,
    code::{OrganisationCode, Origin},
    command::Request,
    day::{Day, Instant},
    envelope::{Actor, CommandPart, Envelope, Evidence, Group, RuleVersion, Touch, VERSION},
    event::{Act, Event},
    id::{Digest, EventId, Nonce},
    text::Text,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json, value::RawValue};

/// The most bytes an event may seal: entry bundles of `tlog-tiles` count them in sixteen bits.
pub const LONGEST: usize = 65_535;

/// An event as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The canonical JSON of the whole envelope.
    pub bytes: Vec<u8>,
    /// The RFC 6962 hash of those bytes.
    pub leaf: Hash,
}

/// Why an envelope cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSeal {
    /// Its bytes are more than an entry may hold.
    #[error("the sealed event would take {0} bytes, the most is {LONGEST}")]
    TooLong(usize),
    /// It holds what the format does not allow.
    #[error(transparent)]
    Canonical(#[from] canonical::Error),
    /// Its lists are not sorted or name something twice, or its parts do not count.
    #[error("the envelope is not in the form that is sealed")]
    Unformed,
    /// Its own bytes would not be read back as the same event.
    #[error("the sealed event would not be read back")]
    Unreadable,
    /// It cannot be written as JSON.
    #[error("the event cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Why bytes are not an event that this program understands.
#[derive(Debug, thiserror::Error)]
pub enum NotAnEntry {
    /// They are not the JSON of an envelope: malformed, or with an unknown or missing field.
    #[error("the bytes are not a sealed event: {0}")]
    Json(#[from] serde_json::Error),
    /// Its lists are not sorted or name something twice, or its parts do not count.
    #[error("the envelope is not in the form that is sealed")]
    Unformed,
    /// They hold an event of a type that this program does not know.
    #[error("the event is a {0}, which this program does not know: upgrade it")]
    UnknownType(String),
    /// They were written by a newer program.
    #[error("the event has format version {0}, this program knows {VERSION}: upgrade it")]
    Newer(u32),
}

/// The envelope as it is read: the event's type and payload among its other fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<'a> {
    v: u32,
    ledger: Origin,
    index: u64,
    id: EventId,
    nonce: Nonce,
    #[serde(rename = "type")]
    type_name: String,
    book: OrganisationCode,
    #[serde(default)]
    on_behalf_of: Option<OrganisationCode>,
    #[serde(default)]
    touches: Vec<Touch>,
    effective_on: Day,
    recorded_at: Instant,
    actor: Actor,
    #[serde(default)]
    act: Option<Act>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    command: CommandPart,
    #[serde(default)]
    group: Option<Group>,
    #[serde(default)]
    rules: Vec<RuleVersion>,
    #[serde(default)]
    anomalies: Vec<Anomaly>,
    #[serde(default)]
    cause: Option<Text>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// The envelope as it is written: what is absent is left out, and `event` brings `type` and
/// `payload`.
#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    ledger: &'a Origin,
    index: u64,
    id: &'a EventId,
    nonce: &'a Nonce,
    #[serde(flatten)]
    event: &'a Event,
    book: &'a OrganisationCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: &'a Option<OrganisationCode>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    touches: &'a [Touch],
    effective_on: &'a Day,
    recorded_at: &'a Instant,
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: &'a Option<Act>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    evidence: &'a [Evidence],
    command: &'a CommandPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: &'a Option<Group>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rules: &'a [RuleVersion],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    anomalies: &'a [Anomaly],
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: &'a Option<Text>,
}

/// Seals an envelope.
///
/// # Errors
/// [`CannotSeal`] when it is too long or holds what the format does not allow.
pub fn seal(envelope: &Envelope) -> Result<Sealed, CannotSeal> {
    if !envelope.is_well_formed() {
        return Err(CannotSeal::Unformed);
    }
    let bytes = write(envelope)?;
    if bytes.len() > LONGEST {
        return Err(CannotSeal::TooLong(bytes.len()));
    }
    // What could not be read back would stand in the way of every later event, for ever.
    if open(&bytes).ok().as_ref() != Some(envelope) {
        return Err(CannotSeal::Unreadable);
    }
    let leaf = leaf_hash(&bytes);
    Ok(Sealed { bytes, leaf })
}

fn write(it: &Envelope) -> Result<Vec<u8>, CannotSeal> {
    let written = Written {
        v: VERSION,
        ledger: &it.ledger,
        index: it.index,
        id: &it.id,
        nonce: &it.nonce,
        event: &it.event,
        book: &it.book,
        on_behalf_of: &it.on_behalf_of,
        touches: &it.touches,
        effective_on: &it.effective_on,
        recorded_at: &it.recorded_at,
        actor: &it.actor,
        act: &it.act,
        evidence: &it.evidence,
        command: &it.command,
        group: &it.group,
        rules: &it.rules,
        anomalies: &it.anomalies,
        cause: &it.cause,
    };
    Ok(to_canonical(&written)?)
}

/// Reads a sealed event. Whether the bytes are the canonical ones is for [`is_faithful`] to say.
///
/// # Errors
/// [`NotAnEntry`] when they are not an event that this program understands.
pub fn open(bytes: &[u8]) -> Result<Envelope, NotAnEntry> {
    let it: Read<'_> = match serde_json::from_slice(bytes) {
        Ok(read) => read,
        Err(error) => return Err(newer(bytes).map_or(NotAnEntry::Json(error), NotAnEntry::Newer)),
    };
    if it.v != VERSION {
        return Err(NotAnEntry::Newer(it.v));
    }
    let envelope = Envelope {
        event: event(&it.type_name, it.payload)?,
        ledger: it.ledger,
        index: it.index,
        id: it.id,
        nonce: it.nonce,
        book: it.book,
        on_behalf_of: it.on_behalf_of,
        touches: it.touches,
        effective_on: it.effective_on,
        recorded_at: it.recorded_at,
        actor: it.actor,
        act: it.act,
        evidence: it.evidence,
        command: it.command,
        group: it.group,
        rules: it.rules,
        anomalies: it.anomalies,
        cause: it.cause,
    };
    if envelope.is_well_formed() { Ok(envelope) } else { Err(NotAnEntry::Unformed) }
}

/// Reads a payload as its type says. The type goes in front, so that the payload is read as what it
/// is, in one go: in the sealed bytes it comes after it.
fn event(type_name: &str, payload: &RawValue) -> Result<Event, NotAnEntry> {
    let payload = payload.get();
    let mut typed = Vec::with_capacity(payload.len() + type_name.len() + 24);
    typed.extend_from_slice(br#"{"type":"#);
    serde_json::to_writer(&mut typed, type_name)?;
    typed.extend_from_slice(br#","payload":"#);
    typed.extend_from_slice(payload.as_bytes());
    typed.push(b'}');
    serde_json::from_slice(&typed).map_err(|error| {
        let unknown = format!("unknown variant `{type_name}`");
        if error.to_string().starts_with(&unknown) {
            NotAnEntry::UnknownType(type_name.to_owned())
        } else {
            NotAnEntry::Json(error)
        }
    })
}

/// Whether bytes are the very ones that sealing their envelope gives: canonical, nothing more.
pub fn is_faithful(bytes: &[u8], envelope: &Envelope) -> bool {
    write(envelope).is_ok_and(|written| written == bytes)
}

fn newer(bytes: &[u8]) -> Option<u32> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    serde_json::from_slice::<Version>(bytes).ok().map(|it| it.v).filter(|v| *v > VERSION)
}

/// The digest of what was asked (FORMAT, `command.digest`): SHA-256 of the canonical JSON of
/// `{type, on_behalf_of?, effective_on, act?, cause?, evidence?, input}`, without key and actor.
///
/// # Errors
/// [`CannotSeal`] when the request holds what the format does not allow.
pub fn digest(request: &Request) -> Result<Digest, CannotSeal> {
    let mut evidence = request.evidence.clone();
    evidence.sort();
    asked_digest(&Asked {
        type_name: request.verb.name(),
        on_behalf_of: &request.on_behalf_of,
        effective_on: request.effective_on,
        act: &request.act,
        cause: &request.cause,
        evidence,
        input: without_empty(serde_json::to_value(&request.verb)?["input"].take()),
    })
}

/// The digest of the opening of a ledger, which no client asks for: that of a command `OpenLedger`
/// whose input is the origin.
///
/// # Errors
/// Never, with a well-formed origin.
pub fn digest_of_opening(origin: &Origin, effective_on: Day) -> Result<Digest, CannotSeal> {
    asked_digest(&Asked {
        type_name: "OpenLedger",
        on_behalf_of: &None,
        effective_on,
        act: &None,
        cause: &None,
        evidence: Vec::new(),
        input: json!({ "origin": origin }),
    })
}

/// What a digest covers.
#[derive(Serialize)]
struct Asked<'a> {
    #[serde(rename = "type")]
    type_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: &'a Option<OrganisationCode>,
    effective_on: Day,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: &'a Option<Act>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: &'a Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Evidence>,
    input: Value,
}

fn asked_digest(asked: &Asked<'_>) -> Result<Digest, CannotSeal> {
    Ok(Digest::new(*sha256(&to_canonical(asked)?).as_bytes()))
}

/// What is empty is absent: a list that a refusal will name must still have a digest.
fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, without_empty(value)))
            .filter(|(_, value)| !is_empty(value))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        other => other.is_null(),
    }
}
