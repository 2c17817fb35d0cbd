//! What was read after an accident is made durable before anything is said of it.

use super::{folder_of, pools::Pools};
use crate::port::StoreError;
use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read},
    os::unix::fs::FileExt,
    path::Path,
};

/// Bytes written again at a time.
const CHUNK: usize = 1 << 20;

/// Writes the WAL again over itself and syncs it.
///
/// A process that dies between the write of a commit and its sync, or whose sync fails, leaves
/// frames that the next process reads from the memory of the machine and takes for committed,
/// though no disk has them. After a failed sync Linux even counts them as clean: syncing alone says
/// that all is well and writes nothing. Whoever was told of such a commit, or of a later one, would
/// lose it with the next power cut. A checkpoint is no cure: cut in its middle, it leaves pages of
/// the lost commits in the file, and beside it a WAL that overlays only some of them.
pub(super) async fn harden(pools: &Pools, path: &Path) -> Result<(), StoreError> {
    // Nobody writes frames or begins the WAL anew while we hold the writer's lock.
    let turn = pools.write().await?;
    let mut wal = OsString::from(path);
    wal.push("-wal");
    let written = write_again(Path::new(&wal));
    drop(turn);
    written
        .map_err(|error| StoreError::Database(format!("the WAL cannot be made durable: {error}")))
}

fn write_again(path: &Path) -> io::Result<()> {
    // OK: SQLite's locks are on the other files, so closing this one drops none of them.
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    let mut bytes = vec![0; CHUNK];
    let mut from = 0;
    loop {
        let length = file.read(&mut bytes)?;
        if length == 0 {
            file.sync_all()?;
            // Its name may be as new as its bytes.
            return File::open(folder_of(path))?.sync_all();
        }
        file.write_all_at(bytes.get(..length).unwrap_or_default(), from)?;
        from += length as u64;
    }
}
