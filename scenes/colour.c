#include "scenes/colour.h"

#include <string.h>

typedef struct Colour {
    const char *word;
    double rgb[3];
} Colour;

/* Muted, as paint and plastic are: full saturation looks like no real thing. */
static const Colour COLOURS[] = {
        {"red", {0.78, 0.13, 0.12}},
        {"orange", {0.93, 0.47, 0.10}},
        {"yellow", {0.95, 0.79, 0.13}},
        {"green", {0.15, 0.55, 0.23}},
        {"blue", {0.12, 0.31, 0.70}},
        {"purple", {0.42, 0.20, 0.55}},
        {"pink", {0.92, 0.52, 0.62}},
        {"brown", {0.45, 0.29, 0.17}},
        {"beige", {0.85, 0.77, 0.62}},
        {"white", {0.93, 0.93, 0.92}},
        {"grey", {0.55, 0.56, 0.57}},
        {"black", {0.09, 0.09, 0.10}},
};

enum { COLOUR_COUNT = sizeof COLOURS / sizeof *COLOURS };

static const char *const WORDS[COLOUR_COUNT + 1] = {"red", "orange", "yellow", "green", "blue",
        "purple", "pink", "brown", "beige", "white", "grey", "black", NULL};

bool colour_find(const char *word, double ret_rgb[3])
{
    for (size_t i = 0; i < COLOUR_COUNT; i++) {
        if (strcmp(COLOURS[i].word, word) == 0) {
            memcpy(ret_rgb, COLOURS[i].rgb, sizeof COLOURS[i].rgb);
            return true;
        }
    }
    return false;
}

const char *const *colour_words(void)
{
    return WORDS;
}
