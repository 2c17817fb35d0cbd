//! Every refusal, anomaly and broken rule that the sources declare stands in some script.

/// The scripts and tables.
pub const SCRIPTS: [&str; 17] = [
    include_str!("acts.rs"),
    include_str!("authority.rs"),
    include_str!("breaches.rs"),
    include_str!("breaches/corrections.rs"),
    include_str!("breaches/costs.rs"),
    include_str!("breaches/office.rs"),
    include_str!("cash.rs"),
    include_str!("changes.rs"),
    include_str!("commitments.rs"),
    include_str!("corrections.rs"),
    include_str!("disbursements.rs"),
    include_str!("expenses.rs"),
    include_str!("payments.rs"),
    include_str!("registry.rs"),
    include_str!("reversals.rs"),
    include_str!("breaches/years.rs"),
    include_str!("years.rs"),
];

/// `StageExhausted` as `STAGE_EXHAUSTED`.
pub fn code(variant: &str) -> String {
    let mut code = String::new();
    for (i, it) in variant.chars().enumerate() {
        if it.is_uppercase() && i > 0 {
            code.push('_');
        }
        code.push(it.to_ascii_uppercase());
    }
    code
}

/// The variants of the enum of a source: `    Name {` or `    Name {},`.
fn variants(source: &str) -> Vec<String> {
    let names = source.lines().filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        let (name, rest) = line.split_once(" {")?;
        let named = name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_uppercase);
        (named && matches!(rest, "" | "},")).then(|| code(name))
    });
    names.collect()
}

fn assert_in_some_script(text: &str) {
    assert!(SCRIPTS.iter().any(|script| script.contains(text)), "no script has {text:?}");
}

#[test]
fn every_refusal_is_provoked() {
    let codes = variants(include_str!("../../src/rejection.rs"));
    assert!(codes.len() >= 41, "{codes:?}");
    for code in codes {
        // What is malformed has the code of its field.
        let code = if code == "MALFORMED" { "MISSING_FIELD" } else { &code };
        assert_in_some_script(&format!("refused {code}"));
    }
}

#[test]
fn every_anomaly_is_provoked() {
    let codes = variants(include_str!("../../src/anomaly.rs"));
    assert!(codes.len() >= 12, "{codes:?}");
    // What only a clock can tell is provoked where there is one: tests/lane/clock.rs.
    let of_a_clock = ["CLOCK_JUMPED", "DATED_FAR_AHEAD"];
    for code in codes.iter().filter(|code| !of_a_clock.contains(&code.as_str())) {
        assert_in_some_script(&format!("{code}: "));
    }
}

#[test]
fn every_rule_of_replay_is_broken() {
    let sources = [
        include_str!("../../src/apply.rs"),
        include_str!("../../src/apply/acts.rs"),
        include_str!("../../src/apply/cost.rs"),
        include_str!("../../src/apply/remember.rs"),
        include_str!("../../src/apply/succession.rs"),
        include_str!("../../src/apply/undo.rs"),
    ];
    let rules: Vec<&str> = sources
        .iter()
        .flat_map(|source| source.split("Breach::of(\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(rules.len() >= 20, "{rules:?}");
    for rule in rules {
        assert_in_some_script(&format!("{rule}: "));
    }
}
