//! The file of what was refused (*scarti*), so that it can be corrected and sent again.

use crate::{
    commands::Header,
    record,
    table::{harmless, push_line, text_field},
};

/// A row of a table that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedRow<'a> {
    /// The row as it stood in the file.
    pub raw: &'a str,
    /// The code of the refusal.
    pub code: &'a str,
    /// Why, in Italian.
    pub reason: &'a str,
}

/// A command of a file of JSON lines that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedLine<'a> {
    /// Its line in the file.
    pub line: u64,
    /// The code of the refusal.
    pub code: &'a str,
    /// Why, in Italian.
    pub reason: &'a str,
    /// The command as it stood.
    pub command: &'a str,
}

/// The refused rows under their header, each as it was, with `codice` and `motivo` after it, in the
/// encoding of the file.
///
/// Reading takes it again: the two columns are ignored there, and replaced here when the file had
/// them already.
pub fn csv(header: &Header, rows: &[RefusedRow<'_>]) -> Vec<u8> {
    let mut out = String::from(header.mark());
    let separator = header.separator;
    let mut push = |raw: &str, code: &str, reason: &str| {
        out.push_str(&header.kept(raw));
        for added in [code, reason] {
            out.push(separator);
            out.push_str(&record::joined(&harmless(&one_line(added)), separator));
        }
        out.push('\n');
    };
    push(&header.raw, "codice", "motivo");
    for row in rows {
        push(row.raw, row.code, row.reason);
    }
    header.encoding.bytes(out)
}

/// The refused commands as CSV: `riga;codice;motivo;comando`.
pub fn jsonl(rows: &[RefusedLine<'_>]) -> Vec<u8> {
    let mut out = String::from("riga;codice;motivo;comando\n");
    for row in rows {
        let words = [row.code, row.reason, row.command];
        let words = words.into_iter().map(|it| text_field(&one_line(it)));
        push_line(&mut out, [row.line.to_string()].into_iter().chain(words));
    }
    out.into_bytes()
}

/// A text on one line, as a row must be to be read again.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands;
    use expect_test::expect;

    const TABLE: &str = "\u{FEFF}edizione,concedente,beneficiario,importo,atto_tipo,atto_numero,\
        atto_data,data\r\nFNPS/2024,org:r_veneto,ats:VEN_01,\"1.000,00\",DGR,1,01/02/2026,\
        02/02/2026\r\n";

    fn refused(file: &[u8]) -> Vec<u8> {
        let table = commands::read(file, None).unwrap();
        let raw = &table.commands[0].rows[0].raw;
        csv(&table.header, &[RefusedRow { raw, code: "NOT_ALLOWED", reason: "non, può \"farlo\"" }])
    }

    #[test]
    fn refused_rows_are_as_they_were_and_can_be_sent_again() {
        let once = refused(TABLE.as_bytes());
        expect![[r#"
            ﻿edizione,concedente,beneficiario,importo,atto_tipo,atto_numero,atto_data,data,codice,motivo
            FNPS/2024,org:r_veneto,ats:VEN_01,"1.000,00",DGR,1,01/02/2026,02/02/2026,NOT_ALLOWED,"non, può ""farlo"""
        "#]].assert_eq(std::str::from_utf8(&once).unwrap());
        assert_eq!(refused(&once), once);
        let (first, again) = (commands::read(TABLE.as_bytes(), None), commands::read(&once, None));
        assert_eq!(first.unwrap().commands[0].outcome, again.unwrap().commands[0].outcome);
    }

    #[test]
    fn refused_commands_stand_beside_their_reason() {
        let out = jsonl(&[
            RefusedLine { line: 3, code: "X", reason: "=no; mai", command: r#"{"key":"a"}"# },
            RefusedLine { line: 12, code: "Y", reason: "a\nb", command: "=1" },
        ]);
        expect![[r#"
            riga;codice;motivo;comando
            3;X;"'=no; mai";"{""key"":""a""}"
            12;Y;a b;'=1
        "#]]
        .assert_eq(std::str::from_utf8(&out).unwrap());
    }
}
