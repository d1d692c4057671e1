#include "base/hash.h"

#include "check.h"

/* Published test values: FIPS 180-2 for SHA-256, xxHash's own for the empty XXH3-64. */
static void digests_match_the_published_values(void **state)
{
    (void)state;
    char digest[DIGEST_TEXT_BYTES];
    sha256_text("abc", 3, digest);
    assert_string_equal(
            digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(hash64("", 0) == UINT64_C(0x2D06800538D394C2));
    char text[HASH_TEXT_BYTES];
    hash64_text(0xABCu, text);
    assert_string_equal(text, "0000000000000abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(digests_match_the_published_values),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
