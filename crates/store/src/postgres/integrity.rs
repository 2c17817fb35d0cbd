//! What the catalogue says of the schema: whether it is the one that the migrations make, and
//! whether nobody may do more in it than a server needs.

use super::schema;
use crate::{
    objects::{self, Objects},
    port::StoreError,
};
use sqlx::{PgConnection, Row};
use std::collections::BTreeSet;

/// Every object of the schema, a row each.
const CATALOGUE: &str = include_str!("catalogue.sql");

/// What [`CATALOGUE`] says of a new database: an object begins where a line does, and goes on in
/// the lines that are set in.
const MADE: &str = include_str!("../../../../migrations/postgres.schema");

/// What differs between the schema and what the migrations make, and who may do too much in it.
pub(super) async fn faults(db: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(CATALOGUE).fetch_all(&mut *db).await?;
    let found = rows
        .iter()
        .map(|row| Ok(((row.try_get("kind")?, row.try_get("name")?), row.try_get("definition")?)));
    let found = found.collect::<Result<Objects, StoreError>>()?;
    let mut faults = differences(made(), found);
    faults.extend(of_others(&mut *db).await?);
    faults.extend(allowed(db).await?);
    Ok(faults)
}

/// The objects of a new database.
fn made() -> Objects {
    let mut made = Objects::new();
    let mut last: Option<(String, String)> = None;
    for line in MADE.lines() {
        let definition = last.as_ref().and_then(|it| made.get_mut(it));
        if let (Some(line), Some(definition)) = (line.strip_prefix(INSET), definition) {
            *definition += "\n";
            *definition += line;
            continue;
        }
        let mut words = line.splitn(3, ' ').map(ToOwned::to_owned);
        let mut word = || words.next().unwrap_or_default();
        let (object, definition) = ((word(), word()), word());
        made.insert(object.clone(), definition);
        last = Some(object);
    }
    made
}

/// How the lines of an object begin, but for its first one.
const INSET: &str = "    ";

/// Of a table that is there no more, or is none of ours, nothing else is told.
fn differences(mut made: Objects, mut found: Objects) -> Vec<String> {
    let is_relation = |(_, name): &&(String, String)| !name.contains(['.', '(']);
    let odd: BTreeSet<String> = made
        .keys()
        .filter(|it| !found.contains_key(*it))
        .chain(found.keys().filter(|it| !made.contains_key(*it)))
        .filter(is_relation)
        .map(|(_, name)| format!("{name}."))
        .collect();
    let told = |(_, name): &(String, String)| !odd.iter().any(|odd| name.starts_with(odd));
    made.retain(|it, _| told(it));
    found.retain(|it, _| told(it));
    objects::differences(&made, found)
}

/// Tables and functions that do not belong to who owns the ledger: their owners may change them.
async fn of_others(db: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let sql = "WITH ours AS (SELECT relowner AS owner FROM pg_class \
         WHERE relname = '_sqlx_migrations' AND relnamespace = current_schema()::regnamespace) \
         SELECT format('the %s %s belongs to the role %s, not to %s who owns the ledger', \
             kind, name, pg_get_userbyid(it.owner), pg_get_userbyid(ours.owner)) \
         FROM ours JOIN ( \
             SELECT 'table', relname, relowner FROM pg_class \
             WHERE relnamespace = current_schema()::regnamespace AND relname = ANY($1) \
             UNION ALL SELECT 'function', proname, proowner FROM pg_proc \
             WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype \
         ) AS it (kind, name, owner) ON it.owner <> ours.owner ORDER BY 1";
    let tables: Vec<String> = schema::privileges().into_iter().map(|(table, _)| table).collect();
    Ok(sqlx::query_scalar(sql).bind(tables).fetch_all(db).await?)
}

/// Who may do more in a table than a server: by a grant to itself, to everybody, or in a column,
/// or because it may write in every table of the server. Superusers and owners are not held anyway.
async fn allowed(db: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let sql = "WITH ours AS ( \
             SELECT c.oid, relname::text AS name, relowner AS owner, relacl AS acl, may \
             FROM pg_class c JOIN unnest($1::text[], $2::text[]) AS it (name, may) \
             ON it.name = relname AND relnamespace = current_schema()::regnamespace \
         ), granted (name, owner, role, privilege, may) AS ( \
             SELECT name, owner, a.grantee, a.privilege_type, may FROM ours, aclexplode(acl) a \
             UNION SELECT name, owner, a.grantee, a.privilege_type, may FROM ours \
             JOIN pg_attribute ON attrelid = ours.oid, aclexplode(attacl) a \
             UNION SELECT name, owner, r.oid, w.privilege, may \
             FROM ours, pg_roles r, (VALUES ('INSERT'), ('UPDATE'), ('DELETE')) w (privilege) \
             WHERE r.rolname <> 'pg_write_all_data' AND pg_has_role(r.oid, \
                 (SELECT oid FROM pg_roles WHERE rolname = 'pg_write_all_data'), 'USAGE') \
         ) \
         SELECT format('%s may %s in the table %s', \
             CASE role WHEN 0 THEN 'everybody' ELSE 'the role ' || pg_get_userbyid(role) END, \
             string_agg(privilege, ', ' ORDER BY privilege), name) \
         FROM granted LEFT JOIN pg_roles r ON r.oid = role \
         WHERE privilege <> 'SELECT' AND privilege <> ALL (string_to_array(may, ', ')) \
         AND NOT coalesce(rolsuper, false) \
         AND NOT (role <> 0 AND pg_has_role(role, owner, 'MEMBER')) \
         GROUP BY name, role ORDER BY 1";
    let (tables, may): (Vec<_>, Vec<_>) = schema::privileges().into_iter().unzip();
    let may = may.into_iter().map(ToOwned::to_owned).collect::<Vec<_>>();
    Ok(sqlx::query_scalar(sql).bind(tables).bind(may).fetch_all(db).await?)
}
