//! The doors of attachments over HTTP.

use crate::graphql::world::{Caller, World};
use ledger::envelope::Role;
use serde_json::Value;
use std::{fs, path::PathBuf, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What came back.
struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("-").to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("-", |it| it.to_str().unwrap())
    }
}

async fn sent(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, body: response.bytes().await.unwrap().to_vec() }
}

fn posted(world: &World, caller: &Caller, name: &str) -> reqwest::RequestBuilder {
    let url = format!("http://{}/attachments", world.address);
    let request = reqwest::Client::new().post(url).bearer_auth(caller.token());
    request.header("x-attachment-name", name).header("content-type", "text/html")
}

async fn got(world: &World, caller: &Caller, digest: &str) -> Reply {
    let url = format!("http://{}/attachments/{digest}", world.address);
    sent(reqwest::Client::new().get(url).bearer_auth(caller.token())).await
}

fn lying(world: &World) -> Vec<PathBuf> {
    let folder = world.folder().join("attachments");
    let files = [folder.join("incoming"), folder].map(fs::read_dir).into_iter().flatten().flatten();
    let files = files.map(|it| it.unwrap().path());
    files.filter(|it| it.is_file()).collect()
}

#[tokio::test]
async fn a_file_comes_in_and_is_taken_out_as_a_download() {
    let world = World::founded().await;
    let anna = world.person("c_a001", Role::AtsAccountant).await;
    let bytes = vec![b'<'; 7_000_000];
    let name = "../../fattura%20n.%C2%A012%2FA%20%C3%A8.html";
    let reply = sent(posted(&world, &anna, name).body(bytes.clone())).await;
    assert_eq!(reply.status, 200, "{}", reply.code());
    let attached = reply.json();
    assert_eq!(attached["name"], "A è.html", "only the last part of a path is a name");
    assert_eq!(
        (&attached["bytes"], &attached["mediaType"]),
        (&"7000000".into(), &"text/html".into())
    );
    let digest = attached["digest"].as_str().unwrap();
    let again = sent(posted(&world, &anna, "altro.pdf").body(bytes.clone())).await;
    assert_eq!(again.json(), attached);

    let reply = got(&world, &anna, digest).await;
    assert_eq!((reply.status, reply.body == bytes), (200, true));
    for (header, expected) in [
        ("content-type", "text/html"),
        ("content-length", "7000000"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(reply.header(header), expected, "{header}");
    }
    let disposition = reply.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
    assert!(disposition.ends_with("filename*=UTF-8''A%20%C3%A8.html"), "{disposition}");
    world.stop().await;
}

#[tokio::test]
async fn a_file_is_not_for_everybody() {
    let world = World::founded().await;
    let anna = world.person("c_a001", Role::AtsAccountant).await;
    let other = world.person("c_b002", Role::AtsAccountant).await;
    let reply = sent(posted(&world, &anna, "a.pdf").body("x")).await;
    let attached = reply.json();
    let digest = attached["digest"].as_str().unwrap();
    let nobody = Caller::nobody();
    let unknown = "0".repeat(64);
    for (caller, asked, status, code) in [
        (&anna, digest, 200, "-"),
        (&other, digest, 404, "NOT_FOUND"),
        (&nobody, digest, 401, "UNAUTHENTICATED"),
        (&anna, unknown.as_str(), 404, "NOT_FOUND"),
        (&anna, "..%2F..%2Fledger.db", 404, "NOT_FOUND"),
        (&anna, "incoming", 404, "NOT_FOUND"),
        (&anna, &digest[1..], 404, "NOT_FOUND"),
    ] {
        let reply = got(&world, caller, asked).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{asked}");
    }
    let auditor = world.person("c_a001", Role::Auditor).await;
    for (caller, name, status, code) in [
        (&nobody, "a.pdf", 401, "UNAUTHENTICATED"),
        (&auditor, "a.pdf", 403, "FORBIDDEN"),
        (&anna, "RSSMRA85T10A562S.pdf", 400, "PERSONAL_DATA"),
        (&anna, "a%00b", 400, "MALFORMED_TEXT"),
    ] {
        let reply = sent(posted(&world, caller, name).body("y")).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{name}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("RSSMRA"));
    }
    let foreign = posted(&world, &anna, "a").header("origin", "https://altrove.example").body("y");
    assert_eq!(sent(foreign).await.code(), "FOREIGN_ORIGIN");
    assert_eq!(lying(&world).len(), 1);
    world.stop().await;
}

/// Whoever sends too much, or breaks off, leaves nothing behind.
#[tokio::test]
async fn what_is_too_long_or_broken_off_is_not_kept() {
    let world = World::founded().await;
    let anna = world.person("c_a001", Role::AtsAccountant).await;
    let announced = format!(
        "POST /attachments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n",
        anna.token()
    );
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let length = (32 << 20) + 1;
    let said = format!("{announced}content-length: {length}\r\n\r\n");
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut heard = vec![0; 12];
    stream.read_exact(&mut heard).await.unwrap();
    assert_eq!(String::from_utf8(heard).unwrap(), "HTTP/1.1 413");

    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let said = format!("{announced}content-length: 1000000\r\n\r\nhalf of it");
    stream.write_all(said.as_bytes()).await.unwrap();
    drop(stream);
    // Without a length it is counted as it comes.
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let said = format!("{announced}transfer-encoding: chunked\r\n\r\n");
    stream.write_all(said.as_bytes()).await.unwrap();
    let piece = [b"100000\r\n".to_vec(), vec![b'x'; 1 << 20], b"\r\n".to_vec()].concat();
    let (mut reads, mut writes) = stream.into_split();
    let writing = tokio::spawn(async move {
        // OK: the server hangs up on whoever goes on.
        for _ in 0..40 {
            if writes.write_all(&piece).await.is_err() {
                break;
            }
        }
    });
    let mut heard = vec![0; 12];
    let read = tokio::time::timeout(Duration::from_secs(30), reads.read_exact(&mut heard)).await;
    if read.is_ok_and(|it| it.is_ok()) {
        assert_eq!(String::from_utf8(heard).unwrap(), "HTTP/1.1 413");
    }
    drop(reads);
    writing.await.unwrap();
    world.stop().await;
}
