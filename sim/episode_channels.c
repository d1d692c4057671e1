#include "sim/episode_channels.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/event_log.h"
#include "sim/stream_table.h"

/* Guesses for sizing: touching pairs of parts, of geoms, and events per second. */
static const double PAIRS_TOUCHING = 6.0;
static const double GEOM_PAIRS_TOUCHING = 24.0;
static const double EVENTS_PER_S = 2.0;

/* Geom pairs of one physics step that room is kept for; more may grow in mid-tick. */
enum { RAW_CONTACTS_PER_STEP = 256 };

enum { PART_NAME_BYTES = 64, POSE_SIZE = 7, USUAL_COUNT = 2 };

/* What `actions` are made of unless the scene says so. */
static const ActionForm USUAL_FORMS[USUAL_COUNT] = {ACTION_TOOL_DELTA_POSE, ACTION_GRIPPER};

StreamFacts episode_stream(StreamId stream)
{
    const StreamRow *row = stream_row(stream);
    return (StreamFacts){row->path, row->unit, row->meaning};
}

/* Robots that stand side by side in a sample. */
static size_t sharers(const Task *task, const StreamRow *row)
{
    return row->share == SHARE_JOINED ? task->robot_count : 1;
}

static int actions_width(const EpisodeChannels *channels, const Robot *robot)
{
    int width = 0;
    for (size_t i = 0; i < channels->form_count; i++) {
        width += action_form_width(channels->forms[i], robot);
    }
    return width;
}

/* Numbers in a sample that are a robot's, or the scene's. */
static int own_extent(const EpisodeChannels *channels, const Robot *robot, int extent)
{
    const mjModel *model = channels->model;
    switch (extent) {
    case EXTENT_SCALAR:
        return 1;
    case EXTENT_JOINTS:
        return robot->dof_count;
    case EXTENT_FINGERS:
        return robot->finger_count;
    case EXTENT_OBJECTS:
        return POSE_SIZE * (int)channels->object_count;
    case EXTENT_STATES:
        return (int)(model->nq + model->nv);
    case EXTENT_QPOS:
        return (int)model->nq;
    case EXTENT_MOCAP:
        return POSE_SIZE * (int)model->nmocap;
    case EXTENT_DISTURBANCES:
        return 6 * (int)channels->disturbance_count;
    case EXTENT_ACTIONS:
        return actions_width(channels, robot);
    case EXTENT_INTEGRATION:
        return mj_stateSize(model, mjSTATE_INTEGRATION);
    default:
        return extent;
    }
}

/* Expected samples per second and the place in time of a cadence. */
static double cadence_place(const EpisodeGrid *grid, Cadence cadence, ChannelDef *def)
{
    double physics_hz = 1.0 / grid->step_s;
    double window_hz = 1000.0 / EPISODE_WINDOW_MS;
    double look_hz = 1000.0 / EPISODE_LOOK_MS;
    switch (cadence) {
    case CADENCE_TICK:
        def->timing = TIMING_UNIFORM;
        def->rate_hz = physics_hz / grid->steps_per_tick;
        return def->rate_hz;
    case CADENCE_FORCE:
    case CADENCE_PEAK:
        def->timing = TIMING_UNIFORM;
        def->rate_hz = physics_hz / grid->steps_per_force;
        return def->rate_hz;
    case CADENCE_WINDOW:
        return window_hz;
    case CADENCE_ROW:
        return window_hz * PAIRS_TOUCHING;
    case CADENCE_STEP:
        return physics_hz;
    case CADENCE_RAW:
        return physics_hz * GEOM_PAIRS_TOUCHING;
    case CADENCE_EVENT:
        def->timing = TIMING_LISTED;
        def->time_path = stream_row(STREAM_EVENT_TIME)->path;
        return EVENTS_PER_S;
    case CADENCE_LOOK:
        def->timing = TIMING_LISTED;
        def->time_path = stream_row(STREAM_LOOK_TIME)->path;
        for (int i = 0; i < grid->camera_count; i++) {
            look_hz = fmax(look_hz, physics_hz / grid->steps_per_camera[i]);
        }
        return look_hz;
    case CADENCE_ANSWER:
    case CADENCE_ONCE:
    case CADENCE_DISTURBED:
        break;
    }
    return 0.0;
}

static bool cadence_used(const EpisodeChannels *channels, const Task *task, Cadence cadence)
{
    switch (cadence) {
    case CADENCE_PEAK:
        return channels->grid.steps_per_force > 1;
    case CADENCE_WINDOW:
    case CADENCE_ROW:
        return task->contacts != CONTACTS_NONE;
    case CADENCE_STEP:
    case CADENCE_RAW:
        return task->contacts == CONTACTS_ALL;
    case CADENCE_DISTURBED:
        return task->disturbance_count > 0;
    case CADENCE_ANSWER:
        return task->answers != NULL && task->answers->count > 0;
    case CADENCE_ONCE:
    case CADENCE_TICK:
    case CADENCE_FORCE:
    case CADENCE_EVENT:
    case CADENCE_LOOK:
        break;
    }
    return true;
}

static bool lists_form(const Task *task, ActionForm form)
{
    bool listed = task->action_count == 0;
    for (size_t i = 0; i < task->action_count; i++) {
        listed = listed || task->actions[i] == form;
    }
    return listed;
}

/* What the scene has chosen to leave out. */
static bool stream_wanted(const Task *task, StreamId id)
{
    static const struct {
        StreamId id;
        ActionForm form;
    } FORMS[] = {{STREAM_ACTION_JOINT_POSITION, ACTION_JOINT_POSITION},
            {STREAM_ACTION_DELTA_POSE, ACTION_TOOL_DELTA_POSE},
            {STREAM_ACTION_POSE, ACTION_TOOL_POSE}, {STREAM_ACTION_WRENCH, ACTION_TOOL_WRENCH},
            {STREAM_ACTION_GRIPPER, ACTION_GRIPPER}};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        if (FORMS[i].id == id) {
            return lists_form(task, FORMS[i].form);
        }
    }
    bool state = id == STREAM_STATES || id == STREAM_REPLAY_STATE || id == STREAM_REPLAY_HASH ||
            id == STREAM_REPLAY_STEPS;
    return !(state && task->stateless);
}

/* The most samples one policy tick adds, a last incomplete window included. */
static size_t cadence_most(const EpisodeGrid *grid, const Task *task, Cadence cadence)
{
    size_t steps = (size_t)grid->steps_per_tick;
    assert(grid->steps_per_window > 0 && grid->steps_per_force > 0);
    size_t windows = steps / (size_t)grid->steps_per_window + 2;
    switch (cadence) {
    case CADENCE_FORCE:
    case CADENCE_PEAK:
        return steps / (size_t)grid->steps_per_force + 1;
    case CADENCE_WINDOW:
        return windows;
    case CADENCE_ROW:
        return windows * (task->part_count * (task->part_count + 1) / 2);
    case CADENCE_STEP:
    case CADENCE_LOOK:
        return steps + 1;
    case CADENCE_RAW:
        return steps * RAW_CONTACTS_PER_STEP;
    case CADENCE_ANSWER:
    case CADENCE_ONCE:
    case CADENCE_DISTURBED:
    case CADENCE_TICK:
    case CADENCE_EVENT:
        break;
    }
    return 1;
}

/* ---- texts ---- */

/* Hands the text's characters over to the channels; NULL when memory ran out. */
static const char *keep_text(EpisodeChannels *channels, Text *text, Error *err)
{
    char *kept = NULL;
    if (text_ok(text, "channel names", err)) {
        assert(channels->text_count < CHANNEL_TEXTS_MAX);
        kept = text_duplicate(text_chars(text));
        if (kept == NULL) {
            (void)error_no_memory(err, "channel names");
        } else {
            channels->texts[channels->text_count++] = kept;
        }
    }
    text_clear(text);
    return kept;
}

static void add_comma(Text *text)
{
    text_add(text, text->length > 0 ? "," : "");
}

static void add_joint_names(Text *text, const mjModel *model, const int *joints, int count)
{
    for (int i = 0; i < count; i++) {
        const char *name = mj_id2name(model, mjOBJ_JOINT, joints[i]);
        add_comma(text);
        text_add(text, name == NULL ? "" : name);
    }
}

/* The components of obs/object: "peg.x,peg.y,...". */
static void add_object_names(Text *text, const EpisodeChannels *channels, const Task *task)
{
    static const char *const COMPONENT[POSE_SIZE] = {"x", "y", "z", "qw", "qx", "qy", "qz"};
    for (size_t i = 0; i < channels->object_count; i++) {
        for (int j = 0; j < POSE_SIZE; j++) {
            add_comma(text);
            text_addf(text, "%s.%s", task->parts[channels->object_part[i]].name, COMPONENT[j]);
        }
    }
}

/* "left.dx,left.dy,..." of "dx,dy,..." */
static void add_prefixed(Text *text, const char *owner, const char *names)
{
    size_t length = 0;
    for (const char *at = names; at[0] != '\0'; at += length + (at[length] == ',')) {
        length = strcspn(at, ",");
        add_comma(text);
        text_addf(text, "%s.%.*s", owner, (int)length, at);
    }
}

/* What one robot adds to the names of a row. */
static void add_names(
        Text *text, const EpisodeChannels *channels, const Robot *robot, const StreamRow *row)
{
    if (row->extent == EXTENT_JOINTS) {
        add_joint_names(text, channels->model, robot->joint, robot->dof_count);
    } else if (row->extent == EXTENT_FINGERS) {
        add_joint_names(text, channels->model, robot->finger_joint, robot->finger_count);
    } else if (row->names != NULL && robot_is_named(robot)) {
        add_prefixed(text, robot->word, row->names);
    } else if (row->names == NULL && row->share == SHARE_JOINED && robot_is_named(robot)) {
        add_comma(text);
        text_add(text, robot->word);
    }
}

static bool name_channel(EpisodeChannels *channels, const Task *task, int slot, Error *err)
{
    const StreamRow *row = stream_row((StreamId)(slot % STREAM_COUNT));
    size_t first = (size_t)slot / STREAM_COUNT;
    ChannelDef *def = &channels->def[slot];
    Text text = {0};
    if (row->extent == EXTENT_OBJECTS) {
        add_object_names(&text, channels, task);
    }
    if (row->extent == EXTENT_DISTURBANCES) {
        for (size_t i = 0; i < task->disturbance_count; i++) {
            add_prefixed(&text, task->disturbances[i].name, row->names);
        }
    }
    bool own = row->share == SHARE_JOINED || row->extent == EXTENT_JOINTS ||
            row->extent == EXTENT_FINGERS;
    for (size_t i = 0; own && i < sharers(task, row); i++) {
        add_names(&text, channels, &task->robots[first + i], row);
    }
    bool done = true;
    if (text.length > 0) {
        def->names = keep_text(channels, &text, err);
        done = def->names != NULL;
    }
    text_release(&text);
    return done;
}

/*
 * A named robot's own paths: obs/robot1_joint_pos, obs/robot1_wrench, force/right/wrist/wrench.
 * In obs/ the names are those that learners know from robosuite.
 */
static bool place_channel(EpisodeChannels *channels, const Robot *robot, const StreamRow *row,
        int slot, Error *err)
{
    static const char OBS[] = "obs/";
    static const char ROBOT[] = "robot0_";
    static const char FORCE[] = "force/";
    const char *path = row->path;
    Text text = {0};
    if (strncmp(path, OBS, sizeof OBS - 1) == 0) {
        path += sizeof OBS - 1;
        path += strncmp(path, ROBOT, sizeof ROBOT - 1) == 0 ? sizeof ROBOT - 1 : 0;
        text_addf(&text, "%s%s_%s", OBS, robot->name, path);
    } else {
        assert(strncmp(path, FORCE, sizeof FORCE - 1) == 0);
        text_addf(&text, "%s%s/%s", FORCE, robot->word, path + sizeof FORCE - 1);
    }
    channels->def[slot].path = keep_text(channels, &text, err);
    text_release(&text);
    return channels->def[slot].path != NULL;
}

/* ---- channels ---- */

static bool fill_channel(EpisodeChannels *channels, const Task *task, int slot, Error *err)
{
    StreamId id = (StreamId)(slot % STREAM_COUNT);
    size_t first = (size_t)slot / STREAM_COUNT;
    const StreamRow *row = stream_row(id);
    bool named = robot_is_named(&task->robots[first]);
    bool scalar = row->extent == EXTENT_SCALAR && !(row->share == SHARE_JOINED && named);
    int extent = 0;
    for (size_t i = 0; i < sharers(task, row); i++) {
        extent += own_extent(channels, &task->robots[first + i], row->extent);
    }
    ChannelDef *def = &channels->def[slot];
    *def = (ChannelDef){
            .path = row->path,
            .unit = row->unit,
            .frame = row->frame,
            .names = row->names,
            .meaning = row->meaning,
            .type = row->type,
            .rank = scalar ? 0 : 1,
            .shape = {scalar ? 0 : (uint32_t)extent},
            .text_bytes = row->type == CHANNEL_TEXT ? PART_NAME_BYTES : 0,
            .privileged = row->privileged,
    };
    channels->samples_per_s[slot] = cadence_place(&channels->grid, row->cadence, def);
    channels->tick_samples[slot] = cadence_most(&channels->grid, task, row->cadence);
    channels->used[slot] =
            cadence_used(channels, task, row->cadence) && extent > 0 && stream_wanted(task, id);
    /* The times themselves are not a stream over themselves. */
    if (id == STREAM_EVENT_TIME || id == STREAM_LOOK_TIME) {
        def->timing = TIMING_NONE;
        def->time_path = NULL;
    }
    return name_channel(channels, task, slot, err) &&
            (row->share != SHARE_EACH || !named ||
                    place_channel(channels, &task->robots[first], row, slot, err));
}

/* ---- attributes ---- */

/* Adds an attribute to a channel; there is room for the few that any has. */
static void add_attr(EpisodeChannels *channels, int slot, const char *name, const char *text)
{
    ChannelDef *def = &channels->def[slot];
    assert(def->attr_count < CHANNEL_ATTRS_MAX);
    channels->attrs[slot][def->attr_count] = (ChannelAttr){.name = name, .text = text};
    def->attrs = channels->attrs[slot];
    def->attr_count++;
}

/* The columns of an action of these forms, robot beside robot. */
static void gather_columns(const EpisodeChannels *channels, const Task *task,
        const ActionForm *forms, size_t count, ActionColumns *columns)
{
    double tick_s = channels->grid.steps_per_tick * channels->grid.step_s;
    for (size_t i = 0; i < task->robot_count; i++) {
        for (size_t form = 0; form < count; form++) {
            action_columns_add(columns, forms[form], &task->robots[i], channels->model, tick_s);
        }
    }
}

static bool add_scales(EpisodeChannels *channels, int slot, ActionColumns *columns, Error *err)
{
    const char *scales = keep_text(channels, &columns->scales, err);
    const char *units = scales == NULL ? NULL : keep_text(channels, &columns->scale_units, err);
    add_attr(channels, slot, "scale", scales);
    add_attr(channels, slot, "scale_unit", units);
    return units != NULL;
}

/* Says what `actions` are where the scene lists their forms. */
static bool describe_actions(EpisodeChannels *channels, ActionColumns *columns, Error *err)
{
    ChannelDef *def = &channels->def[STREAM_ACTIONS];
    Text forms = {0};
    for (size_t i = 0; i < channels->form_count; i++) {
        add_comma(&forms);
        text_add(&forms, action_form_name(channels->forms[i]));
    }
    def->meaning =
            "what is commanded, form beside form; tool_delta_pose over scale, gripper -1 "
            "open, 1 closed, the others in SI";
    def->names = keep_text(channels, &columns->names, err);
    def->unit = def->names == NULL ? NULL : keep_text(channels, &columns->units, err);
    const char *kept = def->unit == NULL ? NULL : keep_text(channels, &forms, err);
    text_release(&forms);
    add_attr(channels, STREAM_ACTIONS, "forms", kept);
    return kept != NULL;
}

static bool add_action_attrs(EpisodeChannels *channels, const Task *task, Error *err)
{
    ActionColumns executed = {.width = 0};
    ActionColumns columns = {.width = 0};
    gather_columns(channels, task, USUAL_FORMS, USUAL_COUNT, &executed);
    gather_columns(channels, task, channels->forms, channels->form_count, &columns);
    bool done = add_scales(channels, STREAM_ACTIONS, &columns, err) &&
            add_scales(channels, STREAM_ACTION_EXECUTED, &executed, err) &&
            (task->action_count == 0 || describe_actions(channels, &columns, err));
    action_columns_release(&executed);
    action_columns_release(&columns);
    return done;
}

/* Attributes of channels that are the same whatever the robots. */
static bool add_plain_attrs(EpisodeChannels *channels, const Task *task, Error *err)
{
    if (!add_action_attrs(channels, task, err)) {
        return false;
    }
    for (size_t i = 0; i < task->robot_count; i++) {
        add_attr(channels, stream_slot(STREAM_TOOL_QUAT, i), "order", "x,y,z,w");
    }
    add_attr(channels, STREAM_EVENT_KIND, "kinds", EVENT_KIND_NAMES);
    add_attr(channels, STREAM_OBS_OBJECT, "absent", "zeros: see labels/object_present");
    add_attr(
            channels, STREAM_OBS_OBJECT_ESTIMATE, "absent", "zeros: see labels/object_present");
    return true;
}

/* Where a body stands that hangs on the world without a joint; false if it may move. */
static bool standing_pose(const mjModel *model, int body, double pose[POSE_SIZE])
{
    double quat[4];
    double pos[3];
    mju_zero3(pose);
    mju_copy4(pose + 3, model->body_quat);
    for (; body > 0; body = model->body_parentid[body]) {
        const double *own_pos = model->body_pos + 3 * (size_t)body;
        const double *own_quat = model->body_quat + 4 * (size_t)body;
        if (model->body_jntnum[body] > 0) {
            return false;
        }
        mju_rotVecQuat(pos, pose, own_quat);
        mju_add3(pose, pos, own_pos);
        mju_mulQuat(quat, own_quat, pose + 3);
        mju_copy4(pose + 3, quat);
    }
    return true;
}

/* Frames of bases are of little use to each other unless their places are known. */
static bool add_base(EpisodeChannels *channels, const Task *task, size_t robot, Error *err)
{
    double pose[POSE_SIZE];
    if (!standing_pose(channels->model, task->robots[robot].base_body, pose)) {
        return true;
    }
    Text text = {0};
    for (int i = 0; i < POSE_SIZE; i++) {
        add_comma(&text);
        text_add_number(&text, pose[i]);
    }
    const char *kept = keep_text(channels, &text, err);
    add_attr(channels, stream_slot(STREAM_TOOL_POS, robot), "base_pose", kept);
    text_release(&text);
    return kept != NULL;
}

/* Says whose a channel is; objects are seen from the base of the first robot. */
static bool add_owners(EpisodeChannels *channels, const Task *task, Error *err)
{
    Text text = {0};
    for (size_t i = 0; i < task->robot_count; i++) {
        add_comma(&text);
        text_add(&text, task->robots[i].word);
    }
    const char *words = keep_text(channels, &text, err);
    text_release(&text);
    for (int slot = 0; slot < STREAM_SLOTS; slot++) {
        StreamId id = (StreamId)(slot % STREAM_COUNT);
        StreamShare share = stream_row(id)->share;
        bool objects = id == STREAM_OBS_OBJECT || id == STREAM_OBS_OBJECT_ESTIMATE;
        if (channels->used[slot] && share == SHARE_JOINED) {
            add_attr(channels, slot, "robots", words);
        } else if (channels->used[slot] && (share == SHARE_EACH || objects)) {
            add_attr(channels, slot, "robot", task->robots[slot / STREAM_COUNT].word);
        }
    }
    bool done = words != NULL;
    for (size_t i = 0; done && i < task->robot_count; i++) {
        done = add_base(channels, task, i, err);
    }
    return done;
}

static bool fill_channels(EpisodeChannels *channels, const Task *task, Error *err)
{
    for (int slot = 0; slot < STREAM_SLOTS; slot++) {
        size_t robot = (size_t)slot / STREAM_COUNT;
        bool each = stream_row((StreamId)(slot % STREAM_COUNT))->share == SHARE_EACH;
        if ((robot == 0 || (each && robot < task->robot_count)) &&
                !fill_channel(channels, task, slot, err)) {
            return false;
        }
    }
    return add_plain_attrs(channels, task, err) &&
            (!robot_is_named(&task->robots[0]) || add_owners(channels, task, err));
}

bool episode_channels_init(
        EpisodeChannels *channels, const Task *task, const mjModel *model, Error *err)
{
    *channels = (EpisodeChannels){.model = model, .disturbance_count = task->disturbance_count};
    channels->form_count = task->action_count > 0 ? task->action_count : USUAL_COUNT;
    memcpy(channels->forms, task->action_count > 0 ? task->actions : USUAL_FORMS,
            channels->form_count * sizeof *channels->forms);
    if (!episode_grid_init(&channels->grid, task, model, err)) {
        return false;
    }
    channels->object_part = calloc(task->part_count + 1, sizeof *channels->object_part);
    if (channels->object_part == NULL) {
        return error_no_memory(err, "channels");
    }
    for (size_t part = 0; part < task->part_count; part++) {
        if (task->parts[part].is_object) {
            channels->object_part[channels->object_count++] = (int)part;
        }
    }
    if (!fill_channels(channels, task, err)) {
        episode_channels_release(channels);
        return false;
    }
    return true;
}

void episode_channels_release(EpisodeChannels *channels)
{
    for (size_t i = 0; i < channels->text_count; i++) {
        free(channels->texts[i]);
    }
    free(channels->object_part);
    *channels = (EpisodeChannels){0};
}

int episode_channels_next(const EpisodeChannels *channels, int slot)
{
    /* In order of streams, and of robots within a stream. */
    int order = slot < 0 ? 0 : slot % STREAM_COUNT * ROBOTS_MAX + slot / STREAM_COUNT + 1;
    for (; order < STREAM_SLOTS; order++) {
        int next = stream_slot((StreamId)(order / ROBOTS_MAX), (size_t)(order % ROBOTS_MAX));
        if (channels->used[next]) {
            return next;
        }
    }
    return -1;
}

double episode_channels_bytes_per_s(const EpisodeChannels *channels)
{
    double bytes = 0.0;
    for (int slot = 0; slot < STREAM_SLOTS; slot++) {
        if (channels->used[slot]) {
            bytes += channels->samples_per_s[slot] *
                    (double)channel_sample_bytes(&channels->def[slot]);
        }
    }
    return bytes;
}
