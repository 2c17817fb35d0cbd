//! Where in a table stands what a field of a request says.

use super::Kind;

/// The fields that every request has.
const COMMON: [(&str, &str); 8] = [
    ("key", "chiave"),
    ("cause", "causale"),
    ("effective_on", "data"),
    ("act.kind", "atto_tipo"),
    ("act.number", "atto_numero"),
    ("act.date", "atto_data"),
    ("on_behalf_of", "per_conto_di"),
    ("evidence", "allegato"),
];

/// A place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The column; none when no column says it.
    pub column: Option<&'static str>,
    /// Which element of the request's list, from 0; none when it is no element's.
    pub element: Option<usize>,
}

impl Kind {
    /// The place of a field such as `shares[0].amount`.
    pub fn place(self, path: &str) -> Place {
        let (field, element) = generalised(path);
        let mut field = field.as_str();
        let column = loop {
            let fields = COMMON.iter().chain(self.table().fields);
            if let Some((_, column)) = fields.into_iter().find(|(known, _)| *known == field) {
                break Some(*column);
            }
            match field.rsplit_once('.') {
                Some((above, _)) => field = above,
                None => break None,
            }
        };
        Place { column, element }
    }
}

/// `shares[3].amount` as `shares[].amount` and 3: the place in the first list.
fn generalised(path: &str) -> (String, Option<usize>) {
    let mut field = String::new();
    let mut element = None;
    let mut rest = path;
    while let Some((before, number, after)) = rest.split_once('[').and_then(|(before, rest)| {
        let (number, after) = rest.split_once(']')?;
        Some((before, number, after))
    }) {
        field.extend([before, "[]"]);
        element = element.or_else(|| number.parse().ok());
        rest = after;
    }
    field.push_str(rest);
    (field, element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_column_and_its_row() {
        for (kind, path, column, element) in [
            (Kind::Expenses, "shares[3].amount", Some("importo"), Some(3)),
            (Kind::Expenses, "shares[0]", None, Some(0)),
            (Kind::Expenses, "document.total", Some("documento_totale"), None),
            (Kind::Expenses, "key", Some("chiave"), None),
            (Kind::Decree, "rows[12].holder", Some("beneficiario"), Some(12)),
            (Kind::Payments, "lines[1].expense", Some("spesa"), Some(1)),
            (Kind::Payments, "order", Some("mandato_numero"), None),
            (Kind::Payments, "", None, None),
            (Kind::Weights, "criteria[2].weights[7].weight", Some("peso"), Some(2)),
        ] {
            assert_eq!(kind.place(path), Place { column, element }, "{path}");
        }
    }

    #[test]
    fn every_field_names_a_column_of_its_table() {
        for kind in Kind::ALL {
            for (field, column) in kind.table().fields {
                assert!(kind.column(column).is_some(), "{kind:?} {field} {column}");
            }
        }
    }
}
