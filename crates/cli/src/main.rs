//! The binary `fondaco`; the only place that names a concrete database.

mod args;
mod attachments;
mod balances;
mod bench;
mod copies;
mod database;
mod demo;
mod events;
mod exit;
mod file;
mod import;
mod lock;
mod moving;
mod people;
mod persons;
mod place;
mod print;
mod rebuild;
mod register;
mod serve;
mod verify;

use args::{Args, Command};
use clap::Parser;
use exit::{Exit, Stop};
use std::process::ExitCode;

/// Deciding and sealing make and drop many small values: the system's own allocator took a third of
/// the time of an append.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("FONDACO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // It tells the values of parameters that it does not know: one may be a password.
    let filter = match "sqlx_postgres::options=off".parse() {
        Ok(silence) => filter.add_directive(silence),
        Err(_) => filter,
    };
    // Where nobody reads the log any more, saying that fails too, and whoever says it would end.
    let log = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false);
    log.with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(async {
            let outcome = run(args).await;
            database::close().await;
            outcome
        }),
        Err(error) => Err(Stop::new(Exit::Unusable, format!("no async runtime: {error}"))),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(stop) => {
            print::complaint(&stop.message);
            stop.exit.into()
        }
    }
}

async fn run(args: Args) -> Result<Exit, Stop> {
    match &args.command {
        Command::Demo(it) => demo::run(&args, it).await,
        Command::Serve(_) => serve::run(&args).await,
        Command::Import(it) => import::run(&args, it).await,
        Command::Balances(it) => balances::run(&args, it).await,
        Command::Register(it) => register::run(&args, it).await,
        Command::Events(it) => events::run(&args, it).await,
        Command::Verify(it) => verify::run(&args, it).await,
        Command::Bench(it) => bench::run(&args, it).await,
        Command::Attach(it) => attachments::attach(&args, it).await,
        Command::Attachment(it) => attachments::run(&args, it).await,
        Command::Person(it) => persons::run(&args, it).await,
        Command::Grant { to } => database::grant(&args, to).await,
        Command::Lock(it) => lock::run(&args, it).await,
        Command::Move(it) => moving::run(&args, it).await,
        Command::Backup(it) => copies::backup(&args, it).await,
        Command::Restore(it) => copies::restore(&args, it).await,
        Command::Reappend(it) => copies::reappend(&args, it).await,
        Command::Rebuild => rebuild::run(&args).await,
        Command::Account(it) => people::account(&args, it).await,
        Command::Token(it) => people::token(&args, it).await,
    }
}
