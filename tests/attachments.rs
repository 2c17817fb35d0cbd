//! Attachments, from the file that comes in to the event that carries it, as people do it.

mod command;
mod doors;

use crate::support::demo::File;
use bookkeeper::{
    Bookkeeper,
    attachments::{Label, NoFile},
    intake,
    reading::Viewer,
    verify::evidence::Fault,
};
use ledger::{
    envelope::{Actor, Role},
    event::OrganisationKind,
    id::Digest,
    rights::Standing,
};
use serde_json::json;
use std::{fs, path::PathBuf};
use store::{Attachment, files::Files};

/// Somebody of a body.
pub fn somebody(body: &str, role: Role) -> Standing {
    let kind = match body {
        "mlps" => OrganisationKind::Ministry,
        "r_veneto" => OrganisationKind::Region,
        _ => OrganisationKind::Comune,
    };
    Standing {
        actor: Actor {
            account: "8f14e45f-ceea-467f-a9d4-1b2c3d4e5f60".parse().unwrap(),
            organisation: body.parse().unwrap(),
            role,
        },
        kind: Some(kind),
        region: Some("05".parse().unwrap()),
    }
}

/// An office with a folder for attachments.
struct Archive {
    office: crate::support::office::Office,
    books: Bookkeeper,
    folder: PathBuf,
}

impl Archive {
    async fn italy() -> Self {
        let office = crate::support::office::Office::italy().await;
        let folder = office.file.path.with_file_name("allegati");
        let books = office.books.clone().with_files(Files::in_folder(&folder));
        Self { office, books, folder }
    }

    async fn attach(&self, body: &str, bytes: &[u8]) -> Result<Attachment, NoFile> {
        let by = somebody(body, Role::AtsAccountant);
        let label = Label::of("fattura.pdf", None).unwrap();
        let mut receiving = self.books.receive(&by, label).await?;
        for piece in bytes.chunks(1_000_000) {
            receiving.take(piece).await?;
        }
        receiving.end().await
    }

    async fn get(&self, viewer: &Viewer, digest: Digest) -> Result<Vec<u8>, NoFile> {
        let mut giving = self.books.give(viewer, digest).await?;
        let mut bytes = Vec::new();
        while let Some(piece) = giving.next().await? {
            bytes.extend(piece);
        }
        Ok(bytes)
    }

    /// Money sent from the Region to an ambito's body, with evidence.
    async fn sends(&self, key: &str, evidence: &[Digest]) {
        let region = somebody("r_veneto", Role::Region);
        self.moves(key, &region, ("r_veneto", "org:r_veneto"), ("ente_01", "ats:VEN_01"), evidence)
            .await;
    }

    /// Money sent by somebody's body to another, with evidence.
    async fn moves(
        &self,
        key: &str,
        by: &Standing,
        (sender, sender_holder): (&str, &str),
        (receiver, holder): (&str, &str),
        evidence: &[Digest],
    ) {
        let evidence: Vec<_> = evidence.iter().map(|it| json!({"digest": it})).collect();
        let asked = json!({
            "type": "SendTransfer", "key": key, "effective_on": "2026-01-01",
            "evidence": evidence,
            "input": {
                "sender": sender, "sender_holder": sender_holder, "receiver": receiver,
                "holder": holder, "edition": "REG-VEN-ATS/2025", "amount": "1.00",
            },
        });
        let request = intake::read(asked).unwrap().request;
        let asked = intake::command(request, by.actor.clone()).unwrap();
        let said = self.office.append(vec![asked]).await;
        let said = self.office.in_words(&said.outcomes[0]).await;
        assert!(said.starts_with("recorded"), "{said}");
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.folder.join(digest.to_string())
    }

    async fn faults(&self) -> Vec<(u64, Digest, Fault)> {
        let found = self.books.verify_evidence(|_, _| {}).await.unwrap();
        found.findings.iter().map(|it| (it.index, it.digest, it.fault)).collect()
    }
}

fn person(body: &str) -> Viewer {
    Viewer::Person(somebody(body, Role::AtsAccountant))
}

#[tokio::test]
async fn the_same_file_of_the_same_body_has_one_digest() {
    let archive = Archive::italy().await;
    let bytes = vec![7; 12_000_000];
    let first = archive.attach("ente_01", &bytes).await.unwrap();
    assert_eq!((first.bytes, first.media_type.as_str()), (12_000_000, "application/pdf"));
    let again = archive.attach("ente_01", &bytes).await.unwrap();
    let other = archive.attach("ente_02", &bytes).await.unwrap();
    assert_eq!(first, again);
    assert_ne!(first.digest, other.digest, "nobody else learns who else has the file");
    assert_eq!(archive.get(&person("ente_01"), first.digest).await.unwrap(), bytes);
    let there = |folder: &PathBuf| fs::read_dir(folder).unwrap().count();
    assert_eq!(there(&archive.folder), 3, "two files, and the folder of those that come");
    assert_eq!(there(&archive.folder.join("incoming")), 0);
    // Bytes that were lost come back with the file, under the digest that events have sealed.
    fs::remove_file(archive.path(first.digest)).unwrap();
    assert_eq!(archive.attach("ente_01", &bytes).await.unwrap(), first);
    assert_eq!(archive.get(&Viewer::Operator, first.digest).await.unwrap(), bytes);
    let empty = archive.attach("ente_01", b"").await.unwrap();
    assert_eq!(archive.get(&Viewer::Operator, empty.digest).await.unwrap(), b"");
}

#[tokio::test]
async fn what_is_too_large_or_broken_off_leaves_nothing() {
    let archive = Archive::italy().await;
    let large = vec![0; (32 << 20) + 1];
    let refused = archive.attach("ente_01", &large).await;
    assert!(matches!(refused, Err(NoFile::TooLong)), "{refused:?}");
    archive.attach("ente_01", &large[1..]).await.unwrap();
    let auditor = somebody("ente_01", Role::Auditor);
    let refused = archive.books.receive(&auditor, Label::of("a", None).unwrap()).await;
    assert!(matches!(refused.map(drop), Err(NoFile::Forbidden(_))));
    assert_eq!(archive.books.attachments(&Viewer::Operator, None, 9).await.unwrap().len(), 1);
}

/// One body fills its own room, not that of the others; what stands is answered as before.
#[tokio::test]
async fn a_body_attaches_as_much_as_it_may() {
    let Archive { office, books, folder } = Archive::italy().await;
    let archive = Archive { office, books: books.with_quota(10), folder };
    let first = archive.attach("ente_01", b"12345678").await.unwrap();
    let refused = archive.attach("ente_01", b"abc").await;
    assert!(matches!(refused, Err(NoFile::Quota { quota: 10, .. })), "{refused:?}");
    assert_eq!(archive.attach("ente_01", b"12345678").await.unwrap(), first);
    archive.attach("ente_01", b"ab").await.unwrap();
    archive.attach("ente_02", b"abc").await.unwrap();
    assert_eq!(fs::read_dir(archive.folder.join("incoming")).unwrap().count(), 0);
    // Those that come together find room one after the other.
    let together = |bytes| archive.attach("ente_03", bytes);
    let attached = tokio::join!(together(b"uno di sei"), together(b"due di sei"), together(b"tre"));
    let attached = [attached.0, attached.1, attached.2];
    assert_eq!(attached.iter().filter(|it| it.is_ok()).count(), 1, "{attached:?}");
}

#[tokio::test]
async fn a_file_is_given_to_its_body_and_to_whom_an_event_with_it_concerns() {
    let archive = Archive::italy().await;
    let it = archive.attach("r_veneto", b"decreto").await.unwrap();
    let given = async |viewer: &Viewer| archive.get(viewer, it.digest).await.ok();
    assert_eq!(given(&person("r_veneto")).await.as_deref(), Some(&b"decreto"[..]));
    assert_eq!(given(&person("mlps")).await.as_deref(), Some(&b"decreto"[..]));
    assert_eq!(given(&person("ente_01")).await, None);
    archive.sends("t1", &[it.digest]).await;
    assert_eq!(given(&person("ente_01")).await.as_deref(), Some(&b"decreto"[..]));
    assert_eq!(given(&person("ente_02")).await, None);
    archive.office.is_sound().await;
}

/// A digest is known to whoever saw it once: stating it opens nothing, having the file does.
#[tokio::test]
async fn a_digest_opens_nothing_and_whoever_had_the_file_passes_it_on() {
    let archive = Archive::italy().await;
    let theirs = archive.attach("r_veneto", b"istruttoria").await.unwrap().digest;
    let given = async |body: &str| archive.get(&person(body), theirs).await.is_ok();
    let first = somebody("ente_01", Role::AtsAccountant);
    let (of_01, of_02) = (("ente_01", "ats:VEN_01"), ("ente_02", "ats:VEN_02"));
    archive.moves("t1", &first, of_01, of_02, &[theirs]).await;
    assert!(!given("ente_01").await, "who states it");
    assert!(!given("ente_02").await, "whom the event concerns");
    // The Region sends it to one, who passes it on: what was stated before it was had does not.
    archive.sends("t2", &[theirs]).await;
    assert!(given("ente_01").await);
    assert!(!given("ente_02").await);
    archive.moves("t3", &first, of_01, of_02, &[theirs]).await;
    assert!(given("ente_02").await);
    archive.office.is_sound().await;
}

#[tokio::test]
async fn verification_names_each_event_whose_evidence_is_not_there() {
    let archive = Archive::italy().await;
    let mut files = Vec::new();
    for text in ["a", "b", "c", "d"] {
        files.push(archive.attach("ente_01", text.as_bytes()).await.unwrap().digest);
    }
    let foreign = Digest::new([9; 32]);
    archive.sends("t1", &[files[0]]).await;
    let mut two = [files[1], files[2]];
    two.sort_unstable();
    archive.sends("t2", &two).await;
    archive.sends("t3", &[files[1]]).await;
    let found = archive.books.verify_evidence(|_, _| {}).await.unwrap();
    assert_eq!((found.named, found.sound, found.unnamed, found.bytes), (3, 3, 1, 3));
    assert_eq!(found.findings, []);
    archive.sends("t4", &[foreign]).await;
    fs::write(archive.path(files[0]), "x").unwrap();
    fs::remove_file(archive.path(files[1])).unwrap();
    fs::write(archive.folder.join("stray.txt"), "x").unwrap();
    let first = crate::support::office::ITALIAN;
    assert_eq!(
        archive.faults().await,
        [
            (first, files[0], Fault::Changed),
            (first + 1, files[1], Fault::Missing),
            (first + 2, files[1], Fault::Missing),
        ]
    );
    let found = archive.books.verify_evidence(|_, _| {}).await.unwrap();
    // A digest that anybody may have invented is told apart, and damages nobody's ledger.
    let stated: Vec<_> = found.stated.iter().map(|it| (it.index, it.digest, it.fault)).collect();
    assert_eq!(stated, [(first + 3, foreign, Fault::NeverDeposited)]);
    assert_eq!(found.never_deposited(), 1);
    assert_eq!((found.named, found.sound, found.unnamed), (4, 1, 2));
    // What is changed is never given as what was attached.
    let changed = archive.get(&Viewer::Operator, files[0]).await;
    assert!(matches!(changed, Err(NoFile::Changed(_))), "{changed:?}");
    let missing = archive.get(&Viewer::Operator, files[1]).await;
    assert!(matches!(missing, Err(NoFile::Missing(_))), "{missing:?}");
}

#[tokio::test]
async fn files_go_to_another_folder_hashed_on_their_way() {
    let archive = Archive::italy().await;
    let mut files = Vec::new();
    for text in ["a", "b", "c"] {
        files.push(archive.attach("ente_01", text.as_bytes()).await.unwrap());
    }
    fs::write(archive.path(files[2].digest), "x").unwrap();
    let there = File::absent();
    let (from, to) = (Files::in_folder(&archive.folder), Files::in_folder(&there.path));
    let carry = async || {
        let (store, chance) = (&*archive.office.store, crate::support::SeededChance::new(5));
        bookkeeper::attachments::carry(store, &from, &to, &chance).await.unwrap()
    };
    let done = carry().await;
    assert_eq!((done.carried, done.there, done.lacking), (2, 0, vec![files[2].clone()]));
    assert!(!to.has(files[2].digest).await.unwrap());
    fs::write(archive.path(files[2].digest), "c").unwrap();
    let done = carry().await;
    assert_eq!((done.carried, done.there, done.lacking), (1, 2, vec![]));
}
