//! What verification says of what disagrees.

use std::fmt;

/// Something that disagrees with the log, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The database says that it is damaged.
    Integrity(String),
    /// The log is not the continuation of what was verified.
    Replaced(String),
    /// An entry is not what was sealed, or breaks a law.
    Entry {
        /// Its place.
        index: u64,
        /// What is wrong.
        what: String,
    },
    /// A row of a derived table is not what the log says.
    Row {
        /// The table.
        table: &'static str,
        /// The row.
        key: String,
        /// What the log says; none when there should be no such row.
        expected: Option<String>,
        /// What the table says; none when the row is missing.
        stored: Option<String>,
        /// The last entry that wrote the row.
        written_at: Option<u64>,
    },
    /// More of the same in a table.
    More {
        /// The table.
        table: &'static str,
        /// How many rows beyond those listed.
        count: usize,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &Option<String>| match text {
            None => "(nessuna riga)".to_owned(),
            Some(text) if text.chars().count() > 160 => {
                format!("{}…", text.chars().take(160).collect::<String>())
            }
            Some(text) => text.clone(),
        };
        match self {
            Self::Integrity(what) => write!(f, "database: {what}"),
            Self::Replaced(what) => write!(f, "HISTORY_REPLACED: {what}"),
            Self::Entry { index, what } => write!(f, "evento {index}: {what}"),
            Self::Row { table, key, expected, stored, written_at } => {
                let (expected, stored) = (short(expected), short(stored));
                write!(f, "tabella {table}, riga {key}: atteso {expected}, trovato {stored}")?;
                written_at.map_or(Ok(()), |index| write!(f, " (scritta dall'evento {index})"))
            }
            Self::More { table, count } => {
                write!(f, "tabella {table}: altre {count} righe non tornano")
            }
        }
    }
}
