//! Who calls: passwords, sessions and tokens.

#[expect(dead_code, reason = "the store creates the tables as it lands")]
pub(crate) mod tables;
