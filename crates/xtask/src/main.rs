//! What CI and a developer run: `cargo xtask test`.

mod postgres;
mod step;
mod tidy;

use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

use crate::postgres::{ADDRESS, Server};
use crate::step::{Failure, Step};

/// The chores of this repository. They need cargo with rustfmt and clippy, and PostgreSQL, which
/// they install when they can.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Format, lints, tests, and what no tracked file may hold; stops at the first failure.
    ///
    /// In order: cargo fmt --all --check; cargo clippy on everything, warnings denied; cargo test
    /// of the whole workspace, beside a PostgreSQL server of its own; a search of the tracked files
    /// for registry hosts and for paths of the machine they were written on.
    Test {
        /// Larger data and more cases (`FONDACO_TEST_SIZE=large`, `PROPTEST_CASES=4096`), built with
        /// optimisation (`--profile thorough`): hours.
        #[arg(long)]
        all: bool,
    },
    /// Run a command beside a PostgreSQL server of its own, gone when the command ends.
    ///
    /// `cargo xtask postgres -- cargo test -p tests --test all -- store::`: the command finds the
    /// server's address in `FONDACO_TEST_PG`. PostgreSQL is installed with apt-get when it is
    /// missing and we are root.
    Postgres {
        /// The command, with its arguments.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Change the ledger's code piece by piece and see whether a test notices (cargo-mutants).
    ///
    /// Installs cargo-mutants with `cargo install --locked` if it is missing.
    Mutants {
        /// Arguments for cargo-mutants: `cargo xtask mutants -- --file '*/posting.rs'`.
        #[arg(last = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    let started = Instant::now();
    let done = match Xtask::parse().task {
        Task::Test { all } => test(all),
        Task::Postgres { command } => beside_postgres(&command),
        Task::Mutants { args } => mutants(&args),
    };
    let seconds = started.elapsed().as_secs();
    match done {
        Ok(()) => {
            println!("\n== all done in {seconds} s");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("\n== failed after {seconds} s: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// What tells the tests to be thorough.
const LARGE: &[(&str, &str)] = &[("FONDACO_TEST_SIZE", "large"), ("PROPTEST_CASES", "4096")];

fn test(all: bool) -> Result<(), Failure> {
    let (args, env) = if all {
        (&["--workspace", "--profile", "thorough"][..], LARGE)
    } else {
        (&["--workspace"][..], &[][..])
    };
    Step::cargo("fmt", &["--all", "--check"]).run()?;
    Step::cargo("clippy", &["--workspace", "--all-targets", "--", "-D", "warnings"]).run()?;
    let server = Server::start()?;
    Step::cargo("test", args).with(env).with(&[(ADDRESS, server.address())]).run()?;
    drop(server);
    tidy::check(&step::root())
}

fn beside_postgres(command: &[String]) -> Result<(), Failure> {
    let [program, args @ ..] = command else { return Ok(()) };
    let server = Server::start()?;
    Step::of(program, args).with(&[(ADDRESS, server.address())]).run()
}

fn mutants(args: &[String]) -> Result<(), Failure> {
    if !Step::cargo("mutants", &["--version"]).succeeds_silently() {
        Step::cargo("install", &["--locked", "cargo-mutants"]).run()?;
    }
    let args = args.iter().map(String::as_str);
    let args: Vec<&str> = ["--package", "ledger"].into_iter().chain(args).collect();
    Step::cargo("mutants", &args).run()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Xtask::command().debug_assert();
    }
}
