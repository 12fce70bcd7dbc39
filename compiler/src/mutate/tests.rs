//! Faults that are made in the rules of small specs, and what comes of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::*;
use crate::compile;
use crate::source::Source;
use purlin_rules::plan::Checks;
use purlin_rules::plan::checks::FieldRule;

/// Any instant will do.
const NOW: i64 = 1_800_000_000_000;

fn source(text: &str) -> Source {
    Source { path: "app.purlin".to_owned(), text: text.to_owned() }
}

fn asked(text: &str) -> Report {
    let files = Files::of(&[source(text)]);
    let compilation = files.check().compile();
    assert!(compilation.to_judge().is_some(), "{:?}", compilation.diagnostics);
    mutants(&files, compilation.to_judge().unwrap(), NOW).unwrap()
}

fn edited(text: &str, edit: &Edit) -> String {
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    format!("{}{}{}", &text[..start], edit.replacement, &text[end..])
}

/// `negation: not locked -> locked`: what stands there, and what would.
fn said(text: &str, kind: Kind, edit: &Edit) -> String {
    let was = text[edit.span.start as usize..edit.span.end as usize].trim();
    format!("{}: {was} -> {}", kind.as_str(), edit.replacement.trim())
}

fn told(text: &str, report: &Report) -> Vec<(String, Outcome)> {
    report.mutants.iter().map(|mutant| (said(text, mutant.kind, &mutant.edit), mutant.outcome.clone())).collect()
}

/// What guards rows, without the places in the text.
fn guards(checks: &Checks) -> (Vec<purlin_rules::plan::Rule>, Vec<FieldRule>, Option<Vec<purlin_rules::expr::Cond>>) {
    let rules = checks.rules.iter().map(|rule| purlin_rules::plan::Rule { span: Span::default(), ..rule.clone() });
    (rules.collect(), checks.field_rules.to_vec(), checks.tenant.as_ref().map(|tenant| tenant.allow.clone()))
}

const HEAD: &str = "app A edition 2026\n\nauth User { identify email  password }\n\n\
    enum Status { open pending closed }\n\n\
    role Staff = me.is_staff\nrole Boss = me.is_boss\nrole Lead of n: Note = n.lead == me\nrole Writer of n: Note = n.author == me\n\n\
    model User {\n  email: Email @unique\n  is_staff: Bool = false\n  is_boss: Bool = false\n  notes: Note[] via author\n  allow read\n}\n\n";

fn with(note: &str) -> String {
    format!(
        "{HEAD}model Note {{\n  author: User\n  lead: User?\n  text: String\n  status: Status = .open\n  locked: Bool = false\n  due: DateTime?\n  \
         since: DateTime?\n  parts: Part[] via note\n  {note}\n}}\n\nmodel Part {{ note: Note  user: User  done: Bool = false  allow read }}\n"
    )
}

/// The edits that make the faults of a program, without asking what comes of them.
fn faults(text: &str) -> Vec<Fault> {
    let files = Files::of(&[source(text)]);
    let plan = files.check().compile().to_judge().unwrap().clone();
    let expanded = resolve::expanded(files.trees(), &mut Vec::new());
    let names = check::declared(files.trees(), &expanded, &mut Vec::new());
    let places = places::of(&names);
    let mut guarded = Guarded::of(names);
    let mut makes_one = |fault: &Fault| {
        let guards = guarded.rewritten(&fault.rewrite)?;
        let own = guards.of_same(&plan.checks);
        (!guards.changed_from(&own).is_empty()).then_some(())
    };
    places.into_iter().flat_map(|place| place.faults).filter(|fault| makes_one(fault).is_some()).collect()
}

/// The rule has these mutants, among others.
#[track_caller]
fn has(rule: &str, wanted: &[&str]) {
    let text = with(rule);
    let (from, to) = (text.find(rule).unwrap(), text.find(rule).unwrap() + rule.len());
    let of_rule = |fault: &Fault| (from..=to).contains(&(fault.edit.span.start as usize));
    let found: Vec<String> =
        faults(&text).iter().filter(|fault| of_rule(fault)).map(|fault| said(&text, fault.kind, &fault.edit)).collect();
    for wanted in wanted {
        assert!(found.iter().any(|found| found == wanted), "{wanted} is not among {found:#?}");
    }
}

#[test]
fn parts_are_left_out_and_words_between_them_are_the_other_word() {
    has(
        "allow read if author == me and not locked or status == .open",
        &[
            "disjunct_dropped: author == me and not locked or -> ",
            "disjunct_dropped: or status == .open -> ",
            "conjunct_dropped: author == me and -> ",
            "conjunct_dropped: and not locked -> ",
            "connective: author == me and not locked -> author == me or not locked",
            "connective: author == me and not locked or status == .open -> author == me and not locked and status == .open",
        ],
    );
}

#[test]
fn atoms_are_negated() {
    has("allow read if not locked", &["negation: not -> "]);
    has("allow read if locked", &["negation:  -> not"]);
    has("allow read if due is set", &["negation: due is set -> due is null"]);
    has("allow read if due is null", &["negation: due is null -> due is set"]);
    has("allow read if status in [.open, .closed]", &["negation:  -> not"]);
    has("allow read if me is Staff", &["negation:  -> not"]);
    has("allow read if text.starts_with(\"a\")", &["negation:  -> not"]);
}

#[test]
fn comparisons_are_turned_and_moved_by_a_step() {
    has("allow read if author == me", &["comparison: author == me -> author != me"]);
    has("allow read if author != me", &["comparison: author != me -> author == me"]);
    has("allow read if due < now()", &["comparison: due < now() -> due <= now()", "comparison: due < now() -> due >= now()"]);
    has("allow read if due >= now()", &["comparison: due >= now() -> due > now()", "comparison: due >= now() -> due < now()"]);
    has("allow read if due < now() - 1d", &["arithmetic: now() - 1d -> now() + 1d"]);
}

#[test]
fn quantifiers_are_mistaken_for_each_other() {
    has("allow read if parts.any(p => p.user == me)", &["quantifier: any -> all", "quantifier: any -> none"]);
    has("allow read if parts.all(p => p.done)", &["quantifier: all -> any", "quantifier: all -> none", "negation:  -> not"]);
    has("allow read if parts.none(p => p.done)", &["quantifier: none -> any", "quantifier: none -> all"]);
}

#[test]
fn other_fields_values_roles_and_users_of_the_same_type_stand_there() {
    has("allow read if author == me", &["path: author -> lead", "caller: me -> lead"]);
    has("allow read if due < now()", &["path: due -> since", "path: due -> created_at"]);
    has("allow read if author.is_staff", &["path: is_staff -> is_boss", "path: author -> lead"]);
    has("allow read if parts.any(p => p.user == me)", &["caller: me -> author", "caller: me -> lead"]);
    has("allow read if status == .open", &["value: .open -> .pending", "value: .open -> .closed"]);
    has("allow read if status in [.open, .closed]", &["value: .open, -> ", "value: , .closed -> ", "value:  -> , .pending"]);
    has("allow read if locked == true", &["value: true -> false"]);
    has("allow read if me is Staff", &["role: Staff -> Boss"]);
    has("allow read if me is Lead of this", &["role: Lead -> Writer"]);
    has("allow read\n  allow update if old.author == me", &["end: old -> new", "path: author -> lead"]);
}

#[test]
fn rules_operations_fields_and_checks_are_left_out_and_added() {
    has("allow read if locked", &["removed: allow read if locked -> ", "always: if locked -> "]);
    has("allow read\n  deny read if locked", &["removed: deny read if locked -> ", "always: if locked -> "]);
    has(
        "allow read, create if author == me",
        &["operation_removed: read, -> ", "operation_removed: , create -> ", "operation_added:  -> , update"],
    );
    has(
        "allow read if author == me",
        &["operation_removed: read -> get", "operation_removed: read -> list", "operation_added:  -> , delete"],
    );
    has("allow read, write if author == me", &["operation_removed: write -> create, update"]);
    has("allow get if author == me", &["operation_added:  -> , list"]);
    has(
        "allow read\n  allow update(text, status) if author == me",
        &[
            "field_removed: text, -> ",
            "field_removed: , status -> ",
            "field_added:  -> , locked",
            "fields_dropped: (text, status) -> ",
            "operation_added:  -> , create",
        ],
    );
    has("allow read\n  allow update if author == me check locked", &["check_dropped: check locked -> ", "negation:  -> not"]);
    has(
        "secret: String = \"\" @read(author == me) @write(lead == me)\n  allow read, update if me is set",
        &["removed: @read(author == me) -> ", "removed: @write(lead == me) -> ", "comparison: author == me -> author != me"],
    );
}

#[test]
fn roles_and_whom_a_tenant_admits_are_guards_too() {
    let text = with("allow read if me is Lead of this");
    let found: Vec<String> = faults(&text).iter().map(|fault| said(&text, fault.kind, &fault.edit)).collect();
    assert!(found.iter().any(|said| said == "always: n.lead == me -> true"), "{found:#?}");
    let found = told(DESK, &asked(DESK));
    for wanted in ["always: members.any(m => m.user == me) -> true", "removed: allow if me.is_staff -> ", "quantifier: any -> none"] {
        assert!(found.iter().any(|(told, outcome)| told == wanted && matches!(outcome, Outcome::Survived(_))), "{wanted}: {found:#?}");
    }
}
/// Rows of tenants, who admit two kinds of users.
const DESK: &str = "app A edition 2026\n\nauth User { identify email  password }\n\n\
    tenant Org by slug { from path  allow if members.any(m => m.user == me)  allow if me.is_staff }\n\n\
    model User { email: Email @unique  is_staff: Bool = false  allow read }\n\n\
    model Org { slug: String @unique  members: Member[] via org  allow read }\n\n\
    model Member in Org { user: User  allow read }\n";

/// The specs of the examples.
const EXAMPLES: [&str; 4] = [
    include_str!("../../../examples/chat/chat.purlin"),
    include_str!("../../../examples/drive/drive.purlin"),
    include_str!("../../../examples/helpdesk/helpdesk.purlin"),
    include_str!("../../../examples/shop/shop.purlin"),
];

#[test]
fn the_edit_that_is_told_says_what_is_judged() {
    for text in EXAMPLES {
        let files = Files::of(&[source(text)]);
        let plan = files.check().compile().to_judge().unwrap().clone();
        let expanded = resolve::expanded(files.trees(), &mut Vec::new());
        let names = check::declared(files.trees(), &expanded, &mut Vec::new());
        let places = places::of(&names);
        let mut guarded = Guarded::of(names);
        let (mut judged, mut refused) = (0, 0);
        // Each compiles a program as a whole.
        for Fault { edit, rewrite, kind } in places.into_iter().flat_map(|place| place.faults).step_by(8) {
            let compiled = compile(&[source(&edited(text, &edit))]);
            let anew = guarded.rewritten(&rewrite);
            match (compiled.to_judge(), anew) {
                (Some(whole), Some(anew)) => {
                    let mut checks = plan.checks.clone();
                    anew.swapped(&mut checks);
                    assert!(guards(&checks) == guards(&whole.checks), "{kind:?} {edit:?}");
                    judged += 1;
                }
                (None, None) => refused += 1,
                // What is wrong with a program as a whole is not looked for.
                (None, Some(_)) => refused += 1,
                (Some(_), None) => panic!("{kind:?} {edit:?} is sound, and taken for an error"),
            }
        }
        assert!(judged > 15 && refused < judged, "{judged} are judged, {refused} refused");
    }
}

const NOTES: &str = "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique @private }\n\n\
    model Note {\n  author: User = me @readonly\n  text: String\n  done: Bool = false\n\n  allow read, create(text) if author == me\n  allow update(text) if author == me and not done\n}\n";

#[test]
fn the_tests_that_are_offered_hold_and_notice_the_fault() {
    let report = asked(NOTES);
    assert!(report.killing.len() > 3 && report.score().killed == 0);
    for killing in &report.killing {
        let compilation = compile(&[source(NOTES), source(&killing.text)]);
        let plan = compilation.to_judge().unwrap_or_else(|| panic!("{}\n{:?}", killing.text, compilation.diagnostics));
        assert_eq!(Exam::of(plan, NOW).failed_by(plan, &None), None, "{}", killing.text);
        assert_eq!(plan.checks.tests.iter().map(|test| &test.name).collect::<Vec<_>>(), [&killing.name]);
    }
    for mutant in report.mutants.iter().filter(|mutant| mutant.outcome.is_survivor()) {
        let Outcome::Survived(place) = mutant.outcome else { panic!("{mutant:?}") };
        let faulty = edited(NOTES, &mutant.edit);
        let compilation = compile(&[source(&faulty), source(&report.killing[place].text)]);
        let plan = compilation.to_judge().unwrap();
        assert!(Exam::of(plan, NOW).failed_by(plan, &None).is_some(), "{mutant:?}\n{}", report.killing[place].text);
    }
}

#[test]
fn once_they_are_written_nothing_survives() {
    for text in [NOTES, DESK] {
        let report = asked(text);
        let written = with_tests(&[source(text)], &report.killing);
        let added = &written[0].text[text.len()..];
        assert!(crate::fmt::file(&written[0]).unwrap().ends_with(added), "laid out as is usual");
        let again = asked(&written[0].text);
        assert_eq!(again.killing, []);
        assert_eq!(again.score(), Score { killed: report.score().of, of: report.score().of });
    }
}

#[test]
fn tests_go_to_the_file_for_tests_where_there_is_one() {
    let killing = asked(NOTES).killing;
    let named = |paths: &[&str]| {
        let sources: Vec<Source> = paths.iter().map(|path| Source { path: (*path).to_owned(), text: "x\n".to_owned() }).collect();
        let written = with_tests(&sources, &killing);
        written.into_iter().filter(|source| source.text != "x\n").map(|source| source.path).collect::<Vec<_>>()
    };
    assert_eq!(named(&["app.purlin", "more.purlin"]), ["app.purlin"]);
    assert_eq!(named(&["app.purlin", "latest.purlin"]), ["app.purlin"]);
    assert_eq!(named(&["app.purlin", "tests.purlin"]), ["tests.purlin"]);
    assert_eq!(named(&["app.purlin", "tests/notes.purlin"]), ["tests/notes.purlin"]);
    assert_eq!(named(&["app.purlin", "note_tests.purlin"]), ["note_tests.purlin"]);
}

#[test]
fn names_that_are_there_are_not_taken_again() {
    let report = asked(NOTES);
    let written = with_tests(&[source(NOTES)], &report.killing[..1]);
    let again = asked(&written[0].text);
    let names: BTreeSet<&str> = again.killing.iter().map(|killing| killing.name.as_str()).collect();
    assert_eq!(names.len(), again.killing.len());
    assert!(!names.contains(report.killing[0].name.as_str()));
    assert!(again.killing.iter().all(|killing| killing.seed.name != report.killing[0].seed.name));
}

#[test]
fn what_makes_no_difference_is_proved_away() {
    // Whoever reads a note is its author: who else might change one is not asked.
    let report = asked(
        "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique @private }\n\n\
         model Note {\n  author: User = me @readonly\n  text: String\n\n  allow read if author == me\n  allow update if author == me\n}\n",
    );
    let left_out = report.mutants.iter().filter(|mutant| mutant.kind == Kind::Always).map(|mutant| &mutant.outcome).collect::<Vec<_>>();
    assert!(matches!(left_out[..], [Outcome::Survived(_), Outcome::Equivalent]), "{left_out:?}");
}

#[test]
fn what_is_not_decided_counts_against_the_tests() {
    let report = asked(
        "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique @private }\n\n\
         model Folder {\n  name: String\n  owner: User = me @readonly\n  parent: Folder? @tree\n\n  allow read if ancestors.any(a => a.owner == me)\n  \
         allow delete if ancestors.any(a => a.name == \"\" and a.owner == me)\n}\n",
    );
    let undecided = report.mutants.iter().filter(|mutant| matches!(mutant.outcome, Outcome::Undecided(_))).count();
    assert!(undecided > 0);
    let survived = report.mutants.iter().filter(|mutant| mutant.outcome.is_survivor()).count();
    assert_eq!((report.score().killed, report.score().of), (0, survived));
}

#[test]
fn what_a_mixin_says_is_one_place_of_all_its_models() {
    let text = "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique @private }\n\n\
         mixin Owned {\n  owner: User = me @readonly\n  allow read if owner == me\n}\n\nmodel One with Owned { text: String }\n\nmodel Two with Owned { text: String }\n\n\
         seed dev { ann: User { email: \"ann@a.test\" }  bob: User { email: \"bob@a.test\" }  two: Two { owner: ann, text: \"\" } }\n\n\
         test \"two\" with dev { as bob cannot read two }\n";
    let report = asked(text);
    let always: Vec<_> = report.mutants.iter().filter(|mutant| mutant.kind == Kind::Always).collect();
    assert_eq!(always.len(), 1);
    assert!(matches!(&always[0].outcome, Outcome::Killed { test, .. } if test == "two"), "{always:?}");
}

#[test]
fn a_rule_that_others_ask_by_can_changes_with_them() {
    let text = "app A edition 2026\n\nauth User { identify email  password }\n\nmodel User { email: Email @unique @private }\n\n\
         model Box { owner: User = me @readonly  open: Bool = false  allow read if owner == me }\n\n\
         model Thing { box: Box  allow read if can read box }\n\n\
         seed dev { ann: User { email: \"ann@a.test\" }  bob: User { email: \"bob@a.test\" }  box: Box { owner: ann }  thing: Thing { box: box } }\n\n\
         test \"things\" with dev { as bob cannot read thing }\n";
    let report = asked(text);
    let always = report.mutants.iter().find(|mutant| mutant.kind == Kind::Always && mutant.of == "Box").unwrap();
    assert!(matches!(&always.outcome, Outcome::Killed { test, .. } if test == "things"), "{always:?}");
}

#[test]
fn tests_that_fail_as_they_are_say_nothing() {
    let text =
        format!("{NOTES}\nseed dev {{ ann: User {{ email: \"ann@a.test\" }} }}\n\ntest \"wrong\" with dev {{ as ann can delete ann }}\n");
    let files = Files::of(&[source(&text)]);
    let compilation = files.check().compile();
    let failing = mutants(&files, compilation.to_judge().unwrap(), NOW).unwrap_err();
    assert_eq!(failing.test, "wrong");
}

#[test]
fn a_program_without_rules_has_no_mutants() {
    let report = asked("app A edition 2026\n\nmodel Note { text: String }\n");
    assert_eq!((report.mutants.len(), report.score().permille()), (0, 1000));
    assert!(report.score().reaches(Percent::ALL));
}

#[test]
fn scores_are_not_rounded_up() {
    assert_eq!(Score { killed: 9_999, of: 10_000 }.permille(), 999);
    assert!(!Score { killed: 9_999, of: 10_000 }.reaches(Percent::ALL));
    assert!(Score { killed: 1, of: 2 }.reaches("50".parse().unwrap()) && !Score { killed: 1, of: 3 }.reaches("33.4".parse().unwrap()));
}

/// What comes of mutants of which each is looked at when its turn has come.
fn one_after_another(text: &str) -> Report {
    let files = Files::of(&[source(text)]);
    let compilation = files.check().compile();
    let plan = compilation.to_judge().unwrap();
    let expanded = resolve::expanded(files.trees(), &mut Vec::new());
    let names = check::declared(files.trees(), &expanded, &mut Vec::new());
    let places = places::of(&names);
    let mut guarded = Guarded::of(names);
    let exam = Exam::of(plan, NOW);
    let mut asked = Asked { plan, now: NOW, exam, beside: Beside::of(plan), names: Taken::of(plan), found: Found::default() };
    let mut mutants = Vec::new();
    for made in places.iter().flat_map(|place| faulty(plan, &mut guarded, place)).collect::<Vec<_>>() {
        let known = asked.found.count();
        let ahead = asked.looked_ahead(std::slice::from_ref(&made)).pop().unwrap();
        let Faulty { kind, of, guard, edit, guards } = made;
        mutants.push(Mutant { kind, of, guard, edit, outcome: asked.outcome(guards, ahead, known, &guarded) });
    }
    Report { mutants, killing: asked.found.killing }
}

#[test]
fn what_comes_of_a_mutant_does_not_depend_on_what_is_looked_at_beside_it() {
    let more = "\nmodel Label {\n  note: Note\n  text: String\n  allow read if can read note\n  allow create, update if note.author == me\n}\n\n\
        model Mark {\n  note: Note\n  by: User = me\n  allow read, create if by == me and note.lead == me\n}\n";
    let rules = "allow read if author == me or lead == me and not locked\n  allow create, update if author == me\n  deny delete if locked";
    let tests = "\nseed dev {\n  ann: User { email: \"ann@a.test\" }\n  one: Note { author: ann, text: \"one\" }\n}\n\
        test \"some are noticed\" with dev { as ann can read one  as anon cannot read one }\n";
    let text = format!("{}{more}{tests}", with(rules));
    let report = asked(&text);
    assert_eq!(one_after_another(&text), report);
    let survived = |of: &str| report.mutants.iter().any(|mutant| mutant.of == of && matches!(mutant.outcome, Outcome::Survived(_)));
    assert!(["Note", "Label", "Mark"].into_iter().all(survived), "{report:#?}");
    assert!(report.mutants.iter().any(|mutant| matches!(mutant.outcome, Outcome::Killed { .. })));
}
