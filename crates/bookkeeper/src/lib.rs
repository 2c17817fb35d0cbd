//! The shell: take the lane, load, decide, append, answer; import; verify.
