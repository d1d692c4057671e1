"""readback.py WRITE_SET - what other people's readers make of our files.

Runs the program WRITE_SET, which writes a data set and, apart from it, every array that went in.
Then h5py with hdf5plugin must return the same arrays from the shards and through index.h5, must
refuse every flipped bit inside a chunk, and robomimic's own dataset class must read both kinds of
file. Exit status 77 (skipped) if h5py or hdf5plugin is missing; without robomimic its part is
skipped with a line.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import hdf5plugin  # noqa: F401, first: it teaches h5py zstd
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

FLIPS = 60
DTYPES = {"f32": "<f4", "f64": "<f8", "u8": "|u1", "u16": "<u2", "i32": "<i4", "i64": "<i8", "u64": "<u8"}


def expected_array(folder, item):
    dtype = DTYPES.get(item["type"]) or f"|S{item['text_bytes']}"
    with open(os.path.join(folder, item["file"]), "rb") as file:
        return np.frombuffer(file.read(), dtype=dtype).reshape(item["shape"])


def check_arrays(folder, episodes, expected):
    """`episodes` maps the number of a fixture episode to an open group."""
    for item in expected:
        dataset = episodes[item["episode"]][item["path"]]
        want = expected_array(folder, item)
        got = dataset[()]
        where = f"{dataset.file.filename}:{dataset.name}"
        assert got.shape == want.shape, (where, got.shape, want.shape)
        assert got.dtype == want.dtype, (where, got.dtype, want.dtype)
        assert got.tobytes() == want.tobytes(), where
        assert dataset.attrs["unit"] == item["unit"], where
        assert dataset.attrs["meaning"] == "a test channel", where
        assert bool(dataset.attrs["privileged"]) == item["privileged"], where
        assert dataset.attrs.get("rate") == item.get("rate"), where
        assert dataset.attrs.get("time") == item.get("time"), where
        assert dataset.fletcher32 and dataset.chunks, where


def check_shard(folder, path, expected):
    with h5py.File(path, "r") as shard:
        assert shard.attrs["scene"] == "fixture"
        assert "hdf5plugin" in shard.attrs["filter_hint"]
        assert shard["data"].attrs["total"] == 5 + 40 + 17
        assert json.loads(shard["data"].attrs["env_args"])["env_name"] == "fixture"
        demo = shard["data/demo_1"]
        assert len(demo.attrs["model_file"]) == 200000
        assert demo.attrs["instruction"] == "insert the red peg into the 8 µm socket"
        assert demo.attrs["id"] == "101.1" and demo.attrs["num_samples"] == 40
        assert list(shard["mask/val"].asstr()) == ["demo_1"]
        assert list(shard["index/demo"].asstr()) == ["demo_0", "demo_1", "demo_2"]
        assert list(shard["attempts/kept"]) == [1, 0, 1, 0, 1]
        assert shard["models/feedbeef"].shape == (700000,)
        check_arrays(folder, {n: shard[f"data/demo_{n}"] for n in range(3)}, expected)


def check_index(folder, expected):
    with h5py.File(os.path.join(folder, "set/index.h5"), "r") as index:
        assert index["data"].attrs["total"] == 2 * (5 + 40 + 17)
        assert sorted(index["data"]) == [f"demo_{n}" for n in range(6)]
        assert list(index["mask/train"].asstr()) == ["demo_0", "demo_2", "demo_3", "demo_5"]
        assert list(index["mask/failure"].asstr()) == ["demo_2", "demo_5"]
        for shard in range(2):
            check_arrays(folder, {n: index[f"data/demo_{3 * shard + n}"] for n in range(3)}, expected)


def chunk_places(path):
    """(dataset, offset in the file, bytes) of every chunk."""
    places = []
    with h5py.File(path, "r") as shard:

        def visit(name, node):
            if isinstance(node, h5py.Dataset):
                for i in range(node.id.get_num_chunks()):
                    chunk = node.id.get_chunk_info(i)
                    places.append((name, chunk.byte_offset, chunk.size))

        shard.visititems(visit)
    return places


def check_flips(path):
    places = chunk_places(path)
    chance = random.Random(1)
    with open(path, "rb") as file:
        good = file.read()
    flipped_path = path + ".flipped"
    for _ in range(FLIPS):
        name, offset, size = chance.choice(places)
        flipped = bytearray(good)
        flipped[offset + chance.randrange(size)] ^= 1 << chance.randrange(8)
        with open(flipped_path, "wb") as file:
            file.write(flipped)
        with h5py.File(flipped_path, "r") as shard:
            try:
                shard[name][()]
            except OSError:
                continue
            raise AssertionError(f"a flipped bit in {name} went unnoticed")
    os.remove(flipped_path)


def check_sums(folder):
    with open(os.path.join(folder, "SHA256SUMS"), encoding="ascii") as sums:
        lines = sums.read().splitlines()
    assert len(lines) == 7, lines
    for line in lines:
        digest, name = line.split("  ")
        with open(os.path.join(folder, name), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == digest, name
    with open(os.path.join(folder, "croissant.json"), encoding="utf-8") as file:
        croissant = json.load(file)
    listed = {item["contentUrl"]: item["sha256"] for item in croissant["distribution"]}
    for line in lines:
        digest, name = line.split("  ")
        assert name not in listed or listed.pop(name) == digest
    assert not listed, listed


def check_robomimic(path, mask, demos):
    """robomimic 0.3.0's own class, as its training script makes it."""
    import robomimic.utils.obs_utils as obs_utils
    from robomimic.utils.dataset import SequenceDataset

    low_dim = ["robot0_eef_pos", "robot0_eef_quat"]
    rgb = ["front_image", "wrist_image"]
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": {"low_dim": low_dim, "rgb": rgb}})
    dataset = SequenceDataset(
        hdf5_path=path,
        obs_keys=low_dim + rgb,
        dataset_keys=["actions", "rewards", "dones"],
        frame_stack=1,
        seq_length=10,
        hdf5_cache_mode="low_dim",
        hdf5_use_swmr=True,
        filter_by_attribute=mask,
        load_next_obs=False,
    )
    assert sorted(dataset.demos) == demos, dataset.demos
    # As robomimic opens it: HDF5 wants all who have a file open to agree.
    with h5py.File(path, "r", swmr=True, libver="latest") as file:
        lengths = [file[f"data/{demo}"].attrs["num_samples"] for demo in dataset.demos]
        assert len(dataset) == sum(lengths), (len(dataset), lengths)
        first = file[f"data/{dataset.demos[0]}"]
        item = dataset[0]
        assert (item["actions"][0] == first["actions"][0]).all()
        assert (item["obs"]["robot0_eef_quat"][0] == first["obs/robot0_eef_quat"][0]).all()
        assert (item["obs"]["wrist_image"][0] == first["obs/wrist_image"][0]).all()
        dataset[len(dataset) - 1]


def main():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
            expected = json.load(file)
        shard = os.path.join(folder, "set/shards/fixture-00000.h5")
        check_shard(folder, shard, expected)
        check_index(folder, expected)
        check_sums(os.path.join(folder, "set"))
        print(f"h5py {h5py.__version__}: {len(expected)} arrays read back, shard and index")
        check_flips(shard)
        print(f"h5py with hdf5plugin: {FLIPS} of {FLIPS} flipped bits refused")
        try:
            import robomimic
        except ImportError as missing:
            print(f"robomimic: skipped, {missing}")
            return
        check_robomimic(shard, "train", ["demo_0", "demo_2"])
        check_robomimic(os.path.join(folder, "set/index.h5"), "success", ["demo_0", "demo_1", "demo_3", "demo_4"])
        print(f"robomimic {robomimic.__version__}: shard and index.h5 read")


if __name__ == "__main__":
    main()
