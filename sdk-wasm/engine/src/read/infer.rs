//! What a column's cells have in common, gathered over all of them before any is read.

use pellucid_core::DataType;

use super::cells::{Cell, Rules};
use super::date::{DMY, MDY, Moment, Orders, YMD};
use super::notes::Location;
use super::number::{Currency, Grouping, Interpretation, Number, Plain, plain, special};
use super::words;

/// Cells of text, and none of another kind, after which a column is taken for text unseen.
const SURE: u64 = 64;
/// Whole numbers of more digits than this, written with a plus or in groups of one length, are
/// telephone numbers.
const PHONE: usize = 7;

/// Ways of writing dates that are told apart.
const WAYS: usize = 8;

/// What was seen of a column.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Cells by kind.
    pub(super) numbers: u64,
    pub(super) specials: u64,
    /// Those of them that are NaN, and the first.
    pub(super) nans: u64,
    pub(super) first_nan: Option<Location>,
    pub(super) bools: u64,
    pub(super) times: u64,
    pub(super) texts: u64,
    pub(super) words: u64,
    /// JSON: lists, which have no place in a cell.
    pub(super) lists: u64,
    /// Whether such was an object too deep.
    pub(super) deep: bool,
    pub(super) figures: Figures,
    pub(super) moments: Moments,
    /// The first text that is no number, time or truth value; the first word for no value, and
    /// number.
    pub(super) first_text: Option<Location>,
    pub(super) first_word: Option<Location>,
    pub(super) first_number: Option<Location>,
    pub(super) first_bool: Option<Location>,
    /// Whether the column is text for sure, so that no more is looked at.
    settled: bool,
    /// Whether names of digits were seen, such as zip codes: a column of them is no broken column
    /// of numbers.
    pub(super) names: bool,
    /// The type that was asked for, where one was: then all of the column is looked at.
    pub(super) forced: Option<DataType>,
    /// Most digits behind a decimal point, and behind a comma, where decimals were asked for.
    pub(super) scale: (u8, u8),
}

/// What was seen of a column's numbers.
#[derive(Debug)]
pub(super) struct Figures {
    /// Whether all read with a decimal point, and with a decimal comma.
    pub(super) point: bool,
    pub(super) comma: bool,
    /// Whether any has decimals, read with a point, and with a comma; and whether any has an
    /// exponent without them.
    pub(super) point_fraction: bool,
    pub(super) comma_fraction: bool,
    pub(super) exponent: bool,
    /// Whether any has a comma.
    pub(super) has_comma: bool,
    pub(super) currency: Option<Currency>,
    /// Whether two currencies were seen, or percent beside none.
    pub(super) currencies: bool,
    pub(super) percent: u64,
    pub(super) parentheses: u64,
    /// Written with a plus and long, as telephone numbers are.
    pub(super) phone: bool,
    /// Digits of the numbers grouped by blanks: how many such numbers, fewest, most.
    blanks: (u64, usize, usize),
    /// A number beyond 2^53, and one beyond 64 bits.
    pub(super) wide: Option<Location>,
    /// The first of such that no float is.
    pub(super) lossy: Option<Location>,
    pub(super) beyond: Option<Location>,
    /// One with decimals and more digits than a float has.
    pub(super) long: Option<Location>,
    /// One whose size no float has.
    pub(super) vast: Option<Location>,
    /// The first that is not plain.
    pub(super) dressed: Option<Location>,
    /// Whether any is below zero by parentheses.
    pub(super) accounted: bool,
    /// The first that is plain, and has a point that may part thousands.
    pub(super) pointed: Option<Location>,
    /// Those that read with a decimal point alone, and with a comma alone.
    pub(super) pointed_only: Way,
    pub(super) comma_only: Way,
}

/// Cells that are written in one way: how many, and the first.
#[derive(Debug, Default)]
pub(super) struct Way {
    pub(super) count: u64,
    pub(super) first: Option<Location>,
}

impl Way {
    fn see(&mut self, text: &str, row: u64) {
        if self.count == 0 {
            self.first = Some(Location::new(row, text));
        }
        self.count += 1;
    }
}

/// What was seen of a column's times.
#[derive(Debug)]
pub(super) struct Moments {
    /// The orders of numbers that every date allows.
    pub(super) orders: Orders,
    /// What parts their numbers; none where they differ.
    style: Option<u8>,
    pub(super) styles_differ: bool,
    pub(super) timed: bool,
    /// The first with a time of day that is not midnight.
    pub(super) first_timed: Option<Location>,
    pub(super) fine: bool,
    /// Whether the order of day and month makes a difference.
    pub(super) order_matters: bool,
    /// Dates by what parts their numbers and the orders these allow, of the first such ways.
    pub(super) ways: Vec<(u8, Orders, Way)>,
    /// The first date.
    pub(super) first: Option<Location>,
    /// The first that has another order than the caller says.
    pub(super) unlike: Option<Location>,
    /// Years of the dates, whichever the order: nanoseconds hold 1678 to 2262.
    pub(super) days: (i64, i64),
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            point: true,
            comma: true,
            point_fraction: false,
            comma_fraction: false,
            exponent: false,
            has_comma: false,
            currency: None,
            currencies: false,
            percent: 0,
            parentheses: 0,
            phone: false,
            blanks: (0, usize::MAX, 0),
            wide: None,
            lossy: None,
            beyond: None,
            long: None,
            vast: None,
            dressed: None,
            accounted: false,
            pointed: None,
            pointed_only: Way::default(),
            comma_only: Way::default(),
        }
    }
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            orders: YMD | DMY | MDY,
            style: None,
            styles_differ: false,
            timed: false,
            first_timed: None,
            fine: false,
            order_matters: false,
            ways: Vec::new(),
            first: None,
            unlike: None,
            days: (i64::MAX, i64::MIN),
        }
    }
}

impl Seen {
    /// Takes the cell of row `row` into account.
    #[inline]
    pub(super) fn see(&mut self, cell: Cell<'_>, row: u64, rules: &Rules) {
        let text = match cell {
            _ if self.settled => return,
            Cell::Null => return,
            Cell::Plain(_) | Cell::Number(_) | Cell::Bool(_) if rules.is_given(cell) => return,
            Cell::Bool(value) => return self.truth(if value { "true" } else { "false" }, row),
            Cell::Plain(text) | Cell::Number(text) | Cell::Text(text) => text,
        };
        if self.forced == Some(DataType::Decimal) && !rules.is_given(cell) {
            self.measure(text);
        }
        if matches!(cell, Cell::Text(_)) {
            return self.text(text, row, rules);
        }
        match plain(text) {
            Some(Plain::Int(v)) => {
                if v.unsigned_abs() > 1 << 53 {
                    self.figures.wide(v, text, row);
                }
            }
            // With a decimal comma asked for, a point can only part thousands.
            Some(Plain::Decimal { .. }) if rules.decimal == Some(',') => {
                return self.dressed(cell, text, row, rules);
            }
            Some(Plain::Decimal { mantissa, like_thousands, .. }) => {
                // It has eighteen digits, unless the last of them is a zero.
                if mantissa.unsigned_abs() >= 10u64.pow(17)
                    && mantissa % 10 != 0
                    && self.figures.long.is_none()
                {
                    self.figures.long = Some(Location::new(row, text));
                }
                self.figures.point_fraction = true;
                self.figures.comma &= like_thousands;
                if !like_thousands {
                    self.figures.pointed_only.see(text, row);
                }
                if like_thousands && self.figures.pointed.is_none() {
                    self.figures.pointed = Some(Location::new(row, text));
                }
            }
            None => return self.dressed(cell, text, row, rules),
        }
        if self.numbers == 0 {
            self.first_number = Some(Location::new(row, text));
        }
        self.numbers += 1;
    }

    /// Takes a number's digits behind the mark into account.
    fn measure(&mut self, text: &str) {
        let Some(n) = Number::of(text.trim()) else { return };
        for (mark, most) in [('.', &mut self.scale.0), (',', &mut self.scale.1)] {
            if n.asked(mark).is_some() {
                *most = n.scale(mark).max(*most);
            }
        }
    }

    /// A cell that is no plain number.
    fn dressed(&mut self, cell: Cell<'_>, text: &str, row: u64, rules: &Rules) {
        // Most of what is no number is a time.
        if let Some(moment) = Moment::plain(text) {
            return self.moment(&moment, text, row, rules);
        }
        let trimmed = text.trim();
        if matches!(cell, Cell::Plain(_)) {
            if rules.is_null(trimmed) {
                return;
            }
            if rules.is_null_word(trimmed) {
                return self.word(trimmed, row);
            }
            if words::truth(trimmed).is_some() {
                return self.truth(trimmed, row);
            }
        }
        if let Some(value) = special(trimmed) {
            return self.special(value, trimmed, row);
        }
        let number = Number::of(trimmed);
        if number.is_some_and(|n| self.figures.see(&n, trimmed, row, rules, self.forced.is_some()))
        {
            if self.numbers == 0 {
                self.first_number = Some(Location::new(row, text));
            }
            self.numbers += 1;
            return;
        }
        self.names |= number.is_some_and(|n| n.has_leading_zero());
        self.moment_or_text(text, row, rules);
    }

    /// A text of JSON, or of a CSV cell that is no number.
    fn text(&mut self, text: &str, row: u64, rules: &Rules) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            // A text like any other among texts, and no value among numbers.
            self.words += 1;
            return;
        }
        // Words that were asked for are null among texts too, of which there is nothing to say.
        if rules.null_words.is_some() && rules.is_null(trimmed) {
            self.words += 1;
            return;
        }
        if rules.is_null_word(trimmed) || rules.is_null(trimmed) {
            return self.word(trimmed, row);
        }
        if let Some(value) = special(trimmed) {
            return self.special(value, trimmed, row);
        }
        self.moment_or_text(text, row, rules);
    }

    /// A word that only floats know. Among dates and truth values NaN stands for none.
    fn special(&mut self, value: f64, text: &str, row: u64) {
        self.specials += 1;
        if value.is_nan() {
            self.nans += 1;
            self.first_nan.get_or_insert_with(|| Location::new(row, text));
        }
    }

    fn truth(&mut self, value: &str, row: u64) {
        if self.bools == 0 {
            self.first_bool = Some(Location::new(row, value));
        }
        self.bools += 1;
    }

    fn word(&mut self, word: &str, row: u64) {
        if self.first_word.is_none() {
            self.first_word = Some(Location::new(row, word));
        }
        self.words += 1;
    }

    fn moment(&mut self, moment: &Moment, text: &str, row: u64, rules: &Rules) {
        self.times += 1;
        self.moments.see(moment, text, row);
        if self.moments.unlike.is_none()
            && rules.order.is_some_and(|said| moment.orders & (said | YMD) == 0)
        {
            self.moments.unlike = Some(Location::new(row, text));
        }
    }

    fn moment_or_text(&mut self, text: &str, row: u64, rules: &Rules) {
        if let Some(moment) = Moment::of(text.trim()) {
            return self.moment(&moment, text, row, rules);
        }
        if self.texts == 0 {
            self.first_text = Some(Location::new(row, text));
        }
        self.texts += 1;
        self.settled = self.forced.is_none()
            && self.texts >= SURE
            && self.texts > self.numbers + self.times + self.bools;
    }

    /// Whether nothing but empty cells was seen.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers
            + self.specials
            + self.bools
            + self.times
            + self.texts
            + self.words
            + self.lists
            == 0
    }

    /// Takes a list or another thing that has no place in a cell into account.
    pub(super) fn list(&mut self, deep: bool) {
        self.lists += 1;
        self.deep |= deep;
    }
}

impl Figures {
    /// Takes a number into account; false where it reads with neither mark.
    fn see(&mut self, n: &Number<'_>, text: &str, row: u64, rules: &Rules, forced: bool) -> bool {
        let with = |mark: char| {
            let read = if forced { n.asked(mark) } else { n.interpret(mark) };
            read.filter(|_| rules.decimal.is_none_or(|d| d == mark))
        };
        let (point, comma) = (with('.'), with(','));
        let Some(number) = point.or(comma) else { return false };
        self.point &= point.is_some();
        self.comma &= comma.is_some();
        match (point, comma) {
            (Some(_), None) => self.pointed_only.see(text, row),
            (None, Some(_)) => self.comma_only.see(text, row),
            _ => {}
        }
        // `5E-7` is the same with either mark.
        let marked = text.contains(['.', ',']);
        self.exponent |= !marked && !number.whole;
        self.point_fraction |= marked && point.is_some_and(|r| !r.whole);
        self.comma_fraction |= marked && comma.is_some_and(|r| !r.whole);
        self.has_comma |= text.contains(',');
        self.currencies |=
            n.currency.is_some() && self.currency.is_some_and(|c| Some(c) != n.currency);
        self.currency = self.currency.or(n.currency);
        self.percent += u64::from(n.percent);
        self.accounted |= n.parentheses;
        self.parentheses += u64::from(
            n.parentheses
                && n.currency.is_none()
                && number.whole
                && number.grouping == Grouping::None,
        );
        self.phone |=
            n.plus && number.whole && number.grouping == Grouping::None && number.digits > PHONE;
        self.blank_groups(number);
        self.wide_number(n, number, text, row);
        if self.dressed.is_none()
            && (number.grouping != Grouping::None
                || n.currency.is_some()
                || n.percent
                || n.parentheses
                || (point.is_none() && comma.is_some()))
        {
            self.dressed = Some(Location::new(row, text));
        }
        true
    }

    fn blank_groups(&mut self, number: Interpretation) {
        if number.grouping == Grouping::By(' ') && number.whole {
            let (count, fewest, most) = self.blanks;
            self.blanks = (count + 1, fewest.min(number.digits), most.max(number.digits));
        }
    }

    /// A whole number beyond 2^53: some are floats all the same.
    fn wide(&mut self, v: i64, text: &str, row: u64) {
        if self.lossy.is_none() && v as f64 as i128 != i128::from(v) {
            self.lossy = Some(Location::new(row, text));
        }
        self.wide.get_or_insert_with(|| Location::new(row, text));
    }

    fn wide_number(&mut self, n: &Number<'_>, number: Interpretation, text: &str, row: u64) {
        if self.vast.is_none() && n.is_vast() {
            self.vast = Some(Location::new(row, text));
        }
        if !number.whole && self.long.is_none() && text.len() > 17 && n.is_long() {
            self.long = Some(Location::new(row, text));
        }
        if !number.whole || number.digits < 16 {
            return;
        }
        match n.int() {
            Some(v) if v.unsigned_abs() <= 1 << 53 => {}
            Some(v) => self.wide(v, text, row),
            None if self.beyond.is_none() => self.beyond = Some(Location::new(row, text)),
            _ => {}
        }
    }

    /// Whether the numbers are telephone numbers, by what parts or begins them.
    pub(super) fn are_phones(&self, numbers: u64) -> bool {
        let (count, fewest, most) = self.blanks;
        self.phone || (count > 0 && count == numbers && fewest == most && most > PHONE)
    }
}

impl Moments {
    fn see(&mut self, moment: &Moment, text: &str, row: u64) {
        if self.first.is_none() {
            self.first = Some(Location::new(row, text));
        }
        let (style, orders) = (moment.style, moment.orders);
        let known = self.ways.iter().position(|(s, o, _)| (*s, *o) == (style, orders));
        let at = known.unwrap_or(self.ways.len());
        if at == self.ways.len() && at < WAYS {
            self.ways.push((style, orders, Way::default()));
        }
        // Further ways are not counted.
        if let Some((_, _, way)) = self.ways.get_mut(at) {
            way.see(text, row);
        }
        self.styles_differ |= self.style.is_some_and(|s| s != moment.style);
        self.style = Some(moment.style);
        self.orders &= moment.orders;
        self.timed |= moment.timed;
        if self.first_timed.is_none() && moment.has_time() {
            self.first_timed = Some(Location::new(row, text));
        }
        self.fine |= moment.fine;
        let days = [YMD, DMY, MDY].map(|order| moment.days(order));
        self.order_matters |= matches!(days, [_, Some(a), Some(b)] if a != b);
        for d in days.into_iter().flatten() {
            self.days = (self.days.0.min(d), self.days.1.max(d));
        }
    }
}
