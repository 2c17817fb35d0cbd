//! The file that is open, told apart from another one that has come to stand under its name.

use crate::port::StoreError;
use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// A file as it was opened.
#[derive(Debug)]
pub(super) struct Identity {
    path: PathBuf,
    device_and_inode: (u64, u64),
    gone: AtomicBool,
}

impl Identity {
    /// The file that stands under a name now.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let (path, device_and_inode) = (path.to_owned(), under(path)?);
        Ok(Self { path, device_and_inode, gone: AtomicBool::default() })
    }

    /// That it has always stood under its name: what is written into it otherwise is seen by nobody
    /// who opens the name, and is gone with this process. Connections may have been made to another
    /// one meanwhile, so that it does not help to put it back.
    pub(super) fn stands(&self) -> Result<(), StoreError> {
        let here = under(&self.path).is_ok_and(|it| it == self.device_and_inode);
        if here && !self.gone.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.gone.store(true, Ordering::Relaxed);
        Err(StoreError::Replaced(format!(
            "il file «{}» è stato sostituito, spostato o cancellato mentre il \
             programma lo usava, e nulla è stato scritto: fermare il programma, rimettere il file \
             giusto, senza i file -wal e -shm di un altro, e riavviare",
            self.path.display()
        )))
    }
}

fn under(path: &Path) -> io::Result<(u64, u64)> {
    // Not by opening it: closing it again would drop the locks that SQLite has on it.
    let found = fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}
