//! Schemas of what is taken and of what is given. A type that is both, such as a dashboard, stands
//! once, as it is taken: what is given of it passes that too.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// The schemas of a document while it is being made.
pub(in crate::http) struct Schemas {
    taken: SchemaGenerator,
    given: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|s| {
            s.definitions_path = "/components/schemas".into();
            s.meta_schema = None;
        });
        Self {
            taken: settings.clone().for_deserialize().into_generator(),
            given: settings.for_serialize().with_transform(close).into_generator(),
        }
    }

    /// A reference to the schema of a body that is taken.
    pub(super) fn taken<T: JsonSchema>(&mut self) -> Value {
        self.taken.subschema_for::<T>().to_value()
    }

    /// A reference to the schema of an answer.
    pub(super) fn given<T: JsonSchema>(&mut self) -> Value {
        self.given.subschema_for::<T>().to_value()
    }

    /// The fields of `T`, each with its schema and whether it is required. For what stands in a
    /// URL, where there is no null.
    pub(super) fn fields<T: JsonSchema>(&mut self) -> Vec<(String, Value, bool)> {
        let schema = T::json_schema(&mut self.taken).to_value();
        let required = |name: &String| {
            schema["required"].as_array().is_some_and(|all| all.iter().any(|n| n == name))
        };
        let fields = schema["properties"].as_object().into_iter().flatten();
        fields
            .map(|(name, field)| (name.clone(), without_null(field.clone()), required(name)))
            .collect()
    }

    /// Every schema by its name.
    pub(super) fn finish(mut self) -> Map<String, Value> {
        let mut all = self.given.take_definitions(true);
        all.extend(self.taken.take_definitions(true));
        all
    }
}

fn without_null(mut schema: Value) -> Value {
    if let Some([kind, null]) = schema["type"].as_array().map(Vec::as_slice)
        && null == "null"
    {
        schema["type"] = kind.clone();
    }
    schema
}

/// Says of an object that is given that it has no fields but those of its type.
fn close(schema: &mut Schema) {
    transform_subschemas(&mut close, schema);
    if schema.get("properties").is_some()
        && schema.get("$ref").is_none()
        && schema.get("additionalProperties").is_none()
    {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}
