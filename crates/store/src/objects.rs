//! Schemas object by object: what stands in a database beside what the migrations make.

use std::collections::BTreeMap;

/// Kind and name of an object → what makes it what it is.
pub(crate) type Objects = BTreeMap<(String, String), String>;

/// What differs between the objects that stand and those that were made.
pub(crate) fn differences(made: &Objects, mut found: Objects) -> Vec<String> {
    let mut differences = Vec::new();
    for (it @ (kind, name), definition) in made {
        match found.remove(it) {
            None => differences.push(format!("the {kind} {name} is gone")),
            Some(stands) if stands != *definition => {
                differences.push(format!("the {kind} {name} is not what this program made"));
            }
            Some(_) => {}
        }
    }
    differences.extend(
        found
            .into_keys()
            .map(|(kind, name)| format!("the {kind} {name} is none of this program's")),
    );
    differences
}
