//! `purlin check --watch`.

use crate::{SOUND, project, write};
use purlin_tests::process::Process;
use purlin_tests::project::purlin;
use std::fs;

#[test]
fn each_save_is_checked() {
    let folder = project(SOUND);
    let mut process = Process::start(purlin().args(["check", "--watch"]), folder.path());
    process.wait_for("Sound: nothing to say about 1 file");
    write(folder.path(), &SOUND.replace("String", "Strng"));
    process.wait_for("no type `Strng`");
    // What can't be read now may be after the next save.
    fs::remove_file(folder.path().join("app.purlin")).unwrap();
    process.wait_for("no *.purlin file");
    write(folder.path(), SOUND);
    process.wait_for("Sound: nothing to say about 1 file");
    fs::write(folder.path().join("purlin.yaml"), "nonsense: 1\n").unwrap();
    process.wait_for("unknown setting");
}
