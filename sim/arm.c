#include "sim/arm.h"

#include <string.h>

/* Keeps Lambda finite where the arm is stretched out: no direction weighs more than 10 t. */
static const double SINGULARITY_GUARD = 1e-4;

/* Where MuJoCo's spatial vectors of the robot's tree are resolved. */
static const double *tree_centre(const Robot *robot, const mjModel *model, const mjData *data)
{
    int body = model->site_bodyid[robot->tool_site];
    return data->subtree_com + 3 * (size_t)model->body_rootid[body];
}

void arm_jacobian(
        const Robot *robot, const mjModel *model, const mjData *data, double *ret_jacobian)
{
    int n = robot->dof_count;
    double arm[3];
    mju_sub3(arm, data->site_xpos + 3 * (size_t)robot->tool_site,
            tree_centre(robot, model, data));
    for (int i = 0; i < n; i++) {
        const double *axis = data->cdof + 6 * (size_t)robot->dof_adr[i];
        double swept[3];
        mju_cross(swept, axis, arm);
        for (int k = 0; k < 3; k++) {
            ret_jacobian[k * n + i] = axis[3 + k] + swept[k];
            ret_jacobian[(3 + k) * n + i] = axis[k];
        }
    }
}

/* Rows of MuJoCo's sparse M hold the ancestors of a dof up to itself: the lower triangle. */
static double inertia_entry(const mjModel *model, const mjData *data, int row, int column)
{
    int begin = model->M_rowadr[row];
    int end = begin + model->M_rownnz[row];
    for (int k = begin; k < end; k++) {
        if (model->M_colind[k] == column) {
            return data->M[k];
        }
    }
    return 0;
}

static void read_inertia(
        const Robot *robot, const mjModel *model, const mjData *data, double *ret_inertia)
{
    int n = robot->dof_count;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double value = inertia_entry(model, data, robot->dof_adr[i], robot->dof_adr[j]);
            ret_inertia[i * n + j] = value;
            ret_inertia[j * n + i] = value;
        }
    }
}

/* Acceleration of the tool if no joint accelerated. */
static void read_bias(const Robot *robot, const mjModel *model, const mjData *data,
        const double velocity[6], double ret_bias[6])
{
    double spatial[6] = {0};
    for (int i = 0; i < robot->dof_count; i++) {
        mju_addToScl(spatial, data->cdof_dot + 6 * (size_t)robot->dof_adr[i],
                data->qvel[robot->dof_adr[i]], 6);
    }
    double arm[3];
    double swept[3];
    double centripetal[3];
    mju_sub3(arm, data->site_xpos + 3 * (size_t)robot->tool_site,
            tree_centre(robot, model, data));
    mju_cross(swept, spatial, arm);
    mju_cross(centripetal, velocity + 3, velocity);
    for (int k = 0; k < 3; k++) {
        ret_bias[k] = spatial[3 + k] + swept[k] + centripetal[k];
        ret_bias[3 + k] = spatial[k];
    }
}

static void invert(const double matrix[36], double ret_inverse[36])
{
    double factor[36];
    mju_copy(factor, matrix, 36);
    mju_cholFactor(factor, 6, 1e-10);
    for (size_t i = 0; i < 6; i++) {
        double unit[6] = {0};
        unit[i] = 1;
        mju_cholSolve(ret_inverse + 6 * i, factor, unit, 6);
    }
}

void arm_measure(
        const Robot *robot, const mjModel *model, const mjData *data, ArmDynamics *ret_arm)
{
    int n = robot->dof_count;
    double qvel[ROBOT_DOFS_MAX];
    for (int i = 0; i < n; i++) {
        qvel[i] = data->qvel[robot->dof_adr[i]];
    }
    arm_jacobian(robot, model, data, ret_arm->jacobian);
    read_inertia(robot, model, data, ret_arm->inertia);
    mju_mulMatVec(ret_arm->velocity, ret_arm->jacobian, qvel, 6, n);
    read_bias(robot, model, data, ret_arm->velocity, ret_arm->bias_acceleration);

    double factor[ROBOT_DOFS_MAX * ROBOT_DOFS_MAX];
    double mobility[36];
    mju_copy(factor, ret_arm->inertia, n * n);
    mju_cholFactor(factor, n, 1e-10);
    size_t stride = (size_t)n;
    for (size_t i = 0; i < 6; i++) {
        mju_cholSolve(ret_arm->solved + i * stride, factor, ret_arm->jacobian + i * stride, n);
    }
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j <= i; j++) {
            double value =
                    mju_dot(ret_arm->jacobian + i * stride, ret_arm->solved + j * stride, n);
            mobility[6 * i + j] = value;
            mobility[6 * j + i] = value;
        }
        mobility[6 * i + i] += SINGULARITY_GUARD;
    }
    invert(mobility, ret_arm->task_inertia);
}
