//! The disk under the crash tests, proved by itself: what it keeps, what it loses, how it fails.

mod postgres;
mod rows;

use crate::support::{
    SeededChance,
    disk::{Disk, Unsynced},
};
use std::{fs, process::Command};

/// Runs a shell script on the disk, in its folder; whether it succeeded, and what it complained of.
fn sh(disk: &Disk, script: &str) -> (bool, String) {
    let mut shell = Command::new("sh");
    shell.current_dir(disk.live()).env("LC_ALL", "C").args(["-ec", script]);
    let ran = disk.wire(&mut shell).output().unwrap();
    (ran.status.success(), String::from_utf8(ran.stderr).unwrap())
}

/// What stands on the disk: `name=contents`, in order.
fn stands(disk: &Disk) -> String {
    let mut files: Vec<String> = fs::read_dir(disk.live())
        .unwrap()
        .map(|it| it.unwrap())
        .map(|it| {
            let name = it.file_name().into_string().unwrap();
            format!("{name}={}", String::from_utf8(fs::read(it.path()).unwrap()).unwrap())
        })
        .collect();
    files.sort();
    files.join(" ")
}

/// Runs a script, cuts the power, and says what is left.
#[track_caller]
fn leaves(script: &str, left: &str) {
    let disk = Disk::new();
    // A file from before, durable with its name.
    fs::write(disk.live().join("old"), "old").unwrap();
    disk.adopt();
    assert_eq!(sh(&disk, script), (true, String::new()), "{script}");
    disk.cut(&Unsynced::Lost);
    assert_eq!(stands(&disk), left, "{script}");
}

#[test]
fn what_is_not_synced_is_lost() {
    leaves("printf new > old", "old=old");
    leaves("printf new > old; sync old", "old=new");
    leaves("printf new > old; sync -d old", "old=new");
    leaves("printf new > old; sync old; printf er >> old", "old=new");
    leaves("dd if=/dev/zero of=old bs=1 count=0 seek=1 2> /dev/null", "old=old");
    leaves("printf x | dd of=old oflag=dsync conv=notrunc 2> /dev/null", "old=xld");
    leaves("printf x | dd of=old conv=notrunc 2> /dev/null", "old=old");
}

#[test]
fn a_name_is_durable_with_its_folder() {
    leaves("printf a > new; sync new", "old=old");
    leaves("printf a > new; sync .", "new= old=old");
    leaves("printf a > new; sync new .", "new=a old=old");
    leaves("mv old new", "old=old");
    leaves("mv old new; sync .", "new=old");
    leaves("printf a > new; sync new; mv new old", "old=old");
    leaves("printf a > new; sync new; mv new old; sync .", "old=a");
    leaves("rm old", "old=old");
    leaves("rm old; printf a > old; sync old", "old=old");
    leaves("rm old; sync .", "");
    leaves("ln old new; sync .; rm old; printf a >> new; sync new", "new=olda old=olda");
}

#[test]
fn a_folder_is_durable_with_the_folder_above_it() {
    let disk = Disk::new();
    let script = "mkdir -p a/b c; printf x > a/b/f; sync a/b/f a/b a .; mv a/b a/d; mv c e";
    assert_eq!(sh(&disk, script), (true, String::new()));
    disk.cut(&Unsynced::Lost);
    assert_eq!(fs::read(disk.live().join("a/b/f")).unwrap(), b"x");
    assert!(disk.live().join("c").exists() && !disk.live().join("e").exists());
    assert_eq!(sh(&disk, "mv a/b a/d; sync a").1, "");
    disk.cut(&Unsynced::Lost);
    assert_eq!(fs::read(disk.live().join("a/d/f")).unwrap(), b"x");
}

#[test]
fn a_kind_disk_keeps_the_name_of_a_synced_file() {
    let disk = Disk::new();
    disk.keep_names();
    sh(&disk, "mkdir a; printf x > a/f; printf y > a/g; sync a/f");
    disk.cut(&Unsynced::Lost);
    let names: Vec<_> = fs::read_dir(disk.live().join("a")).unwrap().collect();
    assert_eq!(names.len(), 1);
    assert_eq!(fs::read(disk.live().join("a/f")).unwrap(), b"x");
}

#[test]
fn a_torn_cut_keeps_some_pages_and_not_others() {
    let chance = SeededChance::new(1);
    let disk = Disk::new();
    sh(&disk, "head -c 400000 /dev/zero > f; sync f .");
    sh(&disk, "head -c 400000 /dev/zero | tr '\\0' 'x' | dd of=f conv=notrunc 2> /dev/null");
    disk.cut(&Unsynced::Torn(&chance));
    let bytes = fs::read(disk.live().join("f")).unwrap();
    assert_eq!(bytes.len(), 400_000);
    let pages: Vec<bool> = bytes.chunks(4096).map(|page| page[0] == b'x').collect();
    let whole = bytes.chunks(4096).all(|page| page.iter().all(|it| *it == page[0]));
    let kept = pages.iter().filter(|it| **it).count();
    assert!(whole && (20..80).contains(&kept), "{kept} of {} pages", pages.len());
}

#[test]
fn a_failed_sync_gives_the_pages_up() {
    let disk = Disk::new();
    sh(&disk, "printf good > f; sync f .");
    disk.fail_syncs("*/f", 1, Some(1));
    assert_eq!(sh(&disk, "printf better > f; sync f"), (true, String::new()));
    assert!(!disk.has_failed());
    let failed = "sync: error syncing 'f': Input/output error\n";
    assert_eq!(sh(&disk, "printf bad > f; sync f"), (false, failed.to_owned()));
    assert!(disk.has_failed());
    // The next one says that all is well, and the bytes are read; but they are not on the disk.
    assert_eq!(sh(&disk, "sync f"), (true, String::new()));
    assert_eq!(stands(&disk), "f=bad");
    disk.cut(&Unsynced::Lost);
    assert_eq!(stands(&disk), "f=bet");
    // Written again, they are.
    disk.fail_syncs("*/f", 0, Some(1));
    assert!(!sh(&disk, "printf new > f; sync f").0);
    assert!(sh(&disk, "printf new > f; sync f").0);
    disk.cut(&Unsynced::Lost);
    assert_eq!(stands(&disk), "f=new");
    disk.fail_syncs("*/f", 0, None);
    assert!(!sh(&disk, "sync f").0 && !sh(&disk, "sync f").0);
    assert!(sh(&disk, "printf x > g; sync g").0, "only files of that name fail");
}

#[test]
fn a_full_disk_takes_nothing_longer() {
    let disk = Disk::new();
    sh(&disk, "printf 0123456789 > f");
    disk.limit(Some(12));
    assert_eq!(disk.used(), 10);
    assert!(sh(&disk, "printf ab >> f").0);
    let (succeeded, why) = sh(&disk, "printf c | dd of=f oflag=append conv=notrunc");
    assert!(!succeeded && why.contains("No space left on device"), "{why}");
    assert!(!sh(&disk, "truncate -s 13 f").0 && !sh(&disk, "fallocate -l 13 f").0);
    // Writing over what is there, reading and removing go on.
    assert!(sh(&disk, "printf X | dd of=f conv=notrunc 2> /dev/null; cat f > /dev/null").0);
    assert_eq!(stands(&disk), "f=X123456789ab");
    assert!(sh(&disk, "truncate -s 11 f; printf c > g").0);
    disk.limit(None);
    assert!(sh(&disk, "printf 0123456789 > h").0);
}
