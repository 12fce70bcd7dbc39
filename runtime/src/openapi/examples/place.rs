//! Where examples stand: at each parameter that has a value, and at the body. They are named by who may send them.

use super::super::JSON;
use super::super::value;
use super::Example;
use serde_json::{Value, json};

/// Puts the example into an operation; parameters that are described for all calls are described here then.
pub(in super::super) fn put(operation: &mut Value, shared: &Value, example: &Example) {
    let as_one = |value: &Value| json!({ &*example.caller: { "summary": format!("as {}", example.caller), "value": value } });
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let referred = parameter.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
        let described = referred.map_or(&*parameter, |name| shared.get(name).unwrap_or(&Value::Null)).clone();
        let name = described.get("name").and_then(Value::as_str).unwrap_or_default();
        if let Some((_, given)) = example.parameters.iter().find(|(of, _)| of == name) {
            *parameter = described.clone();
            value::put(parameter, "examples", as_one(given));
        }
    }
    let content = operation.pointer_mut("/requestBody/content").and_then(|content| content.get_mut(JSON));
    if let (Some(content), Some(body)) = (content, &example.body) {
        // One example, or several with names: never both.
        if let Some(content) = content.as_object_mut() {
            content.remove("example");
        }
        value::put(content, "examples", as_one(body));
    }
}
