//! `fondaco demo`: real decrees and a synthetic year, loaded, shown and served.

use crate::{
    args::{Args, Demo, Format},
    balances, database,
    exit::{Exit, Stop},
    import::numbers,
    print, serve,
};
use bookkeeper::{
    Bookkeeper,
    balances::{BalanceQuery, Dimension},
    import::{Imported, Mode, read},
    people::NoAccount,
    reading::Viewer,
};
use ledger::{code::OrganisationCode, envelope::Role};
use serde::Deserialize;
use std::collections::BTreeSet;

include!(concat!(env!("OUT_DIR"), "/demo_files.rs"));

/// A file of the demo, as `demo.json` lists it.
#[derive(Deserialize)]
struct Listed {
    file: String,
    #[serde(rename = "as")]
    author: Option<String>,
    title: String,
    synthetic: bool,
    source: String,
}

/// An account of the demo, as `accounts.json` lists it.
#[derive(Deserialize)]
struct Person {
    name: String,
    organisation: OrganisationCode,
    role: Role,
}

pub async fn run(args: &Args, asked: &Demo) -> Result<Exit, Stop> {
    let bookkeeper = database::opened(args).await?;
    load(&bookkeeper).await?;
    let query = BalanceQuery {
        group_by: vec![Dimension::Edition, Dimension::Line],
        ..BalanceQuery::default()
    };
    print::answer("\nSaldi per annualità e LEPS\n\n")?;
    balances::show(&bookkeeper, &Viewer::Operator, &query, Format::Table).await?;
    tokens(&bookkeeper).await?;
    if asked.no_serve { Ok(Exit::Fine) } else { serve::listen(bookkeeper, args.listen).await }
}

/// Imports every file in its order, adding accounts as soon as their organisations are registered.
async fn load(bookkeeper: &Bookkeeper) -> Result<(), Stop> {
    let files: Vec<Listed> = parsed("demo.json")?;
    let people: Vec<Person> = parsed("accounts.json")?;
    let bar = print::bar(files.len() as u64, "carico la demo");
    let mut told = Vec::new();
    for it in &files {
        bar.set_message(it.file.clone());
        add_people(bookkeeper, &people).await?;
        let readable = read(&it.file, contents(&it.file)?.as_bytes(), None);
        let readable = readable.map_err(|unusable| unusable_demo(it, &unusable.problems))?;
        let author = it.author.as_deref();
        let imported = bookkeeper.import(&readable, author, Mode::Record, |_, _| {}).await?;
        let imported = imported.map_err(|unusable| unusable_demo(it, &unusable.problems))?;
        bar.inc(1);
        told.push(sentence(it, &imported));
    }
    add_people(bookkeeper, &people).await?;
    bar.finish_and_clear();
    Ok(print::answer(told.concat())?)
}

fn sentence(it: &Listed, imported: &Imported) -> String {
    let kind = if it.synthetic { "SINTETICO" } else { "dati veri" };
    let counted = format!(
        "{} registrati, {} già registrati, {} rifiutati, {} anomalie",
        imported.recorded,
        imported.repeated,
        imported.refused.len(),
        imported.anomalies.len()
    );
    let mut told = format!("[{kind}] {}\n    {counted}\n    fonte: {}\n", it.title, it.source);
    for refused in &imported.refused {
        let lines = numbers(&refused.lines);
        told.extend(["    rifiutata la riga ", &lines, ": ", &refused.reason, "\n"]);
    }
    for anomaly in &imported.anomalies {
        told.extend(["    anomalia ", anomaly.code, ": ", &anomaly.sentence, "\n"]);
    }
    told
}

fn unusable_demo(it: &Listed, problems: &[bookkeeper::import::Flaw]) -> Stop {
    let problems: Vec<_> = problems.iter().map(|flaw| flaw.sentence.as_str()).collect();
    Stop::unusable(format!("{}: {}", it.file, problems.join("\n")))
}

async fn add_people(bookkeeper: &Bookkeeper, people: &[Person]) -> Result<(), Stop> {
    let known: BTreeSet<String> =
        bookkeeper.accounts().await?.into_iter().map(|user| user.name).collect();
    for it in people.iter().filter(|it| !known.contains(&it.name)) {
        match bookkeeper.add_account(&it.name, &it.organisation, it.role, None).await {
            Ok(_) | Err(NoAccount::UnknownOrganisation(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A token for one person of each kind, the first time only: a token is shown once.
async fn tokens(bookkeeper: &Bookkeeper) -> Result<(), Stop> {
    const LABEL: &str = "demo";
    if bookkeeper.has_tokens(LABEL).await? {
        print::remark(
            "i token della demo sono già stati mostrati: «fondaco token create UTENZA» ne crea altri",
        );
        return Ok(());
    }
    print::answer("\nUn token per ogni tipo di persona (si vedono solo ora):\n")?;
    let mut shown = BTreeSet::new();
    for it in parsed::<Vec<Person>>("accounts.json")? {
        if shown.insert(it.role.name()) {
            let token = bookkeeper.create_token(&it.name, LABEL).await?;
            print::answer(format!("  {:26} {:15} {token}\n", it.name, it.role.name()))?;
        }
    }
    Ok(())
}

fn contents(name: &str) -> Result<&'static str, Stop> {
    let found = DEMO_FILES.iter().find(|(file, _)| *file == name);
    let missing = || Stop::unusable(format!("la demo non ha il file {name}"));
    found.map(|(_, contents)| *contents).ok_or_else(missing)
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, Stop> {
    serde_json::from_str(contents(name)?)
        .map_err(|error| Stop::unusable(format!("{name}: {error}")))
}
