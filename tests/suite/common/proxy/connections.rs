//! The connections through a proxy: bytes passed on in both directions until either side ends.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::unix::net::{UnixListener, UnixStream},
    sync::Arc,
    thread,
};

use super::{
    Connection, PATIENCE, Plan, State,
    messages::{read_greeting, read_message},
    treatment::Then,
};

pub(super) fn accept(listener: &UnixListener, state: &Arc<State>) {
    for client in listener.incoming().flatten() {
        if *state.closing.lock().unwrap() {
            return;
        }
        let mut connections = state.connections();
        let number = connections.len();
        connections.push(Connection::default());
        drop(connections);
        state.changed.notify_all();
        let state = Arc::clone(state);
        thread::spawn(move || serve(&state, number, client));
    }
}

/// Serves one connection until either side ends it.
fn serve(state: &Arc<State>, number: usize, client: UnixStream) {
    if state.plan == Plan::CutAfterCommitAndOnceMore && number == 1 {
        return;
    }
    // A program that waits for ever is hung up on: its test fails instead of hanging.
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    if state.plan == Plan::SilentFromTheStart || *state.all_are_silent.lock().unwrap() {
        // Listens until the program gives up.
        io::copy(&mut &client, &mut io::sink()).ok();
        return;
    }
    let server = UnixStream::connect(&state.server).unwrap();
    let (to_client, from_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let replies = Arc::clone(state);
    thread::spawn(move || {
        pass_replies(&replies, number, from_server, to_client).ok();
    });
    pass_questions(state, number, &client, &server).ok();
    client.shutdown(Shutdown::Both).ok();
    server.shutdown(Shutdown::Both).ok();
}

fn pass_questions(
    state: &State,
    number: usize,
    mut client: &UnixStream,
    mut server: &UnixStream,
) -> io::Result<()> {
    let mut message = read_greeting(&mut client)?;
    loop {
        let treatment = state.sent(number, &message);
        server.write_all(&treatment.passed)?;
        match treatment.then {
            Then::Cut => return Ok(()),
            Then::Hold => {
                state.connections()[number].is_silent = true;
                client.shutdown(Shutdown::Both)?;
                if state.hold(number) {
                    server.write_all(&message.bytes)?;
                }
                return Ok(());
            }
            Then::GoOn | Then::FallSilent => {}
        }
        message = read_message(&mut client)?;
    }
}

fn pass_replies(
    state: &State,
    number: usize,
    mut server: UnixStream,
    mut client: UnixStream,
) -> io::Result<()> {
    let pass = |server: &mut UnixStream, client: &mut UnixStream| {
        loop {
            let message = read_message(server)?;
            let treatment = state.answered(number, &message)?;
            client.write_all(&treatment.passed)?;
            if treatment.then == Then::Cut {
                return Ok(());
            }
        }
    };
    let ended: io::Result<()> = pass(&mut server, &mut client);
    if !state.connections()[number].is_silent {
        client.shutdown(Shutdown::Both).ok();
        server.shutdown(Shutdown::Both).ok();
    }
    ended
}

/// Copies bytes both ways.
pub(super) fn join(client: TcpStream, server: UnixStream) {
    let (mut from_client, mut to_client) = (client.try_clone().unwrap(), client);
    let (mut from_server, mut to_server) = (server.try_clone().unwrap(), server);
    thread::spawn(move || {
        carry(&mut from_client, &mut to_server).ok();
        to_server.shutdown(Shutdown::Both)
    });
    thread::spawn(move || {
        carry(&mut from_server, &mut to_client).ok();
        to_client.shutdown(Shutdown::Both)
    });
}

pub(super) fn carry(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    io::copy(from, to)
}
