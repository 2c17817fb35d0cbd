//! The door of GraphQL: from a request over HTTP to its answer.

use super::{
    Doors,
    accept::Media,
    answer::{self, Turned},
    ask::{Asked, QUESTION},
};
use crate::{desk::Desk, fault::of_database};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use bookkeeper::Failure;
use ledger::rights::Standing;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};

/// How long the body of a request may be, in bytes.
const LONGEST: usize = 1 << 20;
/// How long it may take to come.
const COMING: Duration = Duration::from_secs(10);

/// Answers one request.
pub async fn ask(State(doors): State<Arc<Doors>>, headers: HeaderMap, body: Body) -> Response {
    answer(&doors, &headers, body).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(doors: &Doors, headers: &HeaderMap, body: Body) -> Result<Response, Turned> {
    let media = Media::preferred(headers)?;
    from_our_pages(headers)?;
    is_json(headers)?;
    let body = whole(headers, body).await?;
    let came = Instant::now();
    let standing = timeout(QUESTION, signed_in(doors, headers)).await;
    let standing = standing.map_err(|_| Turned::too_slow())??;
    let (request, patience) = match Asked::read(&body)?.request() {
        Ok(asked) => asked,
        Err(error) => return Ok(answer::refused(vec![error], media)),
    };
    let request = request.data(Desk::new(doors.bookkeeper.clone(), standing));
    let answered = timeout_at(came + patience, doors.schema.execute(request)).await;
    Ok(answer::executed(answered.map_err(|_| Turned::too_slow())?, media))
}

/// A browser says from which page a request comes: pages of other sites do not ask for a person.
pub(super) fn from_our_pages(headers: &HeaderMap) -> Result<(), Turned> {
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or_default();
    let page = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    match (page, host) {
        (Some(page), Some(host)) if page.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(Turned::foreign_origin()),
    }
}

/// Forms and plain text can be sent by any page without asking: only JSON in UTF-8 is read.
fn is_json(headers: &HeaderMap) -> Result<(), Turned> {
    let written = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let written = written.unwrap_or_default().to_ascii_lowercase();
    let mut parts = written.split(';').map(str::trim);
    let json = parts.next() == Some("application/json");
    let utf8 = parts
        .filter_map(|it| it.strip_prefix("charset="))
        .all(|it| matches!(it.trim_matches('"'), "utf-8" | "utf8"));
    if json && utf8 { Ok(()) } else { Err(Turned::not_json()) }
}

async fn whole(headers: &HeaderMap, body: Body) -> Result<Bytes, Turned> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    let announced: Option<usize> = announced.and_then(|it| it.parse().ok());
    if announced.is_some_and(|it| it > LONGEST) {
        return Err(Turned::too_long(LONGEST));
    }
    // A body that breaks off is not told from one that is too long: its sender is gone.
    let came = timeout(COMING, to_bytes(body, LONGEST)).await.map_err(|_| Turned::too_slow())?;
    came.map_err(|_| Turned::too_long(LONGEST))
}

/// Who asks: nobody known without a token; a token that is not valid is turned away.
pub(super) async fn signed_in(
    doors: &Doors,
    headers: &HeaderMap,
) -> Result<Option<Standing>, Turned> {
    let Some(written) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let written = written.to_str().unwrap_or_default();
    let token = match written.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Turned::bad_token()),
    };
    match doors.bookkeeper.signed_in(token).await {
        Ok(Some(standing)) => Ok(Some(standing)),
        Ok(None) => Err(Turned::bad_token()),
        Err(failure) => {
            tracing::error!(%failure, "nobody can sign in");
            Err(match &failure {
                Failure::Store(error) => of_database(error).map_or_else(Turned::internal, |it| {
                    let (code, sentence) = it;
                    Turned::not_now(code, sentence)
                }),
                _ => Turned::internal(),
            })
        }
    }
}
