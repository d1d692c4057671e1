#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "export/dataset.h"
#include "render/sheet.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/episode_view.h"
#include "tools/exit_status.h"
#include "tools/redraw.h"

enum { BANDS_MAX = 256, NOTE_BYTES = 256, SIDE_PX = 192, FRAMES_DEFAULT = 8 };

static const Colour RED = 0xC8372D;
static const Colour GREEN = 0x288C46;
static const Colour BLUE = 0x2D5ABE;

/* What the sheet is made of, besides the view. */
typedef struct Render {
    EpisodeView view;
    SheetCamera cameras[VIEW_CAMERAS_MAX];
    PlotBand bands[BANDS_MAX];
    char names[BANDS_MAX][VIEW_WORD_BYTES];
    size_t band_count;
    PlotCurve force[3], torque[3], fingers[2];
    SheetPlot plots[3];
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

static void make_plots(Render *render)
{
    static const char *const FORCES[3] = {"Fx", "Fy", "Fz"};
    static const char *const TORQUES[3] = {"Tx", "Ty", "Tz"};
    const Colour colours[3] = {RED, GREEN, BLUE};
    const EpisodeView *view = &render->view;
    for (size_t i = 0; i < 3; i++) {
        render->force[i] = curve(FORCES[i], &view->wrench, i, view->wrench_hz, colours[i]);
        render->torque[i] =
                curve(TORQUES[i], &view->wrench, i + 3, view->wrench_hz, colours[i]);
    }
    render->plots[0] = (SheetPlot){"wrist force", "N", render->force, 3};
    render->plots[1] = (SheetPlot){"wrist torque", "N*m", render->torque, 3};
    if (view->width.rank == 2 && view->width.extent[1] == 2) {
        render->fingers[0] = curve("finger 1", &view->width, 0, view->policy_hz, RED);
        render->fingers[1] = curve("finger 2", &view->width, 1, view->policy_hz, BLUE);
        render->plots[2] = (SheetPlot){"hand opening", "m", render->fingers, 2};
    }
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
    def.plots = render->plots;
    def.plot_count = render->plots[2].curves == NULL ? 2 : 3;
    def.columns = frames;
    return sheet_write(out, &def, err);
}

/* The shard of a data set that holds the wanted episode, or its first one. */
static bool find_shard(
        const char *path, const char *word, char ret_shard[PATH_TEXT_BYTES], Error *err)
{
    struct stat facts;
    char journal_path[PATH_TEXT_BYTES];
    Journal journal = {0};
    if (stat(path, &facts) != 0) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    if (!S_ISDIR(facts.st_mode)) {
        (void)snprintf(ret_shard, PATH_TEXT_BYTES, "%s", path);
        return true;
    }
    DatasetFacts set;
    if (!dataset_read_facts(path, &set, err) ||
            !path_join(path, "journal.jsonl", journal_path) ||
            !journal_read(journal_path, &journal, err)) {
        return false;
    }
    unsigned long long slot = word == NULL ? 0 : strtoull(word, NULL, 10);
    const JournalEntry *chosen = NULL;
    for (size_t i = 0; i < journal.count; i++) {
        const JournalEntry *entry = &journal.entries[i];
        bool holds = word == NULL
                ? entry->shard.successes > 0
                : slot >= entry->first_slot && slot < entry->first_slot + entry->slots;
        chosen = chosen == NULL && holds ? entry : chosen;
    }
    if (chosen == NULL && word == NULL && journal.count > 0) {
        chosen = &journal.entries[0];
    }
    bool ok = chosen != NULL && path_join(path, chosen->path, ret_shard);
    if (!ok) {
        (void)error_set(err, ERROR_USAGE, "'%s' has no episode '%s' (slots 0..%llu)", path,
                word == NULL ? "0" : word, (unsigned long long)(set.slots - 1));
    }
    journal_release(&journal);
    return ok;
}

static bool render(const CommandLine *line, Error *err)
{
    const char *word = command_line_value(line, "--episode", NULL);
    const char *out = command_line_value(line, "--out", NULL);
    char shard[PATH_TEXT_BYTES];
    long long frames = FRAMES_DEFAULT;
    if (out == NULL) {
        return error_set(err, ERROR_USAGE, "render needs --out FILE.png");
    }
    if (!command_line_integer(line, "--frames", 1, SHEET_COLUMNS_MAX, &frames, err) ||
            !find_shard(line->operands[0], word, shard, err)) {
        return false;
    }
    Render *sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) {
        return error_no_memory(err, "the sheet");
    }
    ShardReader *reader = shard_reader_open(shard, SHARD_TRUST_NOTHING, err);
    bool ok = reader != NULL && episode_view_read(reader, word, &sheet->view, err);
    if (ok && sheet->view.camera_count == 0) {
        ok = redraw_view(reader, shard, &sheet->view, (size_t)frames, SIDE_PX, err);
    }
    ok = ok && write_sheet(sheet, (size_t)frames, out, err);
    if (ok) {
        (void)printf("%s: episode %s of %s\n", out, sheet->view.id, shard);
    }
    episode_view_release(&sheet->view);
    free(sheet);
    shard_reader_close(reader);
    return ok;
}

static int run(const CommandLine *line, Error *err)
{
    return render(line, err) ? EXIT_DONE : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--out", "FILE.png", "the picture to write", false},
        {"--episode", "ID", "slot, slot.attempt or demo name (the first success)", false},
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
                "drawn anew from its recorded states.\n\n"
                "  forceps render data --out episode.png\n"
                "  forceps render data --episode 17 --frames 6 --out episode17.png\n\n"
                "Status: 0 done, 1 a damaged shard, 2 no such episode, 5 no GL to draw with.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
