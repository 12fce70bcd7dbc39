//! The projects whose files are open, their settings among them. What an editor has not saved yet counts; everything else is read from
//! the disk.

use super::background::{Job, Judged, State};
use super::convert;
use super::judged::{Edited, Known};
use super::parsed;
use crate::report::Finding;
use crate::settings;
use lsp_types::{DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, TextDocumentContentChangeEvent};
use purlin_build::project::Project;
use purlin_compiler::ide::Program;
use purlin_compiler::ide::hover::Hover;
use purlin_compiler::source::Source;
use purlin_compiler::{Checked, Files};
use purlin_rules::diagnostic::{Diagnostic, FileId, Label, Severity, Span};
use purlin_runtime::config::FILE as SETTINGS;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, Default)]
pub(super) struct Workspace {
    folders: Vec<PathBuf>,
    /// The texts of open files.
    open: BTreeMap<PathBuf, String>,
    projects: BTreeMap<PathBuf, Open>,
}

/// A project, by its folder.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) program: Program,
    /// Each file's, as the program counts them.
    pub(super) paths: Vec<PathBuf>,
    root: PathBuf,
    /// The text of `purlin.yaml`, which counts as the file after the last; empty where there is none.
    settings: String,
    /// What was read when it was checked last.
    files: Files,
    checked: Option<Checked>,
    state: State,
    /// What was judged of this state or, but for what was edited since, of one before.
    pub(super) known: Known,
    is_asked: bool,
    /// What was told about each file.
    told: BTreeMap<PathBuf, Vec<Value>>,
    is_told: bool,
}

impl Workspace {
    /// Of the folders that an editor has opened.
    pub(super) fn new(asked: &Value) -> Self {
        let named = asked["workspaceFolders"].as_array().into_iter().flatten().map(|folder| &folder["uri"]);
        let uris = named.chain([&asked["rootUri"]]).filter_map(Value::as_str);
        Self { folders: uris.filter_map(convert::path).collect(), ..Self::default() }
    }

    /// Takes in what an editor tells. What is not understood changes nothing.
    pub(super) fn heed(&mut self, method: &str, params: Value) {
        match method {
            "textDocument/didOpen" => {
                let Ok(DidOpenTextDocumentParams { text_document }) = parsed(params) else { return };
                let Some(path) = convert::path(text_document.uri.as_ref()) else { return };
                self.open.insert(path.clone(), text_document.text);
                self.read(&path);
            }
            "textDocument/didChange" => {
                let Ok(DidChangeTextDocumentParams { text_document, content_changes }) = parsed(params) else { return };
                let uri = text_document.text_document_identifier.uri;
                let Some(path) = convert::path(uri.as_ref()) else { return };
                let Some(text) = self.open.get_mut(&path) else { return };
                content_changes.into_iter().for_each(|change| edit(text, change));
                let text = text.clone();
                self.replace(&path, text);
            }
            "textDocument/didClose" => {
                let Ok(DidCloseTextDocumentParams { text_document }) = parsed(params) else { return };
                let Some(path) = convert::path(text_document.uri.as_ref()) else { return };
                self.open.remove(&path);
                self.read(&path);
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                let roots: Vec<PathBuf> = self.projects.keys().cloned().collect();
                roots.iter().for_each(|root| self.load(root));
            }
            _ => {}
        }
    }

    /// The project of a file, and the file's place in it.
    pub(super) fn project(&mut self, uri: &str) -> Option<(&mut Open, usize)> {
        let path = convert::path(uri)?;
        let root = self.root_of(&path);
        if !self.projects.contains_key(&root) {
            self.load(&root);
        }
        let open = self.projects.get_mut(&root)?;
        let file = open.paths.iter().position(|known| *known == path)?;
        Some((open, file))
    }

    /// `publishDiagnostics` for each file about which something else is to be said than before.
    pub(super) fn findings_to_tell(&mut self) -> Vec<Value> {
        self.projects.values_mut().filter(|open| !open.is_told).flat_map(Open::tell).collect()
    }

    /// The projects that are sound and not judged yet.
    pub(super) fn jobs(&mut self) -> Vec<Job> {
        self.projects.values_mut().filter_map(Open::job).collect()
    }

    pub(super) fn take(&mut self, judged: Judged) {
        if let Some(open) = self.projects.get_mut(&judged.root).filter(|_| judged.is_of_now()) {
            open.known.take(judged);
            open.is_told = false;
        }
    }

    /// The nearest folder with settings, or else the one that was opened, or else that of the file.
    fn root_of(&self, path: &Path) -> PathBuf {
        let above = || path.ancestors().skip(1);
        let folder = above().find(|folder| folder.join(SETTINGS).exists());
        let folder = folder.or_else(|| self.folders.iter().map(PathBuf::as_path).filter(|folder| path.starts_with(folder)).max());
        folder.or_else(|| above().next()).unwrap_or(path).to_owned()
    }

    /// Reads the project of a file anew: there may be files that were not there.
    fn read(&mut self, path: &Path) {
        let root = self.root_of(path);
        self.load(&root);
    }

    fn replace(&mut self, path: &Path, text: String) {
        let root = self.root_of(path);
        match self.projects.get_mut(&root).and_then(|open| Some((open.paths.iter().position(|known| known == path)?, open))) {
            Some((file, open)) => {
                let id = FileId(u32::try_from(file).unwrap_or(u32::MAX));
                open.known.follow(&Edited::of(id, open.program.text(file), &text));
                open.program.replace(file, text);
                open.changed();
            }
            None => self.load(&root),
        }
    }

    fn load(&mut self, root: &Path) {
        // A folder that can't be read has the files that are open.
        let read = Project::read(root).map(|project| project.sources).unwrap_or_default();
        let mut texts: BTreeMap<PathBuf, Source> = read.into_iter().map(|source| (root.join(&source.path), source)).collect();
        for (path, text) in &self.open {
            if self.root_of(path) != root || path.extension().is_none_or(|extension| extension != "purlin") {
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
            texts.insert(path.clone(), Source { path: name, text: text.clone() });
        }
        let of_settings = root.join(SETTINGS);
        let settings = self.open.get(&of_settings).cloned().or_else(|| std::fs::read_to_string(of_settings).ok()).unwrap_or_default();
        let open = self.projects.entry(root.to_owned()).or_default();
        let (paths, sources): (Vec<PathBuf>, Vec<Source>) = texts.into_iter().unzip();
        let is_other = open.paths != paths || open.program.sources() != sources;
        if !is_other && open.settings == settings && open.root == root {
            return;
        }
        open.root = root.to_owned();
        open.settings = settings;
        if is_other {
            open.known = Known::default();
        }
        open.paths = paths;
        open.program = Program::new(sources);
        open.changed();
    }
}

impl Open {
    fn changed(&mut self) {
        self.checked = None;
        self.known.outdate();
        self.state.advance();
        self.is_asked = false;
        self.is_told = false;
    }

    /// To be judged, if it is sound and nobody was asked yet.
    fn job(&mut self) -> Option<Job> {
        if std::mem::replace(&mut self.is_asked, true) || !self.is_sound() {
            return None;
        }
        Some(Job { root: self.root.clone(), state: self.state.clone(), sources: self.program.sources() })
    }

    fn is_sound(&mut self) -> bool {
        self.checked().schema.is_some()
    }

    /// What the compiler says, asked once for each state of the texts.
    pub(super) fn checked(&mut self) -> &Checked {
        let (program, files) = (&self.program, &mut self.files);
        self.checked.get_or_insert_with(|| {
            files.update(&program.sources());
            files.check()
        })
    }

    pub(super) fn hover(&mut self, file: usize, offset: usize) -> Option<Hover> {
        let is_sound = self.is_sound();
        let schema = self.checked.as_ref().and_then(|checked| checked.schema.as_ref());
        let named = self.program.hover(file, offset, schema);
        let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let place = Span::new(FileId(at(file)), at(offset), at(offset));
        let Some((verdict, span)) = self.known.verdict(place).filter(|_| is_sound) else { return named };
        Some(match named {
            Some(Hover { markdown, span }) => Hover { markdown: format!("{markdown}\n\n---\n\n{verdict}"), span },
            None => Hover { markdown: verdict, span },
        })
    }

    /// Everything that was judged of this project, while it is sound.
    pub(super) fn judged(&mut self) -> Option<&Known> {
        if self.is_sound() { Some(&self.known) } else { None }
    }

    pub(super) fn uri(&self, file: usize) -> String {
        convert::uri(&self.path(file))
    }

    fn path(&self, file: usize) -> PathBuf {
        self.paths.get(file).cloned().unwrap_or_else(|| self.root.join(SETTINGS))
    }

    fn text(&self, file: FileId) -> &str {
        let file = file.0 as usize;
        if file < self.paths.len() { self.program.text(file) } else { &self.settings }
    }

    fn of_settings(&self) -> Vec<Diagnostic> {
        settings::findings(&self.settings, &self.root, FileId(u32::try_from(self.paths.len()).unwrap_or(u32::MAX)))
    }

    /// Of each file about which something else is to be said than before.
    fn tell(&mut self) -> Vec<Value> {
        self.is_told = true;
        let is_sound = self.is_sound();
        let mut by_file: BTreeMap<PathBuf, Vec<Value>> = self.told.keys().map(|path| (path.clone(), Vec::new())).collect();
        let mut add =
            |finding: &Diagnostic, value: Value| by_file.entry(self.path(finding.label.span.file.0 as usize)).or_default().push(value);
        for finding in self.checked.iter().flat_map(|checked| &checked.diagnostics).chain(&self.of_settings()) {
            add(finding, self.finding(finding));
        }
        for finding in self.known.findings().filter(|_| is_sound) {
            add(&finding.diagnostic, self.judged_finding(finding));
        }
        by_file.retain(|path, findings| self.told.get(path) != Some(findings));
        self.told.extend(by_file.iter().map(|(path, findings)| (path.clone(), findings.clone())));
        self.told.retain(|_, findings| !findings.is_empty());
        by_file.into_iter().map(|(path, findings)| json!({ "uri": convert::uri(&path), "diagnostics": findings })).collect()
    }

    /// One that was judged, with what shows it.
    pub(super) fn judged_finding(&self, finding: &Finding) -> Value {
        let diagnostic = &finding.diagnostic;
        let shown = finding.shown.as_deref().unwrap_or(&diagnostic.label.text);
        let related = Label { span: diagnostic.label.span, text: shown.to_owned() };
        let message = finding.in_a_line();
        self.finding(&Diagnostic { message, related: diagnostic.related.iter().cloned().chain([related]).collect(), ..diagnostic.clone() })
    }

    /// A finding as the protocol has it.
    pub(super) fn finding(&self, finding: &Diagnostic) -> Value {
        let range = |span: Span| convert::range(self.text(span.file), span);
        let related = finding.related.iter().map(|label| {
            json!({ "location": { "uri": self.uri(label.span.file.0 as usize), "range": range(label.span) }, "message": label.text })
        });
        let words = [Some(finding.message.as_str()), finding.help.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n");
        json!({
            "range": range(finding.label.span),
            "severity": match finding.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Info => 3,
            },
            "code": finding.code,
            "source": "purlin",
            "message": words,
            "relatedInformation": related.collect::<Vec<_>>(),
        })
    }
}

fn edit(text: &mut String, change: TextDocumentContentChangeEvent) {
    match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            let (start, end) = (convert::offset(text, part.range.start), convert::offset(text, part.range.end));
            text.replace_range(start..end.max(start), &part.text);
        }
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => *text = whole.text,
    }
}
