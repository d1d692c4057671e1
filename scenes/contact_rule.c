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

/*
 * The pair's name. The friction of a pair whose name is exactly that of its geoms follows them;
 * a pair with friction of its own says so in its name.
 */
static void pair_name(
        const char *a, const char *b, bool own_friction, char ret_name[2 * NAME_BYTES])
{
    (void)snprintf(ret_name, (size_t)2 * NAME_BYTES, "%s %s%s", a, b,
            own_friction ? " (friction)" : "");
}

static bool is_named(mjSpec *spec, const char *a, const char *b)
{
    char plain[2 * NAME_BYTES];
    char own[2 * NAME_BYTES];
    pair_name(a, b, false, plain);
    pair_name(a, b, true, own);
    return mjs_findElement(spec, mjOBJ_PAIR, plain) != NULL ||
            mjs_findElement(spec, mjOBJ_PAIR, own) != NULL;
}

static bool add_pair(mjSpec *spec, const ContactRule *rule, mjsElement *a, mjsElement *b)
{
    mjsPair *pair = mjs_addPair(spec, NULL);
    if (pair == NULL) {
        return false;
    }
    char name[2 * NAME_BYTES];
    pair_name(name_of(a), name_of(b), rule->has_friction, name);
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

void contact_rule_refresh_pairs(mjModel *model)
{
    for (int i = 0; i < model->npair; i++) {
        int a = model->pair_geom1[i];
        int b = model->pair_geom2[i];
        const char *name = mj_id2name(model, mjOBJ_PAIR, i);
        const char *name_a = mj_id2name(model, mjOBJ_GEOM, a);
        const char *name_b = mj_id2name(model, mjOBJ_GEOM, b);
        char ours[2][2 * NAME_BYTES];
        pair_name(name_a == NULL ? "" : name_a, name_b == NULL ? "" : name_b, false, ours[0]);
        pair_name(name_b == NULL ? "" : name_b, name_a == NULL ? "" : name_a, false, ours[1]);
        if (name == NULL || (strcmp(name, ours[0]) != 0 && strcmp(name, ours[1]) != 0)) {
            continue;
        }
        double mixed[3];
        mjtNum *friction = model->pair_friction + 5 * (size_t)i;
        contact_class_mix_friction(model, a, b, mixed);
        friction[0] = mixed[0];
        friction[1] = mixed[0];
        friction[2] = mixed[1];
        friction[3] = mixed[2];
        friction[4] = mixed[2];
    }
}
