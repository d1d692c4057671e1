"""mixture.py FORCEPS - the index of a data set file, read with h5py and robomimic.

Every episode of every scene is one link away, with masks of splits, outcomes and scenes; robomimic
reads the index of a group, whose scenes are of one shape.
"""

import os
import subprocess
import sys
import tempfile

import hdf5plugin  # noqa: F401, first: it teaches h5py zstd
import h5py

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENES = {"peg": "manufacturing/peg_insertion", "stack": "household/stack_three", "hands": "healthcare/tool_handover"}
EPISODES = {"peg": 3, "stack": 3, "hands": 2}


def mixture_text():
    scenes = "".join(f"  {key}: {{scene: {ROOT}/scenes/{scene}.yaml, episodes: {EPISODES[key]}}}\n"
                     for key, scene in SCENES.items())
    return ("forceps_dataset: 1\nname: all_hands\nscenes:\n" + scenes +
            "set: {fail.timeout: time > 0.5 s, keep.attempts: 1, keep.failures: 100 %}\n"
            "splits: {train: 50 %, test: 50 %}\ngroups: {one_arm: [peg, stack], two_arms: [hands]}\n")


def check_index(folder):
    with h5py.File(os.path.join(folder, "index.h5"), "r") as index:
        demos = list(index["data"])
        masks = {name: set(mask.asstr()[:]) for name, mask in index["mask"].items()}
        assert len(demos) == sum(EPISODES.values()), demos
        assert {"peg", "stack", "hands", "train", "test"} <= set(masks) and "val" not in masks, set(masks)
        assert masks["train"] | masks["test"] == set(demos) and not masks["train"] & masks["test"]
        assert masks["success"] | masks["failure"] == set(demos) if "success" in masks else True
        samples = 0
        for key, scene in SCENES.items():
            assert len(masks[key]) == EPISODES[key]
            for demo in masks[key]:
                episode = index["data"][demo]
                samples += len(episode["actions"])
                assert episode.attrs["scene"] == os.path.basename(scene)
                assert demo in masks[episode.attrs["split"]]
        assert index["data"].attrs["total"] == samples
        assert "seed" not in index.attrs and "how_to_read" in index.attrs


def check_robomimic(path, demos, width, obs_keys):
    from robomimic.utils import obs_utils
    from robomimic.utils.dataset import SequenceDataset
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": {"low_dim": obs_keys}})
    data = SequenceDataset(
        hdf5_path=path, obs_keys=obs_keys, dataset_keys=["actions"], frame_stack=1, seq_length=5, pad_frame_stack=True,
        pad_seq_length=True, get_pad_mask=False, goal_mode=None, hdf5_cache_mode="low_dim", hdf5_use_swmr=True,
        hdf5_normalize_obs=False, filter_by_attribute=None, load_next_obs=False)
    assert data.n_demos == demos, (data.n_demos, demos)
    for i in range(0, len(data), 3):
        assert data[i]["actions"].shape == (5, width)


def main():
    forceps = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="forceps-mixture-") as folder:
        text = os.path.join(folder, "all.yaml")
        out = os.path.join(folder, "out")
        with open(text, "w", encoding="utf-8") as file:
            file.write(mixture_text())
        subprocess.run([forceps, "generate", text, "--out", out, "--cameras", "off"], check=True,
                       stdout=subprocess.DEVNULL)
        check_index(out)
        check_robomimic(os.path.join(out, "index-one_arm.h5"), 6, 7, ["robot0_eef_pos", "wrench"])
        check_robomimic(os.path.join(out, "index-two_arms.h5"), 2, 14, ["robot1_eef_pos", "robot0_wrench"])
        print(f"{sum(EPISODES.values())} episodes of {len(SCENES)} scenes are one link away")
    return 0


if __name__ == "__main__":
    sys.exit(main())
