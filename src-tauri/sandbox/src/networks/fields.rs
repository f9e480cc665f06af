//! Meta's `fields` parameter: `id,picture{url},comments.order(chronological).limit(5){id}`.

use serde_json::{Map, Value};

/// One asked field, with what is asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// Modifiers such as `.username(x)` or `.limit(5)`, with their arguments.
    pub modifiers: Vec<(String, String)>,
    pub inner: Vec<Field>,
}

impl Field {
    pub fn modifier(&self, name: &str) -> Option<&str> {
        self.modifiers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, argument)| argument.as_str())
    }
}

/// Parses a `fields` value; what does not parse is left out.
pub fn parse(text: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    for part in split(text) {
        let (head, inner) = match part.split_once('{') {
            Some((head, rest)) => (head, parse(rest.strip_suffix('}').unwrap_or(rest))),
            None => (part, Vec::new()),
        };
        let (name, mut rest) = head.split_once('.').unwrap_or((head, ""));
        let mut modifiers = Vec::new();
        while let Some((modifier, after)) = rest.split_once('(') {
            let (argument, after) = after.split_once(')').unwrap_or((after, ""));
            let modifier = modifier.trim_start_matches('.');
            modifiers.push((modifier.to_owned(), argument.to_owned()));
            rest = after;
        }
        if !name.trim().is_empty() {
            fields.push(Field {
                name: name.trim().to_owned(),
                modifiers,
                inner,
            });
        }
    }
    fields
}

/// Splits at commas outside braces and parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_i32;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Keeps the asked fields of an object, always with its `id`; edges keep their `data` wrapper.
pub fn project(value: &Value, fields: &[Field]) -> Value {
    if fields.is_empty() {
        return value.clone();
    }
    match value {
        Value::Array(items) => items.iter().map(|item| project(item, fields)).collect(),
        Value::Object(object) if object.contains_key("data") => {
            let mut kept = object.clone();
            if let Some(data) = kept.get_mut("data") {
                *data = project(data, fields);
            }
            Value::Object(kept)
        }
        Value::Object(object) => {
            let mut kept = Map::new();
            for field in fields {
                if let Some(inner) = object.get(&field.name) {
                    kept.insert(field.name.clone(), project(inner, &field.inner));
                }
            }
            if let Some(id) = object.get("id") {
                kept.insert("id".to_owned(), id.clone());
            }
            Value::Object(kept)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_fields_and_modifiers() {
        let fields = parse("id,picture{url},business_discovery.username(a.b){id,media{text}}");
        assert_eq!(fields.len(), 3);
        assert_eq!(fields[2].modifier("username"), Some("a.b"));
        assert_eq!(fields[2].inner[1].inner[0].name, "text");
        let fields = parse("comments.filter(stream).limit(5){id}");
        assert_eq!(fields[0].modifier("filter"), Some("stream"));
        assert_eq!(fields[0].modifier("limit"), Some("5"));
        assert_eq!(fields[0].modifier("order"), None);
    }

    #[test]
    fn projection_keeps_ids_and_edges() {
        let page = json!({ "id": "1", "name": "A", "tasks": ["X"],
            "picture": { "data": { "url": "u", "width": 1 } } });
        let kept = project(&page, &parse("name,picture{url}"));
        assert_eq!(
            kept,
            json!({ "id": "1", "name": "A", "picture": { "data": { "url": "u" } } })
        );
    }

    #[test]
    fn odd_input_does_no_harm() {
        for text in ["", ",", "{", "}", "a{b", "a.b(", "((((", "}}}}{{{{"] {
            let _ = project(&json!({ "a": 1 }), &parse(text));
        }
    }
}
