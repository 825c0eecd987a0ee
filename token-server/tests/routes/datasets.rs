mod arrow;
mod parquet;
mod schema;
mod tidy;
