#!/usr/bin/env python3
"""foreign.py BINARY MODELS - robots of others, as a user would take them: check, generate, verify, render.

MODELS is what tools/setup --tests unpacked. Without it every test is skipped, and said to be.
"""
import json
import os
import subprocess
import sys
import tempfile

BINARY, MODELS = sys.argv[1:]
HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = {**os.environ, "ROBOSUITE": os.path.join(MODELS, "robosuite"),
               "GYMNASIUM_ROBOTICS": os.path.join(MODELS, "gymnasium_robotics")}
SCENES = ["panda_lift", "ur5e_lift", "fetch_lift"]
EPISODES = 4


def forceps(*words, env=ENVIRONMENT):
    run = subprocess.run([BINARY, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env,
                         timeout=300)
    return run.returncode, run.stdout.decode(errors="replace")


def succeed(*words):
    status, said = forceps(*words)
    assert status == 0, f"{' '.join(words)} ends with {status}:\n{said}"
    assert MODELS not in said, f"an absolute path in:\n{said}"
    return said


def drive(name, folder):
    scene, data = os.path.join(HERE, name + ".yaml"), os.path.join(folder, name)
    said = succeed("check", scene)
    assert "ok" in said, said
    if name == "fetch_lift":
        assert "a force/torque sensor was added to 'fetch'" in said, said
        assert "loses 1 equality" in said, said
    succeed("generate", scene, "--out", data, "--episodes", str(EPISODES), "--seed", "1",
            "--set", "cameras.front.rate=4Hz", "--set", "cameras.front.size=64 64")
    succeed("verify", data)
    with open(os.path.join(data, "recipe.yaml"), encoding="utf-8") as file:
        recipe = file.read()
    assert MODELS not in recipe, "models are recorded by content, not by place"
    with open(os.path.join(data, "dataset.json"), encoding="utf-8") as file:
        facts = json.dumps(json.load(file))
    assert MODELS not in facts, "an absolute path in dataset.json"
    picture = os.path.join(folder, name + ".png")
    succeed("render", data, "--out", picture)
    with open(picture, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


def main():
    if not os.path.isdir(os.path.join(MODELS, "robosuite")):
        print("foreign: the models are missing: run tools/setup --tests")
        return 1
    for name in SCENES:
        with tempfile.TemporaryDirectory(prefix="forceps-foreign-") as folder:
            drive(name, folder)
        print(f"ok      {name}", flush=True)
    said = succeed("bench", "--model", "--json", os.path.join(HERE, "two_pandas.yaml"))
    names = [row["name"] for row in json.loads(said)["rows"]]
    assert len(names) == 3 and "model of a slot, compiled" in names, names
    print("ok      two_pandas", flush=True)
    status, said = forceps("check", os.path.join(HERE, "panda_lift.yaml"),
                           env={k: v for k, v in ENVIRONMENT.items() if k != "ROBOSUITE"})
    assert status == 3 and "the environment has no variable 'ROBOSUITE'" in said, said
    print(f"{len(SCENES) + 2} passed, 0 failed, 0 skipped")
    return 0


sys.exit(main())
