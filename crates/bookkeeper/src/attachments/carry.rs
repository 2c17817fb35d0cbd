//! Carrying files to another folder: those that a database knows, each hashed on its way.

use super::NoFile;
use crate::{Failure, clock::Chance};
use futures_util::TryStreamExt;
use journal::evidence::Hashing;
use store::{
    Attachment, Store,
    files::{FileError, Files},
};

/// Files asked of the database together.
const PAGE: u32 = 500;

/// What became of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// How many were carried.
    pub carried: u64,
    /// How many stood there already.
    pub there: u64,
    /// Those that are not in the folder that they come from, or are not what was attached.
    pub lacking: Vec<Attachment>,
}

/// Carries every file that a database knows.
///
/// # Errors
/// [`NoFile`] when a database or a folder cannot be used; what was carried stays.
pub async fn carry(
    store: &dyn Store,
    from: &Files,
    to: &Files,
    chance: &(dyn Chance + 'static),
) -> Result<Carried, NoFile> {
    let (mut done, mut after) = (Carried::default(), None);
    loop {
        let page = store.attachments().attachments_of(None, after, PAGE).await;
        let page = page.map_err(Failure::from)?;
        let Some(last) = page.last() else { return Ok(done) };
        after = Some(last.digest);
        for it in page {
            if to.has(it.digest).await? {
                done.there += 1;
            } else if one(&it, from, to, chance).await? {
                done.carried += 1;
            } else {
                done.lacking.push(it);
            }
        }
    }
}

/// Whether a file was carried: one that is not what was attached stays where it is.
async fn one(
    it: &Attachment,
    from: &Files,
    to: &Files,
    chance: &(dyn Chance + 'static),
) -> Result<bool, FileError> {
    let Some((_, mut pieces)) = from.pieces(it.digest).await? else { return Ok(false) };
    let mut incoming = to.receive(chance.nonce()).await?;
    let mut hashing = Hashing::with(&it.salt);
    while let Some(piece) = pieces.try_next().await? {
        hashing.take(&piece);
        incoming.write(&piece).await?;
    }
    if hashing.end().digest != it.digest {
        incoming.discard().await?;
        return Ok(false);
    }
    incoming.keep(it.digest).await?;
    Ok(true)
}
