use std::sync::atomic::{AtomicBool, Ordering};

/// News of a change to the schema for its caller, while the change runs.
#[derive(Default)]
pub struct Watch<'a> {
    /// Function that receives what other programs may notice, once, before it happens.
    pub(super) announce: Option<&'a (dyn Fn(&str) + Sync)>,
    is_settling: AtomicBool,
}

impl<'a> Watch<'a> {
    /// Returns a watch that receives what other programs may notice, once, before it happens.
    pub fn announcing(announce: &'a (dyn Fn(&str) + Sync)) -> Self {
        Watch {
            announce: Some(announce),
            ..Watch::default()
        }
    }

    /// Returns true from the moment when a COMMIT is sent until its outcome is found out, which has limits
    /// of its own. A change that is given up in this state may have been made.
    pub fn is_settling(&self) -> bool {
        self.is_settling.load(Ordering::Relaxed)
    }

    pub(super) fn set_settling(&self, is_settling: bool) {
        self.is_settling.store(is_settling, Ordering::Relaxed);
    }
}
