//! What is asked of the accounts of people.

use super::ask::day;
use clap::{Subcommand, ValueEnum};
use ledger::day::Day;

#[derive(Subcommand)]
pub enum Account {
    /// Add an account with a role in an organisation
    #[command(
        after_help = "Examples:\n  fondaco account add operatore --organisation operator --role \
                            administrator\n  fondaco account add contabile-ven-01 --organisation \
                            ente_ven_01 --role ats_accountant\n  fondaco account add revisore \
                            --organisation r_veneto --role auditor --valid-until 2026-12-31"
    )]
    Add {
        /// The name to call it by: it never enters the log, and is nobody's codice fiscale
        name: String,
        /// The organisation it acts for
        #[arg(long)]
        organisation: String,
        /// The role
        #[arg(long, value_enum)]
        role: RoleName,
        /// The last day on which it may be used, YYYY-MM-DD or gg/mm/aaaa
        #[arg(long, value_name = "DATE", value_parser = day)]
        valid_until: Option<Day>,
    },
    /// List the accounts
    #[command(
        after_help = "Examples:\n  fondaco account list\n  fondaco account list --format csv"
    )]
    List,
    /// Disable an account: its tokens die with it
    #[command(after_help = "Example:\n  fondaco account disable contabile-ven-01")]
    Disable {
        /// Its name
        name: String,
    },
}

#[derive(Subcommand)]
pub enum Token {
    /// Create a token and show it, this once
    #[command(after_help = "Example:\n  fondaco token create contabile-ven-01 --label laptop")]
    Create {
        /// The account
        name: String,
        /// What it is for: the name by which to revoke it
        #[arg(long, default_value = "cli")]
        label: String,
    },
    /// Revoke the tokens of an account that carry a label
    #[command(after_help = "Example:\n  fondaco token revoke contabile-ven-01 --label laptop")]
    Revoke {
        /// The account
        name: String,
        /// The label
        #[arg(long, default_value = "cli")]
        label: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum RoleName {
    Ministry,
    Region,
    AtsAccountant,
    AtsPlanner,
    Auditor,
    Administrator,
}

impl From<RoleName> for ledger::envelope::Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Ministry => Self::Ministry,
            RoleName::Region => Self::Region,
            RoleName::AtsAccountant => Self::AtsAccountant,
            RoleName::AtsPlanner => Self::AtsPlanner,
            RoleName::Auditor => Self::Auditor,
            RoleName::Administrator => Self::Administrator,
        }
    }
}
