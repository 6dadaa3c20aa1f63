#!/usr/bin/env python3
"""Runs the shell blocks of docs/clusters.md on a small study, and compares their tables with those of one process.

    tests/clusters.py --fanin build/dev/fanin

Exits 77 (skipped) where GNU parallel is missing.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
STUDY = "models: [m.yaml]\nvary: {kernel_initializer: [he_normal, zeros, glorot_uniform]}\nseeds: 5\n"
MODEL = """data: {csv: points.csv, target: class, test_split: 0.25}
model:
  - Dense: {units: 4, activation: relu}
  - Dense: {units: 2, activation: softmax}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 3}
"""


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()
            if path.suffix in (".csv", ".md") and path.name != "timings.csv"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fanin", default="build/dev/fanin")
    fanin = Path(parser.parse_args().fanin).resolve()
    if shutil.which("parallel") is None:
        print("there is no GNU parallel here")
        return 77
    blocks = re.findall(r"```sh\n(.*?)```", (HERE.parent / "docs" / "clusters.md").read_text(), re.DOTALL)
    wrong = 0
    for number, block in enumerate(blocks, 1):
        with tempfile.TemporaryDirectory(prefix="fanin-clusters-") as name:
            folder = Path(name)
            (folder / "study.yaml").write_text(STUDY)
            (folder / "m.yaml").write_text(MODEL)
            (folder / "points.csv").write_text("x,y,class\n" + "".join(f"{i},{i * i % 7},{'ab'[i % 2]}\n" for i in range(24)))
            environment = {**os.environ, "PATH": f"{fanin.parent}:{os.environ['PATH']}", "HOME": name}
            run = subprocess.run(["bash", "-ec", block + "fanin compare study.yaml --jobs 1 --out one\n"], cwd=folder,
                                 env=environment, capture_output=True, text=True, timeout=60)
            same = run.returncode == 0 and tables(folder / "one") == tables(folder / "results" / "study")
            print(f"block {number}: {'the same bytes' if same else 'FAILED'}")
            if not same:
                print(run.stdout[-2000:], run.stderr[-2000:], file=sys.stderr)
                wrong += 1
    if not blocks:
        print("docs/clusters.md has no shell block", file=sys.stderr)
    return 1 if wrong or not blocks else 0


if __name__ == "__main__":
    sys.exit(main())
