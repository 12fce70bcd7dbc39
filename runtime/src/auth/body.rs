//! The bodies under `/auth` that are no rows: objects of a few texts, all of which must be there.

use crate::problem::{FieldCode, Problem};
use crate::values::body::{self, Saying};
use crate::values::check::Fields;

/// The texts of an object that has exactly the members named.
///
/// # Errors
/// What is not a JSON object; every member that is missing, unknown, there twice or no text, at once.
pub(super) fn texts<const N: usize>(json: &[u8], names: [&str; N]) -> Result<[String; N], Problem> {
    let mut read = body::read(&Fields::default(), json, Saying { beside: &names, ..Saying::default() }, |_| None)?;
    let mut beside = std::mem::take(&mut read.beside).into_iter();
    let texts = names.map(|name| {
        beside.next().flatten().unwrap_or_else(|| {
            let pointer = body::pointer(name);
            if !read.faults.iter().any(|fault| fault.field == pointer) {
                read.fault(name, FieldCode::Required, "must be named");
            }
            String::new()
        })
    });
    if read.faults.is_empty() { Ok(texts) } else { Err(Problem::invalid(read.faults)) }
}
