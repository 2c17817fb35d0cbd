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
        print::answer(bench::curve(&asked, &print::remark).await?)?;
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
    let report = bench::run(&plan, &print::remark).await?;
    match args.format {
        Format::Json => print::json(&report)?,
        Format::Csv => print::answer(report.csv())?,
        _ => print::answer(report.table())?,
    }
    Ok(if asked.strict && report.misses() { Exit::Amiss } else { Exit::Fine })
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
