//! `fondaco events`: the log, to read or as its sealed bytes.

use crate::{
    args::{Args, Events as Asked, Format},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::{
    Bookkeeper,
    outcome::Mark,
    reading::{EventView, Page, Range, Viewer},
};
use exchange::table::{self, Cell};
use ledger::anomaly::Anomaly;
use serde_json::{Value, json};

/// Events read at a time.
const PAGE: u32 = 500;

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    if args.format == Format::Jsonl && !viewer.may_read_log() {
        return Err(Stop::unusable(
            "le voci intere sono di chi può leggere tutto il registro: usare --format table",
        ));
    }
    // Every page knows what the first one knew, and no more; each has a snapshot of its own.
    let at = bookkeeper.reading().await?.at();
    let mut range = Range { after: asked.from.checked_sub(1), before: Some(at.tree_size) };
    let mut left = asked.limit.unwrap_or(u64::MAX);
    let mut first = true;
    loop {
        let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = page(&bookkeeper, &viewer, at.mark().as_ref(), range, limit).await?;
        let last = !page.more || page.items.len() as u64 == left;
        print(&page.items, args.format, (first, last))?;
        first = false;
        left -= page.items.len() as u64;
        range.after = page.items.last().map(|it| it.envelope.index);
        if last {
            return Ok(Exit::Fine);
        }
    }
}

async fn page(
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    mark: Option<&Mark>,
    range: Range,
    limit: u32,
) -> Result<Page<EventView>, Stop> {
    let mut reading = bookkeeper.reading().await?;
    reading.pinned(mark).await?;
    Ok(reading.events(viewer, range, limit).await?)
}

const HEADERS: [&str; 7] = ["index", "type", "effective_on", "book", "key", "anomalies", "id"];

/// Prints a page, which may be the first or the last.
fn print(events: &[EventView], format: Format, (first, last): (bool, bool)) -> Result<(), Stop> {
    let rows: Vec<_> = events.iter().map(row).collect();
    let bytes = match format {
        Format::Jsonl => {
            let lines = events.iter().flat_map(|it| [it.bytes.as_slice(), b"\n"]);
            lines.collect::<Vec<_>>().concat()
        }
        Format::Json => objects(events, (first, last)).into_bytes(),
        Format::Csv if first => table::csv(&HEADERS, &rows),
        Format::Csv => table::csv_rows(&rows),
        Format::Table => table::text(&HEADERS, &rows, &[]).into_bytes(),
    };
    Ok(print::answer(bytes)?)
}

/// Events as the objects of one JSON array, begun with the first page and ended with the last.
fn objects(events: &[EventView], (first, last): (bool, bool)) -> String {
    let objects: Vec<String> = events.iter().map(|it| format!("  {}", object(it))).collect();
    let before = if first { "[\n" } else { ",\n" };
    let after = if last { "\n]\n" } else { "" };
    format!("{before}{}{after}", objects.join(",\n"))
}

fn object(event: &EventView) -> Value {
    let it = &event.envelope;
    let anomalies: Vec<&str> = it.anomalies.iter().map(Anomaly::code).collect();
    json!({
        "index": it.index,
        "type": it.event.type_name(),
        "effective_on": it.effective_on.to_string(),
        "book": it.book.to_string(),
        "key": it.command.key.to_string(),
        "anomalies": anomalies,
        "id": it.id.to_string(),
    })
}

fn row(event: &EventView) -> Vec<Cell> {
    let it = &event.envelope;
    let anomalies: Vec<&str> = it.anomalies.iter().map(Anomaly::code).collect();
    let text = |it: &dyn ToString| Cell::Text(it.to_string());
    vec![
        text(&it.index),
        text(&it.event.type_name()),
        text(&it.effective_on),
        text(&it.book),
        text(&it.command.key),
        text(&anomalies.join(" ")),
        text(&it.id),
    ]
}
