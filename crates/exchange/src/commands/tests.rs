mod registers;

use super::*;
use crate::{encoding::Encoding, lines::LONGEST_LINE};
use expect_test::{ExpectFile, expect_file};
use std::fmt::Write;

const DECREE: [(&str, &str); 12] = [
    ("edizione", "FNPS/2024"),
    ("concedente", "org:r_veneto"),
    ("beneficiario", "ats:VEN_01"),
    ("importo", "1.000,00"),
    ("atto_tipo", "DGR"),
    ("atto_numero", "1001"),
    ("atto_data", "05/08/2025"),
    ("data", "12/08/2025"),
    ("utilizzabile_dal", ""),
    ("utilizzabile_al", ""),
    ("linee_ammesse", ""),
    ("chiave", ""),
];

const EXPENSE: [(&str, &str); 33] = [
    ("ente", "c_l736"),
    ("emittente", "01907990012"),
    ("documento_numero", "12/A"),
    ("documento_data", "31/03/2026"),
    ("documento_tipo", "TD01"),
    ("documento_totale", "1.220,00"),
    ("riga", ""),
    ("totale_riga", ""),
    ("ammissibile", ""),
    ("imputato", ""),
    ("data", "10/04/2026"),
    ("atto_tipo", ""),
    ("atto_numero", ""),
    ("atto_data", ""),
    ("impegno", "101/2025"),
    ("riga_impegno", ""),
    ("titolare", ""),
    ("annualita", ""),
    ("linea", ""),
    ("area", ""),
    ("importo", "1.220,00"),
    ("quota_propria", ""),
    ("competenza_dal", ""),
    ("competenza_al", ""),
    ("cup", ""),
    ("cig", ""),
    ("motivo_no_cig", ""),
    ("capitolo", ""),
    ("oggetto", ""),
    ("base", ""),
    ("iva", ""),
    ("iva_trattamento", ""),
    ("chiave", ""),
];

/// A good row with some cells changed: `column=value`, separated by bars.
fn row(sample: &[(&str, &str)], changes: &str) -> String {
    let changes: Vec<(&str, &str)> =
        changes.split(" | ").filter_map(|it| it.split_once('=')).collect();
    let cells = sample.iter().map(|(name, value)| {
        let other = changes.iter().find(|(column, _)| column == name);
        other.map_or(*value, |(_, value)| *value)
    });
    cells.collect::<Vec<_>>().join(";")
}

fn file(sample: &[(&str, &str)], rows: &[&str]) -> String {
    let header = sample.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    rows.iter().fold(header, |file, changes| file + "\n" + &row(sample, changes))
}

fn problems(bytes: &[u8]) -> Vec<Problem> {
    read(bytes, None).and_then(Table::whole).err().unwrap_or_default()
}

/// Each case is the rows of a file, each a good row with some cells changed.
fn check(sample: &[(&str, &str)], cases: &[&[&str]], expected: &ExpectFile) {
    let mut out = String::new();
    for rows in cases {
        let shown = rows.join(" // ");
        writeln!(out, "{}", if shown.is_empty() { "(riga di esempio)" } else { &shown }).unwrap();
        for it in problems(file(sample, rows).as_bytes()) {
            writeln!(out, "    {} {it}", it.code).unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn check_files(files: &[&str], expected: &ExpectFile) {
    let mut out = String::new();
    for file in files {
        let shown: String = file.replace(['\n', '\0', '\t'], "¶").chars().take(78).collect();
        writeln!(out, "{shown}").unwrap();
        for it in problems(file.as_bytes()) {
            writeln!(out, "    {} {it}", it.code).unwrap();
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn bad_values_of_a_decree() {
    check(
        &DECREE,
        &[
            &[""],
            &["edizione=FNPS | concedente=r_veneto | beneficiario=ats:ven_01 | importo=12,345"],
            &["atto_tipo= | atto_numero= | atto_data=5 agosto | data="],
            &["importo=1.000", "importo="],
            &["utilizzabile_dal=01/01/2026"],
            &["utilizzabile_dal=01/01/2026 | utilizzabile_al=31/12/2025"],
            &["linee_ammesse=SUP sup"],
            &["", "edizione=FNA/2024 | beneficiario=ats:VEN_02 | data=2025-08-12"],
            &["", "chiave=altra | beneficiario=ats:VEN_02"],
            &["", "beneficiario=totale  pubblicato | importo=0 | linee_ammesse=SUP"],
            &["", "beneficiario=TOTALE PUBBLICATO", "beneficiario=TOTALE PUBBLICATO"],
            &["beneficiario=TOTALE PUBBLICATO"],
            &["", "beneficiario=Totale"],
            &["linee_ammesse=|"],
            &["chiave=RSSMRA85T10A562S"],
            &["concedente=RSSMRA85T10A562S"],
        ],
        &expect_file!["../../golden/decreto-errori.txt"],
    );
    let long = format!("atto_numero={}", "9".repeat(200));
    assert_eq!(problems(file(&DECREE, &[&long]).as_bytes())[0].code, "MALFORMED_KEY");
}

#[test]
fn bad_values_of_an_expense() {
    check(
        &EXPENSE,
        &[
            &[""],
            &["ente=C_L736 | emittente=RSSMRA85T10A562S | documento_numero= | riga=0"],
            &["emittente=1907990012"],
            &["documento_totale=-1.220,00 | imputato=0 | ammissibile=uno | totale_riga=1,2"],
            &["data=2026-02-30 | documento_data=31.03.2026 | documento_tipo="],
            &["atto_numero=45"],
            &["impegno= | importo=10,00"],
            &["impegno= | annualita=FNPS/2024 | linea=sup | riga_impegno=0"],
            &[
                "impegno=2025-101 | riga_impegno=prima | titolare=VEN_01 | annualita=2024 | area=MIN",
            ],
            &["importo="],
            &["importo= | impegno= | quota_propria=0,00"],
            &["importo= | quota_propria=10,00"],
            &["quota_propria=10,00", "quota_propria=10,00"],
            &["competenza_al=31/03/2026"],
            &["cup=J87 | cig=123 | motivo_no_cig=nessuno | base=vera"],
            &["iva= | iva_trattamento=detratta"],
            &["iva=22,00 | iva_trattamento=recuperata"],
            &["iva=22,00 | iva_trattamento="],
            &["oggetto=assegno a rssmra85t10a562s"],
            &["", "documento_totale=1.220,50"],
            &["", "data=11/04/2026", "chiave=seconda | data=11/04/2026"],
            &["", "documento_numero=12-a | documento_totale=1220 | documento_data=2026-03-31"],
            &["importo=9.999.999.999.999,99", "importo=9.999.999.999.999,99"],
        ],
        &expect_file!["../../golden/spese-errori.txt"],
    );
    let long = format!("documento_numero={}", "9".repeat(200));
    assert_eq!(problems(file(&EXPENSE, &[&long]).as_bytes())[0].code, "MALFORMED_DOCUMENT_NUMBER");
}

#[test]
fn bad_files() {
    let decree = file(&DECREE, &[""]);
    let quoted = format!("{decree}\n\"FNPS/2024;a\nx;\"y\"z;;\n{}", row(&DECREE, "importo=?"));
    check_files(
        &[
            "",
            "\u{FEFF} \n\n",
            "nome;cognome\na;b",
            ";;;\na;b",
            "codice;motivo\na;b",
            "mittente;ricevente;titolare;annualita;importo;data\n;;;;;",
            "importo;data\n1;2",
            "\"edizione;beneficiario\n",
            &file(&DECREE, &[]),
            &file(&DECREE, &[";"]).replace("2024", "\0"),
            &decree.replace("concedente;", "conceditrice;"),
            &decree.replace("beneficiario;importo;", "importo;importo;"),
            &decree.replace("chiave\n", "\n"),
            &decree.replace("2024;", "2024;;"),
            &decree.replace("FNPS/2024", "FNPS\t/2024"),
            &quoted,
        ],
        &expect_file!["../../golden/file-errori.txt"],
    );
    let marked = format!("\u{FEFF}{}", decree.replace("DGR", "Città")).into_bytes();
    let marked: Vec<u8> = marked.into_iter().filter(|it| *it != 0xC3).collect();
    assert_eq!(problems(&marked)[0].code, "NOT_UTF8");
    let mixed = [decree.replace("DGR", "Città").as_bytes(), b"\n;;\xE8"].concat();
    assert_eq!((problems(&mixed)[0].line, problems(&mixed)[0].code), (2, "MIXED_ENCODINGS"));
    assert_eq!(problems(b"PK\x03\x04\0\0")[0].code, "SPREADSHEET_FILE");
    let long = decree.replace("DGR", &"x".repeat(LONGEST_LINE));
    assert_eq!(problems(long.as_bytes())[0].code, "LINE_TOO_LONG");
}

#[test]
fn a_bad_first_row_is_not_blamed_on_the_others() {
    let bare = "edizione= | concedente= | atto_tipo= | atto_numero= | atto_data= | data=";
    let bytes = file(&DECREE, &["edizione=\"", bare, bare]);
    let found = problems(bytes.as_bytes());
    assert_eq!(
        found.iter().map(|it| (it.line, it.code)).collect::<Vec<_>>(),
        [(2, "MALFORMED_CSV")]
    );
}

#[test]
fn rows_and_problems_are_bounded() {
    let decree = file(&DECREE, &[""]);
    let (header, row) = decree.split_once('\n').unwrap();
    let many = format!("{header}\n{}", format!("{row}\n").repeat(MOST_ROWS));
    assert!(read(many.as_bytes(), None).and_then(Table::whole).is_ok());
    let found = problems(format!("{many}{row}").as_bytes());
    assert_eq!((found[0].line, found[0].code), (200_002, "TOO_MANY_ROWS"));
    for bad in [file(&DECREE, &["importo=x"; 300]), file(&EXPENSE, &["importo=x"; 300])] {
        let found = read(bad.as_bytes(), None).unwrap_err();
        assert_eq!(found.len(), MOST_PROBLEMS);
    }
    let apart: Vec<String> = (0..300).map(|n| format!("importo=x | chiave=k{n}")).collect();
    let apart: Vec<&str> = apart.iter().map(String::as_str).collect();
    let found = read(file(&EXPENSE, &apart).as_bytes(), None).unwrap_err();
    assert_eq!((found.len(), found[98].line), (MOST_PROBLEMS, 100));
}

#[test]
fn a_table_keeps_its_good_commands_beside_the_bad_ones() {
    let bytes = file(&EXPENSE, &["", "chiave=b | importo=x", "chiave=c"]);
    let table = read(bytes.as_bytes(), None).unwrap();
    let good: Vec<bool> = table.commands.iter().map(|it| it.outcome.is_ok()).collect();
    assert_eq!(good, [true, false, true]);
    assert_eq!((table.commands[1].rows[0].line, table.kind), (3, Kind::Expenses));
    assert_eq!(table.whole().unwrap_err().len(), 1);
}

#[test]
fn rows_of_a_key_need_not_stand_together() {
    let first = "importo=488,00";
    let other = "documento_numero=13 | importo=10,00";
    let third = "documento_numero=12 a | importo= | impegno= | quota_propria=732,00";
    let table =
        read(file(&EXPENSE, &[first, other, third]).as_bytes(), None).unwrap().whole().unwrap();
    let lines = |at: usize| table.commands[at].rows.iter().map(|it| it.line).collect::<Vec<_>>();
    assert_eq!((table.commands.len(), lines(0), lines(1)), (2, vec![2, 4], vec![3]));
    let keys: Vec<&str> = table.commands.iter().map(|it| it.request.key.as_str()).collect();
    assert_eq!(
        keys,
        ["fatt:01907990012|12A|2026-03-31|TD01|whole", "fatt:01907990012|13|2026-03-31|TD01|whole"]
    );
}

/// A header that could be of two tables is told, and who imports says which.
#[test]
fn a_table_that_is_said_is_read_as_that() {
    let file = "mittente;ricevente;titolare;annualita;importo;data\n\
                r_veneto;c_l736;ats:VEN_12;FNPS/2024;1,00;31/12/2025\n";
    let found = problems(file.as_bytes());
    assert_eq!(found[0].code, "AMBIGUOUS_TABLE");
    assert!(found[0].reason.ends_with("trasferimenti, incassi"), "{}", found[0]);
    for (kind, column) in [(Kind::Transfers, "titolare_mittente"), (Kind::Receipts, "reversale")] {
        let found = read(file.as_bytes(), Some(kind)).unwrap_err();
        assert_eq!((found[0].code, found[0].column.as_str()), ("MISSING_COLUMN", column));
    }
    assert_eq!("incassi".parse(), Ok(Kind::Receipts));
    assert!("altro".parse::<Kind>().is_err());
}

#[test]
fn refused_rows_are_written_as_the_file_is() {
    let text = file(&DECREE, &["atto_tipo=Deliberà €"]);
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let table = read(&latin, None).unwrap();
    assert_eq!(table.header.encoding, Encoding::Windows1252);
    let whole = table.whole().unwrap();
    assert_eq!(whole.commands, read(text.as_bytes(), None).unwrap().whole().unwrap().commands);
    let raw = &whole.commands[0].rows[0].raw;
    let refused = crate::scarti::RefusedRow { raw, code: "X", reason: "perché «è» \u{FFFD}" };
    let scarti = crate::scarti::csv(&whole.header, &[refused]);
    let (read_again, _, _) = encoding_rs::WINDOWS_1252.decode(&scarti);
    assert!(
        read_again.ends_with("Deliberà €;1001;05/08/2025;12/08/2025;;;;;X;perché «è» ?\n"),
        "{read_again}"
    );
    assert_eq!(
        read(&scarti, None).unwrap().whole().unwrap().commands[0].request,
        whole.commands[0].request
    );
}
