//! Computed columns and expressions: what is refused, how deep one is read, and what a column
//! reads.

use super::*;
use serde::de::IntoDeserializer;
use serde_json::{Value, json};

fn table() -> Schema {
    let field = |name: &str, data_type| Field { name: name.into(), data_type, nullable: false };
    Schema {
        fields: vec![
            field("price", DataType::Float),
            field("n", DataType::Int),
            field("name", DataType::String),
        ],
        skipped: vec![],
    }
}

fn computed(v: Value) -> Vec<Computed> {
    serde_json::from_value(v).expect("parses")
}

#[test]
fn computed_columns_join_the_schema_and_know_what_they_read() {
    let c = computed(json!([
        {"as": "net", "expr": {"op": "mul", "args": ["price", {"op": "sub", "args": [1, "n"]}]}},
        {"as": "twice", "expr": {"op": "add", "args": ["net", "net"]}}
    ]));
    assert_eq!(schema(&c, &table()).expect("valid").fields.len(), 5);
    let mut read = stored(&c, ["twice", "name"].into_iter());
    read.sort_unstable();
    assert_eq!(read, ["n", "name", "price"]);
    let names = |wanted: &'static str| {
        needed(&c, [wanted].into_iter()).iter().map(|c| c.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        (names("twice"), names("net"), names("price")),
        (vec!["net", "twice"], vec!["net"], vec![])
    );
    assert_eq!(
        serde_json::from_value::<Vec<Computed>>(serde_json::to_value(&c).expect("json"))
            .expect("reads"),
        c
    );
}

#[test]
fn what_cannot_be_computed_is_refused() {
    for (c, code) in [
        (json!([{"as": "price", "expr": 1}]), Code::InvalidQuery),
        (json!([{"as": "a", "expr": "nope"}]), Code::UnknownColumn),
        (json!([{"as": "a", "expr": {"op": "add", "args": ["name", 1]}}]), Code::TypeMismatch),
        (json!([{"as": "a", "expr": {"op": "add", "args": [1]}}]), Code::InvalidQuery),
        (json!([{"as": "a", "expr": {"op": "add", "args": [1, 2, 3]}}]), Code::InvalidQuery),
        // A column cannot be computed from a later one, nor from itself.
        (json!([{"as": "a", "expr": "b"}, {"as": "b", "expr": 1}]), Code::UnknownColumn),
        (json!([{"as": "a", "expr": {"op": "add", "args": ["a", 1]}}]), Code::UnknownColumn),
    ] {
        let e = schema(&computed(c.clone()), &table()).expect_err("refused");
        assert_eq!(
            (e.code, e.path.as_deref().map(|p| p.starts_with("compute["))),
            (code, Some(true)),
            "{c}"
        );
    }
    let doubling: Vec<Value> = (0..40)
        .map(|i| {
            if i == 0 {
                json!("price")
            } else {
                json!({"op": "add", "args": [format!("c{}", i - 1), format!("c{}", i - 1)]})
            }
        })
        .enumerate()
        .map(|(i, e)| json!({"as": format!("c{i}"), "expr": e}))
        .collect();
    assert_eq!(
        schema(&computed(json!(doubling)), &table()).expect_err("refused").code,
        Code::LimitExceeded
    );
    let deep = |n: usize| json!([{"as": "a", "expr": (0..n).fold(json!("price"), |e, _| json!({"op": "add", "args": [e, 1]}))}]);
    assert_eq!(
        schema(&computed(deep(100)), &table()).expect_err("refused").code,
        Code::LimitExceeded
    );
    assert!(
        serde_json::from_value::<Vec<Computed>>(
            json!([{"as": "a", "expr": {"op": "pow", "args": [1, 2]}}])
        )
        .is_err()
    );
    // A text is another name of it; numbers are floats, as they always were.
    let types = |expr: Value| {
        schema(&computed(json!([{"as": "a", "expr": expr}])), &table())
            .map(|s| s.fields[3].data_type)
    };
    assert_eq!(types(json!("name")), Ok(DataType::String));
    assert_eq!(types(json!("n")), Ok(DataType::Float));
    assert_eq!(types(json!({"sql": "n > 1"})), Ok(DataType::Bool));
    assert_eq!(types(json!(null)), Ok(DataType::Float));
}

/// An expression without end, as no text can be: what reads it must stop by itself.
enum Endless {
    Expr,
    Operands,
}

impl<'de> serde::Deserializer<'de> for Endless {
    type Error = serde::de::value::Error;
    fn deserialize_any<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, Self::Error> {
        match self {
            Self::Expr => visitor.visit_map(Parts(0)),
            Self::Operands => visitor.visit_seq(Parts(0)),
        }
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

struct Parts(usize);

impl<'de> serde::de::MapAccess<'de> for Parts {
    type Error = serde::de::value::Error;
    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> std::result::Result<Option<K::Value>, Self::Error> {
        self.0 += 1;
        ["op", "args"]
            .get(self.0 - 1)
            .map(|key| seed.deserialize(key.into_deserializer()))
            .transpose()
    }
    fn next_value_seed<S: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<S::Value, Self::Error> {
        if self.0 == 1 {
            seed.deserialize("add".into_deserializer())
        } else {
            seed.deserialize(Endless::Operands)
        }
    }
}

impl<'de> serde::de::SeqAccess<'de> for Parts {
    type Error = serde::de::value::Error;
    fn next_element_seed<S: serde::de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> std::result::Result<Option<S::Value>, Self::Error> {
        seed.deserialize(Endless::Expr).map(Some)
    }
}

#[test]
fn expressions_are_read_to_a_depth_and_in_one_pass() {
    let deep = |n: usize| {
        (0..n).fold("1".to_owned(), |e, _| format!("{{\"op\": \"add\", \"args\": [1, {e}]}}"))
    };
    assert!(serde_json::from_str::<Expr>(&deep(60)).is_ok());
    assert!(serde_json::from_str::<Expr>(&deep(70)).is_err(), "JSON's own limit");
    let value = |n: usize| (0..n).fold(json!(1), |e, _| json!({"op": "add", "args": [1, e]}));
    assert_eq!(
        serde_json::from_value::<Expr>(value(128)).map(|e| e.parts().count()).ok(),
        Some(257)
    );
    for e in [
        serde_json::from_value::<Expr>(value(129)).map_err(|e| e.to_string()),
        Expr::deserialize(Endless::Expr).map_err(|e| e.to_string()),
    ] {
        assert!(e.is_err_and(|e| e.contains("more than 128")));
    }
    // As wide as it is deep: each part is looked at once, and no more than once for each level
    // above it.
    let wide = (0..15)
        .fold("\"a\"".to_owned(), |e, _| format!("{{\"op\": \"mul\", \"args\": [{e}, {e}]}}"));
    assert_eq!(serde_json::from_str::<Expr>(&wide).map(|e| e.columns().len()).ok(), Some(1 << 15));
    let e: Expr = serde_json::from_str("{\"op\": \"add\", \"args\": [1, 2]}").expect("read");
    assert_eq!(
        serde_json::from_value::<Expr>(serde_json::to_value(&e).expect("written")).expect("read"),
        e
    );
    assert_eq!(
        serde_json::from_str::<Operation>("{\"args\": [1, 2], \"op\": \"add\"}")
            .map(Expr::Operation)
            .ok(),
        Some(e)
    );
}

#[test]
fn what_is_no_expression_is_named() {
    for (text, word) in [
        ("[1, 2]", "a column name"),
        ("{}", "op"),
        ("{\"op\": \"add\"}", "args"),
        ("{\"op\": \"pow\", \"args\": [1, 2]}", "pow"),
        ("{\"op\": \"add\", \"args\": 1}", "a list of operands"),
        ("{\"sql\": \"1 +\"}", "at column 4"),
        ("{\"sql\": \"1\", \"op\": \"add\"}", "no op"),
        ("{\"text\": \"a\", \"date\": \"2001-01-31\"}", "one of"),
        ("{\"op\": \"add\", \"op\": \"sub\", \"args\": [1, 2]}", "duplicate"),
        ("{\"op\": \"add\", \"args\": [1, 2], \"as\": \"x\"}", "as"),
    ] {
        let message = serde_json::from_str::<Expr>(text).expect_err(text).to_string();
        assert!(message.contains(word), "{text}: {message}");
    }
    assert!(
        serde_json::from_str::<Operation>("\"a\"").is_err()
            && serde_json::from_str::<Operation>("1").is_err()
    );
}
