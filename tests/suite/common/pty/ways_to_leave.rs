/// Defines a test for each way to leave a question for good. `$leaves` takes the expected exit code
/// and a function that leaves the question on a terminal.
macro_rules! ways_to_leave {
    ($leaves:ident) => {
        #[test]
        fn ctrl_c_leaves_every_question() {
            $leaves(130, |t| _ = t.types("\x03"));
        }

        #[test]
        fn ctrl_d_leaves_every_question() {
            $leaves(130, |t| _ = t.types("\x04"));
        }

        #[test]
        fn ctrl_backslash_leaves_every_question() {
            $leaves(131, |t| _ = t.types("\x1c"));
        }

        #[test]
        fn a_request_to_end_leaves_every_question() {
            $leaves(143, |t| _ = t.signal(rustix::process::Signal::TERM));
        }

        #[test]
        fn a_hang_up_leaves_every_question() {
            $leaves(129, |t| _ = t.signal(rustix::process::Signal::HUP));
        }
    };
}

pub(crate) use ways_to_leave;
