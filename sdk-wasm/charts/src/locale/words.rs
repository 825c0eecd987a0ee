//! What a chart says of itself, in the languages that come with it. Pages give their own texts by
//! the words' names.

use pellucid_core::Op;

/// Declares the words: name for overrides, then English, German, Arabic. `{n}` and the like stand
/// for what is filled in.
macro_rules! words {
    ($($(#[$doc:meta])* $word:ident $name:literal $en:literal $de:literal $ar:literal;)*) => {
        /// What a chart says of itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Word {
            $($(#[$doc])* $word,)*
        }

        impl Word {
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$word,)*];

            /// The name by which a page overrides it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$word => $name,)* }
            }

            /// The word in English.
            pub fn english(self) -> &'static str {
                match self { $(Self::$word => $en,)* }
            }

            /// The word in a language of BCP 47 tag `tag`: German or Arabic, else English.
            pub fn text(self, tag: &str) -> &'static str {
                match language(tag) {
                    "de" => match self { $(Self::$word => $de,)* },
                    "ar" => match self { $(Self::$word => $ar,)* },
                    _ => self.english(),
                }
            }
        }
    };
}

words! {
    /// In place of a chart of no rows.
    NoData "noData" "No data" "Keine Daten" "لا توجد بيانات";
    /// A null key.
    Null "null" "(none)" "(ohne)" "(بلا قيمة)";
    /// A key that is an empty text.
    Empty "empty" "(empty)" "(leer)" "(نص فارغ)";
    /// A key of blanks.
    Blank "blank" "(blank)" "(Leerzeichen)" "(فراغ)";
    /// `true`.
    True "true" "Yes" "Ja" "نعم";
    /// `false`.
    False "false" "No" "Nein" "لا";
    /// Marks of a crowded scatter that share a spot.
    Points "points" "Points" "Punkte" "نقاط";
    /// In place of a chart with a log scale and no positive value.
    NoneAboveZero "noneAboveZero" "No values above zero for the log scale" "Keine Werte über null für die logarithmische Skala"
        "لا توجد قيم أكبر من الصفر للمقياس اللوغاريتمي";
    /// Above a chart with a log scale that leaves `{n}` values out.
    NoLogarithm "noLogarithm" "Without {n} values up to zero: the scale is logarithmic"
        "Ohne {n} Werte bis null: die Skala ist logarithmisch" "بدون {n} من القيم غير الموجبة لأن المقياس لوغاريتمي";
    /// As `NoLogarithm`, of one value.
    OneNoLogarithm "oneNoLogarithm" "Without 1 value up to zero: the scale is logarithmic"
        "Ohne einen Wert bis null: die Skala ist logarithmisch" "بدون قيمة واحدة غير موجبة لأن المقياس لوغاريتمي";
    /// Above a chart that leaves out `{n}` values that are infinite or no number.
    NotFinite "notFinite" "Without {n} infinite or undefined values" "Ohne {n} unendliche oder unbestimmte Werte"
        "بدون {n} من القيم غير المنتهية أو غير المعرّفة";
    /// As `NotFinite`, of one value.
    OneNotFinite "oneNotFinite" "Without 1 infinite or undefined value" "Ohne einen unendlichen oder unbestimmten Wert"
        "بدون قيمة واحدة غير منتهية أو غير معرّفة";
    /// Between the parts of a description.
    Comma "comma" ", " ", " "، ";
    /// A kind of chart.
    BarChart "barChart" "Bar chart" "Balkendiagramm" "مخطط أعمدة";
    /// A kind of chart.
    Histogram "histogram" "Histogram" "Histogramm" "مدرج تكراري";
    /// A kind of chart.
    LineChart "lineChart" "Line chart" "Liniendiagramm" "مخطط خطي";
    /// A kind of chart.
    AreaChart "areaChart" "Area chart" "Flächendiagramm" "مخطط مساحي";
    /// A kind of chart.
    ScatterPlot "scatterPlot" "Scatter plot" "Streudiagramm" "مخطط انتشار";
    /// A kind of chart.
    PieChart "pieChart" "Pie chart" "Kreisdiagramm" "مخطط دائري";
    /// A kind of chart.
    Table "table" "Table" "Tabelle" "جدول";
    /// A measure without a name.
    Values "values" "values" "Werte" "قيم";
    /// What a `{chart}` without a key shows.
    Of "of" "{chart} of {value}" "{chart}: {value}" "{chart}: {value}";
    /// What a `{chart}` shows.
    OfBy "ofBy" "{chart} of {value} by {key}" "{chart}: {value} nach {key}" "{chart}: {value} حسب {key}";
    /// The series' `{names}`, `{n}` of them.
    Series "series" "{n} series: {names}" "{n} Reihen: {names}" "عدد السلاسل {n}: {names}";
    /// Behind the first of many names.
    AndMore "andMore" " and more" " und weitere" " والمزيد";
    /// One mark.
    OneBar "oneBar" "1 bar" "1 Balken" "عمود واحد";
    /// `{n}` marks.
    ManyBars "manyBars" "{n} bars" "{n} Balken" "عدد الأعمدة {n}";
    /// One mark.
    OnePoint "onePoint" "1 point" "1 Punkt" "نقطة واحدة";
    /// `{n}` marks.
    ManyPoints "manyPoints" "{n} points" "{n} Punkte" "عدد النقاط {n}";
    /// One mark.
    OneSlice "oneSlice" "1 slice" "1 Segment" "شريحة واحدة";
    /// `{n}` marks.
    ManySlices "manySlices" "{n} slices" "{n} Segmente" "عدد الشرائح {n}";
    /// The largest value.
    Highest "highest" "highest {datum}" "höchster Wert {datum}" "الأعلى {datum}";
    /// The smallest value.
    Lowest "lowest" "lowest {datum}" "niedrigster Wert {datum}" "الأدنى {datum}";
    /// Rows whose `{key}` is null.
    LeftOut "leftOut" "{n} left out for want of {key}" "{n} ohne {key} weggelassen" "حُذف {n} لعدم وجود {key}";
    /// What a reference line stands at.
    Mean "mean" "Mean" "Mittelwert" "المتوسط";
    /// What a reference line stands at.
    Median "median" "Median" "Zentralwert" "الوسيط";
    /// What a reference line stands at.
    Minimum "minimum" "Minimum" "Kleinster Wert" "الحد الأدنى";
    /// What a reference line stands at.
    Maximum "maximum" "Maximum" "Größter Wert" "الحد الأقصى";
    /// Small multiples: `{n}` of them.
    Panels "panels" "{n} panels by {key}" "{n} Felder nach {key}" "عدد اللوحات {n} حسب {key}";
    /// A waterfall's rising bars.
    Increase "increase" "Increase" "Anstieg" "زيادة";
    /// A waterfall's falling bars.
    Decrease "decrease" "Decrease" "Rückgang" "انخفاض";
    /// A waterfall's last bar.
    Total "total" "Total" "Gesamt" "الإجمالي";
    /// What was too small to show by itself, `{n}` of it.
    Other "other" "Other ({n})" "Sonstige ({n})" "أخرى ({n})";
    /// The upper end of a box's whiskers.
    BoxHigh "boxHigh" "Highest" "Höchster Wert" "الأعلى";
    /// The upper end of a box.
    BoxThird "boxThird" "Third quartile" "Drittes Quartil" "الربيع الثالث";
    /// The line within a box.
    BoxMedian "boxMedian" "Median" "Zentralwert" "الوسيط";
    /// The lower end of a box.
    BoxFirst "boxFirst" "First quartile" "Erstes Quartil" "الربيع الأول";
    /// The lower end of a box's whiskers.
    BoxLow "boxLow" "Lowest" "Niedrigster Wert" "الأدنى";
    /// A metric's `{change}` since what was `{before}`.
    From "from" "{change} from {before}" "{change} gegenüber {before}" "{change} مقارنة مع {before}";
    /// Behind a metric's change: what it is compared with.
    Against "against" "vs {before}" "ggü. {before}" "مقابل {before}";
    /// What was a year ago.
    PreviousYear "previousYear" "previous year" "Vorjahr" "العام السابق";
    /// What was in the period before.
    PreviousPeriod "previousPeriod" "previous period" "Vorzeitraum" "الفترة السابقة";
    /// What was some time ago.
    Earlier "earlier" "earlier" "früher" "سابقًا";
    /// A kind of chart.
    Combined "combined" "Combined chart" "Kombinationsdiagramm" "مخطط مركب";
    /// A kind of chart.
    Bubbles "bubbles" "Bubble chart" "Blasendiagramm" "مخطط فقاعي";
    /// A kind of chart.
    BoxPlot "boxPlot" "Box plot" "Kastendiagramm" "مخطط صندوقي";
    /// A kind of chart.
    Heatmap "heatmap" "Heatmap" "Wärmekarte" "خريطة حرارية";
    /// A kind of chart.
    Calendar "calendar" "Calendar" "Kalender" "تقويم";
    /// A kind of chart.
    Treemap "treemap" "Treemap" "Kacheldiagramm" "خريطة شجرية";
    /// A kind of chart.
    Sunburst "sunburst" "Sunburst" "Mehrstufiges Ringdiagramm" "مخطط شمسي";
    /// A kind of chart.
    Funnel "funnel" "Funnel" "Trichterdiagramm" "مخطط قمعي";
    /// A kind of chart.
    Waterfall "waterfall" "Waterfall" "Wasserfalldiagramm" "مخطط شلالي";
    /// A kind of chart.
    Gauge "gauge" "Gauge" "Tachodiagramm" "مقياس";
    /// A kind of chart.
    Bullet "bullet" "Bullet chart" "Bullet-Diagramm" "مخطط نقطي";
    /// A kind of chart.
    Candlestick "candlestick" "Candlestick chart" "Kerzendiagramm" "مخطط شموع";
    /// A kind of chart.
    Radar "radar" "Radar chart" "Netzdiagramm" "مخطط راداري";
    /// A kind of chart.
    Flows "flows" "Flows" "Flussdiagramm" "مخطط تدفق";
    /// A kind of chart.
    Map "map" "Map" "Karte" "خريطة";
    /// A kind of chart.
    Violin "violin" "Violin plot" "Violinendiagramm" "مخطط كمان";
    /// A kind of chart.
    Dumbbell "dumbbell" "Dumbbell chart" "Hanteldiagramm" "مخطط دمبل";
    /// One mark.
    OneValue "oneValue" "1 value" "1 Wert" "قيمة واحدة";
    /// `{n}` marks.
    ManyValues "manyValues" "{n} values" "{n} Werte" "عدد القيم {n}";
    /// The name of a measure of `{field}`.
    SumOf "sumOf" "Sum {field}" "Summe {field}" "مجموع {field}";
    /// The name of a measure of `{field}`.
    MeanOf "meanOf" "Mean {field}" "Mittelwert {field}" "متوسط {field}";
    /// The name of a measure of `{field}`.
    MinOf "minOf" "Min {field}" "Minimum {field}" "أدنى {field}";
    /// The name of a measure of `{field}`.
    MaxOf "maxOf" "Max {field}" "Maximum {field}" "أعلى {field}";
    /// The name of a measure of `{field}`.
    CountOf "countOf" "Count {field}" "Anzahl {field}" "عدد {field}";
    /// The name of a measure of `{field}`.
    CountDistinctOf "countDistinctOf" "Count distinct {field}" "Anzahl verschiedener {field}" "عدد القيم المختلفة {field}";
    /// The name of a measure of `{field}`.
    MedianOf "medianOf" "Median {field}" "Zentralwert {field}" "وسيط {field}";
    /// The name of a measure of `{field}`.
    QuantileOf "quantileOf" "Quantile {field}" "Quantil {field}" "كمية {field}";
    /// The name of a measure of `{field}`.
    StddevOf "stddevOf" "Stddev {field}" "Standardabweichung {field}" "الانحراف المعياري {field}";
    /// The name of a measure of `{field}`.
    VarianceOf "varianceOf" "Variance {field}" "Varianz {field}" "تباين {field}";
    /// The name of a measure of `{field}`.
    FirstOf "firstOf" "First {field}" "Erster Wert {field}" "أول {field}";
    /// The name of a measure of `{field}`.
    LastOf "lastOf" "Last {field}" "Letzter Wert {field}" "آخر {field}";
    /// The name of a measure of `{field}`.
    ShareOf "shareOf" "Share {field}" "Anteil {field}" "حصة {field}";
    /// The name of a count of rows.
    Count "count" "Count" "Anzahl" "العدد";
    /// The name of a share of rows.
    Share "share" "Share" "Anteil" "الحصة";
    /// What null keys lack where the key has no name.
    Key "key" "key" "Schlüssel" "مفتاح";
}

impl Word {
    /// What a measure is called that has no title: of a column by its `{field}`, otherwise of rows.
    pub(crate) fn of_measure(op: Op, field: bool) -> Self {
        match op {
            Op::Count if !field => Self::Count,
            Op::Share if !field => Self::Share,
            Op::Sum => Self::SumOf,
            Op::Mean => Self::MeanOf,
            Op::Min => Self::MinOf,
            Op::Max => Self::MaxOf,
            Op::Count => Self::CountOf,
            Op::CountDistinct => Self::CountDistinctOf,
            Op::Median => Self::MedianOf,
            Op::Quantile => Self::QuantileOf,
            Op::Stddev => Self::StddevOf,
            Op::Variance => Self::VarianceOf,
            Op::First => Self::FirstOf,
            Op::Last => Self::LastOf,
            Op::Share => Self::ShareOf,
        }
    }
}

/// The primary language of a BCP 47 tag.
fn language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// Whether a language of BCP 47 tag `tag` is written from right to left: by its script where it
/// names one, else by the language.
///
/// ```
/// use pellucid_charts::locale::words::right_to_left;
///
/// assert!(right_to_left("fa-IR") && !right_to_left("ur-Latn"));
/// ```
pub fn right_to_left(tag: &str) -> bool {
    const SCRIPTS: [&str; 8] = ["arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg", "aran"];
    const LANGUAGES: [&str; 13] =
        ["ar", "he", "iw", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "nqo", "ks"];
    let script = tag
        .split(['-', '_'])
        .skip(1)
        .find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    match script {
        Some(script) => SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
        None => LANGUAGES.contains(&language(tag).to_ascii_lowercase().as_str()),
    }
}

/// The text with `{name}` replaced by each value. What is filled in is not looked at again, so that
/// data may hold braces.
///
/// ```
/// use pellucid_charts::locale::words::fill;
///
/// assert_eq!(fill("{n} of {m}", &[("n", "2"), ("m", "3")]), "2 of 3");
/// ```
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        let found = tail[1..]
            .split_once('}')
            .and_then(|(name, after)| Some((values.iter().find(|v| v.0 == name)?.1, after)));
        match found {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn holes(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_fills_the_same_holes() {
        for &word in Word::ALL {
            for tag in ["de", "ar-EG"] {
                assert_eq!(holes(word.text(tag)), holes(word.english()), "{word:?} {tag}");
                assert!(
                    word == Word::Comma || word.text(tag) != word.english(),
                    "{word:?} is not translated to {tag}"
                );
            }
        }
        let names: BTreeSet<_> = Word::ALL.iter().map(|w| w.name()).collect();
        assert_eq!(names.len(), Word::ALL.len());
    }

    #[test]
    fn what_is_filled_in_may_hold_braces() {
        assert_eq!(fill("{a} of {b}{", &[("a", "{b}"), ("b", "2")]), "{b} of 2{");
    }

    #[test]
    fn directions() {
        for tag in ["ar", "ar-EG", "he-IL", "fa_IR", "az-Arab", "ckb"] {
            assert!(right_to_left(tag), "{tag}");
        }
        for tag in ["", "en-US", "de", "ur-Latn", "az"] {
            assert!(!right_to_left(tag), "{tag}");
        }
    }
}
