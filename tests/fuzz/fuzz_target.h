/*
 * fuzz_target.h - the one function of a fuzz target.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Asserts what must hold for any bytes; returns 0. The symbol is the one that libFuzzer calls. */
int fuzz_input(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");
