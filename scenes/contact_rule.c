#include "scenes/contact_rule.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { NAME_BYTES = 256 };

ContactRule contact_rule_of(const ContactClass *kind)
{
    ContactRule rule = {.kind = kind, .condim = kind->condim};
    memcpy(rule.solref, kind->solref, sizeof rule.solref);
    memcpy(rule.solreffriction, kind->solreffriction, sizeof rule.solreffriction);
    memcpy(rule.solimp, kind->solimp, sizeof rule.solimp);
    return rule;
}

static const char *name_of(mjsElement *element)
{
    return mjs_getString(mjs_getName(element));
}

static bool collides(mjsElement *element)
{
    const mjsGeom *geom = mjs_asGeom(element);
    return geom->contype != 0 || geom->conaffinity != 0;
}

/* True if the glob names the element, or the part it belongs to. */
static bool matches(const char *glob, mjsElement *element)
{
    const char *name = name_of(element);
    char part[NAME_BYTES];
    (void)snprintf(part, sizeof part, "%.*s", (int)strcspn(name, "/"), name);
    return text_glob(glob, part) || text_glob(glob, name);
}

/* What a rule gives a pair of its own stands in the pair's name. */
static const char *const OWN[] = {"", " (friction)", " (spring)", " (spring, friction)"};

enum { OWN_FRICTION = 1, OWN_SPRING = 2, OWN_COUNT = 4 };

static void pair_name(const char *a, const char *b, int own, char ret_name[2 * NAME_BYTES])
{
    (void)snprintf(ret_name, (size_t)2 * NAME_BYTES, "%s %s%s", a, b, OWN[own]);
}

static bool is_named(mjSpec *spec, const char *a, const char *b)
{
    for (int own = 0; own < OWN_COUNT; own++) {
        char name[2 * NAME_BYTES];
        pair_name(a, b, own, name);
        if (mjs_findElement(spec, mjOBJ_PAIR, name) != NULL) {
            return true;
        }
    }
    return false;
}

static bool add_pair(mjSpec *spec, const ContactRule *rule, mjsElement *a, mjsElement *b)
{
    mjsPair *pair = mjs_addPair(spec, NULL);
    if (pair == NULL) {
        return false;
    }
    char name[2 * NAME_BYTES];
    int own = (rule->has_friction ? OWN_FRICTION : 0) | (rule->has_spring ? OWN_SPRING : 0);
    pair_name(name_of(a), name_of(b), own, name);
    (void)mjs_setName(pair->element, name);
    mjs_setString(pair->geomname1, name_of(a));
    mjs_setString(pair->geomname2, name_of(b));
    memcpy(pair->solref, rule->solref, sizeof rule->solref);
    memcpy(pair->solreffriction, rule->solreffriction, sizeof rule->solreffriction);
    memcpy(pair->solimp, rule->solimp, sizeof rule->solimp);
    pair->condim = rule->condim;
    pair->margin = rule->margin;
    pair->gap = rule->gap;
    if (rule->has_friction) {
        pair->friction[0] = rule->friction[0];
        pair->friction[1] = rule->friction[0];
        pair->friction[2] = rule->friction[1];
        pair->friction[3] = rule->friction[2];
        pair->friction[4] = rule->friction[2];
    }
    return true;
}

static bool add_pairs(mjSpec *spec, const ContactRule *rule, const char *glob_a,
        const char *glob_b, ContactRuleResult *result)
{
    for (mjsElement *a = mjs_firstElement(spec, mjOBJ_GEOM); a != NULL;
            a = mjs_nextElement(spec, a)) {
        if (!collides(a) || !matches(glob_a, a)) {
            continue;
        }
        bool b_is_earlier = true;
        for (mjsElement *b = mjs_firstElement(spec, mjOBJ_GEOM); b != NULL;
                b = mjs_nextElement(spec, b)) {
            b_is_earlier = b_is_earlier && b != a;
            bool taken = b_is_earlier && matches(glob_a, b) && matches(glob_b, a);
            if (taken || !collides(b) || !matches(glob_b, b) ||
                    mjs_getParent(a) == mjs_getParent(b)) {
                continue;
            }
            if (is_named(spec, name_of(a), name_of(b)) ||
                    is_named(spec, name_of(b), name_of(a))) {
                result->repeated = name_of(a);
            } else if (!add_pair(spec, rule, a, b)) {
                return false;
            }
            result->added++;
        }
    }
    return true;
}

/* The settings go to the elements, since a pair cannot name a flex. */
static int soften(mjSpec *spec, const ContactRule *rule, const char *glob)
{
    int count = 0;
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_GEOM); element != NULL;
            element = mjs_nextElement(spec, element)) {
        mjsGeom *geom = mjs_asGeom(element);
        if (collides(element) && matches(glob, element)) {
            memcpy(geom->solref, rule->solref, sizeof rule->solref);
            memcpy(geom->solimp, rule->solimp, sizeof rule->solimp);
            geom->condim = rule->condim;
            count++;
        }
    }
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_FLEX); element != NULL;
            element = mjs_nextElement(spec, element)) {
        mjsFlex *flex = mjs_asFlex(element);
        if (matches(glob, element)) {
            memcpy(flex->solref, rule->solref, sizeof rule->solref);
            memcpy(flex->solimp, rule->solimp, sizeof rule->solimp);
            flex->condim = rule->condim;
            count++;
        }
    }
    return count;
}

bool contact_rule_apply(mjSpec *spec, const ContactRule *rule, const char *glob_a,
        const char *glob_b, ContactRuleResult *ret_result, Error *err)
{
    ContactRuleResult result = {0};
    if (rule->kind->of_elements) {
        int a = soften(spec, rule, glob_a);
        int b = soften(spec, rule, glob_b);
        result.added = a > 0 && b > 0 ? a + b : 0;
    } else if (!add_pairs(spec, rule, glob_a, glob_b, &result)) {
        return error_no_memory(err, "contact pairs");
    }
    *ret_result = result;
    return true;
}

/* What of a pair is its own; -1 if no rule made it. */
static int own_of(const mjModel *model, int pair)
{
    const char *name = mj_id2name(model, mjOBJ_PAIR, pair);
    const char *geom[2] = {mj_id2name(model, mjOBJ_GEOM, model->pair_geom1[pair]),
            mj_id2name(model, mjOBJ_GEOM, model->pair_geom2[pair])};
    for (int i = 0; name != NULL && geom[0] != NULL && geom[1] != NULL && i < 2; i++) {
        for (int own = 0; own < OWN_COUNT; own++) {
            char ours[2 * NAME_BYTES];
            pair_name(geom[i], geom[1 - i], own, ours);
            if (strcmp(name, ours) == 0) {
                return own;
            }
        }
    }
    return -1;
}

static void refresh_friction(mjModel *model, int pair)
{
    double mixed[3];
    mjtNum *friction = model->pair_friction + 5 * (size_t)pair;
    contact_class_mix_friction(model, model->pair_geom1[pair], model->pair_geom2[pair], mixed);
    friction[0] = mixed[0];
    friction[1] = mixed[0];
    friction[2] = mixed[1];
    friction[3] = mixed[2];
    friction[4] = mixed[2];
}

/* Direct numbers are negative: the softer spring has the larger one. */
static void refresh_spring(mjModel *model, int pair)
{
    const int geom[2] = {model->pair_geom1[pair], model->pair_geom2[pair]};
    int softer = -1;
    for (int i = 0; i < 2; i++) {
        double spring = model->geom_solref[mjNREF * (size_t)geom[i]];
        bool direct = spring < 0.0;
        if (direct && (softer < 0 || spring > model->geom_solref[mjNREF * (size_t)softer])) {
            softer = geom[i];
        }
    }
    if (softer >= 0) {
        memcpy(model->pair_solref + mjNREF * (size_t)pair,
                model->geom_solref + mjNREF * (size_t)softer, mjNREF * sizeof(mjtNum));
        memcpy(model->pair_solimp + mjNIMP * (size_t)pair,
                model->geom_solimp + mjNIMP * (size_t)softer, mjNIMP * sizeof(mjtNum));
    }
}

void contact_rule_refresh_pairs(mjModel *model)
{
    for (int pair = 0; pair < model->npair; pair++) {
        int own = own_of(model, pair);
        if (own >= 0 && (own & OWN_FRICTION) == 0) {
            refresh_friction(model, pair);
        }
        if (own >= 0 && (own & OWN_SPRING) == 0) {
            refresh_spring(model, pair);
        }
    }
}

/* Class slide alone gives friction a time constant of its own. */
size_t contact_rule_slides(const mjModel *model, SlidePair *ret_slides, size_t room)
{
    const ContactClass *slide = contact_class_find("slide");
    size_t count = 0;
    for (int pair = 0; pair < model->npair; pair++) {
        double time_s = model->pair_solreffriction[mjNREF * (size_t)pair];
        if (own_of(model, pair) < 0 || time_s != slide->solreffriction[0]) {
            continue;
        }
        if (count < room) {
            ret_slides[count] = (SlidePair){.pair = pair,
                    .driven_s = slide->solreffriction[0],
                    .free_s = slide->free_friction_s};
        }
        count++;
    }
    return count;
}
