#include "render/look.h"

void look_take(const mjModel *model, const mjData *data, float *ret_qpos, float *ret_mocap)
{
    for (ptrdiff_t i = 0; i < (ptrdiff_t)model->nq; i++) {
        ret_qpos[i] = (float)data->qpos[i];
    }
    for (ptrdiff_t body = 0; body < (ptrdiff_t)model->nmocap; body++) {
        float *row = ret_mocap + LOOK_MOCAP_VALUES * body;
        for (int i = 0; i < 3; i++) {
            row[i] = (float)data->mocap_pos[3 * body + i];
        }
        for (int i = 0; i < 4; i++) {
            row[3 + i] = (float)data->mocap_quat[4 * body + i];
        }
    }
}

void look_pose(const mjModel *model, mjData *data, const float *qpos, const float *mocap)
{
    for (ptrdiff_t i = 0; i < (ptrdiff_t)model->nq; i++) {
        data->qpos[i] = (mjtNum)qpos[i];
    }
    for (ptrdiff_t body = 0; body < (ptrdiff_t)model->nmocap; body++) {
        const float *row = mocap + LOOK_MOCAP_VALUES * body;
        for (int i = 0; i < 3; i++) {
            data->mocap_pos[3 * body + i] = (mjtNum)row[i];
        }
        for (int i = 0; i < 4; i++) {
            data->mocap_quat[4 * body + i] = (mjtNum)row[3 + i];
        }
    }

    /* The first stages of mj_fwdPosition, in its order. */
    mj_kinematics(model, data);
    mj_comPos(model, data);
    mj_camlight(model, data);
    if (model->nflex > 0) {
        mj_flex(model, data);
    }
    if (model->ntendon > 0) {
        mj_tendon(model, data);
    }
}
