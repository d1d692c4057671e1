/*
 * expert.h - a scripted expert: a Lua text that acts through the policy interface.
 *
 * Life: expert_create() compiles and tries the text once. For every attempt: expert_begin()
 * starts it over in a fresh Lua state, expert_tell_start() says where things are, then the
 * Policy is ticked until it has ended. An attempt is a pure function of the text, the task,
 * the attempt's Rng and what the policy is shown. A mistake in the text ends its attempt
 * (POLICY_BROKEN, `file:line: sentence`), never the program. Belongs to one thread.
 *
 * The text sees what language.md section 9 lists: believed poses, its own proprioception, the
 * robot's own sensors; not the truth, not drawn physics, unless it is privileged.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/rng.h"
#include "sim/policy.h"
#include "sim/task.h"

/*
 * Draws the error of one look() at a part (Belief.part), the `look`-th at it in the attempt, from 1:
 * *error comes preset to the error drawn at the start. Without it a look has that error again,
 * as a camera that is calibrated wrongly has.
 */
typedef void (*ExpertLook)(void *context, const Rng *attempt_rng, unsigned look, Belief *error);

/* Limits count, they are never timed. */
typedef struct ExpertDef {
    long instructions;   /* of Lua in one policy tick; default 10^7 */
    size_t memory_bytes; /* of the Lua state; default 64 MiB */
    int depth;           /* of calls within calls; default 200 */
    unsigned first_line; /* of the text in its file, from 1 (a block inside a scene) */
    const SkillKind *const *skills; /* the robot's methods: skill_list() */
    size_t skill_count;
    bool truth;      /* a third argument `truth`: the expert is privileged */
    double time_s;   /* of simulation: it has given up by then, cause timeout; 0: no limit */
    ExpertLook look; /* NULL: see above */
    void *look_context;
} ExpertDef;

/* Limits as above; no skills. */
ExpertDef expert_def_default(void);

typedef struct Expert Expert;

/*
 * `file_name` stands for the file in messages; the chunk is copied. NULL with
 * `file:line: sentence` if it does not compile, fails at its top level or has no function
 * `expert`.
 */
MUST_USE Expert *expert_create(const char *file_name, const char *chunk, size_t size,
        const ExpertDef *def, Error *err);
void expert_destroy(Expert *expert);

/* Starts over. `task` must outlive the attempt. */
MUST_USE bool expert_begin(
        Expert *expert, const Task *task, const Rng *attempt_rng, Error *err);

/*
 * The true start of the attempt, once before its first tick: data after a forward or a step of
 * `model`. `nominal` is the scene's model without draws, for masses (NULL: masses are not
 * known to the expert); its bodies are those of `model`. `data` is the one that is stepped: a
 * look() sees where things are in it.
 */
void expert_tell_start(
        Expert *expert, const mjModel *model, const mjModel *nominal, const mjData *data);

/* Valid as long as the expert; the same for all attempts. */
Policy expert_policy(Expert *expert);

/* What note(key, value) recorded in this attempt, in order. */
enum { EXPERT_NOTES_MAX = 32 };
typedef struct ExpertNote {
    char key[POLICY_WORD_BYTES];
    double number;
    char word[POLICY_WORD_BYTES]; /* "" for numbers */
} ExpertNote;
const ExpertNote *expert_notes(const Expert *expert, size_t *ret_count);
