//! What several tests share.

pub mod credctl;
pub mod pg;
pub mod pooler;
pub mod python;
pub mod seals;
