#!/usr/bin/env python3
"""Training steps of fanin beside those of other libraries: every contender in turn, several rounds, medians.

usage: bench/steps.py [--rounds N] [--seconds S] [--threads N] [--models a,b,...] [--optimizers sgd,adam]
                      [--contenders fanin,torch,libtorch,sklearn,dlib,tinydnn] [--fanin PATH]

Prints a Markdown table of microseconds a step and of ratios to the first contender; a line of JSON for each
cell goes to standard error as it is measured. bench/build_peers installs and builds the peers first.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
BUILT = HERE.parent / "build" / "peers"
sys.path.insert(0, str(PEERS))
from models import MODELS  # noqa: E402

PYTHON = "/usr/bin/python3"  # Debian's own, which its packages are for
# Debian 12's OpenBLAS does not know newer processors and falls back to SSE3 kernels; with this it runs its
# AVX-512 ones.
FAST_BLAS = {"OPENBLAS_CORETYPE": "SkylakeX"}


def command_of(name, fanin, model, optimizer, threads, seconds):
    numbers = [model, optimizer, str(threads), str(seconds)]
    if name == "fanin":
        shape = MODELS[model]
        return [fanin, "bench", "step", "--layers", "-".join(map(str, shape["sizes"])), "--batch",
                str(shape["batch"]), "--optimizer", optimizer, "--threads", str(threads), "--seconds",
                str(seconds)]
    if name in ("torch", "sklearn"):
        return [PYTHON, str(PEERS / f"peer_{name}.py"), *numbers]
    return [str(BUILT / f"peer_{name}"), *numbers]


def microseconds(name, fanin, model, optimizer, threads, seconds):
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    if name not in ("fanin", "tinydnn"):
        environment.update(FAST_BLAS)
    processors = ",".join(str(p) for p in sorted(os.sched_getaffinity(0))[-threads:])
    command = ["taskset", "-c", processors, *command_of(name, fanin, model, optimizer, threads, seconds)]
    done = subprocess.run(command, cwd=PEERS, env=environment, capture_output=True, text=True)
    try:
        return float(done.stdout.split()[-1])
    except (IndexError, ValueError):
        print(f"{name} failed on {model} {optimizer}: {done.stderr[-300:]}", file=sys.stderr)
        return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=0.8)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--models", default=",".join(MODELS))
    arguments.add_argument("--optimizers", default="sgd,adam")
    arguments.add_argument("--contenders", default="fanin,torch,libtorch,sklearn,dlib,tinydnn")
    arguments.add_argument("--fanin", default=str(HERE.parent / "build" / "release" / "fanin"))
    options = arguments.parse_args()
    names = options.contenders.split(",")
    print("| model | optimizer | " + " | ".join(f"{n}, us" for n in names) + " | " +
          " | ".join(f"{n} / {names[0]}" for n in names[1:]) + " |")
    print("|---" * (2 + 2 * len(names) - 1) + "|")
    for model in options.models.split(","):
        for optimizer in options.optimizers.split(","):
            times = {name: [] for name in names}
            for _ in range(options.rounds):
                for name in names:
                    us = microseconds(name, options.fanin, model, optimizer, options.threads, options.seconds)
                    if us is not None:
                        times[name].append(us)
            medians = {n: statistics.median(t) if t else None for n, t in times.items()}
            for name in names:
                print(json.dumps({"model": model, "optimizer": optimizer, "threads": options.threads, "name": name,
                                  "us": times[name]}), file=sys.stderr)
            base = medians[names[0]]
            shown = [f"{medians[n]:.4g}" if medians[n] else "" for n in names]
            ratios = [f"{medians[n] / base:.3g}" if medians[n] and base else "" for n in names[1:]]
            print(f"| {model} | {optimizer} | " + " | ".join(shown + ratios) + " |", flush=True)


if __name__ == "__main__":
    main()
