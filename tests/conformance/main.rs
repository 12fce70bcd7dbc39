//! HTTP cases, two ways to run: the engine in this process on the plan of a compiled spec, as `purlin dev` runs it, and the binary that
//! `purlin build` made. Both must answer every case with the same bytes, those that stand in its file. The cases of `chat` are run both
//! ways; those of the other folders, each with its `spec.purlin`, in this process: that a built plan is the compiled one is for the
//! suite `emit`.
//!
//! `BLESS=1` writes what the engine in this process answers into the files; the difference is to be reviewed as code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod case;
mod names;
mod ways;

use case::File;
use names::Names;
use similar::TextDiff;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use ways::Way;

/// Runs before every other file of its folder.
const SETUP: &str = "setup.http";

#[test]
fn the_engine_in_this_process_answers_as_written() {
    for folder in ["changes", "chat", "composed", "desk", "follows", "limited", "writes"] {
        check(Way::InProcess, folder, std::env::var_os("BLESS").is_some());
    }
}

#[test]
fn the_built_service_answers_as_written() {
    check(Way::Built, "chat", false);
}

fn check(way: Way, name: &str, bless: bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance").join(name);
    let mut faults = Vec::new();
    for path in case_files(&folder) {
        let setup = read(&folder.join(SETUP));
        let file = read(&path);
        let (setup_answers, answers) = ways::with_service(way, &folder, |address| {
            let mut names = Names::new();
            (play(&setup, address, &mut names), play(&file, address, &mut names))
        });
        if bless {
            fs::write(folder.join(SETUP), setup.with_answers(&setup_answers)).unwrap();
            fs::write(&path, file.with_answers(&answers)).unwrap();
        } else {
            faults.extend(differences(SETUP, &setup, &setup_answers));
            faults.extend(differences(&path.file_name().unwrap().to_string_lossy(), &file, &answers));
        }
    }
    assert!(faults.is_empty(), "{way:?}, {name}: {} answers are not as written\n\n{}", faults.len(), faults.join("\n"));
}

/// Plays a file against a fresh service; what the answers are, as they are compared.
fn play(file: &File, address: SocketAddr, names: &mut Names) -> Vec<String> {
    let answer = |case: &case::Case| {
        let sent = case.request(names);
        let send = || sent.request.send(address).unwrap_or_else(|error| panic!("{}: {error}", case.title));
        let mut answer = send();
        for _ in 1..sent.times {
            if sent.until != Some(answer.status) {
                answer = send();
            }
        }
        names::laws(&answer);
        if let Some(name) = sent.keep {
            names.keep(&name, &answer);
        }
        names.render(&answer)
    };
    file.cases.iter().map(answer).collect()
}

fn differences(name: &str, file: &File, answers: &[String]) -> Vec<String> {
    let wrong = file.cases.iter().zip(answers).filter(|(case, answer)| case.answer != **answer);
    wrong
        .map(|(case, answer)| {
            format!(
                "{name}: {}\n{}\n{}",
                case.title,
                case.request,
                TextDiff::from_lines(&case.answer, answer).unified_diff().missing_newline_hint(false)
            )
        })
        .collect()
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "http") && !path.ends_with(SETUP));
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    paths
}

fn read(path: &Path) -> File {
    File::parse(&fs::read_to_string(path).unwrap())
}
