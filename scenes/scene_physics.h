/*
 * scene_physics.h - the `physics:` and `contacts:` of a scene.
 *
 * Contact classes demand options (17.13 of the language): unless `physics:` says otherwise the
 * scene gets the shortest step, the highest impratio and the integrator that its classes need.
 */
#pragma once

#include "base/error.h"
#include "scenes/compose.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"

/* The options, with those that the classes of rules and of sidecars demand. */
PhysicsDef scene_physics_read(const Node *root, const SceneParts *parts, Mistakes *mistakes);

/* Applies `contacts:` to a composed spec. False with err when memory ran out. */
MUST_USE bool scene_contacts_add(const Node *root, const SceneParts *parts, mjSpec *spec,
        Mistakes *mistakes, Error *err);
