//! The schema: who brings it up to date, and what a role that serves may do in it.

use super::{Ownership, answered, session::Server};
use crate::{port::StoreError, tables::DerivedTable};
use sqlx::{AssertSqlSafe, PgConnection, Row, migrate::Migrator};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// What a role that serves may do, table by table. The log is appended to; who was an account and
/// what was a token stays known.
const PRIVILEGES: [(&str, &str); 14] = [
    ("_sqlx_migrations", "SELECT"),
    ("entry", "SELECT, INSERT"),
    ("node", "SELECT, INSERT"),
    ("incarnation", "SELECT, INSERT"),
    ("balance", "SELECT, INSERT, UPDATE, DELETE"),
    ("slot", "SELECT, INSERT, UPDATE, DELETE"),
    ("user_account", "SELECT, INSERT, UPDATE"),
    ("attachment", "SELECT, INSERT"),
    ("person", "SELECT, INSERT, DELETE"),
    ("person_value", "SELECT, INSERT, DELETE"),
    ("pepper", "SELECT, INSERT"),
    ("person_erasure", "SELECT, INSERT, DELETE"),
    ("token", "SELECT, INSERT, UPDATE"),
    ("follower", "SELECT, INSERT, UPDATE, DELETE"),
];

/// The same for tables that stand on two sides.
fn of_a_side(table: DerivedTable) -> &'static str {
    match table {
        DerivedTable::Standing | DerivedTable::Turnover | DerivedTable::Epoch => {
            "SELECT, INSERT, UPDATE, DELETE"
        }
        _ => "SELECT, INSERT, DELETE",
    }
}

/// What a role that serves may do in each table.
pub(super) fn privileges() -> Vec<(String, &'static str)> {
    let sides = DerivedTable::SIDED
        .into_iter()
        .flat_map(|it| ["a", "b"].map(|side| (format!("{}_{side}", it.name()), of_a_side(it))));
    PRIVILEGES.into_iter().map(|(table, may)| (table.to_owned(), may)).chain(sides).collect()
}

/// What stands in the schema.
struct Standing {
    /// There are tables of ours.
    migrated: bool,
    /// There are tables.
    tables: bool,
    /// Ours are this role's, or there are none and it may make them.
    makes: bool,
}

/// Whether there are tables of ours.
pub(super) async fn stands(db: &mut PgConnection) -> Result<bool, StoreError> {
    Ok(standing(db).await?.migrated)
}

/// The newest schema that this program knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS.iter().map(|it| it.version).max().unwrap_or(0)
}

/// Brings the schema up to date, or says why this role cannot.
pub(super) async fn bring_up(
    db: &mut PgConnection,
    server: &Server,
) -> Result<Ownership, StoreError> {
    let known = newest();
    let standing = standing(db).await?;
    if !standing.migrated && standing.tables {
        return Err(StoreError::Unusable(format!(
            "lo schema «{}» di questo database è di un altro programma: creare un database per il \
             registro con CREATE DATABASE; nulla è stato toccato",
            server.schema
        )));
    }
    let found = if standing.migrated { version(db).await? } else { 0 };
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if server.replica {
        return if found == known { Ok(Ownership::Others) } else { Err(behind(found, known)) };
    }
    if standing.makes {
        // A migration of a long log is no slow statement, and the connection is for nothing else.
        answered(sqlx::raw_sql("SET statement_timeout = 0").execute(&mut *db)).await?;
        MIGRATIONS.run_direct(None, db, false).await?;
        return Ok(Ownership::Ours);
    }
    if found == known {
        return Ok(Ownership::Others);
    }
    Err(StoreError::Unusable(format!(
        "lo schema di questo database è il {found}, a questo programma serve il {known}, e il \
         ruolo con cui si è collegati non può crearlo: eseguire «fondaco grant --to RUOLO» come \
         proprietario"
    )))
}

/// A replica whose primary has not been brought up to date yet.
fn behind(found: i64, known: i64) -> StoreError {
    StoreError::Unusable(format!(
        "lo schema di questa replica è il {found}, a questo programma serve il {known}: aggiornare \
         prima il server principale, con «fondaco grant» come proprietario; la replica lo segue"
    ))
}

async fn version(db: &mut PgConnection) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
    answered(sqlx::query_scalar(sql).fetch_one(db)).await
}

async fn standing(db: &mut PgConnection) -> Result<Standing, StoreError> {
    // One question, so that whoever makes the tables at this moment is not taken for another.
    let question = sqlx::query(
        "SELECT count(*) FILTER (WHERE relname = '_sqlx_migrations') > 0 AS migrated, \
         count(*) > 0 AS tables, \
         coalesce(bool_and(pg_has_role(relowner, 'USAGE')) \
             FILTER (WHERE relname = '_sqlx_migrations'), \
             has_schema_privilege(current_schema(), 'CREATE')) AS makes \
         FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
         AND relkind IN ('r', 'p', 'v', 'm', 'f')",
    );
    let row = answered(question.fetch_one(db)).await?;
    Ok(Standing {
        migrated: row.try_get("migrated")?,
        tables: row.try_get("tables")?,
        makes: row.try_get("makes")?,
    })
}

/// Lets a role do what [`privileges`] says, and nothing that it could before.
pub(super) async fn grant(db: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    limitable(db, role).await?;
    let (role, schema): (String, String) =
        sqlx::query_as("SELECT quote_ident($1), quote_ident(current_schema()::text)")
            .bind(role)
            .fetch_one(&mut *db)
            .await?;
    let mut statements = vec![
        format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
    ];
    for (table, privileges) in privileges() {
        statements.push(format!("GRANT {privileges} ON {schema}.{table} TO {role}"));
    }
    for sql in statements {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *db).await?;
    }
    Ok(())
}

/// A role that owns the tables, by itself or by membership, is not held by what it is granted.
async fn limitable(db: &mut PgConnection, role: &str) -> Result<(), StoreError> {
    let free: Option<bool> = sqlx::query_scalar(
        "SELECT rolsuper OR pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE relname = \
         'entry' AND relnamespace = current_schema()::regnamespace), 'MEMBER') \
         FROM pg_roles WHERE rolname = $1",
    )
    .bind(role)
    .fetch_optional(db)
    .await?;
    match free {
        Some(false) => Ok(()),
        Some(true) => Err(StoreError::Unusable(format!(
            "il ruolo «{role}» possiede le tabelle o è superutente: i permessi non lo limitano; \
             crearne un altro con CREATE ROLE … LOGIN"
        ))),
        None => Err(StoreError::Unusable(format!(
            "il ruolo «{role}» non esiste: crearlo con CREATE ROLE {role} LOGIN PASSWORD '…'"
        ))),
    }
}
