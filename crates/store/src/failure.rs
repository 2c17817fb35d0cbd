//! Failures: what a database says when it cannot, in the words of the port. Neither an address nor
//! a password is ever part of them.

use crate::port::StoreError;
use sqlx::{error::DatabaseError, sqlite::SqliteError};

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(it) => {
                let said = it.message().to_owned();
                match it.try_downcast_ref::<SqliteError>() {
                    Some(it) => sqlite(it, said),
                    None => postgres(it.as_ref(), said),
                }
            }
            sqlx::Error::PoolTimedOut => Self::Busy("no connection became free in time".to_owned()),
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
        match error {
            Execute(error) | ExecuteMigration(error, _) => error.into(),
            other => Self::Corrupt(other.to_string()),
        }
    }
}

/// By result code: the low byte says the kind, the rest only which of that kind.
fn sqlite(error: &SqliteError, said: String) -> StoreError {
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => StoreError::Busy(said),
        Some(8) => StoreError::ReadOnly(format!("il file del database è in sola lettura ({said})")),
        Some(10) => StoreError::Disk(said),
        Some(13) => StoreError::Full(said),
        _ => StoreError::Database(said),
    }
}

/// By SQLSTATE.
fn postgres(error: &dyn DatabaseError, said: String) -> StoreError {
    match error.code().as_deref() {
        Some("25006") => StoreError::ReadOnly(format!(
            "questo è una replica in sola lettura, o un ruolo che può solo leggere: scrivere sul \
             server principale ({said})"
        )),
        Some("42501") => StoreError::Denied(said),
        Some("53100") => StoreError::Full(said),
        Some("55P03") => StoreError::Busy(said),
        Some("58030") => StoreError::Disk(said),
        Some(code) => StoreError::Database(format!("{said} (SQLSTATE {code})")),
        None => StoreError::Database(said),
    }
}
