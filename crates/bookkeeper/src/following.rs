//! Following in the background: a server keeps what is read close to what is written, so that no
//! question has to wait for a long way.

use crate::Bookkeeper;
use std::time::Duration;

/// How long the followers rest after the database failed them.
const REST: Duration = Duration::from_secs(1);

impl Bookkeeper {
    /// Follows the log whenever this process makes it grow, for ever. Every question follows by
    /// itself, too: this only makes it a short way.
    pub async fn keep_following(&self) {
        loop {
            self.grown.notified().await;
            if let Err(error) = self.store.follow().await {
                tracing::warn!(%error, "the followers rest");
                self.desk.note(&error.into());
                tokio::time::sleep(REST).await;
                self.grown.notify_one();
            }
        }
    }
}
