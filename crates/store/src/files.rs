//! Files: the bytes of attachments in an object store, each under the hex of its digest.
//!
//! A file comes under a name of its own, is made durable, and takes its digest as its name in one
//! step: under a digest stands a whole file or none. No part of a path comes from outside.

use bytes::Bytes;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use ledger::id::{Digest, Nonce};
use object_store::{
    ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem, path::Path,
};
use std::{
    fs, io,
    path::{self, PathBuf},
};

/// Where files stand that are coming.
const INCOMING: &str = "incoming";
/// How many bytes are written at a time: the least that an object store takes as a part.
const PART: usize = 5 << 20;
/// How many parts are on their way at once.
const PARTS: usize = 2;

/// The place of the files: a folder, made when the first of them comes.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

/// Why a file could not be kept or read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("«{folder}»: {why}")]
pub struct FileError {
    /// Where the files are.
    pub folder: String,
    /// What was said.
    pub why: String,
}

/// A file on its way. Dropped before it is kept, it leaves nothing.
pub struct Incoming {
    files: Files,
    place: LocalFileSystem,
    name: Path,
    upload: WriteMultipart,
}

/// What the place holds under a name that is no digest, or under one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file.
    File(Digest, u64),
    /// Something that was coming, or that nobody here has put there.
    Other(String),
}

/// The pieces of a file.
pub type Pieces = BoxStream<'static, Result<Bytes, FileError>>;

impl Files {
    /// The files of a folder.
    pub fn in_folder(folder: &path::Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where they are.
    pub fn folder(&self) -> &path::Path {
        &self.folder
    }

    /// A file comes, under a name that nobody else uses.
    ///
    /// # Errors
    /// [`FileError`] when the place cannot be written.
    pub async fn receive(&self, name: Nonce) -> Result<Incoming, FileError> {
        let name = Path::from(format!("{INCOMING}/{name}"));
        private(&self.folder).map_err(|it| self.failed(&it))?;
        let place = self.opened().map_err(|it| self.failed(&it))?;
        let upload = place.put_multipart(&name).await.map_err(|it| self.failed(&it))?;
        let upload = WriteMultipart::new_with_chunk_size(upload, PART);
        Ok(Incoming { files: self.clone(), place, name, upload })
    }

    /// The pieces of a file, and how many bytes it has; none when it is not there.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be read.
    pub async fn pieces(&self, digest: Digest) -> Result<Option<(u64, Pieces)>, FileError> {
        let Some(place) = self.standing()? else { return Ok(None) };
        match place.get(&named(digest)).await {
            Ok(found) => {
                let size = found.meta.size;
                let files = self.clone();
                let pieces = found.into_stream().map_err(move |it| files.failed(&it));
                Ok(Some((size, pieces.boxed())))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Whether a file is there.
    ///
    /// # Errors
    /// [`FileError`] when the place cannot be read.
    pub async fn has(&self, digest: Digest) -> Result<bool, FileError> {
        let Some(place) = self.standing()? else { return Ok(false) };
        match place.head(&named(digest)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Takes a file away.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be.
    pub async fn remove(&self, digest: Digest) -> Result<(), FileError> {
        let Some(place) = self.standing()? else { return Ok(()) };
        place.delete(&named(digest)).await.map_err(|error| self.failed(&error))
    }

    /// Everything that is there, in no order.
    ///
    /// # Errors
    /// [`FileError`] when the place cannot be read.
    pub fn all(&self) -> Result<BoxStream<'static, Result<Found, FileError>>, FileError> {
        let Some(place) = self.standing()? else { return Ok(stream::empty().boxed()) };
        let files = self.clone();
        let found = place.list(None).map_err(move |it| files.failed(&it));
        Ok(found.map_ok(|it| found_of(&it.location, it.size)).boxed())
    }

    /// The folder, when there is one.
    fn standing(&self) -> Result<Option<LocalFileSystem>, FileError> {
        match fs::exists(&self.folder) {
            Ok(true) => self.opened().map(Some).map_err(|it| self.failed(&it)),
            Ok(false) => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn opened(&self) -> object_store::Result<LocalFileSystem> {
        Ok(LocalFileSystem::new_with_prefix(&self.folder)?.with_fsync(true))
    }

    fn failed(&self, error: &dyn std::error::Error) -> FileError {
        FileError { folder: self.folder.display().to_string(), why: error.to_string() }
    }
}

impl Incoming {
    /// Its next piece.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be written.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), FileError> {
        let ready = self.upload.wait_for_capacity(PARTS).await;
        ready.map_err(|error| self.files.failed(&error))?;
        self.upload.write(piece);
        Ok(())
    }

    /// It is whole: now it stands under its digest, durably.
    ///
    /// # Errors
    /// [`FileError`] when it cannot be made to; nothing stands there then.
    pub async fn keep(self, digest: Digest) -> Result<(), FileError> {
        let Self { files, place, name, upload } = self;
        upload.finish().await.map_err(|error| files.failed(&error))?;
        let kept = place.rename(&name, &named(digest)).await;
        kept.map_err(|error| files.failed(&error))
    }

    /// It is not wanted.
    ///
    /// # Errors
    /// [`FileError`] when what has come of it stays.
    pub async fn discard(self) -> Result<(), FileError> {
        self.upload.abort().await.map_err(|error| self.files.failed(&error))
    }
}

/// A folder that only we read: what is in it is other people's business.
fn private(folder: &path::Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn named(digest: Digest) -> Path {
    Path::from(digest.to_string())
}

fn found_of(location: &Path, size: u64) -> Found {
    match location.as_ref().parse() {
        Ok(digest) => Found::File(digest, size),
        Err(_) => Found::Other(location.to_string()),
    }
}
