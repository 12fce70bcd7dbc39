//! Services keep to what they say of themselves: a sample of what `tests/contract/run` sends, which looks much further when it is called
//! by hand (`tests/contract/run --requests 5000`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use purlin_tests::project::{component, has, purlin, root};

#[test]
fn services_answer_as_their_contracts_say() {
    if !has(["python3", "schemathesis", "openapi-spec-validator"]) {
        return;
    }
    let mut run = component("python3");
    run.arg(root().join("tests/contract/run")).arg("--sample").arg("--purlin").arg(purlin().get_program());
    let ran = run.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}{wrong}");
    // Were nothing served, nothing would be looked at.
    assert!(said.contains("chat: ") && said.contains("kinds: ") && said.contains("everything: "), "{said}");
}
