/*
 * scene_disturb_draw.c - what befalls one attempt.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenes/scene_disturb.h"

static const char *const UNITS[DISTURB_NUMBERS] = {"N", "s", "m", "s"};

/* What an attempt draws from, and where it is noted. */
typedef struct DisturbDraw {
    const Task *task;
    const mjModel *model;
    const Rng *attempt;
    DrawTable *table;
} DisturbDraw;

static bool add_row(DrawTable *table, const char *path, const char *unit, double value,
        double nominal, Error *err)
{
    const DrawRow row = {.path = path,
            .unit = unit,
            .word = "",
            .value = value,
            .nominal = nominal,
            .tries = 1};
    return draw_table_add(table, &row, err);
}

/* The number, 0 if it is not given, and its row. */
static bool draw_number(const DisturbDraw *draw, const DisturbDef *def, DisturbNumber which,
        double *ret_number, Error *err)
{
    *ret_number = 0.0;
    if (!def->given[which]) {
        return true;
    }
    const ExpressionWorld world = {.task = draw->task};
    double nominal = 0.0;
    if (def->formula[which] != NULL) {
        nominal = expression_evaluate(def->formula[which], &world, NULL).number[0];
        *ret_number = fmax(0.0, nominal);
    } else {
        Rng stream = rng_split(draw->attempt, def->label[which]);
        const double zero = 0.0;
        nominal = distribution_nominal(&def->law[which]).number[0];
        *ret_number = distribution_draw(&def->law[which], &stream, &zero, 1).number[0];
    }
    return add_row(draw->table, def->label[which], UNITS[which], *ret_number, nominal, err);
}

static bool draw_direction(
        const DisturbDraw *draw, const DisturbDef *def, double ret_direction[3], Error *err)
{
    char label[DISTURB_LABEL_BYTES + 16];
    (void)snprintf(label, sizeof label, "%s/direction", def->name);
    Rng stream = rng_split(draw->attempt, label);
    if (def->direction == DISTURB_GIVEN) {
        mju_copy3(ret_direction, def->along);
        return true;
    }
    if (def->direction == DISTURB_ANY) {
        const Distribution sphere = {.kind = DIST_SPHERE};
        DistributionValue value = distribution_draw(&sphere, &stream, NULL, 3);
        mju_copy3(ret_direction, value.number);
    } else {
        double bearing = rng_uniform(&stream, -mjPI, mjPI);
        ret_direction[0] = cos(bearing);
        ret_direction[1] = sin(bearing);
        ret_direction[2] = 0.0;
    }
    bool ok = true;
    for (int i = 0; ok && i < 3; i++) {
        ok = add_row(draw->table, def->direction_label[i], "1", ret_direction[i], 0.0, err);
    }
    return ok;
}

/* The body that a thing is, or is on; true if the thing is a point of it. */
static bool thing_on_body(
        const Task *task, const mjModel *model, Thing thing, int *ret_body, double ret_point[3])
{
    mju_zero3(ret_point);
    switch ((int)thing.kind) {
    case THING_FRAME:
        *ret_body = task->frames[thing.index].body;
        mju_copy3(ret_point, task->frames[thing.index].pos);
        return task->frames[thing.index].name[0] != '\0';
    case THING_REGION:
        *ret_body = task->regions[thing.index].body;
        mju_copy3(ret_point, task->regions[thing.index].pos);
        return true;
    case THING_SITE:
        *ret_body = model->site_bodyid[thing.index];
        mju_copy3(ret_point, model->site_pos + 3 * (size_t)thing.index);
        return true;
    case THING_GEOM:
        *ret_body = model->geom_bodyid[thing.index];
        mju_copy3(ret_point, model->geom_pos + 3 * (size_t)thing.index);
        return true;
    case THING_JOINT:
        *ret_body = model->jnt_bodyid[thing.index];
        return false;
    case THING_CAMERA:
        *ret_body = model->cam_bodyid[thing.index];
        return false;
    case THING_BODY:
        *ret_body = thing.index;
        return false;
    default: /* a path leads nowhere else but to a part */
        *ret_body = task->parts[thing.index].root_body;
        return false;
    }
}

int scene_disturb_body(const Task *task, const mjModel *model, Thing thing)
{
    int body = 0;
    double point[3];
    (void)thing_on_body(task, model, thing, &body, point);
    return body;
}

/* "peg", "peg/tip", "cabinet/top_drawer" */
static void write_target(const Task *task, const mjModel *model, Thing thing, int part,
        char ret_text[DISTURB_TARGET_BYTES])
{
    const char *name = NULL;
    (void)snprintf(ret_text, DISTURB_TARGET_BYTES, "%s", task->parts[part].name);
    switch ((int)thing.kind) {
    case THING_FRAME:
        name = task->frames[thing.index].name;
        break;
    case THING_REGION:
        name = task->regions[thing.index].name;
        break;
    case THING_SITE:
        name = mj_id2name(model, mjOBJ_SITE, thing.index);
        break;
    case THING_GEOM:
        name = mj_id2name(model, mjOBJ_GEOM, thing.index);
        break;
    case THING_JOINT:
        name = mj_id2name(model, mjOBJ_JOINT, thing.index);
        break;
    case THING_BODY:
        name = mj_id2name(model, mjOBJ_BODY, thing.index);
        break;
    default:
        break;
    }
    if (name == NULL || name[0] == '\0') {
        return;
    }
    if (strchr(name, '/') != NULL) { /* MuJoCo's names are whole paths */
        (void)snprintf(ret_text, DISTURB_TARGET_BYTES, "%s", name);
    } else {
        (void)snprintf(ret_text, DISTURB_TARGET_BYTES, "%s/%s", task->parts[part].name, name);
    }
}

static bool draw_numbers(
        const DisturbDraw *draw, const DisturbDef *def, Disturbance *drawn, Error *err)
{
    double numbers[DISTURB_NUMBERS] = {0.0};
    bool ok = true;
    for (int i = 0; ok && i < DISTURB_NUMBERS; i++) {
        ok = draw_number(draw, def, (DisturbNumber)i, &numbers[i], err);
    }
    drawn->duration_s = numbers[DISTURB_FOR];
    drawn->at_s = numbers[DISTURB_AT];
    drawn->size = numbers[def->kind == DISTURBANCE_PUSH ? DISTURB_FORCE : DISTURB_BY];
    return ok;
}

static bool draw_def(const DisturbDraw *draw, DisturbDef *def, Disturbance *drawn, Error *err)
{
    const Task *task = draw->task;
    const ExpressionWorld world = {.task = task};
    const ExpressionContext context = {.world = &world};
    size_t count = 0;
    Thing thing = thing_set_now(&context, def->target, &count)[0];
    Rng chance = rng_split(draw->attempt, def->chance_label);
    *drawn = (Disturbance){
            .name = drawn->name,
            .target = def->target_text,
            .kind = def->kind,
            .phase = def->phase,
            .happens = rng_uniform(&chance, 0.0, 1.0) < def->chance,
    };
    drawn->at_point = thing_on_body(task, draw->model, thing, &drawn->body, drawn->point);
    drawn->part = task->body_part[drawn->body];
    write_target(task, draw->model, thing, drawn->part, def->target_text);
    const double happens = drawn->happens ? 1.0 : 0.0;
    return add_row(draw->table, def->chance_label, "1", happens, def->chance, err) &&
            draw_numbers(draw, def, drawn, err) &&
            draw_direction(draw, def, drawn->direction, err);
}

bool scene_disturb_draw(SceneDisturb *disturb, const Task *task, const mjModel *model,
        const Rng *attempt, DrawTable *table, Error *err)
{
    const DisturbDraw draw = {task, model, attempt, table};
    bool ok = true;
    for (size_t i = 0; ok && i < disturb->count; i++) {
        ok = draw_def(&draw, &disturb->defs[i], &disturb->drawn[i], err);
    }
    return ok;
}
