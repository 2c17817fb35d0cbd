//! `fondaco verify`: everything is re-read, re-hashed, replayed and compared.

use crate::{
    args::Args,
    database,
    exit::{Exit, Stop},
    print,
};

pub async fn run(args: &Args) -> Result<Exit, Stop> {
    let bookkeeper = database::standing(args).await?;
    let bar = print::bar(0, "verifica");
    let found = bookkeeper
        .verify(|done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })
        .await?;
    bar.finish_and_clear();
    for finding in &found.findings {
        print::answer(format!("{finding}\n"))?;
    }
    if found.findings.is_empty() {
        let (size, root) = (found.tree_size, found.root);
        print::answer(format!("verificato: {size} eventi, radice {root}\n"))?;
        return Ok(Exit::Fine);
    }
    print::complaint(&format!(
        "{} cose non tornano: il registro NON è verificato",
        found.findings.len()
    ));
    Ok(Exit::NotVerified)
}
