//! Registers: lists of what an office looks up, with what became of each row, as of any day and size.

mod accountant;
mod described;
mod figures;
mod page;

pub use accountant::{
    AccountantFigures, AccountantFilter, AccountantKey, AccountantQuery, AccountantRow,
    AccountantRows,
};
pub use described::Described;
pub use figures::RegisterFigures;
pub use page::{KindTotals, RegisterItem, RegisterPage, RegisterTotals};
pub use store::RegisterRow;

use crate::{
    Failure,
    balances::AsOf,
    reading::{Reading, Registry, Viewer, named},
};
use ledger::{
    catalogue,
    code::{AmbitoCode, AreaCode, EditionCode, Holder, LineCode, OrganisationCode},
    day::{Day, NotADay},
    identifier::CodiceFiscale,
    text::Text,
};
use store::RegisterFilter;

/// A register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// Rows of commitments (*impegni*).
    Commitments,
    /// Shares of expenses (*liquidazioni*).
    Expenses,
    /// Legs of payments (*mandati*).
    Payments,
    /// Money sent, received, and come from the treasury (*trasferimenti*).
    Transfers,
    /// Authority given and taken, by the law and by grantors (*assegnazioni*).
    Allotments,
    /// Movements of plans (*programmazioni*).
    Programmes,
    /// Irregularities sealed with events (*anomalie*).
    Anomalies,
    /// Documents of cost as they were charged (*giustificativi*).
    Documents,
    /// What is booked to be received (*accertamenti*).
    Receivables,
    /// Budget years that ended (*rendiconti dell'esercizio*).
    YearEnds,
}

/// A question to a register.
#[derive(Clone, Debug)]
pub struct RegisterQuery {
    /// Which one.
    pub register: Register,
    /// Which rows.
    pub filter: RowFilter,
    /// As of when.
    pub as_of: AsOf,
}

/// Which rows; a field that is absent admits all.
#[derive(Clone, Debug, Default)]
pub struct RowFilter {
    /// Of this holder: `ats:CODE` or `org:CODE`.
    pub holder: Option<String>,
    /// Of this ambito.
    pub ambito: Option<String>,
    /// Recorded by this body; allotments given by it.
    pub organisation: Option<String>,
    /// Of this endowment.
    pub edition: Option<String>,
    /// For this line.
    pub line: Option<String>,
    /// For this area.
    pub area: Option<String>,
    /// Towards this creditor, issuer, sender or receiver: a tax id, the id of a person, the code of
    /// a body.
    pub counterparty: Option<String>,
    /// Under an act of this number.
    pub act: Option<String>,
    /// Of this number in the books, of the order or of the document.
    pub number: Option<String>,
    /// Of a number of this year.
    pub year: Option<u16>,
    /// Of a commitment in this budget year (*esercizio*).
    pub budget_year: Option<u16>,
    /// Of a commitment with this CIG.
    pub cig: Option<String>,
    /// Of a commitment with this CUP.
    pub cup: Option<String>,
    /// Of a commitment on this budget chapter.
    pub chapter: Option<String>,
    /// Effective on this day or later.
    pub from: Option<Day>,
    /// Effective on this day or earlier.
    pub to: Option<Day>,
    /// Anomalies of this code.
    pub anomaly: Option<String>,
    /// By what became of them.
    pub only: Option<Only>,
}

/// By what became of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// Of which something is left: to expense, to pay, to be received.
    Open,
    /// Which are wholly undone.
    Reversed,
    /// Which are not wholly undone.
    Standing,
}

impl Register {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Commitments,
        Self::Expenses,
        Self::Payments,
        Self::Transfers,
        Self::Allotments,
        Self::Programmes,
        Self::Anomalies,
        Self::Documents,
        Self::Receivables,
        Self::YearEnds,
    ];

    /// Where its rows stand.
    fn stored(self) -> store::Register {
        match self {
            Self::Commitments => store::Register::Commitments,
            Self::Expenses | Self::Documents => store::Register::Expenses,
            Self::Payments => store::Register::Payments,
            Self::Transfers => store::Register::Transfers,
            Self::Allotments => store::Register::Allotments,
            Self::Programmes => store::Register::Programmes,
            Self::Anomalies => store::Register::Anomalies,
            Self::Receivables => store::Register::Receivables,
            Self::YearEnds => store::Register::YearEnds,
        }
    }
}

impl RowFilter {
    /// What to ask of the database: every code must name something, as in a question for balances.
    fn resolved(&self, registry: &Registry) -> Result<RegisterFilter, Failure> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            let why = NotADay::Reversed { from, to };
            return Err(Failure::Question(why.to_string()));
        }
        let ambito = named(self.ambito.as_ref(), "ambito", AmbitoCode::parse, |code| {
            registry.ambiti.contains_key(code)
        })?;
        let body = named(self.organisation.as_ref(), "ente", OrganisationCode::parse, |code| {
            registry.organisations.contains_key(code)
        })?;
        named(self.edition.as_ref(), "annualità", EditionCode::parse, |code| {
            registry.editions.contains_key(code)
        })?;
        let line = |code: &str| catalogue::line(code).is_some();
        named(self.line.as_ref(), "linea", LineCode::parse, line)?;
        let area = |code: &str| catalogue::area(code).is_some();
        named(self.area.as_ref(), "area", AreaCode::parse, area)?;
        let holder = self.holder.as_ref().map(|it| it.parse::<Holder>()).transpose();
        let holder = holder.map_err(|malformed| Failure::Question(malformed.to_string()))?;
        holder_known(registry, holder.as_ref())?;
        no_codice_fiscale(self.counterparty.as_deref())?;
        self.texts_are_texts()?;
        let holder = match (holder, ambito) {
            (Some(holder), Some(ambito)) if holder != Holder::Ambito(ambito.clone()) => {
                let why = format!("il titolare {holder} non è l'ambito {ambito}");
                return Err(Failure::Question(why));
            }
            (holder, ambito) => holder.or(ambito.map(Holder::Ambito)),
        };
        Ok(RegisterFilter {
            sight: None,
            holder: holder.map(|it| it.to_string()),
            other: body.map(|it| format!("org:{it}")),
            edition: self.edition.clone(),
            line: self.line.clone(),
            area: self.area.clone(),
            party: self.counterparty.clone(),
            act: self.act.clone(),
            number: self.anomaly.clone().or_else(|| self.number.clone()),
            year: self.year,
            cig: self.cig.clone(),
            cup: self.cup.clone(),
            chapter: self.chapter.clone(),
            budget: self.budget_year,
            from: self.from,
            to: self.to,
            as_of: store::AsOf::default(),
        })
    }
}

impl RowFilter {
    /// What no register holds is not asked of a database, which may not even take it.
    fn texts_are_texts(&self) -> Result<(), Failure> {
        let texts = [
            ("act", &self.act),
            ("number", &self.number),
            ("counterparty", &self.counterparty),
            ("cig", &self.cig),
            ("cup", &self.cup),
            ("chapter", &self.chapter),
            ("anomaly", &self.anomaly),
        ];
        for (field, text) in texts {
            if let Some(Err(malformed)) = text.as_deref().map(Text::parse) {
                return Err(Failure::Question(format!("{field}: {malformed}")));
            }
        }
        Ok(())
    }
}

/// A holder that is none would be answered with nothing.
fn holder_known(registry: &Registry, holder: Option<&Holder>) -> Result<(), Failure> {
    let known = match holder {
        None => true,
        Some(Holder::Ambito(code)) => registry.ambiti.contains_key(code.as_str()),
        Some(Holder::Organisation(code)) => registry.organisations.contains_key(code.as_str()),
    };
    if known { Ok(()) } else { Err(Failure::Question("il titolare non esiste".to_owned())) }
}

/// No register holds a person's codice fiscale: nothing would be found, and it is not repeated.
fn no_codice_fiscale(counterparty: Option<&str>) -> Result<(), Failure> {
    let person = counterparty.is_some_and(|it| CodiceFiscale::parse(it).is_ok());
    if !person {
        return Ok(());
    }
    Err(Failure::Question(
        "PERSONAL_DATA: i registri non contengono codici fiscali di persone: cercare con \
         l'identificativo della persona («fondaco person find»)"
            .to_owned(),
    ))
}

impl Reading {
    /// What a question asks of the database, as far as the viewer sees, and where its answer stands.
    async fn plan(
        &mut self,
        viewer: &Viewer,
        query: &RegisterQuery,
    ) -> Result<page::Plan, Failure> {
        let at = match query.as_of.known {
            Some(size) => self.known_at(size).await?,
            None => self.at,
        };
        let as_of = store::AsOf { effective: query.as_of.effective, known: Some(at.tree_size) };
        let filter = RegisterFilter {
            sight: self.sight(viewer),
            as_of,
            ..query.filter.resolved(&self.registry)?
        };
        Ok(page::Plan {
            register: query.register,
            only: query.filter.only,
            filter,
            effective: query.as_of.effective,
            at,
        })
    }
}
