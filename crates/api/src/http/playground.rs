//! The page that a browser finds at the door: a place to write questions, without anything from
//! elsewhere. It asks with POST like everybody; nothing is executed by opening it.

use super::answer::Turned;
use axum::{
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use journal::hash::sha256;
use std::sync::LazyLock;

const SCRIPT: &str = include_str!("playground/page.js");
const STYLE: &str = include_str!("playground/page.css");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    include_str!("playground/page.html").replace("/*style*/", STYLE).replace("/*script*/", SCRIPT)
});

/// Only its own script and style run, and they may ask this server only.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let of = |text: &str| STANDARD.encode(sha256(text.as_bytes()).as_bytes());
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        of(SCRIPT),
        of(STYLE),
    )
});

/// Shows the page to a browser, and to nobody else.
pub async fn show(headers: HeaderMap) -> Response {
    let reads = headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok());
    if !reads.into_iter().any(|it| it.contains("text/html")) {
        return Turned::only_post().into_response();
    }
    ([(header::CONTENT_SECURITY_POLICY, POLICY.as_str())], Html(PAGE.as_str())).into_response()
}
