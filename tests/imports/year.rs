//! The year: every register read, and at the end the balances that its figures make.

use super::{Office, YEAR, of_the_year};

/// What stands of the two editions when the year is over, worked out by hand from the files.
const STANDS: &str = "\
FNPS/2025 mlps: available 500000,00
FNPS/2025 r_veneto: available 351000,00
FNPS/2025 SIN_01 unione_sin: available 9000,00
FNPS/2025 SIN_02 c_sin: available 50000,00
FNPS/2025 GOV SIN_01 unione_sin: programmed 5000,00, committed 6000,00, paid 4000,00
FNPS/2025 PPI SIN_01 unione_sin: programmed 18000,00, committed 6000,00, expensed 6000,00
FNPS/2025 SUP SIN_01 unione_sin: programmed 23000,00, committed 10000,00, paid 12000,00
REG-SIN/2026 r_veneto: available 140000,00
REG-SIN/2026 SIN_01 unione_sin: available 5000,00
REG-SIN/2026 SIN_02 c_sin: available 40000,00
REG-SIN/2026 GOV SIN_01 unione_sin: programmed 7500,00, committed 4500,00, expensed 3000,00
";

/// And of the cash.
const CASH: &str = "\
FNPS/2025 mlps: sent 100000,00, cash -100000,00
FNPS/2025 r_veneto: sent 80000,00, received 100000,00, cash 20000,00
FNPS/2025 SIN_01 unione_sin: received 80000,00, paid_out 16000,00, cash 64000,00
REG-SIN/2026 r_veneto: sent 20000,00, cash -20000,00
REG-SIN/2026 SIN_01 unione_sin: received 20000,00, cash 20000,00
";

/// The keys of each row, and its figures but those that are nothing.
fn balances(office: &Office, by: &str, figures: &[&str]) -> String {
    let ran = office.runs(&["balances", "--by", by, "--format", "csv"]).exits(0);
    let mut lines = ran.out.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows = lines.filter_map(|row| {
        let cell = |name: &str| row[header.iter().position(|it| *it == name).unwrap()];
        let keys = ["edition", "line", "ambito", "organisation"].map(cell);
        let keys: Vec<&str> = keys.into_iter().filter(|it| !it.is_empty()).collect();
        let figures = figures.iter().map(|name| (name, cell(name)));
        let figures = figures.filter(|(_, it)| !["", "0,00"].contains(it));
        let figures: Vec<String> = figures.map(|(name, it)| format!("{name} {it}")).collect();
        let row = format!("{}: {}\n", keys.join(" "), figures.join(", "));
        (!figures.is_empty()).then_some(row)
    });
    rows.collect()
}

#[tokio::test]
async fn from_files_alone() {
    for office in Office::everywhere().await {
        office.opens(YEAR.len());
        let authority = ["available", "programmed", "committed", "expensed", "paid"];
        let stands = balances(&office, "edition,ambito,organisation,line", &authority);
        assert_eq!(stands, STANDS, "{stands}");
        let till = ["sent", "in_transit", "received", "paid_out", "cash"];
        let cash = balances(&office, "edition,ambito,organisation", &till);
        assert_eq!(cash, CASH, "{cash}");
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
