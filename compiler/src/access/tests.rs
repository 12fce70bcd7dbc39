//! What the matrix says of all, and of none, is so of every row of the examples' seeds, whoever asks: by the judge, who knows nothing of it.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::parts::{self, Judged};
use super::verdict::Deciding;
use super::{Fields, May, callers, matrix, told};
use crate::Files;
use crate::plan::plan;
use crate::schema::{ModelRef, Schema};
use crate::source::Source;
use purlin_prover::Caller;
use purlin_rules::catalog::ModelId;
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Cond;
use purlin_rules::judge::{Judge, Seeded};
use purlin_rules::plan::{Operation, Plan};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::Row;

const EXAMPLES: [&str; 4] = [
    include_str!("../../../examples/chat/chat.purlin"),
    include_str!("../../../examples/helpdesk/helpdesk.purlin"),
    include_str!("../../../examples/shop/shop.purlin"),
    include_str!("../../../examples/drive/drive.purlin"),
];

const NOW: i64 = 1_700_000_000_000;

fn checked(text: &str) -> Schema {
    let source = Source { path: "app.purlin".to_owned(), text: text.to_owned() };
    Files::of(&[source]).check().schema.unwrap()
}

/// A request for a row.
struct Asked<'a> {
    plan: &'a Plan,
    judge: Judge<'a>,
    model: ModelId,
    row: &'a Row,
}

impl Asked<'_> {
    fn holds(&self, cond: &Cond, of: &Row) -> bool {
        let Judge { world, me, tenant, now, .. } = self.judge;
        let users = self.plan.service.auth.as_ref().map(|auth| auth.table);
        let around = Around { world, this: of, old: Some(of), new: Some(of), me: users.zip(me), tenant, now, args: &[] };
        eval::holds(cond, &around)
    }

    /// Of a row of a tenant: the request names it, and it admits the caller.
    fn is_admitted(&self) -> bool {
        let Some(tenants) = &self.plan.checks.tenant else { return true };
        let Some((_, field)) = tenants.fields.iter().find(|(of, _)| *of == self.model) else { return true };
        let named = self.judge.tenant.filter(|tenant| *self.row.value(*field) == Value::Id(*tenant));
        let tenant = named.and_then(|tenant| self.judge.world.row(tenants.model, tenant));
        tenant.is_some_and(|tenant| tenants.allow.iter().any(|allow| self.holds(allow, tenant)))
    }

    /// What the judge says of the part; nothing where what the matrix says is not about this row.
    fn verdicts(&self, operation: Operation, part: &Judged<'_>) -> Vec<bool> {
        let (judge, model, id) = (&self.judge, self.model, self.row.id());
        let is_read = match operation {
            Operation::List => judge.list(model).contains(&id),
            Operation::Get | Operation::Create | Operation::Update | Operation::Delete => judge.get(model, id).is_allowed(),
        };
        match operation {
            Operation::Get if part.of_field && is_read => {
                let Fields::Named(names) = &part.fields else { return Vec::new() };
                let table = self.plan.service.table(model).unwrap();
                let named = table.fields_with_ids().filter(|(_, field)| names.iter().any(|name| *name == field.name));
                named.map(|(field, _)| judge.get_field(model, id, field).is_allowed()).collect()
            }
            Operation::Get | Operation::List if !part.of_field => vec![is_read],
            Operation::Update if is_read => {
                // As it is: a request that names what is there.
                let as_is = part.named.iter().map(|field| vec![(*field, self.row.value(*field).clone())]);
                as_is.map(|values| judge.update(model, id, &values).is_allowed()).collect()
            }
            Operation::Delete if is_read => vec![judge.delete(model, id).is_allowed()],
            Operation::Get | Operation::List | Operation::Create | Operation::Update | Operation::Delete => Vec::new(),
        }
    }
}

/// The requests that bear out `all`, and `none`.
#[derive(Debug, Default)]
struct Counts {
    all: usize,
    none: usize,
}

fn borne_out(schema: &Schema, plan: &Plan, model: ModelRef<'_>, seeded: &Seeded, counts: &mut Counts) {
    let kinds = callers::kinds(model, schema);
    let ids = |model: Option<ModelId>| -> Vec<Option<Id>> {
        let rows = model.into_iter().flat_map(|model| seeded.world.rows(model).map(|row| Some(row.id())));
        std::iter::once(None).chain(rows).collect()
    };
    let (users, tenants) = (ids(schema.auth().map(|auth| auth.model)), ids(schema.tenant().map(|tenant| tenant.model)));
    for operation in [Operation::Get, Operation::List, Operation::Update, Operation::Delete] {
        let deciding = Deciding { plan, model: model.id, operation };
        for part in parts::parts(model, operation, plan) {
            let cells = deciding.cells(&part, &kinds);
            for ((me, tenant), row) in users
                .iter()
                .flat_map(|me| tenants.iter().map(move |tenant| (*me, *tenant)))
                .flat_map(|who| seeded.world.rows(model.id).map(move |row| (who, row)))
            {
                let judge = Judge { plan, world: &seeded.world, me, tenant, now: NOW };
                let asked = Asked { plan, judge, model: model.id, row };
                for (kind, cell) in kinds.iter().zip(&cells) {
                    let is_of_kind =
                        me.is_some() == (kind.caller == Caller::SignedIn) && kind.has.as_ref().is_none_or(|has| asked.holds(has, row));
                    if matches!(cell.may, May::If(_)) || !is_of_kind || !asked.is_admitted() {
                        continue;
                    }
                    let wanted = cell.may == May::All;
                    for allowed in asked.verdicts(operation, &part) {
                        let at = format!("{} {} {:?} {}", operation.as_str(), model.get().spec_name, part.fields, cell.caller);
                        assert_eq!(allowed, wanted, "{at}");
                        *(if wanted { &mut counts.all } else { &mut counts.none }) += 1;
                    }
                }
            }
        }
    }
}

#[test]
fn all_and_none_are_so_of_every_row_of_the_examples() {
    for example in EXAMPLES {
        let schema = checked(example);
        let plan = plan(&schema);
        let mut counts = Counts::default();
        for seed in schema.seeds() {
            let seeded = Seeded::new(&plan, Some(seed), NOW);
            schema.models().for_each(|model| borne_out(&schema, &plan, model, &seeded, &mut counts));
        }
        assert!(counts.all > 0 && counts.none > 0, "{}: {counts:?}", schema.app().spec_name);
    }
}

#[test]
fn the_same_program_gives_the_same_matrix() {
    for example in EXAMPLES {
        assert_eq!(matrix(&checked(example)), matrix(&checked(example)));
    }
}

#[test]
fn a_role_is_told_where_it_may_more_than_who_is_signed_in() {
    let schema = checked(EXAMPLES[2]);
    let matrix = matrix(&schema);
    let product = matrix.models.iter().find(|model| model.name == "Product").unwrap();
    for part in &product.parts {
        let callers: Vec<String> = told(&part.cells).into_iter().map(|cell| cell.caller).collect();
        assert_eq!(callers, ["anonymous", "signed in", "Staff"], "{}", part.operation);
    }
}
