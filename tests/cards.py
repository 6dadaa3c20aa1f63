#!/usr/bin/env python3
"""Checks the cards and the index of datasets/ against the CSV files they describe."""
import collections
import csv
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "datasets"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def problems(name, index):
    card = FOLDER / f"{name}.md"
    if not card.is_file():
        yield f"datasets/{name}.csv has no card {name}.md"
        return
    text = card.read_text(encoding="utf-8")
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)

    def differs(what, said, found):
        if said != found:
            yield f"datasets/{name}.md: {what}: the card says {said}, the file {found}"

    # The facts are two-celled table rows `| fact | value |`, the classes `| `class` | rows |`.
    facts = dict(cells(line) for line in text.splitlines() if re.match(r"\| [a-z]+ \| [^|]+ \|$", line))
    target = re.match(r"`(\w+)` \((.*)\)", facts.get("target", "")) or ["", "", ""]
    yield from differs("title", text.split(":")[0], f"# {name}")
    yield from differs("file", facts.get("file"), f"`{name}.csv`")
    yield from differs("rows", facts.get("rows"), str(len(rows)))
    yield from differs("features", facts.get("features"), str(len(header) - 1))
    yield from differs("target", target[1], header[-1])
    if any(len(row) != len(header) for row in rows):
        yield f"datasets/{name}.csv: a row has more or fewer cells than the header"
    yield from differs("missing", facts.get("missing", "")[:4], "some" if any("" in row for row in rows) else "none")
    if "licence" not in facts or "**Source.**" not in text:
        yield f"datasets/{name}.md: no licence or no source"

    described = re.findall(r"`(\w+)`", "".join(l for l in text.splitlines() if len(cells(l)) == 3))
    if "` ... `" not in text:  # a card may name the first and the last of many columns alike
        yield from differs("columns", sorted(described), sorted(header))

    values = [row[-1] for row in rows]
    if "class" in target[2]:
        counted = {label: str(n) for label, n in collections.Counter(values).items()}
        said = dict(re.findall(r"^\| `(\S+)` \| (\d+) \|$", text, re.MULTILINE))
        yield from differs("classes", said, {label: counted[label] for label in sorted(counted)})
        task = f"{len(counted)} classes"
        yield from differs("target", target[2], task)
    else:
        task = "regression"
        numbers = [float(value) for value in values]
        yield from differs("target", target[2], f"{min(numbers):g} to {max(numbers):g}")
    yield from differs("row of README.md", index.get(name),
                       [str(len(rows)), str(len(header) - 1), f"`{header[-1]}`", task])


def main():
    index = {}
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines():
        match = re.match(r"\| \[`(\w+)`\]\((\w+)\.md\) ", line)
        if match:
            index[match[1]] = cells(line)[1:5]
    names = sorted(path.stem for path in FOLDER.glob("*.csv"))
    found = [problem for name in names for problem in problems(name, index)]
    found += [f"datasets/README.md: no file for '{name}'" for name in index if name not in names]
    print(*found, f"{len(names)} data sets, {len(found)} problems", sep="\n")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
