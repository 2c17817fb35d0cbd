//! Mutations: one per business verb. Each becomes a command; what becomes of it is its payload.

use crate::{
    desk::Desk,
    fault::Answer,
    input::{
        AllotByWeightsInput, AllotFundsInput, AppropriateFundsInput, BookReceivableInput,
        ChangeCommitmentInput, ChangeReceivableInput, ChangeTermsInput, CloseBookInput,
        CloseEditionInput, ConfirmActInput, CoverCashInput, DisputeActInput, EndowCashInput,
        ErasePersonInput, ExecutePaymentInput, FreezeYearEndInput, MakeCommitmentInput,
        OpenEditionInput, OrderPaymentInput, ProgrammeFundsInput, ReallocateShareInput,
        ReceiveTransferInput, RecordExpenseInput, ReduceAllotmentInput, ReduceCostItemInput,
        RefundPaymentInput, RegisterAmbitoInput, RegisterOrganisationInput, ReopenEditionInput,
        RequestDisbursementInput, ReturnFundsInput, ReverseInput, SendTransferInput,
        SucceedManagerInput, VerbInput,
    },
    payload::VerbPayload,
};
use async_graphql::{Context, Object};
use bookkeeper::intake;
use ledger::{command::Command, envelope::Actor, rejection::Refused};
use serde_json::Value;

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
    /// Says who manages an ambito from now on, and which commitments pass.
    succeed_manager(SucceedManagerInput);
    /// Opens an endowment of a fund.
    open_edition(OpenEditionInput);
    /// Changes conditions from now on (*proroga*).
    change_terms(ChangeTermsInput);
    /// Closes an edition to what is new.
    close_edition(CloseEditionInput);
    /// Opens a closed edition again.
    reopen_edition(ReopenEditionInput);
    /// Closes a body's books up to a day.
    close_book(CloseBookInput);
    /// Endows an edition by law, or takes back.
    appropriate_funds(AppropriateFundsInput);
    /// Gives authority to holders (*riparto*): a decree of many rows is one group.
    allot_funds(AllotFundsInput);
    /// Gives authority to holders, split by weights to the cent.
    allot_by_weights(AllotByWeightsInput);
    /// Takes authority back from a holder.
    reduce_allotment(ReduceAllotmentInput);
    /// Gives authority back to its grantor (*economia*), with its cash or without.
    return_funds(ReturnFundsInput);
    /// Agrees with what a counterpart transcribed of one's own acts.
    confirm_act(ConfirmActInput);
    /// Disagrees with what a counterpart transcribed of one's own acts.
    dispute_act(DisputeActInput);
    /// Plans authority on lines, moves it between lines, makes it available again.
    programme_funds(ProgrammeFundsInput);
    /// Makes an obligation towards a creditor (*impegno*).
    make_commitment(MakeCommitmentInput);
    /// Changes an obligation: more, less, or another budget year.
    change_commitment(ChangeCommitmentInput);
    /// Recognises a cost item as due (*liquidazione*), and commits it when no commitment exists.
    record_expense(RecordExpenseInput);
    /// Records an order given to the treasurer (*mandato emesso*).
    order_payment(OrderPaymentInput);
    /// Records an order that the bank executed (*mandato quietanzato*), wholly or in part.
    execute_payment(ExecutePaymentInput);
    /// Books what is to be received (*accertamento*).
    book_receivable(BookReceivableInput);
    /// Changes what was booked to be received.
    change_receivable(ChangeReceivableInput);
    /// Ends a budget year of an endowment: its figures at 31 December are computed and frozen.
    freeze_year_end(FreezeYearEndInput);
    /// Lowers a cost that was recognised: a credit note, a recovery from a payee.
    reduce_cost_item(ReduceCostItemInput);
    /// Records money paid that is back, of what was reduced.
    refund_payment(RefundPaymentInput);
    /// Charges a share elsewhere: to another endowment, line or commitment, to no fund, or from there.
    reallocate_share(ReallocateShareInput);
    /// Records cash from the treasury.
    endow_cash(EndowCashInput);
    /// Records one's own money advanced to an edition, or given back.
    cover_cash(CoverCashInput);
    /// Asks for money of an endowment: an instalment, or what is spent.
    request_disbursement(RequestDisbursementInput);
    /// Records money sent.
    send_transfer(SendTransferInput);
    /// Records money received.
    receive_transfer(ReceiveTransferInput);
    /// Undoes an event (*storno*), or some of its lines.
    reverse(ReverseInput);
    /// Erases what the side table knows of a person.
    erase_person(ErasePersonInput);
}

/// Identify, parse, do, render: the same for every verb.
async fn record(ctx: &Context<'_>, input: &impl VerbInput) -> Answer<VerbPayload> {
    let desk = Desk::of(ctx)?;
    let by = desk.standing()?;
    let form = desk.bookkeeper().identified(input.form(), by).await?;
    match form.and_then(|form| parse(form, &by.actor)) {
        Ok(command) => Ok(VerbPayload::of(desk.bookkeeper().append(vec![command]).await?)),
        Err(refused) => Ok(VerbPayload::refused(&refused, desk.now().await?)),
    }
}

fn parse(form: Value, actor: &Actor) -> Result<Command, Refused> {
    intake::command(intake::read(form)?.request, actor.clone())
}
