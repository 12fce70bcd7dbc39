//! Defaults that read the new row, and the next numbers of sequences: found in the transaction that writes it, before its guard is asked, of the database as it is then.
//!
//! Comes in: a row to be, some of whose fields nobody named. Goes out: their values, and what is wrong with them. A default copies what
//! the spec says it does, whether or not the creator may read it there.

use super::sequence;
use crate::problem::{FieldCode, FieldError, Problem};
use crate::store::bound::{Binds, held};
use crate::store::compose::{Composer, PlanFault, RowOf, Slot, Written};
use crate::store::system::Composed;
use crate::store::{Session, trouble};
use crate::values::body::pointer;
use crate::values::check::{FieldCheck, Fields, Form};
use crate::values::{read, write};
use purlin_rules::catalog::FieldId;
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Field, GREATEST_NUMBER, Service, Table};
use purlin_rules::value::{Id, Value};

/// The defaults of a table, each after those that it reads.
#[derive(Debug)]
pub(super) struct Defaults {
    signed_in: Found,
    anonymous: Found,
    system: [Found; 2],
    numbers: Box<[Numbers]>,
}

/// The numbers of a field that the system was told.
#[derive(Debug)]
struct Numbers {
    field: FieldId,
    scope: Option<FieldId>,
    /// Counts one.
    given: Composed,
    /// Forgets one.
    taken_back: Composed,
}

type Found = Box<[(FieldId, Option<Composed>)]>;

/// Who writes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Writer {
    Caller(Kind),
    /// The spec, in a write by such a caller.
    System(Kind),
}

impl Defaults {
    pub(super) fn of(service: &Service, table: &Table) -> Result<Self, PlanFault> {
        let found = |writer| found(service, table, writer);
        Ok(Self {
            signed_in: found(Writer::Caller(Kind::SignedIn))?,
            anonymous: found(Writer::Caller(Kind::Anonymous))?,
            system: [found(Writer::System(Kind::SignedIn))?, found(Writer::System(Kind::Anonymous))?],
            numbers: numbers(table)?,
        })
    }

    /// There is nothing to be found.
    pub(super) fn are_none(&self) -> bool {
        self.signed_in.is_empty()
    }

    /// Counts the numbers that are `named`.
    pub(super) fn count(&self, session: &Session<'_>, binds: &Binds<'_>, named: &[FieldId]) -> Result<(), Problem> {
        for numbers in self.numbers.iter().filter(|numbers| named.contains(&numbers.field)) {
            numbers.given.execute(session, binds).map_err(|error| trouble(&error))?;
        }
        Ok(())
    }

    /// Forgets the numbers that `binds` hold and that are `named`, where they were the last: their row has others now.
    pub(super) fn take_back(&self, session: &Session<'_>, binds: &Binds<'_>, named: &[FieldId]) -> Result<(), Problem> {
        for numbers in self.numbers.iter().filter(|numbers| named.contains(&numbers.field)) {
            numbers.taken_back.execute(session, binds).map_err(|error| trouble(&error))?;
        }
        Ok(())
    }

    /// The fields that count, and what each is counted for.
    pub(super) fn sequences(&self) -> impl Iterator<Item = (FieldId, Option<FieldId>)> {
        self.numbers.iter().map(|numbers| (numbers.field, numbers.scope))
    }

    /// Puts the defaults of fields that are not `named` into `values`; what is wrong with them, field by field.
    pub(super) fn fill(
        &self,
        writer: Writer,
        session: &Session<'_>,
        binds: &Binds<'_>,
        fields: &Fields,
        named: &[FieldId],
        values: &mut [Value],
    ) -> Result<Vec<FieldError>, Problem> {
        let [of_user, of_nobody] = &self.system;
        let found = match writer {
            Writer::Caller(Kind::SignedIn) => &self.signed_in,
            Writer::Caller(Kind::Anonymous) => &self.anonymous,
            Writer::System(Kind::SignedIn) => of_user,
            Writer::System(Kind::Anonymous) => of_nobody,
        };
        let mut faults = Vec::new();
        for (field, statement) in found.iter().filter(|(field, _)| !named.contains(field)) {
            let Some(check) = fields.get(*field) else { continue };
            let value = match statement {
                Some(statement) => {
                    let binds = Binds { values, ..*binds };
                    let value = statement.first(session, &binds, |row| Ok(held(row.get_ref(0)?)));
                    value.map_err(|error| trouble(&error))?.unwrap_or(Value::Null)
                }
                None => Value::Null,
            };
            let fit = fitting(check, &value);
            let is_number = self.sequences().any(|(own, _)| own == *field);
            if is_number && !matches!(fit, Ok(Value::Int(..=GREATEST_NUMBER))) {
                return Err(Problem::internal(format_args!("the numbers of `{}` have come to their end", check.name)));
            }
            match fit {
                Ok(value) => {
                    if let Some(slot) = values.get_mut(field.0 as usize) {
                        *slot = value;
                    }
                }
                Err(fault) => faults.push(fault),
            }
        }
        Ok(faults)
    }
}

/// The statements that find the defaults, of the row as it is to be.
fn found(service: &Service, table: &Table, writer: Writer) -> Result<Found, PlanFault> {
    let (Writer::Caller(kind) | Writer::System(kind)) = writer;
    let written = |field: FieldId| match field {
        FieldId::ID => Written::Slot(Slot::Row),
        FieldId::CREATED_AT | FieldId::UPDATED_AT => Written::Slot(Slot::Now),
        FieldId::VERSION => Written::One,
        _ if matches!(writer, Writer::Caller(_)) && table.tenant == Some(field) => Written::Tenant,
        _ => Written::Slot(Slot::Value(field)),
    };
    let columns: Vec<(&str, Written)> =
        table.fields_with_ids().filter_map(|(id, field)| Some((&*field.column()?.db_name, written(id)))).collect();
    let row = RowOf::Written { alias: "", columns: &columns };
    let statement = |derived: &purlin_rules::plan::Derived| {
        let Some(fragment) = derived.of(kind) else { return Ok((derived.field, None)) };
        let mut composer = Composer::of(service, kind);
        composer.text("SELECT ").computed(Some(fragment), row)?;
        Ok((derived.field, Some(composer.of_system())))
    };
    let written = |field: FieldId| Some((&*table.field(field)?.column()?.db_name, written(field)));
    let is_derived = |scope: FieldId| table.derived.iter().any(|derived| derived.field == scope);
    // Numbers come as soon as what they are counted for is there: other defaults may read them.
    let numbered = |after: Option<FieldId>| {
        sequence::of(table).filter(move |(.., scope)| scope.filter(|scope| is_derived(*scope)) == after).map(|(id, field, scope)| {
            let next = sequence::next(Composer::of(service, kind), table, field, scope.and_then(written))?;
            Ok((id, Some(next)))
        })
    };
    let derived = table.derived.iter().flat_map(|derived| std::iter::once(statement(derived)).chain(numbered(Some(derived.field))));
    numbered(None).chain(derived).collect()
}

fn numbers(table: &Table) -> Result<Box<[Numbers]>, PlanFault> {
    let written = |field: FieldId| Written::Slot(Slot::Value(field));
    let column = |field: FieldId| Some((&*table.field(field)?.column()?.db_name, written(field)));
    let of_field = |(id, field, scope): (FieldId, &Field, Option<FieldId>)| {
        let counted_for = scope.and_then(column);
        Ok(Numbers {
            field: id,
            scope,
            given: sequence::given(Composer::default(), table, field, counted_for, written(id))?,
            taken_back: sequence::taken_back(Composer::default(), table, field, counted_for, written(id))?,
        })
    };
    sequence::of(table).map(of_field).collect()
}

/// The value as the field holds it, by the laws that a body is held to.
pub(super) fn fitting(check: &FieldCheck, value: &Value) -> Result<Value, FieldError> {
    let fault = |code, message| Err(FieldError { field: pointer(&check.name), code, message });
    if value.is_null() {
        return if check.nullable { Ok(Value::Null) } else { fault(FieldCode::Required, "has no default here, and must be named".into()) };
    }
    // A row that is referred to is one that some row holds already, or the row itself: there is nothing to be said of it.
    if let (Form::Row(_), Value::Bytes(bytes)) = (&check.form, value)
        && let Ok(id) = <[u8; 16]>::try_from(bytes.as_slice())
    {
        return Ok(Value::Id(Id(id)));
    }
    let mut json = Vec::new();
    write::json(&mut json, &check.form, value);
    read::value(&check.form, &String::from_utf8_lossy(&json)).or_else(|found| fault(found.code, found.message))
}
