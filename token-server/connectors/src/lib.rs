//! Answers a `Query` from a warehouse. Knows no HTTP server, no tokens and no policy: rows in scope come in as bound values.
