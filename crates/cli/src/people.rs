//! `fondaco account` and `fondaco token`: who may sign in, and as what.

use crate::{
    args::{Account, Args, Format, Token},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{Bookkeeper, reading::Viewer};
use exchange::table::{self, Cell};
use ledger::{
    code::OrganisationCode,
    rights::{Action, Object, may},
};
use serde_json::{Value, json};
use store::User;

pub async fn account(args: &Args, asked: &Account) -> Result<Exit, Stop> {
    let bookkeeper = match asked {
        Account::Add { .. } => database::opened(args).await?,
        Account::List | Account::Disable { .. } => database::standing(args).await?,
    };
    let viewer = database::viewer(args, &bookkeeper).await?;
    match asked {
        Account::Add { name, organisation, role, valid_until } => {
            let organisation = OrganisationCode::parse(organisation)
                .map_err(|malformed| Stop::unusable(malformed.to_string()))?;
            permitted(&viewer, &organisation)?;
            let role = (*role).into();
            let user = bookkeeper.add_account(name, &organisation, role, *valid_until).await?;
            let (role, id) = (user.role.name(), user.id);
            match args.format {
                Format::Json => print::json(&json_of(&user))?,
                _ => print::answer(format!("{name}: {role} di {organisation} ({id})\n"))?,
            }
        }
        Account::List => list(args, &bookkeeper, &viewer).await?,
        Account::Disable { name } => {
            let user = bookkeeper.account(name).await?;
            permitted(&viewer, &user.organisation)?;
            bookkeeper.disable_account(name).await?;
            print::answer(format!("{name}: disattivata\n"))?;
        }
    }
    Ok(Exit::Fine)
}

pub async fn token(args: &Args, asked: &Token) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    let (Token::Create { name, .. } | Token::Revoke { name, .. }) = asked;
    let user = bookkeeper.account(name).await?;
    permitted(&viewer, &user.organisation)?;
    match asked {
        Token::Create { name, label } => {
            let token = bookkeeper.create_token(name, label).await?;
            print::remark("questo token si vede solo ora:");
            match args.format {
                Format::Json => print::json(&json!({ "name": name, "token": token }))?,
                _ => print::answer(format!("{token}\n"))?,
            }
        }
        Token::Revoke { name, label } => {
            let revoked = bookkeeper.revoke_tokens(name, label).await?;
            print::answer(format!("{name}: token revocati: {revoked}\n"))?;
        }
    }
    Ok(Exit::Fine)
}

async fn list(args: &Args, bookkeeper: &Bookkeeper, viewer: &Viewer) -> Result<(), Stop> {
    let mut users = bookkeeper.accounts().await?;
    users.retain(|user| permitted(viewer, &user.organisation).is_ok());
    if args.format == Format::Json {
        let rows: Vec<_> = users.iter().map(json_of).collect();
        return Ok(print::json(&rows)?);
    }
    let headers = ["name", "organisation", "role", "valid_until", "active", "id"];
    let rows: Vec<Vec<Cell>> = users
        .iter()
        .map(|it| {
            let active = if it.disabled_at.is_none() { "sì" } else { "no" };
            vec![
                Cell::Text(it.name.clone()),
                Cell::Text(it.organisation.to_string()),
                Cell::Text(it.role.name().to_owned()),
                it.valid_until.map_or(Cell::Empty, |day| Cell::Text(day.to_string())),
                Cell::Text(active.to_owned()),
                Cell::Text(it.id.to_string()),
            ]
        })
        .collect();
    match args.format {
        Format::Csv => print::answer(table::csv(&headers, &rows))?,
        _ => print::answer(table::text(&headers, &rows, &[]))?,
    }
    Ok(())
}

fn json_of(it: &User) -> Value {
    json!({
        "name": it.name, "organisation": it.organisation, "role": it.role,
        "valid_until": it.valid_until, "active": it.disabled_at.is_none(), "id": it.id,
    })
}

/// Whoever holds the file may keep accounts; a person with an account may when they are an
/// administrator of the organisation.
fn permitted(viewer: &Viewer, organisation: &OrganisationCode) -> Result<(), Stop> {
    let object = Object::BookOf(organisation.clone());
    match viewer {
        Viewer::Operator => Ok(()),
        Viewer::Person(standing) if may(standing, Action::KeepAccounts, &object) => Ok(()),
        Viewer::Person(standing) => {
            let rejection = ledger::decide::forbidden(standing, Action::KeepAccounts, &object);
            Err(Stop::unusable(rejection.to_string()))
        }
    }
}
