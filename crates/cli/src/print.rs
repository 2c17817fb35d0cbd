//! Printing: to standard output what was asked, to standard error what is said about it.

use crate::exit::Stop;
use std::io::{self, Write};

/// Writes what was asked.
pub fn answer(text: impl AsRef<[u8]>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_ref())?;
    out.flush()
}

/// Says something about the work. Nobody may be listening, which is no reason to stop.
pub fn remark(text: &str) {
    drop(writeln!(io::stderr(), "{text}"));
}

/// Says why the work was not done.
pub fn complaint(text: &str) {
    if !text.is_empty() {
        remark(&format!("fondaco: {text}"));
    }
}

/// A form in which a command does not answer.
pub fn no_such_format(command: &str, forms: &str) -> Stop {
    Stop::unusable(format!("{command} risponde con --format {forms}, non altro"))
}

/// Writes a value for a program.
pub fn json(value: &impl serde::Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    answer(text + "\n")
}

/// So many things, in words: `1 riga`, `2 righe`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{count} {noun}")
}

/// A progress bar on standard error; silent when nobody watches.
pub fn bar(total: u64, what: &str) -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template(
        "{msg:34} [{bar:32}] {human_pos}/{human_len} {elapsed}",
    );
    let bar = indicatif::ProgressBar::new(total);
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(what.to_owned());
    bar
}
