//! Scripts: one command a line, and after `=>` what came of it, which `UPDATE_EXPECT=1` rewrites.

use crate::{
    plays::command,
    world::{Outcome, World, id},
};
use expect_test::Expect;
use ledger::{
    account::{Account, Stage},
    anomaly::Anomaly,
    posting::postings,
    state::{Key, Value},
};
use std::{collections::BTreeMap, fmt::Write as _};

/// The bodies, territories and editions of most scripts.
const ITALY: &str = "
    body mlps ministry
    body r_veneto region region=05
    body c_l736 comune region=05
    body c_d325 comune region=05
    body veneto_lavoro agency region=05
    ambito VEN_01 05 c_l736
    ambito VEN_02 05 c_d325
    open FNPS/2024 FNPS mlps
    open PNI/2024 PNI mlps cup=required window=2024-01-01..2026-12-31 lines=SUP,PIS
    open REG-VEN/2025 REG r_veneto
";

/// The same, with 1,000.00 of FNPS and of REG allotted and none programmed.
const ENDOWED: &str = "
    appropriate FNPS/2024 org:mlps +5000.00
    allot FNPS/2024 org:mlps -> org:r_veneto 3000.00
    allot FNPS/2024 org:r_veneto -> ats:VEN_01 1000.00 | ats:VEN_02 500.00
    appropriate PNI/2024 org:mlps +1000.00
    allot PNI/2024 org:mlps -> ats:VEN_01 1000.00
    appropriate REG-VEN/2025 org:r_veneto +2000.00
    allot REG-VEN/2025 org:r_veneto -> ats:VEN_01 1000.00
";

/// Plays a script over nothing at all.
pub fn check_from_nothing(script: &Expect) {
    check_over(World::default(), script);
}

/// Plays a script over the registry.
pub fn check(script: &Expect) {
    check_over(italy(), script);
}

/// Plays a script over the registry and some allotments.
pub fn check_endowed(script: &Expect) {
    check_over(endowed(), script);
}

/// The registry.
pub fn italy() -> World {
    played(World::default(), ITALY)
}

/// The registry and some allotments.
pub fn endowed() -> World {
    played(italy(), ENDOWED)
}

/// Plays lines that must all be recorded.
pub fn played(mut world: World, lines: &str) -> World {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let outcome = world.play(&command(&world, line));
        assert!(matches!(outcome, Outcome::Recorded { .. }), "{line}: {outcome:?}");
    }
    world
}

fn check_over(mut world: World, script: &Expect) {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for line in script.data().lines().map(str::trim) {
        if line.is_empty() || line.starts_with("//") {
            lines.push((line, String::new()));
        } else if !line.starts_with('!') {
            let asked = line.split("=>").next().unwrap().trim_end();
            lines.push((asked, answer(&mut world, asked)));
        }
    }
    let first = lines.iter().position(|(asked, _)| !asked.is_empty()).unwrap_or(0);
    let last = lines.iter().rposition(|(asked, _)| !asked.is_empty()).unwrap_or(0);
    let width = lines.iter().map(|(asked, _)| asked.chars().count()).max().unwrap_or(0).min(64);
    let mut text = String::new();
    for (asked, answer) in &lines[first..=last] {
        match answer.as_str() {
            "" => writeln!(text, "{asked}").unwrap(),
            answer => writeln!(text, "{asked:width$} => {answer}").unwrap(),
        }
    }
    script.assert_eq(&text);
}

fn answer(world: &mut World, line: &str) -> String {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match verb {
        "show" => show(world, |account| account.edition().to_string() == rest),
        "seal" => seal(world, rest),
        _ => {
            let command = command(world, line);
            let outcome = world.play(&command);
            in_words(world, &outcome, command.request.effective_on.to_string().as_str())
        }
    }
}

fn in_words(world: &World, outcome: &Outcome, asked_for: &str) -> String {
    match outcome {
        Outcome::Repeated(used) => format!("repeated: {} from #{}", used.count, used.first),
        Outcome::Refused(refused) => {
            let at = if refused.path.is_empty() { "" } else { " at " };
            let (code, path) = (refused.rejection.code(), &refused.path);
            short(&format!("refused {code}{at}{path}: {}", refused.rejection))
        }
        Outcome::Recorded { envelopes, total, published } => {
            let mut text = String::new();
            if envelopes.len() > 1 {
                write!(text, "{} events, ", envelopes.len()).unwrap();
            }
            let sums = [("total", total), ("published", published)];
            for (name, sum) in sums {
                if let Some(sum) = sum {
                    write!(text, "{name} {sum}, ").unwrap();
                }
            }
            let moved: Vec<Account> = envelopes
                .iter()
                .flat_map(|it| postings(&it.event))
                .flat_map(|it| [it.from, it.to])
                .collect();
            match moved.as_slice() {
                [] => text.push_str("recorded"),
                moved => text.push_str(&show(world, |account| moved.contains(account))),
            }
            let day = envelopes[0].effective_on.to_string();
            if day != asked_for {
                write!(text, " (on {day})").unwrap();
            }
            for (i, anomaly) in envelopes
                .iter()
                .enumerate()
                .flat_map(|(i, it)| it.anomalies.iter().map(move |anomaly| (i, anomaly)))
            {
                let place = if envelopes.len() > 1 { format!("[{i}] ") } else { String::new() };
                write!(text, "\n    ! {place}{}: {anomaly}", coded(anomaly)).unwrap();
            }
            text
        }
    }
}

/// The code of an anomaly, which is also the one that it is sealed with.
fn coded(anomaly: &Anomaly) -> &'static str {
    let json = serde_json::to_value(anomaly).unwrap();
    assert_eq!(json["code"], anomaly.code());
    assert_eq!(&serde_json::from_value::<Anomaly>(json).unwrap(), anomaly);
    anomaly.code()
}

/// What stands on some accounts, in groups of edition and holder.
fn show(world: &World, which: impl Fn(&Account) -> bool) -> String {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (account, cents) in world.balances().filter(|(account, _)| which(account)) {
        let group = format!("{} {}", account.edition(), account.holder());
        let mut place = account.stage().name().to_owned();
        if let Some(purpose) = account.purpose() {
            place = format!("{} {place}", purpose.line);
            if let Some(area) = &purpose.area {
                place = format!("{}/{area} {}", purpose.line, account.stage().name());
            }
        }
        match account {
            Account::Till { organisation, .. } => place = format!("{place}@{organisation}"),
            Account::InTransit { sender, receiver, .. } => {
                assert_eq!(account.stage(), Stage::InTransit);
                place = format!("{place}@{sender}>{receiver}");
            }
            _ => {}
        }
        groups.entry(group).or_default().push(format!("{place} {cents}"));
    }
    let groups = groups.iter().map(|(group, places)| format!("{group}: {}", places.join(", ")));
    groups.collect::<Vec<_>>().join("; ")
}

/// The events of the command with a key, `BOOK KEY`, as they are sealed.
fn seal(world: &World, name: &str) -> String {
    let (book, key) = name.split_once(' ').unwrap();
    let key = Key::Used { book: book.parse().unwrap(), key: key.parse().unwrap() };
    let Some(Value::Used(used)) = world.slots.get(&key) else { panic!("{key}") };
    let first = usize::try_from(used.first).unwrap();
    assert_eq!(used.first_id, id(first));
    let events = &world.log[first..first + used.count as usize];
    assert_eq!(used.last_id, events.last().unwrap().id);
    let sealed = events.iter().map(|it| short(&serde_json::to_string(&it.event).unwrap()));
    sealed.collect::<Vec<_>>().join("\n    ! ")
}

/// With `#n` for the id of the event at index n.
fn short(text: &str) -> String {
    let mut text = text.to_owned();
    while let Some(at) = text.find("00000000-0000-0000-0000-") {
        let n = u128::from_str_radix(&text[at + 24..at + 36], 16).unwrap();
        text.replace_range(at..at + 36, &format!("#{n}"));
    }
    text
}
