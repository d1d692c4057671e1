#include "scenes/validation.h"

#include <math.h>
#include <string.h>

#include "scenes/validation_model.h"

static const Law *const LAWS[] = {
        &LAW_STATIC_WEIGHT,
        &LAW_PRESS,
        &LAW_SLIP_ANGLE,
        &LAW_SLIDING,
        &LAW_STOPPING,
        &LAW_DRIVEN_SLIDE,
        &LAW_CHATTER,
        &LAW_CREEP,
};

enum { LAW_COUNT = sizeof LAWS / sizeof LAWS[0] };

const Law *const *law_list(size_t *ret_count)
{
    *ret_count = LAW_COUNT;
    return LAWS;
}

const Law *law_find(const char *name)
{
    for (size_t i = 0; i < LAW_COUNT; i++) {
        if (strcmp(LAWS[i]->name, name) == 0) {
            return LAWS[i];
        }
    }
    return NULL;
}

double law_row_error(const LawRow *row)
{
    return fabs(row->measured - row->expected) / row->scale;
}
