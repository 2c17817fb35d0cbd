//! The machine: what must be known of it before a figure says anything.

use crate::{Trouble, figure::short, spread::Times};
use serde::Serialize;
use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    path::Path,
    thread,
    time::Instant,
};

/// What a figure was measured on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Its name.
    pub host: String,
    /// The system.
    pub system: String,
    /// How many cores we may use.
    pub cores: usize,
    /// The model of the processor.
    pub processor: String,
    /// Memory in megabytes.
    pub memory_mb: u64,
    /// The file system of the databases' folder.
    pub file_system: String,
    /// Half of the writes of 8 kB with fdatasync take no longer, in microseconds.
    pub fsync_p50_us: f64,
    /// One in a hundred takes longer, in microseconds.
    pub fsync_p99_us: f64,
    /// Whether this program was built for measuring.
    pub build: &'static str,
}

/// Writes measured.
const SYNCS: usize = 200;

impl Machine {
    /// This machine, with the disk of a folder.
    ///
    /// # Errors
    /// [`Trouble`] when the folder cannot be written to.
    pub fn of(folder: &Path) -> Result<Self, Trouble> {
        let syncs = syncs(folder)?;
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            let value = line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim());
            value.unwrap_or("unknown").to_owned()
        };
        let memory = value(&read("/proc/meminfo"), "MemTotal");
        let memory: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0);
        Ok(Self {
            host: read("/proc/sys/kernel/hostname").trim().to_owned(),
            system: format!("Linux {}", read("/proc/sys/kernel/osrelease").trim()),
            cores: thread::available_parallelism().map_or(1, Into::into),
            processor: value(&read("/proc/cpuinfo"), "model name"),
            memory_mb: memory / 1024,
            file_system: file_system(folder, &read("/proc/self/mounts")),
            fsync_p50_us: syncs.p50(),
            fsync_p99_us: syncs.p99(),
            build: if cfg!(debug_assertions) { "debug: figures mean nothing" } else { "release" },
        })
    }
}

impl Machine {
    /// What stays the same from run to run.
    pub fn named(&self) -> String {
        let Self { cores, processor, memory_mb, file_system, .. } = self;
        format!("{cores} cores, {processor}, {memory_mb} MB, {file_system}")
    }

    /// What does not.
    pub fn pace(&self) -> String {
        let (half, most) = (short(self.fsync_p50_us), short(self.fsync_p99_us));
        format!("{}; p50 {half} µs, p99 {most} µs", self.build)
    }
}

/// Durations of a write of 8 kB at the end of a file, each made durable.
fn syncs(folder: &Path) -> Result<Times, Trouble> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let page = [7; 8192];
    let mut times = Times::default();
    for _ in 0..SYNCS {
        let started = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        times.0.push(started.elapsed());
    }
    file.seek(SeekFrom::Start(0))?;
    fs::remove_file(path)?;
    Ok(times)
}

/// The kind of the file system that a folder is on: that of the longest mount point above it.
fn file_system(folder: &Path, mounts: &str) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    let above = mounts.lines().filter_map(mount).filter(|(at, _)| folder.starts_with(at));
    above.max_by_key(|(at, _)| at.len()).map_or_else(|| "unknown".to_owned(), |(_, kind)| kind)
}

/// CPU seconds that this process, and its children that ended, have used.
pub struct Cpu {
    /// Of this process.
    pub own: f64,
    /// Of its children that ended.
    pub children: f64,
}

impl Cpu {
    /// As of now.
    pub fn now() -> Self {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name, which may hold spaces, ends with the last bracket.
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        let ticks: Vec<f64> =
            after.split_whitespace().skip(11).take(4).filter_map(|it| it.parse().ok()).collect();
        let seconds = |at: usize| ticks.get(at).copied().unwrap_or(0.0) / 100.0;
        Self { own: seconds(0) + seconds(1), children: seconds(2) + seconds(3) }
    }
}

/// Memory of a process that is in use, in megabytes.
pub fn resident_mb(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_tells() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /usr tmpfs rw 0 0\nx /us xfs rw 0 0\n";
        assert_eq!(file_system(Path::new("/usr"), mounts), "tmpfs");
        assert_eq!(file_system(Path::new("/etc"), mounts), "ext4");
        assert_eq!(file_system(Path::new("/etc"), ""), "unknown");
    }

    #[test]
    fn a_process_has_memory() {
        assert!(resident_mb(std::process::id()).is_some_and(|it| it > 0.5));
        assert_eq!(resident_mb(u32::MAX), None);
    }
}
