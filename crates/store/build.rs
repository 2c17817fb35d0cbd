//! Migrations stand in the program: a new file among them makes it another program.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
