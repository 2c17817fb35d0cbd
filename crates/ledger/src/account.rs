//! Accounts: the places where a euro can stand, and their keys (FORMAT, "Accounts").

use crate::code::{AreaCode, EditionCode, Holder, LineCode, OrganisationCode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A stage on the path of authority: what may be spent (*competenza*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authority {
    /// What the law endows, standing (below zero) at the body that appropriates.
    Law,
    /// Allotted and not yet programmed.
    Available,
    /// Planned on a line.
    Programmed,
    /// Owed to a creditor by an obligation (*impegno*).
    Committed,
    /// Recognised as due (*liquidato*).
    Expensed,
    /// Executed by the bank (*pagato*).
    Paid,
    /// Claimed in a submitted report (*rendicontato*).
    Reported,
    /// Accepted by who reviewed the report (*ammesso*).
    Admitted,
    /// Not accepted by who reviewed the report (*non ammesso*).
    Refused,
}

/// A place of cash (*cassa*) inside one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Till {
    /// Where public money comes from.
    Treasury,
    /// The organisation's own money, advanced or given back.
    OwnFunds,
    /// The edition's money in the organisation's bank; below zero it is the body's exposure.
    Cash,
    /// What the bank has paid to others.
    PaidOut,
}

/// The name of a stage, of authority or of cash, as accounts and reports write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// A stage of authority.
    Authority(Authority),
    /// A place of cash inside one organisation.
    Till(Till),
    /// Money sent and not yet received.
    InTransit,
}

const STAGES: [(Stage, &str); 14] = [
    (Stage::Authority(Authority::Law), "law"),
    (Stage::Authority(Authority::Available), "available"),
    (Stage::Authority(Authority::Programmed), "programmed"),
    (Stage::Authority(Authority::Committed), "committed"),
    (Stage::Authority(Authority::Expensed), "expensed"),
    (Stage::Authority(Authority::Paid), "paid"),
    (Stage::Authority(Authority::Reported), "reported"),
    (Stage::Authority(Authority::Admitted), "admitted"),
    (Stage::Authority(Authority::Refused), "refused"),
    (Stage::Till(Till::Treasury), "treasury"),
    (Stage::Till(Till::OwnFunds), "own_funds"),
    (Stage::Till(Till::Cash), "cash"),
    (Stage::Till(Till::PaidOut), "paid_out"),
    (Stage::InTransit, "in_transit"),
];

impl Stage {
    /// The name that is sealed.
    pub fn name(self) -> &'static str {
        // OK: every stage stands in the table, and a test says so.
        STAGES.iter().find(|(stage, _)| *stage == self).map_or("", |(_, name)| name)
    }

    /// The stage of that name.
    pub fn named(name: &str) -> Option<Self> {
        STAGES.iter().find(|(_, known)| *known == name).map(|(stage, _)| *stage)
    }
}

/// The line, and perhaps the area, that authority is planned on. The area absent is a slot of its
/// own, not the sum of the areas.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// What the money is for.
    pub line: LineCode,
    /// For whom, where the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<AreaCode>,
}

/// A place where a euro can stand. Its key begins with the holder, then the edition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "Coordinates", try_from = "Coordinates")]
pub enum Account {
    /// Authority before it is planned: `law` or `available`.
    Unplanned {
        /// `Law` or `Available`.
        stage: Authority,
        /// Whose authority.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// Authority from `programmed` on.
    Planned {
        /// `Programmed` or later.
        stage: Authority,
        /// Whose authority.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
        /// For what, and perhaps for whom.
        purpose: Purpose,
    },
    /// Money inside one organisation.
    Till {
        /// Which place.
        stage: Till,
        /// Who has the money.
        organisation: OrganisationCode,
        /// For whose authority.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
    },
    /// Money between two organisations.
    InTransit {
        /// Who sent it.
        sender: OrganisationCode,
        /// Who is to receive it.
        receiver: OrganisationCode,
        /// For whose authority: the receiver's.
        holder: Holder,
        /// Of which endowment.
        edition: EditionCode,
    },
}

/// An account as it is sealed: its coordinates by name, those that do not apply absent.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Coordinates {
    stage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<OrganisationCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender: Option<OrganisationCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receiver: Option<OrganisationCode>,
    holder: Holder,
    edition: EditionCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<LineCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area: Option<AreaCode>,
}

/// Coordinates that name no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[MALFORMED_ACCOUNT] il conto non ha le coordinate del suo stadio")]
pub struct NoSuchAccount;

impl Account {
    /// `law` at the holder that appropriates.
    pub fn law(holder: &Holder, edition: &EditionCode) -> Self {
        Self::unplanned(Authority::Law, holder, edition)
    }

    /// `available` at a holder.
    pub fn available(holder: &Holder, edition: &EditionCode) -> Self {
        Self::unplanned(Authority::Available, holder, edition)
    }

    fn unplanned(stage: Authority, holder: &Holder, edition: &EditionCode) -> Self {
        Self::Unplanned { stage, holder: holder.clone(), edition: edition.clone() }
    }

    /// A stage from `programmed` on.
    pub fn planned(
        stage: Authority,
        holder: &Holder,
        edition: &EditionCode,
        purpose: &Purpose,
    ) -> Self {
        Self::Planned {
            stage,
            holder: holder.clone(),
            edition: edition.clone(),
            purpose: purpose.clone(),
        }
    }

    /// A place of cash in an organisation.
    pub fn till(
        stage: Till,
        organisation: &OrganisationCode,
        holder: &Holder,
        edition: &EditionCode,
    ) -> Self {
        Self::Till {
            stage,
            organisation: organisation.clone(),
            holder: holder.clone(),
            edition: edition.clone(),
        }
    }

    /// Money on its way to a receiver, for a holder of the receiver's.
    pub fn in_transit(
        sender: &OrganisationCode,
        receiver: &OrganisationCode,
        holder: &Holder,
        edition: &EditionCode,
    ) -> Self {
        Self::InTransit {
            sender: sender.clone(),
            receiver: receiver.clone(),
            holder: holder.clone(),
            edition: edition.clone(),
        }
    }

    /// Where on its path this account stands.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Unplanned { stage, .. } | Self::Planned { stage, .. } => Stage::Authority(*stage),
            Self::Till { stage, .. } => Stage::Till(*stage),
            Self::InTransit { .. } => Stage::InTransit,
        }
    }

    /// Whose authority the account is about.
    pub fn holder(&self) -> &Holder {
        match self {
            Self::Unplanned { holder, .. }
            | Self::Planned { holder, .. }
            | Self::Till { holder, .. }
            | Self::InTransit { holder, .. } => holder,
        }
    }

    /// Of which endowment.
    pub fn edition(&self) -> &EditionCode {
        match self {
            Self::Unplanned { edition, .. }
            | Self::Planned { edition, .. }
            | Self::Till { edition, .. }
            | Self::InTransit { edition, .. } => edition,
        }
    }

    /// For what, from `programmed` on.
    pub fn purpose(&self) -> Option<&Purpose> {
        match self {
            Self::Planned { purpose, .. } => Some(purpose),
            _ => None,
        }
    }

    /// Who has the money, or is to receive it; none for authority.
    pub fn organisation(&self) -> Option<&OrganisationCode> {
        match self {
            Self::Till { organisation, .. } => Some(organisation),
            Self::InTransit { receiver, .. } => Some(receiver),
            _ => None,
        }
    }

    /// Whether the money in the account may be less than nothing without anybody having erred:
    /// sources, exposures and money received before it was declared (FORMAT, "Who may go below
    /// zero"). `available` may be, by the acts of others only.
    pub fn is_unguarded(&self) -> bool {
        matches!(
            self.stage(),
            Stage::Authority(Authority::Law)
                | Stage::Till(Till::Treasury | Till::OwnFunds | Till::Cash)
                | Stage::InTransit
        )
    }
}

impl From<Account> for Coordinates {
    fn from(account: Account) -> Self {
        let (holder, edition) = (account.holder().clone(), account.edition().clone());
        let mut at = Self {
            stage: account.stage().name().to_owned(),
            organisation: None,
            sender: None,
            receiver: None,
            holder,
            edition,
            line: None,
            area: None,
        };
        match account {
            Account::Unplanned { .. } => {}
            Account::Planned { purpose, .. } => {
                at.line = Some(purpose.line);
                at.area = purpose.area;
            }
            Account::Till { organisation, .. } => at.organisation = Some(organisation),
            Account::InTransit { sender, receiver, .. } => {
                at.sender = Some(sender);
                at.receiver = Some(receiver);
            }
        }
        at
    }
}

impl TryFrom<Coordinates> for Account {
    type Error = NoSuchAccount;

    fn try_from(at: Coordinates) -> Result<Self, NoSuchAccount> {
        let Coordinates { stage, organisation, sender, receiver, holder, edition, line, area } = at;
        let stage = Stage::named(&stage).ok_or(NoSuchAccount)?;
        match (stage, organisation, sender, receiver, line, area) {
            (Stage::Authority(stage), None, None, None, None, None)
                if stage <= Authority::Available =>
            {
                Ok(Self::Unplanned { stage, holder, edition })
            }
            (Stage::Authority(stage), None, None, None, Some(line), area)
                if stage > Authority::Available =>
            {
                Ok(Self::Planned { stage, holder, edition, purpose: Purpose { line, area } })
            }
            (Stage::Till(stage), Some(organisation), None, None, None, None) => {
                Ok(Self::Till { stage, organisation, holder, edition })
            }
            (Stage::InTransit, None, Some(sender), Some(receiver), None, None) => {
                Ok(Self::InTransit { sender, receiver, holder, edition })
            }
            _ => Err(NoSuchAccount),
        }
    }
}

/// The key by which databases know an account: `holder|edition|stage|a|b`, where a and b are line
/// and area, or organisation and nothing, or sender and receiver. No code can hold a bar.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}|", self.holder(), self.edition(), self.stage().name())?;
        match self {
            Self::Unplanned { .. } => write!(f, "|"),
            Self::Planned { purpose: Purpose { line, area: None }, .. } => write!(f, "{line}|"),
            Self::Planned { purpose: Purpose { line, area: Some(area) }, .. } => {
                write!(f, "{line}|{area}")
            }
            Self::Till { organisation, .. } => write!(f, "{organisation}|"),
            Self::InTransit { sender, receiver, .. } => write!(f, "{sender}|{receiver}"),
        }
    }
}

impl FromStr for Account {
    type Err = NoSuchAccount;

    fn from_str(key: &str) -> Result<Self, NoSuchAccount> {
        let parts: Vec<&str> = key.split('|').collect();
        let [holder, edition, stage, first, second] = parts[..] else { return Err(NoSuchAccount) };
        let organisation = |text: &str| OrganisationCode::parse(text).ok();
        let mut at = Coordinates {
            stage: stage.to_owned(),
            organisation: None,
            sender: None,
            receiver: None,
            holder: holder.parse().map_err(|_| NoSuchAccount)?,
            edition: EditionCode::parse(edition).map_err(|_| NoSuchAccount)?,
            line: None,
            area: None,
        };
        match Stage::named(stage) {
            Some(Stage::Till(_)) if second.is_empty() => at.organisation = organisation(first),
            Some(Stage::InTransit) => {
                at.sender = organisation(first);
                at.receiver = organisation(second);
            }
            Some(Stage::Authority(_)) => {
                let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                let none = |_| NoSuchAccount;
                at.line = given(first).map(|l| LineCode::parse(&l)).transpose().map_err(none)?;
                at.area = given(second).map(|a| AreaCode::parse(&a)).transpose().map_err(none)?;
            }
            _ => return Err(NoSuchAccount),
        }
        Self::try_from(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_name_and_back() {
        for (stage, name) in STAGES {
            assert_eq!(stage.name(), name);
            assert_eq!(Stage::named(name), Some(stage));
        }
        assert_eq!(Stage::named("spent"), None);
    }

    #[test]
    fn keys_and_coordinates_agree() {
        for (key, json) in [
            (
                "org:mlps|FNPS/2024|law||",
                r#"{"stage":"law","holder":"org:mlps","edition":"FNPS/2024"}"#,
            ),
            (
                "ats:VEN_01|FNPS/2024|available||",
                r#"{"stage":"available","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            ),
            (
                "ats:VEN_01|FNPS/2024|programmed|SUP|",
                r#"{"stage":"programmed","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP"}"#,
            ),
            (
                "ats:VEN_01|FNPS/2024|refused|SUP|minors",
                r#"{"stage":"refused","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP","area":"minors"}"#,
            ),
            (
                "ats:VEN_01|FNPS/2024|cash|c_l736|",
                r#"{"stage":"cash","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            ),
            (
                "ats:VEN_01|FNPS/2024|in_transit|r_veneto|c_l736",
                r#"{"stage":"in_transit","sender":"r_veneto","receiver":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            ),
        ] {
            let account: Account = key.parse().unwrap();
            assert_eq!(account.to_string(), key);
            assert_eq!(serde_json::to_string(&account).unwrap(), json);
            assert_eq!(serde_json::from_str::<Account>(json).unwrap(), account);
        }
    }

    #[test]
    fn coordinates_of_another_stage_are_refused() {
        for key in [
            "ats:VEN_01|FNPS/2024|available|SUP|",
            "ats:VEN_01|FNPS/2024|law||minors",
            "ats:VEN_01|FNPS/2024|programmed||",
            "ats:VEN_01|FNPS/2024|programmed||minors",
            "ats:VEN_01|FNPS/2024|cash||",
            "ats:VEN_01|FNPS/2024|cash|c_l736|x_y",
            "ats:VEN_01|FNPS/2024|in_transit|r_veneto|",
            "ats:VEN_01|FNPS/2024|spent||",
            "ats:VEN_01|FNPS/2024|available|",
            "ats:VEN_01|FNPS/2024|available|||",
            "VEN_01|FNPS/2024|available||",
            "ats:VEN_01|FNPS|available||",
        ] {
            assert_eq!(key.parse::<Account>(), Err(NoSuchAccount), "{key}");
        }
        for json in [
            r#"{"stage":"cash","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            r#"{"stage":"available","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            r#"{"stage":"in_transit","sender":"r_veneto","holder":"ats:VEN_01","edition":"FNPS/2024"}"#,
            r#"{"stage":"cash","organisation":"c_l736","holder":"ats:VEN_01","edition":"FNPS/2024","line":"SUP"}"#,
        ] {
            assert!(serde_json::from_str::<Account>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_each_account_says_of_itself() {
        let at = |key: &str| key.parse::<Account>().unwrap();
        let cash = at("ats:VEN_01|FNPS/2024|cash|c_l736|");
        assert_eq!(cash.organisation().map(ToString::to_string).as_deref(), Some("c_l736"));
        let moving = at("ats:VEN_01|FNPS/2024|in_transit|r_veneto|c_l736");
        assert_eq!(moving.organisation().map(ToString::to_string).as_deref(), Some("c_l736"));
        let planned = at("ats:VEN_01|FNPS/2024|paid|SUP|");
        assert_eq!(planned.organisation(), None);
        assert_eq!(planned.purpose().map(|p| p.line.to_string()).as_deref(), Some("SUP"));
        assert_eq!(cash.purpose(), None);
        let unguarded: Vec<&str> =
            ["law", "available"]
                .into_iter()
                .filter(|stage| at(&format!("org:mlps|FNPS/2024|{stage}||")).is_unguarded())
                .chain(["treasury", "own_funds", "cash", "paid_out"].into_iter().filter(|stage| {
                    at(&format!("org:mlps|FNPS/2024|{stage}|mlps|")).is_unguarded()
                }))
                .collect();
        assert_eq!(unguarded, ["law", "treasury", "own_funds", "cash"]);
        assert!(moving.is_unguarded() && !planned.is_unguarded());
    }
}
