//! What a query means, written without SQL and without a thought for speed.

use std::cmp::Ordering;

use pellucid_core::compute::{Arithmetic, Expr};
use pellucid_core::{
    Dimension, Filter, FilterOp, Measure, Op, Query, Scalar, SortOrder, TimeUnit, time,
};

use super::rows::{Cell, NAMES};

const DAY: i64 = 86_400_000_000;

/// The answer and how many rows it has without limit and offset. None where a sum does not fit.
pub fn evaluate(
    rows: &[Vec<Cell>],
    policy: &[Filter],
    query: &Query,
) -> Option<(Vec<Vec<Cell>>, usize)> {
    let stored = rows
        .iter()
        .map(|r| Row(NAMES.iter().map(|n| (*n).to_owned()).zip(r.iter().cloned()).collect()));
    let own = stored.filter(|r| policy.iter().all(|f| passes(r, f)));
    let computed: Vec<Row> = own.map(|r| compute(r, query)).collect();
    let kept: Vec<&Row> =
        computed.iter().filter(|r| query.filters.iter().all(|f| passes(r, f))).collect();
    let keys = |r: &Row| query.dimensions.iter().map(|d| key(r, d)).collect::<Vec<_>>();
    let mut out: Vec<Vec<Cell>> = Vec::new();
    if query.ungrouped {
        out = kept.iter().map(|r| keys(r)).collect();
    } else {
        let mut groups: Vec<(Vec<Cell>, Vec<&Row>)> = Vec::new();
        for row in kept {
            let key = keys(row);
            match groups
                .iter_mut()
                .find(|(k, _)| k.iter().zip(&key).all(|(a, b)| order(a, b) == Ordering::Equal))
            {
                Some((_, members)) => members.push(row),
                None => groups.push((key, vec![row])),
            }
        }
        if query.dimensions.is_empty() && groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        for (mut key, members) in groups {
            for m in &query.measures {
                key.push(measure(&members, m)?);
            }
            out.push(key);
        }
    }
    let names: Vec<String> = query
        .dimensions
        .iter()
        .map(|d| d.name().to_owned())
        .chain(query.measures.iter().map(Measure::name))
        .collect();
    out.sort_by(|a, b| {
        let asked = query.sort.iter().map(|s| {
            let at = names.iter().position(|n| *n == s.by).unwrap();
            directed(&a[at], &b[at], s.order == SortOrder::Desc)
        });
        let default = (0..if query.ungrouped { 0 } else { query.dimensions.len() })
            .map(|i| directed(&a[i], &b[i], false));
        asked.chain(default).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    });
    let total = out.len();
    let page = out
        .into_iter()
        .skip(query.offset as usize)
        .take(query.limit.map_or(usize::MAX, |l| l as usize))
        .collect();
    Some((page, total))
}

/// Nulls last in either direction.
fn directed(a: &Cell, b: &Cell, descending: bool) -> Ordering {
    match (a.is_null(), b.is_null()) {
        (false, false) if descending => order(b, a),
        _ => order(a, b),
    }
}

/// Nulls last, NaN above infinity, one zero, text by bytes.
pub fn order(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::Null, Cell::Null) => Ordering::Equal,
        (Cell::Null, _) => Ordering::Greater,
        (_, Cell::Null) => Ordering::Less,
        (Cell::Int(a), Cell::Int(b)) => a.cmp(b),
        (Cell::Float(a), Cell::Float(b)) => {
            a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        }
        (Cell::Bool(a), Cell::Bool(b)) => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Cell::Micros(a), Cell::Micros(b)) => a.cmp(b),
        (Cell::Days(a), Cell::Days(b)) => a.cmp(b),
        _ => panic!("{a:?} beside {b:?}"),
    }
}

/// Cells by name; of two the later one is meant.
struct Row(Vec<(String, Cell)>);

fn cell<'a>(row: &'a Row, name: &str) -> &'a Cell {
    &row.0.iter().rev().find(|(n, _)| n == name).unwrap().1
}

fn compute(mut row: Row, query: &Query) -> Row {
    for c in &query.compute {
        let value = arithmetic(&row, &c.expr).map_or(Cell::Null, Cell::Float);
        row.0.push((c.name.clone(), value));
    }
    row
}

fn arithmetic(row: &Row, expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Column(name) => match cell(row, name) {
            Cell::Int(v) => Some(*v as f64),
            Cell::Float(v) => Some(*v),
            _ => None,
        },
        Expr::Operation(o) => {
            let (a, b) = (arithmetic(row, &o.args[0])?, arithmetic(row, &o.args[1])?);
            match o.op.arithmetic()? {
                Arithmetic::Add => Some(a + b),
                Arithmetic::Sub => Some(a - b),
                Arithmetic::Mul => Some(a * b),
                Arithmetic::Div => (b != 0.0).then(|| a / b),
            }
        }
        constant => constant.number(),
    }
}

fn passes(row: &Row, filter: &Filter) -> bool {
    let value = cell(row, &filter.field);
    let list = filter.values.as_deref().unwrap_or_default();
    let is = |op: FilterOp, v: &Scalar| {
        !value.is_null() && compare(value, v).is_some_and(|o| holds(op, o))
    };
    match filter.op {
        FilterOp::IsNull => value.is_null(),
        FilterOp::NotNull => !value.is_null(),
        FilterOp::In => list.iter().any(|v| is(FilterOp::Eq, v)),
        FilterOp::NotIn => !value.is_null() && !list.iter().any(|v| is(FilterOp::Eq, v)),
        FilterOp::Between => is(FilterOp::Gte, &list[0]) && is(FilterOp::Lte, &list[1]),
        FilterOp::Neq => {
            !value.is_null()
                && compare(value, filter.value.as_ref().unwrap()) != Some(Ordering::Equal)
        }
        FilterOp::Contains | FilterOp::StartsWith => match (value, &filter.value) {
            (Cell::Text(t), Some(Scalar::Str(part))) if filter.op == FilterOp::Contains => {
                t.contains(part.as_str())
            }
            (Cell::Text(t), Some(Scalar::Str(part))) => t.starts_with(part.as_str()),
            _ => false,
        },
        op => is(op, filter.value.as_ref().unwrap()),
    }
}

fn holds(op: FilterOp, o: Ordering) -> bool {
    match op {
        FilterOp::Eq => o.is_eq(),
        FilterOp::Lt => o.is_lt(),
        FilterOp::Lte => o.is_le(),
        FilterOp::Gt => o.is_gt(),
        _ => o.is_ge(),
    }
}

fn compare(cell: &Cell, value: &Scalar) -> Option<Ordering> {
    match (cell, value) {
        (Cell::Int(c), Scalar::Int(v)) => Some(c.cmp(v)),
        (Cell::Int(c), Scalar::Float(v)) => Some(whole(i128::from(*c), *v)),
        (Cell::Float(c), Scalar::Int(v)) if c.is_finite() => {
            Some(whole(i128::from(*v), *c).reverse())
        }
        (Cell::Float(c), v) => c.partial_cmp(&v.as_f64()?),
        (Cell::Bool(c), Scalar::Bool(v)) => Some(c.cmp(v)),
        (Cell::Text(c), Scalar::Str(v)) => Some(c.as_bytes().cmp(v.as_bytes())),
        (Cell::Micros(c), v) => Some(instant(i128::from(*c) * 1_000, v)),
        (Cell::Days(c), v) => Some(instant(i128::from(*c) * 86_400_000_000_000, v)),
        _ => None,
    }
}

fn whole(c: i128, v: f64) -> Ordering {
    c.cmp(&(v.floor() as i128)).then(if v.fract() == 0.0 {
        Ordering::Equal
    } else {
        Ordering::Less
    })
}

fn instant(nanos: i128, v: &Scalar) -> Ordering {
    match v {
        Scalar::Int(ms) => nanos.cmp(&(i128::from(*ms) * 1_000_000)),
        // An instant is equal to the number that it is written as.
        Scalar::Float(ms) => ((nanos / 1_000) as f64 / 1_000.0).partial_cmp(ms).unwrap(),
        Scalar::Str(iso) => nanos.cmp(&time::parse_iso(iso).unwrap()),
        _ => panic!("{v:?} beside a time"),
    }
}

fn key(row: &Row, dimension: &Dimension) -> Cell {
    let value = cell(row, &dimension.field).clone();
    if let Some(unit) = dimension.time_unit {
        return match value {
            Cell::Micros(t) => truncate(t, unit),
            Cell::Days(d) => truncate(i64::from(d) * DAY, unit),
            _ => Cell::Null,
        };
    }
    if let Some(bin) = dimension.bin {
        let number = match value {
            Cell::Int(v) => v as f64,
            Cell::Float(v) => v,
            _ => return Cell::Null,
        };
        return Cell::Float(bin.edges().lower(number));
    }
    value
}

fn truncate(t: i64, unit: TimeUnit) -> Cell {
    let days = t.div_euclid(DAY);
    let (year, month, _) = time::civil_from_days(days);
    let first = |month: u32| Cell::Micros(time::days_from_civil(year, month, 1) * DAY);
    let floor = |width: i64| Cell::Micros(t.div_euclid(width) * width);
    match unit {
        TimeUnit::Year => first(1),
        TimeUnit::Quarter => first((month - 1) / 3 * 3 + 1),
        TimeUnit::Month => first(month),
        // Day 4 was Monday, 1970-01-05.
        TimeUnit::Week => Cell::Micros(((days - 4).div_euclid(7) * 7 + 4) * DAY),
        TimeUnit::Day => floor(DAY),
        TimeUnit::Hour => floor(DAY / 24),
        TimeUnit::Minute => floor(60_000_000),
        TimeUnit::Second => floor(1_000_000),
        TimeUnit::HourOfDay => Cell::Int(t.rem_euclid(DAY) / (DAY / 24)),
        TimeUnit::DayOfWeek => Cell::Int((days - 4).rem_euclid(7) + 1),
        TimeUnit::MonthOfYear => Cell::Int(i64::from(month)),
    }
}

fn measure(members: &[&Row], m: &Measure) -> Option<Cell> {
    let hits: Vec<&&Row> =
        members.iter().filter(|r| m.filters.iter().all(|f| passes(r, f))).collect();
    let Some(field) = &m.field else {
        return Some(match m.op {
            Op::Share if members.is_empty() => Cell::Null,
            Op::Share => Cell::Float(hits.len() as f64 / members.len() as f64),
            _ => Cell::Int(hits.len() as i64),
        });
    };
    let mut values: Vec<Cell> =
        hits.iter().map(|r| cell(r, field).clone()).filter(|c| !c.is_null()).collect();
    let number = |c: &Cell| match c {
        Cell::Int(v) => *v as f64,
        Cell::Float(v) => *v,
        _ => f64::NAN,
    };
    let integers = values.iter().all(|c| matches!(c, Cell::Int(_)));
    let exact: i128 =
        values.iter().map(|c| if let Cell::Int(v) = c { i128::from(*v) } else { 0 }).sum();
    let sum = if integers { exact as f64 } else { values.iter().map(number).sum() };
    let n = values.len() as f64;
    Some(match m.op {
        Op::Count => Cell::Int(values.len() as i64),
        Op::CountDistinct => {
            values.sort_by(order);
            values.dedup_by(|a, b| order(a, b).is_eq());
            Cell::Int(values.len() as i64)
        }
        _ if values.is_empty() => Cell::Null,
        Op::Sum if integers => Cell::Int(i64::try_from(exact).ok()?),
        Op::Sum => Cell::Float(sum),
        Op::Mean => Cell::Float(sum / n),
        Op::Min => values.into_iter().min_by(order)?,
        Op::Max => {
            let real: Vec<Cell> = values
                .iter()
                .filter(|c| !matches!(c, Cell::Float(v) if v.is_nan()))
                .cloned()
                .collect();
            if real.is_empty() { values } else { real }.into_iter().max_by(order)?
        }
        Op::Median | Op::Quantile => {
            let mut numbers: Vec<f64> = values.iter().map(number).collect();
            numbers.sort_by(|a, b| order(&Cell::Float(*a), &Cell::Float(*b)));
            let rank = m.q.unwrap_or(0.5) * (n - 1.0);
            let (low, high) = (numbers[rank.floor() as usize], numbers[rank.ceil() as usize]);
            Cell::Float(if low == high || rank.fract() == 0.0 {
                low
            } else {
                low + (high - low) * rank.fract()
            })
        }
        Op::Stddev | Op::Variance if values.len() < 2 => Cell::Null,
        Op::Stddev | Op::Variance => {
            let mean = sum / n;
            let variance =
                values.iter().map(|c| (number(c) - mean).powi(2)).sum::<f64>() / (n - 1.0);
            Cell::Float(if m.op == Op::Stddev { variance.sqrt() } else { variance })
        }
        other => panic!("{other:?} is not evaluated"),
    })
}
