//! `fondaco person`: who the random ids of the log are, and that they be forgotten.

use crate::{
    args::{Args, Format, Person},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    persons::{Erased, Known, NoPerson},
    reading::Viewer,
};
use exchange::table::{self, Cell};
use ledger::{
    id::PersonId,
    identifier::{CheckDigit, CodiceFiscale},
    text::Text,
};
use serde_json::{Map, Value, json};
use std::io;

pub async fn run(args: &Args, asked: &Person) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    match asked {
        Person::Show { id } => tell(args, &bookkeeper.person(&viewer, *id).await?)?,
        Person::List => tell(args, &all(&bookkeeper, &viewer).await?)?,
        Person::Find { code } => {
            let code = CodiceFiscale::parse(&given(code)?)
                .map_err(|malformed| Stop::unusable(malformed.to_string()))?;
            let found = bookkeeper.person_of(&viewer, &code).await.map_err(|why| match why {
                // A code with a wrong letter is taken when it is entered, so it is looked for, too.
                NoPerson::Unknown if code.check() == CheckDigit::Failed => Stop::unusable(format!(
                    "{why}; la lettera di controllo del codice non torna: forse è scritto male"
                )),
                why => why.into(),
            })?;
            tell(args, &found)?;
        }
        Person::Erase { id, reason } => erase(args, &bookkeeper, &viewer, *id, reason).await?,
    }
    Ok(Exit::Fine)
}

async fn erase(
    args: &Args,
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    person: PersonId,
    reason: &str,
) -> Result<(), Stop> {
    let Viewer::Person(by) = viewer else {
        let why = "non si sa chi cancella: indicare --as UTENZA, dell'ente che ha inserito i dati";
        return Err(Stop::unusable(why));
    };
    let reason = Text::parse(reason).map_err(|malformed| Stop::unusable(malformed.to_string()))?;
    let erased = bookkeeper.erase_person(by, person, reason).await?;
    let recorded = match erased {
        Erased::Now => "la cancellazione è registrata",
        Erased::Before => "la cancellazione era già registrata",
    };
    if args.format == Format::Json {
        let now = erased == Erased::Now;
        return Ok(print::json(&json!({ "person": person, "recorded_now": now }))?);
    }
    let organisation = &by.actor.organisation;
    Ok(print::answer(format!(
        "{person}: {recorded}, e di ciò che {organisation} ne sapeva qui non resta nulla\n"
    ))?)
}

async fn all(bookkeeper: &Bookkeeper, viewer: &Viewer) -> Result<Vec<Known>, Stop> {
    let (mut known, mut after) = (Vec::new(), None);
    loop {
        let page = bookkeeper.persons(viewer, after).await?;
        let Some(last) = page.last() else { return Ok(known) };
        after = Some(*last);
        for person in page {
            match bookkeeper.person(viewer, person).await {
                Ok(it) => known.extend(it),
                // Erased meanwhile.
                Err(NoPerson::Unknown) => {}
                Err(why) => return Err(why.into()),
            }
        }
    }
}

/// The code as it is given, or as standard input gives it.
fn given(code: &str) -> Result<String, Stop> {
    if code != "-" {
        return Ok(code.to_owned());
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn tell(args: &Args, known: &[Known]) -> Result<(), Stop> {
    if args.format == Format::Json {
        return Ok(print::json(&known.iter().map(json_of).collect::<Vec<_>>())?);
    }
    let headers = ["person", "organisation", "field", "value"];
    let rows: Vec<Vec<Cell>> = known.iter().flat_map(rows_of).collect();
    match args.format {
        Format::Csv => print::answer(table::csv(&headers, &rows))?,
        _ => print::answer(table::text(&headers, &rows, &[]))?,
    }
    Ok(())
}

fn rows_of(it: &Known) -> impl Iterator<Item = Vec<Cell>> {
    it.values.iter().map(|value| {
        let (person, organisation) = (it.person.to_string(), it.organisation.to_string());
        let (field, value) = (value.field.name().to_owned(), value.value.clone());
        [person, organisation, field, value].map(Cell::Text).to_vec()
    })
}

fn json_of(it: &Known) -> Value {
    let mut values: Map<String, Value> = Map::new();
    for value in &it.values {
        let commitment = value.commitment().to_string();
        let told = json!({ "value": value.value, "commitment": commitment });
        let of_field = values.entry(value.field.name()).or_insert_with(|| json!([]));
        if let Value::Array(all) = of_field {
            all.push(told);
        }
    }
    json!({ "person": it.person, "organisation": it.organisation, "values": values })
}
