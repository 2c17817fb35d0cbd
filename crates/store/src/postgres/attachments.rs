//! What is known of attachments on PostgreSQL.

use super::{PostgresStore, QUESTION, people::Kept, within};
use crate::{
    attachments::{Attachment, Attachments, FILE, keeps_attachments},
    port::StoreError,
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, id::Digest};
use sqlx::{PgConnection, Row, postgres::PgRow};

keeps_attachments!(Kept<'_>, PgRow, PgConnection);

macro_rules! patient {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Attachments for PostgresStore {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, StoreError> {
                within(QUESTION, Kept(self).$name($($argument),*)).await
            })*
        }
    };
}

patient! {
    attach(it: &Attachment) -> Attachment;
    attachment(digest: Digest) -> Option<Attachment>;
    attached(organisation: &OrganisationCode, plain: &Hash) -> Option<Attachment>;
    held(organisation: &OrganisationCode) -> u64;
    attachments_of(
        organisation: Option<&OrganisationCode>,
        after: Option<Digest>,
        limit: u32
    ) -> Vec<Attachment>;
    take_attachments(files: &[Attachment]) -> ();
}
