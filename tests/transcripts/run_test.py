#!/usr/bin/env python3
"""Tests the transcript runner itself, with a shell script in the place of fanin."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNNER = Path(__file__).resolve().parent / "run.py"
FAKE = r"""#!/bin/bash
case "$1" in
  hello) echo "hello $2";;
  refuse) echo "$2:1:1: error: no" >&2; exit 2;;
  fail) exit 1;;
  crash) kill -SEGV $$;;
  write) mkdir -p out; printf '%s' "$3" > "out/$2";;
  seconds) echo "took 1.$RANDOM s";;
  odd) printf -- '--- run x\n\\ back\r\n\e[1mend';;
  where) pwd;;
  tty) [ -t 0 ] || [ -t 1 ] || echo "no terminal, ${NO_COLOR-no NO_COLOR}, $LC_ALL";;
  dump) od -An -tx1 "$2";;
esac
"""


class Transcripts(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.fanin = self.folder / "fanin"
        self.fanin.write_text(FAKE)
        self.fanin.chmod(0o755)

    def run_all(self, *arguments, accept=False):
        environment = os.environ | {"ACCEPT": "1" if accept else "0"}
        done = subprocess.run([sys.executable, RUNNER, "--fanin", self.fanin, "--folder", self.folder,
                               *arguments], env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def write(self, text, name="case.txt"):
        (self.folder / name).write_text(text)

    def passes(self, text, name="case.txt"):
        self.write(text, name)
        status, output = self.run_all()
        self.assertEqual((status, output.splitlines()[-1]), (0, "1 passed, 0 failed"), output)

    def fails(self, text, part, name="case.txt"):
        self.write(text, name)
        status, output = self.run_all()
        self.assertEqual((status, output.splitlines()[-1]), (1, "0 passed, 1 failed"), output)
        self.assertIn(part, output)

    def accepts(self, text, expected, name="case.txt"):
        self.write(text, name)
        status, output = self.run_all(accept=True)
        self.assertEqual(status, 0, output)
        self.assertEqual((self.folder / name).read_text(), expected)
        self.assertEqual(self.run_all()[0], 0)

    def test_what_is_expected_passes(self):
        self.passes("# S.\n--- run fanin hello you\n--- stdout\nhello you\n"
                    "--- run fanin hello me\n--- stdout\nhello me\n")
        self.passes("# S.\n--- run fanin fail\n--- status 1\n")
        self.passes("# S.\n--- run fanin tty\n--- stdout\nno terminal, no NO_COLOR, C.UTF-8\n")

    def test_what_is_not_expected_fails_with_a_difference(self):
        self.fails("# S.\n--- run fanin hello you\n--- stdout\nhello me\n", "-hello me\n+hello you")
        self.fails("# S.\n--- run fanin hello you\n", "+hello you")
        self.fails("# S.\n--- run fanin fail\n", "expected status 0, seen 1")
        self.fails("# S.\n--- run fanin refuse a\n--- status 2\n", "+a:1:1: error: no")

    def test_a_bad_file_must_be_refused_with_2(self):
        self.passes("# S.\n--- run fanin refuse a\n--- stderr\na:1:1: error: no\n", "bad_a.txt")
        self.fails("# S.\n--- run fanin fail\n", "expected status 2, seen 1", "bad_a.txt")
        self.passes("# S.\n--- run fanin fail\n--- status 1\n", "bad_a.txt")
        self.write("# S.\n--- run fanin hello\n", "bad_a.txt")
        status, output = self.run_all(accept=True)
        self.assertEqual(status, 1)
        self.assertIn("a refusal exits 2", output)

    def test_a_crash_is_never_accepted(self):
        for text in ("# S.\n--- run fanin crash\n", "# S.\n--- run fanin crash\n--- status 139\n"):
            self.write(text)
            status, output = self.run_all(accept=True)
            self.assertEqual(status, 1)
            self.assertIn("died by SIGSEGV", output)
            self.assertEqual((self.folder / "case.txt").read_text(), text)

    def test_accepting_writes_what_was_seen(self):
        self.accepts("# S.\n# More.\n--- file a b.txt\nkept\n--- run fanin hello you\n--- status 7\n"
                     "--- run fanin refuse x\n--- stdout\nold\n",
                     "# S.\n# More.\n--- file a b.txt\nkept\n--- run fanin hello you\n--- stdout\nhello you\n"
                     "--- run fanin refuse x\n--- stderr\nx:1:1: error: no\n--- status 2\n")
        self.accepts("# S.\n--- run fanin odd\n",
                     "# S.\n--- run fanin odd\n--- stdout\n"
                     "\\--- run x\n\\\\ back\\x0d\n\\\\x1b[1mend\n\\ no newline\n")
        self.accepts("# S.\n--- run fanin write f a=1\n--- show out/f\n--- absent out/g\n",
                     "# S.\n--- run fanin write f a=1\n--- content out/f\na=1\n\\ no newline\n--- absent out/g\n")

    def test_files_are_written_and_checked(self):
        self.passes("# S.\n--- file d/a.txt\none\n\n\\--- two\n---\n"
                    "--- run cat d/a.txt\n--- stdout\none\n\n\\--- two\n---\n")
        self.passes("# S.\n--- file a\none\n\\ no newline\n--- run fanin dump a\n--- stdout\n 6f 6e 65\n")
        self.passes("# S.\n--- bytes a\n\\xef\\xbb\\xbfa\\r\\n\né\\0\\\\\n--- run fanin dump a\n--- stdout\n"
                    " ef bb bf 61 0d 0a c3 a9 00 5c\n")
        self.passes("# S.\n--- copy LICENSE x/L\n--- copy LICENSE\n"
                    "--- run head -n 1 x/L LICENSE | grep -c MIT\n--- stdout\n2\n")
        self.fails("# S.\n--- run fanin write f x\n--- absent out\n", "'out' was written")
        self.fails("# S.\n--- run fanin hello\n--- content out/f\n", "no file 'out/f'")
        self.fails("# S.\n--- run fanin write f b\n--- content out/f\na\n", "-a\n+b")
        self.fails("# S.\n--- file ../a\n--- run true\n", "leads out")

    def test_what_depends_on_the_machine_is_replaced(self):
        self.passes("# S.\n--- replace \\d+\\.\\d+ s => T s\n--- run fanin seconds\n--- stdout\ntook T s\n")
        self.passes("# S.\n--- run fanin where\n--- stdout\n$PWD\n")

    def test_a_malformed_transcript_fails(self):
        self.fails("--- run true\n", "begin with '# '")
        self.fails("# S.\n", "no '--- run'")
        self.fails("# S.\n--- rnu x\n", "line 2: unknown section")
        self.fails("# S.\n--- stdout\n--- run true\n", "before any")
        self.fails("# S.\n--- run true\ntext\n", "takes no text")
        self.fails("# S.\n--- copy nowhere.txt\n--- run true\n", "has no 'nowhere.txt'")

    def test_a_filter_chooses_and_nothing_chosen_fails(self):
        self.write("# S.\n--- run true\n", "one.txt")
        self.write("# S.\n--- run false\n", "two.txt")
        self.assertEqual(self.run_all("one"), (0, "1 passed, 0 failed\n"))
        self.assertEqual(self.run_all()[1].splitlines()[-1], "1 passed, 1 failed")
        self.assertEqual(self.run_all("three")[0], 1)


if __name__ == "__main__":
    unittest.main()
