//! `fondaco events`: the log, to read or as its sealed bytes.

use crate::{
    args::{Args, Events as Asked, Format},
    database,
    exit::{Exit, Stop},
    print,
};
use bookkeeper::reading::{EventView, Range};
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
    let mut reading = bookkeeper.reading().await?;
    let mut after = asked.from.checked_sub(1);
    let mut left = asked.limit.unwrap_or(u64::MAX);
    let mut rows = Vec::new();
    while left > 0 {
        let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = reading.events(&viewer, Range { after, before: None }, limit).await?;
        for event in &page.items {
            after = Some(event.envelope.index);
            left -= 1;
            match args.format {
                Format::Jsonl => print::answer([event.bytes.as_slice(), b"\n"].concat())?,
                _ => rows.push(row(event)),
            }
        }
        if !page.more {
            break;
        }
    }
    if args.format == Format::Table {
        let headers = ["index", "type", "effective_on", "book", "key", "anomalies", "id"];
        print::answer(table::text(&headers, &rows, None))?;
    }
    Ok(Exit::Fine)
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
