//! Bins whose width is left to us (`"bin": true`): about twenty round ones over the column's
//! extent.

use crate::chart::Channel;
use crate::{Batch, Bin, ChartSpec, Measure, Op, Query, Values, limits};

/// Bins over a column's extent: enough to tell one hump from two, few enough to read on a phone.
/// With round widths there are 8 to 20.
const BINS: f64 = 20.0;

/// The query whose answer [`choose_bins`] needs: the extents of the binned columns under the
/// chart's own filters, not the dashboard's, so that bins stay where they are while a reader
/// filters. `None` where every bin has its width.
pub fn bins_query(spec: &ChartSpec) -> Option<Query> {
    let mut measures: Vec<Measure> = Vec::new();
    // A chart of more channels is refused when its own query is made.
    for field in spec.encoding.channels().take(limits::MAX_CHANNELS).filter_map(|(_, c)| wanting(c))
    {
        for op in [Op::Min, Op::Max] {
            let measure = Measure {
                op,
                field: Some(field.to_owned()),
                expr: None,
                alias: Some(name(op, field)),
                filters: Vec::new(),
                q: None,
            };
            if !measures.contains(&measure) {
                measures.push(measure);
            }
        }
    }
    let (compute, filters) = (spec.compute.clone(), spec.filters.clone());
    (!measures.is_empty()).then(|| Query { compute, measures, filters, ..Query::default() })
}

/// Gives each bin without a width one, by the answer to [`bins_query`]. A column without numbers
/// gets bins of one.
///
/// # Example
///
/// ```
/// use pellucid_core::{Batch, BatchColumn, ChartSpec, DataType, Field, Values, plan};
/// use serde_json::json;
///
/// let mut chart: ChartSpec = serde_json::from_value(json!({
///     "mark": "bar",
///     "encoding": { "x": { "field": "age", "bin": true }, "y": { "op": "count" } },
/// }))?;
/// let query = plan::bins_query(&chart).expect("the width of a bin is open");
/// assert_eq!(query.measures.iter().map(|m| m.name()).collect::<Vec<_>>(), ["min_age", "max_age"]);
///
/// // Whoever has the rows answers it; here the ages go from 18 to 67.
/// let end = |name: &str, value| BatchColumn {
///     field: Field { name: name.to_owned(), data_type: DataType::Int, nullable: true },
///     values: Values::Int(vec![value]),
///     validity: None,
/// };
/// let extents = Batch { columns: vec![end("min_age", 18), end("max_age", 67)], rows: 1, total: 1 };
/// plan::choose_bins(&mut chart, &extents);
/// assert_eq!(plan::chart_query(&chart, &[])?.dimensions[0].bin.map(|bin| bin.step), Some(5.0));
/// assert!(plan::bins_query(&chart).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn choose_bins(spec: &mut ChartSpec, extents: &Batch) {
    for channel in spec.encoding.channels_mut() {
        let Some(field) = wanting(channel) else { continue };
        let end = |op| {
            let column = extents.column(&name(op, field))?;
            let whole = matches!(column.values, Values::Int(_));
            (extents.rows > 0)
                .then(|| column.number(0))
                .flatten()
                .filter(|v| v.is_finite())
                .map(|v| (v, whole))
        };
        let step = match (end(Op::Min), end(Op::Max)) {
            (Some((low, whole)), Some((high, _))) => step(low, high, whole),
            _ => 1.0,
        };
        channel.bin = Some(Bin { step, origin: 0.0 });
    }
}

/// The column of a channel whose bins have no width yet.
fn wanting(channel: &Channel) -> Option<&str> {
    channel.field.as_deref().filter(|_| channel.bin.is_some_and(|b| b.step == 0.0))
}

fn name(op: Op, field: &str) -> String {
    format!("{}_{field}", op.as_str())
}

/// The least of 1, 2 and 5 times a power of ten that parts the extent into at most [`BINS`]; at
/// least 1 for whole numbers.
fn step(low: f64, high: f64, whole: bool) -> f64 {
    let least = (high / BINS - low / BINS).max(if whole { 1.0 } else { 0.0 });
    if least <= 0.0 || !least.is_finite() {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= least * (1.0 - 1e-9))
        .unwrap_or(least);
    // The smallest numbers have no power of ten below them.
    if step > 0.0 && step.is_finite() { step } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BatchColumn, DataType, Field};
    use proptest::prelude::*;

    fn spec(bin: &str) -> ChartSpec {
        let encoding =
            format!(r#"{{"x": {{"field": "delay", "bin": {bin}}}, "y": {{"op": "count"}}}}"#);
        serde_json::from_str(&format!(
            r#"{{"$schema": "pellucid/schema/chart.json", "mark": "bar", "encoding": {encoding}}}"#
        ))
        .expect("the specification parses")
    }

    fn extents(values: [Values; 2]) -> Batch {
        let names = ["min_delay", "max_delay"];
        let column = |(name, values): (&str, Values)| {
            let data_type =
                if matches!(values, Values::Int(_)) { DataType::Int } else { DataType::Float };
            BatchColumn {
                field: Field { name: name.to_owned(), data_type, nullable: true },
                values,
                validity: None,
            }
        };
        Batch { columns: names.into_iter().zip(values).map(column).collect(), rows: 1, total: 1 }
    }

    #[test]
    fn bins_without_a_width_ask_for_the_extent_and_take_a_round_one() {
        let mut s = spec("true");
        let query = bins_query(&s).expect("a query");
        let names: Vec<String> = query.measures.iter().map(Measure::name).collect();
        assert_eq!(
            (names, query.dimensions.len()),
            (vec!["min_delay".to_owned(), "max_delay".to_owned()], 0)
        );
        let unchosen = crate::plan::chart_query(&s, &[]).expect("a query");
        let schema = crate::Schema {
            fields: vec![Field { name: "delay".into(), data_type: DataType::Int, nullable: false }],
            ..Default::default()
        };
        assert!(
            crate::validate::query(&unchosen, &schema).is_err(),
            "nothing is counted in bins of no width"
        );
        choose_bins(&mut s, &extents([Values::Int(vec![-60]), Values::Int(vec![1430])]));
        assert_eq!(
            s.encoding.x.as_ref().and_then(|x| x.bin),
            Some(Bin { step: 100.0, origin: 0.0 })
        );
        assert!(bins_query(&s).is_none());
        let mut few = spec("true");
        choose_bins(&mut few, &extents([Values::Int(vec![1]), Values::Int(vec![5])]));
        assert_eq!(few.encoding.x.and_then(|x| x.bin), Some(Bin { step: 1.0, origin: 0.0 }));
        let mut none = spec("true");
        choose_bins(&mut none, &Batch::default());
        assert_eq!(none.encoding.x.and_then(|x| x.bin), Some(Bin { step: 1.0, origin: 0.0 }));
    }

    #[test]
    fn given_bins_stay_and_false_is_no_bin() {
        for (bin, expected) in [
            ("{\"step\": 7}", Some(Bin { step: 7.0, origin: 0.0 })),
            ("false", None),
            ("null", None),
        ] {
            let mut s = spec(bin);
            assert!(bins_query(&s).is_none());
            choose_bins(&mut s, &extents([Values::Float(vec![0.0]), Values::Float(vec![1.0])]));
            assert_eq!(s.encoding.x.and_then(|x| x.bin), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn bins_are_round_and_neither_few_nor_many(low in -1e9f64..1e9, span in 1e-3f64..1e9, whole: bool) {
            let s = step(low, low + span, whole);
            let digits = s / 10f64.powf((s.log10() + 1e-9).floor());
            prop_assert!([1.0, 2.0, 5.0].iter().any(|d| (digits - d).abs() < 1e-6), "{s}");
            prop_assert!(span / s <= BINS * (1.0 + 1e-6) && (span / s >= BINS / 2.5 * (1.0 - 1e-6) || whole && s == 1.0), "{} bins", span / s);
        }

        #[test]
        fn any_extent_has_bins(low: f64, high: f64, whole: bool) {
            let s = step(low, high, whole);
            prop_assert!(s > 0.0 && s.is_finite());
        }
    }
}
