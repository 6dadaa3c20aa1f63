#!/usr/bin/env python3
"""Runs a study whose every name is an attack, and checks that none comes out alive: page, figures, tables, terminal.

Then the tricks with paths: names that climb, links that lead out of the results.
"""
import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "page"))
from run import Balance  # noqa: E402: the page's own test knows what a whole page is

LABELS = [
    "</script><script>alert(1)</script>", '=HYPERLINK("http://e.example";"x")', "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(1)",
    "\x1b[31mred\x1b]0;title\x07", "\u202egnp.exe\u2066", "|`code`*_[x](http://e.example)<img src=x onerror=alert(1)>",
    "${x}#%&\\input{/etc/passwd}^~", "{{7*7}}${7*7}", "a\u2028b\u0085c", "x" * 999,
]
NAME = "=1+1 <script>alert(1)<script> | `x` [l](http:) $a_b$ \\input{x} %"
FILE = "we<i>rd & 'data' \"x\" =1+1 |`$_%.csv"
MODEL = """\
name: {name}
data: {{csv: {csv}, target: '=class', test_split: 0.25}}
model:
  - Dense: {{units: 8, activation: relu, name: {layer}}}
  - Dense: {{units: {units}, activation: softmax}}
compile: {{optimizer: {{SGD: {{learning_rate: {rate}}}}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}}
fit: {{epochs: 3, batch_size: 16}}
"""
ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def write_study(folder):
    with open(folder / FILE, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["x<b>", "=y", "=class"])
        for i in range(20 * len(LABELS)):
            writer.writerow([(7 * i) % 13 - 6, (5 * i) % 11 - 5, LABELS[i % len(LABELS)]])
    models = []
    for number, rate in enumerate([0.1, 0.4]):
        path = folder / f"m{number} <b>'&amp;|=.yaml"
        path.write_text(MODEL.format(name=json.dumps(f"{NAME}{number}"), csv=json.dumps(FILE), units=len(LABELS), rate=rate,
                                     layer=json.dumps("../../" + NAME)), encoding="utf-8")
        models.append(path.name)
    study = folder / "s.yaml"
    study.write_text(json.dumps({"name": NAME, "models": models, "vary": {"kernel_initializer": ["he_normal", "zeros"]}, "seeds": 4}),
                     encoding="utf-8")
    return study


def check_csv(path, text, faults):
    for row in csv.reader(text.splitlines(keepends=True)):
        for cell in row:
            number = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf", cell)
            if len(cell) > 1 and cell[0] in "=+-@\t\r" and not number:
                faults.append(f"{path}: a spreadsheet would run {cell[:60]!r}")


def check_markdown(text, faults):
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)
    for wrong, what in [(r"<[a-zA-Z/!]", "HTML"), (r"\]\(", "a link"), ("`", "code"), (r"://|www\.", "an address")]:
        if re.search(wrong, bare):
            faults.append(f"comparison.md holds {what}: {re.search('.{0,40}(' + wrong + ').{0,40}', bare)[0]!r}")
    width = None
    for line in bare.splitlines():
        width = line.count("|") if line.startswith("|") and width is None else width if line.startswith("|") else None
        if width is not None and line.count("|") != width:
            faults.append(f"comparison.md: a row of another width: {line[:80]!r}")


def check_latex(text, faults):
    bare = re.sub(r"\\(textbackslash|textasciitilde|textasciicircum|textquotedbl)\{\}|\\[&%$#_{}]", "", text)
    bare = re.sub(r"\$(<|>|-|\\(pm|geq|leq|times))\$", "", bare)
    known = {"usepackage", "begin", "end", "centering", "caption", "toprule", "midrule", "bottomrule"}
    for command in re.findall(r"\\([a-zA-Z]+)", bare):
        if command not in known:
            faults.append(f"LaTeX would run \\{command}")
    for line in bare.splitlines()[1:]:
        if re.search(r"[$#^~%]", line):
            faults.append(f"LaTeX would read {line[:80]!r}")


def check_outputs(fanin, study, faults):
    page = (study / "report.html").read_text(encoding="utf-8")
    balance = Balance()
    balance.feed(page)
    faults += balance.faults + [f"<{tag}> is not closed" for tag in balance.open]
    if page.count("<script") != 1 or page.count("</script") != 1:
        faults.append("report.html has another script")
    figures = sorted((study / "figures").glob("*"))
    if len(figures) < 4:
        faults.append(f"only {len(figures)} figures")
    for figure in figures:
        if not re.fullmatch(r"[\w.-]+\.svg", figure.name, re.ASCII):
            faults.append(f"a figure is called {figure.name!r}")
        for element in ElementTree.parse(figure).iter():
            if element.tag.endswith("script") or any(name.startswith("on") or "href" in name for name in element.attrib):
                faults.append(f"{figure.name} holds a {element.tag}")
    for path in [*study.glob("*.csv"), *study.glob("*.md"), *study.glob("*.html"), *figures]:
        text = path.read_text(encoding="utf-8")  # strict: all is UTF-8
        if ALIVE.search(text.replace("\r", "")):
            faults.append(f"{path.name} holds {ALIVE.search(text)[0]!r}")
        if path.suffix == ".csv":
            check_csv(path.name, text, faults)
    check_markdown((study / "comparison.md").read_text(encoding="utf-8"), faults)
    for form in ["text", "markdown", "csv", "latex", "json"]:
        done = subprocess.run([fanin, "report", study, "--format", form], capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 0 or ALIVE.search(done.stdout + done.stderr):
            faults.append(f"report --format {form}: status {done.returncode}, {done.stderr[:200]!r}")
        if form == "csv":
            check_csv("report --format csv", done.stdout, faults)
        if form == "latex":
            check_latex(done.stdout, faults)
        if form == "json" and json.loads(done.stdout)["study"] != NAME:
            faults.append("report --format json calls the study otherwise")


def check_paths(fanin, folder, models, faults):
    def run(what, arguments, status, words):
        done = subprocess.run([fanin, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != status or words not in done.stderr:
            faults.append(f"{what}: status {done.returncode}, {done.stderr[:300]!r}")

    for name in ["../../x", "..", "a/b", "a\u202eb", "n" * 10_000]:
        (folder / "climbing.yaml").write_text(json.dumps({"name": name, "models": models}), encoding="utf-8")
        run(f"a study called {name[:20]!r}", ["compare", "climbing.yaml"], 2, "name")
    victim = folder / "victim"
    victim.write_text("mine", encoding="utf-8")
    for name in ["runs.csv", "report.html"]:
        link = folder / "study" / name
        link.unlink()
        link.symlink_to("../victim")
        run(f"{name} a link out of the study, report", ["report", "study"], 1, "leads out of")
        run(f"{name} a link out of the study, compare", ["compare", "s.yaml", "--out", "study"], 1, "leads out of")
        link.unlink()
        link.write_text("", encoding="utf-8")
    (folder / "other").mkdir()
    (folder / "other" / "runs.sqlite").symlink_to("../victim")
    run("the store a link to another file", ["compare", "s.yaml", "--out", "other"], 1, "not a store")
    if victim.read_text(encoding="utf-8") != "mine":
        faults.append("a link was followed, and the file it leads to is lost")
    (folder / "disk").mkdir()
    (folder / "linked").symlink_to("disk")
    run("the folder itself a link", ["compare", "s.yaml", "--out", "linked"], 0, "")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fanin", required=True)
    fanin = str(Path(parser.parse_args().fanin).resolve())
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = write_study(folder)
        done = subprocess.run([fanin, "compare", study.name, "--out", "study"], cwd=folder, capture_output=True, text=True,
                              encoding="utf-8", check=False)
        if done.returncode != 0:
            print(f"the study does not run:\n{done.stderr}")
            return 1
        if ALIVE.search(done.stdout + done.stderr):
            faults.append(f"compare prints {ALIVE.search(done.stdout + done.stderr)[0]!r}")
        check_outputs(fanin, folder / "study", faults)
        check_paths(fanin, folder, json.loads(study.read_text(encoding="utf-8"))["models"], faults)
    print("\n".join(dict.fromkeys(faults)) or "every name came out as a name")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
