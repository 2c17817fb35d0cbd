//! Where refused rows go: a new file, beside the one that they come from or where one is told.

use crate::{exit::Stop, file::said, print};
use std::{
    fs::{self, File},
    io::{self, Write},
    iter,
    path::{Path, PathBuf},
};

/// Finds out whether the refused rows of a file could be kept.
///
/// # Errors
/// [`Stop`] when they could not.
pub fn can_be_kept(file: &Path, folder: Option<&Path>) -> Result<(), Stop> {
    let tried = new(file, folder).and_then(|(path, _)| fs::remove_file(path));
    tried.map_err(|error| {
        let place = match place(file, folder) {
            here if here.as_os_str().is_empty() => Path::new("."),
            other => other,
        };
        Stop::unusable(format!(
            "{}: gli scarti non si potrebbero scrivere nella cartella «{}»: {}; nulla è stato \
             registrato; indicare con --scarti una cartella in cui si può scrivere",
            file.display(),
            place.display(),
            said(&error),
        ))
    })
}

/// Writes the refused rows of a file. Its other rows are recorded: what fails now is told, and the
/// answer tells the refused rows anyway.
pub fn keep(file: &Path, folder: Option<&Path>, bytes: &[u8]) -> Option<PathBuf> {
    if let Some(path) = names(file, folder).find(|path| holds(path, bytes)) {
        return Some(path);
    }
    let written = new(file, folder).and_then(|(path, mut scarti)| {
        scarti.write_all(bytes)?;
        scarti.sync_all()?;
        Ok(path)
    });
    written
        .map_err(|error| {
            let file = file.display();
            print::remark(&format!(
                "attenzione: gli scarti di {file} non si sono potuti scrivere: {}; le righe \
                 rifiutate sono elencate nella risposta",
                said(&error)
            ));
        })
        .ok()
}

/// The names that the refused rows of a file may have, in the order in which they are taken.
fn names(file: &Path, folder: Option<&Path>) -> impl Iterator<Item = PathBuf> {
    let numbered = (2..1000).map(|number| format!(".scarti-{number}.csv"));
    iter::once(".scarti.csv".to_owned()).chain(numbered).map(move |suffix| {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        place(file, folder).join(name)
    })
}

/// Whether a file has these bytes, as the one of the last time has when nothing was corrected.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let it = fs::symlink_metadata(path);
    it.is_ok_and(|it| it.is_file() && it.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|it| it == bytes)
}

/// A file that was not there before: somebody may be correcting the one of the last time.
fn new(file: &Path, folder: Option<&Path>) -> io::Result<(PathBuf, File)> {
    for path in names(file, folder) {
        // OK: a link that is there is somebody's too, wherever it leads.
        match File::options().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return Ok((path, made?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn place<'a>(file: &'a Path, folder: Option<&'a Path>) -> &'a Path {
    folder.or_else(|| file.parent()).unwrap_or(Path::new(""))
}
