//! Opening: finds the ledger of a database, or begins one with leaf 0.

use crate::{
    Bookkeeper, Failure, Opened,
    outcome::At,
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
use store::{Lane, Phase, Residence, lock::LockedHead};

impl Bookkeeper {
    /// Finds the ledger of this database, or begins one under a name with a random part.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or the slug is not lower-case letters, digits and `-`.
    pub async fn open(&self, slug: &str) -> Result<Opened, Failure> {
        let mut lane = self.store.lane().await?;
        let head = lane.head().await?;
        if let Some(origin) = head.origin.clone() {
            if lane.residence().await?.is_none() {
                // It was begun before databases had names.
                let at = At::from(&head);
                self.name(&mut *lane, &origin, at).await?;
                lane.commit().await?;
            }
            return Ok(Opened::Found(origin));
        }
        let random = self.chance.nonce();
        let origin = Origin::parse(&format!("fondaco/{slug}-{random}"))
            .map_err(|malformed| Failure::Question(malformed.to_string()))?;
        let mut group = Working::new(self, head, origin.clone(), State::default());
        let opening = Opening::of(self, &origin)?;
        let key = Key::Used { book: opening.actor.organisation.clone(), key: opening.key.clone() };
        group.state.load(key, None);
        group.record(&opening.author(), &opening.recording).map_err(|error| match error {
            NotRecorded::Fault(fault) => Failure::from(fault),
            NotRecorded::Refused(refused) => Failure::Internal(refused.rejection.to_string()),
        })?;
        group.finish().await?;
        lane.write(&group.ready()).await?;
        self.name(&mut *lane, &origin, group.at()).await?;
        let said = group.clock_said;
        lane.commit().await?;
        self.watch.wrote(said);
        Ok(Opened::Begun(origin))
    }

    /// Gives this database a name, and its head to the lock. A lock that knows the ledger already
    /// says the name: whether the database has all that it knows is judged by the next lane.
    async fn name(&self, lane: &mut dyn Lane, origin: &Origin, at: At) -> Result<(), Failure> {
        let incarnation = self.chance.incarnation();
        let mut head = LockedHead { size: at.tree_size, root: at.root, incarnation };
        if let Some(keeper) = &self.keeper {
            head = keeper.begin(origin, &head).await?;
        }
        let residence = Residence {
            incarnation: head.incarnation,
            phase: Phase::Standing,
            place: "aperto qui".to_owned(),
            at: self.clock.now().micros(),
        };
        Ok(lane.reside(&residence).await?)
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
