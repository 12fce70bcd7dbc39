//! Lines as prettier sets them: on one line where they fit, else broken where it breaks them.

const WIDTH: usize = 80;

/// `import { a, type B } from "./c.js";`
pub(super) fn import(names: &[String], from: &str) -> String {
    named("import", names, from)
}

/// `import type { A } from "./c.js";`
pub(super) fn import_type(names: &[String], from: &str) -> String {
    named("import type", names, from)
}

/// `export type { A } from "./c.js";`
pub(super) fn export_type(names: &[String], from: &str) -> String {
    named("export type", names, from)
}

/// `export { a, type B } from "./c.js";`
pub(super) fn export(names: &[String], from: &str) -> String {
    named("export", names, from)
}

fn named(word: &str, names: &[String], from: &str) -> String {
    let line = format!("{word} {{ {} }} from \"{from}\";", names.join(", "));
    if fits(&line) {
        return line;
    }
    let names: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("{word} {{\n{names}}} from \"{from}\";")
}

/// `export type Role = "member" | "moderator";`
pub(super) fn union(name: &str, members: &[String]) -> String {
    let members_on_a_line = members.join(" | ");
    let line = format!("export type {name} = {members_on_a_line};");
    if fits(&line) {
        return line;
    }
    let below = format!("  {members_on_a_line};");
    if fits(&below) {
        return format!("export type {name} =\n{below}");
    }
    let members: String = members.iter().map(|member| format!("\n  | {member}")).collect();
    format!("export type {name} ={members};")
}

/// `export type MessageRows = purlin.Only<purlin.Rows<MessageTypes>, "list" | "get">;`; `Pick` may be a model of the spec.
pub(super) fn only(name: &str, from: &str, keys: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!("\"{key}\"")).collect();
    let on_a_line = keys.join(" | ");
    let line = format!("export type {name} = purlin.Only<{from}, {on_a_line}>;");
    if fits(&line) {
        return line;
    }
    let below = format!("  {on_a_line}");
    if fits(&below) {
        return format!("export type {name} = purlin.Only<\n  {from},\n{below}\n>;");
    }
    let keys: String = keys.iter().map(|key| format!("  | {key}\n")).collect();
    format!("export type {name} = purlin.Only<\n  {from},\n{keys}>;")
}

/// `export function messageRows(service: purlin.Service): MessageRows {`
pub(super) fn function(name: &str, parameter: &str, result: &str) -> String {
    let line = format!("export function {name}({parameter}): {result} {{");
    if fits(&line) { line } else { format!("export function {name}(\n  {parameter},\n): {result} {{") }
}

/// `number | null`, after `  count?: `; below it, where it does not fit there.
pub(super) fn property_type(name: &str, optional: bool, ty: &str) -> String {
    let line = format!("  {name}{}: {ty};", if optional { "?" } else { "" });
    if fits(&line) || !ty.contains(" | ") {
        return ty.to_owned();
    }
    ty.split(" | ").map(|member| format!("\n    | {member}")).collect()
}

/// `    message: messageRows(service),`
pub(super) fn entry(key: &str, value: &str) -> String {
    entry_below(key, value, "    ")
}

/// As [`entry()`], so far in.
pub(super) fn entry_below(key: &str, value: &str, indent: &str) -> String {
    let line = format!("{indent}{key}: {value},");
    if fits(&line) { line } else { format!("{indent}{key}:\n{indent}  {value},") }
}

/// `  const rows = purlin.rows<MessageTypes>(service, path);`
pub(super) fn constant(name: &str, function: &str, arguments: &[&str]) -> String {
    let line = format!("  const {name} = {function}({});", arguments.join(", "));
    if fits(&line) {
        return line;
    }
    let arguments: String = arguments.iter().map(|argument| format!("    {argument},\n")).collect();
    format!("  const {name} = {function}(\n{arguments}  );")
}

/// `  return purlin.operations<MessageTypes>(add, "message", messageShape);`
pub(super) fn result(function: &str, arguments: &[&str]) -> String {
    let line = format!("  return {function}({});", arguments.join(", "));
    if fits(&line) {
        return line;
    }
    let arguments: String = arguments.iter().map(|argument| format!("    {argument},\n")).collect();
    format!("  return {function}(\n{arguments}  );")
}

/// `  const service = new purlin.Service(options, { header: "x-org" });`
pub(super) fn constant_with(name: &str, function: &str, argument: &str, property: &str) -> String {
    let line = format!("  const {name} = {function}({argument}, {{ {property} }});");
    if fits(&line) { line } else { format!("  const {name} = {function}({argument}, {{\n    {property},\n  }});") }
}

/// `bigints: ["a", "b"],`, two spaces in.
pub(super) fn array(key: &str, items: &[String]) -> String {
    let line = format!("  {key}: [{}],", items.join(", "));
    if fits(&line) {
        return line.trim_start().to_owned();
    }
    let items: String = items.iter().map(|item| format!("    {item},\n")).collect();
    format!("{key}: [\n{items}  ],")
}

/// A comment for tools and readers, `indent` before each line; nothing for an empty text.
pub(super) fn doc(text: &str, indent: &str) -> String {
    let text = text.trim().replace("*/", "*\\/");
    if text.is_empty() {
        return String::new();
    }
    if !text.contains('\n') {
        return format!("{indent}/** {text} */\n");
    }
    let lines: String = text.lines().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
    format!("{indent}/**\n{lines}{indent} */\n")
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_fits_stays_on_a_line() {
        assert_eq!(import(&strings(&["a", "type B"]), "./c.js"), r#"import { a, type B } from "./c.js";"#);
        assert_eq!(union("Role", &strings(&[r#""a""#, r#""b""#])), r#"export type Role = "a" | "b";"#);
    }

    #[test]
    fn long_lists_stand_below_each_other() {
        let name = "x".repeat(80);
        assert_eq!(import(&strings(&["a", &name]), "b"), format!("import {{\n  a,\n  {name},\n}} from \"b\";"));
    }

    #[test]
    fn long_calls_have_their_arguments_below() {
        let function = "f".repeat(72);
        assert_eq!(constant("rows", "f", &["a", "b"]), "  const rows = f(a, b);");
        assert_eq!(constant("rows", &function, &["a", "b"]), format!("  const rows = {function}(\n    a,\n    b,\n  );"));
        assert_eq!(constant_with("s", "f", "a", "b: 1"), "  const s = f(a, { b: 1 });");
        assert_eq!(constant_with("s", &function, "a", "b: 1"), format!("  const s = {function}(a, {{\n    b: 1,\n  }});"));
        assert_eq!(entry("key", &function), format!("    key:\n      {function},"));
    }

    #[test]
    fn a_long_union_of_a_property_stands_below_it() {
        let name = "n".repeat(60);
        assert_eq!(property_type("count", true, "number | null"), "number | null");
        assert_eq!(property_type(&name, true, "number | purlin.Add<number>"), "\n    | number\n    | purlin.Add<number>");
    }

    #[test]
    fn a_union_first_moves_to_the_next_line() {
        let (a, b) = ("a".repeat(35), "b".repeat(35));
        assert_eq!(union("Role", &[a.clone(), b.clone()]), format!("export type Role =\n  {a} | {b};"));
        let b = "b".repeat(50);
        assert_eq!(union("Role", &[a.clone(), b.clone()]), format!("export type Role =\n  | {a}\n  | {b};"));
    }

    #[test]
    fn a_comment_cannot_be_closed_by_its_text() {
        assert_eq!(doc("a */ b", ""), "/** a *\\/ b */\n");
        assert_eq!(doc("a\n\nb", "  "), "  /**\n   * a\n   *\n   * b\n   */\n");
        assert_eq!(doc(" ", ""), "");
    }
}
