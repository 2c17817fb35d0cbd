//! Questions to a register, as conditions that each database spells in its own way.

use super::{Kind, Register};
use crate::rows::{AsOf, Sight};
use ledger::day::Day;

/// Which rows of a register; a field that is absent admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterFilter {
    /// What is seen: rows of these holders, or recorded or given by these bodies or holders. `None`
    /// for all.
    pub sight: Option<Sight>,
    /// Of this holder.
    pub holder: Option<String>,
    /// Recorded by this body, or given by this holder, both as `org:CODE` or `ats:CODE`.
    pub other: Option<String>,
    /// Of this endowment.
    pub edition: Option<String>,
    /// For this line.
    pub line: Option<String>,
    /// For this area.
    pub area: Option<String>,
    /// With this tax id, person or body on the other side.
    pub party: Option<String>,
    /// Under an act of this number.
    pub act: Option<String>,
    /// Of this number; anomalies of this code.
    pub number: Option<String>,
    /// Of a number of this year.
    pub year: Option<u16>,
    /// Of a commitment with this CIG.
    pub cig: Option<String>,
    /// Of a commitment with this CUP.
    pub cup: Option<String>,
    /// Of a commitment on this budget chapter.
    pub chapter: Option<String>,
    /// Of a commitment in this budget year.
    pub budget: Option<u16>,
    /// Effective on this day or later.
    pub from: Option<Day>,
    /// Effective on this day or earlier.
    pub to: Option<Day>,
    /// As of when.
    pub as_of: AsOf,
}

/// A row of a register as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// The number of its holder in the dictionary.
    pub owner: i64,
    /// The number of who recorded or gave it.
    pub by: i64,
    /// The place of its event.
    pub index: u64,
    /// Its number in the register, among those of its event.
    pub number: u32,
    /// In which register, by number.
    pub register: i64,
    /// What happened.
    pub kind: Kind,
    /// The row that it uses, pays, answers or undoes: the place of its event, and its number.
    pub of: Option<(u64, u32)>,
    /// Its effective day, as the integer `yyyymmdd`.
    pub day: i64,
    /// How much.
    pub cents: i64,
    /// The budget year, where there is one.
    pub budget: Option<u16>,
    /// The year of the order, of the commitment's number or of the document, where there is one.
    pub year: Option<u16>,
    /// The number in the books, of the order or of the document; empty where there is none.
    pub book_number: String,
    /// Whose authority, or the body.
    pub holder: String,
    /// Who recorded or gave it.
    pub other: String,
    /// The endowment; empty where there is none.
    pub edition: String,
    /// What it is for; empty where there is none.
    pub line: String,
    /// For whom; empty where there is none.
    pub area: String,
}

/// A condition on a row, or on the commitment behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// On which row: the row itself, or the one that it uses, so many registers behind it.
    pub behind: u8,
    /// The column.
    pub column: &'static str,
    /// How they compare.
    pub sign: &'static str,
    /// With what.
    pub value: Value,
}

/// What a column is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// The number of a holder of this name.
    Name(String),
}

/// What a filter asks of the rows of a register, what is seen and the page apart.
pub(crate) fn conditions(register: Register, filter: &RegisterFilter) -> Vec<Condition> {
    let behind = match register {
        Register::Expenses => 1,
        Register::Payments => 2,
        _ => 0,
    };
    let creditor = u8::from(register == Register::Payments);
    let text = |it: &Option<String>| it.clone().map(Value::Text);
    let name = |it: &Option<String>| it.clone().map(Value::Name);
    let year = |it: Option<u16>| it.map(|it| Value::Number(it.into()));
    let day = |it: Option<Day>| it.map(|it| Value::Number(it.number().into()));
    let known = filter.as_of.known.map(|it| Value::Number(i64::try_from(it).unwrap_or(i64::MAX)));
    let asked = [
        (0, "holder", "=", name(&filter.holder)),
        (0, "other", "=", name(&filter.other)),
        (0, "edition", "=", text(&filter.edition)),
        (0, "line", "=", text(&filter.line)),
        (0, "area", "=", text(&filter.area)),
        (0, "act", "=", text(&filter.act)),
        (0, "number", "=", text(&filter.number)),
        (0, "year", "=", year(filter.year)),
        (0, "day", ">=", day(filter.from)),
        (0, "day", "<=", day(filter.to)),
        (0, "day", "<=", day(filter.as_of.effective)),
        (0, "idx", "<", known),
        (creditor, "party", "=", text(&filter.party)),
        (behind, "cig", "=", text(&filter.cig)),
        (behind, "cup", "=", text(&filter.cup)),
        (behind, "chapter", "=", text(&filter.chapter)),
        (behind, "budget", "=", year(filter.budget)),
    ];
    let asked = asked.into_iter();
    asked
        .filter_map(|(behind, column, sign, value)| {
            Some(Condition { behind, column, sign, value: value? })
        })
        .collect()
}

impl Register {
    /// The register that its rows use rows of, by number.
    pub(crate) fn behind(number: i64) -> i64 {
        number - 1
    }
}

impl RegisterFilter {
    /// Whether it names whose rows it wants: then they are found by that, and looked at for what is
    /// seen; else they are found by what is seen.
    pub(crate) fn names_somebody(&self) -> bool {
        self.holder.is_some() || self.other.is_some()
    }

    /// Everybody whose names are seen, as holders and as bodies.
    pub(crate) fn names(sight: &Sight) -> [Vec<String>; 2] {
        let holders: Vec<String> = sight.holders.iter().map(ToString::to_string).collect();
        let bodies = sight.organisations.iter().map(|it| format!("org:{it}"));
        let mut others: Vec<String> = holders.iter().cloned().chain(bodies).collect();
        others.sort_unstable();
        others.dedup();
        [holders, others]
    }
}
