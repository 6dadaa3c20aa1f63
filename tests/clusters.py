#!/usr/bin/env python3
"""Runs the shell blocks of docs/clusters.md on a small study, and compares their tables with those of one process.

    tests/clusters.py --fanin build/dev/fanin

A block that resumes by a joblog is begun, killed as soon as one of its shards is done, and run again. Exits 77
(skipped) where GNU parallel is missing. Slurm and MPI have tests of their own: tests/slurm.py, tests/mpi_hosts.py.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "clusters.md"
STUDY = "models: [m.yaml]\nvary: {kernel_initializer: [he_normal, zeros, glorot_uniform]}\nseeds: 5\n"
MODEL = """data: {csv: points.csv, target: class, test_split: 0.25}
model:
  - Dense: {units: 4, activation: relu}
  - Dense: {units: 2, activation: softmax}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 3}
"""
LIMIT_SECONDS = 60


def blocks(language="sh"):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def block_with(word):
    """The block that is not for every machine and has this word."""
    found = [block for block in blocks("bash") if word in block]
    if len(found) != 1:
        sys.exit(f"docs/clusters.md has {len(found)} blocks with {word}")
    return found[0]


def write_study(folder):
    (folder / "study.yaml").write_text(STUDY)
    (folder / "m.yaml").write_text(MODEL)
    (folder / "points.csv").write_text("x,y,class\n" + "".join(f"{i},{i * i % 7},{'ab'[i % 2]}\n" for i in range(24)))


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()
            if path.suffix in (".csv", ".md") and path.name != "timings.csv"}


def same_tables(folder, fanin):
    """Whether results/study holds what one process with one job makes of the study."""
    subprocess.run([fanin, "compare", "study.yaml", "--jobs", "1", "--out", "one"], cwd=folder, check=True,
                   capture_output=True, timeout=LIMIT_SECONDS)
    return tables(folder / "one") == tables(folder / "results" / "study")


def begin_and_kill(block, folder, environment):
    """Runs the block until its joblog says that a shard is done, and kills it and what it started; gives the
    shards done."""
    process = subprocess.Popen(["bash", "-ec", block], cwd=folder, env=environment, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    log = folder / "log"
    until = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if log.exists() and log.read_text().count("\n") > 1:
            break
        time.sleep(0.002)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    return log.read_text().count("\n") - 1 if log.exists() else 0


def refused_without_mpi(folder, fanin):
    """Whether a fanin without MPI that mpirun starts says so, once, and writes nothing."""
    for rank in range(2):
        run = subprocess.run([fanin, "compare", "study.yaml"], cwd=folder, capture_output=True, text=True,
                             env={**os.environ, "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": str(rank)})
        said = "built without MPI" in run.stderr if rank == 0 else not run.stderr
        if run.returncode != 2 or not said or (folder / "results").exists():
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fanin", default="build/dev/fanin")
    fanin = Path(parser.parse_args().fanin).resolve()
    if shutil.which("parallel") is None:
        print("there is no GNU parallel here")
        return 77
    wrong = 0
    if b"MPI_Init" not in fanin.read_bytes():
        with tempfile.TemporaryDirectory(prefix="fanin-clusters-") as name:
            write_study(Path(name))
            refused = refused_without_mpi(Path(name), fanin)
            print(f"mpirun without MPI: {'refused' if refused else 'FAILED'}")
            wrong += not refused
    for number, block in enumerate(blocks(), 1):
        with tempfile.TemporaryDirectory(prefix="fanin-clusters-") as name:
            folder = Path(name)
            write_study(folder)
            environment = {**os.environ, "PATH": f"{fanin.parent}:{os.environ['PATH']}", "HOME": name}
            how = ""
            if "--resume" in block:
                how = f"killed after {begin_and_kill(block, folder, environment)} shards, begun again: "
            run = subprocess.run(["bash", "-ec", block], cwd=folder, env=environment, capture_output=True, text=True,
                                 timeout=LIMIT_SECONDS)
            same = run.returncode == 0 and same_tables(folder, fanin)
            print(f"block {number}: {how}{'the same bytes' if same else 'FAILED'}")
            if not same:
                print(run.stdout[-2000:], run.stderr[-2000:], file=sys.stderr)
                wrong += 1
    if not blocks():
        print("docs/clusters.md has no shell block", file=sys.stderr)
    return 1 if wrong or not blocks() else 0


if __name__ == "__main__":
    sys.exit(main())
