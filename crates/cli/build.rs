//! Embeds the files of the demo, by name.

use std::{env, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=demo");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("demo");
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut code = String::from("const DEMO_FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        println!("cargo:rerun-if-changed=demo/{name}");
        if file.path().extension().is_some_and(|it| it != "md") {
            let path = file.path().to_string_lossy().into_owned();
            writeln!(code, "    ({name:?}, include_str!({path:?})),")?;
        }
    }
    code += "];\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("demo_files.rs"), code)?;
    Ok(())
}
