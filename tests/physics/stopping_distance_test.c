/*
 * A block that slides on a floor stops after v^2 / (2 mu g), whatever its direction: an elliptic
 * friction cone knows no preferred axes.
 */
#include "../model_text.h"

enum { DIRECTIONS = 8 };

static const double GRAVITY = 9.81;
static const double SPEED = 1.0;

static double distance_of(double time_step, double impratio, double mu, int direction)
{
    mjModel *model = model_from_text(
            "<mujoco><option integrator='implicitfast' cone='elliptic'/>"
            "<default><geom solref='.005 1' solimp='.95 .99 .001' condim='4'/></default>"
            "<worldbody><geom type='plane' size='9 9 .1'/><body pos='0 0 .02'><freejoint/>"
            "<geom type='box' size='.1 .1 .02' mass='1'/></body></worldbody></mujoco>");
    mjData *data = mj_makeData(model);
    model->opt.timestep = time_step;
    model->opt.impratio = impratio;
    for (size_t geom = 0; geom < 2; geom++) {
        model->geom_friction[3 * geom] = mu;
    }
    /* Comes to rest on the floor first. */
    for (int i = 0; i < 500; i++) {
        mj_step(model, data);
    }
    double start[2] = {data->qpos[0], data->qpos[1]};
    double angle = 2.0 * mjPI * direction / DIRECTIONS;
    data->qvel[0] = SPEED * cos(angle);
    data->qvel[1] = SPEED * sin(angle);
    long steps = lround(2.0 * SPEED / (mu * GRAVITY) / time_step);
    for (long i = 0; i < steps; i++) {
        mj_step(model, data);
    }
    double x = data->qpos[0] - start[0];
    double y = data->qpos[1] - start[1];
    mj_deleteData(data);
    mj_deleteModel(model);
    return sqrt(x * x + y * y);
}

static void a_block_stops_where_coulomb_says_in_eight_directions(void **state)
{
    (void)state;
    const struct {
        double time_step, impratio, mu;
    } rows[] = {{0.002, 10.0, 0.3}, {0.001, 100.0, 0.3}, {0.001, 100.0, 0.6}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double expected = SPEED * SPEED / (2.0 * rows[i].mu * GRAVITY);
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            check_near(distance_of(rows[i].time_step, rows[i].impratio, rows[i].mu, direction),
                    expected, 0.02 * expected);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_block_stops_where_coulomb_says_in_eight_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
