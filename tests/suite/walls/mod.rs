//! The walls of the house: which room of `src` may use which, read from the source itself.
//!
//! [`ROOMS`] is the row of rooms, each with those it may use. An arrow that is not in it fails the test
//! with its file and line. Within a room no files may use each other in a circle.

mod circles;
mod code;
mod source;

use source::{House, Place};

/// Rooms that a room may use, besides `domain`.
enum Uses {
    Rooms(&'static [&'static str]),
    /// This room, and the rooms that it may use.
    RoomAndItsOwn(&'static str),
    /// This room, the rooms that it may use, and one more.
    RoomItsOwnAnd(&'static str, &'static str),
    EveryRoomAbove,
}

use Uses::{EveryRoomAbove, RoomAndItsOwn, RoomItsOwnAnd, Rooms};

/// The row of rooms, each with the rooms that it may use: only rooms above it in this list.
const ROOMS: &[(&str, Uses)] = &[
    ("domain", Rooms(&[])),
    ("process", Rooms(&[])),
    ("args", Rooms(&[])),
    ("render", Rooms(&[])),
    ("files", Rooms(&["process"])),
    ("providers", Rooms(&["files", "process"])),
    ("prompt", Rooms(&["files", "process"])),
    ("crypto", Rooms(&["files", "process"])),
    ("tls", Rooms(&["files", "process"])),
    (
        "provider_check",
        Rooms(&["providers", "tls", "files", "process"]),
    ),
    ("config", Rooms(&["providers", "files", "process"])),
    (
        "settings",
        Rooms(&["args", "config", "crypto", "providers", "files", "process"]),
    ),
    ("clipboard", Rooms(&["process"])),
    ("postgres", Rooms(&["tls", "files", "process"])),
    ("schema", Rooms(&["postgres"])),
    ("store", Rooms(&["schema", "postgres", "providers"])),
    ("vault", Rooms(&["store", "crypto", "providers"])),
    ("import", Rooms(&["providers", "files"])),
    ("export", Rooms(&["providers", "files"])),
    (
        "backup",
        Rooms(&["vault", "store", "crypto", "providers", "files"]),
    ),
    (
        "completion",
        Rooms(&["args", "providers", "files", "process"]),
    ),
    (
        "context",
        Rooms(&[
            "vault",
            "store",
            "schema",
            "postgres",
            "crypto",
            "settings",
            "config",
            "providers",
            "prompt",
            "render",
            "files",
            "process",
        ]),
    ),
    ("selection", RoomAndItsOwn("context")),
    ("input", RoomItsOwnAnd("context", "import")),
    ("exit", EveryRoomAbove),
    ("help", Rooms(&["exit"])),
    ("commands", EveryRoomAbove),
    ("cli", Rooms(FRONT)),
    ("run", Rooms(FRONT)),
    ("main", Rooms(FRONT)),
];

/// `cli`, `run` and `main` stand in front of the house, and use one another in this order.
const FRONT: &[&str] = &[
    "commands", "args", "exit", "help", "context", "settings", "prompt", "render", "process",
    "cli", "run",
];

/// Returns the rooms that the room at this place of [`ROOMS`] may use.
fn allowed(at: usize) -> Vec<&'static str> {
    let above = ROOMS[..at].iter().map(|(room, _)| *room);
    let mut allowed = vec!["domain"];
    match &ROOMS[at].1 {
        Rooms(rooms) => allowed.extend(*rooms),
        RoomAndItsOwn(room) => allowed.extend(room_and_its_own(room)),
        RoomItsOwnAnd(room, more) => {
            allowed.extend(room_and_its_own(room));
            allowed.push(more);
        }
        EveryRoomAbove => allowed.extend(above),
    }
    allowed
}

fn room_and_its_own(room: &'static str) -> Vec<&'static str> {
    let at = ROOMS.iter().position(|(it, _)| *it == room).unwrap();
    let mut rooms = allowed(at);
    rooms.push(room);
    rooms
}

/// Files of `commands` that several commands share; no other file there is used by another command.
const SHARED_BY_COMMANDS: &[&str] = &[
    "answers",
    "asking",
    "changed_row",
    "completion_cache",
    "key_prefix",
    "left",
    "output_file",
    "paging",
    "past_backups",
];

#[test]
fn a_room_uses_only_the_rooms_it_may() {
    let house = House::read();
    let mut broken = Vec::new();
    for arrow in house.arrows() {
        let Some(at) = ROOMS.iter().position(|(room, _)| *room == arrow.from) else {
            broken.push(format!("{}: `{}` is no room", arrow.place, arrow.from));
            continue;
        };
        if !allowed(at).contains(&arrow.to.as_str()) {
            let Place { file, line } = &arrow.place;
            let (from, to) = (&arrow.from, &arrow.to);
            broken.push(format!("{file}:{line}: `{from}` may not use `{to}`"));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn the_rooms_stand_in_a_row() {
    for (at, (room, _)) in ROOMS.iter().enumerate() {
        let above: Vec<_> = ROOMS[..at].iter().map(|(room, _)| *room).collect();
        for used in allowed(at) {
            let stands_above = above.contains(&used) || used == *room || FRONT.contains(room);
            assert!(stands_above, "`{room}` uses `{used}`, which follows it");
        }
    }
}

#[test]
fn every_folder_and_file_of_src_is_a_room() {
    let named: Vec<_> = ROOMS.iter().map(|(room, _)| *room).collect();
    let house = House::read();
    for room in house.rooms() {
        let is_named = named.contains(&room.as_str()) || room == "lib";
        assert!(is_named, "`{room}` is not in the table of rooms");
    }
}

#[test]
fn commands_never_use_one_another() {
    let house = House::read();
    let mut broken = Vec::new();
    for used in house.names_used_in("commands") {
        let of_command = |path: &[String]| path.get(1).cloned().unwrap_or_default();
        let (from, to) = (of_command(&used.from), of_command(&used.to));
        let is_shared = SHARED_BY_COMMANDS.contains(&to.as_str());
        if used.to.first().is_some_and(|room| room == "commands")
            && !from.is_empty()
            && !to.is_empty()
            && from != to
            && !is_shared
        {
            broken.push(format!("{}: `{from}` uses `{to}`", used.place));
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let house = House::read();
    let found: Vec<_> = house
        .rooms()
        .iter()
        .filter(|room| house.files_of(room).len() > 2)
        .flat_map(|room| circles::circles(&house.names_used_in(room)))
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_picture_for_developers_shows_the_same_arrows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/develop.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, picture) = page.split_once("```mermaid\n").unwrap();
    let (picture, _) = picture.split_once("```").unwrap();
    let lines = picture.lines().filter_map(|line| line.split_once(" --> "));
    let drawn: Vec<(&str, Vec<&str>)> = lines
        .map(|(room, used)| (room.trim(), used.split(" & ").collect()))
        .collect();
    for (at, (room, _)) in ROOMS.iter().enumerate().skip(1) {
        let allowed = allowed(at);
        let of_it = drawn.iter().find(|(from, _)| from == room);
        let of_it = of_it.map(|(_, used)| used.as_slice()).unwrap_or_default();
        for used in of_it {
            assert!(allowed.contains(used), "`{room}` may not use `{used}`");
        }
        let shown = reached(&drawn, room);
        for used in allowed
            .iter()
            .filter(|used| **used != "domain" && *used != room)
        {
            let is_ahead = FRONT.contains(room) && !is_above(used, room);
            assert!(
                shown.contains(used) || is_ahead,
                "no way from `{room}` to `{used}`"
            );
        }
    }
}

fn is_above(room: &str, other: &str) -> bool {
    let at = |name: &str| ROOMS.iter().position(|(it, _)| *it == name);
    at(room) < at(other)
}

/// All rooms to which arrows lead from a room.
fn reached<'a>(drawn: &[(&'a str, Vec<&'a str>)], room: &str) -> Vec<&'a str> {
    let mut reached = Vec::new();
    for (from, used) in drawn {
        if *from == room {
            reached.extend(used.iter().copied());
            reached.extend(used.iter().flat_map(|used| self::reached(drawn, used)));
        }
    }
    reached
}
