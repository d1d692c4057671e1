#include "scenes/yaml_reader.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/guard.h"
#include "scenes/source.h"
#include "scenes/yaml_syntax.h"

/* libfyaml's own limit is 64. */
enum { DEPTH_MAX = 32 };

typedef enum KeyState {
    KEY_AWAITED,
    KEY_READ,
    KEY_REFUSED, /* its value is read and dropped */
} KeyState;

/* A map or list whose end has not come yet. */
typedef struct Level {
    Node *node;
    bool flow;  /* inside { } or [ ], however far up */
    bool quiet; /* inside something that is refused already */
    bool in_list;
    KeyState key_state;
    Node *key; /* KEY_READ; a text of its own */
    size_t key_end;
    Node **items;
    size_t count, room;
} Level;

/* A key without a value. It waits until a syntax error on its line can explain it. */
typedef struct Nothing {
    struct Nothing *next;
    const Node *key;
    size_t key_end;
} Nothing;

typedef struct Reader {
    const YamlInput *input;
    Pool *pool;
    Mistakes *mistakes;
    Level levels[DEPTH_MAX];
    size_t depth;
    Node *root;
    unsigned documents;
    size_t split_end;      /* what starts before it was split off a text that is mended */
    unsigned refused_line; /* where a syntax error is the echo of a mistake already told */
    Nothing *nothings;
    Place last;   /* of the event before */
    bool ended;   /* libfyaml saw the end of the stream */
    bool stopped; /* reading on makes no sense */
    bool failed;  /* out of memory */
} Reader;

static Place place_at(const Reader *reader, const struct fy_mark *mark)
{
    Place place = {.file = reader->input->name, .source = reader->input->shown};
    if (mark != NULL) {
        place.line = (unsigned)mark->line + 1;
        place.column = (unsigned)mark->column + 1;
    }
    return place;
}

/* The place of the '*' or '&' whose name libfyaml marks. */
static Place place_before(const Reader *reader, const struct fy_mark *mark)
{
    Place place = place_at(reader, mark);
    place.column -= place.column > 1 ? 1 : 0;
    return place;
}

static Level *top_level(Reader *reader)
{
    return reader->depth == 0 ? NULL : &reader->levels[reader->depth - 1];
}

static Node *new_node(Reader *reader, NodeKind kind, Place place)
{
    Node *node = pool_take(reader->pool, sizeof *node);
    if (node == NULL) {
        reader->failed = true;
        return NULL;
    }
    node->kind = kind;
    node->place = place;
    node->text = "";
    return node;
}

static bool append(Reader *reader, Level *level, Node *node)
{
    if (level->count == level->room) {
        size_t room = level->room == 0 ? 16 : 2 * level->room;
        Node **items = realloc(level->items, room * sizeof(Node *));
        if (items == NULL) {
            reader->failed = true;
            return false;
        }
        level->items = items;
        level->room = room;
    }
    level->items[level->count++] = node;
    return true;
}

static void refuse_at(Reader *reader, Place place)
{
    reader->refused_line = place.line;
}

/* The value of the key that was read last. */
static bool link_value(Reader *reader, Level *level, Node *node)
{
    const Node *key = level->key;
    KeyState state = level->key_state;
    level->key_state = KEY_AWAITED;
    if (state == KEY_REFUSED) {
        return false;
    }
    node->key = key->text;
    node->key_place = key->place;
    node->broken = node->broken || key->broken;
    if (node->kind == NODE_MAP || node->kind == NODE_LIST) {
        node->place = key->place;
    }
    if (!level->quiet) {
        guard_key_word(node, key->quoted, reader->mistakes);
    }
    if (node->kind == NODE_REMOVED && level->in_list && !level->quiet) {
        mistakes_add(reader->mistakes, node->place, "leave the key out",
                "'~' removes an inherited key; lists inherit nothing");
    }
    return append(reader, level, node);
}

/* Puts a node where it belongs. False if it is refused, with all that it may hold. */
static bool link_node(Reader *reader, Node *node, size_t offset, size_t end)
{
    Level *level = top_level(reader);
    if (level == NULL) {
        reader->root = node;
        return true;
    }
    bool split_off = offset < reader->split_end;
    if (level->node->kind == NODE_LIST) {
        if (node->kind == NODE_REMOVED && !level->quiet) {
            mistakes_add(reader->mistakes, node->place, "leave the item out",
                    "'~' removes a key; a list has none");
            return false;
        }
        return !split_off && append(reader, level, node);
    }
    if (level->key_state != KEY_AWAITED) {
        return link_value(reader, level, node);
    }
    level->key_state = split_off ? KEY_REFUSED : KEY_READ;
    level->key = node;
    level->key_end = end;
    return true;
}

/* A place without a value: after a key, in a list, before a colon. */
static void take_nothing(Reader *reader)
{
    Level *level = top_level(reader);
    if (level == NULL) {
        return;
    }
    if (level->node->kind == NODE_LIST) {
        if (!level->quiet) {
            mistakes_add(reader->mistakes, level->node->place, "remove the empty item",
                    "an item of this list is empty");
        }
        return;
    }
    if (level->key_state == KEY_AWAITED) {
        level->key_state = KEY_REFUSED;
        mistakes_add(reader->mistakes, level->node->place, NULL,
                "a ':' in this map has no key before it");
        return;
    }
    if (level->key_state == KEY_READ && !level->key->broken && !level->quiet) {
        Nothing *nothing = pool_take(reader->pool, sizeof *nothing);
        if (nothing == NULL) {
            reader->failed = true;
            return;
        }
        *nothing = (Nothing){reader->nothings, level->key, level->key_end};
        reader->nothings = nothing;
    }
    Place place = level->key_state == KEY_READ ? level->key->place : level->node->place;
    Node *node = new_node(reader, NODE_TEXT, place);
    if (node != NULL) {
        node->broken = true;
        (void)link_value(reader, level, node);
    }
}

/* Reports tags and anchors. True if there is a tag, which makes the value worthless. */
static bool refuse_properties(Reader *reader, struct fy_event *event, bool empty)
{
    struct fy_token *anchor = fy_event_get_anchor_token(event);
    if (anchor != NULL && event->type != FYET_ALIAS) {
        size_t length = 0;
        const char *chars = fy_token_get_text(anchor, &length);
        char *name = pool_copy(reader->pool, chars, chars == NULL ? 0 : length);
        Place place = place_before(reader, fy_token_start_mark(anchor));
        guard_anchor(name == NULL ? "" : name, place, reader->mistakes);
        refuse_at(reader, place);
    }
    struct fy_token *tag = fy_event_get_tag_token(event);
    if (tag != NULL) {
        const struct fy_mark *mark = fy_token_start_mark(tag);
        Place place = place_at(reader, mark);
        guard_tag(reader->input, mark == NULL ? 0 : mark->input_pos, empty, place,
                reader->mistakes);
        refuse_at(reader, place);
    }
    return tag != NULL;
}

/* Texts made by escapes are held to what the file itself is held to. */
static bool has_bad_characters(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t code_point = 0;
        size_t step = source_decode(text + i, length - i, &code_point);
        if (step == 0 || source_is_control(code_point)) {
            return true;
        }
        i += step;
    }
    return false;
}

/* The text of a plain scalar that YAML ended inside its parentheses, mended. */
static void mend_split(Reader *reader, Node *node, size_t offset, const Level *level)
{
    bool is_value = level->node->kind == NODE_MAP && level->key_state == KEY_READ;
    bool is_key = level->node->kind == NODE_MAP && level->key_state == KEY_AWAITED;
    size_t end = guard_split(reader->input, offset, is_value ? level->key->text : NULL,
            node->place, reader->mistakes);
    static const char UNIFORM[] =
            "uniform("; /* no law of ours, so its reader would refuse it */
    bool refused = strncmp(node->text, UNIFORM, sizeof UNIFORM - 1) == 0;
    node->broken = is_key || end == 0 || refused;
    if (end == 0) {
        reader->split_end = offset + strcspn(reader->input->bytes + offset, "{}[]\r\n");
    } else {
        reader->split_end = end;
        node->text = pool_copy(reader->pool, reader->input->bytes + offset, end - offset);
        reader->failed = reader->failed || node->text == NULL;
    }
}

static void judge_text(Reader *reader, Node *node, size_t offset)
{
    const Level *level = top_level(reader);
    bool silent = level != NULL && (level->quiet || offset < reader->split_end);
    if (silent || node->quoted) {
        return;
    }
    bool is_value =
            level == NULL || level->node->kind == NODE_LIST || level->key_state != KEY_AWAITED;
    if (level != NULL && level->flow && !guard_is_balanced(node->text)) {
        mend_split(reader, node, offset, level);
    } else if (is_value && strcmp(node->text, "~") == 0) {
        node->kind = NODE_REMOVED;
    } else if (is_value) {
        node->broken = guard_value_word(node, reader->mistakes);
    }
}

static void take_scalar(Reader *reader, struct fy_event *event)
{
    struct fy_token *token = event->scalar.value;
    size_t length = 0;
    const char *chars = token == NULL ? NULL : fy_token_get_text(token, &length);
    bool tagged = refuse_properties(reader, event, chars == NULL);
    const struct fy_mark *mark = token == NULL ? NULL : fy_token_start_mark(token);
    if (mark == NULL) {
        Level *level = top_level(reader);
        if (tagged && level != NULL && level->key_state == KEY_READ) {
            level->key->broken = true;
        }
        if (!tagged || (level != NULL && level->node->kind == NODE_MAP)) {
            take_nothing(reader);
        }
        return;
    }
    Node *node = new_node(reader, NODE_TEXT, place_at(reader, mark));
    char *text = pool_copy(reader->pool, chars, chars == NULL ? 0 : length);
    if (node == NULL || text == NULL) {
        reader->failed = true;
        return;
    }
    node->text = text;
    node->quoted = fy_token_scalar_style(token) != FYSS_PLAIN;
    node->broken = tagged;
    if (has_bad_characters(text, length)) {
        mistakes_add(reader->mistakes, node->place, "write it without this escape",
                "an escape in this text stands for a control character");
        node->broken = true;
        node->text = "";
    }
    judge_text(reader, node, mark->input_pos);
    const struct fy_mark *end = fy_token_end_mark(token);
    (void)link_node(reader, node, mark->input_pos, end == NULL ? 0 : end->input_pos);
}

static void take_alias(Reader *reader, struct fy_event *event)
{
    size_t length = 0;
    const char *chars = fy_token_get_text(event->alias.anchor, &length);
    const struct fy_mark *mark = fy_token_start_mark(event->alias.anchor);
    char *name = pool_copy(reader->pool, chars, chars == NULL ? 0 : length);
    Node *node = new_node(reader, NODE_TEXT, place_before(reader, mark));
    if (name == NULL || node == NULL) {
        reader->failed = true;
        return;
    }
    node->broken = true;
    Level *level = top_level(reader);
    bool is_key =
            level == NULL || (level->node->kind == NODE_MAP && level->key_state == KEY_AWAITED);
    guard_alias(name, is_key, node->place, reader->mistakes);
    refuse_at(reader, node->place);
    if (level != NULL && is_key) {
        level->key_state = KEY_REFUSED;
    } else if (level != NULL) {
        (void)link_node(reader, node, SIZE_MAX, 0);
    }
}

static void open_level(Reader *reader, struct fy_event *event, NodeKind kind)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    Place place = place_at(reader, mark);
    bool tagged = refuse_properties(reader, event, false);
    if (reader->depth == DEPTH_MAX) {
        mistakes_add(reader->mistakes, place, NULL, "maps and lists are nested deeper than %d",
                DEPTH_MAX);
        reader->stopped = true;
        return;
    }
    Level *outer = top_level(reader);
    Node *node = new_node(reader, kind, place);
    if (node == NULL) {
        return;
    }
    size_t offset = mark == NULL ? 0 : mark->input_pos;
    bool quiet = (outer != NULL && outer->quiet) || tagged;
    if (outer != NULL && outer->node->kind == NODE_MAP && outer->key_state == KEY_AWAITED) {
        if (!outer->quiet) {
            guard_key_kind(reader->input, offset, place, reader->mistakes);
            refuse_at(reader, place);
        }
        outer->key_state = KEY_REFUSED;
        quiet = true;
    } else {
        node->broken = tagged;
        quiet = !link_node(reader, node, offset, offset) || quiet;
    }
    Level *level = &reader->levels[reader->depth++];
    Node **items = level->items;
    size_t room = level->room;
    *level = (Level){.node = node, .quiet = quiet, .items = items, .room = room};
    level->in_list = kind == NODE_LIST || (outer != NULL && outer->in_list);
    level->flow = (outer != NULL && outer->flow) || fy_event_get_node_style(event) == FYNS_FLOW;
}

static void close_level(Reader *reader)
{
    Level *level = top_level(reader);
    if (level == NULL) {
        return;
    }
    Node *node = level->node;
    if (level->count > 0) {
        node->children = pool_take(reader->pool, level->count * sizeof(Node *));
        if (node->children == NULL) {
            reader->failed = true;
            return;
        }
        memcpy(node->children, level->items, level->count * sizeof(Node *));
        node->child_count = level->count;
    }
    if (node->kind == NODE_MAP && !level->quiet && !guard_duplicates(node, reader->mistakes)) {
        reader->failed = true;
    }
    reader->depth--;
}

/* A second document may start without a mark of its own; then its first content shows where. */
static void refuse_second(Reader *reader, struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    if (reader->documents > 1 && mark != NULL && !reader->stopped) {
        mistakes_add(reader->mistakes, place_at(reader, mark), "keep one document per file",
                "a second YAML document starts here");
        reader->stopped = true;
    }
}

static void take_event(Reader *reader, struct fy_event *event)
{
    if (fy_event_start_mark(event) != NULL) {
        reader->last = place_at(reader, fy_event_start_mark(event));
    }
    reader->documents += event->type == FYET_DOCUMENT_START ? 1 : 0;
    refuse_second(reader, event);
    if (reader->stopped) {
        return;
    }
    switch (event->type) {
    case FYET_MAPPING_START:
        open_level(reader, event, NODE_MAP);
        break;
    case FYET_SEQUENCE_START:
        open_level(reader, event, NODE_LIST);
        break;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        close_level(reader);
        break;
    case FYET_SCALAR:
        take_scalar(reader, event);
        break;
    case FYET_ALIAS:
        take_alias(reader, event);
        break;
    case FYET_STREAM_END:
        reader->ended = true;
        break;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
        break;
    }
}

/* The map or list that the file ends in, reported where it starts. False if there is none. */
static bool report_unclosed(Reader *reader)
{
    for (size_t i = 0; i < reader->depth; i++) {
        const Level *level = &reader->levels[i];
        if (level->flow) {
            bool map = level->node->kind == NODE_MAP;
            mistakes_add(reader->mistakes, level->node->place,
                    map ? "add the missing }" : "add the missing ]",
                    "the %s that starts here is never closed", map ? "map" : "list");
            return true;
        }
    }
    return false;
}

/* True at the end of the file. */
static bool nothing_follows(Place place)
{
    SourceLine line = {0};
    if (!source_line(place.source, place.line, &line)) {
        return true;
    }
    const char *rest = line.start + source_column_offset(line, place.column);
    return rest[strspn(rest, " \r\n")] == '\0';
}

/* The syntax error that ended the stream, unless it is the echo of something told already. */
static void report_syntax(Reader *reader, struct fy_diag *diag)
{
    void *position = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(diag, &position);
    reader->stopped = true;
    if (error == NULL) { /* libfyaml is silent about "|0" */
        mistakes_add(reader->mistakes, reader->last, NULL, "what follows here is not YAML");
        return;
    }
    Place place = {.file = reader->input->name,
            .line = error->line > 0 ? (unsigned)error->line : 0,
            .column = error->column > 0 ? (unsigned)error->column : 1,
            .source = reader->input->shown};
    bool echo = place.line != 0 && place.line == reader->refused_line;
    if (!echo && !(nothing_follows(place) && report_unclosed(reader))) {
        yaml_syntax_add(error->msg == NULL ? "" : error->msg, place, reader->mistakes);
    }
    refuse_at(reader, place);
}

static void report_nothings(Reader *reader)
{
    for (const Nothing *nothing = reader->nothings; nothing != NULL; nothing = nothing->next) {
        if (nothing->key->place.line != reader->refused_line) {
            guard_nothing(reader->input, nothing->key, nothing->key_end, reader->mistakes);
        }
    }
}

/* Without an output function libfyaml prints to stderr whatever its flags say. */
static void swallow(struct fy_diag *diag, void *user, const char *text, size_t length)
{
    (void)diag;
    (void)user;
    (void)text;
    (void)length;
}

static bool read_events(Reader *reader)
{
    bool ok = false;
    struct fy_parser *parser = NULL;
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_ALLOW_DUPLICATE_KEYS};
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = swallow;
    struct fy_diag *diag = fy_diag_create(&diag_cfg);
    if (diag == NULL) {
        goto out;
    }
    fy_diag_set_collect_errors(diag, true);
    cfg.diag = diag;
    parser = fy_parser_create(&cfg);
    if (parser == NULL ||
            fy_parser_set_string(parser, reader->input->bytes, reader->input->size) != 0) {
        goto out;
    }
    while (!reader->stopped && !reader->failed && !reader->ended) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL) {
            break;
        }
        take_event(reader, event);
        fy_parser_event_free(parser, event);
    }
    if ((!reader->ended || fy_parser_get_stream_error(parser)) && !reader->stopped &&
            !reader->failed) {
        report_syntax(reader, diag);
    }
    ok = !reader->failed;
out:
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return ok;
}

Node *yaml_read(const YamlInput *input, Pool *pool, Mistakes *mistakes, Error *err)
{
    Reader reader = {
            .input = input, .pool = pool, .mistakes = mistakes, .last = {.file = input->name}};
    bool ok = read_events(&reader);
    for (size_t i = 0; i < DEPTH_MAX; i++) {
        free(reader.levels[i].items);
    }
    if (!ok) {
        (void)error_no_memory(err, input->name);
        return NULL;
    }
    report_nothings(&reader);
    if (reader.stopped) {
        return NULL;
    }
    if (reader.root == NULL && reader.refused_line == 0) {
        mistakes_add(mistakes, (Place){.file = input->name}, NULL, "nothing is written in it");
    }
    return reader.root;
}
