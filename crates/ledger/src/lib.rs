//! The rules: commands to events to postings to balances; money, ids, catalogue, permissions. Pure.
