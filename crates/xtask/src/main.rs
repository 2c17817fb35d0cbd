//! What CI and a developer run: `cargo xtask test`.
fn main() {}
