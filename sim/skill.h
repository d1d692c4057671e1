/*
 * skill.h - what an expert can ask of a robot: one kind of motion with its guard and its end.
 *
 * A skill is one file, sim/skill_<name>.c, that ends in one constant SkillKind, and one line
 * in sim/skill_list.c. It sees only what a robot could (SkillView: proprioception and the
 * faulty wrist sensor) and asks only through a Setpoint per policy tick. Its options are read
 * from the expert's text by the option table, so help and documents are made of the same
 * table. A SkillRun is plain data without pointers into itself: copying it is a snapshot.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/unit.h"
#include "sim/controller.h"
#include "sim/robot.h"
#include "sim/setpoint.h"

/*
 * What one skill leaves to the next: kept by whoever runs skills, one per robot and attempt,
 * and updated with skill_memory_update() when a run has ended.
 */
typedef struct SkillMemory {
    double stiffness[6];   /* of free motion: control's own, or what comply asked for */
    double damping;        /* likewise, ratio; 0: control's own */
    bool surface_known;    /* a guarded move or a search has met something */
    double surface_pos[3]; /* tool position there */
} SkillMemory;

/* What the robot knows at the start of a policy tick. World frame unless said. */
typedef struct SkillView {
    const Robot *robot;
    double time_s; /* since the attempt began */
    double tick_s;
    double q[ROBOT_DOFS_MAX], qvel[ROBOT_DOFS_MAX];
    double tool_pos[3], tool_quat[4];
    double tool_vel[3], tool_omega[3];
    double wrench
            [6]; /* contact force, torque on the tool at the wrist: weight of hand and load removed, low-passed */
    double hand_width; /* m */
    double hand_speed; /* closing is negative, m/s */
    bool guard_fired;  /* during the tick that has just ended */
    bool tracked;      /* what the skill tracks has been seen to move long enough, see below */
    int guard_index;
    double guard_pos[3];
    double jitter_m, jitter_mps; /* deviation of pose and speed that action noise makes */
    /* Where what is tracked is to be taken, now, and how fast that moves. */
    double track_pos[3], track_quat[4], track_vel[3];
    Setpoint last;        /* commanded in the tick that has just ended */
    SkillMemory memory;   /* filled in by whoever runs the skill */
    const mjModel *model; /* for inverse kinematics only */
    mjData *scratch;      /* its workspace */
} SkillView;

typedef enum SkillStatus { SKILL_RUNNING, SKILL_DONE, SKILL_FAILED } SkillStatus;

typedef enum SkillOptionKind {
    OPTION_NUMBER, /* double, SI */
    OPTION_BOOL,   /* bool */
    OPTION_WORD,   /* int: index into `words` */
    OPTION_VECTOR, /* double[3], unit direction or position */
    OPTION_POSE,   /* SkillPose: a target pose */
    OPTION_OFFSET, /* SkillPose: pose of the frame that shall reach the target, in the tool frame ("holding") */
    OPTION_PATH,     /* poses in order, kept in SkillRun.path; no field of its own */
    OPTION_FUNCTION, /* bool: a function of the expert was given; SkillRun.told is what it says */
    OPTION_GRASP, /* int: which grasp the target is, among all of the task and from 1; 0: none was named */
} SkillOptionKind;

typedef struct SkillPose {
    bool given;
    double pos[3], quat[4];
} SkillPose;

/* Poses to pass in order. `way` is filled by polyline_measure(). */
enum { SKILL_PATH_MAX = 512 };
typedef struct SkillPath {
    int count;
    struct {
        double pos[3], quat[4];
        double way; /* from the first pose, m (polyline.h) */
    } at[SKILL_PATH_MAX];
} SkillPath;

typedef struct SkillOption {
    const char *name;
    SkillOptionKind kind;
    Dimension dimension;      /* OPTION_NUMBER, OPTION_VECTOR */
    size_t offset;            /* in the options struct */
    double fallback;          /* default; OPTION_REQUIRED if there is none */
    const char *const *words; /* OPTION_WORD: NULL-terminated */
    const char *meaning;
} SkillOption;

#define OPTION_REQUIRED ((double)1e300)

enum { SKILL_OPTIONS_BYTES = 512, SKILL_STATE_BYTES = 1024, SKILL_REASON_BYTES = 32 };

typedef struct SkillRun {
    const struct SkillKind *kind;
    double began_s;
    SkillStatus status;
    char reason[SKILL_REASON_BYTES]; /* typed cause of SKILL_FAILED: "missed", "jammed" */
    double hit_pos[3];               /* result of guarded moves */
    double hit_force;
    double hit_normal[3]; /* unit, out of what was met: move_until */
    bool told;            /* OPTION_FUNCTION: what the expert's function said in this tick */
    double result;        /* kind-specific number, SI */
    SkillPath path;       /* OPTION_PATH */
    _Alignas(16) unsigned char options[SKILL_OPTIONS_BYTES];
    _Alignas(16) unsigned char state[SKILL_STATE_BYTES];
} SkillRun;

typedef struct SkillKind {
    const char *name;       /* "move_to": the Lua method robot:move_to */
    const char *meaning;    /* one line */
    const char *positional; /* option that a bare first argument fills, or NULL */
    const char *reasons;    /* causes it can fail with, comma separated */
    const SkillOption *options;
    size_t option_count;
    bool immediate;    /* changes what is commanded from now on and takes no time */
    bool tells_result; /* the expert is told run->result, also of a run that failed */

    /* Reads run->options, fills run->state. May fail at once by setting status and reason. */
    void (*begin)(SkillRun *run, const SkillView *view);

    /* One policy tick: fills *setpoint (preset to "hold where commanded") or ends. */
    void (*tick)(SkillRun *run, const SkillView *view, Setpoint *setpoint);

    /* What a run that is done leaves to later skills; NULL: nothing. */
    void (*remember)(const SkillRun *run, SkillMemory *memory);
} SkillKind;

/* Defaults of every option of a kind, in a fresh run. */
void skill_init(SkillRun *run, const SkillKind *kind);

/* Ends a run. `reason` is a literal from the kind's list. */
void skill_fail(SkillRun *run, const char *reason);
void skill_done(SkillRun *run);

void skill_memory_begin(SkillMemory *memory, const Robot *robot);
void skill_memory_update(SkillMemory *memory, const SkillRun *run);

/* "Hold where commanded": what *setpoint is before a skill's tick. */
void setpoint_hold(Setpoint *setpoint, const SkillView *view);

const SkillKind *skill_find(const char *name);
const SkillKind *const *skill_list(size_t *ret_count);
