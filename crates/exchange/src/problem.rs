//! What is wrong with a file: row, column, value, why, and what to do.

use ledger::identifier::{Malformed, shown};
use serde::Serialize;
use std::{error::Error, fmt};

/// The most problems that are told of one file.
pub const MOST_PROBLEMS: usize = 100;

/// Why a file cannot be read, at one place of it; the sentences are for who wrote it.
///
/// Reads `riga 12, colonna importo, valore «12,345»: …; …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line of the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The column's name; empty when it is no column's fault.
    pub column: String,
    /// The value as written, cut at 60 characters; `…` where it would show a person's code.
    pub value: String,
    /// The stable code, such as `MALFORMED_AMOUNT`.
    pub code: &'static str,
    /// Why it is wrong, in Italian.
    pub reason: String,
    /// What to do, in Italian.
    pub fix: String,
}

/// A problem before its place is known: code, reason, remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub code: &'static str,
    pub reason: String,
    pub fix: String,
}

/// The problems found so far: the first hundred, and whether there were more.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    found: Vec<Problem>, // Invariant: at most MOST_PROBLEMS.
    cut: bool,
}

impl Problem {
    pub(crate) fn new(line: u64, column: &str, value: &str, fault: Fault) -> Self {
        let Fault { code, reason, fix } = fault;
        Self { line, column: shown(column), value: shown(value), code, reason, fix }
    }

    /// A problem of a whole line, or of the whole file when the line is 0.
    pub(crate) fn of_line(line: u64, fault: Fault) -> Self {
        Self::new(line, "", "", fault)
    }
}

impl Fault {
    pub(crate) fn new(
        code: &'static str,
        reason: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { code, reason: reason.into(), fix: fix.into() }
    }
}

impl Problems {
    /// Keeps a problem, if there is still room to tell it.
    pub(crate) fn push(&mut self, problem: Problem) {
        if self.is_full() {
            self.cut = true;
        } else {
            self.found.push(problem);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether nothing more would be told: who reads may stop.
    pub(crate) fn is_full(&self) -> bool {
        self.found.len() >= MOST_PROBLEMS
    }

    /// Whether some problem lies in these lines.
    pub(crate) fn any_in(&self, mut lines: impl FnMut(u64) -> bool) -> bool {
        self.found.iter().any(|it| lines(it.line))
    }

    /// The problems as they were found, at most a hundred.
    pub(crate) fn into_found(self) -> Vec<Problem> {
        self.found
    }

    /// The problems in the order of the file; when there are more, the last says so.
    pub(crate) fn in_order(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|it| it.line);
        if self.cut {
            self.found.truncate(MOST_PROBLEMS - 1);
            self.found.push(Problem::of_line(
                0,
                Fault::new(
                    "TOO_MANY_PROBLEMS",
                    "ci sono altri problemi oltre a questi",
                    "correggere questi e riprovare",
                ),
            ));
        }
        self.found
    }
}

impl From<Malformed> for Fault {
    fn from(it: Malformed) -> Self {
        Self { code: it.code, reason: it.why, fix: it.fix }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str("file")?,
            line => write!(f, "riga {line}")?,
        }
        if !self.column.is_empty() {
            write!(f, ", colonna {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, ", valore «{}»", self.value)?;
        }
        write!(f, ": {}; {}", self.reason, self.fix)
    }
}

impl Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: u64, column: &str, value: &str) -> Problem {
        Problem::new(line, column, value, Fault::new("X", "ha tre decimali", "scriverne due"))
    }

    #[test]
    fn it_reads_as_one_sentence() {
        for (problem, sentence) in [
            (
                problem(12, "importo", "12,345"),
                "riga 12, colonna importo, valore «12,345»: ha tre decimali; scriverne due",
            ),
            (
                problem(12, "importo", ""),
                "riga 12, colonna importo: ha tre decimali; scriverne due",
            ),
            (problem(3, "", ""), "riga 3: ha tre decimali; scriverne due"),
            (problem(0, "", ""), "file: ha tre decimali; scriverne due"),
        ] {
            assert_eq!(problem.to_string(), sentence);
        }
    }

    #[test]
    fn a_value_is_cut_cleaned_and_never_a_person() {
        assert_eq!(problem(1, "a", &"è".repeat(61)).value, "è".repeat(59) + "…");
        assert_eq!(problem(1, "a", &"è".repeat(60)).value, "è".repeat(60));
        assert_eq!(problem(1, "a", "a\u{1b}[31m").value, "a\u{FFFD}[31m");
        assert_eq!(problem(1, "a", "di RSSMRA85T10A562S").value, "…");
        assert_eq!(problem(1, "RSSMRA85T10A562S", "").column, "…");
    }

    #[test]
    fn no_more_than_a_hundred_are_told_and_the_last_says_so() {
        let mut problems = Problems::default();
        (0..100).rev().for_each(|line| problems.push(problem(line + 1, "", "")));
        assert!(problems.is_full() && !problems.cut);
        problems.push(problem(101, "", ""));
        let told = problems.in_order();
        assert_eq!(told.len(), MOST_PROBLEMS);
        assert_eq!((told[0].line, told[98].line, told[99].code), (1, 99, "TOO_MANY_PROBLEMS"));
    }
}
