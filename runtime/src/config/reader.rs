//! Walks a YAML tree, setting by setting. What is asked for is what is known: the rest is a fault with a suggestion.

use super::Fault;
use purlin_rules::similar::closest;
use serde_yaml::Value;
use std::cell::RefCell;

/// The largest file that is read, in bytes.
const MAX_SIZE: usize = 256 * 1024;

/// What a walk collects.
pub(super) struct Walk<'a> {
    text: &'a str,
    environment: &'a dyn Fn(&str) -> Option<String>,
    faults: RefCell<Vec<Fault>>,
    /// Every setting that was asked for.
    asked: RefCell<Vec<String>>,
}

/// A mapping of the file, or the absence of one, which has no settings.
pub(super) struct Section<'w, 'a> {
    walk: &'w Walk<'a>,
    path: String,
    rest: Vec<(String, Value)>,
    known: Vec<&'static str>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str, environment: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { text, environment, faults: RefCell::default(), asked: RefCell::default() }
    }

    /// The whole file as a section.
    pub(super) fn root(&self) -> Section<'_, 'a> {
        let value = self.value().unwrap_or_else(|fault| {
            self.fault(fault);
            Value::Null
        });
        Section::of(self, String::new(), value)
    }

    /// The file, unless it would be more than settings are: few bytes that stand for many, or many.
    fn value(&self) -> Result<Value, Fault> {
        if self.text.len() > MAX_SIZE {
            return Err(Fault::new("", 0, format!("larger than {} KB, which no settings are", MAX_SIZE / 1024)));
        }
        if let Some(line) = alias(self.text) {
            return Err(Fault::new("", line, "an alias (`*name`) is not followed here").with_help("write what it stands for"));
        }
        serde_yaml::from_str(self.text).map_err(|error| {
            let line = error.location().map_or(0, |place| place.line());
            Fault::new("", line, format!("not YAML: {error}"))
        })
    }

    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    pub(super) fn finish(self) -> (Vec<Fault>, Vec<String>) {
        let mut faults = self.faults.into_inner();
        faults.sort_by(|a, b| (a.line, &a.setting).cmp(&(b.line, &b.setting)));
        (faults, self.asked.into_inner())
    }

    /// Puts the environment's values in the place of `${NAME}`.
    fn substitute(&self, setting: &str, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                self.fault(Fault::new(setting, self.line(setting), "`${` without `}`"));
                return None;
            };
            let Some(value) = (self.environment)(name) else {
                self.fault(Fault::unset(setting, self.line(setting), name));
                return None;
            };
            out.push_str(&value);
            rest = tail;
        }
        out.push_str(rest);
        Some(out)
    }

    /// The line on which a setting stands: that of its deepest key which is found, going down by indentation. 0 if none is.
    pub(super) fn line(&self, setting: &str) -> usize {
        let mut found = 0;
        let mut keys = setting.split('.').filter(|key| !key.is_empty());
        let Some(mut key) = keys.next() else { return 0 };
        let mut parent: Option<usize> = None;
        for (i, line) in self.text.lines().enumerate() {
            let content = line.trim_start();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let indent = line.len() - content.len();
            if parent.is_some_and(|parent| indent <= parent) {
                return found;
            }
            let unquoted = content.trim_start_matches(['"', '\'']);
            let is_key = unquoted.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'));
            if is_key && (parent.is_some() || indent == 0) {
                found = i + 1;
                parent = Some(indent);
                let Some(next) = keys.next() else { return found };
                key = next;
            }
        }
        found
    }
}

impl<'w, 'a> Section<'w, 'a> {
    fn of(walk: &'w Walk<'a>, path: String, value: Value) -> Self {
        let mut rest = Vec::new();
        if let Value::Mapping(mapping) = value {
            for (key, value) in mapping {
                if let Value::String(key) = key {
                    rest.push((key, value));
                } else {
                    walk.fault(Fault::new(&*path, walk.line(&path), format!("`{}` is not a name", show(&key))));
                }
            }
        } else if !value.is_null() {
            walk.fault(Fault::new(&*path, walk.line(&path), format!("expected settings, found `{}`", show(&value))));
        }
        Self { walk, path, rest, known: Vec::new() }
    }

    /// The settings under a key.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'w, 'a> {
        let value = self.take(key).unwrap_or(Value::Null);
        Section::of(self.walk, self.place(key), value)
    }

    /// A value that `read` makes of a text; `expected` says what texts it takes.
    pub(super) fn value<T>(&mut self, key: &'static str, expected: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.take(key)?;
        let setting = self.place(key);
        self.convert(&setting, value, expected, read)
    }

    /// A list of such values; a single one counts as a list of one.
    pub(super) fn list<T>(&mut self, key: &'static str, expected: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let setting = self.place(key);
        let value = self.take(key)?;
        let items = if let Value::Sequence(items) = value { items } else { vec![value] };
        Some(items.into_iter().filter_map(|item| self.convert(&setting, item, expected, &read)).collect())
    }

    /// A fault of this section as a whole.
    pub(super) fn fault(&self, message: &str) {
        self.walk.fault(Fault::new(&*self.path, self.walk.line(&self.path), message));
    }

    /// A fault of one of its settings.
    pub(super) fn fault_at(&self, key: &str, message: &str, help: &str) {
        let setting = self.place(key);
        let line = self.walk.line(&setting);
        self.walk.fault(Fault::new(setting, line, message).with_help(help));
    }

    /// What nobody asked for is unknown.
    pub(super) fn finish(self) {
        for (key, _) in &self.rest {
            let setting = self.place(key);
            let line = self.walk.line(&setting);
            let fault = Fault::new(setting, line, "unknown setting");
            self.walk.fault(match closest(key, &self.known) {
                Some(known) => fault.with_help(format!("did you mean `{known}`?")),
                None => fault.with_help(format!("the settings here are {}", known_list(&self.known))),
            });
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.walk.asked.borrow_mut().push(self.place(key));
        let at = self.rest.iter().position(|(own, _)| own == key)?;
        Some(self.rest.swap_remove(at).1).filter(|value| !value.is_null())
    }

    fn convert<T>(&self, setting: &str, value: Value, expected: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let found = show(&value);
        let text = match value {
            Value::String(text) => self.walk.substitute(setting, &text)?,
            Value::Bool(_) | Value::Number(_) => found.clone(),
            Value::Null | Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => String::new(),
        };
        let read = read(&text);
        if read.is_none() {
            // As written, so that a value of the environment is not shown.
            self.walk.fault(Fault::new(setting, self.walk.line(setting), format!("expected {expected}, found `{found}`")));
        }
        read
    }

    fn place(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(value) => value.clone(),
        Value::Sequence(_) => "a list".into(),
        Value::Mapping(_) => "settings".into(),
        Value::Tagged(_) => "a tagged value".into(),
    }
}

fn known_list(known: &[&str]) -> String {
    format!("`{}`", known.join("`, `"))
}

/// The line of the first alias, counted from 1: a `*` where a value begins, outside of quotes and comments, with its name.
fn alias(text: &str) -> Option<usize> {
    let mut quote = None;
    for (number, line) in text.lines().enumerate() {
        let (mut begins, mut after_space) = (quote.is_none(), true);
        let mut characters = line.chars().peekable();
        while let Some(c) = characters.next() {
            let blank = characters.peek().is_none_or(|next| next.is_whitespace());
            match (quote, c) {
                (Some('"'), '\\') => drop(characters.next()),
                (Some(open), _) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '#') if after_space => break,
                (None, '"' | '\'') if begins => quote = Some(c),
                (None, '*') if begins && !blank => return Some(number + 1),
                (None, _) => {}
            }
            begins =
                quote.is_none() && (matches!(c, '[' | '{' | ',') || matches!(c, ':' | '-' | '?') && blank || begins && c.is_whitespace());
            after_space = c.is_whitespace();
        }
    }
    None
}
