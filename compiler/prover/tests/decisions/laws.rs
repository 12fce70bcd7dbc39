//! What every database is like, before a write and after it: keys, trees, relations, requirements, the other ends of unique relations.

use super::plans::{condition, plan};
use super::questions::Expected::{self, Never, Possible};
use super::questions::{Kind, comes_to, decides, table, unknown};
use purlin_prover::{Formula, Place};
use purlin_rules::expr::{Cond, Rows, Source, Way};
use purlin_rules::plan::Plan;

fn club() -> Plan {
    plan(
        r#"
        enum Level low high
        auth User email
        model User
          email Email unique
          boss User? tree
          cards Card[]:of
          badge Badge:of
          seats Seat[]:by
        model Card
          of User
          club Club
          level Level
          number Int?
          twin Card? unique
          unique of club
          unique club level number
        model Club
          name String
          lead User?
          above Club? tree
          cards Card[]:club
          people User[]:Card.club.of
          clubs Club[]:above
          second User?
          require lead is null or second is null or lead != second
          require name != "x" or above is null
          host User? computed
        model Badge
          of User unique
          backup Badge?
          shade Int?
        model Stage
          number Int
          require old.number is set or number == 0
        model Seat
          by User?
          next Seat?
          number Int(0..3) unique
          require old.number is null or old.number <= number
        "#,
    )
}

#[test]
fn no_two_rows_have_one_key() {
    table(
        &club(),
        "get Card
            can't be of.email == me.email and of != me
            can be of.email == me.email and of == me
            can't be club.cards.any(c => c.of == of and c.level != level)
            can be club.cards.any(c => c.of == of)
            can be club.cards.any(c => c.of != of and c.level == level)
            can't be club.cards.any(c => c.of != of and c.level == level and c.number == number)
            can be club.cards.any(c => c.of != of and c.level == level) and number is null
            can be club.cards.any(c => c.of != of and c.level == level and c.number is null) and number is null
            can be club.cards.any(c => c.of != of and c.level != level and c.number == number)
            can't be club.cards.any(c => c.of != of and c.twin == twin)
            can be club.cards.any(c => c.of != of and c.twin is null) and twin is null
        create Card
            can't be of == me & old: true
            can't be of == me & me.cards.any(c => true) & left: me.cards.none(c => c.club != club)
            can be of == me & me.cards.any(c => true) & left: me.cards.any(c => c.club != club)
            can't be club.cards.any(c => c.of == of)
            can be left: club.cards.any(c => c.of == of)
            can't be club.cards.any(c => c.level == level and c.number == number)
            can be left: club.cards.any(c => c.level == level and c.number == number)
            can't be left: club.cards.any(c => c.level == level and c.number == number and c.of != of)
        update Card
            can't be new: club.cards.any(c => c.of == of and c.level != level) & not names of & not names club & not names level
            can't be new: club.cards.any(c => c.of == of) & names club & old: of == me & not names of & changed(club)
            can be new: club.cards.any(c => c.of != of) & names club & changed(club)
            can't be left: club.cards.any(c => c.of == of and c.level != level)
            can be left: club.cards.any(c => c.of != of and c.level != level)
            can be old: twin is null & new: twin is set",
    );
}

/// What a way through a tree comes to is not known. What shows it by another way does; where nothing does, it is said that a tree is in the way.
#[test]
fn beside_a_tree_another_way_is_found() {
    let plan = club();
    let kind = Kind::of(&plan, "get Club");
    let holds = |text: &str| condition(&plan, kind.model, text);
    let along = |way: Way, text: &str| match holds(text) {
        Cond::Any { rows: Rows { model, source: Source::Link { parent, via } }, var, body } => {
            Cond::Any { rows: Rows { model, source: Source::Tree { start: parent, via, way } }, var, body }
        }
        other => panic!("{other:?}"),
    };
    let (up, down) = (along(Way::Up, "clubs.any(c => c.lead.boss == me)"), along(Way::Down, "clubs.any(c => c.name == \"y\")"));
    let some = |one: &Cond, other: &Cond| Cond::Or(vec![one.clone(), other.clone()]);
    let is = |what: Cond, text: &str, expected: Expected| {
        let formula = Formula::holds_of(Place::Old, Cond::And(vec![what, holds(text)]));
        decides(&plan, &kind, &formula, (text, expected));
    };
    let own = holds("second == me");
    for (one, other) in [(&up, &own), (&own, &up), (&down, &own), (&own, &down)] {
        is(some(one, other), "name != \"y\"", Possible);
    }
    is(up.clone(), "name == \"a\"", unknown("a tree"));
    is(some(&up, &own), "second is null", unknown("a tree"));
    is(some(&up, &down), "second != me and name == \"a\"", unknown("a tree"));
    is(some(&up, &down), "name == \"a\" and name == \"b\"", Never);
}

#[test]
fn a_tree_leads_up() {
    table(
        &club(),
        "get Club
            can't be above == this
            can't be above.above == this
            can't be above.above.above == this
            can't be above.above == above
            can be above.above.above is set
            can be above.above is set and above.above.above is null
            can't be clubs.any(c => c.above != this)
            can be clubs.any(c => c.clubs.any(d => d.clubs.any(e => true)))
            can't be clubs.any(c => c.clubs.any(d => d == this))
        get User
            can't be boss == this
            can't be me.boss == this and boss == me
        update Club
            can't be new: above == this
            can't be old: above.above == this
            can be old: above is null & new: above.above is set
            can't be clubs.any(c => true) & new: above.above == this
            can't be left: above.above == this
            can't be left: above == this
            can't be left: above.above.above == this
            can be left: above.above is set & old: above is null
        create User
            can't be boss == this
            can't be left: boss == this
            can be left: boss == me",
    );
}

#[test]
fn rows_are_as_their_models_require() {
    table(
        &club(),
        "get Club
            can't be lead == me and second == me
            can be lead == me and second != me
            can't be above.lead == me and above.second == me
            can't be name == \"x\" and above is set
            can't be above.name == \"x\" and above.above is set
            can be above.name == \"x\"
            can't be clubs.any(c => c.name == \"x\")
            can't be people.any(p => p == lead and p == second)
        update Club
            can be new: lead == me & old: second == me
            can't be new: lead == me & old: second == me & not names second
            can't be left: lead == me and second == me
            can't be names above & new: above is set & new: name == \"x\"
            can't be names name & old: above is set & not names above & new: name == \"x\"
            can't be old: clubs.any(c => c.name == \"x\")
        create Club
            can't be left: lead == me and second == me
            can't be lead == second and lead is set
            can be lead != second
            can be above.name == \"a\" & left: name == \"a\"
            can't be above.name == \"x\" & above.above is set
        get Stage
            can be number == 3
        create Stage
            can be number == 0
            can't be number == 3
            can't be left: number == 3
        update Stage
            can be new: number == 3
        update Seat
            can be left: me.seats.any(s => s.number == 1) & old: me.seats.none(s => true)
            can't be left: me.seats.any(s => s.number == 1) & old: me.seats.none(s => true) & not names by
            can't be left: me.seats.any(s => s.number == 1) & old: me.seats.none(s => true) & not names number & old: number != 1
            can't be old: number == 2 & new: number == 1
            can be old: number == 1 & new: number == 2
            can be old: number == 2 & new: number == 2
        create Seat
            can be number == 0
            can't be number == 4
            can't be me.seats.any(s => s.number == number)
            can't be left: me.seats.any(s => s.number == number and s.by != by)
        get Seat
            can be number == 0
            can't be next.number == number and next != this
        delete Club
            can be true
            can't be above == this
            can't be clubs.any(c => true)
            can't be cards.any(c => true)
            can't be lead == me and second == me
        delete Card
            can be true
            can be club.lead == of
            can't be twin != this and twin.twin == this
            can be twin == this
        delete Badge
            can be backup == this
            can't be of.badge != this",
    );
}

#[test]
fn every_member_has_another() {
    // For each there is a further one: of few rows, none; of many, not looked for.
    comes_to(&club(), "get Seat", "me.seats.all(s => s.next.by == me) and me.seats.any(s => true)", Possible);
    comes_to(&club(), "get Seat", "me.seats.all(s => s.next.by == me and s.next.number > s.number) and me.seats.any(s => true)", Never);
    comes_to(&club(), "get Card", "club.people.all(p => p.boss.seats.any(s => true))", Possible);
}

#[test]
fn where_a_computed_relation_leads_is_not_known() {
    let is_computed = "a relation that is computed";
    comes_to(&club(), "get Club", "host.boss == me", unknown(is_computed));
    comes_to(&club(), "get Club", "host.cards.any(c => true)", unknown("a value of a kind that is not looked into"));
    comes_to(&club(), "get Club", "host.cards.none(c => c.of == me)", Possible);
}

#[test]
fn other_ends_are_of_one_row() {
    table(
        &club(),
        "get Badge
            can't be of.badge != this
            can't be of.badge is null
            can't be of.badge.shade != shade and shade is set
            can't be backup.of == of and backup != this
            can be backup.of == of
            can be backup.of.badge.backup == this and backup != this
        get User
            can be badge is null
            can be badge.shade > 3
            can't be badge is null and badge.shade > 3
            can't be badge.of != this and badge is set
            can be boss.badge is set and badge is null
            can't be boss.badge == badge and badge is set
        create Badge
            can't be of.badge is set
            can be of.badge is null
            can't be left: of.badge is null
            can't be left: of.badge != this
            can be of == me & left: me.badge == this
            can't be of == me & left: me.badge.shade is null & shade is set
            can be backup.of.badge == backup
        update Badge
            can be old: of == me & new: of != me
            can't be old: of == me & left: me.badge is set & new: of != me
            can't be old: of == me & left: me.badge.shade == 1 & new: shade == 2
            can be old: of == me & left: me.badge.shade == 1 & new: shade == 1
            can't be old: of != me & old: me.badge is set & new: of == me
            can be old: of != me & old: me.badge is null & left: me.badge == this
            can be old: of != me & new: me.badge.shade == 1 & left: me.badge.shade == 1
            can't be old: of != me & new: of != me & old: me.badge.shade == 1 & left: me.badge.shade == 2
        delete Badge
            can't be old: of == me & left: me.badge is set
            can be old: of != me & left: me.badge is set
            can't be old: of != me & left: me.badge is null & old: me.badge is set
        delete User beside Badge
            can't be old: badge is set
            can be other: of == me & other left: of == me
            can't be other: of == me & old: this == me",
    );
}

#[test]
fn a_row_of_a_tenant_names_rows_of_the_same() {
    let desk = plan(
        r#"
        auth User email
        tenant Org if true
        model User
          email Email unique
        model Org
          name String
        model Ticket
          org Org tenant
          above Ticket?
          comments Comment[]:ticket
        model Comment
          org Org tenant
          ticket Ticket
          of User?
          text String
        "#,
    );
    table(
        &desk,
        "get Comment
            can't be ticket.org != org
            can't be ticket.above is set and ticket.above.org != org
            can't be ticket.above.above is set and ticket.above.above.org != org
            can be ticket.above.above.above.org == org and ticket.above != ticket
            can be ticket.comments.any(c => c != this and c.org == org)
            can't be ticket.comments.any(c => c.org != org)
         update Comment
            can't be old: ticket.org != org
            can't be new: ticket.org != org
            can't be left: ticket.above is set and ticket.above.org != org
            can be new: ticket.org == org and ticket != old.ticket
         create Comment in tenant
            can't be left: ticket.org.name == \"a\" and org.name == \"b\"
            can be left: ticket.org.name == \"a\" and ticket.above.org.name == \"a\"
         get User beside Comment
            can be other: of == me and ticket.org.name == \"a\"
            can't be other: of == me and ticket.org.name == \"a\" and org.name == \"b\"",
    );
}
