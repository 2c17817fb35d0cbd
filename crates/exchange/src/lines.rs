//! Bytes as numbered lines of text, within bounds.

use crate::problem::{Fault, Problem, Problems};

/// The most bytes of a file: 64 MB.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;
/// The most bytes of a line, its end not counted: 64 kB.
pub const LONGEST_LINE: usize = 64 * 1024;

/// What some programs write before UTF-8 text.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// From 1, blank lines counted.
    pub number: u64,
    /// Without its end.
    pub text: &'a str,
}

/// Whether a file began with a byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Present,
    Absent,
}

/// The bytes without their byte-order mark.
pub(crate) fn without_mark(bytes: &[u8]) -> (Mark, &[u8]) {
    match bytes.strip_prefix(MARK) {
        Some(rest) => (Mark::Present, rest),
        None => (Mark::Absent, bytes),
    }
}

/// The lines that are not blank; a line ends with LF, CR LF or CR. What is not text is a problem.
pub(crate) fn lines<'a>(bytes: &'a [u8], problems: &mut Problems) -> Vec<Line<'a>> {
    if let Some(fault) = of_file(bytes) {
        problems.push(Problem::of_line(0, fault));
        return Vec::new();
    }
    split(bytes, problems)
}

/// The same of bytes that were looked at as a whole already.
pub(crate) fn split<'a>(bytes: &'a [u8], problems: &mut Problems) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let (mut rest, mut number) = (bytes, 0);
    while !rest.is_empty() && !problems.is_full() {
        number += 1;
        let (line, after) = first_line(rest);
        rest = after;
        match text(line) {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) => lines.push(Line { number, text }),
            Err(fault) => problems.push(Problem::of_line(number, fault)),
        }
    }
    lines
}

/// What is wrong with the bytes as a whole.
pub(crate) fn of_file(bytes: &[u8]) -> Option<Fault> {
    if bytes.len() > LARGEST_FILE {
        let reason = format!("è di {} byte e può averne {LARGEST_FILE} (64 MB)", bytes.len());
        return Some(Fault::new("FILE_TOO_LARGE", reason, "dividerlo in più file"));
    }
    let marked = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    // Without a mark: letters of the header, each beside a zero.
    let bare = matches!(bytes, [1..=255, 0, 1..=255, 0, ..] | [0, 1..=255, 0, 1..=255, ..]);
    (marked || bare).then(|| Fault::new("NOT_UTF8", "è scritto in UTF-16", SAVE_AS_UTF8))
}

/// The first line of some bytes, without its end, and what follows it.
pub(crate) fn first_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = bytes.iter().position(|it| matches!(it, b'\n' | b'\r')) else {
        return (bytes, &[]);
    };
    // OK because `end` is a place in the bytes.
    let (line, rest) = bytes.split_at(end);
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    (line, rest)
}

fn text(line: &[u8]) -> Result<&str, Fault> {
    if line.len() > LONGEST_LINE {
        let reason = format!("è lunga {} byte e può averne {LONGEST_LINE} (64 kB)", line.len());
        return Err(Fault::new("LINE_TOO_LONG", reason, "controllare che le righe vadano a capo"));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        let good = String::from_utf8_lossy(line.get(..error.valid_up_to()).unwrap_or_default());
        let reason = format!("il carattere {} non è in UTF-8", good.chars().count() + 1);
        Fault::new("NOT_UTF8", reason, SAVE_AS_UTF8)
    })?;
    match text.chars().position(|it| it == '\0') {
        None => Ok(text),
        Some(at) => Err(Fault::new(
            "CONTROL_CHARACTER",
            format!("il carattere {} è nullo (NUL)", at + 1),
            "toglierlo, o esportare di nuovo il file",
        )),
    }
}

/// What to do with a text that is not in UTF-8.
pub(crate) const SAVE_AS_UTF8: &str = "salvare il file in UTF-8 (in Excel: «CSV UTF-8»)";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<(u64, String)>, Vec<String>) {
        let mut problems = Problems::default();
        let lines = lines(bytes, &mut problems);
        (
            lines.iter().map(|it| (it.number, it.text.to_owned())).collect(),
            problems.in_order().iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn lines_keep_their_number_whatever_ends_them() {
        let expected: Vec<_> =
            [(1, "a"), (2, "b"), (4, "c")].map(|(n, t)| (n, t.to_owned())).into();
        for bytes in ["a\nb\n\nc", "a\r\nb\r\n \r\nc\r\n", "a\rb\r\rc\r", "a\nb\r\n\t\nc\n\n\n"] {
            assert_eq!(read(bytes.as_bytes()), (expected.clone(), vec![]), "{bytes:?}");
        }
        assert_eq!(read(b""), (vec![], vec![]));
    }

    #[test]
    fn what_is_not_text_is_told_and_the_rest_is_read() {
        let (lines, problems) = read(b"a\nperch\xe8\nb\0\nc\n");
        assert_eq!(lines.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(
            problems,
            [
                "riga 2: il carattere 6 non è in UTF-8; salvare il file in UTF-8 (in Excel: «CSV \
                 UTF-8»)",
                "riga 3: il carattere 2 è nullo (NUL); toglierlo, o esportare di nuovo il file",
            ]
        );
    }

    #[test]
    fn bounds_hold_at_their_edge() {
        assert!(read(&vec![b'a'; LONGEST_LINE]).1.is_empty());
        let long = read(&vec![b'a'; LONGEST_LINE + 1]).1;
        assert!(long[0].starts_with("riga 1: è lunga 65537 byte"), "{long:?}");
        assert_eq!(of_file(&vec![b'\n'; LARGEST_FILE]), None);
        let large = read(&vec![b'\n'; LARGEST_FILE + 1]).1;
        assert!(large[0].starts_with("file: è di 67108865 byte"), "{large:?}");
        assert!(read(b"\xff\xfea\0").1[0].starts_with("file: è scritto in UTF-16"));
    }

    #[test]
    fn a_mark_is_taken_off_once() {
        assert_eq!(without_mark(b"\xef\xbb\xbfa"), (Mark::Present, b"a".as_slice()));
        assert_eq!(without_mark(b"a"), (Mark::Absent, b"a".as_slice()));
    }
}
