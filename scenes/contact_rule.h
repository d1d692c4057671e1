/*
 * contact_rule.h - explicit contact settings between elements of a composed spec.
 *
 * A rule is a class, perhaps with raw fields of its own, between two sets of elements. Rigid
 * geoms become explicit contact pairs, which count whatever the geoms themselves say; with class
 * flex the settings go to the flexes and geoms themselves, since a pair cannot name a flex.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/contact_class.h"
#include "sim/task.h"

typedef struct ContactRule {
    const ContactClass *kind;
    double solref[2], solreffriction[2], solimp[5];
    int condim;
    double margin, gap; /* m */
    bool has_spring; /* solref or solimp were given; else a geom's own direct spring decides */
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
 * Brings what the pairs that rules made were not given up to date with their geoms: friction,
 * mixed as in MuJoCo's own contacts, and the spring of a geom whose solref is direct (a soft
 * pad), the softer of two. Pairs of the parts' own stay.
 */
void contact_rule_refresh_pairs(mjModel *model);

/*
 * The pairs that rules of class slide made, as sim/slide.h wants them. Returns how many there
 * are; writes at most `room` of them.
 */
size_t contact_rule_slides(const mjModel *model, SlidePair *ret_slides, size_t room);
