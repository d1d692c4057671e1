/* The robots of a scene: `robot:`, or `robots:` with a name for each. */
#include <stdio.h>
#include <string.h>

#include "scenes/robot_finder.h"
#include "scenes/scene_state.h"
#include "scenes/value.h"

/* Where a value is written; where its map is, if it is not. */
static Place place_of(const Node *map, const char *key)
{
    const Node *node = node_get(map, key);
    return node == NULL ? map->key_place : node->place;
}

static void read_control(const Node *robot, Robot *ret_robot, Mistakes *mistakes)
{
    const Node *control = node_get(robot, "control");
    const Node *limits = node_get(robot, "limits");
    ControlDef *def = &ret_robot->control;
    *def = control_def_default();
    ret_robot->limits = limits_def_default();
    value_read_key(control, "stiffness", DIMENSION_STIFFNESS, &def->stiffness, mistakes);
    value_read_key(control, "rotation", DIMENSION_ANGULAR_STIFFNESS, &def->rotation_stiffness,
            mistakes);
    value_read_key(control, "damping", DIMENSION_NONE, &def->damping_ratio, mistakes);
    value_read_key(control, "latency", DIMENSION_TIME, &def->latency_s, mistakes);
    value_read_key(control, "force_limit", DIMENSION_FORCE, &def->force_limit, mistakes);
    value_read_key(limits, "speed", DIMENSION_SPEED, &ret_robot->limits.speed, mistakes);
    value_read_key(
            limits, "accel", DIMENSION_ACCELERATION, &ret_robot->limits.acceleration, mistakes);
}

/* "arm/key:home" is the keyframe "arm/home". */
static void key_name(const char *path, char name[INSTANCE_NAME_BYTES * 2])
{
    static const char KIND[] = "/key:";
    const char *found = strstr(path, KIND);
    if (found == NULL) {
        (void)snprintf(name, (size_t)INSTANCE_NAME_BYTES * 2, "%s", path);
    } else {
        (void)snprintf(name, (size_t)INSTANCE_NAME_BYTES * 2, "%.*s/%s", (int)(found - path),
                path, found + sizeof KIND - 1);
    }
}

/* `home` as angles of the joints; NULL if it names a keyframe. */
static const Node *home_joints(const Node *home)
{
    bool list = home != NULL && home->kind == NODE_LIST;
    bool numbers =
            home != NULL && home->text != NULL && strspn(home->text, "+-.0123456789") > 0;
    return list || numbers ? home : NULL;
}

static void mark_robot_part(Task *task, const char *name)
{
    int part = name == NULL ? -1 : task_part(task, name);
    if (part >= 0) {
        task->parts[part].is_robot = true;
    }
}

static bool drives(const Robot *robot, int actuator)
{
    bool found = false;
    for (int i = 0; i < robot->dof_count; i++) {
        found = found || robot->actuator[i] == actuator;
    }
    for (int i = 0; i < robot->finger_count; i++) {
        found = found || robot->finger_actuator[i] == actuator;
    }
    return found;
}

/* Two robots cannot command one motor. */
static bool shares_motors(
        const Task *task, const Robot *robot, const RobotNames *names, Mistakes *mistakes)
{
    for (size_t i = 0; i < task->robot_count; i++) {
        const Robot *other = &task->robots[i];
        bool arm = drives(other, robot->actuator[0]);
        bool hand = robot->finger_count > 0 && drives(other, robot->finger_actuator[0]);
        if (arm || hand) {
            mistakes_add(mistakes, arm ? names->arm_place : names->hand_place, NULL,
                    "'%s' already belongs to robot '%s'", arm ? names->arm : names->hand,
                    other->word);
            return true;
        }
    }
    return false;
}

/* Its key in `robots:` is what a robot is called; refused are names that data sets use. */
static bool read_word(const Node *node, Robot *robot, Mistakes *mistakes)
{
    static const char NUMBERED[] = "robot";
    size_t most = sizeof robot->word - 1;
    if (strlen(node->key) > most) {
        mistakes_add(mistakes, node->key_place, NULL,
                "the name of a robot has at most %zu letters", most);
        return false;
    }
    const char *rest = node->key + sizeof NUMBERED - 1;
    if (strncmp(node->key, NUMBERED, sizeof NUMBERED - 1) == 0 &&
            strspn(rest, "0123456789") == strlen(rest)) {
        mistakes_add(mistakes, node->key_place, "left, right, ..",
                "a robot cannot be named '%s': data sets number robots so", node->key);
        return false;
    }
    (void)snprintf(robot->word, sizeof robot->word, "%s", node->key);
    return true;
}

static bool add_robot(Scene *scene, const Node *node, bool named, Mistakes *mistakes)
{
    Task *task = &scene->task;
    const mjModel *model = scene->physics.nominal;
    char home[INSTANCE_NAME_BYTES * 2] = "";
    RobotNames names = {
            .arm = node_text(node, "arm"),
            .hand = node_text(node, "hand"),
            .tool = node_text(node, "tool"),
            .home = home,
            .place = node->key_place,
            .arm_place = place_of(node, "arm"),
            .hand_place = place_of(node, "hand"),
            .tool_place = place_of(node, "tool"),
            .home_place = place_of(node, "home"),
    };
    if (names.arm == NULL || names.tool == NULL) {
        mistakes_add(mistakes, node->key_place, "{arm: arm, hand: hand, tool: hand/tcp}",
                "a robot names its arm and its tool");
        return false;
    }
    if (node->incomplete) {
        return false;
    }
    names.joints = home_joints(node_get(node, "home"));
    names.width = node_get(node, "width");
    if (node_text(node, "home") != NULL) {
        key_name(node_text(node, "home"), home);
    } else {
        (void)snprintf(home, sizeof home, "%s/home", names.arm);
    }
    Robot *robot = &task->robots[task->robot_count];
    (void)snprintf(robot->name, sizeof robot->name, "robot%zu", task->robot_count);
    if (named && !read_word(node, robot, mistakes)) {
        return false;
    }
    read_control(node, robot, mistakes);
    if (!robot_find(&names, model, robot, mistakes) ||
            shares_motors(task, robot, &names, mistakes)) {
        return false;
    }
    mark_robot_part(task, names.arm);
    mark_robot_part(task, names.hand);
    scene_posture_read(node_get(node, "home_noise"), robot, model,
            &scene->posture[task->robot_count], mistakes);
    scene->control[task->robot_count] = robot->control;
    task->robot_count++;
    return true;
}

/* What speaks of a robot that could not be found, or asks it something, follows from that. */
static void mute_robot(const Node *node, Mistakes *mistakes)
{
    static const char *const WORDS[] = {
            "robot", "control", "sensor", "wrist_force", "wrist_torque", "held", "released"};
    static const char *const SENSORS[] = {"wrist_force", "wrist_torque"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        mistakes_mute(mistakes, WORDS[i]);
    }
    for (size_t i = 0; i < sizeof SENSORS / sizeof *SENSORS; i++) {
        char name[ROBOT_NAME_BYTES * 2];
        (void)snprintf(name, sizeof name, "%.*s_%s", ROBOT_NAME_BYTES, node->key, SENSORS[i]);
        mistakes_mute(mistakes, name);
    }
    mistakes_mute(mistakes, node->key);
}

static void find_robot(Scene *scene, const Node *node, bool named, Mistakes *mistakes)
{
    if (!add_robot(scene, node, named, mistakes)) {
        mute_robot(node, mistakes);
    }
}

void scene_robots_find(Scene *scene, Mistakes *mistakes)
{
    const Node *root = scene_text_root(scene->text);
    const Node *robot = node_get(root, "robot");
    const Node *robots = node_get(root, "robots");
    if (robot != NULL) {
        find_robot(scene, robot, false, mistakes);
    }
    size_t count = robots == NULL ? 0 : robots->child_count;
    if (count > ROBOTS_MAX) {
        mistakes_add(mistakes, robots->children[ROBOTS_MAX]->key_place, NULL,
                "a scene has at most %d robots", ROBOTS_MAX);
        return;
    }
    if (robots != NULL && robots->incomplete) {
        mute_robot(robots, mistakes);
    }
    for (size_t i = 0; i < count; i++) {
        find_robot(scene, robots->children[i], true, mistakes);
    }
}
