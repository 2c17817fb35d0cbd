//! A line as separated fields, and fields as a line.
//!
//! A record is one line: quotes that stay open are told at their line, where a lenient reader
//! would swallow the rest of the file.

use crate::problem::Fault;
use std::borrow::Cow;

/// The separators that are recognised, the likeliest last.
const SEPARATORS: [char; 3] = ['\t', ',', ';'];

/// A field of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    /// As it stands in the line, quotes included.
    pub raw: &'a str,
    /// What it says.
    pub value: Cow<'a, str>,
}

/// The separator of a header: the one that stands in it most often, outside quotes.
pub(crate) fn separator(header: &str) -> char {
    let count = |separator: &char| {
        let mut quoted = false;
        let outside = |it: &char| {
            quoted ^= *it == '"';
            !quoted && it == separator
        };
        header.chars().filter(outside).count()
    };
    SEPARATORS.into_iter().max_by_key(count).unwrap_or(';')
}

/// The fields of a line. A field that begins with a quote ends with one, and a quote inside it is
/// written twice; in any other field quotes are ordinary characters.
pub(crate) fn split(line: &str, separator: char) -> Result<Vec<Field<'_>>, Fault> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let raw = match rest.strip_prefix('"') {
            Some(inside) => quoted(rest, inside)?,
            None => rest.split_once(separator).map_or(rest, |(raw, _)| raw),
        };
        fields.push(Field { raw, value: value(raw) });
        // OK because `raw` is the beginning of `rest`.
        let after = rest.get(raw.len()..).unwrap_or_default();
        if after.is_empty() {
            return Ok(fields);
        }
        rest = after.strip_prefix(separator).ok_or_else(|| after_quote(raw))?;
    }
}

/// A value as a field: quoted where it must be.
pub(crate) fn joined(value: &str, separator: char) -> Cow<'_, str> {
    let special = |it: char| it == separator || matches!(it, '"' | '\n' | '\r');
    if value.contains(special) || value.trim().len() < value.len() {
        Cow::Owned(format!("\"{}\"", value.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(value)
    }
}

/// The quoted field at the beginning of `rest`; `inside` is what follows its first quote.
fn quoted<'a>(rest: &'a str, inside: &'a str) -> Result<&'a str, Fault> {
    let mut bytes = inside.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        if byte != b'"' {
            continue;
        }
        if inside.as_bytes().get(at + 1) != Some(&b'"') {
            // OK because a quote is a character by itself: both quotes are counted here.
            return Ok(rest.get(..at + 2).unwrap_or_default());
        }
        bytes.next();
    }
    Err(Fault::new(
        "MALFORMED_CSV",
        "un campo comincia con le virgolette e non finisce sulla stessa riga",
        "chiudere le virgolette e togliere gli a capo dentro le celle",
    ))
}

fn after_quote(raw: &str) -> Fault {
    let shown = ledger::identifier::shown(raw);
    Fault::new(
        "MALFORMED_CSV",
        format!("dopo il campo {shown} ci sono altri caratteri prima del separatore"),
        "raddoppiare le virgolette dentro il campo",
    )
}

fn value(raw: &str) -> Cow<'_, str> {
    let inside = raw.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match inside {
        Some(inside) if inside.contains('"') => Cow::Owned(inside.replace("\"\"", "\"")),
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Borrowed(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_quoted_as_usual() {
        for (line, values) in [
            ("a;b;c", &["a", "b", "c"][..]),
            ("a;;", &["a", "", ""]),
            ("", &[""]),
            ("\"a;b\";\"c \"\"d\"\"\"", &["a;b", "c \"d\""]),
            ("\"\";\"\"\"\"", &["", "\""]),
            ("CONSORZIO \"IL SOLE\";b", &["CONSORZIO \"IL SOLE\"", "b"]),
        ] {
            let fields = split(line, ';').unwrap();
            assert_eq!(fields.iter().map(|it| &it.value).collect::<Vec<_>>(), values, "{line}");
            let raw: Vec<&str> = fields.iter().map(|it| it.raw).collect();
            assert_eq!(raw.join(";"), line);
        }
        for line in ["\"a", "a;\"b", "\"a\"b;c", "\"a\" ;b", "\"", "\"\"\""] {
            assert_eq!(split(line, ';').unwrap_err().code, "MALFORMED_CSV", "{line}");
        }
    }

    #[test]
    fn the_separator_is_the_one_of_the_header() {
        for (header, expected) in
            [("a;b,c;d", ';'), ("a,b", ','), ("a\tb\tc;d", '\t'), ("\"a,b,c\";d", ';'), ("a", ';')]
        {
            assert_eq!(separator(header), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn what_is_joined_splits_again(values in prop::collection::vec("[a;,\" è]{0,6}", 1..6)) {
            let line: Vec<_> = values.iter().map(|it| joined(it, ';')).collect();
            let line = line.join(";");
            let fields = split(&line, ';').unwrap();
            prop_assert!(fields.iter().map(|it| &*it.value).eq(&values));
            prop_assume!(!line.is_empty());
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(b';').has_headers(false).from_reader(line.as_bytes());
            let theirs = reader.records().next().unwrap().unwrap();
            prop_assert!(theirs.iter().eq(&values));
        }
    }
}
