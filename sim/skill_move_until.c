/* move_until: a guarded move; goes on until it meets something, or until it is told to stop. */
#include <math.h>

#include "sim/press.h"
#include "sim/skill_list.h"

typedef struct MoveUntilOptions {
    double along[3];
    double speed, force, within;
    bool when;
} MoveUntilOptions;

/* Sums of a straight line of force over depth, least squares. */
typedef struct ForceLine {
    int count;
    double depth, force, depth2, product;
} ForceLine;

typedef struct MoveUntilState {
    double along[3];
    double start[3]; /* tool position when it sets out */
    double from[3];  /* commanded position then */
    double clock_s;
    double travel; /* commanded, m */
    double force;  /* that ends it, N; 0: none */
    ForceLine line;
} MoveUntilState;

static const double FORCE = 5;         /* that ends it if nothing else is asked for, N */
static const double TARE_S = 0.2;      /* at rest before it sets out */
static const double TOUCHING = 0.6;    /* share of the force that means it already presses */
static const double FELT = 0.3;        /* share of the force from which stiffness is measured */
static const double FELT_TOLD = 0.5;   /* the same where a function decides, N */
static const double PUSHED = 0.5;      /* share of the force that still tells a direction */
static const double OVERTRAVEL = 0.02; /* of the command over the spring's own, m */
static const double UNGUARDED = 0.05; /* how far the command may run ahead without a force, m */

/* Less depth than this is none: a stiffness over it is beyond measure, m. */
static const double DEPTH_MIN = 2e-5;

static void begin(SkillRun *run, const SkillView *view)
{
    const MoveUntilOptions *options = (const void *)run->options;
    MoveUntilState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    mju_copy3(state->from, view->last.pos);
    mju_copy3(state->start, view->tool_pos);
    state->force = options->force > 0 || options->when ? options->force : FORCE;
    if (state->force > 0 && press_felt(view, state->along) > TOUCHING * state->force) {
        state->clock_s = TARE_S;
    }
}

/* How far a place is along the way, m. */
static double way_to(const MoveUntilState *state, const double pos[3])
{
    double off[3];
    mju_sub3(off, pos, state->start);
    return mju_dot3(off, state->along);
}

static void add_point(ForceLine *line, double depth, double force)
{
    line->count++;
    line->depth += depth;
    line->force += force;
    line->depth2 += depth * depth;
    line->product += depth * force;
}

/* The slope of the line, N/m; infinite if the force rose too quickly to tell, never negative. */
static double line_slope(const ForceLine *line)
{
    double n = line->count;
    double spread = line->depth2 - line->depth * line->depth / fmax(n, 1);
    if (n < 2 || spread < DEPTH_MIN * DEPTH_MIN) {
        return HUGE_VAL;
    }
    return fmax(0, (line->product - line->depth * line->force / n) / spread);
}

/* The hand may have bounced off since: it did feel what it was waiting for. */
static void finish(SkillRun *run, const SkillView *view, const double pos[3])
{
    MoveUntilState *state = (void *)run->state;
    double felt = press_felt(view, state->along);
    mju_copy3(run->hit_pos, pos);
    run->hit_force = fmax(state->force, felt);
    add_point(&state->line, way_to(state, pos), run->hit_force);
    run->result = line_slope(&state->line);
    mju_scl3(run->hit_normal, state->along, -1);
    if (felt > PUSHED * run->hit_force && felt > 0) {
        mju_scl3(run->hit_normal, view->wrench, 1 / mju_norm3(view->wrench));
    }
    skill_done(run);
}

/* Remembers force and depth from where the contact is felt, for the stiffness told at the end. */
static void feel(MoveUntilState *state, const SkillView *view)
{
    double felt = press_felt(view, state->along);
    if (felt > (state->force > 0 ? FELT * state->force : FELT_TOLD)) {
        add_point(&state->line, way_to(state, view->tool_pos), felt);
    }
}

static void set_guards(const SkillRun *run, Setpoint *setpoint)
{
    const MoveUntilOptions *options = (const void *)run->options;
    const MoveUntilState *state = (const void *)run->state;
    if (state->force > 0) {
        setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_ALONG, .threshold = state->force};
        mju_scl3(setpoint->guard[0].axis, state->along, -1);
    }
    setpoint->guard[1] = (Guard){.kind = GUARD_TRAVEL, .threshold = options->within};
    mju_copy3(setpoint->guard[1].axis, state->along);
    mju_copy3(setpoint->guard[1].origin, state->start);
}

/* True if the motion has come to an end: it has met something, or nothing. */
static bool has_ended(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const MoveUntilOptions *options = (const void *)run->options;
    const MoveUntilState *state = (const void *)run->state;
    double ahead =
            state->force > 0 ? state->force / setpoint->stiffness[0] + OVERTRAVEL : UNGUARDED;
    if (view->guard_fired && view->guard_index == 0) {
        finish(run, view, view->guard_pos);
        mju_copy3(setpoint->pos, view->guard_pos);
    } else if (run->told) {
        finish(run, view, view->tool_pos);
        mju_copy3(setpoint->pos, view->tool_pos);
    } else if (view->guard_fired || state->travel > options->within + ahead) {
        skill_fail(run, "nothing_met");
        mju_copy3(setpoint->pos, view->tool_pos);
    }
    return run->status != SKILL_RUNNING;
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const MoveUntilOptions *options = (const void *)run->options;
    MoveUntilState *state = (void *)run->state;
    bool under_way = state->travel > 0;
    if (under_way && has_ended(run, view, setpoint)) {
        return;
    }
    state->clock_s += view->tick_s;
    if (state->clock_s <= TARE_S) {
        setpoint->tare = true;
        return;
    }
    if (!under_way) {
        mju_copy3(state->start, view->tool_pos);
    }
    feel(state, view);
    double speed = fmin(options->speed, view->robot->limits.speed);
    state->travel += speed * view->tick_s;
    mju_copy3(setpoint->pos, state->from);
    mju_addToScl3(setpoint->pos, state->along, state->travel);
    set_guards(run, setpoint);
}

static void remember(const SkillRun *run, SkillMemory *memory)
{
    memory->surface_known = true;
    mju_copy3(memory->surface_pos, run->hit_pos);
}

#define FIELD(name) offsetof(MoveUntilOptions, name)

static const SkillOption OPTIONS[] = {
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction to go; the tool's own axis if not given"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.03, NULL,
                "of the tool"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 0, NULL,
                "felt against the motion that ends it; 5 N unless `when` is given"},
        {"when", OPTION_FUNCTION, {0}, FIELD(when), 0, NULL,
                "a function that ends it, asked in every tick"},
        {"within", OPTION_NUMBER, {.length = 1}, FIELD(within), 0.1, NULL, "how far at most"},
};

const SkillKind SKILL_MOVE_UNTIL = {
        .name = "move_until",
        .meaning = "moves until it meets something",
        .positional = NULL,
        .reasons = "nothing_met",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
        .remember = remember,
};
