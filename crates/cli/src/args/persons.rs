//! What is asked of the persons of the log.

use clap::Subcommand;
use ledger::id::{NotAnId, PersonId};

#[derive(Subcommand)]
pub enum Person {
    /// Show what one's organisation entered of a person; without --as, what every one did
    #[command(
        after_help = "Example:\n  fondaco person show c0ffee00-0000-4000-8000-00000000cafe --as \
                            contabile-ven-01"
    )]
    Show {
        /// Their random id
        #[arg(value_parser = person)]
        id: PersonId,
    },
    /// List the persons of whom one's organisation entered something
    #[command(after_help = "Example:\n  fondaco person list --as contabile-ven-01 --format csv")]
    List,
    /// Find a person by codice fiscale
    #[command(
        after_help = "Examples:\n  fondaco person find - --as contabile-ven-01 < code.txt\n\n\
                            What is written on a command line stays in the shell's history: with - \
                            the code is read from standard input."
    )]
    Find {
        /// The codice fiscale, or - to read it from standard input
        #[arg(value_name = "CODICE_FISCALE")]
        code: String,
    },
    /// Erase what one's organisation entered of a person: recorded in the log, where only the random
    /// id stays
    #[command(
        after_help = "Example:\n  fondaco person erase c0ffee00-0000-4000-8000-00000000cafe \
                            --reason \"richiesta dell'interessato, prot. 123\" --as \
                            contabile-ven-01\n\nInterrupted, it is ended by the same command, or \
                            when a server starts. Backups made before still hold what is erased, \
                            encrypted."
    )]
    Erase {
        /// Their random id
        #[arg(value_parser = person)]
        id: PersonId,
        /// Why: it is recorded, and may hold no personal data
        #[arg(long)]
        reason: String,
    },
}

fn person(text: &str) -> Result<PersonId, String> {
    text.parse().map_err(|error: NotAnId| error.to_string())
}
