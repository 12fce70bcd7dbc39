//! What a request writes, and what it leaves: tables of what can be, and what can't.

use super::plans::plan;
use super::questions::{Kind, Never, Possible, comes_to, table, unknown};
use purlin_prover::{Doubt, Formula, is_possible};
use purlin_rules::plan::Plan;

fn posts() -> Plan {
    plan(
        r#"
        enum State draft shown
        auth User email
        model User
          email Email unique
          name String?
          boss User?
          posts Post[]:author
        model Post
          title String
          state State =draft
          author User =me
          editor User?
          count Int =3
          likes Int? =0
          at DateTime =now
          seen DateTime?
          slug String immutable ="new"
          place String readonly ="here"
          top Bool =false
          tags String[] =[]
          number Int =next
          twice Int? =derived count * 2
          require likes is null or likes < 10
        "#,
    )
}

#[test]
fn a_new_row_holds_its_defaults() {
    table(
        &posts(),
        "create Post
            can be title == \"a\" & names title
            can't be not names title
            can't be not names state & state == .shown
            can be names state & state == .shown
            can't be not names author & author != me
            can be names author & author != me
            can be not names editor & not names seen & not names twice
            can be version == 1
            can't be not names editor & editor is set
            can be names editor & editor == me
            can be names editor & editor is null
            can't be not names count & count != 3
            can be not names count & count == 3
            can be names count & count != 3
            can't be not names likes & likes != 0
            can be not names likes & likes == 0
            can be names likes & likes is null
            can't be not names likes & likes is null
            can't be not names at & at != now()
            can be names at & at != now()
            can't be not names seen & seen is set
            can't be not names slug & slug != \"new\"
            can be names slug & slug != \"new\"
            can't be names place
            can't be place != \"here\"
            can be place == \"here\"
            can't be not names top & top
            can be names top & top
            can't be created_at != now()
            can't be updated_at != now()
            can be created_at == updated_at
            can't be names created_at
            can't be names id
            can't be old: true
            can be old.title is null
            can't be old.title == title
            can be new.title == title
            can be left: title == \"a\"
            can't be left: count == 4 & not names count
            can't be new: likes > 10
            can't be left: likes > 10
        create Post by nobody
            can't be not names author
            can be names author & names author & author is set
            can't be me is set
        create User
            can be names name & email == \"ann@example.test\"
            can be names email & this != me
            can't be email == me.email
            can't be this == me
            can't be boss == this",
    );
}

#[test]
fn what_is_made_of_the_new_row_is_not_known() {
    let made = "a default that is found when the row is made";
    for formula in ["not names twice & twice == 7", "not names number & number == 7"] {
        comes_to(&posts(), "create Post", formula, unknown(made));
    }
    comes_to(&posts(), "create Post", "names twice & twice == 7", Possible);
    comes_to(&posts(), "create Post", "names number & number == 7", Possible);
    // Of a row that is there, it is like any other.
    comes_to(&posts(), "update Post", "not names twice & old: twice == 7", Possible);
    comes_to(&posts(), "create User", "email == \"ann@example.test\" & not names name & name is set", Never);
}

#[test]
fn an_update_leaves_what_it_does_not_name() {
    table(
        &posts(),
        "update Post
            can be old: state == .draft & new: state == .shown
            can't be old: state == .draft & new: state == .shown & not names state
            can't be changed(author) & not names author
            can be changed(author) & names author
            can't be changed(editor) & not names editor
            can be names editor & not changed(editor)
            can't be changed(count) & not names count
            can't be changed(seen) & not names seen
            can be old.seen is null and new.seen is set
            can't be old.seen is null and new.seen is set & not names seen
            can't be changed(slug)
            can't be names slug
            can't be names place
            can't be changed(place)
            can't be names created_at
            can't be names version
            can't be changed(created_at)
            can be changed(version)
            can be changed(updated_at)
            can't be new: updated_at != now()
            can be old: updated_at != now()
            can be new: likes == 9
            can't be new: likes == 10
            can't be old: likes == 10
            can't be left: likes == 10
            can be left: author != me & old: author == me
            can't be left: author != me & old: author == me & not names author
            can be named editor: this == me
            can't be named editor: this == me & not names editor & old: editor is null
            can be named editor: this == me & not names editor
            can't be named editor: this == me & new: editor != me
            can't be named editor: true & new: editor is null
            can be not named editor: true & new: editor is null
        update User
            can't be names email
            can't be changed(email)
            can be names name & changed(name)
            can be boss == this
            can be old: this == me & left: me.name == \"b\" & old: me.name == \"a\"
            can't be old: this == me & left: me.name == \"b\" & old: me.name == \"a\" & not names name
            can't be old: this != me & left: me.name == \"b\" & old: me.name == \"a\"
            can be new: me.name == \"a\" & this == me & new: name == \"b\"
            can be boss == me & left: boss.name == \"b\" & old: boss.name == \"b\"
            can't be not names boss & old: boss != this & old: boss.name == \"b\" & left: boss.name != \"b\"
        update User beside User
            can be old: name is null & new: name is set & other: name is null & other left: name is set
            can't be other: name is null & other left: name is set & other: this != me & old: this == me
            can't be other: changed(name)
            can't be other left: changed(name)
            can't be other: old.name == \"a\" and name != \"a\"
            can be other: old.name == \"a\" and name == \"a\"

        update User by nobody
            can't be me is set
            can be changed(name)",
    );
}

fn shelves() -> Plan {
    plan(
        r#"
        auth User email
        model User
          email Email unique
          shelf Shelf? set_null
        model Shelf
          owner User
          name String
          above Shelf? set_null
          books Book[]:shelf
          cards Card[]:shelf
          loans Loan[]:shelf
        model Book
          shelf Shelf cascade
          title String unique
          owner User? set_null
          twin Book? set_null
          pages Page[]:book
        model Page
          book Book cascade
          number Int
          shelf Shelf? set_null
        model Card
          shelf Shelf? set_null
          text String
          book Book? set_null
          owner User?
        model Loan
          shelf Shelf
          by User?
        "#,
    )
}

#[test]
fn what_is_deleted_is_gone_with_what_goes_with_it() {
    table(
        &shelves(),
        "delete Shelf
            can be true
            can't be new: true
            can be left: name == \"a\"
            can't be old: name == \"b\" & left: name == \"a\"
            can't be left: books.any(b => true)
            can be old: books.any(b => true)
            can't be left: cards.any(c => true)
            can be old: cards.any(c => c.text == \"a\")
            can't be old: loans.any(l => true)
            can be old: owner.shelf == this
            can't be old: owner.shelf == this & left: owner.shelf is set
            can be old: owner.shelf != this & left: owner.shelf is set
            can't be old: owner.shelf != this & old: owner.shelf is set & left: owner.shelf is null
            can't be left: owner.shelf is set & old: owner.shelf is null
            can't be left: owner != me & old: owner == me
            can't be names name
        delete Shelf beside Book
            can be other: title == \"a\" & old: books.any(b => b.title == \"a\" and b.owner == me)
            can't be other: title == \"a\" & old: books.any(b => b.title == \"a\") & other left: true
            can be other: title == \"a\" & left: books.none(b => true) & other left: shelf.books.any(b => b.title == \"a\")
            can be other: true & other left: true
            can't be other: shelf == owner.shelf & old: owner.shelf == this & other: owner == me & old: owner == me & other left: true
            can't be other: shelf == me.shelf & old: me.shelf == this & other left: true
            can be other: shelf == me.shelf & old: me.shelf == this & not other left: true
            can't be old: me.shelf != this & other: shelf == me.shelf & not other left: true
            can be other: shelf != me.shelf & other: title == \"a\" & other left: title == \"a\"
            can't be other: title == \"b\" & other left: title == \"a\"
            can be other: twin is set & other left: twin is null
            can be other: twin is set & other left: twin is set
            can't be other: twin is null & other left: twin is set
            can't be other: owner == me & other left: owner is null
            can't be other: owner is null & other left: owner is set
        delete Shelf beside Card
            can be other: shelf is set & other left: shelf is null
            can't be other: shelf is null & other left: shelf is set
            can't be not other left: true
            can't be other: shelf == me.shelf & old: me.shelf == this & other left: shelf is set
            can be other: shelf == me.shelf & old: me.shelf != this & other left: shelf is set
            can't be other: shelf == me.shelf & old: me.shelf is set & old: me.shelf != this & other left: shelf is null
            can't be other: text == \"a\" & other left: text != \"a\"
            can't be other: owner == me & other left: owner != me
            can be other: owner == me & other left: owner == me & other left: shelf is null & other: shelf is set
            can be other: book is set & other left: book is null
            can't be other left: book is set & other: book is null
        delete Shelf beside Page
            can be other: true & not other left: true
            can be other: true & other left: true
            can't be not other: true & other left: true
            can't be other: number == 1 & other left: number == 2
        delete Shelf beside Loan
            can be other: true & other left: true
            can't be not other left: true
            can't be other: shelf == me.shelf & old: me.shelf == this
            can't be other: by == me & other left: by != me
        delete Shelf beside Shelf
            can be other: this != me.shelf & other left: true
            can be other: above is set & other left: above is null
            can be other: above is set & other left: above is set
            can't be other: above == me.shelf & old: me.shelf == this & other left: above is set
            can't be other: this == me.shelf & old: this == me.shelf & other left: true
            can't be other: this == me.shelf & old: this != me.shelf & not other left: true
        delete User
            can't be new.email == email
            can be new.email is null
            can be old.email == email
            can't be left: new.email == email
            can be left: new.email is null and old.email is set
            can't be old: this == me & left: me.email == \"ann@example.test\"
            can be old: this != me & left: me.email == \"ann@example.test\"
            can't be old: this == me & left: me.shelf is set
            can be old: this == me & old: me.shelf is set
            can be old: shelf is set & left: shelf is set
            can't be old: shelf.owner == this",
    );
}

#[test]
fn what_goes_with_what_goes_is_left_open() {
    let could_not = "a database that could not be made";
    for formula in [
        "other: book.shelf == me.shelf & old: me.shelf == this & other left: true",
        "other: book.shelf == me.shelf & old: me.shelf != this & other: book.shelf is set & not other left: true",
    ] {
        comes_to(&shelves(), "delete Shelf beside Page", formula, unknown(could_not));
    }
}

fn trays() -> Plan {
    plan(
        "
        auth User email
        model User
          email Email
          leaves Leaf[]:of
        model Tray
          name String
          cups Cup[]:tray
        model Cup
          tray Tray cascade
          size Int
        model Tag
          cup Cup cascade
        model Lid
          tray Tray? set_null
        model Peg
          tray Tray
        model Leaf
          of User? set_null
          number Int
        ",
    )
}

#[test]
fn what_a_deletion_takes_along() {
    table(
        &trays(),
        "delete Tray beside Cup
            can be not other left: true
            can be other left: true
            can't be not other left: true & old: cups.none(c => true)
            can't be other: size == 1 & other left: size == 2
        delete Tray beside Tag
            can be not other left: true
            can be other left: true
        delete Tray beside Lid
            can't be not other left: true
            can be other: tray is set & other left: tray is null
            can't be other: tray is null & other left: tray is set
        delete Tray beside Peg
            can't be not other left: true
            can't be other: tray is set & other left: tray is null
        delete Tray beside Leaf
            can't be not other left: true
            can't be other: of is set & other left: of is null
        delete User beside Leaf
            can be other: of is set & other left: of is null
            can't be not other left: true",
    );
}

#[test]
fn what_would_keep_a_row_may_go_with_it() {
    let plan = plan(
        "
        auth User email
        model User
          email Email
          notes Note[]:by
          pins Pin[]:by
        model Note
          by User
          host User? cascade
        model Card
          of User cascade
        model Pin
          by User
          card Card? cascade",
    );
    table(
        &plan,
        "delete User
            can be old: notes.any(n => true)
            can be old: notes.any(n => n.host == this)
            can't be old: notes.any(n => n.host != this)",
    );
    // By way of another row: that is not decided, and held against nobody.
    comes_to(&plan, "delete User", "old: pins.any(p => true)", unknown("a database that could not be made"));
}

#[test]
fn what_a_deletion_takes_along_alone() {
    let plan = plan("auth User email\nmodel User\n email Email\nmodel Tray\n name String\nmodel Cup\n tray Tray cascade");
    comes_to(&plan, "delete Tray beside Cup", "not other left: true", Possible);
    comes_to(&plan, "delete User beside Cup", "not other left: true", Never);
}

#[test]
fn what_is_left_is_not_made_twice() {
    let (plan, all) = (trays(), (0..50));
    let kind = Kind::of(&plan, "delete Tray");
    let leaves = all.map(|number| kind.formula(&plan, &format!("left: me.leaves.any(l => l.number == {number})")));
    let formula = Formula::All(leaves.collect());
    assert_eq!(is_possible(&kind.asks(&plan, &formula)), Ok(true));
    let plan = posts();
    let kind = Kind::of(&plan, "update Post");
    let seats = (0..50).map(|count| kind.formula(&plan, &format!("left: me.posts.any(p => p.count == {count})")));
    let formula = Formula::All(seats.collect());
    assert_eq!(is_possible(&kind.asks(&plan, &formula)), Ok(true));
}

#[test]
fn what_is_left_alone_is_told_once() {
    let plan = trays();
    let kind = Kind::of(&plan, "update Tray");
    let leaves = (0..50).map(|number| format!("old: me.leaves.any(l => l.number == {number})"));
    let none = ["left: not me.leaves.any(l => l.number == 7)".to_owned()];
    let formula = Formula::All(leaves.chain(none).map(|part| kind.formula(&plan, &part)).collect());
    assert_eq!(is_possible(&kind.asks(&plan, &formula)), Ok(false));
}

#[test]
fn what_a_request_names_in_relations_is_asked_last() {
    let plan = posts();
    let kind = Kind::of(&plan, "create Post");
    let named = (0..90).map(|count| kind.formula(&plan, &format!("named author: posts.any(p => p.count == {count})")));
    let never = ["title == \"a\"", "title == \"b\""].map(|part| kind.formula(&plan, part));
    let asks = |parts: Vec<Formula<'_>>| is_possible(&kind.asks(&plan, &Formula::All(parts)));
    assert_eq!(asks(named.clone().collect()), Err(Doubt::Size));
    assert_eq!(asks(named.clone().chain(never.clone()).collect()), Ok(false));
    // The same, said of what is not to be.
    let none = |parts: Vec<Formula<'_>>| {
        let some = Formula::Some(parts.into_iter().map(Formula::negated).collect());
        is_possible(&kind.asks(&plan, &some.negated()))
    };
    assert_eq!(none(named.clone().collect()), Err(Doubt::Size));
    assert_eq!(none(named.chain(never).collect()), Ok(false));
}
