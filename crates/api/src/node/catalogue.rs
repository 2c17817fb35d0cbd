//! The catalogue: lines and funds with their norms.

use crate::{
    id::{self, Kind},
    node::names::{CupRule, FundLevel, LineKind, Route, SchemeKind},
};
use async_graphql::{ID, SimpleObject};
use ledger::catalogue::{FundInfo, LineInfo};

/// What money is for: a LEPS (*livello essenziale delle prestazioni sociali*) or another line.
#[derive(SimpleObject)]
pub struct Line {
    /// Its node id.
    pub id: ID,
    /// Its code, such as `SUP`.
    pub code: &'static str,
    /// Its name in Italian, as the Ministry writes it.
    pub name: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// What it is in law.
    pub kind: LineKind,
    /// The norm that establishes it.
    pub norm: Option<&'static str>,
    /// The national plan that programmes it.
    pub planning_act: Option<&'static str>,
    /// The codes of the funds that finance it in the Ministry's table.
    pub funds: Vec<&'static str>,
    /// What else an office should know, in Italian.
    pub note: Option<&'static str>,
}

/// A fund: what editions are endowments of.
#[derive(SimpleObject)]
pub struct Fund {
    /// Its node id.
    pub id: ID,
    /// Its code, such as `FNPS`.
    pub code: &'static str,
    /// Its name in Italian.
    pub name: &'static str,
    /// Whose money it is.
    pub level: FundLevel,
    /// The norms on which it rests.
    pub legal_basis: &'static str,
    /// The way of its money, unless an act says otherwise.
    pub default_route: Route,
    /// How it is paid, unless an act says otherwise; absent when each act says it.
    pub default_payment_scheme: Option<SchemeKind>,
    /// Whether commitments carry a CUP, unless an act says otherwise.
    pub default_cup: Option<CupRule>,
    /// Within how many days its money is passed on or paid when asked for, unless an act says
    /// otherwise.
    pub default_payment_days: Option<i32>,
    /// What else an office should know, in Italian.
    pub note: Option<&'static str>,
}

impl From<&LineInfo> for Line {
    fn from(it: &LineInfo) -> Self {
        Self {
            id: id::encode(Kind::Line, it.code),
            code: it.code,
            name: it.name_it,
            name_en: it.name_en,
            kind: it.kind.into(),
            norm: it.norm,
            planning_act: it.planning_act,
            funds: it.funds.to_vec(),
            note: it.note,
        }
    }
}

impl From<&FundInfo> for Fund {
    fn from(it: &FundInfo) -> Self {
        Self {
            id: id::encode(Kind::Fund, it.code),
            code: it.code,
            name: it.name_it,
            level: it.level.into(),
            legal_basis: it.legal_basis,
            default_route: it.default_route.into(),
            default_payment_scheme: it.default_payment_scheme.map(Into::into),
            default_cup: it.default_cup.map(Into::into),
            default_payment_days: it.default_payment_days.map(Into::into),
            note: it.note,
        }
    }
}
