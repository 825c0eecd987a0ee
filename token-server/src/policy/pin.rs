//! A dataset's columns as they were taken for right, and how others differ from them.
//!
//! Policy and hidden columns go by name. A file that is replaced by one whose hidden column is
//! spelt otherwise would show that column to every reader, so a dataset is served only with the
//! columns it had when it was first opened, or when an operator accepted them last.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Field, Schema};
use serde::{Deserialize, Serialize};

use super::drift::{Difference, Drift, Name};
use crate::config::DatasetConfig;
use crate::encoding::hex;

/// The columns of a dataset, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(Vec<Column>);

/// A column as it is pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    /// Its name, to the byte.
    name: String,
    /// Its logical type; none where it stands in the source and is not read.
    #[serde(rename = "type")]
    data_type: Option<DataType>,
    /// Whether nulls may occur. Kept for who reads the pin; a change of it shows nobody more and
    /// is no difference.
    nullable: bool,
}

impl Pin {
    /// The columns of `schema`: those that are read, then those that are not.
    pub fn of(schema: &Schema) -> Self {
        let read = schema.fields.iter().map(|f| Column {
            name: f.name.clone(),
            data_type: Some(f.data_type),
            nullable: f.nullable,
        });
        let skipped = schema.skipped.iter().map(|s| Column {
            name: s.name.clone(),
            data_type: None,
            nullable: true,
        });
        Self(read.chain(skipped).collect())
    }

    /// The columns as a schema.
    pub fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        for column in &self.0 {
            match column.data_type {
                Some(data_type) => schema.fields.push(Field {
                    name: column.name.clone(),
                    data_type,
                    nullable: column.nullable,
                }),
                None => schema.skipped.push(SkippedField {
                    name: column.name.clone(),
                    reason: "its type is not supported".into(),
                }),
            }
        }
        schema
    }

    /// Names of the columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|c| c.name.as_str())
    }

    /// The first name that stands more than once.
    pub fn twice(&self) -> Option<&str> {
        self.times().into_iter().find(|(_, n)| *n > 1).map(|(name, _)| name)
    }

    /// Identifies columns, types, nullability and order: 64 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        hex(digest(&SHA256, serde_json::json!(self).to_string().as_bytes()).as_ref())
    }

    /// How `now` differs from what is pinned; none where a reader is shown the same columns as
    /// before. `hidden` and `policy_columns` are those of the dataset's configuration: a
    /// difference says where it is about one of them.
    pub fn differs(
        &self,
        now: &Self,
        hidden: &BTreeSet<String>,
        policy_columns: &[&str],
    ) -> Option<Drift> {
        let name =
            |name: &str| Name::new(name, hidden.contains(name), policy_columns.contains(&name));
        let (was, is) = (self.times(), now.times());
        let mut found = Vec::new();
        let gone: Vec<&str> = self.names().filter(|n| !is.contains_key(n)).collect();
        let mut new: Vec<&str> = now.names().filter(|n| !was.contains_key(n)).collect();
        for old in gone {
            match new.iter().position(|n| look_alike(n, old)) {
                Some(at) => {
                    found.push(Difference::Respelt { was: name(old), now: name(new.remove(at)) })
                }
                None => found.push(Difference::Missing(name(old))),
            }
        }
        for column in new {
            let like = self.names().find(|old| look_alike(old, column)).map(name);
            found.push(Difference::New { column: name(column), like });
        }
        for (column, times) in &is {
            if was.get(column).is_some_and(|before| before != times)
                || (*times > 1 && !was.contains_key(column))
            {
                found.push(Difference::Times {
                    column: name(column),
                    was: was.get(column).copied().unwrap_or(0),
                    now: *times,
                });
            }
        }
        for (column, (was, now)) in self.types(now) {
            found.push(Difference::Type { column: name(column), was, now });
        }
        if let Some((was, now)) = self.moved(now) {
            found.push(Difference::Order { was: name(was), now: name(now) });
        }
        Drift::of(found)
    }

    /// How often each name stands here.
    fn times(&self) -> BTreeMap<&str, usize> {
        self.names().fold(BTreeMap::new(), |mut times, name| {
            *times.entry(name).or_default() += 1;
            times
        })
    }

    /// Columns of both whose types differ. Of a name that stands twice, the first of each is
    /// compared with the first.
    fn types<'a>(&'a self, now: &Self) -> Vec<(&'a str, Types)> {
        let first =
            |pin: &Self, name: &str| pin.0.iter().find(|c| c.name == name).map(|c| c.data_type);
        let mut seen = BTreeSet::new();
        let columns = self.0.iter().filter(|c| seen.insert(c.name.as_str()));
        let pairs = columns
            .filter_map(|c| first(now, &c.name).map(|now| (c.name.as_str(), (c.data_type, now))));
        pairs.filter(|(_, (was, now))| was != now).collect()
    }

    /// The first place, among the columns of both, that another column stands at.
    fn moved<'a>(&'a self, now: &'a Self) -> Option<(&'a str, &'a str)> {
        let (was, is) = (self.times(), now.times());
        let before = self.names().filter(|n| is.contains_key(n));
        let after = now.names().filter(|n| was.contains_key(n));
        before.zip(after).find(|(before, after)| before != after)
    }
}

/// What a column was and is; none is a type that is not read.
type Types = (Option<DataType>, Option<DataType>);

/// How the columns of the dataset `of` have changed from what they are pinned as, with what policy
/// and configuration name of them.
pub fn drifted(of: &DatasetConfig, pinned: &Pin, now: &Pin) -> Option<Drift> {
    let hidden = of.hidden.iter().cloned().collect();
    let policy: Vec<&str> = of.policy.iter().map(|rule| rule.column.as_str()).collect();
    pinned.differs(now, &hidden, &policy)
}

/// What makes the columns of the dataset `of` unfit to be pinned by themselves: a name that stands
/// twice, or one that everybody may see and that looks like one which is hidden or which policy
/// reads. None where it is clear which column the configuration means.
pub fn unclear(of: &DatasetConfig, now: &Pin) -> Option<Drift> {
    let policy = |name: &str| of.policy.iter().any(|rule| rule.column == name);
    let told = |name: &str| Name::new(name, of.hidden.iter().any(|h| h == name), policy(name));
    let meant = |name: &&str| of.hidden.iter().any(|h| h == name) || policy(name);
    let times = now.times().into_iter().filter(|(_, n)| *n > 1);
    let mut found: Vec<_> =
        times.map(|(name, now)| Difference::Times { column: told(name), was: 1, now }).collect();
    for column in now.names().filter(|name| !meant(name)) {
        if let Some(like) = now.names().filter(meant).find(|name| look_alike(name, column)) {
            found.push(Difference::New { column: told(column), like: Some(told(like)) });
        }
    }
    Drift::of(found)
}

/// Whether two names are one to who reads them: the same but for case, for how letters are
/// composed, or for what is not seen.
fn look_alike(a: &str, b: &str) -> bool {
    super::drift::folded(a) == super::drift::folded(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name:type`, parted by spaces; `name:-` is not read.
    fn pin(columns: &[(&str, &str)]) -> Pin {
        let mut schema = Schema::default();
        for (name, kind) in columns {
            match serde_json::from_value(serde_json::json!(kind)) {
                Ok(data_type) => schema.fields.push(Field {
                    name: (*name).to_owned(),
                    data_type,
                    nullable: true,
                }),
                Err(_) => schema
                    .skipped
                    .push(SkippedField { name: (*name).to_owned(), reason: "nested".into() }),
            }
        }
        Pin::of(&schema)
    }

    fn told(was: &[(&str, &str)], now: &[(&str, &str)]) -> String {
        let hidden = BTreeSet::from(["salary".to_owned()]);
        let (was, now) = (pin(was), pin(now));
        let drift = was.differs(&now, &hidden, &["owner"]);
        assert_eq!(drift.is_some(), was != now, "{drift:?}");
        assert_eq!(drift.is_some(), was.fingerprint() != now.fingerprint());
        drift.map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_same_columns_are_no_difference() {
        let columns = [("owner", "string"), ("salary", "int"), ("tags", "-")];
        assert_eq!(told(&columns, &columns), "");
        let stored: Pin =
            serde_json::from_str(&serde_json::to_string(&pin(&columns)).unwrap()).unwrap();
        assert_eq!(stored, pin(&columns));
        // A column that may have nulls from now on shows nobody more.
        let mut schema = Schema {
            fields: vec![Field { name: "a".into(), data_type: DataType::Int, nullable: false }],
            skipped: vec![],
        };
        let strict = Pin::of(&schema);
        schema.fields[0].nullable = true;
        assert!(strict.differs(&Pin::of(&schema), &BTreeSet::new(), &[]).is_none());
        assert_ne!(strict.fingerprint(), Pin::of(&schema).fingerprint());
    }

    #[test]
    fn every_change_is_told() {
        let base = [("owner", "string"), ("salary", "int"), ("day", "date")];
        for (now, sentence) in [
            (
                &[("owner", "string"), ("Salary", "int"), ("day", "date")][..],
                r#"column "Salary" stands where "salary" (hidden) was: its case differs"#,
            ),
            (
                &[("owner", "string"), ("SALARY", "int"), ("day", "date")],
                r#"column "SALARY" stands where "salary" (hidden) was: its case differs"#,
            ),
            (
                &[("owner", "string"), ("sal\u{200b}ary", "int"), ("day", "date")],
                r#"column "sal\u{200b}ary" stands where "salary" (hidden) was: it looks alike and is another name"#,
            ),
            (
                &[("owner", "string"), ("salary ", "int"), ("day", "date")],
                r#"column "salary " stands where "salary" (hidden) was: it looks alike and is another name"#,
            ),
            (
                &[("owner", "string"), ("ｓalary", "int"), ("day", "date")],
                r#"column "\u{ff53}alary" stands where "salary" (hidden) was: it looks alike and is another name"#,
            ),
            // Letters of another alphabet are no spelling; they are as new as any other name.
            (
                &[("owner", "string"), ("sаlary", "int"), ("day", "date")],
                r#"column "salary" (hidden) is missing; column "s\u{430}lary" is new"#,
            ),
            (
                &[("owner", "string"), ("wage", "int"), ("day", "date")],
                r#"column "salary" (hidden) is missing; column "wage" is new"#,
            ),
            (&[("owner", "string"), ("salary", "int")], r#"column "day" is missing"#),
            (
                &[("owner", "string"), ("salary", "int"), ("day", "date"), ("x", "int")],
                r#"column "x" is new"#,
            ),
            (
                &[("owner", "string"), ("salary", "int"), ("day", "date"), ("Salary", "int")],
                r#"column "Salary" is new and looks like "salary" (hidden)"#,
            ),
            (
                &[("owner", "string"), ("salary", "int"), ("day", "date"), ("salary", "int")],
                r#"column "salary" (hidden) stood 1 times and stands 2 times"#,
            ),
            (
                &[("owner", "string"), ("salary", "string"), ("day", "date")],
                r#"column "salary" (hidden) was int and is string"#,
            ),
            (
                &[("owner", "int"), ("salary", "int"), ("day", "date")],
                r#"column "owner" (of the policy) was string and is int"#,
            ),
            (
                &[("owner", "string"), ("day", "date"), ("salary", "-")],
                r#"column "salary" (hidden) was int and is one that is not read"#,
            ),
            (
                &[("salary", "int"), ("owner", "string"), ("day", "date")],
                r#"the order has changed: column "salary" (hidden) stands where "owner" (of the policy) was"#,
            ),
            (
                &[],
                r#"column "owner" (of the policy) is missing; column "salary" (hidden) is missing; column "day" is missing"#,
            ),
        ] {
            let told = told(&base, now);
            assert!(told.contains(sentence), "{sentence}\nin\n{told}");
        }
        assert!(
            told(&[("a", "-")], &[("a", "int")])
                .contains(r#"column "a" was one that is not read and is int"#)
        );
    }

    #[test]
    fn columns_that_may_be_mistaken_are_not_pinned_by_themselves() {
        let text =
            "hidden = ['salary', 'Name']\npolicy = [{ column = 'owner', attribute = 'owner' }]";
        let config: DatasetConfig = {
            use figment::providers::{Format, Toml};
            figment::Figment::from(Toml::string(text)).extract().unwrap()
        };
        let told = |columns: &[&str]| {
            let columns: Vec<(&str, &str)> = columns.iter().map(|name| (*name, "int")).collect();
            unclear(&config, &pin(&columns)).map(|d| d.to_string()).unwrap_or_default()
        };
        assert_eq!(told(&["owner", "salary", "Day", "day", "d\u{430}y"]), "");
        assert_eq!(told(&["owner", "salary", "Name"]), "");
        assert_eq!(
            told(&["owner", "salary", "Salary"]),
            r#"column "Salary" is new and looks like "salary" (hidden)"#
        );
        assert_eq!(
            told(&["OWNER", "owner", "salary"]),
            r#"column "OWNER" is new and looks like "owner" (of the policy)"#
        );
        assert_eq!(
            told(&["owner", "salary", "sal\u{200b}ary"]),
            r#"column "sal\u{200b}ary" is new and looks like "salary" (hidden)"#
        );
        assert_eq!(
            told(&["owner", "owner", "salary"]),
            r#"column "owner" (of the policy) stood 1 times and stands 2 times"#
        );
        assert_eq!(
            told(&["owner", "salary", "a", "b", "a"]),
            r#"column "a" stood 1 times and stands 2 times"#
        );
    }

    #[test]
    fn normal_forms_are_told_apart() {
        // é as one letter and as two, and Å as the unit's sign.
        for (was, now, how) in [
            ("caf\u{e9}", "cafe\u{301}", "composed otherwise"),
            ("cafe\u{301}", "caf\u{e9}", "composed otherwise"),
            ("\u{212b}", "\u{c5}", "composed otherwise"),
            ("CAF\u{c9}", "cafe\u{301}", "its case differs"),
            ("ΣΑΣ", "σας", "its case differs"),
            ("stra\u{df}e", "STRASSE", "looks alike"),
        ] {
            let told = told(&[(was, "int")], &[(now, "int")]);
            assert!(told.contains("stands where") && told.contains(how), "{was} {now}: {told}");
        }
    }

    #[test]
    fn names_are_told_with_escapes_and_not_at_any_length() {
        let long = "x".repeat(100_000);
        let many: Vec<String> = (0..500).map(|i| format!("c{i}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|n| (n.as_str(), "int")).collect();
        for (was, now) in [
            (vec![("a", "int")], vec![("a\n2026 INFO all is well\u{1b}[2K", "int")]),
            (vec![("a", "int")], vec![(long.as_str(), "int")]),
            (vec![("a", "int")], many),
        ] {
            let told = told(&was, &now);
            assert!(told.len() < 4_000 && !told.chars().any(char::is_control), "{told}");
        }
    }
}
