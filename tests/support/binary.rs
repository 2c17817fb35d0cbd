//! The real binary, run as a person runs it.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Its answer as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {self:?}"))
    }

    /// The same, when it ended as expected.
    pub fn exits(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(it: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let exit = it.status.code().unwrap_or(-1);
        Self { exit, out: text(it.stdout), err: text(it.stderr) }
    }
}

/// Runs `fondaco` on a database file.
pub fn fondaco(db: &Path, args: &[&str]) -> Ran {
    let url = format!("sqlite:{}", db.display());
    command().arg("--db").arg(url).args(args).output().unwrap().into()
}

/// `fondaco`, without what the environment of the tests would tell it.
pub fn command() -> Command {
    let mut command = Command::new(path());
    for name in NAMES {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// What the environment would tell it.
const NAMES: [&str; 7] = [
    "FONDACO_DB",
    "FONDACO_LISTEN",
    "FONDACO_LOCK",
    "FONDACO_LOG",
    "FONDACO_ATTACHMENTS",
    "FONDACO_ATTACHMENTS_QUOTA",
    "FONDACO_PEPPER",
];

/// The binary beside this test, built from the sources that stand now. `cargo test` builds the
/// binaries of a package for that package's own tests only, so it is asked for here, once;
/// `FONDACO_BIN` names another one instead.
fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match env::var_os("FONDACO_BIN") {
        Some(path) => path.into(),
        None => built(),
    })
}

fn built() -> PathBuf {
    // target/PROFILE/deps/all-HASH
    let test = env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let profile = match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    };
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "cli", "--bin", "fondaco", "--profile", profile])
        .arg("--target-dir")
        .arg(folder.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "the binary cannot be built:\n{said}");
    let path = folder.join(format!("fondaco{}", env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "cargo built no {}", path.display());
    path
}
