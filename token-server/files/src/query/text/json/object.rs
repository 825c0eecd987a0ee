//! One JSON object as the texts of some of its values, without a tree of the rest: a list of a
//! million numbers takes the room of its text.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Reads an object into the texts of the values that stand under `columns`; of a key that stands
/// twice, the last. Every value is read whole, wanted or not, so that whether an object can be read
/// does not depend on what is asked for.
pub(super) struct Object<'a> {
    pub(super) columns: &'a [String],
    pub(super) values: &'a mut [Option<String>],
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let slot =
                self.columns.iter().position(|c| *c == key).and_then(|i| self.values.get_mut(i));
            match slot {
                Some(slot) => *slot = map.next_value_seed(Single)?,
                None => map.next_value_seed(Text { out: None })?,
            }
        }
        Ok(())
    }
}

/// Prints an object with the types of its values and little else: texts are empty, and so are lists
/// and objects.
pub(super) struct Shape<'a>(pub(super) &'a mut String);

impl<'de> DeserializeSeed<'de> for Shape<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Shape<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut mark = '{';
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let value = match map.next_value_seed(Kind)? {
                Kinds::Text => "\"\"".to_owned(),
                Kinds::List => "[]".to_owned(),
                Kinds::Object => "{}".to_owned(),
                Kinds::Printed(text) => text,
            };
            let key = serde_json::to_string(&key).map_err(A::Error::custom)?;
            write!(self.0, "{mark}{key}:{value}").map_err(A::Error::custom)?;
            mark = ',';
        }
        self.0.push_str(if mark == '{' { "{}" } else { "}" });
        Ok(())
    }
}

/// What a value is.
struct Kind;

enum Kinds {
    Text,
    List,
    Object,
    Printed(String),
}

impl<'de> DeserializeSeed<'de> for Kind {
    type Value = Kinds;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Kinds, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Kind {
    type Value = Kinds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Kinds, E> {
        Ok(Kinds::Printed(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Kinds, E> {
        Ok(Kinds::Printed(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Kinds, E> {
        Ok(Kinds::Printed(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Kinds, E> {
        serde_json::to_string(&value).map(Kinds::Printed).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<Kinds, E> {
        Ok(Kinds::Printed("null".into()))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Kinds, E> {
        Ok(Kinds::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Kinds, A::Error> {
        while values.next_element_seed(Text { out: None })?.is_some() {}
        Ok(Kinds::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<Kinds, A::Error> {
        while values.next_key::<Cow<'de, str>>()?.is_some() {
            values.next_value_seed(Text { out: None })?;
        }
        Ok(Kinds::Object)
    }
}

/// A value as the text of a cell: a string is its own, null is none, and all else is what it is
/// printed as.
struct Single;

impl<'de> DeserializeSeed<'de> for Single {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<String>, D::Error> {
        from.deserialize_any(self)
    }
}

macro_rules! printed {
    ($($visit:ident $of:ty),*) => {$(
        fn $visit<E: Error>(self, value: $of) -> Result<Self::Value, E> {
            let mut out = String::new();
            Text { out: Some(&mut out) }.$visit(value)?;
            Ok(Some(out))
        }
    )*};
}

impl<'de> Visitor<'de> for Single {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    printed!(visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64);

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
        let mut out = String::new();
        Text { out: Some(&mut out) }.visit_seq(values)?;
        Ok(Some(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
        let mut out = String::new();
        Text { out: Some(&mut out) }.visit_map(values)?;
        Ok(Some(out))
    }
}

/// A value printed as JSON; read and forgotten where there is nothing to print to.
struct Text<'a> {
    out: Option<&'a mut String>,
}

impl Text<'_> {
    fn print<E: Error>(&mut self, what: fmt::Arguments<'_>) -> Result<(), E> {
        match &mut self.out {
            Some(out) => out.write_fmt(what).map_err(E::custom),
            None => Ok(()),
        }
    }

    fn print_json<E: Error>(&mut self, value: impl serde::Serialize) -> Result<(), E> {
        match &mut self.out {
            Some(out) => {
                serde_json::to_string(&value).map(|text| out.push_str(&text)).map_err(E::custom)
            }
            None => Ok(()),
        }
    }

    fn again(&mut self) -> Text<'_> {
        Text { out: self.out.as_deref_mut() }
    }
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(mut self, value: bool) -> Result<(), E> {
        self.print(format_args!("{value}"))
    }

    fn visit_i64<E: Error>(mut self, value: i64) -> Result<(), E> {
        self.print(format_args!("{value}"))
    }

    fn visit_u64<E: Error>(mut self, value: u64) -> Result<(), E> {
        self.print(format_args!("{value}"))
    }

    fn visit_f64<E: Error>(mut self, value: f64) -> Result<(), E> {
        self.print_json(value)
    }

    fn visit_unit<E: Error>(mut self) -> Result<(), E> {
        self.print(format_args!("null"))
    }

    fn visit_str<E: Error>(mut self, value: &str) -> Result<(), E> {
        self.print_json(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        self.print(format_args!("["))?;
        let mut first = true;
        loop {
            let before = self.out.as_ref().map_or(0, |out| out.len());
            if !first {
                self.print(format_args!(","))?;
            }
            if values.next_element_seed(self.again())?.is_none() {
                if let Some(out) = &mut self.out {
                    out.truncate(before);
                }
                return self.print(format_args!("]"));
            }
            first = false;
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        self.print(format_args!("{{"))?;
        let mut first = true;
        while let Some(key) = values.next_key::<Cow<'de, str>>()? {
            if !std::mem::take(&mut first) {
                self.print(format_args!(","))?;
            }
            self.print_json(key)?;
            self.print(format_args!(":"))?;
            values.next_value_seed(self.again())?;
        }
        self.print(format_args!("}}"))
    }
}
