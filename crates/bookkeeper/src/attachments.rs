//! Attachments: files that stand as evidence. The bytes stand in a folder, what is known of them in
//! the side table, and an event seals nothing but the digest.

mod carry;
mod opens;

pub use carry::{Carried, carry};

use crate::{Bookkeeper, Failure, reading::Viewer};
use bytes::Bytes;
use futures_util::StreamExt;
use journal::evidence::{Hashed, Hashing, Salt};
use ledger::{
    code::OrganisationCode,
    decide::forbidden,
    id::Digest,
    identifier::Malformed,
    rejection::Rejection,
    rights::{Action, Object, Standing, may},
    text::Text,
};
use store::{
    Attachment,
    files::{FileError, Files, Incoming, Pieces},
};

/// How many bytes a file may have.
pub const LARGEST: u64 = 32 << 20;
/// How many bytes the files of one body may have together, when nobody says it.
pub const QUOTA: u64 = 10 << 30;
/// What a file is when nobody says it.
pub const UNKNOWN_MEDIA: &str = "application/octet-stream";

/// Why a file is not attached, or not given.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoFile {
    /// The database failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Who asks may not.
    #[error("{0}")]
    Forbidden(Rejection),
    /// It is too large.
    #[error("il file supera {} MB: dividerlo, o ridurlo", LARGEST >> 20)]
    TooLong,
    /// Its body has attached as much as it may.
    #[error(
        "QUOTA_EXCEEDED: gli allegati di {organisation} supererebbero i {} MB previsti per ogni \
         ente: chiedere a chi gestisce il registro di alzarli (--attachments-quota)",
        quota >> 20
    )]
    Quota {
        /// The body.
        organisation: OrganisationCode,
        /// How many bytes it may attach in all.
        quota: u64,
    },
    /// Its name cannot be one.
    #[error("{0}")]
    Name(Malformed),
    /// Nobody has said where files are kept.
    #[error(
        "non è indicato dove stanno gli allegati: usare --attachments CARTELLA o \
         FONDACO_ATTACHMENTS"
    )]
    NoFolder,
    /// The folder failed.
    #[error("la cartella degli allegati non si può usare: controllarla e riprovare ({0})")]
    Folder(#[from] FileError),
    /// There is no such file, for who asks.
    #[error("l'allegato {0} non c'è, o non è fra quelli che si possono leggere")]
    Unknown(Digest),
    /// What is known of it is here, and its bytes are not.
    #[error(
        "i byte dell'allegato {0} non sono nella cartella: rimetterli da una copia, o allegare di \
         nuovo lo stesso file"
    )]
    Missing(Digest),
    /// Its bytes are not those that were attached.
    #[error("i byte dell'allegato {0} non sono più quelli allegati: rimetterli da una copia")]
    Changed(Digest),
}

/// What is said of a file that comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    name: String,
    media_type: String,
}

/// A file on its way to be attached. Dropped before its end, it leaves nothing.
pub struct Receiving {
    bookkeeper: Bookkeeper,
    by: Standing,
    label: Label,
    salt: Salt,
    hashing: Hashing,
    incoming: Incoming,
}

/// A file that is given, piece by piece. The last piece is given when all of them are found to be
/// those that were attached.
pub struct Giving {
    /// What is known of it.
    pub attachment: Attachment,
    pieces: Pieces,
    hashing: Hashing,
    held: Option<Bytes>,
}

impl Label {
    /// The name of a file, of which only the last part counts, and what it is.
    ///
    /// # Errors
    /// [`Malformed`] when the name is empty, too long, or holds a person's codice fiscale.
    pub fn of(name: &str, media_type: Option<&str>) -> Result<Self, Malformed> {
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let name = Text::parse(last)?.to_string();
        let media_type = media_type.map(str::trim).filter(|it| is_media_type(it));
        let media_type = media_type.filter(|it| Text::parse(it).is_ok());
        let media_type = media_type.unwrap_or_else(|| media_of(&name)).to_ascii_lowercase();
        Ok(Self { name, media_type })
    }
}

/// What a file is, by the end of its name.
fn media_of(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        Some("pdf") => "application/pdf",
        Some("p7m") => "application/pkcs7-mime",
        Some("xml") => "application/xml",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("csv") => "text/csv",
        Some("txt") => "text/plain",
        Some("eml") => "message/rfc822",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("tif" | "tiff") => "image/tiff",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("ods") => "application/vnd.oasis.opendocument.spreadsheet",
        Some("odt") => "application/vnd.oasis.opendocument.text",
        _ => UNKNOWN_MEDIA,
    }
}

/// `type/subtype`, and nothing after it.
fn is_media_type(text: &str) -> bool {
    let token = |it: &str| {
        let sign = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !it.is_empty() && it.chars().all(sign)
    };
    text.len() <= 100 && text.split_once('/').is_some_and(|(one, two)| token(one) && token(two))
}

impl Bookkeeper {
    /// Begins to take a file in, on behalf of a body.
    ///
    /// # Errors
    /// [`NoFile`] when who asks may not attach, or nothing can be written.
    pub async fn receive(&self, by: &Standing, label: Label) -> Result<Receiving, NoFile> {
        let book = Object::BookOf(by.actor.organisation.clone());
        if !may(by, Action::Attach, &book) {
            return Err(NoFile::Forbidden(forbidden(by, Action::Attach, &book)));
        }
        self.stays().await?;
        let mut salt = [0; 32];
        self.chance.fill(&mut salt);
        let incoming = self.files()?.receive(self.chance.nonce()).await?;
        let (bookkeeper, by) = (self.clone(), by.clone());
        Ok(Receiving { bookkeeper, by, label, salt, hashing: Hashing::with(&salt), incoming })
    }

    /// Where the bytes of attachments stand.
    pub(crate) fn files(&self) -> Result<&Files, NoFile> {
        self.files.as_ref().ok_or(NoFile::NoFolder)
    }

    /// Files that a viewer may have, by digest from after one on.
    ///
    /// # Errors
    /// [`Failure`] when the database fails.
    pub async fn attachments(
        &self,
        viewer: &Viewer,
        after: Option<Digest>,
        limit: u32,
    ) -> Result<Vec<Attachment>, Failure> {
        let of = match viewer {
            Viewer::Operator => None,
            Viewer::Person(standing) => Some(&standing.actor.organisation),
        };
        Ok(self.store.attachments().attachments_of(of, after, limit).await?)
    }

    /// A file, for who may read the book of the body that attached it, or an event that carries it
    /// and was recorded by a body that had it.
    ///
    /// # Errors
    /// [`NoFile::Unknown`] when it is not there for them, [`NoFile::Missing`] when its bytes are
    /// not.
    pub async fn give(&self, viewer: &Viewer, digest: Digest) -> Result<Giving, NoFile> {
        let found = self.store.attachments().attachment(digest).await.map_err(Failure::from)?;
        let attachment = found.ok_or(NoFile::Unknown(digest))?;
        if !self.reading().await?.may_have(viewer, &attachment).await? {
            return Err(NoFile::Unknown(digest));
        }
        let found = self.files()?.pieces(digest).await?;
        let (_, pieces) = found.ok_or(NoFile::Missing(digest))?;
        let hashing = Hashing::with(&attachment.salt);
        Ok(Giving { attachment, pieces, hashing, held: None })
    }
}

impl Receiving {
    /// Its next piece.
    ///
    /// # Errors
    /// [`NoFile::TooLong`] when it is one too many.
    pub async fn take(&mut self, piece: &[u8]) -> Result<(), NoFile> {
        self.hashing.take(piece);
        if self.hashing.length() > LARGEST {
            return Err(NoFile::TooLong);
        }
        Ok(self.incoming.write(piece).await?)
    }

    /// It is whole: it stands in the folder, then in the side table. The same bytes attached by the
    /// same body before answer with what they were then, and stand again where they were missing.
    ///
    /// # Errors
    /// [`NoFile`] when folder or database cannot be written: it is not attached then.
    pub async fn end(self) -> Result<Attachment, NoFile> {
        let Self { bookkeeper, by, label, salt, hashing, incoming } = self;
        let Hashed { digest, plain, length } = hashing.end();
        let known = bookkeeper.store.attachments();
        let files = bookkeeper.files()?;
        let organisation = by.actor.organisation.clone();
        let before = known.attached(&organisation, &plain).await.map_err(Failure::from)?;
        if let Some(before) = before {
            if files.has(before.digest).await? {
                incoming.discard().await?;
            } else {
                incoming.keep(before.digest).await?;
            }
            return Ok(before);
        }
        // Last, so that what stands already is answered as before. Other processes look on their
        // own: together they may pass the quota by a file each.
        let _room = bookkeeper.room.lock().await;
        let held = known.held(&organisation).await.map_err(Failure::from)?;
        if held.saturating_add(length) > bookkeeper.quota {
            incoming.discard().await?;
            return Err(NoFile::Quota { organisation, quota: bookkeeper.quota });
        }
        // Bytes before the row: a crash in between leaves a file that nobody names, and no row
        // without its file.
        incoming.keep(digest).await?;
        let attachment = Attachment {
            digest,
            salt,
            plain,
            name: label.name,
            media_type: label.media_type,
            bytes: length,
            organisation,
            added_by: by.actor.account,
            at: bookkeeper.clock.now().micros(),
        };
        let stands = known.attach(&attachment).await.map_err(Failure::from)?;
        if stands.digest != digest {
            // Somebody of the same body was first, with the same bytes.
            files.remove(digest).await?;
        }
        Ok(stands)
    }
}

impl Giving {
    /// The next piece; none after the last.
    ///
    /// # Errors
    /// [`NoFile::Changed`] in the place of the last one, when the bytes are others.
    pub async fn next(&mut self) -> Result<Option<Bytes>, NoFile> {
        while let Some(piece) = self.pieces.next().await {
            let piece = piece?;
            self.hashing.take(&piece);
            if let Some(held) = self.held.replace(piece) {
                return Ok(Some(held));
            }
        }
        if self.hashing.clone().end().digest != self.attachment.digest {
            return Err(NoFile::Changed(self.attachment.digest));
        }
        Ok(self.held.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_name_without_its_path_and_what_it_is() {
        let of = |name, media| {
            let Label { name, media_type } = Label::of(name, media).unwrap();
            format!("{name} {media_type}")
        };
        assert_eq!(of("fattura.pdf", Some("application/pdf")), "fattura.pdf application/pdf");
        assert_eq!(of("/etc/../a b.xml", Some("Text/XML")), "a b.xml text/xml");
        assert_eq!(of("C:\\atti\\12.P7M", None), "12.P7M application/pkcs7-mime");
        for odd in [
            "text/html\r\nx: y",
            "html",
            "/",
            "text/",
            "a/b/c",
            "text/html; charset=x",
            "application/RSSMRA85T10A562S",
        ] {
            assert_eq!(of("a", Some(odd)), "a application/octet-stream", "{odd}");
        }
        for (name, code) in [
            ("", "MALFORMED_TEXT"),
            ("a/", "MALFORMED_TEXT"),
            ("a\u{0}b", "MALFORMED_TEXT"),
            ("RSSMRA85T10A562S.pdf", "PERSONAL_DATA"),
        ] {
            assert_eq!(Label::of(name, None).unwrap_err().code, code);
        }
    }
}
