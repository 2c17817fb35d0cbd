//! The shares of an expense: a row each, and the part on no fund.

use crate::{
    commands::{
        columns::Columns,
        reader::{Reader, Row},
    },
    problem::{Fault, Problems},
    values,
};
use ledger::{
    command::ShareInput,
    money::{Amount, Cents},
};

/// The columns that say which fund a share is charged to.
const COORDINATES: [&str; 6] =
    ["impegno", "riga_impegno", "titolare", "annualita", "linea", "area"];

/// What an expense charges.
#[derive(Default)]
pub(super) struct Charge {
    pub shares: Vec<ShareInput>,
    pub own_share: Option<Amount>,
}

impl Charge {
    /// Shares and own share together; a problem of the first row when there is no such amount.
    pub(super) fn total(&self, reader: &mut Reader<'_>) -> Option<Amount> {
        let amounts = self.shares.iter().map(|it| it.amount).chain(self.own_share);
        let sum = Cents::sum(amounts);
        let total = sum.and_then(Cents::amount);
        if total.is_none() {
            let reason = match sum {
                Some(Cents::ZERO) => "la spesa non ha importi",
                _ => "la somma degli importi è troppo grande",
            };
            reader.refuse(
                "importo",
                Fault::new("MALFORMED_AMOUNT", reason, "controllare gli importi"),
            );
        }
        total
    }
}

/// Reads the shares of all the rows.
pub(super) fn charge(columns: &Columns, rows: &[&Row<'_>], problems: &mut Problems) -> Charge {
    let mut charge = Charge::default();
    for row in rows {
        let mut reader = Reader::new(columns, row, problems);
        own_share(&mut reader, &mut charge);
        if reader.cell("importo").is_some() {
            charge.shares.extend(share(&mut reader));
        } else {
            no_share(&mut reader);
        }
    }
    charge
}

fn own_share(reader: &mut Reader<'_>, charge: &mut Charge) {
    let Some(own_share) = reader.optional("quota_propria", values::amount_or_none).flatten() else {
        return;
    };
    if charge.own_share.is_some() {
        let reason = "la quota propria sta già su un'altra riga della stessa spesa";
        let fix = "scriverla su una riga sola, intera";
        reader.refuse("quota_propria", Fault::new("REPEATED_VALUE", reason, fix));
    }
    charge.own_share = Some(own_share);
}

fn share(reader: &mut Reader<'_>) -> Option<ShareInput> {
    let commitment = reader.optional("impegno", values::commitment);
    if reader.cell("impegno").is_none() {
        on_its_own(reader);
    }
    let row = reader.optional("riga_impegno", values::row);
    let holder = reader.optional("titolare", values::holder);
    let edition = reader.optional("annualita", values::parsed);
    let line = reader.optional("linea", values::parsed);
    let area = reader.optional("area", values::parsed);
    let amount = reader.optional("importo", values::amount)?;
    Some(ShareInput { commitment, row, holder, edition, line, area, amount })
}

/// Without a commitment a share must say on which fund it is.
fn on_its_own(reader: &mut Reader<'_>) {
    let needed = ["titolare", "annualita", "linea"];
    if needed.iter().all(|it| reader.cell(it).is_none()) {
        let fix = "scrivere l'impegno, o titolare, annualita e linea; se la spesa è a carico \
                   dell'ente, scrivere l'importo in quota_propria";
        reader.missing("impegno", fix);
    } else {
        for column in needed {
            if reader.cell(column).is_none() {
                reader.missing(column, "scriverlo, o scrivere l'impegno");
            }
        }
    }
    if reader.cell("riga_impegno").is_some() {
        let reason = "c'è la riga dell'impegno e non l'impegno";
        reader.refuse("riga_impegno", Fault::new("MISPLACED_VALUE", reason, "scrivere l'impegno"));
    }
}

/// A row without an amount only carries the own share.
fn no_share(reader: &mut Reader<'_>) {
    let bare = COORDINATES.iter().all(|it| reader.cell(it).is_none());
    if !bare || reader.cell("quota_propria").is_none() {
        reader.missing("importo", "scrivere l'importo della quota, o la sola quota_propria");
    }
}
