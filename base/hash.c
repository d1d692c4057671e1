#include "base/hash.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <xxhash.h>

uint64_t hash64(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

void hash64_text(uint64_t hash, char ret_text[HASH_TEXT_BYTES])
{
    (void)snprintf(ret_text, HASH_TEXT_BYTES, "%016llx", (unsigned long long)hash);
}

void sha256_text(const void *bytes, size_t size, char ret_text[DIGEST_TEXT_BYTES])
{
    unsigned char digest[DIGEST_BYTES];
    (void)SHA256(bytes, size, digest);
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        (void)snprintf(ret_text + 2 * i, 3, "%02x", digest[i]);
    }
}
