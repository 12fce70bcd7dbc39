//! Measures the compiler on specs of 100 and of 1,000 models (`purlin_tests::spec`): the commands as processes, from their start to
//! their end, and what an editor asks for after a keystroke, as a call. Prints medians beside their bars; fails where one is missed.
//!
//! `tests/bench/check [RUNS]` builds what is measured.

#![expect(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "it measures time")]

use purlin_compiler::prove::Answers;
use purlin_compiler::source::Source;
use purlin_compiler::{Files, compile, fmt, lint};
use purlin_tests::spec;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// As `purlin` has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let purlin = PathBuf::from(args.next().expect("the `purlin` to measure"));
    let runs = args.next().map_or(11, |runs| runs.to_string_lossy().parse().expect("a number of runs"));
    let mut met = true;
    for (models, check, test, lints, keystroke, edited) in
        [(100, ms(50), ms(1000), ms(100), Some(ms(50)), Some(ms(20))), (1000, ms(1000), ms(10_000), ms(1000), None, None)]
    {
        let files = spec::of_models(models);
        let folder = project(&files);
        let lines: usize = files.iter().map(|(_, text)| text.lines().count()).sum();
        println!("{models} models, {} files, {lines} lines; median and fastest of {runs}", files.len());
        met &= told("purlin check --no-lints", None, runs, || command(&purlin, "check --no-lints", folder.path()));
        met &= told("purlin check", Some(check), runs, || command(&purlin, "check", folder.path()));
        met &= told("purlin test", Some(test), runs, || command(&purlin, "test", folder.path()));
        met &= told("purlin fmt --check", None, runs, || command(&purlin, "fmt --check", folder.path()));
        let mut sources: Vec<_> = files.into_iter().map(|(path, text)| Source { path, text }).collect();
        let mut project = Files::of(&sources);
        assert_eq!(project.check().diagnostics, []);
        met &= told("recheck after a keystroke", keystroke, runs, || {
            // As while a name is typed: this file is not the one of before.
            sources[1].text.insert(0, ' ');
            project.update(&sources);
            assert!(project.check().schema.is_some());
        });
        let schema = project.check().schema.unwrap();
        met &= told("lints", Some(lints), runs, || assert!(lint::lints(&schema, (2026, 1, 1)).iter().all(|lint| lint.accepted.is_some())));
        met &= told("lints of an edited model", edited, runs, {
            let (mut answers, mut number) = (Answers::default(), 0);
            drop(lint::lints_again(&schema, (2026, 1, 1), &mut answers));
            // One rule of the model is another each time.
            let rule = "allow delete       if ";
            let schemas: Vec<_> = (0..2)
                .map(|number| {
                    let by = format!("{rule}{}", ["me.staff or ", "me.staff and "][number]);
                    sources[1].text = sources[1].text.replacen(rule, &by, 1);
                    project.update(&sources);
                    let schema = project.check().schema.unwrap();
                    sources[1].text = sources[1].text.replacen(&by, rule, 1);
                    schema
                })
                .collect();
            move || {
                number += 1;
                assert!(!lint::lints_again(&schemas[number % 2], (2026, 1, 1), &mut answers).is_empty());
            }
        });
        met &= told("compiling", None, runs, || assert!(compile(&sources).to_judge().is_some()));
        met &= told("formatting one file", None, runs, || drop(fmt::file(&sources[1]).unwrap()));
    }
    if met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The spec in a folder, formatted, so that `fmt --check` has nothing to say.
fn project(files: &[(String, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let source = Source { path: String::new(), text: text.clone() };
        fs::write(path, fmt::file(&source).unwrap()).unwrap();
    }
    folder
}

fn command(purlin: &Path, arguments: &str, folder: &Path) {
    let ran = Command::new(purlin).args(arguments.split(' ')).arg(folder).stdout(Stdio::null()).status().unwrap();
    assert!(ran.success(), "purlin {arguments}");
}

/// Whether the bar is met.
fn told(what: &str, bar: Option<Duration>, runs: usize, mut measured: impl FnMut()) -> bool {
    let mut times: Vec<_> = (0..runs.max(1))
        .map(|_| {
            let began = Instant::now();
            measured();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[times.len() / 2];
    let met = bar.is_none_or(|bar| median < bar);
    let verdict = match bar {
        Some(bar) => format!("bar {} ms{}", bar.as_millis(), if met { "" } else { ": missed" }),
        None => String::new(),
    };
    println!("  {what:<26} {:>8.1} ms {:>8.1} ms  {verdict}", millis(median), millis(times[0]));
    met
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
