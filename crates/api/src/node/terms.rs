//! Terms and periods.

use crate::{
    node::names::{CupRule, ReportingBasis, SchemeKind},
    scalar::Date,
};
use async_graphql::SimpleObject;

/// Under which conditions an endowment may be spent and is paid; what is absent is not said.
#[derive(SimpleObject)]
pub struct Terms {
    /// The days on which a cost must be incurred.
    pub window: Option<Period>,
    /// How it is paid.
    pub scheme: Option<Scheme>,
    /// The only lines it may be spent on; empty when all are admitted.
    pub admitted_lines: Vec<String>,
    /// Whether commitments must carry a CUP.
    pub cup: Option<CupRule>,
    /// From which stage costs may be reported.
    pub basis: Option<ReportingBasis>,
    /// Within how many days who receives the money must send it on, and who is asked for it must pay.
    pub payment_days: Option<i32>,
}

/// A span of days, both included.
#[derive(SimpleObject)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// How an endowment is paid.
#[derive(SimpleObject)]
pub struct Scheme {
    /// In which way.
    pub kind: SchemeKind,
    /// The percentages, in order, when in parts.
    pub instalments: Vec<String>,
}

impl From<&ledger::terms::Terms> for Terms {
    fn from(it: &ledger::terms::Terms) -> Self {
        Self {
            window: it.window.map(Into::into),
            scheme: it.scheme.as_ref().map(Into::into),
            admitted_lines: it.admitted_lines.iter().map(ToString::to_string).collect(),
            cup: it.cup.map(Into::into),
            basis: it.basis.map(Into::into),
            payment_days: it.payment_days.map(|it| it.get().into()),
        }
    }
}

impl From<ledger::day::Period> for Period {
    fn from(it: ledger::day::Period) -> Self {
        Self { from: Date::of(it.from), to: Date::of(it.to) }
    }
}

impl From<&ledger::terms::Scheme> for Scheme {
    fn from(it: &ledger::terms::Scheme) -> Self {
        let instalments = it.instalments.iter().map(|one| one.normalize().to_string()).collect();
        Self { kind: it.kind.into(), instalments }
    }
}
