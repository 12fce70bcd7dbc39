//! Tenancy: a model whose rows keep others apart, a key that names one, and who may act in it.

use super::{expression, scope};
use crate::ast::{self, TenantClause};
use crate::diagnostics::names::{NamedTwice, UnknownName};
use crate::diagnostics::tenancy::UnfitTenant;
use crate::resolve::Names;
use crate::schema::{Tenant, TenantSource};
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::diagnostic::{Diagnostic, Span};
use purlin_rules::expr::Cond;
use purlin_rules::print;
use purlin_rules::types::Scalar;

use super::model::known_field;

/// The tenants of the program, where it has some; nothing after a report too.
pub(super) fn tenant(names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<Tenant> {
    let written = names.items.tenant?;
    let Some(model) = names.items.model(&written.model.name) else {
        if !names.items.faulty.contains(written.model.name.as_str()) {
            let known = names.items.models.iter().map(|model| model.name.name.as_str());
            found.push(UnknownName::of("model", &written.model, None, known).into());
        }
        return None;
    };
    let key = key(written, model, names, found);
    let source = source(written, found);
    let allow = allow(written, model, names, found);
    let (allow, says) = allow?;
    Some(Tenant { model, key: key?, source: source?, allow, says, span: written.model.span })
}

/// A request names a tenant by text that no two have.
fn key(written: &ast::Tenant, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<FieldId> {
    let name = &written.key;
    let id = known_field(name, model, names, found)?;
    let declared = names.declared.model(model)?;
    let field = names.declared.model_field(model, id)?;
    let is_unique = declared.uniques.iter().any(|fields| fields.as_slice() == [id]);
    let is_text = matches!(field.shape, FieldShape::Scalar(Scalar::String | Scalar::Uuid));
    let fault = match (is_text, is_unique, field.nullable) {
        (false, _, _) => "is no `String`",
        (_, false, _) => "may be the same for two of them",
        (_, _, true) => "may be null",
        (true, true, false) => return Some(id),
    };
    let fault = format!("a tenant cannot be named by `{}.{}`, which {fault}", declared.spec_name, name.name);
    let help = format!("write `{}: String(\"^[a-z0-9-]+$\") @unique`", name.name);
    found.push(UnfitTenant { span: name.span, fault, help }.into());
    None
}

/// Exactly one `from`.
fn source(written: &ast::Tenant, found: &mut Vec<Diagnostic>) -> Option<TenantSource> {
    let mut first: Option<(Span, TenantSource)> = None;
    for clause in &written.clauses {
        let TenantClause::From { source, span } = clause else { continue };
        match &first {
            Some((first, _)) => found.push(NamedTwice { name: "from".to_owned(), span: *span, first: *first }.into()),
            None => first = Some((*span, meant(source, found))),
        }
    }
    if first.is_none() {
        let fault = "`tenant` does not say where a request names one".to_owned();
        let help = "write `from header \"x-tenant\"`, `from subdomain` or `from path`".to_owned();
        found.push(UnfitTenant { span: written.model.span, fault, help }.into());
    }
    first.map(|(_, source)| source)
}

fn meant(source: &ast::TenantSource, found: &mut Vec<Diagnostic>) -> TenantSource {
    match source {
        ast::TenantSource::Subdomain => TenantSource::Subdomain,
        ast::TenantSource::Path => TenantSource::Path,
        ast::TenantSource::Header { name: (name, span) } => {
            let is_header = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if !is_header {
                let fault = format!("`{name}` is not the name of a header");
                found.push(UnfitTenant { span: *span, fault, help: "write letters, digits and `-`: `\"x-tenant\"`".to_owned() }.into());
            }
            TenantSource::Header(name.to_ascii_lowercase())
        }
    }
}

/// Who may act in a tenant: it must be written.
fn allow(written: &ast::Tenant, model: ModelId, names: &Names<'_>, found: &mut Vec<Diagnostic>) -> Option<(Vec<Cond>, Vec<String>)> {
    let mut all = Vec::new();
    let mut says = Vec::new();
    let mut is_said = false;
    for clause in &written.clauses {
        let TenantClause::Allow { condition, .. } = clause else { continue };
        is_said = true;
        if let Some(condition) = condition {
            all.extend(expression::condition(condition, &scope::of_row(model), names, found));
            says.push(print::expression(condition));
        }
    }
    if !is_said {
        let fault = "`tenant` does not say who may act in one".to_owned();
        let help = "write `allow if members.any(m => m.user == me)`; for everybody, `allow if true`".to_owned();
        found.push(UnfitTenant { span: written.model.span, fault, help }.into());
        return None;
    }
    Some((all, says))
}
