//! Node ids: one opaque name for everything that can be asked again, whatever its kind.

use async_graphql::ID;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The kinds of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of the catalogue.
    Line,
    /// A fund of the catalogue.
    Fund,
    /// An endowment of a fund.
    Edition,
    /// A body.
    Organisation,
    /// A territory.
    Ambito,
    /// An event of the log.
    Event,
    /// An expense: the event that recorded it, and what became of it.
    Expense,
}

/// Each kind with the name of its GraphQL type.
const NAMES: [(Kind, &str); 7] = [
    (Kind::Line, "Line"),
    (Kind::Fund, "Fund"),
    (Kind::Edition, "Edition"),
    (Kind::Organisation, "Organisation"),
    (Kind::Ambito, "Ambito"),
    (Kind::Event, "Event"),
    (Kind::Expense, "Expense"),
];

/// The node id of a kind and a code: base64 of `Type:code`.
pub fn encode(kind: Kind, code: &str) -> ID {
    // OK: every kind stands in the table, and a test says so.
    let name = NAMES.iter().find(|(it, _)| *it == kind).map_or("", |(_, name)| name);
    ID(URL_SAFE_NO_PAD.encode(format!("{name}:{code}")))
}

/// The kind and code of a node id; `None` when it is not one of ours.
pub fn decode(id: &str) -> Option<(Kind, String)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    let (name, code) = text.split_once(':')?;
    let (kind, _) = NAMES.iter().find(|(_, it)| *it == name)?;
    Some((*kind, code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_as_it_went() {
        for (kind, _) in NAMES {
            for code in ["SUP", "FP-QS/2024", "0197f3a0-1c2d-7e4f-8a5b-6c7d8e9f0a1b", "a:b", ""] {
                assert_eq!(decode(&encode(kind, code)), Some((kind, code.to_owned())));
            }
        }
        assert_eq!(encode(Kind::Line, "SUP").as_str(), "TGluZTpTVVA");
    }

    #[test]
    fn what_is_no_id_of_ours_is_none() {
        let foreign = URL_SAFE_NO_PAD.encode("Altro:SUP");
        for bad in ["", "SUP", "TGluZTpTVVA=", "VEN_01", "key:k", "è", &foreign, "_w", "TGluZQ"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
