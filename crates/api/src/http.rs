//! The HTTP doors: one place where questions come in, and what may be had without asking.

mod accept;
mod answer;
mod ask;
mod door;
mod guard;
mod introspection;
mod playground;

use crate::schema::{FondacoSchema, schema, sdl};
use answer::Turned;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bookkeeper::Bookkeeper;
use serde_json::json;
use std::{future::Future, io, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, time};

/// How long a request may take in all, its body to come and the answer to be made: longer than the
/// slowest command.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long requests under way may go on once the server is told to stop.
const GRACE: Duration = Duration::from_secs(4);

/// What every request needs.
pub(crate) struct Doors {
    /// Who answers.
    pub bookkeeper: Bookkeeper,
    /// What may be asked.
    pub schema: FondacoSchema,
    /// The schema as text.
    sdl: String,
}

/// Serves until `shutdown`: then it takes no new requests and lets those under way finish, for four
/// seconds at most.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    bookkeeper: Bookkeeper,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (told, heard) = oneshot::channel();
    let stop = async move {
        shutdown.await;
        // OK: when nobody hears it, the server has ended already.
        let _ = told.send(());
    };
    let served = axum::serve(listener, router(bookkeeper)).with_graceful_shutdown(stop);
    let grace = async {
        // OK: without a sender the server is ending by itself.
        let _ = heard.await;
        time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = served.into_future() => ended,
        () = grace => Ok(()),
    }
}

/// The doors of a ledger.
pub fn router(bookkeeper: Bookkeeper) -> Router {
    let doors = Arc::new(Doors { bookkeeper, schema: schema(), sdl: sdl() });
    Router::new()
        .route("/", get(|| async { Redirect::to("/graphql") }))
        .route("/graphql", post(door::ask).get(playground::show))
        .route("/schema.graphql", get(schema_text))
        .route("/health", get(health))
        .fallback(|| async { Turned::not_found().into_response() })
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(guarded))
        .with_state(doors)
}

async fn schema_text(State(doors): State<Arc<Doors>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], doors.sdl.clone())
}

async fn health(State(doors): State<Arc<Doors>>) -> Response {
    let (status, body) = match doors.bookkeeper.reading().await {
        Ok(reading) => {
            let size = reading.at().tree_size.to_string();
            (StatusCode::OK, json!({ "status": "ok", "treeSize": size }))
        }
        Err(failure) => {
            tracing::error!(%failure, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, json!({ "status": "unavailable" }))
        }
    };
    (status, axum::Json(body)).into_response()
}

async fn in_time(request: Request, next: Next) -> Response {
    match time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Turned::too_slow().into_response(),
    }
}

/// What every answer says to browsers.
async fn guarded(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
