//! R3: a full disk is told apart, reading goes on, and so does writing when there is room again.

use super::{
    crowd::{Crowd, endow},
    database::every,
    is_acknowledged,
    served::{Answer, Caller, Served},
};
use serde_json::Value;

/// Whether a balance and the health of the server are answered.
async fn reads(server: &Served, caller: &Caller) {
    let asked = "{ balances(groupBy: [EDITION]) { edges { node { cash } } } }";
    let answer = caller.ask(asked, &Value::Null).await.unwrap();
    assert!(
        answer["data"]["balances"]["edges"][0]["node"]["cash"].is_string(),
        "{answer}\n{}",
        server.said()
    );
    let health = caller.client.get(format!("http://{}/health", caller.address)).send().await;
    assert!(health.unwrap().status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_writing_and_nothing_else() {
    for mut database in every() {
        database.up();
        let mut crowd = Crowd::found(&*database).await;
        let server = Served::start(&*database);
        let caller = crowd.caller(&server);
        // Full at once, in the middle of a commit, and after some.
        for (round, room) in [0, 5_000, 20_000, 50_000, 100_000, 200_000].into_iter().enumerate() {
            let key = format!("before-{round}");
            let answer = endow(&caller, &key).await;
            assert!(is_acknowledged(&answer), "{answer:?}");
            crowd.remember(&key, &answer);
            // What was never read has nothing that a full disk could answer from.
            reads(&server, &caller).await;
            database.disk().limit(Some(database.disk().used() + room));
            for number in 0.. {
                let key = format!("full-{round}-{number}");
                let answer = endow(&caller, &key).await;
                crowd.remember(&key, &answer);
                if let Answer::Error(code, sentence) = answer {
                    assert_eq!(code, "STORAGE_FULL", "{sentence}");
                    assert!(sentence.contains("spazio"), "{sentence}");
                    break;
                }
            }
            reads(&server, &caller).await;
            database.disk().limit(None);
            // Every connection writes again, without a restart.
            let mut work = crowd.work(&server);
            assert!(crowd.hear(&mut work, 50, is_acknowledged).await);
            crowd.stop(work).await;
        }
        server.kill();
        crowd.is_kept(&*database, 0);
        database.run(&["verify"]).exits(0);
    }
}
