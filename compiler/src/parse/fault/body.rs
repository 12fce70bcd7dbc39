//! The bodies of the language: what each may hold, and which of it a text was meant to be.

use crate::parse::grammar::Rule;
use crate::parse::tokens::{Token, TokenKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::parse) enum Body {
    Spec,
    Auth,
    /// The braces of `password` and `session`.
    Setting,
    Tenant,
    Model,
    Enum,
    Seed,
    /// The braces of a row.
    Values,
    Test,
    Trigger,
    Webhook,
    Notification,
    /// The braces of a locale.
    Locale,
    Job,
    Function,
    Endpoint,
    Bucket,
    Variants,
    Channel,
    /// The braces of `send` and `presence`.
    Message,
    Proof,
}

/// What a text was meant to be.
pub(super) enum Guess {
    Construct(Rule),
    /// A word that begins nothing here.
    Word {
        start: usize,
        end: usize,
        meant: Option<&'static str>,
    },
    Nothing,
}

const ITEMS: [(&str, Rule); 18] = [
    ("app", Rule::only_app),
    ("auth", Rule::only_auth),
    ("model", Rule::only_model),
    ("enum", Rule::only_enum),
    ("seed", Rule::only_seed),
    ("test", Rule::only_test),
    ("tenant", Rule::only_tenant),
    ("role", Rule::only_role),
    ("mixin", Rule::only_mixin),
    ("type", Rule::only_record),
    ("on", Rule::only_trigger),
    ("bucket", Rule::only_bucket),
    ("job", Rule::only_job),
    ("fn", Rule::only_function),
    ("endpoint", Rule::only_endpoint),
    ("channel", Rule::only_channel),
    ("prove", Rule::only_proof),
    ("accept", Rule::only_acceptance),
];

const MEMBERS: [(&str, Rule); 9] = [
    ("allow", Rule::only_rule),
    ("deny", Rule::only_rule),
    ("unique", Rule::only_unique),
    ("index", Rule::only_index),
    ("search", Rule::only_search),
    ("require", Rule::only_require),
    ("removed", Rule::only_removed),
    ("limit", Rule::only_limit),
    ("live", Rule::only_live),
];

const TENANCY: [(&str, Rule); 2] = [("from", Rule::only_from), ("allow", Rule::only_admits)];

const INNER_SETTINGS: [(&str, Rule); 3] = [("min", Rule::only_inner), ("access", Rule::only_inner), ("refresh", Rule::only_inner)];

const SETTINGS: [(&str, Rule); 9] = [
    ("identify", Rule::only_setting),
    ("password", Rule::only_setting),
    ("session", Rule::only_setting),
    ("magic_link", Rule::only_setting),
    ("otp", Rule::only_setting),
    ("anonymous", Rule::only_setting),
    ("social", Rule::only_setting),
    ("mfa", Rule::only_setting),
    ("verify", Rule::only_setting),
];

const ACTIONS: [(&str, Rule); 7] = [
    ("create", Rule::only_action),
    ("set", Rule::only_action),
    ("delete", Rule::only_action),
    ("notify", Rule::only_action),
    ("enqueue", Rule::only_action),
    ("webhook", Rule::only_action),
    ("run", Rule::only_action),
];

const WEBHOOK: [(&str, Rule); 2] = [("secret", Rule::only_webhook), ("header", Rule::only_webhook)];

const NOTES: [(&str, Rule); 11] = [
    ("title", Rule::only_note),
    ("body", Rule::only_note),
    ("link", Rule::only_note),
    ("collapse", Rule::only_note),
    ("data", Rule::only_note),
    ("via", Rule::only_note),
    ("expire", Rule::only_note),
    ("badge", Rule::only_note),
    ("locale", Rule::only_note),
    ("at", Rule::only_note),
    ("after", Rule::only_note),
];

const TEXTS: [(&str, Rule); 4] =
    [("title", Rule::only_note), ("body", Rule::only_note), ("link", Rule::only_note), ("collapse", Rule::only_note)];

const JOB: [(&str, Rule); 12] = [
    ("run", Rule::only_job_clause),
    ("every", Rule::only_job_clause),
    ("missed", Rule::only_job_clause),
    ("overlap", Rule::only_job_clause),
    ("for", Rule::only_job_clause),
    ("set", Rule::only_job_clause),
    ("delete", Rule::only_job_clause),
    ("retry", Rule::only_job_clause),
    ("timeout", Rule::only_job_clause),
    ("concurrency", Rule::only_job_clause),
    ("unique", Rule::only_job_clause),
    ("needs", Rule::only_job_clause),
];

const FUNCTION: [(&str, Rule); 5] = [
    ("allow", Rule::only_function_clause),
    ("run", Rule::only_function_clause),
    ("error", Rule::only_function_clause),
    ("limit", Rule::only_function_clause),
    ("needs", Rule::only_function_clause),
];

const ENDPOINT: [(&str, Rule); 4] = [
    ("verify", Rule::only_endpoint_clause),
    ("run", Rule::only_endpoint_clause),
    ("limit", Rule::only_endpoint_clause),
    ("needs", Rule::only_endpoint_clause),
];

const BUCKET: [(&str, Rule); 4] = [
    ("max", Rule::only_bucket_clause),
    ("types", Rule::only_bucket_clause),
    ("variants", Rule::only_bucket_clause),
    ("public", Rule::only_bucket_clause),
];

const CHANNEL: [(&str, Rule); 3] =
    [("allow", Rule::only_channel_clause), ("send", Rule::only_channel_clause), ("presence", Rule::only_channel_clause)];

impl Body {
    /// Where a word stands: "`x` begins nothing that … may hold".
    pub(in crate::parse) fn place(self) -> &'static str {
        match self {
            Self::Spec => "a spec",
            Self::Auth => "`auth`",
            Self::Setting => "these braces",
            Self::Tenant => "`tenant`",
            Self::Model => "a model",
            Self::Enum => "an enum",
            Self::Seed => "a seed",
            Self::Values => "a row",
            Self::Test => "a test",
            Self::Trigger => "a trigger",
            Self::Webhook => "a webhook",
            Self::Notification => "a notification",
            Self::Locale => "a locale",
            Self::Job => "a job",
            Self::Function => "a function",
            Self::Endpoint => "an endpoint",
            Self::Bucket => "a bucket",
            Self::Variants => "`variants`",
            Self::Channel => "a channel",
            Self::Message => "a message",
            Self::Proof => "a proof",
        }
    }

    /// What is expected there.
    pub(super) fn member(self) -> &'static str {
        match self {
            Self::Spec => "an item such as `model` or `enum`",
            Self::Auth | Self::Setting => "a setting",
            Self::Tenant => "`from` or `allow if`",
            Self::Model => "a field, a rule, `unique` or `index`",
            Self::Enum => "a value",
            Self::Seed => "a row",
            Self::Values => "a value",
            Self::Test => "a line that begins with `as`",
            Self::Trigger => "an action such as `create` or `notify`",
            Self::Webhook => "`secret` or `header`",
            Self::Notification => "a line such as `title` or `via`",
            Self::Locale => "`title`, `body`, `link` or `collapse`",
            Self::Job => "a clause such as `run` or `every`",
            Self::Function => "a clause such as `allow` or `run`",
            Self::Endpoint => "`verify`, `run`, `limit` or `needs system`",
            Self::Bucket => "`max`, `types`, `variants` or `public`",
            Self::Variants => "a variant",
            Self::Channel => "`allow join`, `send` or `presence`",
            Self::Message => "a field",
            Self::Proof => "a claim",
        }
    }

    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Spec => "a spec holds `app`, `auth`, `tenant`, `role`, `model`, `mixin`, `enum`, `type`, `seed`, `test` and others",
            Self::Auth => {
                "`auth` holds `identify FIELD`, `password { min N }`, `magic_link`, `otp`, `anonymous`, `social google`, `mfa totp`, \
                 `session { access 15m  refresh 30d }` and `verify FIELD required`"
            }
            Self::Setting => "`password` holds `min N`; `session` holds `access DURATION` and `refresh DURATION`",
            Self::Tenant => "`tenant` says where a request names one, `from header \"x-org\"`, and who may, `allow if CONDITION`",
            Self::Model => {
                "a model holds fields (`name: Type`), constraints (`unique`, `index`, `search`, `require`, `limit`), `live`, and rules (`allow`, `deny`)"
            }
            Self::Enum => "the values of an enum are words, separated by space: `enum Status { open closed }`",
            Self::Seed => "a row of a seed is `label: Model { field: value, … }`",
            Self::Values => "a value is written `field: value`",
            Self::Test => "a line of a test is `as WHO can ACTION`, `as WHO cannot ACTION` or `as WHO sees Model [rows]`",
            Self::Trigger => {
                "a trigger holds `create Model { … }`, `set field = E`, `delete row`, `notify user { … }`, `enqueue job(…)`, `webhook \"https://…\"` and \
                 `run rust \"…\"`"
            }
            Self::Webhook => "a webhook holds `secret env(\"NAME\")` and `header \"name\" \"value\"`",
            Self::Notification => {
                "a notification holds `title`, `body`, `link`, `data { … }`, `via push, email`, `collapse`, `expire`, `badge`, `locale \"de\" { … }` and \
                 `at local 09:00` or `after 10m`"
            }
            Self::Locale => "a locale holds `title`, `body`, `link` and `collapse`, each with a text",
            Self::Job => {
                "a job holds `run`, or `for row: Model where E` with `set` or `delete`; and `every`, `missed`, `overlap`, `retry`, `timeout`, \
                 `concurrency`, `unique`, `needs system`"
            }
            Self::Function => "a function holds `allow if E`, `run`, `error Name 409`, `limit 20 per 1m per me` and `needs system \"why\"`",
            Self::Endpoint => "an endpoint holds `verify scheme(env(\"SECRET\"))`, `run`, `limit` and `needs system on Model \"why\"`",
            Self::Bucket => "a bucket holds `max 5MB`, `types \"image/*\"`, `variants { … }` and `public`",
            Self::Variants => "a variant is `name 128x128 cover`, or `fit` instead of `cover`",
            Self::Channel => "a channel holds `allow join if E`, `send { field: Type }` and `presence { field: Type }`",
            Self::Message => "a message holds fields: `{ on: Bool }`",
            Self::Proof => {
                "a claim is `OPERATION Model implies E`, `E implies OPERATION Model`, `never OPERATION Model if E` or `never gain OPERATION Model by writing Model`"
            }
        }
    }

    pub(super) fn guess(self, tokens: &[Token<'_>]) -> Guess {
        let Some(first) = tokens.first() else { return Guess::Nothing };
        let second = tokens.get(1).map_or("", |token| token.text);
        let by_word = |table: &'static [(&'static str, Rule)]| by_word(table, first);
        match self {
            Self::Spec => by_word(&ITEMS),
            Self::Auth => by_word(&SETTINGS),
            Self::Model if first.kind == TokenKind::Word && second == ":" => Guess::Construct(Rule::only_field),
            Self::Model => by_word(&MEMBERS),
            Self::Enum if first.kind == TokenKind::Word => Guess::Construct(Rule::only_value),
            Self::Seed if first.kind == TokenKind::Word => Guess::Construct(Rule::only_row),
            Self::Values if first.kind == TokenKind::Word => Guess::Construct(Rule::only_pair),
            Self::Test if first.text == "as" => Guess::Construct(Rule::only_line),
            Self::Setting => by_word(&INNER_SETTINGS),
            Self::Trigger => by_word(&ACTIONS),
            Self::Webhook => by_word(&WEBHOOK),
            Self::Notification => by_word(&NOTES),
            Self::Locale => by_word(&TEXTS),
            Self::Job => by_word(&JOB),
            Self::Function => by_word(&FUNCTION),
            Self::Endpoint => by_word(&ENDPOINT),
            Self::Bucket => by_word(&BUCKET),
            Self::Variants => Guess::Construct(Rule::only_variant),
            Self::Channel => by_word(&CHANNEL),
            Self::Message => Guess::Construct(Rule::only_message_field),
            Self::Proof => Guess::Construct(Rule::only_claim),
            Self::Tenant => by_word(&TENANCY),
            Self::Enum | Self::Seed | Self::Values | Self::Test => Guess::Nothing,
        }
    }

    /// The words by which others would refer to what the text declares.
    pub(super) fn names<'a, 't>(self, tokens: &'a [Token<'t>]) -> impl Iterator<Item = &'a Token<'t>> {
        let count = match self {
            Self::Spec => 2,
            Self::Model | Self::Enum | Self::Seed => 1,
            Self::Auth | Self::Setting | Self::Tenant | Self::Values | Self::Test => 0,
            Self::Trigger | Self::Webhook | Self::Notification | Self::Locale | Self::Job | Self::Function | Self::Endpoint => 0,
            Self::Bucket | Self::Variants | Self::Channel | Self::Message | Self::Proof => 0,
        };
        tokens.iter().take(count).filter(|token| token.kind == TokenKind::Word)
    }
}

/// By a table of the words that begin what a body may hold.
fn by_word(table: &'static [(&'static str, Rule)], first: &Token<'_>) -> Guess {
    if let Some((_, rule)) = table.iter().find(|(word, _)| *word == first.text) {
        return Guess::Construct(*rule);
    }
    if first.kind != TokenKind::Word {
        return Guess::Nothing;
    }
    let words = table.iter().map(|(word, _)| *word);
    Guess::Word { start: first.start, end: first.end(), meant: nearest(first.text, words) }
}

/// The word that was probably meant: at most two letters are wrong, and fewer than half.
pub(in crate::parse) fn nearest(written: &str, words: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let written = written.to_ascii_lowercase();
    let near = words.map(|word| (distance(&written, word), word)).filter(|(distance, word)| *distance <= 2 && distance * 2 < word.len());
    near.min().map(|(_, word)| word)
}

/// How many letters have to be added, removed, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    if one.len() > other.len() + 2 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut last = None;
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&row, j) + usize::from(a != *b)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = j > 0 && last == Some(*b) && other.get(j - 1) == Some(&a);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(a);
    }
    row.last().copied().unwrap_or(usize::MAX)
}
