#include "scenes/schema_example.h"

#include <string.h>

static const SchemaExample EXAMPLES[] = {
        {"a scene", "forceps", "1"},
        {"a scene", "name", "peg_insertion"},
        {"a scene", "domain", "manufacturing"},
        {"a scene", "instruction", "\"insert the {peg.colour} peg into the socket\""},
        {"a scene", "extends", "../lib_bench.yaml"},
        {"a scene", "let", "{bore: 14..18 mm, goal: 60..90 %}"},
        {"a scene", "parts", "{peg: {file: peg.yaml, free: true}}"},
        {"a scene", "robot", "{arm: arm, hand: hand, tool: hand/tcp}"},
        {"a scene", "robots",
                "{left: {arm: arm_l, tool: hand_l/tcp}, right: {arm: arm_r, tool: hand_r/tcp}}"},
        {"a scene", "start", "{peg: {atop: bench/top, x: ±80 mm, yaw: any}}"},
        {"a scene", "require", "distance(peg, socket/hole) > 60 mm"},
        {"a scene", "randomize",
                "{peg/mass: log(30..90 g), arm/joint*/damping: scale(0.7..1.4)}"},
        {"a scene", "belief", "{socket: {pos: ±3 mm, yaw: ±2 deg}}"},
        {"a scene", "contacts", "[{between: [peg, socket], class: slide}]"},
        {"a scene", "physics", "{timestep: 1 ms}"},
        {"a scene", "cameras", "{front: {pos: 0.9 0 0.6 m, look_at: bench/top}}"},
        {"a scene", "expert", "peg_insertion.lua"},
        {"a scene", "success", "depth(peg/tip, socket/hole) > 18 mm and released(peg)"},
        {"a scene", "fail",
                "{dropped: \"below(peg, bench/top, 50 mm)\", timeout: time > 40 s}"},
        {"a scene", "record", "{policy: 10 Hz, contacts: all}"},
        {"a scene", "keep", "{attempts: 5, failures: 30 %}"},
        {"a scene", "noise", "{action: 2 mm, tau: 0.3 s}"},
        {"a scene", "splits", "{val: 5 %, test: 5 %}"},

        {"a part", "file", "../tools/peg.yaml"},
        {"a part", "at", "bench/fixture"},
        {"a part", "pos", "0 0 20 mm"},
        {"a part", "free", "true"},
        {"a part", "count", "1..3"},
        {"a part", "params", "{diameter: = bore - clearance}"},
        {"a part", "rot", "0 0 90 deg"},
        {"a part", "only", "robot0:base_link"},
        {"a part", "drop", "[joint:robot0:slide*, geom:floor]"},
        {"a part", "set",
                "{geom:pad*/friction: 1 0.02 0.0005, joint:lid/damping: 0.1 N*m*s/rad}"},
        {"a part", "add", "{sites: {tcp: {at: eef, rot: 0 0 90 deg}}}"},
        {"a part", "actuators", "replace"},

        {"an added site", "at", "site:eef"},
        {"an added site", "pos", "0 0 100 mm"},
        {"an added site", "rot", "0 90 0 deg"},

        {"an added camera", "at", "body:palm"},
        {"an added camera", "pos", "70 0 20 mm"},
        {"an added camera", "rot", "180 0 90 deg"},
        {"an added camera", "fovy", "75 deg"},

        {"an added sensor", "type", "force"},
        {"an added sensor", "at", "wrist"},

        {"what is added", "sites", "{tcp: {at: eef, rot: 0 0 90 deg}}"},
        {"what is added", "cameras", "{eye: {at: body:palm, fovy: 75 deg}}"},
        {"what is added", "sensors", "{wrist_force: {type: force, at: wrist}}"},

        {"a robot", "home_noise", "±2 deg"},
        {"a robot", "arm", "arm"},
        {"a robot", "hand", "hand"},
        {"a robot", "tool", "hand/tcp"},
        {"a robot", "home", "0 -45 0 -135 0 90 45 deg"},
        {"a robot", "width", "140 mm"},
        {"a robot", "control", "{stiffness: 600 N/m}"},
        {"a robot", "limits", "{speed: 0.4 m/s}"},

        {"the control of a robot", "type", "impedance"},
        {"the control of a robot", "stiffness", "600 N/m"},
        {"the control of a robot", "rotation", "30 N*m/rad"},
        {"the control of a robot", "damping", "1"},
        {"the control of a robot", "latency", "20 ms"},
        {"the control of a robot", "force_limit", "80 N"},
        {"the control of a robot", "rate", "physics"},

        {"the limits of a robot", "speed", "0.5 m/s"},
        {"the limits of a robot", "accel", "2 m/s^2"},

        {"a placement", "atop", "bench/top"},
        {"a placement", "in", "bin/inside"},
        {"a placement", "at", "bench/fixture"},
        {"a placement", "beside", "mug"},
        {"a placement", "left_of", "mug"},
        {"a placement", "right_of", "mug"},
        {"a placement", "front_of", "mug"},
        {"a placement", "behind", "mug"},
        {"a placement", "from", "front"},
        {"a placement", "gap", "10..30 mm"},
        {"a placement", "near", "{to: socket, distance: 0.1..0.2 m}"},
        {"a placement", "facing", "bench/mount"},
        {"a placement", "aligned", "bench/fixture"},
        {"a placement", "x", "±80 mm"},
        {"a placement", "y", "-0.1..0.2 m"},
        {"a placement", "z", "5 mm"},
        {"a placement", "yaw", "any"},
        {"a placement", "pitch", "±10 deg"},
        {"a placement", "roll", "90 deg"},
        {"a placement", "clear", "20 mm"},
        {"a placement", "order", "1"},
        {"a placement", "visible", "front"},
        {"a placement", "settle", "false"},
        {"a placement", "enter", "= (index - 1)*2 s"},

        {"a nearness", "to", "socket/hole"},
        {"a nearness", "distance", "0.1..0.2 m"},

        {"a requirement", "that", "distance(box1, box2) > 0.2 m"},
        {"a requirement", "with", "50 %"},

        {"a belief", "pos", "±3 mm"},
        {"a belief", "rot", "±2 deg"},
        {"a belief", "yaw", "normal(1 deg)"},

        {"a contact rule", "between", "[peg, socket]"},
        {"a contact rule", "class", "slide"},
        {"a contact rule", "friction", "0.4 0.01 0.0005"},
        {"a contact rule", "solref", "0.01 1"},
        {"a contact rule", "solimp", "0.95 0.99 0.001"},
        {"a contact rule", "condim", "6"},
        {"a contact rule", "margin", "1 mm"},
        {"a contact rule", "gap", "0.5 mm"},

        {"physics", "timestep", "1 ms"},
        {"physics", "integrator", "implicitfast"},
        {"physics", "cone", "elliptic"},
        {"physics", "impratio", "100"},
        {"physics", "gravity", "1.62 m/s^2"},
        {"physics", "options_of", "tissue"},

        {"a scene", "lights",
                "{lamp: {pos: 1 1 2 m, look_at: bench/top, intensity: 0.5..1.5}}"},
        {"a scene", "sensors", "{wrist_force: {bias: normal(0.5 N), noise: 0.02..0.1 N}}"},
        {"a sensor", "bias", "normal(0.5 N)"},
        {"a sensor", "noise", "0.02..0.1 N"},
        {"a sensor", "gain", "0.97..1.03"},
        {"a sensor", "crosstalk", "normal(0.005)"},
        {"a sensor", "step", "0.05 N"},
        {"a sensor", "latency", "0..5 ms"},
        {"a sensor", "rate", "500 Hz"},
        {"a light", "pos", "1 1 2 m"},
        {"a light", "look_at", "bench/top"},
        {"a light", "colour", "palette(white, orange)"},
        {"a light", "intensity", "0.5..1.5"},
        {"a light", "shadow", "false"},
        {"a light", "count", "1..3"},
        {"a camera", "exposure", "0.7..1.4"},
        {"a camera", "noise", "0..3 %"},
        {"a camera", "shake", "0..3 mm"},
        {"a camera", "mount", "hand/eye"},
        {"a camera", "pos", "0.9 0 0.6 m"},
        {"a camera", "look_at", "bench/top"},
        {"a camera", "quat", "0.92 0 0.38 0"},
        {"a camera", "fovy", "45 deg"},
        {"a camera", "size", "128 128"},
        {"a camera", "rate", "20 Hz"},
        {"a camera", "record", "[rgb, depth, segmentation]"},

        {"record", "policy", "10 Hz"},
        {"record", "force", "500 Hz"},
        {"record", "contacts", "all"},
        {"record", "actions", "[joint_position, tool_delta_pose, tool_wrench, gripper]"},
        {"record", "state", "true"},
        {"record", "next_obs", "false"},
        {"record", "codec", "zstd"},

        {"keep", "attempts", "5"},
        {"keep", "failures", "30 %"},
        {"keep", "successes", "20 %"},
        {"keep", "retry", "redraw"},

        {"a split", "share", "5 %"},
        {"a split", "randomize", "{peg/friction: 0.05..0.12}"},

        {"the noise on actions", "action", "2 mm"},
        {"the noise on actions", "kind", "ou"},
        {"the noise on actions", "tau", "0.3 s"},

        {"an expert", "file", "peg_insertion.lua"},
        {"an expert", "lua", "\"function expert(robot, scene) robot:home() end\""},
        {"an expert", "truth", "true"},
        {"an expert", "time", "30 s"},

        {"a judge of success", "lua", "is_done"},

        {"a part file", "forceps_part", "1"},
        {"a part file", "model", "socket.xml"},
        {"a part file", "params", "{bore: {default: 16 mm, min: 7 mm, max: 25 mm}}"},
        {"a part file", "bind", "{geom:wall*/size: [= wall/2, = bore/2 + wall, = depth/2]}"},
        {"a part file", "variants", "{round: [geom:round_*], square: [geom:square_*]}"},
        {"a part file", "frames", "{hole: {at: site:hole, z: out}}"},
        {"a part file", "regions", "{hole: {cylinder: site:hole, radius: = bore/2}}"},
        {"a part file", "grasps", "{head: {frame: grasp, width: 20 mm}}"},
        {"a part file", "symmetry", "{z: 90 deg}"},
        {"a part file", "paint", "[geom:block*]"},
        {"a part file", "words", "{noun: socket, colour: grey}"},
        {"a part file", "pos", "0 0 20 mm"},
        {"a part file", "rot", "0 0 90 deg"},
        {"a part file", "only", "robot0:base_link"},
        {"a part file", "drop", "[joint:robot0:slide*, geom:floor]"},
        {"a part file", "set",
                "{geom:pad*/friction: 1 0.02 0.0005, joint:lid/damping: 0.1 N*m*s/rad}"},
        {"a part file", "add", "{sites: {tcp: {at: eef, rot: 0 0 90 deg}}}"},
        {"a part file", "actuators", "replace"},
        {"a part file", "mass", "60 g"},
        {"a part file", "density", "700 kg/m^3"},
        {"a part file", "class", "slide"},

        {"a parameter", "default", "16 mm"},
        {"a parameter", "min", "7 mm"},
        {"a parameter", "max", "25 mm"},
        {"a parameter", "choice", "[round, square]"},

        {"a frame", "at", "site:hole"},
        {"a frame", "z", "out"},

        {"a part file", "surface", "{top: {box: geom:plate}}"},
        {"a surface", "box", "geom:plate"},
        {"a surface", "face", "-x"},
        {"a surface", "cylinder", "site:panel"},
        {"a surface", "arc", "= width/radius*1 rad"},
        {"a surface", "grid", "5 mm"},

        {"a region", "cylinder", "site:hole"},
        {"a region", "radius", "= bore/2"},
        {"a region", "height", "= depth"},
        {"a region", "tol", "2 mm"},
        {"a region", "box", "site:inside"},
        {"a region", "size", "[= width/2, = depth/2, = height/2]"},

        {"a grasp", "frame", "grasp"},
        {"a grasp", "width", "= diameter"},
        {"a grasp", "score", "0.8"},
        {"a grasp", "approach", "80 mm"},

        {"symmetry", "z", "any"},

        {"words", "noun", "socket"},
        {"words", "colour", "grey"},
};

const SchemaExample *schema_examples(size_t *ret_count)
{
    *ret_count = sizeof EXAMPLES / sizeof *EXAMPLES;
    return EXAMPLES;
}

const char *schema_example_find(const char *noun, const char *key)
{
    for (size_t i = 0; i < sizeof EXAMPLES / sizeof *EXAMPLES; i++) {
        if (strcmp(EXAMPLES[i].noun, noun) == 0 && strcmp(EXAMPLES[i].key, key) == 0) {
            return EXAMPLES[i].value;
        }
    }
    return NULL;
}
