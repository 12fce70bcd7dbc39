//! What conditions are asked of: a database, who asks and with which arguments, and, of a request, what may be seen.

use crate::choices::Choices;
use crate::conds::{self, Beside, Conds};
use crate::databases;
use crate::guards::{self, Guards};
use purlin_rules::catalog::ModelId;
use purlin_rules::eval::{self, Argument, Around};
use purlin_rules::expr::{Cond, Term};
use purlin_rules::fixture::{MEMBER, ROOM, USER, WALLET, service};
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::ops::Failure;
use purlin_rules::plan::{Condition, Service};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};

/// Milliseconds; the moments of the databases lie around it.
pub const NOW: i64 = 1_000_000;

/// The ways in which a fragment is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A rule, of the rows of a table.
    Stored,
    /// A rule, of a row that is about to be created or replaced: each column is a parameter.
    Written,
    /// A request's condition, of rows and fields that guards hide.
    Seen,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Stored, Self::Written, Self::Seen];
}

/// A caller and what the request holds beside.
#[derive(Debug)]
pub struct Asked {
    pub me: Option<Id>,
    pub args: Vec<Argument>,
}

impl Asked {
    #[must_use]
    pub fn caller(&self) -> Caller {
        if self.me.is_some() { Caller::SignedIn } else { Caller::Anonymous }
    }

    pub(crate) fn verdict(&self, cond: &Cond, world: &World, this: &Row) -> bool {
        let me = self.me.map(|me| (USER, me));
        eval::holds(cond, &Around { world, this, old: None, new: None, me, tenant: None, now: NOW, args: &self.args })
    }

    pub(crate) fn value(&self, term: &Term, world: &World, this: &Row) -> Result<Value, Failure> {
        let me = self.me.map(|me| (USER, me));
        eval::value(term, &Around { world, this, old: None, new: None, me, tenant: None, now: NOW, args: &self.args })
    }
}

#[derive(Debug)]
pub struct Scene {
    pub way: Way,
    /// The model whose rows are asked about.
    pub this: ModelId,
    pub world: World,
    pub asked: Asked,
    /// The row that is about to be written.
    pub row: Option<Row>,
    guards: Option<Guards>,
    service: Service,
    /// What the caller sees of the world.
    seen: World,
}

impl Scene {
    #[must_use]
    pub fn draw(choices: &mut Choices, way: Way) -> Self {
        let service = service();
        let mut world = databases::world(choices, &service);
        let this = *choices.pick(&[ROOM, MEMBER, USER, WALLET]).unwrap();
        let row = if way == Way::Written { about_to_be_written(choices, &service, &mut world, this) } else { None };
        // Of a model without rows, nothing is about to be written.
        let way = if way == Way::Written && row.is_none() { Way::Stored } else { way };
        let asked = Asked { me: anybody(choices, &world), args: conds::arguments(choices, &world) };
        let guards = (way == Way::Seen).then(|| guards::random(choices, &service));
        let seen = guards.as_ref().map_or_else(World::default, |guards| guards.seen(&world, &service, &asked));
        Self { way, this, world, asked, row, guards, service, seen }
    }

    #[must_use]
    pub fn condition(&self, choices: &mut Choices) -> Cond {
        let beside = if self.way == Way::Seen { Beside::Nothing } else { Beside::RowArguments };
        Conds::new(&self.service, beside).condition(choices, self.this)
    }

    /// The program, with the guards of this scene in the dialect.
    #[must_use]
    pub fn service(&self, dialect: Dialect) -> Service {
        let mut service = self.service.clone();
        if let Some(guards) = &self.guards {
            guards.put_into(&mut service, dialect);
        }
        service
    }

    /// What the evaluator says, of each row in the order of ids.
    #[must_use]
    pub fn verdicts(&self, cond: &Cond) -> Vec<bool> {
        if let Some(row) = &self.row {
            return vec![self.asked.verdict(cond, &self.world, row)];
        }
        let Some(guards) = &self.guards else {
            return self.world.rows(self.this).map(|row| self.asked.verdict(cond, &self.world, row)).collect();
        };
        let meant = guards::through_rows_that_are_there(cond, &self.service);
        let shown = |row| guards.shown(&self.world, &self.service, &self.asked, self.this, row);
        self.world.rows(self.this).map(|row| self.asked.verdict(&meant, &self.seen, &shown(row))).collect()
    }

    /// The condition as SQL; `service` is that of the dialect.
    #[must_use]
    pub fn lowered(&self, cond: &Cond, service: &Service, dialect: Dialect, caller: Caller) -> Condition {
        match self.way {
            Way::Stored | Way::Written => lower::condition(cond, service, dialect, caller),
            Way::Seen => lower::request(cond, service, dialect, caller),
        }
    }

    /// The rows that verdicts are about.
    #[must_use]
    pub fn rows(&self) -> Vec<&Row> {
        self.row.as_ref().map_or_else(|| self.world.rows(self.this).collect(), |row| vec![row])
    }
}

/// Nobody, or one of the users.
pub(crate) fn anybody(choices: &mut Choices, world: &World) -> Option<Id> {
    let users: Vec<_> = world.rows(USER).map(Row::id).collect();
    if choices.one_in(3) { None } else { choices.pick(&users).copied() }
}

/// The last of the rows is to be created, or another version of it is about to replace it.
fn about_to_be_written(choices: &mut Choices, service: &Service, world: &mut World, this: ModelId) -> Option<Row> {
    let row = world.rows(this).last()?.clone();
    if choices.one_in(2) {
        return Some(databases::changed(choices, service, world, this, &row));
    }
    databases::without(world, service, this, row.id());
    Some(row)
}
