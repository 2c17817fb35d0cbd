//! `fondaco verify`: everything is re-read, re-hashed, replayed and compared.

use crate::{
    args::{Args, Format},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::verify::Verification;
use exchange::table::{self, Cell};
use serde_json::json;

pub async fn run(args: &Args) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let bar = print::bar(0, "verifica");
    let found = bookkeeper
        .verify(|done, total| {
            bar.set_length(total);
            bar.set_position(done);
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
    Ok(Exit::NotVerified)
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
            "findings": sentences.collect::<Vec<_>>(),
        }))?,
        Format::Csv => {
            let rows: Vec<_> = sentences.map(|it| vec![Cell::Text(it)]).collect();
            print::answer(table::csv(&["finding"], &rows))?;
        }
        Format::Table if found.findings.is_empty() => {
            print::answer(format!("verificato: {size} eventi, radice {root}\n"))?;
        }
        Format::Table => print::answer(sentences.map(|it| it + "\n").collect::<String>())?,
    }
    Ok(())
}
