//! Measuring: which promises, at which size, and one run over them.

mod append;
mod read;
mod server;
mod whole;

pub(crate) use read::{asked, question};

use crate::{
    Trouble,
    database::{Books, KEPT, PASSING, Place},
    figure::{Bound, Figure, Report},
    grow::{Feed, Growth},
    machine::Machine,
    workload::{Italy, Workload},
};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};
use tempfile::TempDir;

/// A promise of speed or size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum P {
    /// Append in groups, PostgreSQL.
    P1,
    /// Append in groups, SQLite.
    P2,
    /// 64 clients over GraphQL.
    P3,
    /// One client, one expense.
    P4,
    /// The slow ones of eight clients.
    P5,
    /// A balance, however long the log.
    P6,
    /// A balance of the past.
    P8,
    /// Verifying.
    P10,
    /// Rebuilding.
    P11,
    /// Importing.
    P12,
    /// From start to ready.
    P14,
    /// Memory.
    P15,
    /// Disk.
    P16,
}

impl P {
    /// Every one.
    pub const ALL: [Self; 13] = [
        Self::P1,
        Self::P2,
        Self::P3,
        Self::P4,
        Self::P5,
        Self::P6,
        Self::P8,
        Self::P10,
        Self::P11,
        Self::P12,
        Self::P14,
        Self::P15,
        Self::P16,
    ];

    /// Its name, the baseline, the unit, what it bounds, the floor and the target.
    fn told(self) -> (&'static str, &'static str, &'static str, Bound, f64, f64) {
        use Bound::{AtLeast, AtMost};
        match self {
            Self::P1 => ("P1", "COPY of the same bytes, 1000 a commit", "/s", AtLeast, 0.3, 0.5),
            Self::P2 => {
                ("P2", "INSERT of the same bytes, 1000 a transaction", "/s", AtLeast, 0.3, 0.5)
            }
            Self::P3 => ("P3", "one-row INSERT by 8 clients", "/s", AtLeast, 0.4, 0.8),
            Self::P4 => ("P4", "one raw one-row commit, p50", "µs", AtMost, 2.5, 1.5),
            Self::P5 => ("P5", "the same quotient of the raw INSERT", "p99/p50", AtMost, 2.0, 1.5),
            Self::P6 => ("P6", "the same in a short log", "µs", AtMost, 1.5, 1.05),
            Self::P8 => ("P8", "sum(postings) in SQL", "µs", AtMost, 0.05, 0.01),
            Self::P10 => (
                "P10",
                "reading every row and hashing the entries, as many threads",
                "/s",
                AtLeast,
                0.25,
                0.6,
            ),
            Self::P11 => ("P11", "the live append in groups of 1000", "/s", AtLeast, 1.5, 5.0),
            Self::P12 => ("P12", "hledger balance over the same (CPU time)", "s", AtMost, 2.0, 1.0),
            Self::P14 => ("P14", "the same with no events", "ms", AtMost, 3.0, 1.1),
            Self::P15 => ("P15", "", "MB", AtMost, 60.0, 25.0),
            Self::P16 => ("P16", "the sealed bytes", "bytes", AtMost, 4.0, 3.0),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.told().0
    }

    /// What it stands beside.
    pub fn beside(self) -> &'static str {
        self.told().1
    }

    /// In which unit it is measured.
    pub fn unit(self) -> &'static str {
        self.told().2
    }

    /// What it bounds, its floor and its target.
    pub fn promise(self) -> (Bound, f64, f64) {
        let (.., bound, floor, target) = self.told();
        (bound, floor, target)
    }
}

impl FromStr for P {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("not measured here; known: {known}"))
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// So little that a debug build does it: for tests.
    Tiny,
    /// Under a minute on two cores: for CI.
    Small,
    /// Some minutes: the first size that promises are judged at.
    Medium,
    /// A million events, or more.
    Large,
}

/// How much is measured, in numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub name: &'static str,
    pub rounds: usize,
    /// Groups a round, and commands a group.
    pub groups: usize,
    pub group: usize,
    pub ambiti: u64,
    /// Events of the short log and of the long one.
    pub few: u64,
    pub many: u64,
    /// Events of the log that is verified.
    pub verified: u64,
    /// Postings of the hot account.
    pub hot: u64,
    /// Rows of the imported file.
    pub rows: u64,
    /// Single operations a round, for a median.
    pub singles: usize,
    /// Requests a round over HTTP.
    pub requests: usize,
    /// Whether promises are judged at this size.
    pub judged: bool,
}

const TINY: Scale = Scale {
    name: "tiny",
    rounds: 2,
    groups: 1,
    group: 50,
    ambiti: 8,
    few: 100,
    many: 500,
    verified: 200,
    hot: 100,
    rows: 50,
    singles: 8,
    requests: 64,
    judged: false,
};
const SMALL: Scale = Scale {
    name: "small",
    rounds: 3,
    groups: 2,
    group: 1000,
    ambiti: 100,
    few: 1_000,
    many: 6_000,
    verified: 1_500,
    hot: 2_000,
    rows: 1_000,
    singles: 30,
    requests: 300,
    judged: false,
};
const MEDIUM: Scale = Scale {
    name: "medium",
    rounds: 5,
    groups: 5,
    ambiti: 600,
    few: 10_000,
    many: 200_000,
    verified: 50_000,
    hot: 340_000,
    rows: 100_000,
    singles: 200,
    requests: 5_000,
    judged: true,
    ..SMALL
};
const LARGE: Scale =
    Scale { name: "large", groups: 10, many: 1_000_000, verified: 200_000, ..MEDIUM };

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// A database of the PostgreSQL server to measure on, itself left alone; SQLite without.
    pub postgres: Option<String>,
    /// The folder that databases are made in: one that is gone afterwards without.
    pub keep: Option<PathBuf>,
    /// How much.
    pub size: Size,
    /// Events of the long log, where they are to be others than the size's.
    pub events: Option<u64>,
    /// Which promises; all of them when empty.
    pub only: Vec<P>,
    /// The binary `fondaco`, to be served from.
    pub program: PathBuf,
}

/// A run under way.
pub(crate) struct Bench<'a> {
    /// Where baselines and our ledgers stand.
    pub place: Place,
    /// Where the long log stands: it may be kept.
    pub kept: Place,
    /// For files.
    pub scratch: PathBuf,
    pub scale: Scale,
    pub plan: &'a Plan,
    pub say: &'a (dyn Fn(&str) + Send + Sync),
}

/// Measures.
///
/// # Errors
/// [`Trouble`] when a database fails, or what was asked cannot be measured at all.
pub async fn run(plan: &Plan, say: &(dyn Fn(&str) + Send + Sync)) -> Result<Report, Trouble> {
    let temporary = match &plan.keep {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            TempDir::new_in(folder)?
        }
        None => TempDir::new()?,
    };
    let folder = temporary.path();
    let mut scale = match plan.size {
        Size::Tiny => TINY,
        Size::Small => SMALL,
        Size::Medium => MEDIUM,
        Size::Large => LARGE,
    };
    scale.many = plan.events.unwrap_or(scale.many);
    let at = |folder: &Path, family| match plan.postgres.clone() {
        Some(server) => Place::Postgres { server, locks: folder.to_owned(), family },
        None => Place::Sqlite(folder.to_owned()),
    };
    let place = at(folder, PASSING);
    let kept = plan.keep.as_ref().map_or_else(|| place.clone(), |folder| at(folder, KEPT));
    let bench = Bench { place, kept, scratch: folder.to_owned(), scale, plan, say };
    let report = bench.report().await;
    let cleared = bench.place.cleared().await;
    // What was in the way first is what is told.
    let report = report?;
    cleared?;
    Ok(report)
}

impl Bench<'_> {
    async fn report(&self) -> Result<Report, Trouble> {
        let Self { plan, scale, say, .. } = self;
        say("the machine and its disk");
        let machine = Machine::of(&self.scratch)?;
        let settings = self.place.raw("settings").await?;
        let (told, database) = (settings.settings().await?, self.place.name());
        settings.close().await;
        let mut figures = Vec::new();
        for p in P::ALL {
            if plan.only.is_empty() || plan.only.contains(&p) {
                say(&format!("{}: {}", p.name(), p.beside()));
                let measured = self.measure(p).await;
                figures.extend(measured.unwrap_or_else(|trouble| {
                    // What was measured before it, and after, is told all the same.
                    say(&format!("  {trouble}"));
                    vec![Figure::not_measured(p, database, &trouble.to_string())]
                }));
            }
        }
        if !scale.judged {
            figures = figures.into_iter().map(Figure::unjudged).collect();
        }
        Ok(Report { machine, size: scale.name, database, settings: told, figures })
    }

    async fn measure(&self, p: P) -> Result<Vec<Figure>, Trouble> {
        match p {
            P::P1 | P::P2 => Ok(vec![self.groups(p).await?]),
            P::P4 => Ok(vec![self.single().await?]),
            P::P5 => Ok(vec![self.slow_ones().await?]),
            P::P3 => Ok(vec![self.crowded().await?]),
            P::P6 => Ok(vec![self.flat().await?]),
            P::P8 => self.past().await,
            P::P10 => Ok(vec![self.verified().await?]),
            P::P11 => Ok(vec![self.rebuilt().await?]),
            P::P12 => Ok(vec![self.imported().await?]),
            P::P14 => Ok(vec![self.started().await?]),
            P::P15 => self.memory().await,
            P::P16 => Ok(vec![self.kept_small().await?]),
        }
    }

    /// The workload of Italy at this size.
    pub fn italy(&self) -> Arc<dyn Workload> {
        Arc::new(Italy::new(1, self.scale.ambiti))
    }

    /// The long log, with so many events at least: one that is kept grows on.
    pub async fn kept(&self, events: u64) -> Result<(Books, Growth), Trouble> {
        self.grown(&self.kept, "italy", events).await
    }

    /// A ledger of Italy with so many events at least.
    pub async fn grown(
        &self,
        place: &Place,
        name: &str,
        events: u64,
    ) -> Result<(Books, Growth), Trouble> {
        let books = place.books(name).await?;
        let growth = grown(&books, self.italy(), events, self.say).await?;
        Ok((books, growth))
    }
}

/// Grows a ledger until it holds so many events at least.
pub(crate) async fn grown(
    books: &Books,
    workload: Arc<dyn Workload>,
    events: u64,
    say: &(dyn Fn(&str) + Send + Sync),
) -> Result<Growth, Trouble> {
    let mut feed = Feed::resume(books, workload).await?;
    let growth = feed
        .grow(events, |now, to| {
            if now % 50_000 < 1_000 {
                say(&format!("  growing: {now} of {to} events"));
            }
        })
        .await?;
    if growth.events > 0 {
        say(&format!("  {}", growth.told()));
    }
    Ok(growth)
}
