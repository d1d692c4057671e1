#include "scenes/belief_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/bind.h"
#include "scenes/goal.h"

/* A grasp nearer to the tool than this has been taken, m. */
static const double REACH = 0.03;

/* A part this near to where a guarded move ended is what it met, m. */
static const double MET = 0.01;

enum { ALL_PARTS = -1 };

typedef struct PartBelief {
    bool known;
    Pose pose;
    double centre[3]; /* of its bounding box, in its frame */
    double size[3];
    double mass; /* < 0: not known */
    int bolted;  /* robot whose hand it is fixed to, or -1 */
    Pose at;     /* in that one's tool frame */
    unsigned looks;
} PartBelief;

/* A frame or region of a part. */
typedef struct PlaceBelief {
    Pose pose; /* in the part's frame */
    bool known;
} PlaceBelief;

typedef struct BeliefHand {
    int held;  /* part, or -1 */
    Pose pose; /* of the part in the tool frame */
    Pose tool; /* where it was last */
} BeliefHand;

struct BeliefTable {
    const Task *task;
    const mjModel *model; /* that the start was told of */
    PartBelief *parts;
    PlaceBelief *frames;
    PlaceBelief *regions;
    BeliefJoint *joints; /* axis and pos in their part's frame */
    double gravity;
    bool exact; /* knows the truth: no errors, nothing hidden */
    BeliefHand hands[ROBOTS_MAX];
};

static void let_all_go(BeliefTable *table)
{
    for (size_t i = 0; i < ROBOTS_MAX; i++) {
        table->hands[i].held = -1;
    }
}

BeliefTable *belief_table_create(const Task *task, Error *err)
{
    BeliefTable *table = calloc(1, sizeof *table);
    if (table == NULL) {
        (void)error_no_memory(err, "beliefs");
        return NULL;
    }
    table->task = task;
    let_all_go(table);
    table->parts = calloc(task->part_count + 1, sizeof *table->parts);
    table->frames = calloc(task->frame_count + 1, sizeof *table->frames);
    table->regions = calloc(task->region_count + 1, sizeof *table->regions);
    table->joints = calloc(task->part_joint_count + 1, sizeof *table->joints);
    if (table->parts == NULL || table->frames == NULL || table->regions == NULL ||
            table->joints == NULL) {
        belief_table_destroy(table);
        (void)error_no_memory(err, "beliefs");
        return NULL;
    }
    return table;
}

void belief_table_destroy(BeliefTable *table)
{
    if (table == NULL) {
        return;
    }
    free(table->parts);
    free(table->frames);
    free(table->regions);
    free(table->joints);
    free(table);
}

static Pose body_pose(const mjData *data, int body)
{
    Pose pose;
    mju_copy3(pose.pos, data->xpos + 3 * (size_t)body);
    mju_copy4(pose.quat, data->xquat + 4 * (size_t)body);
    return pose;
}

/* Moves and turns a pose of the world by an error. */
static void add_error(Pose *pose, const Belief *error)
{
    mju_addTo3(pose->pos, error->pos);
    double axis[3];
    mju_copy3(axis, error->rot);
    double angle = mju_normalize3(axis);
    if (angle > 0) {
        double turn[4];
        mju_axisAngle2Quat(turn, axis, angle);
        *pose = pose_turn(pose, turn, pose->pos);
    }
}

/* What a place is: where it is fixed on its body, and whose it is. */
typedef struct PlaceTruth {
    const char *name;
    int part, body;
    const double *pos, *quat;
} PlaceTruth;

/* A place in its part's frame, with the errors of its own. */
static PlaceBelief see_place(
        const BeliefTable *table, const mjData *data, const PlaceTruth *place)
{
    const Task *task = table->task;
    Pose root = body_pose(data, task->parts[place->part].root_body);
    Pose carrier = body_pose(data, place->body);
    Pose local;
    mju_copy3(local.pos, place->pos);
    mju_copy4(local.quat, place->quat);
    Pose world = pose_compose(&carrier, &local);
    PlaceBelief seen = {.known = true};
    for (size_t i = 0; !table->exact && i < task->belief_count; i++) {
        const Belief *error = &task->beliefs[i];
        if (error->part == place->part && error->place != NULL &&
                strcmp(error->place, place->name) == 0) {
            add_error(&world, error);
            seen.known = seen.known && !error->unknown;
        }
    }
    Pose inverse = pose_inverse(&root);
    seen.pose = pose_compose(&inverse, &world);
    return seen;
}

/* Widens [low, high] by a geom's bounding box, seen from the part's frame. */
static void add_geom(const mjModel *model, const mjData *data, int geom, const Pose *root,
        double bounds[2][3])
{
    const double *box = model->geom_aabb + 6 * (size_t)geom;
    for (int corner = 0; corner < 8; corner++) {
        double local[3];
        for (int axis = 0; axis < 3; axis++) {
            double half = (corner >> axis & 1) != 0 ? box[3 + axis] : -box[3 + axis];
            local[axis] = box[axis] + half;
        }
        double world[3];
        mju_mulMatVec3(world, data->geom_xmat + 9 * (size_t)geom, local);
        mju_addTo3(world, data->geom_xpos + 3 * (size_t)geom);
        double seen[3];
        double inverse[4];
        mju_subFrom3(world, root->pos);
        mju_negQuat(inverse, root->quat);
        mju_rotVecQuat(seen, world, inverse);
        for (int axis = 0; axis < 3; axis++) {
            bounds[0][axis] = fmin(bounds[0][axis], seen[axis]);
            bounds[1][axis] = fmax(bounds[1][axis], seen[axis]);
        }
    }
}

static void tell_size(BeliefTable *table, int part, const mjData *data)
{
    const mjModel *model = table->model;
    const Task *task = table->task;
    Pose root = body_pose(data, task->parts[part].root_body);
    double bounds[2][3] = {{mjMAXVAL, mjMAXVAL, mjMAXVAL}, {-mjMAXVAL, -mjMAXVAL, -mjMAXVAL}};
    for (int geom = 0; geom < model->ngeom; geom++) {
        bool own = task->body_part[model->geom_bodyid[geom]] == part;
        bool off = model->geom_group[geom] == BIND_GROUP_OFF &&
                model->geom_contype[geom] == 0 && model->geom_conaffinity[geom] == 0;
        if (own && !off && model->geom_type[geom] != mjGEOM_PLANE) {
            add_geom(model, data, geom, &root, bounds);
        }
    }
    for (int axis = 0; axis < 3; axis++) {
        bool empty = bounds[1][axis] < bounds[0][axis];
        table->parts[part].size[axis] = empty ? 0 : bounds[1][axis] - bounds[0][axis];
        table->parts[part].centre[axis] = empty ? 0 : (bounds[0][axis] + bounds[1][axis]) / 2;
    }
}

/* The robot whose hand carries the part without a joint of its own, or -1. */
static int bolted_to(const Task *task, const mjModel *model, int part)
{
    for (size_t robot = 0; robot < task->robot_count; robot++) {
        int body = task->parts[part].root_body;
        while (body > 0 && body != task->robots[robot].hand_body &&
                model->body_jntnum[body] == 0) {
            body = model->body_parentid[body];
        }
        if (body > 0 && body == task->robots[robot].hand_body) {
            return (int)robot;
        }
    }
    return -1;
}

/* Takes up where what is bolted to a hand is in its tool frame. */
static void tell_bolted(BeliefTable *table, int part, const mjData *data)
{
    PartBelief *belief = &table->parts[part];
    belief->bolted = belief->known ? bolted_to(table->task, table->model, part) : -1;
    if (belief->bolted >= 0) {
        Pose tool;
        robot_tool_pose(&table->task->robots[belief->bolted], data, tool.pos, tool.quat);
        Pose inverse = pose_inverse(&tool);
        belief->at = pose_compose(&inverse, &belief->pose);
    }
}

static double nominal_mass(const Task *task, int part, const mjModel *nominal)
{
    double mass = 0;
    for (int body = 0; body < nominal->nbody; body++) {
        mass += task->body_part[body] == part ? nominal->body_mass[body] : 0;
    }
    return mass;
}

/* Axis and anchor of a joint in its part's frame, its range, and where in it it is. */
static BeliefJoint see_joint(const BeliefTable *table, const mjData *data, int joint)
{
    const mjModel *model = table->model;
    int id = table->task->part_joints[joint].joint;
    Pose root =
            body_pose(data, table->task->parts[table->task->part_joints[joint].part].root_body);
    const mjtNum *range = model->jnt_range + 2 * (size_t)id;
    bool limited = model->jnt_limited[id] != 0;
    BeliefJoint seen = {.hinge = model->jnt_type[id] == mjJNT_HINGE};
    double inverse[4];
    mju_negQuat(inverse, root.quat);
    mju_rotVecQuat(seen.axis, data->xaxis + 3 * (size_t)id, inverse);
    mju_sub3(seen.pos, data->xanchor + 3 * (size_t)id, root.pos);
    mju_rotVecQuat(seen.pos, seen.pos, inverse);
    seen.travel = limited ? range[1] - range[0] : 0;
    seen.opening = data->qpos[model->jnt_qposadr[id]] - (limited ? range[0] : 0);
    return seen;
}

/*
 * Takes up where the places and joints of a part, or of ALL_PARTS, are in its frame: some are
 * on drawers.
 */
static void see_places(BeliefTable *table, int part, const mjData *data)
{
    const Task *task = table->task;
    for (size_t i = 0; i < task->frame_count; i++) {
        const Frame *frame = &task->frames[i];
        if (frame->part == part || part == ALL_PARTS) {
            const PlaceTruth place = {
                    frame->name, frame->part, frame->body, frame->pos, frame->quat};
            table->frames[i] = see_place(table, data, &place);
        }
    }
    for (size_t i = 0; i < task->region_count; i++) {
        const Region *region = &task->regions[i];
        if (region->part == part || part == ALL_PARTS) {
            const PlaceTruth place = {
                    region->name, region->part, region->body, region->pos, region->quat};
            table->regions[i] = see_place(table, data, &place);
        }
    }
    for (size_t i = 0; i < task->part_joint_count; i++) {
        if (task->part_joints[i].part == part || part == ALL_PARTS) {
            table->joints[i] = see_joint(table, data, (int)i);
        }
    }
}

/* Where parts are and how large: without any error. */
static void tell_parts(BeliefTable *table, const mjModel *model, const mjData *data)
{
    const Task *task = table->task;
    let_all_go(table);
    table->model = model;
    table->gravity = mju_norm3(model->opt.gravity);
    for (size_t i = 0; i < task->part_count; i++) {
        PartBelief *part = &table->parts[i];
        part->known = task->parts[i].present && !task->parts[i].is_robot;
        part->bolted = -1;
        part->pose = body_pose(data, task->parts[i].root_body);
        part->mass = -1.0;
        tell_size(table, (int)i, data);
    }
}

/* How heavy they are in that model. */
static void tell_masses(BeliefTable *table, const mjModel *model)
{
    for (size_t i = 0; i < table->task->part_count; i++) {
        table->parts[i].mass = nominal_mass(table->task, (int)i, model);
    }
}

/* A part of several files weighs what the drawn file says of it, not what the nominal one does. */
static void tell_nominal_masses(BeliefTable *table, const mjModel *nominal)
{
    tell_masses(table, nominal);
    for (size_t i = 0; i < table->task->part_count; i++) {
        double own_kg = table->task->parts[i].nominal_kg;
        if (nominal != table->model && own_kg > 0.0) {
            table->parts[i].mass = own_kg;
        }
    }
}

void belief_table_tell(
        BeliefTable *table, const mjModel *model, const mjModel *nominal, const mjData *data)
{
    const Task *task = table->task;
    tell_parts(table, model, data);
    if (nominal != NULL) {
        tell_nominal_masses(table, nominal);
    }
    for (size_t i = 0; i < task->part_count; i++) {
        if (task->parts[i].enter_s > 0.0) { /* where it will be */
            mju_copy3(table->parts[i].pose.pos, task->parts[i].entry);
            mju_copy4(table->parts[i].pose.quat, task->parts[i].entry + 3);
        }
    }
    for (size_t i = 0; i < task->belief_count; i++) {
        if (task->beliefs[i].place == NULL) {
            PartBelief *part = &table->parts[task->beliefs[i].part];
            add_error(&part->pose, &task->beliefs[i]);
            part->known = part->known && !task->beliefs[i].unknown;
        }
    }
    for (size_t i = 0; i < task->part_count; i++) {
        tell_bolted(table, (int)i, data);
    }
    see_places(table, ALL_PARTS, data);
}

void belief_table_tell_exactly(BeliefTable *table, const mjModel *model, const mjData *data)
{
    table->exact = true;
    tell_parts(table, model, data);
    tell_masses(table, model);
    see_places(table, ALL_PARTS, data);
}

void belief_table_see(BeliefTable *table, const mjData *data)
{
    for (size_t i = 0; i < table->task->part_count; i++) {
        table->parts[i].pose = body_pose(data, table->task->parts[i].root_body);
    }
    see_places(table, ALL_PARTS, data);
}

bool belief_table_knows(const BeliefTable *table, int part)
{
    return table->parts[part].known;
}

bool belief_table_knows_frame(const BeliefTable *table, int frame)
{
    return table->frames[frame].known && table->parts[table->task->frames[frame].part].known;
}

bool belief_table_knows_region(const BeliefTable *table, int region)
{
    return table->regions[region].known &&
            table->parts[table->task->regions[region].part].known;
}

Pose belief_table_part(const BeliefTable *table, int part)
{
    return table->parts[part].pose;
}

Pose belief_table_frame(const BeliefTable *table, int frame)
{
    return pose_compose(
            &table->parts[table->task->frames[frame].part].pose, &table->frames[frame].pose);
}

Pose belief_table_region(const BeliefTable *table, int region)
{
    return pose_compose(&table->parts[table->task->regions[region].part].pose,
            &table->regions[region].pose);
}

BeliefJoint belief_table_joint(const BeliefTable *table, int joint)
{
    BeliefJoint seen = table->joints[joint];
    const Pose *root = &table->parts[table->task->part_joints[joint].part].pose;
    mju_rotVecQuat(seen.axis, seen.axis, root->quat);
    mju_rotVecQuat(seen.pos, seen.pos, root->quat);
    mju_addTo3(seen.pos, root->pos);
    return seen;
}

void belief_table_size(const BeliefTable *table, int part, double ret_size[3])
{
    mju_copy3(ret_size, table->parts[part].size);
}

Pose belief_table_box(const BeliefTable *table, int part, double ret_half[3])
{
    const PartBelief *belief = &table->parts[part];
    Pose centre = {.quat = {1.0}};
    mju_copy3(centre.pos, belief->centre);
    mju_scl3(ret_half, belief->size, 0.5);
    return pose_compose(&belief->pose, &centre);
}

void belief_table_foot(const BeliefTable *table, int part, double ret_pos[3])
{
    const PartBelief *belief = &table->parts[part];
    double turned[3];
    mju_rotVecQuat(turned, belief->centre, belief->pose.quat);
    mju_add3(ret_pos, belief->pose.pos, turned);
    for (int axis = 0; axis < 3; axis++) {
        double direction[3];
        pose_axis(&belief->pose, axis, direction);
        ret_pos[2] -= fabs(direction[2]) * belief->size[axis] / 2;
    }
}

double belief_table_mass(const BeliefTable *table, int part)
{
    return table->parts[part].mass;
}

double belief_table_gravity(const BeliefTable *table)
{
    return table->gravity;
}

void belief_table_follow(BeliefTable *table, size_t hand, const Pose *tool)
{
    BeliefHand *own = &table->hands[hand];
    own->tool = *tool;
    if (own->held >= 0) {
        table->parts[own->held].pose = pose_compose(tool, &own->pose);
    }
    for (size_t i = 0; i < table->task->part_count; i++) {
        if (table->parts[i].bolted == (int)hand) {
            table->parts[i].pose = pose_compose(tool, &table->parts[i].at);
        }
    }
}

/* ------------------------------------------------------------------ what was met */

/* The middle of a part's box in the world. */
static void middle_of(const PartBelief *part, double ret_middle[3])
{
    mju_rotVecQuat(ret_middle, part->centre, part->pose.quat);
    mju_addTo3(ret_middle, part->pose.pos);
}

/* The end of a part's box that is farthest along a direction. */
static void far_end(const PartBelief *part, const double along[3], double ret_end[3])
{
    middle_of(part, ret_end);
    for (int axis = 0; axis < 3; axis++) {
        double direction[3];
        pose_axis(&part->pose, axis, direction);
        double half = part->size[axis] / 2;
        mju_addToScl3(ret_end, direction, mju_dot3(direction, along) < 0 ? -half : half);
    }
}

/* From a point to a part's box; 0 inside. */
static double box_distance(const PartBelief *part, const double point[3])
{
    double off[3];
    double middle[3];
    double outside[3];
    middle_of(part, middle);
    mju_sub3(off, point, middle);
    for (int axis = 0; axis < 3; axis++) {
        double direction[3];
        pose_axis(&part->pose, axis, direction);
        outside[axis] = fmax(0, fabs(mju_dot3(off, direction)) - part->size[axis] / 2);
    }
    return mju_norm3(outside);
}

static bool is_held(const BeliefTable *table, int part)
{
    bool held = false;
    for (size_t i = 0; i < ROBOTS_MAX; i++) {
        held = held || table->hands[i].held == part;
    }
    return held;
}

int belief_table_met(
        const BeliefTable *table, size_t hand, const double tool[3], const double along[3])
{
    double point[3];
    mju_copy3(point, tool);
    if (table->hands[hand].held >= 0) {
        far_end(&table->parts[table->hands[hand].held], along, point);
    }
    int met = -1;
    double least = MET;
    double smallest = HUGE_VAL; /* of boxes that hold the point alike */
    for (int i = 1; i < (int)table->task->part_count; i++) {
        const PartBelief *part = &table->parts[i];
        if (!part->known || part->bolted >= 0 || is_held(table, i)) {
            continue;
        }
        double distance = box_distance(part, point);
        double volume = part->size[0] * part->size[1] * part->size[2];
        if (distance < least || (distance <= least && volume < smallest)) {
            met = i;
            least = distance;
            smallest = volume;
        }
    }
    return met;
}

/* The distance of the tool from where it would be for a grasp. */
static double grasp_distance(const BeliefTable *table, const Grasp *grasp, const Pose *tool)
{
    Pose place = belief_table_frame(table, grasp->frame);
    Goal taken = goal_for_grasp(&table->parts[grasp->part].pose,
            table->task->parts[grasp->part].symmetry, &place, tool->quat);
    return mju_dist3(taken.pose.pos, tool->pos);
}

/* Holds the nearest free part within reach, or only `wanted` if it is not negative. */
static void hold_nearest(BeliefTable *table, BeliefHand *hand, int wanted, const Pose *tool)
{
    const Task *task = table->task;
    double nearest = REACH;
    hand->held = -1;
    for (size_t i = 0; i < task->grasp_count; i++) {
        int part = task->grasps[i].part;
        if (!belief_table_knows_frame(table, task->grasps[i].frame) ||
                task->parts[part].free_joint < 0 || (wanted >= 0 && part != wanted)) {
            continue;
        }
        double distance = grasp_distance(table, &task->grasps[i], tool);
        if (distance < nearest) {
            nearest = distance;
            hand->held = part;
        }
    }
    if (hand->held >= 0) {
        Pose inverse = pose_inverse(tool);
        hand->pose = pose_compose(&inverse, &table->parts[hand->held].pose);
    }
}

int belief_table_hold(BeliefTable *table, size_t hand, const Pose *tool)
{
    hold_nearest(table, &table->hands[hand], -1, tool);
    return table->hands[hand].held;
}

void belief_table_look(BeliefTable *table, int part, const mjData *data, const Belief *error)
{
    PartBelief *belief = &table->parts[part];
    belief->pose = body_pose(data, table->task->parts[part].root_body);
    add_error(&belief->pose, error);
    belief->known = belief->known && !error->unknown;
    see_places(table, part, data);
    for (size_t i = 0; i < ROBOTS_MAX; i++) {
        BeliefHand *hand = &table->hands[i];
        if (hand->held == part) {
            hold_nearest(table, hand, part, &hand->tool);
        }
    }
}

unsigned belief_table_count_look(BeliefTable *table, int part)
{
    table->parts[part].looks++;
    return table->parts[part].looks;
}

void belief_table_put(BeliefTable *table, int part, const Pose *pose)
{
    table->parts[part].pose = *pose;
}

void belief_table_let_go(BeliefTable *table, size_t hand)
{
    table->hands[hand].held = -1;
}

int belief_table_held(const BeliefTable *table, size_t hand)
{
    return table->hands[hand].held;
}
