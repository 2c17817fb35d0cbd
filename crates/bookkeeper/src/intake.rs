//! Intake: the one JSON form of a command, read into types once, with errors in Italian.

use journal::seal::digest;
use ledger::{
    code::OrganisationCode,
    command::{Command, Request, Verb},
    day::Day,
    envelope::{Actor, Evidence},
    event::Act,
    identifier::shown,
    rejection::{Refused, Rejection},
    text::{CommandKey, Text, holds_codice_fiscale},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;

/// A command as some door received it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The account that a JSON line names as its author.
    pub by: Option<String>,
    /// What is asked.
    pub request: Request,
}

/// The one JSON form of a command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(rename = "type")]
    type_name: String,
    key: CommandKey,
    #[serde(rename = "as")]
    by: Option<String>,
    on_behalf_of: Option<OrganisationCode>,
    effective_on: Day,
    act: Option<Act>,
    cause: Option<Text>,
    #[serde(default)]
    evidence: Vec<Evidence>,
    input: Value,
}

/// Reads a command from its JSON form.
///
/// # Errors
/// [`Refused`] with the path of the field, a stable code and what to write instead.
pub fn read(command: Value) -> Result<Asked, Refused> {
    let form: Form = typed(command)?;
    let verb = verb(&form.type_name, form.input)?;
    let request = Request {
        key: form.key,
        on_behalf_of: form.on_behalf_of,
        effective_on: form.effective_on,
        act: form.act,
        cause: form.cause,
        evidence: form.evidence,
        verb,
    };
    Ok(Asked { by: form.by, request })
}

/// Makes a request into a command of an actor.
///
/// # Errors
/// [`Refused`] when it holds what cannot be sealed.
pub fn command(request: impl Into<Arc<Request>>, actor: Actor) -> Result<Command, Refused> {
    let request = request.into();
    let digest = digest(&request).map_err(|error| {
        malformed("MALFORMED_COMMAND", format!("il comando non si può sigillare: {error}")).at("")
    })?;
    Ok(Command { request, actor, digest })
}

macro_rules! verbs {
    ($name:expr, $input:expr; $($verb:ident),+ $(,)?) => {
        match $name {
            $(stringify!($verb) => typed($input).map(Verb::$verb),)+
            other => {
                let known = [$(stringify!($verb)),+].join(", ");
                let shown = shown(other);
                let message = format!("tipo di comando «{shown}» sconosciuto; ammessi: {known}");
                Err(malformed("UNKNOWN_TYPE", message).at("type"))
            }
        }
    };
}

fn verb(name: &str, input: Value) -> Result<Verb, Refused> {
    verbs!(name, input;
        RegisterOrganisation, RegisterAmbito, SucceedManager, OpenEdition, ChangeTerms,
        CloseEdition, ReopenEdition, CloseBook, AppropriateFunds, AllotFunds, AllotByWeights,
        ReduceAllotment, ReturnFunds, ConfirmAct, DisputeAct, ProgrammeFunds, MakeCommitment,
        ChangeCommitment, RecordExpense, OrderPayment, ExecutePayment, BookReceivable, ChangeReceivable, FreezeYearEnd, ReduceCostItem,
        RefundPayment, ReallocateShare, EndowCash, CoverCash,
        RequestDisbursement, SendTransfer, ReceiveTransfer, Reverse, ErasePerson,
    )
}

/// The path of a refusal is that within the command or within its input, as `decide` tells it.
fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Refused> {
    // Else a list would do, with its values in the order of our fields.
    if !value.is_object() {
        let sentence = "serve un oggetto JSON, con ogni valore sotto il nome del suo campo";
        return Err(malformed("WRONG_TYPE", sentence.to_owned()).at(""));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        in_italian(&path, &error.into_inner().to_string())
    })
}

/// Our own checks speak Italian already, behind their code in brackets; serde's few sentences are
/// put into Italian here.
fn in_italian(path: &str, message: &str) -> Refused {
    if let Some((code, sentence)) = message.strip_prefix('[').and_then(|rest| rest.split_once("] "))
    {
        return malformed(code, sentence.to_owned()).at(path);
    }
    let quoted = |from: &str| shown(from.split('`').nth(1).unwrap_or_default());
    let expected = message.split_once("expected ").map_or("", |(_, it)| it).replace('`', "");
    let expected = expected.strip_prefix("one of ").unwrap_or(&expected);
    if message.starts_with("missing field") {
        let field = quoted(message);
        let sentence = format!("manca il campo «{field}»: aggiungerlo");
        return malformed("MISSING_FIELD", sentence).at(below(path, &field));
    }
    if let Some(field) = message.strip_prefix("unknown field `") {
        return unknown_field(path, field);
    }
    if message.starts_with("unknown variant") {
        let value = quoted(message);
        let sentence = format!("valore «{value}» non ammesso; ammessi: {expected}");
        return malformed("UNKNOWN_VALUE", sentence).at(path);
    }
    malformed("WRONG_TYPE", format!("il valore non è del tipo atteso ({})", shown(message)))
        .at(path)
}

/// The name of a field that nobody knows is a text that somebody wrote: it is repeated as little as
/// any other, in the sentence and in the path.
fn unknown_field(path: &str, message: &str) -> Refused {
    // OK: what is expected is ours, and has no such words in it.
    let end = message.rfind("`, expected ").or_else(|| message.rfind("`, there are no fields"));
    let (field, rest) = message.split_at_checked(end.unwrap_or(0)).unwrap_or_default();
    let above = path.strip_suffix(field).unwrap_or(path).trim_end_matches('.');
    if holds_codice_fiscale(field) {
        let sentence = "il nome di un campo contiene il codice fiscale di una persona: toglierlo; \
                        la persona si indica solo nel campo che le è riservato";
        return malformed("PERSONAL_DATA", sentence.to_owned()).at(above);
    }
    let expected = rest.replace('`', "");
    let expected = expected.split_once("expected ").map_or("", |(_, it)| it);
    let expected = expected.strip_prefix("one of ").unwrap_or(expected);
    let field = shown(field);
    let sentence = format!("campo «{field}» sconosciuto: toglierlo; ammessi: {expected}");
    malformed("UNKNOWN_FIELD", sentence).at(below(above, &field))
}

fn below(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn malformed(code: &str, message: String) -> Rejection {
    Rejection::Malformed { field_code: code.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(command: Value) -> String {
        let Refused { path, rejection } = read(command).map(|it| it.request).unwrap_err();
        format!("{} at {path}: {rejection}", rejection.code())
    }

    fn endow(change: impl FnOnce(&mut Value)) -> Value {
        let mut command = json!({
            "type": "EndowCash", "key": "k", "effective_on": "2025-12-01",
            "input": {
                "organisation": "r_veneto", "holder": "org:r_veneto",
                "edition": "FNPS/2024", "amount": "1.00",
            },
        });
        change(&mut command);
        command
    }

    #[test]
    fn a_command_is_read_once() {
        let asked = read(endow(|it| it["as"] = json!("regione"))).unwrap();
        assert_eq!(asked.by.as_deref(), Some("regione"));
        assert_eq!(asked.request.verb.name(), "EndowCash");
    }

    /// Not in the sentence, not in the path, wherever the name stands and however it is quoted.
    #[test]
    fn a_person_in_the_name_of_a_field_is_not_repeated() {
        let codes = ["RSSMRA85T10A562S", "a`, expected RSSMRA85T10A562S", "`RSSMRA85T10A562S`"];
        for code in codes {
            for (pointer, at) in [
                ("", "PERSONAL_DATA at : "),
                ("/act", "PERSONAL_DATA at act: "),
                ("/input", "PERSONAL_DATA at : "),
            ] {
                let refusal = refusal(endow(|it| {
                    it["act"] = json!({"kind": "DD", "number": "1", "date": "2026-01-01"});
                    it.pointer_mut(pointer).unwrap()[code] = json!(1);
                }));
                assert!(refusal.starts_with(at) && !refusal.contains("RSSMRA"), "{refusal}");
            }
        }
        let long = refusal(endow(|it| it["input"]["è".repeat(5000)] = json!(1)));
        assert!(long.starts_with("UNKNOWN_FIELD at èèè") && long.len() < 600, "{long}");
    }

    #[test]
    fn a_wrong_field_is_named_with_its_reason() {
        for (change, expected) in [
            (json!({"/input/amount": "1.000"}), "MALFORMED_AMOUNT at amount: importo «1.000»"),
            (json!({"/input/amount": 1}), "WRONG_TYPE at amount: "),
            (json!({"/effective_on": "2025-02-30"}), "MALFORMED_DATE at effective_on: "),
            (json!({"/input/edition": "fnps"}), "MALFORMED_EDITION at edition: "),
            (json!({"/input/holder": "VEN_01"}), "MALFORMED_HOLDER at holder: "),
            (json!({"/input/more": 1}), "UNKNOWN_FIELD at more: campo «more» sconosciuto"),
            (json!({"/more": 1}), "UNKNOWN_FIELD at more: campo «more» sconosciuto"),
            (json!({"/type": "Endow"}), "UNKNOWN_TYPE at type: tipo di comando «Endow»"),
            (json!({"/cause": "per RSSMRA85T10A562S"}), "PERSONAL_DATA at cause: "),
            (json!({"/cause": "a\u{0}b"}), "MALFORMED_TEXT at cause: "),
        ] {
            let command = endow(|it| {
                for (pointer, value) in change.as_object().unwrap() {
                    let (parent, field) = pointer.rsplit_once('/').unwrap();
                    it.pointer_mut(parent).unwrap()[field] = value.clone();
                }
            });
            let refusal = refusal(command);
            assert!(refusal.starts_with(expected), "{refusal}");
        }
        let mut command = endow(|_| {});
        command["input"].as_object_mut().unwrap().remove("amount");
        assert_eq!(
            refusal(command),
            "MISSING_FIELD at amount: manca il campo «amount»: aggiungerlo"
        );
    }
}
