//! `fondaco attach` and `fondaco attachment`: files that stand as evidence.

use crate::{
    args::{Args, Attach, Attachment as Asked, Format},
    database,
    exit::{Exit, Stop},
    file, print,
};
use bookkeeper::{
    Bookkeeper,
    attachments::{Label, NoFile},
    reading::Viewer,
};
use exchange::table::{self, Cell};
use ledger::{day::Instant, id::Digest, rights::Standing};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};
use store::Attachment;

/// How much of a file is read at a time.
const PIECE: usize = 1 << 20;
/// Attachments listed in one question.
const PAGE: u32 = 1000;

pub async fn attach(args: &Args, asked: &Attach) -> Result<Exit, Stop> {
    if asked.named.is_some() && asked.files.len() > 1 {
        return Err(Stop::unusable("--named vale per un file solo: allegarli uno alla volta"));
    }
    let bookkeeper = database::standing(args).await?;
    let by = author(args, &bookkeeper).await?;
    let mut attached = Vec::new();
    for file in &asked.files {
        attached.push(one(&bookkeeper, &by, asked, file).await?);
    }
    if args.format == Format::Json {
        print::json(&attached.iter().map(json_of).collect::<Vec<_>>())?;
    } else {
        let lines = attached.iter().map(|it| format!("{}  {}\n", it.digest, it.name));
        print::answer(lines.collect::<String>())?;
    }
    Ok(Exit::Fine)
}

pub async fn run(args: &Args, asked: &Asked) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let viewer = database::viewer(args, &bookkeeper).await?;
    match asked {
        Asked::List { .. } => list(args, &bookkeeper, &viewer).await?,
        Asked::Get { digest, to, .. } => get(args, &bookkeeper, &viewer, *digest, to).await?,
    }
    Ok(Exit::Fine)
}

/// Who attaches must be somebody: the file is their organisation's.
async fn author(args: &Args, bookkeeper: &Bookkeeper) -> Result<Standing, Stop> {
    match database::viewer(args, bookkeeper).await? {
        Viewer::Person(standing) => Ok(standing),
        Viewer::Operator => Err(Stop::unusable(
            "non si sa chi allega: indicare --as UTENZA, di un ente che registra",
        )),
    }
}

async fn one(
    bookkeeper: &Bookkeeper,
    by: &Standing,
    asked: &Attach,
    path: &Path,
) -> Result<Attachment, Stop> {
    let unusable = |error: io::Error| {
        Stop::unusable(format!("{} non si legge: {}", path.display(), file::said(&error)))
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = asked.named.as_deref().unwrap_or(&name);
    let label = Label::of(name, asked.media_type.as_deref()).map_err(NoFile::Name)?;
    let mut file = file::opened(path)?;
    let mut receiving = bookkeeper.receive(by, label).await?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).map_err(unusable)? {
            0 => return Ok(receiving.end().await?),
            read => receiving.take(piece.get(..read).unwrap_or_default()).await?,
        }
    }
}

async fn get(
    args: &Args,
    bookkeeper: &Bookkeeper,
    viewer: &Viewer,
    digest: Digest,
    to: &Path,
) -> Result<(), Stop> {
    let unusable = |error: io::Error| {
        Stop::unusable(format!("{} non si scrive: {}", to.display(), file::said(&error)))
    };
    let mut giving = bookkeeper.give(viewer, digest).await?;
    let mut file = File::options().write(true).create_new(true).open(to).map_err(unusable)?;
    let written = async {
        while let Some(piece) = giving.next().await? {
            file.write_all(&piece).map_err(unusable)?;
        }
        file.sync_all().map_err(unusable)
    };
    if let Err(stop) = written.await {
        // What is not what was attached is not left lying.
        drop(fs::remove_file(to));
        return Err(stop);
    }
    let it = &giving.attachment;
    if args.format == Format::Json {
        return Ok(print::json(&json_of(it))?);
    }
    Ok(print::answer(format!("{}: {} byte, {}\n", to.display(), it.bytes, it.name))?)
}

async fn list(args: &Args, bookkeeper: &Bookkeeper, viewer: &Viewer) -> Result<(), Stop> {
    let (mut files, mut after) = (Vec::new(), None);
    loop {
        let page = bookkeeper.attachments(viewer, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.digest);
        files.extend(page);
    }
    files.sort_by_key(|it| (it.at, it.digest));
    if args.format == Format::Json {
        return Ok(print::json(&files.iter().map(json_of).collect::<Vec<_>>())?);
    }
    let headers = ["digest", "name", "media_type", "bytes", "organisation", "at"];
    let rows: Vec<Vec<Cell>> = files.iter().map(row_of).collect();
    match args.format {
        Format::Csv => print::answer(table::csv(&headers, &rows))?,
        _ => print::answer(table::text(&headers, &rows, &[]))?,
    }
    Ok(())
}

fn row_of(it: &Attachment) -> Vec<Cell> {
    vec![
        Cell::Text(it.digest.to_string()),
        Cell::Text(it.name.clone()),
        Cell::Text(it.media_type.clone()),
        Cell::Text(it.bytes.to_string()),
        Cell::Text(it.organisation.to_string()),
        Cell::Text(Instant::from_micros(it.at).to_string()),
    ]
}

fn json_of(it: &Attachment) -> Value {
    json!({
        "digest": it.digest, "name": it.name, "media_type": it.media_type,
        "bytes": it.bytes.to_string(), "organisation": it.organisation, "added_by": it.added_by,
        "at": Instant::from_micros(it.at).to_string(),
    })
}
