//! What happens when something breaks: each part that can go away goes away, and comes back.

mod busy;
mod clock;
mod database;
mod disk;
mod extracts;
mod killed;
mod redis;
mod source;
