//! Which names mean something at a place beside the fields of a row: parameters, the variables of quantifiers, labels of a seed.

use super::outline::{Kind, What};
use super::{At, Program};

/// A name that stands for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    /// Where it is declared.
    pub(super) at: At,
    /// Its model, where that is known.
    pub(super) model: Option<String>,
}

impl Program {
    /// The names at a place, the innermost first.
    pub(super) fn variables(&self, at: At) -> Vec<Variable> {
        let Some((_, item)) = self.around(at) else { return Vec::new() };
        let Some(file) = self.files.get(at.file) else { return Vec::new() };
        let here = |token| At { file: at.file, token };
        let mut found: Vec<Variable> = self.lambdas(at).into_iter().rev().collect();
        found.extend(item.params.iter().map(|(name, ty)| Variable {
            name: file.word(*name).to_owned(),
            at: here(*name),
            model: Some(file.word(*ty).to_owned()),
        }));
        if matches!(item.kind, Kind::Seed | Kind::Test) {
            found.extend(self.labels());
        }
        found
    }

    /// Variables of the quantifiers around a place, from the outermost in.
    fn lambdas(&self, at: At) -> Vec<Variable> {
        let (Some((_, item)), Some(file)) = (self.around(at), self.files.get(at.file)) else { return Vec::new() };
        let mut open: Vec<Option<Variable>> = Vec::new();
        for token in item.first..at.token {
            match file.word(token) {
                "(" if file.is_word(token + 1) && file.word(token + 2) == "=>" => {
                    let function = token.saturating_sub(1);
                    let rows = function
                        .checked_sub(1)
                        .filter(|dot| file.word(*dot) == ".")
                        .and_then(|dot| self.rows_before(At { file: at.file, token: dot }));
                    open.push(Some(Variable {
                        name: file.word(token + 1).to_owned(),
                        at: At { file: at.file, token: token + 1 },
                        model: rows,
                    }));
                }
                "(" | "[" | "{" => open.push(None),
                ")" | "]" | "}" => drop(open.pop()),
                _ => {}
            }
        }
        open.into_iter().flatten().collect()
    }

    /// Labels of the rows of all seeds.
    fn labels(&self) -> Vec<Variable> {
        let mut labels = Vec::new();
        for (place, file) in self.files.iter().enumerate() {
            let seeds = file.items.iter().filter(|item| item.kind == Kind::Seed);
            for member in seeds.flat_map(|item| &item.members) {
                if let What::Row { model } = member.what
                    && model != member.name
                {
                    let at = At { file: place, token: member.name };
                    labels.push(Variable { name: file.word(member.name).to_owned(), at, model: Some(file.word(model).to_owned()) });
                }
            }
        }
        labels
    }

    /// The model whose fields a bare name may be.
    pub(super) fn this(&self, at: At) -> Option<String> {
        let (_, item) = self.around(at)?;
        let file = self.files.get(at.file)?;
        let name = || item.name.map(|name| file.word(name).to_owned());
        match item.kind {
            Kind::Model | Kind::Mixin | Kind::Tenant | Kind::On | Kind::Auth | Kind::Type => name(),
            // `set status = .closed` of a job is about its rows.
            Kind::Job => item
                .params
                .last()
                .map(|(_, ty)| file.word(*ty).to_owned())
                .filter(|_| (item.first..item.end).any(|token| file.word(token) == "for")),
            // A claim is about the model that it names.
            Kind::Prove | Kind::Accept => (item.first..item.end)
                .map(|token| file.word(token))
                .find(|word| self.named(word, &[Kind::Model]).is_some())
                .map(str::to_owned),
            Kind::App | Kind::Role | Kind::Enum | Kind::Fn | Kind::Endpoint | Kind::Bucket | Kind::Channel | Kind::Seed | Kind::Test => {
                None
            }
        }
    }
}
