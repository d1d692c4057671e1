/*
 * fake_worker.h - what the fake worker and the tests that start it agree on.
 */
#pragma once

/* Shard N stands for the slot FAKE_SLOTS * N. */
enum { FAKE_SLOTS = 10 };
