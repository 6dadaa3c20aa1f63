#!/usr/bin/env python3
"""Checks that the rooms of src/ keep to their floors: who may include whom, and who owns which library.

Prints every breach as `src/room/unit.cpp:LINE: ...` and exits 1. `--self-test` checks the checker.
"""
import argparse
import re
import sys
from pathlib import Path

# A room may include itself and the rooms named here; rooms are the folders of src/.
FLOORS = {
    "text": "",
    "numeric": "text",
    "schema": "text",
    "data": "text numeric",
    "runs": "text init",
    "init": "text numeric schema",
    "spec": "text numeric schema init",
    "engine": "text numeric schema init spec data",
    "study": "engine runs data spec init schema numeric text",
    "report": "runs spec schema init text numeric",
    "cli": "text numeric schema data runs init spec engine study report",
    "main.cpp": "cli text",
}
# A header that matches may be included in these files only. Anything that is neither here nor the
# standard library's nor the system's has no owner, which is a breach too.
OWNERS = {
    r"yaml-cpp/": ["src/schema/yaml.cpp"],
    r"csv\.h$": ["src/data/csv.cpp"],
    r"sqlite3\.h$": ["src/runs/sqlite.cpp"],
    r"CLI/": ["src/cli/command_line.hpp", "src/cli/command_line.cpp"],
    r"fmt/": ["src/text/format.hpp"],
    r"utf8proc\.h$": ["src/text/width.cpp"],
    r"xxhash\.h$": ["src/text/hash.cpp"],
    r"hwy/": ["src/engine/simd.hpp"],
    r"tiny_dnn/": ["src/engine/tiny_dnn.cpp"],
    r"boost/math/": ["src/report/distributions.cpp"],
    r"fanin_version\.hpp$": ["src/runs/versions.cpp"],
    r"mpi\.h$": ["src/study/mpi.cpp"],
    r"golden_files\.hpp$": ["src/study/selftest.cpp"],
    r"page_files\.hpp$": ["src/report/page.cpp"],
}
# Headers that stand in a translation unit once for each instruction set.
MANY_TIMES = {"src/engine/simd.hpp", "src/engine/update_rules.hpp", "src/engine/vector_math.hpp"}
STANDARD = re.compile(r"[a-z_0-9]+$")
SYSTEM = re.compile(r"(sys/[a-z]+|unistd|fcntl|signal|termios|poll|pthread|cpuid|[ixa-z0-9]+intrin)\.h$")

# What src/ does without: pattern, why, and the rooms where it is allowed all the same.
BANNED = [
    (r"\bstd\s*::\s*(shared_ptr|make_shared)\b", "values and unique_ptr, not shared_ptr", {"engine"}),
    (r"^\s*#\s*define\b", "no macros of our own", set()),
    (r"\bs?rand\s*\(", "every draw takes a generator of ours as an argument", set()),
    (r"\b(random_device|mt19937(_64)?)\b", "every draw takes a generator of ours as an argument", set()),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
# Comments and literals; what is kept of them is their line breaks.
QUIET = re.compile(r'R"([^()\\\s]{0,16})\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"'
                   r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*(?:.|\n)*?\*/")


def bare(text):
    """The text without comments and literals, its lines in place."""
    return QUIET.sub(lambda match: "\n" * match.group().count("\n"), text)


def included(path, room, name, quoted):
    """What is wrong with this include, or None."""
    for pattern, owners in OWNERS.items():
        if re.match(pattern, name):
            return None if path in owners else f"'{name}' belongs to {' and '.join(owners)}"
    if not quoted:
        known = STANDARD.match(name) or SYSTEM.match(name)
        return None if known else f"<{name}> has no owner: name one in tests/floors.py"
    other = name.split("/")[0]
    if "/" not in name or other not in FLOORS:
        return f"'{name}' is no room's: include as \"room/unit.hpp\""
    if other != room and other not in FLOORS[room].split():
        return f"'{room}' may not include '{other}' (it may: {FLOORS[room] or 'nothing'})"
    return None


def breaches(path, text):
    """Every breach in one file, as (line, message). `path` is relative to the repository."""
    room = path.split("/")[1]
    if room not in FLOORS:
        yield 1, f"'{room}' is no room: give it a floor in tests/floors.py"
        return
    lines = text.split("\n")
    if not lines[0].startswith("//"):
        yield 1, "the first line is not a // comment that says what the file is for"
    if path.endswith(".hpp") and path not in MANY_TIMES and "#pragma once" not in bare(text):
        yield 1, "no #pragma once"
    code = bare(text).split("\n")
    for number, line in enumerate(lines, 1):
        # bare() empties quoted names, so includes are read from the text, unless they are commented out.
        include = INCLUDE.match(line)
        if include and code[number - 1].lstrip().startswith("#"):
            wrong = included(path, room, include[1] or include[2], include[2] is not None)
            if wrong:
                yield number, wrong
        for pattern, why, allowed in BANNED:
            found = re.search(pattern, code[number - 1])
            if found and room not in allowed:
                yield number, f"'{found.group().strip()}': {why}"


def check(root):
    files = sorted(p for p in (root / "src").rglob("*") if p.suffix in (".cpp", ".hpp"))
    count = 0
    for file in files:
        path = file.relative_to(root).as_posix()
        for line, message in sorted(breaches(path, file.read_text(encoding="utf-8"))):
            print(f"{path}:{line}: {message}")
            count += 1
    print(f"{len(files)} files, {count} breaches")
    return 1 if count or not files else 0


# Snippets with the one line that must be flagged; None: the snippet is fine.
CASES = [
    ("src/text/a.cpp", '// a\n#include "schema/node.hpp"\n', 2),
    ("src/report/a.cpp", '// a\n#include <vector>\n\n#include "engine/network.hpp"\n', 4),
    ("src/main.cpp", '// a\n#include "engine/network.hpp"\n', 2),
    ("src/main.cpp", '// a\n#include "cli/fanin.hpp"\n#include "text/world_error.hpp"\n', None),
    ("src/cli/a.cpp", '// a\n#include "engine/network.hpp"\n#include "cli/b.hpp"\n', None),
    ("src/cli/a.cpp", '// a\n#include "network.hpp"\n', 2),
    ("src/cli/a.cpp", '// a\n#include "attic/network.hpp"\n', 2),
    ("src/attic/a.cpp", "// a\n", 1),
    ("src/data/a.cpp", "// a\n#include <csv.h>\n", 2),
    ("src/data/csv.cpp", "// a\n#include <csv.h>\n", None),
    ("src/engine/a.cpp", '// a\n#include "tiny_dnn/network.h"\n', 2),
    ("src/engine/tiny_dnn.cpp", '// a\n#include "tiny_dnn/network.h"\n', None),
    ("src/text/a.cpp", "// a\n#include <fmt/core.h>\n", 2),
    ("src/cli/a.cpp", "// a\n  #  include <CLI/CLI.hpp>\n", 2),
    ("src/cli/a.cpp", "// a\n#include <boost/any.hpp>\n", 2),
    ("src/report/a.cpp", "// a\n#include <boost/math/distributions/normal.hpp>\n", 2),
    ("src/report/distributions.cpp", "// a\n#include <boost/math/distributions/normal.hpp>\n", None),
    ("src/cli/a.cpp", "// a\n#include <sys/stat.h>\n#include <unistd.h>\n#include <immintrin.h>\n", None),
    ("src/cli/version.cpp", '// a\n#include "fanin_version.hpp"\n', 2),
    ("src/runs/versions.cpp", '// a\n#include "fanin_version.hpp"\n', None),
    ("src/cli/a.cpp", '// a\n// #include "nowhere.hpp"\n/*\n#include "nowhere.hpp"\n*/\n', None),
    ("src/study/a.cpp", "// a\nstd::shared_ptr<int> p;\n", 2),
    ("src/engine/a.cpp", "// a\nstd::shared_ptr<int> p;\n", None),
    ("src/study/a.cpp", "// a\n// std::shared_ptr is not used\nauto s = \"std::rand() // \\\" srand(1)\";\n", None),
    ("src/study/a.cpp", "// a\nauto s = R\"(\n#define X\nrand()\n)\";\n", None),
    ("src/study/a.cpp", "// a\nint n = 1'000; char q = '\"'; int m = std::rand();\n", 2),
    ("src/study/a.cpp", "// a\n# define X 1\n", 2),
    ("src/init/a.cpp", "// a\n\nstd::mt19937_64 g{std::random_device{}()};\n", 3),
    ("src/init/a.cpp", "// a\nsrand(1);\n", 2),
    ("src/init/a.cpp", "// a\nint operand(int);\n", None),
    ("src/init/a.hpp", "// a\nint f();\n", 1),
    ("src/init/a.hpp", "// a\n#pragma once\n", None),
    ("src/init/a.cpp", "\nint f();\n", 1),
]


def self_test():
    wrong = 0
    for path, text, expected in CASES:
        found = list(breaches(path, text))
        lines = sorted({line for line, _ in found})
        if lines != ([expected] if expected else []):
            print(f"{path}: expected line {expected}, found {found}\n{text}")
            wrong += 1
    print(f"{len(CASES) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--self-test", action="store_true", help="check the checker on literal snippets")
    arguments = parser.parse_args()
    sys.exit(self_test() if arguments.self_test else check(Path(__file__).resolve().parent.parent))
