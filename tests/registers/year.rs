//! The year: every register read, and at the end the balances that its figures make.

use super::{Office, YEAR, of_the_year};
use expect_test::expect;

/// A part of the answer: the rows that have a value in their first column.
fn balances(office: &Office, edition: &str, by: &str) -> String {
    let ran = office.runs(&["balances", "--edition", edition, "--by", by, "--format", "csv"]);
    ran.exits(0).out
}

#[tokio::test]
async fn from_files_alone() {
    for office in Office::everywhere().await {
        office.opens(YEAR.len());
        // 100.000 allotted, 1.000 returned: every line of the plan, less what was committed.
        expect![[""]].assert_eq(&balances(&office, "FNPS/2025", "ambito,line"));
        // 60.000 by weights 1 and 2.
        expect![[""]].assert_eq(&balances(&office, "REG-SIN/2026", "ambito,line"));
        office.runs(&["verify"]).exits(0);
        let before = office.size();
        for (file, who) in YEAR {
            let ran = office.imports(&of_the_year(file), who, &["--format", "json"]).exits(0);
            let told = &ran.json()[0]["imported"];
            assert_eq!(told["recorded"], 0, "{file}: {told}");
            assert_eq!(told["commands"], told["repeated"], "{file}: {told}");
            assert_eq!(told["amounts"]["recorded"], "0.00", "{file}");
        }
        assert_eq!(office.size(), before);
    }
}
