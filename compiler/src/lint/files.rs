//! Files: who may upload them, and who may read them beside the rows that hold them.

use super::asked::Asked;
use super::{About, Found};
use crate::diagnostics::surfaces::{OpenFile, OpenUpload};
use crate::prove::Witness;
use crate::schema::{Bucket, Field};
use purlin_prover::Caller;
use purlin_rules::catalog::{FieldId, FieldShape, ModelId};
use purlin_rules::expr::Cond;
use purlin_rules::plan::Operation;
use purlin_rules::types::Scalar;

pub(super) fn lints(asked: &Asked<'_>, model: ModelId) -> Vec<Found> {
    let fields = asked.schema.model(model).into_iter().flat_map(|model| model.fields());
    let files = fields.filter_map(|(id, field)| Some((id, field, bucket(asked, field)?)));
    files
        .flat_map(|(id, field, bucket)| uploaded(asked, model, (id, field)).into_iter().chain(opened(asked, model, (id, field), bucket)))
        .collect()
}

/// Where the files of the field are kept.
fn bucket<'s>(asked: &Asked<'s>, field: &Field) -> Option<&'s Bucket> {
    let (FieldShape::Scalar(Scalar::File(id)) | FieldShape::List(Scalar::File(id))) = field.shape else { return None };
    asked.schema.called().buckets.get(id.0 as usize)
}

/// S801: who signs up may name it, and so upload. Of other creations by nobody, L003 tells.
fn uploaded(asked: &Asked<'_>, model: ModelId, (id, field): (FieldId, &Field)) -> Option<Found> {
    let marks = &field.marks;
    if Some(model) != asked.schema.catalog().auth_model || marks.readonly || marks.write.is_some() {
        return None;
    }
    let mut rules = asked.rules_of(model).filter(|rule| rule.operation == Operation::Create && !rule.deny && rule.fields.holds(id));
    rules.find(|rule| asked.lets(rule, Caller::Anonymous))?;
    let finding = OpenUpload { model: asked.model_name(model), field: &field.spec_name, span: field.span }.into();
    Some(Found { about: About::field(model, id), finding, witness: None })
}

/// S804: anybody may read the file, and not everybody who is signed in may read the field.
fn opened(asked: &Asked<'_>, model: ModelId, (id, field): (FieldId, &Field), bucket: &Bucket) -> Option<Found> {
    if !bucket.public {
        return None;
    }
    let witness = (!field.marks.private).then(|| kept_from(asked, model, id, field)).flatten();
    if witness.is_none() && !field.marks.private {
        return None;
    }
    let finding = OpenFile {
        model: asked.model_name(model),
        field: &field.spec_name,
        bucket: &bucket.spec_name,
        says: witness.as_ref().map(|witness| witness.says.as_str()),
        declared: bucket.span,
        span: field.span,
    };
    Some(Found { about: About::field(model, id), finding: finding.into(), witness })
}

/// Somebody who is signed in may not read the row; or may, and is not shown the field.
fn kept_from(asked: &Asked<'_>, model: ModelId, id: FieldId, field: &Field) -> Option<Box<Witness>> {
    let signed_in = &[Caller::SignedIn];
    if let Some(witness) = asked.unread("S804", (model, None), Cond::Const(true), signed_in, field.span) {
        return Some(witness);
    }
    let of_field = |is_deny: bool| {
        let rules = asked.rules_of(model).filter(move |rule| rule.operation == Operation::Get && rule.deny == is_deny);
        Cond::Or(rules.filter(|rule| rule.fields.holds(id)).map(|rule| rule.when.clone()).collect())
    };
    let own = field.marks.read.iter().map(|guard| Cond::Not(Box::new(guard.when.clone())));
    let hidden = Cond::Or([Cond::Not(Box::new(of_field(false))), of_field(true)].into_iter().chain(own).collect());
    asked.ever_read("S804", model, hidden, signed_in, field.span)
}
