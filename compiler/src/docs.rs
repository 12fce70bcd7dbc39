//! The pages about the language, of this version: what comes in is a name, what goes out is a text in Markdown. Knows nothing of terminals.

mod llm;

pub use llm::llm;

/// A page that is part of the compiler, so that it speaks of this version and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub name: &'static str,
    /// What a reader finds there.
    pub about: &'static str,
    pub text: &'static str,
}

/// Every page, in the order in which they are read.
pub const PAGES: [Page; 6] = [
    Page { name: "language", about: "the reference of the language", text: include_str!("../docs/language.md") },
    Page { name: "cookbook", about: "whole small programs for what many products need", text: include_str!("../docs/cookbook.md") },
    Page { name: "access", about: "who may do what, and why: the tools around access rules", text: include_str!("../docs/access.md") },
    Page { name: "lints", about: "every fault that is looked for, and what became of it", text: include_str!("../docs/lints.md") },
    Page { name: "cli", about: "every command and its arguments", text: include_str!("../docs/cli.md") },
    Page { name: "building", about: "from a spec to a service of your own", text: include_str!("../docs/building.md") },
];

/// The page of this name.
#[must_use]
pub fn page(name: &str) -> Option<Page> {
    PAGES.into_iter().find(|page| page.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_name_and_begins_with_its_title() {
        for known in PAGES {
            assert_eq!(page(known.name), Some(known));
            assert!(known.text.starts_with("# "), "{}", known.name);
        }
        assert_eq!(page("llm"), None);
    }
}
