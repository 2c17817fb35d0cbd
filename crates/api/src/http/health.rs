//! Health: whether the ledger answers, and whether it may be written to.

use super::Doors;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// How long the answer may take: whoever asks decides by it, and soon.
const SOON: Duration = Duration::from_secs(2);

/// Says how the ledger is; why it is not well stands in the log.
pub async fn show(State(doors): State<Arc<Doors>>) -> Response {
    let by = Instant::now() + SOON;
    let size = match timeout_at(by, doors.bookkeeper.reading()).await {
        Ok(Ok(reading)) => reading.at().tree_size.to_string(),
        Ok(Err(failure)) => {
            tracing::error!(%failure, "not healthy");
            return unavailable();
        }
        Err(_) => {
            tracing::error!("not healthy: the database does not answer");
            return unavailable();
        }
    };
    // Whoever does not know whether it may be written to does not write.
    let writes = matches!(timeout_at(by, doors.bookkeeper.may_append()).await, Ok(Ok(true)));
    let status = if writes { "ok" } else { "reads_only" };
    axum::Json(json!({ "status": status, "treeSize": size })).into_response()
}

fn unavailable() -> Response {
    let body = json!({ "status": "unavailable" });
    (StatusCode::SERVICE_UNAVAILABLE, axum::Json(body)).into_response()
}
