"""schema.py FORCEPS SCENES - `forceps schema`, judged by other people's YAML and JSON Schema readers.

What the program accepts the schema accepts, as PyYAML reads it; a key misspelt, a word that is none of
those, a quantity without its unit, a list where a map belongs is refused in every kind of file.
"""

import copy
import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml

forceps, scenes = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads(subprocess.run([forceps, "schema"], check=True, capture_output=True).stdout)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
failed = 0


def judge(name, wrong):
    global failed
    failed += bool(wrong)
    print(("FAILED  " if wrong else "ok      ") + name + (f": {wrong}" if wrong else ""))


def is_valid(value):
    return validator.is_valid(value)


def keys_are_texts(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and keys_are_texts(inner) for key, inner in value.items())
    return not isinstance(value, list) or all(map(keys_are_texts, value))


def shipped():
    for path in sorted(scenes.rglob("*.yaml")):
        yield path, yaml.safe_load(path.read_text())


def every_shipped_file_is_accepted():
    for path, value in shipped():
        if not keys_are_texts(value):
            return f"{path.name} has a key that is no text to PyYAML"
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        if error:
            return f"{path.name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


# Maps whose keys are the author's: any name may stand there.
OPEN = {"let", "parts", "params", "start", "randomize", "belief", "cameras", "fail", "splits", "bind", "frames",
        "regions", "grasps", "variants", "words", "symmetry", "scenes", "set", "groups"}


def maps_of(value, path=()):
    """Every map whose keys are ours."""
    if isinstance(value, dict):
        last = path[-1] if path else None
        inside_randomize = "randomize" in path or "choice" in path or "set" in path
        if last not in OPEN and not inside_randomize:
            yield path
        for key, inner in value.items():
            yield from maps_of(inner, path + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from maps_of(inner, path + (i,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def a_key_that_is_none_is_refused_wherever_it_stands():
    count = 0
    for path, value in shipped():
        for where in maps_of(value):
            broken = copy.deepcopy(value)
            at(broken, where)["frictoin"] = "0.3"
            count += 1
            if is_valid(broken):
                return f"{path.name}: 'frictoin' in {'/'.join(map(str, where)) or 'the file'} is accepted"
    return None if count >= 50 else f"only {count} maps were tried"


WHOLE = {
    "forceps": 1, "name": "least", "success": "released(peg)",
    "parts": {"peg": {"file": "peg.yaml"}},
}
PART = {"forceps_part": 1, "model": "peg.xml", "params": {"width": {"default": "5 mm"}}}

SET = {"forceps_dataset": 1, "name": "hands", "scenes": {"peg": {"scene": "peg.yaml", "weight": 3}}}

GOOD = [
    WHOLE,
    PART,
    {"forceps_mixin": 1, "record": {"policy": "20 Hz"}},
    SET,
    SET | {"set": {"cameras": None, "keep": {"attempts": 3}}, "groups": {"arm": ["peg"]}, "seed": 7},
    {"forceps_dataset": 1, "extends": "base.yaml", "scenes": {"peg": None}},
    {"forceps": 1, "extends": "base.yaml", "name": "more", "parts": {"peg": None}},
    WHOLE | {"start": {"peg": {"x": 0, "yaw": "any", "order": -3}}},
    WHOLE | {"let": {"a": {"choice": {"red": 3, "blue": 1}}, "b": 3, "c": "= a + 1"}},
    WHOLE | {"require": ["a > b", {"that": "c", "with": "50 %"}]},
    WHOLE | {"cameras": {"top": {"pos": "0 0 1 m", "look_at": "peg", "size": [128, 128]}}},
]

BAD = {
    "no mark": {"name": "least"},
    "two marks": WHOLE | {"forceps_part": 1},
    "another version": WHOLE | {"forceps": 2},
    "a key missing": {key: WHOLE[key] for key in WHOLE if key != "success"},
    "a key removed that nothing brought": WHOLE | {"robot": None},
    "a part without a file": WHOLE | {"parts": {"peg": {"free": True}}},
    "a name that is none": WHOLE | {"name": "Least One"},
    "a word that is none": WHOLE | {"physics": {"cone": "round"}},
    "a length without a unit": WHOLE | {"start": {"peg": {"x": 0.05}}},
    "a rate without a unit": WHOLE | {"record": {"policy": 20}},
    "a number of a quantity's text only": WHOLE | {"record": {"policy": "20"}},
    "a list where a map belongs": WHOLE | {"parts": [{"file": "peg.yaml"}]},
    "a text where a map belongs": WHOLE | {"robot": "arm"},
    "a pair of three": WHOLE | {"contacts": [{"between": ["a", "b", "c"]}]},
    "keys that exclude each other": WHOLE | {"start": {"peg": {"atop": "a/b", "in": "a/c"}}},
    "a size of three": WHOLE | {"cameras": {"top": {"size": [1, 2, 3]}}},
    "an order that is no integer": WHOLE | {"start": {"peg": {"order": 1.5}}},
    "yes for true": WHOLE | {"parts": {"peg": {"file": "peg.yaml", "free": "yes"}}},
    "a parameter without a default": PART | {"params": {"width": {"min": "1 mm"}}},
    "a data set of no scenes": {"forceps_dataset": 1, "name": "hands"},
    "a scene with weight and episodes": SET | {"scenes": {"peg": {"scene": "p.yaml", "weight": 1, "episodes": 2}}},
    "a split of a data set with laws": SET | {"splits": {"ood": {"share": "5 %"}}},
    "a part file that extends": PART | {"extends": "base.yaml"},
}


def what_is_right_is_accepted():
    for value in GOOD:
        if not is_valid(value):
            error = jsonschema.exceptions.best_match(validator.iter_errors(value))
            return f"{value}: {error.message[:200]}"


def what_is_wrong_is_refused():
    accepted = [name for name, value in BAD.items() if is_valid(value)]
    return ", ".join(accepted) + " accepted" if accepted else None


CHECKS = [every_shipped_file_is_accepted, a_key_that_is_none_is_refused_wherever_it_stands, what_is_right_is_accepted,
          what_is_wrong_is_refused]
for check in CHECKS:
    judge(check.__name__, check())
print(f"{len(CHECKS) - failed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0)
