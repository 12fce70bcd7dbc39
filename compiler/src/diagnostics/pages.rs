//! The page of each code: what it means, a spec that has it, the spec mended. Internal errors have none.

macro_rules! page {
    ($code:literal) => {
        ($code, include_str!(concat!("../../docs/errors/", $code, ".md")))
    };
}

/// Codes and their pages, in the order of the codes.
const PAGES: &[(&str, &str)] = &[
    page!("A0001"),
    page!("A0002"),
    page!("C0001"),
    page!("D0001"),
    page!("D0002"),
    page!("D0003"),
    page!("D0004"),
    page!("E0001"),
    page!("E0101"),
    page!("E0102"),
    page!("E0103"),
    page!("E0104"),
    page!("E0105"),
    page!("E0106"),
    page!("E0107"),
    page!("E0108"),
    page!("E0110"),
    page!("E0111"),
    page!("E0112"),
    page!("E0113"),
    page!("E0120"),
    page!("E0121"),
    page!("E0122"),
    page!("E0123"),
    page!("E0124"),
    page!("E0125"),
    page!("E0126"),
    page!("E0127"),
    page!("E0128"),
    page!("E0129"),
    page!("E0150"),
    page!("E0151"),
    page!("E0152"),
    page!("E0153"),
    page!("E0154"),
    page!("E0155"),
    page!("E0156"),
    page!("E0157"),
    page!("E0201"),
    page!("E0202"),
    page!("E0203"),
    page!("E0204"),
    page!("E0205"),
    page!("E0206"),
    page!("E0207"),
    page!("E0208"),
    page!("E0209"),
    page!("E0210"),
    page!("E0211"),
    page!("E0250"),
    page!("E0251"),
    page!("E0252"),
    page!("E0253"),
    page!("E0254"),
    page!("E0255"),
    page!("E0256"),
    page!("E0257"),
    page!("E0258"),
    page!("E0259"),
    page!("E0260"),
    page!("E0261"),
    page!("E0262"),
    page!("E0301"),
    page!("E0302"),
    page!("E0303"),
    page!("E0304"),
    page!("E0305"),
    page!("E0306"),
    page!("E0307"),
    page!("E0308"),
    page!("E0309"),
    page!("E0310"),
    page!("E0311"),
    page!("E0312"),
    page!("E0313"),
    page!("E0314"),
    page!("E0315"),
    page!("E0316"),
    page!("E0317"),
    page!("E0318"),
    page!("E0350"),
    page!("E0351"),
    page!("E0352"),
    page!("E0353"),
    page!("E0354"),
    page!("E0355"),
    page!("E0356"),
    page!("E0357"),
    page!("E0358"),
    page!("E0359"),
    page!("E0360"),
    page!("E0361"),
    page!("E0362"),
    page!("E0363"),
    page!("E0364"),
    page!("E0365"),
    page!("E0366"),
    page!("E0367"),
    page!("E0368"),
    page!("E0369"),
    page!("E0370"),
    page!("E0371"),
    page!("E0372"),
    page!("E0373"),
    page!("E0374"),
    page!("E0375"),
    page!("E0376"),
    page!("E0377"),
    page!("E0378"),
    page!("E0379"),
    page!("E0401"),
    page!("E0402"),
    page!("E0403"),
    page!("E0404"),
    page!("E0405"),
    page!("E0406"),
    page!("E0407"),
    page!("E0408"),
    page!("E0409"),
    page!("E0501"),
    page!("E0502"),
    page!("E0503"),
    page!("E0504"),
    page!("E0505"),
    page!("E0506"),
    page!("E0550"),
    page!("E0551"),
    page!("E0552"),
    page!("E0553"),
    page!("E0554"),
    page!("E0555"),
    page!("E0556"),
    page!("E0557"),
    page!("E0558"),
    page!("E0601"),
    page!("E0602"),
    page!("E0603"),
    page!("E0604"),
    page!("E0605"),
    page!("E0606"),
    page!("E0607"),
    page!("E0608"),
    page!("E0609"),
    page!("E0701"),
    page!("E0702"),
    page!("E0703"),
    page!("E0704"),
    page!("E0705"),
    page!("E0706"),
    page!("E0707"),
    page!("E0708"),
    page!("E0709"),
    page!("E0710"),
    page!("E0711"),
    page!("E0712"),
    page!("E0713"),
    page!("E0801"),
    page!("E0802"),
    page!("E0803"),
    page!("E0804"),
    page!("E0805"),
    page!("E0806"),
    page!("E0807"),
    page!("E0808"),
    page!("E0809"),
    page!("E0810"),
    page!("E0811"),
    page!("E0812"),
    page!("E0813"),
    page!("E0901"),
    page!("E1001"),
    page!("E1002"),
    page!("E1003"),
    page!("E1004"),
    page!("E1005"),
    page!("E1006"),
    page!("E1007"),
    page!("F0001"),
    page!("F201"),
    page!("F202"),
    page!("F204"),
    page!("H001"),
    page!("H002"),
    page!("H005"),
    page!("H007"),
    page!("H008"),
    page!("H009"),
    page!("J601"),
    page!("J605"),
    page!("J606"),
    page!("L002"),
    page!("L003"),
    page!("L004"),
    page!("L005"),
    page!("L006"),
    page!("L007"),
    page!("L008"),
    page!("L009"),
    page!("L010"),
    page!("L011"),
    page!("L012"),
    page!("N402"),
    page!("P0001"),
    page!("P0002"),
    page!("P0003"),
    page!("P0004"),
    page!("P701"),
    page!("P703"),
    page!("P704"),
    page!("P705"),
    page!("P706"),
    page!("Q503"),
    page!("R301"),
    page!("R303"),
    page!("R304"),
    page!("R305"),
    page!("R308"),
    page!("S801"),
    page!("S804"),
    page!("S805"),
    page!("T0001"),
    page!("T0002"),
    page!("T0003"),
    page!("T0004"),
    page!("W0001"),
    page!("W0301"),
    page!("W0501"),
    page!("W0502"),
    page!("W0503"),
    page!("W0504"),
    page!("W0505"),
    page!("W0506"),
    page!("W0601"),
    page!("W0602"),
    page!("W0801"),
    page!("W0901"),
    page!("W1001"),
    page!("W102"),
    page!("W104"),
    page!("W106"),
    page!("W108"),
    page!("W109"),
    page!("W110"),
    page!("W112"),
    page!("X901"),
    page!("X902"),
    page!("X904"),
    page!("X906"),
];

/// The page that explains a code, in Markdown.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, page)| *page)
}

/// All codes, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;
    use crate::source::Source;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    fn folder(path: &str) -> impl Iterator<Item = std::path::PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    }

    fn examples(page: &str) -> Vec<&str> {
        page.split("```purlin\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
    }

    fn codes_of(text: &str) -> Vec<String> {
        let (_, found) =
            crate::parse::file(&Source { path: "app.purlin".to_owned(), text: text.to_owned() }, purlin_rules::diagnostic::FileId(0));
        found.into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_page_of_syntax_shows_its_finding_and_how_it_is_mended() {
        for (code, page) in PAGES.iter().filter(|(code, _)| ("E0101".."E0150").contains(code)) {
            assert!(page.starts_with(&format!("# {code}: ")), "{code}");
            match examples(page)[..] {
                // Nobody wants to read 16 MB.
                [] => assert_eq!(*code, "E0108"),
                [wrong, right] => {
                    assert_eq!(codes_of(wrong), [*code]);
                    assert_eq!(codes_of(right), [""; 0], "{code}");
                }
                _ => panic!("{code} has a wrong example and a right one"),
            }
        }
    }

    #[test]
    fn mended_examples_are_as_the_formatter_writes_them() {
        for (code, page) in PAGES.iter().filter(|(code, _)| ("E0101".."E0150").contains(code)) {
            if let Some(right) = examples(page).get(1) {
                let source = Source { path: "app.purlin".to_owned(), text: (*right).to_owned() };
                assert_eq!(crate::fmt::file(&source).as_deref(), Ok(*right), "{code}");
            }
        }
    }

    #[test]
    fn every_page_is_found_and_every_code_has_one() {
        let files: BTreeSet<_> = folder("docs/errors").map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(codes().map(str::to_owned).collect::<BTreeSet<_>>(), files);
        let sources = folder("src/diagnostics").chain(folder("src/diagnostics/syntax")).chain(folder("../runtime/rules/src/diagnostics"));
        for path in sources.filter(|path| !path.ends_with("tests.rs") && !path.ends_with("pages.rs")) {
            let source = fs::read_to_string(&path).unwrap();
            let lines = source.lines().filter(|line| line.contains("Diagnostic::"));
            for code in lines.filter_map(|line| line.split_once("(\"")?.1.split('"').next()) {
                // Internal errors end in 49 and 99.
                assert!(
                    explain(code).is_some() || code.ends_with("49") || code.ends_with("99"),
                    "{code} of {} has no page",
                    path.display()
                );
            }
        }
        assert_eq!(explain("e0101"), explain("E0101"));
        assert_eq!(explain("E9999"), None);
    }
}
