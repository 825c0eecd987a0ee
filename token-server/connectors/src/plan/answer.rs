//! Groups or rows, in order, a page of them, in the shapes that travel.

use pellucid_core::{DataType, Field, Query, SortOrder, validate};

use super::measure::{Inputs, wire};
use super::scan::scan;
use super::{Access, Columns, Plan, Source, Wire, dimension};
use crate::Result;
use crate::dialect::Dialect;
use crate::sql::{Aggregate, Cmp, Expr, From, Order, Select};

/// The answer's columns inside: our name, the field, and how it travels.
type Shown = Vec<(String, Field, Wire)>;

pub(super) fn query(
    source: Source<'_>,
    access: Access<'_>,
    query: &Query,
    most: u64,
) -> Result<Plan> {
    let queryable = queryable(source, access, query)?;
    let source = Source { order: visible_order(source, access), ..source };
    let (inner, shown) = inner(source, access, &queryable, query)?;
    let mut order = query_order(query, &shown);
    match query.ungrouped {
        // Ties keep the table's order, where it has one.
        true => order.extend(table_order(source)),
        // Ties keep the default order: the keys ascending, nulls last.
        false => order.extend(
            shown
                .iter()
                .take(query.dimensions.len())
                .map(|(name, field, _)| key(name, field, false)),
        ),
    }
    let totals = !query.ungrouped
        && (query.limit.is_some() || query.offset > 0)
        && source.dialect.counts_before_limit();
    let counted = inner.items.iter().any(|(_, name)| *name == group_count(source));
    let mut select = deliver(source.dialect, &shown, inner, totals);
    if counted {
        // Asked about, or it would be left out again.
        select.filter = Some(
            Expr::column(group_count(source)).compare(Cmp::Gt, Expr::Template("0", Vec::new())),
        );
    }
    select.order_by = order;
    let most = most.saturating_add(1);
    select.limit = Some(query.limit.map_or(most, |l| u64::from(l).min(most)));
    select.offset = u64::from(query.offset);
    Ok(Plan {
        select,
        columns: shown.into_iter().map(|(_, field, wire)| (field, wire)).collect(),
        totals,
    })
}

pub(super) fn total(source: Source<'_>, access: Access<'_>, query: &Query) -> Result<Select> {
    let count = |from| {
        Select::new(vec![(Expr::Aggregate(Aggregate::CountRows, Vec::new()), "n".to_owned())], from)
    };
    if query.ungrouped || (query.dimensions.is_empty() && query.measures.is_empty()) {
        let queryable = source.columns.queryable(source.dialect, access.hidden, &query.compute)?;
        let item = vec![(one(), source.columns.own('v', 0))];
        return Ok(count(From::Select(Box::new(scan(
            source,
            access,
            (&queryable, &query.filters),
            item,
        )?))));
    }
    let queryable = queryable(source, access, query)?;
    let source = Source { order: visible_order(source, access), ..source };
    let (inner, _) = inner(source, access, &queryable, query)?;
    Ok(count(From::Select(Box::new(inner))))
}

pub(super) fn extract(source: Source<'_>, access: Access<'_>, sort: Option<&str>) -> Result<Plan> {
    let visible = source.columns.visible(access.hidden);
    let (mut items, mut shown, mut order) = (Vec::new(), Shown::new(), Vec::new());
    for (i, field) in visible.fields.iter().enumerate() {
        let name = source.columns.own('k', i);
        items.push((source.columns.value(&field.name)?.0, name.clone()));
        if sort == Some(field.name.as_str()) {
            order.push(key(&name, field, false));
        }
        shown.push((name, field.clone(), wire(field.data_type)));
    }
    let mut select =
        deliver(source.dialect, &shown, scan(source, access, (source.columns, &[]), items)?, false);
    select.order_by = order;
    Ok(Plan {
        select,
        columns: shown.into_iter().map(|(_, field, wire)| (field, wire)).collect(),
        totals: false,
    })
}

fn one() -> Expr {
    Expr::Template("1", Vec::new())
}

/// The columns that the query may name, and computes.
fn queryable(source: Source<'_>, access: Access<'_>, query: &Query) -> Result<Columns> {
    validate::query(query, &source.columns.visible(access.hidden))?;
    source.columns.queryable(source.dialect, access.hidden, &query.compute)
}

/// The table's order, where the reader may see it: the order of rows tells something of what orders
/// them.
fn visible_order<'a>(source: Source<'a>, access: Access<'_>) -> Option<&'a str> {
    source.order.filter(|name| !access.hidden.contains(*name))
}

/// The rows or groups, unordered.
fn inner(
    source: Source<'_>,
    access: Access<'_>,
    queryable: &Columns,
    query: &Query,
) -> Result<(Select, Shown)> {
    let (mut keys, mut shown) = (Vec::new(), Shown::new());
    for (i, d) in query.dimensions.iter().enumerate() {
        let (expr, field) = dimension::key(d, queryable)?;
        let name = source.columns.own('k', i);
        keys.push((expr, name.clone()));
        let wire = wire(field.data_type);
        shown.push((name, field, wire));
    }
    if query.ungrouped {
        if let Some(order) = source.order {
            keys.push((source.columns.value(order)?.0, source.columns.own('o', 0)));
        }
        return Ok((scan(source, access, (queryable, &query.filters), keys)?, shown));
    }
    let mut inputs = Inputs::new(source, queryable);
    let mut measures = Vec::new();
    for (i, m) in query.measures.iter().enumerate() {
        let (expr, field, wire) = inputs.measure(m)?;
        let name = source.columns.own('m', i);
        measures.push((expr, name.clone()));
        shown.push((name, field, wire));
    }
    if query.measures.is_empty() && source.dialect.groups_are_counted() {
        measures.push((Expr::Aggregate(Aggregate::CountRows, Vec::new()), group_count(source)));
    }
    let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let mut items = keys;
    items.extend(inputs.into_items());
    let scanned = scan(source, access, (queryable, &query.filters), items)?;
    let items = names.iter().map(|n| (Expr::column(n), n.clone())).chain(measures).collect();
    let mut grouped = Select::new(items, From::Select(Box::new(scanned)));
    grouped.group_by = names;
    Ok((grouped, shown))
}

/// What counts a group's rows where nothing is measured.
fn group_count(source: Source<'_>) -> String {
    source.columns.own('g', 0)
}

/// Each column in the shape that travels, named `c0`, `c1` ..; the number of rows as `n`.
fn deliver(dialect: &dyn Dialect, shown: &Shown, inner: Select, totals: bool) -> Select {
    let mut items: Vec<(Expr, String)> = Vec::new();
    for (i, (name, _, wire)) in shown.iter().enumerate() {
        let column = Expr::column(name);
        let expr = match wire {
            Wire::Micros => Expr::Template(dialect.micros(), vec![column]),
            Wire::Days => Expr::Template(dialect.days(), vec![column]),
            Wire::Digits => Expr::Template(dialect.digits(), vec![column]),
            _ => column,
        };
        items.push((expr, format!("c{i}")));
    }
    if totals {
        items.push((Expr::Template("COUNT(*) OVER ()", Vec::new()), "n".to_owned()));
    }
    Select::new(items, From::Select(Box::new(inner)))
}

fn query_order(query: &Query, shown: &Shown) -> Vec<Order> {
    let find = |by: &str| shown.iter().find(|(_, field, _)| field.name == by);
    query
        .sort
        .iter()
        .filter_map(|s| {
            find(&s.by).map(|(name, field, _)| key(name, field, s.order == SortOrder::Desc))
        })
        .collect()
}

fn table_order(source: Source<'_>) -> Option<Order> {
    let field = source.columns.schema().field(source.order?).ok()?;
    Some(key(&source.columns.own('o', 0), field, false))
}

fn key(name: &str, field: &Field, descending: bool) -> Order {
    let column = Expr::column(name);
    let by =
        if field.data_type == DataType::String { Expr::Bytes(Box::new(column)) } else { column };
    Order { by, descending, float: field.data_type == DataType::Float }
}
