"""bad.py FORCEPS [--update] [NAME...] - what `check` says of files that are wrong, word for word.

Each tests/bad/NAME.yaml gets one thing wrong (a few get many), most of them on top of base.yaml, which is right.
NAME.txt is all that `forceps check` prints of it. --update writes the texts anew: read what git diff shows before
you believe it.
"""

import difflib
import pathlib
import subprocess
import sys

forceps = pathlib.Path(sys.argv[1]).resolve()
folder = pathlib.Path(__file__).resolve().parent.parent / "bad"
update = "--update" in sys.argv
wanted = [word for word in sys.argv[2:] if word != "--update"]
failed = 0


def check(path):
    run = subprocess.run([forceps, "check", path.name], cwd=folder, capture_output=True, timeout=120)
    return run.returncode, run.stdout.decode() + run.stderr.decode()


def difference(path, said):
    text = path.with_suffix(".txt")
    expected = text.read_text() if text.exists() else ""
    lines = difflib.unified_diff(expected.splitlines(), said.splitlines(), "expected", "said", lineterm="", n=0)
    return "\n".join(lines)


def judge(path):
    status, said = check(path)
    if update:
        path.with_suffix(".txt").write_text(said)
    problem = difference(path, said)
    if status != 3:
        problem = f"status {status}, not 3\n{problem}"
    return problem


status, said = check(folder / "base.yaml")
if status != 0:
    print(f"FAILED  base: it should be right\n{said}")
    failed += 1
paths = [path for path in sorted(folder.glob("*.yaml")) if path.stem != "base" and (not wanted or path.stem in wanted)]
for path in paths:
    problem = judge(path)
    failed += bool(problem)
    if problem:
        print(f"FAILED  {path.stem}\n{problem}")
print(f"{len(paths) + 1 - failed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
