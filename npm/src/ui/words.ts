/** What charts say of themselves, for pages that say it otherwise. */

/** The name of a word; a test holds them to those the engine knows. */
export type WordName =
  | "noData" | "null" | "empty" | "blank" | "true" | "false" | "points" | "noneAboveZero" | "noLogarithm" | "oneNoLogarithm" | "comma" | "barChart" | "histogram" | "lineChart"
  | "areaChart" | "scatterPlot" | "pieChart" | "table" | "values" | "of" | "ofBy" | "series" | "andMore" | "oneBar" | "manyBars"
  | "onePoint" | "manyPoints" | "oneSlice" | "manySlices" | "highest" | "lowest" | "leftOut" | "mean" | "median" | "minimum" | "maximum"
  | "panels" | "increase" | "decrease" | "total" | "other" | "boxHigh" | "boxThird" | "boxMedian" | "boxFirst" | "boxLow" | "from"
  | "against" | "combined" | "bubbles" | "boxPlot" | "heatmap" | "calendar" | "treemap" | "sunburst" | "funnel" | "waterfall" | "gauge" | "bullet"
  | "candlestick" | "radar" | "flows" | "map" | "violin" | "dumbbell" | "oneValue" | "manyValues"
  | "sumOf" | "meanOf" | "minOf" | "maxOf" | "countOf" | "countDistinctOf" | "medianOf" | "quantileOf" | "stddevOf" | "varianceOf" | "firstOf"
  | "lastOf" | "shareOf" | "count" | "share" | "key";

/**
 * Words of the page's own, such as `{ noData: "Nothing yet", ofBy: "{value} per {key}" }`: what charts write and what they tell readers of
 * the accessible tree. Holes such as `{n}` are filled in. English, German and Arabic come with the engine, by the reader's `locale`.
 */
export type Words = Partial<Record<WordName, string>>;
