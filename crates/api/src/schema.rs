//! The schema, with its limits, and its text.

use crate::{
    mutation::Mutation,
    query::{LedgerQuestions, Query, RegisterQuestions},
};
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
    Schema::build(Query(LedgerQuestions, RegisterQuestions), Mutation, EmptySubscription)
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
    use expect_test::expect_file;

    #[test]
    fn the_committed_schema_is_current() {
        expect_file!["../../../graphql/schema.graphql"].assert_eq(&sdl());
    }
}
