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

/// Events read at a time.
const PAGE: u32 = 500;

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    if matches!(args.format, Format::Csv | Format::Json) {
        return Err(print::no_such_format("events", "table, jsonl"));
    }
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
    loop {
        let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = page(&bookkeeper, &viewer, at.mark().as_ref(), range, limit).await?;
        print(&page.items, args.format)?;
        left -= page.items.len() as u64;
        range.after = page.items.last().map(|it| it.envelope.index);
        if !page.more || left == 0 {
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

fn print(events: &[EventView], format: Format) -> Result<(), Stop> {
    if format == Format::Jsonl {
        let lines = events.iter().flat_map(|it| [it.bytes.as_slice(), b"\n"]);
        return Ok(print::answer(lines.collect::<Vec<_>>().concat())?);
    }
    let headers = ["index", "type", "effective_on", "book", "key", "anomalies", "id"];
    let rows: Vec<_> = events.iter().map(row).collect();
    Ok(print::answer(table::text(&headers, &rows, &[]))?)
}

fn row(event: &EventView) -> Vec<Cell> {
    let it = &event.envelope;
    let anomalies: Vec<&str> = it.anomalies.iter().map(ledger::anomaly::Anomaly::code).collect();
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
