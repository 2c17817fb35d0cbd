//! The doors of attachments: a file that comes in, and one that is taken out.

use super::{
    Doors,
    answer::Turned,
    door::{from_our_pages, signed_in},
};
use crate::fault::of_database;
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use bookkeeper::{
    Failure,
    attachments::{Giving, LARGEST, Label, NoFile},
    reading::Viewer,
};
use futures_util::{StreamExt, stream};
use ledger::{id::Digest, rights::Standing};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The header in which a file's name comes: in UTF-8, percent-encoded.
const NAME: &str = "x-attachment-name";
/// How long one waits for the next piece of a file.
const COMING: Duration = Duration::from_secs(20);
/// What stands in a name as it is (RFC 8187, `attr-char`).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Attaches the file that the body is.
pub async fn attach(State(doors): State<Arc<Doors>>, headers: HeaderMap, body: Body) -> Response {
    taken(&doors, &headers, body).await.unwrap_or_else(IntoResponse::into_response)
}

/// Gives the file of a digest, to be kept and never shown by a browser.
pub async fn give(
    State(doors): State<Arc<Doors>>,
    Path(digest): Path<String>,
    headers: HeaderMap,
) -> Response {
    given(&doors, &headers, &digest).await.unwrap_or_else(IntoResponse::into_response)
}

async fn taken(doors: &Doors, headers: &HeaderMap, body: Body) -> Result<Response, Turned> {
    from_our_pages(headers)?;
    let by = somebody(doors, headers).await?;
    let length = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if length.is_some_and(|it: u64| it > LARGEST) {
        return Err(turned(NoFile::TooLong));
    }
    let label = label(headers).map_err(turned)?;
    let mut receiving = doors.bookkeeper.receive(&by, label).await.map_err(turned)?;
    let mut pieces = body.into_data_stream();
    loop {
        match timeout(COMING, pieces.next()).await.map_err(|_| Turned::too_slow())? {
            None => break,
            Some(Ok(piece)) => receiving.take(&piece).await.map_err(turned)?,
            Some(Err(_)) => return Err(Turned::malformed("il file si è interrotto: rimandarlo")),
        }
    }
    let it = receiving.end().await.map_err(turned)?;
    Ok(Json(json!({
        "digest": it.digest, "name": it.name, "mediaType": it.media_type,
        "bytes": it.bytes.to_string(), "organisation": it.organisation,
    }))
    .into_response())
}

async fn given(doors: &Doors, headers: &HeaderMap, digest: &str) -> Result<Response, Turned> {
    let by = somebody(doors, headers).await?;
    let Ok(digest) = digest.parse::<Digest>() else { return Err(Turned::not_found()) };
    let viewer = Viewer::Person(by);
    let giving = doors.bookkeeper.give(&viewer, digest).await.map_err(turned)?;
    let it = &giving.attachment;
    let name = utf8_percent_encode(&it.name, PLAIN);
    let disposition = format!("attachment; filename=\"{digest}\"; filename*=UTF-8''{name}");
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Turned::internal());
    let headers = [
        (header::CONTENT_TYPE, value(&it.media_type)?),
        (header::CONTENT_LENGTH, HeaderValue::from(it.bytes)),
        (header::CONTENT_DISPOSITION, value(&disposition)?),
        // Were it opened all the same, it runs nothing.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
    ];
    Ok((headers, Body::from_stream(stream::unfold(Some(giving), next))).into_response())
}

/// The next piece of a file. One that is not what was attached breaks off before its end.
async fn next(giving: Option<Giving>) -> Option<(Result<bytes::Bytes, NoFile>, Option<Giving>)> {
    let mut giving = giving?;
    match giving.next().await {
        Ok(Some(piece)) => Some((Ok(piece), Some(giving))),
        Ok(None) => None,
        Err(why) => {
            tracing::error!(%why, "an attachment was not given whole");
            Some((Err(why), None))
        }
    }
}

async fn somebody(doors: &Doors, headers: &HeaderMap) -> Result<Standing, Turned> {
    signed_in(doors, headers).await?.ok_or_else(Turned::unknown_caller)
}

fn label(headers: &HeaderMap) -> Result<Label, NoFile> {
    let written = headers.get(NAME).map_or(&b"documento"[..], HeaderValue::as_bytes);
    let written = String::from_utf8_lossy(written);
    let name = percent_decode_str(&written).decode_utf8_lossy();
    let media = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let media = media.map(|it| it.split(';').next().unwrap_or_default());
    Label::of(&name, media).map_err(NoFile::Name)
}

fn turned(why: NoFile) -> Turned {
    let sentence = why.to_string();
    match why {
        NoFile::Forbidden(_) => Turned::forbidden(sentence),
        NoFile::TooLong => Turned::too_large(sentence),
        NoFile::Quota { .. } => Turned::no_room(sentence),
        NoFile::Name(malformed) => Turned::malformed_as(malformed.code, sentence),
        NoFile::Unknown(_) | NoFile::Missing(_) => Turned::no_attachment(sentence),
        NoFile::NoFolder => Turned::not_now("NO_ATTACHMENTS", &sentence),
        NoFile::Failure(failure) => failed(&failure),
        NoFile::Folder(_) | NoFile::Changed(_) => {
            // Where the folder is, is not for whoever asks.
            tracing::error!(why = sentence, "the folder of attachments failed");
            Turned::not_now(
                "ATTACHMENTS_FAILED",
                "gli allegati non si possono usare ora: riprovare; se continua, avvisare chi \
                 gestisce il registro",
            )
        }
    }
}

pub(super) fn failed(failure: &Failure) -> Turned {
    tracing::error!(%failure, "a door did not open");
    match failure {
        Failure::Store(error) => of_database(error)
            .map_or_else(Turned::internal, |(code, sentence)| Turned::not_now(code, sentence)),
        Failure::HistoryReplaced(why) => Turned::not_now("HISTORY_REPLACED", why),
        _ => Turned::internal(),
    }
}
