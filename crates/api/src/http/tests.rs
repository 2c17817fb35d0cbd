//! The doors, tried over a real store: what is let in, what is turned away, and how cheaply.

use super::*;
use axum::{
    body::{Body, to_bytes},
    http::{Method, request::Builder},
};
use bookkeeper::clock::{SystemChance, SystemClock};
use expect_test::expect;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write, fs, path::Path, time::Instant};
use store::sqlite::SqliteStore;
use tempfile::TempDir;
use tower::ServiceExt;

/// A server over an empty ledger, gone with its folder.
struct Server {
    router: Router,
    _folder: TempDir,
}

/// What came back.
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Server {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = SqliteStore::open(&folder.path().join("ledger.db")).await.unwrap();
        let bookkeeper =
            Bookkeeper::new(Arc::new(store), Arc::new(SystemClock), Arc::new(SystemChance));
        bookkeeper.open("prova").await.unwrap();
        Self { router: router(bookkeeper), _folder: folder }
    }

    async fn send(&self, request: Builder, body: impl Into<Body>) -> Reply {
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn ask(&self, document: &str) -> Reply {
        let body = json!({ "query": document }).to_string();
        self.send(post_json(), body).await
    }
}

fn post_json() -> Builder {
    Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header("host", "registro.example")
        .header("content-type", "application/json")
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    fn code(&self) -> String {
        let json = self.json();
        let code = &json["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or("-").to_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("-", |it| it.to_str().unwrap())
    }
}

const INTROSPECTION: &str = "{ __schema { types { name enumValues { name }
    fields { name args { name type { ...T } } } inputFields { name type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } }
    }";

const HEAD: &str = r#"{"query":"{ ledger { treeSize } }"}"#;

#[tokio::test]
async fn only_a_post_of_json_is_executed() {
    let server = Server::new().await;
    let mut table = String::new();
    for method in ["POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        let request = post_json().method(method);
        let reply = server.send(request, HEAD).await;
        let (status, code) = (reply.status, reply.code());
        writeln!(table, "{method} {status} {code} allow {}", reply.header("allow")).unwrap();
    }
    for written in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/json; charset=latin1",
        "application/graphql",
        "application/graphql+json",
        "application/jsonx",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let mut request = post_json();
        request.headers_mut().unwrap().insert("content-type", written.parse().unwrap());
        let reply = server.send(request, HEAD).await;
        writeln!(table, "{written:?} {} {}", reply.status, reply.code()).unwrap();
    }
    let none = Request::builder().method(Method::POST).uri("/graphql");
    writeln!(table, "none {}", server.send(none, HEAD).await.status).unwrap();
    expect![[r#"
        POST 200 - allow -
        GET 405 METHOD_NOT_ALLOWED allow GET, HEAD, POST
        HEAD 405 - allow GET, HEAD, POST
        PUT 405 - allow POST,GET,HEAD
        PATCH 405 - allow POST,GET,HEAD
        DELETE 405 - allow POST,GET,HEAD
        OPTIONS 405 - allow POST,GET,HEAD
        TRACE 405 - allow POST,GET,HEAD
        "application/json" 200 -
        "application/json; charset=utf-8" 200 -
        "Application/JSON;charset=\"UTF-8\"" 200 -
        "application/json; charset=latin1" 415 UNSUPPORTED_MEDIA_TYPE
        "application/graphql" 415 UNSUPPORTED_MEDIA_TYPE
        "application/graphql+json" 415 UNSUPPORTED_MEDIA_TYPE
        "application/jsonx" 415 UNSUPPORTED_MEDIA_TYPE
        "text/plain" 415 UNSUPPORTED_MEDIA_TYPE
        "text/plain; application/json" 415 UNSUPPORTED_MEDIA_TYPE
        "application/x-www-form-urlencoded" 415 UNSUPPORTED_MEDIA_TYPE
        "multipart/form-data; boundary=x" 415 UNSUPPORTED_MEDIA_TYPE
        "" 415 UNSUPPORTED_MEDIA_TYPE
        none 415
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn nothing_is_executed_by_get() {
    let server = Server::new().await;
    for query in ["query=%7B__typename%7D", "query=mutation%7Breverse%7Boutcome%7D%7D"] {
        let request = Request::builder().uri(format!("/graphql?{query}"));
        assert_eq!(server.send(request, "").await.status, 405, "{query}");
        let request = Request::builder().uri(format!("/graphql?{query}"));
        let page = server.send(request.header("accept", "text/html"), "").await;
        assert!(page.status == 200 && page.body.starts_with("<!DOCTYPE html>"), "{query}");
    }
}

#[tokio::test]
async fn the_page_runs_only_its_own_script() {
    let server = Server::new().await;
    let request = Request::builder().uri("/graphql").header("accept", "text/html,*/*;q=0.8");
    let page = server.send(request, "").await;
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!page.body.contains("/*script*/") && !page.body.contains("/*style*/"));
    let elsewhere = page.body.match_indices("//").map(|(at, _)| &page.body[at..]);
    assert_eq!(elsewhere.count(), 0, "the page names something elsewhere");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn the_media_type_of_the_answer_is_negotiated() {
    let server = Server::new().await;
    let mut table = String::new();
    for accept in [None, Some("*/*"), Some("application/graphql-response+json"), Some("text/html")]
    {
        for query in ["{ __typename }", "{", "{ unknown }", "{ funds { at { index } } }"] {
            let mut request = post_json();
            if let Some(accept) = accept {
                request = request.header("accept", accept);
            }
            let body = json!({ "query": query }).to_string();
            let reply = server.send(request, body).await;
            let data = reply.json().get("data").map_or("absent".to_owned(), Value::to_string);
            let line = format!("{} data {data} {}", reply.status, reply.code());
            let written = reply.header("content-type").strip_suffix("; charset=utf-8").unwrap();
            let (_, written) = written.split_once('/').unwrap();
            writeln!(table, "{} {query}: {line} {written}", accept.unwrap_or("none")).unwrap();
        }
    }
    expect![[r#"
        none { __typename }: 200 data {"__typename":"Query"} - json
        none {: 200 data absent BAD_DOCUMENT json
        none { unknown }: 200 data absent BAD_DOCUMENT json
        none { funds { at { index } } }: 200 data null UNAUTHENTICATED json
        */* { __typename }: 200 data {"__typename":"Query"} - json
        */* {: 200 data absent BAD_DOCUMENT json
        */* { unknown }: 200 data absent BAD_DOCUMENT json
        */* { funds { at { index } } }: 200 data null UNAUTHENTICATED json
        application/graphql-response+json { __typename }: 200 data {"__typename":"Query"} - graphql-response+json
        application/graphql-response+json {: 400 data absent BAD_DOCUMENT graphql-response+json
        application/graphql-response+json { unknown }: 400 data absent BAD_DOCUMENT graphql-response+json
        application/graphql-response+json { funds { at { index } } }: 200 data null UNAUTHENTICATED graphql-response+json
        text/html { __typename }: 406 data absent NOT_ACCEPTABLE json
        text/html {: 406 data absent NOT_ACCEPTABLE json
        text/html { unknown }: 406 data absent NOT_ACCEPTABLE json
        text/html { funds { at { index } } }: 406 data absent NOT_ACCEPTABLE json
    "#]]
    .assert_eq(&table);
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let server = Server::new().await;
    for (origin, status) in [
        ("http://registro.example", 200),
        ("https://REGISTRO.example", 200),
        ("https://registro.example:8080", 403),
        ("https://altrove.example", 403),
        ("https://registro.example.altrove.example", 403),
        ("null", 403),
        ("", 403),
    ] {
        let reply = server.send(post_json().header("origin", origin), HEAD).await;
        assert_eq!(reply.status, status, "{origin}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_turned_away() {
    let server = Server::new().await;
    let long = format!("Bearer {}", "f".repeat(5000));
    for written in ["Bearer fnd_0", "bearer ", "Bearer", "Basic YTpi", "fnd_0", &long] {
        let reply = server.send(post_json().header("authorization", written), HEAD).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"), "{written}");
        assert_eq!(reply.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn anybody_may_ask_the_head_and_the_schema_and_nothing_else() {
    let server = Server::new().await;
    for document in [
        "{ __typename }",
        "{ ledger { treeSize rootHash } }",
        "{ __schema { queryType { name } } }",
        "{ __type(name: \"Balance\") { fields { name } } }",
    ] {
        let reply = server.ask(document).await;
        assert!(reply.json().get("errors").is_none(), "{document}: {}", reply.body);
    }
}

#[tokio::test]
async fn every_question_and_every_verb_asks_who_it_is() {
    // The names are read from the schema, so that a new one is tried too.
    let server = Server::new().await;
    let types = server.ask(INTROSPECTION).await.json()["data"]["__schema"]["types"].take();
    let types = Types(types.as_array().unwrap().clone());
    let mut tried = BTreeMap::new();
    for root in ["Query", "Mutation"] {
        for field in types.fields(root, "fields") {
            let name = field["name"].as_str().unwrap();
            let needed = field["args"].as_array().unwrap().iter();
            let needed = needed.filter(|it| it["type"]["kind"] == "NON_NULL");
            let variable = needed.map(|it| (&it["name"], &it["type"]["ofType"])).next();
            let operation = root.to_lowercase();
            let (query, variables) = match variable {
                None => (format!("{operation} {{ {name} {{ __typename }} }}"), json!({})),
                Some((argument, of)) => {
                    let (argument, of_name) =
                        (argument.as_str().unwrap(), of["name"].as_str().unwrap());
                    let field = format!("{name}({argument}: $it) {{ __typename }}");
                    let query = format!("{operation}($it: {of_name}!) {{ {field} }}");
                    (query, json!({ "it": types.sample(of) }))
                }
            };
            let body = json!({ "query": query, "variables": variables }).to_string();
            tried.insert(name.to_owned(), server.send(post_json(), body).await.code());
        }
    }
    assert_eq!(tried.remove("ledger").as_deref(), Some("-"));
    assert_eq!(tried.len(), 12 + 34);
    assert!(tried.values().all(|code| code == "UNAUTHENTICATED"), "{tried:?}");
}

#[tokio::test]
async fn every_committed_document_asks_the_schema_well() {
    let server = Server::new().await;
    let input = json!({
        "idempotencyKey": "k", "effectiveOn": "2026-04-10", "organisation": "c_l736",
        "document": {
            "issuer": { "taxId": "01907990012" }, "number": "12/A", "date": "2026-03-31",
            "kind": "TD01", "total": "1.00",
        },
        "item": { "line": "whole", "basis": "REAL", "total": "1.00", "eligible": "1.00" },
        "charged": "1.00",
    });
    let variables = json!({ "input": input, "ambito": "VEN_01", "holder": "ats:VEN_01" });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../graphql/operations");
    let mut table = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let document = fs::read_to_string(&path).unwrap();
        let body = json!({ "query": document, "variables": variables }).to_string();
        // Nobody has signed in: a document that asks well is executed, and fails where it asks.
        let reply = server.send(post_json(), body).await;
        table.insert(path.file_name().unwrap().to_owned(), reply.code());
    }
    expect![[r#"
        {
            "accountant.graphql": "UNAUTHENTICATED",
            "accountant_rows.graphql": "UNAUTHENTICATED",
            "balances_by_leps.graphql": "UNAUTHENTICATED",
            "events_page.graphql": "UNAUTHENTICATED",
            "head.graphql": "-",
            "record_expense.graphql": "UNAUTHENTICATED",
            "register.graphql": "-",
        }
    "#]]
    .assert_debug_eq(&table);
}

#[tokio::test]
async fn a_person_in_a_document_is_not_repeated() {
    let server = Server::new().await;
    let reply = server.send(post_json(), r#"{"query":"{ RSSMRA85T10A562S }"}"#.to_owned()).await;
    assert_eq!(reply.code(), "PERSONAL_DATA");
    assert!(!reply.json().to_string().contains("RSSMRA"));
}

#[tokio::test]
async fn requests_that_are_none_are_bad() {
    let server = Server::new().await;
    for body in ["", "{", "[]", r#"[{"query":"{ __typename }"}]"#, "{}", r#"{"query":1}"#, "7"] {
        let reply = server.send(post_json(), body.to_owned()).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_REQUEST"), "{body}");
    }
    let named = r#"{"query":"query A { __typename } query B { __typename }","operationName":"B"}"#;
    assert_eq!(server.send(post_json(), named).await.json()["data"]["__typename"], "Query");
    let unnamed = r#"{"query":"query A { __typename } query B { __typename }"}"#;
    assert_eq!(server.send(post_json(), unnamed).await.code(), "BAD_DOCUMENT");
}

/// The types of the schema, as introspection gives them.
struct Types(Vec<Value>);

impl Types {
    fn fields(&self, name: &str, of: &str) -> Vec<Value> {
        let it = self.0.iter().find(|it| it["name"] == name).unwrap();
        it[of].as_array().unwrap().clone()
    }

    /// A value of a type: the least that is valid.
    fn sample(&self, it: &Value) -> Value {
        let name = it["name"].as_str().unwrap_or_default();
        match it["kind"].as_str().unwrap() {
            "NON_NULL" => self.sample(&it["ofType"]),
            "LIST" => json!([self.sample(&it["ofType"])]),
            "ENUM" => self.fields(name, "enumValues")[0]["name"].clone(),
            "INPUT_OBJECT" => {
                let fields = self.fields(name, "inputFields");
                let needed = fields.iter().filter(|it| it["type"]["kind"] == "NON_NULL");
                let needed: Vec<_> = needed.collect();
                // An input that needs nothing takes one of its fields.
                let needed = if needed.is_empty() { vec![&fields[0]] } else { needed };
                let named = |it: &&Value| it["name"].as_str().unwrap().to_owned();
                needed.iter().map(|it| (named(it), self.sample(&it["type"]))).collect()
            }
            _ if name == "Int" => json!(1),
            _ => json!("x"),
        }
    }
}

/// Documents under a megabyte that would each cost far more than they weigh.
fn abuses() -> Vec<(&'static str, String)> {
    let many = |count: usize, of: &dyn Fn(usize) -> String| {
        (0..count).map(of).collect::<Vec<_>>().join(" ")
    };
    let bomb = many(30, &|level| {
        let next = level + 1;
        format!("fragment f{level} on Query {{ ...f{next} ...f{next} }}")
    });
    let row = "fund edition line area ambito organisation region available programmed committed \
               expensed paid reported admitted refused allottedTotal committedTotal expensedTotal \
               paidTotal sent received cash exposure";
    let costly = many(5, &|it| {
        format!("b{it}: balances(first: 500) {{ edges {{ cursor node {{ {row} }} }} }}")
    });
    let introspection =
        "__schema { types { fields { type { fields { type { fields { name } } } } } } }";
    vec![
        ("fragment bomb", format!("{{ ...f0 }} {bomb} fragment f30 on Query {{ __typename }}")),
        ("aliases", format!("{{ {} }}", many(31, &|it| format!("a{it}: __typename")))),
        ("directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(11))),
        ("depth", format!("{{ {} {} }}", "ledger { ".repeat(40), "}".repeat(40))),
        ("brackets", format!("{{a(b:{}", "[".repeat(90_000))),
        ("brackets, very many", format!("{{a(b:{}", "[".repeat(900_000))),
        ("braces", "{a".repeat(40_000)),
        ("tokens", format!("{{ {} }}", "a ".repeat(40_000))),
        ("a long name", "x".repeat(90_000)),
        ("a long string", format!("{{ a(b: \"{} }}", "\u{e8}".repeat(45_000))),
        ("a very long document", format!("{{ a(b: \"{} }}", "\u{e8}".repeat(450_000))),
        ("a long line", format!("{{ {} ! }}", "ledger { treeSize } ".repeat(2_000))),
        ("unknown fields", format!("{{ {} }}", many(9_900, &|it| format!("u{it}")))),
        ("a list", "{ events(first: 501) { edges { cursor } } }".to_owned()),
        ("introspection", format!("{{ {introspection} }}")),
        ("complexity", format!("{{ {costly} }}")),
    ]
}

#[tokio::test]
async fn what_costs_too_much_is_refused_cheaply() {
    // The figure of R10 is 50 ms of an optimised build.
    let patience = Duration::from_millis(if cfg!(debug_assertions) { 2_000 } else { 50 });
    let server = Server::new().await;
    server.ask("{ ledger { treeSize } }").await;
    for (what, document) in abuses() {
        let began = Instant::now();
        let reply = server.ask(&document).await;
        let took = began.elapsed();
        println!("{what}: {took:?}, {} bytes", reply.body.len());
        assert!(!reply.json()["errors"].is_null(), "{what}: {}", reply.body);
        assert!(reply.body.len() <= 4096, "{what}: an answer of {} bytes", reply.body.len());
        assert!(took < patience, "{what}: {took:?}");
    }
}

#[tokio::test]
async fn a_body_may_be_one_megabyte() {
    let server = Server::new().await;
    let reply = server.send(post_json(), vec![b' '; (1 << 20) + 1]).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "TOO_LONG"));
    let announced = post_json().header("content-length", "67108864");
    assert_eq!(server.send(announced, HEAD).await.status, 413);
    let padded = format!("{HEAD}{}", " ".repeat((1 << 20) - HEAD.len()));
    assert_eq!(server.send(post_json(), padded).await.status, 200);
}

#[tokio::test]
async fn what_stands_beside_the_door() {
    let server = Server::new().await;
    let health = server.send(Request::builder().uri("/health"), "").await;
    assert_eq!((health.status, health.body.as_str()), (200, r#"{"status":"ok","treeSize":"1"}"#));
    let sdl = server.send(Request::builder().uri("/schema.graphql"), "").await;
    assert_eq!((sdl.status, sdl.body), (200, crate::sdl()));
    assert_eq!(server.send(Request::builder().uri("/"), "").await.header("location"), "/graphql");
    let nothing = server.send(Request::builder().uri("/nulla"), "").await;
    assert_eq!((nothing.status, nothing.code().as_str()), (404, "NOT_FOUND"));
}

/// A database that does not answer is told soon, signed in or not.
#[tokio::test]
async fn nobody_waits_long_for_a_database_that_does_not_answer() {
    let store: Arc<dyn store::Store> = Arc::new(SqliteStore::in_memory().await.unwrap());
    let bookkeeper =
        Bookkeeper::new(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemChance));
    bookkeeper.open("prova").await.unwrap();
    let server = Server { router: router(bookkeeper), _folder: TempDir::new().unwrap() };
    let get = || Request::builder().uri("/health");
    assert_eq!(server.send(get(), "").await.json()["status"], "ok");
    // Its only connection is taken; from now on the clock jumps on whenever everybody waits.
    let _taken = store.snapshot().await.unwrap();
    time::pause();
    let began = time::Instant::now();
    let health = server.send(get(), "").await;
    assert_eq!((health.status, health.body.as_str()), (503, r#"{"status":"unavailable"}"#));
    assert!(began.elapsed().as_secs() <= 2);
    let began = time::Instant::now();
    let body = json!({ "query": "{ ledger { treeSize } }" }).to_string();
    let reply = server.send(post_json().header("authorization", "Bearer fnd_x"), body).await;
    assert_eq!((reply.status, reply.code().as_str()), (503, "TIMEOUT"));
    assert!(began.elapsed().as_secs() <= 10);
}
