//! From degrees to a plane whose y grows downward.

use pellucid_core::chart::Projection;

use crate::geometry::Point;
use crate::mark::geo::shapes::Shape;

/// Latitude at which Mercator's map is as high as wide (EPSG:3857).
const MERCATOR_END: f64 = 85.051_129;

/// Every polygon of every shape on the plane.
pub(super) fn flatten(shapes: &[Shape], given: Option<Projection>) -> Vec<Vec<Vec<Vec<Point>>>> {
    let all = || {
        shapes
            .iter()
            .flat_map(|s| s.polygons.iter().flatten().flatten())
            .filter(|p| p[0].is_finite() && p[1].is_finite())
    };
    let [west, south] = all().fold([f64::INFINITY; 2], |m, p| [m[0].min(p[0]), m[1].min(p[1])]);
    let [east, north] = all().fold([f64::NEG_INFINITY; 2], |m, p| [m[0].max(p[0]), m[1].max(p[1])]);
    let middle = [(west + east) / 2.0, ((south + north) / 2.0).clamp(-80.0, 80.0)];
    // A cone needs a side of the equator; what straddles it is near enough to a cylinder.
    let cone = (south + north).abs() > (north - south) * 0.6;
    let usual = if east - west > 180.0 {
        Projection::EqualEarth
    } else if cone {
        Projection::Albers
    } else {
        Projection::Equirectangular
    };
    let axis = if given == Some(Projection::Albers) {
        center_of_longitudes(all().map(|p| p[0]))
    } else {
        middle[0]
    };
    let conic = Conic::new(
        south + (north - south) / 6.0,
        north - (north - south) / 6.0,
        axis,
        [axis, middle[1]],
    );
    let usa = Usa::new();
    let kind = given.unwrap_or(usual);
    let place = |p: [f64; 2], ring: [f64; 2]| match kind {
        Projection::Equirectangular => Point::new(p[0] * middle[1].to_radians().cos(), -p[1]),
        Projection::Mercator => {
            let lat = p[1].clamp(-MERCATOR_END, MERCATOR_END).to_radians();
            Point::new(p[0], -(std::f64::consts::FRAC_PI_4 + lat / 2.0).tan().ln().to_degrees())
        }
        Projection::EqualEarth => equal_earth(p),
        Projection::Albers => conic.place(p),
        Projection::AlbersUsa => usa.place(p, ring),
    };
    let ring = |r: &Vec<[f64; 2]>| {
        let first = r.first().copied().unwrap_or_default();
        r.iter().map(|p| place(*p, first)).collect()
    };
    shapes
        .iter()
        .map(|s| s.polygons.iter().map(|p| p.iter().map(ring).collect()).collect())
        .collect()
}

/// The middle of the shortest stretch of longitude that holds all, degrees: what crosses the 180th
/// meridian, as Alaska does, has its middle there and not on the other side of the globe.
fn center_of_longitudes(all: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = all.collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return 0.0 };
    // From the end of the widest gap around the globe to its start.
    let mut gap = (first + 360.0 - last, *first, *last);
    for pair in sorted.windows(2) {
        if pair[1] - pair[0] > gap.0 {
            gap = (pair[1] - pair[0], pair[1], pair[0] + 360.0);
        }
    }
    let middle = (gap.1 + gap.2) / 2.0;
    if middle > 180.0 { middle - 360.0 } else { middle }
}

/// Šavrič, Patterson and Jenny, "The Equal Earth map projection", 2018.
fn equal_earth([lon, lat]: [f64; 2]) -> Point {
    const A: [f64; 4] = [1.340264, -0.081106, 0.000893, 0.003796];
    let half = 3f64.sqrt() / 2.0;
    let t = (half * lat.to_radians().sin()).asin();
    let (t2, t6) = (t * t, t.powi(6));
    let slope = A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2);
    let y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
    Point::new(lon.to_radians() * t.cos() / (half * slope), -y)
}

/// Albers' equal-area conic (Snyder, "Map Projections: A Working Manual", 1987, page 100).
struct Conic {
    n: f64,
    c: f64,
    /// Longitude that runs straight down, degrees.
    axis: f64,
    /// What becomes the origin.
    origin: [f64; 2],
}

impl Conic {
    fn new(first: f64, second: f64, axis: f64, center: [f64; 2]) -> Self {
        let (a, b) = (first.to_radians(), second.to_radians());
        let n = (a.sin() + b.sin()) / 2.0;
        // On the equator the cone is a cylinder; a sliver of a degree keeps it a cone.
        let n = if n.abs() < 1e-6 { 1e-6 } else { n };
        let mut cone = Self { n, c: a.cos().powi(2) + 2.0 * n * a.sin(), axis, origin: [0.0; 2] };
        let at = cone.place(center);
        cone.origin = [at.x, at.y];
        cone
    }

    fn place(&self, [lon, lat]: [f64; 2]) -> Point {
        let rho = (self.c - 2.0 * self.n * lat.to_radians().sin()).max(0.0).sqrt() / self.n;
        let beside = lon - self.axis;
        let beside = if beside.abs() > 180.0 { beside - 360f64.copysign(beside) } else { beside };
        let turn = self.n * beside.to_radians();
        Point::new(rho * turn.sin() - self.origin[0], rho * turn.cos() - self.origin[1])
    }
}

/// The United States: 48 states, and below them Alaska, at 0.35 of its size, and Hawaii. Places and
/// parallels as in d3-geo's geoAlbersUsa.
struct Usa {
    main: Conic,
    alaska: Conic,
    hawaii: Conic,
}

impl Usa {
    fn new() -> Self {
        Self {
            main: Conic::new(29.5, 45.5, -96.0, [-96.6, 38.7]),
            alaska: Conic::new(55.0, 65.0, -154.0, [-156.0, 58.5]),
            hawaii: Conic::new(8.0, 18.0, -157.0, [-160.0, 19.9]),
        }
    }

    /// A position, in the inset that its ring's first position belongs to.
    fn place(&self, p: [f64; 2], ring: [f64; 2]) -> Point {
        let moved =
            |p: Point, scale: f64, x: f64, y: f64| Point::new(p.x * scale + x, p.y * scale + y);
        if ring[1] > 50.0 && (ring[0] < -129.0 || ring[0] > 170.0) {
            // The Aleutians cross the antimeridian.
            let lon = if p[0] > 0.0 { p[0] - 360.0 } else { p[0] };
            return moved(self.alaska.place([lon, p[1]]), 0.35, -0.307, 0.201);
        }
        if ring[1] < 24.0 && ring[0] < -150.0 {
            return moved(self.hawaii.place(p), 1.0, -0.205, 0.212);
        }
        // Puerto Rico and the Virgin Islands, off Florida.
        if ring[1] < 20.0 && ring[0] > -70.0 {
            return moved(self.main.place(p), 1.0, -0.2, -0.08);
        }
        self.main.place(p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_earth_is_as_published() {
        // The half width of the map at the equator is 2.70663 and its half height 1.31736 (the
        // paper's table).
        assert!((equal_earth([180.0, 0.0]).x - 2.70663).abs() < 1e-5);
        assert!((equal_earth([0.0, 90.0]).y + 1.31736).abs() < 1e-5);
    }

    #[test]
    fn what_crosses_the_180th_meridian_has_its_middle_there() {
        for (all, middle) in [
            (&[-70.0, -120.0, 172.0][..], -129.0),
            (&[10.0, 20.0], 15.0),
            (&[170.0, -170.0], 180.0),
            (&[], 0.0),
        ] {
            assert_eq!(center_of_longitudes(all.iter().copied()), middle, "{all:?}");
        }
    }

    #[test]
    fn albers_is_as_snyder_computes_it() {
        // Page 292: standard parallels 29.5 and 45.5, origin 23 N 96 W, 35 N 75 W gives x
        // 0.2952720, y 0.2416774.
        let p = Conic::new(29.5, 45.5, -96.0, [-96.0, 23.0]).place([-75.0, 35.0]);
        assert!((p.x - 0.295_272_0).abs() < 1e-6 && (-p.y - 0.241_677_4).abs() < 1e-6, "{p:?}");
    }
}
