//! Tenants, mixins and roles.

use purlin_rules::diagnostic::{Diagnostic, Span};

/// E1001
pub(crate) struct NotTheTenant {
    pub(crate) name: String,
    pub(crate) span: Span,
    /// The model that `tenant` names, and where.
    pub(crate) declared: Option<(String, Span)>,
    /// `model Org in Org`
    pub(crate) itself: bool,
}

impl From<NotTheTenant> for Diagnostic {
    fn from(NotTheTenant { name, span, declared, itself }: NotTheTenant) -> Self {
        if itself {
            return Diagnostic::error("E1001", span, format!("`{name}` cannot be in itself"))
                .with_help("its rows are the tenants: take `in` away");
        }
        let finding = Diagnostic::error("E1001", span, format!("`{name}` is not a tenant"));
        match declared {
            Some((tenant, declared)) => finding
                .with_related(declared, "the tenant of this program")
                .with_help(format!("a row is in a `{tenant}`: write `in {tenant}`; to hold one `{name}`, write a field"))
                .with_edit(span, tenant),
            None => finding
                .with_help(format!("say how a request names one: `tenant {name} by slug {{ from header \"x-tenant\"  allow if … }}`")),
        }
    }
}

/// E1002
pub(crate) struct MixinConflict {
    /// `field`, `rule`
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) mixin: String,
    /// The model or mixin that has it already.
    pub(crate) owner: String,
    pub(crate) first: Span,
}

impl From<MixinConflict> for Diagnostic {
    fn from(MixinConflict { kind, name, span, mixin, owner, first }: MixinConflict) -> Self {
        Diagnostic::error("E1002", span, format!("the {kind} `{name}` of `{mixin}` is one of `{owner}` already"))
            .with_label(format!("comes with `{mixin}`"))
            .with_related(first, format!("comes with `{owner}`"))
            .with_help("give one of them another name, or take the mixin away")
    }
}

/// W1001
pub(crate) struct UnusedMixin {
    pub(crate) name: String,
    pub(crate) span: Span,
}

impl From<UnusedMixin> for Diagnostic {
    fn from(UnusedMixin { name, span }: UnusedMixin) -> Self {
        Diagnostic::warning("W1001", span, format!("no model is `with {name}`"))
            .with_label("has no effect, and is not checked")
            .with_help(format!("write `model … with {name} {{ … }}`, or remove the mixin"))
    }
}

/// E1003
pub(crate) struct SecondTenant {
    pub(crate) span: Span,
    pub(crate) first: Span,
}

impl From<SecondTenant> for Diagnostic {
    fn from(SecondTenant { span, first }: SecondTenant) -> Self {
        Diagnostic::error("E1003", span, "the program has a second `tenant`")
            .with_related(first, "the first one")
            .with_help("rows are kept apart by one model; what else divides them is a relation, and a rule")
    }
}

/// E1004
pub(crate) struct UnfitTenant {
    pub(crate) span: Span,
    /// `` `tenant` does not say who may act in one ``
    pub(crate) fault: String,
    pub(crate) help: String,
}

impl From<UnfitTenant> for Diagnostic {
    fn from(UnfitTenant { span, fault, help }: UnfitTenant) -> Self {
        Diagnostic::error("E1004", span, fault).with_help(help)
    }
}

/// E1005
pub(crate) struct TenantNamed {
    /// `unique`, `index`
    pub(crate) kind: &'static str,
    /// `org`
    pub(crate) field: String,
    pub(crate) span: Span,
    /// The whole constraint, and what it says without the tenant.
    pub(crate) edit: Option<(Span, String)>,
}

impl From<TenantNamed> for Diagnostic {
    fn from(TenantNamed { kind, field, span, edit }: TenantNamed) -> Self {
        let finding = Diagnostic::error("E1005", span, format!("`{kind}` of a model in a tenant begins with `{field}` without saying so"))
            .with_label("said anyway");
        match edit {
            Some((place, without)) => {
                finding.with_help(format!("write `{without}`; for all tenants together, `unique global (…)`")).with_edit(place, without)
            }
            None => finding.with_help("leave it out; for all tenants together, write `unique global (…)`"),
        }
    }
}

/// E1006
pub(crate) struct UnfitGlobal {
    pub(crate) span: Span,
}

impl From<UnfitGlobal> for Diagnostic {
    fn from(UnfitGlobal { span }: UnfitGlobal) -> Self {
        Diagnostic::error("E1006", span, "`global` says nothing here: the model is in no tenant")
            .with_help("write `unique (…)`, which is about all rows")
            .with_edit(span, "")
    }
}

/// E1007
pub(crate) struct UnfitParameter {
    pub(crate) role: String,
    pub(crate) ty: String,
    pub(crate) span: Span,
}

impl From<UnfitParameter> for Diagnostic {
    fn from(UnfitParameter { role, ty, span }: UnfitParameter) -> Self {
        Diagnostic::error("E1007", span, format!("`{role}` cannot be a role of a `{ty}`"))
            .with_help("somebody has a role of a row or of a value of an enum: `role Agent of o: Org = …`")
    }
}
