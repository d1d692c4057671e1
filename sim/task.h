/*
 * task.h - what a scene asks for, resolved against one compiled model.
 *
 * scenes/ makes a Task for each slot (parameters move frames and sizes); sim/ reads it. All
 * strings and arrays belong to the scene and live until its next slot is prepared.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "sim/action_form.h"
#include "sim/answer.h"
#include "sim/expression.h"
#include "sim/robot.h"

struct Sight;
struct BranchPoint;

/* One part of the scene: a subtree of the model. Index 0 is the world itself. */
typedef struct Part {
    const char *name;   /* "peg" */
    const char *family; /* "box" for box1, box2, ...; NULL outside families */
    int root_body;      /* its body; the body it is bolted to for a part without one */
    int free_joint;     /* -1 if it is fixed */
    bool is_robot;      /* arm or hand */
    bool is_object;     /* listed in obs/object: free parts and parts the task names */
    bool present;       /* families: this instance exists in this slot */
    bool held;          /* kept where it was put until time 0, instead of settling */
    bool enters;        /* its scene says when */
    double enter_s;     /* out of the world until then; 0: there from the start */
    double entry[7];    /* pose of its free joint as it was put: it enters with that */
    double nominal_kg;  /* of the file that it is drawn from; 0: that of the nominal model */
    const char *noun;   /* words of the part; "" if it has none */
    const char *colour;
    double symmetry
            [3]; /* turns about its x, y, z that change nothing, rad; 0: none; >= 2 pi: any */
} Part;

/* A named place on a part. */
typedef struct Frame {
    const char *name; /* "tip"; "" is the part's own frame */
    int part;
    int body;      /* the frame moves with this body */
    double pos[3]; /* in that body's frame */
    double quat[4];
} Frame;

typedef enum RegionShape { REGION_BOX, REGION_CYLINDER } RegionShape;

/*
 * A named volume. A box is centred on its pose with half sizes; a cylinder starts at its
 * pose's origin and runs `size[1]` against the z axis, with radius size[0].
 */
typedef struct Region {
    const char *name;
    int part;
    int body;
    RegionShape shape;
    double pos[3], quat[4];
    double size[3];
} Region;

/* A patch of a part's surface; surface.h says what its coordinates are. */
typedef struct Surface {
    const char *name;
    int part;
    int frame;      /* index into frames: in its middle, z out of the part */
    double half[2]; /* half its lengths along u and v, m */
    double radius;  /* of the bend about the y axis, which is so far below; 0: flat */
    double cell;    /* side of the cells that coverage counts, m */
} Surface;

/* How a part can be taken. */
typedef struct Grasp {
    const char *name;
    int part;
    int frame;       /* index into frames: z is the approach, y the closing direction */
    double width;    /* between the pads, m */
    double approach; /* length of the straight way to it, m */
    double score;    /* the higher, the better; a part's grasps stand best first */
} Grasp;

/* A hinge or slide of a part, and so the drawer or door that moves on it. */
typedef struct PartJoint {
    const char *name;      /* "top_slide" */
    const char *body_name; /* "top", if the body has no other joint; else "" */
    int part;
    int body;
    int joint; /* of the model */
} PartJoint;

/* A contact pair of class slide: time constants of its friction, slide.h. */
typedef struct SlidePair {
    int pair;        /* of the model */
    double driven_s; /* while a robot drives the slide */
    double free_s;   /* at all other times */
} SlidePair;

/* A named cause that ends an attempt, and the condition for it. */
typedef struct FailRule {
    const char *cause;
    Expression *condition;
} FailRule;

/* One number the expert or a label may ask for by name: a let or PART.param. */
typedef struct NamedNumber {
    const char *name;         /* "clearance", "peg.diameter" */
    double value;             /* SI; for words the index into `words` */
    const char *word;         /* the drawn word, or NULL for numbers */
    const char *const *words; /* every word it can be, word_count of them; NULL for numbers */
    size_t word_count;
    Dimension dimension;
    bool percent; /* people say it in % */
    bool told;    /* the expert may read it */
} NamedNumber;

/* What a camera makes of a view; all zeros: a perfect picture. Drawn once per slot. */
typedef struct CameraLens {
    double exposure; /* factor on brightness; 0: 1 */
    double noise;    /* standard deviation of each value, as a share of full light */
    double shake_m;  /* root mean square of hand-held motion along each axis, m */
    double noise_seed, shake_seed; /* whole numbers below 2^53 */
} CameraLens;

/* A camera whose pictures are recorded. */
typedef struct TaskCamera {
    const char *name; /* "front": channel obs/front_image */
    int camera_id;    /* in both models */
    unsigned width_px, height_px;
    double rate_hz;
    bool color, depth, segmentation;
    CameraLens lens;
} TaskCamera;

/*
 * Fault model of the wrist force/torque sensor. Forces N, torques N*m. All zeros: none.
 *
 *     reading = (1 + gain error) (I + crosstalk) wrench + bias + noise, rounded to steps
 *
 * of the wrench latency_s ago, held between the sensor's own samples.
 */
typedef struct WristFaults {
    double force_bias[3], torque_bias[3];
    double force_noise, torque_noise; /* standard deviation of white noise per sample */
    double force_gain_error[3], torque_gain_error[3];
    double crosstalk[36]; /* row by row, SI: what each of the six adds to each of the six */
    double force_step, torque_step; /* of quantization; 0: none */
    double latency_s;
    double rate_hz; /* of samples; 0: one at each physics step */
} WristFaults;

/* Fault model of the encoders of an arm. All zeros: none. */
typedef struct JointFaults {
    double bias[ROBOT_DOFS_MAX]; /* rad */
    double noise;                /* standard deviation per policy tick, rad */
    double step;                 /* of quantization, rad; 0: none */
} JointFaults;

/* How an expert goes about it; drawn per slot. All zeros: as it is written. */
typedef struct ExpertTraits {
    double speed;       /* factor on the speeds of its skills; 0: 1 */
    double grasp_force; /* factor on the forces that it grasps with; 0: 1 */
    double reaction_s;  /* from the end of a skill to what it does next */
} ExpertTraits;

/* Noise on what is commanded; see action_noise.h. All zeros: none. */
typedef struct ActionNoiseDef {
    double sigma_m; /* standard deviation of the commanded position, per axis */
    double tau_s;   /* time over which it is forgotten; 0: white */
} ActionNoiseDef;

typedef enum DisturbanceKind { DISTURBANCE_PUSH, DISTURBANCE_SHIFT } DisturbanceKind;

enum { DISTURBANCES_MAX = 16, PHASES_MAX = 32 };

/* Something that befalls a part on the way, as drawn for an attempt. See disturber.h. */
typedef struct Disturbance {
    const char *name;   /* "nudge" */
    const char *target; /* path of what it befalls: "peg", "cabinet/top_drawer" */
    DisturbanceKind kind;
    int part;          /* whose body it is */
    int body;          /* pushed; of a shift the part's own */
    bool at_point;     /* pushed at `point`, else at the centre of mass */
    double point[3];   /* in the frame of the body, m */
    bool happens;      /* its chance was drawn so */
    const char *phase; /* begins when this phase begins; NULL: at at_s */
    double at_s;       /* since the attempt began */
    double duration_s; /* of a push */
    double size;       /* of a push its force, N; of a shift its distance, m */
    double direction
            [3]; /* unit, world; a shift is laid into the plane that the part rests on */
} Disturbance;

/* A phase that the scene itself tells: it lasts until its condition holds. */
typedef struct PhaseRule {
    const char *name;
    Expression *until;
} PhaseRule;

/* What the expert believes differs from the truth by this, per part or place on one. */
typedef struct Belief {
    int part;
    const char *place; /* a frame, region or parameter of the part; NULL: the part itself */
    double pos[3];     /* added, world, m */
    double rot[3];     /* rotation vector applied about its origin, world, rad */
    bool unknown;
} Belief;

/* A program of the scene that judges success beside the expressions. */
typedef struct SuccessJudge {
    void *self;
    /*
     * Once per physics step. *ret_margin is >= 0 exactly when success holds; not a number: the
     * attempt is invalid. False: the program is broken, err says where. NULL: there is none.
     */
    bool (*look)(void *self, const ExpressionWorld *world, double *ret_margin, Error *err);
} SuccessJudge;

typedef enum ContactRecord { CONTACTS_WINDOWED, CONTACTS_ALL, CONTACTS_NONE } ContactRecord;

typedef struct Task {
    const char *scene;       /* name of the scene */
    const char *instruction; /* the drawn, filled-in sentence; "" if none */
    Part *parts;
    size_t part_count;
    int *body_part; /* model->nbody part indices */
    Frame *frames;
    size_t frame_count;
    Region *regions;
    size_t region_count;
    Surface *surfaces;
    size_t surface_count;
    Grasp *grasps;
    size_t grasp_count;
    PartJoint *part_joints;
    size_t part_joint_count;
    SlidePair *slides;
    size_t slide_count;
    Robot robots[ROBOTS_MAX];
    size_t robot_count;
    Expression **success; /* clauses: all must hold */
    size_t success_count;
    SuccessJudge judge; /* must agree too */
    FailRule *fails;    /* in file order; timeout included */
    size_t fail_count;
    const struct BranchPoint *branches; /* where siblings depart; see branch.h */
    size_t branch_count;
    const AnswerWishes *answers; /* what success and fail rules ask for; NULL: nothing */
    NamedNumber *numbers;
    size_t number_count;
    TaskCamera *cameras;
    size_t camera_count;
    Belief *beliefs; /* of this attempt */
    size_t belief_count;
    WristFaults wrist[ROBOTS_MAX];
    JointFaults joints[ROBOTS_MAX];
    ExpertTraits expert;
    ActionNoiseDef action_noise;
    Disturbance *disturbances; /* of this attempt, in file order */
    size_t disturbance_count;  /* at most DISTURBANCES_MAX */
    PhaseRule *phases;         /* in order; none: the policy says its phase */
    size_t phase_count;        /* at most PHASES_MAX */
    double policy_hz;          /* divides the physics rate */
    double force_hz;           /* of recorded wrenches; 0: at each physics step */
    ContactRecord contacts;
    ActionForm actions[ACTION_FORMS]; /* that make up `actions` and action_dict/ */
    size_t action_count;       /* 0: tool_delta_pose and gripper, and action_dict/ holds all */
    bool stateless;            /* neither states nor what a replay needs is recorded */
    const struct Sight *sight; /* what cameras see; NULL: nothing asks for it */
    double time_limit_s; /* the longest any fail rule lets an attempt run; bounds memory */
} Task;

int task_part(const Task *task, const char *name);              /* -1: none */
int task_frame(const Task *task, int part, const char *name);   /* -1: none */
int task_region(const Task *task, int part, const char *name);  /* -1: none */
int task_surface(const Task *task, int part, const char *name); /* -1: none */
/*
 * A joint by its name ("top_slide"), by that of its body ("top_drawer"), or by the one joint
 * whose name is this and one more word ("top"); -1: none.
 */
int task_joint(const Task *task, int part, const char *name);
const NamedNumber *task_number(const Task *task, const char *name);

/* World pose of a frame or region in the present state. */
void frame_pose(const Frame *frame, const mjData *data, double ret_pos[3], double ret_quat[4]);
void region_pose(
        const Region *region, const mjData *data, double ret_pos[3], double ret_quat[4]);
