//! Persons in a table: the codici fiscali of its cells for parties, and the ids in their place.

use crate::{lines, record};
use ledger::{
    id::PersonId,
    identifier::{CheckDigit, CodiceFiscale},
};

/// The columns in which a party stands.
const PARTIES: [&str; 2] = ["emittente", "creditore"];

/// The table with ids in the place of the codici fiscali of its parties, and every other byte as it
/// is; `None` when it has none. What cannot be read at all is left for reading to tell.
pub fn with_persons(
    bytes: &[u8],
    mut identify: impl FnMut(CodiceFiscale) -> PersonId,
) -> Option<Vec<u8>> {
    let (_, mut rest) = lines::without_mark(bytes);
    let mut written = Vec::with_capacity(bytes.len());
    written.extend(bytes.iter().take(bytes.len() - rest.len()));
    let mut found = false;
    let mut header: Option<(char, Vec<usize>)> = None;
    while !rest.is_empty() {
        let (line, after) = lines::first_line(rest);
        // Each byte a sign: what an encoding makes of those beyond ASCII separates no cells.
        let text: String = line.iter().map(|byte| char::from(*byte)).collect();
        let row = match &header {
            Some((separator, places)) => row(&text, *separator, places, &mut identify),
            None => None,
        };
        if header.is_none() && !text.trim().is_empty() {
            let separator = record::separator(&text);
            header = Some((separator, places(&text, separator)));
        }
        found |= row.is_some();
        let row = row.unwrap_or(text);
        // OK: a sign is one of the bytes that it was made of, or of an id.
        written.extend(row.chars().filter_map(|it| u8::try_from(it).ok()));
        let end = rest.get(line.len()..rest.len() - after.len()).unwrap_or_default();
        written.extend(end);
        rest = after;
    }
    found.then_some(written)
}

/// Where the columns of parties stand.
fn places(header: &str, separator: char) -> Vec<usize> {
    let fields = record::split(header, separator).unwrap_or_default();
    let names = fields.iter().map(|it| it.value.trim().to_lowercase());
    let names = names.enumerate().filter(|(_, name)| PARTIES.contains(&name.as_str()));
    names.map(|(at, _)| at).collect()
}

/// The row with ids in it; none when it names nobody.
fn row(
    text: &str,
    separator: char,
    places: &[usize],
    identify: &mut impl FnMut(CodiceFiscale) -> PersonId,
) -> Option<String> {
    let fields = record::split(text, separator).ok()?;
    let (mut found, mut cells) = (false, Vec::with_capacity(fields.len()));
    for (at, field) in fields.iter().enumerate() {
        let code = places.contains(&at).then(|| CodiceFiscale::parse(&field.value).ok()).flatten();
        match code {
            // Mistyped it would be another person, whom nobody would ever find again.
            Some(code) if code.check() != CheckDigit::Failed => {
                found = true;
                cells.push(identify(code).to_string());
            }
            _ => cells.push(field.raw.to_owned()),
        }
    }
    found.then(|| cells.join(&separator.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(table: &[u8]) -> (Option<Vec<u8>>, Vec<String>) {
        let mut codes = Vec::new();
        let person = "c0ffee00-0000-4000-8000-00000000cafe".parse().unwrap();
        let written = with_persons(table, |code| {
            codes.push(code.as_str().to_owned());
            person
        });
        (written, codes)
    }

    #[test]
    fn ids_take_the_place_of_codes_in_the_columns_of_parties() {
        let table = "\u{feff}\r\nente;Emittente;oggetto\r\n\r\n\
                     a;\" rssmra85t10a562s \";\"x;\"\"è€\"\r\nb;01907990012;z\n\
                     c;RSSMRA85T10A562T;RSSMRA85T10A562S\r";
        let (written, codes) = told(table.as_bytes());
        assert_eq!(codes, ["RSSMRA85T10A562S"]);
        let id = "c0ffee00-0000-4000-8000-00000000cafe";
        let expected = table.replace("\" rssmra85t10a562s \"", id);
        assert_eq!(String::from_utf8(written.unwrap()).unwrap(), expected);
        // In windows-1252, too.
        let table = b"emittente;oggetto\r\nRSSMRA85T10A562S;perch\xe9 \x80\r\n";
        let expected = [b"emittente;oggetto\r\n", id.as_bytes(), b";perch\xe9 \x80\r\n"].concat();
        assert_eq!(told(table).0.unwrap(), expected);
    }

    #[test]
    fn a_table_without_persons_is_left_as_it_is() {
        for table in
            ["", "ente;emittente\na;01907990012\n", "ente;oggetto\na;RSSMRA85T10A562S", "\u{1}"]
        {
            assert_eq!(told(table.as_bytes()), (None, vec![]), "{table}");
        }
    }
}
