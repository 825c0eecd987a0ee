mod adversary;
mod grammar;
mod meaning;
