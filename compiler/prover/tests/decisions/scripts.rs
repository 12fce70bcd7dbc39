//! Questions as SMT-LIB. Each file of `scripts/` begins with a question, a request and a formula, and goes on with the script that asks it. `BLESS=1`
//! writes the scripts anew.

use super::plans::{condition, model_named, plan};
use super::questions::Kind;
use purlin_prover::smt2::{Script, Unsaid, script};
use purlin_prover::{Formula, Place};
use purlin_rules::catalog::EnumId;
use purlin_rules::expr::{Compare, Cond, Term, TermKind};
use purlin_rules::plan::Plan;
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use std::fs;
use std::path::Path;

/// Begins a line of the question.
const ASKED: &str = ";? ";
/// What is said of a script that infinitely many rows might satisfy, and finitely many not.
const ENDLESS: &str = "; Of infinitely many rows, perhaps.\n";

const BLOG: &str = r#"
    enum State draft shown
    enum Level low mid high
    auth User email
    tenant Org if owner == me
    model User
      email Email unique
      boss User?
      card Card:owner
      level Int(0..9)
      posts Post[]:author
    model Org
      owner User
      open Bool
    model Post
      org Org tenant
      author User =me
      editor User? set_null
      title String(1..3) ="a"
      code String([a-z]{1,9})
      state State =draft
      level Level?
      likes Int? =0
      price Decimal(4,2) =150
      rate Decimal(6,4)?
      at DateTime =now
      day Date?
      until DateTime?
      top Bool? =false
      key Uuid?
      share Float?
      notes Json?
      place Point?
      blob Bytes?
      tags String[]?
      number Int =next
      twice Int? =derived likes + 1
      slug String immutable ="s"
      unique org title
      unique author slug
      require likes is null or likes < 10
      require old.state != .shown or state == .shown
      people User[]:Note.post.by
      notes_of Note[]:post
      pins Pin[]:at
      length Int? computed
      allow update if author == me check editor is null
      deny delete if state == .shown
    model Note
      post Post cascade
      by User
      text String?
      about Note? set_null
      words Word[]:note
    model Word
      note Note cascade
      says String
    model Card
      owner User unique
      funds Int?
      frozen Bool?
    model Pin
      at Post
      on Note? cascade
    model Tree
      above Tree? tree
      name String
    model Knot
      next Knot cascade
    model Code
      few String([ab]{2})
      many String([a-z]+)
      word String([a-z]+\b[a-z.]*)
    model Link
      next Link?
      name String
      require next is null or name == "a"
    model Bag
      tags String[] =[]
"#;

fn said(plan: &Plan, request: &str, formula: &str) -> Result<Script, Unsaid> {
    let kind = Kind::of(plan, request);
    script(&kind.asks(plan, &kind.formula(plan, formula)))
}

#[test]
fn questions_are_said_as_they_stand() {
    let plan = plan(BLOG);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decisions/scripts");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 10);
    for path in paths {
        let written = fs::read_to_string(&path).unwrap();
        let question: Vec<&str> = written.lines().map_while(|line| line.strip_prefix(ASKED)).collect();
        let formula: Vec<&str> = question[1..].iter().map(|line| line.trim()).collect();
        let script = said(&plan, question[0], &formula.join(" ")).unwrap_or_else(|unsaid| panic!("{}: {unsaid:?}", path.display()));
        let asked: String = question.iter().flat_map(|line| [ASKED, line, "\n"]).collect();
        let found = format!("{asked}{}{}", if script.is_of_databases { "" } else { ENDLESS }, script.text);
        if found != written {
            assert!(std::env::var_os("BLESS").is_some(), "{}:\n{found}", path.display());
            fs::write(&path, found).unwrap();
        }
    }
}

#[test]
fn what_has_no_words_is_told() {
    const BESIDE: &str = "a text in lower case beside one that is not written out";
    for (request, formula, what) in [
        ("get Post", "share < share", "an order of fractions"),
        ("get Post", "\"a\" in tags", "the values of a list"),
        ("get Post", "title.lower() == slug", BESIDE),
        ("get Post", "title.lower() < slug.lower()", BESIDE),
        ("get Post", "title.contains(slug.lower())", BESIDE),
        ("get Post", "title < \"\u{e000}\"", "a letter close to those that SMT-LIB has not"),
        ("get Code", "word.length() == 3", "a pattern that looks around within a text"),
        ("get Post", "likes / 2 == 1", "a quotient"),
        ("get Post", "tags.length() == 1", "an operation on lists or fractions"),
        ("get Post", "share == 0.5", "a fraction, a list or bytes that are written out"),
        ("get Post", "notes_of.count() > 1", "what many rows come to"),
        ("get Post", "day == today(\"Europe/Vienna\")", "the day that it is somewhere"),
        ("get Post", "length > 3", "what is computed and stored"),
        ("get Tree", "above is null", "a tree"),
        ("delete Knot", "left: next is set", "a deletion that takes rows along in a circle"),
        ("create Bag", "left: tags is set", "a list that is written out"),
        ("create Post in tenant", "number == 3", "the next number of a sequence"),
    ] {
        let unsaid = said(&plan(BLOG), request, formula);
        assert_eq!(unsaid.as_ref().map(|script| &*script.text), Err(&Unsaid(what)), "{request}: {formula}");
    }
}

/// Rows ask for rows of their own model in turn, or of another's, and that one for one of theirs.
#[test]
fn infinitely_many_rows() {
    let is_of_databases = |request: &str, formula: &str| said(&plan(BLOG), request, formula).unwrap().is_of_databases;
    for formula in ["editor is set", "notes_of.any(n => n.by == me)", "notes_of.all(n => n.by == me)"] {
        assert!(is_of_databases("get Post", formula), "{formula}");
    }
    for formula in [
        "notes_of.all(n => n.words.any(w => true))",
        "notes_of.all(n => n.post.notes_of.any(o => o.about == n))",
        "author.posts.all(p => p.notes_of.any(n => n.by.posts.any(o => o.editor == me)))",
    ] {
        assert!(!is_of_databases("get Post", formula), "{formula}");
    }
    assert!(!is_of_databases("get Knot", "next != this"));
    assert!(!is_of_databases("get Link", "name == \"b\""));
}

/// What a deletion takes along keeps nothing from it, by whatever field it goes, asked of or not.
#[test]
fn rows_go_by_fields_of_which_nothing_is_asked() {
    let script = said(&plan(BLOG), "delete Post", "pins.any(p => true)").unwrap();
    assert!(script.text.contains("(define-fun gone.Pin ((x Pin.row)) Bool (and (Pin.on? x) (gone.Note (Pin.on x))))"), "{}", script.text);
    // Of what goes with nothing that does, nothing need be said.
    let script = said(&plan(BLOG), "delete Card", "funds == 3").unwrap();
    assert!(!script.text.contains("gone.Pin"), "{}", script.text);
}

/// What no text of a rule says, and a tree of conditions may.
#[test]
fn what_rules_do_not_spell() {
    let plan = plan(BLOG);
    let held = |name: &str| {
        let Cond::IsNull(term) = condition(&plan, model_named(&plan.service, "Post"), &format!("{name} is null")) else { panic!() };
        term
    };
    let is = |value: Value, ty: Type| Term { kind: TermKind::Literal(value), ty };
    let text = |text: &str, scalar: Scalar| is(Value::Text(text.to_owned()), Type::Scalar(scalar));
    let id = |number: u128| is(Value::Id(Id(number.to_be_bytes())), Type::Scalar(Scalar::Uuid));
    let said = |request: &str, left: Term, right: Term| {
        let kind = Kind::of(&plan, request);
        let formula = Formula::holds_of(Place::Old, Cond::Compare { op: Compare::Equal, left, right });
        script(&kind.asks(&plan, &formula)).map(|script| script.text)
    };
    let is_asked = |text: Result<String, Unsaid>, asked: &str| assert!(text.as_ref().unwrap().contains(asked), "{asked}: {text:?}");
    is_asked(said("get Post", id(1), id(1)), "(assert true)");
    is_asked(said("get Post", id(1), id(2)), "(assert false)");
    is_asked(said("get Post", is(Value::Null, Type::Null), held("likes")), "(assert false)");
    is_asked(said("get Bag by nobody", text("a", Scalar::String), text("b", Scalar::String)), "(declare-sort text 0)");
    // A value that is there, and may fail, only where a condition holds.
    let top = || Box::new(condition(&plan, model_named(&plan.service, "Post"), "top"));
    let only = |term: Term| Term { ty: term.ty.clone(), kind: TermKind::When(top(), Box::new(term)) };
    let so = "(and (Post.top? this) (Post.top this))";
    is_asked(said("get Post", only(held("likes")), held("likes")), &format!("(and {so} (Post.likes? this))"));
    is_asked(said("get Post", only(held("likes + 1")), held("likes")), &format!("(and {so} (and (Post.likes? this) (not "));
    for (left, right, what) in [
        (held("tags"), held("tags"), "whether two lists are equal"),
        (held("key"), held("author"), "ids of two kinds, compared"),
        (text("none", Scalar::Enum(EnumId(0))), held("state"), "a value that no enum has"),
    ] {
        assert_eq!(said("get Post", left, right), Err(Unsaid(what)));
    }
}
