//! The specs of the repository, as they are: cases of findings, examples, the reference, the pages of errors.

use std::fs;
use std::path::Path;

/// Each spec, and each snippet of the documentation. In the order of their paths.
#[must_use]
pub fn specs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Vec::new();
    for folder in ["tests/ui", "tests/golden", "tests/clients", "tests/requests", "tests/fuzz/found", "examples", "compiler"] {
        collect(&root.join(folder), &mut texts);
    }
    assert!(texts.len() > 100, "the repository has more specs than {}", texts.len());
    texts
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if !["target", "node_modules"].iter().any(|skipped| path.ends_with(skipped)) {
                collect(&path, texts);
            }
            continue;
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("purlin") => {
                let text = fs::read_to_string(&path).unwrap();
                // What a case expects stands below its spec.
                texts.push(text.split("\n//~\n").next().unwrap_or_default().to_owned() + "\n");
            }
            Some("md") => {
                let page = fs::read_to_string(&path).unwrap();
                let blocks: Vec<_> = page.split("```purlin\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
                texts.extend(blocks.iter().map(|block| (*block).to_owned()));
                // The blocks of one page are one program.
                if blocks.len() > 2 {
                    texts.push(blocks.join("\n"));
                }
            }
            Some(_) | None => {}
        }
    }
}
