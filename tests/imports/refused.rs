//! Rows that cannot be facts: each told by its column and in the words of the file.

use super::Office;
use expect_test::expect;

const EXPENSES: &str = "ente;emittente;documento_numero;documento_data;documento_tipo;\
    documento_totale;riga;totale_riga;ammissibile;imputato;data;atto_tipo;atto_numero;atto_data;\
    impegno;riga_impegno;titolare;annualita;linea;area;importo;quota_propria;motivo_no_cig;chiave";

/// Good rows of 100,00 each, and what is wrong with each of twelve: the columns changed, and what
/// they said before.
const WRONG: [(&str, &str, &str); 12] = [
    ("D1", "linea", "XYZ"),
    ("D2", "annualita", "FNPS/2019"),
    ("D3", "titolare", "ats:SIN_99"),
    ("D4", "area", "nessuna"),
    ("D5", "importo", "95.000,00"),
    ("D6", "ente", "c_sin"),
    ("I1", "impegno", "999/2026"),
    ("I2", "riga_impegno", "7"),
    ("I3", "linea", "GOV"),
    ("I4", "importo", "21.000,50"),
    ("I5", "imputato", "99,00"),
    ("I6", "totale_riga", "200.000,00"),
];

/// A row of 100,00: of a commitment (I…), or on a line without one.
fn row(number: &str, change: Option<(&str, &str)>) -> String {
    let direct = number.starts_with('D');
    let total = "100.000,00";
    let cell = |column: &str| match column {
        "ente" => "unione_sin",
        "emittente" => "01907990012",
        "documento_numero" => number,
        "documento_data" => "31/03/2026",
        "documento_tipo" => "TD01",
        "documento_totale" => total,
        "data" => "10/04/2026",
        "impegno" if !direct => "1/2026",
        "titolare" if direct => "ats:SIN_01",
        "annualita" if direct => "FNPS/2025",
        "linea" if direct => "SUP",
        "importo" => "100,00",
        "motivo_no_cig" if direct => "CONTRATTI_LAVORO",
        _ => "",
    };
    let cells = EXPENSES.split(';').map(|column| match change {
        Some((changed, value)) if changed == column => value,
        _ => cell(column),
    });
    cells.collect::<Vec<_>>().join(";")
}

fn file(rows: &[String]) -> String {
    format!("{EXPENSES}\n{}\n", rows.join("\n"))
}

#[tokio::test]
async fn twelve_errors_are_twelve_reasons_and_the_rest_is_recorded() {
    let mut reasons = Vec::new();
    for office in Office::everywhere().await {
        office.opens(11);
        let wrong = WRONG.map(|(number, column, value)| row(number, Some((column, value))));
        let good = ["G1", "G2"].map(|number| row(&number.replace('G', "D8"), None));
        let rows = [&good[..1], &wrong[..], &good[1..]].concat();
        let before = office.size();
        let ran = office.imports_bytes("spese.csv", file(&rows), &[]).exits(3);
        assert!(ran.out.contains("14 righe, 14 comandi: 2 registrati (200,00 €)"), "{ran:?}");
        assert!(ran.out.contains("12 rifiutati (116.999,50 €)"), "{ran:?}");
        assert_eq!(office.size(), before + 4, "two expenses and their commitments");
        let scarti = String::from_utf8(office.reads("spese.csv.scarti.csv")).unwrap();
        reasons.push(told(&scarti));

        // Corrected, the same file imports what was refused and nothing else.
        let right = WRONG.map(|(number, _, _)| row(number, None));
        let rows = [&good[..1], &right[..], &good[1..]].concat();
        let ran = office.imports_bytes("corretto.csv", file(&rows), &[]).exits(0);
        assert!(ran.out.contains("12 registrati (1.200,00 €), 2 già registrati"), "{ran:?}");
        let ran = office.imports_bytes("corretto.csv", file(&rows), &[]).exits(0);
        assert!(ran.out.contains("0 registrati, 14 già registrati"), "{ran:?}");
        office.runs(&["verify"]).exits(0);
    }
    expect![[r#"
        UNKNOWN_LINE colonna linea: la linea «XYZ» non è nel catalogo
        UNKNOWN_EDITION colonna annualita: l'annualità «FNPS/2019» non è aperta: aprirla prima (tabella annualita)
        UNKNOWN_AMBITO colonna titolare: l'ambito «SIN_99» non è registrato
        UNKNOWN_AREA colonna area: l'area «nessuna» non è nel catalogo
        STAGE_EXHAUSTED colonna importo: programmato sulla linea SUP di FNPS/2025 per ats:SIN_01: restano 24.900,00, richiesti 95.000,00
        FORBIDDEN il ruolo ats_accountant di unione_sin non può impegnare, liquidare o pagare nel registro di c_sin
        UNKNOWN_COMMITMENT colonna impegno: l'impegno 999/2026 non esiste o è stato stornato
        UNKNOWN_ROW colonna riga_impegno: l'impegno 1/2026 non ha la riga 7
        COORDINATES_DIFFER colonna linea: la riga 0 dell'impegno è su SUP, la quota indica GOV
        COMMITMENT_EXHAUSTED colonna importo: sulla riga 0 dell'impegno 1/2026 restano 20.000,00, richiesti 21.000,50
        SHARES_DO_NOT_SUM colonna imputato: le quote (100,00) più la quota propria (0,00) non fanno l'imputato (99,00)
        PART_EXCEEDS_WHOLE colonna totale_riga: il totale della riga (200.000,00) supera il documento (100.000,00)
    "#]].assert_eq(&reasons[0]);
    assert_eq!(reasons[0], reasons[1]);
}

/// The codes and reasons of a file of refused rows.
fn told(scarti: &str) -> String {
    let reasons = scarti.lines().skip(1).map(|line| {
        let mut cells = line.rsplitn(3, ';');
        let (reason, code) = (cells.next().unwrap(), cells.next().unwrap());
        format!("{code} {reason}\n")
    });
    reasons.collect()
}

/// What the refusals of a file say.
fn refusals(office: &Office, name: &str, bytes: &str) -> String {
    let ran = office.imports_bytes(name, bytes, &["--format", "json"]).exits(3);
    let told = ran.json()[0]["imported"]["refused"].as_array().unwrap().clone();
    let lines = told.iter().map(|it| {
        let [code, path, why] = ["code", "path", "reason"].map(|name| it[name].as_str().unwrap());
        format!("{name}: {code} {path}: {why}\n")
    });
    lines.collect()
}

/// What stands is named, and how to correct it: no id where a number or a document is known.
#[tokio::test]
async fn what_stands_is_named_as_an_office_names_it() {
    let mut answers = Vec::new();
    for office in Office::everywhere().await {
        office.opens(15);
        let corrected =
            row("10/A", Some(("importo", "11.000,00"))).replace("100.000,00", "12.200,00");
        let payment = "ente;mandato_numero;mandato_anno;quietanza;data;spesa;emittente;\
             documento_numero;documento_data;documento_tipo;quota;importo\n";
        let pays =
            |order: &str, cells: &str| format!("unione_sin;{order};2026;;30/06/2026;{cells}\n");
        let files = [
            ("spese.csv", file(&[corrected])),
            (
                "impegno.csv",
                "ente;impegno_numero;impegno_anno;creditore;oggetto;data;titolare;annualita;linea;\
                 importo;chiave\nunione_sin;1;2026;;;01/02/2026;ats:SIN_01;FNPS/2025;SUP;1,00;altra\n"
                    .to_owned(),
            ),
            (
                "pagamenti.csv",
                [
                    payment,
                    &pays("9", ";01907990012;10/A;31/03/2026;TD01;0;1.000,00"),
                    &pays("10", ";01907990012;77;31/03/2026;TD01;0;1,00"),
                    &pays("1", "chiave:stipendi-marzo;;;;;0;1,00"),
                    // Recorded under a key of its own, and found by its document.
                    &pays("11", ";00339370272;ced 3;31/03/2026;CEDOLINI;0;1,00"),
                ]
                .concat(),
            ),
            (
                "storni.csv",
                "registrazione;causa_storno;data\n1/2026;annullamento;30/06/2026\n".to_owned(),
            ),
        ];
        let told: String =
            files.iter().map(|(name, bytes)| refusals(&office, name, bytes)).collect();
        answers.push(told);
    }
    expect![[r#"
        spese.csv: KEY_REUSED chiave: la chiave «fatt:01907990012|10A|2026-03-31|TD01|whole» è già della spesa TD01 n. 10/A del 31/03/2026 di 01907990012 per 12.200,00 euro, con effetto dal 10/04/2026 (evento n. 24), che resta: per correggere, prima stornare quella, poi registrare il nuovo contenuto con una chiave nuova (colonna chiave)
        impegno.csv: COMMITMENT_NUMBER_USED impegno_numero: l'impegno n. 1/2026 di unione_sin è già registrato
        pagamenti.csv: SHARE_EXHAUSTED importo: sulla quota 0 della spesa TD01 n. 10/A del 31/03/2026 di 01907990012 restano da pagare 0,00, richiesti 1.000,00
        pagamenti.csv: UNKNOWN_EXPENSE spesa: la spesa TD01 n. 77 del 31/03/2026 di 01907990012 non esiste o è stata stornata; se è registrata più volte, dire quale con la sua chiave: chiave:CHIAVE
        pagamenti.csv: ORDER_EXHAUSTED importo: sul mandato 1/2026 restano da eseguire 0,00 per questa riga, richiesti 1,00
        pagamenti.csv: SHARE_EXHAUSTED importo: sulla quota 0 della spesa CEDOLINI n. CED-3 del 31/03/2026 di 00339370272 restano da pagare 0,00, richiesti 1,00
        storni.csv: MOVED_ON registrazione: l'impegno: 10.000,00 sono già andati avanti; stornare prima le spese e le variazioni che lo usano
    "#]].assert_eq(&answers[0]);
    assert_eq!(answers[0], answers[1]);
}

/// What is wrong once is told once, and nothing is imported.
#[tokio::test]
async fn one_cause_is_one_problem() {
    let [office, _] = Office::everywhere().await;
    office.opens(11);
    let rows: Vec<String> = (1..=50).map(|n| row(&format!("D8{n}"), None)).collect();
    let path = office.files.beside("spese.csv", file(&rows));
    let ran = office.runs(&["import", path.to_str().unwrap()]).exits(2);
    assert_eq!(ran.out.matches("MISSING_AUTHOR").count(), 1, "{ran:?}");
    assert!(ran.out.contains("nulla importato: un problema nel file"), "{ran:?}");
    let ran = office.imports(&path, "nessuno", &[]).exits(2);
    assert_eq!(ran.out.matches("UNKNOWN_ACCOUNT").count(), 1, "{ran:?}");
    let ran = office.runs(&["import", "assente.csv", "--as", "contabile"]).exits(2);
    assert!(ran.err.contains("il file non c'è: controllare il nome e la cartella"), "{ran:?}");
    // A header that could be of two tables is told; said which, it is told what it lacks.
    let header = "mittente;ricevente;titolare;annualita;importo;data\n";
    let bytes = format!("{header}r_veneto;unione_sin;ats:SIN_01;FNPS/2025;1,00;31/12/2026\n");
    let ran = office.imports_bytes("denaro.csv", &bytes, &[]).exits(2);
    assert!(ran.out.contains("AMBIGUOUS_TABLE") && ran.out.contains("--table"), "{ran:?}");
    let ran = office.imports_bytes("denaro.csv", &bytes, &["--table", "incassi"]).exits(2);
    assert!(ran.out.contains("colonna reversale: manca"), "{ran:?}");
}

/// A document finds its expense, whatever its key; and every file may be sent again, also after what
/// it names was undone or recorded anew.
#[tokio::test]
async fn a_document_finds_its_expense_and_files_are_sent_again() {
    for office in Office::everywhere().await {
        office.opens(11);
        let becomes = |name: &str, bytes: &str, said: &str| {
            let ran = office.imports_bytes(name, bytes, &[]);
            assert!(ran.out.contains(said), "{name} {said}: {ran:?}");
        };
        let recorded = |name: &str, bytes: &str| {
            becomes(name, bytes, "1 registrato");
            becomes(name, bytes, "1 già registrato");
        };
        let expense = |number: &str, key: &str| file(&[row(number, Some(("chiave", key)))]);
        let pays = |number: &str, order: u32| {
            format!(
                "ente;mandato_numero;mandato_anno;quietanza;data;spesa;emittente;documento_numero;\
                 documento_data;documento_tipo;quota;importo;chiave\nunione_sin;{order};2026;;\
                 30/06/2026;;01907990012;{number};31/03/2026;TD01;0;40,00;p{order}\n"
            )
        };
        let undoes_key = |key: &str| {
            format!("registrazione;causa_storno;data\nchiave:{key};annullamento;01/07/2026\n")
        };
        let undoes = |number: &str| {
            format!(
                "registrazione;emittente;documento_numero;documento_data;documento_tipo;\
                 causa_storno;data\n;01907990012;{number};31/03/2026;TD01;annullamento;01/07/2026\n"
            )
        };
        // Under a key of its own.
        recorded("spese.csv", &expense("D90", "mia"));
        recorded("pagamenti.csv", &pays("D90", 90));
        // Of two, no document tells which; what was paid stays paid.
        recorded("spese.csv", &expense("D90", "altra"));
        becomes("pagamenti.csv", &pays("D90", 91), "UNKNOWN_EXPENSE");
        becomes("pagamenti.csv", &pays("D90", 90), "1 già registrato");
        recorded("storni.csv", &undoes_key("altra"));
        recorded("pagamenti.csv", &pays("D90", 91));
        recorded("storni.csv", &undoes_key("p90"));
        recorded("storni.csv", &undoes_key("p91"));
        recorded("storni.csv", &undoes("D90"));
        // The document's own key is free once what has it is undone.
        recorded("spese.csv", &expense("D91", ""));
        recorded("storni.csv", &undoes("D91"));
        recorded("spese.csv", &expense("D91", "nuova"));
        recorded("pagamenti.csv", &pays("D91", 92));
        office.runs(&["verify"]).exits(0);
    }
}
