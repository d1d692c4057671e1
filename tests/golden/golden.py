#!/usr/bin/env python3
"""golden.py BINARY [--update] - the content of small sets is what it was when it was last looked at.

The digests must be equal for every compiler, optimisation level, worker count and CPU. A change
of physics, experts, scenes or format changes them: run with --update, and say why in the commit.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCENES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "scenes")
GOLDEN = os.path.join(HERE, "digests.json")
NAMES = ("manufacturing/peg_insertion", "logistics/tote_picking")
SEEDS = (1, 2, 3)


def digest(binary, name, seed, workers):
    with tempfile.TemporaryDirectory(prefix="forceps-golden-") as folder:
        out = os.path.join(folder, "set")
        subprocess.run([binary, "generate", os.path.join(SCENES, name + ".yaml"), "--out", out, "--seed", str(seed),
                        "--episodes", "2", "--workers", str(workers), "--cameras", "off"],
                       check=True, stdout=subprocess.DEVNULL, timeout=600)
        facts = subprocess.run([binary, "info", out, "--json"], check=True, stdout=subprocess.PIPE)
        return json.loads(facts.stdout)["digest_content"]


def main():
    binary = os.path.abspath(sys.argv[1])
    seen = {f"{name} seed {seed}": digest(binary, name, seed, workers)
            for name in NAMES for seed, workers in zip(SEEDS, (1, 2, 4))}
    if "--update" in sys.argv:
        with open(GOLDEN, "w", encoding="utf-8") as file:
            json.dump(seen, file, indent=1)
            file.write("\n")
        return 0
    with open(GOLDEN, encoding="utf-8") as file:
        golden = json.load(file)
    wrong = [key for key in seen if seen[key] != golden.get(key)]
    for key in wrong:
        print(f"{key}: {seen[key]}, expected {golden.get(key)}")
    print(f"{len(seen) - len(wrong)} passed, {len(wrong)} failed, 0 skipped")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
