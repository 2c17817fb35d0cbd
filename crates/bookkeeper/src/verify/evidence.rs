//! Verifying evidence: every file that an event seals is there, with the bytes that were attached.

use crate::{Bookkeeper, Failure, attachments::NoFile, reading::Viewer};
use futures_util::TryStreamExt;
use journal::{evidence::Hashing, seal};
use ledger::id::{Digest, EventId};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use store::{Attachment, files::Found};

/// Entries looked at in one snapshot.
const PAGE: u32 = 1000;

/// What was found of the evidence of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// How many files events name.
    pub named: u64,
    /// How many of these stand as they were attached.
    pub sound: u64,
    /// Events whose evidence is not what they sealed, in the order of the log.
    pub findings: Vec<Unproved>,
    /// Events that state a file which nobody deposited here, in the order of the log: anybody may
    /// state a digest, so that is no damage.
    pub stated: Vec<Unproved>,
    /// Files attached here, or lying in the folder, that no event names.
    pub unnamed: u64,
    /// How many bytes were hashed.
    pub bytes: u64,
}

/// An event whose evidence is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproved {
    /// Its place.
    pub index: u64,
    /// Its id.
    pub event: EventId,
    /// What it sealed.
    pub digest: Digest,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was never deposited here.
    NeverDeposited,
    /// It was, and its bytes are gone.
    Missing,
    /// Its bytes are others.
    Changed,
}

impl Evidence {
    /// How many files are stated and were never deposited here.
    pub fn never_deposited(&self) -> usize {
        self.stated.iter().map(|it| it.digest).collect::<BTreeSet<_>>().len()
    }

    /// Tells what is wrong with a file where its place is.
    fn tells(&mut self, unproved: Option<Unproved>) {
        match unproved {
            Some(it) if it.fault == Fault::NeverDeposited => self.stated.push(it),
            other => self.findings.extend(other),
        }
    }
}

impl fmt::Display for Unproved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, event, digest, fault } = self;
        let why = match fault {
            Fault::NeverDeposited => "è dichiarato e mai depositato qui",
            Fault::Missing => "non è nella cartella degli allegati",
            Fault::Changed => "non ha più i byte che furono allegati",
        };
        write!(f, "evento {index} ({event}): l'allegato {digest} {why}")
    }
}

impl Bookkeeper {
    /// Hashes every file that an event names, and looks for files that none does. `progress` is told
    /// how many entries are done, and of how many.
    ///
    /// # Errors
    /// [`NoFile`] when database or folder cannot be read at all.
    pub async fn verify_evidence(
        &self,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Evidence, NoFile> {
        self.files()?;
        let mut found = Evidence::default();
        let mut known = BTreeMap::new();
        let size = self.extent().await.map_err(Failure::from)?;
        let mut next = 0;
        while next < size {
            // A snapshot a page: none is kept while files are hashed.
            let mut snapshot = self.store.snapshot().await.map_err(Failure::from)?;
            let entries = snapshot.entries(next, PAGE).await.map_err(Failure::from)?;
            drop(snapshot);
            let Some(last) = entries.last() else { break };
            next = last.index + 1;
            for entry in &entries {
                // Bytes that are no event are for the verification of the log to tell.
                let Ok(envelope) = seal::open(&entry.bytes) else { continue };
                for it in &envelope.evidence {
                    let fault = self.looked_at(it.digest, &mut known, &mut found).await?;
                    let (index, event, digest) = (entry.index, envelope.id, it.digest);
                    found.tells(fault.map(|fault| Unproved { index, event, digest, fault }));
                }
            }
            progress(next.min(size), size);
        }
        found.unnamed = self.unnamed(&known).await?;
        Ok(found)
    }

    /// What is wrong with a file: each is hashed once.
    async fn looked_at(
        &self,
        digest: Digest,
        known: &mut BTreeMap<Digest, Option<Fault>>,
        found: &mut Evidence,
    ) -> Result<Option<Fault>, NoFile> {
        if let Some(fault) = known.get(&digest) {
            return Ok(*fault);
        }
        let fault = self.fault_of(digest, &mut found.bytes).await?;
        found.named += 1;
        found.sound += u64::from(fault.is_none());
        known.insert(digest, fault);
        Ok(fault)
    }

    async fn fault_of(&self, digest: Digest, bytes: &mut u64) -> Result<Option<Fault>, NoFile> {
        let attachment = self.store.attachments().attachment(digest).await;
        let Some(Attachment { salt, .. }) = attachment.map_err(Failure::from)? else {
            return Ok(Some(Fault::NeverDeposited));
        };
        let Some((_, mut pieces)) = self.files()?.pieces(digest).await? else {
            return Ok(Some(Fault::Missing));
        };
        let mut hashing = Hashing::with(&salt);
        while let Some(piece) = pieces.try_next().await? {
            hashing.take(&piece);
        }
        *bytes += hashing.length();
        Ok((hashing.end().digest != digest).then_some(Fault::Changed))
    }

    /// Files that no event names: attached and not named, or in the folder and not attached.
    async fn unnamed(&self, named: &BTreeMap<Digest, Option<Fault>>) -> Result<u64, NoFile> {
        let (mut count, mut after) = (0, None);
        let mut attached = BTreeSet::new();
        loop {
            let page = self.attachments(&Viewer::Operator, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.digest);
            attached.extend(page.iter().map(|it| it.digest));
            count += page.iter().filter(|it| !named.contains_key(&it.digest)).count() as u64;
        }
        let mut lying = self.files()?.all()?;
        while let Some(it) = lying.try_next().await? {
            let stray = match it {
                Found::File(digest, _) => !attached.contains(&digest),
                Found::Other(_) => true,
            };
            count += u64::from(stray);
        }
        Ok(count)
    }
}
