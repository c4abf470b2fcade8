//! This process: protection of its memory, the signals that end it, the environment it was started
//! with, and the commands it runs for their output.

mod child;
mod command_output;
mod fed_command;
mod hardening;
mod holder;
mod inherited;
mod limits;
mod pager;
mod shortage;
mod signals;
mod users;
mod variables;

pub use child::{Finished, Running};
pub use command_output::{CommandFailure, command_output};
pub use fed_command::feed_command;
pub use hardening::{Hardened, contained, harden, wipe_frames, wipe_stack};
pub use holder::PidHolder;
pub use inherited::keep_descriptors;
pub use limits::{ServerLimits, TooLow};
pub use pager::{Paged, Pager};
pub use shortage::{Shortage, require_resources};
pub use signals::{Signals, survive_file_size_limit};
pub use users::{actor, is_private_group, is_unmapped_user, system_user, user_name};
pub use variables::{InvalidVariable, Vars, is_own_variable};
