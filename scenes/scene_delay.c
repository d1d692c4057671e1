#include "scenes/scene_delay.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/scene_random.h"
#include "scenes/value.h"

enum { NAME_BYTES = 192, SAMPLES_MAX = 1000 };

static const char ENDING[] = "/delay";
static const char KIND[] = "actuator:";

typedef struct DelayReader {
    mjSpec *look;
    Mistakes *mistakes;
} DelayReader;

/* The longest delay that a law can draw, in physics steps; -1 if it cannot be read here. */
static double longest_steps(const Node *node, double step_s)
{
    const ValueWish wish = {.due = DIMENSION_TIME};
    Distribution law = {0};
    double low = 0.0;
    double high = -1.0;
    Mistakes *said = mistakes_create(); /* the second pass says it */
    if (said != NULL && value_read_distribution(node, &wish, said, &law, NULL)) {
        distribution_support(&law, &low, &high);
        high = ceil(high / step_s);
    }
    distribution_release(&law);
    mistakes_destroy(said);
    return high;
}

static bool read_path(void *self, const char *path, const Node *node)
{
    const DelayReader *reader = self;
    size_t length = strlen(path);
    size_t ending = sizeof ENDING - 1;
    char head[NAME_BYTES];
    if (length <= ending || length - ending >= sizeof head ||
            strcmp(path + length - ending, ENDING) != 0) {
        return true;
    }
    (void)snprintf(head, sizeof head, "%.*s", (int)(length - ending), path);
    char *kind = strstr(head, KIND);
    if (kind != NULL) {
        memmove(kind, kind + sizeof KIND - 1, strlen(kind + sizeof KIND - 1) + 1);
    }
    double steps = longest_steps(node, reader->look->option.timestep);
    if (steps > SAMPLES_MAX) {
        mistakes_add(reader->mistakes, node->place, "such as 'in 0..50 ms'",
                "a delay is at most %d physics steps, and this can draw more", SAMPLES_MAX);
        return true;
    }
    for (mjsElement *element = mjs_firstElement(reader->look, mjOBJ_ACTUATOR);
            element != NULL && steps >= 0.0; element = mjs_nextElement(reader->look, element)) {
        mjsActuator *actuator = mjs_asActuator(element);
        int samples = (int)steps + 2; /* the present one, and one beyond the oldest */
        if (text_glob(head, mjs_getString(mjs_getName(element))) &&
                actuator->nsample < samples) {
            actuator->nsample = samples;
        }
    }
    return true;
}

void scene_delays_prepare(const Node *randomize, mjSpec *look, Mistakes *mistakes)
{
    DelayReader reader = {look, mistakes};
    (void)scene_random_visit(randomize, "", read_path, &reader);
}
