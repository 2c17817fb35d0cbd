//! Files that cannot be read whole: exit 2, every problem told, nothing imported.

use super::{DECREE, Desk, changed, endow, problems};
use expect_test::{Expect, expect};
use serde_json::json;

/// Imports each file alone and expects its problems; then that nothing was written.
fn check(args: &[&str], files: &[(&str, Vec<u8>, Expect)]) {
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
fn tables() {
    let long = format!("{DECREE};;{};1,00;;;;;;\n", "x".repeat(1024 * 1024));
    check(&["--as", "regione-veneto"], &[
        ("vuoto.csv", Vec::new(), expect![[""]]),
        ("altro.csv", b"nome;cognome\na;b\n".into(), expect![[""]]),
        ("colonna.csv", DECREE.replacen("importo", "imorto", 1).into(), expect![[""]]),
        ("campi.csv", decree(";;ats:VEN_02;1,00"), expect![[""]]),
        ("virgolette.csv", decree(";;\"ats:VEN_02;1,00;;;;;;"), expect![[""]]),
        ("decimali.csv", decree(";;ats:VEN_02;12,345;;;;;;"), expect![[""]]),
        ("ambiguo.csv", decree(";;ats:VEN_02;1.234;;;;;;"), expect![[""]]),
        ("zero.csv", decree(";;ats:VEN_02;0,00;;;;;;"), expect![[""]]),
        ("negativo.csv", decree(";;ats:VEN_02;-1,00;;;;;;"), expect![[""]]),
        ("date.csv", decree(";;ats:VEN_02;1,00;;;;;31/12/2027;01/01/2026"), expect![[""]]),
        ("giorno.csv", decree(";;ats:VEN_02;1,00;;;;;30/02/2026;01/03/2026"), expect![[""]]),
        ("diverso.csv", decree(";;ats:VEN_02;1,00;DGR;10;;;;"), expect![[""]]),
        ("codice.csv", decree(";;ven 02;1,00;;;;;;"), expect![[""]]),
        ("persona.csv", decree(";;ats:VEN_02;1,00;DGR;RSSMRA85T10A562S;;;;"), expect![[""]]),
        ("nul.csv", decree(";;ats:VEN_\x0002;1,00;;;;;;"), expect![[""]]),
        ("lunga.csv", long.into_bytes(), expect![[""]]),
        (
            "latino.csv",
            [DECREE.as_bytes(), b";;ats:VEN_02;1,00;DGR;citt\xe0;;;;\n"].concat(),
            expect![[""]],
        ),
        ("binario.csv", [0_u8, 159, 146, 150, 255, 254].repeat(100), expect![[""]]),
        ("tutto.csv", decree("x;y;z;w;;;q;r;s;t"), expect![[""]]),
    ]);
}

#[test]
fn json_lines() {
    let text = |it: &str| it.as_bytes().to_vec();
    let line = |pointer: &str, value| changed(pointer, value).into_bytes();
    let long = changed("/cause", json!("x".repeat(1024 * 1024)));
    check(&[], &[
        ("monco.jsonl", text("{\"type\":"), expect![[""]]),
        ("lista.jsonl", text("[1,2]"), expect![[""]]),
        ("numero.jsonl", text("7"), expect![[""]]),
        ("due.jsonl", text(&(endow("a").to_string() + "\n" + "{}")), expect![[""]]),
        ("doppio.jsonl", text("{\"type\":\"EndowCash\",\"type\":\"Reverse\"}"), expect![[""]]),
        ("in-più.jsonl", line("/nota", json!("x")), expect![[""]]),
        ("in-più-dentro.jsonl", line("/input/nota", json!("x")), expect![[""]]),
        ("tipo.jsonl", line("/type", json!("Spend")), expect![[""]]),
        ("decimali.jsonl", line("/input/amount", json!("1.234")), expect![[""]]),
        ("numero-json.jsonl", line("/input/amount", json!(1.5)), expect![[""]]),
        ("giorno.jsonl", line("/effective_on", json!("2026-02-30")), expect![[""]]),
        ("nullo.jsonl", line("/cause", json!("a\u{0}b")), expect![[""]]),
        ("persona.jsonl", line("/cause", json!("rimborso a RSSMRA85T10A562S")), expect![[""]]),
        ("chiave.jsonl", line("/key", json!("paga:RSSMRA85T10A562S")), expect![[""]]),
        ("chiave-lunga.jsonl", line("/key", json!("k".repeat(201))), expect![[""]]),
        ("codice.jsonl", line("/input/edition", json!("fnps 2024")), expect![[""]]),
        ("lunga.jsonl", long.into_bytes(), expect![[""]]),
        ("latino.jsonl", b"{\"type\":\"\xe0\"}".to_vec(), expect![[""]]),
        ("profondo.jsonl", text(&("[".repeat(60_000))), expect![[""]]),
        ("binario.jsonl", [0_u8, 159, 146, 150, 255, 254].repeat(100), expect![[""]]),
    ]);
}

#[test]
fn who_writes() {
    let without = |name: &str| {
        let mut command = endow("k");
        command.as_object_mut().unwrap().remove(name);
        command.to_string().into_bytes()
    };
    check(&[], &[
        ("nessuno.jsonl", without("as"), expect![[""]]),
        ("sconosciuto.jsonl", changed("/as", json!("nessuno")).into(), expect![[""]]),
        ("tabella.csv", DECREE.into(), expect![[""]]),
    ]);
    check(&["--as", "regione-veneto"], &[
        ("altrui.jsonl", endow("k").to_string().into(), expect![[""]]),
    ]);
    check(&["--as", "fantasma"], &[("tabella.csv", DECREE.into(), expect![[""]])]);
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
    let files = [&good, &bad, &absent, &good].map(|it| it.to_str().unwrap());
    let args = [&["import", "--format", "json"], files.as_slice()].concat();
    let ran = crate::support::binary::fondaco(&desk.0.path, &args).exits(2);
    let told = ran.json();
    assert_eq!(told[0]["imported"]["recorded"], 1, "{told}");
    assert_eq!(told[1]["problems"][0]["code"], "MALFORMED_JSON");
    assert!(told[2]["problems"][0]["sentence"].as_str().unwrap().contains("assente.jsonl"));
    assert_eq!(told[3]["imported"]["repeated"], 1);
    assert_eq!(desk.size(), before + 1);
}
