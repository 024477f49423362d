/* The addon's functions, and what its parts share. lib/engine/native/addon.ts is its other side. */
#include "native.h"

#ifdef __APPLE__
#define MTIME(s) ((s)->st_mtimespec)
#define CTIME(s) ((s)->st_ctimespec)
#else
#define MTIME(s) ((s)->st_mtim)
#define CTIME(s) ((s)->st_ctim)
#endif

/* As lib/engine/scan/storable-times.ts: what 64 bits cannot say becomes the first or the last of what they can. */
static uint64_t nanoseconds(struct timespec time) {
  int64_t whole, all;
  if (__builtin_mul_overflow((int64_t)time.tv_sec, (int64_t)1000000000, &whole) ||
      __builtin_add_overflow(whole, (int64_t)time.tv_nsec, &all))
    return (uint64_t)(time.tv_sec < 0 ? INT64_MIN : INT64_MAX);
  return (uint64_t)all;
}

void pack_stat(uint64_t *numbers, const struct stat *stat) {
  numbers[0] = (uint64_t)stat->st_size;
  numbers[1] = nanoseconds(MTIME(stat));
  numbers[2] = nanoseconds(CTIME(stat));
  numbers[3] = stat->st_ino;
  numbers[4] = (uint64_t)stat->st_dev;
  numbers[5] = stat->st_mode;
  numbers[6] = stat->st_uid;
  numbers[7] = stat->st_gid;
}

napi_value fail(napi_env env, const char *message) {
  napi_throw_error(env, NULL, message);
  return NULL;
}

static void offer(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok)
    napi_set_named_property(env, exports, name, function);
}

static napi_value begin(napi_env env, napi_value exports) {
  offer(env, exports, "readFolders", read_folders);
  offer(env, exports, "readSmallFile", read_small_file);
  return exports;
}

NAPI_MODULE(foresync, begin)
