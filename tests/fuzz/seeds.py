#!/usr/bin/env python3
"""Makes the fuzzers' seeds of what the repository has: models, studies, Keras files, data, weights, a store.

seeds.py FOLDER writes FOLDER/<target>/NAME; large files are cut to their head.
"""
import re
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"
ROWS = """\
study|name|s
study|scope|all
study|goal_monitor|train_accuracy
study|goal_value|0.9
study|goal_larger|1
sources|0|m.yaml
varied|0|kernel_initializer
cells|0|a|m|iris|1|2|-1|-1|-1
cells|1|b|m|iris|2|2|-1|-1|-1
cells|2|c|m|iris|1|2|-1|-1|-1
cells|3|d|m|iris|2|2|-1|-1|-1
cell_values|0|0|he_normal
cell_values|1|0|he_normal
cell_values|2|0|zeros
cell_values|3|0|zeros
""" + "".join(f"""\
runs|{n + 1}|{a}|{"diverged" if a == "d" else "completed"}|2|120|0|30|0.5|fanin 0.1.0|name: m|{{"loss":[null,0.5,0.{n}],"train_loss":[1.1,0.6,0.{n}],"train_accuracy":[0.3,0.{n}5,0.9{n}]}}|train: a 60, b 60|test|{{"a":[10,5],"b":[{n},9]}}
measures|{n + 1}|0|test_accuracy|0.8{n}
measures|{n + 1}|1|test_loss|0.2{n}
certificates|{n + 1}|0|dense|he_normal|4|16|4|16|0|0.7|0.01|0.69|-1.4|1.4|-1.3|1.2|0.05|0.17|0|ok
""" for n, a in enumerate("abcd"))


def blocks(name):
    """The files named so that stand in transcripts."""
    for path in sorted((TESTS / "transcripts").glob("*.txt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, match in enumerate(re.finditer(r"^--- file (\S+)\n(.*?)(?=^--- |\Z)", text, re.M | re.S)):
            if re.search(name, match[1]):
                yield f"{path.stem}-{number}", match[2].encode()


def store():
    """A store of the oldest form that is read, as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "runs.sqlite"
        database = sqlite3.connect(file)
        database.execute("PRAGMA page_size = 512")
        database.executescript((TESTS / "runs/store_version_2.sql").read_text(encoding="utf-8"))
        database.executescript("PRAGMA application_id = 0x46414e49; PRAGMA user_version = 2;")
        database.close()
        return file.read_bytes()


def seeds():
    """(target, name, bytes)"""
    for target, name, content in [*documents()]:
        yield target, name, content
        yield "model", f"{name}.{target}", content
    for path in sorted((ROOT / "datasets").glob("*.csv")):
        yield "csv", path.stem, b"".join(path.read_bytes().splitlines(keepends=True)[:6])
    for name, content in blocks(r"\.csv$"):
        yield "csv", name, content
    for path in sorted((TESTS / "golden/training").glob("*.safetensors")):
        yield "safetensors", path.stem, path.read_bytes()
    for path in sorted((TESTS / "golden/weights").glob("*.npz")):
        yield "npz", path.stem, path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield "npy", f"{path.stem}-{name}", archive.read(name)
    yield "store", "version_2", store()
    yield "store", "rows", ROWS.encode()


def documents():
    """Of both languages: (target, name, bytes)"""
    for path in sorted([*(ROOT / "models").rglob("*.yaml"), *(TESTS / "keras").glob("*.yaml")]):
        yield "yaml", path.stem, path.read_bytes()
    for name, content in blocks(r"\.ya?ml$"):
        yield "yaml", name, content
    for path in sorted((TESTS / "keras").glob("*.json")):
        yield "json", path.stem, path.read_bytes()
    for name, content in blocks(r"\.json$"):
        yield "json", name, content


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for target, name, content in seeds():
        path = Path(sys.argv[1]) / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[:20000])


if __name__ == "__main__":
    main()
