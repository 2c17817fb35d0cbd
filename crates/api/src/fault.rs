//! Faults: what a GraphQL answer says, in `errors`, about a question that it does not answer.
//!
//! A refused command is not a fault: it is the outcome of its mutation.

use async_graphql::{Error, ErrorExtensions};
use bookkeeper::{Failure, StoreError, persons::NoPerson};
use ledger::identifier::Malformed;
use std::fmt::Display;

/// The answer of a resolver.
pub type Answer<T> = Result<T, Fault>;

/// Why a field has no answer. It has no `Display`, so that nothing internal can be shown by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller has not said who they are.
    Unauthenticated,
    /// An argument is not what it should be: a code of its own, and an Italian sentence.
    Argument(String, String),
    /// There is no ledger in this database yet.
    NoLedger(String),
    /// The log no longer holds what was known of it.
    HistoryReplaced(String),
    /// There is no room to write.
    StorageFull(String),
    /// The disk failed, and this program writes no more.
    StorageFailed(String),
    /// The database cannot do it now, or not here, or nobody knows whether it did: a code of its
    /// own, and an Italian sentence.
    Database(&'static str, String),
    /// Something of ours failed; the log says what.
    Internal,
}

/// What is said when something of ours failed, and nothing more.
pub const INTERNAL: &str =
    "errore interno: riprovare; se continua, avvisare chi gestisce il registro";

impl Fault {
    /// An argument that is not what it should be. A sentence may carry its own code in front, as
    /// `[CODE] sentence`; without one the code is `BAD_INPUT`.
    pub fn argument(name: &str, sentence: impl Display) -> Self {
        let sentence = sentence.to_string();
        let coded = sentence.strip_prefix('[').and_then(|it| it.split_once("] "));
        let (code, sentence) = coded.unwrap_or(("BAD_INPUT", &sentence));
        Self::Argument(code.to_owned(), format!("{name}: {sentence}"))
    }

    /// An argument that is a malformed code.
    pub fn malformed(name: &str, why: &Malformed) -> Self {
        Self::argument(name, why.coded())
    }

    fn parts(self) -> (String, String) {
        match self {
            Self::Unauthenticated => (
                "UNAUTHENTICATED".to_owned(),
                "per questa domanda serve un'utenza: mandare il proprio token nell'intestazione \
                 «Authorization: Bearer TOKEN»"
                    .to_owned(),
            ),
            Self::Argument(code, sentence) => (code, sentence),
            Self::NoLedger(sentence) => ("NO_LEDGER".to_owned(), sentence),
            Self::HistoryReplaced(sentence) => ("HISTORY_REPLACED".to_owned(), sentence),
            Self::StorageFailed(sentence) => ("STORAGE_FAILED".to_owned(), sentence),
            Self::StorageFull(sentence) => ("STORAGE_FULL".to_owned(), sentence),
            Self::Database(code, sentence) => (code.to_owned(), sentence),
            Self::Internal => ("INTERNAL_ERROR".to_owned(), INTERNAL.to_owned()),
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        if let Failure::NoLedger = failure {
            return Self::NoLedger(failure.to_string());
        }
        if let Failure::HistoryReplaced(_) = failure {
            tracing::error!(%failure, "the history is another");
            return Self::HistoryReplaced(failure.to_string());
        }
        if let Failure::UnknownMark(_) = failure {
            tracing::debug!(%failure, "a mark of whoever asks is not in the log");
            return Self::HistoryReplaced(failure.to_string());
        }
        if let Failure::Crowded(_) = failure {
            tracing::warn!(%failure, "too many write");
            return Self::Database("BUSY", failure.to_string());
        }
        if failure.is_full() {
            tracing::error!(%failure, "nothing more can be written");
            return Self::StorageFull(failure.to_string());
        }
        if let Failure::Stopped(_)
        | Failure::Store(StoreError::Disk(_) | StoreError::ServerDisk(_)) = failure
        {
            tracing::error!(%failure, "the disk failed");
            return Self::StorageFailed(failure.to_string());
        }
        if let Failure::Store(error) = &failure
            && let Some((code, sentence)) = of_database(error)
        {
            tracing::warn!(%failure, code, "the database did not do it");
            return Self::Database(code, sentence.to_owned());
        }
        if let Failure::Question(sentence) = failure {
            return Self::Argument("BAD_INPUT".to_owned(), sentence);
        }
        tracing::error!(%failure, "a question was not answered");
        Self::Internal
    }
}

impl From<NoPerson> for Fault {
    fn from(why: NoPerson) -> Self {
        match why {
            NoPerson::Failure(failure) => failure.into(),
            // Where its file is, is not for whoever asks.
            NoPerson::Pepper(why) => {
                tracing::error!(why, "no person can be identified");
                let sentence = "qui non si possono indicare persone con il codice fiscale: manca il \
                                segreto del registro; avvisare chi lo gestisce";
                Self::Database("PEPPER_MISSING", sentence.to_owned())
            }
            other => Self::Argument("BAD_INPUT".to_owned(), other.to_string()),
        }
    }
}

/// What the database could not do now, or not here. Neither its words nor where it is are shown.
pub fn of_database(error: &StoreError) -> Option<(&'static str, &'static str)> {
    Some(match error {
        StoreError::Busy(_) => (
            "BUSY",
            "il database è occupato da più di 30 secondi: riprovare, un comando con la stessa \
             chiave",
        ),
        StoreError::Unreachable(_) => (
            "DATABASE_UNREACHABLE",
            "il database non risponde: riprovare, un comando con la stessa chiave; se continua, \
             avvisare chi gestisce il registro",
        ),
        StoreError::ReadOnly(_) => (
            "READ_ONLY",
            "qui il registro si legge e non si scrive: scrivere sul server principale",
        ),
        StoreError::Denied(_) => (
            "DENIED",
            "il server non ha il permesso di farlo nel suo database: chi gestisce il registro lo \
             concede con «fondaco grant»",
        ),
        StoreError::CommitUnknown(_) => (
            "OUTCOME_UNKNOWN",
            "non si sa se ciò che è stato mandato è registrato: ripetere con la stessa chiave, che \
             non registra due volte",
        ),
        StoreError::Lock(_) => (
            "LOCK_UNREACHABLE",
            "il lock del registro non si può usare, e senza non si scrive: avvisare chi gestisce \
             il registro, poi ripetere con la stessa chiave",
        ),
        _ => return None,
    })
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let (code, sentence) = fault.parts();
        Self::new(sentence).extend_with(|_, extensions| extensions.set("code", code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_fault_says_nothing_of_what_failed() {
        let fault = Fault::from(Failure::Internal("SELECT * FROM entry".to_owned()));
        assert_eq!(Error::from(fault).message, INTERNAL);
    }

    #[test]
    fn what_the_database_could_not_do_has_a_code_of_its_own() {
        let said = || "password=segreta".to_owned();
        for (error, code) in [
            (StoreError::Busy(said()), "BUSY"),
            (StoreError::Unreachable(said()), "DATABASE_UNREACHABLE"),
            (StoreError::ReadOnly(said()), "READ_ONLY"),
            (StoreError::Denied(said()), "DENIED"),
            (StoreError::CommitUnknown(said()), "OUTCOME_UNKNOWN"),
            (StoreError::Lock(said()), "LOCK_UNREACHABLE"),
            (StoreError::Database(said()), "INTERNAL_ERROR"),
        ] {
            let (found, sentence) = Fault::from(Failure::from(error)).parts();
            assert_eq!(found, code);
            assert!(!sentence.contains("segreta"), "{sentence}");
        }
    }

    #[test]
    fn a_coded_sentence_keeps_its_code() {
        let fault = Fault::argument("asOf.effective", "[MALFORMED_DATE] data non valida");
        let expected = ("MALFORMED_DATE".to_owned(), "asOf.effective: data non valida".to_owned());
        assert_eq!(fault.parts(), expected);
        assert_eq!(Fault::argument("first", "troppi").parts().0, "BAD_INPUT");
    }
}
