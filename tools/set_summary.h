/*
 * set_summary.h - what a data set or a shard holds, added up from its ledgers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "export/journal.h"

enum { SUMMARY_WORD_BYTES = 64, SUMMARY_WORDS_MAX = 64 };

/* How often a word stood in a column. */
typedef struct WordCount {
    char word[SUMMARY_WORD_BYTES];
    uint64_t count;
} WordCount;

typedef struct SetSummary {
    char scene[128];
    char seed[32];
    char recipe[DIGEST_TEXT_BYTES];
    uint64_t slots, shards_wanted, shards; /* of a set; 0, 1, 1 for a shard alone */
    bool complete;
    bool privileged; /* the expert saw the true state */
    uint64_t lost;   /* shards of the journal that cannot be read, and why the first of them */
    Error lost_why;
    uint64_t bytes, episodes, attempts, successes;
    uint64_t siblings, siblings_apart;    /* kept; of those elsewhere than their parents */
    uint64_t siblings_other;              /* kept; with another outcome than their parents */
    uint64_t siblings_missed;             /* whose branch was never reached, or void */
    uint64_t slots_seen, first_successes; /* slots whose first attempt succeeded */
    uint64_t kept_successes, kept_recoveries; /* the latter hold a recovery from a setback */
    double kept_s, tried_s;                   /* simulated */
    WordCount causes[SUMMARY_WORDS_MAX];      /* of attempts that failed or were void */
    size_t cause_count;
    WordCount splits[SUMMARY_WORDS_MAX]; /* of episodes */
    size_t split_count;
    char content[DIGEST_TEXT_BYTES], files[DIGEST_TEXT_BYTES]; /* "" for a shard alone */
    char sample[JOURNAL_PATH_BYTES +
            1024]; /* path of the first shard with episodes; "" if none */
} SetSummary;

/*
 * Reads journal and ledgers of a data set's folder, or one shard. What a set has lost is
 * counted and left out.
 */
MUST_USE bool set_summary_read(const char *path, SetSummary *ret_summary, Error *err);

/* Adds up what the parts of a whole hold; what names one of them (scene, digests) stays. */
void set_summary_add(SetSummary *whole, const SetSummary *part);
