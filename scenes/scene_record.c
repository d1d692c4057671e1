#include "scenes/scene_record.h"

#include <string.h>

#include "scenes/value.h"

static const double DEFAULT_POLICY_HZ = 20.0;

static void read_rates(const Node *record, Task *task, Mistakes *mistakes)
{
    const char *contacts = node_text(record, "contacts");
    const char *force = node_text(record, "force");
    task->policy_hz = DEFAULT_POLICY_HZ;
    task->force_hz = 0.0;
    task->contacts = CONTACTS_WINDOWED;
    value_read_key(record, "policy", DIMENSION_FREQUENCY, &task->policy_hz, mistakes);
    if (force != NULL && strcmp(force, "physics") != 0) {
        value_read_key(record, "force", DIMENSION_FREQUENCY, &task->force_hz, mistakes);
    }
    if (contacts != NULL && strcmp(contacts, "all") == 0) {
        task->contacts = CONTACTS_ALL;
    } else if (contacts != NULL && strcmp(contacts, "none") == 0) {
        task->contacts = CONTACTS_NONE;
    }
}

static bool is_listed(const Task *task, ActionForm form)
{
    bool listed = false;
    for (size_t i = 0; i < task->action_count; i++) {
        listed = listed || task->actions[i] == form;
    }
    return listed;
}

/* The schema has refused words that are no forms. */
static void read_actions(const Node *list, Task *task, Mistakes *mistakes)
{
    task->action_count = 0;
    for (size_t i = 0; list != NULL && i < list->child_count; i++) {
        const Node *item = list->children[i];
        int form = item->kind == NODE_TEXT ? action_form_find(item->text) : -1;
        if (form >= 0 && is_listed(task, (ActionForm)form)) {
            mistakes_add(mistakes, item->place, NULL, "'%s' is in the list twice", item->text);
        } else if (form >= 0) {
            task->actions[task->action_count++] = (ActionForm)form;
        }
    }
    if (list != NULL && list->child_count == 0) {
        mistakes_add(mistakes, list->place, "leave it out, or [tool_delta_pose, gripper]",
                "'actions' lists no form");
    }
}

static bool read_choice(const Node *record, const char *key, bool usual, Mistakes *mistakes)
{
    const Node *node = record == NULL ? NULL : node_get(record, key);
    bool choice = usual;
    if (node != NULL) {
        (void)value_read_bool(node, mistakes, &choice);
    }
    return choice;
}

void scene_record_read(Scene *scene, Mistakes *mistakes)
{
    const Node *record = node_get(scene_text_root(scene->text), "record");
    Task *task = &scene->task;
    const char *codec = node_text(record, "codec");
    read_rates(record, task, mistakes);
    read_actions(record == NULL ? NULL : node_get(record, "actions"), task, mistakes);
    task->stateless = !read_choice(record, "state", true, mistakes);
    scene->record = (SceneRecord){
            .codec = codec == NULL ? "zstd" : codec,
            .next_obs = read_choice(record, "next_obs", false, mistakes),
    };
}
