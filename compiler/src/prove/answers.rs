//! What the prover answered before: nothing is asked again of which nothing has changed.
//!
//! An answer is about databases: it changes with its question, which holds the conditions it asks of, and with the models whose rows can be in
//! such a database. These are the ones that the conditions speak of, and the ones that their rows name; of a deletion, the ones that name it, too.

use crate::check::reads::Reads;
use purlin_prover::{Caller, Formula, Question, Verdict, decide};
use purlin_rules::catalog::ModelId;
use purlin_rules::expr::{Cond, Source};
use purlin_rules::plan::{Operation, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Answers of one program, as it is changed. Those of [`Default`] are kept for what comes after it.
#[derive(Debug, Default)]
pub struct Answers {
    /// The one that they are of.
    plan: Option<Plan>,
    by_kind: Mutex<BTreeMap<Kind, Vec<Answer>>>,
}

/// All of a question but its formula, and whether the instance is to be as small as can be.
type Kind = (ModelId, Operation, Caller, bool, Option<ModelId>, bool);

#[derive(Debug)]
struct Answer {
    formula: Formula<'static>,
    case: Option<Formula<'static>>,
    verdict: Verdict,
    /// The models that it speaks of.
    of: BTreeSet<ModelId>,
    /// Asked since the program last changed.
    is_in_use: bool,
}

impl Answers {
    /// Takes the next program, and lets go of what may be otherwise in it, and of what was not asked any more.
    pub(crate) fn turn_to(&mut self, plan: Plan) {
        let by_kind = self.by_kind.get_mut().unwrap_or_else(PoisonError::into_inner);
        match self.plan.as_ref().and_then(|before| Changed::between(before, &plan)) {
            None => by_kind.clear(),
            Some(changed) => by_kind.retain(|(model, operation, ..), answers| {
                let stays = |answer: &Answer| answer.is_in_use && !changed.concerns(&answer.of);
                let names_none = *operation != Operation::Delete || !changed.named.contains(model);
                answers.retain_mut(|answer| names_none && stays(answer) && std::mem::take(&mut answer.is_in_use));
                !answers.is_empty()
            }),
        }
        self.plan = Some(plan);
    }

    /// The program that questions are about.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// As [`decide`].
    pub(crate) fn decide(&self, question: &Question<'_>) -> Verdict {
        self.known(question, None, true, || decide(question))
    }

    /// The verdict of a case of the question, which this finds; of an instance that is to be small, or is not.
    pub(crate) fn of_case(&self, question: &Question<'_>, case: &Formula<'_>, is_small: bool, find: impl FnOnce() -> Verdict) -> Verdict {
        self.known(question, Some(case), is_small, find)
    }

    fn known(&self, question: &Question<'_>, case: Option<&Formula<'_>>, is_small: bool, find: impl FnOnce() -> Verdict) -> Verdict {
        let Question { plan, model, operation, caller, in_tenant, other, formula } = *question;
        let kind = (model, operation, caller, in_tenant, other, is_small);
        let by_kind = || self.by_kind.lock().unwrap_or_else(PoisonError::into_inner);
        // Cases of one question differ.
        let is_it = |answer: &&mut Answer| answer.case.as_ref() == case && answer.formula == *formula;
        if let Some(answer) = by_kind().get_mut(&kind).and_then(|answers| answers.iter_mut().find(is_it)) {
            answer.is_in_use = true;
            return answer.verdict.clone();
        }
        let verdict = find();
        let kept = |formula: &Formula<'_>| formula.with_conditions(&Cond::clone);
        let (formula, case) = (kept(formula), case.map(kept));
        let mut of: BTreeSet<ModelId> = [model].into_iter().chain(other).collect();
        of.extend(plan.service.auth.iter().map(|auth| auth.table));
        of.extend(plan.checks.tenant.iter().map(|tenant| tenant.model));
        for formula in [&formula].into_iter().chain(&case) {
            formula.each_condition(&mut |_, cond| spoken_of(cond, &mut |model| of.extend([model])));
        }
        let answer = Answer { formula, case, verdict: verdict.clone(), of, is_in_use: true };
        by_kind().entry(kind).or_default().push(answer);
        verdict
    }
}

/// Models of which answers may be otherwise.
struct Changed {
    /// Those that are changed, and those whose rows lead to rows of one.
    models: BTreeSet<ModelId>,
    /// Those whose rows are named by rows of these: what becomes of them when one is deleted is changed.
    named: BTreeSet<ModelId>,
}

impl Changed {
    /// None where everything may be otherwise.
    fn between(before: &Plan, after: &Plan) -> Option<Self> {
        let (old, new) = (&before.service, &after.service);
        let (had, has) = (&before.checks, &after.checks);
        let is_about_same =
            old.tables.len() == new.tables.len() && (&old.enums, &old.auth, &old.tenant) == (&new.enums, &new.auth, &new.tenant);
        let says_same = (&had.tenant, &had.triggers, &had.defaults) == (&has.tenant, &has.triggers, &has.defaults);
        if !is_about_same || !says_same {
            return None;
        }
        let requires =
            |plan: &Plan, model| plan.checks.requires.iter().filter(|require| require.model == model).cloned().collect::<Vec<_>>();
        let tables = (0..).map(ModelId).zip(old.tables.iter().zip(new.tables.iter()));
        let is_changed = |(model, (old, new)): &(ModelId, (_, _))| old != new || requires(before, *model) != requires(after, *model);
        let changed: BTreeSet<ModelId> = tables.filter(is_changed).map(|(model, _)| model).collect();
        // What led to them before is asked for of the plan that answers were of.
        let (led, leads) = (Links::of(before), Links::of(after));
        let models = led.backward(changed.clone());
        let named = led.forward(models.clone()).union(&leads.forward(models.clone())).copied().collect();
        Some(Self { models, named })
    }

    fn concerns(&self, of: &BTreeSet<ModelId>) -> bool {
        !self.models.is_disjoint(of)
    }
}

/// Which models the rows of a model lead to: those that they name, and those that their requirements and defaults speak of.
struct Links(Vec<(ModelId, ModelId)>);

impl Links {
    fn of(plan: &Plan) -> Self {
        let tables = (0..).map(ModelId).zip(plan.service.tables.iter());
        let named = tables.flat_map(|(model, table)| table.fields.iter().filter_map(move |field| Some((model, field.reference()?.0))));
        let mut links: Vec<_> = named.collect();
        for require in &plan.checks.requires {
            spoken_of(&require.holds, &mut |model| links.push((require.model, model)));
        }
        for default in &plan.checks.defaults {
            links.extend(Reads::of_term(&default.value).steps.into_iter().map(|step| (default.model, step.model)));
        }
        Self(links)
    }

    fn backward(&self, models: BTreeSet<ModelId>) -> BTreeSet<ModelId> {
        reached(models, &self.0.iter().map(|(from, to)| (*to, *from)).collect())
    }

    fn forward(&self, models: BTreeSet<ModelId>) -> BTreeSet<ModelId> {
        reached(models, &self.0.iter().copied().collect())
    }
}

/// These, and all that links lead to from them.
fn reached(mut models: BTreeSet<ModelId>, links: &BTreeSet<(ModelId, ModelId)>) -> BTreeSet<ModelId> {
    let mut left: Vec<ModelId> = models.iter().copied().collect();
    while let Some(from) = left.pop() {
        let next = links.range((from, ModelId(0))..=(from, ModelId(u32::MAX)));
        left.extend(next.map(|(_, to)| *to).filter(|to| models.insert(*to)));
    }
    models
}

/// Visits the models whose fields the condition reads, and whose rows it ranges over.
fn spoken_of(cond: &Cond, visit: &mut dyn FnMut(ModelId)) {
    Reads::of_cond(cond).steps.iter().for_each(|step| visit(step.model));
    cond.each_rows(&mut |rows| {
        visit(rows.model);
        if let Source::Through { join, .. } = rows.source {
            visit(join);
        }
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::schema::Schema;
    use crate::source::Source;
    use crate::{Files, lint, plan};

    const DAY: lint::Day = (2026, 1, 1);

    const SPEC: &str = r#"app A edition 2026
auth User { identify email  password }
model User {
  email: Email @unique
  staff: Bool = false @readonly
  allow read if this == me
  allow update, delete if this == me
}
model Team {
  name: String
  owner: User = me @readonly
  members: Member[] via team
  require name != ""
  allow read if owner == me or members.any(m => m.user == me)
  allow create, update, delete if owner == me
}
model Member {
  team: Team @on_delete(cascade)
  user: User @on_delete(cascade)
  allow read if team.members.any(m => m.user == me)
  allow create, delete if team.owner == me
}
model Note {
  text: String
  secret: String?
  author: User = me
  deleted_at: DateTime?
  allow read if me is set or me is null
  allow create, update if author == me
  deny delete if me.staff
}
"#;

    fn schema(text: &str) -> Schema {
        let sources = [Source { path: "app.purlin".to_owned(), text: text.to_owned() }];
        let checked = Files::of(&sources).check();
        assert_eq!(checked.diagnostics, [], "{text}");
        checked.schema.unwrap()
    }

    /// Of how many questions about each model answers are kept, where the program is changed so.
    fn kept(what: &str, by: &str) -> BTreeMap<String, usize> {
        assert!(SPEC.contains(what), "{what}");
        let mut answers = Answers::default();
        let before = schema(SPEC);
        drop(lint::lints_again(&before, DAY, &mut answers));
        answers.turn_to(plan::to_ask(&schema(&SPEC.replace(what, by))));
        let mut kept = BTreeMap::new();
        for ((model, ..), answers) in answers.by_kind.get_mut().unwrap() {
            *kept.entry(before.catalog().model(*model).unwrap().spec_name.clone()).or_default() += answers.len();
        }
        kept
    }

    #[test]
    fn what_a_change_leaves_alone_is_not_asked_again() {
        let all = kept("name: String", "name: String");
        assert!(["Member", "Note", "Team", "User"].iter().all(|model| all[*model] > 3), "{all:?}");
        // Questions hold the rules themselves.
        assert_eq!(kept("if author == me\n", "if author == me or me.staff\n"), all);
        // Nothing leads to notes; when a user is deleted, they are asked whether they stay.
        let of_note = kept("secret: String?", "secret: String");
        assert_eq!(
            (of_note.get("Team"), of_note.get("Member"), of_note.get("Note")),
            (all.get("Team"), all.get("Member"), None),
            "{of_note:?}"
        );
        assert!(of_note["User"] < all["User"], "{of_note:?}");
        // From teams and members it is one step to the other.
        let of_team = kept("name: String", "name: String(1..80)");
        assert_eq!((of_team.get("Team"), of_team.get("Member"), of_team.get("Note")), (None, None, all.get("Note")), "{of_team:?}");
        assert!(of_team["User"] < all["User"], "{of_team:?}");
        // Who asks may be in each.
        assert_eq!(kept("staff: Bool = false @readonly", "staff: Bool = false"), BTreeMap::new());
    }

    #[test]
    fn whatever_is_changed_the_lints_are_those_of_the_program() {
        let changes = [
            ("if owner == me or members.any(m => m.user == me)", "if members.any(m => m.user == me)"),
            ("require name != \"\"", "require owner is set and name != \"a\""),
            ("team: Team @on_delete(cascade)", "team: Team? @on_delete(set_null)"),
            ("owner: User = me @readonly", "owner: User = me"),
            ("deny delete if me.staff", "deny delete if me.staff and author == me\n  allow delete if me.staff"),
            ("staff: Bool = false @readonly", "staff: Bool = false"),
            ("allow read if this == me", "allow read if me is set"),
            ("secret: String?", "hidden: String?"),
            ("model Note {", "model About {"),
        ];
        let mut texts = vec![SPEC.to_owned()];
        for (what, by) in changes {
            assert!(SPEC.contains(what), "{what}");
            texts.extend([SPEC.replace(what, by), SPEC.to_owned()]);
        }
        let mut answers = Answers::default();
        for text in texts {
            let schema = schema(&text);
            assert_eq!(lint::lints_again(&schema, DAY, &mut answers), lint::lints(&schema, DAY), "{text}");
        }
    }
}
