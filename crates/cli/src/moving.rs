//! `fondaco move`: the ledger goes to another database.

use crate::{
    args::{Args, Format, Move},
    copies::{belong, porter, watched},
    exit::{Exit, Stop},
    place, print,
};
use bookkeeper::{
    copies::{Copied, Site},
    moving::{self, Plan, Stage},
};
use serde_json::json;
use std::time::Instant;

pub async fn run(args: &Args, asked: &Move) -> Result<Exit, Stop> {
    let known = args.lock.as_deref();
    let there = asked.to_lock.as_deref().or(known);
    let from = place::standing(&asked.from).await?;
    // Nothing is made: a database that is not there is looked at in an empty one.
    let to = place::rehearsed(&asked.to).await?;
    let mut it = moving::Move {
        porter: porter(args),
        from: Site { store: from, place: place::without_password(&asked.from) },
        to: Site { store: to, place: place::without_password(&asked.to) },
        lock: place::lock(known, &asked.from)?,
        lock_there: place::lock(there, &asked.to)?,
    };
    let outcome = match it.plan().await {
        Err(failure) => Err(failure.into()),
        Ok(plan) if asked.dry_run => rehearsed(args, &plan).map(|()| Exit::Fine),
        // A move that is refused has left no empty database behind.
        Ok(_) => begun(args, asked, &mut it).await,
    };
    it.from.store.close().await;
    it.to.store.close().await;
    outcome
}

async fn begun(args: &Args, asked: &Move, it: &mut moving::Move) -> Result<Exit, Stop> {
    it.to.store.close().await;
    it.to.store = place::store(&asked.to).await?;
    moved(args, asked, it).await
}

async fn moved(args: &Args, asked: &Move, it: &moving::Move) -> Result<Exit, Stop> {
    let began = Instant::now();
    let bar = print::bar(0, "trasferisco il registro");
    let copied = it.run(&mut |step| watched(&bar, step)).await?;
    bar.finish_and_clear();
    tell(args, asked, &copied, began.elapsed().as_millis())?;
    belong(args, &copied, &asked.to)?;
    Ok(Exit::Fine)
}

fn rehearsed(args: &Args, plan: &Plan) -> Result<(), Stop> {
    let stage = match plan.stage {
        Stage::New => "new",
        Stage::Filling(_) => "filling",
        Stage::Retired(_) => "retired",
        Stage::Done(_) => "done",
    };
    let (users, tokens) = (plan.people.users.len(), plan.people.tokens.len());
    if args.format == Format::Json {
        return Ok(print::json(&json!({
            "dry_run": true, "origin": plan.origin.as_str(), "stage": stage,
            "tree_size": plan.from.tree_size.to_string(), "root_hash": plan.from.root.to_string(),
            "there": plan.there.to_string(), "users": users, "tokens": tokens,
        }))?);
    }
    Ok(print::answer(format!(
        "{}: {} eventi (radice {}), {} già di là, {users} utenze e {tokens} token da portare \
         ({stage}); nulla è stato scritto\n",
        plan.origin, plan.from.tree_size, plan.from.root, plan.there
    ))?)
}

fn tell(args: &Args, asked: &Move, it: &Copied, millis: u128) -> Result<(), Stop> {
    let to = place::without_password(&asked.to);
    if args.format == Format::Json {
        return Ok(print::json(&json!({
            "origin": it.origin.as_str(), "to": to,
            "tree_size": it.at.tree_size.to_string(), "root_hash": it.at.root.to_string(),
            "users": it.users, "tokens": it.tokens, "attachments": it.attachments.to_string(),
            "persons": it.persons.to_string(),
            "incarnation": it.incarnation.to_string(), "millis": millis.to_string(),
        }))?);
    }
    Ok(print::answer(format!(
        "il registro {} sta ora in {to}: {} eventi, radice {}, {} utenze, {} token, in {millis} ms\n\
         {} è a riposo: si legge, e non vi si scrive più\n",
        it.origin,
        it.at.tree_size,
        it.at.root,
        it.users,
        it.tokens,
        place::without_password(&asked.from)
    ))?)
}
