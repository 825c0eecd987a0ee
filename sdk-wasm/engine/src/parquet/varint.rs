//! Variable-length integers (ULEB128, and zigzag for signed ones): metadata, runs and deltas are
//! written in them.

/// The integer at `position`, which moves behind it; `None` where the bytes end first or it has
/// more than 64 bits.
pub fn read(bytes: &[u8], position: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let b = *bytes.get(*position)?;
        *position += 1;
        value |= u64::from(b & 0x7f) << shift;
        if b & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The signed integer that `v` stands for: 0, -1, 1, -2, ...
pub fn zigzag(v: u64) -> i64 {
    (v >> 1) as i64 ^ -((v & 1) as i64)
}
