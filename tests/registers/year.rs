//! The year: every register read, and at the end the balances that its figures make.

use super::{Office, YEAR, of_the_year};
use expect_test::expect;

/// What stands of an edition, by ambito, body and line.
fn balances(office: &Office, edition: &str) -> String {
    let by = ["--by", "ambito,organisation,line", "--format", "csv"];
    office.runs(&[&["balances", "--edition", edition][..], &by].concat()).exits(0).out
}

#[tokio::test]
async fn from_files_alone() {
    let mut figures = Vec::new();
    for office in Office::everywhere().await {
        office.opens(YEAR.len());
        figures.push(["FNPS/2025", "REG-SIN/2026"].map(|it| balances(&office, it)));
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
    // 100.000 allotted and 1.000 given back; 62.000 planned and not, 23.000 committed …
    expect![[""]].assert_eq(&figures[0][0]);
    // A third of 60.000 by weights.
    expect![[""]].assert_eq(&figures[0][1]);
    assert_eq!(figures[0], figures[1]);
}
