#include "sim/episode_channels.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/event_log.h"
#include "sim/policy.h"

/* Guesses for sizing: touching pairs of parts, of geoms, and events per second. */
static const double PAIRS_TOUCHING = 6.0;
static const double GEOM_PAIRS_TOUCHING = 24.0;
static const double EVENTS_PER_S = 2.0;

/* Geom pairs of one physics step that room is kept for; more may grow in mid-tick. */
enum { RAW_CONTACTS_PER_STEP = 256 };

enum { PART_NAME_BYTES = 64, POSE_SIZE = 7 };

/* Extent of a sample where the model decides it; fixed extents are plain numbers. */
enum {
    EXTENT_SCALAR = 0,
    EXTENT_JOINTS = -1,
    EXTENT_FINGERS = -2,
    EXTENT_OBJECTS = -3, /* object count times 7 */
    EXTENT_STATES = -4,  /* nq + nv */
    EXTENT_QPOS = -5,
    EXTENT_MOCAP = -6,
    EXTENT_INTEGRATION = -7,
};

typedef enum Cadence {
    CADENCE_ONCE,   /* a table or one value */
    CADENCE_TICK,   /* policy rate */
    CADENCE_FORCE,  /* force rate */
    CADENCE_PEAK,   /* force rate, only where that is below physics rate */
    CADENCE_WINDOW, /* one per contact window */
    CADENCE_ROW,    /* rows of those windows */
    CADENCE_STEP,   /* one per physics step, raw contacts */
    CADENCE_RAW,    /* rows of those steps */
    CADENCE_EVENT,
    CADENCE_LOOK,
} Cadence;

typedef struct ChannelRow {
    const char *path;
    const char *unit;
    const char *frame;
    const char *names;
    const char *meaning;
    ChannelType type;
    int extent;
    Cadence cadence;
    bool privileged;
} ChannelRow;

#define WRENCH_UNIT  "N,N,N,N*m,N*m,N*m"
#define WRENCH_NAMES "fx,fy,fz,tx,ty,tz"
#define POSE_UNIT    "m,m,m,1,1,1,1"
#define POSE_NAMES   "x,y,z,qw,qx,qy,qz"
#define DELTA_NAMES  "dx,dy,dz,rx,ry,rz"

static const ChannelRow ROWS[STREAM_COUNT] = {
        [STREAM_ACTIONS] = {"actions", "1", "base", DELTA_NAMES ",gripper",
                "commanded tool pose minus the pose commanded before (translation, rotation "
                "vector) over scale; gripper -1 open, 1 closed",
                CHANNEL_F32, 7, CADENCE_TICK, false},
        [STREAM_ACTION_JOINT_POSITION] = {"action_dict/joint_position", "rad", "joint", NULL,
                "joint angles at the end of the tick: what a joint controller would be told",
                CHANNEL_F32, EXTENT_JOINTS, CADENCE_TICK, false},
        [STREAM_ACTION_DELTA_POSE] = {"action_dict/tool_delta_pose", "m,m,m,rad,rad,rad",
                "base", DELTA_NAMES, "commanded tool pose minus the pose commanded before",
                CHANNEL_F32, 6, CADENCE_TICK, false},
        [STREAM_ACTION_POSE] = {"action_dict/tool_pose", POSE_UNIT, "base", POSE_NAMES,
                "commanded tool pose at the end of the tick", CHANNEL_F32, 7, CADENCE_TICK,
                false},
        [STREAM_ACTION_WRENCH] = {"action_dict/tool_wrench", WRENCH_UNIT, "base", WRENCH_NAMES,
                "commanded wrench of the tool on the environment along force-controlled axes, "
                "zero along the others",
                CHANNEL_F32, 6, CADENCE_TICK, false},
        [STREAM_ACTION_GRIPPER] = {"action_dict/gripper", "m,N", NULL, "width,force",
                "commanded width between the pads (0 while closing on force) and force of each "
                "pad",
                CHANNEL_F32, 2, CADENCE_TICK, false},
        [STREAM_ACTION_EXECUTED] = {"action_dict/executed", "1", "base", DELTA_NAMES ",gripper",
                "what the controller's reference did during the tick, after latency and guards, "
                "in units of actions",
                CHANNEL_F32, 7, CADENCE_TICK, false},
        [STREAM_REWARDS] = {"rewards", "1", NULL, NULL,
                "1 if all success conditions hold at the end of the tick, else 0", CHANNEL_F32,
                EXTENT_SCALAR, CADENCE_TICK, true},
        [STREAM_DONES] = {"dones", "1", NULL, NULL, "1 at the last tick", CHANNEL_U8,
                EXTENT_SCALAR, CADENCE_TICK, false},
        [STREAM_STATES] = {"states", "1", NULL, NULL,
                "MuJoCo's qpos and qvel at the start of the tick", CHANNEL_F64, EXTENT_STATES,
                CADENCE_TICK, true},
        [STREAM_JOINT_POS] = {"obs/robot0_joint_pos", "rad", "joint", NULL,
                "arm joint angles as read", CHANNEL_F32, EXTENT_JOINTS, CADENCE_TICK, false},
        [STREAM_JOINT_VEL] = {"obs/robot0_joint_vel", "rad/s", "joint", NULL,
                "arm joint velocities", CHANNEL_F32, EXTENT_JOINTS, CADENCE_TICK, false},
        [STREAM_TOOL_POS] = {"obs/robot0_eef_pos", "m", "base", "x,y,z", "position of the tool",
                CHANNEL_F32, 3, CADENCE_TICK, false},
        [STREAM_TOOL_QUAT] = {"obs/robot0_eef_quat", "1", "base", "qx,qy,qz,qw",
                "orientation of the tool, scalar last as in robosuite", CHANNEL_F32, 4,
                CADENCE_TICK, false},
        [STREAM_GRIPPER_POS] = {"obs/robot0_gripper_qpos", "m", "joint", NULL,
                "opening of each finger", CHANNEL_F32, EXTENT_FINGERS, CADENCE_TICK, false},
        [STREAM_GRIPPER_VEL] = {"obs/robot0_gripper_qvel", "m/s", "joint", NULL,
                "speed of each finger, opening is positive", CHANNEL_F32, EXTENT_FINGERS,
                CADENCE_TICK, false},
        [STREAM_OBS_WRENCH] = {"obs/wrench", WRENCH_UNIT, "sensor", WRENCH_NAMES,
                "wrist wrench as read, environment on tool: mean over the tick before",
                CHANNEL_F32, 6, CADENCE_TICK, false},
        [STREAM_OBS_WRENCH_PEAK] = {"obs/wrench_peak", WRENCH_UNIT, "sensor", WRENCH_NAMES,
                "wrist wrench as read: largest magnitude of each component over the tick before",
                CHANNEL_F32, 6, CADENCE_TICK, false},
        [STREAM_OBS_OBJECT] = {"obs/object", POSE_UNIT, "base", NULL,
                "exact poses of the task's objects, one after the other; absent ones are zero",
                CHANNEL_F32, EXTENT_OBJECTS, CADENCE_TICK, true},
        [STREAM_OBS_OBJECT_ESTIMATE] = {"obs/object_estimate", POSE_UNIT, "base", NULL,
                "poses as a camera would estimate them: the attempt's belief error plus noise; "
                "unknown and absent ones are zero",
                CHANNEL_F32, EXTENT_OBJECTS, CADENCE_TICK, false},
        [STREAM_LABEL_PHASE] = {"labels/phase", "1", NULL, NULL,
                "the expert's phase: row of labels/phase_names", CHANNEL_I32, EXTENT_SCALAR,
                CADENCE_TICK, false},
        [STREAM_LABEL_SKILL] = {"labels/skill", "1", NULL, NULL,
                "the running skill: row of labels/skill_names", CHANNEL_I32, EXTENT_SCALAR,
                CADENCE_TICK, false},
        [STREAM_PHASE_NAMES] = {"labels/phase_names", "1", NULL, NULL, "names of phases",
                CHANNEL_TEXT, EXTENT_SCALAR, CADENCE_ONCE, false},
        [STREAM_SKILL_NAMES] = {"labels/skill_names", "1", NULL, NULL, "names of skills",
                CHANNEL_TEXT, EXTENT_SCALAR, CADENCE_ONCE, false},
        [STREAM_PARTS] = {"labels/parts", "1", NULL, NULL,
                "names of the parts that contacts and events refer to by row", CHANNEL_TEXT,
                EXTENT_SCALAR, CADENCE_ONCE, false},
        [STREAM_OBJECT_PRESENT] = {"labels/object_present", "1", NULL, NULL,
                "1 for each object of obs/object that is in this episode", CHANNEL_U8,
                EXTENT_SCALAR, CADENCE_ONCE, true},
        [STREAM_WRENCH] = {"force/wrist/wrench", WRENCH_UNIT, "sensor", WRENCH_NAMES,
                "wrist wrench as read (bias, noise, latency), environment on tool", CHANNEL_F32,
                6, CADENCE_FORCE, false},
        [STREAM_WRENCH_CLEAN] = {"force/wrist/wrench_clean", WRENCH_UNIT, "sensor",
                WRENCH_NAMES, "exact wrist wrench, environment on tool", CHANNEL_F32, 6,
                CADENCE_FORCE, true},
        [STREAM_JOINT_TORQUE] = {"force/joint_torque", "N*m", "joint", NULL,
                "torque of the arm's motors", CHANNEL_F32, EXTENT_JOINTS, CADENCE_FORCE, false},
        [STREAM_WRENCH_PEAK] = {"force/wrist/wrench_peak", WRENCH_UNIT, "sensor", WRENCH_NAMES,
                "largest magnitude of each component of the wrench as read over the window",
                CHANNEL_F32, 6, CADENCE_PEAK, false},
        [STREAM_WRENCH_CLEAN_PEAK] = {"force/wrist/wrench_clean_peak", WRENCH_UNIT, "sensor",
                WRENCH_NAMES,
                "largest magnitude of each component of the exact wrench over the window",
                CHANNEL_F32, 6, CADENCE_PEAK, true},
        [STREAM_JOINT_TORQUE_PEAK] = {"force/joint_torque_peak", "N*m", "joint", NULL,
                "largest magnitude of each motor torque over the window", CHANNEL_F32,
                EXTENT_JOINTS, CADENCE_PEAK, false},
        [STREAM_CONTACT_TIME] = {"contacts/time", "s", NULL, NULL, "start of each window",
                CHANNEL_F64, EXTENT_SCALAR, CADENCE_WINDOW, true},
        [STREAM_CONTACT_OFFSET] = {"contacts/offset", "1", NULL, NULL,
                "rows offset[i] to offset[i+1]-1 of the other contacts/ belong to window i",
                CHANNEL_I64, EXTENT_SCALAR, CADENCE_WINDOW, true},
        [STREAM_CONTACT_PART] = {"contacts/part", "1", NULL, "a,b",
                "the two touching parts: rows of labels/parts, a < b", CHANNEL_I32, 2,
                CADENCE_ROW, true},
        [STREAM_CONTACT_POINT] = {"contacts/point", "m", "world", "x,y,z",
                "centre of pressure, mean over the window", CHANNEL_F32, 3, CADENCE_ROW, true},
        [STREAM_CONTACT_FRAME] = {"contacts/frame", "1", "world", NULL,
                "rows of a rotation matrix: normal from a to b, two tangents", CHANNEL_F32, 9,
                CADENCE_ROW, true},
        [STREAM_CONTACT_WRENCH] = {"contacts/wrench", WRENCH_UNIT, "world", WRENCH_NAMES,
                "on part b by part a about point, mean over the window", CHANNEL_F32, 6,
                CADENCE_ROW, true},
        [STREAM_CONTACT_PEAK] = {"contacts/peak", "N", "world", "fx,fy,fz",
                "largest force of one physics step in the window", CHANNEL_F32, 3, CADENCE_ROW,
                true},
        [STREAM_CONTACT_IMPULSE] = {"contacts/impulse", "N*s", "world", "x,y,z",
                "force on part b integrated over the window", CHANNEL_F32, 3, CADENCE_ROW,
                true},
        [STREAM_CONTACT_DEPTH] = {"contacts/depth", "m", NULL, NULL,
                "deepest penetration in the window", CHANNEL_F32, EXTENT_SCALAR, CADENCE_ROW,
                true},
        [STREAM_CONTACT_SLIP] = {"contacts/slip", "m/s", "world", "x,y,z",
                "tangential velocity of b's surface relative to a's at point, mean",
                CHANNEL_F32, 3, CADENCE_ROW, true},
        [STREAM_CONTACT_UTILISATION] = {"contacts/utilisation", "1", NULL, NULL,
                "share of the friction cone in use, mean weighted by normal force", CHANNEL_F32,
                EXTENT_SCALAR, CADENCE_ROW, true},
        [STREAM_RAW_TIME] = {"contacts_raw/time", "s", NULL, NULL, "start of each physics step",
                CHANNEL_F64, EXTENT_SCALAR, CADENCE_STEP, true},
        [STREAM_RAW_OFFSET] = {"contacts_raw/offset", "1", NULL, NULL,
                "rows offset[i] to offset[i+1]-1 of the other contacts_raw/ belong to step i",
                CHANNEL_I64, EXTENT_SCALAR, CADENCE_STEP, true},
        [STREAM_RAW_GEOM] = {"contacts_raw/geom", "1", NULL, "a,b",
                "the two touching geoms of the physics model", CHANNEL_I32, 2, CADENCE_RAW,
                true},
        [STREAM_RAW_POINT] = {"contacts_raw/point", "m", "world", "x,y,z",
                "midpoint between the surfaces", CHANNEL_F32, 3, CADENCE_RAW, true},
        [STREAM_RAW_FRAME] = {"contacts_raw/frame", "1", "world", NULL,
                "rows of a rotation matrix: normal from a to b, two tangents", CHANNEL_F32, 9,
                CADENCE_RAW, true},
        [STREAM_RAW_WRENCH] = {"contacts_raw/wrench", WRENCH_UNIT, "contact", WRENCH_NAMES,
                "on geom b by geom a about point, in the row's own frame (x is the normal)",
                CHANNEL_F32, 6, CADENCE_RAW, true},
        [STREAM_RAW_DISTANCE] = {"contacts_raw/distance", "m", NULL, NULL,
                "between the surfaces, negative: penetration", CHANNEL_F32, EXTENT_SCALAR,
                CADENCE_RAW, true},
        [STREAM_EVENT_TIME] = {"events/time", "s", NULL, NULL, "when it happened", CHANNEL_F64,
                EXTENT_SCALAR, CADENCE_EVENT, true},
        [STREAM_EVENT_KIND] = {"events/kind", "1", NULL, NULL, "what: index into kinds",
                CHANNEL_U8, EXTENT_SCALAR, CADENCE_EVENT, true},
        [STREAM_EVENT_A] = {"events/a", "1", NULL, NULL, "part: row of labels/parts, -1: none",
                CHANNEL_I32, EXTENT_SCALAR, CADENCE_EVENT, true},
        [STREAM_EVENT_B] = {"events/b", "1", NULL, NULL,
                "other part: row of labels/parts, -1: none", CHANNEL_I32, EXTENT_SCALAR,
                CADENCE_EVENT, true},
        [STREAM_EVENT_VALUE] = {"events/value", "1", NULL, NULL,
                "make, grasp: force in N; guard: its index; else 0", CHANNEL_F64, EXTENT_SCALAR,
                CADENCE_EVENT, true},
        [STREAM_REPLAY_STATE] = {"replay/state0", "1", NULL, NULL,
                "mjSTATE_INTEGRATION at time 0", CHANNEL_F64, EXTENT_INTEGRATION, CADENCE_ONCE,
                true},
        [STREAM_REPLAY_HASH] = {"replay/hash", "1", NULL, NULL,
                "XXH3-64 of mjSTATE_INTEGRATION at the end of the tick", CHANNEL_U64,
                EXTENT_SCALAR, CADENCE_TICK, false},
        [STREAM_REPLAY_STEPS] = {"replay/steps", "1", NULL, NULL, "physics steps", CHANNEL_I64,
                EXTENT_SCALAR, CADENCE_ONCE, false},
        [STREAM_LOOK_TIME] = {"look/time", "s", NULL, NULL, "when the rows of look/ were taken",
                CHANNEL_F64, EXTENT_SCALAR, CADENCE_LOOK, false},
        [STREAM_LOOK_QPOS] = {"look/qpos", "1", NULL, NULL, "MuJoCo's qpos, for drawing",
                CHANNEL_F32, EXTENT_QPOS, CADENCE_LOOK, true},
        [STREAM_LOOK_MOCAP] = {"look/mocap", POSE_UNIT, "world", NULL,
                "poses of MuJoCo's mocap bodies, for drawing", CHANNEL_F32, EXTENT_MOCAP,
                CADENCE_LOOK, true},
};

/* Physics steps per sample of a rate; 0 if the rate does not divide the physics rate. */
static int steps_of(double rate_hz, double step_s)
{
    double steps = floor(1.0 / (rate_hz * step_s) + 0.5);
    bool divides = steps >= 1.0 && steps < 1e6 && fabs(steps * step_s * rate_hz - 1.0) < 1e-9;
    return divides ? (int)steps : 0;
}

static bool grid_rate(
        const char *what, double rate_hz, double step_s, int *ret_steps, Error *err)
{
    int steps = rate_hz > 0.0 ? steps_of(rate_hz, step_s) : 0;
    if (steps == 0) {
        return error_set(err, ERROR_SCENE,
                "%s rate of %g Hz does not divide the physics rate of %g Hz", what, rate_hz,
                1.0 / step_s);
    }
    *ret_steps = steps;
    return true;
}

StreamFacts episode_stream(StreamId stream)
{
    const ChannelRow *row = &ROWS[stream];
    return (StreamFacts){row->path, row->unit, row->meaning};
}

bool episode_grid_init(EpisodeGrid *grid, const Task *task, const mjModel *model, Error *err)
{
    const size_t most = sizeof grid->steps_per_camera / sizeof grid->steps_per_camera[0];
    double step_s = model->opt.timestep;
    double force_hz = task->force_hz > 0.0 ? task->force_hz : 1.0 / step_s;
    *grid = (EpisodeGrid){.step_s = step_s, .camera_count = (int)task->camera_count};
    if (task->camera_count > most) {
        return error_set(err, ERROR_SCENE, "%zu cameras are recorded, at most %zu are possible",
                task->camera_count, most);
    }
    if (!grid_rate("the policy", task->policy_hz, step_s, &grid->steps_per_tick, err) ||
            !grid_rate("the force", force_hz, step_s, &grid->steps_per_force, err) ||
            !grid_rate("the contact window", 1000.0 / EPISODE_WINDOW_MS, step_s,
                    &grid->steps_per_window, err) ||
            !grid_rate(
                    "the look", 1000.0 / EPISODE_LOOK_MS, step_s, &grid->steps_per_look, err)) {
        return false;
    }
    for (int i = 0; i < grid->camera_count; i++) {
        if (!grid_rate(task->cameras[i].name, task->cameras[i].rate_hz, step_s,
                    &grid->steps_per_camera[i], err)) {
            return error_wrap(err, "camera");
        }
    }
    return true;
}

static int extent_size(
        const EpisodeChannels *channels, const Task *task, const mjModel *model, int extent)
{
    const Robot *robot = &task->robots[0];
    switch (extent) {
    case EXTENT_JOINTS:
        return robot->dof_count;
    case EXTENT_FINGERS:
        return robot->finger_count;
    case EXTENT_OBJECTS:
        return POSE_SIZE * (int)channels->object_count;
    case EXTENT_STATES:
        return (int)(model->nq + model->nv);
    case EXTENT_QPOS:
        return (int)model->nq;
    case EXTENT_MOCAP:
        return POSE_SIZE * (int)model->nmocap;
    case EXTENT_INTEGRATION:
        return mj_stateSize(model, mjSTATE_INTEGRATION);
    default:
        return extent;
    }
}

/* Expected samples per second and the place in time of a cadence. */
static double cadence_place(const EpisodeGrid *grid, Cadence cadence, ChannelDef *def)
{
    double physics_hz = 1.0 / grid->step_s;
    double window_hz = 1000.0 / EPISODE_WINDOW_MS;
    double look_hz = 1000.0 / EPISODE_LOOK_MS;
    switch (cadence) {
    case CADENCE_TICK:
        def->timing = TIMING_UNIFORM;
        def->rate_hz = physics_hz / grid->steps_per_tick;
        return def->rate_hz;
    case CADENCE_FORCE:
    case CADENCE_PEAK:
        def->timing = TIMING_UNIFORM;
        def->rate_hz = physics_hz / grid->steps_per_force;
        return def->rate_hz;
    case CADENCE_WINDOW:
        return window_hz;
    case CADENCE_ROW:
        return window_hz * PAIRS_TOUCHING;
    case CADENCE_STEP:
        return physics_hz;
    case CADENCE_RAW:
        return physics_hz * GEOM_PAIRS_TOUCHING;
    case CADENCE_EVENT:
        def->timing = TIMING_LISTED;
        def->time_path = ROWS[STREAM_EVENT_TIME].path;
        return EVENTS_PER_S;
    case CADENCE_LOOK:
        def->timing = TIMING_LISTED;
        def->time_path = ROWS[STREAM_LOOK_TIME].path;
        for (int i = 0; i < grid->camera_count; i++) {
            look_hz = fmax(look_hz, physics_hz / grid->steps_per_camera[i]);
        }
        return look_hz;
    case CADENCE_ONCE:
        break;
    }
    return 0.0;
}

static bool cadence_used(const EpisodeChannels *channels, const Task *task, Cadence cadence)
{
    switch (cadence) {
    case CADENCE_PEAK:
        return channels->grid.steps_per_force > 1;
    case CADENCE_WINDOW:
    case CADENCE_ROW:
        return task->contacts != CONTACTS_NONE;
    case CADENCE_STEP:
    case CADENCE_RAW:
        return task->contacts == CONTACTS_ALL;
    case CADENCE_ONCE:
    case CADENCE_TICK:
    case CADENCE_FORCE:
    case CADENCE_EVENT:
    case CADENCE_LOOK:
        break;
    }
    return true;
}

/* The most samples one policy tick adds, a last incomplete window included. */
static size_t cadence_most(const EpisodeGrid *grid, const Task *task, Cadence cadence)
{
    size_t steps = (size_t)grid->steps_per_tick;
    assert(grid->steps_per_window > 0 && grid->steps_per_force > 0);
    size_t windows = steps / (size_t)grid->steps_per_window + 2;
    switch (cadence) {
    case CADENCE_FORCE:
    case CADENCE_PEAK:
        return steps / (size_t)grid->steps_per_force + 1;
    case CADENCE_WINDOW:
        return windows;
    case CADENCE_ROW:
        return windows * (task->part_count * (task->part_count + 1) / 2);
    case CADENCE_STEP:
    case CADENCE_LOOK:
        return steps + 1;
    case CADENCE_RAW:
        return steps * RAW_CONTACTS_PER_STEP;
    case CADENCE_ONCE:
    case CADENCE_TICK:
    case CADENCE_EVENT:
        break;
    }
    return 1;
}

static void fill_channel(
        EpisodeChannels *channels, const Task *task, const mjModel *model, StreamId id)
{
    const ChannelRow *row = &ROWS[id];
    int extent = extent_size(channels, task, model, row->extent);
    ChannelDef *def = &channels->def[id];
    *def = (ChannelDef){
            .path = row->path,
            .unit = row->unit,
            .frame = row->frame,
            .names = row->names,
            .meaning = row->meaning,
            .type = row->type,
            .rank = row->extent == EXTENT_SCALAR ? 0 : 1,
            .shape = {(uint32_t)extent},
            .text_bytes = row->type == CHANNEL_TEXT ? PART_NAME_BYTES : 0,
            .privileged = row->privileged,
    };
    channels->samples_per_s[id] = cadence_place(&channels->grid, row->cadence, def);
    channels->tick_samples[id] = cadence_most(&channels->grid, task, row->cadence);
    channels->used[id] = cadence_used(channels, task, row->cadence) &&
            (row->extent == EXTENT_SCALAR || extent > 0);
    if (row->extent == EXTENT_JOINTS) {
        def->names = channels->joint_names;
    } else if (row->extent == EXTENT_FINGERS) {
        def->names = channels->finger_names;
    } else if (row->extent == EXTENT_OBJECTS) {
        def->names = channels->object_names;
    }
    /* The times themselves are not a stream over themselves. */
    if (id == STREAM_EVENT_TIME || id == STREAM_LOOK_TIME) {
        def->timing = TIMING_NONE;
        def->time_path = NULL;
    }
}

static void fill_attributes(EpisodeChannels *channels)
{
    channels->action_attrs[0] = (ChannelAttr){.name = "scale", .text = channels->scale_text};
    channels->action_attrs[1] =
            (ChannelAttr){.name = "scale_unit", .text = "m,m,m,rad,rad,rad,1"};
    channels->quat_attrs[0] = (ChannelAttr){.name = "order", .text = "x,y,z,w"};
    channels->event_attrs[0] = (ChannelAttr){.name = "kinds", .text = EVENT_KIND_NAMES};

    const StreamId scaled[] = {STREAM_ACTIONS, STREAM_ACTION_EXECUTED};
    for (size_t i = 0; i < sizeof scaled / sizeof scaled[0]; i++) {
        channels->def[scaled[i]].attrs = channels->action_attrs;
        channels->def[scaled[i]].attr_count = 2;
    }
    channels->def[STREAM_TOOL_QUAT].attrs = channels->quat_attrs;
    channels->def[STREAM_TOOL_QUAT].attr_count = 1;
    channels->def[STREAM_EVENT_KIND].attrs = channels->event_attrs;
    channels->def[STREAM_EVENT_KIND].attr_count = 1;

    channels->object_attrs[0] =
            (ChannelAttr){.name = "absent", .text = "zeros: see labels/object_present"};
    const StreamId objects[] = {STREAM_OBS_OBJECT, STREAM_OBS_OBJECT_ESTIMATE};
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        channels->def[objects[i]].attrs = channels->object_attrs;
        channels->def[objects[i]].attr_count = 1;
    }
}

static void add_joint_names(Text *text, const mjModel *model, const int *joints, int count)
{
    for (int i = 0; i < count; i++) {
        const char *name = mj_id2name(model, mjOBJ_JOINT, joints[i]);
        text_addf(text, "%s%s", i > 0 ? "," : "", name == NULL ? "" : name);
    }
}

/* The components of obs/object: "peg.x,peg.y,...". */
static void add_object_names(Text *text, const EpisodeChannels *channels, const Task *task)
{
    static const char *const COMPONENT[POSE_SIZE] = {"x", "y", "z", "qw", "qx", "qy", "qz"};
    for (size_t i = 0; i < channels->object_count; i++) {
        for (int j = 0; j < POSE_SIZE; j++) {
            text_addf(text, "%s%s.%s", i + (size_t)j > 0 ? "," : "",
                    task->parts[channels->object_part[i]].name, COMPONENT[j]);
        }
    }
}

static void add_scale(Text *text, const EpisodeChannels *channels, const LimitsDef *limits)
{
    double tick_s = channels->grid.steps_per_tick * channels->grid.step_s;
    for (int i = 0; i < 6; i++) {
        text_add_number(text, (i < 3 ? limits->speed : limits->rotation_speed) * tick_s);
        text_add(text, ",");
    }
    text_add(text, "1");
}

/* Hands the text's characters over; false when memory ran out. */
static bool keep_text(Text *text, char **ret_chars, Error *err)
{
    bool kept = text_ok(text, "channel names", err);
    if (kept) {
        *ret_chars = text_duplicate(text_chars(text));
        kept = *ret_chars != NULL || error_no_memory(err, "channel names");
    }
    text_clear(text);
    return kept;
}

static bool make_names(
        EpisodeChannels *channels, const Task *task, const mjModel *model, Error *err)
{
    const Robot *robot = &task->robots[0];
    Text text = {0};
    add_joint_names(&text, model, robot->joint, robot->dof_count);
    bool done = keep_text(&text, &channels->joint_names, err);
    if (done) {
        add_joint_names(&text, model, robot->finger_joint, robot->finger_count);
        done = keep_text(&text, &channels->finger_names, err);
    }
    if (done) {
        add_object_names(&text, channels, task);
        done = keep_text(&text, &channels->object_names, err);
    }
    if (done) {
        add_scale(&text, channels, &robot->limits);
        done = keep_text(&text, &channels->scale_text, err);
    }
    text_release(&text);
    return done;
}

bool episode_channels_init(
        EpisodeChannels *channels, const Task *task, const mjModel *model, Error *err)
{
    *channels = (EpisodeChannels){0};
    if (!episode_grid_init(&channels->grid, task, model, err)) {
        return false;
    }
    channels->object_part = calloc(task->part_count + 1, sizeof *channels->object_part);
    if (channels->object_part == NULL) {
        return error_no_memory(err, "channels");
    }
    for (size_t part = 0; part < task->part_count; part++) {
        if (task->parts[part].is_object) {
            channels->object_part[channels->object_count++] = (int)part;
        }
    }
    if (!make_names(channels, task, model, err)) {
        episode_channels_release(channels);
        return false;
    }
    for (int id = 0; id < STREAM_COUNT; id++) {
        fill_channel(channels, task, model, (StreamId)id);
    }
    fill_attributes(channels);
    return true;
}

void episode_channels_release(EpisodeChannels *channels)
{
    free(channels->object_part);
    free(channels->joint_names);
    free(channels->finger_names);
    free(channels->object_names);
    free(channels->scale_text);
    *channels = (EpisodeChannels){0};
}

double episode_channels_bytes_per_s(const EpisodeChannels *channels)
{
    double bytes = 0.0;
    for (int id = 0; id < STREAM_COUNT; id++) {
        if (channels->used[id]) {
            bytes += channels->samples_per_s[id] *
                    (double)channel_sample_bytes(&channels->def[id]);
        }
    }
    return bytes;
}
