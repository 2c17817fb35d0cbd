//! `fondaco bench`: every promise of speed and size, beside its baseline.

use crate::{
    args::{Args, Bench, Format, OtherBench},
    exit::{Exit, Stop},
    print,
};
use bench::{Curve, Plan, Trouble};

pub async fn run(args: &Args, asked: &Bench) -> Result<Exit, Stop> {
    if args.format == Format::Jsonl {
        return Err(print::no_such_format("bench", "table, csv, json"));
    }
    let program = std::env::current_exe()?;
    if let Some(OtherBench::Curve { to, out, keep }) = &asked.other {
        let asked = Curve { to: *to, out: out.clone(), keep: keep.clone(), program };
        let drawn = served(async move { bench::curve(&asked, &print::remark).await }).await?;
        print::answer(drawn)?;
        return Ok(Exit::Fine);
    }
    let plan = Plan {
        postgres: args.db.starts_with("postgres").then(|| args.db.clone()),
        keep: asked.keep.clone(),
        size: asked.size.into(),
        events: asked.events,
        only: asked.only.clone(),
        program,
    };
    let report = served(async move { bench::run(&plan, &print::remark).await }).await?;
    match args.format {
        Format::Json => print::json(&report)?,
        Format::Csv => print::answer(report.csv())?,
        _ => print::answer(report.table())?,
    }
    Ok(if asked.strict && report.misses() { Exit::Amiss } else { Exit::Fine })
}

/// Measures where a server answers: on a thread of the runtime. On the main one, every step would
/// be waited for across threads.
async fn served<T: Send + 'static>(
    measuring: impl Future<Output = Result<T, Trouble>> + Send + 'static,
) -> Result<T, Stop> {
    match tokio::spawn(measuring).await {
        Ok(measured) => Ok(measured?),
        Err(error) => Err(Stop::new(Exit::Database, error.to_string())),
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Ledger(failure) => failure.into(),
            Trouble::Store(error) => error.into(),
            Trouble::Io(error) => error.into(),
            Trouble::Raw(_) => Self::new(Exit::Database, trouble.to_string()),
            Trouble::Other(_) => Self::unusable(trouble.to_string()),
        }
    }
}
