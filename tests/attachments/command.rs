//! `fondaco attach`, `attachment` and `verify --attachments`, as a person runs them, on the demo.

use crate::support::{
    binary::fondaco,
    demo::{File, beside, demo},
};
use std::fs;

const WHO: [&str; 2] = ["--as", "contabile-ven-01"];

#[test]
fn a_file_is_attached_sealed_verified_and_taken_along() {
    let (file, there) = (demo().copy(), File::absent());
    let invoice = file.beside("fattura.xml", "<Fattura/>");
    let invoice = invoice.to_str().unwrap();
    let attach = [&["attach", invoice][..], &WHO].concat();
    let json = [&attach[..], &["--format", "json"]].concat();
    let attached = fondaco(&file.path, &json).exits(0).json();
    let digest = attached[0]["digest"].as_str().unwrap().to_owned();
    assert_eq!(attached[0]["media_type"], "application/xml");
    let again = fondaco(&file.path, &attach).exits(0);
    assert_eq!(again.out, format!("{digest}  fattura.xml\n"));
    let command = format!(
        r#"{{"type":"ProgrammeFunds","key":"con-allegato","effective_on":"2026-05-04","evidence":[{{"digest":"{digest}"}}],"input":{{"holder":"ats:VEN_01","edition":"FNPS/2024","rows":[{{"to":{{"line":"SUP"}},"amount":"0.01"}}]}}}}"#
    );
    let commands = file.beside("comandi.jsonl", command);
    let import = [&["import", commands.to_str().unwrap()][..], &WHO].concat();
    fondaco(&file.path, &import).exits(0);
    let verified = fondaco(&file.path, &["verify", "--attachments"]).exits(0);
    assert!(verified.out.ends_with(
        "allegati: 1 nominati da eventi, 1 integri, 0 dichiarati e mai depositati \
                        (non è un danno), 0 che nessun evento nomina\n"
    ));

    let out = there.path.with_file_name("di nuovo.xml");
    let get = |who: &'static str| {
        let to = out.to_str().unwrap();
        fondaco(&file.path, &["attachment", "get", &digest, "--to", to, "--as", who])
    };
    get("contabile-ven-02").exits(2);
    assert!(!out.exists());
    get("contabile-ven-01").exits(0);
    assert_eq!(fs::read_to_string(&out).unwrap(), "<Fattura/>");
    let list = |who: &str| {
        let listed = ["attachment", "list", "--format", "json", "--as", who];
        fondaco(&file.path, &listed).exits(0).json().as_array().unwrap().len()
    };
    assert_eq!((list("contabile-ven-01"), list("contabile-ven-02")), (1, 0));

    // Row and bytes go along with a backup; without its folder the copy is not whole.
    let (copy, bytes) = (beside(&there.path, ".copia"), beside(&there.path, ".file"));
    let backup = ["backup", "--to", copy.to_str().unwrap()];
    let told = fondaco(&file.path, &backup).exits(0);
    assert!(told.out.contains("1 allegati") && told.err.contains(".attachments"), "{told:?}");
    let missing = fondaco(&copy, &["verify", "--attachments"]).exits(1);
    assert!(missing.out.contains("non è nella cartella degli allegati"), "{missing:?}");
    fs::remove_file(&copy).unwrap();
    let with = [&backup[..], &["--attachments-to", bytes.to_str().unwrap()]].concat();
    let told = fondaco(&file.path, &with).exits(0);
    assert!(told.err.contains("allegati: 1 copiati, 0 c'erano già, 0 mancano"), "{told:?}");
    fondaco(&copy, &["verify", "--attachments", bytes.to_str().unwrap()]).exits(0);
    fs::write(bytes.join(&digest), "<Altra/>").unwrap();
    let changed = fondaco(&copy, &["verify", "--attachments", bytes.to_str().unwrap()]).exits(1);
    assert!(changed.out.contains("non ha più i byte che furono allegati"), "{changed:?}");
}

/// What one body invents does not damage the ledger of all.
#[test]
fn a_digest_that_was_never_deposited_is_told_and_is_no_damage() {
    let file = demo().copy();
    let invented = "ab".repeat(32);
    let command = format!(
        r#"{{"type":"ProgrammeFunds","key":"inventato","effective_on":"2026-05-04","evidence":[{{"digest":"{invented}"}}],"input":{{"holder":"ats:VEN_01","edition":"FNPS/2024","rows":[{{"to":{{"line":"SUP"}},"amount":"0.01"}}]}}}}"#
    );
    let commands = file.beside("comandi.jsonl", command);
    fondaco(&file.path, &["import", commands.to_str().unwrap(), WHO[0], WHO[1]]).exits(0);
    let verified = fondaco(&file.path, &["verify", "--attachments"]).exits(0);
    let told = format!("l'allegato {invented} è dichiarato e mai depositato qui\n");
    assert!(verified.out.contains(&told), "{verified:?}");
    assert!(verified.out.contains("0 integri, 1 dichiarati e mai depositati"), "{verified:?}");
    let json = ["verify", "--attachments", "--format", "json"];
    let verified = fondaco(&file.path, &json).exits(0).json();
    assert_eq!(
        (&verified["verified"], verified["attachments"]["stated"].as_array().unwrap().len()),
        (&true.into(), 1)
    );
}

#[test]
fn what_cannot_be_attached_is_refused_in_words() {
    let file = demo().copy();
    let invoice = file.beside("RSSMRA85T10A562S.xml", "x");
    let invoice = invoice.to_str().unwrap();
    let refused = fondaco(&file.path, &["attach", invoice]).exits(2);
    assert!(refused.err.contains("--as UTENZA"), "{refused:?}");
    let refused = fondaco(&file.path, &["attach", invoice, WHO[0], WHO[1]]).exits(2);
    assert!(refused.err.contains("codice fiscale") && !refused.err.contains("RSSMRA"));
    let named = ["attach", invoice, "--named", "fattura.xml", WHO[0], WHO[1]];
    fondaco(&file.path, &named).exits(0);
    let folder = file.path.parent().unwrap().to_str().unwrap();
    let pipe = file.path.with_file_name("tubo");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for (what, told) in [
        (folder, "è una cartella, non un file"),
        (pipe.to_str().unwrap(), "è una pipe (FIFO), non un file"),
        ("/dev/zero", "è un dispositivo, non un file"),
    ] {
        let refused = fondaco(&file.path, &["attach", what, WHO[0], WHO[1]]).exits(2);
        assert!(refused.err.contains(told), "{refused:?}");
    }
}
