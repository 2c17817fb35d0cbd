//! The binary `fondaco`; the only place that names a concrete database.
fn main() {}
