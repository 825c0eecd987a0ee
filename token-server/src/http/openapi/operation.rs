//! One operation while its handler's arguments and answer describe it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::doc::Doc;
use super::schemas::Schemas;

const JSON: &str = "application/json";

/// An operation of the document.
pub(in crate::http) struct Operation<'a> {
    schemas: &'a mut Schemas,
    credential: Option<&'static str>,
    named: bool,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: BTreeMap<u16, Map<String, Value>>,
    refusals: BTreeSet<u16>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(schemas: &'a mut Schemas) -> Self {
        let (parameters, answers, refusals) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        Self { schemas, credential: None, named: false, parameters, body: None, answers, refusals }
    }

    /// Asks for a credential.
    pub(in crate::http) fn needs(&mut self, credential: &'static str) {
        self.credential = Some(credential);
        self.refuses(&[401, 403, 503]);
    }

    /// Answers errors of these statuses.
    pub(in crate::http) fn refuses(&mut self, statuses: &[u16]) {
        self.refusals.extend(statuses);
    }

    /// Takes an id in its path.
    pub(in crate::http) fn takes_id(&mut self) {
        self.named = true;
        self.refuses(&[400]);
    }

    /// Takes the fields of `T` in its query string.
    pub(in crate::http) fn takes_parameters<T: JsonSchema>(&mut self) {
        for (name, mut schema, required) in self.schemas.fields::<T>() {
            let description = schema.as_object_mut().and_then(|s| s.remove("description"));
            self.parameters.push(parameter(
                &name,
                "query",
                required,
                description.unwrap_or_default(),
                schema,
            ));
        }
    }

    /// Takes a `T` as its body.
    pub(in crate::http) fn takes_body<T: JsonSchema>(&mut self) {
        let schema = self.schemas.taken::<T>();
        self.body = Some(json!({"required": true, "content": {JSON: {"schema": schema}}}));
        self.refuses(&[400, 408, 413, 415, 422, 503]);
    }

    /// Answers a `T` as JSON.
    pub(in crate::http) fn gives_json<T: JsonSchema>(&mut self, status: u16) {
        let schema = self.schemas.given::<T>();
        self.content(status, JSON, json!({"schema": schema}));
    }

    /// Answers something of a type that JSON Schema does not describe.
    pub(in crate::http) fn gives(&mut self, status: u16, kind: &str) {
        let content = if kind.starts_with("text/") {
            json!({"schema": {"type": "string"}})
        } else {
            json!({})
        };
        self.content(status, kind, content);
    }

    /// Answers a status without a body.
    pub(in crate::http) fn gives_nothing(&mut self, status: u16) {
        self.answers.entry(status).or_default();
    }

    fn content(&mut self, status: u16, kind: &str, content: Value) {
        self.answers.entry(status).or_default().insert(kind.to_owned(), content);
    }

    /// The operation in the document, with what `doc` says of it.
    pub(super) fn written(mut self, doc: &Doc) -> Value {
        let mut out = json!({"summary": doc.summary});
        if let Some(text) = &doc.description {
            out["description"] = json!(text);
        }
        match self.credential {
            Some(name) => out["security"] = json!([{name: []}]),
            None => {
                if let Some(name) = doc.optional_credential {
                    out["security"] = json!([{}, {name: []}]);
                }
            }
        }
        if self.named {
            let id = parameter("id", "path", true, json!(doc.id), json!({"type": "string"}));
            self.parameters.insert(0, id);
        }
        for (name, meaning) in doc.headers {
            self.parameters.push(parameter(
                name,
                "header",
                false,
                json!(meaning),
                json!({"type": "string"}),
            ));
        }
        if !self.parameters.is_empty() {
            out["parameters"] = Value::Array(self.parameters);
        }
        if let Some(body) = self.body {
            out["requestBody"] = body;
        }
        self.refusals.extend(doc.refuses);
        let error =
            |status: &u16| (status.to_string(), json!({"$ref": "#/components/responses/Error"}));
        let mut responses: Map<String, Value> = self.refusals.iter().map(error).collect();
        for (status, content) in self.answers {
            let description = doc
                .also
                .iter()
                .find(|(s, _)| *s == status)
                .map_or(doc.answer, |(_, meaning)| meaning);
            let mut answer = json!({"description": description});
            if !content.is_empty() {
                answer["content"] = Value::Object(content);
            }
            responses.insert(status.to_string(), answer);
        }
        out["responses"] = Value::Object(responses);
        out
    }
}

fn parameter(name: &str, place: &str, required: bool, description: Value, schema: Value) -> Value {
    json!({"name": name, "in": place, "required": required, "description": description, "schema": schema})
}
