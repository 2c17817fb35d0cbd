//! Verifying while others write: what is written meanwhile is never taken for damage.

use super::{books, copy, write};
use bookkeeper::verify::{How, Progress};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// How many times it is verified.
const RUNS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_written_meanwhile_is_no_damage() {
    let file = copy().await;
    let writer = books(&file.path, 2).await;
    let reader = books(&file.path, 3).await;
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (stopped, told) = (stop.clone(), written.clone());
    let writing = tokio::spawn(async move {
        let mut round = 0;
        while !stopped.load(Ordering::SeqCst) {
            write(&writer, &format!("meanwhile:{round}"), 1).await;
            round += 1;
            told.store(round, Ordering::SeqCst);
        }
    });
    let keep = tempfile::tempdir().unwrap();
    let mut during = 0;
    for run in 0..RUNS {
        let how = match run % 3 {
            0 => How::default(),
            1 => How { keep: Some(keep.path().into()), ..How::default() },
            _ => How { keep: Some(keep.path().into()), since_checkpoint: true, ..How::default() },
        };
        let mut replayed = 0;
        let found = reader
            .verify_as(&how, &mut |it| {
                if let Progress::Comparing(_) = it {
                    replayed = replayed.max(written.load(Ordering::SeqCst));
                }
            })
            .await
            .unwrap();
        assert_eq!(found.findings, [], "run {run}");
        assert_eq!(found.since > 0, how.since_checkpoint);
        during += u64::from(replayed > 0);
    }
    stop.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    assert!(during > 0, "nothing was written meanwhile");
    let found = reader.verify(|_, _| {}).await.unwrap();
    assert_eq!(found.findings, []);
    assert_eq!(found.tree_size, 432 + written.load(Ordering::SeqCst));
}
