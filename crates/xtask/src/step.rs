//! One step: a command with a headline, run from the root of the repository.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A command to run.
pub struct Step {
    headline: String,
    command: Command,
}

/// The step that failed, and how.
#[derive(Debug)]
pub struct Failure {
    pub step: String,
    pub why: String,
}

impl Step {
    pub fn cargo(subcommand: &str, args: &[&str]) -> Self {
        // The cargo that runs us, so that a chosen toolchain stays chosen.
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.arg(subcommand).args(args).current_dir(root());
        without_ours(&mut command);
        Self { headline: format!("cargo {subcommand} {}", args.join(" ")), command }
    }

    /// Any other command, where we are.
    pub fn of(program: &str, args: &[String]) -> Self {
        let mut command = Command::new(program);
        command.args(args);
        without_ours(&mut command);
        Self { headline: format!("{program} {}", args.join(" ")), command }
    }

    pub fn with(mut self, env: &[(&str, &str)]) -> Self {
        self.command.envs(env.iter().copied());
        let settings = env.iter().map(|(name, value)| format!("{name}={value} "));
        self.headline = settings.chain([self.headline]).collect();
        self
    }

    /// Runs it with our own input and output, so that cargo's closing lines are seen.
    pub fn run(mut self) -> Result<(), Failure> {
        headline(&self.headline);
        let why = match self.command.status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        Err(Failure { step: self.headline, why })
    }

    pub fn succeeds_silently(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }
}

/// What cargo told this program about itself is nobody else's: build scripts that look at it would
/// run again, and whole libraries be built anew, whenever we are on the way and whenever not.
fn without_ours(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
}

pub fn headline(text: &str) {
    println!("\n== {text}");
}

/// The root of the repository: the folder above `crates/xtask`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step, self.why)
    }
}
