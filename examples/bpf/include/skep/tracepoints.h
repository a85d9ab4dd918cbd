// Copyright 2026 The Skep Authors
// SPDX-License-Identifier: Apache-2.0
//
// The records of the OSGi tracepoints, as SEC("tracepoint/osgi/...") programs see them.
//
// The first 8 bytes of every record (the common_* fields of Linux's event formats) belong to the
// event machinery: a program that loads them is refused.
//
// A string is a "data location": its low 16 bits are the offset of the text from the start of the
// record, its high 16 bits the length of the text, NUL included.
#ifndef SKEP_TRACEPOINTS_H
#define SKEP_TRACEPOINTS_H

#include <linux/types.h>

typedef __u32 skep_data_loc;

#define SKEP_DATA_LOC_OFFSET(loc) ((loc) & 0xffff)
#define SKEP_DATA_LOC_LENGTH(loc) ((loc) >> 16)

// osgi:service_event; type is org.osgi.framework.ServiceEvent's.
struct osgi_service_event {
  __u64 common; // not loadable
  __u32 type;   // REGISTERED 1, MODIFIED 2, UNREGISTERING 4, MODIFIED_ENDMATCH 8
  __u32 unused;
  __u64 service_id;
  __u64 bundle_id;
};

// osgi:bundle_event; type is org.osgi.framework.BundleEvent's.
struct osgi_bundle_event {
  __u64 common; // not loadable
  __u32 type;   // INSTALLED 1, STARTED 2, STOPPED 4, UPDATED 8, UNINSTALLED 16, RESOLVED 32, ...
  __u32 unused;
  __u64 bundle_id;
  skep_data_loc symbolic_name;
  __u32 unused_end;
};

// osgi:framework_event; type is org.osgi.framework.FrameworkEvent's.
struct osgi_framework_event {
  __u64 common; // not loadable
  __u32 type;   // STARTED 1, ERROR 2, PACKAGES_REFRESHED 4, STARTLEVEL_CHANGED 8, WARNING 16, ...
  __u32 unused;
  __u64 bundle_id;
  skep_data_loc symbolic_name;
  skep_data_loc error;
};

_Static_assert(sizeof(struct osgi_service_event) == 32, "osgi:service_event is 32 bytes");
_Static_assert(sizeof(struct osgi_bundle_event) == 32, "osgi:bundle_event is 32 bytes");
_Static_assert(sizeof(struct osgi_framework_event) == 32, "osgi:framework_event is 32 bytes");

#endif
