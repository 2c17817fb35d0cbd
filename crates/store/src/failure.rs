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
            sqlx::Error::Io(it) => Self::Unreachable(it.to_string()),
            // What is stored is not of the type that this program writes.
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Corrupt(error.to_string())
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

/// What is there, as far as it can be read: to whoever makes it anew what is corrupt is as good as
/// gone. Any other failure says nothing of it.
pub(crate) fn unless_corrupt<T>(
    read: Result<Option<T>, StoreError>,
) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Corrupt(_)) => Ok(None),
        other => other,
    }
}

/// By result code: the low byte says the kind, the rest only which of that kind.
fn sqlite(error: &SqliteError, said: String) -> StoreError {
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => StoreError::Busy(said),
        Some(8) => StoreError::ReadOnly(format!("il file del database è in sola lettura ({said})")),
        Some(10) => StoreError::Disk(said),
        // A page that is damaged, a file that is no database.
        Some(11 | 26) => StoreError::Corrupt(said),
        Some(13) => StoreError::Full(said),
        // Too big, a constraint, a mismatch of types.
        Some(18..=20) => StoreError::Refused(said),
        // The schema is not the one that this program made.
        Some(1) if said.starts_with("no such ") => StoreError::Corrupt(said),
        _ => StoreError::Database(said),
    }
}

/// By SQLSTATE.
fn postgres(error: &dyn DatabaseError, said: String) -> StoreError {
    match error.code().as_deref() {
        Some("25006") => StoreError::replica(&said),
        Some("42501") => StoreError::Denied(said),
        Some("53100") => StoreError::Full(said),
        Some("55P03") => StoreError::Busy(said),
        Some("58030") => StoreError::ServerDisk(said),
        // A page that is damaged, a file of a table or an index that is gone; a table, a column, a
        // function that is gone.
        Some("XX001" | "XX002" | "58P01" | "42P01" | "42703" | "42883") => {
            StoreError::Corrupt(said)
        }
        // Whoever goes on after an error of that transaction looks for damage.
        Some("25P02") => StoreError::Corrupt(said),
        // Shut down, crashed, not up yet; or a connection of which it says that it is broken.
        Some(code) if code.starts_with("08") || ["57P01", "57P02", "57P03"].contains(&code) => {
            StoreError::Unreachable(format!("{said} (SQLSTATE {code})"))
        }
        // Data exceptions, constraints, what our own triggers raise.
        Some(code) if ["22", "23", "P0"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Refused(format!("{said} (SQLSTATE {code})"))
        }
        Some(code) => StoreError::Database(format!("{said} (SQLSTATE {code})")),
        None => StoreError::Database(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_corrupt_is_as_good_as_gone() {
        let why = || "why".to_owned();
        assert!(matches!(unless_corrupt::<()>(Err(StoreError::Corrupt(why()))), Ok(None)));
        assert!(matches!(unless_corrupt(Ok(Some(1))), Ok(Some(1))));
        for error in [StoreError::Disk(why()), StoreError::Busy(why()), StoreError::Database(why())]
        {
            assert!(unless_corrupt::<()>(Err(error)).is_err());
        }
    }

    #[test]
    fn a_value_of_another_type_is_corrupt_and_a_broken_connection_is_not() {
        let decoded = |source: &str| sqlx::Error::Decode(source.to_owned().into());
        let column = sqlx::Error::ColumnDecode { index: "idx".to_owned(), source: "null".into() };
        for error in [decoded("not a number"), column] {
            assert!(matches!(StoreError::from(error), StoreError::Corrupt(_)));
        }
        let broken = StoreError::from(sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into()));
        assert!(matches!(broken, StoreError::Unreachable(_)), "{broken}");
    }
}
