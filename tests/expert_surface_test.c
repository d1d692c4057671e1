/* What an expert's text asks of a surface: scenes/expert_surface.c. */
#include <stdio.h>

#include "check.h"
#include "expert_stage.h"

/*
 * The socket is believed at 40 degrees about z. Its surfaces share the middle of its upper face,
 * (0.4, -0.2, 0.12): `face`, 0.1 by 0.06 m, and `back`, bent with a radius of 0.1 m.
 */
static const char NEAR[] =
        "local a = unit '40 deg'\n"
        "local function near(p, q) assert((p - q):norm() < 1e-9, tostring(p)) end\n"
        "local function at(x, y, z) return vec(0.4, -0.2, 0.12)"
        "  + vec(math.cos(a) * x - math.sin(a) * y, math.sin(a) * x + math.cos(a) * y, z) end\n"
        "local s, b = scene.socket.face, scene.socket.back\n";

static void finishes(const char *body)
{
    char text[4096];
    (void)snprintf(text, sizeof text, "%s%s", NEAR, body);
    stage_check_finishes(text);
}

static void a_surface_is_a_place(void **state)
{
    (void)state;
    finishes(
            "near(s.pos, at(0, 0, 0)) near(s.normal, vec(0, 0, 1)) near(s.z, s.normal)\n"
            "near(s.size, vec(0.1, 0.06, 0)) near(s.x, vec(math.cos(a), math.sin(a), 0))\n"
            "near(s:above('50 mm').pos, at(0, 0, 0.05))\n"
            "assert(tostring(s) == 'scene.socket.face' and s ~= b and s == scene.socket.face)");
}

static void a_grid_gives_the_middles_of_its_cells(void **state)
{
    (void)state;
    finishes(
            "local n = 0\n"
            "local x = {-0.025, 0.025, 0.025, -0.025, -0.025, 0.025}\n"
            "for p in s:grid(2, 3) do\n"
            "  n = n + 1\n"
            "  near(p.pos, at(x[n], -0.02 + 0.02 * ((n - 1) // 2), 0))\n"
            "  near(p.z, vec(0, 0, 1)) near(p:above('10 mm').pos, p.pos + 0.01 * p.z)\n"
            "end\n"
            "assert(n == 6)\n"
            /* 0.05 m round 0.1 m: half a radian to both sides; cells in the middle of a quarter */
            "local q = {}\n"
            "for p in b:grid(4, 1) do q[#q + 1] = p end\n"
            "near(q[4].pos, at(0.1 * math.sin(0.375), 0, 0.1 * math.cos(0.375) - 0.1))\n"
            "near(q[4].z, at(math.sin(0.375), 0, math.cos(0.375)) - at(0, 0, 0))\n"
            "near(q[1].z, at(-math.sin(0.375), 0, math.cos(0.375)) - at(0, 0, 0))");
}

static void a_raster_walks_rows_to_and_fro(void **state)
{
    (void)state;
    finishes(
            "local r = s:raster{pitch = '25 mm'}\n" /* 0.06 / 0.025: three rows along x */
            "assert(#r == 6)\n"
            "for i = 1, 6 do\n"
            "  local x = (i % 4 < 2) and -0.0375 or 0.0375\n"
            "  near(r[i].pos, at(x, -0.02 + 0.02 * ((i - 1) // 2), 0))\n"
            "end\n"
            "near(s:start().pos, r[1].pos)\n"
            "r = s:raster{pitch = '20 mm', along = 'y', margin = 0}\n"
            "assert(#r == 10)\n"
            "near(r[2].pos, at(-0.04, 0.03, 0)) near(r[3].pos, at(-0.02, 0.03, 0))\n"
            "near(s:start{pitch = '20 mm', along = 'y', margin = 0}.pos, r[1].pos)\n"
            "near(s:start{margin = 1}.pos, at(0, -0.02, 0))\n" /* more than there is: the middle */
            /* rows round the bend: 1 rad and so 13 poses of each */
            "r = b:raster{pitch = '30 mm', margin = 0}\n"
            "assert(#r == 26)\n"
            "near(r[13].pos, at(0.1 * math.sin(0.5), -0.015, 0.1 * math.cos(0.5) - 0.1))\n"
            "near(r[7].pos, at(0, -0.015, 0))\n"
            "assert(#b:raster{pitch = '30 mm', along = 'y'} == 8)");
}

static void a_path_takes_a_raster(void **state)
{
    (void)state;
    Stage *stage = stage_set("local s = scene.socket.face\n"
                             "robot:trace(s:raster{pitch = '60 mm', margin = 0})");
    double a = 40 * mjPI / 180;
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.4 - 0.05 * cos(a), -0.2 - 0.05 * sin(a), 0.12);
    /* The tool looks down as it did, so it need not turn. */
    for (int i = 0; i < 4; i++) {
        check_near(stage->setpoint.quat[i], stage->view.tool_quat[i], 1e-9);
    }
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.4 + 0.05 * cos(a), -0.2 + 0.05 * sin(a), 0.12);
    stage_strike(stage);
}

static void what_a_surface_cannot_give_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } ROWS[] = {
            {"return scene.socket.face:gird(2, 2)",
                    "scene.socket.face has no 'gird'. Did you mean 'grid'?"},
            {"return scene.socket.face:grid(0, 2)",
                    "grid: 0 points in a row, it takes 1 to 1000"},
            {"return scene.socket.face:raster{pich = 1}",
                    "raster has no option 'pich'. Did you mean 'pitch'?"},
            {"return scene.socket.face:raster{pitch = '5 N'}", "raster: pitch: '5 N': "},
            {"return scene.socket.face:raster{pitch = 0}",
                    "raster: the pitch is above 0 and the margin not below it"},
            {"return scene.socket.face:raster{along = 'z'}",
                    "raster: along is 'x' or 'y' of the surface"},
            {"return scene.socket.face:raster{pitch = '0.1 mm'}",
                    "raster: 1200 poses, a path takes 511: a larger pitch"},
            {"return scene.socket.face.grid(scene.socket.hole, 1, 1)",
                    "scene.socket.hole is not a surface: it has no grid()"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        stage_check_broken(ROWS[i].text, ROWS[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_surface_is_a_place),
            cmocka_unit_test(a_grid_gives_the_middles_of_its_cells),
            cmocka_unit_test(a_raster_walks_rows_to_and_fro),
            cmocka_unit_test(a_path_takes_a_raster),
            cmocka_unit_test(what_a_surface_cannot_give_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
