#include "scenes/scene_physics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/contact_rule.h"
#include "scenes/value.h"

static const double GRAVITY_EARTH = 9.81;

typedef struct NamedOption {
    const char *word;
    int value;
} NamedOption;

static const NamedOption INTEGRATORS[] = {{"euler", mjINT_EULER}, {"implicit", mjINT_IMPLICIT},
        {"implicitfast", mjINT_IMPLICITFAST}, {"discrete", mjINT_DISCRETE}};
static const NamedOption CONES[] = {
        {"elliptic", mjCONE_ELLIPTIC}, {"pyramidal", mjCONE_PYRAMIDAL}};

static void read_option(const Node *node, const NamedOption *options, size_t count, int *value,
        Mistakes *mistakes)
{
    if (node == NULL || node->text == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].word, node->text) == 0) {
            *value = options[i].value;
            return;
        }
    }
    mistakes_add(mistakes, node->place, NULL, "'%s' is no %s that a controller can run with",
            node->text, node->key);
}

/* The class of an entry of `contacts:`; `grasp` if it names none. NULL with a mistake. */
static const ContactClass *class_of(const Node *entry, Mistakes *mistakes)
{
    const Node *word = node_get(entry, "class");
    const ContactClass *kind =
            contact_class_find(word == NULL || word->text == NULL ? "grasp" : word->text);
    if (kind == NULL && word != NULL) {
        mistakes_add(mistakes, word->place, contact_class_words(), "'%s' is no contact class",
                word->text);
    }
    return kind;
}

/* ---- options */

/* What the classes so far demand, and which of them demanded the integrator. */
typedef struct Demands {
    PhysicsDef *physics;
    const ContactClass *integrator_of;
    Mistakes *mistakes;
} Demands;

static void demand(Demands *demands, const ContactClass *kind, const Node *where)
{
    PhysicsDef *physics = demands->physics;
    if (kind->timestep_max_s > 0.0) {
        physics->timestep_s = fmin(physics->timestep_s, kind->timestep_max_s);
        physics->given |= PHYSICS_TIMESTEP;
    }
    physics->impratio = fmax(physics->impratio, kind->impratio_min);
    physics->given |= PHYSICS_IMPRATIO;
    if (kind->integrator == CONTACT_CLASS_ANY) {
        return;
    }
    const ContactClass *other = demands->integrator_of;
    if (other != NULL && other->integrator != kind->integrator) {
        mistakes_add(demands->mistakes, where->place, "keep one of the two in a scene",
                "class %s needs another integrator than class %s", kind->name, other->name);
    }
    demands->integrator_of = kind;
    physics->integrator = kind->integrator;
    physics->given |= PHYSICS_INTEGRATOR;
}

static void demand_for_rules(Demands *demands, const Node *contacts)
{
    for (size_t i = 0; contacts != NULL && i < contacts->child_count; i++) {
        const Node *entry = contacts->children[i];
        const Node *word = node_get(entry, "class");
        const ContactClass *kind = class_of(entry, demands->mistakes);
        if (kind != NULL) {
            demand(demands, kind, word == NULL ? entry : word);
        }
    }
}

static void demand_for_parts(Demands *demands, const SceneParts *parts)
{
    for (size_t i = 0; i < parts->source_count; i++) {
        const Document *sidecar = parts->sources[i]->sidecar;
        const Node *word = sidecar == NULL ? NULL : node_get(document_root(sidecar), "class");
        const ContactClass *kind =
                word == NULL || word->text == NULL ? NULL : contact_class_find(word->text);
        if (kind != NULL) {
            demand(demands, kind, word);
        }
    }
}

static unsigned physics_given(const Node *physics, unsigned given)
{
    static const char *const KEYS[] = {"timestep", "integrator", "cone", "impratio", "gravity"};
    for (unsigned i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        given |= node_get(physics, KEYS[i]) == NULL ? 0U : 1U << i;
    }
    return given;
}

PhysicsDef scene_physics_read(const Node *root, const SceneParts *parts, Mistakes *mistakes)
{
    PhysicsDef physics = physics_def_default();
    Demands demands = {.physics = &physics, .mistakes = mistakes};
    const Node *node = node_get(root, "physics");
    demand_for_rules(&demands, node_get(root, "contacts"));
    demand_for_parts(&demands, parts);
    if (node == NULL) {
        return physics;
    }
    const Node *options_of = node_get(node, "options_of");
    if (options_of != NULL) {
        physics.options_of = options_of->text;
        physics.options_place = options_of->place;
    }
    physics.given = physics_given(node, physics.given);
    physics.gravity = GRAVITY_EARTH;
    value_read_key(node, "timestep", DIMENSION_TIME, &physics.timestep_s, mistakes);
    value_read_key(node, "impratio", DIMENSION_NONE, &physics.impratio, mistakes);
    value_read_key(node, "gravity", DIMENSION_ACCELERATION, &physics.gravity, mistakes);
    read_option(node_get(node, "integrator"), INTEGRATORS,
            sizeof INTEGRATORS / sizeof *INTEGRATORS, &physics.integrator, mistakes);
    read_option(node_get(node, "cone"), CONES, sizeof CONES / sizeof *CONES, &physics.cone,
            mistakes);
    return physics;
}

/* ---- contacts */

/* Up to `most` plain numbers, as "1 0.02 0.0005" or as a list; 0 with a mistake. */
static size_t read_numbers(const Node *node, size_t most, Mistakes *mistakes, double *numbers)
{
    size_t count = value_number_count(node);
    if (count == 0 || count > most) {
        mistakes_add(
                mistakes, node->place, NULL, "'%s' takes 1 to %zu numbers", node->key, most);
        return 0;
    }
    return value_read_vector(node, DIMENSION_NONE, count, mistakes, numbers) ? count : 0;
}

static ContactRule read_rule(const Node *entry, const ContactClass *kind, Mistakes *mistakes)
{
    ContactRule rule = contact_rule_of(kind);
    const Node *friction = node_get(entry, "friction");
    const Node *solref = node_get(entry, "solref");
    const Node *solimp = node_get(entry, "solimp");
    const Node *condim = node_get(entry, "condim");
    long number = rule.condim;
    if (friction != NULL) {
        rule.friction[1] = 0.005; /* MuJoCo's own, where only sliding is given */
        rule.friction[2] = 0.0001;
        rule.has_friction = read_numbers(friction, 3, mistakes, rule.friction) > 0;
    }
    rule.has_spring = solref != NULL || solimp != NULL;
    if (solref != NULL) {
        (void)read_numbers(solref, 2, mistakes, rule.solref);
    }
    if (solimp != NULL) {
        (void)read_numbers(solimp, 5, mistakes, rule.solimp);
    }
    if (condim != NULL && value_read_integer(condim, 1, 6, mistakes, &number)) {
        rule.condim = (int)number;
    }
    if (condim != NULL && (rule.condim == 2 || rule.condim == 5)) {
        mistakes_add(mistakes, condim->place, "1, 3, 4 or 6", "MuJoCo has no condim %d",
                rule.condim);
        rule.condim = kind->condim;
    }
    value_read_key(entry, "margin", DIMENSION_LENGTH, &rule.margin, mistakes);
    value_read_key(entry, "gap", DIMENSION_LENGTH, &rule.gap, mistakes);
    return rule;
}

/* What a rule names, as a glob: all members where it is a family. */
static void selector_glob(const SceneParts *parts, const char *name, Text *glob)
{
    size_t members = 0;
    for (size_t i = 0; i < parts->count; i++) {
        const PartInstance *instance = &parts->instances[i];
        if (instance->family != NULL && strcmp(instance->family, name) == 0) {
            text_addf(glob, "%s%s", members++ == 0 ? "{" : ",", instance->name);
        }
    }
    const char *slash = strchr(name, '/');
    const char *colon = strchr(name, ':');
    bool kind = slash != NULL && colon != NULL && strncmp(slash, "/geom:", 6) == 0;
    if (members > 0) {
        text_add(glob, "}");
    } else if (kind) {
        text_addf(glob, "%.*s/%s", (int)(slash - name), name, colon + 1);
    } else {
        text_add(glob, name);
    }
}

static bool add_rule(const Node *entry, const SceneParts *parts, mjSpec *spec,
        Mistakes *mistakes, Error *err)
{
    const Node *between = node_get(entry, "between");
    const ContactClass *kind = class_of(entry, mistakes);
    if (between == NULL || between->child_count != 2 || kind == NULL) {
        mistakes_add(mistakes, entry->place, "{between: [peg, socket], class: slide}",
                "a contact rule names two parts");
        return true;
    }
    const char *a = between->children[0]->text;
    const char *b = between->children[1]->text;
    Text globs[2] = {{0}, {0}};
    ContactRule rule = read_rule(entry, kind, mistakes);
    ContactRuleResult result = {0};
    selector_glob(parts, a, &globs[0]);
    selector_glob(parts, b, &globs[1]);
    bool ok = text_ok(&globs[0], "a contact rule", err) &&
            text_ok(&globs[1], "a contact rule", err) &&
            contact_rule_apply(
                    spec, &rule, text_chars(&globs[0]), text_chars(&globs[1]), &result, err);
    if (ok && result.added == 0) {
        mistakes_add(mistakes, between->place, NULL,
                "'%s' and '%s' have no geoms that could touch", a, b);
    } else if (ok && result.repeated != NULL) {
        mistakes_add(mistakes, between->place, "name the elements of each rule more closely",
                "'%s' and '%s' have a contact rule already, at '%s'", a, b, result.repeated);
    }
    text_release(&globs[0]);
    text_release(&globs[1]);
    return ok;
}

bool scene_contacts_add(
        const Node *root, const SceneParts *parts, mjSpec *spec, Mistakes *mistakes, Error *err)
{
    const Node *contacts = node_get(root, "contacts");
    bool ok = true;
    for (size_t i = 0; ok && contacts != NULL && i < contacts->child_count; i++) {
        ok = add_rule(contacts->children[i], parts, spec, mistakes, err);
    }
    return ok;
}
