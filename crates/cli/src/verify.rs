//! `fondaco verify`: everything is re-read, re-hashed, replayed and compared.

use crate::{
    args::{Args, Format, Verify},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    verify::{How, Progress, Verification, evidence::Evidence},
};
use exchange::table::{self, Cell};
use indicatif::ProgressBar;
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
    let evidence = match &it.attachments {
        None => None,
        Some(_) => Some(evidence(&bookkeeper, &bar).await?),
    };
    bar.finish_and_clear();
    tell(args.format, &found, evidence.as_ref())?;
    let amiss = found.findings.len() + evidence.map_or(0, |it| it.findings.len());
    if amiss == 0 {
        return Ok(Exit::Fine);
    }
    let amiss = print::counted(amiss, "cosa non torna", "cose non tornano");
    print::complaint(&format!("{amiss}: il registro NON è verificato"));
    Ok(Exit::Amiss)
}

async fn evidence(bookkeeper: &Bookkeeper, bar: &ProgressBar) -> Result<Evidence, Stop> {
    bar.set_message("allegati");
    Ok(bookkeeper.verify_evidence(|done, _| bar.set_position(done)).await?)
}

fn in_words(it: &Evidence) -> String {
    let stated: String =
        it.stated.iter().flat_map(|it| [it.to_string(), "\n".to_owned()]).collect();
    format!(
        "{stated}allegati: {} nominati da eventi, {} integri, {} dichiarati e mai depositati (non \
         è un danno), {} che nessun evento nomina\n",
        it.named,
        it.sound,
        it.never_deposited(),
        it.unnamed
    )
}

fn tell(format: Format, found: &Verification, evidence: Option<&Evidence>) -> Result<(), Stop> {
    let (size, root) = (found.tree_size, found.root);
    let sentences = found.findings.iter().map(ToString::to_string);
    let unproved = evidence.into_iter().flat_map(|it| &it.findings).map(ToString::to_string);
    let sound = found.findings.is_empty() && evidence.is_none_or(|it| it.findings.is_empty());
    let sentences = sentences.chain(unproved);
    match format {
        Format::Jsonl => return Err(print::no_such_format("verify", "table, csv, json")),
        Format::Json => print::json(&json!({
            "verified": sound,
            "tree_size": size.to_string(),
            "root_hash": root.to_string(),
            "mode": if found.since == 0 { "whole" } else { "since_checkpoint" },
            "since": found.since.to_string(),
            "milliseconds": found.took.as_millis().to_string(),
            "findings": sentences.collect::<Vec<_>>(),
            "attachments": evidence.map(|it| json!({
                "named": it.named.to_string(), "sound": it.sound.to_string(),
                "never_deposited": it.never_deposited().to_string(),
                "stated": it.stated.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "unnamed": it.unnamed.to_string(), "bytes": it.bytes.to_string(),
            })),
        }))?,
        Format::Csv => {
            let rows: Vec<_> = sentences.map(|it| vec![Cell::Text(it)]).collect();
            print::answer(table::csv(&["finding"], &rows))?;
        }
        Format::Table if sound => {
            let new = match found.since {
                0 => String::new(),
                since => format!(" ({} nuovi; i primi {since} da prima)", size - since),
            };
            let files = evidence.map(in_words).unwrap_or_default();
            print::answer(format!("verificato: {size} eventi{new}, radice {root}\n{files}"))?;
        }
        Format::Table => {
            let files = evidence.map(in_words);
            print::answer(sentences.map(|it| it + "\n").chain(files).collect::<String>())?;
        }
    }
    Ok(())
}
