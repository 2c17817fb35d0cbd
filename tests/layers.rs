//! The layers of the house, over `cargo metadata`: a crate knows only what stands above it.

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which crates of the workspace each one may know, in tests too.
const HOUSE: [(&str, &[&str]); 11] = [
    ("ledger", &[]),
    ("journal", &["ledger"]),
    ("store", &["ledger", "journal"]),
    ("exchange", &["ledger"]),
    ("bookkeeper", &["ledger", "journal", "store", "exchange"]),
    ("api", &["ledger", "journal", "store", "exchange", "bookkeeper"]),
    ("web", &["api"]),
    ("bench", &["ledger", "journal", "store", "bookkeeper"]),
    ("cli", &["ledger", "journal", "store", "exchange", "bookkeeper", "api", "web", "bench"]),
    ("xtask", &[]),
    ("tests", &["ledger", "journal", "store", "exchange", "bookkeeper", "api", "web", "cli"]),
];

/// Libraries, with those whose name continues theirs, and the crates that they belong to. The bench
/// speaks to databases for its baselines, which are not to be ours.
const OWNED: [(&str, &[&str]); 3] =
    [("sqlx", &["store", "bench"]), ("async-graphql", &["api"]), ("object_store", &["store"])];

/// The crates that are pure, and what they therefore never see.
const PURE: [&str; 2] = ["ledger", "journal"];
const IMPURE: [&str; 4] = ["tokio", "sqlx", "axum", "reqwest"];

/// One arrow of the dependency graph.
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    kind: DependencyKind,
}

#[test]
fn a_crate_knows_only_what_stands_above_it() {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let crates = metadata.workspace_packages();
    let mut found = Vec::new();
    for from in &crates {
        if !HOUSE.iter().any(|(name, _)| *name == from.name.as_str()) {
            found.push(format!("`{}` has no line in the table of layers", from.name));
        }
        for dependency in &from.dependencies {
            let arrow = Arrow { from: &from.name, to: &dependency.name, kind: dependency.kind };
            let inside = crates.iter().any(|it| it.name.as_str() == dependency.name);
            found.extend(if inside { layer(&arrow) } else { library(&arrow) });
        }
    }
    assert!(crates.len() >= 8, "the workspace has only {} crates", crates.len());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn an_arrow_that_points_down_is_named() {
    let refused = |from, to, kind| {
        let arrow = Arrow { from, to, kind };
        [layer(&arrow), library(&arrow)].map(Option::unwrap_or_default)
    };
    let normal = DependencyKind::Normal;
    let [layer, _] = refused("journal", "store", normal);
    assert_eq!(layer, "`journal` must not depend on `store`: it may know ledger");
    let [layer, _] = refused("ledger", "journal", DependencyKind::Development);
    assert_eq!(layer, "`ledger` must not depend on `journal`: it may know no crate of ours");
    let [_, library] = refused("api", "sqlx", normal);
    assert_eq!(library, "`api` must not depend on `sqlx`: only `store` and `bench` may");
    let [_, library] = refused("cli", "async-graphql-axum", normal);
    assert_eq!(library, "`cli` must not depend on `async-graphql-axum`: only `api` may");
    let [_, library] = refused("journal", "tokio", DependencyKind::Build);
    assert_eq!(library, "`journal` must not depend on `tokio`: it is pure");
    assert_eq!(refused("api", "sqlx", DependencyKind::Development)[1], "");
    assert_eq!(refused("store", "sqlx", normal)[1], "");
    assert_eq!(refused("bookkeeper", "store", normal)[0], "");
}

/// Why the crate may not know the other crate of ours, if it may not.
fn layer(arrow: &Arrow<'_>) -> Option<String> {
    let Arrow { from, to, .. } = arrow;
    let (_, known) = HOUSE.iter().find(|(name, _)| name == from)?;
    let may = if known.is_empty() { "no crate of ours".into() } else { known.join(", ") };
    let refused = format!("`{from}` must not depend on `{to}`: it may know {may}");
    (!known.contains(to)).then_some(refused)
}

/// Why the crate may not use the library, if it may not. Its tests may use any.
fn library(arrow: &Arrow<'_>) -> Option<String> {
    let Arrow { from, to, kind } = arrow;
    if *kind == DependencyKind::Development {
        return None;
    }
    let refused = |why: String| Some(format!("`{from}` must not depend on `{to}`: {why}"));
    if PURE.contains(from) && IMPURE.iter().any(|it| is_of(to, it)) {
        return refused("it is pure".into());
    }
    match OWNED.iter().find(|(family, owners)| is_of(to, family) && !owners.contains(from)) {
        Some((_, owners)) => refused(format!("only `{}` may", owners.join("` and `"))),
        None => None,
    }
}

/// `sqlx-core` is of `sqlx`; `sqlxml` is not.
fn is_of(library: &str, family: &str) -> bool {
    library.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
