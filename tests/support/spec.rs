//! Specs of any size, as somebody might have written them: teams that share projects, their items and what is said about those. Each
//! model has ten fields or more and relations both ways; half of the rules ask for membership by an `.any`, a tenth of their arms something of
//! a text; there are enums, computed fields, seeds and tests.

use std::fmt::Write;

/// How many models a file holds.
const PER_FILE: usize = 12;
/// How many models belong together; the first model of all is the user.
const PER_AREA: usize = 4;

/// The files of a sound spec with so many models: path and text.
#[must_use]
pub fn of_models(models: usize) -> Vec<(String, String)> {
    let areas = models.saturating_sub(1).div_ceil(PER_AREA).max(1);
    let mut files = vec![("app.purlin".to_owned(), app(areas))];
    for (file, from) in (0..areas).step_by(PER_FILE / PER_AREA).enumerate() {
        let to = (from + PER_FILE / PER_AREA).min(areas);
        files.push((format!("areas/a{file:03}.purlin"), (from..to).map(area).collect::<Vec<_>>().join("\n")));
    }
    files
}

/// The same in one file.
#[must_use]
pub fn in_one_file(models: usize) -> String {
    of_models(models).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

const HEAD: &str = r#"/// Teams and what they work on.
app Works edition 2026

auth User {
  identify email
  password { min 10 }
  session  { access 15m  refresh 30d }
}

model User {
  email:      Email @unique
  name:       String(1..80)
  bio:        String(..2000)?
  birthday:   Date?
  staff:      Bool = false @readonly
  locale:     String = "en"
  seen_at:    DateTime?
  points:     Int(0..) = 0
  site:       Url?
  balance:    Decimal(10, 2) = 0
"#;

const OF_USER: &str = r#"
  allow create(email, name)
  allow read               if this == me or me.staff
  allow get(name, bio)     if me is set
  allow update(name, bio)  if this == me
  deny  delete             if staff "staff stays" as staff_stays
}

accept L008 on User.delete "nobody is deleted today: once somebody is, it is not the staff"
"#;

fn app(areas: usize) -> String {
    let mut out = HEAD.to_owned();
    for area in 0..areas {
        let _ = writeln!(out, "  members_{area}: Member{area}[] via user");
    }
    out.push_str(OF_USER);
    out
}

const AREA: &str = r#"enum State# { draft  active  done  archived }

enum Rank# { guest  member  owner }

/// What a team # works on.
model Project# {
  title:      String(1..120)
  summary:    String(..4000)?
  state:      State# = .draft
  budget:     Decimal(12, 2)?
  starts_on:  Date?
  ends_on:    Date?
  color:      String = "blue"
  public:     Bool = false
  owner:      User = me @readonly
  members:    Member#[] via project
  items:      Item#[] via project
  is_running: Bool := state == .active and ends_on is set
  open_items: Int := items.where(i => i.state == .active).count()

  unique (owner, title)
  index  (state, created_at desc)

  allow read               if owner == me or members.any(m => m.user == me)
  allow read(title, state) if public and not title.starts_with("_")
  allow create             if me is set
  allow update             if owner == me or members.any(m => m.user == me and m.rank == .owner)
  allow delete             if owner == me
  deny  update             if state == .archived and not (owner == me) "archived projects rest" as rests
  deny  create             if title == "" "a project has a title" as untitled
}

model Member# {
  project:    Project# @immutable @on_delete(cascade)
  user:       User @immutable @on_delete(cascade)
  rank:       Rank# = .member
  joined_on:  Date?
  note:       String(..500)?
  weight:     Int(0..100) = 1
  muted:      Bool = false
  rate:       Float?
  invited_by: User?
  until:      DateTime?
  is_owner:   Bool := rank == .owner or project.owner == user

  unique (project, user)

  allow read         if user == me or project.owner == me or project.members.any(m => m.user == me)
  allow create       if project.members.any(m => m.user == me and m.rank == .owner)
  allow update(rank, note, weight) if project.owner == me or project.members.any(m => m.user == me and m.rank == .owner)
  allow update(muted) if user == me and not (note.length() > 400)
  allow delete       if project.owner == me or user == me
}

/// Something to be done in project #.
model Item# {
  project:    Project# @immutable @on_delete(cascade)
  author:     User = me @readonly @on_delete(cascade)
  assignee:   User?
  title:      String(1..200)
  body:       String(..10000)?
  state:      State# = .active
  priority:   Int(1..5) = 3
  due_at:     DateTime?
  effort:     Float?
  price:      Decimal(8, 2)?
  notes:      Note#[] via item
  is_late:    Bool := state != .done and due_at < now()
  stars:      Int := notes.sum(n => n.stars)

  index (project, state)
  index (assignee)

  allow read            if project.members.any(m => m.user == me) or project.owner == me
  allow create          if project.members.any(m => m.user == me and m.rank in [.member, .owner])
  allow update(title, body, state) if author == me or assignee == me
  allow update(assignee, priority) if project.members.any(m => m.user == me and m.rank == .owner)
  allow delete          if author == me or project.members.any(m => m.user == me and m.rank == .owner)
  deny  update          if state == .archived and priority > 4 "what is archived stays" as frozen
  deny  update(state)   if body.lower().contains("[final]") "what is final stays" as finished
}

model Note# {
  item:       Item# @immutable @on_delete(cascade)
  author:     User = me @readonly @on_delete(cascade)
  text:       String(1..4000)
  internal:   Bool = false
  edited_at:  DateTime?
  stars:      Int(0..5) = 0
  kind:       State# = .active
  seconds:    Int?
  place:      String?
  link:       Url?

  index (item, created_at desc)

  allow read         if item.project.members.any(m => m.user == me) and (not internal or author == me)
  allow create       if item.project.members.any(m => m.user == me and not m.muted)
  allow update(text, edited_at) if author == me
  allow delete       if author == me and place != "minutes" or item.project.owner == me
}

accept L002 on Project#.read "who works on what is no secret"
accept R304 on Member#.until "it is looked at when members are counted"
accept W108 on Member#.Item# "owners make owners"
accept L008 on Project#.create "its type refuses already: this one says why"

seed team_# {
  ann#: User { email: "ann#@works.test", name: "Ann" }
  bob#: User { email: "bob#@works.test", name: "Bob" }
  hut#: Project# { title: "Hut", owner: ann# }
  Member# { project: hut#, user: ann#, rank: .owner }
  Member# { project: hut#, user: bob# }
  nail#: Item# { project: hut#, author: bob#, title: "A nail" }
  Note# { item: nail#, author: bob#, text: "The long one" }
}

test "team # keeps to itself" with team_# {
  as ann# can    read hut#
  as bob# can    read nail#
  as anon cannot read nail#
  as bob# cannot delete hut#
}
"#;

fn area(area: usize) -> String {
    AREA.replace('#', &area.to_string())
}
