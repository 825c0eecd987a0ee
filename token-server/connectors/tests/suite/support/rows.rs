//! The rows every warehouse is given.

/// One value.
#[derive(Debug, Clone)]
pub enum Cell {
    Null,
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    /// Microseconds since 1970.
    Micros(i64),
    /// Days since 1970.
    Days(i32),
}

impl Cell {
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// Columns of `sales`. One has a name made to break quoting.
pub const NAMES: [&str; 8] = ["owner", "secret", "product", "qty", "price", "ok", "ts", "day"];

const DAY: i64 = 86_400_000_000;

/// Nine rows of `acme`, four of `umbrella`, one of nobody's.
pub fn rows() -> Vec<Vec<Cell>> {
    let row = |owner: &str,
               product: Option<&str>,
               qty: Option<i64>,
               price: Option<f64>,
               ts: Option<i64>| {
        vec![
            Cell::Text(owner.to_owned()),
            Cell::Text(format!("SECRET-{owner}")),
            product.map_or(Cell::Null, |p| Cell::Text(p.to_owned())),
            qty.map_or(Cell::Null, Cell::Int),
            price.map_or(Cell::Null, Cell::Float),
            qty.map_or(Cell::Null, |q| Cell::Bool(q > 2)),
            ts.map_or(Cell::Null, Cell::Micros),
            ts.map_or(Cell::Null, |t| Cell::Days(t.div_euclid(DAY) as i32)),
        ]
    };
    let at = |day: i64, hour: i64| Some(day * DAY + hour * 3_600_000_000);
    vec![
        row("acme", Some("bolt"), Some(3), Some(1.5), at(11_323, 5)),
        row("umbrella", Some("UMBRELLA-ONLY-virus"), Some(1000), Some(9e9), at(11_323, 6)),
        row("acme", Some("nut"), Some(1), Some(0.0), at(11_324, 23)),
        row("acme", Some("bolt"), Some(5), Some(-0.0), at(11_330, 0)),
        row("acme", None, Some(2), Some(f64::NAN), at(11_354, 12)),
        row("umbrella", Some("UMBRELLA-ONLY-cure"), Some(2000), Some(-9e9), at(11_400, 1)),
        row("acme", Some("Nut"), None, None, at(11_355, 13).map(|t| t + 1)),
        row("acme", Some("gear"), Some(4), Some(2.25), None),
        row("", Some("NOBODYS-ONLY"), Some(7), Some(7.0), at(11_300, 7)),
        row("acme", Some("ge%r_'\\`\"é"), Some(-6), Some(1e-3), at(-1, 23).map(|t| t + 999_999)),
        row("umbrella", None, None, None, None),
        row("acme", Some("bolt"), Some(9_007_199_254_740_993), Some(3.5), at(11_500, 4)),
        row("umbrella", Some("UMBRELLA-ONLY-virus"), Some(3000), Some(1.0), at(11_323, 6)),
        row("acme", Some("nut"), Some(1), Some(10.0), at(11_324, 23)),
    ]
}
