//! Which rows a scratch ledger has written since they were last compared: triggers tell.

use super::Scratch;
use crate::{
    port::StoreError,
    rows::Side,
    sqlite::tables::{key_of, source},
    tables::DerivedTable,
};
use sqlx::{AssertSqlSafe, SqliteConnection};

impl Scratch {
    /// From now on every row that is written is remembered as touched.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn remember(&self) -> Result<(), StoreError> {
        let mut db = self.pool.acquire().await?;
        for table in DerivedTable::ALL.into_iter().filter(|it| *it != DerivedTable::Follower) {
            for (what, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
                watch(&mut db, table, what, row).await?;
            }
        }
        Ok(())
    }

    /// From now on what is touched is touched late: it was compared, perhaps, before.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn from_now_on_late(&self) -> Result<(), StoreError> {
        sqlx::query("UPDATE replayed SET late = 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Keys of rows that were touched, from after one on.
    ///
    /// # Errors
    /// [`StoreError`] when the file fails.
    pub async fn touched(
        &self,
        table: DerivedTable,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT key FROM touched WHERE tbl = $1 AND key > $2 ORDER BY key LIMIT $3";
        let query = sqlx::query_scalar(sql).bind(table.name()).bind(after.unwrap_or_default());
        Ok(query.bind(limit).fetch_all(&self.pool).await?)
    }
}

/// OK: the statement names tables and columns of this program, and no value.
async fn watch(
    db: &mut SqliteConnection,
    table: DerivedTable,
    what: &str,
    row: &str,
) -> Result<(), StoreError> {
    let (name, key) = (table.name(), key_of(table, row));
    let source = Side::A.text(&source(table));
    let sql = format!(
        "CREATE TRIGGER touched_{name}_{what} AFTER {what} ON {source} BEGIN \
         INSERT INTO touched (tbl, key, late) \
         SELECT '{name}', ({key}), (SELECT late FROM replayed) WHERE true \
         ON CONFLICT (tbl, key) DO UPDATE SET late = excluded.late; END"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(db).await?;
    Ok(())
}
