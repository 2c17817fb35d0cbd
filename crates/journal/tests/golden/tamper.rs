//! Every small way of writing a sealed event otherwise, as texts that must not be taken for it.

use serde_json::{Map, Value, json};

/// Stands for text that no JSON value of ours can hold: put in bare, without its quotes.
const BARE: &str = "bare:";

/// A text that says it otherwise, and what was done to it.
pub struct Forgery {
    pub what: String,
    pub bytes: Vec<u8>,
}

/// Every forgery of a document.
pub fn forgeries(document: &Value) -> Vec<Forgery> {
    let mut forged = Vec::new();
    for path in paths(document) {
        let there = document.pointer(&path).unwrap();
        if DERIVED.iter().any(|it| path.ends_with(it)) {
            continue;
        }
        for (what, other) in others(there) {
            let mut document = document.clone();
            *document.pointer_mut(&path).unwrap() = other;
            forged.push(Forgery { what: format!("{path}: {what}"), bytes: written(&document) });
        }
    }
    forged.extend(respelt(document));
    forged
}

/// The fields put in that no object has: these must not even be read.
pub fn with_unknown_fields(document: &Value) -> Vec<Forgery> {
    let objects =
        paths(document).into_iter().filter(|at| document.pointer(at).unwrap().is_object());
    objects
        .map(|path| {
            let mut document = document.clone();
            document.pointer_mut(&path).unwrap()["zz"] = json!("x");
            Forgery { what: format!("{path}: unknown field"), bytes: written(&document) }
        })
        .collect()
}

fn others(value: &Value) -> Vec<(String, Value)> {
    let mut others = vec![("null".to_owned(), Value::Null), ("a bool".to_owned(), json!(true))];
    let mut add = |what: &str, other: Value| others.push((what.to_owned(), other));
    match value {
        Value::Object(fields) => {
            add("an empty object", json!({}));
            for name in OPTIONAL.iter().filter(|name| !fields.contains_key(**name)) {
                add(&format!("{name} null"), with(fields, name, json!(null)));
                if LISTS.contains(name) {
                    add(&format!("{name} []"), with(fields, name, json!([])));
                }
            }
            for name in fields.keys() {
                let mut fewer = fields.clone();
                fewer.remove(name);
                // What is optional may be left out: it is then another document, not this one.
                if !OPTIONAL.contains(&name.as_str()) {
                    add(&format!("without {name}"), Value::Object(fewer));
                }
            }
        }
        Value::Array(_) => add("an empty list", json!([])),
        Value::Number(number) => {
            for bare in [
                format!("{number}.0"),
                format!("{number}.5"),
                format!("{number}e0"),
                format!("0{number}"),
                format!("-{number}"),
                "9007199254740992".to_owned(),
            ] {
                add(&bare, json!(format!("{BARE}{bare}")));
            }
            add("as text", json!(number.to_string()));
        }
        Value::String(text) => {
            for (what, other) in respelt_text(text) {
                add(&what, json!(other));
            }
        }
        _ => {}
    }
    others
}

/// Fields without which the object is still a whole one.
#[rustfmt::skip]
const OPTIONAL: [&str; 69] = [
    "vat",
    "approved", "booked", "collected", "committed", "deferred", "payable", "receivable",
    "restricted_cash", "restricted_surplus", "amounts", "new", "note", "of_share", "old", "paid", "reduced_eligible", "unpaid", "attested", "due_on", "instalment", "payment_days",
    "act", "admitted_lines", "anomalies", "area", "basis", "budget_year", "cause", "chapter", "cig",
    "commitments", "competence", "comune", "comuni", "creditor", "criteria", "cup", "digests", "edition",
    "evidence", "grantor", "group", "holder", "instalments", "ipa", "legal_form", "lines",
    "namesake", "no_cig", "number", "on_behalf_of", "own_share", "published_total", "receipt", "region", "returns", "row", "rules", "scheme", "shares", "subject", "tax_id",
    "terms", "touches", "total", "transfer", "window", "withheld",
];

/// Those that are lists.
const LISTS: [&str; 12] = [
    "admitted_lines",
    "anomalies",
    "commitments",
    "comuni",
    "criteria",
    "digests",
    "evidence",
    "instalments",
    "lines",
    "rules",
    "shares",
    "touches",
];

/// Texts that others determine and that are read as they are: whether they are the right ones is
/// not for the format to say.
const DERIVED: [&str; 3] = ["/payload/document/key", "/field", "/value"];

fn with(fields: &Map<String, Value>, name: &str, value: Value) -> Value {
    let mut more = fields.clone();
    more.insert(name.to_owned(), value);
    Value::Object(more)
}

/// Other spellings of the same amount, id, hash, date or instant.
fn respelt_text(text: &str) -> Vec<(String, String)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let amount = text.trim_start_matches('-').split_once('.');
    let mut spellings =
        vec![format!(" {text}"), format!("{text}\u{301}\u{301}e\u{301}"), String::new()];
    if let Some((euros, cents)) = amount.filter(|(a, b)| digits(a) && digits(b) && b.len() == 2) {
        let whole = &text[..text.len() - 3];
        spellings.extend([
            format!("{BARE}{text}"),
            format!("{BARE}{whole}"),
            "-0.00".to_owned(),
            format!("{text}0"),
            format!("+{euros}.{cents}"),
            format!("0{euros}.{cents}"),
            format!("{euros},{cents}"),
            whole.to_owned(),
        ]);
    }
    let uuid = text.len() == 36 && text.split('-').count() == 5;
    let hex = text.len() >= 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    if uuid || hex {
        spellings.push(text.to_uppercase());
        spellings.push(text.replace('-', ""));
        spellings.push(format!("{{{text}}}"));
    }
    if text.len() == 10 && text.split('-').count() == 3 {
        spellings.push(text.replace('-', "/"));
        spellings.push(format!("{text}T00:00:00Z"));
    }
    if text.len() == 27 && text.ends_with('Z') {
        spellings.push(format!("{}Z", &text[..19]));
        spellings.push(text.replace('Z', "+00:00"));
        spellings.push(text.replace('T', " "));
    }
    let others = spellings.into_iter().filter(|it| it != text);
    others.map(|other| (format!("as «{other}»"), other)).collect()
}

/// The same values in other bytes.
fn respelt(document: &Value) -> Vec<Forgery> {
    let text = String::from_utf8(written(document)).unwrap();
    let named = |what: &str, text: String| Forgery { what: what.to_owned(), bytes: text.into() };
    let mut forged = vec![
        named("keys the other way round", backwards(document)),
        named("a line feed at the end", format!("{text}\n")),
        named("a space", text.replacen(':', ": ", 1)),
        named("a byte order mark", format!("\u{feff}{text}")),
        named("an escape without need", text.replacen("\"id\"", "\"\\u0069d\"", 1)),
        named("more after the end", format!("{text}{text}")),
        named("cut short", text[..text.len() - 1].to_owned()),
    ];
    // A field given twice, in every object: the second time with the same value.
    for path in paths(document) {
        let Value::Object(fields) = document.pointer(&path).unwrap() else { continue };
        let Some((name, value)) = fields.iter().next() else { continue };
        let mut twice = document.clone();
        twice.pointer_mut(&path).unwrap()["zz"] = json!("twice");
        let again = format!("\"{name}\":{}", serde_json::to_string(value).unwrap());
        let text = String::from_utf8(written(&twice)).unwrap().replace("\"zz\":\"twice\"", &again);
        forged.push(named(&format!("{path}: {name} twice"), text));
    }
    forged
}

/// Keys sorted (all of ours are ASCII), no space: canonical, but for what was put in bare.
pub fn written(document: &Value) -> Vec<u8> {
    let text = serde_json::to_string(document).unwrap();
    let bare = format!("\"{BARE}");
    let mut parts = text.split(&bare);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str(&part.replacen('"', "", 1));
    }
    out.into_bytes()
}

fn backwards(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let field =
                |(name, value): (&String, &Value)| format!("\"{name}\":{}", backwards(value));
            let fields: Vec<String> = fields.iter().rev().map(field).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(backwards).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// A JSON pointer to every value of a document, the document itself first.
fn paths(document: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let mut left = vec![String::new()];
    while let Some(path) = left.pop() {
        match document.pointer(&path).unwrap() {
            Value::Object(fields) => {
                left.extend(fields.keys().map(|name| format!("{path}/{name}")));
            }
            Value::Array(items) => left.extend((0..items.len()).map(|at| format!("{path}/{at}"))),
            _ => {}
        }
        all.push(path);
    }
    all
}
