//! Opening: finds the ledger of a database, or begins one with leaf 0.

use crate::{
    Bookkeeper, Failure, Opened,
    working::{Author, NotRecorded, Working},
};
use journal::seal::digest_of_opening;
use ledger::{
    code::{OPERATOR, OrganisationCode, Origin},
    decide::{Draft, Recording},
    envelope::{Actor, Role},
    event::{Event, LedgerOpened},
    id::Digest,
    state::{Key, State},
    text::CommandKey,
};

impl Bookkeeper {
    /// Finds the ledger of this database, or begins one under a name with a random part.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or the slug is not lower-case letters, digits and `-`.
    pub async fn open(&self, slug: &str) -> Result<Opened, Failure> {
        let mut lane = self.store.lane().await?;
        let head = lane.head().await?;
        if let Some(origin) = head.origin {
            return Ok(Opened::Found(origin));
        }
        let random = self.chance.nonce();
        let origin = Origin::parse(&format!("fondaco/{slug}-{random}"))
            .map_err(|malformed| Failure::Internal(malformed.to_string()))?;
        let mut group = Working::new(self, head, origin.clone(), State::default());
        let opening = Opening::of(self, &origin)?;
        let key = Key::Used { book: opening.actor.organisation.clone(), key: opening.key.clone() };
        group.state.load(key, None);
        group.record(&opening.author(), &opening.recording).map_err(|error| match error {
            NotRecorded::Fault(fault) => Failure::from(fault),
            NotRecorded::Refused(refused) => Failure::Internal(refused.rejection.to_string()),
        })?;
        lane.write(&group.batch()).await?;
        lane.commit().await?;
        Ok(Opened::Begun(origin))
    }
}

/// The command that opens a ledger: leaf 0.
struct Opening {
    actor: Actor,
    key: CommandKey,
    digest: Digest,
    recording: Recording,
}

impl Opening {
    fn of(bookkeeper: &Bookkeeper, origin: &Origin) -> Result<Self, Failure> {
        let fixed = |error: ledger::identifier::Malformed| Failure::Internal(error.to_string());
        let book = OrganisationCode::parse(OPERATOR).map_err(fixed)?;
        let key = CommandKey::parse(&format!("open:{origin}")).map_err(fixed)?;
        let actor = Actor {
            account: bookkeeper.chance.actor_id(),
            organisation: book,
            role: Role::Administrator,
        };
        let now = bookkeeper.clock.now();
        let today = bookkeeper.clock.today();
        let effective_on =
            today.ok_or_else(|| Failure::Internal(format!("the clock says {now}")))?;
        let event = Event::LedgerOpened(LedgerOpened { origin: origin.clone() });
        let drafts = vec![Draft {
            id: bookkeeper.chance.event_id(now),
            effective_on,
            event,
            anomalies: Vec::new(),
        }];
        let digest = digest_of_opening(origin, effective_on)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let recording = Recording { drafts, total: None, published_total: None };
        Ok(Self { actor, key, digest, recording })
    }

    fn author(&self) -> Author<'_> {
        Author { actor: &self.actor, key: &self.key, digest: self.digest, request: None }
    }
}
