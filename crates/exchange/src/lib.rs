//! Other people's formats in and out. Bytes in, typed rows or named errors out.
