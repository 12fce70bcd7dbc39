//! What a request writes, and what it leaves.
