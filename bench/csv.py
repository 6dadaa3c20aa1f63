#!/usr/bin/env python3
"""How fast a large CSV file is read: `fanin check` beside pandas.read_csv, in turn, on a file made here.

fanin is measured as a whole process, which reads, checks and splits; pandas inside its process, the
import not counted. Memory is what fanin holds at most besides the file that it maps, against the file's columns in 32 bits.
"""
import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODEL = """data: {{csv: {file}, target: y, test_split: 0.2}}
model:
  - Dense: {{units: 2, activation: softmax}}
compile: {{loss: sparse_categorical_crossentropy}}
"""
PANDAS = """
import sys, time
import pandas
wall, cpu = time.perf_counter(), time.process_time()
frame = pandas.read_csv(sys.argv[1])
print(time.perf_counter() - wall, time.process_time() - cpu, frame.shape[0])
"""


def write_table(path, megabytes, columns, numbers):
    """Rows of numbers and a class of two, until the file has its size. Gives the number of rows."""
    draw = random.Random(1)
    cell = {
        "fixed": lambda: f"{draw.gauss(0, 1):.6f}",
        "full": lambda: repr(draw.gauss(0, 1)),
        "integer": lambda: str(draw.randrange(256)),
    }[numbers]
    # A block of random rows again and again: the readers do not notice, and it is made faster.
    block = [",".join([*(cell() for _ in range(columns)), str(k % 2)]) for k in range(2000)]
    text = "\n".join(block) + "\n"
    times = max(1, round(megabytes * 1e6 / len(text)))
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join([*(f"x{c}" for c in range(columns)), "y"]) + "\n")
        for _ in range(times):
            file.write(text)
    return times * len(block)


def anonymous_bytes(pid):
    """What the process holds now besides mapped files."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon")), 0)
    except OSError:
        return 0


def run_fanin(fanin, model, watch):
    """Wall and processor seconds, and with `watch` the most bytes held (watching costs time)."""
    started = time.perf_counter()
    process = subprocess.Popen([fanin, "check", model], stdout=subprocess.PIPE, text=True)
    most = 0
    while watch and process.poll() is None:
        most = max(most, anonymous_bytes(process.pid))
        time.sleep(0.001)
    if watch:
        return None, None, most
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 or "ok" not in output:
        sys.exit(f"{fanin} check {model} failed")
    return wall, used.ru_utime + used.ru_stime, None


def run_pandas(python, table):
    done = subprocess.run([python, "-c", PANDAS, table], check=True, capture_output=True, text=True)
    wall, cpu, _ = done.stdout.split()
    return float(wall), float(cpu)


def measure(arguments, numbers, folder):
    table, model = folder / "table.csv", folder / "table.yaml"
    rows = write_table(table, arguments.megabytes, arguments.columns, numbers)
    model.write_text(MODEL.format(file=table.name), encoding="ascii")
    ours, theirs = [], []
    for _ in range(arguments.rounds):
        ours.append(run_fanin(arguments.fanin, model, watch=False)[:2])
        theirs.append(run_pandas(arguments.python, table))
    held = run_fanin(arguments.fanin, model, watch=True)[2]
    matrix = 4 * rows * (arguments.columns + 1)
    wall, cpu = (statistics.median(x) for x in zip(*ours))
    pandas_wall, pandas_cpu = (statistics.median(x) for x in zip(*theirs))
    size = table.stat().st_size / 1e6
    return (f"| {numbers} | {size:.0f} | {rows} x {arguments.columns + 1} | {wall:.3f} | {cpu:.3f} | {pandas_wall:.3f} "
            f"| {pandas_cpu:.3f} | {pandas_wall / wall:.2f} | {pandas_cpu / cpu:.2f} | {held / matrix:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fanin", default=str(ROOT / "build/release/fanin"))
    parser.add_argument("--python", default="/usr/bin/python3", help="one that has pandas")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--columns", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--numbers", default="fixed,full,integer", help="six decimals, all digits, 0 to 255")
    arguments = parser.parse_args()
    print("| numbers | MB | matrix | fanin, s | fanin, s of CPU | pandas, s | pandas, s of CPU | pandas / fanin "
          "| of CPU | held / matrix |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for numbers in arguments.numbers.split(","):
        with tempfile.TemporaryDirectory() as folder:
            print(measure(arguments, numbers, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
