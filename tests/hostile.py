#!/usr/bin/env python3
"""Runs a study whose every name is an attack, and checks that none comes out alive: page, figures, tables, terminal.

Then the tricks with paths: names that climb, links that lead out of the results. Then small files that would take
all time or memory: each is answered, by what it is, within SECONDS and MEGABYTES.
"""
import argparse
import csv
import json
import re
import resource
import sqlite3
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
    "x;=1+1", "y\t@SUM(1)",
]
NAME = "=1+1 <script>alert(1)<script> | `x` [l](http:) $a_b$ \\input{x} %"
FILE = "we<i>rd & 'data' \"x\" =1+1 |`$_%;=2+2\u202e\u009b.csv"
MODEL = """\
name: {name}
data: {{csv: {csv}, target: '=class', test_split: 0.25}}
model:
  - Dense: {{units: 8, activation: relu, name: {layer}}}
  - Dense: {{units: {units}, activation: softmax}}
compile: {{optimizer: {{SGD: {{learning_rate: {rate}}}}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}}
fit: {{epochs: 3, batch_size: 16}}
"""
SECONDS = 20
MEGABYTES = 1500
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
        # Where numbers have commas, a spreadsheet parts a line at semicolons.
        for cell in [part for whole in row for part in (whole, *re.split("[;\t]", whole)[1:])]:
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


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


def write_documents(fanin, folder):
    """Arguments, the status they must end with, and words that they must say."""
    def write(name, content):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    write("d.csv", "x,y,c\n" + "".join(f"{i % 7},{i % 5},{i % 2}\n" for i in range(40)))
    model = ("data: {csv: d.csv, target: c}\nmodel:\n%s  - Dense: {units: 2, activation: softmax}\n"
             "compile: {loss: sparse_categorical_crossentropy}\n%s")
    write("m.yaml", model % ("", ""))
    yield ["check", write("nulls.yaml", '["' + "a" * 3_500_000 + '"' + ", ~" * 90_000 + "]\n")], 2, ""
    yield ["check", write("tags.yaml", "[" + "!!str," * 90_000 + '"' + "x" * 3_300_000 + '"]\n')], 2, ""
    yield ["check", write("keys.yaml", model % ("", "fit: {" + ", ".join(f"{'k' * 54}{i:06}: 1" for i in range(45_000)) + "}\n"))], 2, ""
    yield ["check", write("defaults.yaml", model % ("  - Dense\n" * 901, "defaults: {Dense: {units: [" + "1," * 60_000 + "1]}}\n"))], 2, \
        "with its defaults"
    chain = "".join(f"  a{i}: &a{i} {{module: *a{i - 1}}}\n" for i in range(1, 2000))
    yield ["check", write("chain.yaml", "x:\n  a0: &a0 [1]\n" + chain)], 2, "deeper"
    write("w.bin", bytes(4_000_000))
    group = {"paths": ["w.bin"], "weights": [{"name": "w", "shape": [1_000_000], "dtype": "float32"}]}
    yield ["evaluate", "m.yaml", "--weights", write("groups.json", json.dumps({"weightsManifest": [group] * 2000}))], 2, "another file"
    nul = [{"paths": [f"w.bin\0{i}" for i in range(2000)], "weights": []}]
    yield ["evaluate", "m.yaml", "--weights", write("nul.json", json.dumps({"weightsManifest": nul}))], 2, "another file"
    header = json.dumps({"x" * 15_000_000: {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}).encode()
    yield ["evaluate", "m.yaml", "--weights", write("name.safetensors", len(header).to_bytes(8, "little") + header)], 2, ""

    def write_store(name, script):
        done = subprocess.run([fanin, "compare", "m.yaml", "--seeds", "2", "--epochs", "2", "--out", name], cwd=folder,
                              capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(folder / name / "runs.sqlite") as store:
            store.executescript(script)
        store.close()
        return name

    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) SELECT 'x'||n AS key, '' AS value FROM r WHERE n < 0"
    yield ["report", write_store("view", f"DROP TABLE study; CREATE VIEW STUDY AS {endless};")], 1, "a view stands for a table"
    yield ["report", write_store("computed", "DROP TABLE study; CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT AS "
                                 "(replace(hex(zeroblob(100000000)), '0', 'ab')) VIRTUAL);")], 1, "a column is computed"
    yield ["report", write_store("virtual", "DROP TABLE study; CREATE VIRTUAL TABLE study USING fts5(key, value);")], 1, "a view stands"
    yield ["report", write_store("long", "UPDATE runs SET history = '{\"loss\":[' || replace(hex(zeroblob(5000000)), '00', '0,') || '0]}';")], \
        1, "no complete history"
    yield ["report", "--format", "json", write_store("bytes", "UPDATE study SET value = CAST(x'73747564fe79' AS TEXT) WHERE key = 'name';")], \
        0, "\ufffd"


def check_documents(fanin, folder, faults):
    for arguments, status, words in write_documents(fanin, folder):
        what = " ".join(arguments)
        try:
            done = subprocess.run([fanin, *arguments], cwd=folder, capture_output=True, timeout=SECONDS, preexec_fn=limited,
                                  check=False)
        except subprocess.TimeoutExpired:
            faults.append(f"{what}: more than {SECONDS} s")
            continue
        said = (done.stdout + done.stderr).decode("utf-8", errors="surrogateescape")
        if done.returncode != status or words not in said or "memory" in said or re.search("[\udc80-\udcff]", said):
            faults.append(f"{what}: status {done.returncode}, {said[:300]!r}")


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
        (folder / "documents").mkdir()
        check_documents(fanin, folder / "documents", faults)
        check_paths(fanin, folder, json.loads(study.read_text(encoding="utf-8"))["models"], faults)
    print("\n".join(dict.fromkeys(faults)) or "every name came out as a name")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
