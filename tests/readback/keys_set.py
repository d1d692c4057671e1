"""keys_set.py FORCEPS - keys that change what a set holds, read back with what users read it with.

Each check makes a small set of its own, without pictures unless pictures are what it is about.
"""

import json
import os
import subprocess
import sys
import tempfile

import hdf5plugin  # noqa: F401, first: it teaches h5py zstd
import h5py

FORCEPS = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEG = os.path.join(ROOT, "scenes", "manufacturing", "peg_insertion.yaml")


def forceps(*words):
    run = subprocess.run([FORCEPS, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    assert run.returncode == 0, run.stdout.decode()
    return run.stdout.decode()


def make(out, scene, *sets, slots=1, cameras="off"):
    words = [word for change in sets for word in ("--set", change)]
    forceps("generate", scene, "--out", out, "--episodes", str(slots), "--seed", "1", "--cameras", cameras, *words)
    shards = os.path.join(out, "shards")
    return [os.path.join(shards, name) for name in sorted(os.listdir(shards))]


PRIVILEGED = """
function is_in(truth)
  return truth:value("depth(peg/tip, socket/hole)") - 0.018
end
function expert(robot, scene, truth)
  assert(robot:pick(truth.peg, {force = "25 N"}))
  assert(robot:move_to(truth.socket.hole:above("40 mm"), {holding = truth.peg.tip}))
  assert(robot:move_to(truth.socket.hole:above("-19 mm"), {holding = truth.peg.tip, straight = true, speed = "40 mm/s"}))
  robot:release()
  robot:retreat("100 mm")
end
"""


def privileged_experts_are_marked():
    with open("sees.lua", "w", encoding="utf-8") as file:
        file.write(PRIVILEGED)
    with open("sees.yaml", "w", encoding="utf-8") as file:
        file.write(f"forceps: 1\nname: sees\nextends: {PEG}\n"
                   "expert: {file: sees.lua, truth: true}\nsuccess: [released(peg), {lua: is_in}]\n")
    for shard in make("sees", "sees.yaml", slots=3):
        with h5py.File(shard) as file:
            assert file.attrs["privileged"] == 1
            for demo in file["data"].values():
                assert demo.attrs["privileged"] == 1
                assert demo.attrs["success"] == 1 and 0.0 <= demo.attrs["success_margin"] < 0.02, dict(demo.attrs)
    assert json.loads(forceps("info", "sees", "--json"))["privileged"] is True
    assert "it saw the true state" in forceps("info", "sees")
    with h5py.File(make("blind", PEG)[0]) as file:
        assert "privileged" not in file.attrs and "privileged" not in file["data/demo_0"].attrs
    assert json.loads(forceps("info", "blind", "--json"))["privileged"] is False


CHECKS = [privileged_experts_are_marked]

with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    for check in CHECKS:
        check()
        print(f"ok  {check.__name__}")
