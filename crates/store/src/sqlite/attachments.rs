//! What is known of attachments on SQLite.

use super::SqliteStore;
use crate::{
    attachments::{Attachment, Attachments, FILE, keeps_attachments},
    port::StoreError,
};
use async_trait::async_trait;
use journal::hash::Hash;
use ledger::{code::OrganisationCode, id::Digest};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

keeps_attachments!(SqliteStore, SqliteRow, SqliteConnection);
