//! The golden log on the path of cash, and the reversals that end it.

use crate::{
    spending::{OWN_SHARE, PAYMENT},
    vector::{Step, Vector, id, the},
};
use ledger::{
    anomaly::Anomaly,
    command::{ReceiveTransfer, Reference, Reverse, Verb},
    envelope::Role,
    event::{CashEndowed, Event, ReversalCause, Reversed, TransferReceived, TransferSent},
    posting::lines,
};

/// Where the events stand that later ones name.
const REGIONAL_ALLOTMENT: u64 = 16;
const REDUCTION: u64 = 11;
const ENDOWMENT: u64 = 29;
const TRANSFER: u64 = 30;
const UNDECLARED: u64 = 32;

/// The steps of cash, then the reversals of what stands before them.
pub fn steps(before: Vec<Step>) -> Vec<Step> {
    let mut steps = before;
    steps.extend([endowed(), sent(), answered(), undeclared()]);
    let reversals = reversals(&crate::vector::log(&steps));
    steps.extend(reversals);
    steps
}

fn reversals(log: &[Vector]) -> Vec<Step> {
    let undo = |index: u64, cause| {
        let original = &log[usize::try_from(index).unwrap()].envelope.event;
        Reversed { of: id(index), lines: lines(original), cause }
    };
    let overdrawn = Anomaly::OverdrawnByAct {
        holder: the("ats:VEN_01"),
        edition: the("REG-VEN-ATS/2025"),
        available: the("-488.00"),
    };
    let accountant = |book, key, day| Step::new(book, Role::AtsAccountant, key, day);
    let region = |key, day| Step::new("r_veneto", Role::Region, key, day);
    vec![
        reversed(
            accountant("c_l736", "storno-mandato-1234", "2026-05-04")
                .cause("IBAN estinto: il bonifico è tornato"),
            "payment",
            undo(PAYMENT, ReversalCause::PaymentFailed),
            vec![],
        ),
        reversed(
            accountant("veneto_lavoro", "storno-liq-1", "2026-04-09"),
            "nothing-moved",
            undo(OWN_SHARE, ReversalCause::MaterialError),
            vec![],
        ),
        reversed(
            region("annulla-dgr-1002", "2026-05-05").act("DGR", "77", "2026-05-05"),
            "allotment",
            undo(REGIONAL_ALLOTMENT, ReversalCause::Annulled),
            vec![overdrawn],
        ),
        reversed(
            region("storno-taglio", "2025-01-01"),
            "appropriation",
            undo(REDUCTION, ReversalCause::MaterialError),
            vec![],
        ),
        reversed(
            Step::new("mlps", Role::Ministry, "storno-cassa-1", "2025-02-01"),
            "cash",
            undo(ENDOWMENT, ReversalCause::MaterialError),
            vec![],
        ),
        reversed(
            accountant("c_l736", "storno-incasso-2", "2026-05-06"),
            "received",
            undo(UNDECLARED, ReversalCause::Annulled),
            vec![],
        ),
    ]
}

fn endowed() -> Step {
    let it = CashEndowed {
        organisation: the("mlps"),
        holder: the("org:mlps"),
        edition: the("FNPS/2024"),
        amount: the("200000.00"),
    };
    Step::new("mlps", Role::Ministry, "cassa-1", "2025-02-01")
        .asked(Verb::EndowCash(it.clone()))
        .makes("", Event::CashEndowed(it))
}

fn sent() -> Step {
    let it = TransferSent {
        sender: the("mlps"),
        sender_holder: the("org:mlps"),
        receiver: the("r_veneto"),
        holder: the("org:r_veneto"),
        edition: the("FNPS/2024"),
        amount: the("360000.00"),
        returns: None,
    };
    let more = Anomaly::SentMoreThanAllotted {
        holder: the("org:r_veneto"),
        edition: the("FNPS/2024"),
        sent: the("360000.00"),
        allotted: the("350000.00"),
    };
    Step::new("mlps", Role::Ministry, "trasf-1", "2025-02-10")
        .asked(Verb::SendTransfer(it.clone()))
        .irregular("", Event::TransferSent(it), vec![more])
}

fn received(step: Step, variant: &'static str, it: TransferReceived, found: Vec<Anomaly>) -> Step {
    let asked = it.clone();
    step.asked(Verb::ReceiveTransfer(ReceiveTransfer {
        receiver: asked.receiver,
        sender: asked.sender,
        holder: asked.holder,
        edition: asked.edition,
        amount: asked.amount,
        transfer: asked.transfer.map(Reference::Id),
        receipt: asked.receipt,
    }))
    .irregular(variant, Event::TransferReceived(it), found)
}

fn answered() -> Step {
    let it = TransferReceived {
        receiver: the("r_veneto"),
        sender: the("mlps"),
        holder: the("org:r_veneto"),
        edition: the("FNPS/2024"),
        amount: the("300000.00"),
        transfer: Some(id(TRANSFER)),
        receipt: Some(the("reversale 15/2025")),
    };
    let step = Step::new("r_veneto", Role::Region, "incasso-1", "2025-02-12");
    received(step, "answering", it, vec![])
}

fn undeclared() -> Step {
    let it = TransferReceived {
        receiver: the("c_l736"),
        sender: the("r_veneto"),
        holder: the("ats:VEN_01"),
        edition: the("REG-VEN-ATS/2025"),
        amount: the("1000.00"),
        transfer: None,
        receipt: None,
    };
    let found = Anomaly::ReceivedUndeclared { sender: the("r_veneto"), undeclared: the("1000.00") };
    let step = Step::new("c_l736", Role::AtsAccountant, "incasso-2", "2025-11-02");
    received(step, "undeclared", it, vec![found])
}

fn reversed(step: Step, variant: &'static str, it: Reversed, found: Vec<Anomaly>) -> Step {
    step.asked(Verb::Reverse(Reverse {
        of: Reference::Id(it.of),
        cause: it.cause,
        lines: Vec::new(),
    }))
    .irregular(variant, Event::Reversed(it), found)
}
