//! Introspection is for everybody, so its answers must stay small: the fields of the types of the
//! fields of the types … multiply, and no limit on depth alone stops them.

use super::answer::too_much;
use async_graphql::{
    ServerError,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

/// How often a document may ask for the schema or for a type.
const QUESTIONS: u32 = 3;
/// How deep selections may be nested, spreads included.
const DEEPEST: u32 = 40;
/// The fields whose answers are lists that lead to types again.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Refuses a document whose introspection would multiply.
pub fn check(document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut walk = Walk { document, questions: 0 };
    for (_, operation) in document.operations.iter() {
        walk.through(&operation.node.selection_set.node, Place::default())?;
    }
    Ok(())
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    questions: u32,
}

/// Where in a document something stands.
#[derive(Clone, Copy, Default)]
struct Place {
    depth: u32,
    lists: u32,
}

impl Walk<'_> {
    fn through(&mut self, selections: &SelectionSet, at: Place) -> Result<(), ServerError> {
        if at.depth > DEEPEST {
            return Err(too_much("è annidato troppo a fondo"));
        }
        let below = Place { depth: at.depth + 1, ..at };
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    let below = self.field(field.node.name.node.as_str(), below)?;
                    self.through(&field.node.selection_set.node, below)?;
                }
                Selection::InlineFragment(it) => {
                    self.through(&it.node.selection_set.node, below)?;
                }
                Selection::FragmentSpread(it) => {
                    let document = self.document;
                    if let Some(it) = document.fragments.get(&it.node.fragment_name.node) {
                        self.through(&it.node.selection_set.node, below)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, name: &str, mut below: Place) -> Result<Place, ServerError> {
        self.questions += u32::from(matches!(name, "__schema" | "__type"));
        below.lists += u32::from(LISTS.contains(&name));
        if self.questions > QUESTIONS || below.lists > 1 {
            return Err(too_much("chiede troppo dello schema: è intero in /schema.graphql"));
        }
        Ok(below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    #[test]
    fn types_are_described_one_level_at_a_time() {
        for good in [
            "{ __schema { types { fields { args { type { name ofType { name } } } } \
             inputFields { name } possibleTypes { name } } } }",
            "{ a: __type(name: \"A\") { ...T } b: __type(name: \"B\") { ...T } } \
             fragment T on __Type { fields { type { name } } }",
        ] {
            assert!(check(&parse_query(good).unwrap()).is_ok(), "{good}");
        }
        for bad in [
            "{ __schema { types { fields { type { fields { name } } } } } }",
            "{ __schema { types { ...T } } } fragment T on __Type { possibleTypes { ...U } } \
             fragment U on __Type { fields { name } }",
            "{ a: __schema { t } b: __schema { t } c: __schema { t } d: __schema { t } }",
        ] {
            assert!(check(&parse_query(bad).unwrap()).is_err(), "{bad}");
        }
    }
}
