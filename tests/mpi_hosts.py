#!/usr/bin/env python3
"""Runs a study by mpirun on two hosts, disturbs it, and compares every table with that of one process.

    tests/mpi_hosts.py --fanin build/mpi/fanin [--runs 600] [--scaling]

The hosts are namespaces of this machine: each has a network, a name and a disk of its own (the second has a copy of
the study and nothing of the results), and a pair of virtual Ethernet devices is the cable between them. Each
disturbance begins a new study, and then starts the same command again until it is done:

    calm        nothing happens
    faulty      the study has a fault: one message, status 2
    interrupted SIGINT to mpirun
    killed      SIGKILL to a rank
    link        the cable is pulled out, and mpirun sees it
    silent      the cable is pulled out, mpirun does not see it, rank 0 does; SIGINT to mpirun

Exits 77 (skipped) without root, mpirun or ip, or if this fanin was built without MPI.
"""
import argparse
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from clusters import tables

MODEL = """data: {csv: points.csv, target: class, test_split: 0.25, standardize: true}
model:
  - Dense: {units: 16, activation: relu}
  - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: EPOCHS, batch_size: 8}
"""
STUDY = "name: study\nmodels: [m.yaml]\nvary: {kernel_initializer: [he_normal, glorot_uniform]}\nseeds: SEEDS\n"
NETWORK = "10.213.7.0/24"
DISTURBANCES = ("calm", "faulty", "interrupted", "killed", "link", "silent")
# So that mpirun itself sees in seconds that a host is gone, as docs/clusters.md says.
KEEPALIVE = "OMPI_MCA_oob_tcp_keepalive_time=5 OMPI_MCA_oob_tcp_keepalive_intvl=5 OMPI_MCA_oob_tcp_keepalive_probes=3"
LIMIT_SECONDS = 150


def write_study(folder, runs, epochs):
    rows = [f"{(i * 37 % 101) / 50 - c:.3f},{(i * 53 % 97) / 48 + c:.3f},{'abc'[c]}" for c in (0, 1, 2) for i in range(40)]
    (folder / "points.csv").write_text("\n".join(["x,y,class"] + rows) + "\n")
    (folder / "m.yaml").write_text(MODEL.replace("EPOCHS", str(epochs)))
    (folder / "study.yaml").write_text(STUDY.replace("SEEDS", str(runs // 2)))


class Hosts:
    """Two namespaces, a cable, and what enters them."""

    def __init__(self, folder):
        self.names = [f"fanin{os.getpid()}{letter}" for letter in "ab"]
        self.addresses = ["10.213.7.1", "10.213.7.2"]
        self.disks = [folder / name for name in ("disk_a", "disk_b")]
        self.place = folder / "work"  # where both hosts see their disk
        self.place.mkdir()
        for disk in self.disks:
            disk.mkdir()
        self.agent = folder / "agent"
        # mpirun's way to another host: AGENT HOST COMMAND...
        self.agent.write_text("#!/bin/bash\nshift\n" + self.entering(1) + ' "$*"\n')
        self.agent.chmod(0o755)

    def begin(self):
        a, b = self.names
        for name in self.names:
            run("ip", "netns", "add", name)
        run("ip", "link", "add", "cable", "netns", a, "type", "veth", "peer", "name", "cable", "netns", b)
        for name, address in zip(self.names, self.addresses):
            run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "cable")
            run("ip", "-n", name, "link", "set", "lo", "up")
        self.cable("up")

    def cable(self, state):
        for name in self.names:
            run("ip", "-n", name, "link", "set", "cable", state)

    def entering(self, number):
        """The shell words that run the next word, a command line, on the host."""
        return (f"exec ip netns exec {self.names[number]} unshare --mount --uts --propagation private bash -c "
                f"'hostname host{'ab'[number]} && mount --bind {self.disks[number]} {self.place} && cd {self.place} && "
                f"exec bash -c \"$0\"'")

    def end(self):
        for name in self.names:
            pids = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout.split()
            for pid in pids:
                os.kill(int(pid), signal.SIGKILL)
            subprocess.run(["ip", "netns", "delete", name], capture_output=True)


def run(*command):
    subprocess.run(command, check=True, capture_output=True, text=True)


class Study:
    """One study on the hosts."""

    def __init__(self, hosts, fanin, out, ranks):
        self.hosts, self.fanin, self.out, self.ranks = hosts, fanin, out, ranks
        self.errors_file = hosts.disks[0] / f"{out}.errors"

    def start(self, study="study.yaml", settings=""):
        each = (self.ranks + 1) // 2
        command = (f"OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 {settings} exec mpirun -n {self.ranks} "
                   f"--host {','.join(f'{address}:{each}' for address in self.hosts.addresses)} --map-by node "
                   f"--bind-to none --mca plm_rsh_agent {self.hosts.agent} --mca pml ob1 --mca btl tcp,self "
                   f"--mca btl_tcp_if_include {NETWORK} --mca oob_tcp_if_include {NETWORK} "
                   f"{self.fanin} compare {study} --out {self.out}")
        with open(self.errors_file, "w") as errors:
            return subprocess.Popen(["bash", "-c", self.hosts.entering(0) + ' "$1"', "_", command],
                                    stdout=subprocess.DEVNULL, stderr=errors)

    def errors(self):
        return self.errors_file.read_text()

    def finish(self, process):
        """The status of mpirun."""
        try:
            return process.wait(LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return f"{process.wait()} (mpirun did not end)"

    def stored(self):
        try:
            store = sqlite3.connect(f"file:{self.hosts.disks[0] / self.out / 'runs.sqlite'}?mode=ro", uri=True)
            with store:
                return store.execute("SELECT count(*) FROM runs").fetchone()[0]
        except sqlite3.Error:
            return 0

    def wait(self, process, ready):
        until = time.monotonic() + LIMIT_SECONDS
        while not ready() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)

    def workers(self):
        """The pids of its ranks."""
        pids = subprocess.run(["ip", "netns", "pids", self.hosts.names[1]], capture_output=True, text=True).stdout
        return [int(pid) for pid in pids.split() if "compare" in Path(f"/proc/{pid}/cmdline").read_text()
                and "mpirun" not in Path(f"/proc/{pid}/cmdline").read_text()]


def disturb(study, how, runs):
    """(status, seconds from the disturbance to the end)"""
    process = study.start(settings=KEEPALIVE if how == "link" else "")
    study.wait(process, lambda: study.stored() >= runs // 4)
    began = time.monotonic()
    if how == "interrupted":
        process.send_signal(signal.SIGINT)
    elif how == "killed":
        os.kill(study.workers()[0], signal.SIGKILL)
    else:
        study.hosts.cable("down")
    if how == "silent":
        study.wait(process, lambda: "silent" in study.errors())
        began = time.monotonic()
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(1)
    return study.finish(process), time.monotonic() - began


def faulty(study):
    """(a sentence, problems)"""
    status = study.finish(study.start("faulty.yaml"))
    messages = len(re.findall(r"error: ", study.errors()))
    said = f"status {status}, messages: {messages}"
    return said, [] if (status, messages) == (2, 1) else [said]


def disturbed(study, how, runs, one):
    """(a sentence, problems): disturbs the study, starts it again, compares its tables with those of one process."""
    said, wrong, kept = "", [], 0
    if how != "calm":
        status, seconds = disturb(study, how, runs)
        kept = study.stored()
        said = f"status {status} after {seconds:.1f} s, {kept} of {runs} runs kept; again: "
        if status == 0 or not 0 < kept < runs:
            wrong.append(f"was not disturbed: {said}")
        # The lost host would not have these.
        for pid in study.workers():
            os.kill(pid, signal.SIGKILL)
        study.hosts.cable("up")
    began = time.monotonic()
    status = study.finish(study.start())
    if status != 0:
        wrong.append(f"status {status}")
    if kept > 0 and f"({kept} were stored)" not in study.errors():
        wrong.append("trained what was stored")
    if (study.hosts.disks[1] / study.out).exists():
        wrong.append("the other host has results")
    got = tables(study.hosts.disks[0] / study.out) if status == 0 else {}
    differ = [table for table in sorted(set(one) | set(got)) if one.get(table) != got.get(table)]
    wrong += [f"{table} differs" for table in differ]
    said += (f"{time.monotonic() - began:.1f} s with {study.ranks} ranks on 2 hosts, "
             f"{len(differ)} of {len(one)} tables differ")
    return said, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fanin", default="build/mpi/fanin")
    parser.add_argument("--runs", type=int, default=600)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--ranks", type=int, default=4)
    parser.add_argument("--scaling", action="store_true", help="only show seconds by the number of ranks")
    parser.add_argument("--only", choices=DISTURBANCES)
    options = parser.parse_args()
    fanin = Path(options.fanin).resolve()
    if os.geteuid() != 0 or shutil.which("mpirun") is None or shutil.which("ip") is None:
        print("skipped: needs root, mpirun and ip")
        return 77
    if b"MPI_Init" not in fanin.read_bytes():
        print("skipped: this fanin was built without MPI")
        return 77
    problems = []
    with tempfile.TemporaryDirectory(prefix="fanin-mpi-") as name:
        hosts = Hosts(Path(name))
        for disk in hosts.disks:
            write_study(disk, options.runs, options.epochs)
        home = hosts.disks[0]
        began = time.monotonic()
        subprocess.run([fanin, "compare", "study.yaml", "--jobs", "1", "--out", "one"], cwd=home, check=True,
                       capture_output=True)
        print(f"one process, one job: {options.runs} runs in {time.monotonic() - began:.1f} s", flush=True)
        one = tables(home / "one")
        try:
            hosts.begin()
            if options.scaling:
                for ranks in (2, 4):
                    study = Study(hosts, fanin, f"ranks{ranks}", ranks)
                    seconds = []
                    for _ in range(2):
                        began = time.monotonic()
                        study.finish(study.start())
                        seconds.append(time.monotonic() - began)
                    print(f"{ranks} ranks: {seconds[0]:.1f} s; once more, with nothing left to train: "
                          f"{seconds[1]:.1f} s", flush=True)
                return 0
            (home / "faulty.yaml").write_text("models: [m.yaml]\nseeds: none\n")
            shutil.copy(home / "faulty.yaml", hosts.disks[1])
            for how in DISTURBANCES:
                if options.only in (None, how):
                    study = Study(hosts, fanin, how, options.ranks)
                    said, wrong = faulty(study) if how == "faulty" else disturbed(study, how, options.runs, one)
                    print(f"{how}: {said}", flush=True)
                    problems += [f"{how}: {text}: {study.errors()}" for text in wrong]
        finally:
            hosts.end()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
