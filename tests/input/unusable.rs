//! Files that cannot be read whole: exit 2, every problem told, nothing imported.

use super::{DECREE, Desk, changed, endow, problems};
use expect_test::{Expect, expect};
use serde_json::json;

/// Imports each file alone and expects its problems; then that nothing was written.
pub fn check(args: &[&str], files: &[(&str, Vec<u8>, Expect)]) {
    let desk = Desk::new();
    let before = desk.size();
    for (name, bytes, expected) in files {
        let json = [args, &["--format", "json"]].concat();
        let ran = desk.imports(name, bytes, &json).exits(2);
        expected.assert_eq(&problems(&ran));
        // The same for people: one row a problem, behind the row of the file.
        let ran = desk.imports(name, bytes, args).exits(2);
        assert!(ran.out.contains("inutilizzabile"), "{ran:?}");
        let scarti = desk.read(&format!("{name}.scarti.csv"));
        assert_eq!(scarti, None, "what cannot be read has no refused rows");
    }
    assert_eq!(desk.size(), before);
}

fn decree(row: &str) -> Vec<u8> {
    format!("{DECREE}{row}\n").into_bytes()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: a file a line")]
fn tables() {
    let long = format!("{DECREE};;{};1,00;;;;;;\n", "x".repeat(1024 * 1024));
    check(
        &["--as", "regione-veneto"],
        &[
            (
                "vuoto.csv",
                Vec::new(),
                expect![[r"
            EMPTY_FILE file: è vuoto; esportarlo di nuovo, con l'intestazione e le righe
        "]],
            ),
            (
                "altro.csv",
                b"nome;cognome\na;b\n".into(),
                expect![[r#"
                    UNKNOWN_TABLE riga 1: la prima riga non è l'intestazione di nessuna tabella; cominciare con i nomi delle colonne di una di queste: enti, ambiti, annualita, stanziamenti, decreto, pesi, programmazione, impegni, variazioni, accertamenti, variazioni_accertamenti, spese, ordinativi, pagamenti, rettifiche, rimborsi, spostamenti, richieste, trasferimenti, incassi, coperture, restituzioni, storni, dotazioni, riduzioni, condizioni, gestori, chiusure, registri, rendiconto_esercizio, riscontri; o dire quale con --table
                "#]],
            ),
            (
                "colonna.csv",
                DECREE.replacen("importo", "imorto", 1).into(),
                expect![[r#"
                    UNKNOWN_COLUMN riga 1, colonna imorto: la tabella «decreto» non ha questa colonna; toglierla o correggerne il nome; le colonne sono edizione, concedente, beneficiario, importo, atto_tipo, atto_numero, atto_data, data, utilizzabile_dal, utilizzabile_al, linee_ammesse, per_conto_di, allegato, causale, chiave
                    MISSING_COLUMN riga 1, colonna importo: manca, e la tabella «decreto» deve averla; aggiungerla all'intestazione
                "#]],
            ),
            (
                "campi.csv",
                decree(";;ats:VEN_02;1,00"),
                expect![[r"
            WRONG_FIELD_COUNT riga 3: i campi sono 4 e l'intestazione ne ha 10; controllare i separatori, e le virgolette dei campi che ne contengono
        "]],
            ),
            (
                "virgolette.csv",
                decree(";;\"ats:VEN_02;1,00;;;;;;"),
                expect![[r"
            MALFORMED_CSV riga 3: un campo comincia con le virgolette e non finisce sulla stessa riga; chiudere le virgolette e togliere gli a capo dentro le celle
        "]],
            ),
            (
                "decimali.csv",
                decree(";;ats:VEN_02;12,345;;;;;;"),
                expect![[r"
            MALFORMED_AMOUNT riga 3, colonna importo, valore «12,345»: ha 3 decimali; scrivere due decimali o nessuno, per esempio 1234,56
        "]],
            ),
            (
                "ambiguo.csv",
                decree(";;ats:VEN_02;1.234;;;;;;"),
                expect![[r"
            MALFORMED_AMOUNT riga 3, colonna importo, valore «1.234»: il punto può separare le migliaia o i decimali; scrivere 1234,00 se sono migliaia, altrimenti due decimali
        "]],
            ),
            (
                "zero.csv",
                decree(";;ats:VEN_02;0,00;;;;;;"),
                expect![[r"
            MALFORMED_AMOUNT riga 3, colonna importo, valore «0,00»: è zero; scrivere un importo maggiore di zero, o togliere la riga
        "]],
            ),
            (
                "negativo.csv",
                decree(";;ats:VEN_02;-1,00;;;;;;"),
                expect![[r"
            MALFORMED_AMOUNT riga 3, colonna importo, valore «-1,00»: è negativo; scrivere un importo maggiore di zero
        "]],
            ),
            (
                "date.csv",
                decree(";;ats:VEN_02;1,00;;;;;31/12/2027;01/01/2026"),
                expect![[r"
            DATES_REVERSED riga 3, colonna utilizzabile_al, valore «01/01/2026»: viene prima dell'inizio; invertire le date
        "]],
            ),
            (
                "giorno.csv",
                decree(";;ats:VEN_02;1,00;;;;;30/02/2026;01/03/2026"),
                expect![[r"
            MALFORMED_DATE riga 3, colonna utilizzabile_dal, valore «30/02/2026»: non è un giorno esistente; scrivere gg/mm/aaaa o AAAA-MM-GG
        "]],
            ),
            (
                "diverso.csv",
                decree(";;ats:VEN_02;1,00;DGR;10;;;;"),
                expect![[r"
            DIFFERENT_VALUE riga 3, colonna atto_numero, valore «10»: la riga 2 dice «9»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
        "]],
            ),
            (
                "codice.csv",
                decree(";;ven 02;1,00;;;;;;"),
                expect![[r"
            MALFORMED_HOLDER riga 3, colonna beneficiario, valore «ven 02»: non dice se è un ambito o un ente; scrivere ats:CODICE per un ambito o org:codice per un ente, per esempio ats:VEN_01
        "]],
            ),
            (
                "persona.csv",
                decree(";;ats:VEN_02;1,00;DGR;RSSMRA85T10A562S;;;;"),
                expect![[r"
            DIFFERENT_VALUE riga 3, colonna atto_numero, valore «…»: la riga 2 dice «9»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
        "]],
            ),
            (
                "persona-sola.csv",
                DECREE.replacen(";9;", ";RSSMRA85T10A562S;", 1).into(),
                expect![[r"
                PERSONAL_DATA riga 2, colonna atto_numero, valore «…»: contiene il codice fiscale di una persona; toglierlo: la persona si indica solo nel campo che le è riservato
            "]],
            ),
            (
                "nul.csv",
                decree(";;ats:VEN_\x0002;1,00;;;;;;"),
                expect![[r"
            CONTROL_CHARACTER riga 3: il carattere 11 è nullo (NUL); toglierlo, o esportare di nuovo il file
        "]],
            ),
            (
                "lunga.csv",
                long.into_bytes(),
                expect![[r"
            LINE_TOO_LONG riga 3: è lunga 1048589 byte e può averne 65536 (64 kB); controllare che le righe vadano a capo
        "]],
            ),
            (
                "latino.csv",
                [DECREE.as_bytes(), b";;ats:VEN_02;1,00;DGR;citt\xe0;;;;\n"].concat(),
                expect![[r#"
                    DIFFERENT_VALUE riga 3, colonna atto_numero, valore «città»: la riga 2 dice «9»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
                "#]],
            ),
            (
                "binario.csv",
                [0_u8, 159, 146, 150, 255, 254].repeat(100),
                expect![[r#"
                    CONTROL_CHARACTER riga 1: il carattere 1 è nullo (NUL); toglierlo, o esportare di nuovo il file
                "#]],
            ),
            (
                "tutto.csv",
                decree("x;y;z;w;;;q;r;s;t"),
                expect![[r"
            DIFFERENT_VALUE riga 3, colonna edizione, valore «x»: la riga 2 dice «REG-VEN-ATS/2025»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
            DIFFERENT_VALUE riga 3, colonna concedente, valore «y»: la riga 2 dice «org:r_veneto»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
            DIFFERENT_VALUE riga 3, colonna atto_data, valore «q»: la riga 2 dice «01/03/2026»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
            DIFFERENT_VALUE riga 3, colonna data, valore «r»: la riga 2 dice «02/03/2026»; un file è un solo decreto: scrivere lo stesso valore, o lasciarlo vuoto
            MALFORMED_HOLDER riga 3, colonna beneficiario, valore «z»: non dice se è un ambito o un ente; scrivere ats:CODICE per un ambito o org:codice per un ente, per esempio ats:VEN_01
            MALFORMED_AMOUNT riga 3, colonna importo, valore «w»: non è un importo; scrivere solo cifre e due decimali, per esempio 1.234,56 o 1234.56
            MALFORMED_DATE riga 3, colonna utilizzabile_dal, valore «s»: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
            MALFORMED_DATE riga 3, colonna utilizzabile_al, valore «t»: non è una data; scrivere gg/mm/aaaa o AAAA-MM-GG
        "]],
            ),
        ],
    );
}

#[test]
fn who_writes() {
    let without = |name: &str| {
        let mut command = endow("k");
        command.as_object_mut().unwrap().remove(name);
        command.to_string().into_bytes()
    };
    check(
        &[],
        &[
            (
                "nessuno.jsonl",
                without("as"),
                expect![[r#"
            MISSING_AUTHOR riga 1, campo as: non si sa chi scrive: indicare --as UTENZA, o "as" nella riga
        "#]],
            ),
            (
                "sconosciuto.jsonl",
                changed("/as", json!("nessuno")).into(),
                expect![[r"
            UNKNOWN_ACCOUNT riga 1, campo as: l'utenza «nessuno» non esiste: vedere «fondaco account list»
        "]],
            ),
            (
                "tabella.csv",
                DECREE.into(),
                expect![[r#"
            MISSING_AUTHOR riga 2, campo as: non si sa chi scrive: indicare --as UTENZA, o "as" nella riga
        "#]],
            ),
        ],
    );
    check(
        &["--as", "regione-veneto"],
        &[(
            "altrui.jsonl",
            endow("k").to_string().into(),
            expect![[r#"
            OTHER_AUTHOR riga 1, campo as: la riga vuole scrivere come «ministero», ma l'importazione è di «regione-veneto»: togliere "as", o importare senza --as
        "#]],
        )],
    );
    check(
        &["--as", "fantasma"],
        &[(
            "tabella.csv",
            DECREE.into(),
            expect![[r"
        UNKNOWN_ACCOUNT riga 2, campo as: l'utenza «fantasma» non esiste: vedere «fondaco account list»
    "]],
        )],
    );
}

/// A row of a file that is wrong leaves the good ones before it unwritten; another file is another.
#[test]
fn a_file_is_whole_or_nothing() {
    let desk = Desk::new();
    let before = desk.size();
    let lines = [endow("a").to_string(), endow("b").to_string(), changed("/type", json!("No"))];
    desk.imports("tre.jsonl", lines.join("\n"), &[]).exits(2);
    assert_eq!(desk.size(), before);
    let good = desk.0.beside("buono.jsonl", endow("a").to_string());
    let bad = desk.0.beside("cattivo.jsonl", "{");
    let absent = desk.0.path.with_file_name("assente.jsonl");
    let files = [&good, &bad, &absent].map(|it| it.to_str().unwrap());
    let args = [&["import"], files.as_slice()].concat();
    let ran = crate::support::binary::fondaco(&desk.0.path, &args).exits(2);
    assert!(ran.err.contains("assente.jsonl"), "{ran:?}");
    assert_eq!(desk.size(), before, "a file that is not there: before anything is imported");
    let files = [&good, &bad, &good].map(|it| it.to_str().unwrap());
    let args = [&["import", "--format", "json"], files.as_slice()].concat();
    let ran = crate::support::binary::fondaco(&desk.0.path, &args).exits(2);
    let told = ran.json();
    assert_eq!(told[0]["imported"]["recorded"], 1, "{told}");
    assert_eq!(told[1]["problems"][0]["code"], "MALFORMED_JSON");
    assert_eq!(told[2]["imported"]["repeated"], 1);
    assert_eq!(desk.size(), before + 1);
}
