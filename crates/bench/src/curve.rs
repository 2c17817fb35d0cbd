//! The curve: the same questions at ten thousand events, at a hundred thousand, and so on.

use crate::{
    Trouble,
    database::{Books, Place},
    figure::short,
    grow::{Feed, GROUP, append},
    machine::Machine,
    measure::{asked, grown, question},
    plot::{Line, Plot},
    served::Served,
    spread::{Times, rate},
    workload::{Italy, Workload},
};
use bookkeeper::{balances::AsOf, reading::Viewer};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use tempfile::TempDir;

/// What curve to draw.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Up to how many events.
    pub to: u64,
    /// Where to write the table and the plot.
    pub out: PathBuf,
    /// The folder that the database is kept in; a temporary one without.
    pub keep: Option<PathBuf>,
    /// The binary `fondaco`, to be served from.
    pub program: PathBuf,
}

/// What is measured at each size, in this order.
const COLUMNS: [&str; 10] = [
    "append in groups of 1000, µs an event",
    "append of one, p50 µs",
    "a balance of a line, p50 µs",
    "as of a past day, p50 µs",
    "as known at half, p50 µs",
    "a page of 50 events read before, p50 µs",
    "the same read for the first time, p50 µs",
    "start to ready, ms",
    "memory idle, MB",
    "bytes on disk an event",
];
/// Ambiti of Italy.
const AMBITI: u64 = 600;
/// Times that one thing is done.
const TIMES: usize = 50;

/// Groups appended at each size.
const GROUPS: usize = 9;

/// What was measured at one size.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    events: u64,
    /// With which build, on how fast a disk.
    with: String,
    /// In the order of [`COLUMNS`].
    figures: [f64; COLUMNS.len()],
}

/// A curve as it is kept beside its table.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Drawn {
    machine: String,
    columns: Vec<String>,
    rows: Vec<Row>,
}

impl Drawn {
    /// The rows of a folder that were measured on this machine, the same things.
    fn rows_in(out: &Path, machine: &Machine) -> Vec<Row> {
        let text = fs::read_to_string(out.join(FIGURES)).unwrap_or_default();
        let drawn: Option<Self> = serde_json::from_str(&text).ok();
        let same = |it: &Self| it.machine == machine.named() && it.columns == COLUMNS;
        drawn.filter(same).map(|it| it.rows).unwrap_or_default()
    }
}

/// The figures themselves, in a folder.
const FIGURES: &str = "curve.json";

/// Draws the curve: `curve.md`, `curve.svg` and `curve.json` in a folder. Rows of other sizes that
/// are there, measured on this machine, stay. The table.
///
/// # Errors
/// [`Trouble`] when the ledger fails or the folder cannot be written.
pub async fn curve(it: &Curve, say: &(dyn Fn(&str) + Send + Sync)) -> Result<String, Trouble> {
    let temporary = TempDir::new()?;
    let folder = it.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    fs::create_dir_all(&folder)?;
    fs::create_dir_all(&it.out)?;
    let (machine, place) = (Machine::of(&folder)?, Place::Sqlite(folder));
    let workload: Arc<dyn Workload> = Arc::new(Italy::new(1, AMBITI));
    let mut size = 10_000.min(it.to);
    loop {
        let books = place.books("italy").await?;
        // What was kept may be longer already.
        if books.store.snapshot().await?.size().await? <= size + size / 20 {
            say(&format!("{size} events"));
            grown(&books, Arc::clone(&workload), size, say).await?;
            let figures = at(it, &place, books, &workload).await?;
            written(it, &machine, Row { events: size, with: machine.pace(), figures })?;
        } else {
            books.bookkeeper.close().await;
        }
        if size >= it.to {
            break;
        }
        size = (size * 10).min(it.to);
    }
    fs::read_to_string(it.out.join("curve.md"))
        .map_err(|_| Trouble::Other("the log that is kept is longer than was asked for".to_owned()))
}

/// Writes a row among those that are there.
fn written(it: &Curve, machine: &Machine, row: Row) -> Result<(), Trouble> {
    let mut rows = Drawn::rows_in(&it.out, machine);
    rows.retain(|it| it.events != row.events);
    rows.push(row);
    rows.sort_by_key(|it| it.events);
    fs::write(it.out.join("curve.md"), table(machine, &rows))?;
    fs::write(it.out.join("curve.svg"), plot(&rows).svg())?;
    let columns = COLUMNS.map(str::to_owned).to_vec();
    let drawn = Drawn { machine: machine.named(), columns, rows };
    let text = serde_json::to_string_pretty(&drawn).map_err(std::io::Error::from)?;
    Ok(fs::write(it.out.join(FIGURES), text + "\n")?)
}

async fn at(
    it: &Curve,
    place: &Place,
    books: Books,
    workload: &Arc<dyn Workload>,
) -> Result<[f64; COLUMNS.len()], Trouble> {
    let size = books.store.snapshot().await?.size().await?;
    let past = "2024-06-15".parse().ok();
    let mut figures = [0.0; COLUMNS.len()];
    for (figure, as_of) in [
        (2, AsOf::default()),
        (3, AsOf { effective: past, known: None }),
        (4, AsOf { effective: None, known: Some(size / 2) }),
    ] {
        let query = question(&Italy::edition(0), &Italy::ambito(3), Italy::LINE, as_of);
        let mut times = Times::default();
        for _ in 0..TIMES {
            asked(&books, &query, &mut times).await?;
        }
        figures[figure] = times.p50();
    }
    figures[6] = page(&books, size).await?;
    figures[5] = page(&books, size).await?;
    books.bookkeeper.close().await;
    figures[9] = per_event(place.bytes_of("italy").await?, size);
    let served = Served::start(&it.program, &books).await?;
    figures[7] = served.ready.as_secs_f64() * 1000.0;
    figures[8] = served.resident_mb();
    served.stop().await?;
    let books = place.books("italy").await?;
    let mut feed = Feed::resume(&books, Arc::clone(workload)).await?;
    let mut groups = Vec::new();
    for _ in 0..GROUPS {
        let group = feed.group(GROUP)?;
        let started = Instant::now();
        let (first, end) = append(&books, group).await?;
        let events = usize::try_from(end - first).unwrap_or(1);
        groups.push(1e6 / rate(events, started.elapsed()));
    }
    groups.sort_by(f64::total_cmp);
    figures[0] = groups[GROUPS / 2];
    let mut times = Times::default();
    for _ in 0..TIMES {
        let one = vec![feed.take()?];
        let started = Instant::now();
        append(&books, one).await?;
        times.0.push(started.elapsed());
    }
    figures[1] = times.p50();
    books.bookkeeper.close().await;
    Ok(figures)
}

async fn page(books: &Books, size: u64) -> Result<f64, Trouble> {
    let mut times = Times::default();
    for number in 0..TIMES as u64 {
        let after = Some(size * number / TIMES as u64);
        let started = Instant::now();
        let mut reading = books.bookkeeper.reading().await?;
        reading
            .events(&Viewer::Operator, bookkeeper::reading::Range { after, before: None }, 50)
            .await?;
        times.0.push(started.elapsed());
    }
    Ok(times.p50())
}

fn per_event(bytes: u64, events: u64) -> f64 {
    u32::try_from(bytes / events.max(1)).map_or(0.0, f64::from)
}

fn table(machine: &Machine, rows: &[Row]) -> String {
    let mut told = format!(
        "# How it goes as the log grows\n\nSQLite, `synchronous=FULL`; {}. Printed by \
         `fondaco bench curve`.\n\n| events |",
        machine.named()
    );
    // OK: writing to a string does not fail.
    for column in COLUMNS {
        let _ = write!(told, " {column} |");
    }
    let _ = write!(
        told,
        " build; write of 8 kB + fdatasync |\n|--:|{}---|\n",
        "--:|".repeat(COLUMNS.len())
    );
    for row in rows {
        let _ = write!(told, "| {} |", row.events);
        for figure in row.figures {
            let _ = write!(told, " {} |", short(figure));
        }
        let _ = writeln!(told, " {} |", row.with);
    }
    told.push_str("\n![the same as a plot](curve.svg)\n");
    told
}

fn plot(rows: &[Row]) -> Plot {
    let size = |events: u64| u32::try_from(events).map_or(0.0, f64::from);
    let lines = COLUMNS.iter().enumerate().map(|(at, name)| Line {
        name: (*name).to_owned(),
        points: rows.iter().map(|it| (size(it.events), it.figures[at])).collect(),
    });
    Plot {
        title: "How it goes as the log grows".to_owned(),
        x: "events in the log".to_owned(),
        y: "µs, ms, MB or bytes, as each line says".to_owned(),
        lines: lines.collect(),
    }
}
