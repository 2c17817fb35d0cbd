//! The baseline of many clients: rows of one sealed event, one a commit, by eight clients.

use super::{CLIENTS, Raw};
use crate::{Trouble, database::Place, spread::rate};
use bookkeeper::clock::{Chance, Clock, SystemChance, SystemClock};
use std::{process::Stdio, time::Instant};
use store::Entry;
use tokio::{process::Command, task::JoinSet};

/// One-row inserts a second: by `pgbench` on PostgreSQL, by eight connections on SQLite.
///
/// # Errors
/// [`Trouble`] when the database fails or there is no `pgbench`.
pub async fn one_row_rate(
    place: &Place,
    round: usize,
    sealed: &[Entry],
    count: usize,
) -> Result<f64, Trouble> {
    let Some(entry) = sealed.first() else {
        return Err(Trouble::Other("there is no event to insert".to_owned()));
    };
    let raw = place.raw(&format!("one-{round}")).await?;
    let rate = match (&raw, place) {
        (Raw::Postgres(_, table), Place::Postgres { .. }) => {
            pgbench(&place.baselines().await?, table, entry, count).await
        }
        _ => connections(&raw, entry, count).await,
    };
    raw.close().await;
    rate
}

async fn connections(raw: &Raw, entry: &Entry, count: usize) -> Result<f64, Trouble> {
    let (clients, each) = (CLIENTS as usize, count.div_ceil(CLIENTS as usize));
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let (raw, mut entry) = (raw.clone(), entry.clone());
        tasks.spawn(async move {
            let chance: &dyn Chance = &SystemChance;
            for number in 0..each {
                entry.index = (client * each + number) as u64;
                entry.id = chance.event_id(SystemClock.now());
                raw.one(&entry).await?;
            }
            Ok::<_, Trouble>(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.map_err(|it| Trouble::Other(it.to_string()))??;
    }
    Ok(rate(clients * each, started.elapsed()))
}

async fn pgbench(url: &str, table: &str, entry: &Entry, count: usize) -> Result<f64, Trouble> {
    let bytes = hex::encode(&entry.bytes);
    let script = tempfile::NamedTempFile::new()?;
    let sql = format!(
        "INSERT INTO {table} (idx, id, bytes) VALUES (nextval('{table}_numbers'), \
         uuid_send(gen_random_uuid()), '\\x{bytes}');\n"
    );
    std::fs::write(script.path(), sql)?;
    run("psql", &["-q", "-c", &format!("CREATE SEQUENCE IF NOT EXISTS {table}_numbers"), url])
        .await?;
    let each = count.div_ceil(CLIENTS as usize).to_string();
    let path = script.path().to_string_lossy().into_owned();
    let args = ["-n", "-M", "prepared", "-c", "8", "-j", "2", "-t", &each, "-f", &path, url];
    let told = run("pgbench", &args).await?;
    let tps = told.lines().find_map(|line| line.strip_prefix("tps = "));
    let tps = tps.and_then(|it| it.split_whitespace().next()).and_then(|it| it.parse().ok());
    tps.ok_or_else(|| Trouble::Other(format!("pgbench said no rate: {told}")))
}

async fn run(program: &str, args: &[&str]) -> Result<String, Trouble> {
    let done = Command::new(program).args(args).stdin(Stdio::null()).output().await;
    let done = done.map_err(|it| Trouble::Other(format!("{program} cannot be run: {it}")))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(Trouble::Other(format!("{program} failed: {said}")));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
