#include "tests/expert_stage.h"

#include <stdio.h>
#include <string.h>

#include "tests/check.h"

/* ------------------------------------------------------------------ skills that only pretend */

/* go: commands its target for `ticks` ticks, then ends as `end` says; "high": and commands z = 9. */
typedef struct GoOptions {
    SkillPose target, holding;
    double speed, ticks;
    double along[3];
    bool gentle;
    int end;
} GoOptions;

typedef enum GoEnd { GO_DONE, GO_STUCK, GO_HIGH } GoEnd;

static void go_begin(SkillRun *run, const SkillView *view)
{
    (void)view;
    const GoOptions *options = (const void *)run->options;
    run->result = options->ticks;
}

static void go_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const GoOptions *options = (const void *)run->options;
    (void)view;
    if (run->result <= 0) {
        if (options->end == GO_STUCK) {
            skill_fail(run, "stuck");
        } else {
            skill_done(run);
        }
        setpoint->pos[2] = options->end == GO_HIGH ? 9 : setpoint->pos[2];
        return;
    }
    run->result -= 1;
    mju_copy3(setpoint->pos, options->target.pos);
    mju_copy4(setpoint->quat, options->target.quat);
    setpoint->wrench[0] = options->speed;
    setpoint->wrench[1] = options->gentle ? 1 : 0;
    mju_copy3(setpoint->wrench + 3, options->along);
}

static const char *const GO_ENDS[] = {"done", "stuck", "high", NULL};

static const SkillOption GO_OPTIONS[] = {
        {"target", OPTION_POSE, {0}, offsetof(GoOptions, target), OPTION_REQUIRED, NULL,
                "where"},
        {"holding", OPTION_OFFSET, {0}, offsetof(GoOptions, holding), 0, NULL, "what"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, offsetof(GoOptions, speed), 0.25,
                NULL, "how fast"},
        {"ticks", OPTION_NUMBER, {0}, offsetof(GoOptions, ticks), 1, NULL, "how long"},
        {"along", OPTION_VECTOR, {0}, offsetof(GoOptions, along), 0, NULL, "which way"},
        {"gentle", OPTION_BOOL, {0}, offsetof(GoOptions, gentle), 0, NULL, "softly"},
        {"end", OPTION_WORD, {0}, offsetof(GoOptions, end), 0, GO_ENDS, "how it ends"},
};

static const SkillKind GO = {.name = "go",
        .meaning = "goes",
        .positional = "target",
        .reasons = "stuck",
        .options = GO_OPTIONS,
        .option_count = sizeof GO_OPTIONS / sizeof GO_OPTIONS[0],
        .begin = go_begin,
        .tick = go_tick};

/* hand: closes (or opens) for one tick. */
typedef struct HandOptions {
    bool open, fails;
} HandOptions;

static void hand_begin(SkillRun *run, const SkillView *view)
{
    (void)run;
    (void)view;
}

static void hand_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const HandOptions *options = (const void *)run->options;
    (void)view;
    setpoint->gripper.mode = options->open ? GRIPPER_WIDTH : GRIPPER_FORCE;
    if (run->result > 0 && options->fails) {
        skill_fail(run, "missed");
    } else if (run->result > 0) {
        skill_done(run);
    }
    run->result = 1;
}

static const SkillOption HAND_OPTIONS[] = {
        {"open", OPTION_BOOL, {0}, offsetof(HandOptions, open), 0, NULL, "not close"},
        {"fails", OPTION_BOOL, {0}, offsetof(HandOptions, fails), 0, NULL, "misses"},
};

static const SkillKind HAND = {.name = "hand",
        .meaning = "closes",
        .reasons = "missed",
        .options = HAND_OPTIONS,
        .option_count = 2,
        .begin = hand_begin,
        .tick = hand_tick};

/* soften: from now on the stiffness is that of the option. */
typedef struct SoftenOptions {
    double stiffness;
} SoftenOptions;

static void soften_begin(SkillRun *run, const SkillView *view)
{
    (void)view;
    skill_done(run);
}

static void soften_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    (void)run;
    (void)view;
    (void)setpoint;
}

static void soften_remember(const SkillRun *run, SkillMemory *memory)
{
    const SoftenOptions *options = (const void *)run->options;
    mju_fill(memory->stiffness, options->stiffness, 6);
}

static const SkillOption SOFTEN_OPTIONS[] = {
        {"stiffness", OPTION_NUMBER, {.mass = 1, .time = -2},
                offsetof(SoftenOptions, stiffness), OPTION_REQUIRED, NULL, "how soft"},
};

static const SkillKind SOFTEN = {.name = "soften",
        .meaning = "softens",
        .positional = "stiffness",
        .reasons = "",
        .options = SOFTEN_OPTIONS,
        .option_count = 1,
        .immediate = true,
        .begin = soften_begin,
        .tick = soften_tick,
        .remember = soften_remember};

/* move_until: meets something at once, where the command is; 7 N unless a guard has fired. */
static void meet_begin(SkillRun *run, const SkillView *view)
{
    mju_copy3(run->hit_pos, view->last.pos);
    run->hit_force = view->guard_fired ? 0 : 7;
    skill_done(run);
}

static const SkillKind MEET = {.name = "move_until",
        .meaning = "meets",
        .reasons = "",
        .begin = meet_begin,
        .tick = soften_tick};

/* trace: commands the poses of its path, one a tick. */
static void trace_begin(SkillRun *run, const SkillView *view)
{
    (void)view;
    run->result = 0;
}

static void trace_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    (void)view;
    int at = (int)run->result;
    if (at == run->path.count) {
        skill_done(run);
        return;
    }
    mju_copy3(setpoint->pos, run->path.at[at].pos);
    mju_copy4(setpoint->quat, run->path.at[at].quat);
    run->result = at + 1;
}

static const SkillOption TRACE_OPTIONS[] = {
        {"path", OPTION_PATH, {0}, 0, OPTION_REQUIRED, NULL, "which way"},
};

static const SkillKind TRACE = {.name = "trace",
        .meaning = "traces",
        .positional = "path",
        .tells_result = true,
        .options = TRACE_OPTIONS,
        .option_count = 1,
        .begin = trace_begin,
        .tick = trace_tick};

/* listen: goes on until the expert's function says so. */
static void listen_begin(SkillRun *run, const SkillView *view)
{
    (void)run;
    (void)view;
}

static void listen_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    (void)view;
    (void)setpoint;
    if (run->told) {
        skill_done(run);
    }
}

static const SkillOption LISTEN_OPTIONS[] = {
        {"when", OPTION_FUNCTION, {0}, 0, OPTION_REQUIRED, NULL, "what ends it"},
};

static const SkillKind LISTEN = {.name = "listen",
        .meaning = "listens",
        .reasons = "",
        .options = LISTEN_OPTIONS,
        .option_count = 1,
        .begin = listen_begin,
        .tick = listen_tick};

/* chase: for 20 ticks, is where what it tracks is; tells its speed and the way of its grasp. */
typedef struct ChaseOptions {
    SkillPose target;
    double approach;
    bool track;
    int grasp;
} ChaseOptions;

enum { CHASE_TICKS = 20 };

static void chase_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const ChaseOptions *options = (const void *)run->options;
    run->result += 1;
    if (run->result > CHASE_TICKS) {
        skill_done(run);
    }
    if (view->tracked) {
        mju_copy3(setpoint->pos, view->track_pos);
        mju_copy3(setpoint->wrench, view->track_vel);
    }
    setpoint->wrench[3] = options->approach;
}

static const SkillOption CHASE_OPTIONS[] = {
        {"target", OPTION_POSE, {0}, offsetof(ChaseOptions, target), OPTION_REQUIRED, NULL,
                "what"},
        {"grasp", OPTION_GRASP, {0}, offsetof(ChaseOptions, grasp), 0, NULL, "which"},
        {"approach", OPTION_NUMBER, {.length = 1}, offsetof(ChaseOptions, approach), 0, NULL,
                "from how far"},
        {"track", OPTION_BOOL, {0}, offsetof(ChaseOptions, track), 0, NULL, "look at it"},
};

static const SkillKind CHASE = {.name = "chase",
        .meaning = "chases",
        .positional = "target",
        .reasons = "",
        .options = CHASE_OPTIONS,
        .option_count = 4,
        .begin = hand_begin,
        .tick = chase_tick};

static const SkillKind *const SKILLS[] = {&CHASE, &GO, &HAND, &SOFTEN, &MEET, &TRACE, &LISTEN};

/* ------------------------------------------------------------------ a scene by hand */

static const char MODEL[] =
        "<mujoco><worldbody>"
        " <geom type='plane' size='1 1 .1'/>"
        " <body name='peg' pos='0.5 0.1 0.03'><freejoint/>"
        "  <geom type='box' size='0.01 0.01 0.03' mass='0.06'/></body>"
        " <body name='socket' pos='0.4 -0.2 0.1' euler='0 0 30'>"
        "  <geom type='box' size='0.04 0.04 0.02'/></body>"
        " <body name='box1' pos='1 0 0.02'><freejoint/><geom type='box' size='.02 .02 .02'/></body>"
        " <body name='box2' pos='2 0 0.02'><freejoint/><geom type='box' size='.02 .02 .02'/></body>"
        " <body name='ghost' pos='3 0 1'><freejoint/><geom type='sphere' size='.02'/></body>"
        " <body name='arm' pos='0 0 1'><geom type='sphere' size='.02'/></body>"
        "</worldbody></mujoco>";

static void make_parts(Stage *stage)
{
    static const char *const NAMES[PARTS] = {
            "world", "peg", "socket", "box1", "box2", "ghost", "arm"};
    for (int i = 0; i < PARTS; i++) {
        int joint = stage->model->body_jntadr[i];
        stage->parts[i] = (Part){.name = NAMES[i],
                .root_body = i,
                .free_joint = joint,
                .present = i != PART_BOX2,
                .is_robot = i == PART_ARM,
                .noun = "",
                .colour = ""};
        stage->body_part[i] = i;
    }
    stage->parts[PART_BOX1].family = "box";
    stage->parts[PART_BOX2].family = "box";
    stage->parts[PART_PEG].noun = "peg";
    stage->parts[PART_PEG].colour = "red";
    stage->parts[PART_PEG].symmetry[2] = mjPI / 2;
}

/* The peg's grasp comes from above, its tip points down, the socket's hole up. */
static void make_places(Stage *stage)
{
    stage->frames[0] = (Frame){.name = "hold",
            .part = PART_PEG,
            .body = PART_PEG,
            .pos = {0, 0, 0.02},
            .quat = {0, 1, 0, 0}};
    stage->frames[1] = (Frame){.name = "tip",
            .part = PART_PEG,
            .body = PART_PEG,
            .pos = {0, 0, -0.03},
            .quat = {0, 1, 0, 0}};
    stage->frames[2] = (Frame){.name = "hole",
            .part = PART_SOCKET,
            .body = PART_SOCKET,
            .pos = {0, 0, 0.02},
            .quat = {1, 0, 0, 0}};
    stage->frames[3] = (Frame){.name = "hold",
            .part = PART_BOX1,
            .body = PART_BOX1,
            .pos = {0, 0, 0},
            .quat = {0, 1, 0, 0}};
    stage->frames[4] = (Frame){.name = "face",
            .part = PART_SOCKET,
            .body = PART_SOCKET,
            .pos = {0, 0, 0.02},
            .quat = {1, 0, 0, 0}};
    stage->surfaces[0] = (Surface){.name = "face",
            .part = PART_SOCKET,
            .frame = 4,
            .half = {0.05, 0.03},
            .cell = 0.01};
    stage->surfaces[1] = stage->surfaces[0];
    stage->surfaces[1].name = "back";
    stage->surfaces[1].radius = 0.1;
    stage->regions[0] = (Region){.name = "well",
            .part = PART_SOCKET,
            .body = PART_SOCKET,
            .shape = REGION_CYLINDER,
            .pos = {0, 0, 0.02},
            .quat = {1, 0, 0, 0},
            .size = {0.006, 0.03}};
    stage->grasps[0] = (Grasp){
            .name = "side", .part = PART_PEG, .frame = 0, .width = 0.02, .approach = 0.07};
    stage->grasps[1] = (Grasp){.name = "top", .part = PART_BOX1, .frame = 3, .width = 0.04};
    stage->numbers[0] = (NamedNumber){.name = "clearance", .value = 0.001};
    stage->numbers[1] = (NamedNumber){.name = "which", .word = "left", .told = true};
    stage->numbers[2] = (NamedNumber){.name = "goal", .value = 0.8, .told = true};
    stage->numbers[3] = (NamedNumber){.name = "peg.diameter", .value = 0.011};
    stage->beliefs[0] = (Belief){.part = PART_PEG, .pos = {0.001, 0, 0}};
    stage->beliefs[1] = (Belief){.part = PART_SOCKET, .rot = {0, 0, mjPI / 18}};
    stage->beliefs[2] = (Belief){.part = PART_GHOST, .unknown = true};
}

static void make_task(Stage *stage)
{
    stage->task = (Task){.scene = "stage",
            .instruction = "",
            .parts = stage->parts,
            .part_count = PARTS,
            .body_part = stage->body_part,
            .frames = stage->frames,
            .frame_count = 5,
            .regions = stage->regions,
            .region_count = 1,
            .surfaces = stage->surfaces,
            .surface_count = 2,
            .grasps = stage->grasps,
            .grasp_count = 2,
            .numbers = stage->numbers,
            .number_count = 4,
            .beliefs = stage->beliefs,
            .belief_count = 3,
            .policy_hz = 20};
    stage->robot.dof_count = 7;
    stage->robot.control.stiffness = 600;
    stage->robot.control.rotation_stiffness = 30;
    stage->task.robots[0] = stage->robot;
    stage->task.robot_count = 1;
}

ExpertDef stage_def(void)
{
    ExpertDef def = expert_def_default();
    def.memory_bytes = 4 << 20;
    def.skills = SKILLS;
    def.skill_count = sizeof SKILLS / sizeof SKILLS[0];
    return def;
}

/* The tool hangs over the table, pointing down, turned by 20 degrees. */
static void make_view(Stage *stage)
{
    const double down[4] = {0, 1, 0, 0};
    const double z[3] = {0, 0, 1};
    double turn[4];
    SkillView *view = &stage->view;
    *view = (SkillView){.robot = &stage->robot,
            .tick_s = 0.05,
            .tool_pos = {0.3, 0, 0.5},
            .hand_width = 0.04};
    mju_axisAngle2Quat(turn, z, 20 * mjPI / 180);
    mju_mulQuat(view->tool_quat, turn, down);
    mju_copy3(view->last.pos, view->tool_pos);
    mju_copy4(view->last.quat, view->tool_quat);
    stage->right_view = *view;
    stage->right_view.robot = &stage->task.robots[1];
    stage->right_view.tool_pos[1] -= 0.4;
    stage->right_view.last.pos[1] -= 0.4;
}

static bool begin(Stage *stage, uint64_t seed)
{
    Rng rng = rng_for_attempt(seed, "stage", 0, 0);
    if (!expert_begin(stage->expert, &stage->task, &rng, &stage->err)) {
        return false;
    }
    expert_tell_start(stage->expert, stage->model, stage->model, stage->data);
    make_view(stage);
    return true;
}

void stage_begin(Stage *stage, uint64_t seed)
{
    if (!begin(stage, seed)) {
        print_error("%s\n", stage->err.text);
        fail();
    }
}

bool stage_set_file(Stage *stage, const char *text, size_t size, const ExpertDef *def)
{
    expert_destroy(stage->expert);
    stage->err = (Error){0};
    stage->report = (PolicyReport){.status = POLICY_ACTING};
    stage->expert = expert_create("e.lua", text, size, def, &stage->err);
    return stage->expert != NULL && begin(stage, 1);
}

static void make_expert(Stage *stage, const char *body, const ExpertDef *def)
{
    char text[4096];
    Error err = {0};
    (void)snprintf(text, sizeof text, "function expert(%s, scene%s)\n%s\nend",
            stage->task.robot_count > 1 ? "robots" : "robot", def->truth ? ", truth" : "",
            body);
    stage->expert = expert_create("e.lua", text, strlen(text), def, &err);
    if (stage->expert == NULL) {
        print_error("%s\n", err.text);
    }
    assert_non_null(stage->expert);
}

void stage_set_look(Stage *stage, const char *body, ExpertLook look, void *context)
{
    ExpertDef def = stage_def();
    def.look = look;
    def.look_context = context;
    expert_destroy(stage->expert);
    make_expert(stage, body, &def);
    stage_begin(stage, 1);
}

void stage_set_limit(Stage *stage, const char *body, double time_s)
{
    ExpertDef def = stage_def();
    def.time_s = time_s;
    expert_destroy(stage->expert);
    make_expert(stage, body, &def);
    stage_begin(stage, 1);
}

static void make_two(Task *task)
{
    task->robots[1] = task->robots[0];
    (void)snprintf(task->robots[0].word, ROBOT_NAME_BYTES, "left");
    (void)snprintf(task->robots[1].word, ROBOT_NAME_BYTES, "right");
    task->robot_count = 2;
}

static Stage *set(const char *body, size_t robots, bool truth)
{
    static Stage stage;
    char reason[256] = "";
    stage = (Stage){.report = {.status = POLICY_ACTING}};
    mjSpec *spec = mj_parseXMLString(MODEL, NULL, reason, sizeof reason);
    assert_non_null(spec);
    stage.model = mj_compile(spec, NULL);
    assert_non_null(stage.model);
    mj_deleteSpec(spec);
    stage.data = mj_makeData(stage.model);
    mj_forward(stage.model, stage.data);
    make_parts(&stage);
    make_places(&stage);
    make_task(&stage);
    if (robots > 1) {
        make_two(&stage.task);
    }
    ExpertDef def = stage_def();
    def.truth = truth;
    make_expert(&stage, body, &def);
    stage_begin(&stage, 1);
    return &stage;
}

Stage *stage_set(const char *body)
{
    return set(body, 1, false);
}

Stage *stage_set_two(const char *body)
{
    return set(body, 2, false);
}

Stage *stage_set_truth(const char *body)
{
    return set(body, 1, true);
}

void stage_strike(Stage *stage)
{
    expert_destroy(stage->expert);
    mj_deleteData(stage->data);
    mj_deleteModel(stage->model);
}

/* One policy tick; the command becomes what has been commanded last. */
PolicyStatus stage_tick(Stage *stage)
{
    Policy policy = expert_policy(stage->expert);
    SkillView views[2] = {stage->view, stage->right_view};
    Setpoint setpoints[2] = {stage->view.last, stage->right_view.last};
    const ExpressionWorld world = {.task = &stage->task,
            .model = stage->model,
            .data = stage->data,
            .start_qpos = stage->data->qpos,
            .time_s = stage->view.time_s,
            .step_s = stage->model->opt.timestep};
    if (policy.see != NULL) {
        policy.see(policy.self, &world);
    }
    policy.tick(policy.self, views, setpoints, &stage->report, &stage->err);
    stage->setpoint = setpoints[0];
    stage->right_setpoint = setpoints[1];
    stage->view.last = stage->setpoint;
    stage->right_view.last = stage->right_setpoint;
    stage->view.time_s += stage->view.tick_s;
    stage->right_view.time_s = stage->view.time_s;
    return stage->report.status;
}

/* Ticks to the end, 100 ticks at most. */
PolicyStatus stage_play(Stage *stage)
{
    for (int i = 0; i < 100 && stage_tick(stage) == POLICY_ACTING; i++) {
    }
    return stage->report.status;
}

static void check_finishes(Stage *stage, const char *body)
{
    PolicyStatus status = stage_play(stage);
    if (status != POLICY_FINISHED) {
        print_error("text: %s\nstatus %d: %s%s\n", body, status, stage->report.cause,
                stage->err.text);
    }
    assert_int_equal(status, POLICY_FINISHED);
    stage_strike(stage);
}

void stage_check_finishes(const char *body)
{
    check_finishes(stage_set(body), body);
}

void stage_check_truth_finishes(const char *body)
{
    check_finishes(stage_set_truth(body), body);
}

void stage_check_two_finish(const char *body)
{
    check_finishes(stage_set_two(body), body);
}

static void check_broken(Stage *stage, const char *body, const char *sentence)
{
    PolicyStatus status = stage_play(stage);
    if (status != POLICY_BROKEN || strstr(stage->err.text, sentence) == NULL) {
        print_error("text: %s\nstatus %d, expected: %s\n     got: %s\n", body, status, sentence,
                stage->err.text);
        fail();
    }
    assert_int_equal(stage->err.kind, ERROR_SCENE);
    stage_strike(stage);
}

void stage_check_broken(const char *body, const char *sentence)
{
    check_broken(stage_set(body), body, sentence);
}

void stage_check_truth_broken(const char *body, const char *sentence)
{
    check_broken(stage_set_truth(body), body, sentence);
}

void stage_check_two_broken(const char *body, const char *sentence)
{
    check_broken(stage_set_two(body), body, sentence);
}

void stage_check_pos(const double pos[3], double x, double y, double z)
{
    check_near(pos[0], x, 1e-9);
    check_near(pos[1], y, 1e-9);
    check_near(pos[2], z, 1e-9);
}
