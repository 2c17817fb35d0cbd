//! What events say of the rows of registers, in the words in which they were recorded.

use super::Register;
use ledger::{
    account::Account,
    day::Day,
    envelope::Envelope,
    event::{
        Act, CommitmentChanged, CommitmentMade, DisbursementRequested, Event, ExpenseRecorded, Leg,
        Move, Order, Party, PaymentLine, ReceivableCause, YearFigures,
    },
    id::EventId,
    money::Cents,
};
use store::{Kind, RegisterRow};

/// What an event, and the one that it uses, say of a row; absent where they say nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The event.
    pub event: EventId,
    /// What happened, as Italian offices call it.
    pub what: &'static str,
    /// The day on which it took effect.
    pub day: Day,
    /// The act that decided it.
    pub act: Option<Act>,
    /// Whose act it is, when its counterpart transcribed it.
    pub on_behalf_of: Option<String>,
    /// What it is about, in words: of an anomaly its sentence, of a movement where it went.
    pub subject: Option<String>,
    /// The creditor, issuer, sender or receiver.
    pub counterparty: Option<String>,
    /// The number: in the books, of the order, of the document; the code of an anomaly.
    pub number: Option<String>,
    /// Its year.
    pub year: Option<u16>,
    /// The tender's CIG.
    pub cig: Option<String>,
    /// The reason for having none.
    pub no_cig: Option<String>,
    /// The project's CUP.
    pub cup: Option<String>,
    /// The budget chapter.
    pub chapter: Option<String>,
    /// The budget year of the commitment behind it.
    pub budget_year: Option<u16>,
    /// The date of the document.
    pub document_date: Option<Day>,
    /// The kind of the document.
    pub document_kind: Option<String>,
    /// The total of the document.
    pub document_total: Option<Cents>,
    /// The bank's or the treasurer's receipt.
    pub receipt: Option<String>,
    /// The figures of a year's end.
    pub year_end: Option<YearFigures>,
}

impl Described {
    /// What is said of a row.
    pub(super) fn of(
        register: Register,
        row: &RegisterRow,
        event: &Envelope,
        used: Option<&Envelope>,
    ) -> Self {
        let mut it = Self {
            event: event.id,
            what: what(row),
            day: event.effective_on,
            act: event.act.clone(),
            on_behalf_of: event.on_behalf_of.as_ref().map(ToString::to_string),
            subject: None,
            counterparty: None,
            number: None,
            year: None,
            cig: None,
            no_cig: None,
            cup: None,
            chapter: None,
            budget_year: row.budget,
            document_date: None,
            document_kind: None,
            document_total: None,
            receipt: None,
            year_end: None,
        };
        if register == Register::Anomalies {
            it.anomaly(row, event);
            return it;
        }
        if let Some(used) = used {
            it.event(row.of.map_or(0, |(_, number)| number), &used.event);
        }
        it.event(row.number, &event.event);
        it
    }

    /// What an event says; a later word stands for an earlier one.
    fn event(&mut self, number: u32, event: &Event) {
        match event {
            Event::CommitmentMade(it) => self.commitment(number, it),
            Event::ExpenseRecorded(it) => self.expense(it),
            Event::PaymentExecuted(it) => {
                self.leg(number, &it.order, &it.lines);
                self.receipt = it.receipt.as_ref().map(ToString::to_string);
            }
            Event::PaymentOrdered(it) => self.leg(number, &it.order, &it.lines),
            Event::CommitmentChanged(it) => self.change(number, it),
            Event::FundsProgrammed(it) => self.movement(number, &it.moves),
            Event::FundsReturned(it) => self.movement(number, &it.moves),
            Event::ReceivableBooked(it) => {
                self.counterparty = Some(it.debtor.to_string());
                self.number = it.number.as_ref().map(|it| it.number.to_string());
                self.year = it.number.as_ref().map(|it| it.year);
                self.chapter = it.chapter.as_ref().map(ToString::to_string);
            }
            Event::ReceivableChanged(it) => {
                self.subject = Some(rebooked(it.cause).to_owned());
            }
            Event::YearEndFrozen(it) => self.year_end = Some(it.figures),
            Event::ShareReallocated(it) => {
                self.counterparty = Some(it.document.issuer().to_owned());
                self.number = Some(it.document.number().to_owned());
                self.document_date = it.document.date();
                self.year = it.document.date().and_then(|date| u16::try_from(date.year()).ok());
                self.subject = Some("quota spostata da un'altra imputazione".to_owned());
            }
            Event::PaymentRefunded(it) => {
                self.receipt = it.receipt.as_ref().map(ToString::to_string);
            }
            Event::DisbursementRequested(it) => self.request(it),
            Event::TransferSent(it) => self.counterparty = Some(it.receiver.to_string()),
            Event::TransferReceived(it) => {
                self.counterparty = Some(it.sender.to_string());
                self.receipt = it.receipt.as_ref().map(ToString::to_string);
            }
            Event::LedgerOpened(_)
            | Event::OrganisationRegistered(_)
            | Event::AmbitoRegistered(_)
            | Event::ManagerSucceeded(_)
            | Event::EditionOpened(_)
            | Event::TermsChanged(_)
            | Event::EditionClosed(_)
            | Event::EditionReopened(_)
            | Event::BookClosed(_)
            | Event::ActConfirmed(_)
            | Event::ActDisputed(_)
            | Event::PersonErased(_)
            | Event::CostItemReduced(_)
            | Event::CashCovered(_)
            | Event::FundsAppropriated(_)
            | Event::FundsAllotted(_)
            | Event::AllotmentReduced(_)
            | Event::CashEndowed(_)
            | Event::Reversed(_) => {}
        }
    }

    fn request(&mut self, it: &DisbursementRequested) {
        self.counterparty = Some(it.payer.to_string());
        self.number = it.instalment.map(|it| it.to_string());
        let attested = it.attested.map(|it| format!("spesa attestata {it}"));
        let due_on = it.due_on.map(|it| format!("da pagare entro il {it}"));
        let subject: Vec<String> = [attested, due_on].into_iter().flatten().collect();
        self.subject = (!subject.is_empty()).then(|| subject.join("; "));
    }

    fn commitment(&mut self, number: u32, it: &CommitmentMade) {
        self.subject = it.subject.as_ref().map(ToString::to_string);
        self.counterparty = it.creditor.as_ref().map(Party::key);
        self.number = it.number.as_ref().map(|it| it.number.to_string());
        self.year = it.number.as_ref().map(|it| it.year);
        self.cig = it.cig.as_ref().map(ToString::to_string);
        self.no_cig = it.no_cig.as_ref().map(ToString::to_string);
        self.cup = it.cup.as_ref().map(ToString::to_string);
        self.chapter = it.chapter.as_ref().map(ToString::to_string);
        let row = usize::try_from(number).ok().and_then(|number| it.rows.get(number));
        self.budget_year = row.and_then(|row| row.budget_year);
    }

    fn expense(&mut self, it: &ExpenseRecorded) {
        let document = &it.document;
        self.counterparty = Some(document.issuer.key());
        self.number = Some(document.number.to_string());
        self.year = u16::try_from(document.date.year()).ok();
        self.document_date = Some(document.date);
        self.document_kind = Some(document.kind.to_string());
        self.document_total = Some(document.total.cents());
    }

    fn leg(&mut self, number: u32, order: &Order, lines: &[PaymentLine]) {
        self.number = Some(order.number.to_string());
        self.year = Some(order.year);
        let line = usize::try_from(number).ok().and_then(|number| lines.get(number));
        self.subject = line.map(|line| leg(line.leg).to_owned());
    }

    /// What falls due in another year has that year, and a number of its own.
    fn change(&mut self, number: u32, it: &CommitmentChanged) {
        let row = usize::try_from(number).ok().and_then(|number| it.rows.get(number));
        self.budget_year = row.and_then(|row| row.budget_year);
        self.number = it.number.as_ref().map(|it| it.number.to_string());
        self.year = it.number.as_ref().map(|it| it.year);
    }

    fn movement(&mut self, number: u32, moves: &[Move]) {
        let part = usize::try_from(number).ok().and_then(|number| moves.get(number));
        let place = |account: &Account| {
            account.purpose().map_or_else(|| "disponibile".to_owned(), |it| it.line.to_string())
        };
        self.subject = part.map(|it| format!("{} → {}", place(&it.from), place(&it.to)));
    }

    fn anomaly(&mut self, row: &RegisterRow, event: &Envelope) {
        let place = usize::try_from(row.number).ok();
        let anomaly = place.and_then(|place| event.anomalies.get(place));
        self.number = anomaly.map(|it| it.code().to_owned());
        self.subject = anomaly.map(ToString::to_string);
    }
}

/// What a row says that happened, as Italian offices call it.
pub(super) fn what(row: &RegisterRow) -> &'static str {
    match row.kind {
        Kind::Committed => "impegno",
        Kind::Expensed => "liquidazione",
        Kind::Paid => "pagamento",
        Kind::Sent => "invio",
        Kind::Received => "incasso",
        Kind::Endowed => "dotazione di cassa",
        Kind::Appropriated if row.cents < 0 => "riduzione dello stanziamento",
        Kind::Appropriated => "stanziamento",
        Kind::Allotted => "assegnazione",
        Kind::Reduced => "riduzione",
        Kind::Programmed => "programmazione",
        Kind::Anomaly => "anomalia",
        Kind::Reversed => "storno",
        Kind::Released | Kind::LetGo => "disimpegno",
        Kind::Grown => "integrazione",
        Kind::Shrunk => "errore materiale",
        Kind::Economised => "economia",
        Kind::Reimputed => "reimputazione",
        Kind::Ordered => "mandato emesso",
        Kind::Returned => "restituzione",
        Kind::Covered if row.cents < 0 => "reintegro",
        Kind::Covered => "anticipazione",
        Kind::Requested => "richiesta di erogazione",
        Kind::Lowered | Kind::LoweredPaid | Kind::OwnLowered => "rettifica",
        Kind::MovedOut | Kind::MovedOutPaid | Kind::OwnRaised => "spostamento",
        Kind::AlreadyPaid => "pagamento già eseguito",
        Kind::Refunded => "rimborso",
        Kind::Booked => "accertamento",
        Kind::Rebooked => "variazione di accertamento",
        Kind::YearEnded => "rendiconto dell'esercizio",
        Kind::Confirmed => "conferma",
        Kind::Disputed => "contestazione",
    }
}

fn rebooked(cause: ReceivableCause) -> &'static str {
    match cause {
        ReceivableCause::Addition => "maggiore accertamento",
        ReceivableCause::WriteOff => "insussistenza o inesigibilità",
        ReceivableCause::MaterialError => "errore materiale",
        ReceivableCause::Reimputation => "reimputazione",
    }
}

fn leg(leg: Leg) -> &'static str {
    match leg {
        Leg::Payee => "beneficiario",
        Leg::Vat => "IVA",
        Leg::Withholding => "ritenute",
        Leg::Contributions => "contributi",
        Leg::Irap => "IRAP",
    }
}
