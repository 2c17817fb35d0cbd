//! Somebody with `psql` changes the schema of a ledger on PostgreSQL.

use super::{findings_as, names, over};
use crate::support::postgres::{Fresh, run};
use bookkeeper::verify::How;
use std::sync::Arc;
use store::postgres::PostgresStore;

/// What somebody does, and what is then told, `APP` being the role of a server.
const CHANGES: [(&str, &str); 26] = [
    (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
         CREATE TRIGGER ev BEFORE INSERT ON slot FOR EACH ROW EXECUTE FUNCTION f()",
        "the trigger slot.ev is none of this program's",
    ),
    ("", "the function f() is none of this program's"),
    (
        "CREATE OR REPLACE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql \
         AS 'BEGIN RETURN NULL; END'",
        "the function log_is_append_only() is not what this program made",
    ),
    ("DROP TABLE posting_b", "the table posting_b is gone"),
    ("DROP INDEX token_by_user", "the index token.token_by_user is gone"),
    (
        "ALTER TABLE entry DROP CONSTRAINT entry_pkey CASCADE",
        "the constraint entry.entry_pkey is g",
    ),
    ("ALTER TABLE entry SET UNLOGGED", "the table entry is not what this program made"),
    ("ALTER TABLE entry ALTER leaf DROP NOT NULL", "the column entry.leaf is not what"),
    ("ALTER TABLE entry ADD more text", "the column entry.more is none of this program's"),
    (
        "ALTER TABLE entry DISABLE TRIGGER entry_is_gap_free",
        "the trigger entry.entry_is_gap_free is",
    ),
    ("CREATE RULE no AS ON INSERT TO node DO INSTEAD NOTHING", "the rule node.no is none of"),
    (
        "ALTER TABLE epoch_b RENAME TO hidden; CREATE VIEW epoch_b AS SELECT * FROM hidden; \
         GRANT SELECT ON epoch_b TO APP",
        "the table epoch_b is gone",
    ),
    ("", "the view epoch_b is none of this program's"),
    ("CREATE SCHEMA o; CREATE TABLE o.child () INHERITS (node)", "the child table node.o.child is"),
    ("ALTER TABLE balance ENABLE ROW LEVEL SECURITY", "the table balance is not what"),
    ("CREATE POLICY p ON balance USING (false)", "the policy balance.p is none of this"),
    ("CREATE TABLE o.t (k text REFERENCES balance)", "the constraint balance.t_k_fkey is none of"),
    (
        "ALTER TABLE token DISABLE TRIGGER ALL",
        "the trigger token.\"RI_FKey_check_ins\" is not what",
    ),
    ("CREATE TABLE more (id int PRIMARY KEY)", "the table more is none of this program's"),
    ("GRANT DELETE ON token TO APP", "the role APP may DELETE in the table token"),
    (
        "GRANT TRUNCATE ON node TO APP",
        "the role APP may DELETE, TRUNCATE, UPDATE in the table node",
    ),
    ("GRANT UPDATE (bytes) ON entry TO PUBLIC", "everybody may UPDATE in the table entry"),
    ("GRANT pg_write_all_data TO APP", "the role APP may DELETE, UPDATE in the table incarnation"),
    ("GRANT TRIGGER ON follower TO APP", "the role APP may TRIGGER in the table follower"),
    ("ALTER TABLE balance OWNER TO APP", "the table balance belongs to the role APP, not to "),
    (
        "ALTER FUNCTION entry_is_gap_free OWNER TO APP",
        "the function entry_is_gap_free belongs to the role APP, not to ",
    ),
];

#[tokio::test]
async fn a_schema_that_somebody_changed() {
    let database = Fresh::new().await;
    let role = database.role();
    run(&mut database.raw().await, &format!("CREATE ROLE {role} LOGIN")).await.unwrap();
    let store = PostgresStore::open(&database.url()).await.unwrap();
    store.grant(&role).await.unwrap();
    let books = over(Arc::new(store), 1);
    books.open("prova").await.unwrap();
    assert_eq!(findings_as(&books, &How::default()).await, [""; 0]);
    // A server's own role sees all of it too, and what its administrator may set is no damage.
    let served = PostgresStore::open(&database.url_as(&role)).await.unwrap();
    let served = over(Arc::new(served), 2);
    run(&mut database.raw().await, "ALTER TABLE slot SET (autovacuum_enabled = on)").await.unwrap();
    run(&mut database.raw().await, &format!("GRANT SELECT ON entry TO {role}")).await.unwrap();
    assert_eq!(findings_as(&served, &How::default()).await, [""; 0]);
    for (sql, _) in CHANGES {
        run(&mut database.raw().await, &sql.replace("APP", &role)).await.unwrap();
    }
    for books in [books, served] {
        let findings = findings_as(&books, &How::default()).await;
        for (sql, told) in CHANGES {
            let told = format!("database: {}", told.replace("APP", &role));
            assert!(names(&findings, &told), "{sql} wants {told}: {findings:#?}");
        }
        let gone = findings.iter().filter(|it| it.contains("posting_b"));
        assert_eq!(gone.count(), 1, "{findings:#?}");
    }
}
