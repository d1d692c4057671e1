#include "scenes/law_overlap.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

bool law_words_disjoint(const Distribution *own, const Distribution *train)
{
    size_t own_count = 0;
    size_t train_count = 0;
    const Distribution *ours = distribution_options(own, &own_count);
    const Distribution *theirs = distribution_options(train, &train_count);
    for (size_t i = 0; i < own_count; i++) {
        for (size_t j = 0; j < train_count; j++) {
            if (ours[i].word == NULL || theirs[j].word == NULL ||
                    strcmp(ours[i].word, theirs[j].word) == 0) {
                return false;
            }
        }
    }
    return true;
}

bool law_has_words(const Distribution *law)
{
    size_t count = 0;
    const Distribution *options = distribution_options(law, &count);
    return count > 0 && options[0].word != NULL;
}

bool law_ranges_disjoint(const double own[2], const double train[2])
{
    bool single = own[0] == own[1] || train[0] == train[1];
    double low = fmax(own[0], train[0]);
    double high = fmin(own[1], train[1]);
    return single ? low > high : low >= high;
}
