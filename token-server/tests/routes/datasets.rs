mod parquet;
mod schema;
