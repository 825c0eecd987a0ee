//! The numbers of the format, by the names of its specification.
//!
//! Source: `parquet.thrift` of apache/parquet-format 2.12. A file may hold numbers of a later
//! version, so a number without a name is an error only where its meaning is needed: a column that
//! is not read may be stored in any way.

pub mod field;

/// A number that the specification does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown(pub i64);

/// The number as it stands in the file, for messages.
pub fn number_of<T: Into<i64>>(read: Result<T, Unknown>) -> i64 {
    read.map_or_else(|Unknown(number)| number, Into::into)
}

/// An enum of the specification: its variants with their numbers, and the ways between the two.
macro_rules! numbered {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $number:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant = $number,)*
        }

        impl TryFrom<i64> for $name {
            type Error = Unknown;

            fn try_from(number: i64) -> Result<Self, Unknown> {
                match number {
                    $($number => Ok(Self::$variant),)*
                    other => Err(Unknown(other)),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(named: $name) -> Self {
                named as Self
            }
        }
    };
}

numbered! {
    /// How pages are compressed (`enum CompressionCodec`).
    Codec {
        /// As they are.
        Uncompressed = 0,
        /// Snappy, without its framing.
        Snappy = 1,
        /// One or more gzip members (RFC 1952).
        Gzip = 2,
        /// LZO, for which there is no reader.
        Lzo = 3,
        /// Brotli (RFC 7932).
        Brotli = 4,
        /// LZ4 in Hadoop's framing, or without it: the specification left it open and retired it for [`Codec::Lz4Raw`].
        Lz4 = 5,
        /// Zstandard (RFC 8478).
        Zstd = 6,
        /// An LZ4 block without framing.
        Lz4Raw = 7,
    }
}

numbered! {
    /// How the values of a page are written (`enum Encoding`, described in `Encodings.md`).
    Encoding {
        /// One value after the other.
        Plain = 0,
        /// Positions in a dictionary; of dictionary pages the same as [`Encoding::Plain`]. Retired for [`Encoding::RleDictionary`].
        PlainDictionary = 2,
        /// Runs and packed bits: levels and booleans.
        Rle = 3,
        /// Packed bits in the other order, for levels; retired in 2014.
        BitPacked = 4,
        /// Integers as packed differences.
        DeltaBinaryPacked = 5,
        /// Byte arrays: all lengths, then all bytes.
        DeltaLengthByteArray = 6,
        /// Byte arrays that share a prefix with the one before.
        DeltaByteArray = 7,
        /// Positions in a dictionary, as runs and packed bits.
        RleDictionary = 8,
        /// The first byte of every value, then the second, and so on.
        ByteStreamSplit = 9,
    }
}

numbered! {
    /// What a page is (`enum PageType`).
    PageType {
        /// Levels and values, compressed together.
        Data = 0,
        /// An index; passed over.
        Index = 1,
        /// The values that data pages refer to.
        Dictionary = 2,
        /// Levels, then compressed values.
        DataV2 = 3,
    }
}

numbered! {
    /// How the values of a leaf are stored (`enum Type`).
    Type {
        /// One bit.
        Boolean = 0,
        /// 4 bytes.
        Int32 = 1,
        /// 8 bytes.
        Int64 = 2,
        /// 12 bytes: a time in the form of Impala and old Spark; retired.
        Int96 = 3,
        /// IEEE 754 binary32.
        Float = 4,
        /// IEEE 754 binary64.
        Double = 5,
        /// Bytes with their length before them.
        ByteArray = 6,
        /// As many bytes as the schema says.
        FixedLenByteArray = 7,
    }
}

numbered! {
    /// How often a field is there (`enum FieldRepetitionType`).
    Repetition {
        /// Once.
        Required = 0,
        /// Once or not at all.
        Optional = 1,
        /// Any number of times.
        Repeated = 2,
    }
}

numbered! {
    /// What stored values mean, as writers said it before [`LogicalType`] (`enum ConvertedType`).
    ConvertedType {
        /// Text.
        Utf8 = 0,
        /// A map.
        Map = 1,
        /// The entries of a map.
        MapKeyValue = 2,
        /// A list.
        List = 3,
        /// Text of an enumeration.
        Enum = 4,
        /// A decimal, whose scale the schema says beside it.
        Decimal = 5,
        /// Days since 1970.
        Date = 6,
        /// Milliseconds since midnight.
        TimeMillis = 7,
        /// Microseconds since midnight.
        TimeMicros = 8,
        /// Milliseconds since 1970.
        TimestampMillis = 9,
        /// Microseconds since 1970.
        TimestampMicros = 10,
        /// Unsigned, 8 bits.
        Uint8 = 11,
        /// Unsigned, 16 bits.
        Uint16 = 12,
        /// Unsigned, 32 bits.
        Uint32 = 13,
        /// Unsigned, 64 bits.
        Uint64 = 14,
        /// Signed, 8 bits.
        Int8 = 15,
        /// Signed, 16 bits.
        Int16 = 16,
        /// Signed, 32 bits.
        Int32 = 17,
        /// Signed, 64 bits.
        Int64 = 18,
        /// A JSON document.
        Json = 19,
        /// A BSON document.
        Bson = 20,
        /// Months, days and milliseconds.
        Interval = 21,
    }
}

numbered! {
    /// What stored values mean (`union LogicalType`); the numbers are those of the union's fields.
    LogicalType {
        /// Text.
        String = 1,
        /// A map.
        Map = 2,
        /// A list.
        List = 3,
        /// Text of an enumeration.
        Enum = 4,
        /// A decimal; see [`field::decimal_type`].
        Decimal = 5,
        /// Days since 1970.
        Date = 6,
        /// A time of the day.
        Time = 7,
        /// A moment; see [`field::timestamp_type`].
        Timestamp = 8,
        /// An integer; see [`field::int_type`].
        Integer = 10,
        /// Nothing but nulls.
        Null = 11,
        /// A JSON document.
        Json = 12,
        /// A BSON document.
        Bson = 13,
        /// A UUID.
        Uuid = 14,
        /// IEEE 754 binary16.
        Float16 = 15,
        /// A value of any type.
        Variant = 16,
        /// A shape on a plane.
        Geometry = 17,
        /// A shape on the globe.
        Geography = 18,
    }
}

numbered! {
    /// The unit of a time (`union TimeUnit`); the numbers are those of the union's fields.
    TimeUnit {
        /// Milliseconds.
        Millis = 1,
        /// Microseconds.
        Micros = 2,
        /// Nanoseconds.
        Nanos = 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        for number in -1..20 {
            assert_eq!(number_of(Codec::try_from(number)), number);
            assert_eq!(number_of(Encoding::try_from(number)), number);
            assert_eq!(number_of(ConvertedType::try_from(number)), number);
            assert_eq!(number_of(LogicalType::try_from(number)), number);
        }
    }

    #[test]
    fn numbers_without_a_name_stay_numbers() {
        assert_eq!(Codec::try_from(8), Err(Unknown(8)));
        assert_eq!(Encoding::try_from(1), Err(Unknown(1)));
        assert_eq!(LogicalType::try_from(9), Err(Unknown(9)));
    }
}
