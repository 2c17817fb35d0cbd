//! The port to a database and its native adapters: the log and the projections.
