//! Attachments: what is known of the files that stand as evidence, in the SQL that both databases
//! understand. Outside the log, and not derivable from it; the bytes stand elsewhere (`files`).

use crate::port::StoreError;
use async_trait::async_trait;
use journal::{evidence::Salt, hash::Hash};
use ledger::{
    code::OrganisationCode,
    id::{ActorId, Digest},
};

/// A file that stands as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What events seal of it: `SHA-256(salt ‖ bytes)`.
    pub digest: Digest,
    /// The salt.
    pub salt: Salt,
    /// `SHA-256(bytes)`.
    pub plain: Hash,
    /// What it is called.
    pub name: String,
    /// What it is, as `type/subtype`.
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The body that attached it.
    pub organisation: OrganisationCode,
    /// The account that did.
    pub added_by: ActorId,
    /// When, in microseconds since 1970.
    pub at: i64,
}

/// What a database knows of the files that stand as evidence.
#[async_trait]
pub trait Attachments: Send + Sync {
    /// Adds what is known of a file. What stands then: what the same body had said of the same
    /// bytes before, if it had.
    async fn attach(&self, it: &Attachment) -> Result<Attachment, StoreError>;

    /// The file of a digest.
    async fn attachment(&self, digest: Digest) -> Result<Option<Attachment>, StoreError>;

    /// The file of these bytes that a body attached.
    async fn attached(
        &self,
        organisation: &OrganisationCode,
        plain: &Hash,
    ) -> Result<Option<Attachment>, StoreError>;

    /// How many bytes the files of a body have together.
    async fn held(&self, organisation: &OrganisationCode) -> Result<u64, StoreError>;

    /// Files of one body, or of all, by digest from after one on.
    async fn attachments_of(
        &self,
        organisation: Option<&OrganisationCode>,
        after: Option<Digest>,
        limit: u32,
    ) -> Result<Vec<Attachment>, StoreError>;

    /// Adds what another database knows of files; what is known here stays.
    async fn take_attachments(&self, files: &[Attachment]) -> Result<(), StoreError>;
}

pub(crate) const FILE: &str = "SELECT digest, salt, plain, name, media_type, bytes, organisation, \
                               added_by, at FROM attachment";

/// Keeps attachments in a store that lends connections: `reads` and `begins_to_write`.
macro_rules! keeps_attachments {
    ($store:ty, $row:ty, $connection:ty) => {
        #[async_trait]
        impl Attachments for $store {
            async fn attach(&self, it: &Attachment) -> Result<Attachment, StoreError> {
                let mut transaction = self.begins_to_write().await?;
                put(&mut transaction, it).await?;
                let sql = format!("{FILE} WHERE organisation = $1 AND plain = $2");
                let row = sqlx::query(sqlx::AssertSqlSafe(sql))
                    .bind(it.organisation.as_str())
                    .bind(it.plain.as_bytes().to_vec())
                    .fetch_optional(&mut *transaction)
                    .await?;
                let stands = row.as_ref().map(file_of).transpose()?;
                transaction.commit().await?;
                stands.ok_or_else(|| StoreError::Refused(format!("attachment {}", it.digest)))
            }

            async fn attachment(&self, digest: Digest) -> Result<Option<Attachment>, StoreError> {
                let row = sqlx::query(sqlx::AssertSqlSafe(format!("{FILE} WHERE digest = $1")))
                    .bind(digest.as_bytes().to_vec())
                    .fetch_optional(&mut *self.reads().await?)
                    .await?;
                row.as_ref().map(file_of).transpose()
            }

            async fn attached(
                &self,
                organisation: &OrganisationCode,
                plain: &Hash,
            ) -> Result<Option<Attachment>, StoreError> {
                let sql = format!("{FILE} WHERE organisation = $1 AND plain = $2");
                let row = sqlx::query(sqlx::AssertSqlSafe(sql))
                    .bind(organisation.as_str())
                    .bind(plain.as_bytes().to_vec())
                    .fetch_optional(&mut *self.reads().await?)
                    .await?;
                row.as_ref().map(file_of).transpose()
            }

            async fn held(&self, organisation: &OrganisationCode) -> Result<u64, StoreError> {
                let sql = "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS held FROM attachment \
                           WHERE organisation = $1";
                let row = sqlx::query(sql)
                    .bind(organisation.as_str())
                    .fetch_one(&mut *self.reads().await?)
                    .await?;
                let held: i64 = row.try_get("held")?;
                held.try_into().map_err(|_| StoreError::Corrupt("attachment: bytes".to_owned()))
            }

            async fn attachments_of(
                &self,
                organisation: Option<&OrganisationCode>,
                after: Option<Digest>,
                limit: u32,
            ) -> Result<Vec<Attachment>, StoreError> {
                let sql = format!(
                    "{FILE} WHERE ($1 IS NULL OR organisation = $1) AND digest > $2 \
                     ORDER BY digest LIMIT $3"
                );
                let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
                    .bind(organisation.map(|it| it.as_str().to_owned()))
                    .bind(after.map_or_else(Vec::new, |it| it.as_bytes().to_vec()))
                    .bind(i64::from(limit))
                    .fetch_all(&mut *self.reads().await?)
                    .await?;
                rows.iter().map(file_of).collect()
            }

            async fn take_attachments(&self, files: &[Attachment]) -> Result<(), StoreError> {
                let mut transaction = self.begins_to_write().await?;
                for it in files {
                    put(&mut transaction, it).await?;
                }
                transaction.commit().await?;
                Ok(())
            }
        }

        async fn put(db: &mut $connection, it: &Attachment) -> Result<(), StoreError> {
            let sql = "INSERT INTO attachment (digest, salt, plain, name, media_type, bytes, \
                       organisation, added_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                       ON CONFLICT DO NOTHING";
            let bytes = i64::try_from(it.bytes);
            let bytes = bytes.map_err(|_| StoreError::Refused("attachment: bytes".to_owned()))?;
            sqlx::query(sql)
                .bind(it.digest.as_bytes().to_vec())
                .bind(it.salt.to_vec())
                .bind(it.plain.as_bytes().to_vec())
                .bind(&it.name)
                .bind(&it.media_type)
                .bind(bytes)
                .bind(it.organisation.as_str())
                .bind(it.added_by.to_string())
                .bind(it.at)
                .execute(db)
                .await?;
            Ok(())
        }

        fn file_of(row: &$row) -> Result<Attachment, StoreError> {
            let corrupt = |what: &str| StoreError::Corrupt(format!("attachment: {what}"));
            let text = |column: &str| -> Result<String, StoreError> { Ok(row.try_get(column)?) };
            let hash = |column: &'static str| -> Result<[u8; 32], StoreError> {
                let bytes: Vec<u8> = row.try_get(column)?;
                bytes.try_into().map_err(|_| corrupt(column))
            };
            let bytes: i64 = row.try_get("bytes")?;
            Ok(Attachment {
                digest: Digest::new(hash("digest")?),
                salt: hash("salt")?,
                plain: Hash::from(hash("plain")?),
                name: text("name")?,
                media_type: text("media_type")?,
                bytes: bytes.try_into().map_err(|_| corrupt("bytes"))?,
                organisation: OrganisationCode::parse(&text("organisation")?)
                    .map_err(|_| corrupt("organisation"))?,
                added_by: text("added_by")?.parse().map_err(|_| corrupt("added_by"))?,
                at: row.try_get("at")?,
            })
        }
    };
}

pub(crate) use keeps_attachments;
