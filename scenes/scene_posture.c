#include "scenes/scene_posture.h"

#include <stdio.h>

#include "scenes/value.h"

enum { TRIES_MAX = 1000 };

void scene_posture_read(const Node *noise, const Robot *robot, const mjModel *model,
        ScenePosture *ret_posture, Mistakes *mistakes)
{
    *ret_posture = (ScenePosture){.drawn = false};
    const ValueWish wish = {.due = DIMENSION_ANGLE};
    if (noise == NULL ||
            !value_read_distribution(noise, &wish, mistakes, &ret_posture->law, NULL)) {
        return;
    }
    ret_posture->drawn = true;
    for (int i = 0; i < robot->dof_count; i++) {
        (void)snprintf(ret_posture->label[i], POSTURE_LABEL_BYTES, "start/%s",
                mj_id2name(model, mjOBJ_JOINT, robot->joint[i]));
    }
}

void scene_posture_release(ScenePosture *posture)
{
    distribution_release(&posture->law);
    posture->drawn = false;
}

/* The angle of one joint; home itself if no draw lies within its range. */
static double draw_joint(const ScenePosture *posture, const Robot *robot, int joint,
        const Rng *slot, unsigned *ret_tries)
{
    Rng stream = rng_split(slot, posture->label[joint]);
    double home = robot->home[joint];
    for (*ret_tries = 1; *ret_tries <= TRIES_MAX; (*ret_tries)++) {
        const double nominal = 0.0;
        double angle = home + distribution_draw(&posture->law, &stream, &nominal, 1).number[0];
        if (angle >= robot->q_min[joint] && angle <= robot->q_max[joint]) {
            return angle;
        }
    }
    return home;
}

bool scene_posture_draw(const ScenePosture *posture, const Robot *robot, const Rng *slot,
        double *qpos, DrawTable *table, Error *err)
{
    for (int i = 0; i < robot->dof_count; i++) {
        DrawRow row = {.path = posture->label[i],
                .unit = "rad",
                .word = "",
                .value = robot->home[i],
                .nominal = robot->home[i]};
        if (posture->drawn) {
            row.value = draw_joint(posture, robot, i, slot, &row.tries);
        }
        qpos[robot->qpos_adr[i]] = row.value;
        if (posture->drawn && !draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}
