//! The demo, loaded once by the real binary and kept in memory; whoever wants it has a copy.

use super::binary::{Ran, fondaco};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use tempfile::TempDir;

/// The demo as first loaded.
pub struct Demo {
    /// The file, the pages that its last writer had not yet folded into it, and the lock.
    bytes: [Vec<u8>; 3],
    /// What loading it printed.
    pub loaded: Ran,
}

/// A file of one's own, gone with its folder.
pub struct File {
    folder: TempDir,
    /// Where it is.
    pub path: PathBuf,
}

impl File {
    /// No file yet.
    pub fn absent() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fondaco.db");
        Self { folder, path }
    }

    /// Another file in the same folder.
    pub fn beside(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, contents).unwrap();
        path
    }

    /// The names of what is in the folder.
    pub fn folder(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            files.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Demo {
    /// A copy.
    pub fn copy(&self) -> File {
        let file = File::absent();
        let [whole, log, lock] = &self.bytes;
        fs::write(&file.path, whole).unwrap();
        fs::write(beside(&file.path, "-wal"), log).unwrap();
        fs::write(beside(&file.path, ".lock"), lock).unwrap();
        file
    }
}

/// The demo.
pub fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let file = File::absent();
        let loaded = fondaco(&file.path, &["demo", "--no-serve"]).exits(0);
        let log = fs::read(beside(&file.path, "-wal")).unwrap_or_default();
        let lock = fs::read(beside(&file.path, ".lock")).unwrap();
        Demo { bytes: [fs::read(&file.path).unwrap(), log, lock], loaded }
    })
}

/// The path of what stands beside a file under a longer name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
