//! The envelope: everything that is sealed about one event, as typed fields (FORMAT, "Envelope").

use crate::{
    anomaly::Anomaly,
    code::{EditionCode, Holder, OrganisationCode, Origin},
    day::{Day, Instant},
    event::{Act, Event},
    id::{ActorId, Digest, EventId, Nonce},
    money::Cents,
    stream::Stream,
    text::{CommandKey, Text},
};
use serde::{Deserialize, Serialize};

/// The version of the envelope that is written now.
pub const VERSION: u32 = 1;

/// An event with all that is sealed about it. Its bytes are made, and read, by `journal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The ledger's name.
    pub ledger: Origin,
    /// Its place in the log, from 0: also its leaf in the tree.
    pub index: u64,
    /// Its id, and that of the entity it makes.
    pub id: EventId,
    /// 128 random bits.
    pub nonce: Nonce,
    /// The organisation that writes.
    pub book: OrganisationCode,
    /// Whose act it is, when the counterpart transcribes it.
    pub on_behalf_of: Option<OrganisationCode>,
    /// Its number in every stream that it touches, sorted by edition and holder.
    pub touches: Vec<Touch>,
    /// The day on which it takes effect.
    pub effective_on: Day,
    /// When it was recorded: never before the previous one.
    pub recorded_at: Instant,
    /// Who wrote.
    pub actor: Actor,
    /// On what act.
    pub act: Option<Act>,
    /// On what evidence: digests of files, sorted.
    pub evidence: Vec<Evidence>,
    /// By which command.
    pub command: CommandPart,
    /// On the last event of a group, what the group holds.
    pub group: Option<Group>,
    /// The versions of the rules that decided it, sorted.
    pub rules: Vec<RuleVersion>,
    /// The irregularities decided with it, sorted.
    pub anomalies: Vec<Anomaly>,
    /// Why, in words.
    pub cause: Option<Text>,
    /// What happened.
    pub event: Event,
}

impl Envelope {
    /// Whether its lists are sorted and name nothing twice, its parts count from 1 to how many they
    /// are, and it stands in the book of who wrote it.
    pub fn is_well_formed(&self) -> bool {
        let streams: Vec<&Stream> = self.touches.iter().map(|it| &it.stream).collect();
        let named = streams.iter().all(|it| it.edition.is_some() || it.holder.is_some());
        let CommandPart { part, of, .. } = self.command;
        ascending(&streams)
            && named
            && ascending(&self.anomalies)
            && ascending(&self.evidence)
            && ascending(&self.rules)
            && (1..=of).contains(&part)
            && self.book == self.actor.organisation
    }
}

fn ascending<T: Ord>(all: &[T]) -> bool {
    all.windows(2).all(|pair| pair[0] < pair[1])
}

/// The number of an event in a stream, from 0, without gaps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenTouch", into = "WrittenTouch")]
pub struct Touch {
    /// The stream.
    pub stream: Stream,
    /// The event's number in it.
    pub n: u64,
}

/// A touch as it is sealed: flat.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTouch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edition: Option<EditionCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<Holder>,
    n: u64,
}

impl From<Touch> for WrittenTouch {
    fn from(touch: Touch) -> Self {
        let Touch { stream: Stream { edition, holder }, n } = touch;
        Self { edition, holder, n }
    }
}

impl From<WrittenTouch> for Touch {
    fn from(WrittenTouch { edition, holder, n }: WrittenTouch) -> Self {
        Self { stream: Stream { edition, holder }, n }
    }
}

/// Who wrote: a person's account, for which organisation, in which role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The account of the person.
    pub account: ActorId,
    /// The organisation the person acts for.
    pub organisation: OrganisationCode,
    /// The role in it.
    pub role: Role,
}

/// What a person may do in an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Endows and allots national funds.
    Ministry,
    /// Allots to the ambiti of its territory and opens regional grants.
    Region,
    /// Records the commitments, expenses, payments and receipts of a managing body.
    AtsAccountant,
    /// Programmes the funds of an ambito.
    AtsPlanner,
    /// Reads its scope, and writes findings only.
    Auditor,
    /// Registers bodies and territories, and keeps accounts.
    Administrator,
}

/// One file of evidence, by digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The salted SHA-256 of the file.
    pub digest: Digest,
}

/// The command an event comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandPart {
    /// The key the client chose.
    pub key: CommandKey,
    /// The digest of what was asked.
    pub digest: Digest,
    /// Which event of the command this is, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// What the events of one command hold together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// How many events, this one included.
    pub count: u32,
    /// The sum of their amounts, when they are of one type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Cents>,
    /// The RFC 6962 root over the leaf hashes of the first `count` − 1.
    pub root: Digest,
    /// The total that the act publishes, where it publishes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_total: Option<Cents>,
}

/// A rule in the version that decided an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleVersion {
    /// The rule.
    pub rule: Text,
    /// Its version.
    pub version: u32,
}

impl Role {
    /// The name that is sealed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ministry => "ministry",
            Self::Region => "region",
            Self::AtsAccountant => "ats_accountant",
            Self::AtsPlanner => "ats_planner",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Ministry,
            Self::Region,
            Self::AtsAccountant,
            Self::AtsPlanner,
            Self::Auditor,
            Self::Administrator,
        ]
        .into_iter()
        .find(|role| role.name() == name)
    }
}
