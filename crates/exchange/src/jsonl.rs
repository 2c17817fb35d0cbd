//! JSON lines in: one command a line, its JSON checked and not yet understood.

use crate::{
    lines,
    problem::{Fault, Problem, Problems},
};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, error::Category};
use std::{cell::RefCell, fmt};

/// How deep objects and lists may stand in each other.
pub const DEEPEST: usize = 32;

/// A line of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonLine {
    /// Its number, from 1.
    pub line: u64,
    /// What it says.
    pub value: Value,
}

/// The JSON of each line that is not blank.
///
/// # Errors
/// Every problem of the file, up to a hundred: bytes that are not text, lines that are too long,
/// JSON that is malformed, too deep, or says a key twice.
pub fn read(bytes: &[u8]) -> Result<Vec<JsonLine>, Vec<Problem>> {
    let mut problems = Problems::default();
    let (_, bytes) = lines::without_mark(bytes);
    let mut read = Vec::new();
    for line in lines::lines(bytes, &mut problems) {
        match value(line.text) {
            Ok(value) => read.push(JsonLine { line: line.number, value }),
            Err(fault) => problems.push(Problem::of_line(line.number, fault)),
        }
    }
    if problems.is_empty() { Ok(read) } else { Err(problems.in_order()) }
}

fn value(text: &str) -> Result<Value, Fault> {
    let fault = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    Checked { depth: 0, fault: &fault }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| fault.take().unwrap_or_else(|| malformed(text, &error)))
}

fn malformed(text: &str, error: &serde_json::Error) -> Fault {
    let before = text.bytes().take(error.column());
    let at = before.filter(|byte| byte & 0b1100_0000 != 0b1000_0000).count().max(1);
    let reason = match error.classify() {
        Category::Eof => "il JSON finisce prima di essere completo".to_owned(),
        _ => format!("il JSON non è ben formato vicino al carattere {at}"),
    };
    Fault::new("MALFORMED_JSON", reason, "scrivere un comando per riga, in JSON su una sola riga")
}

/// Reads a value and refuses what `serde_json` lets pass; why it refused is left in `fault`.
#[derive(Clone, Copy)]
struct Checked<'f> {
    depth: usize,
    fault: &'f RefCell<Option<Fault>>,
}

impl Checked<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        if self.depth < DEEPEST {
            return Ok(Self { depth: self.depth + 1, ..self });
        }
        let reason = format!("oggetti e liste stanno l'uno nell'altro per più di {DEEPEST} volte");
        Err(self.refuse(Fault::new("JSON_TOO_DEEP", reason, "semplificare il comando")))
    }

    fn refuse<E: Error>(self, fault: Fault) -> E {
        let code = fault.code;
        *self.fault.borrow_mut() = Some(fault);
        E::custom(code)
    }
}

impl<'de> DeserializeSeed<'de> for Checked<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Checked<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(Value::Number(it.into()))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        // OK because JSON has no number that is not finite.
        Ok(Number::from_f64(it).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::String(it.to_owned()))
    }

    fn visit_string<E>(self, it: String) -> Result<Value, E> {
        Ok(Value::String(it))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(value) = from.next_element_seed(inside)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(key) = from.next_key::<String>()? {
            if object.contains_key(&key) {
                let reason =
                    format!("il campo «{}» è scritto due volte", ledger::identifier::shown(&key));
                return Err(self.refuse(Fault::new("REPEATED_KEY", reason, "tenerne uno solo")));
            }
            let value = from.next_value_seed(inside)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn lines_are_json_and_keep_their_number() {
        let file = "\u{FEFF}{\"a\":[1,-2,null,true,\"è\\n\"]}\r\n\n  \t\n{\"b\":{\"a\":18446744073709551615}}";
        let lines = read(file.as_bytes()).unwrap();
        assert_eq!(lines.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 4]);
        assert_eq!(lines[0].value, serde_json::json!({"a": [1, -2, null, true, "è\n"]}));
        assert_eq!(lines[1].value["b"]["a"], u64::MAX);
        assert_eq!(read(b""), Ok(vec![]));
    }

    #[test]
    fn every_bad_line_is_told() {
        let deep = |n| format!("{}{}", "[".repeat(n), "]".repeat(n));
        let lines = [
            r#"{"ok":1}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"b":{"è":1,"\u00e8":2}}"#,
            r#"{"a":"#,
            r#"{"è" 1}"#,
            r#"{"a":1} {"a":2}"#,
            "not json",
            "{'a':1}",
            &deep(32),
            &deep(33),
            &deep(200),
            r#"{"a":1e999}"#,
            "{\"a\":\"\t\"}",
            r#"{"a":"\ud800"}"#,
            "{\"a\":\0}",
            "[1,]",
            "NaN",
        ];
        let problems = read(lines.join("\n").as_bytes()).unwrap_err();
        let told: Vec<String> = problems.iter().map(|it| format!("{} {it}\n", it.code)).collect();
        expect![[r"
            REPEATED_KEY riga 2: il campo «a» è scritto due volte; tenerne uno solo
            REPEATED_KEY riga 3: il campo «è» è scritto due volte; tenerne uno solo
            MALFORMED_JSON riga 4: il JSON finisce prima di essere completo; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 5: il JSON non è ben formato vicino al carattere 6; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 6: il JSON non è ben formato vicino al carattere 9; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 7: il JSON non è ben formato vicino al carattere 2; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 8: il JSON non è ben formato vicino al carattere 2; scrivere un comando per riga, in JSON su una sola riga
            JSON_TOO_DEEP riga 10: oggetti e liste stanno l'uno nell'altro per più di 32 volte; semplificare il comando
            JSON_TOO_DEEP riga 11: oggetti e liste stanno l'uno nell'altro per più di 32 volte; semplificare il comando
            MALFORMED_JSON riga 12: il JSON non è ben formato vicino al carattere 10; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 13: il JSON non è ben formato vicino al carattere 7; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 14: il JSON non è ben formato vicino al carattere 13; scrivere un comando per riga, in JSON su una sola riga
            CONTROL_CHARACTER riga 15: il carattere 6 è nullo (NUL); toglierlo, o esportare di nuovo il file
            MALFORMED_JSON riga 16: il JSON non è ben formato vicino al carattere 4; scrivere un comando per riga, in JSON su una sola riga
            MALFORMED_JSON riga 17: il JSON non è ben formato vicino al carattere 1; scrivere un comando per riga, in JSON su una sola riga
        "]].assert_eq(&told.concat());
    }

    #[test]
    fn bytes_and_lengths_are_checked_too() {
        let long = [b"\"".as_slice(), &vec![b'a'; lines::LONGEST_LINE], b"\"\n\xff\n"].concat();
        let codes: Vec<&str> = read(&long).unwrap_err().iter().map(|it| it.code).collect();
        assert_eq!(codes, ["LINE_TOO_LONG", "NOT_UTF8"]);
        let many = read("x\n".repeat(500).as_bytes()).unwrap_err();
        assert_eq!((many.len(), many[99].code), (100, "TOO_MANY_PROBLEMS"));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn it_agrees_with_serde_json(text in "[\\[\\]{}\":,0-9a e.\\\\u-]{0,24}") {
            if let Ok(lines) = read(text.as_bytes())
                && let [line] = lines.as_slice()
            {
                prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &line.value);
            }
        }
    }
}
