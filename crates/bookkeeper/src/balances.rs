//! Balances: what stands on every stage, grouped as asked, as of any day, as known at any size.

mod days;
mod sums;

use crate::outcome::{At, Mark};
use ledger::{
    code::{EditionCode, Holder},
    day::Day,
    money::Cents,
};

/// A question about balances.
#[derive(Clone, Debug, Default)]
pub struct BalanceQuery {
    /// Which balances.
    pub filter: BalanceFilter,
    /// By which keys they are summed; empty, one row in all.
    pub group_by: Vec<Dimension>,
    /// As of when.
    pub as_of: AsOf,
}

/// Which balances; a field that is absent admits all.
#[derive(Clone, Debug, Default)]
pub struct BalanceFilter {
    /// Of this fund.
    pub fund: Option<String>,
    /// Of this edition.
    pub edition: Option<String>,
    /// Of this line; cash is then absent.
    pub line: Option<String>,
    /// Of this area; cash is then absent.
    pub area: Option<String>,
    /// Of this ambito.
    pub ambito: Option<String>,
    /// Of this organisation.
    pub organisation: Option<String>,
    /// Of this Region, by ISTAT code.
    pub region: Option<String>,
}

/// On both axes of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AsOf {
    /// What was true at the end of this day; absent, of all days.
    pub effective: Option<Day>,
    /// As known at this tree size: events 0 … N−1; absent, now.
    pub known: Option<u64>,
}

impl AsOf {
    /// Knows no more than a page before this one did.
    pub fn pin(&mut self, mark: Option<&Mark>) {
        if let Some(mark) = mark {
            let size = mark.index.saturating_add(1);
            self.known = Some(self.known.map_or(size, |known| known.min(size)));
        }
    }
}

/// A key that balances are grouped by. In this order, which is also that of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The fund.
    Fund,
    /// The endowment.
    Edition,
    /// Its year.
    EditionYear,
    /// What the money is for.
    Line,
    /// For whom.
    Area,
    /// The territory.
    Ambito,
    /// Who acts for the holder, or has the money.
    Organisation,
    /// The Region, by ISTAT code.
    Region,
}

impl Dimension {
    /// Every one, in order.
    pub const ALL: [Self; 8] = [
        Self::Fund,
        Self::Edition,
        Self::EditionYear,
        Self::Line,
        Self::Area,
        Self::Ambito,
        Self::Organisation,
        Self::Region,
    ];

    /// Its name in JSON, CSV and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fund => "fund",
            Self::Edition => "edition",
            Self::EditionYear => "edition_year",
            Self::Line => "line",
            Self::Area => "area",
            Self::Ambito => "ambito",
            Self::Organisation => "organisation",
            Self::Region => "region",
        }
    }

    /// The dimension of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// An answer about balances.
#[derive(Clone, Debug)]
pub struct Balances {
    /// The rows, sorted by their keys, absent keys first.
    pub rows: Vec<BalanceRow>,
    /// Their sum.
    pub total: BalanceRow,
    /// Where it stands: the size asked, or the end of the group before it.
    pub at: At,
}

/// One row: its keys and its figures. Amounts are exact cents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BalanceRow {
    /// One per dimension of [`Dimension::ALL`]; `None` where absent or not asked for.
    pub keys: [Option<String>; 8],
    /// What stands on each stage now, and what has passed it.
    pub authority: AuthorityFigures,
    /// Cash; `None` when grouped or filtered by line or area.
    pub cash: Option<CashFigures>,
}

/// What stands on each stage of authority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuthorityFigures {
    /// Allotted and not yet programmed.
    pub available: Cents,
    /// Programmed and not yet committed.
    pub programmed: Cents,
    /// Committed and not yet expensed.
    pub committed: Cents,
    /// Expensed and not yet paid.
    pub expensed: Cents,
    /// Paid and not yet reported.
    pub paid: Cents,
    /// Reported and not yet reviewed.
    pub reported: Cents,
    /// Admitted.
    pub admitted: Cents,
    /// Refused.
    pub refused: Cents,
}

/// Cash of the bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CashFigures {
    /// Sent to others.
    pub sent: Cents,
    /// On its way here: sent by others and not received.
    pub in_transit: Cents,
    /// Received from others.
    pub received: Cents,
    /// Come from the treasury.
    pub endowed: Cents,
    /// A body's own money that came (*anticipato*), less what went back to it.
    pub covered: Cents,
    /// Paid to creditors.
    pub paid_out: Cents,
    /// What is in the till: endowed + received + covered − sent − paid out.
    pub cash: Cents,
    /// What bodies have advanced: Σ of the tills below zero, without sign.
    pub exposure: Cents,
}

impl AuthorityFigures {
    /// Committed and beyond.
    pub fn committed_total(&self) -> Option<Cents> {
        self.committed.plus(self.expensed_total()?)
    }

    /// Expensed and beyond.
    pub fn expensed_total(&self) -> Option<Cents> {
        self.expensed.plus(self.paid_total()?)
    }

    /// Paid and beyond.
    pub fn paid_total(&self) -> Option<Cents> {
        self.paid.plus(self.reported_total()?)
    }

    /// Reported and beyond.
    pub fn reported_total(&self) -> Option<Cents> {
        Cents::sum([self.reported, self.admitted, self.refused])
    }

    /// Everything allotted: available, programmed and beyond.
    pub fn allotted_total(&self) -> Option<Cents> {
        Cents::sum([self.available, self.programmed, self.committed_total()?])
    }
}

/// An account below zero on a day though never in recorded order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BelowZero {
    /// Which stage.
    pub stage: String,
    /// Whose.
    pub holder: Holder,
    /// Of which endowment.
    pub edition: EditionCode,
    /// For what.
    pub line: Option<String>,
    /// For whom.
    pub area: Option<String>,
    /// From this day.
    pub from: Day,
    /// To this day, included; none while it lasts.
    pub to: Option<Day>,
    /// The least it came to.
    pub least: Cents,
}
