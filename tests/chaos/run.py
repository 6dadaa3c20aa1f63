#!/usr/bin/env python3
"""Kills a study at random moments until it is done, and compares every table with the undisturbed one.

    tests/chaos/run.py --fanin build/dev/fanin                 a few seconds: some kills, two processes, a full disk
    tests/chaos/run.py --fanin build/release/fanin --kills 1000 --runs 200        before a release

A study of `--runs` short runs is run once undisturbed by one process with one job. Then it is run by
`--processes` processes at once on one folder, each with two jobs; each is killed by SIGKILL after a random
time and started again, until the study is done and all table files are compared byte by byte (timings.csv
holds wall times and is left out). If that took fewer than `--kills` kills the next round begins in a new
folder. Every round also checks that each stored run is whole and that nobody is left at work. Then studies are
killed as they begin, in the folder that is theirs by default, or begun twice at the same moment, and started
again. At the end, where it may mount one (as root), the same on a tmpfs that is too small for the study, or for
its checkpoints, until it is enlarged.

The moments are drawn by `--seed`; which run they hit depends on the machine. Exits 0 when nothing differs.
"""
import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODEL = """data: {csv: points.csv, target: class, test_split: 0.25, standardize: true}
model:
  - Dense: {units: 16, activation: relu}
  - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: %d, batch_size: 8}
"""
INITIALIZERS = ["he_normal", "he_uniform", "glorot_normal", "glorot_uniform"]
LIMIT_SECONDS = 120


def write_study(folder, epochs):
    draw = random.Random(1)
    rows = [f"{draw.gauss(c, 1):.4f},{draw.gauss(-c, 1):.4f},{'abc'[c]}" for c in (0, 1, 2) for _ in range(40)]
    (folder / "points.csv").write_text("\n".join(["x,y,class"] + rows) + "\n")
    (folder / "m.yaml").write_text(MODEL % epochs)


def tables(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())
            if path.suffix in (".csv", ".md") and path.name != "timings.csv"}


class Study:
    """The commands of one study in one working folder."""

    def __init__(self, fanin, folder, runs, more=()):
        self.fanin, self.folder = fanin, folder
        self.arguments = ["m.yaml", "--vary", "kernel_initializer=" + ",".join(INITIALIZERS),
                          "--seeds", str(max(1, runs // len(INITIALIZERS))), *more]

    def compare(self, out, jobs):
        """In the default folder if `out` is nothing."""
        command = [self.fanin, "compare", *self.arguments, "--jobs", str(jobs)]
        command += ["--out", str(out)] if out else []
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self, out, jobs):
        process = self.compare(out, jobs)
        _, errors = process.communicate(timeout=LIMIT_SECONDS)
        return process.returncode, errors.decode()

    def query(self, *arguments):
        done = subprocess.run([self.fanin, *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=LIMIT_SECONDS)
        return done.returncode, done.stdout, done.stderr


def differences(calm, other):
    return [name for name in sorted(set(calm) | set(other)) if calm.get(name) != other.get(name)]


def check(calm, study, out, what):
    """What is wrong with a study that should be done, as texts."""
    problems = [f"{what}: {name} differs" for name in differences(calm, tables(study.folder / out))]
    status, text, errors = study.query("status", out)
    lines = dict(line.split(None, 1) for line in text.splitlines() if len(line.split()) > 1)
    if status != 0 or lines.get("left") != "0" or lines.get("running") != "0":
        problems.append(f"{what}: status {status}: {text}{errors}")
    # A table that was being written at the kill leaves a part, which goes with gc.
    status, text, errors = study.query("gc", out)
    if status != 0 or list((study.folder / out).rglob("*.part")):
        problems.append(f"{what}: gc: status {status}: {text}{errors}")
    problems += [f"{what}: {name} differs after gc" for name in differences(calm, tables(study.folder / out))]
    return problems


def killed_rounds(study, calm, options, mean_seconds):
    """(kills, starts, rounds, problems)"""
    draw = random.Random(options.seed)
    kills = starts = rounds = 0
    problems = []
    while (kills < options.kills or rounds == 0) and not problems:
        out = f"round{rounds}"
        rounds += 1
        processes = []
        done = False
        deadline = time.monotonic() + LIMIT_SECONDS
        while not done:
            while len(processes) < options.processes:
                processes.append((study.compare(out, 2), time.monotonic() + draw.uniform(0, 2 * mean_seconds)))
                starts += 1
            time.sleep(0.002)
            still = []
            for process, moment in processes:
                if process.poll() is not None:
                    done = done or process.returncode == 0
                    if process.returncode != 0:
                        problems.append(f"{out}: ended with {process.returncode}: "
                                        f"{process.stderr.read().decode()[-500:]}")
                elif time.monotonic() >= moment and kills < options.kills:
                    process.send_signal(signal.SIGKILL)
                    process.communicate()
                    kills += 1
                else:
                    still.append((process, moment))
            processes = still
            if problems or time.monotonic() > deadline:
                done = True
        for process, _ in processes:
            try:
                _, errors = process.communicate(timeout=LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                _, errors = process.communicate()
            if process.returncode != 0 and not problems:
                problems.append(f"{out}: ended with {process.returncode}: {errors.decode()[-500:]}")
        problems += check(calm, study, out, out)
    return kills, starts, rounds, problems


def begun(fanin, folder, times, draw):
    """Studies that are killed as they begin, or begun by two: (a sentence, problems)"""
    study = Study(fanin, folder, 4)
    out = folder / "results" / "m-by-kernel_initializer"
    status, errors = study.finish("begun-calm", 1)
    calm = tables(folder / "begun-calm")
    problems = [] if status == 0 else [f"a study of 4 runs: status {status}: {errors[-300:]}"]
    killed = 0
    for time_ in range(times):
        shutil.rmtree(out, ignore_errors=True)
        processes = [study.compare(None, 1)]
        if time_ % 2 == 0:
            while processes[0].poll() is None and not (out / "runs.sqlite").exists():
                pass
            time.sleep(draw.uniform(0, 0.003))
            processes[0].kill()
            processes[0].communicate()
            killed += processes[0].returncode < 0
            processes = []
        processes.append(study.compare(None, 1))
        for process in processes:
            _, errors = process.communicate(timeout=LIMIT_SECONDS)
            if process.returncode != 0:
                problems.append(f"begun again: ended with {process.returncode}: {errors.decode()[-300:]}")
        problems += [f"begun again: {name} differs" for name in differences(calm, tables(out))]
    return f"{killed} kills at the beginning, {times // 2} times two beginnings: {len(problems)} problems", problems


def full_disk(study, name, least_kept):
    """(a sentence, problems)"""
    status, errors = study.finish(f"calm-{name}", 1)
    calm = tables(study.folder / f"calm-{name}")
    problems = [] if status == 0 else [f"{name}: status {status}: {errors[-300:]}"]
    place = study.folder / f"disk-{name}"
    place.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True)
    if mount.returncode != 0:
        return "no disk to fill: mounting one is not allowed here", []
    try:
        for attempt in range(2):
            status, errors = study.finish(place / "s", 2)
            if status != 1 or not ("full" in errors or "no space" in errors.lower()):
                problems.append(f"full disk, {name}, attempt {attempt}: status {status}: {errors[-300:]}")
        _, text, _ = study.query("status", str(place / "s"))
        kept = text.split("done", 1)[1].split()[0].rstrip(",") if "done" in text else "-1"
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        status, errors = study.finish(place / "s", 2)
        if status != 0:
            problems.append(f"{name}: after the disk was enlarged: status {status}: {errors[-300:]}")
        problems += check(calm, study, f"disk-{name}/s", f"full disk, {name}")
        if int(kept) < least_kept:
            problems.append(f"full disk, {name}: {kept} runs were kept: {text}")
        return f"full disk, {name}: refused twice, {kept} runs kept, then done", problems
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fanin", default="build/dev/fanin")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fanin-chaos-") as name:
        folder = Path(name)
        write_study(folder, options.epochs)
        study = Study(str(Path(options.fanin).resolve()), folder, options.runs)
        began = time.monotonic()
        status, errors = study.finish("calm", 1)
        seconds = time.monotonic() - began
        if status != 0:
            sys.exit(f"chaos: the undisturbed study ended with {status}: {errors}")
        calm = tables(folder / "calm")
        # About ten kills a round.
        kills, starts, rounds, problems = killed_rounds(study, calm, options, max(0.02, seconds / 10))
        print(f"{kills} kills in {rounds} rounds of {options.runs} runs, {starts} starts of {options.processes} "
              f"processes at once: {len(problems)} problems in {len(calm)} tables a round")
        # A checkpoint of the wide network is larger than the small disk.
        wide = Study(study.fanin, folder, 4, ["--set", "fit.checkpoint_every=1", "--set", "model.0.units=4000",
                                              "--epochs", "2"])
        for sentence, more in (begun(study.fanin, folder, max(10, options.kills // 10), random.Random(options.seed)),
                               full_disk(study, "runs", 1), full_disk(wide, "checkpoints", 0)):
            print(sentence)
            problems += more
        for problem in problems:
            print(problem, file=sys.stderr)
        return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
