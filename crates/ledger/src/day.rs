//! Days: a calendar day of Europe/Rome, and the instant at which something was recorded.

use crate::{as_text::as_text, identifier::shown};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{fmt, str::FromStr};

/// A calendar day of Europe/Rome, between 1900 and 2200.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

/// A span of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day. Invariant: not before `from`.
    pub to: Day,
}

/// An instant in UTC, in microseconds since 1970: the only form of a recorded time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// Why a text is not a day, a period or an instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotADay {
    /// The text is not `YYYY-MM-DD`, or no such day exists.
    #[error(
        "[MALFORMED_DATE] data «{0}» non valida: serve un giorno esistente nella forma AAAA-MM-GG, \
         per esempio 2026-03-31"
    )]
    Shape(String),
    /// The end comes before the beginning.
    #[error(
        "[DATES_REVERSED] il periodo finisce ({to}) prima di cominciare ({from}): invertire le date"
    )]
    Reversed {
        /// The first day as given.
        from: Day,
        /// The last day as given.
        to: Day,
    },
    /// The text is not `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    #[error(
        "[MALFORMED_INSTANT] istante «{0}» non valido: serve la forma AAAA-MM-GGThh:mm:ss.ffffffZ"
    )]
    Instant(String),
}

impl Day {
    /// The day of a year, month and day of the month, when it exists.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        (1900..=2200).contains(&year).then_some(Self(date))
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The day before, when there is one.
    pub fn before(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self)
    }

    /// So many days of the calendar later, up to the year 2200.
    pub fn after(self, days: u16) -> Option<Self> {
        let date = self.0.checked_add(jiff::Span::new().days(i64::from(days))).ok()?;
        Self::new(date.year(), date.month(), date.day())
    }

    /// How many days of the calendar from another day to this one; below zero when it is later.
    pub fn days_since(self, other: Self) -> i64 {
        // OK: days of the calendar between 1900 and 2200 are counted in days.
        self.0.since(other.0).map(|it| i64::from(it.get_days())).unwrap_or_default()
    }

    /// As the integer `yyyymmdd`, which sorts as the day does: the form that databases store.
    pub fn number(self) -> i32 {
        i32::from(self.0.year()) * 10_000
            + i32::from(self.0.month()) * 100
            + i32::from(self.0.day())
    }

    /// The day of an integer `yyyymmdd`, when it is one.
    pub fn from_number(number: i32) -> Option<Self> {
        let part = |n: i32| i8::try_from(n % 100).ok();
        Self::new(i16::try_from(number / 10_000).ok()?, part(number / 100)?, part(number)?)
    }
}

impl Period {
    /// The days from one to another, both included.
    ///
    /// # Errors
    /// [`NotADay::Reversed`] when it would end before it begins.
    pub fn new(from: Day, to: Day) -> Result<Self, NotADay> {
        if to < from { Err(NotADay::Reversed { from, to }) } else { Ok(Self { from, to }) }
    }

    /// Whether the whole of another period lies inside.
    pub fn contains(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

impl From<Day> for Period {
    fn from(day: Day) -> Self {
        Self { from: day, to: day }
    }
}

impl Instant {
    /// The instant so many microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let shape = || NotADay::Shape(shown(text));
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
        let in_form = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        if !in_form || !digits(0..4) || !digits(5..7) || !digits(8..10) {
            return Err(shape());
        }
        let year = text[..4].parse().map_err(|_| shape())?;
        let month = text[5..7].parse().map_err(|_| shape())?;
        let day = text[8..].parse().map_err(|_| shape())?;
        Self::new(year, month, day).ok_or_else(shape)
    }
}

impl FromStr for Instant {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let shape = || NotADay::Instant(shown(text));
        let instant = text.parse::<jiff::Timestamp>().map_err(|_| shape())?;
        let instant = Self(instant.as_microsecond());
        if instant.to_string() == text { Ok(instant) } else { Err(shape()) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} – {}", self.from, self.to)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = jiff::Timestamp::from_microsecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{instant:.6}")
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Ends {
            from: Day,
            to: Day,
        }
        let Ends { from, to } = Ends::deserialize(deserializer)?;
        Self::new(from, to).map_err(D::Error::custom)
    }
}

as_text!(Day, Instant);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_has_one_text_and_one_number() {
        for (text, number) in
            [("2026-03-31", 20_260_331), ("1900-01-01", 19_000_101), ("2024-02-29", 20_240_229)]
        {
            assert_eq!(day(text).to_string(), text);
            assert_eq!(day(text).number(), number);
            assert_eq!(Day::from_number(number), Some(day(text)));
        }
        assert_eq!(day("2026-03-31").year(), 2026);
        for text in [
            "2026-02-29",
            "2026-3-31",
            "31/03/2026",
            "2026-03-31T00:00",
            "",
            "1899-12-31",
            "2201-01-01",
            "20260331",
            "2026-03-3१",
            "+026-03-31",
            "2026-13-01",
            "2026/03-31",
            "2026-03/31",
        ] {
            assert!(matches!(text.parse::<Day>(), Err(NotADay::Shape(_))), "{text:?}");
        }
        for number in [0, -20_260_331, 20_260_230, 20_261_301, 999, i32::MAX] {
            assert_eq!(Day::from_number(number), None, "{number}");
        }
    }

    #[test]
    fn a_period_does_not_end_before_it_begins() {
        let (from, to) = (day("2026-01-01"), day("2027-12-31"));
        let window = Period::new(from, to).unwrap();
        assert_eq!(window.to_string(), "2026-01-01 – 2027-12-31");
        assert_eq!(Period::new(to, from), Err(NotADay::Reversed { from: to, to: from }));
        assert_eq!(Period::new(from, from), Ok(from.into()));
        assert!(window.contains(&window));
        assert!(window.contains(&Period::from(from)) && window.contains(&Period::from(to)));
        assert!(!window.contains(&Period::new(day("2025-12-31"), from).unwrap()));
        assert!(!window.contains(&Period::new(to, day("2028-01-01")).unwrap()));
        let reversed = r#"{"from":"2027-01-01","to":"2026-01-01"}"#;
        assert!(
            serde_json::from_str::<Period>(reversed)
                .unwrap_err()
                .to_string()
                .contains("DATES_REVERSED")
        );
    }

    #[test]
    fn an_instant_has_six_decimals_and_is_utc() {
        let text = "2026-04-12T08:30:00.000001Z";
        let instant: Instant = text.parse().unwrap();
        assert_eq!(instant.to_string(), text);
        assert_eq!(Instant::from_micros(instant.micros()), instant);
        for bad in ["2026-04-12T08:30:00Z", "2026-04-12T10:30:00.000001+02:00", "2026-04-12", ""] {
            assert!(bad.parse::<Instant>().is_err(), "{bad}");
        }
    }
}
