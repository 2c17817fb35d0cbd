use super::*;
use crate::lines::LONGEST_LINE;
use expect_test::{Expect, expect};
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

const EXPENSE: [(&str, &str); 31] = [
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
    ("chiave", ""),
];

/// A good row with some cells changed: `column=value`, separated by bars.
fn row(sample: &[(&str, &str)], changes: &str) -> String {
    let changes: Vec<(&str, &str)> =
        changes.split(" | ").filter_map(|it| it.split_once('=')).collect();
    let cells = sample.iter().map(|(name, value)| {
        let changed = changes.iter().find(|(column, _)| column == name);
        changed.map_or(*value, |(_, value)| *value)
    });
    cells.collect::<Vec<_>>().join(";")
}

fn file(sample: &[(&str, &str)], rows: &[&str]) -> String {
    let header = sample.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    rows.iter().fold(header, |file, changes| file + "\n" + &row(sample, changes))
}

fn problems(bytes: &[u8]) -> Vec<Problem> {
    read(bytes).and_then(Table::whole).err().unwrap_or_default()
}

/// Each case is the rows of a file, one a line; cases are told apart by their problems.
fn check(sample: &[(&str, &str)], cases: &[&[&str]], expected: &Expect) {
    let mut out = String::new();
    for rows in cases {
        writeln!(out, "{}", rows.join(" // ")).unwrap();
        for it in problems(file(sample, rows).as_bytes()) {
            writeln!(out, "    {} {it}", it.code).unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn check_files(files: &[&str], expected: &Expect) {
    let mut out = String::new();
    for file in files {
        let shown: String = file.replace(['\n', '\0', '\t'], "¶").chars().take(60).collect();
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
            &["chiave=RSSMRA85T10A562S"],
            &["concedente=RSSMRA85T10A562S"],
        ],
        &expect![[r#"

            edizione=FNPS | concedente=r_veneto | beneficiario=ats:ven_01 | importo=12,345
                MALFORMED_EDITION riga 2, colonna edizione, valore «FNPS»: non ha la forma prevista; servono un nome in maiuscole, una barra e l'anno, per esempio FNPS/2024 o REG-VEN-ATS/2025-08
                MALFORMED_HOLDER riga 2, colonna concedente, valore «r_veneto»: non dice se è un ambito o un ente; scrivere «org:r_veneto»
                MALFORMED_AMBITO riga 2, colonna beneficiario, valore «ats:ven_01»: spazi, segni o maiuscole non sono come previsto; scrivere «VEN_01»
                MALFORMED_AMOUNT riga 2, colonna importo, valore «12,345»: ha 3 decimali; scrivere due decimali o nessuno, per esempio 1234,56
            atto_tipo= | atto_numero= | atto_data=5 agosto | data=
                MISSING_VALUE riga 2, colonna atto_tipo: manca il valore; scriverlo
                MISSING_VALUE riga 2, colonna atto_numero: manca il valore; scriverlo
                MALFORMED_DATE riga 2, colonna atto_data, valore «5 agosto»: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
                MISSING_VALUE riga 2, colonna data: manca il valore; scriverlo
            importo=1.000 // importo=
                MALFORMED_AMOUNT riga 2, colonna importo, valore «1.000»: il punto può separare le migliaia o i decimali; scrivere 1000,00 se sono migliaia, altrimenti due decimali
                MISSING_VALUE riga 3, colonna importo: manca il valore; scriverlo
            utilizzabile_dal=01/01/2026
                MISSING_VALUE riga 2, colonna utilizzabile_al: manca il valore; scriverlo
            utilizzabile_dal=01/01/2026 | utilizzabile_al=31/12/2025
                DATES_REVERSED riga 2, colonna utilizzabile_al, valore «31/12/2025»: viene prima dell'inizio; invertire le date
            linee_ammesse=SUP sup
                MALFORMED_LINE riga 2, colonna linee_ammesse, valore «SUP sup»: spazi, segni o maiuscole non sono come previsto; scrivere «SUP»
             // edizione=FNA/2024 | beneficiario=ats:VEN_02 | data=2025-08-12
                DIFFERENT_VALUE riga 3, colonna edizione, valore «FNA/2024»: la riga 2 dice «FNPS/2024»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
             // chiave=altra | beneficiario=ats:VEN_02
                DIFFERENT_VALUE riga 3, colonna chiave, valore «altra»: sulla riga 2, che vale anche per questa, non c'è niente; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
             // beneficiario=totale  pubblicato | importo=0 | linee_ammesse=SUP
                MISPLACED_VALUE riga 3, colonna linee_ammesse, valore «SUP»: il totale pubblicato non ha condizioni; lasciare vuota la cella
                MALFORMED_AMOUNT riga 3, colonna importo, valore «0»: è zero; scrivere un importo maggiore di zero, o togliere la riga
             // beneficiario=TOTALE PUBBLICATO // beneficiario=TOTALE PUBBLICATO
                REPEATED_VALUE riga 4, colonna beneficiario, valore «TOTALE PUBBLICATO»: il totale pubblicato sta già sulla riga 3; tenerne uno solo
            beneficiario=TOTALE PUBBLICATO
                EMPTY_FILE file: c'è il totale e nessun beneficiario; aggiungere le righe dei beneficiari
            chiave=RSSMRA85T10A562S
                PERSONAL_DATA riga 2, colonna chiave, valore «…»: contiene il codice fiscale di una persona; toglierlo: la persona si indica solo nel campo che le è riservato
            concedente=RSSMRA85T10A562S
                MALFORMED_HOLDER riga 2, colonna concedente, valore «…»: non dice se è un ambito o un ente; scrivere ats:CODICE per un ambito o org:codice per un ente, per esempio ats:VEN_01
        "#]],
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
            &["impegno=2025-101 | riga_impegno=prima | titolare=VEN_01 | annualita=2024 | area=MIN"],
            &["importo="],
            &["importo= | impegno= | quota_propria=0,00"],
            &["importo= | quota_propria=10,00"],
            &["quota_propria=10,00", "quota_propria=10,00"],
            &["competenza_al=31/03/2026"],
            &["cup=J87 | cig=123 | motivo_no_cig=nessuno | base=vera"],
            &["oggetto=assegno a rssmra85t10a562s"],
            &["", "documento_totale=1.220,50"],
            &["", "data=11/04/2026", "chiave=seconda | data=11/04/2026"],
            &["", "documento_numero=12-a | documento_totale=1220 | documento_data=2026-03-31"],
            &["importo=9.999.999.999.999,99", "importo=9.999.999.999.999,99"],
        ],
        &expect![[r#"

            ente=C_L736 | emittente=RSSMRA85T10A562S | documento_numero= | riga=0
                MALFORMED_ORGANISATION riga 2, colonna ente, valore «C_L736»: spazi, segni o maiuscole non sono come previsto; scrivere «c_l736»
                PERSONAL_DATA riga 2, colonna emittente, valore «…»: è il codice fiscale di una persona, che nel registro non può entrare; registrare la persona e scrivere qui il suo identificativo (un UUID)
                MISSING_VALUE riga 2, colonna documento_numero: manca il valore; scriverlo
                MALFORMED_ITEM_LINE riga 2, colonna riga, valore «0»: non è un numero di riga del documento; scrivere un numero da 1 in su, o niente per tutto il documento
            emittente=1907990012
                MALFORMED_TAX_ID riga 2, colonna emittente, valore «1907990012»: ha 10 cifre: mancano gli zeri iniziali; scrivere «01907990012»
            documento_totale=-1.220,00 | imputato=0 | ammissibile=uno | totale_riga=1,2
                MALFORMED_AMOUNT riga 2, colonna documento_totale, valore «-1.220,00»: è negativo; scrivere un importo maggiore di zero
                MALFORMED_AMOUNT riga 2, colonna totale_riga, valore «1,2»: ha un decimale; scrivere due decimali o nessuno, per esempio 1234,56
                MALFORMED_AMOUNT riga 2, colonna ammissibile, valore «uno»: non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
                MALFORMED_AMOUNT riga 2, colonna imputato, valore «0»: è zero; scrivere un importo maggiore di zero, o togliere la riga
            data=2026-02-30 | documento_data=31.03.2026 | documento_tipo=
                MALFORMED_DATE riga 2, colonna documento_data, valore «31.03.2026»: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
                MISSING_VALUE riga 2, colonna documento_tipo: manca il valore; scriverlo
                MALFORMED_DATE riga 2, colonna data, valore «2026-02-30»: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
            atto_numero=45
                MISSING_VALUE riga 2, colonna atto_tipo: manca il valore; scriverlo
                MISSING_VALUE riga 2, colonna atto_data: manca il valore; scriverlo
            impegno= | importo=10,00
                MISSING_VALUE riga 2, colonna impegno: manca il valore; scrivere l'impegno, o titolare, annualita e linea; se la spesa è a carico dell'ente, scrivere l'importo in quota_propria
            impegno= | annualita=FNPS/2024 | linea=sup | riga_impegno=0
                MISSING_VALUE riga 2, colonna titolare: manca il valore; scriverlo, o scrivere l'impegno
                MISPLACED_VALUE riga 2, colonna riga_impegno, valore «0»: c'è la riga dell'impegno e non l'impegno; scrivere l'impegno
                MALFORMED_LINE riga 2, colonna linea, valore «sup»: spazi, segni o maiuscole non sono come previsto; scrivere «SUP»
            impegno=2025-101 | riga_impegno=prima | titolare=VEN_01 | annualita=2024 | area=MIN
                MALFORMED_REFERENCE riga 2, colonna impegno, valore «2025-101»: non indica un impegno; scrivere NUMERO/ANNO (45/2026), l'UUID dell'impegno in minuscole, o chiave:CHIAVE
                MALFORMED_NUMBER riga 2, colonna riga_impegno, valore «prima»: non è un numero di riga; scrivere 0 per la prima riga
                MALFORMED_HOLDER riga 2, colonna titolare, valore «VEN_01»: non dice se è un ambito o un ente; scrivere «ats:VEN_01»
                MALFORMED_EDITION riga 2, colonna annualita, valore «2024»: non ha la forma prevista; servono un nome in maiuscole, una barra e l'anno, per esempio FNPS/2024 o REG-VEN-ATS/2025-08
                MALFORMED_AREA riga 2, colonna area, valore «MIN»: spazi, segni o maiuscole non sono come previsto; scrivere «min»
            importo=
                MISSING_VALUE riga 2, colonna importo: manca il valore; scrivere l'importo della quota, o la sola quota_propria
            importo= | impegno= | quota_propria=0,00
                MALFORMED_AMOUNT riga 2, colonna importo: la spesa non ha importi; controllare gli importi
            importo= | quota_propria=10,00
                MISSING_VALUE riga 2, colonna importo: manca il valore; scrivere l'importo della quota, o la sola quota_propria
            quota_propria=10,00 // quota_propria=10,00
                REPEATED_VALUE riga 3, colonna quota_propria, valore «10,00»: la quota propria sta già su un'altra riga della stessa spesa; scriverla su una riga sola, intera
            competenza_al=31/03/2026
                MISSING_VALUE riga 2, colonna competenza_dal: manca il valore; scriverlo
            cup=J87 | cig=123 | motivo_no_cig=nessuno | base=vera
                MALFORMED_BASIS riga 2, colonna base, valore «vera»: non è una base di costo; scrivere reale, unitario o forfettario
                MALFORMED_CIG riga 2, colonna cig, valore «123»: non ha la forma prevista; servono 10 caratteri: 7 cifre e 3 esadecimali (95156957EC) oppure una lettera e 9 esadecimali (Z063947806, B10A9942A7)
                MALFORMED_NO_CIG riga 2, colonna motivo_no_cig, valore «nessuno»: spazi, segni o maiuscole non sono come previsto; scrivere «NESSUNO»
                MALFORMED_CUP riga 2, colonna cup, valore «J87»: non ha la forma prevista; servono 15 caratteri (una lettera, 2 cifre, una lettera, 11 cifre), per esempio J87G22000360002
            oggetto=assegno a rssmra85t10a562s
                PERSONAL_DATA riga 2, colonna oggetto, valore «…»: contiene il codice fiscale di una persona; toglierlo: la persona si indica solo nel campo che le è riservato
             // documento_totale=1.220,50
                DIFFERENT_VALUE riga 3, colonna documento_totale, valore «1.220,50»: la riga 2 dice «1.220,00»; scrivere lo stesso valore, o lasciarlo vuoto; se sono due spese, distinguerle con la colonna chiave
             // data=11/04/2026 // chiave=seconda | data=11/04/2026
                DIFFERENT_VALUE riga 3, colonna data, valore «11/04/2026»: la riga 2 dice «10/04/2026»; scrivere lo stesso valore, o lasciarlo vuoto; se sono due spese, distinguerle con la colonna chiave
             // documento_numero=12-a | documento_totale=1220 | documento_data=2026-03-31
            importo=9.999.999.999.999,99 // importo=9.999.999.999.999,99
                MALFORMED_AMOUNT riga 2, colonna importo, valore «9.999.999.999.999,99»: la somma degli importi è troppo grande; controllare gli importi
        "#]],
    );
    let long = format!("documento_numero={}", "9".repeat(200));
    assert_eq!(problems(file(&EXPENSE, &[&long]).as_bytes())[0].code, "MALFORMED_KEY");
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
        &expect![[r#"

                EMPTY_FILE file: è vuoto; esportarlo di nuovo, con l'intestazione e le righe
            ﻿ ¶¶
                EMPTY_FILE file: è vuoto; esportarlo di nuovo, con l'intestazione e le righe
            nome;cognome¶a;b
                UNKNOWN_TABLE riga 1: la prima riga non è l'intestazione di una tabella di decreto né di spese; cominciare con i nomi delle colonne, per esempio edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data
            importo;data¶1;2
                UNKNOWN_TABLE riga 1: la prima riga non è l'intestazione di una tabella di decreto né di spese; cominciare con i nomi delle colonne, per esempio edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data
            "edizione;beneficiario¶
                MALFORMED_CSV riga 1: un campo comincia con le virgolette e non finisce sulla stessa riga; chiudere le virgolette e togliere gli a capo dentro le celle
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                EMPTY_FILE file: non ha righe sotto l'intestazione; esportarlo di nuovo, con l'intestazione e le righe
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                CONTROL_CHARACTER riga 2: il carattere 6 è nullo (NUL); toglierlo, o esportare di nuovo il file
            edizione;conceditrice;beneficiario;importo;atto_tipo;atto_nu
                UNKNOWN_COLUMN riga 1, colonna conceditrice: la tabella «decreto» non ha questa colonna; toglierla o correggerne il nome; le colonne sono edizione, concedente, beneficiario, importo, atto_tipo, atto_numero, atto_data, data, utilizzabile_dal, utilizzabile_al, linee_ammesse, chiave
                MISSING_COLUMN riga 1, colonna concedente: manca, e la tabella «decreto» deve averla; aggiungerla all'intestazione
            edizione;concedente;importo;importo;atto_tipo;atto_numero;at
                REPEATED_COLUMN riga 1, colonna importo: è scritta due volte; tenerne una sola
                MISSING_COLUMN riga 1, colonna beneficiario: manca, e la tabella «decreto» deve averla; aggiungerla all'intestazione
                MALFORMED_AMOUNT riga 2, colonna importo, valore «ats:VEN_01»: non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                UNKNOWN_COLUMN riga 1: la colonna n. 12 non ha nome; darle un nome, o togliere la colonna
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                WRONG_FIELD_COUNT riga 2: i campi sono 13 e l'intestazione ne ha 12; controllare i separatori, e le virgolette dei campi che ne contengono
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                CONTROL_CHARACTER riga 2, colonna edizione, valore «FNPS�/2024»: contiene un carattere di controllo; togliere tabulazioni e caratteri invisibili dalla cella
            edizione;concedente;beneficiario;importo;atto_tipo;atto_nume
                MALFORMED_CSV riga 3: un campo comincia con le virgolette e non finisce sulla stessa riga; chiudere le virgolette e togliere gli a capo dentro le celle
                MALFORMED_CSV riga 4: dopo il campo "y" ci sono altri caratteri prima del separatore; raddoppiare le virgolette dentro il campo
                MALFORMED_AMOUNT riga 5, colonna importo, valore «?»: non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
        "#]],
    );
    let latin = decree.replace("DGR", "Città").into_bytes();
    let latin: Vec<u8> = latin.into_iter().filter(|it| *it != 0xC3).collect();
    assert_eq!(problems(&latin)[0].code, "NOT_UTF8");
    let long = decree.replace("DGR", &"x".repeat(LONGEST_LINE));
    assert_eq!(problems(long.as_bytes())[0].code, "LINE_TOO_LONG");
}

#[test]
fn a_bad_first_row_is_not_blamed_on_the_others() {
    let bare = "edizione= | concedente= | atto_tipo= | atto_numero= | atto_data= | data=";
    let bytes = file(&DECREE, &["edizione=\"", bare, bare]);
    let found = problems(bytes.as_bytes());
    assert_eq!(found.iter().map(|it| (it.line, it.code)).collect::<Vec<_>>(), [(2, "MALFORMED_CSV")]);
}

#[test]
fn rows_and_problems_are_bounded() {
    let decree = file(&DECREE, &[""]);
    let (header, row) = decree.split_once('\n').unwrap();
    let many = format!("{header}\n{}", format!("{row}\n").repeat(MOST_ROWS));
    assert!(read(many.as_bytes()).and_then(Table::whole).is_ok());
    let found = problems(format!("{many}{row}").as_bytes());
    assert_eq!((found[0].line, found[0].code), (200_002, "TOO_MANY_ROWS"));
    for bad in [file(&DECREE, &["importo=x"; 300]), file(&EXPENSE, &["importo=x"; 300])] {
        let found = read(bad.as_bytes()).unwrap_err();
        assert_eq!(found.len(), MOST_PROBLEMS);
    }
    let apart: Vec<String> = (0..300).map(|n| format!("importo=x | chiave=k{n}")).collect();
    let apart: Vec<&str> = apart.iter().map(String::as_str).collect();
    let found = read(file(&EXPENSE, &apart).as_bytes()).unwrap_err();
    assert_eq!((found.len(), found[98].line), (MOST_PROBLEMS, 100));
}

#[test]
fn a_table_keeps_its_good_commands_beside_the_bad_ones() {
    let bytes = file(&EXPENSE, &["", "chiave=b | importo=x", "chiave=c"]);
    let table = read(bytes.as_bytes()).unwrap();
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
    let table = read(file(&EXPENSE, &[first, other, third]).as_bytes()).unwrap().whole().unwrap();
    let lines = |at: usize| table.commands[at].rows.iter().map(|it| it.line).collect::<Vec<_>>();
    assert_eq!((table.commands.len(), lines(0), lines(1)), (2, vec![2, 4], vec![3]));
    let keys: Vec<&str> = table.commands.iter().map(|it| it.request.key.as_str()).collect();
    assert_eq!(
        keys,
        ["fatt:01907990012|12A|2026-03-31|TD01|whole", "fatt:01907990012|13|2026-03-31|TD01|whole"]
    );
}
