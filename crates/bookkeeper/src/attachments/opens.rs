//! Who may open a file: whoever sees the book of its body, or an event whose recorder had it.

use crate::{
    Failure,
    reading::{Reading, Registry, Viewer},
};
use journal::seal;
use ledger::{
    code::Holder,
    envelope::{Actor, Envelope},
    rights::Standing,
};
use std::collections::BTreeSet;
use store::{Attachment, Followed, file_party};

/// Events that carry a file looked at together.
const CARRIERS: u32 = 100;

impl Reading {
    /// Whether a viewer may open a file. A digest that somebody merely states opens nothing: only
    /// an event of a body that had the file itself passes it on to those whom the event concerns.
    pub(super) async fn may_have(
        &mut self,
        viewer: &Viewer,
        it: &Attachment,
    ) -> Result<bool, Failure> {
        let body = Holder::Organisation(it.organisation.clone());
        if self.sees(viewer, &body) {
            return Ok(true);
        }
        let carriers = [file_party(it.digest)];
        // Whoever sees one of these had the file when the next carrier was recorded.
        let mut reached = BTreeSet::from([body]);
        let mut after = None;
        loop {
            let page = self.snapshot.concerning(&carriers, after, CARRIERS).await?;
            for entry in self.snapshot.entries_at(&page).await? {
                let envelope = seal::open(&entry.bytes).map_err(|error| {
                    Failure::Internal(format!("entry {}: {error}", entry.index))
                })?;
                let recorder = recorder(&self.registry, &envelope.actor);
                if !reached.iter().any(|it| self.sees(&recorder, it)) {
                    continue;
                }
                let concerned = concerned(entry.index, &envelope);
                if concerned.iter().any(|it| self.sees(viewer, it)) {
                    return Ok(true);
                }
                reached.extend(concerned);
            }
            match page.last() {
                Some(last) if page.len() == CARRIERS as usize => after = Some(*last),
                _ => return Ok(false),
            }
        }
    }
}

/// Whoever recorded an event, as a viewer.
fn recorder(registry: &Registry, actor: &Actor) -> Viewer {
    let known = registry.organisations.get(actor.organisation.as_str());
    Viewer::Person(Standing {
        actor: actor.clone(),
        kind: known.map(|it| it.registered.kind),
        region: known.and_then(|it| it.registered.region.clone()),
    })
}

/// Whom an event concerns; its files are parties, too, and no holders.
fn concerned(index: u64, envelope: &Envelope) -> Vec<Holder> {
    let parties = Followed::opened(index, envelope).parties;
    parties.iter().filter_map(|it| it.parse().ok()).collect()
}
