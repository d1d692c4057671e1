/*
 * contact_rule.h - explicit contact settings between elements of a composed spec.
 *
 * A rule is a class, perhaps with raw fields of its own, between two sets of elements. Rigid
 * geoms become explicit contact pairs, which count whatever the geoms themselves say; with class
 * flex the settings go to the flexes and geoms themselves, since a pair cannot name a flex.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/contact_class.h"

typedef struct ContactRule {
    const ContactClass *kind;
    double solref[2], solreffriction[2], solimp[5];
    int condim;
    double margin, gap; /* m */
    bool has_friction;  /* else the pair has the larger friction of its geoms */
    double friction[3]; /* sliding, torsional (m), rolling (m) */
} ContactRule;

/* The rule that a class makes. */
ContactRule contact_rule_of(const ContactClass *kind);

typedef struct ContactRuleResult {
    int added;            /* pairs, or elements with class flex */
    const char *repeated; /* a pair that an earlier rule made, "a/x b/y"; NULL: none */
} ContactRuleResult;

/*
 * Applies a rule between all colliding elements whose names the globs match ("peg" stands for
 * "peg" and everything below "peg/"). False with err when memory ran out.
 */
MUST_USE bool contact_rule_apply(mjSpec *spec, const ContactRule *rule, const char *glob_a,
        const char *glob_b, ContactRuleResult *ret_result, Error *err);

/*
 * Brings the friction of the pairs that rules made without giving it up to date with their
 * geoms, mixed as in MuJoCo's own contacts. Pairs of the parts' own stay.
 */
void contact_rule_refresh_pairs(mjModel *model);
