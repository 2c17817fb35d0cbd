//! `fondaco serve`: GraphQL on POST /graphql, until SIGTERM or Ctrl-C.

use crate::{
    args::Args,
    database,
    exit::{Exit, Stop},
    file::said,
    print,
};
use bookkeeper::Bookkeeper;
use std::net::SocketAddr;
use tokio::{net::TcpListener, signal};

pub async fn run(args: &Args) -> Result<Exit, Stop> {
    let bookkeeper = database::served(args).await?;
    listen(bookkeeper, args.listen).await
}

/// Serves until asked to stop.
pub async fn listen(bookkeeper: Bookkeeper, address: SocketAddr) -> Result<Exit, Stop> {
    if !address.ip().is_loopback() && bookkeeper.accounts().await?.is_empty() {
        return Err(Stop::unusable(format!(
            "senza utenze il registro si serve solo sull'interfaccia locale, non su {address}: \
             aggiungerne con «fondaco account add», o usare --listen 127.0.0.1:8080"
        )));
    }
    let listener = TcpListener::bind(address).await.map_err(|error| {
        let why = said(&error);
        Stop::unusable(format!("non si può ascoltare su {address}: {why}; usare --listen"))
    })?;
    let address = listener.local_addr()?;
    print::remark(&format!("in ascolto su http://{address}/graphql — Ctrl-C per finire"));
    let following = tokio::spawn({
        let bookkeeper = bookkeeper.clone();
        async move { bookkeeper.keep_following().await }
    });
    api::serve(bookkeeper, listener, asked_to_stop()).await;
    following.abort();
    Ok(Exit::Fine)
}

async fn asked_to_stop() {
    let interrupt = signal::ctrl_c();
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(interrupt.await),
    }
}
