#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/dataset_files.h"

/* A string of dataset.json; "" if there is none. */
static const char *text_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    return text == NULL ? "" : text;
}

static long long number_of(const json_t *json, const char *key)
{
    return (long long)json_integer_value(json_object_get(json, key));
}

/* The classes that Hugging Face sorts data sets into. */
static const char *size_category(long long episodes)
{
    static const struct {
        long long below;
        const char *name;
    } CLASSES[] = {
            {1000, "n<1K"},
            {10000, "1K<n<10K"},
            {100000, "10K<n<100K"},
            {1000000, "100K<n<1M"},
            {10000000, "1M<n<10M"},
    };
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
        if (episodes < CLASSES[i].below) {
            return CLASSES[i].name;
        }
    }
    return "n>10M";
}

/* In a CLASSES of Markdown a bar ends the cell. */
static void add_cell(Text *text, const char *chars)
{
    for (; *chars != '\0'; chars++) {
        text_add(text, *chars == '|' ? "\\" : "");
        text_add_bytes(text, *chars == '\n' ? " " : chars, 1);
    }
}

static void add_channel(Text *text, const json_t *channel)
{
    size_t axis = 0;
    const json_t *extent = NULL;
    const json_t *rate = json_object_get(channel, "rate");
    text_addf(text, "| `%s` | %s", text_of(channel, "path"), text_of(channel, "type"));
    json_array_foreach(json_object_get(channel, "shape"), axis, extent)
    {
        text_addf(
                text, "%s%lld", axis == 0 ? " x " : "x", (long long)json_integer_value(extent));
    }
    text_add(text, " | ");
    add_cell(text, text_of(channel, "unit"));
    text_add(text, " | ");
    if (rate != NULL) {
        text_addf(text, "%g Hz", json_number_value(rate));
    } else {
        add_cell(text, text_of(channel, "time"));
    }
    text_addf(text, " | %s | ",
            json_is_true(json_object_get(channel, "privileged")) ? "yes" : "");
    add_cell(text, text_of(channel, "meaning"));
    text_add(text, " |\n");
}

void dataset_card_front(Text *text, const char *license, long long episodes)
{
    text_addf(text,
            "---\n"
            "license: %s\n"
            "task_categories:\n"
            "- robotics\n"
            "tags:\n"
            "- robotics\n"
            "- manipulation\n"
            "- force-torque\n"
            "- simulation\n"
            "- mujoco\n"
            "- hdf5\n"
            "size_categories:\n"
            "- %s\n"
            "---\n\n",
            license, size_category(episodes));
}

static void add_header(Text *text, const json_t *json)
{
    const json_t *totals = json_object_get(json, "totals");
    dataset_card_front(text, text_of(json, "license"), number_of(totals, "episodes"));
    text_addf(text, "# %s\n\n%s%s", text_of(json, "name"), text_of(json, "description"),
            text_of(json, "description")[0] != '\0' ? "\n\n" : "");
    text_addf(text,
            "Simulated robot manipulation, scene `%s`: %lld episodes (%lld successful) out of "
            "%lld attempts,\n%lld policy steps in %lld shards. Made by forceps; `recipe.yaml` and "
            "the seed %s make it again,\nbyte for byte.\n\n",
            text_of(json, "scene"), number_of(totals, "episodes"),
            number_of(totals, "successes"), number_of(totals, "attempts"),
            number_of(totals, "samples"), number_of(totals, "shards"), text_of(json, "seed"));
    if (number_of(totals, "siblings") > 0) {
        text_addf(text,
                "%lld of the episodes are counterfactual siblings (mask `sibling`): another one "
                "up to a branch\nstep, bit for bit, then the same task with one thing changed; "
                "`/siblings` of a shard lists them.\n\n",
                number_of(totals, "siblings"));
    }
}

static const char READING[] =
        "## Reading\n\n"
        "```\npip install h5py hdf5plugin\n```\n\n"
        "```python\n"
        "import hdf5plugin, h5py  # hdf5plugin first: the chunks are zstd\n\n"
        "with h5py.File(\"index.h5\") as f:\n"
        "    for name in f[\"mask/train\"].asstr():\n"
        "        demo = f[\"data\"][name]\n"
        "        actions = demo[\"actions\"][:]\n"
        "        wrench = demo[\"force/wrist/wrench\"]\n"
        "        print(name, demo.attrs[\"id\"], actions.shape, wrench.attrs[\"rate\"])\n"
        "```\n\n"
        "`index.h5` links to every episode of every shard and is read by robomimic as it is, "
        "after\n`import hdf5plugin`. Each shard also stands alone. Masks: `train`, `val`, `ood` "
        "by split, `success`\nand `failure` by outcome. `/attempts` of a shard lists what was "
        "tried and not kept.\n\n"
        "Every dataset tells its unit, frame, component names, and its time: attributes `t0` and "
        "`rate`, or\nthe dataset that `time` names. What a real robot could not know is marked "
        "`privileged`.\n\n"
        "## Channels of an episode\n\n"
        "| dataset | one sample | unit | rate or time | privileged | meaning |\n"
        "|---|---|---|---|---|---|\n";

static const char CHECKING[] =
        "\n## Checking\n\n"
        "`sha256sum -c SHA256SUMS` compares the files, `forceps verify .` also what is in them.\n";

bool dataset_card_write(const char *folder, const json_t *json, Error *err)
{
    Text text = {0};
    size_t i = 0;
    const json_t *channel = NULL;
    add_header(&text, json);
    text_add(&text, READING);
    json_array_foreach(json_object_get(json, "channels"), i, channel)
    {
        add_channel(&text, channel);
    }
    text_add(&text, CHECKING);
    return dataset_publish(folder, "README.md", &text, err);
}

/* The vocabulary of Croissant 1.1, as its consumers expect to find it. */
static const char CROISSANT_CONTEXT[] =
        "{\"@language\":\"en\",\"@vocab\":\"https://schema.org/\",\"sc\":\"https://schema.org/\","
        "\"cr\":\"http://mlcommons.org/croissant/\",\"rai\":\"http://mlcommons.org/croissant/RAI/"
        "\",\"dct\":\"http://purl.org/dc/terms/\",\"conformsTo\":\"dct:conformsTo\","
        "\"citeAs\":\"cr:citeAs\",\"column\":\"cr:column\",\"data\":{\"@id\":\"cr:data\","
        "\"@type\":\"@json\"},\"dataType\":{\"@id\":\"cr:dataType\",\"@type\":\"@vocab\"},"
        "\"equivalentProperty\":\"cr:equivalentProperty\","
        "\"examples\":{\"@id\":\"cr:examples\",\"@type\":\"@json\"},\"extract\":\"cr:extract\","
        "\"field\":\"cr:field\",\"fileObject\":\"cr:fileObject\",\"fileProperty\":"
        "\"cr:fileProperty\",\"fileSet\":\"cr:fileSet\",\"format\":\"cr:format\",\"includes\":"
        "\"cr:includes\",\"isLiveDataset\":\"cr:isLiveDataset\",\"jsonPath\":\"cr:jsonPath\","
        "\"key\":\"cr:key\",\"md5\":\"cr:md5\",\"parentField\":\"cr:parentField\",\"path\":"
        "\"cr:path\",\"recordSet\":\"cr:recordSet\",\"references\":\"cr:references\",\"regex\":"
        "\"cr:regex\",\"repeated\":\"cr:repeated\",\"replace\":\"cr:replace\",\"samplingRate\":"
        "\"cr:samplingRate\",\"separator\":\"cr:separator\",\"source\":\"cr:source\","
        "\"subField\":\"cr:subField\",\"transform\":\"cr:transform\"}";

static json_t *file_object(const JournalEntry *entry)
{
    char size[32];
    (void)snprintf(size, sizeof size, "%llu B", (unsigned long long)entry->shard.bytes);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "@type", "cr:FileObject", "@id",
            entry->path, "name", path_name(entry->path), "contentUrl", entry->path,
            "contentSize", size, "encodingFormat", "application/x-hdf5", "sha256",
            entry->shard.sha256);
}

bool dataset_croissant_write(
        const char *folder, const json_t *json, const Journal *journal, Error *err)
{
    json_t *files = json_array();
    int failed = files == NULL;
    for (size_t i = 0; i < journal->count; i++) {
        failed |= json_array_append_new(files, file_object(&journal->entries[i]));
    }
    json_t *croissant = json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:[]}", "@context",
            json_loads(CROISSANT_CONTEXT, 0, NULL), "@type", "sc:Dataset", "conformsTo",
            "http://mlcommons.org/croissant/1.1", "name", text_of(json, "name"), "description",
            text_of(json, "description"), "license", text_of(json, "license"), "version",
            "1.0.0", "distribution", files, "recordSet");
    if (croissant == NULL || failed != 0) {
        json_decref(croissant);
        return error_no_memory(err, "croissant.json");
    }
    bool ok = dataset_publish_json(folder, "croissant.json", croissant, err);
    json_decref(croissant);
    return ok;
}

bool dataset_add_sum(Text *text, const char *folder, const char *name, Error *err)
{
    char path[PATH_TEXT_BYTES];
    char digest[DIGEST_TEXT_BYTES];
    FileBytes file = {0};
    if (!path_join(folder, name, path) || !file_exists(path)) {
        return true;
    }
    if (!file_read(path, 0, &file, err)) {
        return false;
    }
    sha256_text(file.bytes, file.size, digest);
    file_release(&file);
    text_addf(text, "%s  %s\n", digest, name);
    return true;
}

static bool add_model_sums(Text *text, const char *folder, Error *err)
{
    char models[PATH_TEXT_BYTES];
    char **names = NULL;
    if (!path_join(folder, "models", models) || !file_exists(models)) {
        return true;
    }
    if (!folder_list(models, &names, err)) {
        return false;
    }
    bool ok = true;
    for (char **name = names; ok && *name != NULL; name++) {
        char relative[PATH_TEXT_BYTES];
        ok = !path_join("models", *name, relative) ||
                dataset_add_sum(text, folder, relative, err);
    }
    names_release(names);
    return ok;
}

bool dataset_sums_text(const char *folder, const Journal *journal, Text *text, Error *err)
{
    static const char *const NAMES[] = {
            "README.md", "croissant.json", "dataset.json", "index.h5", "recipe.yaml"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (!dataset_add_sum(text, folder, NAMES[i], err)) {
            return false;
        }
    }
    if (!add_model_sums(text, folder, err)) {
        return false;
    }
    for (size_t i = 0; i < journal->count; i++) {
        const JournalEntry *entry = &journal->entries[i];
        text_addf(text, "%s  %s\n", entry->shard.sha256, entry->path);
    }
    return true;
}

bool dataset_sums_write(const char *folder, const Journal *journal, Error *err)
{
    Text text = {0};
    if (!dataset_sums_text(folder, journal, &text, err)) {
        text_release(&text);
        return false;
    }
    return dataset_publish(folder, "SHA256SUMS", &text, err);
}
