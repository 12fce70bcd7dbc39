//! The commands, one file each.

mod access;
mod build;
mod check;
mod ci;
mod coverage;
mod data;
mod dev;
mod diff;
mod docs;
mod explain;
mod fix;
mod fmt;
mod lsp;
mod mutate;
mod new;
mod prove;
mod test;
mod why;
mod witnessed;

use crate::Outcome;
use crate::error::Error;
use crate::format::Asked;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a project: a small spec that runs at once.
    New(new::Arguments),
    /// Serve a spec, and serve every change of it as it is saved.
    Dev(dev::Arguments),
    /// Read the rows of a database, take them out, bring them in: as the system, whom no rule binds.
    Data(data::Arguments),
    /// Say what is wrong with a spec, or worth a second look.
    Check(check::Arguments),
    /// Make the edits that findings offer.
    ///
    /// Edits that are sure are made; with `--guesses` those that are only likely, too: names that were probably meant, and what lints offer.
    /// These narrow a rule (`if me is set`), or take away a rule, or a part of one, that lets nothing through or refuses nothing; comments in
    /// it stay. But for errors, likely edits are made only of findings that were there before the first of them: what they lead to is told.
    ///
    /// Several files are changed all together or, where one of them can't be written, not at all. A file that is read-only, or somebody
    /// else's, is left and told. Line ends stay as they are; a carriage return that ends no line is mended with `--guesses` alone.
    ///
    /// What is left is told: what the language says and, with `--guesses`, how many lints there are; without it, lints are not asked. The
    /// command ends with 0 where nothing is left but remarks, with 1 where lints or warnings are, or where `--dry-run` would change a file,
    /// with 2 where errors are.
    Fix(fix::Arguments),
    /// Run the `test` blocks of a spec.
    Test(test::Arguments),
    /// Make faults in the rules of a spec, one at a time, and tell which of them its tests do not notice.
    Mutate(mutate::Arguments),
    /// Prove the `prove` blocks of a spec, or show what refutes them.
    Prove(prove::Arguments),
    /// Measure what the `test` blocks try: which rules, which parts of them decide, and which boundaries.
    Coverage(coverage::Arguments),
    /// Tell why a request would be answered as it is: each rule, what decides it, and the nearest change that would allow it.
    Why(why::Arguments),
    /// Compare what two versions of a spec let through, and what becomes of clients.
    Diff(diff::Arguments),
    /// Show who may do what: of each model, operation and field, every kind of caller; and what acts as the system.
    Access(access::Arguments),
    /// Ask all of it at once, for CI: check, test, prove, the page of who may do what, and what is let through now and was not before.
    Ci(ci::Arguments),
    /// Write specs as they are usually written.
    Fmt(fmt::Arguments),
    /// Write the service as a Rust package, and its clients.
    Build(build::Arguments),
    /// Answer an editor, over the standard streams (Language Server Protocol).
    Lsp(lsp::Arguments),
    /// Explain a code, such as E0301.
    Explain(explain::Arguments),
    /// Print what is written about the language, of this version.
    Docs(docs::Arguments),
}

pub(crate) fn run(command: Command, asked: Asked) -> Result<Outcome, Error> {
    let format = asked.of_findings();
    match command {
        Command::Access(arguments) => access::run(&arguments, asked),
        Command::Coverage(arguments) => coverage::run(&arguments, asked),
        Command::New(arguments) => new::run(&arguments),
        Command::Dev(arguments) => dev::run(&arguments),
        Command::Data(arguments) => data::run(&arguments),
        Command::Check(arguments) => check::run(&arguments, format?),
        Command::Fix(arguments) => fix::run(&arguments, format?),
        Command::Test(arguments) => test::run(&arguments, format?),
        Command::Mutate(arguments) => mutate::run(&arguments, format?),
        Command::Prove(arguments) => prove::run(&arguments, format?),
        Command::Why(arguments) => why::run(&arguments, format?),
        Command::Diff(arguments) => diff::run(&arguments, format?),
        Command::Ci(arguments) => ci::run(&arguments, format?),
        Command::Fmt(arguments) => fmt::run(&arguments, format?),
        Command::Build(arguments) => build::run(&arguments, format?),
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
    }
}
