//! `fondaco lock`: what the lock knows, and the decisions that only a person takes.

use crate::{
    args::{Args, Format, Lock},
    database,
    exit::{Exit, Stop},
    place, print,
};
use bookkeeper::lock::{
    adopt::{Accepting, Adopted, Decider, Seen},
    verdict::since,
};
use exchange::table::{self, Cell};
use serde_json::{Value, json};
use store::lock::{Held, LockedHead};

pub async fn run(args: &Args, asked: &Lock) -> Result<Exit, Stop> {
    let bookkeeper = database::quietly(args).await?;
    match asked {
        Lock::Show => show(args, &bookkeeper.keeper()?.seen().await?),
        Lock::Heads { before, limit } => {
            heads(args, &bookkeeper.keeper()?.heads(*before, *limit).await?)
        }
        Lock::Adopt { reason, accept_loss } => {
            if reason.trim().is_empty() {
                return Err(Stop::unusable("serve una ragione: --reason \"…\""));
            }
            let accepting = if *accept_loss { Accepting::Loss } else { Accepting::NoLoss };
            let (who, place) = (place::who(args), place::without_password(&args.db));
            let decider = Decider { reason: reason.clone(), who, place };
            told(args, &bookkeeper.adopt(&decider, accepting).await?)
        }
    }
}

fn show(args: &Args, seen: &Seen) -> Result<Exit, Stop> {
    let why = seen.refusal.as_ref().map(ToString::to_string).or(seen.reads_only.clone());
    let may = why.is_none();
    let residence = seen.found.residence.as_ref();
    let name = residence.map(|it| it.incarnation.to_string());
    let phase = residence.map(|it| it.phase.name());
    let at = seen.found.at;
    match args.format {
        Format::Json => print::json(&json!({
            "lock": seen.place, "origin": seen.origin.as_str(),
            "held": seen.held.as_ref().map(head_json),
            "database": {
                "tree_size": at.tree_size.to_string(), "root_hash": at.root.to_string(),
                "incarnation": name, "phase": phase,
            },
            "may_append": may, "refusal": why,
        }))?,
        Format::Table => {
            let held = seen.held.as_ref().map_or_else(|| "niente".to_owned(), head_text);
            let here = format!(
                "{} eventi, radice {}, incarnazione {} ({})",
                at.tree_size,
                at.root,
                name.unwrap_or_else(|| "nessuna".to_owned()),
                phase.unwrap_or("senza nome"),
            );
            let may = why.map_or_else(|| "sì".to_owned(), |why| format!("no: {why}"));
            print::answer(format!(
                "registro     {}\nlock         {}\nil lock sa   {held}\nil database  {here}\n\
                 si scrive    {may}\n",
                seen.origin, seen.place
            ))?;
        }
        _ => return Err(print::no_such_format("lock show", "table, json")),
    }
    Ok(if may { Exit::Fine } else { Exit::Amiss })
}

fn heads(args: &Args, held: &[Held]) -> Result<Exit, Stop> {
    if args.format == Format::Json {
        let rows: Vec<Value> = held.iter().map(held_json).collect();
        print::json(&rows)?;
        return Ok(Exit::Fine);
    }
    let headers = ["place", "events", "root", "incarnation", "decision", "reason", "who", "at"];
    let rows: Vec<Vec<Cell>> = held.iter().map(held_row).collect();
    match args.format {
        Format::Csv => print::answer(table::csv(&headers, &rows))?,
        Format::Table => print::answer(table::text(&headers, &rows, &[]))?,
        _ => return Err(print::no_such_format("lock heads", "table, csv, json")),
    }
    Ok(Exit::Fine)
}

fn told(args: &Args, adopted: &Adopted) -> Result<Exit, Stop> {
    match (args.format, adopted) {
        (Format::Json, Adopted::Agreed(at)) => {
            print::json(&json!({ "adopted": false, "tree_size": at.tree_size.to_string() }))?;
        }
        (Format::Json, Adopted::Here { head, despite }) => print::json(&json!({
            "adopted": true, "head": head_json(head), "despite": despite.to_string(),
        }))?,
        (_, Adopted::Agreed(at)) => print::answer(format!(
            "niente da decidere: il lock e il database si accordano ({} eventi)\n",
            at.tree_size
        ))?,
        (_, Adopted::Here { head, despite }) => print::answer(format!(
            "d'ora in poi il registro è questo: {}\nprima: {despite}\n",
            head_text(head)
        ))?,
    }
    Ok(Exit::Fine)
}

fn head_text(head: &LockedHead) -> String {
    let LockedHead { size, root, incarnation } = head;
    format!("{size} eventi, radice {root}, incarnazione {incarnation}")
}

fn head_json(head: &LockedHead) -> Value {
    json!({
        "tree_size": head.size.to_string(), "root_hash": head.root.to_string(),
        "incarnation": head.incarnation.to_string(),
    })
}

fn held_json(held: &Held) -> Value {
    let decision = held.decision.as_ref().map(|it| {
        json!({
            "what": it.what, "reason": it.reason, "place": it.place, "who": it.who,
            "at_micros": it.at.to_string(),
        })
    });
    json!({ "place": held.place.to_string(), "head": head_json(&held.head), "decision": decision })
}

fn held_row(it: &Held) -> Vec<Cell> {
    let LockedHead { size, root, incarnation } = it.head;
    let head = [it.place.to_string(), size.to_string(), root.to_string(), incarnation.to_string()];
    let decision = match &it.decision {
        Some(it) => [it.what.clone(), it.reason.clone(), it.who.clone(), since(it.at)],
        None => Default::default(),
    };
    head.into_iter().chain(decision).map(Cell::Text).collect()
}
