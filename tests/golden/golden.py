#!/usr/bin/env python3
"""golden.py BINARY [--update] - the content of small sets is what it was when it was last looked at.

The digests must be equal for every compiler, optimisation level, worker count and CPU. A change
of physics, experts, scenes or format changes them: run with --update, and say why in the commit.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCENES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "scenes")
GOLDEN = os.path.join(HERE, "digests.json")


def is_scene(path):
    with open(path, encoding="utf-8") as file:
        return file.read(8) == "forceps:"


NAMES = [os.path.relpath(path, SCENES)[:-5] for path in sorted(glob.glob(os.path.join(SCENES, "*", "*.yaml")))
         if is_scene(path)]
SEEDS = (1, 2, 3)
# As an older CPU: glibc then takes other variants of sin, exp, pow ..., whose last bits differ.
OLD_CPU = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"}
WAYS = ((1, {}), (2, OLD_CPU), (4, {}))  # workers and environment


def digest(binary, name, seed, workers, extra):
    with tempfile.TemporaryDirectory(prefix="forceps-golden-") as folder:
        out = os.path.join(folder, "set")
        subprocess.run([binary, "generate", os.path.join(SCENES, name + ".yaml"), "--out", out, "--seed", str(seed),
                        "--episodes", "2", "--workers", str(workers), "--cameras", "off"],
                       check=True, stdout=subprocess.DEVNULL, timeout=600, env={**os.environ, **extra})
        facts = subprocess.run([binary, "info", out, "--json"], check=True, stdout=subprocess.PIPE)
        return json.loads(facts.stdout)["digest_content"]


def update(binary):
    seen = {f"{name} seed {seed}": digest(binary, name, seed, *WAYS[0]) for name in NAMES for seed in SEEDS}
    with open(GOLDEN, "w", encoding="utf-8") as file:
        json.dump(seen, file, indent=1)
        file.write("\n")
    return 0


def compare(binary):
    with open(GOLDEN, encoding="utf-8") as file:
        golden = json.load(file)
    passed = failed = 0
    for name in NAMES:
        for seed in SEEDS:
            key = f"{name} seed {seed}"
            for workers, extra in WAYS:
                seen = digest(binary, name, seed, workers, extra)
                if seen == golden.get(key):
                    passed += 1
                else:
                    failed += 1
                    print(f"{key}, {workers} workers {extra or ''}: {seen}, expected {golden.get(key)}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1])
    sys.exit(update(program) if "--update" in sys.argv else compare(program))
