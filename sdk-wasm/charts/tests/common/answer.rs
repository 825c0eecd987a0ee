//! A query answered the slow and obvious way, for the gallery's small tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pellucid_core::compute::{Arithmetic, Computed, Expr};
use pellucid_core::filter::matches;
use pellucid_core::time::{civil_from_days, days_from_civil, parse_iso};
use pellucid_core::{
    Batch, BatchColumn, DataType, Dimension, Field, Filter, Measure, Op, Query, Scalar, Schema,
    SortOrder, TimeUnit, Values, exact, output,
};

use super::DAY;

/// A table: its columns' names and types, and its rows. Times are microseconds.
pub struct Table {
    pub columns: Vec<(String, DataType)>,
    pub rows: Vec<Vec<Scalar>>,
}

impl Table {
    /// Reads CSV whose header is `name:type`; empty cells are null.
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines().filter(|l| !l.is_empty());
        let head = cells(lines.next().unwrap());
        let columns: Vec<(String, DataType)> = head
            .iter()
            .map(|c| c.split_once(':').unwrap())
            .map(|(n, t)| (n.into(), data_type(t)))
            .collect();
        let rows =
            lines.map(|l| cells(l).iter().zip(&columns).map(|(c, (_, t))| scalar(c, *t)).collect());
        Self { rows: rows.collect(), columns }
    }

    /// Adds the columns that are made of others.
    pub fn compute(&mut self, computed: &[Computed]) {
        for c in computed {
            let made: Vec<Scalar> = self
                .rows
                .iter()
                .map(|row| self.value(&c.expr, row).map_or(Scalar::Null, Scalar::Float))
                .collect();
            self.columns.push((c.name.clone(), DataType::Float));
            self.rows.iter_mut().zip(made).for_each(|(row, v)| row.push(v));
        }
    }

    fn value(&self, expr: &Expr, row: &[Scalar]) -> Option<f64> {
        match expr {
            Expr::Column(name) => row[self.column(name)].as_f64(),
            Expr::Operation(o) => {
                let [a, b] = [self.value(&o.args[0], row)?, self.value(&o.args[1], row)?];
                match o
                    .op
                    .arithmetic()
                    .unwrap_or_else(|| panic!("the gallery computes by arithmetic"))
                {
                    Arithmetic::Add => Some(a + b),
                    Arithmetic::Sub => Some(a - b),
                    Arithmetic::Mul => Some(a * b),
                    Arithmetic::Div => (b != 0.0).then_some(a / b),
                }
            }
            constant => constant.number(),
        }
    }

    fn column(&self, name: &str) -> usize {
        self.columns.iter().position(|c| c.0 == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    fn passes(&self, row: &[Scalar], f: &Filter) -> bool {
        let at = self.column(&f.field);
        matches(f, self.columns[at].1, &held(&row[at], self.columns[at].1))
    }

    /// The columns, those that are computed included.
    pub fn schema(&self) -> Schema {
        let field = |(name, data_type): &(String, DataType)| Field {
            name: name.clone(),
            data_type: *data_type,
            nullable: true,
        };
        Schema { fields: self.columns.iter().map(field).collect(), skipped: Vec::new() }
    }

    /// The query's answer.
    pub fn answer(&self, q: &Query) -> Batch {
        let rows: Vec<&Vec<Scalar>> =
            self.rows.iter().filter(|r| q.filters.iter().all(|f| self.passes(r, f))).collect();
        let keys = |row: &Vec<Scalar>| -> Vec<Scalar> {
            q.dimensions.iter().map(|d| key(&row[self.column(&d.field)], d)).collect()
        };
        let mut out: Vec<Vec<Scalar>> = Vec::new();
        if q.ungrouped {
            out.extend(rows.iter().map(|r| keys(r)));
        } else {
            let mut groups: Vec<(Vec<Scalar>, Vec<&Vec<Scalar>>)> = Vec::new();
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for row in rows {
                let k = keys(row);
                let group = *seen.entry(format!("{k:?}")).or_insert_with(|| {
                    groups.push((k, Vec::new()));
                    groups.len() - 1
                });
                groups[group].1.push(row);
            }
            groups.sort_by(|a, b| {
                a.0.iter()
                    .zip(&b.0)
                    .map(|(a, b)| compare(a, b))
                    .find(|o| o.is_ne())
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
            for (k, rows) in groups {
                out.push(
                    k.into_iter()
                        .chain(q.measures.iter().map(|m| self.measure(m, &rows)))
                        .collect(),
                );
            }
        }
        // What is computed is among the table's columns.
        let read = Query { compute: Vec::new(), ..q.clone() };
        let columns = output::columns(&read, &self.schema()).expect("the query fits the table");
        for s in q.sort.iter().rev() {
            let at = columns.iter().position(|c| c.name == s.by).unwrap();
            out.sort_by(|a, b| {
                if s.order == SortOrder::Desc {
                    compare(&b[at], &a[at])
                } else {
                    compare(&a[at], &b[at])
                }
            });
        }
        let total = out.len();
        out.truncate(q.limit.map_or(usize::MAX, |l| l as usize));
        let rows = out.len();
        let columns = columns
            .into_iter()
            .enumerate()
            .map(|(i, c)| column(c.name, c.data_type, out.iter().map(|r| &r[i])))
            .collect();
        Batch { columns, rows, total }
    }

    /// The table as it is.
    pub fn batch(&self) -> Batch {
        let named = self.columns.iter().enumerate();
        let columns = named
            .map(|(i, (name, t))| column(name.clone(), *t, self.rows.iter().map(|r| &r[i])))
            .collect();
        Batch { columns, rows: self.rows.len(), total: self.rows.len() }
    }

    fn measure(&self, m: &Measure, rows: &[&Vec<Scalar>]) -> Scalar {
        let passing = rows.iter().filter(|r| m.filters.iter().all(|f| self.passes(r, f)));
        if m.op == Op::Share {
            return Scalar::Float(passing.count() as f64 / rows.len() as f64);
        }
        let rows = passing;
        let Some(field) = &m.field else { return Scalar::Int(rows.count() as i64) };
        let at = self.column(field);
        let values: Vec<&Scalar> = rows.map(|r| &r[at]).filter(|v| **v != Scalar::Null).collect();
        let mut numbers: Vec<f64> = values.iter().filter_map(|v| v.as_f64()).collect();
        let whole = self.columns[at].1 == DataType::Int;
        let made = |v: f64| if whole { Scalar::Int(v as i64) } else { Scalar::Float(v) };
        if values.is_empty() && !matches!(m.op, Op::Count | Op::CountDistinct | Op::Sum) {
            return Scalar::Null;
        }
        match m.op {
            Op::Count => Scalar::Int(values.len() as i64),
            Op::Sum => made(numbers.iter().sum()),
            Op::Mean => Scalar::Float(numbers.iter().sum::<f64>() / numbers.len() as f64),
            Op::Min => made(numbers.iter().copied().fold(f64::INFINITY, f64::min)),
            Op::Max => made(numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            Op::First => values[0].clone(),
            Op::Last => values[values.len() - 1].clone(),
            Op::Median | Op::Quantile => {
                numbers.sort_by(f64::total_cmp);
                let place = m.q.unwrap_or(0.5) * (numbers.len() - 1) as f64;
                let (low, share) = (place.floor() as usize, place.fract());
                let high = numbers[(low + 1).min(numbers.len() - 1)];
                Scalar::Float(numbers[low] + share * (high - numbers[low]))
            }
            Op::CountDistinct => Scalar::Int(
                values.iter().map(|v| format!("{v:?}")).collect::<BTreeSet<_>>().len() as i64,
            ),
            Op::Variance | Op::Stddev => {
                // Of a sample, as the engine has it.
                let n = numbers.len() as f64;
                let mean = numbers.iter().sum::<f64>() / n;
                let variance = numbers.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
                let spread = if m.op == Op::Variance { variance } else { variance.sqrt() };
                if n < 2.0 { Scalar::Null } else { Scalar::Float(spread) }
            }
            Op::Share => unreachable!("answered above"),
        }
    }
}

fn data_type(text: &str) -> DataType {
    match text {
        "int" => DataType::Int,
        "float" => DataType::Float,
        "string" => DataType::String,
        "timestamp" => DataType::Timestamp,
        other => panic!("no type {other}"),
    }
}

fn cells(line: &str) -> Vec<String> {
    let (mut out, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    out.push(cell);
    out
}

fn scalar(text: &str, t: DataType) -> Scalar {
    match t {
        _ if text.is_empty() => Scalar::Null,
        DataType::Int => Scalar::Int(text.parse().unwrap_or_else(|_| panic!("{text} is no int"))),
        DataType::Float => {
            Scalar::Float(text.parse().unwrap_or_else(|_| panic!("{text} is no float")))
        }
        DataType::Timestamp => Scalar::Int(
            (parse_iso(text).unwrap_or_else(|| panic!("{text} is no time")) / 1000) as i64,
        ),
        _ => Scalar::Str(text.to_owned()),
    }
}

/// A cell as a filter sees it: instants in milliseconds.
fn held(v: &Scalar, t: DataType) -> Scalar {
    match v {
        Scalar::Int(micros) if t.is_temporal() => Scalar::Float(exact::millis(*micros)),
        v => v.clone(),
    }
}

fn key(v: &Scalar, d: &Dimension) -> Scalar {
    match (v, d.time_unit, d.bin) {
        (Scalar::Int(micros), Some(unit), _) => Scalar::Int(truncated(*micros, unit)),
        (v, _, Some(bin)) => {
            v.as_f64().map_or(Scalar::Null, |v| Scalar::Float(bin.edges().lower(v)))
        }
        _ => v.clone(),
    }
}

fn truncated(micros: i64, unit: TimeUnit) -> i64 {
    let days = micros.div_euclid(DAY);
    let (y, m, _) = civil_from_days(days);
    // 1970-01-01 was a Thursday.
    let weekday = (days + 3).rem_euclid(7);
    match unit {
        TimeUnit::Year => days_from_civil(y, 1, 1) * DAY,
        TimeUnit::Quarter => days_from_civil(y, (m - 1) / 3 * 3 + 1, 1) * DAY,
        TimeUnit::Month => days_from_civil(y, m, 1) * DAY,
        TimeUnit::Week => (days - weekday) * DAY,
        TimeUnit::Day => days * DAY,
        TimeUnit::Hour => micros.div_euclid(DAY / 24) * (DAY / 24),
        TimeUnit::Minute => micros.div_euclid(DAY / 1440) * (DAY / 1440),
        TimeUnit::Second => micros.div_euclid(1_000_000) * 1_000_000,
        TimeUnit::HourOfDay => micros.rem_euclid(DAY) / (DAY / 24),
        TimeUnit::DayOfWeek => weekday + 1,
        TimeUnit::MonthOfYear => i64::from(m),
    }
}

fn compare(a: &Scalar, b: &Scalar) -> std::cmp::Ordering {
    match (a, b) {
        (Scalar::Null, Scalar::Null) => std::cmp::Ordering::Equal,
        (Scalar::Null, _) => std::cmp::Ordering::Greater,
        (_, Scalar::Null) => std::cmp::Ordering::Less,
        (Scalar::Str(a), Scalar::Str(b)) => a.cmp(b),
        (Scalar::Int(a), Scalar::Int(b)) => a.cmp(b),
        _ => a.as_f64().unwrap_or(f64::NAN).total_cmp(&b.as_f64().unwrap_or(f64::NAN)),
    }
}

fn column<'a>(name: String, t: DataType, cells: impl Iterator<Item = &'a Scalar>) -> BatchColumn {
    let cells: Vec<&Scalar> = cells.collect();
    let valid: Vec<bool> = cells.iter().map(|c| **c != Scalar::Null).collect();
    let int = |c: &&Scalar| match c {
        Scalar::Int(v) => *v,
        c => c.as_f64().unwrap_or(0.0) as i64,
    };
    let values = match t {
        DataType::Int => Values::Int(cells.iter().map(int).collect()),
        DataType::Float => Values::Float(cells.iter().map(|c| c.as_f64().unwrap_or(0.0)).collect()),
        DataType::Timestamp | DataType::Date => Values::Time(cells.iter().map(int).collect()),
        _ => {
            let mut dictionary: Vec<String> = Vec::new();
            let codes = cells.iter().map(|c| {
                let text = if let Scalar::Str(s) = c { s.as_str() } else { "" };
                dictionary.iter().position(|d| d == text).unwrap_or_else(|| {
                    dictionary.push(text.to_owned());
                    dictionary.len() - 1
                }) as u32
            });
            let codes = codes.collect();
            Values::String { codes, dictionary: Arc::new(dictionary) }
        }
    };
    let validity = if valid.iter().all(|&v| v) { None } else { Some(valid) };
    BatchColumn {
        field: Field { name, data_type: t, nullable: validity.is_some() },
        values,
        validity,
    }
}
