/*
 * test_hooks.h - lets the tests make a worker die or hang where they want it.
 *
 * Read by workers alone, from the environment:
 *   FORCEPS_TEST_CRASH=SLOT.ATTEMPT:SIGNAL   raise that signal at the start of the attempt
 *   FORCEPS_TEST_HANG=SLOT:FILE              fall silent at the slot, unless FILE exists; makes it
 *   FORCEPS_TEST_PRINT=TEXT                  print it, as a library may, when an attempt starts
 * Nothing here touches data.
 */
#pragma once

#include <stdint.h>

/* Called when an attempt is about to run. */
void test_hooks_attempt(uint64_t slot, uint64_t attempt);
