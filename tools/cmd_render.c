#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "render/sheet.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/episode_find.h"
#include "tools/episode_view.h"
#include "tools/exit_status.h"
#include "tools/redraw.h"

enum {
    BANDS_MAX = 256,
    MARKS_MAX = 64,
    MARK_BYTES = 2 * VIEW_WORD_BYTES + 8,
    NOTE_BYTES = 256,
    SIDE_PX = 192,
    FRAMES_DEFAULT = 8,
    ROBOT_PLOTS = 3,
    TITLE_BYTES = VIEW_WORD_BYTES + 16,
};

static const Colour RED = 0xC8372D;
static const Colour GREEN = 0x288C46;
static const Colour BLUE = 0x2D5ABE;

/* The plots of one robot. */
typedef struct RobotPlots {
    PlotCurve force[3], torque[3], fingers[2];
    char titles[ROBOT_PLOTS][TITLE_BYTES];
    size_t count;
} RobotPlots;

/* What the sheet is made of, besides the view. */
typedef struct Render {
    EpisodeView view;
    SheetCamera cameras[VIEW_CAMERAS_MAX];
    PlotBand bands[BANDS_MAX];
    char names[BANDS_MAX][VIEW_WORD_BYTES];
    size_t band_count;
    PlotMark marks[MARKS_MAX];
    char mark_names[MARKS_MAX][MARK_BYTES];
    size_t mark_count;
    RobotPlots robots[VIEW_ROBOTS_MAX];
    SheetPlot plots[VIEW_ROBOTS_MAX * ROBOT_PLOTS];
    size_t plot_count;
    char note[NOTE_BYTES];
} Render;

/* A band for every stretch of ticks in one phase. */
static void make_bands(Render *render)
{
    const EpisodeView *view = &render->view;
    size_t ticks = block_rows(&view->phase);
    for (size_t i = 0; i < ticks && render->band_count < BANDS_MAX;) {
        double phase = block_number(&view->phase, i);
        size_t end = i;
        while (end < ticks && block_number(&view->phase, end) == phase) {
            end++;
        }
        char *name = render->names[render->band_count];
        if (phase >= 0.0 && phase < (double)block_rows(&view->phase_names)) {
            block_text(&view->phase_names, (size_t)phase, name, VIEW_WORD_BYTES);
        }
        render->bands[render->band_count++] = (PlotBand){.name = name,
                .from_s = (double)i / view->policy_hz,
                .to_s = (double)end / view->policy_hz};
        i = end;
    }
}

/* Copies the n-th word of a comma-separated list; "" behind the last. */
static void word_at(const char *words, size_t n, char ret_word[VIEW_WORD_BYTES])
{
    for (; n > 0 && words != NULL; n--) {
        words = strchr(words, ',');
        words = words == NULL ? NULL : words + 1;
    }
    (void)snprintf(ret_word, VIEW_WORD_BYTES, "%.*s",
            words == NULL ? 0 : (int)strcspn(words, ","), words == NULL ? "" : words);
}

static void part_at(const EpisodeView *view, double row, char ret_name[VIEW_WORD_BYTES])
{
    ret_name[0] = '\0';
    if (row >= 0.0 && row < (double)block_rows(&view->parts)) {
        block_text(&view->parts, (size_t)row, ret_name, VIEW_WORD_BYTES);
    }
}

/* True if the two parts of event i have met in an earlier one. */
static bool have_met(const EpisodeView *view, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (block_number(&view->event_a, i) == block_number(&view->event_a, j) &&
                block_number(&view->event_b, i) == block_number(&view->event_b, j)) {
            return true;
        }
    }
    return false;
}

/* A mark for what decided the episode, and where two parts met for the first time. */
static void make_marks(Render *render)
{
    const EpisodeView *view = &render->view;
    for (size_t i = 0; i < block_rows(&view->event_time) && render->mark_count < MARKS_MAX;
            i++) {
        char kind[VIEW_WORD_BYTES];
        char a[VIEW_WORD_BYTES];
        char b[VIEW_WORD_BYTES];
        double time_s = block_number(&view->event_time, i);
        word_at(view->event_kinds, (size_t)block_number(&view->event_kind, i), kind);
        part_at(view, block_number(&view->event_a, i), a);
        part_at(view, block_number(&view->event_b, i), b);
        char *name = render->mark_names[render->mark_count];
        if (strcmp(kind, "make") == 0 && time_s > 0.0 && !have_met(view, i)) {
            (void)snprintf(name, MARK_BYTES, "%s meets %s", a, b);
        } else if (strcmp(kind, "make") != 0 && strcmp(kind, "break") != 0 &&
                strcmp(kind, "guard") != 0) {
            (void)snprintf(name, MARK_BYTES, "%s%s%s", kind, a[0] == '\0' ? "" : " ", a);
        } else {
            continue;
        }
        render->marks[render->mark_count++] = (PlotMark){.name = name, .time_s = time_s};
    }
}

static PlotCurve curve(
        const char *name, const Block *block, size_t column, double rate_hz, Colour colour)
{
    return (PlotCurve){.name = name,
            .values = (const float *)(const void *)block->bytes + column,
            .count = block_rows(block),
            .stride = block_row_values(block),
            .step_s = 1.0 / rate_hz,
            .colour = colour};
}

/* Adds a plot of robot number `r`, with the robot's name in its title if it has one. */
static void add_plot(Render *render, size_t r, const SheetPlot *plot)
{
    RobotPlots *own = &render->robots[r];
    const char *name = render->view.robots[r].name;
    char *title = own->titles[own->count++];
    (void)snprintf(title, TITLE_BYTES, "%s%s%s", name, name[0] == '\0' ? "" : " ", plot->title);
    render->plots[render->plot_count] = *plot;
    render->plots[render->plot_count++].title = title;
}

/* Force and torque at the wrist, and how far the hand is open, of each robot. */
static void make_plots(Render *render)
{
    static const char *const FORCES[3] = {"Fx", "Fy", "Fz"};
    static const char *const TORQUES[3] = {"Tx", "Ty", "Tz"};
    const Colour colours[3] = {RED, GREEN, BLUE};
    const EpisodeView *view = &render->view;
    for (size_t r = 0; r < view->robot_count; r++) {
        const ViewRobot *robot = &view->robots[r];
        RobotPlots *own = &render->robots[r];
        for (size_t i = 0; i < 3; i++) {
            own->force[i] = curve(FORCES[i], &robot->wrench, i, view->wrench_hz, colours[i]);
            own->torque[i] =
                    curve(TORQUES[i], &robot->wrench, i + 3, view->wrench_hz, colours[i]);
        }
        add_plot(render, r, &(SheetPlot){"wrist force", "N", own->force, 3});
        add_plot(render, r, &(SheetPlot){"wrist torque", "N*m", own->torque, 3});
        if (robot->width.rank == 2 && robot->width.extent[1] == 2) {
            own->fingers[0] = curve("finger 1", &robot->width, 0, view->policy_hz, RED);
            own->fingers[1] = curve("finger 2", &robot->width, 1, view->policy_hz, BLUE);
            add_plot(render, r, &(SheetPlot){"hand opening", "m", own->fingers, 2});
        }
    }
}

/* Few pictures are shown larger, so that the plots below keep a readable width. */
static uint32_t tile_px(size_t frames)
{
    enum { SMALLEST = 160, LARGEST = 320, TOGETHER = 960 };
    size_t side = TOGETHER / frames;
    side = side < SMALLEST ? SMALLEST : side;
    return (uint32_t)(side > LARGEST ? LARGEST : side);
}

static bool write_sheet(Render *render, size_t frames, const char *out, Error *err)
{
    const EpisodeView *view = &render->view;
    for (size_t i = 0; i < view->camera_count; i++) {
        const ViewCamera *camera = &view->cameras[i];
        render->cameras[i] = (SheetCamera){.name = camera->name,
                .width_px = (uint32_t)camera->rgb.extent[2],
                .height_px = (uint32_t)camera->rgb.extent[1],
                .rgb = camera->rgb.bytes,
                .time_s = camera->time_s,
                .count = block_rows(&camera->rgb)};
    }
    make_bands(render);
    make_marks(render);
    make_plots(render);
    (void)snprintf(render->note, sizeof render->note, "episode %s (%s), %.2f s at %.0f Hz",
            view->id, view->demo, view->duration_s, view->wrench_hz);
    SheetDef def = sheet_def_default();
    def.scene = view->scene;
    def.instruction = view->instruction;
    def.outcome = view->success ? view->outcome : view->cause;
    def.success = view->success;
    def.note = render->note;
    def.duration_s = view->duration_s;
    def.cameras = render->cameras;
    def.camera_count = view->camera_count;
    def.phases = render->bands;
    def.phase_count = render->band_count;
    def.events = render->marks;
    def.event_count = render->mark_count;
    def.plots = render->plots;
    def.plot_count = render->plot_count;
    def.columns = frames;
    def.tile_px = tile_px(frames);
    return sheet_write(out, &def, err);
}

/* Only PNG is written, whatever the name says. */
static bool check_out(const char *out, Error *err)
{
    static const char ENDING[] = ".png";
    if (out == NULL) {
        return error_set(err, ERROR_USAGE, "render needs --out FILE.png");
    }
    size_t length = strlen(out);
    size_t tail = sizeof ENDING - 1;
    return (length > tail && strcasecmp(out + length - tail, ENDING) == 0) ||
            error_set(err, ERROR_USAGE, "--out '%s' does not end in .png", out);
}

/* Reads the episode, draws its pictures if it has none, and writes the sheet. */
static bool render_found(const FoundEpisode *found, size_t frames, const char *out, Error *err)
{
    Render *render = calloc(1, sizeof *render);
    if (render == NULL) {
        return error_no_memory(err, "the sheet");
    }
    EpisodeView *view = &render->view;
    bool ok = episode_view_read(found->reader, found->record, view, err);
    if (ok && view->camera_count == 0) {
        ok = redraw_view(found->reader, found->shard, view, frames, SIDE_PX, err);
    }
    ok = ok && write_sheet(render, frames, out, err);
    episode_view_release(view);
    free(render);
    return ok;
}

static int run(const CommandLine *line, Error *err)
{
    const char *word = command_line_value(line, "--episode", NULL);
    const char *out = command_line_value(line, "--out", NULL);
    long long frames = FRAMES_DEFAULT;
    FoundEpisode found = {.reader = NULL};
    if (!check_out(out, err) ||
            !command_line_integer(line, "--frames", 1, SHEET_COLUMNS_MAX, &frames, err) ||
            !episode_find(line->operands[0], word, &found, err)) {
        return exit_status_of(err->kind);
    }
    bool ok = render_found(&found, (size_t)frames, out, err);
    if (ok) {
        (void)printf("%s: episode %s of %s\n", out, found.record->id, found.shard);
    }
    found_episode_close(&found);
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--out", "FILE.png", "the picture to write", false},
        {"--episode", "ID", "slot 17, id 17.0 or demo_3 (the first success)", false},
        {"--frames", "N", "pictures of each camera (8)", false},
};

const Command COMMAND_RENDER = {
        .name = "render",
        .summary = "look at an episode: its pictures, and the forces below",
        .operands = "DIR|SHARD.h5",
        .operands_min = 1,
        .operands_max = 1,
        .details =
                "Writes a contact sheet: pictures of each camera evenly in time with phase and\n"
                "time, and wrist force, torque and hand opening below. A set without pictures is\n"
                "drawn anew from its recorded states. Dotted lines mark grasps, releases, the\n"
                "verdict, and where two parts meet for the first time.\n\n"
                "  forceps render data --out episode.png\n"
                "  forceps render data --episode 17 --frames 6 --out episode17.png\n\n"
                "Status: 0 done, 1 a damaged shard, 2 no such episode, 4 the picture cannot be\n"
                "written, 5 no GL to draw with.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
