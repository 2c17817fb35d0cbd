//! Events: what is sealed, as who reads may see it.

use crate::{
    id::{self, Kind},
    node::names::Role,
    payload::Anomaly,
    scalar::{Cents, Date, EventId, Hash, Index, Instant},
};
use async_graphql::{ID, Json, Object, SimpleObject};
use bookkeeper::reading::{EventView, Viewer};
use ledger::envelope;

/// An event of the log.
pub struct Event {
    id: ID,
    view: EventView,
    entry: Option<String>,
}

/// Who wrote: a person's account, for which organisation, in which role.
#[derive(SimpleObject)]
pub struct Actor {
    /// The account of the person.
    pub account: String,
    /// The organisation the person acted for.
    pub organisation: String,
    /// The role in it.
    pub role: Role,
}

/// The act that an event rests on.
#[derive(SimpleObject)]
pub struct Act {
    /// What kind of act.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Date,
}

/// The command an event comes from.
#[derive(SimpleObject)]
pub struct CommandPart {
    /// The key that its client chose.
    pub key: String,
    /// The digest of what was asked.
    pub digest: Hash,
    /// Which event of the command this is, from 1.
    pub part: u32,
    /// Of how many.
    pub of: u32,
}

/// What the events of one command hold together.
#[derive(SimpleObject)]
pub struct Group {
    /// How many events, this one included.
    pub count: u32,
    /// The sum of their amounts, when they are of one type.
    pub total: Option<Cents>,
    /// The root over the leaf hashes of all but this one.
    pub root: Hash,
    /// The total that the act publishes.
    pub published_total: Option<Cents>,
}

impl Event {
    /// An event, as a viewer may see it.
    pub fn of(view: EventView, viewer: &Viewer) -> Self {
        let whole = || String::from_utf8_lossy(&view.bytes).into_owned();
        let entry = viewer.may_read_log().then(whole);
        Self { id: id::encode(Kind::Event, &view.envelope.id.to_string()), view, entry }
    }
}

#[Object]
impl Event {
    /// Its node id.
    pub async fn id(&self) -> &ID {
        &self.id
    }

    /// Its id as sealed.
    async fn event_id(&self) -> EventId {
        EventId::of(self.view.envelope.id)
    }

    /// Its place in the log.
    async fn index(&self) -> Index {
        Index::of(self.view.envelope.index)
    }

    /// Its leaf hash.
    async fn leaf_hash(&self) -> Hash {
        Hash::of(self.view.leaf)
    }

    /// What happened, in one word: `ExpenseRecorded`.
    #[graphql(name = "type")]
    async fn type_name(&self) -> &str {
        self.view.envelope.event.type_name()
    }

    /// The day on which it takes effect.
    async fn effective_on(&self) -> Date {
        Date::of(self.view.envelope.effective_on)
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant::of(self.view.envelope.recorded_at)
    }

    /// The organisation that wrote it.
    async fn book(&self) -> &str {
        self.view.envelope.book.as_str()
    }

    /// Whose act it is, when its counterpart transcribed it.
    async fn on_behalf_of(&self) -> Option<&str> {
        self.view.envelope.on_behalf_of.as_ref().map(ledger::code::OrganisationCode::as_str)
    }

    /// Who wrote it.
    async fn actor(&self) -> Actor {
        Actor::from(&self.view.envelope.actor)
    }

    /// On what act.
    async fn act(&self) -> Option<Act> {
        self.view.envelope.act.as_ref().map(Act::from)
    }

    /// Why, in words.
    async fn cause(&self) -> Option<&str> {
        self.view.envelope.cause.as_ref().map(ledger::text::Text::as_str)
    }

    /// The digests of its evidence.
    async fn evidence(&self) -> Vec<Hash> {
        self.view.envelope.evidence.iter().map(|it| Hash::of(it.digest)).collect()
    }

    /// The command it comes from.
    async fn command(&self) -> CommandPart {
        CommandPart::from(&self.view.envelope.command)
    }

    /// On the last event of a command of several, what they hold together.
    async fn group(&self) -> Option<Group> {
        self.view.envelope.group.as_ref().map(Group::from)
    }

    /// The irregularities sealed with it.
    async fn anomalies(&self) -> Vec<Anomaly> {
        let it = &self.view.envelope;
        it.anomalies.iter().map(|anomaly| Anomaly::of(anomaly, it.id)).collect()
    }

    /// What happened, with the names and figures that are sealed.
    async fn payload(&self) -> Json<serde_json::Value> {
        // OK: an event is made of strings, numbers and lists of them, which always serialise.
        let mut event = serde_json::to_value(&self.view.envelope.event).unwrap_or_default();
        Json(event.get_mut("payload").map(serde_json::Value::take).unwrap_or_default())
    }

    /// The sealed bytes, nonce included; only for who may read the whole log.
    async fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }
}

impl From<&envelope::Actor> for Actor {
    fn from(it: &envelope::Actor) -> Self {
        Self {
            account: it.account.to_string(),
            organisation: it.organisation.to_string(),
            role: it.role.into(),
        }
    }
}

impl From<&ledger::event::Act> for Act {
    fn from(it: &ledger::event::Act) -> Self {
        Self { kind: it.kind.to_string(), number: it.number.to_string(), date: Date::of(it.date) }
    }
}

impl From<&envelope::CommandPart> for CommandPart {
    fn from(it: &envelope::CommandPart) -> Self {
        Self { key: it.key.to_string(), digest: Hash::of(it.digest), part: it.part, of: it.of }
    }
}

impl From<&envelope::Group> for Group {
    fn from(it: &envelope::Group) -> Self {
        Self {
            count: it.count,
            total: it.total.map(Cents::of),
            root: Hash::of(it.root),
            published_total: it.published_total.map(Cents::of),
        }
    }
}
