//! Inputs of mutations: GraphQL objects that become the one JSON form of a command.

mod authority;
mod cash;
mod correction;
mod expense;
mod parts;
mod registry;
mod years;

pub use authority::*;
pub use cash::*;
pub use correction::*;
pub use expense::*;
pub use parts::*;
pub use registry::*;
pub use years::*;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The input of a verb.
pub trait VerbInput: Serialize {
    /// The name of the verb in the JSON form.
    const VERB: &'static str;

    /// What every command has.
    fn head(&self) -> &Head;

    /// The one JSON form of a command, which every door sends to `intake`.
    fn form(&self) -> Value {
        let head = self.head();
        let mut form = Map::new();
        form.insert("type".to_owned(), json!(Self::VERB));
        form.insert("key".to_owned(), json!(head.idempotency_key));
        form.insert("on_behalf_of".to_owned(), json!(head.on_behalf_of));
        form.insert("effective_on".to_owned(), json!(head.effective_on));
        form.insert("act".to_owned(), json!(head.act));
        form.insert("cause".to_owned(), json!(head.cause));
        form.insert("evidence".to_owned(), json!(head.evidence));
        form.insert("input".to_owned(), json!(self));
        without_nulls(Value::Object(form))
    }
}

macro_rules! verbs {
    ($($input:ident: $verb:literal;)+) => {
        $(impl VerbInput for $input {
            const VERB: &'static str = $verb;

            fn head(&self) -> &Head {
                &self.head
            }
        })+
    };
}

verbs! {
    RegisterOrganisationInput: "RegisterOrganisation";
    RegisterAmbitoInput: "RegisterAmbito";
    SucceedManagerInput: "SucceedManager";
    OpenEditionInput: "OpenEdition";
    ChangeTermsInput: "ChangeTerms";
    CloseEditionInput: "CloseEdition";
    ReopenEditionInput: "ReopenEdition";
    CloseBookInput: "CloseBook";
    AppropriateFundsInput: "AppropriateFunds";
    AllotFundsInput: "AllotFunds";
    AllotByWeightsInput: "AllotByWeights";
    ReduceAllotmentInput: "ReduceAllotment";
    ReturnFundsInput: "ReturnFunds";
    ConfirmActInput: "ConfirmAct";
    DisputeActInput: "DisputeAct";
    ProgrammeFundsInput: "ProgrammeFunds";
    MakeCommitmentInput: "MakeCommitment";
    ChangeCommitmentInput: "ChangeCommitment";
    RecordExpenseInput: "RecordExpense";
    OrderPaymentInput: "OrderPayment";
    ExecutePaymentInput: "ExecutePayment";
    BookReceivableInput: "BookReceivable";
    ChangeReceivableInput: "ChangeReceivable";
    FreezeYearEndInput: "FreezeYearEnd";
    ReduceCostItemInput: "ReduceCostItem";
    RefundPaymentInput: "RefundPayment";
    ReallocateShareInput: "ReallocateShare";
    EndowCashInput: "EndowCash";
    CoverCashInput: "CoverCash";
    RequestDisbursementInput: "RequestDisbursement";
    SendTransferInput: "SendTransfer";
    ReceiveTransferInput: "ReceiveTransfer";
    ReverseInput: "Reverse";
    ErasePersonInput: "ErasePerson";
}

/// What GraphQL writes as null is absent in the JSON form.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
