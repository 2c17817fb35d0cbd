//! Every word of a closed list, as it is sealed.

use ledger::{
    envelope::Role,
    event::{
        ChangeCause, CommittedFrom, CostBasis, Cover, Direction, ItemLine, Leg, LegalForm,
        OrganisationKind, ReceivableCause, ReductionCause, ReversalCause, RowChange, VatTreatment,
        YearChange,
    },
    terms::{CupRule, ReportingBasis, SchemeKind},
};
use serde::Serialize;
use std::fmt::Write;

/// One line a list: its name and its words, in the order of the code.
pub fn words() -> String {
    let mut out = String::new();
    let mut add = |list: &str, words: String| writeln!(out, "{list}: {words}").unwrap();
    add(
        "actor.role",
        spelt(&{
            use Role::{Administrator, AtsAccountant, AtsPlanner, Auditor, Ministry, Region};
            [Ministry, Region, AtsAccountant, AtsPlanner, Auditor, Administrator]
        }),
    );
    add(
        "OrganisationRegistered.kind",
        spelt(&{
            use OrganisationKind::{
                Agency, Comune, Consortium, Ministry, Other, Region, SpecialCompany, Union,
            };
            [Ministry, Region, Comune, Union, Consortium, SpecialCompany, Agency, Other]
        }),
    );
    add(
        "AmbitoRegistered.legal_form",
        spelt(&{
            use LegalForm::{Consortium, Convention, SpecialCompany, Union};
            [Convention, Consortium, Union, SpecialCompany]
        }),
    );
    add(
        "terms.scheme.kind",
        spelt(&{
            use SchemeKind::{Advance, Instalments, Reimbursement};
            [Advance, Instalments, Reimbursement]
        }),
    );
    add("terms.cup", spelt(&[CupRule::Required, CupRule::Optional]));
    add("terms.basis", spelt(&[ReportingBasis::Paid, ReportingBasis::Expensed]));
    add("FundsAppropriated.direction", spelt(&[Direction::Increase, Direction::Reduction]));
    let from = [CommittedFrom::Programmed, CommittedFrom::Available];
    add("CommitmentMade.rows.from", spelt(&from));
    add("ExpenseRecorded.item.line", spelt(&[ItemLine::Whole, ItemLine::Number(1)]));
    add("ExpenseRecorded.item.basis", spelt(&[CostBasis::Real, CostBasis::Unit, CostBasis::Flat]));
    add(
        "PaymentExecuted.lines.leg",
        spelt(&{
            use Leg::{Contributions, Irap, Payee, Vat, Withholding};
            [Payee, Vat, Withholding, Contributions, Irap]
        }),
    );
    add(
        "Reversed.cause",
        spelt(&{
            use ReversalCause::{Annulled, MaterialError, PaymentFailed, Released, Superseded};
            [MaterialError, Annulled, Released, PaymentFailed, Superseded]
        }),
    );
    add(
        "CommitmentChanged.cause",
        spelt(&{
            use ChangeCause::{Addition, Economy, MaterialError, Reimputation, Release};
            [Addition, Release, Economy, MaterialError, Reimputation]
        }),
    );
    add(
        "CommitmentChanged.rows.change",
        spelt(&[RowChange::Increase, RowChange::Decrease, RowChange::Reimputation]),
    );
    add("CashCovered.direction", spelt(&[Cover::Advanced, Cover::GivenBack]));
    add("CostItemReduced.cause", spelt(&[ReductionCause::CreditNote, ReductionCause::Recovery]));
    add(
        "ReceivableChanged.cause",
        spelt(&{
            use ReceivableCause::{Addition, MaterialError, Reimputation, WriteOff};
            [Addition, WriteOff, MaterialError, Reimputation]
        }),
    );
    add("ReceivableChanged.rows.change", spelt(&[YearChange::Increase, YearChange::Decrease]));
    let vat = [VatTreatment::Borne, VatTreatment::Recovered];
    add("ExpenseRecorded.item.vat.treatment", spelt(&vat));
    add("stage", stages());
    out
}

/// Stages have names of their own, read back by the account that holds them.
fn stages() -> String {
    use ledger::account::{Authority as A, Stage, Till as T};
    let authority = [
        A::Law,
        A::Available,
        A::Programmed,
        A::Committed,
        A::Expensed,
        A::Paid,
        A::Reported,
        A::Admitted,
        A::Refused,
    ]
    .map(Stage::Authority);
    let tills = [T::Treasury, T::OwnFunds, T::Cash, T::PaidOut].map(Stage::Till);
    let all = authority.into_iter().chain(tills).chain([Stage::InTransit]);
    all.map(|stage| format!("\"{}\"", stage.name())).collect::<Vec<_>>().join(" ")
}

fn spelt<T: Serialize>(all: &[T]) -> String {
    let words: Vec<String> = all.iter().map(|it| serde_json::to_string(it).unwrap()).collect();
    words.join(" ")
}
