//! The tenant of a request, as a value of a statement: the id of the row that it names, if that is there and admits who asks.

use super::{Composer, PlanFault, RowOf, Slot};
use purlin_rules::lower::Caller as Kind;
use purlin_rules::plan::{Condition, Service};

/// What `{tenant}` stands for in the statements of a kind of caller.
#[derive(Debug)]
pub(super) struct Tenancy {
    table: String,
    key: String,
    admits: Condition,
}

impl Tenancy {
    fn of(service: &Service, kind: Kind) -> Option<Self> {
        let tenant = service.tenant.as_ref()?;
        let table = service.table(tenant.table)?;
        let key = table.field(tenant.key)?.column()?;
        let (table, key) = (table.db_name.clone().into_owned(), key.db_name.clone().into_owned());
        Some(Self { table, key, admits: tenant.admits(kind).clone() })
    }
}

impl Composer {
    /// A statement in which guards of the service stand, for callers of a kind.
    pub(crate) fn of(service: &Service, kind: Kind) -> Self {
        Self { tenancy: Tenancy::of(service, kind), ..Self::default() }
    }

    /// The id of the request's tenant, or null. It depends on no row: a store asks for it once in a statement.
    pub(crate) fn tenant(&mut self) -> Result<&mut Self, PlanFault> {
        // To what a tenant itself asks of who may be in it, no request names one.
        if self.is_admitting {
            return Ok(self.text("NULL"));
        }
        let Some(tenancy) = self.tenancy.take() else { return Err(PlanFault::NoTenant) };
        self.is_admitting = true;
        let alias = self.fresh();
        self.text("(SELECT ").column(&alias, "id").text(" FROM ").name(&tenancy.table).text(" AS ").text(&alias);
        self.text(" WHERE ").column(&alias, &tenancy.key).text(" = ").slot(Slot::Tenant).text(" AND ");
        let admits = self.condition(&tenancy.admits, RowOf::Stored(&alias)).map(drop);
        (self.tenancy, self.is_admitting) = (Some(tenancy), false);
        admits?;
        Ok(self.text(")"))
    }
}
