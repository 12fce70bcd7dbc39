//! A table made ready to be served: its fields, and the statements whose shape no request changes.
//!
//! Comes in: the plan. Goes out: for each kind of caller, how rows are read one by one and listed; or what in the plan contradicts itself.

use super::defaults::Defaults;
use super::due::Due;
use super::key::{self, Key};
use super::layout::{Layout, ROW};
use super::limited::Limited;
use super::select::Selection;
use super::system::{Deletion, Whole};
use super::tree;
use super::triggers::{Gone, Triggers};
use crate::route::Caller;
use crate::store::compose::{Composer, Ends, PlanFault, RowOf, Slot, Written};
use crate::store::guarded::Guarded;
use crate::store::system::{Composed, System};
use crate::values::check::{CheckFault, Fields};
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::checks::Operation;
use purlin_rules::plan::{Condition, Service, Table};

/// The tables of a plan, by their ids.
#[derive(Debug)]
pub(crate) struct Models {
    tables: Box<[Model]>,
    due: Option<Due>,
}

#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) fields: Fields,
    /// By kind of caller; none where no row can be read.
    get: [Option<Get>; 2],
    /// The rows that reading one is counted for, by kind of caller.
    limited_get: [Option<Limited>; 2],
    /// Those that read the new row.
    pub(super) defaults: Defaults,
    /// How the system writes rows.
    pub(super) insert: Insert,
    pub(super) whole: Whole,
    pub(super) delete: Deletion,
    /// What goes with a row that the system deletes.
    pub(super) gone: Gone,
    pub(super) triggers: Triggers,
    /// Those that find a row by a unique field.
    pub(super) finders: Box<[(FieldId, System)]>,
    pub(super) keys: Box<[Key]>,
}

impl Model {
    /// The fields that count.
    pub(crate) fn sequences(&self) -> impl Iterator<Item = FieldId> {
        self.defaults.sequences().map(|(field, _)| field)
    }
}

/// How one row is read.
#[derive(Debug)]
pub(crate) struct Get {
    pub(crate) statement: Guarded,
    pub(crate) layout: Layout,
}

/// A plan that contradicts itself: an internal error, of the compiler rather than of a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ModelFault {
    #[error(transparent)]
    Check(#[from] CheckFault),
    #[error("{table}: {fault}")]
    Statement { table: String, fault: PlanFault },
}

impl Models {
    pub(crate) fn of(service: &Service) -> Result<Self, ModelFault> {
        let tables = (0..).map(ModelId).zip(service.tables.iter()).map(|(id, table)| Model::of(service, id, table));
        let due = Due::of(service).map_err(|fault| ModelFault::Statement { table: service.name.clone().into_owned(), fault })?;
        Ok(Self { tables: tables.collect::<Result<_, _>>()?, due })
    }

    pub(crate) fn get(&self, model: ModelId) -> Option<&Model> {
        self.tables.get(model.0 as usize)
    }

    /// What is asked of rows that others are written for.
    pub(super) fn due(&self) -> Option<&Due> {
        self.due.as_ref()
    }
}

impl Model {
    fn of(service: &Service, id: ModelId, table: &Table) -> Result<Self, ModelFault> {
        let fields = Fields::of(service, table)?;
        let blame = |fault| ModelFault::Statement { table: table.spec_name.clone().into_owned(), fault };
        let gets = |kind| get(service, table, &fields, kind).map_err(blame);
        let limited = |kind| Limited::of_get(service, id, kind).map_err(blame);
        Ok(Self {
            get: [gets(Kind::SignedIn)?, gets(Kind::Anonymous)?],
            limited_get: [limited(Kind::SignedIn)?, limited(Kind::Anonymous)?],
            defaults: Defaults::of(service, table).map_err(blame)?,
            insert: Insert::of(table).map_err(blame)?,
            whole: Whole::of(table),
            delete: Deletion::of(service, id, table).map_err(blame)?,
            gone: Gone::of_system(service, id, table).map_err(blame)?,
            triggers: Triggers::of(service, table).map_err(blame)?,
            finders: finders(table),
            keys: key::of(service, table).map_err(blame)?,
            fields,
        })
    }

    pub(crate) fn get(&self, kind: Kind) -> Option<&Get> {
        let [signed_in, anonymous] = &self.get;
        by_kind(kind, signed_in, anonymous).as_ref()
    }

    /// None where reading a row is counted for none.
    pub(super) fn limited_get(&self, kind: Kind) -> Option<&Limited> {
        let [signed_in, anonymous] = &self.limited_get;
        by_kind(kind, signed_in, anonymous).as_ref()
    }
}

pub(crate) fn kind(caller: Caller) -> Kind {
    match caller {
        Caller::Anonymous => Kind::Anonymous,
        Caller::User { .. } => Kind::SignedIn,
    }
}

pub(crate) fn by_kind<T>(kind: Kind, signed_in: T, anonymous: T) -> T {
    match kind {
        Kind::SignedIn => signed_in,
        Kind::Anonymous => anonymous,
    }
}

/// ` AND …`: the signed-in user exists.
pub(crate) fn and_alive(composer: &mut Composer, service: &Service, kind: Kind) {
    if kind == Kind::SignedIn {
        composer.text(" AND ");
        alive(composer, service);
    }
}

/// True while the user exists; false for everyone where nobody can sign in.
pub(crate) fn alive(composer: &mut Composer, service: &Service) {
    match service.auth.as_ref().and_then(|auth| service.table(auth.table)) {
        Some(users) => composer.text("EXISTS (SELECT 1 FROM ").name(&users.db_name).text(" WHERE \"id\" = ").slot(Slot::Me).text(")"),
        None => composer.text("0"),
    };
}

/// Whether a user exists.
pub(crate) fn alive_statement(service: &Service) -> Composed {
    let mut composer = Composer::default();
    alive(composer.text("SELECT "), service);
    composer.of_system()
}

/// True while the session lives.
pub(crate) fn session_lives(composer: &mut Composer) {
    composer.text("EXISTS (SELECT 1 FROM \"_purlin_session\" WHERE \"id\" = ").slot(Slot::Session);
    composer.text(" AND \"user\" = ").slot(Slot::Me).text(" AND \"expires_at\" > ").slot(Slot::Now).text(")");
}

fn get(service: &Service, table: &Table, fields: &Fields, kind: Kind) -> Result<Option<Get>, PlanFault> {
    let is_readable = table.get.of(kind).row != Condition::Never;
    is_readable.then(|| one(service, table, fields, kind, &Selection::default())).transpose()
}

/// How one row is read, of which so much is asked for.
pub(super) fn one(service: &Service, table: &Table, fields: &Fields, kind: Kind, selection: &Selection) -> Result<Get, PlanFault> {
    let readable = table.get.of(kind);
    let layout = Layout::of(table, fields, readable, selection);
    let mut composer = Composer::of(service, kind);
    layout.select(&mut composer, table, kind)?;
    composer.text(" FROM ").name(&table.db_name).text(" AS r WHERE r.\"id\" = ").slot(Slot::Row);
    and_alive(&mut composer, service, kind);
    composer.text(" AND ").readable(readable, RowOf::Stored(ROW))?;
    Ok(Get { statement: composer.finish()?, layout })
}

/// A row that the system writes: every column has a value. What the model requires binds the system too.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) write: Composed,
    /// Which of what the model requires is met, from the second column on, and last whether its tree stays one: for when nothing was
    /// written.
    pub(super) met: Composed,
}

impl Insert {
    fn of(table: &Table) -> Result<Self, PlanFault> {
        let columns: Vec<(&str, Written)> =
            table.fields_with_ids().filter_map(|(id, field)| Some((&*field.column()?.db_name, Written::Slot(Slot::Value(id))))).collect();
        let ends = Ends { before: None, after: Some((RowOf::Written { alias: "", columns: &columns }, &[])) };
        let mut write = Composer::default();
        write.text("INSERT INTO ").name(&table.db_name).inserted(&columns)?;
        write.text(" WHERE 1");
        let mut met = Composer::default();
        met.text("SELECT 1");
        for require in table.requires.iter() {
            write.text(" AND ").required(require, ends)?;
            met.text(", ").required(require, ends)?;
        }
        if let Some(field) = table.tree {
            tree::stays(write.text(" AND "), table, field, Operation::Create);
            tree::stays(met.text(", "), table, field, Operation::Create);
        }
        Ok(Self { write: write.of_system(), met: met.of_system() })
    }
}

fn finders(table: &Table) -> Box<[(FieldId, System)]> {
    let alone = table.uniques.iter().filter_map(|unique| match &*unique.fields {
        [field] => Some(*field),
        _ => None,
    });
    let finder = |field: FieldId| {
        let column = table.fields.get(field.0 as usize)?.column()?;
        let mut composer = Composer::default();
        composer.text("SELECT \"id\" FROM ").name(&table.db_name).text(" WHERE ").name(&column.db_name).text(" = ?1");
        Some((field, System::new(composer.into_sql())))
    };
    alone.filter_map(finder).collect()
}
