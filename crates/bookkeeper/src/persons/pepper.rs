//! The pepper in its file: made once, readable by nobody else, and never made anew for persons who
//! are there already.

use super::NoPerson;
use journal::person::Pepper;
use ledger::id::Nonce;
use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Where the pepper of a ledger stands.
#[derive(Debug)]
pub struct PepperFile {
    path: PathBuf,
    /// Found to be the one of this ledger's persons.
    checked: OnceLock<Pepper>,
}

impl PepperFile {
    /// The pepper of a file, which need not be there yet.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), checked: OnceLock::new() }
    }

    pub(super) fn checked(&self) -> Option<&Pepper> {
        self.checked.get()
    }

    pub(super) fn holds(&self, pepper: Pepper) -> Pepper {
        self.checked.get_or_init(|| pepper).clone()
    }

    /// What the file holds; none when it is not there.
    pub(super) fn read(&self) -> Result<Option<Pepper>, NoPerson> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Pepper::read(&text).map(Some).ok_or_else(|| {
                self.fails("non contiene un pepe (64 cifre esadecimali): rimetterlo da una copia")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.fails(&format!("non si legge ({error})"))),
        }
    }

    /// Makes the file, unless somebody has made it meanwhile: what it holds then. On its way it has a
    /// name that nobody else uses.
    pub(super) fn make(&self, pepper: &Pepper, tag: Nonce) -> Result<Pepper, NoPerson> {
        self.written(pepper, tag).map_err(|it| self.fails(&format!("non si scrive ({it})")))?;
        self.read()?.ok_or_else(|| self.fails("non si trova dopo averlo scritto"))
    }

    /// Whole under its name, or not there at all; durable before any person is.
    fn written(&self, pepper: &Pepper, tag: Nonce) -> io::Result<()> {
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut name = self.path.as_os_str().to_owned();
        name.push(format!(".{tag}"));
        let partial = PathBuf::from(name);
        let mut file = File::options();
        let mut file = file.write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all((pepper.written() + "\n").as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&partial, &self.path);
        fs::remove_file(&partial)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        File::open(folder)?.sync_all()
    }

    pub(super) fn missing(&self) -> NoPerson {
        NoPerson::Pepper(format!(
            "PEPPER_MISSING: il file del pepe «{}» non c'è, e le persone di questo registro si \
             trovano e si leggono solo con quello: rimetterlo da una copia, o indicarlo con \
             FONDACO_PEPPER",
            self.path.display()
        ))
    }

    pub(super) fn another(&self) -> NoPerson {
        NoPerson::Pepper(format!(
            "PEPPER_MISSING: il pepe in «{}» non è quello delle persone di questo registro: \
             indicare il suo con FONDACO_PEPPER",
            self.path.display()
        ))
    }

    fn fails(&self, why: &str) -> NoPerson {
        NoPerson::Pepper(format!(
            "PEPPER_MISSING: il file del pepe «{}» {why}",
            self.path.display()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_made_once_for_its_owner_only() {
        let folder = std::env::temp_dir().join(format!("fondaco-pepper-{}", std::process::id()));
        let path = folder.join("a.pepper");
        let file = PepperFile::at(&path);
        assert!(file.read().unwrap().is_none());
        let first = file.make(&Pepper::new([1; 32]), Nonce::new([1; 16])).unwrap();
        let second =
            PepperFile::at(&path).make(&Pepper::new([2; 32]), Nonce::new([2; 16])).unwrap();
        assert_eq!(first.written(), second.written());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::write(&path, "pepe").unwrap();
        assert!(file.read().unwrap_err().to_string().contains("rimetterlo da una copia"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
