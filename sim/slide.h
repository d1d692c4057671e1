/*
 * slide.h - contact pairs of class slide, which are soft in friction only while a robot drives
 * the slide.
 *
 * A long time constant of friction keeps a driven slide from hopping, but makes a brake of what
 * should be Coulomb friction below some speed: what slides freely goes up to twice too far
 * (docs/validation.md). So a pair has the long one exactly while a skill that drives a slide
 * (Setpoint.slides) runs on a robot that carries one of its sides: as a link of its own, as a
 * part fixed on it, or between its fingers. The switch is a function of setpoints and contacts.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "sim/contacts.h"
#include "sim/task.h"

/* Writes the pairs' time constants for nobody driving. */
void slide_release(const Task *task, mjModel *model);

/*
 * Writes them for the robots that drive[i] says drive, robot by robot of the task. `contacts`:
 * of the last step, for what the fingers hold.
 */
void slide_drive(
        const Task *task, const ContactTable *contacts, const bool *drive, mjModel *model);
