#!/usr/bin/env python3
"""run.py BINARY [TEST...] - drives the real program as a user, a cluster and a power cut would.

Each test gets a folder of its own, gone afterwards. Sets are small and without pictures unless
pictures are what is tested.
"""
import filecmp
import glob
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

BINARY = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENES = os.path.join(ROOT, "scenes")
PEG = os.path.join(SCENES, "manufacturing", "peg_insertion.yaml")
TOTE = os.path.join(SCENES, "logistics", "tote_picking.yaml")
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def forceps(*words, env=None, status=0, limit=300, before=None):
    """Runs the program; returns what it said. Its exit status must be as expected."""
    run = subprocess.run([BINARY, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         env={**os.environ, **(env or {})}, timeout=limit, preexec_fn=before)
    said = run.stdout.decode(errors="replace")
    assert run.returncode == status, f"status {run.returncode}, expected {status}:\n{said}"
    return said


def generate(out, *words, scene=TOTE, **options):
    return forceps("generate", scene, "--out", out, "--cameras", "off", *words, **options)


def says(said, *fragments):
    for fragment in fragments:
        assert fragment in said, f"expected {fragment!r} in:\n{said}"
    assert "Traceback" not in said and "Sanitizer" not in said, said


DATA = ["journal.jsonl", "recipe.yaml", "dataset.json", "index.h5", "README.md", "croissant.json",
        "SHA256SUMS"]


def same(a, b):
    """Both folders hold the same data, byte for byte."""
    names = sorted(os.listdir(os.path.join(a, "shards")))
    assert names == sorted(os.listdir(os.path.join(b, "shards"))), (names, os.listdir(os.path.join(b, "shards")))
    for name in [os.path.join("shards", n) for n in names] + DATA:
        assert filecmp.cmp(os.path.join(a, name), os.path.join(b, name), shallow=False), f"{name} differs"
    left = [n for n in glob.glob(os.path.join(a, "**", ".*"), recursive=True)]
    assert not left, f"left behind: {left}"


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


def scene_with(name, old, new, of=TOTE):
    """A copy of the library with one text in one scene replaced."""
    library = os.path.join(os.getcwd(), "library")
    if not os.path.isdir(library):
        shutil.copytree(SCENES, library, ignore=shutil.ignore_patterns("*.c", "*.h"))
    path = os.path.join(library, os.path.relpath(of, SCENES))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, old
    return write(os.path.join(os.path.dirname(path), name), text.replace(old, new, 1))


# ---------------------------------------------------------------- what a user gets wrong


@test
def bad_command_lines_get_one_sentence_and_status_2():
    rows = [
        ((), ["usage: forceps COMMAND"]),
        (("genarate",), ["did you mean 'generate'?"]),
        (("generate", PEG), ["needs --out DIR"]),
        (("generate", PEG, "--out", "d", "--workers", "0"), ["--workers '0' is not a whole number in 1.."]),
        (("generate", PEG, "--out", "d", "--episodes", "many"), ["--episodes 'many'"]),
        (("generate", PEG, "--out", "d", "--wrokers", "2"), ["did you mean '--workers'?"]),
        (("generate", PEG, "--out"), ["--out needs a value"]),
        (("generate", PEG, TOTE, "--out", "d"), ["one too many"]),
        (("generate", PEG, "--out", "d", "--cameras", "fornt"), ["no camera 'fornt'"]),
        (("list", "dreams"), ["'dreams' is not"]),
        (("render", "d"), ["needs --out"]),
    ]
    for words, fragments in rows:
        says(forceps(*words, status=2), *fragments)
        assert not os.path.exists("d")


@test
def bad_scenes_get_file_line_and_hint_and_status_3():
    rows = [
        ("forceps: 1\nname: [a\n", ["bad.yaml:"]),
        ("forceps: 1\nname: a\nparst: {}\n", ["bad.yaml:3:1", "'parst'", "did you mean 'parts'?"]),
        ("forceps: 1\nname: a\nname: b\n", ["bad.yaml:3:1", "name"]),
        ("forceps: 1\nname: a\nstart:\n  x: {x: uniform(1 mm, 2 mm)}\n", ["split", "1..2 mm"]),
        ("- a\n- b\n", ["bad.yaml:1:1"]),
    ]
    for text, fragments in rows:
        write("bad.yaml", text)
        says(forceps("check", "bad.yaml", status=3), *fragments)
        says(forceps("generate", "bad.yaml", "--out", "d", status=3), *fragments)
        assert not os.path.exists("d"), "a refused scene left a folder"
    says(forceps("check", "nowhere.yaml", status=3), "there is no file 'nowhere.yaml'")


@test
def mistakes_of_meaning_are_all_found_in_one_run():
    rows = [
        ("box/mass: log(80..300 g)", "box/mass: log(80..300 mm)", ["expected a mass"]),
        ("box/mass: log(80..300 g)", "box/maas: log(80..300 g)", ["did you mean 'mass'?"]),
        ("arm/joint*/damping", "arm/joints*/damping", ["matches nothing"]),
        ("inside({which}, tote/inside)", "inside({which}, tote)", ["tote"]),
        ("../objects/can.yaml", "../objects/cna.yaml", ["there is no file '../objects/cna.yaml'"]),
        ("bin:  {x: ", "bin:  {atop: bench/top, x: ", ["'atop' places free parts, and 'bin' is fixed"]),
    ]
    for old, new, fragments in rows:
        says(forceps("check", scene_with("wrong.yaml", old, new), status=3), "wrong.yaml:", *fragments)
    path = scene_with("two.yaml", "box/mass: log(80..300 g)", "box/maas: log(80..300 g)")
    text = open(path, encoding="utf-8").read().replace("can/mass: 0.12..0.3 kg", "can/mass: 0.12..0.3 m")
    said = forceps("check", write(path, text), status=3)
    says(said, "did you mean 'mass'?", "expected a mass")


@test
def a_broken_model_is_told_in_mujocos_words():
    path = scene_with("wrong.yaml", "name: tote_picking", "name: tote_picking")
    model = os.path.join("library", "objects", "can.xml")
    text = open(model, encoding="utf-8").read().replace("<geom ", "<goem ", 1)
    write(model, text)
    says(forceps("check", path, status=3), "MuJoCo cannot read part 'can1'", "can.xml", "wrong.yaml:")


@test
def a_mistake_in_an_expert_has_its_line():
    path = scene_with("wrong.yaml", "name: tote_picking", "name: tote_picking")
    expert = os.path.join("library", "logistics", "tote_picking.lua")
    good = open(expert, encoding="utf-8").read()
    write(expert, good.replace("phase \"lift\"", "phase \"lift\" +", 1))
    says(forceps("check", path, status=3), "tote_picking.lua:")
    # One that shows only when it runs fails its attempts and never the run.
    write(expert, good.replace("robot:open()", "robot:opne()", 1))
    generate("d", "--episodes", "2", "--set", "keep.attempts=2", scene=path)
    said = forceps("info", "d", "--json")
    causes = json.loads(said)["causes"]
    assert causes == {"expert_error": 4}, causes


# ---------------------------------------------------------------- where it writes


@test
def places_that_cannot_be_written_are_refused_before_any_work():
    write("file", "")
    says(generate("file/data", status=4), "file")
    os.mkdir("mine")
    write("mine/thesis.txt", "do not touch")
    says(generate("mine", status=2), "thesis.txt")
    assert os.listdir("mine") == ["thesis.txt"]


@test
def a_full_disk_ends_the_run_and_a_later_one_finishes_it():
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    says(generate("d", "--episodes", "2", status=4, before=small_files), "File too large")
    assert not glob.glob("d/shards/*.h5") and not glob.glob("d/shards/.*")
    generate("d", "--episodes", "2")
    generate("whole", "--episodes", "2")
    same("d", "whole")


@test
def another_recipe_is_refused_and_its_first_difference_named():
    generate("d", "--episodes", "1")
    says(generate("d", "--episodes", "1", "--seed", "2", status=2), "another recipe", "seed: 2")
    says(generate("d", "--episodes", "1", "--set", "let.which=box1", status=2), "another recipe")
    generate("d", "--episodes", "1")


@test
def a_set_grows_and_does_not_shrink():
    generate("d", "--episodes", "3")
    before = {n: os.stat(n).st_mtime_ns for n in glob.glob("d/shards/*.h5")}
    generate("d", "--episodes", "5")
    assert len(glob.glob("d/shards/*.h5")) == 5
    for name, written in before.items():
        assert os.stat(name).st_mtime_ns == written, f"{name} was made again"
    says(generate("d", "--episodes", "4", status=2), "5 slots already")
    says(forceps("verify", "d"), "nothing is wrong")


# ---------------------------------------------------------------- the same bytes, always


@test
def any_number_of_workers_gives_the_same_bytes():
    for scene in (PEG, TOTE):
        for workers in (1, 2, 4):
            generate(f"w{workers}", "--episodes", "5", "--workers", workers, scene=scene)
        same("w1", "w2")
        same("w1", "w4")
        for workers in (1, 2, 4):
            shutil.rmtree(f"w{workers}")


def start(out, *words, scene=TOTE, env=None):
    return subprocess.Popen([BINARY, "generate", scene, "--out", out, "--cameras", "off", *map(str, words)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            env={**os.environ, **(env or {})})


def workers_of(pid):
    """Pids of the workers that a supervisor has started."""
    found = []
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            parent = int(open(folder + "/stat").read().rsplit(")", 1)[1].split()[1])
            line = open(folder + "/cmdline", "rb").read().split(b"\0")
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid and len(line) > 1 and line[1] == b"_work":
            found.append(int(os.path.basename(folder)))
    return found


def wait_for(condition, limit=60):
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return False


def is_alive(pid):
    try:
        state = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@test
def killing_the_supervisor_at_any_moment_loses_nothing():
    generate("whole", "--episodes", "8", "--workers", "2")
    for moment in (0.1, 0.3, 0.6, 0.9, 1.3):
        run = start("d", "--episodes", "8", "--workers", "2")
        time.sleep(moment)
        workers = workers_of(run.pid)
        run.kill()
        run.wait()
        assert wait_for(lambda: not any(is_alive(pid) for pid in workers), 20), "orphans live on"
    generate("d", "--episodes", "8", "--workers", "2")
    same("d", "whole")
    says(forceps("verify", "d"), "nothing is wrong")


@test
def killing_workers_at_any_moment_loses_nothing():
    generate("whole", "--episodes", "8", "--workers", "2")
    run = start("d", "--episodes", "8", "--workers", "2")
    killed = 0
    while killed < 5 and run.poll() is None:
        for pid in workers_of(run.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
        time.sleep(0.25)
    assert killed > 0
    status = run.wait(timeout=120)
    if status != 0:  # three kills in a row can lose a shard; the next run makes it
        assert status == 1, status
        generate("d", "--episodes", "8", "--workers", "2")
    same("d", "whole")
    assert "killed by signal 9" in open("d/run.log").read()


@test
def signals_end_the_run_cleanly():
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        out = f"d{status}"
        run = start(out, "--episodes", "40", "--workers", "2")
        # A shard counts once its line is in the journal, which is after its file is there.
        assert wait_for(lambda: os.path.exists(out + "/journal.jsonl")), "no shard was committed"
        workers = workers_of(run.pid)
        run.send_signal(number)
        assert run.wait(timeout=30) == status
        assert not any(is_alive(pid) for pid in workers)
        done = len(open(out + "/journal.jsonl").readlines())
        assert done > 0
        says(forceps("info", out), "not finished")
        generate(out, "--episodes", "40", "--workers", "2")
    same("d130", "d143")


# ---------------------------------------------------------------- what can go wrong inside


@test
def an_attempt_that_kills_its_worker_twice_is_void():
    crash = {"FORCEPS_TEST_CRASH": f"1.0:{int(signal.SIGSEGV)}", "ASAN_OPTIONS": "handle_segv=0"}
    generate("d", "--episodes", "3", "--workers", "1", env=crash)
    facts = json.loads(forceps("info", "d", "--json"))
    assert facts["causes"].get("crashed") == 1, facts["causes"]
    assert facts["attempts"] > facts["successes"] and facts["first_attempts"] == 3
    assert open("d/run.log").read().count("in slot 1, attempt 0") == 2


@test
def a_worker_that_hangs_is_replaced():
    generate("whole", "--episodes", "3")
    generate("d", "--episodes", "3", "--workers", "1", "--hang", "2",
             env={"FORCEPS_TEST_HANG": "1:" + os.path.abspath("hung")})
    assert os.path.exists("hung")
    assert "was silent for" in open("d/run.log").read()
    same("d", "whole")


@test
def a_pause_of_the_whole_run_is_no_silence():
    """As a batch system makes one: everything is stopped, and goes on later."""
    run = start("d", "--episodes", "12", "--workers", "2", "--hang", "2")
    assert wait_for(lambda: glob.glob("d/shards/*.h5")), "no shard was made"
    pids = [run.pid, *workers_of(run.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(3)
    os.kill(run.pid, signal.SIGCONT)
    time.sleep(0.5)  # the supervisor looks first, and hears nobody
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    assert run.wait(timeout=120) == 0
    assert "was silent" not in open("d/run.log").read()


@test
def a_worker_that_prints_breaks_nothing():
    generate("whole", "--episodes", "2")
    said = generate("d", "--episodes", "2", env={"FORCEPS_TEST_PRINT": "hello from a driver"})
    says(said, "hello from a driver")
    same("d", "whole")
    assert "no message" not in open("d/run.log").read()


@test
def progress_can_be_followed_through_a_pipe():
    run = subprocess.Popen([BINARY, "generate", TOTE, "--out", "d", "--cameras", "off", "--episodes", "60"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = run.stdout.readline().decode()
    assert run.poll() is None, "nothing was said before the end"
    says(said, "shards", "robot-h/core-h")
    run.terminate()
    run.stdout.read()
    assert run.wait(timeout=30) == 143


@test
def many_workers_need_no_larger_limit_of_open_files():
    def few_files():
        resource.setrlimit(resource.RLIMIT_NOFILE, (24, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    generate("d", "--episodes", "34", "--workers", "32", "--set", "fail.timeout=time > 0.1 s",
             "--set", "keep.attempts=1", before=few_files)
    assert len(glob.glob("d/shards/*.h5")) == 17


@test
def a_shard_whose_worker_dies_three_times_in_a_row_is_lost_and_named():
    crash = {"FORCEPS_TEST_CRASH": f"1.0:{int(signal.SIGKILL)}"}
    said = generate("d", "--episodes", "3", "--workers", "1", env=crash, status=1)
    says(said, "shard 1 is lost", "signal 9", "3 times in a row")
    assert sorted(map(os.path.basename, glob.glob("d/shards/*"))) == [
        "tote_picking-00000.h5", "tote_picking-00002.h5"]
    generate("d", "--episodes", "3")
    generate("whole", "--episodes", "3")
    same("d", "whole")


@test
def slots_that_cannot_be_placed_lose_their_shard_after_twenty_in_a_row():
    far = "require=distance(bench/top, bench/mount) > 9 m"
    said = generate("d", "--episodes", "640", "--workers", "2", "--set", far, scene=PEG, status=1)
    says(said, "shard 0 is lost: 20 slots in a row have no start that meets the scene's conditions: "
         "--set #1:1: distance(bench/top, bench/mount) > 9 m failed in 1 of 1 tries", "shard 31 is lost")
    assert not glob.glob("d/shards/*"), "a lost shard was published"
    # Fewer are told in the ledger, one void attempt each, and the set is whole.
    generate("few", "--episodes", "19", "--set", far, scene=PEG)
    assert len(glob.glob("few/shards/*")) == 19


@test
def a_folder_in_use_is_refused():
    run = start("d", "--episodes", "30", "--workers", "1")
    assert wait_for(lambda: os.path.exists("d/recipe.yaml"))
    says(generate("d", "--episodes", "30", status=2), "d")
    run.terminate()
    run.wait()


# ---------------------------------------------------------------- damaged data


@test
def damaged_shards_are_seen_by_every_command():
    generate("d", "--episodes", "1")
    shard = glob.glob("d/shards/*.h5")[0]
    good = open(shard, "rb").read()
    size = len(good)
    for name, bytes_ in (("cut", good[: size // 2]), ("empty", b""), ("foreign", b"hello" * 1000),
                         ("flipped", good[: size // 2] + bytes([good[size // 2] ^ 4]) + good[size // 2 + 1:])):
        path = name + ".h5"
        with open(path, "wb") as file:
            file.write(bytes_)
        says(forceps("info", path, status=1), path)
        says(forceps("verify", path, status=1), path)
        says(forceps("render", path, "--out", "x.png", status=1), path)
        assert not os.path.exists("x.png")
    with open(shard, "wb") as file:
        file.write(good[:-1] + bytes([good[-1] ^ 1]))
    says(forceps("verify", "d", status=1), "tote_picking-00000.h5")
    says(forceps("info", "nowhere", status=4), "nowhere")


@test
def a_torn_journal_is_mended():
    generate("d", "--episodes", "3")
    shutil.copytree("d", "whole")
    lines = open("d/journal.jsonl").read()
    write("d/journal.jsonl", lines[:-20])
    generate("d", "--episodes", "3")
    same("d", "whole")
    assert "torn" in open("d/run.log").read()
    write("d/journal.jsonl", lines[:100] + "x" + lines[101:])
    says(generate("d", "--episodes", "3", status=1), "journal")


# ---------------------------------------------------------------- pictures


@test
def pictures_are_recorded_and_shown():
    forceps("generate", TOTE, "--out", "d", "--episodes", "1", "--cameras", "wrist")
    says(forceps("info", "d"), "obs/wrist_image", "obs/wrist_depth", "obs/wrist_segmentation")
    assert "obs/front_image" not in forceps("info", "d")
    says(forceps("verify", "d"), "nothing is wrong")
    says(forceps("render", "d", "--out", "a.png"), "a.png")
    assert open("a.png", "rb").read(8) == b"\x89PNG\r\n\x1a\n"
    says(forceps("render", "d", "--episode", "7", "--out", "b.png", status=2), "no episode '7'")
    assert not os.path.exists("b.png")


@test
def drawing_many_large_pictures_is_no_silence():
    # LeakSanitizer's own tracer dies while Mesa's threads draw pictures of this size; leaks are looked for elsewhere.
    said = forceps("generate", TOTE, "--out", "d", "--episodes", "1", "--workers", "1", "--cameras", "front",
                   "--hang", "3", "--set", "cameras.front.size=900 700", "--set", "cameras.front.record=[rgb]",
                   "--set", "fail.timeout=time > 8 s", "--set", "keep.failures=100 %", "--set", "keep.attempts=1",
                   env={"ASAN_OPTIONS": "detect_leaks=0"})
    says(said, "d is complete")
    assert "was silent" not in open("d/run.log").read()


@test
def without_gl_pictures_are_refused_and_the_rest_works():
    # Mesa finds no driver in an empty folder; the same as a node without GL.
    os.mkdir("empty")
    blind = {"__EGL_VENDOR_LIBRARY_DIRS": os.path.abspath("empty")}
    said = forceps("generate", TOTE, "--out", "d", "--episodes", "1", env=blind, status=5)
    says(said, "libegl")
    assert not os.path.exists("d")
    generate("d", "--episodes", "1", env=blind)


# ---------------------------------------------------------------- talking


@test
def the_laws_of_physics_hold():
    said = json.loads(forceps("bench", "--physics", "--json", "--strict", env={"FORCEPS_SCENES": SCENES}))
    assert said["missed"] == 0 and said["aimed"] >= 8, said


@test
def the_first_example_of_the_language_runs_as_it_is_written():
    generate("d", "--episodes", "2", scene=os.path.join(ROOT, "tests", "examples", "1_peg.yaml"))
    facts = json.loads(forceps("info", "d", "--json"))
    assert facts["first_successes"] == 2, facts
    says(forceps("verify", "d"), "nothing is wrong")


@test
def every_command_explains_itself():
    menu = forceps("--help")
    for name in ("generate", "check", "list", "schema", "info", "verify", "render", "bench"):
        assert f"  {name} " in menu
        said = forceps(name, "--help")
        says(said, f"usage: forceps {name}")
        assert len(said.splitlines()) > 5
    says(forceps("list", "scenes", env={"FORCEPS_SCENES": SCENES}), "peg_insertion", "tote_picking")
    says(forceps("list", "skills"), "move_until", "search")
    says(forceps("check", PEG, TOTE), "peg_insertion.yaml: ok", "tote_picking.yaml: ok")
    says(forceps("check", PEG, "--resolved", "--set", "let.bore=15 mm"), "scenes/lib_bench.yaml:", "bore: 15 mm  # --set #1\n")


@test
def the_reference_in_the_documents_is_what_the_program_says():
    with open(os.path.join(ROOT, "docs", "scenes-reference.md"), encoding="utf-8") as file:
        assert file.read() == forceps("_reference"), "run: forceps _reference > docs/scenes-reference.md"
    documented = open(os.path.join(ROOT, "docs", "data-format.md"), encoding="utf-8").read()
    for line in forceps("list", "channels").splitlines()[1:]:
        path = line.split()[0]
        folder, _, name = path.rpartition("/")
        assert path in documented or f".../{name}" in documented or "CAMERA" in path or (
            folder + "/..." in documented) or name.endswith("_peak"), f"docs/data-format.md lacks {path}"


def main():
    wanted = sys.argv[2:]
    passed = failed = 0
    for function in TESTS:
        name = function.__name__
        if wanted and name not in wanted:
            continue
        folder = tempfile.mkdtemp(prefix="forceps-cli-")
        os.chdir(folder)
        began = time.monotonic()
        try:
            function()
            passed += 1
            print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:  # whatever a test raises is its failure
            failed += 1
            print(f"FAILED  {name}", flush=True)
            traceback.print_exc(file=sys.stdout)
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    import run  # as the module that the other files of tests know
    import disasters  # noqa: F401, its tests register themselves
    import mixtures  # noqa: F401
    sys.exit(run.main())
