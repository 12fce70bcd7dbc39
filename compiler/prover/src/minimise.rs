//! A world with nothing in it that what it shows could do without: no row, no value, nothing that the request names; and with plain values.

use crate::instance::Instance;
use crate::plain;
use purlin_rules::catalog::{FieldId, ModelId};
use purlin_rules::eval::Session;
use purlin_rules::plan::{Field, Service, Table};
use purlin_rules::value::{Id, Value};

/// The instance without what it can do without, one thing after the other: `shows` says whether one still shows what it is to. The
/// request is about a row of `model`.
pub(crate) fn minimised(
    mut instance: Instance,
    (service, model): (&Service, ModelId),
    roots: &[Id],
    shows: &dyn Fn(&Instance) -> bool,
) -> Instance {
    loop {
        let before = instance.clone();
        for (model, id) in rows(&instance) {
            if !roots.contains(&id) {
                without_row(&mut instance, service, (model, id), shows);
            }
        }
        for (model, id) in rows(&instance) {
            without_values(&mut instance, service, (model, id), shows);
            with_plain_values(&mut instance, service, (model, id), shows);
        }
        let mut less = instance.clone();
        less.session = Session::default();
        if shows(&less) {
            instance = less;
        }
        for (field, _) in instance.values.clone() {
            let mut less = instance.clone();
            less.values.retain(|(named, _)| *named != field);
            if shows(&less) {
                instance = less;
            }
        }
        name_plain_values(&mut instance, service.table(model), shows);
        if instance == before {
            return instance;
        }
    }
}

fn rows(instance: &Instance) -> Vec<(ModelId, Id)> {
    let world = &instance.world;
    world.models().flat_map(|model| world.rows(model).map(move |row| (model, row.id()))).collect()
}

/// A row goes with the references to it that may be null; it stays where another must name one.
fn without_row(instance: &mut Instance, service: &Service, (model, id): (ModelId, Id), shows: &dyn Fn(&Instance) -> bool) {
    let mut less = instance.clone();
    less.world.remove(model, id);
    for other in instance.world.models() {
        let Some(table) = service.table(other) else { continue };
        for (field, declared) in table.fields_with_ids() {
            let Some((_, _, column)) = declared.reference().filter(|(target, ..)| *target == model) else { continue };
            let naming: Vec<_> = less.world.rows(other).filter(|row| *row.value(field) == Value::Id(id)).cloned().collect();
            if !naming.is_empty() && !column.nullable {
                return;
            }
            for row in naming {
                less.world.insert(other, row.with(&[(field, Value::Null)]));
            }
        }
    }
    let names = |(_, value): &(FieldId, Value)| *value == Value::Id(id);
    if !less.values.iter().any(names) && shows(&less) {
        *instance = less;
    }
}

/// What may be null becomes so.
fn without_values(instance: &mut Instance, service: &Service, (model, id): (ModelId, Id), shows: &dyn Fn(&Instance) -> bool) {
    let Some(table) = service.table(model) else { return };
    let nullable = table.fields_with_ids().filter(|(_, field)| field.column().is_some() && Field::may_be_null(field));
    for (field, _) in nullable {
        let Some(row) = instance.world.row(model, id).filter(|row| !row.value(field).is_null()) else { continue };
        let mut less = instance.clone();
        less.world.insert(model, row.with(&[(field, Value::Null)]));
        if shows(&less) {
            *instance = less;
        }
    }
}

/// A number becomes a small one, and an instant one near the request's, where that shows the same.
fn with_plain_values(instance: &mut Instance, service: &Service, (model, id): (ModelId, Id), shows: &dyn Fn(&Instance) -> bool) {
    let Some(table) = service.table(model) else { return };
    for (field, declared) in table.fields_with_ids() {
        let Some(row) = instance.world.row(model, id).filter(|row| matches!(row.value(field), Value::Int(_))).cloned() else { continue };
        // The first that will do; what is there is as good as what comes after it.
        for value in plain::numbers(declared, instance.now).map(Value::Int).take_while(|value| value != row.value(field)) {
            let mut other = instance.clone();
            other.world.insert(model, row.with(&[(field, value)]));
            if shows(&other) {
                *instance = other;
                break;
            }
        }
    }
}

/// The same of what the request names.
fn name_plain_values(instance: &mut Instance, table: Option<&Table>, shows: &dyn Fn(&Instance) -> bool) {
    for place in 0..instance.values.len() {
        let Some((field, value @ Value::Int(_))) = instance.values.get(place).cloned() else { continue };
        let declared = table.and_then(|table| table.field(field));
        let plain = declared.into_iter().flat_map(|field| plain::numbers(field, instance.now));
        for plain in plain.map(Value::Int).take_while(|plain| *plain != value) {
            let mut other = instance.clone();
            if let Some((_, named)) = other.values.get_mut(place) {
                *named = plain;
            }
            if shows(&other) {
                *instance = other;
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_rules::fixture::{MEMBER, ROOM, service};
    use purlin_rules::world::{Row, World};

    /// Of a member, what names whom, how much it weighs and since when it is one.
    const USER: FieldId = FieldId(5);
    const WEIGHT: FieldId = FieldId(7);
    const SINCE: FieldId = FieldId(8);

    fn id(number: u128) -> Id {
        Id(number.to_be_bytes())
    }

    fn instance(values: &[(FieldId, Value)]) -> Instance {
        let (world, session) = (World::default(), Session::default());
        Instance { world, this: id(1), values: values.to_vec(), me: None, tenant: None, other: None, session, now: 1000 }
    }

    #[test]
    fn what_is_named_and_not_needed_goes() {
        let values = [(USER, Value::Null), (WEIGHT, Value::Int(9)), (SINCE, Value::Int(7))];
        let needed = |less: &Instance| [WEIGHT, SINCE].iter().all(|field| less.values.iter().any(|(named, _)| named == field));
        let found = minimised(instance(&values), (&service(), MEMBER), &[], &needed);
        assert_eq!(found.values, [(WEIGHT, Value::Int(0)), (SINCE, Value::Int(1000))]);
    }

    #[test]
    fn rows_that_are_not_needed_go_and_what_names_them_lets_go() {
        let mut found = instance(&[]);
        let member = |own, room, user| Row::new(id(own), vec![Value::Null; 10]).with(&[(FieldId(4), room), (USER, user)]);
        let named = |number| Value::Id(id(number));
        found.world.insert(ROOM, Row::new(id(2), vec![Value::Null; 20]));
        found.world.insert(ROOM, Row::new(id(3), vec![Value::Null; 20]).with(&[(FieldId(7), named(2))]));
        found.world.insert(MEMBER, member(1, named(3), named(5)));
        found.world.insert(MEMBER, member(4, named(2), Value::Null));
        // Of the member, and of the room that it must name.
        let needed = |less: &Instance| less.world.row(MEMBER, id(1)).is_some();
        let found = minimised(found, (&service(), MEMBER), &[id(1)], &needed);
        let mut expected = World::default();
        expected.insert(MEMBER, member(1, named(3), Value::Null));
        expected.insert(ROOM, Row::new(id(3), vec![Value::Null; 20]));
        assert_eq!(found.world, expected);
    }

    #[test]
    fn what_a_request_names_stays() {
        let mut found = instance(&[(USER, Value::Id(id(2)))]);
        found.world.insert(purlin_rules::fixture::USER, Row::new(id(2), vec![Value::Null; 10]));
        let kept = minimised(found.clone(), (&service(), MEMBER), &[], &|less| !less.values.is_empty());
        assert_eq!(kept, found);
    }
}
