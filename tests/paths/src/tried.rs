//! The cases, tried. In the world as it is, nobody who may not know it sees a difference; without the guard everybody does.

use crate::between::{self, Cache};
use crate::cases::{is_read, ways};
use crate::fault::{Exchange, FAULTS, Fault};
use crate::secret::{SECRETS, Secret, World};
use crate::table::{Asked, Block, COLUMNS, Case, Cell, Table};
use crate::world::{self, Lists, Naming, Place, Served, Way};
use purlin_runtime::config::Level;
use purlin_runtime::observe;
use purlin_tests::wire::Answer;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

/// Words that stand for what Eve may not know, and in no case but as a guess of hers.
const SECRET_WORDS: [&str; 3] = ["scarlet", "azure", "mauve"];

/// What answers may differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    Status,
    /// Of an answer that says what is wrong.
    Text,
    Body,
    Header,
    Trace,
    /// The hashes of passwords that were computed: what the time tells.
    Work,
}

/// What came of the requests of a case.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    answers: Vec<Answer>,
    traces: Vec<Vec<String>>,
    hashes: Vec<Vec<String>>,
}

/// No case tells its secret, but those that the table says do; and these tell it by the signs of their columns. Where lists are kept, which
/// statements run is no sign.
pub(crate) fn closed(table: &Table, way: &Way, naming: Naming, lists: Lists) {
    LazyLock::force(&LOG);
    let mut faults = Vec::new();
    for secret in SECRETS.iter().filter(|secret| concerns(naming, secret)) {
        let mut stage = Stage::serving(secret, way, naming, lists);
        for (block, cell, case) in cases(table).filter(|(_, _, case)| case.secret == secret.name) {
            let all = ways(case);
            assert!(goes_somewhere(block, &all), "line {}: this goes along none of its paths", case.line);
            for requests in all {
                let seen = stage.ask(&requests);
                let signs = signs(&seen);
                let is_whole = !signs.is_empty() || seen[0].answers.len() == requests.len();
                assert!(is_whole, "line {}: there is no next page to ask for", case.line);
                // By which sign a request of another way tells depends on the way: of `HEAD` there is no body.
                let tells = cell.columns.iter().any(|column| shows(&signs, column))
                    || requests[0].target != case.requests[0].target
                    || requests.iter().any(|asked| asked.method == "HEAD");
                let may_tell = |sign: &Sign| *sign == Sign::Trace && (lists == Lists::Kept || case.is_told_by_trace(block));
                if cell.told.is_none() && !signs.iter().all(may_tell) {
                    faults.push(format!("line {}, {}: told by {signs:?}\n{}", case.line, case.secret, shown(&requests, &seen)));
                }
                if cell.told.is_some() && !tells && lists == Lists::Read {
                    faults.push(format!(
                        "line {}, {}: this is said to be told, and is not\n{}",
                        case.line,
                        case.secret,
                        shown(&requests, &seen)
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} cases\n\n{}", faults.len(), faults.join("\n\n"));
    no_secret_is_logged();
}

/// Of a token that is good no more the answer is the same in both worlds along every path, and nothing is done.
pub(crate) fn ended(table: &Table) {
    let mut faults = Vec::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for secret in &SECRETS {
        let mut stage = Stage::new(secret, &world::interpreted, Naming::Header);
        let mut known = BTreeSet::new();
        for (block, _, case) in cases(table).filter(|(_, cell, case)| case.secret == secret.name && cell.told.is_none()) {
            let has_address = !block.paths.iter().any(|path| path == "an address that is none");
            for asked in ways(case).into_iter().flatten().filter(|asked| asked.asks_who() && has_address && !asked.goes_on()) {
                if !known.insert((asked.method.clone(), asked.target.clone(), asked.headers.clone(), asked.body.clone())) {
                    continue;
                }
                for token in ["expired", "out", "gone"] {
                    let asked = [Asked { who: token.to_owned(), ..asked.clone() }];
                    if token == "out" && (is_read(&asked) || secret.name == "calls") {
                        // Reading asks for the user alone, and so does counting requests: the table says so.
                        continue;
                    }
                    let seen = stage.ask(&asked);
                    let mut signs = signs(&seen);
                    // What a session that is over may read, its writes may take other statements for.
                    if case.is_told_by_trace(block) || token == "out" {
                        signs.remove(&Sign::Trace);
                    }
                    let status = seen[0].answers[0].status;
                    // What the spec alone can tell of a request is told before the store is asked who is there.
                    let is_refused = status == 401 || status >= 400 && token != "expired";
                    if !signs.is_empty() || !is_refused {
                        faults.push(format!("line {}, {}: {signs:?}\n{}", case.line, case.secret, shown(&asked, &seen)));
                    }
                    *refused.entry(token).or_default() += usize::from(status == 401);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} requests\n\n{}", faults.len(), faults.join("\n\n"));
    assert!(refused.len() == 3 && refused.values().all(|count| *count > 100), "{refused:?}");
}

/// However a tenant is named, what is of another is kept from its callers; all else is no matter of that.
fn concerns(naming: Naming, secret: &Secret) -> bool {
    naming == Naming::Header || matches!(secret.name, "cards" | "club")
}

/// Without the guard each case tells its secret, by what its columns say.
pub(crate) fn opened(table: &Table) {
    let found = would_tell(table, Naming::Header);
    let tried = table.blocks.iter().flat_map(|block| block.cells.iter().map(move |cell| (block, cell)));
    let tried = tried.filter(|(_, cell)| !cell.cases.is_empty() && cell.told.is_none());
    let cells = tried.flat_map(|(block, cell)| cell.columns.iter().map(move |column| (block, cell, *column)));
    let would = |cell: &Cell, column| cell.cases.iter().any(|case| case.unopened.is_some() || shows(&found[&case.line], column));
    let blind: Vec<String> = cells
        .filter(|(_, cell, column)| !would(cell, column))
        .map(|(block, cell, column)| format!("line {}: {} × {column}", cell.cases[0].line, block.paths[0]))
        .collect();
    assert!(blind.is_empty(), "cells whose cases would not notice: {blind:#?}");
}

/// Without the guard each case tells its secret: by which signs, by its line.
pub(crate) fn would_tell(table: &Table, naming: Naming) -> BTreeMap<usize, BTreeSet<Sign>> {
    let mut faults = Vec::new();
    let mut found: BTreeMap<usize, BTreeSet<Sign>> = BTreeMap::new();
    for secret in SECRETS.iter().filter(|secret| concerns(naming, secret)) {
        let (without, within) = (move || world::opened(secret, naming), move || naming.interpreted());
        let (mut open, mut shut) = (Stage::new(secret, &without, naming), Stage::new(secret, &within, naming));
        for (block, _, case) in cases(table).filter(|(_, cell, case)| case.secret == secret.name && cell.told.is_none()) {
            let seen = if case.shown.is_empty() { open.ask(&case.requests) } else { shut.ask(&case.shown) };
            let mut signs = signs(&seen);
            if case.is_told_by_trace(block) {
                signs.remove(&Sign::Trace);
            }
            if signs.is_empty() != case.unopened.is_some() {
                let words = if signs.is_empty() { "would not be told" } else { "would be told" };
                faults.push(format!(
                    "line {}, {}: {words}, were the guard not there\n{}",
                    case.line,
                    case.secret,
                    shown(&case.requests, &seen)
                ));
            }
            found.insert(case.line, signs);
        }
    }
    assert!(faults.is_empty(), "{} cases\n\n{}", faults.len(), faults.join("\n\n"));
    found
}

/// With each fault some case of its block sees what it does not see without.
pub(crate) fn seeded(table: &Table) {
    let is_noticed = |fault: &&Fault| {
        let block = table.blocks.iter().find(|block| block.paths.iter().any(|path| path == fault.path)).expect(fault.path);
        let cases: Vec<&Case> = block.cells.iter().filter(|cell| cell.told.is_none()).flat_map(|cell| &cell.cases).collect();
        let mut secrets = SECRETS.iter().filter(|secret| cases.iter().any(|case| case.secret == secret.name));
        secrets.any(|secret| {
            let mut stage = Stage { fault: Some(fault), ..Stage::new(secret, &world::interpreted, Naming::Header) };
            let mut own = cases.iter().filter(|case| case.secret == secret.name);
            own.any(|case| !signs(&stage.ask(&case.requests)).is_subset(&case.told_by(block)))
        })
    };
    let missed: Vec<&str> = FAULTS.iter().filter(|fault| !is_noticed(fault)).map(|fault| fault.name).collect();
    assert!(missed.is_empty(), "no case of their paths notices these faults: {missed:#?}");
}

impl Case {
    /// By which signs another cell of its block says that it is told.
    fn told_by(&self, block: &Block) -> BTreeSet<Sign> {
        self.is_told_by_trace(block).then_some(Sign::Trace).into_iter().collect()
    }

    /// Whether another cell of its block says that these statements differ.
    fn is_told_by_trace(&self, block: &Block) -> bool {
        let mut told = block.cells.iter().filter(|cell| cell.told.is_some() && cell.columns == ["trace"]);
        told.any(|cell| cell.cases.iter().any(|case| case.secret == self.secret))
    }
}

fn cases(table: &Table) -> impl Iterator<Item = (&Block, &Cell, &Case)> {
    let cells = table.blocks.iter().flat_map(|block| block.cells.iter().map(move |cell| (block, cell)));
    cells.flat_map(|(block, cell)| cell.cases.iter().map(move |case| (block, cell, case)))
}

/// Of a block with cases, the paths that none of them goes along.
pub(crate) fn not_gone_along(table: &Table) -> Vec<&String> {
    let tried = table.blocks.iter().filter(|block| block.cells.iter().any(|cell| !cell.cases.is_empty()));
    let goes = |block: &Block, path: &str| {
        let mut all = block.cells.iter().flat_map(|cell| &cell.cases).flat_map(ways).flatten();
        all.any(|asked| asked.goes(path))
    };
    tried.flat_map(|block| block.paths.iter().filter(move |path| is_of_requests(path) && !goes(block, path))).collect()
}

/// Of the paths that are requests, those of a case go along one at least.
fn goes_somewhere(block: &Block, all: &[Vec<Asked>]) -> bool {
    let mut paths = block.paths.iter().filter(|path| is_of_requests(path)).peekable();
    paths.peek().is_none() || paths.any(|path| all.iter().flatten().any(|asked| asked.goes(path)))
}

/// Whether a request can be seen to go along it.
fn is_of_requests(path: &str) -> bool {
    ["GET ", "POST ", "PATCH ", "PUT ", "DELETE ", "include (", "where: "].iter().any(|begins| path.starts_with(begins))
}

/// Whether these are signs of what a column is about.
fn shows(signs: &BTreeSet<Sign>, column: &str) -> bool {
    assert!(COLUMNS.contains(&column));
    match column {
        "status" => signs.contains(&Sign::Status),
        "text" => signs.contains(&Sign::Text),
        "header" => signs.contains(&Sign::Header),
        "trace" => signs.contains(&Sign::Trace) || signs.contains(&Sign::Work),
        _ => signs.iter().any(|sign| !matches!(sign, Sign::Trace | Sign::Work)),
    }
}

/// The two worlds of a secret, served.
struct Stage<'w> {
    secret: &'w Secret,
    way: &'w Way,
    naming: Naming,
    lists: Lists,
    worlds: [Place; 2],
    /// For what is read alone.
    still: [Served; 2],
    /// For what writes: copies, until something is written.
    fresh: Option<[(Served, Place); 2]>,
    fault: Option<&'w Fault>,
}

impl<'w> Stage<'w> {
    fn new(secret: &'w Secret, way: &'w Way, naming: Naming) -> Self {
        Self::serving(secret, way, naming, Lists::Read)
    }

    fn serving(secret: &'w Secret, way: &'w Way, naming: Naming, lists: Lists) -> Self {
        let worlds = [0, 1].map(|world: usize| Place::of(&secret.worlds[world]));
        let still = [0, 1].map(|world: usize| worlds[world].serve(way(), &secret.worlds[world], lists));
        Self { secret, way, naming, lists, worlds, still, fresh: None, fault: None }
    }

    /// The same in both worlds.
    fn ask(&mut self, requests: &[Asked]) -> [Seen; 2] {
        let requests: Vec<Asked> = requests.iter().map(|asked| self.naming.asked(asked)).collect();
        let (way, worlds, secret, fault, lists) = (self.way, &self.worlds, self.secret, self.fault, self.lists);
        if is_read(&requests) {
            return [0, 1].map(|world| ask(&self.still[world], &secret.worlds[world], fault, &requests));
        }
        let copied = |world: usize| {
            let place = worlds[world].copy();
            (place.serve(way(), &secret.worlds[world], lists), place)
        };
        let fresh = self.fresh.get_or_insert_with(|| [copied(0), copied(1)]);
        let seen = [0, 1].map(|world| ask(&fresh[world].0, &secret.worlds[world], fault, &requests));
        // What counts callers has counted these.
        let leaves_traces = |answer: &Answer| answer.status < 400 || answer.status == 429;
        if seen.iter().flat_map(|seen| &seen.answers).any(leaves_traces) {
            self.fresh = None;
        }
        seen
    }
}

fn ask(served: &Served, world: &World, fault: Option<&Fault>, requests: &[Asked]) -> Seen {
    let mut seen = Seen { answers: Vec::new(), traces: Vec::new(), hashes: Vec::new() };
    let (mut kept, mut cache) = (BTreeMap::new(), Cache::default());
    for (place, asked) in (1..).zip(requests) {
        drop((served.traced(), served.hashed()));
        if asked.target.contains("{next}") && !kept.contains_key("next") {
            // There is no further page to ask for.
            break;
        }
        let request = asked.request(&kept);
        let mut ran = (Vec::new(), Vec::new());
        let answer = cache.answer(&request).unwrap_or_else(|| {
            let mut answer = served.send(&request);
            ran = (served.traced(), served.hashed());
            if let Some(fault) = fault {
                (fault.done)(&Exchange { request: &request, served, world }, &mut answer);
            }
            answer
        });
        if Cache::is_asked(&request) && place < requests.len() {
            // What others asked through a cache, they alone have seen.
            cache.keep(&request, &answer);
            seen.answers.push(between::unseen());
            seen.traces.push(Vec::new());
            seen.hashes.push(Vec::new());
            continue;
        }
        Asked::keep(&answer, &mut kept);
        let shown = without_chance(between::shown(&request, answer));
        // A page that is shown nothing has no token with which it could take the time.
        let ran = if shown == between::unseen() { (Vec::new(), Vec::new()) } else { ran };
        seen.traces.push(ran.0);
        seen.hashes.push(ran.1);
        seen.answers.push(shown);
    }
    seen
}

/// Tokens are made by chance, and counts of requests are those of the process.
fn without_chance(mut answer: Answer) -> Answer {
    answer.headers.retain(|(name, _)| name != "date");
    if let Ok(mut body) = serde_json::from_slice::<serde_json::Value>(&answer.body)
        && body["refresh_token"].is_string()
    {
        for name in ["access_token", "refresh_token"] {
            body[name] = "by chance".into();
        }
        answer.body = body.to_string().into_bytes();
    }
    answer
}

fn signs([one, other]: &[Seen; 2]) -> BTreeSet<Sign> {
    let mut signs = BTreeSet::new();
    signs.extend((one.answers.len() != other.answers.len()).then_some(Sign::Body));
    for (one, other) in one.answers.iter().zip(&other.answers) {
        let headers = |answer: &Answer| -> Vec<(String, String)> {
            answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "content-length" | "content-type")).cloned().collect()
        };
        signs.extend((one.status != other.status).then_some(Sign::Status));
        signs.extend((headers(one) != headers(other)).then_some(Sign::Header));
        // Of an answer to HEAD its length is what there is of a body.
        if one.body != other.body || one.header("content-length") != other.header("content-length") {
            signs.insert(Sign::Body);
            signs.extend((one.status >= 400 || other.status >= 400).then_some(Sign::Text));
        }
    }
    signs.extend((one.traces != other.traces).then_some(Sign::Trace));
    signs.extend((one.hashes != other.hashes).then_some(Sign::Work));
    signs
}

fn shown(requests: &[Asked], [one, other]: &[Seen; 2]) -> String {
    let mut out = String::new();
    let asked = requests.iter().take(one.answers.len().min(other.answers.len()));
    for (place, asked) in asked.enumerate() {
        out += &format!("  as {} {} {} {}\n", asked.who, asked.method, asked.target, asked.body.as_deref().unwrap_or_default());
        for seen in [one, other] {
            let answer = &seen.answers[place];
            out += &format!("    {} {:?} {}\n", answer.status, answer.headers, answer.text());
        }
        if one.traces[place] != other.traces[place] || one.hashes[place] != other.hashes[place] {
            for seen in [one, other] {
                out += &format!("    ran {:#?} and {:?}\n", seen.traces[place], seen.hashes[place]);
            }
        }
    }
    out
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the services here log.
static LOG: LazyLock<Lines> = LazyLock::new(|| {
    let lines = Lines::default();
    observe::start_to(lines.clone(), Level::Info);
    lines
});

fn no_secret_is_logged() {
    observe::flush();
    let text = String::from_utf8(LOG.0.lock().unwrap().clone()).unwrap();
    assert!(text.lines().count() > 100, "a line for each request");
    let telling: Vec<&str> = text.lines().filter(|line| SECRET_WORDS.iter().any(|word| line.contains(word))).take(10).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}
