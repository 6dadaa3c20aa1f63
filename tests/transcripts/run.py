#!/usr/bin/env python3
r"""Runs the transcripts: end-to-end tests, one text file each, of what a user types and what is seen.

    tests/transcripts/run.py --fanin build/dev/fanin            all of them
    tests/transcripts/run.py 'bad_|merge'                       those in whose name that is found
    ACCEPT=1 tests/transcripts/run.py bad_  (or --accept)       write what was seen as what is expected

A transcript is a list of steps, done from top to bottom in an empty folder:

    # A misspelt key is named, with the key most likely meant.
    --- file models/iris.yaml
    name: iris
    modle: []
    --- run fanin check models/iris.yaml
    --- stderr
    models/iris.yaml:2:1: error: ...
    --- status 2

The first line says in one `# sentence` what is shown. Then, each with the lines that follow it as its text:

    --- file PATH        writes the text to PATH
    --- bytes PATH       writes the bytes that the text denotes in Python's escapes: \r\n, \xef\xbb\xbf, \0
                         (UTF-8 else); line breaks of the text itself are not written
    --- copy SRC [DST]   copies a file or folder of the repository (path from its root) to DST, or to SRC
    --- run COMMAND      runs it by `bash -c`, with the fanin under test on PATH; the sections after it say
                         what is expected of it:
    --- stdout           what it prints; absent when nothing
    --- stderr           what it prints as errors; absent when nothing
    --- status N         its exit status; absent when 0
    --- content PATH     what the file PATH holds after it. While writing a test: `--- show PATH`, which
                         accepting turns into this
    --- absent PATH      after it there is nothing at PATH
    --- replace REGEX => TEXT
                         done to everything seen, in the whole transcript, before comparing: for what
                         depends on the machine (seconds, versions)

In a file called bad_*.txt the last command must be refused: status 2, unless the file states another one.
A crash and running out of time (60 s) are never accepted. Commands have no terminal and no input,
an environment of PATH, HOME, LC_ALL=C.UTF-8 and the sanitizers' options, and a folder of their own. What is
seen is shown as text: the folder's own path as $PWD, control characters and bytes that are not UTF-8 as \xNN,
a line that begins with `--- ` or `\` with a `\` before it (so write it in `file` as well), and `\ no newline`
as a last line when the last line break is missing (in `file`: leaves it out).

Exits 0 when all pass, 1 otherwise; the last line is `N passed, N failed`.
"""
import argparse
import concurrent.futures
import dataclasses
import difflib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIMEOUT_SECONDS = 60
HEADER = re.compile(r"--- ([a-z]+)(?: (.*))?$")
SETUP = ("file", "bytes", "copy", "replace")
EXPECTATIONS = ("stdout", "stderr", "status", "content", "show", "absent")
WITH_TEXT = ("file", "bytes", "stdout", "stderr", "content")
WITHOUT_ARGUMENT = ("stdout", "stderr")
NO_NEWLINE = "\\ no newline"
# Signals that mean a fault of the program; a test may well send others (INT, TERM, KILL).
CRASHES = (signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGSEGV)


class Malformed(Exception):
    """The transcript itself is wrong; the message names the line."""


@dataclasses.dataclass
class Section:
    kind: str
    argument: str
    line: int
    body: list  # its lines as they stand in the file


@dataclasses.dataclass
class Verdict:
    name: str
    problems: list  # texts; empty: passed
    accepted: str = ""  # the new text of the file, when it is to be rewritten


def parse(text):
    """The leading comment lines and the sections."""
    preamble, sections = [], []
    for number, line in enumerate(text.split("\n")[:-1] if text.endswith("\n") else text.split("\n"), 1):
        header = HEADER.match(line)
        if header:
            kind, argument = header[1], (header[2] or "").strip()
            if kind not in SETUP + EXPECTATIONS + ("run",):
                raise Malformed(f"line {number}: unknown section '--- {kind}'")
            if bool(argument) == (kind in WITHOUT_ARGUMENT):
                raise Malformed(f"line {number}: '--- {kind}' takes {'no' if argument else 'an'} argument")
            if kind in EXPECTATIONS and not any(s.kind == "run" for s in sections):
                raise Malformed(f"line {number}: '--- {kind}' before any '--- run'")
            if kind == "replace" and " => " not in argument + " ":
                raise Malformed(f"line {number}: write '--- replace REGEX => TEXT'")
            sections.append(Section(kind, argument, number, []))
        elif sections:
            if sections[-1].kind not in WITH_TEXT:
                raise Malformed(f"line {number}: '--- {sections[-1].kind}' takes no text")
            sections[-1].body.append(line)
        else:
            preamble.append(line)
    if not preamble or not re.match(r"# \S", preamble[0]):
        raise Malformed("line 1: begin with '# ' and a sentence that says what is shown")
    if not any(s.kind == "run" for s in sections):
        raise Malformed("no '--- run'")
    return preamble, sections


def as_lines(text):
    """Text as it stands in a section: escaped, and marked when its last line break is missing."""
    if not text:
        return []
    lines = text.split("\n")
    ending = lines.pop()
    lines = ["\\" + l if l.startswith(("--- ", "\\")) else l for l in lines + ([ending] if ending else [])]
    return lines + ([NO_NEWLINE] if ending else [])


def from_lines(lines):
    """The text that a `file` section denotes."""
    cut = bool(lines) and lines[-1] == NO_NEWLINE
    lines = lines[:-1] if cut else lines
    text = "\n".join(l[1:] if l.startswith("\\") else l for l in lines)
    return text if cut or not lines else text + "\n"


def visible(data, folder, replacements):
    """Bytes seen, as text to compare."""
    text = data.decode("utf-8", errors="backslashreplace").replace(str(folder), "$PWD")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", lambda match: f"\\x{ord(match.group()):02x}", text)
    for pattern, replacement in replacements:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def inside(folder, path):
    """The path within the test's folder; a test may not reach out of it."""
    target = Path(os.path.normpath(folder / path))
    if folder not in target.parents:
        raise Malformed(f"'{path}' leads out of the test's folder")
    return target


def run_command(command, folder, environment):
    """(status, stdout, stderr); the status is a text when there is none."""
    process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return f"none: it ran past {TIMEOUT_SECONDS} s", out, err
    status = process.returncode
    # bash reports a command killed by signal N as 128 + N.
    died = -status if status < 0 else status - 128
    return (f"none: died by {signal.Signals(died).name}" if died in CRASHES else status), out, err


def difference(expected, seen, what):
    return "\n".join(difflib.unified_diff(expected, seen, f"expected {what}", f"seen {what}", lineterm="", n=3))


def run_steps(name, sections, root, folder, environment):
    """Does all steps; gives the problems, and the sections as they would be accepted."""
    replacements = []
    for section in (s for s in sections if s.kind == "replace"):
        pattern, _, replacement = (section.argument + " ").partition(" => ")
        replacements.append((pattern, replacement[:-1]))
    last_run = max(i for i, s in enumerate(sections) if s.kind == "run")
    problems, accepted, index = [], [], 0
    while index < len(sections):
        section = sections[index]
        accepted.append(section)
        here, index = index, index + 1
        if section.kind == "file":
            target = inside(folder, section.argument)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(from_lines(section.body).encode())
        elif section.kind == "bytes":
            target = inside(folder, section.argument)
            target.parent.mkdir(parents=True, exist_ok=True)
            escaped = "".join(section.body).encode()
            target.write_bytes(re.sub(rb"\\(x[0-9a-fA-F]{2}|.)", lambda match: match.group().decode("ascii")
                                      .encode().decode("unicode_escape").encode("latin-1"), escaped))
        elif section.kind == "copy":
            source, _, destination = section.argument.partition(" ")
            target = inside(folder, destination or source)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (root / source).exists():
                raise Malformed(f"line {section.line}: the repository has no '{source}'")
            (shutil.copytree if (root / source).is_dir() else shutil.copyfile)(root / source, target)
        elif section.kind == "run":
            while index < len(sections) and sections[index].kind in EXPECTATIONS:
                index += 1
            expected = sections[here + 1:index]
            status, out, err = run_command(section.argument, folder, environment)
            refused = name.startswith("bad_") and here == last_run
            where = f"--- run {section.argument}"

            for kind, data in (("stdout", out), ("stderr", err)):
                wanted = [line for s in expected if s.kind == kind for line in s.body]
                seen = as_lines(visible(data, folder, replacements))
                if wanted != seen:
                    problems.append(f"{where}\n{difference(wanted, seen, kind)}")
                if seen:
                    accepted.append(Section(kind, "", 0, seen))

            stated = [s.argument for s in expected if s.kind == "status"]
            wanted = stated[0] if stated else "2" if refused else "0"
            if str(status) != wanted:
                problems.append(f"{where}\nexpected status {wanted}, seen {status}")
            if not isinstance(status, int):
                problems.append(f"{where}\nnot accepted: status {status}")
            elif refused and status != 2 and str(status) != wanted:
                problems.append(f"{where}\nnot accepted: a refusal exits 2 (or state --- status {status})")
            elif status != 0:
                accepted.append(Section("status", str(status), 0, []))

            for s in expected:
                if s.kind == "absent":
                    accepted.append(s)
                    if inside(folder, s.argument).exists():
                        problems.append(f"{where}\nnot accepted: '{s.argument}' was written")
                elif s.kind in ("content", "show"):
                    target = inside(folder, s.argument)
                    if not target.is_file():
                        problems.append(f"{where}\nnot accepted: no file '{s.argument}'")
                        accepted.append(s)
                        continue
                    seen = as_lines(visible(target.read_bytes(), folder, replacements))
                    if s.kind == "show":
                        problems.append(f"{where}\n--- show {s.argument}: not accepted yet")
                    elif s.body != seen:
                        problems.append(f"{where}\n{difference(s.body, seen, s.argument)}")
                    accepted.append(Section("content", s.argument, 0, seen))
    return problems, accepted


def run_transcript(path, fanin, root, accept):
    try:
        preamble, sections = parse(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory(prefix="fanin-transcript-") as scratch:
            scratch = Path(scratch).resolve()
            for name in ("bin", "home", "work"):
                (scratch / name).mkdir()
            (scratch / "bin" / "fanin").symlink_to(fanin)
            environment = {"PATH": f"{scratch / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}",
                           "HOME": str(scratch / "home"), "LC_ALL": "C.UTF-8"}
            environment |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
            problems, accepted = run_steps(path.name, sections, root, scratch / "work", environment)
    except (Malformed, OSError, UnicodeError, re.error) as wrong:
        return Verdict(path.stem, [str(wrong)])
    if not problems or not accept:
        return Verdict(path.stem, problems)
    final = [p for p in problems if "not accepted:" in p]
    lines = preamble + [line for s in accepted
                        for line in [f"--- {s.kind} {s.argument}".rstrip(), *s.body]]
    return Verdict(path.stem, final, "" if final else "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = HERE.parent.parent
    parser.add_argument("filter", nargs="?", default="", help="run the transcripts in whose name this regular expression is found")
    parser.add_argument("--fanin", type=Path, default=root / "build/dev/fanin", help="the program to test")
    parser.add_argument("--folder", type=Path, default=HERE, help="where the transcripts lie")
    parser.add_argument("--accept", action="store_true", default=os.environ.get("ACCEPT", "0") not in ("", "0"))
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()

    paths = sorted(p for p in arguments.folder.glob("*.txt") if re.search(arguments.filter, p.stem))
    if not paths:
        print(f"'{arguments.filter}' is found in no transcript's name" if arguments.filter else "no transcripts")
    if not arguments.fanin.is_file():
        parser.error(f"no program '{arguments.fanin}': build it, or name one with --fanin")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        tasks = [pool.submit(run_transcript, path, arguments.fanin.resolve(), root, arguments.accept)
                 for path in paths]
        for path, task in zip(paths, tasks):
            verdict = task.result()
            if verdict.problems:
                failed += 1
                print(f"FAILED {verdict.name}", *verdict.problems, "", sep="\n", flush=True)
            elif verdict.accepted:
                path.write_text(verdict.accepted, encoding="utf-8")
                print(f"accepted {verdict.name}", flush=True)
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
