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


def same_values(a, b, without=()):
    """Every dataset of two episodes, but for those named."""
    names = []
    a.visititems(lambda name, node: names.append(name) if isinstance(node, h5py.Dataset) else None)
    for name in names:
        if name not in without:
            assert a[name].dtype == b[name].dtype and (a[name][()] == b[name][()]).all(), name
    return names


def codecs_hold_the_same_values():
    plain = make("zstd", PEG)[0]
    for codec, pipeline in (("gzip", "1"), ("none", None)):
        shard = make(codec, PEG, f"record.codec={codec}")[0]
        # A stock h5py, without the plugin that this program has imported above.
        stock = ("import sys, h5py; f = h5py.File(sys.argv[1]); n = [];"
                 "f.visititems(lambda p, d: n.append(d[()]) if isinstance(d, h5py.Dataset) else None); print(len(n))")
        read = subprocess.run([sys.executable, "-c", stock, shard], stdout=subprocess.PIPE, check=True, timeout=60)
        assert int(read.stdout) > 80
        with h5py.File(plain) as file, h5py.File(shard) as other:
            assert "pip install hdf5plugin" in file.attrs["filter_hint"]
            assert "every HDF5 reads them" in other.attrs["filter_hint"] and other.attrs["how_to_read"] == "pip install h5py"
            same_values(file["data/demo_0"], other["data/demo_0"])
            data = other["data/demo_0/obs/wrench"]
            assert data.fletcher32 and data.compression == ("gzip" if pipeline else None)
        assert "nothing is wrong" in forceps("verify", codec)


def without_states_the_rest_is_there():
    with h5py.File(make("stateless", PEG, "record.state=false")[0]) as file, h5py.File(make("full", PEG)[0]) as full:
        demo = file["data/demo_0"]
        assert "states" not in demo and "replay" not in demo and "look/qpos" in demo
        gone = set(same_values(demo, full["data/demo_0"])) ^ set(same_values(full["data/demo_0"], full["data/demo_0"]))
        assert gone == {"states", "replay/state0", "replay/hash", "replay/steps"}, gone
    assert "1 episodes hold no states (record: {state: false}): they can be drawn, not replayed" in forceps(
        "verify", "stateless")
    forceps("render", "stateless", "--out", "stateless.png")
    assert os.path.getsize("stateless.png") > 1000


def check_views(path):
    """Lets go of the file at its end: HDF5 wants robomimic to open it anew."""
    with h5py.File(path) as file:
        for demo in file["data"].values():
            assert set(demo["next_obs"]) == set(demo["obs"])
            for key, data in demo["next_obs"].items():
                obs = demo["obs"][key]
                assert data.is_virtual and data.shape == obs.shape and data.dtype == obs.dtype, key
                assert (data[:-1] == obs[1:]).all() and (data[-1] == obs[-1]).all(), key
                assert data.attrs["unit"] == obs.attrs["unit"] and data.attrs["last"].startswith("that of obs"), key


def next_observations_are_a_view():
    import numpy as np
    small = "cameras.front.size=48 48"
    shards = make("next", PEG, "record.next_obs=true", small, slots=2, cameras="front")
    index = os.path.join("next", "index.h5")
    check_views(index)
    bare = sum(os.path.getsize(shard) for shard in make("bare", PEG, small, slots=2, cameras="front"))
    extra = sum(os.path.getsize(shard) for shard in shards) - bare
    assert 0 < extra < 50000 < bare / 10, f"two episodes' views take {extra} bytes, {bare} without"
    assert "nothing is wrong" in forceps("verify", "next")

    from robomimic.utils import obs_utils
    from robomimic.utils.dataset import SequenceDataset
    keys = ["robot0_eef_pos", "wrench"]
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": {"low_dim": keys, "rgb": ["front_image"]}})
    for path in (index, shards[0]):
        data = SequenceDataset(
            hdf5_path=path, obs_keys=keys + ["front_image"], dataset_keys=["actions", "rewards", "dones"],
            frame_stack=1, seq_length=1, pad_frame_stack=True, pad_seq_length=True, get_pad_mask=False,
            goal_mode=None, hdf5_cache_mode=None, hdf5_use_swmr=True, hdf5_normalize_obs=False,
            filter_by_attribute=None, load_next_obs=True)
        now, later = data[3], data[4]
        for key in keys + ["front_image"]:
            assert np.array_equal(now["next_obs"][key], later["obs"][key]), key


def actions_are_made_of_the_listed_forms():
    import numpy as np
    scene = os.path.join(ROOT, "scenes", "manufacturing", "peg_insertion.yaml")
    listed = make("forms", scene, "record.actions=[gripper, joint_position, tool_delta_pose, tool_wrench, tool_pose]")[0]
    short = make("short", scene, "record.actions=[joint_position, gripper]")[0]
    with h5py.File(make("usual", scene)[0]) as u, h5py.File(listed) as f, h5py.File(short) as s:
        usual, forms, few = u["data/demo_0"], f["data/demo_0"], s["data/demo_0"]
        actions = forms["actions"]
        samples = forms.attrs["num_samples"]
        names = actions.attrs["names"].split(",")
        scale = np.array([float(x) for x in actions.attrs["scale"].split(",")])
        assert actions.shape == (samples, 27) and len(names) == len(scale) == 27
        assert len(actions.attrs["unit"].split(",")) == len(actions.attrs["scale_unit"].split(",")) == 27
        assert actions.attrs["forms"] == "gripper,joint_position,tool_delta_pose,tool_wrench,tool_pose"
        assert names[0] == "gripper" and names[8:14] == ["dx", "dy", "dz", "rx", "ry", "rz"] and names[20] == "x"
        kept = forms["action_dict"]
        at = 1
        for form, width in (("joint_position", 7), ("tool_delta_pose", 6), ("tool_wrench", 6), ("tool_pose", 7)):
            off = np.abs(actions[:, at:at + width] * scale[at:at + width] - kept[form][:]).max()
            assert off < 1e-6, (form, off)
            at += width
        assert (actions[:, 0] == usual["actions"][:, 6]).all() and (actions[:, 8:14] == usual["actions"][:, :6]).all()
        assert set(usual["action_dict"]) == set(kept) and "forms" not in usual["actions"].attrs
        assert set(few["action_dict"]) == {"joint_position", "gripper", "executed"} and few["actions"].shape == (samples, 8)
        assert (few["actions"][:, :7] == kept["joint_position"][:]).all()
        assert few["actions"].attrs["unit"] == "rad,rad,rad,rad,rad,rad,rad,1"
    for out in ("forms", "short"):
        assert "nothing is wrong" in forceps("verify", out)


CHECKS = [privileged_experts_are_marked, codecs_hold_the_same_values, without_states_the_rest_is_there,
          next_observations_are_a_view, actions_are_made_of_the_listed_forms]

with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    for check in CHECKS:
        check()
        print(f"ok  {check.__name__}")
