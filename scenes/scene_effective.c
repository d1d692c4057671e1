#include "scenes/scene_effective.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/contact_class.h"

static bool can_touch(const mjModel *model, int a, int b)
{
    bool masks = (model->geom_contype[a] & model->geom_conaffinity[b]) != 0 ||
            (model->geom_contype[b] & model->geom_conaffinity[a]) != 0;
    return masks &&
            model->body_weldid[model->geom_bodyid[a]] !=
            model->body_weldid[model->geom_bodyid[b]];
}

/* The explicit pair of two geoms; -1 if they have none. */
static int find_pair(const mjModel *model, int a, int b)
{
    for (int i = 0; i < (int)model->npair; i++) {
        bool same = model->pair_geom1[i] == a && model->pair_geom2[i] == b;
        bool turned = model->pair_geom1[i] == b && model->pair_geom2[i] == a;
        if (same || turned) {
            return i;
        }
    }
    return -1;
}

static double friction_between(const mjModel *model, int a, int b)
{
    double mixed[3];
    int pair = find_pair(model, a, b);
    if (pair >= 0) {
        return model->pair_friction[5 * (size_t)pair];
    }
    contact_class_mix_friction(model, a, b, mixed);
    return mixed[0];
}

/* Lowest and highest friction between two parts; false if they cannot touch. */
static bool friction_of_parts(
        const mjModel *model, const Task *task, const int part[2], double ret_range[2])
{
    ret_range[0] = HUGE_VAL;
    ret_range[1] = -HUGE_VAL;
    for (int a = 0; a < (int)model->ngeom; a++) {
        if (task->body_part[model->geom_bodyid[a]] != part[0]) {
            continue;
        }
        for (int b = 0; b < (int)model->ngeom; b++) {
            if (task->body_part[model->geom_bodyid[b]] == part[1] && can_touch(model, a, b)) {
                double friction = friction_between(model, a, b);
                ret_range[0] = fmin(ret_range[0], friction);
                ret_range[1] = fmax(ret_range[1], friction);
            }
        }
    }
    return ret_range[0] <= ret_range[1];
}

/* True if a friction of the part is drawn. */
static bool is_drawn(const SceneRandom *random, const char *part)
{
    size_t length = strlen(part);
    for (size_t i = 0; i < random->count; i++) {
        const Target *target = &random->defs[i].target;
        bool friction = strcmp(target_property_name(target->property), "friction") == 0;
        if (friction && strncmp(target->element, part, length) == 0 &&
                (target->element[length] == '/' || target->element[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static bool add_pair(SceneEffective *effective, const EffectivePair *pair, const Task *task)
{
    EffectivePair *grown =
            realloc(effective->pairs, (effective->count + 1) * sizeof *effective->pairs);
    if (grown == NULL) {
        return false;
    }
    effective->pairs = grown;
    EffectivePair *added = &grown[effective->count++];
    *added = *pair;
    const char *one = task->parts[pair->part[0]].name;
    const char *other = task->parts[pair->part[1]].name;
    (void)snprintf(added->high, sizeof added->high, "effective/%s/%s/friction", one, other);
    (void)snprintf(added->low, sizeof added->low, "effective/%s/%s/friction_low", one, other);
    return true;
}

bool scene_effective_find(const SceneRandom *random, const Task *task, const mjModel *nominal,
        SceneEffective *ret_effective, Error *err)
{
    *ret_effective = (SceneEffective){0};
    for (int i = 1; i < (int)task->part_count; i++) {
        bool drawn = is_drawn(random, task->parts[i].name);
        for (int j = 1; j < (int)task->part_count; j++) {
            bool other = is_drawn(random, task->parts[j].name);
            /* Each two once, the drawn part first. */
            if (i == j || !drawn || (other && j < i)) {
                continue;
            }
            EffectivePair pair = {.part = {i, j}};
            if (friction_of_parts(nominal, task, pair.part, pair.nominal) &&
                    !add_pair(ret_effective, &pair, task)) {
                scene_effective_release(ret_effective);
                return error_no_memory(err, "frictions");
            }
        }
    }
    return true;
}

void scene_effective_release(SceneEffective *effective)
{
    free(effective->pairs);
    *effective = (SceneEffective){0};
}

bool scene_effective_rows(const SceneEffective *effective, const Task *task,
        const mjModel *model, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < effective->count; i++) {
        const EffectivePair *pair = &effective->pairs[i];
        double range[2];
        if (!task->parts[pair->part[0]].present || !task->parts[pair->part[1]].present ||
                !friction_of_parts(model, task, pair->part, range)) {
            continue;
        }
        DrawRow row = {
                .path = pair->high,
                .unit = "1",
                .word = "",
                .value = range[1],
                .nominal = pair->nominal[1],
                .tries = 1,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
        row.path = pair->low;
        row.value = range[0];
        row.nominal = pair->nominal[0];
        if (range[0] < range[1] && !draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}
