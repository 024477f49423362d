/*
 * Reads folders for a scan without a JavaScript call per name: lists each, sorts its names in S3 key order and looks at every one with
 * lstat. lib/engine/scan/native-reader.ts says what JavaScript makes of it, and what reads where this cannot be compiled.
 *
 * readFolders(paths, devices, mostNames, mostLooked) answers with a promise and works on one of libuv's threads.
 *   paths       folders as UTF-8, each behind a NUL, in the order of the walk
 *   devices     for each the device that is not left, or NO_DEVICE
 *   mostNames   no further folder is begun once so many names are told
 *   mostLooked  larger folders are listed only
 * It tells each folder with what lies below it before the next one, as five buffers:
 *   folders     FOLDER_FIELDS numbers for each (see tell_folder)
 *   paths       as above
 *   names       each with '/' behind it when it is a directory, and a NUL
 *   kinds       a byte for each name
 *   numbers     STAT_FIELDS for each name of a folder that was looked at, as lib/engine/scan/packed-stat.ts lays them out
 * Only running out of memory rejects. What the system refused is told by its errno.
 */
#include "native.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_FIELDS = 7 };

/* Of a name. FAILED: the first of its numbers is an errno. */
enum { DIRECTORY = 1, LINK = 2, FAILED = 8 };

/* Of a folder. PLAIN: all of its names are files and folders that could be looked at. */
enum { LOOKED = 1, PLAIN = 2, ODD = 4 };

static const uint64_t NO_DEVICE = UINT64_MAX;

typedef struct {
  char *bytes;
  size_t length;
  size_t capacity;
} Bytes;

/* Room for `length` more bytes, which count as there; NULL when there is no memory. */
static void *grow(Bytes *bytes, size_t length) {
  if (bytes->length + length > bytes->capacity) {
    size_t capacity = (bytes->length + length) * 2;
    char *larger = realloc(bytes->bytes, capacity);
    if (larger == NULL) return NULL;
    bytes->bytes = larger;
    bytes->capacity = capacity;
  }
  void *room = bytes->bytes + bytes->length;
  bytes->length += length;
  return room;
}

static bool append(Bytes *bytes, const void *from, size_t length) {
  void *room = grow(bytes, length);
  if (room == NULL) return false;
  memcpy(room, from, length);
  return true;
}

typedef struct {
  char *path;
  uint64_t device;
} Folder;

typedef struct {
  /* While names are being listed, where its text is in the list. */
  size_t at;
  char *text;
  size_t length;
  unsigned char kind;
} Entry;

typedef struct {
  napi_async_work work;
  napi_deferred deferred;
  uint32_t most_names;
  uint32_t most_looked;
  /* Folders to read, the next one last. */
  Bytes waiting;
  uint64_t names_told;
  bool is_out_of_memory;
  Bytes folders, paths, names, kinds, numbers;
} Reading;

/* ---- Names ---- */

/* As RFC 3629 has it: nothing overlong, no surrogates, nothing above U+10FFFF. */
static bool is_utf8(const unsigned char *text) {
  while (*text != 0) {
    unsigned char first = *text++;
    if (first < 0x80) continue;
    int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4) return false;
    if (first == 0xE0 && *text < 0xA0) return false;
    if (first == 0xED && *text > 0x9F) return false;
    if (first == 0xF0 && *text < 0x90) return false;
    if (first == 0xF4 && *text > 0x8F) return false;
    for (; more > 0; more -= 1) {
      if ((*text++ & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

static int in_key_order(const void *left, const void *right) {
  const Entry *a = left, *b = right;
  int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
  if (order != 0) return order;
  return a->length < b->length ? -1 : a->length > b->length;
}

static unsigned char kind_of(int folder, const struct dirent *listed) {
  if (listed->d_type == DT_DIR) return DIRECTORY;
  if (listed->d_type == DT_LNK) return LINK;
  if (listed->d_type != DT_UNKNOWN) return 0;
  struct stat stat;
  if (fstatat(folder, listed->d_name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  return S_ISDIR(stat.st_mode) ? DIRECTORY : S_ISLNK(stat.st_mode) ? LINK : 0;
}

/* Lists a folder into `entries`, sorted; their texts lie in `texts`. Returns an errno, or 0. */
static int list(DIR *directory, Bytes *entries, Bytes *texts, bool *is_odd) {
  for (;;) {
    errno = 0;
    const struct dirent *listed = readdir(directory);
    if (listed == NULL) break;
    const char *name = listed->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
    *is_odd = *is_odd || !is_utf8((const unsigned char *)name);
    Entry entry = {.at = texts->length, .length = strlen(name), .kind = kind_of(dirfd(directory), listed)};
    if (!append(texts, name, entry.length)) return ENOMEM;
    if (entry.kind == DIRECTORY) {
      if (!append(texts, "/", 1)) return ENOMEM;
      entry.length += 1;
    }
    if (!append(texts, "", 1) || !append(entries, &entry, sizeof entry)) return ENOMEM;
  }
  if (errno != 0) return errno;
  Entry *first = (Entry *)entries->bytes;
  size_t count = entries->length / sizeof *first;
  for (size_t at = 0; at < count; at += 1) first[at].text = texts->bytes + first[at].at;
  if (count > 1) qsort(first, count, sizeof *first, in_key_order);
  return 0;
}

/* ---- What is told of them ---- */

/* lstat below an open folder. A directory's text ends with a '/', behind which a link would be followed. */
static int look(int folder, const Entry *entry, struct stat *stat) {
  char *slash = entry->kind == DIRECTORY ? entry->text + entry->length - 1 : NULL;
  if (slash != NULL) *slash = 0;
  int failure = fstatat(folder, entry->text, stat, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
  if (slash != NULL) *slash = '/';
  return failure;
}

/* Puts a folder that lies in `folder` on the stack. */
static bool wait_for(Reading *reading, const Folder *folder, const Entry *entry) {
  size_t above = strlen(folder->path);
  bool is_top = above == 1 && folder->path[0] == '/';
  size_t name = entry->length - 1;
  Folder next = {.path = malloc(above + name + 2), .device = folder->device};
  if (next.path == NULL) return false;
  memcpy(next.path, folder->path, above);
  if (!is_top) next.path[above++] = '/';
  memcpy(next.path + above, entry->text, name);
  next.path[above + name] = 0;
  if (append(&reading->waiting, &next, sizeof next)) return true;
  free(next.path);
  return false;
}

/*
 * Tells each name with its lstat, and puts the folders a walk would go into on the stack. `latest`: of the times at which its files
 * last changed, ns.
 */
static bool look_at_all(Reading *reading, int descriptor, const Folder *folder, const Bytes *entries, bool *is_plain,
                        uint64_t *latest) {
  const Entry *first = (const Entry *)entries->bytes;
  size_t count = entries->length / sizeof *first;
  uint64_t *numbers = grow(&reading->numbers, count * STAT_FIELDS * sizeof *numbers);
  if (numbers == NULL && count > 0) return false;
  unsigned char *kinds = (unsigned char *)reading->kinds.bytes + reading->kinds.length - count;
  /* From the last one on: the stack gives the first one back first. */
  for (size_t at = count; at-- > 0;) {
    const Entry *entry = &first[at];
    uint64_t *own = numbers + at * STAT_FIELDS;
    struct stat stat;
    int failure = look(descriptor, entry, &stat);
    if (failure != 0) {
      memset(own, 0, STAT_FIELDS * sizeof *own);
      own[0] = (uint64_t)failure;
      kinds[at] |= FAILED;
      *is_plain = false;
      continue;
    }
    pack_stat(own, &stat);
    if (entry->kind != DIRECTORY) {
      *is_plain = *is_plain && S_ISREG(stat.st_mode);
      if ((int64_t)own[2] > (int64_t)*latest) *latest = own[2];
    } else if (!S_ISDIR(stat.st_mode)) {
      *is_plain = false;
    } else if (folder->device == NO_DEVICE || folder->device == own[4]) {
      if (!wait_for(reading, folder, entry)) return false;
    }
  }
  return true;
}

static bool tell_names(Reading *reading, const Bytes *entries) {
  const Entry *first = (const Entry *)entries->bytes;
  size_t count = entries->length / sizeof *first;
  for (size_t at = 0; at < count; at += 1) {
    if (!append(&reading->names, first[at].text, first[at].length + 1)) return false;
    if (!append(&reading->kinds, &first[at].kind, 1)) return false;
  }
  return true;
}

/*
 * Names, bytes of them, errno, what it is, the latest of the times at which its files last changed, and the device and inode of what was
 * opened: the path may have led elsewhere than where it led when the folder was found.
 */
static bool tell_folder(Reading *reading, const Folder *folder, const uint64_t fields[FOLDER_FIELDS]) {
  if (!append(&reading->paths, folder->path, strlen(folder->path) + 1)) return false;
  return append(&reading->folders, fields, FOLDER_FIELDS * sizeof *fields);
}

/* `failure`: an errno. */
static bool tell_failed(Reading *reading, const Folder *folder, int failure) {
  return tell_folder(reading, folder, (uint64_t[FOLDER_FIELDS]){0, 0, (uint64_t)failure, 0, 0, 0, 0});
}

static bool tell_listed(Reading *reading, int descriptor, const Folder *folder, const Bytes *entries) {
  struct stat own;
  if (fstat(descriptor, &own) != 0) return tell_failed(reading, folder, errno);
  uint64_t count = entries->length / sizeof(Entry);
  size_t names_before = reading->names.length;
  if (!tell_names(reading, entries)) return false;
  bool is_plain = true;
  /* The first of all times. */
  uint64_t latest = (uint64_t)INT64_MIN;
  bool is_looked_at = count <= reading->most_looked;
  if (is_looked_at && !look_at_all(reading, descriptor, folder, entries, &is_plain, &latest)) return false;
  reading->names_told += count;
  uint64_t what = is_looked_at ? LOOKED | (is_plain ? PLAIN : 0) : 0;
  return tell_folder(reading, folder, (uint64_t[FOLDER_FIELDS]){count, reading->names.length - names_before, 0, what, latest,
                                                        (uint64_t)own.st_dev, own.st_ino});
}

/* A folder with a name that is not UTF-8 is told as ODD: JavaScript reads it, which has the rules for such names. */
static bool read_folder(Reading *reading, const Folder *folder) {
  DIR *directory = opendir(folder->path);
  if (directory == NULL) return tell_failed(reading, folder, errno);
  Bytes entries = {0}, texts = {0};
  bool is_odd = false;
  int failure = list(directory, &entries, &texts, &is_odd);
  bool is_told = false;
  if (failure == ENOMEM) is_told = false;
  else if (failure != 0) is_told = tell_failed(reading, folder, failure);
  else if (is_odd) is_told = tell_folder(reading, folder, (uint64_t[FOLDER_FIELDS]){0, 0, 0, ODD, 0, 0, 0});
  else is_told = tell_listed(reading, dirfd(directory), folder, &entries);
  closedir(directory);
  free(entries.bytes);
  free(texts.bytes);
  return is_told;
}

static bool pop(Reading *reading, Folder *next) {
  if (reading->waiting.length == 0) return false;
  reading->waiting.length -= sizeof *next;
  memcpy(next, reading->waiting.bytes + reading->waiting.length, sizeof *next);
  return true;
}

/* ---- Node-API ---- */

static void execute(napi_env env, void *data) {
  (void)env;
  Reading *reading = data;
  Folder next;
  while (!reading->is_out_of_memory && reading->names_told < reading->most_names && pop(reading, &next)) {
    reading->is_out_of_memory = !read_folder(reading, &next);
    free(next.path);
  }
}

static void discard(Reading *reading) {
  Folder next;
  while (pop(reading, &next)) free(next.path);
  Bytes *all[] = {&reading->waiting, &reading->folders, &reading->paths, &reading->names, &reading->kinds, &reading->numbers};
  for (size_t at = 0; at < sizeof all / sizeof *all; at += 1) free(all[at]->bytes);
  free(reading);
}

static bool set_bytes(napi_env env, napi_value object, const char *name, const Bytes *bytes) {
  napi_value value;
  void *copy = NULL;
  if (napi_create_arraybuffer(env, bytes->length, &copy, &value) != napi_ok) return false;
  if (bytes->length > 0) memcpy(copy, bytes->bytes, bytes->length);
  return napi_set_named_property(env, object, name, value) == napi_ok;
}

static bool answer(napi_env env, const Reading *reading, napi_value *told) {
  return !reading->is_out_of_memory && napi_create_object(env, told) == napi_ok &&
         set_bytes(env, *told, "folders", &reading->folders) && set_bytes(env, *told, "paths", &reading->paths) &&
         set_bytes(env, *told, "names", &reading->names) && set_bytes(env, *told, "kinds", &reading->kinds) &&
         set_bytes(env, *told, "numbers", &reading->numbers);
}

static void complete(napi_env env, napi_status status, void *data) {
  Reading *reading = data;
  napi_value told;
  if (status == napi_ok && answer(env, reading, &told)) {
    napi_resolve_deferred(env, reading->deferred, told);
  } else {
    napi_value code, message, error;
    napi_create_string_utf8(env, "ENOMEM", NAPI_AUTO_LENGTH, &code);
    napi_create_string_utf8(env, "folders could not be read", NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, code, message, &error);
    napi_reject_deferred(env, reading->deferred, error);
  }
  napi_delete_async_work(env, reading->work);
  discard(reading);
}

/* Puts the wanted folders on the stack, the first one on top. */
static bool want(Reading *reading, const char *paths, size_t length, const uint64_t *devices, size_t count) {
  Folder *folders = grow(&reading->waiting, count * sizeof *folders);
  if (folders == NULL) return count == 0;
  size_t at = 0, from = 0;
  for (; at < count && from < length; at += 1) {
    char *path = strdup(paths + from);
    folders[count - 1 - at] = (Folder){.path = path, .device = devices[at]};
    from += strlen(paths + from) + 1;
    if (path == NULL) break;
  }
  if (at == count) return true;
  /* free(NULL) does nothing, and what was not written must not be freed. */
  memset(folders, 0, (count - at) * sizeof *folders);
  return false;
}

napi_value read_folders(napi_env env, napi_callback_info info) {
  size_t given = 4, paths_length, devices_length;
  napi_value arguments[4], promise, name;
  void *paths, *devices;
  napi_typedarray_type type;
  uint32_t most_names, most_looked;
  if (napi_get_cb_info(env, info, &given, arguments, NULL, NULL) != napi_ok || given != 4 ||
      napi_get_buffer_info(env, arguments[0], &paths, &paths_length) != napi_ok || paths_length == 0 ||
      ((char *)paths)[paths_length - 1] != 0 ||
      napi_get_typedarray_info(env, arguments[1], &type, &devices_length, &devices, NULL, NULL) != napi_ok ||
      type != napi_biguint64_array || napi_get_value_uint32(env, arguments[2], &most_names) != napi_ok ||
      napi_get_value_uint32(env, arguments[3], &most_looked) != napi_ok) {
    return fail(env, "readFolders(paths, devices, mostNames, mostLooked)");
  }
  Reading *reading = calloc(1, sizeof *reading);
  if (reading == NULL) return fail(env, "out of memory");
  reading->most_names = most_names;
  reading->most_looked = most_looked;
  if (!want(reading, paths, paths_length, devices, devices_length) ||
      napi_create_string_utf8(env, "foresync:folders", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_async_work(env, NULL, name, execute, complete, reading, &reading->work) != napi_ok) {
    discard(reading);
    return fail(env, "readFolders could not begin");
  }
  if (napi_create_promise(env, &reading->deferred, &promise) != napi_ok ||
      napi_queue_async_work(env, reading->work) != napi_ok) {
    napi_delete_async_work(env, reading->work);
    discard(reading);
    return fail(env, "readFolders could not begin");
  }
  return promise;
}
