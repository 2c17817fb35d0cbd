//! Persons in the JSON form of a command: where they stand, and the id that takes their place.

use ledger::{
    event::Party,
    identifier::{CheckDigit, CodiceFiscale, Malformed},
    rejection::{Refused, Rejection},
    text::Text,
};
use serde_json::Value;

/// The field by which a party is a person who is named.
const CODE: &str = "codice_fiscale";

/// A person as a door names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Natural {
    /// By which they are known.
    pub code: CodiceFiscale,
    /// What they are called, where it is said.
    pub name: Option<Text>,
}

/// Where a value stands: the names and places that lead to it.
pub(crate) type Way = Vec<Step>;

/// One step of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Field(String),
    Item(usize),
}

/// Every person who is named in a command's input, and where.
///
/// # Errors
/// [`Refused`] when a codice fiscale is none: it is not repeated.
pub(crate) fn naturals(form: &Value) -> Result<Vec<(Way, Natural)>, Refused> {
    let mut found = Vec::new();
    if let Some(input) = form.get("input") {
        walk(input, &mut vec![Step::Field("input".to_owned())], &mut found)?;
    }
    Ok(found)
}

fn walk(value: &Value, way: &mut Way, found: &mut Vec<(Way, Natural)>) -> Result<(), Refused> {
    match value {
        Value::Object(fields) if fields.contains_key(CODE) => {
            let natural = natural(fields).map_err(|(field, why)| refused(way, &field, why))?;
            found.push((way.clone(), natural));
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                way.push(Step::Field(name.clone()));
                walk(value, way, found)?;
                way.pop();
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                way.push(Step::Item(at));
                walk(value, way, found)?;
                way.pop();
            }
        }
        _ => {}
    }
    Ok(())
}

fn natural(fields: &serde_json::Map<String, Value>) -> Result<Natural, (String, Rejection)> {
    let of = |field: &str, why: Rejection| (field.to_owned(), why);
    let malformed = |field: &str, it: &Malformed| {
        of(field, Rejection::Malformed { field_code: it.code.to_owned(), message: it.to_string() })
    };
    let wrong = |field: &str, code: &str, message: &str| {
        let (field_code, message) = (code.to_owned(), message.to_owned());
        of(field, Rejection::Malformed { field_code, message })
    };
    if let Some(other) = fields.keys().find(|it| *it != CODE && *it != "name") {
        let other = ledger::identifier::shown(other);
        let message = format!("campo «{other}» sconosciuto accanto a {CODE}: ammesso solo name");
        return Err(wrong(&other, "UNKNOWN_FIELD", &message));
    }
    let text = |field: &str| match fields.get(field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(field, "WRONG_TYPE", "serve un testo")),
    };
    let code = text(CODE)?.map_or("", String::as_str);
    let code = CodiceFiscale::parse(code).map_err(|it| malformed(CODE, &it))?;
    if code.check() == CheckDigit::Failed {
        // Mistyped it would be another person, whom nobody would ever find again.
        let message = "codice fiscale della persona non valido: l'ultimo carattere non corrisponde \
                       agli altri; ricopiarlo dalla tessera sanitaria";
        return Err(wrong(CODE, "MALFORMED_CODICE_FISCALE", message));
    }
    let name = text("name")?.map(|it| Text::parse(it)).transpose();
    Ok(Natural { code, name: name.map_err(|it| malformed("name", &it))? })
}

/// The path of a refusal is that within the input, as `decide` tells it.
fn refused(way: &[Step], field: &str, why: Rejection) -> Refused {
    let mut path = String::new();
    for step in way.iter().skip(1) {
        match step {
            Step::Field(name) if path.is_empty() => path.push_str(name),
            Step::Field(name) => path = format!("{path}.{name}"),
            Step::Item(at) => path = format!("{path}[{at}]"),
        }
    }
    let path = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    why.at(path)
}

/// Puts a party in the place of a person who was named.
pub(crate) fn place(form: &mut Value, way: &[Step], party: &Party) {
    let mut here = Some(form);
    for step in way {
        here = here.and_then(|it| match step {
            Step::Field(name) => it.get_mut(name.as_str()),
            Step::Item(at) => it.get_mut(*at),
        });
    }
    // OK: a party is written as it is read.
    if let (Some(here), Ok(party)) = (here, serde_json::to_value(party)) {
        *here = party;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::event::PersonParty;
    use serde_json::json;

    #[test]
    fn a_person_is_found_wherever_a_party_stands_and_replaced() {
        let mut form = json!({"key": "k", "input": {
            "creditor": {"codice_fiscale": "rssmra85t10a562s", "name": "Mario Rossi"},
            "rows": [{"to": {"tax_id": "01907990012"}}, {"to": {"codice_fiscale": "MRTMTT91D08F205J"}}],
        }});
        let found = naturals(&form).unwrap();
        let told = found.iter().map(|(_, it)| (it.code.as_str(), it.name.is_some()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [("RSSMRA85T10A562S", true), ("MRTMTT91D08F205J", false)]
        );
        let person = "c0ffee00-0000-4000-8000-00000000cafe".parse().unwrap();
        for (way, _) in &found {
            let party = Party::Person(PersonParty { person, digests: Vec::new() });
            place(&mut form, way, &party);
        }
        let there = json!({"person": person});
        assert_eq!((&form["input"]["creditor"], &form["input"]["rows"][1]["to"]), (&there, &there));
        assert_eq!(form["input"]["rows"][0]["to"]["tax_id"], "01907990012");
        assert_eq!(naturals(&form).unwrap(), []);
    }

    #[test]
    fn what_is_no_person_is_refused_and_not_repeated() {
        for (party, expected) in [
            (
                json!({"codice_fiscale": "RSSMRA85T10A562T"}),
                "MALFORMED_CODICE_FISCALE at document.issuer.codice_fiscale",
            ),
            (
                json!({"codice_fiscale": "RSSMRA"}),
                "MALFORMED_CODICE_FISCALE at document.issuer.codice_fiscale",
            ),
            (json!({"codice_fiscale": 1}), "WRONG_TYPE at document.issuer.codice_fiscale"),
            (json!({"codice_fiscale": null}), "WRONG_TYPE at document.issuer.codice_fiscale"),
            (
                json!({"codice_fiscale": "RSSMRA85T10A562S", "name": "a\u{0}"}),
                "MALFORMED_TEXT at document.issuer.name",
            ),
            (
                json!({"codice_fiscale": "RSSMRA85T10A562S", "name": "RSSMRA85T10A562S"}),
                "PERSONAL_DATA at document.issuer.name",
            ),
            (
                json!({"codice_fiscale": "RSSMRA85T10A562S", "person": "x"}),
                "UNKNOWN_FIELD at document.issuer.person",
            ),
        ] {
            let Refused { path, rejection } =
                naturals(&json!({"input": {"document": {"issuer": party}}})).unwrap_err();
            assert_eq!(format!("{} at {path}", rejection.code()), expected);
            assert!(!rejection.to_string().contains("RSSMRA"), "{rejection}");
        }
    }
}
