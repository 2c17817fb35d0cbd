//! What an office calls the events that a refusal names: by number, document, order, day.

use crate::{Bookkeeper, Failure, outcome::Outcome, reading::EventView};
use exchange::table::{italian, italian_day};
use journal::seal;
use ledger::{
    command::Command,
    event::{Event, Party},
    id::EventId,
    money::Cents,
    rejection::Rejection,
    state::{Key, Value},
};
use std::collections::{BTreeMap, BTreeSet};
use store::Snapshot;

/// The most events that the answer to one file looks up: beyond that ids are told.
const MOST_NAMED: usize = 10_000;

/// The names of the events that refusals are about.
#[derive(Debug, Default)]
pub(super) struct Names {
    short: BTreeMap<EventId, String>,
    /// By book and key.
    keys: BTreeMap<Key, Standing>,
}

/// The event that stands under a key.
#[derive(Debug)]
pub(super) struct Standing {
    /// What it is, with amount and day.
    pub what: String,
    /// Whether it is undone already.
    pub reversed: bool,
}

impl Names {
    /// What an office calls an event.
    pub(super) fn of(&self, id: EventId) -> Option<&str> {
        self.short.get(&id).map(String::as_str)
    }

    /// What stands under the key of a command.
    pub(super) fn under(&self, command: &Command) -> Option<&Standing> {
        self.keys.get(&used(command))
    }
}

impl Bookkeeper {
    /// The names that the refusals among some outcomes need.
    pub(super) async fn names(
        &self,
        commands: &[Command],
        outcomes: &[Outcome],
    ) -> Result<Names, Failure> {
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for (command, outcome) in commands.iter().zip(outcomes) {
            let Outcome::Refused(refused) = outcome else { continue };
            if ids.len() + keys.len() >= MOST_NAMED {
                break;
            }
            ids.extend(named(&refused.rejection));
            if matches!(refused.rejection, Rejection::KeyReused { .. }) {
                keys.insert(used(command));
            }
        }
        if ids.is_empty() && keys.is_empty() {
            return Ok(Names::default());
        }
        let mut snapshot = self.store.snapshot().await?;
        let mut names = Names::default();
        for id in ids {
            if let Some(event) = event(&mut *snapshot, id).await? {
                names.short.insert(id, short(&event));
            }
        }
        names.keys = standing(&mut *snapshot, keys).await?;
        Ok(names)
    }
}

fn used(command: &Command) -> Key {
    let (book, key) = (command.actor.organisation.clone(), command.request.key.clone());
    Key::Used { book, key }
}

/// The ids that stand in a sentence.
fn named(rejection: &Rejection) -> Vec<EventId> {
    let sentence = rejection.to_string();
    let apart = |it: char| !it.is_ascii_hexdigit() && it != '-';
    sentence.split(apart).filter(|it| it.len() == 36).filter_map(|it| it.parse().ok()).collect()
}

/// An event of the log.
pub(super) async fn event(
    snapshot: &mut dyn Snapshot,
    id: EventId,
) -> Result<Option<EventView>, Failure> {
    let Some(entry) = snapshot.entry_of(id).await? else { return Ok(None) };
    let envelope = seal::open(&entry.bytes)
        .map_err(|error| Failure::Internal(format!("entry {}: {error}", entry.index)))?;
    Ok(Some(EventView { envelope, leaf: entry.leaf, bytes: entry.bytes }))
}

async fn standing(
    snapshot: &mut dyn Snapshot,
    keys: BTreeSet<Key>,
) -> Result<BTreeMap<Key, Standing>, Failure> {
    let keys: Vec<Key> = keys.into_iter().collect();
    let mut found = BTreeMap::new();
    for (key, value) in snapshot.load(&keys).await? {
        let Some(Value::Used(used)) = value else { continue };
        let Some(event) = event(snapshot, used.last_id).await? else { continue };
        let reversal = Key::Reversal { of: used.last_id };
        let reversed = snapshot.load(&[reversal]).await?.iter().any(|(_, it)| it.is_some());
        found.insert(key, Standing { what: long(&event), reversed });
    }
    Ok(found)
}

/// As it stands after «l'impegno», «della spesa», «del trasferimento».
fn short(it: &EventView) -> String {
    let key = &it.envelope.command.key;
    match &it.envelope.event {
        Event::CommitmentMade(commitment) => match &commitment.number {
            Some(number) => format!("{}/{}", number.number, number.year),
            None => format!("chiave:{key}"),
        },
        Event::CommitmentChanged(change) => match &change.number {
            Some(number) => format!("{}/{}", number.number, number.year),
            None => format!("chiave:{key}"),
        },
        Event::ExpenseRecorded(expense) => {
            let (document, day) = (&expense.document, italian_day(expense.document.date));
            let issuer = match &document.issuer {
                Party::Body(body) => format!(" di {}", body.tax_id),
                Party::Person(_) => String::new(),
            };
            format!("{} n. {} del {day}{issuer}", document.kind, document.number)
        }
        Event::PaymentOrdered(order) => order.order.to_string(),
        Event::PaymentExecuted(payment) => payment.order.to_string(),
        _ => {
            let day = italian_day(it.envelope.effective_on);
            format!("del {day} (chiave:{key})")
        }
    }
}

/// What it is, with its amount, its day and its place in the log: as it stands after «la chiave è».
fn long(it: &EventView) -> String {
    let event = &it.envelope.event;
    let noun = match event {
        Event::CommitmentMade(_) => "dell'impegno",
        Event::CommitmentChanged(_) => "della variazione di un impegno",
        Event::ExpenseRecorded(_) => "della spesa",
        Event::PaymentOrdered(_) => "dell'ordinativo",
        Event::PaymentExecuted(_) => "del pagamento del mandato",
        Event::FundsAllotted(_) => "del riparto",
        Event::FundsProgrammed(_) => "della programmazione",
        Event::ReceivableBooked(_) => "dell'accertamento",
        Event::ReceivableChanged(_) => "della variazione di un accertamento",
        Event::YearEndFrozen(_) => "del rendiconto di un esercizio",
        Event::CostItemReduced(_) => "della riduzione di una spesa",
        Event::PaymentRefunded(_) => "del rimborso di un pagamento",
        Event::ShareReallocated(_) => "dello spostamento di una quota",
        Event::DisbursementRequested(_) => "della richiesta di erogazione",
        Event::TransferSent(_) => "del trasferimento",
        Event::TransferReceived(_) => "dell'incasso",
        _ => "di un'altra registrazione",
    };
    let name = match event {
        Event::CommitmentMade(commitment) if commitment.number.is_none() => String::new(),
        Event::CommitmentMade(_)
        | Event::ExpenseRecorded(_)
        | Event::PaymentOrdered(_)
        | Event::PaymentExecuted(_) => format!(" {}", short(it)),
        _ => String::new(),
    };
    let amount = match amount(event) {
        Some(amount) if amount > Cents::ZERO => format!(" per {} euro", italian(amount)),
        _ => String::new(),
    };
    let day = italian_day(it.envelope.effective_on);
    format!("{noun}{name}{amount}, con effetto dal {day} (evento n. {})", it.envelope.index)
}

fn amount(event: &Event) -> Option<Cents> {
    match event {
        Event::CommitmentMade(it) => Cents::sum(it.rows.iter().map(|row| row.amount)),
        Event::CommitmentChanged(it) => Cents::sum(it.rows.iter().map(|row| row.amount)),
        Event::ExpenseRecorded(it) => Some(it.charged.cents()),
        Event::PaymentOrdered(it) => Cents::sum(it.lines.iter().map(|line| line.amount)),
        Event::PaymentExecuted(it) => Cents::sum(it.lines.iter().map(|line| line.amount)),
        Event::FundsProgrammed(it) => Cents::sum(it.moves.iter().map(|it| it.amount)),
        Event::ReceivableBooked(it) => Cents::sum(it.rows.iter().map(|row| row.amount)),
        Event::ReceivableChanged(it) => Cents::sum(it.rows.iter().map(|row| row.amount)),
        Event::CostItemReduced(it) => Some(it.reduced.cents()),
        Event::PaymentRefunded(it) => Cents::sum(it.lines.iter().map(|line| line.amount)),
        Event::ShareReallocated(it) => it.amount(),
        Event::DisbursementRequested(it) => Some(it.amount.cents()),
        Event::TransferSent(it) => Some(it.amount.cents()),
        Event::TransferReceived(it) => Some(it.amount.cents()),
        _ => None,
    }
}
