#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { WRITE_CHUNK_BYTES = 4 << 20 };

static bool read_all(int fd, FileBytes *file)
{
    size_t done = 0;
    while (done < file->size) {
        ssize_t count = read(fd, file->bytes + done, file->size - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return false;
        }
        if (count == 0) {
            break;
        }
        done += (size_t)count;
    }
    file->size = done;
    file->bytes[done] = '\0';
    return true;
}

bool file_read(const char *path, size_t limit, FileBytes *ret_file, Error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    bool ok = false;
    FileBytes file = {0};
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        (void)error_set_errno(err, "cannot read '%s'", path);
        goto out;
    }
    if (!S_ISREG(facts.st_mode)) {
        (void)error_set(err, ERROR_SYSTEM, "'%s' is not a regular file", path);
        goto out;
    }
    file.size = (size_t)facts.st_size;
    if (limit > 0 && file.size > limit) {
        (void)error_set(err, ERROR_SYSTEM, "'%s' has %zu bytes, more than the %zu allowed",
                path, file.size, limit);
        goto out;
    }
    file.bytes = malloc(file.size + 1);
    if (file.bytes == NULL) {
        (void)error_no_memory(err, path);
        goto out;
    }
    if (!read_all(fd, &file)) {
        (void)error_set_errno(err, "cannot read '%s'", path);
        goto out;
    }
    *ret_file = file;
    file.bytes = NULL;
    ok = true;
out:
    free(file.bytes);
    (void)close(fd);
    return ok;
}

void file_release(FileBytes *file)
{
    free(file->bytes);
    *file = (FileBytes){0};
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        size_t part = size < WRITE_CHUNK_BYTES ? size : WRITE_CHUNK_BYTES;
        ssize_t count = write(fd, bytes, part);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return false;
        }
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

/* Writes, syncs and closes; reports the first of the three that fails. */
static bool write_durably(int fd, const void *bytes, size_t size)
{
    bool ok = write_all(fd, bytes, size) && fsync(fd) == 0;
    int cause = errno;
    if (close(fd) != 0 && ok) {
        return false;
    }
    errno = cause;
    return ok;
}

bool file_publish(const char *path, const void *bytes, size_t size, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char partial[PATH_TEXT_BYTES];
    path_folder(path, folder);
    int length = snprintf(
            partial, sizeof partial, "%s/.%s.%ld.tmp", folder, path_name(path), (long)getpid());
    if (length < 0 || (size_t)length >= sizeof partial) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", path);
    }
    int fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return error_set_errno(err, "cannot create '%s'", path);
    }
    if (!write_durably(fd, bytes, size)) {
        (void)error_set_errno(err, "cannot write '%s'", path);
        (void)unlink(partial);
        return false;
    }
    if (rename(partial, path) != 0) {
        (void)error_set_errno(err, "cannot rename to '%s'", path);
        (void)unlink(partial);
        return false;
    }
    return folder_sync(folder, err);
}

bool file_append_line(const char *path, const char *line, Error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    bool ok = write_all(fd, (const uint8_t *)line, strlen(line)) && fdatasync(fd) == 0;
    int cause = errno;
    bool closed = close(fd) == 0;
    if (!ok) {
        errno = cause;
    }
    return ok && closed ? true : error_set_errno(err, "cannot write '%s'", path);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool folder_create(const char *path, Error *err)
{
    char partial[PATH_TEXT_BYTES];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof partial) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is empty or too long", path);
    }
    memcpy(partial, path, length + 1);
    for (char *slash = partial + 1;; slash++) {
        if (*slash != '/' && *slash != '\0') {
            continue;
        }
        char kept = *slash;
        *slash = '\0';
        if (mkdir(partial, 0755) != 0 && errno != EEXIST) {
            return error_set_errno(err, "cannot make the folder '%s'", path);
        }
        *slash = kept;
        if (kept == '\0') {
            break;
        }
    }
    struct stat facts;
    if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode)) {
        return error_set(err, ERROR_SYSTEM, "'%s' exists and is not a folder", path);
    }
    return true;
}

bool folder_sync(const char *path, Error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return error_set_errno(err, "cannot open the folder '%s'", path);
    }
    bool ok = fsync(fd) == 0;
    if (!ok) {
        (void)error_set_errno(err, "cannot sync the folder '%s'", path);
    }
    (void)close(fd);
    return ok;
}

static int names_order(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static bool names_add(char ***names, size_t *count, const char *name)
{
    char **grown = realloc(*names, (*count + 2) * sizeof **names);
    if (grown == NULL) {
        return false;
    }
    *names = grown;
    grown[*count] = text_duplicate(name);
    grown[*count + 1] = NULL;
    if (grown[*count] == NULL) {
        return false;
    }
    (*count)++;
    return true;
}

bool folder_list(const char *path, char ***ret_names, Error *err)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return error_set_errno(err, "cannot read the folder '%s'", path);
    }
    size_t count = 0;
    char **names = calloc(1, sizeof *names);
    bool ok = names != NULL;
    struct dirent *entry = NULL;
    while (ok && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            ok = names_add(&names, &count, entry->d_name);
        }
    }
    (void)closedir(folder);
    if (!ok) {
        names_release(names);
        return error_no_memory(err, path);
    }
    qsort(names, count, sizeof *names, names_order);
    *ret_names = names;
    return true;
}

void names_release(char **names)
{
    for (char **name = names; name != NULL && *name != NULL; name++) {
        free(*name);
    }
    free(names);
}

bool path_join(const char *folder, const char *name, char ret_path[PATH_TEXT_BYTES])
{
    bool alone = name[0] == '/' || strcmp(folder, ".") == 0 || folder[0] == '\0';
    const char *prefix = alone ? "" : folder;
    size_t length = strlen(prefix);
    const char *slash = alone || prefix[length - 1] == '/' ? "" : "/";
    int written = snprintf(ret_path, PATH_TEXT_BYTES, "%s%s%s", prefix, slash, name);
    return written >= 0 && written < PATH_TEXT_BYTES;
}

/* True for "a/b/", which "a/b/.." leaves; not for "", "/" and "../". */
static bool ends_in_folder(const char *path, size_t length)
{
    bool up = length >= 3 && strncmp(path + length - 3, "../", 3) == 0 &&
            (length == 3 || path[length - 4] == '/');
    return length > 1 && path[length - 1] == '/' && !up;
}

/* Appends a component with its slash, or takes one back for "..". */
static size_t add_component(char *out, size_t length, const char *component, size_t size)
{
    bool stays = size == 1 || (size == 2 && component[0] == '.' && component[1] == '/');
    if (length > 0 && stays) { /* "/" or "./" */
        return length;
    }
    if (strncmp(component, "../", 3) == 0 && ends_in_folder(out, length)) {
        length--;
        while (length > 0 && out[length - 1] != '/') {
            length--;
        }
        return length;
    }
    memcpy(out + length, component, size);
    return length + size;
}

void path_simplify(char *path)
{
    char simple[PATH_TEXT_BYTES];
    char folder[PATH_TEXT_BYTES];
    struct stat before;
    struct stat after;
    size_t length = 0;
    const char *at = path;
    for (const char *slash = strchr(at, '/'); slash != NULL && strlen(path) < sizeof simple;
            slash = strchr(at, '/')) {
        length = add_component(simple, length, at, (size_t)(slash - at) + 1);
        at = slash + 1;
    }
    if (strlen(path) >= sizeof simple) {
        return;
    }
    memcpy(simple + length, at, strlen(at) + 1);
    path_folder(path, folder);
    bool known = stat(folder, &before) == 0;
    path_folder(simple, folder);
    if (known && stat(folder, &after) == 0 && before.st_dev == after.st_dev &&
            before.st_ino == after.st_ino) {
        memcpy(path, simple, strlen(simple) + 1);
    }
}

void path_folder(const char *path, char ret_folder[PATH_TEXT_BYTES])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (slash == NULL) {
        (void)snprintf(ret_folder, PATH_TEXT_BYTES, ".");
    } else if (length == 0) {
        (void)snprintf(ret_folder, PATH_TEXT_BYTES, "/");
    } else {
        (void)snprintf(ret_folder, PATH_TEXT_BYTES, "%.*s", (int)length, path);
    }
}

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}
