#include "scenes/expert_judge.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expert_control.h"
#include "scenes/expert_handle.h"
#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

struct ExpertJudge {
    char *file_name;
    char *chunk;
    char *function;
    size_t chunk_size;
    unsigned first_line;
    Sandbox *sandbox;
    ExpertRun run;
};

static int install(lua_State *lua)
{
    spatial_install(lua);
    expert_control_install(lua);
    expert_handle_install(lua);
    return 0;
}

static bool start_over(ExpertJudge *judge, Error *err)
{
    SandboxChunk chunk = {
            .name = judge->file_name,
            .text = judge->chunk,
            .size = judge->chunk_size,
            .first_line = judge->first_line,
    };
    return sandbox_open(judge->sandbox, install, err) &&
            sandbox_load(judge->sandbox, &chunk, err) &&
            sandbox_check_function(judge->sandbox, judge->function, err);
}

static bool copy_texts(ExpertJudge *judge, const ExpertJudgeDef *def)
{
    judge->file_name = text_duplicate(def->file_name);
    judge->function = text_duplicate(def->function);
    judge->chunk = malloc(def->size + 1);
    judge->first_line = def->first_line;
    judge->chunk_size = def->size;
    if (judge->chunk != NULL) {
        memcpy(judge->chunk, def->chunk, def->size);
    }
    return judge->file_name != NULL && judge->function != NULL && judge->chunk != NULL;
}

ExpertJudge *expert_judge_create(const ExpertJudgeDef *def, Error *err)
{
    ExpertJudge *judge = calloc(1, sizeof *judge);
    const SandboxDef limits = sandbox_def_default();
    if (judge == NULL || !copy_texts(judge, def)) {
        (void)error_no_memory(err, "the judge of success");
        expert_judge_destroy(judge);
        return NULL;
    }
    judge->run.judges = true;
    judge->sandbox = sandbox_create(&limits, &judge->run, err);
    if (judge->sandbox == NULL || !start_over(judge, err)) {
        expert_judge_destroy(judge);
        return NULL;
    }
    return judge;
}

void expert_judge_destroy(ExpertJudge *judge)
{
    if (judge == NULL) {
        return;
    }
    sandbox_destroy(judge->sandbox);
    expert_questions_release(&judge->run.questions);
    belief_table_destroy(judge->run.truths);
    free(judge->file_name);
    free(judge->function);
    free(judge->chunk);
    free(judge);
}

bool expert_judge_begin(ExpertJudge *judge, const Task *task, Error *err)
{
    BeliefTable *truths = belief_table_create(task, err);
    if (truths == NULL) {
        return false;
    }
    expert_questions_release(&judge->run.questions);
    belief_table_destroy(judge->run.truths);
    judge->run = (ExpertRun){.task = task, .truths = truths, .judges = true};
    return start_over(judge, err);
}

void expert_judge_tell_start(ExpertJudge *judge, const mjModel *model, const mjData *data)
{
    belief_table_tell_exactly(judge->run.truths, model, data);
}

static int push_truth(lua_State *lua)
{
    expert_handle_push_from(lua, (Handle){.exact = true}, HANDLE_SCENE, 0);
    return 1;
}

/* The one result is true, false or a margin. */
static int take_verdict(lua_State *lua)
{
    ExpertRun *run = sandbox_host(lua);
    int type = lua_type(lua, -1);
    if (type == LUA_TBOOLEAN) {
        run->verdict = lua_toboolean(lua, -1) != 0 ? 1.0 : -1.0;
    } else if (type == LUA_TNUMBER) {
        run->verdict = lua_tonumber(lua, -1);
    } else {
        return luaL_error(
                lua, "expected true, false or a margin, got %s", luaL_typename(lua, -1));
    }
    return 0;
}

static bool look(void *self, const ExpressionWorld *world, double *ret_margin, Error *err)
{
    ExpertJudge *judge = self;
    ExpertRun *run = &judge->run;
    const SandboxCall call = {judge->function, push_truth, take_verdict};
    run->world = world;
    run->truths_seen = false;
    run->time_s = world->time_s;
    run->in_tick = true;
    bool judged = sandbox_call(judge->sandbox, &call, err);
    run->in_tick = false;
    run->world = NULL;
    *ret_margin = run->verdict;
    return judged;
}

SuccessJudge expert_judge_success(ExpertJudge *judge)
{
    return (SuccessJudge){.self = judge, .look = look};
}
