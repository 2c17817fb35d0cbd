//! GraphQL and the HTTP doors: parse, do, render.
