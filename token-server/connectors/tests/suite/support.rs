pub mod compare;
pub mod evaluate;
pub mod postgres;
pub mod queries;
pub mod rows;
pub mod sail;
pub mod stand_in;
pub mod tools;
