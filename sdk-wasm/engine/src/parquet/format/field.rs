//! Field numbers of the specification's structs, a module a struct; only fields that are read.

/// `struct FileMetaData`.
pub mod file_meta_data {
    /// A list of `SchemaElement`.
    pub const SCHEMA: i16 = 2;
    /// A list of `RowGroup`.
    pub const ROW_GROUPS: i16 = 4;
    /// The program that wrote the file, with its version.
    pub const CREATED_BY: i16 = 6;
}

/// `struct SchemaElement`.
pub mod schema_element {
    /// A [`Type`](super::super::Type); groups have none.
    pub const TYPE: i16 = 1;
    /// Bytes of a value of fixed length.
    pub const TYPE_LENGTH: i16 = 2;
    /// A [`Repetition`](super::super::Repetition); the root has none.
    pub const REPETITION_TYPE: i16 = 3;
    /// The field's name.
    pub const NAME: i16 = 4;
    /// How many of the elements that follow are this group's.
    pub const NUM_CHILDREN: i16 = 5;
    /// A [`ConvertedType`](super::super::ConvertedType).
    pub const CONVERTED_TYPE: i16 = 6;
    /// Digits after the point of a decimal.
    pub const SCALE: i16 = 7;
    /// A [`LogicalType`](super::super::LogicalType).
    pub const LOGICAL_TYPE: i16 = 10;
}

/// `struct DecimalType`.
pub mod decimal_type {
    /// Digits after the point.
    pub const SCALE: i16 = 1;
}

/// `struct TimestampType`.
pub mod timestamp_type {
    /// A [`TimeUnit`](super::super::TimeUnit).
    pub const UNIT: i16 = 2;
}

/// `struct IntType`.
pub mod int_type {
    /// Whether values may be negative.
    pub const IS_SIGNED: i16 = 2;
}

/// `struct RowGroup`.
pub mod row_group {
    /// A list of `ColumnChunk`, one a leaf of the schema.
    pub const COLUMNS: i16 = 1;
    /// Rows in the group.
    pub const NUM_ROWS: i16 = 3;
}

/// `struct ColumnChunk`.
pub mod column_chunk {
    /// Another file that has the chunk.
    pub const FILE_PATH: i16 = 1;
    /// A `ColumnMetaData`.
    pub const META_DATA: i16 = 3;
    /// How the chunk is encrypted, where it is.
    pub const CRYPTO_METADATA: i16 = 8;
}

/// `struct ColumnMetaData`.
pub mod column_meta_data {
    /// A [`Codec`](super::super::Codec).
    pub const CODEC: i16 = 4;
    /// Bytes of the chunk in the file, page headers included.
    pub const TOTAL_COMPRESSED_SIZE: i16 = 7;
    /// Where the first data page begins in the file.
    pub const DATA_PAGE_OFFSET: i16 = 9;
    /// Where the dictionary page begins.
    pub const DICTIONARY_PAGE_OFFSET: i16 = 11;
    /// A `Statistics`.
    pub const STATISTICS: i16 = 12;
}

/// `struct Statistics`.
pub mod statistics {
    /// Nulls in the chunk.
    pub const NULL_COUNT: i16 = 3;
    /// The largest value, plain.
    pub const MAX_VALUE: i16 = 5;
    /// The smallest value, plain.
    pub const MIN_VALUE: i16 = 6;
}

/// `struct PageHeader`.
pub mod page_header {
    /// A [`PageType`](super::super::PageType).
    pub const TYPE: i16 = 1;
    /// Bytes of the page decompressed, levels included.
    pub const UNCOMPRESSED_PAGE_SIZE: i16 = 2;
    /// Bytes of the page in the file, levels included.
    pub const COMPRESSED_PAGE_SIZE: i16 = 3;
    /// A `DataPageHeader`.
    pub const DATA_PAGE_HEADER: i16 = 5;
    /// A `DictionaryPageHeader`, whose fields have the numbers of `DataPageHeader`.
    pub const DICTIONARY_PAGE_HEADER: i16 = 7;
    /// A `DataPageHeaderV2`.
    pub const DATA_PAGE_HEADER_V2: i16 = 8;
}

/// `struct DataPageHeader`; the first two are those of `struct DictionaryPageHeader` too.
pub mod data_page_header {
    /// Values in the page, nulls included.
    pub const NUM_VALUES: i16 = 1;
    /// The values' [`Encoding`](super::super::Encoding).
    pub const ENCODING: i16 = 2;
    /// The [`Encoding`](super::super::Encoding) of the definition levels.
    pub const DEFINITION_LEVEL_ENCODING: i16 = 3;
}

/// `struct DataPageHeaderV2`.
pub mod data_page_header_v2 {
    /// Values in the page, nulls included.
    pub const NUM_VALUES: i16 = 1;
    /// The values' [`Encoding`](super::super::Encoding).
    pub const ENCODING: i16 = 4;
    /// Bytes of the definition levels, which are never compressed.
    pub const DEFINITION_LEVELS_BYTE_LENGTH: i16 = 5;
    /// Bytes of the repetition levels, which are never compressed.
    pub const REPETITION_LEVELS_BYTE_LENGTH: i16 = 6;
    /// Whether the values are compressed.
    pub const IS_COMPRESSED: i16 = 7;
}
