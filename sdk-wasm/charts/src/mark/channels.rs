//! Which channels of a specification a mark reads.

use pellucid_core::Result;
use pellucid_core::chart::Channel;

use crate::data::read::need;
use crate::input::Input;

/// The channels of a mark.
pub(crate) struct Channels {
    /// What its marks stand for, or where they stand.
    pub(crate) key: Option<Channel>,
    /// Its measure.
    pub(crate) value: Channel,
    /// The key runs down the page.
    pub(crate) horizontal: bool,
    /// Where the value stands in the specification.
    pub(crate) value_path: &'static str,
}

impl Channels {
    /// An upright mark.
    pub(crate) fn upright(key: Option<Channel>, value: Channel, value_path: &'static str) -> Self {
        Self { key, value, horizontal: false, value_path }
    }
}

/// Key and value along x and y; on its side where the mark turns and x is the measure.
///
/// # Errors
/// `invalid_spec` where one is missing.
pub(crate) fn of_xy(input: &Input) -> Result<Channels> {
    let e = &input.spec.encoding;
    let (x, y) = (need("x", &e.x)?.clone(), need("y", &e.y)?.clone());
    Ok(match input.spec.mark.rules().turns && x.is_measure() && !y.is_measure() {
        true => Channels { key: Some(y), value: x, horizontal: true, value_path: "encoding.x" },
        false => Channels::upright(Some(x), y, "encoding.y"),
    })
}
