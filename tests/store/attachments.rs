//! What every store keeps of the files that stand as evidence.

use super::Place;
use ::store::{Attachment, StoreError};
use journal::hash::sha256;
use ledger::id::Digest;

fn file(n: u8, organisation: &str, bytes: &str) -> Attachment {
    Attachment {
        digest: Digest::new([n; 32]),
        salt: [n.wrapping_add(1); 32],
        plain: sha256(bytes.as_bytes()),
        name: format!("fattura n. {n} «è».pdf"),
        media_type: "application/pdf".to_owned(),
        bytes: u64::from(n) << 32,
        organisation: organisation.parse().unwrap(),
        added_by: "8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60".parse().unwrap(),
        at: i64::from(n),
    }
}

pub async fn a_file_is_known_once_to_each_body(place: &dyn Place) {
    let store = place.open().await;
    let known = store.attachments();
    let (first, other) = (file(1, "ente_01", "x"), file(2, "ente_02", "x"));
    assert_eq!(known.attach(&first).await.unwrap(), first);
    // The same bytes by the same body are what they were; another body has a digest of its own.
    assert_eq!(known.attach(&file(3, "ente_01", "x")).await.unwrap(), first);
    assert_eq!(known.attach(&other).await.unwrap(), other);
    assert_eq!(known.attachment(first.digest).await.unwrap(), Some(first.clone()));
    assert_eq!(known.attachment(Digest::new([3; 32])).await.unwrap(), None);
    let found = known.attached(&other.organisation, &sha256(b"x")).await.unwrap();
    assert_eq!(found, Some(other));
    assert_eq!(known.attached(&first.organisation, &sha256(b"y")).await.unwrap(), None);
    assert_eq!(known.held(&first.organisation).await.unwrap(), first.bytes);
    assert_eq!(known.held(&"nobody".parse().unwrap()).await.unwrap(), 0);
    // A digest that stands for other bytes is not given to anybody.
    let taken = known.attach(&file(1, "ente_02", "y")).await;
    assert!(matches!(taken, Err(StoreError::Refused(_))), "{taken:?}");
    assert_eq!(known.attachment(first.digest).await.unwrap(), Some(first));
}

pub async fn files_come_in_pages_and_are_taken_over(place: &dyn Place) {
    let store = place.open().await;
    let known = store.attachments();
    let organisation = |n: u8| if n.is_multiple_of(2) { "ente_02" } else { "ente_01" };
    let files: Vec<_> = (1..=9).map(|n| file(n, organisation(n), &n.to_string())).collect();
    known.take_attachments(&files[3..]).await.unwrap();
    known.take_attachments(&files).await.unwrap();
    assert_eq!(known.attachments_of(None, None, 100).await.unwrap(), files);
    let page = known.attachments_of(None, Some(files[3].digest), 2).await.unwrap();
    assert_eq!(page, files[4..6]);
    let ente = "ente_02".parse().unwrap();
    let page = known.attachments_of(Some(&ente), Some(files[1].digest), 2).await.unwrap();
    assert_eq!(page, [files[3].clone(), files[5].clone()]);
    assert_eq!(known.attachments_of(None, Some(files[8].digest), 2).await.unwrap(), []);
}
