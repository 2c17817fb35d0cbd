//! Files that somebody names: opened only when they are files, and what the system says of them, in
//! Italian.

use crate::exit::Stop;
use std::{
    fs::{self, File, FileType},
    io::{self, ErrorKind},
    os::unix::fs::FileTypeExt,
    path::Path,
};

/// Opens a file to read it. What is no regular file may never end, or never begin: it is not opened.
///
/// # Errors
/// [`Stop`] with what to do.
pub fn opened(path: &Path) -> Result<File, Stop> {
    let unusable = |what: String| Stop::unusable(format!("{}: {what}", path.display()));
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => {
            unusable("il file non c'è: controllare il nome e la cartella".to_owned())
        }
        _ => unusable(said(&error)),
    };
    regular(fs::metadata(path).map_err(failed)?.file_type()).map_err(unusable)?;
    let file = File::open(path).map_err(failed)?;
    // OK: another thing may have taken the name in between; a pipe would have kept us waiting then.
    regular(file.metadata().map_err(failed)?.file_type()).map_err(unusable)?;
    Ok(file)
}

/// What is wrong with what is no regular file.
fn regular(it: FileType) -> Result<(), String> {
    let what = match it {
        it if it.is_file() => return Ok(()),
        it if it.is_dir() => "una cartella",
        it if it.is_fifo() => "una pipe (FIFO)",
        it if it.is_socket() => "un socket",
        _ => "un dispositivo",
    };
    Err(format!("è {what}, non un file: indicare i file uno per uno"))
}

/// What the system says of a file, and what to do; its own words stand after it.
pub fn said(error: &io::Error) -> String {
    let sentence = match error.kind() {
        ErrorKind::NotFound => "la cartella non c'è: controllarne il nome",
        ErrorKind::PermissionDenied => "non è permesso: controllare i permessi di file e cartella",
        ErrorKind::AlreadyExists => "c'è già qualcosa con questo nome: indicarne un altro",
        ErrorKind::IsADirectory => "è una cartella, non un file",
        ErrorKind::NotADirectory => "una parte del percorso non è una cartella: correggerlo",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "lo spazio è esaurito: liberarne",
        ErrorKind::ReadOnlyFilesystem => "il disco si può solo leggere: indicarne un altro",
        ErrorKind::AddrInUse => "l'indirizzo è già in uso",
        ErrorKind::AddrNotAvailable => "l'indirizzo non è di questa macchina",
        _ => "il sistema ha dato un errore",
    };
    format!("{sentence} ({error})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_told_in_italian_before_its_own_words() {
        for (kind, begins) in [
            (ErrorKind::NotFound, "la cartella non c'è: "),
            (ErrorKind::AlreadyExists, "c'è già qualcosa con questo nome: "),
            (ErrorKind::BrokenPipe, "il sistema ha dato un errore ("),
        ] {
            let told = said(&kind.into());
            assert!(told.starts_with(begins) && told.ends_with(&format!("({kind})")), "{told}");
        }
    }

    #[test]
    fn only_files_are_opened() {
        for (path, told) in [("/", "è una cartella"), ("/dev/null", "è un dispositivo")] {
            let stop = opened(Path::new(path)).unwrap_err();
            assert!(stop.message.contains(told), "{}", stop.message);
        }
    }
}
