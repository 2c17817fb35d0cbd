//! The database that `--db` names, and who reads or writes in it.

use crate::{
    args::Args,
    exit::{Exit, Stop},
    place, print,
};
use bookkeeper::{
    Bookkeeper, Failure,
    clock::{SystemChance, SystemClock},
    persons::PepperFile,
    reading::Viewer,
};
use std::sync::{Arc, OnceLock};
use store::{Store, StoreError, files::Files, postgres::PostgresStore};

/// The bookkeeper of a file that is there: reading begins no ledger in it, and goes on when nobody
/// may write.
pub async fn standing(args: &Args) -> Result<Bookkeeper, Stop> {
    let bookkeeper = quietly(args).await?;
    match bookkeeper.hindrance().await {
        Ok(None) => {}
        Ok(Some(refusal)) => print::remark(&format!("avviso: non si scrive qui: {refusal}")),
        Err(failure) => print::remark(&format!("avviso: {failure}")),
    }
    Ok(bookkeeper)
}

/// The bookkeeper of a file that is there, for looking at the lock itself.
pub async fn quietly(args: &Args) -> Result<Bookkeeper, Stop> {
    kept(args, place::standing(&args.db).await?)
}

/// The bookkeeper of a ledger, begun now when there is none.
pub async fn opened(args: &Args) -> Result<Bookkeeper, Stop> {
    let bookkeeper = kept(args, place::store(&args.db).await?)?;
    bookkeeper.open(&args.name).await?;
    ended(&bookkeeper).await;
    Ok(bookkeeper)
}

/// The bookkeeper of a ledger to serve: when nobody may write in it, it is served for reading.
pub async fn served(args: &Args) -> Result<Bookkeeper, Stop> {
    let bookkeeper = kept(args, place::served(&args.db).await?)?;
    match bookkeeper.open(&args.name).await {
        Ok(_) => ended(&bookkeeper).await,
        // It is another history; or it is a replica, or a file that may not be written.
        Err(Failure::HistoryReplaced(why) | Failure::Store(StoreError::ReadOnly(why))) => {
            print::remark(&format!("avviso: si legge e non si scrive: {why}"));
        }
        // Until it can: every command asks it anew.
        Err(lock @ Failure::Store(StoreError::Lock(_))) => {
            print::remark(&format!("avviso: si legge e non si scrive: {lock}"));
        }
        Err(failure) => return Err(failure.into()),
    }
    Ok(bookkeeper)
}

/// Erasures of persons that were recorded and interrupted are ended.
async fn ended(bookkeeper: &Bookkeeper) {
    match bookkeeper.finish_erasures().await {
        Ok(gone) => gone.iter().for_each(|person| {
            print::remark(&format!("cancellazione interrotta, ora finita: persona {person}"));
        }),
        Err(failure) => {
            print::remark(&format!("avviso: una cancellazione di persone non è finita: {failure}"));
        }
    }
}

fn kept(args: &Args, store: Arc<dyn Store>) -> Result<Bookkeeper, Stop> {
    let lock = place::lock_of(args)?;
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let bookkeeper = Bookkeeper::with_lock(store, lock, clock, chance);
    let bookkeeper = match place::attachments(args.attachments(), &args.db)? {
        Some(folder) => bookkeeper.with_files(Files::in_folder(&folder)),
        None => bookkeeper,
    };
    let bookkeeper = match args.quota() {
        Some(quota) => bookkeeper.with_quota(quota),
        None => bookkeeper,
    };
    let bookkeeper = bookkeeper.with_pepper(PepperFile::at(&place::pepper(&args.db)?));
    Ok(OPENED.get_or_init(|| bookkeeper).clone())
}

/// Lets a role serve. The owner's tables are brought up to date first.
pub async fn grant(args: &Args, role: &str) -> Result<Exit, Stop> {
    if !place::is_postgres(&args.db) {
        return Err(Stop::unusable(
            "i permessi dei ruoli sono di PostgreSQL: indicare --db postgres://PROPRIETARIO@HOST/\
             DATABASE (di un file SQLite decidono i permessi del file)",
        ));
    }
    let store = PostgresStore::open(&args.db).await?;
    let granted = store.grant(role).await;
    store.close().await;
    granted?;
    print::remark(&format!(
        "il ruolo «{role}» può leggere e registrare; non può cambiare né togliere ciò che è \
         registrato"
    ));
    Ok(Exit::Fine)
}

/// The one database of this run, closed when it ends.
static OPENED: OnceLock<Bookkeeper> = OnceLock::new();

/// Closes what was opened, so that a file may be copied.
pub async fn close() {
    if let Some(bookkeeper) = OPENED.get() {
        bookkeeper.close().await;
    }
}

/// Who reads: the account of `--as`, else whoever can read the database.
pub async fn viewer(args: &Args, bookkeeper: &Bookkeeper) -> Result<Viewer, Stop> {
    let Some(name) = &args.author else { return Ok(Viewer::Operator) };
    let user = bookkeeper.account(name).await?;
    Ok(Viewer::Person(bookkeeper.standing(&user).await?))
}
