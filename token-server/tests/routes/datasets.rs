mod arrow;
mod cold;
mod parquet;
mod schema;
mod tidy;
