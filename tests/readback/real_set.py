"""real_set.py FORCEPS - a real set, read with what users read it with, is what was simulated.

Makes two small sets with pictures and checks with h5py what must hold between their channels,
then lets robomimic's own dataset class read a shard and index.h5.
"""

import hashlib
import os
import subprocess
import sys
import tempfile

import hdf5plugin  # noqa: F401, first: it teaches h5py zstd
import h5py
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STREAMS = {  # path: (columns, unit)
    "actions": (7, "1"), "action_dict/tool_pose": (7, "m,m,m,1,1,1,1"), "action_dict/executed": (7, "1"),
    "obs/robot0_joint_pos": (7, "rad"), "obs/robot0_eef_pos": (3, "m"), "obs/robot0_eef_quat": (4, "1"),
    "obs/robot0_gripper_qpos": (2, "m"), "obs/wrench": (6, "N,N,N,N*m,N*m,N*m"),
}
PRIVILEGED = ("attempts/margin", "siblings/apart_time", "attempts/parameters/value", "models/", "contacts/", "events/",
              "states", "rewards",
              "force/wrist/wrench_clean", "force/left/wrist/wrench_clean", "force/right/wrist/wrench_clean",
              "labels/object_present", "labels/parameters/", "labels/recovery", "recovery/", "disturb/",
              "look/qpos", "look/mocap",
              "model/", "obs/front_segmentation", "obs/object", "obs/wrist_segmentation", "replay/state0")
NOT_PRIVILEGED = ("obs/object_estimate",)
FRAMELESS = ("margin", "sim_time", "apart_time", "time", "depth", "value", "gripper")  # of what bears a unit of space or force


def near(a, b, tolerance, what):
    worst = float(np.max(np.abs(np.asarray(a, float) - np.asarray(b, float))))
    assert worst <= tolerance, f"{what}: off by {worst}, allowed {tolerance}"


def multiply(a, b):
    """Product of quaternions w, x, y, z."""
    w, x, y, z = (a[..., i] for i in range(4))
    W, X, Y, Z = (b[..., i] for i in range(4))
    return np.stack([w * W - x * X - y * Y - z * Z, w * X + x * W + y * Z - z * Y,
                     w * Y - x * Z + y * W + z * X, w * Z + x * Y - y * X + z * W], -1)


def check_dataset(data, path, demo):
    """What holds for every dataset of a shard; `path` is relative to the episode, if it is in one."""
    where = data.name
    assert data.chunks and data.fletcher32, where
    assert data.attrs["unit"] and data.attrs["meaning"], where
    privileged = path.startswith(PRIVILEGED) and not path.startswith(NOT_PRIVILEGED)
    assert data.attrs["privileged"] == privileged, where
    if data.dtype.kind == "f" and path != "attempts/margin":
        assert np.isfinite(data[:]).all(), where
    if demo is None:
        return
    spatial = any(unit in ("m", "N", "m/s", "N*m", "N*s") for unit in data.attrs["unit"].split(","))
    assert not spatial or "frame" in data.attrs or path.split("/")[-1] in FRAMELESS or "gripper" in path, where
    if "names" in data.attrs and data.ndim == 2:
        assert len(data.attrs["names"].split(",")) == data.shape[1], where
    if "rate" in data.attrs:
        seconds = demo.attrs["num_samples"] / demo["actions"].attrs["rate"]
        assert len(data) == round(seconds * data.attrs["rate"]) and data.attrs["t0"] == 0.0, where
    if "time" in data.attrs:
        time = demo[data.attrs["time"]][:]
        assert len(time) == len(data) and (np.diff(time) >= 0).all(), where


def check_recovery(demo):
    """Flags say what the segments say; a success has regained whatever it lost."""
    start, end = demo["recovery/start"][:], demo["recovery/end"][:]
    flags = demo["labels/recovery"][:]
    assert demo.attrs["recoveries"] == len(start) == len(demo["recovery/cause"]) and (start <= end).all()
    assert (end[:-1] <= start[1:]).all(), "segments overlap"
    assert not demo.attrs["success"] or demo["recovery/regained"][:].all()
    for i, flag in enumerate(flags):
        time = i / demo["labels/recovery"].attrs["rate"]
        inside = ((start <= time + 1e-9) & (time < end - 1e-9)).any()
        edge = (np.abs(start - time) < 1e-6).any() or (np.abs(end - time) < 1e-6).any()
        assert edge or bool(flag) == bool(inside), (time, flag, start, end)


def check_disturbances(demo):
    """What was drawn is what came, and what was applied is force times time."""
    drawn = dict(zip(demo["labels/parameters/path"].asstr()[:], demo["labels/parameters/value"][:]))
    kinds = demo["events/kind"].attrs["kinds"].split(",")
    told = [kinds[k] for k in demo["events/kind"][:]]
    assert list(demo["disturb/name"].asstr()) == ["slide", "nudge"]
    outcome = list(demo["disturb/outcome"].asstr())
    slide, nudge = outcome
    assert list(demo["disturb/target"].asstr()) == ["box3", "box2"]
    assert told.count("shift") == (slide == "shifted") and told.count("push") == (nudge == "pushed")
    moved = np.linalg.norm(demo["disturb/moved"][0])
    near(moved, drawn["disturb/slide/by"] if slide == "shifted" else 0.0, 1e-12, "how far a shift went")
    applied = demo["disturb/applied"]
    assert applied.attrs["frame"] == "world" and applied.attrs["names"].startswith("slide.fx")
    assert applied.shape[1] == 12
    impulse = applied[:, 6:9].sum(0) / applied.attrs["rate"]
    expected = demo["disturb/force"][1] * drawn["disturb/nudge/for"] if nudge == "pushed" else np.zeros(3)
    near(impulse, expected, 1e-5, "impulse of a push")
    assert not applied[:, :6].any()
    return outcome


def check_disturbed_set(out):
    seen = []
    demos = check_episodes(os.path.join(out, "index.h5"), [lambda demo: seen.extend(check_disturbances(demo))])
    assert "shifted" in seen and "pushed" in seen, seen
    for name in sorted(os.listdir(os.path.join(out, "shards"))):
        check_shard(os.path.join(out, "shards", name))
    return demos


def check_shard(path):
    """Every dataset of a shard is what it should be, and its tables tell of its episodes: how many."""
    with h5py.File(path, "r") as shard:
        def visit(name, node):
            if isinstance(node, h5py.Dataset):
                parts = name.split("/")
                inside = parts[0] == "data"
                check_dataset(node, "/".join(parts[2:] if inside else parts),
                              shard["/".join(parts[:2])] if inside else None)
        shard.visititems(visit)
        demos = sorted(shard["data"])
        for demo in demos:
            check_recovery(shard["data"][demo])
        kept = shard["attempts/kept"][:] == 1
        recoveries = [shard["data"][demo].attrs["recoveries"] for demo in shard["index/demo"].asstr()
                      if "parent" not in shard["data"][demo].attrs]
        assert list(shard["attempts/recoveries"][:][kept]) == recoveries
        siblings = shard["siblings/kept"][:].sum() if "siblings" in shard else 0
        assert len(demos) == shard["attempts/kept"][:].sum() + siblings
        assert list(shard["index/demo"].asstr()) == demos
        lengths = [shard["data"][demo].attrs["num_samples"] for demo in demos]
        assert list(shard["index/length"]) == lengths and shard["data"].attrs["total"] == sum(lengths)
        masks = {name: set(mask.asstr()[:]) for name, mask in shard["mask"].items()}
        assert masks.get("success", set()) | masks.get("failure", set()) == set(demos)
        assert set(demos) == set().union(*(names for mask, names in masks.items() if mask in ("train", "val", "ood")))
        digest, = shard["models"]
        assert hashlib.sha256(shard["models"][digest][:].tobytes()).hexdigest() == digest
        return len(demos)


def check_states(demo):
    """Observations are those of the recorded states."""
    states = demo["states"][:]
    near(states[:, :7], demo["obs/robot0_joint_pos"][:], 1e-6, "joint angles against the states")
    assert len(demo["replay/hash"]) == len(states) and len(np.unique(demo["replay/hash"][:])) == len(states)
    # What a tick observes is what its predecessor felt.
    felt = demo["force/wrist/wrench"][:].reshape(len(states), -1, 6)
    near(felt.mean(1)[:-1], demo["obs/wrench"][1:], 2e-5, "mean wrench of a tick")
    near(np.abs(felt).max(1)[:-1], np.abs(demo["obs/wrench_peak"][1:]), 0.0, "peak wrench of a tick")


def check_streams(demo):
    samples = demo.attrs["num_samples"]
    for path, (columns, unit) in STREAMS.items():
        data = demo[path]
        assert data.shape == (samples, columns), (path, data.shape)
        assert data.attrs["unit"] == unit and data.attrs["rate"] == 20.0 and data.attrs["t0"] == 0.0, path
    force = demo["force/wrist/wrench"]
    ratio = force.attrs["rate"] / 20.0
    assert len(force) == samples * ratio == len(demo["force/wrist/wrench_clean"]) == len(demo["force/joint_torque"])
    near(np.linalg.norm(demo["obs/robot0_eef_quat"][:], axis=1), 1.0, 1e-5, "length of the tool's quaternion")
    assert demo["dones"][-1] == 1 and demo["dones"][:-1].sum() == 0
    assert demo["rewards"][-1] == float(demo.attrs["success"])


def check_actions(demo):
    """The actions explain the commanded motion: added up, they give the commanded poses."""
    actions = demo["actions"][:].astype(float)
    assert np.abs(actions).max() <= 1.0
    scale = np.array([float(s) for s in demo["actions"].attrs["scale"].split(",")])
    near(actions[:, :6] * scale[:6], demo["action_dict/tool_delta_pose"][:], 1e-6, "actions against their SI form")
    pose = demo["action_dict/tool_pose"][:].astype(float)
    near(np.diff(pose[:, :3], axis=0), (actions * scale)[1:, :3], 2e-6, "translations of the actions")
    turn = (actions * scale)[1:, 3:6]
    angle = np.linalg.norm(turn, axis=1, keepdims=True)
    axis = turn / np.maximum(angle, 1e-12)
    step = np.concatenate([np.cos(angle / 2), axis * np.sin(angle / 2)], 1)
    turned = multiply(step, pose[:-1, 3:])
    same = np.abs((turned * pose[1:, 3:]).sum(1))
    near(same, 1.0, 1e-6, "rotations of the actions")
    lag = np.linalg.norm(demo["obs/robot0_eef_pos"][1:] - pose[:-1, :3], axis=1)
    assert np.median(lag) < 0.005, f"the tool does not follow its commands: {np.median(lag)} m"


def check_forces(demo):
    """At rest the sensor carries the hand; held parts add their weight; faults are as drawn."""
    clean = demo["force/wrist/wrench_clean"][:]
    felt = demo["force/wrist/wrench"][:]
    rest = clean[:20].mean(0)
    weight = np.linalg.norm(rest[:3])
    assert 5.0 < weight < 10.0, f"the hand weighs {weight} N"
    assert rest[2] > 0.95 * weight, "the hand hangs: z of the sensor points down"
    drawn = dict(zip(demo["labels/parameters/path"].asstr()[:], demo["labels/parameters/value"][:]))
    bias = [drawn[f"randomize/sensor:wrist_force/bias/{axis}"] for axis in "xyz"]
    near((felt - clean)[:, :3].mean(0), bias, 0.02, "bias of the wrist sensor")
    near((felt - clean)[:, :3].std(0), drawn["randomize/sensor:wrist_force/noise"], 0.02, "noise of the wrist sensor")


def check_contacts(demo):
    offset = demo["contacts/offset"][:]
    rows = len(demo["contacts/part"])
    assert offset[0] == 0 and offset[-1] == rows and (np.diff(offset) >= 0).all()
    assert len(offset) == len(demo["contacts/time"]) + 1
    part = demo["contacts/part"][:]
    names = demo["labels/parts"].asstr()[:]
    assert (part[:, 0] < part[:, 1]).all() and part.max() < len(names)
    near(np.diff(demo["contacts/time"][:]), 0.01, 1e-9, "windows of contacts")
    near(demo["contacts/impulse"][:], 0.01 * demo["contacts/wrench"][:, :3], 2e-3, "impulse of a window")
    assert demo["contacts/utilisation"][:].max() <= 1.0 + 1e-5
    held = {"peg", "box1", "cylinder1", "can1"}
    hand = list(names).index("hand")
    touched = {names[p] for pair in part if hand in pair for p in pair} & held
    assert touched, "the hand has touched nothing"


def check_weights(demo):
    """Before anything is touched, contacts carry each thing's weight: nothing is lost between the streams."""
    names = list(demo["labels/parts"].asstr()[:])
    drawn = dict(zip(demo["labels/parameters/path"].asstr()[:], demo["labels/parameters/value"][:]))
    windows = 25  # of 10 ms: the hand is still on its way
    last = demo["contacts/offset"][windows]
    part = demo["contacts/part"][:last]
    force = demo["contacts/wrench"][:last, :3].astype(float)
    weighed = 0
    for i, name in enumerate(names):
        rows = (part == i).any(1)
        mass = drawn.get(f"randomize/{name}/mass")
        if mass is None or not rows.any():
            continue
        carried = (force[part[:, 1] == i].sum(0) - force[part[:, 0] == i].sum(0)) / windows
        near(carried, [0.0, 0.0, 9.81 * mass], 0.01 * mass * 9.81, f"what carries {name}")
        weighed += 1
    assert weighed, "nothing rests on anything"


def check_pictures(demo):
    samples = demo.attrs["num_samples"]
    names = demo["labels/parts"].asstr()[:]
    for camera, side in (("front", 128), ("wrist", 84)):
        image, depth, ids = (demo[f"obs/{camera}_{kind}"] for kind in ("image", "depth", "segmentation"))
        assert image.shape == (samples, side, side, 3) and image.dtype == np.uint8
        assert depth.shape == ids.shape == (samples, side, side) and depth.dtype == np.uint16
        assert image[0].std() > 5, "the picture is empty"
        assert ids[:].max() <= len(names)
    matrix = demo["camera/front/intrinsics"][0]
    pose = demo["camera/front/extrinsics"][0]
    near(pose[:3, :3] @ pose[:3, :3].T, np.eye(3), 1e-9, "rotation of the camera")
    # Where the front camera sees the hand, the depth there agrees with the recorded pose.
    seen = demo["obs/front_segmentation"][:] == list(names).index("hand") + 1
    frame = int(seen.sum((1, 2)).argmax())
    rows, columns = np.nonzero(seen[frame])
    assert len(rows) > 100, "the front camera does not see the hand"
    z = demo["obs/front_depth"][frame][rows, columns] * demo["obs/front_depth"].attrs["scale"]
    rays = np.stack([(columns - matrix[0, 2]) / matrix[0, 0], (rows - matrix[1, 2]) / matrix[1, 1],
                     np.ones(len(rows))], 1)
    world = (rays * z[:, None]) @ pose[:3, :3].T + pose[:3, 3]
    base = np.array([0.0, 0.0, 0.75])  # where the bench carries the arm
    tool = demo["obs/robot0_eef_pos"][frame] + base
    away = np.linalg.norm(world - tool, axis=1)
    assert away.min() < 0.05 and np.median(away) < 0.15, (away.min(), np.median(away))


def check_two_robots(demo):
    """Each robot's channels are those of its own joints; actions hold robot beside robot."""
    states = demo["states"][:]
    samples = demo.attrs["num_samples"]
    words = ("left", "right")
    names = demo["actions"].attrs["names"].split(",")
    assert demo["actions"].attrs["robots"] == "left,right" and demo["actions"].shape == (samples, 14)
    assert names[0] == "left.dx" and names[-1] == "right.gripper"
    scale = np.array([float(s) for s in demo["actions"].attrs["scale"].split(",")])
    pose = demo["action_dict/tool_pose"][:].astype(float)
    delta = demo["action_dict/tool_delta_pose"][:].astype(float)
    drawn = dict(zip(demo["labels/parameters/path"].asstr()[:], demo["labels/parameters/value"][:]))
    parts = list(demo["labels/parts"].asstr()[:])
    joint_names = {}
    world = []
    for i, word in enumerate(words):
        obs = {key: demo[f"obs/robot{i}_{key}"] for key in ("joint_pos", "eef_pos", "eef_quat", "wrench", "gripper_qpos")}
        joint_names[word] = obs["joint_pos"].attrs["names"].split(",")
        # qpos: seven joints and two fingers of each arm in the order of the parts, as MuJoCo lays out the tree
        first = 9 * i
        near(states[:, first:first + 7], obs["joint_pos"][:], 1e-6, f"joint angles of {word}")
        near(states[:, first + 7:first + 9], obs["gripper_qpos"][:], 1e-6, f"fingers of {word}")
        assert all(data.attrs["robot"] == word for data in obs.values())
        base = np.array([float(x) for x in obs["eef_pos"].attrs["base_pose"].split(",")])
        near(base[3:], [1.0, 0.0, 0.0, 0.0], 1e-12, "attitude of a base")
        world.append(obs["eef_pos"][:] + base[:3])
        felt = demo[f"force/{word}/wrist/wrench"][:]
        clean = demo[f"force/{word}/wrist/wrench_clean"][:]
        near(felt.reshape(samples, -1, 6).mean(1)[:-1], obs["wrench"][1:], 2e-5, f"mean wrench of {word}")
        bias = [drawn[f"randomize/sensor:{word}_wrist_force/bias/{axis}"] for axis in "xyz"]
        near((felt - clean)[:, :3].mean(0), bias, 0.02, f"bias of {word}")
        assert 5.0 < np.linalg.norm(clean[:20, :3].mean(0)) < 10.0, f"the hand of {word} weighs something else"
        columns = slice(7 * i, 7 * i + 3)
        near(np.diff(pose[:, columns], axis=0), (demo["actions"][:] * scale)[1:, columns], 2e-6, f"actions of {word}")
        near(demo["actions"][:, 7 * i:7 * i + 6] * scale[7 * i:7 * i + 6], delta[:, 6 * i:6 * i + 6], 1e-6,
             f"actions of {word} in SI")
        lag = np.linalg.norm(obs["eef_pos"][1:] - pose[:-1, columns], axis=1)
        assert np.median(lag) < 0.01, f"{word} does not follow its commands: {np.median(lag)} m"
    assert not set(joint_names["left"]) & set(joint_names["right"])
    assert (np.linalg.norm(world[0] - world[1], axis=1) > 0.1).all(), "the hands are in one place"
    # Faults of two sensors are two streams.
    noise = [(demo[f"force/{w}/wrist/wrench"][:] - demo[f"force/{w}/wrist/wrench_clean"][:])[:, 0] for w in words]
    assert abs(np.corrcoef(noise)[0, 1]) < 0.1, "the sensors share their noise"
    # The instrument goes from hand to hand: both grasp it, the left one lets go, the right one carries it at the end.
    kinds = demo["events/kind"].attrs["kinds"].split(",")
    told = [(kinds[k], parts[b]) for k, a, b in zip(demo["events/kind"], demo["events/a"], demo["events/b"])
            if kinds[k] in ("grasp", "release") and parts[a] == "tool"]
    assert told == [("grasp", "hand_l"), ("grasp", "hand_r"), ("release", "hand_l")], told
    mass = drawn["randomize/tool/mass"]
    clean = demo["force/right/wrist/wrench_clean"][:]
    heavier = np.linalg.norm(clean[-100:, :3].mean(0)) - np.linalg.norm(clean[:20, :3].mean(0))
    near(heavier, 9.81 * mass, 0.02 * 9.81 * mass + 0.02, "what the right hand carries at the end")
    # Both skills run at once on the way to where the hands meet.
    both = (demo["labels/skill"][:] > 0).all(1)
    assert both.sum() > 5, "the robots never move together"


def check_robomimic_of_two(path, demos):
    from robomimic.utils import obs_utils
    from robomimic.utils.dataset import SequenceDataset
    keys = [f"robot{i}_{key}" for i in range(2) for key in ("eef_pos", "eef_quat", "gripper_qpos", "wrench")]
    images = ["front_image", "left_wrist_image", "right_wrist_image"]
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": {"low_dim": keys, "rgb": images}})
    data = SequenceDataset(
        hdf5_path=path, obs_keys=keys + images, dataset_keys=["actions", "rewards", "dones"], frame_stack=1,
        seq_length=10, pad_frame_stack=True, pad_seq_length=True, get_pad_mask=False, goal_mode=None,
        hdf5_cache_mode="low_dim", hdf5_use_swmr=True, hdf5_normalize_obs=False, filter_by_attribute="train",
        load_next_obs=False)
    assert data.n_demos == demos, (data.n_demos, demos)
    item = data[0]
    assert item["actions"].shape == (10, 14) and item["obs"]["robot1_wrench"].shape == (10, 6)


def check_two_robots_set(out):
    index = os.path.join(out, "index.h5")
    demos = check_episodes(index, [check_two_robots])
    check_robomimic_of_two(index, demos)
    for name in sorted(os.listdir(os.path.join(out, "shards"))):
        check_shard(os.path.join(out, "shards", name))
    return demos


def check_robomimic(path, demos):
    from robomimic.utils import obs_utils
    from robomimic.utils.dataset import SequenceDataset
    keys = ["robot0_eef_pos", "robot0_eef_quat", "robot0_gripper_qpos", "wrench"]
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": {"low_dim": keys, "rgb": ["front_image", "wrist_image"]}})
    data = SequenceDataset(
        hdf5_path=path, obs_keys=keys + ["front_image"],
        dataset_keys=["actions", "rewards", "dones"], frame_stack=1, seq_length=10, pad_frame_stack=True,
        pad_seq_length=True, get_pad_mask=False, goal_mode=None, hdf5_cache_mode="low_dim", hdf5_use_swmr=True,
        hdf5_normalize_obs=False, filter_by_attribute="train", load_next_obs=False)
    assert data.n_demos == demos, (data.n_demos, demos)
    item = data[0]
    assert item["actions"].shape == (10, 7) and item["obs"]["wrench"].shape == (10, 6)
    with h5py.File(path, "r") as file:
        near(item["actions"], file["data/demo_0/actions"][:10], 0.0, "robomimic's actions")


def check_siblings(shard):
    """Each is its parent up to the branch, in every channel of the policy's rate and in the wrench; returns how many."""
    table = shard["siblings"]
    for demo, parent, step, verdict in zip(table["demo"].asstr(), table["parent"].asstr(), table["branch_step"],
                                           table["verdict"].asstr()):
        assert (demo == "") == (verdict == "void"), demo
        if demo == "":
            continue
        sibling, origin = shard["data"][demo], shard["data"][parent]
        assert sibling.attrs["parent"] == origin.attrs["id"] and sibling.attrs["branch_step"] == step
        assert sibling.attrs["id"] == f"{origin.attrs['id']}.{sibling.attrs['branch']}.{int(sibling.attrs['branch_index'])}"
        tick = int(sibling.attrs["branch_tick"])
        steps_per_tick = len(sibling["force/wrist/wrench"]) // len(sibling["actions"])
        assert tick == -(-int(step) // steps_per_tick) > 0
        for name in ("actions", "states", "obs/object", "obs/wrench", "obs/front_image"):
            assert (sibling[name][:tick] == origin[name][:tick]).all(), (demo, name)
        for name in ("force/wrist/wrench", "force/wrist/wrench_clean", "force/joint_torque"):
            assert (sibling[name][:step] == origin[name][:step]).all(), (demo, name)
        same = sibling["states"].shape == origin["states"].shape and (sibling["states"][:] == origin["states"][:]).all()
        assert same == (sibling.attrs["differs"] == ""), demo
        changed = len(sibling["model/branch/field"]) > 0
        assert changed == ("->" in sibling.attrs["differs"]), demo
        paths = sibling["labels/parameters/path"].asstr()[:]
        assert any(path.startswith("branch/") for path in paths) == changed
        apart = sibling.attrs["apart_time_s"]
        assert apart == -1.0 or apart >= sibling.attrs["branch_time_s"]
    demos = {demo for demo in table["demo"].asstr() if demo != ""}
    assert set(shard["mask/sibling"].asstr()) == demos and len(demos) == table["kept"][:].sum()
    return len(demos)


def check_sibling_set(out):
    demos = check_set(out)
    siblings = 0
    for name in os.listdir(os.path.join(out, "shards")):
        with h5py.File(os.path.join(out, "shards", name), "r") as shard:
            siblings += check_siblings(shard)
    assert siblings == demos - 1
    return demos


def check_episodes(path, checks):
    """Returns how many there are, and lets go of all: HDF5 wants robomimic to open the files first."""
    with h5py.File(path, "r") as index:
        for demo in index["data"].values():
            for check in checks:
                check(demo)
        return len(index["data"])


def check_set(out):
    """Returns the number of episodes."""
    demos = check_episodes(os.path.join(out, "index.h5"), [
        check_streams, check_states, check_actions, check_forces, check_contacts, check_weights, check_pictures])
    shards = [os.path.join(out, "shards", name) for name in sorted(os.listdir(os.path.join(out, "shards")))]
    check_robomimic(os.path.join(out, "index.h5"), demos)
    check_robomimic(shards[0], check_shard(shards[0]))
    for shard in shards[1:]:
        check_shard(shard)
    return demos


def main():
    forceps = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="forceps-real-") as folder:
        always = ("--set", "disturb.slide.chance=100 %", "--set", "disturb.nudge.chance=100 %", "--cameras", "off")
        for name, check, more in (("manufacturing/peg_insertion", check_set, ()),
                                  ("logistics/tote_picking", check_set, ()),
                                  ("healthcare/tool_handover", check_two_robots_set, ()),
                                  ("household/stack_three", check_disturbed_set, always),
                                  ("../tests/scenes/siblings", check_sibling_set, ("--seed", "3"))):
            out = os.path.join(folder, os.path.basename(name))
            scene = os.path.join(ROOT, "scenes", name + ".yaml")
            subprocess.run([forceps, "generate", scene, "--out", out, "--episodes",
                            "1" if check is check_sibling_set else "2", "--set", "splits=~",
                            *more],
                           check=True, stdout=subprocess.DEVNULL)
            demos = check(out)
            assert demos >= 2
            print(f"{name}: {demos} episodes are what was simulated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
