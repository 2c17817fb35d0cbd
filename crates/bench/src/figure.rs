//! Figures: ours, the baseline, their ratio, and whether the promise is held; as text, CSV, JSON.

use crate::{machine::Machine, measure::P, spread::Spread};
use serde::Serialize;
use std::fmt::Write;

/// What a promise bounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The ratio is to be no less.
    AtLeast,
    /// The ratio is to be no more.
    AtMost,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The floor is missed.
    Missed,
    /// The floor holds.
    Held,
    /// The target is reached.
    TargetReached,
    /// The size is too small to tell: nothing is promised of it.
    NotJudged,
    /// It could not be measured here; the note says why.
    NotMeasured,
}

/// One figure beside its baseline.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Which promise.
    pub id: String,
    /// What was measured.
    pub what: String,
    /// On which database.
    pub database: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// Ours.
    pub ours: Option<Spread>,
    /// What the baseline is.
    pub beside: String,
    /// The baseline.
    pub baseline: Option<Spread>,
    /// Ours over the baseline, round by round; ours alone where the promise has no baseline.
    pub ratio: Option<Spread>,
    /// What the promise bounds.
    pub bound: Bound,
    /// Must hold.
    pub floor: f64,
    /// Where the field has not been.
    pub target: f64,
    /// What became of it.
    pub verdict: Verdict,
    /// What else to know.
    pub notes: Vec<String>,
}

impl Figure {
    /// A figure of rounds of (ours, baseline).
    pub fn new(p: P, what: &str, database: &'static str, rounds: &[(f64, f64)]) -> Self {
        let (bound, floor, target) = p.promise();
        let ratio = Spread::of(rounds.iter().map(|(ours, baseline)| ours / baseline.max(1e-9)));
        Self {
            id: p.name().to_owned(),
            what: what.to_owned(),
            database,
            unit: p.unit(),
            ours: Spread::of(rounds.iter().map(|(ours, _)| *ours)),
            beside: p.beside().to_owned(),
            baseline: Spread::of(rounds.iter().map(|(_, baseline)| *baseline)),
            ratio,
            bound,
            floor,
            target,
            verdict: Verdict::of(bound, floor, target, ratio),
            notes: Vec::new(),
        }
    }

    /// A figure without a baseline.
    pub fn alone(p: P, what: &str, database: &'static str, rounds: &[f64]) -> Self {
        let rounds: Vec<(f64, f64)> = rounds.iter().map(|ours| (*ours, 1.0)).collect();
        Self { baseline: None, ..Self::new(p, what, database, &rounds) }
    }

    /// A figure that could not be measured.
    pub fn not_measured(p: P, database: &'static str, why: &str) -> Self {
        let mut it = Self::new(p, "", database, &[]);
        it.verdict = Verdict::NotMeasured;
        it.noted(why)
    }

    /// With something else to know.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Of a size that nothing is promised of.
    #[must_use]
    pub fn unjudged(mut self) -> Self {
        if self.verdict != Verdict::NotMeasured {
            self.verdict = Verdict::NotJudged;
        }
        self
    }

    /// With another id, for a promise of two parts.
    #[must_use]
    pub fn part(mut self, id: &str, floor: f64, target: f64) -> Self {
        id.clone_into(&mut self.id);
        (self.floor, self.target) = (floor, target);
        self.verdict = Verdict::of(self.bound, floor, target, self.ratio);
        self
    }
}

impl Verdict {
    fn of(bound: Bound, floor: f64, target: f64, ratio: Option<Spread>) -> Self {
        let Some(ratio) = ratio else { return Self::NotMeasured };
        let keeps = |limit: f64| match bound {
            Bound::AtLeast => ratio.median >= limit,
            Bound::AtMost => ratio.median <= limit,
        };
        match (keeps(floor), keeps(target)) {
            (_, true) => Self::TargetReached,
            (true, false) => Self::Held,
            (false, false) => Self::Missed,
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missed => "MISSED",
            Self::Held => "held",
            Self::TargetReached => "target reached",
            Self::NotJudged => "not judged",
            Self::NotMeasured => "NOT MEASURED",
        }
    }
}

/// Everything that a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// On what.
    pub machine: Machine,
    /// Of which size.
    pub size: &'static str,
    /// The database.
    pub database: &'static str,
    /// Its settings, as it tells them.
    pub settings: Vec<(String, String)>,
    /// The figures, in the order of the promises.
    pub figures: Vec<Figure>,
}

impl Report {
    /// Whether any floor is missed or could not be measured.
    pub fn misses(&self) -> bool {
        let bad = [Verdict::Missed, Verdict::NotMeasured];
        self.figures.iter().any(|it| bad.contains(&it.verdict))
    }

    /// As a table to read.
    pub fn table(&self) -> String {
        let mut told = self.head();
        let head = ["", "database", "ours", "baseline", "ratio (min … max)", "floor", "target", ""];
        let mut rows = vec![head.map(str::to_owned)];
        for it in &self.figures {
            let sign = if it.bound == Bound::AtLeast { "≥" } else { "≤" };
            let with_unit = |spread: Option<Spread>| {
                spread
                    .map_or_else(|| "–".to_owned(), |s| format!("{} {}", short(s.median), it.unit))
            };
            let ratio = it.ratio.map_or_else(
                || "–".to_owned(),
                |r| format!("{} ({} … {})", short(r.median), short(r.min), short(r.max)),
            );
            rows.push([
                it.id.clone(),
                it.database.to_owned(),
                with_unit(it.ours),
                with_unit(it.baseline),
                ratio,
                format!("{sign} {}", it.floor),
                format!("{sign} {}", it.target),
                it.verdict.name().to_owned(),
            ]);
        }
        told.push_str(&aligned(&rows));
        for it in &self.figures {
            let beside = if it.beside.is_empty() { "" } else { " — beside: " };
            // OK: writing to a string does not fail.
            let _ = writeln!(told, "\n{} {}{beside}{}", it.id, it.what, it.beside);
            for note in &it.notes {
                let _ = writeln!(told, "    {note}");
            }
        }
        told
    }

    fn head(&self) -> String {
        let it = &self.machine;
        let settings: Vec<String> =
            self.settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        format!(
            "{}, {}, {} cores, {}, {} MB; {}; write of 8 kB + fdatasync p50 {} µs, p99 {} µs; \
             build {}\n{}: {}\nsize {}\n\n",
            it.host,
            it.system,
            it.cores,
            it.processor,
            it.memory_mb,
            it.file_system,
            short(it.fsync_p50_us),
            short(it.fsync_p99_us),
            it.build,
            self.database,
            settings.join(", "),
            self.size,
        )
    }

    /// As a table for a spreadsheet.
    pub fn csv(&self) -> String {
        let mut told = "id;database;unit;ours;ours_min;ours_max;baseline;baseline_min;\
                        baseline_max;ratio;ratio_min;ratio_max;bound;floor;target;verdict;what\n"
            .to_owned();
        for it in &self.figures {
            let cells = [it.ours, it.baseline, it.ratio].map(|spread| {
                spread.map_or_else(
                    || ";;".to_owned(),
                    |it| format!("{:.4};{:.4};{:.4}", it.median, it.min, it.max).replace('.', ","),
                )
            });
            let bound = if it.bound == Bound::AtLeast { "at_least" } else { "at_most" };
            let limits = format!("{};{}", it.floor, it.target).replace('.', ",");
            let _ = writeln!(
                told,
                "{};{};{};{};{bound};{limits};{};{}",
                it.id,
                it.database,
                it.unit,
                cells.join(";"),
                it.verdict.name(),
                it.what.replace(';', ","),
            );
        }
        told
    }
}

/// A figure with as many digits as say something.
pub fn short(figure: f64) -> String {
    match figure.abs() {
        it if it >= 100.0 => format!("{figure:.0}"),
        it if it >= 10.0 => format!("{figure:.1}"),
        it if it >= 1.0 => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

fn aligned(rows: &[[String; 8]]) -> String {
    let mut widths = [0; 8];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut told = String::new();
    for row in rows {
        let line: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        told.push_str(line.join("  ").trim_end());
        told.push('\n');
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_judged_by_its_median() {
        let judged = |rounds: &[(f64, f64)]| Figure::new(P::P2, "", "sqlite", rounds).verdict;
        assert_eq!(judged(&[(0.29, 1.0)]), Verdict::Missed);
        assert_eq!(judged(&[(0.1, 1.0), (0.3, 1.0), (0.9, 1.0)]), Verdict::Held);
        assert_eq!(judged(&[(1.0, 2.0)]), Verdict::TargetReached);
        assert_eq!(judged(&[]), Verdict::NotMeasured);
        let latency = |ours| Figure::new(P::P4, "", "sqlite", &[(ours, 1.0)]).verdict;
        assert_eq!(latency(2.6), Verdict::Missed);
        assert_eq!(latency(2.5), Verdict::Held);
        assert_eq!(latency(1.5), Verdict::TargetReached);
    }
}
