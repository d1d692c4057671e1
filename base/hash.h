/*
 * hash.h - checksums and digests: XXH3 for speed, SHA-256 for the world.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_TEXT_BYTES = 65, HASH_TEXT_BYTES = 17 };

/* XXH3-64 of the bytes, seed 0. */
uint64_t hash64(const void *bytes, size_t size);

/* 16 lower-case hexadecimal digits and a NUL. */
void hash64_text(uint64_t hash, char ret_text[HASH_TEXT_BYTES]);

/* SHA-256 as 64 lower-case hexadecimal digits and a NUL. */
void sha256_text(const void *bytes, size_t size, char ret_text[DIGEST_TEXT_BYTES]);
