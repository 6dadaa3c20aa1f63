#!/usr/bin/env python3
"""Runs the Slurm blocks of docs/clusters.md on a cluster of one node, this machine, and compares their tables with
those of one process: the job array, and, if this fanin was built with MPI, the ranks of srun.

    tests/slurm.py --fanin build/dev/fanin

The cluster is started in a temporary folder, without systemd, and ended again: munged, slurmctld, slurmd with a
configuration of their own. Exits 77 (skipped) where they are missing (Debian: slurmctld slurmd slurm-client munge),
or without root.
"""
import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from clusters import block_with, same_tables, write_study

NEEDED = ["munged", "slurmctld", "slurmd", "sbatch", "sinfo"]
LIMIT_SECONDS = 120
# config_overrides: the node has as many processors as the block asks for, whatever the machine has.
CONFIGURATION = """ClusterName=fanin
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmdPort={port_of_node}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName={host} NodeAddr=127.0.0.1 CPUs=16 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Its three daemons, in the foreground of this test."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
        self.daemons = []

    def begin(self):
        folder = self.folder
        for name in ("state", "spool"):
            (folder / name).mkdir(parents=True)
        host = socket.gethostname().split(".")[0]
        (folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, folder=folder, port=free_port(), port_of_node=free_port()))
        (folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        key = folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.start("munged", "--foreground", f"--key-file={key}", f"--socket={folder}/munge.socket",
                   f"--pid-file={folder}/munged.pid", f"--seed-file={folder}/munged.seed",
                   f"--log-file={folder}/munged.log")
        self.wait("munged", lambda: (folder / "munge.socket").exists())
        self.start("slurmctld", "-D", "-i")
        self.start("slurmd", "-D", "-N", host)
        self.wait("the node", lambda: "idle" in self.query("sinfo", "--noheader", "--format=%T"))

    def start(self, *command):
        output = open(self.folder / f"{command[0]}.out", "wb")
        self.daemons.append(subprocess.Popen(command, env=self.environment, stdout=output, stderr=output))

    def query(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout

    def wait(self, what, ready):
        until = time.monotonic() + LIMIT_SECONDS
        while not ready():
            if time.monotonic() > until or any(daemon.poll() is not None for daemon in self.daemons):
                logs = "".join(f"--- {log.name}\n{log.read_text()[-2000:]}"
                               for log in sorted(self.folder.glob("*.out")) + sorted(self.folder.glob("*.log")))
                raise RuntimeError(f"{what} does not come up:\n{logs}")
            time.sleep(0.1)

    def end(self):
        for daemon in reversed(self.daemons):
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


def run_block(block, folder, fanin, environment):
    """(seconds, whether its tables are those of one process)"""
    folder.mkdir()
    write_study(folder)
    began = time.monotonic()
    run = subprocess.run(["bash", "-ec", block], cwd=folder, env=environment, capture_output=True, text=True,
                         timeout=LIMIT_SECONDS)
    seconds = time.monotonic() - began
    if run.returncode == 0 and same_tables(folder, fanin):
        return seconds, True
    print(run.stdout[-2000:], run.stderr[-2000:], file=sys.stderr)
    for output in sorted(folder.glob("slurm-*.out")):
        print(output.name, output.read_text()[-300:], file=sys.stderr)
    return seconds, False


def array(folder, fanin, environment):
    block = block_with("sbatch")
    seconds, same = run_block(block, folder, fanin, environment)
    wanted = int(re.search(r"--array=1-(\d+)", block)[1])
    tasks = len(list(folder.glob("slurm-*.out")))
    print(f"sbatch: {tasks} tasks in {seconds:.0f} s: {'the same bytes' if same else 'FAILED'}")
    return 0 if same and tasks == wanted else 1


def ranks(folder, fanin, environment):
    seconds, same = run_block(block_with("srun").replace("-n 64", "-n 4"), folder, fanin, environment)
    print(f"srun: 4 ranks in {seconds:.0f} s: {'the same bytes' if same else 'FAILED'}")
    return 0 if same else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--fanin", default="build/dev/fanin")
    fanin = Path(parser.parse_args().fanin).resolve()
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        print(f"skipped: {', '.join(missing)} missing" if missing else "skipped: not root")
        return 77
    with tempfile.TemporaryDirectory(prefix="fanin-slurm-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # munged asks for it
        cluster = Cluster(folder / "cluster")
        try:
            cluster.begin()
            environment = {**cluster.environment, "PATH": f"{fanin.parent}:{os.environ['PATH']}"}
            wrong = array(folder / "array", fanin, environment)
            if b"MPI_Init" in fanin.read_bytes():
                wrong += ranks(folder / "ranks", fanin, environment)
            return 1 if wrong else 0
        finally:
            cluster.end()


if __name__ == "__main__":
    sys.exit(main())
