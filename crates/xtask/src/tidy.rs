//! What no tracked file may hold: registry hosts, and paths of the machine it was written on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::step::{Failure, headline};

const STEP: &str = "no tracked file names a registry host or a path of this machine";

/// Hosts that packages are fetched from. Split, so that this file passes its own check.
const HOSTS: [&str; 8] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("files.", "pythonhosted.org"),
    concat!("proxy.", "golang.org"),
    concat!("deb.", "debian.org"),
    concat!("registry-1.", "docker.io"),
];

/// Folders that exist where this was written and nowhere else.
const FOLDERS: [&str; 2] = [concat!("/", "work/"), concat!("/", "root/")];

/// The one registry that the lock may name; a mirror's name would reveal, and need, the mirror.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Fails if a tracked file holds what would tie it to one machine or to one mirror.
pub fn check(root: &Path) -> Result<(), Failure> {
    headline(STEP);
    let failure = |why| Failure { step: STEP.into(), why };
    let files = tracked(root).map_err(|error| failure(error.to_string()))?;
    let mut found = Vec::new();
    for file in &files {
        // OK because a tracked file that is gone, or is a submodule, holds nothing.
        let text = fs::read(root.join(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        found.extend(findings(&file.to_string_lossy(), &text));
    }
    if found.is_empty() {
        println!("{} files, nothing found", files.len());
        return Ok(());
    }
    Err(failure(found.join("\n")))
}

/// `file:line: what`, for each line that holds something it may not.
fn findings(file: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let hosts = HOSTS.into_iter().filter(|host| line.contains(host));
        let folders = FOLDERS.into_iter().filter(|folder| names_folder(line, folder));
        let mirror = mirror(line).filter(|_| file == "Cargo.lock");
        for what in hosts.chain(folders).chain(mirror) {
            found.push(format!("{file}:{}: {what}", at + 1));
        }
    }
    found
}

/// Whether the folder stands in the line as an absolute path: `a/root/b` does not.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|it| !it.is_alphanumeric() && !"._-{}*/$)".contains(it))
            || line[..at].ends_with("file://")
    })
}

/// The source of a locked package, if it is not the public registry.
fn mirror(line: &str) -> Option<&str> {
    let source = line.strip_prefix("source = \"")?.strip_suffix('"')?;
    (source != REGISTRY).then_some(source)
}

/// The files of the repository, relative to its root.
fn tracked(root: &Path) -> io::Result<Vec<PathBuf>> {
    // In a container the checkout often belongs to somebody else, which git would refuse.
    let git = Command::new("git")
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .current_dir(root)
        .output();
    match git {
        Ok(output) if output.status.success() => {
            let names = String::from_utf8_lossy(&output.stdout).into_owned();
            Ok(names.split_terminator('\0').map(PathBuf::from).collect())
        }
        // An unpacked archive, or a machine without git: every file that is not built.
        _ => walk(root, Path::new("")),
    }
}

fn walk(root: &Path, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let built = [Path::new("target"), Path::new(".git"), Path::new("mutants.out")];
        if entry.file_type()?.is_file() {
            files.push(path);
        } else if entry.file_type()?.is_dir() && !built.contains(&path.as_path()) {
            files.extend(walk(root, &path)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_machine_is_found_where_it_stands_alone() {
        let [work, root] = FOLDERS;
        for line in [
            format!("{work}main"),
            format!("see `{root}.cargo`"),
            format!("PATH=/bin:{root}bin"),
            format!("file://{work}main"),
        ] {
            assert_eq!(findings("a.md", &format!("ok\n{line}\n")).len(), 1, "{line}");
        }
        for line in [format!("team{work}plan"), format!("$HOME{root}"), format!("..{work}x")] {
            assert_eq!(findings("a.md", &line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_registry_host_is_named_with_its_line() {
        let host = HOSTS[0];
        let expected = format!("a/b.toml:2: {host}");
        assert_eq!(
            findings("a/b.toml", &format!("\nurl = \"sparse+https://{host}/\"")),
            [expected]
        );
        assert_eq!(findings("a.md", "published on crates.io"), [""; 0]);
    }

    #[test]
    fn the_lock_names_the_public_registry_only() {
        let public = format!("source = \"{REGISTRY}\"\n");
        assert_eq!(findings("Cargo.lock", &public), [""; 0]);
        let mirror = "source = \"registry+https://mirror.example/index\"\n";
        assert_eq!(
            findings("Cargo.lock", mirror),
            ["Cargo.lock:1: registry+https://mirror.example/index"]
        );
    }

    #[test]
    fn without_git_the_files_are_walked() {
        let files = walk(&crate::step::root(), Path::new("crates/xtask")).unwrap();
        assert!(files.contains(&PathBuf::from("crates/xtask/src/tidy.rs")));
    }
}
