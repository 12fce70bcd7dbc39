//! Lints of what is asked and sent beside the rows themselves: questions, events, calls, files, and what rules cost.

use super::lints::accept;
use purlin_rules::diagnostic::{Diagnostic, Span};

/// Q503
pub(crate) struct UniqueOracle<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<UniqueOracle<'_>> for Diagnostic {
    fn from(UniqueOracle { model, field, says, span }: UniqueOracle<'_>) -> Self {
        Diagnostic::warning("Q503", span, format!("who may write `{field}` finds out which values rows have that are hidden from them"))
            .with_label(format!("{says}, beside such a row; a value that is taken is answered 409"))
            .with_help(format!(
                "make it unique among what its writer may read, as in `unique (owner, {field})`, or let values come twice; {}",
                accept("Q503", &format!("{model}.{field}"))
            ))
    }
}

/// J601
pub(crate) struct ConfusedDeputy<'a> {
    pub(crate) function: &'a str,
    pub(crate) parameter: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<ConfusedDeputy<'_>> for Diagnostic {
    fn from(ConfusedDeputy { function, parameter, says, span }: ConfusedDeputy<'_>) -> Self {
        Diagnostic::error("J601", span, format!("`{function}` acts as the system on a row that its caller names and may not read"))
            .with_label(format!("{says}, and may call it with this row as `{parameter}`"))
            .with_help(format!("ask for it where it is called: `allow if can read {parameter}`; {}", accept("J601", function)))
    }
}

/// J605
pub(crate) struct Unsigned<'a> {
    /// As it is written, in quotes.
    pub(crate) path: &'a str,
    pub(crate) span: Span,
}

impl From<Unsigned<'_>> for Diagnostic {
    fn from(Unsigned { path, span }: Unsigned<'_>) -> Self {
        Diagnostic::error("J605", span, "this endpoint acts as the system for whoever calls it")
            .with_label("`verify none`, and `needs system`")
            .with_help(format!(
                "say how a request shows where it comes from: `verify hmac(env(\"SECRET\"), \"x-signature\")`; {}",
                accept("J605", path)
            ))
    }
}

/// J606
pub(crate) struct QueueGrows<'a> {
    pub(crate) job: &'a str,
    /// The least time between two runs, as the language spells it.
    pub(crate) gap: &'a str,
    pub(crate) span: Span,
}

impl From<QueueGrows<'_>> for Diagnostic {
    fn from(QueueGrows { job, gap, span }: QueueGrows<'_>) -> Self {
        Diagnostic::warning("J606", span, format!("runs of `{job}` can pile up without end"))
            .with_label(format!("one waits for the last, and the next comes after {gap}"))
            .with_help(format!(
                "bound how long one runs, as in `timeout {gap}`, or leave out what comes too soon: `overlap skip`; {}",
                accept("J606", job)
            ))
    }
}

/// P701
pub(crate) struct UnreadNotice<'a> {
    pub(crate) model: &'a str,
    pub(crate) says: &'a str,
    /// What of the notification it is; none for the row.
    pub(crate) part: Option<&'a str>,
    /// The row on the way to that.
    pub(crate) row: Option<&'a str>,
    pub(crate) span: Span,
}

impl From<UnreadNotice<'_>> for Diagnostic {
    fn from(UnreadNotice { model, says, part, row, span }: UnreadNotice<'_>) -> Self {
        let what = part.map_or_else(|| format!("the `{model}` that it is about"), |part| format!("`{part}`, which it tells"));
        let but = row.map(|row| format!(" and not its `{row}`")).unwrap_or_default();
        Diagnostic::warning("P701", span, format!("somebody is to be notified who may not read {what}"))
            .with_label(format!("{says}{but}, and so is sent nothing"))
            .with_help(format!("notify who may read it, or say `when` it is told; {}", accept("P701", model)))
    }
}

/// P703
pub(crate) struct DeletionTold<'a> {
    pub(crate) model: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<DeletionTold<'_>> for Diagnostic {
    fn from(DeletionTold { model, says, span }: DeletionTold<'_>) -> Self {
        Diagnostic::warning("P703", span, format!("that a `{model}` is deleted goes to somebody who could not read it"))
            .with_label(format!("{says} while it is there, and so is sent nothing"))
            .with_help(format!("notify who could read it, or say `when` it is told; {}", accept("P703", model)))
    }
}

/// P704 and P706
pub(crate) struct NoEvent<'a> {
    pub(crate) model: &'a str,
    /// The operation that it is accepted of.
    pub(crate) on: &'a str,
    /// Rows stop being readable; else they begin to be.
    pub(crate) ends: bool,
    /// Where the model is `live`.
    pub(crate) live: Span,
    pub(crate) span: Span,
}

impl From<NoEvent<'_>> for Diagnostic {
    fn from(NoEvent { model, on, ends, live, span }: NoEvent<'_>) -> Self {
        let (code, message) = if ends {
            ("P704", format!("who has subscribed to `{model}` is not told when time hides a row"))
        } else {
            ("P706", format!("who has subscribed to `{model}` is not told when time shows a row"))
        };
        let text = if ends { "this ends by itself" } else { "this begins by itself" };
        Diagnostic::warning(code, span, message)
            .with_label(text)
            .with_related(live, "an event comes of a write, and time writes nothing")
            .with_help(format!(
                "have a job write it when its time comes (`every`, `for`, `set`), and ask for what it sets; {}",
                accept(code, &format!("{model}.{on}"))
            ))
    }
}

/// P705
pub(crate) struct WiderAudience<'a> {
    pub(crate) channel: &'a str,
    pub(crate) parameter: &'a str,
    pub(crate) says: &'a str,
    pub(crate) span: Span,
}

impl From<WiderAudience<'_>> for Diagnostic {
    fn from(WiderAudience { channel, parameter, says, span }: WiderAudience<'_>) -> Self {
        Diagnostic::error("P705", span, format!("`{channel}` lets in who may not read the row that it is about"))
            .with_label(format!("{says}, and may join with this row as `{parameter}`"))
            .with_help(format!("ask for it: `allow join if can read {parameter}`; {}", accept("P705", channel)))
    }
}

/// S801
pub(crate) struct OpenUpload<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) span: Span,
}

impl From<OpenUpload<'_>> for Diagnostic {
    fn from(OpenUpload { model, field, span }: OpenUpload<'_>) -> Self {
        Diagnostic::error("S801", span, format!("whoever comes along may upload a file for `{field}`, without signing in"))
            .with_label("signing up may name it, and who may name it may upload")
            .with_help(format!(
                "leave it out of `allow create(…)`, and let it be set by `allow update({field}) if this == me`; {}",
                accept("S801", &format!("{model}.{field}"))
            ))
    }
}

/// S804
pub(crate) struct OpenFile<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    pub(crate) bucket: &'a str,
    /// Who is kept from it, where that was asked of a database.
    pub(crate) says: Option<&'a str>,
    /// Where the bucket is declared.
    pub(crate) declared: Span,
    pub(crate) span: Span,
}

impl From<OpenFile<'_>> for Diagnostic {
    fn from(OpenFile { model, field, bucket, says, declared, span }: OpenFile<'_>) -> Self {
        let finding = Diagnostic::error("S804", span, format!("anybody may read the files of `{field}`, and not the rows that hold them"));
        let label = says.map_or_else(|| "rules keep this from some who are signed in".to_owned(), str::to_owned);
        finding.with_label(label).with_related(declared, "`public`: whoever has the address reads the file").with_help(format!(
            "take `public` from `{bucket}`, or keep these files in a bucket without it; {}",
            accept("S804", &format!("{model}.{field}"))
        ))
    }
}

/// S805
pub(crate) struct PagesServed<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) span: Span,
}

impl From<PagesServed<'_>> for Diagnostic {
    fn from(PagesServed { bucket, span }: PagesServed<'_>) -> Self {
        Diagnostic::warning("S805", span, format!("`{bucket}` shows to anybody whatever somebody uploads"))
            .with_label("`public`, and of any type: pages with scripts are among them")
            .with_help(format!("say which types it takes: `types \"image/png\", \"image/jpeg\"`; {}", accept("S805", bucket)))
    }
}

/// X901
pub(crate) struct WholeTable<'a> {
    /// The rows that are looked through.
    pub(crate) model: &'a str,
    /// The field by which they could be found.
    pub(crate) field: &'a str,
    /// The acceptance: of the model whose rule it is.
    pub(crate) of: &'a str,
    pub(crate) span: Span,
}

impl From<WholeTable<'_>> for Diagnostic {
    fn from(WholeTable { model, field, of, span }: WholeTable<'_>) -> Self {
        Diagnostic::warning("X901", span, format!("this rule looks through all rows of `{model}`"))
            .with_label(format!("no index finds those with the `{field}` that it asks for"))
            .with_help(format!("write `index ({field})` in `{model}`; {}", accept("X901", of)))
    }
}

/// X902
pub(crate) struct WrappedColumn<'a> {
    pub(crate) model: &'a str,
    pub(crate) field: &'a str,
    /// As the language spells it.
    pub(crate) wrapped: &'a str,
    pub(crate) of: &'a str,
    pub(crate) span: Span,
}

impl From<WrappedColumn<'_>> for Diagnostic {
    fn from(WrappedColumn { model, field, wrapped, of, span }: WrappedColumn<'_>) -> Self {
        Diagnostic::warning("X902", span, format!("this rule asks for `{wrapped}`, which the index of `{field}` does not find"))
            .with_label(format!("all rows of `{model}` are looked through"))
            .with_help(format!("compare `{field}` as it is stored: write what is done to it on the other side, or keep it so (an `Email` is in lower case); {}", accept("X902", of)))
    }
}

/// X904
pub(crate) struct DeepRule {
    pub(crate) depth: usize,
    pub(crate) of: String,
    pub(crate) span: Span,
}

impl From<DeepRule> for Diagnostic {
    fn from(DeepRule { depth, of, span }: DeepRule) -> Self {
        Diagnostic::info("X904", span, format!("this rule asks for rows of rows of rows, {depth} deep"))
            .with_label("what it costs grows with each of them")
            .with_help(format!("have a trigger write what lies deepest into a field, and ask for that; {}", accept("X904", &of)))
    }
}

/// X906
pub(crate) struct IdleIndex<'a> {
    pub(crate) model: &'a str,
    pub(crate) span: Span,
}

impl From<IdleIndex<'_>> for Diagnostic {
    fn from(IdleIndex { model, span }: IdleIndex<'_>) -> Self {
        Diagnostic::info("X906", span, "nothing is found by this index")
            .with_label(format!("no rule lists `{model}`, and none looks through its rows: it only has to be kept"))
            .with_help(format!("remove it; {}", accept("X906", model)))
            .with_guess(span, "")
    }
}

/// H007
pub(crate) struct Placeholder<'a> {
    /// `test`, `proof`, `rule`
    pub(crate) what: &'static str,
    pub(crate) name: &'a str,
    pub(crate) span: Span,
}

impl From<Placeholder<'_>> for Diagnostic {
    fn from(Placeholder { what, name, span }: Placeholder<'_>) -> Self {
        Diagnostic::warning("H007", span, format!("this {what} is called `{name}`, which says nothing"))
            .with_label("reports and refusals go by this name")
            .with_help(format!("say what the {what} holds: `\"guests read no notes\"`, `as frozen`"))
    }
}

/// H008
pub(crate) struct OnlyPrivileged<'a> {
    /// What they all have.
    pub(crate) by: &'a str,
    pub(crate) span: Span,
}

impl From<OnlyPrivileged<'_>> for Diagnostic {
    fn from(OnlyPrivileged { by, span }: OnlyPrivileged<'_>) -> Self {
        Diagnostic::warning("H008", span, "no test is about a user without rights of their own")
            .with_label(format!("whoever asks in a test has {by}"))
            .with_help("add a user without it to the seed, and say what they cannot")
    }
}
