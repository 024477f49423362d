/*
 * Reads a small file on one of libuv's threads in one go: open, look, read, look again, close. Five promises of Node's for the same cost
 * ten times as much. lib/engine/sync/small-file.ts says what is made of it.
 *
 * readSmallFile(path, flags, into, stats) answers with a promise of the bytes read, or of a negative errno. `path`: text, or bytes. What
 * is no regular file, or does not fit into `into`, is not read. `stats`: STAT_FIELDS numbers before and as many behind; when the bytes
 * are fewer than the size in it, the file has ended early or was not read.
 */
#include "native.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELD = 2 };

typedef struct {
  napi_async_work work;
  napi_deferred deferred;
  /* The two buffers, which must not go while they are being written to. */
  napi_ref held[HELD];
  char *path;
  int32_t flags;
  char *into;
  size_t room;
  uint64_t *stats;
  /* Bytes, or a negative errno. */
  int64_t result;
} Reading;

static int64_t read_whole(int descriptor, char *into, size_t length) {
  size_t filled = 0;
  while (filled < length) {
    ssize_t got = pread(descriptor, into + filled, length - filled, (off_t)filled);
    if (got < 0 && errno != EINTR) return -errno;
    if (got == 0) break;
    if (got > 0) filled += (size_t)got;
  }
  return (int64_t)filled;
}

static int64_t read_open(const Reading *reading, int descriptor) {
  struct stat stat;
  if (fstat(descriptor, &stat) != 0) return -errno;
  pack_stat(reading->stats, &stat);
  bool is_read = S_ISREG(stat.st_mode) && (uint64_t)stat.st_size <= reading->room;
  int64_t got = is_read ? read_whole(descriptor, reading->into, (size_t)stat.st_size) : 0;
  if (got < 0) return got;
  if (fstat(descriptor, &stat) != 0) return -errno;
  pack_stat(reading->stats + STAT_FIELDS, &stat);
  return got;
}

static void execute(napi_env env, void *data) {
  (void)env;
  Reading *reading = data;
  int descriptor;
  do descriptor = open(reading->path, reading->flags | O_CLOEXEC);
  while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) {
    reading->result = -errno;
    return;
  }
  reading->result = read_open(reading, descriptor);
  close(descriptor);
}

static void discard(napi_env env, Reading *reading) {
  for (int at = 0; at < HELD; at += 1) {
    if (reading->held[at] != NULL) napi_delete_reference(env, reading->held[at]);
  }
  if (reading->work != NULL) napi_delete_async_work(env, reading->work);
  free(reading->path);
  free(reading);
}

static void complete(napi_env env, napi_status status, void *data) {
  Reading *reading = data;
  napi_value result;
  int64_t told = status == napi_ok ? reading->result : -ECANCELED;
  if (napi_create_int64(env, told, &result) == napi_ok) napi_resolve_deferred(env, reading->deferred, result);
  discard(env, reading);
}

/* A copy with a NUL behind; NULL when it is neither text nor bytes, or when there is no memory. */
static char *path_of(napi_env env, napi_value given) {
  bool is_bytes = false;
  size_t length;
  void *bytes = NULL;
  if (napi_is_buffer(env, given, &is_bytes) != napi_ok) return NULL;
  napi_status status = is_bytes ? napi_get_buffer_info(env, given, &bytes, &length)
                                : napi_get_value_string_utf8(env, given, NULL, 0, &length);
  char *path = status == napi_ok ? malloc(length + 1) : NULL;
  if (path == NULL) return NULL;
  if (is_bytes && length > 0) memcpy(path, bytes, length);
  if (!is_bytes) napi_get_value_string_utf8(env, given, path, length + 1, &length);
  path[length] = 0;
  return path;
}

static bool set_up(napi_env env, Reading *reading, napi_value arguments[4]) {
  size_t fields;
  napi_typedarray_type type;
  void *into, *stats;
  if (napi_get_value_int32(env, arguments[1], &reading->flags) != napi_ok ||
      napi_get_buffer_info(env, arguments[2], &into, &reading->room) != napi_ok ||
      napi_get_typedarray_info(env, arguments[3], &type, &fields, &stats, NULL, NULL) != napi_ok ||
      type != napi_biguint64_array || fields < 2 * STAT_FIELDS ||
      napi_create_reference(env, arguments[2], 1, &reading->held[0]) != napi_ok ||
      napi_create_reference(env, arguments[3], 1, &reading->held[1]) != napi_ok)
    return false;
  reading->into = into;
  reading->stats = stats;
  reading->path = path_of(env, arguments[0]);
  return reading->path != NULL;
}

napi_value read_small_file(napi_env env, napi_callback_info info) {
  size_t given = 4;
  napi_value arguments[4], name, promise;
  Reading *reading = calloc(1, sizeof *reading);
  if (reading == NULL) return fail(env, "out of memory");
  if (napi_get_cb_info(env, info, &given, arguments, NULL, NULL) != napi_ok || given != 4 ||
      !set_up(env, reading, arguments)) {
    discard(env, reading);
    return fail(env, "readSmallFile(path, flags, into, stats)");
  }
  if (napi_create_string_utf8(env, "foresync:small-file", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_async_work(env, NULL, name, execute, complete, reading, &reading->work) != napi_ok ||
      napi_create_promise(env, &reading->deferred, &promise) != napi_ok ||
      napi_queue_async_work(env, reading->work) != napi_ok) {
    discard(env, reading);
    return fail(env, "readSmallFile could not begin");
  }
  return promise;
}
