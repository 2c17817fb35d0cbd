//! Bad input through the real binary: row, field, value, reason, what to do; nothing written.

mod json;
mod refused;
mod unusable;

use crate::support::{
    binary::{Ran, command, fondaco},
    demo::{File, demo},
};
use serde_json::{Value, json};
use std::{process::Stdio, sync::mpsc, thread, time::Duration};

/// The header of the table of a decree, and one row of it that could be recorded.
const DECREE: &str = "edizione;concedente;beneficiario;importo;atto_tipo;atto_numero;atto_data;data;\
     utilizzabile_dal;utilizzabile_al\n\
     REG-VEN-ATS/2025;org:r_veneto;ats:VEN_01;1,00;DGR;9;01/03/2026;02/03/2026;;\n";

/// The demo, where files are imported.
struct Desk(File);

impl Desk {
    fn new() -> Self {
        Self(demo().copy())
    }

    /// Imports a file of some bytes under a name.
    fn imports(&self, name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Ran {
        let path = self.0.beside(name, bytes);
        fondaco(&self.0.path, &[&["import", path.to_str().unwrap()], args].concat())
    }

    /// How many events there are.
    fn size(&self) -> usize {
        fondaco(&self.0.path, &["events", "--format", "jsonl"]).exits(0).out.lines().count()
    }

    /// A file beside the ledger.
    fn read(&self, name: &str) -> Option<String> {
        let path = self.0.path.with_file_name(name);
        path.exists().then(|| std::fs::read_to_string(path).unwrap())
    }
}

/// What is wrong with a file, one sentence a problem behind its code.
fn problems(ran: &Ran) -> String {
    let Value::Array(files) = ran.json() else { panic!("{ran:?}") };
    let problems = files[0]["problems"].as_array().unwrap_or_else(|| panic!("{ran:?}"));
    let told = problems.iter().map(|it| {
        let [code, sentence] = ["code", "sentence"].map(|name| it[name].as_str().unwrap());
        format!("{code} {sentence}\n")
    });
    told.collect()
}

/// Whoever stops reading what is said of the work, or its log, does not stop the work.
#[test]
fn nobody_needs_to_listen() {
    let file = demo().copy();
    for level in ["warn", "trace"] {
        let mut command = command();
        command.arg("--db").arg(format!("sqlite:{}", file.path.display())).arg("verify");
        command.env("FONDACO_LOG", level).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stderr.take());
        let (told, ended) = mpsc::channel();
        thread::spawn(move || told.send(child.wait().unwrap().code()));
        assert_eq!(ended.recv_timeout(Duration::from_mins(1)), Ok(Some(0)), "{level}");
    }
}

/// A command that the Ministry could give.
fn endow(key: &str) -> Value {
    json!({
        "type": "EndowCash", "key": key, "as": "ministero", "effective_on": "2026-01-20",
        "input": {
            "organisation": "mlps", "holder": "org:mlps", "edition": "FNPS/2024", "amount": "1.00",
        },
    })
}

/// The same with one field changed, by its pointer.
fn changed(pointer: &str, value: Value) -> String {
    let mut command = endow("k");
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    command.pointer_mut(parent).unwrap()[field] = value;
    command.to_string()
}
