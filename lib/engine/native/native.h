/* What the parts of the addon share. */
#ifndef FORESYNC_NATIVE_H
#define FORESYNC_NATIVE_H

#include <node_api.h>
#include <stdint.h>
#include <sys/stat.h>

enum { STAT_FIELDS = 8 };

/* A stat as lib/engine/scan/packed-stat.ts lays it out: STAT_FIELDS numbers. */
void pack_stat(uint64_t *numbers, const struct stat *stat);

/* Throws an Error with this message; returns NULL. */
napi_value fail(napi_env env, const char *message);

napi_value read_folders(napi_env env, napi_callback_info info);
napi_value read_small_file(napi_env env, napi_callback_info info);

#endif
