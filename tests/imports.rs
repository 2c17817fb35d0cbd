//! An ambito's year from CSV files alone, through the real binary, on both databases.

mod latin;
mod readme;
mod refused;
mod year;

use crate::support::{
    binary::{Ran, command},
    demo::File,
    postgres::Fresh,
};
use std::path::{Path, PathBuf};

/// The files of the year in their order, and who imports each.
const YEAR: [(&str, &str); 23] = [
    ("01-enti.csv", "operatore"),
    ("02-ambiti.csv", "operatore"),
    ("03-annualita-ministero.csv", "ministero"),
    ("04-annualita-regione.csv", "regione"),
    ("05-stanziamenti-ministero.csv", "ministero"),
    ("06-stanziamenti-regione.csv", "regione"),
    ("07-decreto-ministero.csv", "ministero"),
    ("08-decreto-regione.csv", "regione"),
    ("09-pesi-regione.csv", "regione"),
    ("10-programmazione.csv", "contabile"),
    ("11-impegni.csv", "contabile"),
    ("12-variazioni.csv", "contabile"),
    ("13-spese.csv", "contabile"),
    ("14-ordinativi.csv", "contabile"),
    ("15-pagamenti.csv", "contabile"),
    ("16-trasferimenti-ministero.csv", "ministero"),
    ("17-incassi-regione.csv", "regione"),
    ("18-trasferimenti-regione.csv", "regione"),
    ("19-incassi.csv", "contabile"),
    ("20-coperture.csv", "contabile"),
    ("21-storni.csv", "contabile"),
    ("22-restituzioni.csv", "contabile"),
    ("23-disimpegni.csv", "contabile"),
];

/// Who has an account, in which body and role.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("ministero", "mlps", "ministry"),
    ("regione", "r_veneto", "region"),
    ("contabile", "unione_sin", "ats_accountant"),
];

/// A ledger where files are imported.
struct Office {
    files: File,
    url: String,
    /// Dropped with the office.
    _database: Option<Fresh>,
}

impl Office {
    /// Every kind of database.
    async fn everywhere() -> [Self; 2] {
        let (files, database) = (File::absent(), Fresh::new().await);
        let url = format!("sqlite:{}", files.path.display());
        let sqlite = Self { files, url, _database: None };
        let (files, url) = (File::absent(), database.url());
        [sqlite, Self { files, url, _database: Some(database) }]
    }

    fn runs(&self, args: &[&str]) -> Ran {
        let lock = self.files.path.with_file_name("prova.lock");
        let mut command = command();
        command.args(["--db", &self.url, "--lock"]).arg(lock).args(args);
        command.output().unwrap().into()
    }

    fn imports(&self, file: &Path, who: &str, args: &[&str]) -> Ran {
        self.runs(&[&["import", file.to_str().unwrap(), "--as", who], args].concat())
    }

    /// Imports some bytes under a name.
    fn imports_bytes(&self, name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Ran {
        let path = self.files.beside(name, bytes);
        self.imports(&path, "contabile", args)
    }

    /// The bytes of a file beside the ledger.
    fn reads(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.files.path.with_file_name(name)).unwrap()
    }

    /// The registers and the accounts, with the first files of the year.
    fn opens(&self, files: usize) {
        let operator = ["--organisation", "operator", "--role", "administrator"];
        self.runs(&[&["account", "add", "operatore"][..], &operator].concat()).exits(0);
        for (n, (file, who)) in YEAR.iter().take(files).enumerate() {
            if n == 1 {
                for (name, body, role) in PEOPLE {
                    let role = ["--organisation", body, "--role", role];
                    self.runs(&[&["account", "add", name][..], &role].concat()).exits(0);
                }
            }
            self.imports(&of_the_year(file), who, &["--scarti", self.folder()]).exits(0);
        }
    }

    /// How many events there are.
    fn size(&self) -> usize {
        self.runs(&["events", "--format", "jsonl"]).exits(0).out.lines().count()
    }

    fn folder(&self) -> &str {
        self.files.path.parent().unwrap().to_str().unwrap()
    }
}

fn of_the_year(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("imports/anno").join(file)
}
