//! Answers: what a response holds, and what is said to a request that is turned away.

use super::accept::Media;
use crate::fault::INTERNAL;
use async_graphql::{ServerError, Value};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ledger::text::holds_codice_fiscale;
use serde::Serialize;
use serde_json::json;

/// How many errors a refusal holds: those after them are seldom of use, and an answer to a bad
/// question must stay small.
const ERRORS: usize = 5;
/// How many bytes of a message are shown.
const SHOWN: usize = 300;

/// A request that is turned away before any document is looked at.
#[derive(Debug, PartialEq, Eq)]
pub struct Turned {
    status: StatusCode,
    code: &'static str,
    sentence: String,
}

/// What a GraphQL answer holds. A document that was not executed has no data, not even `null`.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

impl Turned {
    fn new(status: StatusCode, code: &'static str, sentence: impl Into<String>) -> Self {
        Self { status, code, sentence: sentence.into() }
    }

    /// There is nothing here.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "qui non c'è nulla: provare /graphql")
    }

    /// Only POST asks.
    pub fn only_post() -> Self {
        let sentence = "le domande si mandano con POST; con un browser qui si apre una pagina";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", sentence)
    }

    /// It comes from a page of another site.
    pub fn foreign_origin() -> Self {
        let sentence = "la richiesta viene dalla pagina di un altro sito";
        Self::new(StatusCode::FORBIDDEN, "FOREIGN_ORIGIN", sentence)
    }

    /// It is not JSON.
    pub fn not_json() -> Self {
        let sentence = "serve «Content-Type: application/json», in UTF-8";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", sentence)
    }

    /// It reads none of what can be answered.
    pub fn not_acceptable() -> Self {
        let sentence = "si risponde in application/json o application/graphql-response+json";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", sentence)
    }

    /// It is longer than a request may be.
    pub fn too_long(most: usize) -> Self {
        let sentence = format!("la richiesta supera {most} byte: dividerla");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LONG", sentence)
    }

    /// It took too long.
    pub fn too_slow() -> Self {
        let sentence = "tempo scaduto: restringere la domanda; un comando si ripete con la stessa \
                        chiave";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", sentence)
    }

    /// There are too many before it.
    pub fn overloaded() -> Self {
        let sentence = "troppe richieste insieme: riprovare fra poco; un comando si ripete con la \
                        stessa chiave";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", sentence)
    }

    /// It is not a request of GraphQL.
    pub fn malformed(sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", sentence)
    }

    /// Its token is not valid.
    pub fn bad_token() -> Self {
        let sentence = "il token non è valido: è sbagliato, scaduto o revocato";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", sentence)
    }

    /// Nobody has said who asks.
    pub fn unknown_caller() -> Self {
        let sentence = "serve un'utenza: mandare il proprio token nell'intestazione \
                        «Authorization: Bearer TOKEN»";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", sentence)
    }

    /// Who asks may not.
    pub fn forbidden(sentence: String) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", sentence)
    }

    /// The file is larger than one may be.
    pub fn too_large(sentence: String) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LONG", sentence)
    }

    /// What is said of a file cannot be.
    pub fn malformed_as(code: &'static str, sentence: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, sentence)
    }

    /// There is no such file for who asks.
    pub fn no_attachment(sentence: String) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", sentence)
    }

    /// Who sends has no room left here.
    pub fn no_room(sentence: String) -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "QUOTA_EXCEEDED", sentence)
    }

    /// The database cannot do it now.
    pub fn not_now(code: &'static str, sentence: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, sentence)
    }

    /// Something of ours failed.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", INTERNAL)
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        let body = json!({
            "errors": [{ "message": self.sentence, "extensions": { "code": self.code } }],
        });
        let mut response = written(self.status, Media::Json, body.to_string());
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        }
        response
    }
}

/// The error of a document that would cost too much.
pub fn too_much(why: &str) -> ServerError {
    let mut error = ServerError::new(format!("il documento {why}"), None);
    error.extensions.get_or_insert_default().set("code", "TOO_MUCH");
    error
}

/// The answer to a document that was executed, or that could not be.
pub fn executed(response: async_graphql::Response, media: Media) -> Response {
    let async_graphql::Response { errors, data, .. } = response;
    // An error of execution says where; one of the document has no path, and nothing was executed.
    let not_executed = data == Value::Null && errors.iter().all(|it| it.path.is_empty());
    if not_executed {
        return refused(errors, media);
    }
    body(StatusCode::OK, media, &errors, Some(&data))
}

/// The answer to a document that cannot be executed.
pub fn refused(mut errors: Vec<ServerError>, media: Media) -> Response {
    errors.truncate(ERRORS);
    errors.iter_mut().for_each(shorten);
    let status = match media {
        Media::Json => StatusCode::OK,
        Media::Graphql => StatusCode::BAD_REQUEST,
    };
    body(status, media, &errors, None)
}

fn body(
    status: StatusCode,
    media: Media,
    errors: &[ServerError],
    data: Option<&Value>,
) -> Response {
    match serde_json::to_string(&Body { errors, data }) {
        Ok(text) => written(status, media, text),
        Err(error) => {
            tracing::error!(%error, "an answer that cannot be written");
            Turned::internal().into_response()
        }
    }
}

fn written(status: StatusCode, media: Media, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, media.content_type())], text).into_response()
}

/// An error about a document repeats parts of it: only so much of them.
fn shorten(error: &mut ServerError) {
    if holds_codice_fiscale(&error.message) {
        // The name of a field, say: what somebody wrote there is not repeated, and nobody is shown.
        let sentence = "la domanda contiene il codice fiscale di una persona: toglierlo";
        sentence.clone_into(&mut error.message);
        error.extensions.get_or_insert_default().set("code", "PERSONAL_DATA");
    }
    let message = error.message.replace(char::is_control, " ");
    let end = (0..=SHOWN.min(message.len())).rev().find(|at| message.is_char_boundary(*at));
    let shown = message.get(..end.unwrap_or(0)).unwrap_or_default();
    let cut = if shown.len() < message.len() { "…" } else { "" };
    error.message = format!("{shown}{cut}");
    error.locations.truncate(1);
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", "BAD_DOCUMENT");
    }
}
