mod attacks;
mod edit;
mod filters;
mod post;
