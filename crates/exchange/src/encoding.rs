//! In which encoding a table is written: UTF-8, or what Italian spreadsheets write without saying so.

use crate::{
    lines,
    problem::{Fault, Problem, Problems},
};
use encoding_rs::WINDOWS_1252;
use serde::Serialize;
use std::{borrow::Cow, fmt};

/// How the text of a table is written in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    #[serde(rename = "UTF-8")]
    Utf8,
    /// That of «CSV (delimitato dal separatore di elenco)» in an Italian Excel.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The bytes that mean nothing in windows-1252.
const UNDEFINED: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// How the files of spreadsheet programs begin: XLSX and ODS, then XLS.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];

/// The text of a file in UTF-8, and how it was written; none when it is not text.
pub(crate) fn decoded<'a>(
    bytes: &'a [u8],
    problems: &mut Problems,
) -> Option<(Encoding, Cow<'a, [u8]>)> {
    if let Some(fault) = workbook(bytes).or_else(|| lines::of_file(bytes)) {
        problems.push(Problem::of_line(0, fault));
        return None;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Some((Encoding::Utf8, Cow::Borrowed(bytes)));
    }
    if lines::without_mark(bytes).0 == lines::Mark::Present {
        // The file says that it is UTF-8: its lines tell where it is not.
        return Some((Encoding::Utf8, Cow::Borrowed(bytes)));
    }
    let mut number = 0;
    let mut rest = bytes;
    while !rest.is_empty() && !problems.is_full() {
        let (line, after) = lines::first_line(rest);
        (rest, number) = (after, number + 1);
        if let Some(fault) = mixed(line).or_else(|| undefined(line)) {
            problems.push(Problem::of_line(number, fault));
        }
    }
    if !problems.is_empty() {
        return None;
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Some((Encoding::Windows1252, Cow::Owned(text.into_owned().into_bytes())))
}

impl Encoding {
    /// A text as bytes; a sign that the encoding does not have becomes a question mark.
    pub(crate) fn bytes(self, text: String) -> Vec<u8> {
        if self == Self::Utf8 {
            return text.into_bytes();
        }
        let (bytes, _, unmappable) = WINDOWS_1252.encode(&text);
        if !unmappable {
            return bytes.into_owned();
        }
        let sign = |it: char| {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = WINDOWS_1252.encode(it.encode_utf8(&mut buffer));
            if unmappable { b"?".to_vec() } else { bytes.into_owned() }
        };
        text.chars().flat_map(sign).collect()
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "windows-1252",
        })
    }
}

fn workbook(bytes: &[u8]) -> Option<Fault> {
    WORKBOOKS.iter().any(|it| bytes.starts_with(it)).then(|| {
        Fault::new(
            "SPREADSHEET_FILE",
            "è una cartella di lavoro (Excel o LibreOffice), non un CSV",
            "aprirla e salvarla con «File, Salva con nome», tipo «CSV UTF-8 (delimitato dalla \
             virgola)»; poi importare il file .csv",
        )
    })
}

/// A sign of ours in UTF-8, in a file that is not: the file was put together from two.
fn mixed(line: &[u8]) -> Option<Fault> {
    let ours = |it: char| matches!(it, '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{2026}' | '€' | '™');
    let valid = line.utf8_chunks().flat_map(|it| it.valid().chars());
    let sign = valid.into_iter().find(|it| ours(*it))?;
    let reason = format!("«{sign}» è scritta in UTF-8 e altre righe non lo sono");
    let fix = "il file mescola due codifiche: riaprirlo, controllare le lettere accentate e \
               salvarlo di nuovo come «CSV UTF-8»";
    Some(Fault::new("MIXED_ENCODINGS", reason, fix))
}

fn undefined(line: &[u8]) -> Option<Fault> {
    let at = line.iter().position(|it| UNDEFINED.contains(it))?;
    let byte = line.get(at)?;
    let place = at + 1;
    let reason =
        format!("il carattere {place} (byte {byte:02X}) non esiste né in UTF-8 né in windows-1252");
    Some(Fault::new("UNKNOWN_ENCODING", reason, lines::SAVE_AS_UTF8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<(Encoding, String), Vec<String>> {
        let mut problems = Problems::default();
        match decoded(bytes, &mut problems) {
            Some((encoding, text)) => Ok((encoding, String::from_utf8_lossy(&text).into_owned())),
            None => Err(problems.in_order().iter().map(ToString::to_string).collect()),
        }
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        for (bytes, encoding, text) in [
            (&b"perch\xC3\xA8"[..], Encoding::Utf8, "perchè"),
            (b"perch\xE8 \x80 12", Encoding::Windows1252, "perchè € 12"),
            (b"CAFF\xC8\x94 \x93CITT\xC0\x94", Encoding::Windows1252, "CAFFÈ” “CITTÀ”"),
            (b"", Encoding::Utf8, ""),
        ] {
            assert_eq!(read(bytes), Ok((encoding, text.to_owned())));
            assert_eq!(encoding.bytes(text.to_owned()), bytes);
        }
    }

    #[test]
    fn what_is_neither_is_told_with_its_row() {
        for (bytes, told) in [
            (&b"a\r\nperch\xE8\nperch\xC3\xA8\n"[..], "riga 3: «è» è scritta in UTF-8 e altre"),
            (b"a\nb\x90c\n", "riga 2: il carattere 2 (byte 90) non esiste né in UTF-8 né in"),
            (b"PK\x03\x04...", "file: è una cartella di lavoro (Excel o LibreOffice)"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "file: è una cartella di lavoro"),
            (b"\xFF\xFEa\0", "file: è scritto in UTF-16; salvare il file in UTF-8"),
            (b"a\0;\0b\0\n\0", "file: è scritto in UTF-16; salvare il file in UTF-8"),
        ] {
            let problems = read(bytes).unwrap_err();
            assert!(problems[0].starts_with(told), "{problems:?}");
        }
    }

    #[test]
    fn a_sign_that_the_encoding_lacks_is_a_question_mark() {
        assert_eq!(Encoding::Windows1252.bytes("è\u{FFFD}─".to_owned()), b"\xE8??");
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_told(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            match read(&bytes) {
                Ok((Encoding::Windows1252, text)) => {
                    prop_assert_eq!(Encoding::Windows1252.bytes(text), bytes);
                }
                Ok(_) => {}
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }
    }
}
