//! `purlin why`: a request, judged on the rows of a seed, with every rule that is asked of it, what decides each, and the nearest change
//! that would let it through.
//!
//! | step | module |
//! | --- | --- |
//! | the words become a line of a test, which the compiler reads and checks | `question` |
//! | the line is judged and explained | [`purlin_rules::explain`] |
//! | the explanation, for people | `words` |
//! | the same, for programs: `schemas/why.json` | `json` |

mod json;
mod question;
mod words;

use crate::error::Error;
use crate::report::{self, Delivery, Format};
use crate::spec::{self, Checked};
use crate::{Outcome, out};
use purlin_rules::explain::{self, Explanation, Labels, Request};
use purlin_rules::judge::Seeded;
use purlin_rules::plan::{Plan, Test, TestLine};
use purlin_rules::world::World;
use purlin_runtime::checks;
use question::Question;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What is done.
    #[arg(value_enum)]
    operation: Operation,
    /// To what: a row by its label (`t1`), a field of it (`t1.title`), or a model (`Ticket`), which rows are created of and listed.
    #[arg(value_name = "WHAT")]
    what: String,
    /// What the request names: `title=Printer`, as in a cell of a table; `note=` is null, `note='""'` the empty text, `author=bob` a row.
    #[arg(value_name = "FIELD=VALUE")]
    values: Vec<String>,
    /// Who asks: the label of a user, or `anon`.
    #[arg(long = "as", value_name = "WHO")]
    who: String,
    /// The tenant that the request names: the label of its row.
    #[arg(long = "in", value_name = "TENANT")]
    tenant: Option<String>,
    /// The seed whose rows there are.
    #[arg(long, default_value = super::dev::DEFAULT_SEED)]
    data: String,
    /// The folder of the project.
    #[arg(long, default_value = ".")]
    project: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Operation {
    /// A row, or a field of it.
    Read,
    /// The rows of a model.
    List,
    /// A row of a model.
    Create,
    /// A row, whose fields are set.
    Update,
    /// A row.
    Delete,
}

/// An answer, and what it is about.
struct Answer {
    /// The row, of a list.
    row: Option<String>,
    explanation: Explanation,
    /// What a service answers to what the rules allow, where something else is in its way.
    besides: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, format: Format) -> Result<Outcome, Error> {
    if !matches!(format, Format::Text | Format::Json) {
        return Err(Error::Other("an explanation is printed as `text` or `json`".to_owned()));
    }
    let Some(Checked { compilation, project }) = spec::check(&arguments.project, "why", &Delivery::to_standard_output(format))? else {
        return Ok(Outcome::SpecError);
    };
    let asked = compilation.to_judge().map(|plan| Question::of(arguments, plan)).transpose()?;
    let Some(question) = asked else { return Ok(Outcome::SpecError) };
    let (plan, line) = match question.compiled(&project) {
        Ok(compiled) => compiled,
        Err((findings, project)) => {
            report::print("why", &findings, &project, format);
            return Ok(Outcome::SpecError);
        }
    };
    let mut answers = answers(&plan, &line, &arguments.data);
    if compilation.to_test().is_some()
        && let [answer] = answers.as_mut_slice()
        && answer.explanation.verdict.is_allowed()
    {
        answer.besides = besides(plan, &line, &arguments.data);
    }
    if format == Format::Json {
        out::say(&json::document(arguments, &answers, &project).to_string());
    } else {
        words::print(&question, &answers, &project);
    }
    Ok(Outcome::Done)
}

fn answers(plan: &Plan, line: &TestLine, data: &str) -> Vec<Answer> {
    let seed = plan.checks.seeds.iter().find(|seed| seed.name == data);
    let seeded = Seeded::new(plan, seed, purlin_runtime::clock::Clock::default().now());
    let labels = Labels::of_seed(&seeded, seed);
    let (judge, requests) = explain::of_line(&seeded, plan, line);
    let answer = |request: &Request| Answer {
        row: row_of_list(plan, judge.world, &labels, request),
        explanation: explain::explain(&judge, &labels, request),
        besides: None,
    };
    requests.iter().map(answer).collect()
}

/// Has the engine do it, on a store of its own: what refuses a request that the rules allow (a constraint, a value that does not fit, a
/// row that is in the way).
fn besides(mut plan: Plan, line: &TestLine, data: &str) -> Option<String> {
    let seed = plan.checks.seeds.iter().position(|seed| seed.name == data);
    let test = Test { name: "why".to_owned(), seed, lines: vec![line.clone()], not_judged: Vec::new(), span: line.span };
    plan.checks.tests = vec![test];
    checks::impossible(&plan)
}

fn row_of_list(plan: &Plan, world: &World, labels: &Labels, request: &Request) -> Option<String> {
    match request {
        Request::Listed { model, id } => Some(labels.row(&plan.service, world, *model, *id)),
        Request::Read { .. } | Request::Create { .. } | Request::Update { .. } | Request::Delete { .. } => None,
    }
}
