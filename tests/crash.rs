//! Accidents: processes killed, power cut, disks that fail or fill. What was acknowledged stands.

mod crowd;
mod database;
mod failing;
mod failover;
mod full;
mod served;
mod two;

use crate::support::{SeededChance, disk::Unsynced};
use crowd::Crowd;
use database::{Database, every};
use served::{Answer, Served};

/// How often, and how much.
struct Size {
    /// Accidents.
    cycles: usize,
    /// What the clients are told at least, in all.
    acknowledged: usize,
    /// After how many accidents everything is verified.
    verified_every: usize,
}

/// One size for every push, another for `cargo xtask test --all`.
fn size(short: Size, long: Size) -> Size {
    if large() { long } else { short }
}

fn large() -> bool {
    std::env::var("FONDACO_TEST_SIZE").is_ok_and(|it| it == "large")
}

fn is_acknowledged(answer: &Answer) -> bool {
    matches!(answer, Answer::Acknowledged { .. })
}

/// R1: the server is killed at random moments, from the first one on.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_the_process() {
    let size = size(
        Size { cycles: 5, acknowledged: 300, verified_every: 1 },
        Size { cycles: 200, acknowledged: 10_000, verified_every: 20 },
    );
    for mut database in every() {
        let chance = SeededChance::new(1);
        database.up();
        repeatedly(&mut *database, &size, &chance, |_, _| ()).await;
    }
}

/// R1: the power is cut at random moments. Of what was never synced, all is lost or some.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_a_power_cut() {
    let size = size(
        Size { cycles: 2, acknowledged: 150, verified_every: 1 },
        Size { cycles: 20, acknowledged: 1_000, verified_every: 1 },
    );
    for mut database in every() {
        let chance = SeededChance::new(2);
        database.up();
        repeatedly(&mut *database, &size, &chance, |database, cycle| {
            database.down();
            let torn = Unsynced::Torn(&chance);
            database.disk().cut(if cycle % 2 == 0 { &Unsynced::Lost } else { &torn });
            database.up();
        })
        .await;
    }
}

/// Cycle after cycle: a server, a crowd, its death, an accident, and whether all is kept.
async fn repeatedly(
    database: &mut dyn Database,
    size: &Size,
    chance: &SeededChance,
    mut accident: impl FnMut(&mut dyn Database, usize),
) {
    let mut crowd = Crowd::found(database).await;
    let mut from = 0;
    let each = 2 * size.acknowledged / size.cycles;
    let mut cycle = 0;
    while cycle < size.cycles || crowd.told.len() < size.acknowledged {
        let server = Served::start(database);
        let mut work = crowd.work(&server);
        crowd.hear(&mut work, chance.below(each + 1), is_acknowledged).await;
        server.kill();
        crowd.hear_out(work).await;
        accident(database, cycle);
        from = crowd.is_kept(database, from);
        cycle += 1;
        if cycle % size.verified_every == 0 {
            database.run(&["verify"]).exits(0);
        }
    }
    crowd.is_kept(database, 0);
    database.run(&["verify"]).exits(0);
}
