"""mixtures.py - data set files: several scenes in one run. Its tests register themselves with run.py."""
import filecmp
import json
import os
import shutil
import signal
import subprocess

from run import BINARY, PEG, SCENES, forceps, same, says, test, wait_for, write

STACK = os.path.join(SCENES, "household", "stack_three.yaml")
HANDOVER = os.path.join(SCENES, "healthcare", "tool_handover.yaml")
TWO = f"""forceps_dataset: 1
name: two_hands
seed: 7
scenes:
  peg:   {{scene: {PEG}, episodes: 2}}
  stack: {{scene: {STACK}, episodes: 3}}
set: {{record.policy: 10 Hz, fail.timeout: time > 0.4 s, keep: {{attempts: 1, failures: 100 %}}}}
splits: {{train: 60 %, test: 40 %}}
"""
THREE = TWO.replace("\nset:", f"\n  more:  {{scene: {STACK}, episodes: 2, set: {{record.policy: 20 Hz}}}}\nset:")


def mix(out, *words, text=TWO, **options):
    return forceps("generate", write("mix.yaml", text), "--out", out, "--cameras", "off", *words, **options)


@test
def a_data_set_file_makes_a_set_of_each_scene_and_an_index_of_all():
    said = mix("a", "--workers", "2")
    says(said, "peg: 2 slots", "stack: 3 slots", "a is complete: 5 slots of 2 scenes")
    says(forceps("verify", "a"), "nothing is wrong")
    says(forceps("info", "a"), "two_hands, 2 scenes, seed 7", "stack", "test")
    facts = json.loads(forceps("info", "a", "--json"))
    assert facts["complete"] and list(facts["scenes"]) == ["peg", "stack"], facts
    assert facts["scenes"]["stack"]["slots"] == 3
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd="a", check=True)
    says(forceps("render", "a", "--episode", "3", "--out", "x.png", status=2), "say which, as in 'peg/17'")
    # What a scene's set holds is what generate makes of that scene alone, told the same.
    seed = facts["scenes"]["peg"]["seed"]
    forceps("generate", PEG, "--out", "alone", "--episodes", "2", "--seed", seed, "--cameras", "off", "--set",
            "record.policy=10 Hz", "--set", "fail.timeout=time > 0.4 s", "--set", "keep.attempts=1",
            "--set", "keep.failures=100 %", "--set", "splits.val=~", "--set", "splits.train=57%",
            "--set", "splits.test=38%")
    same("a/peg", "alone")


@test
def another_scene_or_weight_moves_nothing_that_is_there():
    mix("a")
    kept = {name: os.stat(os.path.join("a", name)).st_mtime_ns for name in
            ("peg/shards/peg_insertion-00000.h5", "stack/shards/stack_three-00002.h5")}
    mix("b", "--workers", "1", text=THREE)
    same("a/peg", "b/peg")
    same("a/stack", "b/stack")
    says(mix("a", text=THREE), "a is complete: 7 slots of 3 scenes")
    for name, when in kept.items():
        assert os.stat(os.path.join("a", name)).st_mtime_ns == when, f"{name} was made again"
    for name in ("dataset.json", "index.h5", "README.md", "SHA256SUMS"):
        assert filecmp.cmp(os.path.join("a", name), os.path.join("b", name), shallow=False), name
    says(mix("a", text=TWO, status=2), "holds the scene 'more'", "does not name any more")
    says(mix("a", "--seed", "8", text=THREE, status=2), "was made with seed 7")


@test
def siblings_of_a_scene_count_in_the_whole():
    branch = "set: {branch.late: {at: 0.1 s, noise: {action: 2 mm}}}"
    mix("a", text=TWO.replace("episodes: 2}", f"episodes: 2, {branch}}}"))
    says(forceps("info", "a"), "siblings         2 of the episodes")
    with open("a/dataset.json", encoding="utf-8") as file:
        totals = json.load(file)["totals"]
    assert totals["siblings"] == 2 and totals["episodes"] == 7 and totals["attempts"] == 5, totals
    says(forceps("verify", "a"), "nothing is wrong")


@test
def an_interrupted_mixture_goes_on_to_the_same_bytes():
    mix("whole")
    run = subprocess.Popen([BINARY, "generate", write("mix.yaml", TWO), "--out", "cut", "--cameras", "off"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: os.path.exists("cut/stack/dataset.json"))
    run.send_signal(signal.SIGTERM)
    assert run.wait(60) in (143, 0)
    says(mix("cut"), "cut is complete")
    same("whole/peg", "cut/peg")
    same("whole/stack", "cut/stack")
    assert filecmp.cmp("whole/index.h5", "cut/index.h5", shallow=False)
    shutil.rmtree("cut/peg/shards")
    says(forceps("verify", "cut", status=1), "findings")
    says(mix("cut"), "cut is complete")
    same("whole/peg", "cut/peg")


@test
def what_is_wrong_with_a_mixture_is_said_before_anything_is_made():
    rows = [
        (TWO.replace("attempts:", "attemps:"), ["mix.yaml:7:", "did you mean 'attempts'?"]),
        (TWO.replace("10 Hz", "10 mm"), ["mix.yaml:7:22", "got a length"]),
        (TWO.replace("stack_three", "stack_four"), ["mix.yaml:6:", "there is no file"]),
        (TWO.replace("episodes: 3", "weight: -1"), ["'weight' must be above 0"]),
        (TWO.replace("scenes:", "scene:"), ["did you mean 'scenes'?"]),
    ]
    for text, fragments in rows:
        says(mix("d", text=text, status=3), *fragments)
        assert not os.path.exists("d")
    says(forceps("check", write("mix.yaml", TWO.replace(STACK, HANDOVER))), "warning: stack has 14 actions and peg has 7",
         "mix.yaml: ok")
    says(forceps("check", os.path.join(SCENES, "first_hands.yaml")), "first_hands.yaml: ok")
    says(forceps("list", "sets", env={"FORCEPS_SCENES": SCENES}), "first_hands", "10 scenes")
