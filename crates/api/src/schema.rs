//! The schema, with its limits, and its text.

use crate::{mutation::Mutation, query::Query};
use async_graphql::{EmptySubscription, SDLExportOptions, Schema};

/// The schema of Fondaco.
pub type FondacoSchema = Schema<Query, Mutation, EmptySubscription>;

/// How deep a question may be nested; the standard introspection needs 15.
const DEPTH: usize = 20;
/// How much a question may cost: one a field, and lists as often as they have items. Two pages of
/// 500 rows of balances with every field fit.
const COMPLEXITY: usize = 60_000;
/// How many aliases.
const ALIASES: usize = 30;
/// How many directives on one field.
const DIRECTIVES: usize = 10;
/// How deep selections may be nested, spreads included, before anything else is looked at.
const RECURSION: usize = 32;

/// The schema that a server answers with.
pub fn schema() -> FondacoSchema {
    Schema::build(Query, Mutation, EmptySubscription)
        .limit_depth(DEPTH)
        .limit_complexity(COMPLEXITY)
        .limit_aliases(ALIASES)
        .limit_directives(DIRECTIVES)
        .limit_recursive_depth(RECURSION)
        .finish()
}

/// The schema as text (SDL): committed as `graphql/schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().prefer_single_line_descriptions().use_space_ident();
    schema().sdl_with_options(options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{Request, Variables};
    use expect_test::expect_file;
    use serde_json::json;
    use std::{fs, path::Path};

    #[test]
    fn the_committed_schema_is_current() {
        expect_file!["../../../graphql/schema.graphql"].assert_eq(&sdl());
    }

    #[tokio::test]
    async fn every_committed_document_asks_the_schema_well() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../graphql/operations");
        let head = json!({ "idempotencyKey": "k", "effectiveOn": "2026-04-10" });
        let mut input = json!({
            "organisation": "c_l736", "charged": "1.00",
            "document": {
                "issuer": { "taxId": "01907990012" }, "number": "12/A", "date": "2026-03-31",
                "kind": "TD01", "total": "1.00",
            },
            "item": { "line": "whole", "basis": "REAL", "total": "1.00", "eligible": "1.00" },
        });
        input.as_object_mut().unwrap().extend(head.as_object().unwrap().clone());
        let variables = json!({ "input": input, "ambito": "VEN_01", "holder": "ats:VEN_01" });
        let mut documents = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let document = fs::read_to_string(&path).unwrap();
            let request =
                Request::new(document).variables(Variables::from_json(variables.clone()));
            // Nobody sits at a desk here: what is validated is executed, and fails where it asks.
            let errors = schema().execute(request).await.errors;
            assert!(!errors.is_empty(), "{}", path.display());
            assert!(errors.iter().all(|it| !it.path.is_empty()), "{}: {errors:?}", path.display());
            documents += 1;
        }
        assert!(documents >= 5, "only {documents} documents");
    }
}
