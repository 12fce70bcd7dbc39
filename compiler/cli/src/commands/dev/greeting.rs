//! What `purlin dev` says once it listens: the address, and a token for each user of the seed, ready to be pasted.

use crate::error::Error;
use crate::out;
use purlin_rules::plan::{Operation, Service};
use purlin_runtime::seed::SeedUser;
use purlin_runtime::{Engine, auth};
use std::net::SocketAddr;
use std::path::Path;

pub(super) async fn say(engine: &Engine, address: SocketAddr, folder: &Path, users: &[SeedUser]) -> Result<(), Error> {
    let service = engine.service();
    out::say(&format!("\n{} serves {} at http://{address}\n", service.name, folder.display()));
    for user in users {
        let signed = auth::sign_in_as(engine, user.id).await.map_err(|problem| Error::Other(problem.to_string()))?;
        let name = user.label.as_deref().unwrap_or(&user.identifier);
        out::say(&format!("  {name}, {} with password {:?}", user.identifier, user.password));
        out::say(&format!("  {}={}\n", variable(name), signed.access_token));
    }
    if let (Some(user), Some(path)) = (users.first(), first_list(service)) {
        let name = variable(user.label.as_deref().unwrap_or(&user.identifier));
        out::say("Paste a token's line into a shell, then for example:\n");
        out::say(&format!("  curl -H \"authorization: Bearer ${name}\" http://{address}{path}\n"));
    }
    Ok(())
}

/// A name for a shell's variable.
fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn first_list(service: &Service) -> Option<String> {
    let auth = service.auth.as_ref().map(|auth| auth.table.0 as usize);
    let tables = service.tables.iter().enumerate().filter(|(place, table)| Some(*place) != auth && table.serves(Operation::List));
    tables.map(|(_, table)| format!("/api/{}", table.wire_name)).next()
}
