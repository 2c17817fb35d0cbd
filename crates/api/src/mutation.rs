//! Mutations: one per business verb. Each becomes a command; what becomes of it is its payload.

use crate::{
    desk::Desk,
    fault::Answer,
    input::{
        AllotFundsInput, AppropriateFundsInput, EndowCashInput, ExecutePaymentInput,
        MakeCommitmentInput, OpenEditionInput, ProgrammeFundsInput, ReceiveTransferInput,
        RecordExpenseInput, ReduceAllotmentInput, RegisterAmbitoInput, RegisterOrganisationInput,
        ReverseInput, SendTransferInput, VerbInput,
    },
    payload::VerbPayload,
};
use async_graphql::{Context, Object};
use bookkeeper::intake;
use ledger::{command::Command, envelope::Actor, rejection::Refused};

/// The business verbs.
pub struct Mutation;

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident($input:ty);)+) => {
        #[Object]
        impl Mutation {
            $($(#[$doc])*
            async fn $verb(&self, ctx: &Context<'_>, input: $input) -> Answer<VerbPayload> {
                record(ctx, &input).await
            })+
        }
    };
}

verbs! {
    /// Makes a body known.
    register_organisation(RegisterOrganisationInput);
    /// Makes a territory known.
    register_ambito(RegisterAmbitoInput);
    /// Opens an endowment of a fund.
    open_edition(OpenEditionInput);
    /// Endows an edition by law, or takes back.
    appropriate_funds(AppropriateFundsInput);
    /// Gives authority to holders (*riparto*): a decree of many rows is one group.
    allot_funds(AllotFundsInput);
    /// Takes authority back from a holder.
    reduce_allotment(ReduceAllotmentInput);
    /// Plans authority on lines, moves it between lines, makes it available again.
    programme_funds(ProgrammeFundsInput);
    /// Makes an obligation towards a creditor (*impegno*).
    make_commitment(MakeCommitmentInput);
    /// Recognises a cost item as due (*liquidazione*), and commits it when no commitment exists.
    record_expense(RecordExpenseInput);
    /// Records an order that the bank executed (*mandato quietanzato*).
    execute_payment(ExecutePaymentInput);
    /// Records cash from the treasury.
    endow_cash(EndowCashInput);
    /// Records money sent.
    send_transfer(SendTransferInput);
    /// Records money received.
    receive_transfer(ReceiveTransferInput);
    /// Undoes a whole event (*storno*).
    reverse(ReverseInput);
}

/// Parse, do, render: the same for every verb.
async fn record(ctx: &Context<'_>, input: &impl VerbInput) -> Answer<VerbPayload> {
    let desk = Desk::of(ctx)?;
    match parse(input, &desk.standing()?.actor) {
        Ok(command) => Ok(VerbPayload::of(desk.bookkeeper().append(vec![command]).await?)),
        Err(refused) => Ok(VerbPayload::refused(&refused, desk.now().await?)),
    }
}

fn parse(input: &impl VerbInput, actor: &Actor) -> Result<Command, Refused> {
    intake::command(intake::read(input.form())?.request, actor.clone())
}
