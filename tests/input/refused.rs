//! Files that can be read and rows that cannot be facts: exit 3, the rest recorded, the *scarti*.

use super::{DECREE, Desk, changed, endow};
use crate::support::binary::fondaco;
use expect_test::expect;
use serde_json::json;

/// The columns of a list of expenses that these files use.
const EXPENSES: &str = "ente;emittente;documento_numero;documento_data;documento_tipo;\
    documento_totale;riga;totale_riga;ammissibile;imputato;data;atto_tipo;atto_numero;atto_data;\
    impegno;riga_impegno;titolare;annualita;linea;area;importo;quota_propria;motivo_no_cig";

/// An expense of 10.00 wholly on a line of `VEN_01`.
fn expense(number: &str, line: &str, amount: &str) -> String {
    format!(
        "ente_ven_01;01907990012;{number};31/03/2026;TD01;{amount};;;;;10/04/2026;;;;;;ats:VEN_01;\
         REG-VEN-ATS/2025;{line};;{amount};;CONTRATTI_LAVORO"
    )
}

fn list(rows: &[String]) -> String {
    format!("{EXPENSES}\n{}\n", rows.join("\n"))
}

#[test]
fn refused_rows_come_back_with_their_reason() {
    let desk = Desk::new();
    let before = desk.size();
    let rows = [
        expense("A1", "GOV", "10,00"),
        expense("A2", "XYZ", "10,00"),
        expense("A3", "GOV", "10,00"),
        expense("A4", "GOV", "900000,00"),
        expense("A5", "GOV", "10,00"),
    ];
    let args = ["--as", "contabile-ven-01"];
    let dry = desk.imports("spese.csv", list(&rows), &["--as", "contabile-ven-01", "--dry-run"]);
    let dry = dry.exits(3);
    assert!(dry.err.contains("prova: nulla è stato scritto"), "{dry:?}");
    assert_eq!((desk.size(), desk.read("spese.csv.scarti.csv")), (before, None));

    let ran = desk.imports("spese.csv", list(&rows), &args).exits(3);
    assert!(ran.out.contains("5 righe, 5 comandi: 3 registrati (30,00 €), 0 già registrati, 2 rifiutati (900.010,00 €)"), "{ran:?}");
    let scarti = desk.read("spese.csv.scarti.csv").unwrap();
    expect![[r#"
        …;codice;motivo
        ente_ven_01;01907990012;A2;31/03/2026;TD01;10,00;;;;;10/04/2026;;;;;;ats:VEN_01;REG-VEN-ATS/2025;XYZ;;10,00;;CONTRATTI_LAVORO;UNKNOWN_LINE;colonna linea: la linea «XYZ» non è nel catalogo
        ente_ven_01;01907990012;A4;31/03/2026;TD01;900000,00;;;;;10/04/2026;;;;;;ats:VEN_01;REG-VEN-ATS/2025;GOV;;900000,00;;CONTRATTI_LAVORO;STAGE_EXHAUSTED;colonna importo: programmato sulla linea GOV di REG-VEN-ATS/2025 per ats:VEN_01: restano 63.126,00, richiesti 900.000,00
    "#]].assert_eq(&scarti.replace(EXPENSES, "…"));
    assert_eq!(desk.size(), before + 6, "an expense and the commitment that it makes, three times");

    // The scarti as they are: the same two are refused again, and nothing is doubled.
    let again = desk.imports("di-nuovo.csv", &scarti, &args).exits(3);
    assert!(again.out.contains("2 comandi: 0 registrati, 0 già registrati, 2 rifiutati"));
    // But for what is left of the line by now.
    let told = desk.read("di-nuovo.csv.scarti.csv").unwrap();
    assert_eq!(told.replace("63.116,00", "63.126,00"), scarti);
    // Corrected, alone or in the whole file: what stands is not done again.
    let corrected = scarti.replace("XYZ", "GOV").replace("900000,00", "20,00");
    let ran = desk.imports("corretti.csv", corrected, &args).exits(0);
    assert!(ran.out.contains("2 comandi: 2 registrati (30,00 €)"), "{ran:?}");
    assert_eq!(desk.size(), before + 10);
    let mut rows = rows;
    rows[1] = expense("A2", "GOV", "10,00");
    rows[3] = expense("A4", "GOV", "20,00");
    rows.reverse();
    let ran = desk.imports("spese.csv", list(&rows), &args).exits(0);
    assert!(ran.out.contains("5 comandi: 0 registrati, 5 già registrati (60,00 €)"), "{ran:?}");
    assert_eq!(desk.size(), before + 10);
    fondaco(&desk.0.path, &["verify"]).exits(0);
}

#[test]
fn a_decree_is_refused_whole() {
    let desk = Desk::new();
    let before = desk.size();
    let table = format!("{DECREE};;ats:VEN_99;1,00;;;;;;\n;;ats:VEN_02;1,00;;;;;;\n");
    let ran = desk.imports("decreto.csv", &table, &["--as", "regione-veneto"]).exits(3);
    assert!(
        ran.out
            .contains("3 righe, 1 comando: 0 registrati, 0 già registrati, 1 rifiutato (3,00 €)"),
        "{ran:?}"
    );
    let scarti = desk.read("decreto.csv.scarti.csv").unwrap();
    expect![[r#"
        edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data;utilizzabile_dal;utilizzabile_al;codice;motivo
        REG-VEN-ATS/2025;org:r_veneto;ats:VEN_01;1,00;DGR;9;01/03/2026;02/03/2026;;;UNKNOWN_AMBITO;l'ambito «VEN_99» non è registrato
        ;;ats:VEN_99;1,00;;;;;;;UNKNOWN_AMBITO;colonna beneficiario: l'ambito «VEN_99» non è registrato
        ;;ats:VEN_02;1,00;;;;;;;UNKNOWN_AMBITO;l'ambito «VEN_99» non è registrato
    "#]].assert_eq(&scarti);
    assert_eq!(desk.size(), before);
    let corrected = scarti.replace("VEN_99", "VEN_03");
    desk.imports("corretto.csv", &corrected, &["--as", "regione-veneto"]).exits(0);
    assert_eq!(desk.size(), before + 3);
    desk.imports("corretto.csv", &corrected, &["--as", "regione-veneto"]).exits(0);
    assert_eq!(desk.size(), before + 3);
    // The same act with another amount is another command under the same key.
    let other = corrected.replace("1,00", "2,00");
    let ran = desk.imports("altro.csv", other, &["--as", "regione-veneto"]).exits(3);
    let told =
        "colonna chiave: la chiave «riparto:DGR|9|2026-03-01|REG-VEN-ATS/2025» è già del riparto";
    assert!(ran.out.contains("KEY_REUSED") && ran.out.contains(told), "{ran:?}");
}

#[test]
fn refused_commands_stand_beside_their_reason() {
    let desk = Desk::new();
    let before = desk.size();
    let mut unknown = endow("b");
    unknown["input"]["edition"] = json!("NIENTE/2024");
    let mut forbidden = endow("c");
    forbidden["as"] = json!("contabile-ven-01");
    let lines = [endow("a"), unknown, forbidden, endow("a")].map(|it| it.to_string());
    let ran = desk.imports("comandi.jsonl", lines.join("\n"), &["--format", "json"]).exits(3);
    let told = &ran.json()[0]["imported"];
    assert_eq!((&told["recorded"], &told["repeated"]), (&json!(1), &json!(1)));
    let scarti = desk.read("comandi.jsonl.scarti.csv").unwrap();
    expect![[r#"
        riga;codice;motivo;comando
        2;UNKNOWN_EDITION;l'annualità «NIENTE/2024» non è aperta: aprirla prima con OpenEdition;"{""as"":""ministero"",""effective_on"":""2026-01-20"",""input"":{""amount"":""1.00"",""edition"":""NIENTE/2024"",""holder"":""org:mlps"",""organisation"":""mlps""},""key"":""b"",""type"":""EndowCash""}"
        3;FORBIDDEN;il ruolo ats_accountant di ente_ven_01 non può aprire, ripartire o ridurre fondi nel registro di mlps;"{""as"":""contabile-ven-01"",""effective_on"":""2026-01-20"",""input"":{""amount"":""1.00"",""edition"":""FNPS/2024"",""holder"":""org:mlps"",""organisation"":""mlps""},""key"":""c"",""type"":""EndowCash""}"
    "#]].assert_eq(&scarti);
    assert_eq!(desk.size(), before + 1);
}

/// Spreadsheets run what begins with `=`: a reason that quotes it must not.
#[test]
fn nothing_comes_back_as_a_formula() {
    let desk = Desk::new();
    let mut command = endow("=HYPERLINK(\"http://x\")");
    command["input"]["edition"] = json!("NIENTE/2024");
    desk.imports("formula.jsonl", command.to_string(), &[]).exits(3);
    let scarti = desk.read("formula.jsonl.scarti.csv").unwrap();
    let cells = scarti.lines().nth(1).unwrap();
    assert!(!cells.split(';').any(|cell| cell.trim_start_matches('"').starts_with('=')), "{cells}");
}

/// Whoever corrects the refused rows of yesterday finds them as they were left.
#[test]
fn refused_rows_never_take_the_place_of_a_file() {
    let desk = Desk::new();
    let refused = changed("/input/edition", json!("NIENTE/2024"));
    let linked = desk.0.beside("altrove.csv", "di altri");
    let taken = desk.0.path.with_file_name("a.jsonl.scarti.csv");
    std::os::unix::fs::symlink(&linked, &taken).unwrap();
    std::fs::create_dir(desk.0.path.with_file_name("a.jsonl.scarti-2.csv")).unwrap();
    let ran = desk.imports("a.jsonl", &refused, &["--format", "json"]).exits(3);
    let told = ran.json()[0]["scarti"].as_str().unwrap().to_owned();
    assert!(told.ends_with("a.jsonl.scarti-3.csv"), "{told}");
    assert!(std::fs::read_to_string(&told).unwrap().contains("UNKNOWN_EDITION"));
    assert_eq!(desk.read("altrove.csv").unwrap(), "di altri");
    // The same once more is the same file; once it is being corrected, another one.
    let again = || {
        let ran = desk.imports("a.jsonl", &refused, &["--format", "json"]).exits(3);
        ran.json()[0]["scarti"].as_str().unwrap().to_owned()
    };
    assert_eq!(again(), told);
    std::fs::write(&told, "in correzione").unwrap();
    assert!(again().ends_with("a.jsonl.scarti-4.csv"));
}

/// Where refused rows could not be kept is told before anything is recorded.
#[test]
fn no_place_for_refused_rows_is_told_first() {
    let desk = Desk::new();
    let before = desk.size();
    let rows = [endow("a").to_string(), changed("/input/edition", json!("NIENTE/2024"))].join("\n");
    let nowhere = desk.0.path.with_file_name("assente");
    let ran = desk.imports("b.jsonl", &rows, &["--scarti", nowhere.to_str().unwrap()]).exits(2);
    assert!(ran.err.contains("assente") && ran.err.contains("nulla è stato registrato"), "{ran:?}");
    assert_eq!(desk.size(), before);
    std::fs::create_dir(&nowhere).unwrap();
    desk.imports("b.jsonl", &rows, &["--scarti", nowhere.to_str().unwrap()]).exits(3);
    assert!(nowhere.join("b.jsonl.scarti.csv").is_file());
    assert_eq!(desk.size(), before + 1);
}
