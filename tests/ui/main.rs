//! What the compiler says about specs that are wrong.
