//! What a chart says of itself, to assistive technology and to the page.

use pellucid_bridge::typed;
use pellucid_charts::View;
use serde::Serialize;
use ts_rs::TS;

use super::Chart;

/// A chart's accessible name and description.
#[derive(Serialize, TS)]
pub(crate) struct ChartDescription {
    name: String,
    description: String,
    /// Its series, where it has a legend.
    series: Vec<SeriesState>,
    bins: Vec<BinWidth>,
}

/// A series of a legend.
#[derive(Serialize, TS)]
pub(crate) struct SeriesState {
    name: String,
    /// Whether its reader switched it off.
    hidden: bool,
}

/// The width of a channel's bins, by the channel's name: some were left to the engine.
#[derive(Serialize, TS)]
pub(crate) struct BinWidth {
    name: String,
    step: f64,
}

typed! {
    ChartDescription => JsChartDescription = "ChartDescription",
}

impl Chart {
    /// Its accessible name and description.
    pub(crate) fn describe(&self) -> ChartDescription {
        let state = |(name, hidden): (&str, bool)| SeriesState { name: name.to_owned(), hidden };
        let legend = self.picture.view().filter(|v| v.legend_entries().next().is_some());
        let series = legend.map(|v| v.series_names().map(state).collect()).unwrap_or_default();
        let description = self.picture.view().map(View::description).unwrap_or_default();
        let name = self.spec.title.clone().unwrap_or_else(|| description.clone());
        let bins = self
            .spec
            .encoding
            .channels()
            .filter_map(|(_, c)| Some(BinWidth { name: c.name(), step: c.bin?.step }))
            .collect();
        ChartDescription { name, description, series, bins }
    }
}
