//! `fondaco verify`: everything is re-read, re-hashed, replayed and compared.

use crate::{
    args::{Args, Format, Verify},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::verify::{How, Progress, Verification};
use exchange::table::{self, Cell};
use serde_json::json;

pub async fn run(args: &Args, it: &Verify) -> Result<Exit, Stop> {
    let how = How {
        threads: it.threads,
        scratch: it.scratch.clone(),
        keep: it.keep.clone(),
        since_checkpoint: it.since_checkpoint,
    };
    let bookkeeper = database::standing(args).await?;
    let bar = print::bar(0, "verifica");
    let found = bookkeeper
        .verify_as(&how, &mut |progress| match progress {
            Progress::Replayed(done, total) => {
                bar.set_length(total);
                bar.set_position(done);
            }
            Progress::Comparing(table) => bar.set_message(format!("confronto: {}", table.name())),
        })
        .await?;
    bar.finish_and_clear();
    tell(args.format, &found)?;
    if found.findings.is_empty() {
        return Ok(Exit::Fine);
    }
    print::complaint(&format!(
        "{} cose non tornano: il registro NON è verificato",
        found.findings.len()
    ));
    Ok(Exit::Amiss)
}

fn tell(format: Format, found: &Verification) -> Result<(), Stop> {
    let (size, root) = (found.tree_size, found.root);
    let sentences = found.findings.iter().map(ToString::to_string);
    match format {
        Format::Jsonl => return Err(print::no_such_format("verify", "table, csv, json")),
        Format::Json => print::json(&json!({
            "verified": found.findings.is_empty(),
            "tree_size": size.to_string(),
            "root_hash": root.to_string(),
            "mode": if found.since == 0 { "whole" } else { "since_checkpoint" },
            "since": found.since.to_string(),
            "milliseconds": found.took.as_millis().to_string(),
            "findings": sentences.collect::<Vec<_>>(),
        }))?,
        Format::Csv => {
            let rows: Vec<_> = sentences.map(|it| vec![Cell::Text(it)]).collect();
            print::answer(table::csv(&["finding"], &rows))?;
        }
        Format::Table if found.findings.is_empty() => {
            let new = match found.since {
                0 => String::new(),
                since => format!(" ({} nuovi; i primi {since} da prima)", size - since),
            };
            print::answer(format!("verificato: {size} eventi{new}, radice {root}\n"))?;
        }
        Format::Table => print::answer(sentences.map(|it| it + "\n").collect::<String>())?,
    }
    Ok(())
}
