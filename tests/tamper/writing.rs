//! Verifying while others write: what is written meanwhile is never taken for damage.

use super::{books, copy, write};
use bookkeeper::verify::How;
use tokio::sync::mpsc;

/// How many times it is verified.
const RUNS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_written_meanwhile_is_no_damage() {
    let file = copy().await;
    let writer = books(&file.path, 2).await;
    let reader = books(&file.path, 3).await;
    // Each step of a verification lets three facts be written, while it goes on.
    let (steps, mut stepped) = mpsc::unbounded_channel();
    let writing = tokio::spawn(async move {
        let mut rounds = 0;
        while let Some(()) = stepped.recv().await {
            write(&writer, &format!("meanwhile:{rounds}"), 3).await;
            rounds += 1;
        }
        3 * rounds
    });
    let keep = tempfile::tempdir().unwrap();
    for run in 0..RUNS {
        let how = match run % 3 {
            0 => How::default(),
            1 => How { keep: Some(keep.path().into()), ..How::default() },
            _ => How { keep: Some(keep.path().into()), since_checkpoint: true, ..How::default() },
        };
        let found = reader.verify_as(&how, &mut |_| steps.send(()).unwrap()).await.unwrap();
        assert_eq!(found.findings, [], "run {run}");
        assert_eq!(found.since > 0, how.since_checkpoint);
    }
    drop(steps);
    let written = writing.await.unwrap();
    let found = reader.verify(|_, _| {}).await.unwrap();
    assert_eq!(found.findings, []);
    assert_eq!(found.tree_size, 512 + written);
}
