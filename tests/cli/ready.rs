//! What is ready to be taken over: a workflow and an action of GitHub, a pipeline of GitLab, hooks. Their commands run as they are written.

use crate::run;
use purlin_tests::project::{purlin, root};
use serde_yaml::Value;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const SPEC: &str = notes!();

/// A repository with a branch that lets others in; and a folder of commands: `purlin`, and those that would reach out, which tell instead.
struct Place {
    folder: TempDir,
    repository: PathBuf,
    base: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = folder.path().join("repository");
        let bin = folder.path().join("bin");
        fs::create_dir_all(&repository).unwrap();
        fs::create_dir_all(&bin).unwrap();
        symlink(purlin().get_program(), bin.join("purlin")).unwrap();
        executable(&bin.join("gh"), "#!/bin/sh\necho \"gh $*\" >> \"$RUNNER_TEMP/asked\"\n");
        executable(&bin.join("cargo"), "#!/bin/sh\necho \"cargo $*\" >> \"$RUNNER_TEMP/asked\"\nexit 1\n");
        let mut place = Self { folder, repository, base: String::new() };
        place.write(SPEC);
        place.git(&["init", "-q", "-b", "main"]);
        place.git(&["add", "-A"]);
        place.git(&["-c", "user.name=t", "-c", "user.email=t@t.test", "commit", "-q", "-m", "one"]);
        // As a clone has it of the branch that is merged into.
        place.git(&["update-ref", "refs/remotes/origin/main", "main"]);
        place.base = place.git(&["rev-parse", "main"]).trim().to_owned();
        place
    }

    fn write(&self, spec: &str) {
        fs::write(self.repository.join("app.purlin"), spec).unwrap();
    }

    fn widen(&self) {
        self.write(&SPEC.replace("allow read, create if owner == me", "allow read if me is set\n  allow create if owner == me"));
    }

    fn git(&self, arguments: &[&str]) -> String {
        let ran = Command::new("git").args(arguments).current_dir(&self.repository).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    /// Runs a script as GitHub and GitLab do; the exit code, and what it printed.
    fn script(&self, script: &str, variables: &[(&str, &str)]) -> (i32, String) {
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("bash");
        shell.args(["-e", "-o", "pipefail", "-c", script]).current_dir(&self.repository).env("PATH", path);
        shell
            .env("RUNNER_TEMP", self.folder.path())
            .env("GITHUB_STEP_SUMMARY", self.at("summary"))
            .env("GITHUB_OUTPUT", self.at("outputs"));
        shell.env("GITHUB_BASE_REF", "main").env("CI_MERGE_REQUEST_DIFF_BASE_SHA", &self.base);
        let Output { status, stdout, stderr } = shell.envs(variables.iter().copied()).output().unwrap();
        (status.code().unwrap(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
    }
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn printed(what: &str) -> String {
    run(tempfile::tempdir().unwrap().path(), &["ci", "--print", what]).ends_with(0).out
}

/// The scripts of steps, in their order.
fn scripts(steps: &Value) -> Vec<String> {
    steps.as_sequence().unwrap().iter().filter_map(|step| Some(step.get("run")?.as_str().unwrap().to_owned())).collect()
}

#[test]
fn the_workflow_fails_a_change_that_lets_others_in_and_shows_it() {
    let workflow: Value = serde_yaml::from_str(&printed("github")).unwrap();
    assert_eq!(workflow["on"], "pull_request");
    let scripts = scripts(&workflow["jobs"]["rules"]["steps"]);
    let [install, judge, reports, comment] = &scripts[..] else { panic!("{scripts:#?}") };
    let place = Place::new();
    for (widens, code) in [(false, 0), (true, 1)] {
        if widens {
            place.widen();
        }
        assert_eq!(place.script(install, &[]).0, 0);
        let (ended, out) = place.script(judge, &[]);
        assert_eq!(ended, code, "{out}");
        assert_eq!(out.contains("::error file=app.purlin,line="), widens, "{out}");
        assert_eq!(place.script(reports, &[]).0, 0);
        let (ended, out) = place.script(comment, &[("PULL_REQUEST", "7")]);
        assert_eq!(ended, 0, "{out}");
    }
    assert!(place.read("summary").contains("### `purlin ci` passes") && place.read("summary").contains("**D0001** `app.purlin:"));
    assert!(place.read("purlin.sarif").contains("\"D0001\""));
    // What is there is not installed.
    assert!(
        !place.read("asked").contains("cargo") && place.read("asked").contains("gh pr comment 7 --body-file"),
        "{}",
        place.read("asked")
    );
}

#[test]
fn the_action_judges_what_its_inputs_name() {
    let text = fs::read_to_string(root().join("compiler/ci/action.yml")).unwrap();
    let action: Value = serde_yaml::from_str(&text).unwrap();
    let steps = &action["runs"]["steps"];
    assert!(steps.as_sequence().unwrap().iter().all(|step| step["shell"] == "bash"));
    let scripts = scripts(steps);
    let [install, judge, summary] = &scripts[..] else { panic!("{scripts:#?}") };
    // No input is put into a script as it is.
    assert!(scripts.iter().all(|script| !script.contains("${{")), "{scripts:#?}");
    let place = Place::new();
    place.widen();
    assert_eq!(place.script(install, &[]).0, 0);
    let inputs = |folder, against, strict| [("PURLIN_FOLDER", folder), ("PURLIN_AGAINST", against), ("PURLIN_STRICT", strict)];
    assert_eq!(place.script(judge, &inputs(".", "", "true")).0, 1);
    assert_eq!(place.script(judge, &inputs(".", "HEAD", "false")).0, 1);
    let (code, out) = place.script(judge, &[&inputs(".", "", "true")[..], &[("GITHUB_BASE_REF", "")]].concat());
    assert_eq!(code, 0, "with nothing to compare: {out}");
    for (variable, heading) in [("PURLIN_MIN_COVERAGE", "H001"), ("PURLIN_MIN_MUTANTS", "H002")] {
        let (code, out) = place.script(judge, &[&inputs(".", "HEAD", "false")[..], &[(variable, "100")]].concat());
        assert!(code == 1 && out.contains(heading), "{out}");
    }
    assert_eq!(place.script(judge, &inputs(".", "HEAD", "false")).0, 1);
    assert_eq!(place.script(summary, &[]).0, 0);
    for output in ["markdown", "sarif", "junit"] {
        let path = place.read("outputs").lines().find_map(|line| line.strip_prefix(&format!("{output}=")).map(str::to_owned)).unwrap();
        assert!(Path::new(&path).exists(), "{path}");
        assert!(action["outputs"][output]["value"].as_str().unwrap().contains(&format!("steps.reports.outputs.{output}")));
    }
    // Where nothing could be asked no output names a report, and be it that of an earlier step.
    fs::remove_file(place.at("outputs")).unwrap();
    assert_eq!(place.script(judge, &inputs("nowhere", "", "true")).0, 2);
    assert_eq!((place.script(summary, &[]).0, place.read("outputs")), (0, String::new()));
}

/// What comes after the first fault runs whatever happened, and is no fault of its own.
#[test]
fn the_first_fault_of_a_workflow_is_the_only_one() {
    let workflow: Value = serde_yaml::from_str(&printed("github")).unwrap();
    let steps = &workflow["jobs"]["rules"]["steps"];
    let [install, judge, reports, _] = &scripts(steps)[..] else { panic!("{steps:#?}") };
    let asks_for = |uses: &str, report: &str| {
        let step = steps.as_sequence().unwrap().iter().find(|step| step["name"] == uses).unwrap();
        assert!(step["if"].as_str().unwrap().contains(&format!("always() && steps.reports.outputs.{report} && ")), "{step:?}");
    };
    asks_for("Comment", "md");
    asks_for("Tell code scanning", "sarif");
    // A spec that does not compile has a report; what could not be asked at all, none.
    let place = Place::new();
    place.write("app Notes edition 2026\nmodel {");
    assert_eq!(place.script(judge, &[]).0, 2);
    assert_eq!(place.script(reports, &[]).0, 0);
    let named = place.read("outputs");
    assert!(named.contains("sarif=") && named.contains("md="), "{named}");
    let place = Place::new();
    fs::remove_file(place.at("bin/purlin")).unwrap();
    assert_ne!(place.script(install, &[]).0, 0);
    assert_ne!(place.script(judge, &[]).0, 0);
    assert_eq!((place.script(reports, &[]).0, place.read("outputs")), (0, String::new()));
    let place = Place::new();
    fs::remove_file(place.repository.join("app.purlin")).unwrap();
    assert_eq!(place.script(judge, &[]).0, 2);
    assert_eq!((place.script(reports, &[]).0, place.read("outputs")), (0, String::new()));
}

#[test]
fn the_pipeline_leaves_reports_that_gitlab_reads() {
    let pipeline: Value = serde_yaml::from_str(&printed("gitlab")).unwrap();
    let job = &pipeline["purlin"];
    let script: Vec<&str> = job["script"].as_sequence().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let place = Place::new();
    assert_eq!(place.script(&script.join("\n"), &[]).0, 0);
    place.widen();
    let (code, out) = place.script(&script.join("\n"), &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("D0001"), "{out}");
    let artifacts = &job["artifacts"];
    for report in [&artifacts["reports"]["codequality"], &artifacts["reports"]["junit"], &artifacts["paths"][0]] {
        assert!(place.repository.join(report.as_str().unwrap()).exists(), "{report:?}");
    }
}

#[test]
fn hooks_keep_a_commit_from_being_made() {
    let place = Place::new();
    executable(&place.repository.join(".git/hooks/pre-commit"), &printed("pre-commit"));
    let commit = "git -c user.name=t -c user.email=t@t.test commit -q -a -m two --allow-empty";
    let (code, out) = place.script(commit, &[]);
    assert_eq!(code, 0, "{out}");
    place.write(&SPEC.replace("model Note {", "model Note  {"));
    assert_ne!(place.script(commit, &[]).0, 0);
    place.write(&SPEC.replace("if owner == me", "if false"));
    assert_ne!(place.script(commit, &[]).0, 0);

    let hooks: Value = serde_yaml::from_str(&fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap()).unwrap();
    place.write(SPEC);
    for hook in hooks.as_sequence().unwrap() {
        let (code, out) = place.script(hook["entry"].as_str().unwrap(), &[]);
        assert_eq!(code, 0, "{hook:?}: {out}");
        assert_eq!(hook["pass_filenames"], false);
    }
    let readme = fs::read_to_string(root().join("compiler/ci/README.md")).unwrap();
    assert!(hooks.as_sequence().unwrap().iter().all(|hook| readme.contains(hook["id"].as_str().unwrap())));
    // Where there is no command, that is what is told.
    fs::remove_file(place.at("bin/purlin")).unwrap();
    let (code, out) = place.script(commit, &[]);
    assert!(code != 0 && out.contains("purlin is not on the PATH: cargo install --locked purlin"), "{out}");
}
