//! A request of GraphQL, read from its body.

use super::{answer::Turned, guard, introspection};
use async_graphql::{
    Request, ServerError, Variables,
    parser::types::{ExecutableDocument, OperationType},
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// How many values a request may hold: a decree for every Comune of Italy fits.
const VALUES: usize = 100_000;

/// How long a question may take: its snapshot is kept as long, and while a snapshot is kept no
/// database clears away what it shows.
pub const QUESTION: Duration = Duration::from_secs(10);
/// How long a command may take: longer than the lane is waited for, and than COMMIT.
const COMMAND: Duration = Duration::from_secs(100);

/// The parameters of a request. Others are ignored, as GraphQL over HTTP asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    query: String,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    #[serde(rename = "extensions")]
    _extensions: Option<Map<String, Value>>,
}

impl Asked {
    /// Reads the parameters: one object, for a list of them would multiply every limit.
    pub fn read(body: &[u8]) -> Result<Self, Turned> {
        let value = serde_json::from_slice(body)
            .map_err(|_| Turned::malformed("il corpo della richiesta non è JSON"))?;
        if !holds_at_most(VALUES, &value) {
            return Err(Turned::malformed(format!(
                "più di {VALUES} valori: dividere la richiesta"
            )));
        }
        match value {
            Value::Object(_) => serde_json::from_value(value).map_err(|error| {
                let why: String = error.to_string().chars().take(200).collect();
                Turned::malformed(format!("parametri della richiesta non validi: {why}"))
            }),
            Value::Array(_) => Err(Turned::malformed("una sola domanda per richiesta")),
            _ => Err(Turned::malformed(
                "il corpo dev'essere un oggetto con «query» e, se servono, «variables» e \
                 «operationName»",
            )),
        }
    }

    /// The request that is executed, and how long it may take, when its document is one that can be
    /// looked at without harm.
    pub fn request(self) -> Result<(Request, Duration), ServerError> {
        guard::check(&self.query)?;
        let mut request = Request::new(self.query);
        let document = request.parsed_query()?;
        introspection::check(document)?;
        let patience = if commands(document) { COMMAND } else { QUESTION };
        let mut variables = self.variables.unwrap_or_default();
        say_nothing_as_null(document, &mut variables);
        let request = request.variables(Variables::from_json(Value::Object(variables)));
        let request = match self.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        };
        Ok((request, patience))
    }
}

/// Whether a document may write.
fn commands(document: &ExecutableDocument) -> bool {
    document.operations.iter().any(|(_, it)| it.node.ty == OperationType::Mutation)
}

/// A variable that may be absent and is becomes `null`, which no question of ours tells apart: the
/// library cannot weigh a list whose `first` is a variable without a value.
fn say_nothing_as_null(document: &ExecutableDocument, variables: &mut Map<String, Value>) {
    let operations = document.operations.iter();
    for it in operations.flat_map(|(_, operation)| &operation.node.variable_definitions) {
        let it = &it.node;
        if it.var_type.node.nullable && it.default_value.is_none() {
            variables.entry(it.name.node.as_str()).or_insert(Value::Null);
        }
    }
}

fn holds_at_most(most: usize, value: &Value) -> bool {
    let (mut count, mut left) = (0, vec![value]);
    while let Some(value) = left.pop() {
        count += 1;
        match value {
            _ if count > most => return false,
            Value::Array(items) => left.extend(items),
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_object_with_a_query_is_a_request() {
        for good in [
            r#"{"query":"{ __typename }"}"#,
            r#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}"#,
            r#"{"query":"{ __typename }","variables":{},"operationName":"a","extensions":{"a":1}}"#,
            r#"{"query":"{ __typename }","more":1}"#,
        ] {
            assert!(Asked::read(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "{",
            "null",
            "7",
            r#""{ __typename }""#,
            r#"["{ __typename }",null,null,null]"#,
            r#"[{"query":"{ __typename }"}]"#,
            "{}",
            r#"{"query":7}"#,
            r#"{"query":["{ __typename }"]}"#,
            r#"{"query":"{ __typename }","variables":"{}"}"#,
            r#"{"query":"{ __typename }","variables":[]}"#,
            r#"{"query":"{ __typename }","operationName":1}"#,
            r#"{"query":"{ __typename }","extensions":"x"}"#,
            "{\"query\":\"\u{0}\"}",
        ] {
            assert!(Asked::read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Asked::read(b"{\"query\":\"\xff\"}").is_err());
    }

    #[test]
    fn too_many_values_are_refused() {
        let many = format!(r#"{{"query":"x","variables":{{"a":[{}1]}}}}"#, "1,".repeat(VALUES));
        assert!(Asked::read(many.as_bytes()).is_err());
        let deep = format!(r#"{{"query":"x","variables":{{"a":{}"#, "[".repeat(500_000));
        assert!(Asked::read(deep.as_bytes()).is_err());
    }
}
