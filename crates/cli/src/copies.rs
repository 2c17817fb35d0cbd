//! `fondaco backup`, `restore` and `reappend`: copies of a ledger.

use crate::{
    args::{Args, Backup, Format, Reappend, Restore},
    exit::{Exit, Stop},
    place, print,
};
use bookkeeper::{
    Failure,
    attachments::{self, Carried, NoFile},
    clock::{SystemChance, SystemClock},
    copies::{self, Copied, Porter, Site, Step},
};
use indicatif::ProgressBar;
use serde_json::json;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{files::Files, sqlite::SqliteStore};

/// With what a ledger is copied.
pub fn porter(args: &Args) -> Porter {
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    Porter { clock, chance, who: place::who(args) }
}

/// Shows how far a copy is.
#[expect(clippy::unnecessary_wraps, reason = "whoever watches may end a copy; we only look on")]
pub fn watched(bar: &ProgressBar, step: Step) -> Result<(), Failure> {
    if let Step::Copied(done, total) = step {
        bar.set_length(total);
        bar.set_position(done);
    }
    Ok(())
}

pub async fn backup(args: &Args, asked: &Backup) -> Result<Exit, Stop> {
    let to = place::file(&asked.to)?;
    let from = site(&args.db, place::standing(&args.db).await?);
    let partial = Partial::of(to)?;
    let to = site(&place::url_of(&asked.to), Arc::new(SqliteStore::open(&partial.path).await?));
    let bar = print::bar(0, "copio il registro");
    let copied = porter(args).back_up(&from, &to, &mut |step| watched(&bar, step)).await;
    let files = match (&copied, &asked.attachments_to) {
        (Ok(_), Some(folder)) => carried(args, &*to.store, folder).await.map(Some),
        _ => Ok(None),
    };
    bar.finish_and_clear();
    from.store.close().await;
    to.store.close().await;
    let (copied, files) = (copied?, files?);
    SqliteStore::fold(&partial.path).await?;
    partial.keep(&asked.to)?;
    let sentence = format!(
        "copia di sicurezza in {}: {}; il lock non è nella copia, e va conservato altrove\n",
        asked.to.display(),
        in_words(&copied)
    );
    tell(args, &copied, None, &sentence)?;
    if copied.persons > 0 {
        print::remark(&format!(
            "le persone nella copia si leggono solo con il pepe «{}», che non vi è: conservarlo \
             altrove",
            place::pepper(&args.db)?.display()
        ));
    }
    let lacking = files.as_ref().map_or(0, |it| it.lacking.len());
    match (files, copied.attachments) {
        (Some(it), _) => print::remark(&format!(
            "allegati: {} copiati, {} c'erano già, {lacking} mancano o non sono più quelli",
            it.carried, it.there
        )),
        (None, 0) => {}
        (None, _) => remind(args, &args.db)?,
    }
    Ok(if lacking == 0 { Exit::Fine } else { Exit::Amiss })
}

/// Carries the bytes of the attachments that a copy knows.
async fn carried(args: &Args, store: &dyn store::Store, folder: &Path) -> Result<Carried, Stop> {
    let from = place::attachments(args.attachments(), &args.db)?.ok_or(NoFile::NoFolder)?;
    let (from, to) = (Files::in_folder(&from), Files::in_folder(place::file(folder)?));
    Ok(attachments::carry(store, &from, &to, &SystemChance).await?)
}

/// Says what a database needs that does not stand in it: the bytes of its attachments, and the
/// pepper of its persons.
pub fn belong(args: &Args, copied: &Copied, database: &str) -> Result<(), Stop> {
    if copied.persons > 0 {
        print::remark(&format!(
            "le persone si leggono solo con il pepe, che non è nel database: metterlo in «{}», o \
             indicarlo con FONDACO_PEPPER",
            place::pepper(database)?.display()
        ));
    }
    if copied.attachments == 0 {
        return Ok(());
    }
    let folder = place::attachments(args.attachments(), database)?;
    let folder = folder.map_or_else(
        || "la cartella che si indica con FONDACO_ATTACHMENTS o --attachments".to_owned(),
        |it| format!("«{}» (o in un'altra, da indicare con --attachments)", it.display()),
    );
    print::remark(&format!(
        "i byte degli allegati non sono nel database: metterli in {folder}, poi controllare con \
         «fondaco verify --attachments»"
    ));
    Ok(())
}

/// Says that the bytes of the attachments stand in a folder of their own.
fn remind(args: &Args, database: &str) -> Result<(), Stop> {
    let folder = place::attachments(args.attachments(), database)?;
    let folder = folder.map_or_else(
        || "la cartella di FONDACO_ATTACHMENTS o --attachments".to_owned(),
        |it| format!("«{}»", it.display()),
    );
    print::remark(&format!(
        "i byte degli allegati stanno in {folder} e non sono stati copiati: copiarla a parte (un \
         «backup» lo fa con --attachments-to CARTELLA)"
    ));
    Ok(())
}

pub async fn restore(args: &Args, asked: &Restore) -> Result<Exit, Stop> {
    let file = place::url_of(place::file(&asked.from)?);
    let from = site(&file, place::standing(&file).await?);
    let to = site(&asked.to, place::store(&asked.to).await?);
    let lock = place::lock(args.lock.as_deref(), &asked.to)?;
    let bar = print::bar(0, "ripristino il registro");
    let watch = &mut |step| watched(&bar, step);
    let copied = porter(args).restore(&from, &to, &*lock, watch).await;
    bar.finish_and_clear();
    let hindrance = match &copied {
        Ok(_) => copies::hindrance(&to, &*lock).await,
        Err(_) => Ok(None),
    };
    from.store.close().await;
    to.store.close().await;
    let (copied, hindrance) = (copied?, hindrance?.map(|it| it.to_string()));
    let sentence = format!("ripristinato in {}: {}\n", to.place, in_words(&copied));
    tell(args, &copied, hindrance.as_deref(), &sentence)?;
    belong(args, &copied, &asked.to)?;
    Ok(Exit::Fine)
}

pub async fn reappend(args: &Args, asked: &Reappend) -> Result<Exit, Stop> {
    let from = site(&asked.from, place::standing(&asked.from).await?);
    let to = site(&args.db, place::standing(&args.db).await?);
    let lock = place::lock_of(args)?;
    let bar = print::bar(0, "riporto gli eventi");
    let copied = copies::reappend(&from, &to, &mut |step| watched(&bar, step)).await;
    bar.finish_and_clear();
    let hindrance = match &copied {
        Ok(_) => copies::hindrance(&to, &*lock).await,
        Err(_) => Ok(None),
    };
    from.store.close().await;
    to.store.close().await;
    let (copied, hindrance) = (copied?, hindrance?.map(|it| it.to_string()));
    let brought = copied.at.tree_size - copied.before;
    let sentence = format!("{brought} eventi riportati: {}\n", in_words(&copied));
    tell(args, &copied, hindrance.as_deref(), &sentence)?;
    Ok(Exit::Fine)
}

fn site(url: &str, store: Arc<dyn store::Store>) -> Site {
    Site { store, place: place::without_password(url) }
}

fn in_words(it: &Copied) -> String {
    format!(
        "{} eventi, radice {}, {} utenze, {} token, {} allegati, {} persone",
        it.at.tree_size, it.at.root, it.users, it.tokens, it.attachments, it.persons
    )
}

fn tell(args: &Args, it: &Copied, hindrance: Option<&str>, sentence: &str) -> Result<(), Stop> {
    if args.format == Format::Json {
        return Ok(print::json(&json!({
            "origin": it.origin.as_str(), "before": it.before.to_string(),
            "tree_size": it.at.tree_size.to_string(), "root_hash": it.at.root.to_string(),
            "users": it.users, "tokens": it.tokens, "attachments": it.attachments.to_string(),
            "persons": it.persons.to_string(),
            "incarnation": it.incarnation.to_string(), "refusal": hindrance,
        }))?);
    }
    print::answer(sentence)?;
    if let Some(why) = hindrance {
        print::answer(format!("si legge e non si scrive: {why}\n"))?;
    }
    Ok(())
}

/// A backup on its way: a file beside the one to be, held by whoever writes it.
struct Partial {
    path: PathBuf,
    /// Held as long as the database in it is open: closing it earlier would drop SQLite's locks.
    file: File,
}

impl Partial {
    fn of(file: &Path) -> Result<Self, Stop> {
        refuse_existing(file)?;
        let path = beside(file, ".partial");
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let opened = opened.map_err(|error| unusable(&path, &error))?;
        opened.try_lock().map_err(|_| {
            let why = format!("un'altra copia sta scrivendo «{}»", path.display());
            Stop::unusable(why)
        })?;
        // What an interrupted backup left is begun afresh.
        opened.set_len(0).map_err(|error| unusable(&path, &error))?;
        for suffix in ["-wal", "-shm", "-journal"] {
            match fs::remove_file(beside(&path, suffix)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(unusable(&path, &error));
                }
                _ => {}
            }
        }
        Ok(Self { path, file: opened })
    }

    /// It is whole and closed: now it is the backup, durably.
    fn keep(self, file: &Path) -> Result<(), Stop> {
        let unusable = |error: io::Error| unusable(file, &error);
        self.file.sync_all().map_err(unusable)?;
        refuse_existing(file)?;
        fs::rename(&self.path, file).map_err(unusable)?;
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(unusable)?;
        folder.sync_all().map_err(unusable)
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn refuse_existing(file: &Path) -> Result<(), Stop> {
    if file.exists() {
        let why = format!("«{}» esiste già: una copia non ne sostituisce un'altra", file.display());
        return Err(Stop::unusable(why));
    }
    Ok(())
}

fn unusable(file: &Path, error: &io::Error) -> Stop {
    Stop::unusable(format!(
        "«{}» non si può scrivere: {}",
        file.display(),
        crate::file::said(error)
    ))
}
