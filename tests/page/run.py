#!/usr/bin/env python3
"""Trains a small study with names that try to break out, and checks its page and figures as files; so it does with
studies that have nothing to compare.

With --browser DIR also drives the page in headless Chromium (drive.js; DIR holds playwright-core's
node_modules, see scripts/test-page). Exits 77 where chromium, node or playwright-core is missing. Screenshots
go to --shots, or nowhere.
"""
import argparse
import html.parser
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = ["points", "we<i>rd & 'data' \"x\""]
MODEL = """\
name: {name}
data: {{csv: '{csv}', target: class, test_split: 0.25}}
model:
  - Dense: {{units: 8, activation: relu}}
  - Dense: {{units: 2, activation: softmax}}
compile: {{optimizer: {{SGD: {{learning_rate: {rate}}}}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}}
fit: {{epochs: 12, batch_size: 16, validation_split: 0.2}}
"""
INITIALIZERS = "he_normal,glorot_uniform,orthogonal,zeros"
# Studies with nothing to compare: how they are asked for, and what their page must say.
ODD = {
    "one run": (["he_normal"], 1, 0.1, "1 run"),
    "one initializer": (["he_normal"], 3, 0.1, "3 runs"),
    "one seed": (["he_normal", "glorot_uniform"], 1, 0.1, "not testable with 1 seed, needs 2"),
    "all diverged": (["he_normal", "glorot_uniform"], 4, 1e30, "diverged: he_normal in 4 of 4 runs"),
    "all the same": (["zeros", "{Constant: {value: 0.0}}"], 6, 1e-30, "constant does not differ from zeros in test_accuracy"),
    "forty": ([f"{{RandomNormal: {{stddev: {i / 100}}}}}" for i in range(6, 46)], 2, 0.1, "80 runs"),
}
VOID = {"meta", "link", "wbr", "br", "img", "hr", "input"}


def compare(fanin, folder):
    """Runs the study; its folder."""
    models = []
    for number, name in enumerate(DATA):
        rows = [f"{(7 * i) % 13 - 6},{(5 * i) % 11 - 5},{['a', '<script>'][(7 * i) % 13 + (5 * i) % 11 > 11]}" for i in range(96)]
        (folder / f"{name}.csv").write_text("x,y,class\n" + "\n".join(rows) + "\n", encoding="utf-8")
        model = folder / f"m{number} <b>'&amp;.yaml"
        model.write_text(MODEL.format(name=f"m{number}", csv=f"{name}.csv".replace("'", "''"), rate=0.1 + number / 4), encoding="utf-8")
        models.append(model.name)
    subprocess.run([fanin, "compare", *models, "--vary", f"kernel_initializer={INITIALIZERS}", "--scope", "all",
                    "--seeds", "8", "--target", "0.7", "--out", "study"],
                   cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "study"


def odd_faults(fanin, folder):
    """Runs the studies with nothing to compare: each has whole tables and a whole page."""
    faults = []
    for name, (initializers, seeds, rate, expected) in ODD.items():
        (folder / "odd.yaml").write_text(MODEL.format(name="odd", csv="points.csv", rate=rate), encoding="utf-8")
        (folder / "study.yaml").write_text(
            f"name: odd\nmodels: [odd.yaml]\nvary: {{kernel_initializer: [{', '.join(initializers)}]}}\nseeds: {seeds}\n", encoding="utf-8")
        run = subprocess.run([fanin, "compare", "study.yaml", "--out", name], cwd=folder, capture_output=True, text=True)
        if run.returncode != 0:
            faults.append(f"{name}: status {run.returncode}: {run.stderr}")
            continue
        text = (folder / name / "report.html").read_text(encoding="utf-8")
        balance = Balance()
        balance.feed(text)
        faults += [f"{name}: {fault}" for fault in balance.faults + balance.open]
        if expected not in re.sub(r"<[^>]*>", "", text):
            faults.append(f"{name}: the page does not say '{expected}'")
        if re.search(r"\b(nan|inf)\b", text):
            faults.append(f"{name}: the page shows no number where one should be")
        for table in ["comparison.csv", "pairs.csv", "convergence.csv"]:
            if re.search(r"\b(nan|inf)\b", (folder / name / table).read_text(encoding="utf-8")):
                faults.append(f"{name}: {table} holds no number where one should be")
    return faults


class Balance(html.parser.HTMLParser):
    """Tags closed in their order, no attribute twice, nothing that runs or loads from elsewhere."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.faults = []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "src"):
                self.faults.append(f"<{tag}> has {name}={value!r}")
            if name == "href" and re.match(r"[a-z]+:|//", value) and value != "data:,":
                self.faults.append(f"<{tag}> leads to {value!r}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else, line {self.getpos()[0]}")


def check_files(fanin, study):
    faults = []
    page = study / "report.html"
    text = page.read_text(encoding="utf-8")
    balance = Balance()
    balance.feed(text)
    faults += balance.faults + [f"<{tag}> is not closed" for tag in balance.open]
    if len(text) > 1_000_000:
        faults.append(f"report.html has {len(text)} bytes")
    figures = sorted((study / "figures").glob("*.svg"))
    if len(figures) < 12:
        faults.append(f"only {len(figures)} figures")
    for figure in figures:
        root = ElementTree.parse(figure).getroot()
        if root.tag != "{http://www.w3.org/2000/svg}svg" or root.find("{*}title") is None:
            faults.append(f"{figure.name} is no SVG with a title")
    before = {path.name: path.read_bytes() for path in [page, *figures]}
    page.unlink()
    shutil.rmtree(study / "figures")
    subprocess.run([fanin, "report", str(study)], check=True, capture_output=True)
    for path in [page, *figures]:
        if path.read_bytes() != before[path.name]:
            faults.append(f"report writes another {path.name} than compare")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fanin", required=True)
    parser.add_argument("--browser", metavar="DIR")
    parser.add_argument("--shots", metavar="DIR")
    arguments = parser.parse_args()
    fanin = str(Path(arguments.fanin).resolve())
    if arguments.browser:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        playwright = Path(arguments.browser) / "node_modules" / "playwright-core"
        for what, found in [("chromium", chromium), ("node", shutil.which("node")), ("playwright-core", playwright.is_dir())]:
            if not found:
                print(f"skipped: {what} is missing; scripts/test-page installs what this test needs")
                return 77
    with tempfile.TemporaryDirectory() as folder:
        study = compare(fanin, Path(folder))
        if not arguments.browser:
            faults = check_files(fanin, study) + odd_faults(fanin, Path(folder))
            print("\n".join(faults) or "page and figures are whole")
            return 1 if faults else 0
        command = ["node", str(HERE / "drive.js"), str(playwright.resolve()), chromium, str(study)]
        return subprocess.run(command + ([arguments.shots] if arguments.shots else []), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
