//! SQL for one of the two sides of the followers' tables.

use crate::rows::Side;
use sqlx::AssertSqlSafe;

impl Side {
    /// A statement for this side: in the template each of its tables ends in `_x`.
    pub(crate) fn text(self, template: &str) -> String {
        let suffix = match self {
            Self::A => "_a",
            Self::B => "_b",
        };
        template.replace("_x", suffix)
    }

    /// The same, for running. OK: templates are written in this program, and name no value.
    pub(crate) fn sql(self, template: &str) -> AssertSqlSafe<String> {
        AssertSqlSafe(self.text(template))
    }
}
