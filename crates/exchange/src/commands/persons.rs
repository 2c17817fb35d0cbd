//! Persons in a table: the codici fiscali of its cells for parties, and the ids in their place.

use super::header;
use crate::{
    encoding,
    lines::{self, Mark},
    problem::Problems,
    record,
};
use ledger::{
    id::PersonId,
    identifier::{CheckDigit, CodiceFiscale},
};
use std::borrow::Cow;

/// The columns in which a party stands.
const PARTIES: [&str; 2] = ["emittente", "creditore"];

/// The table with ids in the place of the codici fiscali of its parties; `None` when it has none.
/// Lines keep their numbers, and other cells what they say. What cannot be read at all is left for
/// reading to tell. It stays in its encoding.
pub fn with_persons(
    bytes: &[u8],
    mut identify: impl FnMut(CodiceFiscale) -> PersonId,
) -> Option<Vec<u8>> {
    let mut problems = Problems::default();
    let (encoding, bytes) = encoding::decoded(bytes, &mut problems)?;
    let (mark, text) = lines::without_mark(&bytes);
    let lines = lines::lines(text, &mut problems);
    let (first, rows) = lines.split_first()?;
    if !problems.is_empty() {
        return None;
    }
    let separator = record::separator(first.text);
    let places = places(first.text, separator);
    let (mut found, mut written) = (false, String::with_capacity(bytes.len()));
    if mark == Mark::Present {
        written.push(header::MARK);
    }
    let mut number = 1;
    for line in std::iter::once(first).chain(rows) {
        while number < line.number {
            written.push('\n');
            number += 1;
        }
        let row = if line.number == first.number {
            Cow::Borrowed(line.text)
        } else {
            row(line.text, separator, &places, &mut identify)
        };
        found |= matches!(row, Cow::Owned(_));
        written.push_str(&row);
    }
    found.then(|| encoding.bytes(written))
}

/// Where the columns of parties stand.
fn places(header: &str, separator: char) -> Vec<usize> {
    let fields = record::split(header, separator).unwrap_or_default();
    let names = fields.iter().map(|it| it.value.trim().to_lowercase());
    let names = names.enumerate().filter(|(_, name)| PARTIES.contains(&name.as_str()));
    names.map(|(at, _)| at).collect()
}

fn row<'a>(
    text: &'a str,
    separator: char,
    places: &[usize],
    identify: &mut impl FnMut(CodiceFiscale) -> PersonId,
) -> Cow<'a, str> {
    let Ok(fields) = record::split(text, separator) else { return Cow::Borrowed(text) };
    let (mut found, mut cells) = (false, Vec::with_capacity(fields.len()));
    for (at, field) in fields.iter().enumerate() {
        let code = places.contains(&at).then(|| CodiceFiscale::parse(&field.value).ok()).flatten();
        match code {
            // Mistyped it would be another person, whom nobody would ever find again.
            Some(code) if code.check() != CheckDigit::Failed => {
                found = true;
                cells.push(Cow::Owned(identify(code).to_string()));
            }
            _ => cells.push(Cow::Borrowed(field.raw)),
        }
    }
    if found { Cow::Owned(cells.join(&separator.to_string())) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(table: &str) -> (Option<String>, Vec<String>) {
        let mut codes = Vec::new();
        let person = "c0ffee00-0000-4000-8000-00000000cafe".parse().unwrap();
        let written = with_persons(table.as_bytes(), |code| {
            codes.push(code.as_str().to_owned());
            person
        });
        (written.map(|it| String::from_utf8(it).unwrap()), codes)
    }

    #[test]
    fn ids_take_the_place_of_codes_in_the_columns_of_parties() {
        let (written, codes) = told(
            "\u{feff}ente;Emittente;oggetto\r\n\r\na;\" rssmra85t10a562s \";\"x;\"\"y\"\r\nb;01907990012;z\n\
             c;RSSMRA85T10A562T;RSSMRA85T10A562S",
        );
        assert_eq!(codes, ["RSSMRA85T10A562S"]);
        assert_eq!(
            written.unwrap(),
            "\u{feff}ente;Emittente;oggetto\n\na;c0ffee00-0000-4000-8000-00000000cafe;\"x;\"\"y\"\n\
             b;01907990012;z\nc;RSSMRA85T10A562T;RSSMRA85T10A562S"
        );
    }

    #[test]
    fn a_table_of_an_italian_excel_stays_in_its_encoding() {
        let table = b"creditore;oggetto\nRSSMRA85T10A562S;citt\xE0\n";
        let person = "c0ffee00-0000-4000-8000-00000000cafe".parse().unwrap();
        let written = with_persons(table, |_| person).unwrap();
        let expected = b"creditore;oggetto\nc0ffee00-0000-4000-8000-00000000cafe;citt\xE0";
        assert_eq!(written, expected);
    }

    #[test]
    fn a_table_without_persons_is_left_as_it_is() {
        for table in
            ["", "ente;emittente\na;01907990012\n", "ente;oggetto\na;RSSMRA85T10A562S", "\u{1}"]
        {
            assert_eq!(told(table), (None, vec![]), "{table}");
        }
    }
}
