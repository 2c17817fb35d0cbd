//! Accidents: processes killed, power cut, disks that fail or fill. What was acknowledged stands.

mod crowd;
mod database;
mod dropped;
mod failing;
mod failover;
mod full;
mod looked_at;
mod served;
mod two;
mod waited_for;

use crate::support::{SeededChance, cluster::Down, disk::Unsynced};
use crowd::{Crowd, endow};
use database::{Database, Server, every};
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

/// R1: the database's own server dies under ours, in each of the ways there are. Ours goes on when
/// it is there again.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_the_servers_of_the_database() {
    let size = size(
        Size { cycles: 3, acknowledged: 150, verified_every: 1 },
        Size { cycles: 60, acknowledged: 3_000, verified_every: 6 },
    );
    let chance = SeededChance::new(3);
    let mut database = Server::new();
    database.up();
    let mut crowd = Crowd::found(&database).await;
    let server = Served::start(&database);
    let mut from = 0;
    let ways = [Down::Killed, Down::Orphaned, Down::Immediate];
    for (cycle, how) in ways.into_iter().cycle().take(size.cycles).enumerate() {
        let mut work = crowd.work(&server);
        let each = 2 * size.acknowledged / size.cycles;
        crowd.hear(&mut work, 1 + chance.below(each), is_acknowledged).await;
        database.postgres.down(how);
        crowd.hear(&mut work, 1, |answer| !is_acknowledged(answer)).await;
        database.up();
        // The clients whose connection it broke have gone; those who were told so go on.
        goes_on(&mut crowd, &server, &format!("again-{cycle}")).await;
        crowd.stop(work).await;
        from = crowd.is_kept(&database, from);
        if cycle % size.verified_every == 0 {
            database.run(&["verify"]).exits(0);
        }
    }
    server.kill();
    crowd.is_kept(&database, 0);
    database.run(&["verify"]).exits(0);
}

/// Asks until it is acknowledged: connections that died with their server are found out by that.
async fn goes_on(crowd: &mut Crowd, server: &Served, key: &str) {
    let caller = crowd.caller(server);
    for tries in 0.. {
        let answer = endow(&caller, key).await;
        crowd.remember(key, &answer);
        if is_acknowledged(&answer) {
            return;
        }
        assert!(tries < 50, "{answer:?}\n{}", server.said());
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
