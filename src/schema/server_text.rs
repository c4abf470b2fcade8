//! Text of the server, safe to show.

pub(super) use crate::domain::visible_start as clean;
