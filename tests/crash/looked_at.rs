//! What nobody can write in is served all the same, for reading: a replica, a file.

use super::{
    crowd::{Crowd, endow},
    database::{Database, Server},
    failover::{read, replica, until},
    is_acknowledged,
    served::{Answer, Caller, Served},
};
use crate::support::{
    binary::{command, fondaco},
    cluster::{Down, owner},
    demo::demo,
};
use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
};

/// Who starts it is told that nothing is written, and so is who asks it to.
async fn reads_and_does_not_write(server: &Served, caller: &Caller) {
    assert!(server.said().contains("avviso: si legge e non si scrive"), "{}", server.said());
    read(caller).await.unwrap();
    match endow(caller, "written").await {
        Answer::Error(code, _) => assert_eq!(code, "READ_ONLY"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_served_for_reading() {
    let mut database = Server::new();
    database.up();
    let crowd = Crowd::found(&database).await;
    let server = Served::start(&database);
    let recorded = endow(&crowd.caller(&server), "zero").await;
    assert!(is_acknowledged(&recorded), "{recorded:?}");
    let mut replica = replica(&database.postgres);
    server.kill();
    database.leads_to(&replica);
    let server = Served::start(&database);
    reads_and_does_not_write(&server, &crowd.caller(&server)).await;
    server.kill();
    // A replica of another schema is not read: its primary goes before it.
    let older = "DELETE FROM _sqlx_migrations \
                 WHERE version = (SELECT max(version) FROM _sqlx_migrations); \
                 CREATE TABLE done (n int)";
    database.postgres.sql(older).unwrap();
    until(&replica, "to_regclass('done') IS NOT NULL");
    let refused = database.run(&["balances"]).exits(4);
    assert!(refused.err.contains("lo schema di questa replica"), "{refused:?}");
    replica.down(Down::Immediate);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_may_not_be_written_is_served_for_reading() {
    let file = demo().copy();
    let token = fondaco(&file.path, &["token", "create", "ministero", "--label", "prova"]);
    let token = token.exits(0).out.trim().to_owned();
    let folder = file.path.parent().unwrap();
    let reader = owner();
    for (path, mode) in [(file.path.as_path(), 0o444), (folder, 0o555)] {
        if let Some((user, group)) = reader {
            chown(path, Some(user), Some(group)).unwrap();
        }
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    let mut program = command();
    program.arg("--db").arg(format!("sqlite:{}", file.path.display()));
    if let Some((user, group)) = reader {
        program.uid(user).gid(group);
    }
    let server = Served::run(program);
    let caller = Caller { client: reqwest::Client::new(), address: server.address, token };
    reads_and_does_not_write(&server, &caller).await;
    server.kill();
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
}
