//! A throwaway PostgreSQL: its own folder, its own socket, gone with us however we end.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::step::{Failure, headline};

/// Where tests find the server's address.
pub const ADDRESS: &str = "FONDACO_TEST_PG";

const STEP: &str = "a PostgreSQL server of our own";

/// The user that a server runs as when we are root, whom PostgreSQL refuses.
const SERVANT: &str = "postgres";

/// What ends the server and removes its folder once nobody holds its standard input any more: we
/// may end by Ctrl-C or by `kill -9`, and it hears of either.
const GUARDIAN: &str = "trap '' INT HUP TERM; read -r _; \"$@\"; cd / && rm -rf \"$FOLDER\"";

/// How the server is set up: durable as a real one, reached by its socket alone.
const SETTINGS: &str = "
listen_addresses = ''
unix_socket_directories = '.'
max_connections = 300
shared_buffers = 64MB
fsync = on
full_page_writes = on
max_wal_size = 256MB
min_wal_size = 32MB
";

/// A server that runs until it is dropped.
pub struct Server {
    folder: PathBuf,
    address: String,
    guardian: Child,
}

impl Server {
    pub fn start() -> Result<Self, Failure> {
        headline(STEP);
        let programs = programs()?;
        let temporary = env::temp_dir().join(format!("fondaco-postgres-{}", std::process::id()));
        let folder = made(&temporary).map_err(|error| failed(&error.to_string()))?;
        let mut stop = servant(&programs.join("pg_ctl"));
        stop.arg("stop").args(["--silent", "--mode=immediate", "--pgdata"]).arg(&folder);
        let guardian = guardian(&stop, &folder).map_err(|error| failed(&error.to_string()))?;
        let address = format!("postgres://{SERVANT}@{}/postgres", host(&folder));
        let server = Self { folder, address, guardian };
        server.run(&programs)?;
        println!("{} in {}", programs.display(), server.folder.display());
        Ok(server)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    fn run(&self, programs: &Path) -> Result<(), Failure> {
        let mut initdb = servant(&programs.join("initdb"));
        initdb.args(["--username", SERVANT, "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        initdb.args(["--wal-segsize=1", "--no-sync", "--pgdata"]).arg(&self.folder);
        done(initdb.stdout(Stdio::null()), "initdb")?;
        fs::OpenOptions::new()
            .append(true)
            .open(self.folder.join("postgresql.conf"))
            .and_then(|mut file| file.write_all(SETTINGS.as_bytes()))
            .map_err(|error| failed(&error.to_string()))?;
        let mut start = servant(&programs.join("pg_ctl"));
        start.args(["start", "--silent", "--wait", "--log"]).arg(self.folder.join("log"));
        start.arg("--pgdata").arg(&self.folder);
        done(start.stdout(Stdio::null()), "pg_ctl start").map_err(|failure| {
            // OK when there is none: then the reason stands above.
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            Failure { why: format!("{}\n{log}", failure.why), ..failure }
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        // OK when it is gone: whoever ended it has the server to answer for.
        drop(self.guardian.wait());
    }
}

/// The folder of PostgreSQL's programs, the newest there is; installed when there is none.
fn programs() -> Result<PathBuf, Failure> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    if !is_root() {
        return Err(failed(
            "no PostgreSQL (initdb, pg_ctl) on this machine: install it, on Debian and Ubuntu with \
             `sudo apt-get install postgresql`",
        ));
    }
    for args in [&["update"][..], &["install", "--yes", "--no-install-recommends", "postgresql"]] {
        let mut apt = Command::new("apt-get");
        apt.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        done(&mut apt, &format!("apt-get {}", args.join(" ")))?;
    }
    installed().ok_or_else(|| failed("apt-get installed postgresql, and still there is no initdb"))
}

fn installed() -> Option<PathBuf> {
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    let asked = asked.map(|it| PathBuf::from(String::from_utf8_lossy(&it.stdout).trim()));
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|it| Some((it.file_name().to_str()?.parse().ok()?, it.path().join("bin"))))
        .collect();
    versions.sort();
    let mut folders = versions.into_iter().rev().map(|(_, it)| it).chain(asked);
    folders.find(|it| it.join("initdb").is_file() && it.join("pg_ctl").is_file())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|it| it.stdout.trim_ascii() == b"0")
}

/// A program of PostgreSQL, as a user that it accepts.
fn servant(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", SERVANT, "--regid", SERVANT, "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // What a person has set for their own server is not for this one.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command.current_dir("/");
    command
}

/// A new folder, the server's own.
fn made(folder: &Path) -> io::Result<PathBuf> {
    fs::create_dir(folder)?;
    if is_root() {
        let owned = Command::new("chown").arg(SERVANT).arg(folder).status()?;
        if !owned.success() {
            return Err(io::Error::other(format!("there is no user {SERVANT} to run it as")));
        }
    }
    folder.canonicalize()
}

fn guardian(stop: &Command, folder: &Path) -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", GUARDIAN, "guardian"])
        .arg(stop.get_program())
        .args(stop.get_args())
        .env("FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // In a group of its own: Ctrl-C is for the tests.
        .process_group(0)
        .spawn()
}

/// A folder as the host of an address.
fn host(folder: &Path) -> String {
    let folder = folder.to_string_lossy();
    folder.bytes().fold(String::new(), |host, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            host + &char::from(byte).to_string()
        }
        _ => format!("{host}%{byte:02X}"),
    })
}

fn done(command: &mut Command, what: &str) -> Result<(), Failure> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(&format!("{what}: {status}"))),
        Err(error) => Err(failed(&format!("{what}: {error}"))),
    }
}

fn failed(why: &str) -> Failure {
    Failure { step: STEP.into(), why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_host() {
        assert_eq!(host(Path::new("/tmp/a b-1")), "%2Ftmp%2Fa%20b-1");
    }
}
