"""disasters.py - tests of run.py: growth, damage and interruption of data sets of many shards.

Their episodes end after a fraction of a second, so a set of forty slots takes less than one.
"""
import glob
import json
import os
import resource
import shutil
import signal
import subprocess
import time

from run import (BINARY, DATA, PEG, TOTE, forceps, generate, is_alive, same, says, scene_with, start, test, wait_for,
                 workers_of, write)

QUICK = ("--set", "fail.timeout=time > 0.2 s", "--set", "keep.attempts=1", "--set", "keep.failures=100 %")


def shards(folder):
    return sorted(glob.glob(folder + "/shards/*.h5"))


def stamps(paths):
    return {path: (os.stat(path).st_mtime_ns, os.stat(path).st_ino) for path in paths}


def limit_files(size):
    """No file can grow beyond `size` bytes, as on a full disk."""
    def before():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return before


# ---------------------------------------------------------------- growth


@test
def a_grown_set_keeps_its_whole_shards_and_makes_the_partial_one_again():
    generate("d", "--episodes", "33", *QUICK)  # 17 shards of 2 slots, the last of one
    assert len(shards("d")) == 17
    whole = stamps(shards("d")[:-1])
    last = stamps(shards("d")[-1:])
    generate("d", "--episodes", "40", *QUICK)
    assert len(shards("d")) == 20
    assert stamps(whole) == whole, "whole shards were made again"
    assert stamps(last) != last
    says(forceps("verify", "d"), "nothing is wrong")
    # The same steps on another machine, with other workers and a power cut, give the same set.
    run = start("e", "--episodes", "33", "--workers", "4", *QUICK)
    assert wait_for(lambda: len(shards("e")) > 2)
    run.kill()
    run.wait()
    generate("e", "--episodes", "33", "--workers", "1", *QUICK)
    generate("e", "--episodes", "40", "--workers", "2", *QUICK)
    same("d", "e")
    # A fresh set of 40 has the same attempts, whatever its shards are called.
    generate("f", "--episodes", "40", *QUICK)
    grown, fresh = (json.loads(forceps("info", name, "--json")) for name in "df")
    for key in ("episodes", "attempts", "causes", "splits", "robot_hours"):
        assert grown[key] == fresh[key], key


@test
def a_finished_set_is_left_alone():
    generate("d", "--episodes", "4", *QUICK)
    before = stamps(shards("d") + [os.path.join("d", name) for name in DATA if "journal" not in name])
    shutil.copytree("d", "copy")
    says(generate("d", "--episodes", "4", *QUICK), "d is complete: 4 slots")
    assert stamps(shards("d")) == {path: before[path] for path in shards("d")}
    same("d", "copy")


@test
def another_expert_or_model_is_another_recipe():
    path = scene_with("wrong.yaml", "name: tote_picking", "name: tote_picking")
    generate("d", "--episodes", "1", *QUICK, scene=path)
    for name in ("logistics/tote_picking.lua", "objects/can.xml"):
        name = os.path.join("library", name)
        good = open(name, encoding="utf-8").read()
        write(name, good + ("-- a comment\n" if name.endswith("lua") else "<!-- a comment -->\n"))
        says(generate("d", "--episodes", "1", *QUICK, scene=path, status=2), "another recipe", os.path.basename(name))
        write(name, good)
    generate("d", "--episodes", "1", *QUICK, scene=path)


# ---------------------------------------------------------------- damage


@test
def shards_that_are_gone_or_cut_are_made_again():
    generate("d", "--episodes", "6", *QUICK)
    shutil.copytree("d", "whole")
    os.remove(shards("d")[1])
    os.truncate(shards("d")[3], 1000)
    says(forceps("verify", "d", status=1), "tote_picking-00001.h5", "tote_picking-00004.h5")
    generate("d", "--episodes", "6", *QUICK)
    same("d", "whole")
    for name in DATA[1:]:
        os.remove(os.path.join("d", name))
        if name not in ("recipe.yaml", "dataset.json"):
            generate("d", "--episodes", "6", *QUICK)
            same("d", "whole")
        else:
            shutil.copy(os.path.join("whole", name), "d")


@test
def sums_are_those_of_the_files():
    generate("d", "--episodes", "4", *QUICK)
    subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd="d", check=True)
    listed = {line.split("  ")[1] for line in open("d/SHA256SUMS").read().splitlines()}
    there = {os.path.relpath(name, "d") for name in glob.glob("d/**", recursive=True) if os.path.isfile(name)}
    # The journal and the log are in the order of the day; verify holds the journal against the shards.
    assert there - listed == {"SHA256SUMS", "journal.jsonl", "run.log"}, there - listed


@test
def a_disk_that_fills_at_any_point_leaves_no_half_file():
    """Limits from a few bytes to a few shards: each stops the run somewhere else, or nowhere."""
    generate("whole", "--episodes", "3", *QUICK)
    sizes = sorted(os.path.getsize(name) for name in glob.glob("whole/**", recursive=True) if os.path.isfile(name))
    for size in sorted({1, *(size - 1 for size in sizes)}):
        run = subprocess.run([BINARY, "generate", TOTE, "--out", "d", "--cameras", "off", "--episodes", "3", *QUICK],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limit_files(size))
        said = run.stdout.decode()
        assert run.returncode in (0, 4), (size, run.returncode, said)
        if run.returncode == 4:
            says(said, "forceps: ", "File too large")
            for name in shards("d"):
                forceps("verify", name)
        generate("d", "--episodes", "3", *QUICK)
        same("d", "whole")
        shutil.rmtree("d")


@test
def a_file_that_cannot_be_replaced_is_told():
    os.makedirs("d")
    generate("d", "--episodes", "2", *QUICK)
    os.remove("d/index.h5")
    os.mkdir("d/index.h5")
    write("d/index.h5/mine", "")
    said = generate("d", "--episodes", "2", *QUICK, status=4)
    says(said, "index.h5", "directory")
    shutil.rmtree("d/index.h5")
    generate("d", "--episodes", "2", *QUICK)
    says(forceps("verify", "d"), "nothing is wrong")


# ---------------------------------------------------------------- interruption


@test
def killing_the_supervisor_while_it_finishes_loses_nothing():
    generate("whole", "--episodes", "8", *QUICK)
    for moment in range(8):
        run = start("d", "--episodes", "8", "--workers", "2", *QUICK)
        assert wait_for(lambda: os.path.exists("d/journal.jsonl") and
                        (open("d/journal.jsonl").read().count("\n") >= 8 or run.poll() is not None))
        time.sleep(0.003 * moment)
        run.kill()
        run.wait()
        generate("d", "--episodes", "8", *QUICK)
        same("d", "whole")
        shutil.rmtree("d")


@test
def a_kill_before_the_first_shard_leaves_a_folder_that_can_be_resumed():
    generate("whole", "--episodes", "3", *QUICK)
    for moment in range(10):
        run = start("d", "--episodes", "3", *QUICK)
        time.sleep(0.015 * moment)
        run.kill()
        run.wait()
    generate("d", "--episodes", "3", *QUICK)
    same("d", "whole")


@test
def a_second_signal_ends_at_once_and_the_set_goes_on_later():
    run = start("d", "--episodes", "200")
    assert wait_for(lambda: shards("d"))
    workers = workers_of(run.pid)
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGTERM)
    assert run.wait(timeout=10) in (130, 143, -signal.SIGINT, -signal.SIGTERM)
    assert wait_for(lambda: not any(is_alive(pid) for pid in workers), 20), "orphans live on"
    for name in shards("d"):
        forceps("verify", name)


# ---------------------------------------------------------------- talking


@test
def numbers_out_of_range_and_odd_places_are_refused():
    rows = [
        (("--episodes", "0"), "--episodes '0' is not a whole number in 1.."),
        (("--episodes", "1.5"), "--episodes '1.5'"),
        (("--episodes", "99999999999999999999"), "--episodes '99999999999999999999'"),
        (("--seed", "-1"), "--seed '-1' is not a whole number in 0.."),
        (("--hang", "0"), "--hang '0'"),
        (("--workers", "-2"), "--workers '-2'"),
        (("--cameras", ","), "--cameras ',' names no camera"),
    ]
    for words, fragment in rows:
        says(forceps("generate", PEG, "--out", "d", *words, status=2), fragment)
        assert not os.path.exists("d"), words
    says(generate("x" * 5000, status=4), "the path 'xxx")
    says(generate("x" * 300, status=4), "File name too long")


@test
def a_folder_may_have_any_name():
    generate("plain", "--episodes", "2", *QUICK)
    for name in ("with space", "it's", "ünï", "100 %s", "-", "a=b,c"):
        generate("./" + name, "--episodes", "2", *QUICK)
        same(name, "plain")
        says(forceps("verify", "./" + name), "nothing is wrong")


@test
def progress_for_machines_is_json_and_counts_what_was_there():
    env = {"FORCEPS_TEST_CRASH": f"2.0:{int(signal.SIGKILL)}"}
    generate("d", "--episodes", "4", "--workers", "1", *QUICK, env=env, status=1)
    lines = [json.loads(line) for line in generate("d", "--episodes", "4", "--json", *QUICK).splitlines()]
    assert lines[-1]["final"] and not any(line["final"] for line in lines[:-1])
    assert lines[-1]["shards_done"] == lines[-1]["shards_total"] == 4, lines[-1]
    assert lines[-1]["attempts"] == 1


@test
def closed_and_full_standard_files_harm_nothing():
    generate("whole", "--episodes", "3", *QUICK)
    command = f"'{BINARY}' generate '{TOTE}' --cameras off --episodes 3 {' '.join(map(repr, QUICK))} --out"
    for i, closed in enumerate((">&-", "2>&-", "<&-", "<&- >&- 2>&-")):
        status = subprocess.run(f"{command} d{i} {closed}", shell=True, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, check=False).returncode
        assert status == 0, (closed, status)
        same(f"d{i}", "whole")
    run = subprocess.run(f"'{BINARY}' info whole --json >/dev/full", shell=True, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 4 and b"could not all be written" in run.stderr, run
    run = subprocess.run(["sh", "-c", f"'{BINARY}' info whole --json | head -n 1"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=True)
    assert run.stdout and not run.stderr, run


def siblings_scene():
    return scene_with("siblings.yaml", "domain: logistics",
                      "domain: logistics\nbranch: {shaky: {at: 0.1 s, count: 3, noise: {action: 2 mm}}}")


@test
def kill_9_among_siblings_loses_nothing():
    scene = siblings_scene()
    generate("whole", "--episodes", "6", "--workers", "2", *QUICK, scene=scene)
    facts = json.loads(forceps("info", "whole", "--json"))
    assert (facts["episodes"], facts["siblings"], facts["attempts"]) == (24, 18, 6), facts
    says(forceps("info", "whole"), "18 of the episodes")
    says(forceps("verify", "whole"), "nothing is wrong")
    # The second sibling of slot 3 kills its worker, three times: the shard is lost, a later run makes it.
    crash = {"FORCEPS_TEST_CRASH": f"3.{2 << 16}:{int(signal.SIGKILL)}"}
    generate("d", "--episodes", "6", "--workers", "1", *QUICK, scene=scene, env=crash, status=1)
    assert len(shards("d")) == len(shards("whole")) - 1
    generate("d", "--episodes", "6", "--workers", "1", *QUICK, scene=scene)
    same("d", "whole")
    run = start("e", "--episodes", "6", "--workers", "2", *QUICK, scene=scene)
    assert wait_for(lambda: shards("e"))
    run.kill()
    run.wait()
    generate("e", "--episodes", "6", *QUICK, scene=scene)
    same("e", "whole")


@test
def a_sibling_that_kills_its_worker_twice_is_void():
    crash = {"FORCEPS_TEST_CRASH": f"1.{1 << 16}:{int(signal.SIGSEGV)}", "ASAN_OPTIONS": "handle_segv=0"}
    generate("d", "--episodes", "2", "--workers", "1", *QUICK, scene=siblings_scene(), env=crash)
    facts = json.loads(forceps("info", "d", "--json"))
    assert (facts["episodes"], facts["siblings"], facts["siblings_void"], facts["attempts"]) == (7, 5, 1, 2), facts


@test
def an_unfinished_set_says_so():
    env = {"FORCEPS_TEST_CRASH": f"1.0:{int(signal.SIGKILL)}"}
    generate("d", "--episodes", "3", "--workers", "1", *QUICK, env=env, status=1)
    assert not json.loads(forceps("info", "d", "--json"))["complete"]
    says(forceps("info", "d"), "not finished")
    assert not os.path.exists("d/SHA256SUMS")
    said = forceps("verify", "d", status=1)
    says(said, "not finished")
