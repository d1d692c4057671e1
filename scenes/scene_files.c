#include "scenes/scene_files.h"

#include "scenes/target.h"

/* Makes every part that has so many files the one of this number. */
static void choose(Scene *scene, size_t number)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        if (instance->file_number >= 0 && !instance->broken && number < instance->make_count) {
            scene->task.numbers[instance->file_number].value = (double)number;
        }
    }
}

static void measure(Scene *scene, size_t number, const mjModel *model)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        if (instance->file_number >= 0 && !instance->broken && number < instance->make_count) {
            PartMake *make = &instance->makes[number];
            target_part_facts(model, instance->name, &make->mass_kg, &make->friction);
        }
    }
}

static void restore(Scene *scene)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        int number = scene->parts.instances[i].file_number;
        if (number >= 0) {
            scene->task.numbers[number].value = scene->variables.items[number].nominal;
        }
    }
}

/* The most files that one part is drawn from; 0: none is drawn. */
static size_t most_files(const Scene *scene)
{
    size_t most = 0;
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        bool more = instance->file_number >= 0 && instance->make_count > most;
        most = more ? instance->make_count : most;
    }
    return most;
}

bool scene_files_measure(Scene *scene, Error *err)
{
    size_t count = most_files(scene);
    for (size_t number = 0; number < count; number++) {
        choose(scene, number);
        (void)scene_apply_binds(scene);
        mjModel *model = compose_compile(scene->physics.spec, err);
        if (model == NULL) { /* the file that is chosen is to blame */
            return false;
        }
        scene_finish_binds(scene, model);
        measure(scene, number, model);
        mj_deleteModel(model);
    }
    restore(scene);
    return true;
}
