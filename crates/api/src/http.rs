//! The HTTP doors: one place where questions come in, and what may be had without asking.

mod accept;
mod answer;
mod ask;
mod attachments;
mod crowd;
mod door;
mod guard;
mod health;
mod introspection;
mod playground;

use crate::schema::{FondacoSchema, schema, sdl};
use answer::Turned;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bookkeeper::Bookkeeper;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, time};

/// How long a request may take in all, its body to come and the answer to be made: longer than the
/// slowest command.
const PATIENCE: Duration = Duration::from_mins(2);

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
pub async fn serve(
    bookkeeper: Bookkeeper,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) {
    crowd::attend(listener, &router(bookkeeper), crowd::room(), shutdown).await;
}

/// The doors of a ledger.
pub fn router(bookkeeper: Bookkeeper) -> Router {
    let doors = Arc::new(Doors { bookkeeper, schema: schema(), sdl: sdl() });
    Router::new()
        .route("/", get(|| async { Redirect::to("/graphql") }))
        .route("/graphql", post(door::ask).get(playground::show))
        .route("/attachments", post(attachments::attach))
        .route("/attachments/{digest}", get(attachments::give))
        .route("/schema.graphql", get(schema_text))
        .route("/health", get(health::show))
        .fallback(|| async { Turned::not_found().into_response() })
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(guarded))
        .with_state(doors)
}

async fn schema_text(State(doors): State<Arc<Doors>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], doors.sdl.clone())
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
