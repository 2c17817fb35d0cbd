//! `fondaco rebuild`: what is only read is made anew from the log, beside what is read now.

use crate::{
    args::{Args, Format},
    database,
    exit::{Exit, Stop},
    print,
};
use serde_json::json;
use std::time::{Duration, Instant};
use store::{Difference, Rebuilt};

pub async fn run(args: &Args) -> Result<Exit, Stop> {
    if matches!(args.format, Format::Csv | Format::Jsonl) {
        return Err(print::no_such_format("rebuild", "table, json"));
    }
    let bookkeeper = database::standing(args).await?;
    let bar = print::bar(0, "ricostruzione");
    let begun = Instant::now();
    let rebuilt = bookkeeper
        .rebuild(&mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })
        .await?;
    bar.finish_and_clear();
    tell(args.format, &rebuilt, begun.elapsed())?;
    if rebuilt.differing == 0 {
        return Ok(Exit::Fine);
    }
    print::complaint(&format!(
        "{} righe non erano quelle del registro: ora lo sono; controllare con «fondaco verify»",
        rebuilt.differing
    ));
    Ok(Exit::Amiss)
}

fn tell(format: Format, it: &Rebuilt, time: Duration) -> Result<(), Stop> {
    if format == Format::Json {
        print::json(&json!({
            "events": it.events.to_string(),
            "milliseconds": time.as_millis().to_string(),
            "rows_compared": it.compared.map(|rows| rows.to_string()),
            "rows_differing": it.differing.to_string(),
            "differences": it.differences.iter().map(sentence).collect::<Vec<_>>(),
        }))?;
        return Ok(());
    }
    let (seconds, millis) = (time.as_secs(), time.subsec_millis());
    let compared = match (it.compared, it.differing) {
        (None, _) => "le righe di prima non sono state confrontate: un'altra ricostruzione è in \
                      corso o si è conclusa"
            .to_owned(),
        (Some(rows), 0) => format!("le {rows} righe di prima erano le stesse"),
        (Some(rows), differing) => format!("{differing} di {rows} righe erano diverse"),
    };
    let told = format!("ricostruiti {} eventi in {seconds},{millis:03} s; {compared}\n", it.events);
    let rows: String = it.differences.iter().map(|it| sentence(it) + "\n").collect();
    print::answer(told + &rows)?;
    Ok(())
}

fn sentence(it: &Difference) -> String {
    let shown = |row: &Option<String>| row.clone().unwrap_or_else(|| "(nessuna riga)".to_owned());
    let (table, key) = (it.table.name(), &it.key);
    format!("tabella {table}, riga {key}: era {}, ora {}", shown(&it.before), shown(&it.after))
}
