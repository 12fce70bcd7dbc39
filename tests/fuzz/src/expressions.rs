//! What is true of every text that may be an expression.

use crate::laws::{Broken, law, sound};
use purlin_rules::catalog::ModelId;
use purlin_rules::diagnostic::FileId;
use purlin_rules::eval::{self, Around};
use purlin_rules::expr::Cond;
use purlin_rules::fixture::{MEMBER, ROOM, USER, service};
use purlin_rules::lower::{self, Caller, Dialect};
use purlin_rules::plan::{Condition, Service};
use purlin_rules::resolve::{self, Scope};
use purlin_rules::types::{Scalar, Type};
use purlin_rules::value::{Id, Value};
use purlin_rules::world::{Row, World};
use purlin_rules::{parse, print};

pub(crate) fn expression(text: &str) -> Result<(), Broken> {
    let _ = parse::habit(text, text.len() / 2, FileId(0));
    let expr = match parse::expression(text, FileId(0), 0) {
        Ok(expr) => expr,
        Err(faults) => {
            law(!faults.is_empty(), "what is no expression has faults", String::new)?;
            return faults.iter().try_for_each(|fault| sound(fault, text));
        }
    };
    let printed = print::expression(&expr);
    match parse::expression(&printed, FileId(0), 0) {
        Ok(again) => law(print::expression(&again) == printed, "what is printed prints the same again", || printed.clone())?,
        Err(faults) => law(false, "what is printed can be read", || format!("{text:?} is printed {printed:?}: {faults:#?}"))?,
    }
    let service = service();
    let args = [("x".to_owned(), Type::Scalar(Scalar::String)), ("t1".to_owned(), Type::Scalar(Scalar::Int))];
    for this in [MEMBER, ROOM, USER] {
        for request in [false, true] {
            let scope = Scope { this: Some(this), args: if request { &args } else { &[] }, request, ..Scope::default() };
            match resolve::condition(&expr, &service, &scope) {
                Ok(cond) => means(&cond, this, &service)?,
                Err(faults) => faults.iter().try_for_each(|fault| sound(fault, text))?,
            }
            if let Err(faults) = resolve::term(&expr, None, true, &service, &scope) {
                faults.iter().try_for_each(|fault| sound(fault, text))?;
            }
        }
    }
    Ok(())
}

/// It has a value of every row, and a spelling in every dialect.
fn means(cond: &Cond, this: ModelId, service: &Service) -> Result<(), Broken> {
    let id = Id([1; 16]);
    let mut world = World::default();
    for (model, table) in (0..).map(ModelId).zip(service.tables.iter()) {
        world.insert(model, Row::new(id, vec![Value::Null; table.fields.len()]));
    }
    let Some(row) = world.row(this, id).cloned() else { return Ok(()) };
    let around = Around { world: &world, this: &row, old: None, new: None, me: Some((USER, id)), tenant: None, now: i64::MAX, args: &[] };
    let held = eval::holds(cond, &around);
    law(held == eval::holds(cond, &around), "a condition holds, or does not", String::new)?;
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        for caller in [Caller::SignedIn, Caller::Anonymous] {
            for lowered in [lower::condition(cond, service, dialect, caller), lower::request(cond, service, dialect, caller)] {
                if let Condition::If { sql, .. } = lowered {
                    law(sql.pieces().all(|piece| piece.is_ok()), "a fragment can be read", || sql.text.to_string())?;
                }
            }
        }
    }
    Ok(())
}
