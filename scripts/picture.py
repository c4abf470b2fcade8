#!/usr/bin/env python3
"""Draws docs/terminal-light.svg and docs/terminal-dark.svg from a real run.

    scripts/picture.py target/release/credctl

Stores made-up keys in a throw-away home, types the commands of SHOWN on a pseudo-terminal, and draws what
they print, with its colours.
"""

import html
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

COLUMNS, FONT, LINE, CELL, MARGIN = 88, 14, 20, 8.43, 18

STORED = [
    (["--nickname", "Paper 1", "--paper"], "PKTRADER000000004WXYZ\npaper-secret-1\n"),
    (["--nickname", "Paper 2", "--paper"], "PKTRADER000000004ABCD\npaper-secret-2\n"),
    (["--nickname", "Live", "--live"], "AKTRADER000000004EFGH\nlive-secret\n"),
    (["--type", "polygon", "--nickname", "Data"], "polygon-key-of-a-trader\n"),
]

SHOWN = [
    "credctl list",
    "credctl exec -- ./bot",
    "credctl exec -c Live -- ./bot",
    "credctl exec --live -c Live -- ./bot",
]

BOT = '#!/bin/sh\necho "$CREDCTL_EXEC_NICKNAME trades on $APCA_API_BASE_URL"\n'

LOOKS = {
    "light": {"back": "#ffffff", "frame": "#d1d9e0", "text": "#1f2328", "dim": "#59636e", "1": "#cf222e",
              "2": "#1a7f37", "3": "#9a6700", "4": "#0969da", "5": "#8250df", "6": "#1b7c83"},
    "dark": {"back": "#0d1117", "frame": "#3d444d", "text": "#f0f6fc", "dim": "#9198a1", "1": "#ff7b72",
             "2": "#3fb950", "3": "#d29922", "4": "#58a6ff", "5": "#bc8cff", "6": "#39c5cf"},
}


def run_all(program):
    """Yields each command with the text that it showed."""
    folder = tempfile.TemporaryDirectory(prefix="cc", dir="/tmp")
    home = Path(folder.name)
    bot = home / "bot"
    bot.write_text(BOT)
    bot.chmod(0o700)
    path = f"{program.parent}:{os.environ['PATH']}"
    variables = {"HOME": str(home), "PATH": path, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)}
    try:
        for flags, keys in STORED:
            add = [program, "add", "--stdin", *flags]
            subprocess.run(add, input=keys.encode(), env=variables, cwd=home, check=True, capture_output=True)
        for command in SHOWN:
            yield command, shown(command, variables, home)
    finally:
        subprocess.run([program, "db", "destroy", "--yes", "--without-backup"], env=variables, capture_output=True)
        folder.cleanup()


def shown(command, variables, home):
    """Returns what a command prints on a terminal."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        ["sh", "-c", command], env=variables, cwd=home, stdin=child, stdout=child, stderr=child, start_new_session=True
    )
    os.close(child)
    text = b""
    while True:
        try:
            part = os.read(parent, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(parent)
    process.wait()
    return text.decode().replace("\r\n", "\n")


def spans(line, look):
    """Yields the parts of a line with their colours and weights."""
    colour, weight = look["text"], "400"
    for part in re.split(r"(\x1b\[[0-9;]*[A-Za-z])", line):
        sequence = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not sequence:
            if not part.startswith("\x1b"):
                yield part, colour, weight
            continue
        # Tables name their colours by a number among 256: the first 16 are those of the terminal.
        numbers = re.sub(r"38;5;(\d+)", lambda match: f"3{int(match[1]) % 8}", sequence[1] or "0")
        for number in numbers.split(";"):
            if number == "0":
                colour, weight = look["text"], "400"
            elif number == "1":
                weight = "700"
            elif number in ("22", "39"):
                colour, weight = (colour, "400") if number == "22" else (look["text"], weight)
            elif number == "2":
                colour = look["dim"]
            elif len(number) == 2 and number[0] in "39" and number[1] in look:
                colour = look[number[1]]


def drawn(runs, look):
    """Returns the picture of all runs."""
    lines = []
    for command, text in runs:
        lines.append(f"\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m")
        lines.extend(text.rstrip("\n").split("\n"))
        lines.append("")
    lines.pop()
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" role="img" '
        f'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="{FONT}">',
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1}" rx="8" fill="{look["back"]}" stroke="{look["frame"]}"/>',
    ]
    for row, line in enumerate(lines):
        y = MARGIN + row * LINE + FONT
        column = 0
        for text, colour, weight in spans(line, look):
            if text.strip():
                x = MARGIN + column * CELL
                out.append(
                    f'<text x="{x:.1f}" y="{y}" fill="{colour}" font-weight="{weight}" textLength="{len(text) * CELL:.1f}" '
                    f'xml:space="preserve">{html.escape(text)}</text>'
                )
            column += len(text)
    return "\n".join([*out, "</svg>", ""])


def main():
    program = Path(sys.argv[1]).resolve()
    docs = Path(__file__).resolve().parent.parent / "docs"
    runs = list(run_all(program))
    for name, look in LOOKS.items():
        (docs / f"terminal-{name}.svg").write_text(drawn(runs, look))


main()
