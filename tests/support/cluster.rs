//! A `PostgreSQL` of one's own, on a disk that can lose its power.

use super::{disk::Disk, postgres};
use sqlx::{Connection, PgConnection};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
};

/// What a server says when it answers, and again when it has started anew by itself.
const READY: &str = "database system is ready to accept connections";

/// A server: it listens on a Unix socket only, and is gone with its folder.
pub struct Postgres {
    pub disk: Disk,
    programs: PathBuf,
    /// Where its socket is: `PostgreSQL` refuses long paths there.
    socket: tempfile::TempDir,
    owner: Option<(u32, u32)>,
    running: Option<Running>,
}

/// The first process of a server, and what reads the log that it shares with all the others: the
/// log ends when the last of them has ended.
struct Running {
    first: Child,
    log: JoinHandle<()>,
    /// Told whenever it answers once more.
    ready: Receiver<()>,
}

/// How a server goes down.
#[derive(Clone, Copy, Debug)]
pub enum Down {
    /// `kill -9` of all its processes at once.
    Killed,
    /// `kill -9` of the first process alone: the others notice and end by themselves.
    Orphaned,
    /// `pg_ctl stop -m immediate`.
    Immediate,
}

impl Postgres {
    /// A new one, with lines of its configuration. Not up yet.
    pub fn new(settings: &str) -> Self {
        let it = Self::empty();
        let arguments = ["-N", "-A", "trust", "-U", "fondaco", "-E", "UTF8", "--locale=C"];
        it.run("initdb", &[&arguments[..], &["--wal-segsize=1", "-D", &it.data()]].concat());
        let quiet = "listen_addresses = ''\nshared_buffers = 4MB\nmax_connections = 100\n\
                     min_wal_size = 2MB\nmax_wal_size = 16MB\nautovacuum = off\n";
        let configured = Path::new(&it.data()).join("postgresql.auto.conf");
        fs::write(&configured, format!("{quiet}{settings}\n")).unwrap();
        it.disk.adopt();
        it
    }

    /// A replica of another, which is up: it follows it and nobody waits for it. Not up yet.
    pub fn replica(of: &Self) -> Self {
        let it = Self::empty();
        let whence = of.socket.path().display().to_string();
        let arguments = ["-h", &whence, "-U", "fondaco", "-X", "stream", "-c", "fast", "-R"];
        it.run("pg_basebackup", &[&arguments[..], &["-D", &it.data()]].concat());
        it.disk.adopt();
        it
    }

    /// Room for one.
    fn empty() -> Self {
        let owner = owner();
        let disk = owner.map_or_else(Disk::new, Disk::owned_by);
        let socket = tempfile::tempdir_in("/tmp").unwrap();
        let it = Self { disk, programs: programs(), socket, owner, running: None };
        // The way to it, which is made for its owner only.
        for folder in [it.socket.path(), it.disk.live().parent().unwrap()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        it
    }

    /// Where it answers.
    pub fn url(&self) -> String {
        url_in(self.socket.path())
    }

    /// The folder of its socket.
    pub fn socket(&self) -> &Path {
        self.socket.path()
    }

    /// Runs statements, as who owns everything; what the server says when it does not.
    pub fn sql(&self, statements: &str) -> Result<(), String> {
        let (url, statements) = (self.url(), statements.to_owned());
        // Whoever asks may stand in a runtime of its own.
        let ran = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let connected = PgConnection::connect(&url).await;
                let mut db = connected.map_err(|error| error.to_string())?;
                postgres::run(&mut db, &statements).await.map(drop)
            })
        });
        ran.join().unwrap()
    }

    /// Makes a replica a server of its own.
    pub fn promote(&self) {
        self.run("pg_ctl", &["promote", "-w", "-D", &self.data()]);
    }

    /// Waits until it answers once more, after it has gone down by itself.
    pub fn comes_back(&self) {
        self.running.as_ref().unwrap().ready.recv().unwrap();
    }

    /// Starts it, and waits until it answers.
    pub fn up(&mut self) {
        let mut command = self.command("postgres");
        command.args(["-D", &self.data(), "-k"]).arg(self.socket.path());
        let mut first = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(first.stderr.take().unwrap()).lines().map_while(Result::ok);
        let mut said = String::new();
        // A replica says so of connections that only read.
        while !said.contains("database system is ready to accept ") {
            said += &log.next().unwrap_or_else(|| panic!("PostgreSQL does not start:\n{said}"));
            said += "\n";
        }
        let (tell, ready) = mpsc::channel();
        let log = thread::spawn(move || {
            for _ in log.filter(|it| it.contains(READY)) {
                // OK when nobody listens: then it goes down.
                let _gone = tell.send(());
            }
        });
        self.running = Some(Running { first, log, ready });
    }

    /// Takes it down; when this returns, none of its processes is left.
    pub fn down(&mut self, how: Down) {
        let mut running = self.running.take().unwrap();
        match how {
            Down::Killed => kill(running.first.id()),
            Down::Orphaned => running.first.kill().unwrap(),
            Down::Immediate => {
                self.run("pg_ctl", &["stop", "-m", "immediate", "-W", "-D", &self.data()]);
            }
        }
        running.first.wait().unwrap();
        running.log.join().unwrap();
        // Whoever has lost its power has no sockets; and the number of a process may come again.
        for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
            drop(fs::remove_file(self.socket.path().join(name)));
        }
    }

    fn data(&self) -> String {
        self.disk.live().join("data").display().to_string()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.env("LC_ALL", "C").current_dir(self.socket.path()).stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        self.disk.wire(&mut command);
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let ran = self.command(program).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{program}: {ran:?}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.running.is_some() {
            self.down(Down::Killed);
        }
    }
}

/// Where the server answers whose socket is in a folder.
pub fn url_in(folder: &Path) -> String {
    format!("postgres://fondaco@localhost/postgres?host={}", folder.display())
}

/// The programs of the newest `PostgreSQL` of this machine, where Debian puts them.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let number = |it: &PathBuf| it.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|it| it.unwrap().path()).max_by_key(number);
    let Some(newest) = newest else { panic!("PostgreSQL is needed: apt-get install postgresql") };
    newest.join("bin")
}

/// Who runs it when we are root, whom it refuses.
pub fn owner() -> Option<(u32, u32)> {
    let ask = |arguments: &[&str]| -> u32 {
        let said = Command::new("id").args(arguments).output().unwrap().stdout;
        String::from_utf8(said).unwrap().trim().parse().unwrap()
    };
    let is_root = ask(&["-u"]) == 0;
    is_root.then(|| (ask(&["-u", "postgres"]), ask(&["-g", "postgres"])))
}

/// Kills a server: its first process before those that this one would start again.
fn kill(first: u32) {
    let processes = fs::read_dir("/proc").unwrap();
    let processes = processes.filter_map(|it| it.unwrap().file_name().to_str()?.parse().ok());
    let others = processes.filter(|it| parent(*it) == Some(first));
    let pids = std::iter::once(first).chain(others).map(|it| it.to_string());
    // Some may have ended by themselves, which `kill` complains of.
    Command::new("kill").arg("-9").args(pids).output().unwrap();
}

fn parent(pid: u32) -> Option<u32> {
    // pid (name) state parent …
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
