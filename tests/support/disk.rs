//! A disk that can lose its power, fail and fill: `disk/disk.c`, seen from a test.

use super::SeededChance;
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::SystemTime,
};
use tempfile::TempDir;

/// What a disk writes at once, or not at all.
const PAGE: usize = 4096;

/// A disk: its folder `live` is what programs see, if they are [`Disk::wire`]d to it.
pub struct Disk {
    root: PathBuf,
    /// Whose programs use it, when not ours.
    owner: Option<(u32, u32)>,
    _folder: TempDir,
}

/// What a power cut does with what was never synced.
pub enum Unsynced<'a> {
    /// All of it is gone.
    Lost,
    /// Chance decides: for each page, and for the names of each folder together.
    Torn(&'a SeededChance),
}

impl Disk {
    /// An empty one.
    pub fn new() -> Self {
        Self::of(None)
    }

    /// An empty one, used by programs that run as somebody else.
    pub fn owned_by(owner: (u32, u32)) -> Self {
        Self::of(Some(owner))
    }

    fn of(owner: Option<(u32, u32)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The layer compares paths with what the kernel says, so there are no links in this one.
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("live")).unwrap();
        fs::create_dir(root.join("control")).unwrap();
        let disk = Self { root, owner, _folder: folder };
        disk.adopt();
        disk
    }

    /// The folder that programs see.
    pub fn live(&self) -> PathBuf {
        self.root.join("live")
    }

    /// Makes a program, and those that it starts, use the disk.
    pub fn wire<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("LD_PRELOAD", layer()).env("FONDACO_DISK", &self.root)
    }

    /// Of the syncs of files whose path is like a pattern, lets some succeed; then as many fail.
    pub fn fail_syncs(&self, pattern: &str, skip: u32, times: Option<u32>) {
        let times = times.map_or(-1, i64::from);
        self.control("eio", &format!("{pattern} {skip} {times}\n"));
    }

    /// Whether all the syncs that were to fail have been asked for.
    pub fn has_failed(&self) -> bool {
        let left = fs::read_to_string(self.root.join("control/eio")).unwrap();
        left.trim_end().ends_with(" 0")
    }

    /// How many bytes the files may have in all; no limit without a number.
    pub fn limit(&self, bytes: Option<u64>) {
        match bytes {
            Some(bytes) => self.control("quota", &format!("{bytes}\n")),
            None => fs::remove_file(self.root.join("control/quota")).unwrap(),
        }
    }

    /// Syncing a file keeps its name too, as ext4 does.
    pub fn keep_names(&self) {
        self.control("names", "");
    }

    /// The bytes that the files have in all.
    pub fn used(&self) -> u64 {
        walk(&self.live()).iter().filter(|it| it.is_file()).map(|it| size(it)).sum()
    }

    fn control(&self, name: &str, text: &str) {
        // Renamed into place, so that no program reads half of it.
        let [new, old] = [format!("{name}.new"), name.to_owned()];
        let [new, old] = [new, old].map(|it| self.root.join("control").join(it));
        fs::write(&new, text).unwrap();
        self.give(&new);
        fs::rename(new, old).unwrap();
    }

    /// Cuts the power and restores it. Whoever used the disk must be dead.
    pub fn cut(&self, unsynced: &Unsynced<'_>) {
        let after = self.root.join("after");
        let root = id(&self.live());
        self.restore(&root, Some(&self.live()), &after, unsynced);
        fs::remove_dir_all(self.live()).unwrap();
        fs::rename(after, self.live()).unwrap();
        self.adopt();
    }

    /// Takes everything that is there now for durable: what was prepared before the test.
    pub fn adopt(&self) {
        let image = self.root.join("image");
        if image.exists() {
            fs::remove_dir_all(&image).unwrap();
        }
        fs::create_dir_all(image.join("i")).unwrap();
        fs::create_dir_all(image.join("d")).unwrap();
        self.adopt_folder(&self.live());
        for path in walk(&self.root) {
            self.give(&path);
        }
    }

    fn adopt_folder(&self, folder: &Path) {
        let entries = self.root.join("image/d").join(id(folder));
        fs::create_dir(&entries).unwrap();
        for (name, path) in listed(folder) {
            let entry = entries.join(name);
            if path.is_dir() {
                symlink(id(&path), entry).unwrap();
                self.adopt_folder(&path);
            } else {
                let file = self.image_of(&path);
                fs::copy(&path, &file).unwrap();
                fs::hard_link(file, entry).unwrap();
            }
        }
    }

    /// Makes a folder as it is after the cut; `live` is where it stands now, if it stands.
    fn restore(&self, id_of: &str, live: Option<&Path>, after: &Path, unsynced: &Unsynced<'_>) {
        fs::create_dir(after).unwrap();
        let image = self.root.join("image/d").join(id_of);
        let now = live.map(listed).unwrap_or_default();
        let durable = if image.exists() { listed(&image) } else { BTreeMap::new() };
        let kept = match unsynced {
            Unsynced::Torn(chance) if chance.below(2) == 1 => &now,
            _ => &durable,
        };
        for (name, path) in kept {
            let (after, live) = (after.join(name), now.get(name));
            if path.is_symlink() {
                let id_of = fs::read_link(path).unwrap().into_os_string().into_string().unwrap();
                let live = live.filter(|it| it.is_dir() && id(it) == id_of);
                self.restore(&id_of, live.map(PathBuf::as_path), &after, unsynced);
            } else if path.is_dir() {
                self.restore(&id(path), Some(path), &after, unsynced);
            } else {
                fs::write(after, self.contents(path, live, unsynced)).unwrap();
            }
        }
    }

    /// What a file holds after the cut. `path` is an entry of the image, or a live file.
    fn contents(&self, path: &Path, live: Option<&PathBuf>, unsynced: &Unsynced<'_>) -> Vec<u8> {
        let is_live = path.starts_with(self.live());
        let durable = if is_live { self.image_of(path) } else { path.to_owned() };
        let mut bytes = fs::read(&durable).unwrap_or_default();
        let same = |it: &&PathBuf| ino(&self.image_of(it)) == ino(&durable);
        if let (Unsynced::Torn(chance), Some(live)) = (unsynced, live.filter(same)) {
            let now = fs::read(live).unwrap();
            for (number, page) in now.chunks(PAGE).enumerate() {
                if chance.below(2) == 1 {
                    let from = number * PAGE;
                    bytes.resize(bytes.len().max(from + page.len()), 0);
                    bytes[from..from + page.len()].copy_from_slice(page);
                }
            }
        }
        bytes
    }

    fn image_of(&self, path: &Path) -> PathBuf {
        self.root.join("image/i").join(id(path))
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner.filter(|_| !path.is_symlink()) {
            chown(path, Some(user), Some(group)).unwrap();
            let mode = if path.is_dir() { 0o700 } else { 0o600 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

/// The layer, compiled once for this run.
fn layer() -> &'static Path {
    static LAYER: OnceLock<PathBuf> = OnceLock::new();
    LAYER.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/disk/disk.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let [new, library] =
            [format!("disk-{}.so", std::process::id()), "disk.so".into()].map(|it| folder.join(it));
        let mut cc = Command::new(env::var_os("CC").unwrap_or("cc".into()));
        cc.args(["-O2", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o"]);
        let compiled = cc.arg(&new).arg(source).arg("-ldl").output().unwrap();
        let said = String::from_utf8_lossy(&compiled.stderr);
        assert!(compiled.status.success(), "the disk cannot be compiled:\n{said}");
        fs::rename(new, &library).unwrap();
        library
    })
}

/// The identity of a file, as the layer writes it: inode and time of birth.
fn id(path: &Path) -> String {
    let it = fs::symlink_metadata(path).unwrap();
    let born = it.created().unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    format!("{}.{}.{:09}", it.ino(), born.as_secs(), born.subsec_nanos())
}

fn ino(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|it| it.ino())
}

fn size(path: &Path) -> u64 {
    fs::symlink_metadata(path).unwrap().len()
}

/// What a folder holds, by name.
fn listed(folder: &Path) -> BTreeMap<OsString, PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|it| (it.file_name(), it.path())).collect()
}

fn walk(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        if path.is_dir() && !path.is_symlink() {
            found.extend(listed(&path).into_values());
        }
        next += 1;
    }
    found
}
